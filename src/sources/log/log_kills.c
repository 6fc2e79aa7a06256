/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/log/log_kills.h"

#include "sources/log/message_kind.h"
#include "sources/log/other_kills.h"
#include "sources/log/report_fits.h"
#include "sources/log/report_kill.h"
#include "sources/log/report_table.h"
#include "sources/log/report_take.h"
#include "sources/log/words.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* After so many lines of others a report is over. */
enum { FOREIGN_LINES_MAX = 400 };

/* A text behind a newline that belongs to the line before, whatever it reads like. */
static bool is_rest(const struct log_line *line)
{
	return line->is_continuation && line->kind == MESSAGE_OTHER;
}

static bool is_same_stream(const struct report *report, const struct log_line *line)
{
	bool same_caller = report->caller[0] == '\0' || line->caller[0] == '\0' ||
			   strcmp(report->caller, line->caller) == 0;

	if (!line->has_prefix)
		return true;
	return strcmp(report->host, line->host) == 0 && same_caller;
}

static size_t find_open(const struct log_kills *kills, const struct log_line *line)
{
	size_t found = SIZE_MAX;

	/* a line without a prefix belongs to the report that had the last line */
	for (size_t i = 0; i < kills->queue.open_count; i++)
		if (is_same_stream(kills->queue.open[i], line) &&
			(found == SIZE_MAX || kills->queue.open[i]->last_line >
						      kills->queue.open[found]->last_line))
			found = i;
	return found;
}

static struct report *last_settled(const struct log_kills *kills, const struct log_line *line)
{
	for (size_t i = kills->queue.settled_count; i-- > 0;)
		if (kills->queue.settled[i]->event.by == KILL_BY_KERNEL &&
			is_same_stream(kills->queue.settled[i], line))
			return kills->queue.settled[i];
	return NULL;
}

static bool has_killed(const struct report *report, int64_t pid)
{
	for (size_t i = 0; i < report->event.killed_count; i++)
		if (report->event.killed[i].pid == pid)
			return true;
	return false;
}

static bool take_reaped(struct log_kills *kills, const struct log_line *line)
{
	struct figure pid;

	if (!report_kill_is_reaped(line, &pid))
		return false;
	for (size_t i = kills->queue.settled_count; i-- > 0;)
		if (has_killed(kills->queue.settled[i], pid.value)) {
			report_kill_note_left(kills->queue.settled[i], line->message);
			return true;
		}
	/* where people kept lines with "oom" in them alone, it is all that names the victim */
	for (size_t i = kills->queue.open_count; i-- > 0;)
		if (strcmp(kills->queue.open[i]->host, line->host) == 0 &&
			report_kill_take_reaped(kills->queue.open[i], line->message))
			break;
	return true;
}

void log_kills_note_missed(struct log_kills *kills, uint64_t count)
{
	kills->coverage.missed += count;
	for (size_t i = 0; i < kills->queue.open_count; i++) {
		kills->queue.open[i]->lines_missing = true;
		if (kills->queue.open[i]->event.has_table)
			kills->queue.open[i]->event.table_cut = true;
	}
}

/* "rsyslogd: 12 messages lost", "imjournal: 12 messages lost due to rate-limiting" */
static struct figure number_before(const char *message, const char *words)
{
	const char *end = strstr(message, words), *start = end;

	while (start && start > message && isdigit((unsigned char)start[-1]))
		start--;
	return start && start < end ? number_at(start, NULL) : FIGURE_UNKNOWN;
}

/* Losses that the log itself tells of. */
static void take_losses(struct log_kills *kills, const struct log_line *line)
{
	const char *message = line->message, *rest;
	struct figure count;

	rest = strstr(message, " callbacks suppressed");
	if (rest && (strstr(message, "oom") || strstr(message, "dump_header") ||
			    strstr(message, "out_of_memory"))) {
		const char *colon = after_words(message, ": ");

		count = number_at(colon ? colon : message, NULL);
		kills->coverage.suppressed += (uint64_t)figure_or(count, 0);
	}
	count = number_after(message, "Missed ");
	if (!count.known || !strstr(message, "kernel messages"))
		count = number_before(message, " messages lost");
	if (!count.known)
		count = line->dropped;
	if (count.known && count.value > 0)
		log_kills_note_missed(kills, (uint64_t)count.value);
}

/* "Manual OOM execution", and "OOM request ignored" where nobody could be killed. */
static void take_sysrq(struct log_kills *kills, const struct log_line *line)
{
	if (!message_may_be(line->kind, MESSAGE_MANUAL) || !strstr(line->message, "OOM"))
		return;
	if (strstr(line->message, "OOM request ignored")) {
		kills->sysrq_line = 0;
	} else if (strstr(line->message, "Manual OOM execution")) {
		kills->sysrq_line = line->number;
		kills->sysrq_seconds = line->seconds;
		kills->sysrq_us = line->since_boot_us;
	}
}

