/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/log/report_take.h"

#include "sources/log/report_cause.h"
#include "sources/log/report_kill.h"
#include "sources/log/report_limit.h"
#include "sources/log/report_memory.h"
#include "sources/log/report_table.h"
#include "sources/log/words.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What a wrapped line may grow to. */
enum { JOINED_MAX = 4096, ROWS_MAX = 1 << 20 };

static const char *copy_or_null(struct arena *arena, const char *text)
{
	return *text ? arena_copy_text(arena, text) : NULL;
}

struct report *report_new(const struct log_line *line)
{
	struct report *report = memory_alloc(sizeof(*report));
	struct kill_event *event = &report->event;
	struct arena *texts;

	kill_event_init(event);
	texts = &event->snapshot.texts;
	event->line = line->number;
	event->seconds = line->seconds;
	event->seconds_local = line->seconds_local;
	event->since_boot_us = line->since_boot_us;
	report->has_unknown_zone = line->unknown_zone[0] != '\0';
	if ((!line->seconds.known || report->has_unknown_zone) && line->time[0] != '\0')
		event->time = arena_copy_text(texts, line->time);
	event->host = copy_or_null(texts, line->host);
	event->boot_id = copy_or_null(texts, line->boot_id);
	report->stats_cgroup = CGROUP_UNKNOWN;
	snprintf(report->host, sizeof(report->host), "%s", line->host);
	snprintf(report->caller, sizeof(report->caller), "%s", line->caller);
	return report;
}

void report_free(struct report *report)
{
	if (!report)
		return;
	kill_event_release(&report->event);
	free(report->rows);
	free(report->last_text);
	free(report);
}

/* The parts that stand at the beginning of a line, and prove no kill. */
static bool begins_dump(const char *message)
{
	static const char *const starts[] = { "memory: usage ", "Memory cgroup stats for ",
		"Free swap", "Memory limit reached of cgroup ", "Task in ",
		"Mem-Info:", "Mem-info:", "active_anon:", "Node 0 ", "lowmem_reserve[]:" };
	const char *behind_number;

	for (size_t i = 0; i < sizeof(starts) / sizeof(*starts); i++)
		if (after_start(message, starts[i]))
			return true;
	(void)number_at(message, &behind_number);
	return after_start(behind_number, " pages RAM") || report_table_is_header(message);
}

bool report_begins(const struct log_line *line)
{
	static const char *const words[] = { " invoked oom-killer",
		"oom-kill:constraint=", "killed as a result of limit of ",
		"Mem-Info:", "Mem-info:", " pages RAM", "no killable processes",
		"panic_on_oom is enabled", "is already exiting. Skip killing" };
	const char *message = line->message;
	struct figure pid;

	if (line->kind == MESSAGE_OTHER)
		return begins_dump(message);
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (strstr(message, words[i]))
			return true;
	return begins_dump(message) || report_kill_is_choice(line) ||
	       report_kill_is_killed(line, &pid);
}

/* The release is behind "Not tainted ", or behind the letters of "Tainted: G   OE ". */
void report_release_of(const char *message, char *release, size_t size)
{
	const char *word = after_words(message, "ainted");

	while (word && *(word = skip_blanks(word))) {
		const char *end = word_end(word);

		if (isdigit((unsigned char)*word) && memchr(word, '.', (size_t)(end - word))) {
			snprintf(release, size, "%.*s", (int)(end - word), word);
			return;
		}
		word = end;
	}
}

static void take_release(struct kill_event *event, const char *message)
{
	char release[LOG_NAME_MAX] = "";

	report_release_of(message, release, sizeof(release));
	if (release[0] != '\0')
		event->snapshot.machine.release = arena_copy_text(&event->snapshot.texts, release);
}

/* "CPU: 0 UID: 0 PID: 550 Comm: cron Tainted: …", and "Pid: 550, comm: cron …" before 3.10 */
static bool take_cpu(struct report *report, const char *message)
{
	bool is_old = after_start(message, "Pid: ") && strstr(message, "comm: ");
	struct kill_event *event = &report->event;

	if (!is_old && !(after_start(message, "CPU: ") && strstr(message, "PID: ")))
		return false;
	/* behind the choice, it is the trace of another warning */
	if (report->saw_choice || report->saw_kill) {
		take_release(event, message);
		return true;
	}
	event->invoked_by.pid = number_after(message, is_old ? "Pid: " : "PID: ");
	if (!event->invoked_by.name) {
		const char *name = after_words(message, is_old ? "comm: " : "Comm: ");
		const char *end = name ? strstr(name, "ainted") : NULL;

		if (end) {
			while (end > name && end[-1] != ' ')
				end--;
			if (end - name >= 4 && strncmp(end - 4, "Not ", 4) == 0)
				end -= 4;
			while (end > name && end[-1] == ' ')
				end--;
			event->invoked_by.name = copy_until(&event->snapshot.texts, name, end);
		}
	}
	take_release(event, message);
	return true;
}

/* Marks that people leave where they cut a log: "...", "[...]", ":", "[snip]". */
static bool is_elision(const char *message)
{
	const char *text = skip_blanks(message);
	size_t length = strspn(text, ".:[]<>-=*~ ");

	if (length > 0 && text[length] == '\0' && (strstr(text, "..") || strcmp(text, ":") == 0))
		return true;
	return strstr(text, "[snip") || strstr(text, "<snip") || strstr(text, "\xe2\x80\xa6");
}

static enum report_part take(struct report *report, const char *message)
{
	enum report_part part = report_table_take_header(report, message);

	if (part == PART_NONE && report->row_count < ROWS_MAX)
		part = report_table_take_row(report, message);
	if (part == PART_NONE && (report_cause_take_invoked(report, message) ||
					 report_cause_take_constraint(report, message) ||
					 report_kill_take(report, message)))
		part = PART_KILL;
	if (part == PART_NONE &&
		(take_cpu(report, message) || report_cause_take_cpuset(report, message)))
		part = PART_OTHER;
	if (part == PART_NONE)
		part = report_limit_take(report, message);
	if (part == PART_NONE)
		part = report_memory_take(report, message);
	if (part == PART_NONE &&
		(strstr(message, "Tasks state (memory values") ||
			after_start(message, "Mem-Info:") || after_start(message, "Call Trace:") ||
			after_start(message, "lowmem_reserve[]:")))
		part = PART_OTHER;
	if (report->column_count > 0)
		report->has_proof = true;
	if (part != PART_LIMIT && part != PART_NONE)
		report->stats_cgroup = CGROUP_UNKNOWN;
	return part;
}

static bool ends_with(const char *text, char mark)
{
	size_t length = strlen(text);

	while (length > 0 && text[length - 1] == ' ')
		length--;
	return length > 0 && text[length - 1] == mark;
}

/* The end of a cgroup's path that a terminal broke: one word, straight behind a long line. */
static bool is_rest_of_path(
	const struct report *report, const struct log_line *line, const char *text)
{
	enum { WIDTH_MIN = 60 };
	const char *limit = after_words(report->last_text, " killed as a result of limit of ");
	size_t length = strcspn(text, " \t");

	return limit && limit[strcspn(limit, " \t")] == '\0' && text[length] == '\0' &&
	       line->number == report->last_line + 1 && !line->is_indented &&
	       strlen(report->last_text) >= WIDTH_MIN && memchr(text, '/', length);
}

/* "Memory cgroup stats for /a: cache:0KB rss:44", with "8KB rss_huge:0KB" on the next line */
static bool is_rest_of_stats(const struct report *report, const char *text)
{
	return after_start(report->last_text, "Memory cgroup stats for ") && strstr(text, "KB");
}

/* Whether the text may go on with what the report's last line began. */
static bool continues(const struct report *report, const struct log_line *line, const char *text)
{
	static const char *const of_kill[] = { "total-vm:", "anon-rss:", "file-rss:", "shmem-rss:",
		"UID:", "pgtables:", "oom_score_adj:", "score ", "sacrifice child", "(",
		"order=", "oom_memcg=", "task_memcg=", "task=", "gfp_mask=" };

	if (line->is_broken_off && line->number == report->last_line + 1)
		return true;
	if (report->last_part == PART_HEADER_CUT || report->last_part == PART_ROW_CUT)
		return true;
	if (report->last_part == PART_MEMORY)
		return strstr(text, "kB") != NULL;
	if (report->last_part == PART_LIMIT)
		return after_start(text, "killed as a result") || after_start(text, "limit") ||
		       after_start(text, "failcnt") || is_rest_of_path(report, line, text) ||
		       is_rest_of_stats(report, text);
	if (report->last_part != PART_KILL)
		return false;
	/* "total-vm:" at the end, with its number on the next line; or "total-", with "vm:" there
	 */
	if (isdigit((unsigned char)*text) ? ends_with(report->last_text, ':')
					  : ends_with(report->last_text, '-'))
		return true;
	for (size_t i = 0; i < sizeof(of_kill) / sizeof(*of_kill); i++)
		if (after_start(text, of_kill[i]))
			return true;
	return false;
}