/* A worker of the kernel makes the report at once: drivers/tty/sysrq.c: sysrq_handle_moom(). */
static bool is_after_sysrq(const struct log_kills *kills, const struct log_line *line)
{
	enum { AT_ONCE_US = 2 * 1000000, AT_ONCE_SECONDS = 5, AT_ONCE_LINES = 8 };

	if (kills->sysrq_line == 0)
		return false;
	if (kills->sysrq_us.known && line->since_boot_us.known)
		return llabs(line->since_boot_us.value - kills->sysrq_us.value) <= AT_ONCE_US;
	if (kills->sysrq_seconds.known && line->seconds.known)
		return llabs(line->seconds.value - kills->sysrq_seconds.value) <= AT_ONCE_SECONDS;
	return line->number - kills->sysrq_line <= AT_ONCE_LINES;
}

static void open_report(struct log_kills *kills, const struct log_line *line)
{
	struct report *report = report_new(line);

	report->after_sysrq = is_after_sysrq(kills, line);
	kills->sysrq_line = 0;
	kill_queue_open(&kills->queue, report);
	report_take(report, line);
	report->last_line = line->number;
	if (report_has_ended(report))
		kill_queue_settle(&kills->queue, kills->queue.open_count - 1);
}

/* A PID comes again hours later; without any time, nothing tells. */
static bool is_soon(const struct kill_event *event, const struct log_line *line)
{
	enum { SOON_SECONDS = 5 };

	if (line->since_boot_us.known && event->since_boot_us.known &&
		llabs(line->since_boot_us.value - event->since_boot_us.value) >=
			SOON_SECONDS * INT64_C(1000000))
		return false;
	if (line->seconds.known && event->seconds.known)
		return llabs(line->seconds.value - event->seconds.value) < SOON_SECONDS;
	return true;
}

/*
 * The victim of another group was taken for one more of the last group: only the line behind it
 * tells.  It becomes a kill of its own.
 */
static void split_group(struct log_kills *kills, struct report *last, const struct log_line *line)
{
	struct killed_process killed = last->event.killed[--last->event.killed_count];
	struct report *report = report_new(line);
	struct kill_event *event = &report->event;

	event->line = last->kill_line;
	event->seconds = last->kill_line_seconds;
	event->since_boot_us = last->kill_line_us;
	event->end = KILL_END_KILLED;
	event->constraint = last->kill_words;
	event->killed = memory_resize(event->killed, 1, sizeof(*event->killed));
	if (killed.name)
		killed.name = arena_copy_text(&event->snapshot.texts, killed.name);
	killed.in_group = false;
	event->killed[event->killed_count++] = killed;
	report->kill_line = last->kill_line;
	report->kill_line_seconds = last->kill_line_seconds;
	report->kill_line_us = report->kill_us = last->kill_line_us;
	report->kill_words = last->kill_words;
	report->saw_kill = report->has_proof = true;
	report_take(report, line);
	kill_queue_open(&kills->queue, report);
	kill_queue_settle(&kills->queue, kills->queue.open_count - 1);
}

/* "Tasks in … are going to be killed", behind the kill line of the victim. */
static bool take_group(struct log_kills *kills, struct report *last, const struct log_line *line)
{
	if (!report_fits_burst(last, line))
		return false;
	if (!last->is_group || last->event.killed_count < 2)
		return report_take(last, line);
	split_group(kills, last, line);
	return true;
}

/*
 * Two cgroups may be at their limits at once, up to Linux 3.x: both choices come before both kill
 * lines.
 */
static bool take_awaited_kill(struct log_kills *kills, const struct log_line *line)
{
	struct figure pid;

	if (!report_kill_is_killed(line, &pid))
		return false;
	for (size_t i = kills->queue.settled_count; i-- > 0;) {
		struct report *report = kills->queue.settled[i];

		if (report->saw_choice && !report->saw_kill &&
			report->event.chosen_pid == pid.value && is_same_stream(report, line) &&
			report_fits(report, line))
			return report_take(report, line);
	}
	return false;
}

/* What the kernel prints behind a kill line belongs to the report that has just ended. */
static bool take_afterwards(struct log_kills *kills, const struct log_line *line)
{
	struct report *last = last_settled(kills, line);
	struct figure pid;

	if (!last)
		return false;
	if (report_continue(last, line))
		return true;
	if (line->kind == MESSAGE_OTHER)
		return false;
	if (last->event.end == KILL_END_NOBODY && strstr(line->message, "deadlocked on memory")) {
		last->event.end = KILL_END_PANIC;
		last->saw_panic = true;
		return true;
	}
	/* kdb and crash tools repeat what the panic said */
	if (last->event.end == KILL_END_PANIC && strstr(line->message, "panic_on_oom is enabled"))
		return true;
	if (strstr(line->message, "going to be killed due to memory.oom.group"))
		return take_group(kills, last, line);
	if (strstr(line->message, "sharing same memory"))
		return report_fits_burst(last, line) && report_take(last, line);
	if (!report_kill_is_killed(line, &pid))
		return false;
	if (report_fits_group(last, line))
		return report_take(last, line);
	/* the same line twice, as where a log was joined with another one */
	return has_killed(last, pid.value) && is_soon(&last->event, line);
}

static bool begins_anew(const struct report *report, const struct log_line *line)
{
	if (is_rest(line))
		return false;
	if (message_may_be(line->kind, MESSAGE_INVOKED) &&
		strstr(line->message, " invoked oom-killer"))
		return true;
	return report->row_count > 0 && report_table_is_header(line->message);
}

static void take_kernel_line(struct log_kills *kills, const struct log_line *line)
{
	size_t index = find_open(kills, line);

	take_sysrq(kills, line);
	if (take_awaited_kill(kills, line)) {
		kills->took_line = true;
		return;
	}
	if (index != SIZE_MAX && (begins_anew(kills->queue.open[index], line) ||
					 !report_fits(kills->queue.open[index], line))) {
		kill_queue_settle(&kills->queue, index);
		index = SIZE_MAX;
	}
	if (index == SIZE_MAX) {
		if (take_afterwards(kills, line)) {
			kills->took_line = true;
		} else if (!is_rest(line) && report_begins(line)) {
			open_report(kills, line);
			kills->took_line = true;
		}
		return;
	}
	if (report_take(kills->queue.open[index], line)) {
		kills->took_line = true;
		if (report_has_ended(kills->queue.open[index]))
			kill_queue_settle(&kills->queue, index);
	} else if (line->number - kills->queue.open[index]->last_line > FOREIGN_LINES_MAX) {
		kill_queue_settle(&kills->queue, index);
	}
}

static void take_release(struct log_kills *kills, const struct log_line *line)
{
	const char *rest = after_start(line->message, "Linux version ");
	char release[LOG_NAME_MAX] = "";

	if (rest)
		snprintf(release, sizeof(release), "%.*s", (int)(word_end(rest) - rest), rest);
	else if (kills->queue.open_count == 0)
		report_release_of(line->message, release, sizeof(release));
	if (release[0] != '\0')
		kill_queue_set_release(&kills->queue, line->host, release, rest ? line->number : 0);
}

static void take_times(struct log_coverage *coverage, const struct log_line *line)
{
	if (line->is_kernel)
		coverage->has_kernel_lines = true;
	if (line->unknown_zone[0] != '\0')
		memcpy(coverage->unknown_zone, line->unknown_zone, sizeof(coverage->unknown_zone));
	else if (line->seconds.known) {
		if (!coverage->first_seconds.known)
			coverage->first_seconds = line->seconds;
		coverage->last_seconds = line->seconds;
	}
	if (line->since_boot_us.known) {
		if (!coverage->first_us.known)
			coverage->first_us = line->since_boot_us;
		coverage->last_us = line->since_boot_us;
	}
}

/* Users that people log in as, and those of their containers; dynamic users are systemd's. */
static bool is_of_plain_user(const struct log_line *line)
{
	enum { FIRST = 1000, DYNAMIC_FIRST = 61184, DYNAMIC_LAST = 65519 };
	int64_t uid = figure_or(line->uid, 0);

	return uid >= FIRST && (uid < DYNAMIC_FIRST || uid > DYNAMIC_LAST);
}

/*
 * Whether the line is the word of somebody who may not be believed: the kernel's words by a
 * program or in a text that the kernel repeats, or a killer's by any user.  A user's own systemd
 * tells of that user's units.
 */
static bool is_claim(struct log_kills *kills, const struct log_line *line)
{
	if ((line->is_forged || line->kind == MESSAGE_OTHER) &&
		report_kill_is_claimed(line->message)) {
		kills->coverage.forged++;
		return true;
	}
	return is_of_plain_user(line) && strcmp(line->program, "systemd") != 0;
}

void log_kills_take(struct log_kills *kills, const struct log_line *line)
{
	take_times(&kills->coverage, line);
	if (kills->context.candidates.lines_left > 0)
		kills->context.candidates.lines_left--;
	kill_queue_give_old(&kills->queue, line);
	if (!line->is_continuation)
		kills->took_line = false;
	if (is_claim(kills, line) || (is_rest(line) && !kills->took_line))
		return;
	take_losses(kills, line);
	if (!line->is_kernel) {
		(void)!other_kills_take(&kills->queue, &kills->context, line);
		return;
	}
	take_release(kills, line);
	if (take_reaped(kills, line))
		return;
	if (!line->is_of_ring && !report_begins(line) && find_open(kills, line) == SIZE_MAX &&
		other_kills_take(&kills->queue, &kills->context, line))
		return;
	take_kernel_line(kills, line);
}

void log_kills_begin_text(struct log_kills *kills)
{
	known_kills_begin_text(&kills->queue.known);
	kills->context = (struct killer_context){ .victim_pid = FIGURE_UNKNOWN };
	kills->sysrq_line = 0;
}