static void remember(struct report *report, enum report_part part, const char *message)
{
	size_t length = strnlen(message, JOINED_MAX);

	report->last_part = part;
	report->last_kind = report->kind;
	report->last_text = memory_resize(report->last_text, length + 1, 1);
	memcpy(report->last_text, message, length);
	report->last_text[length] = '\0';
}

/* What was between the two parts of a wrapped line. */
static const char *between(
	const struct report *report, const struct log_line *line, const char *text)
{
	if (is_rest_of_stats(report, text) ? !ends_with(report->last_text, 'B')
					   : ends_with(report->last_text, '-'))
		return "";
	if (line->is_indented)
		return " ";
	if (line->is_broken_off || is_rest_of_path(report, line, text) ||
		(report->last_part == PART_HEADER_CUT &&
			report_table_is_broken_word(report->last_text, text)))
		return "";
	return " ";
}

/* A line that mail or a terminal wrapped: read together with the one before. */
static enum report_part take_joined(struct report *report, const struct log_line *line)
{
	const char *text = skip_blanks(line->message);
	char *joined;
	enum report_part part;

	if (!report->last_text || *text == '\0' || !continues(report, line, text) ||
		strlen(report->last_text) + strlen(text) + 2 > JOINED_MAX)
		return PART_NONE;
	joined = memory_alloc(strlen(report->last_text) + strlen(text) + 2);
	sprintf(joined, "%s%s%s", report->last_text, between(report, line, text), text);
	report->is_joining = true;
	report->kind = report->last_kind;
	part = take(report, joined);
	report->is_joining = false;
	if (part != PART_NONE)
		remember(report, part, joined);
	free(joined);
	return part;
}

static void watch_sequence(struct report *report, const struct log_line *line)
{
	if (line->sequence.known && report->last_sequence.known &&
		line->sequence.value > report->last_sequence.value + 1)
		report->lines_missing = true;
	if (line->sequence.known)
		report->last_sequence = line->sequence;
}

/* When the last line of the report, and its last kill line, were written. */
static void watch_time(struct report *report, const struct log_line *line)
{
	struct figure ignored;

	report->last_line = line->number;
	if (line->seconds.known)
		report->last_seconds = line->seconds;
	if (line->since_boot_us.known)
		report->last_us = line->since_boot_us;
	if (report_kill_is_killed(line, &ignored)) {
		report->kill_line = line->number;
		report->kill_line_seconds = line->seconds;
		report->kill_line_us = line->since_boot_us;
	}
}

bool report_take(struct report *report, const struct log_line *line)
{
	enum report_part part;
	bool may_continue = !line->has_prefix && line->message[0] != '[';

	watch_sequence(report, line);
	report->kind = line->kind;
	part = take(report, line->message);
	if (part != PART_NONE)
		remember(report, part, line->message);
	else if (may_continue)
		part = take_joined(report, line);
	if (part == PART_NONE && is_elision(line->message)) {
		if (report->column_count > 0)
			report->event.table_cut = true;
		return true;
	}
	if (part == PART_NONE)
		return false;
	watch_time(report, line);
	if (report->saw_kill && !report->kill_us.known)
		report->kill_us = line->since_boot_us;
	if (!report->event.seconds.known)
		report->event.seconds = line->seconds;
	if (!report->event.since_boot_us.known)
		report->event.since_boot_us = line->since_boot_us;
	return true;
}

bool report_continue(struct report *report, const struct log_line *line)
{
	if (line->has_prefix || line->number > report->last_line + 2 ||
		take_joined(report, line) == PART_NONE)
		return false;
	watch_time(report, line);
	return true;
}

bool report_has_ended(const struct report *report)
{
	return report->saw_kill || report->saw_panic || report->event.end == KILL_END_EXITING ||
	       report->event.end == KILL_END_NOBODY;
}
