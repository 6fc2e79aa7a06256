/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/log/log_kills.h"

#include "snapshot/cgroup_name.h"
#include "snapshot/cgroup_pod.h"
#include "sources/log/killer_lines.h"
#include "sources/log/report_finish.h"
#include "sources/log/report_kill.h"
#include "sources/log/report_table.h"
#include "sources/log/report_take.h"
#include "sources/log/words.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

/* After so many lines of others a report is over; so many rows may wait in memory. */
enum { FOREIGN_LINES_MAX = 400, ROWS_WAITING_MAX = 4096 };
/* systemd waits 90 s for a unit to stop (DefaultTimeoutStopSec=) and says so then. */
enum { WAIT_SECONDS = 120 };

/* Others than the kernel print no table; some do not even say whom they killed. */
static const char *lost_of_others(const struct kill_event *event)
{
	if (event->by == KILL_BY_UNKNOWN)
		return "who killed, and whom";
	return event->killed_count == 0 ? "which processes were killed"
					: "a table of the processes";
}

static void emit(struct log_kills *kills, struct report *report)
{
	if (report->has_proof) {
		if (report->event.by == KILL_BY_KERNEL)
			report_finish(report, kills->release[0] ? kills->release : NULL);
		else
			report->event.lost = lost_of_others(&report->event);
		if (kills->result == 0 && known_kills_add(&kills->known, &report->event))
			kills->result = kills->take(&report->event, kills->data);
	}
	report_free(report);
}

static struct report *remove_at(struct report **reports, size_t *count, size_t index)
{
	struct report *report = reports[index];

	memmove(reports + index, reports + index + 1, (*count - index - 1) * sizeof(*reports));
	(*count)--;
	return report;
}

static void emit_oldest(struct log_kills *kills)
{
	emit(kills, remove_at(kills->settled, &kills->settled_count, 0));
}

static void settle(struct log_kills *kills, size_t index)
{
	struct report *report = remove_at(kills->open, &kills->open_count, index);
	size_t rows = report->row_count;

	if (!report->has_proof) {
		report_free(report);
		return;
	}
	for (size_t i = 0; i < kills->settled_count; i++)
		rows += kills->settled[i]->row_count;
	while (kills->settled_count > 0 &&
		(kills->settled_count == KILLS_SETTLED_MAX || rows > ROWS_WAITING_MAX)) {
		rows -= kills->settled[0]->row_count;
		emit_oldest(kills);
	}
	kills->settled[kills->settled_count++] = report;
	kills->settled_line = report->last_line;
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
	for (size_t i = 0; i < kills->open_count; i++)
		if (is_same_stream(kills->open[i], line) &&
			(found == SIZE_MAX ||
				kills->open[i]->last_line > kills->open[found]->last_line))
			found = i;
	return found;
}

static struct report *last_settled(const struct log_kills *kills, const struct log_line *line)
{
	for (size_t i = kills->settled_count; i-- > 0;)
		if (kills->settled[i]->event.by == KILL_BY_KERNEL &&
			is_same_stream(kills->settled[i], line))
			return kills->settled[i];
	return NULL;
}

static struct killed_process *find_killed(struct report *report, int64_t pid)
{
	for (size_t i = 0; i < report->event.killed_count; i++)
		if (report->event.killed[i].pid == pid)
			return &report->event.killed[i];
	return NULL;
}

static bool take_reaped(struct log_kills *kills, const char *message)
{
	struct figure pid;
	int reaped;

	if (!report_kill_is_reaped(message, &pid, &reaped))
		return false;
	for (size_t i = kills->settled_count; i-- > 0;) {
		struct killed_process *killed = find_killed(kills->settled[i], pid.value);

		if (killed) {
			killed->reaped = figure_of(reaped);
			break;
		}
	}
	return true;
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
		count = strstr(message, "messages lost") ? number_at(message, NULL)
							 : FIGURE_UNKNOWN;
	if (!count.known || count.value <= 0)
		return;
	kills->coverage.missed += (uint64_t)count.value;
	for (size_t i = 0; i < kills->open_count; i++) {
		kills->open[i]->lines_missing = true;
		if (kills->open[i]->event.has_table)
			kills->open[i]->event.table_cut = true;
	}
}

static void open_report(struct log_kills *kills, const struct log_line *line)
{
	struct report *report = report_new(line);

	if (kills->open_count == KILLS_OPEN_MAX)
		settle(kills, 0);
	report->event.by_sysrq = kills->is_sysrq;
	kills->is_sysrq = false;
	kills->open[kills->open_count++] = report;
	report_take(report, line);
	report->last_line = line->number;
	if (report_has_ended(report))
		settle(kills, kills->open_count - 1);
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
	if (last->event.end == KILL_END_NOBODY && strstr(line->message, "deadlocked on memory")) {
		last->event.end = KILL_END_PANIC;
		last->saw_panic = true;
		return true;
	}
	/* kdb and crash tools repeat what the panic said */
	if (last->event.end == KILL_END_PANIC && strstr(line->message, "panic_on_oom is enabled"))
		return true;
	if (strstr(line->message, "going to be killed due to memory.oom.group") ||
		strstr(line->message, "sharing same memory"))
		return report_take(last, line);
	if (!report_kill_is_killed(line->message, &pid))
		return false;
	/* the same line twice, as where a log was joined with another one */
	if (find_killed(last, pid.value) &&
		(!line->seconds.known || !last->event.seconds.known ||
			line->seconds.value - last->event.seconds.value < 5))
		return true;
	return last->is_group && report_take(last, line);
}

static bool begins_anew(const struct report *report, const char *message)
{
	if (strstr(message, " invoked oom-killer"))
		return true;
	return report->row_count > 0 && report_table_is_header(message);
}

static void take_kernel_line(struct log_kills *kills, const struct log_line *line)
{
	size_t index = find_open(kills, line);

	if (strstr(line->message, "Manual OOM execution"))
		kills->is_sysrq = true;
	if (index != SIZE_MAX && begins_anew(kills->open[index], line->message)) {
		settle(kills, index);
		index = SIZE_MAX;
	}
	if (index == SIZE_MAX) {
		if (!take_afterwards(kills, line) && report_begins(line->message))
			open_report(kills, line);
		return;
	}
	if (report_take(kills->open[index], line)) {
		if (report_has_ended(kills->open[index]))
			settle(kills, index);
	} else if (line->number - kills->open[index]->last_line > FOREIGN_LINES_MAX) {
		settle(kills, index);
	}
}

static const char *event_text(const char *text)
{
	return text ? text : "";
}

/* Whether the event's cgroups hold the unit, container or job. */
static bool concerns(const struct report *report, const struct killer_line *read)
{
	const struct kill_event *event = &report->event;
	char job[LOG_NAME_MAX];

	if (read->pid.known)
		for (size_t i = 0; i < event->killed_count; i++)
			if (event->killed[i].pid == read->pid.value)
				return true;
	if (!read->unit || *read->unit == '\0')
		return false;
	for (size_t i = 0; i < event->consequence_count; i++)
		if (strcmp(event_text(event->consequences[i].unit), read->unit) == 0)
			return true;
	if (event->unit && strstr(event->unit, read->unit))
		return true;
	if (strcmp(read->who, "slurm") == 0) {
		snprintf(job, sizeof(job), "job_%.*s", (int)strspn(read->unit, "0123456789"),
			read->unit);
		return strstr(event_text(event->task_memcg), job) != NULL;
	}
	return strstr(event_text(event->task_memcg), read->unit) ||
	       strstr(event_text(event->memcg), read->unit);
}

static bool is_recent(const struct report *report, const struct log_line *line)
{
	int64_t seconds = line->seconds.value - report->event.seconds.value;

	if (!line->seconds.known || !report->event.seconds.known)
		return true;
	return seconds >= -5 && seconds <= WAIT_SECONDS;
}

static struct report *find_concerned(
	struct log_kills *kills, const struct killer_line *read, const struct log_line *line)
{
	for (size_t i = kills->settled_count; i-- > 0;)
		if (is_recent(kills->settled[i], line) &&
			strcmp(kills->settled[i]->host, line->host) == 0 &&
			concerns(kills->settled[i], read))
			return kills->settled[i];
	return NULL;
}

static void add_consequence(struct report *report, const struct killer_line *read)
{
	struct kill_event *event = &report->event;
	struct arena *texts = &event->snapshot.texts;

	/* systemd's kills of one unit after another are one consequence, counted */
	if (read->kind == KILLER_LINE_ENDED)
		for (size_t i = 0; i < event->consequence_count; i++) {
			struct kill_consequence *there = &event->consequences[i];

			if (strcmp(event_text(there->unit), event_text(read->unit)) == 0) {
				there->processes = figure_of(figure_or(there->processes, 0) + 1);
				return;
			}
		}
	event->consequences = memory_resize(
		event->consequences, event->consequence_count + 1, sizeof(*event->consequences));
	event->consequences[event->consequence_count++] = (struct kill_consequence){
		.by = read->who,
		.what = arena_copy_text(texts, read->what),
		.unit = read->unit ? arena_copy_text(texts, read->unit) : NULL,
		.processes = read->processes,
	};
}

/* An event that the line alone tells of. */
static void add_event(
	struct log_kills *kills, const struct killer_line *read, const struct log_line *line)
{
	struct report *report = report_new(line);
	struct kill_event *event = &report->event;
	struct arena *texts = &event->snapshot.texts;

	event->by = read->by;
	event->end = KILL_END_KILLED;
	report->has_proof = true;
	event->unit = read->unit ? arena_copy_text(texts, read->unit) : NULL;
	/* systemd-oomd and oomd name a cgroup */
	if (event->unit && strchr(event->unit, '/')) {
		event->task_memcg = event->unit;
		event->unit = cgroup_unit(texts, event->task_memcg);
		event->container = cgroup_container(texts, event->task_memcg);
		event->pod = read->by == KILL_BY_KUBELET ? event->task_memcg
							 : cgroup_pod(texts, event->task_memcg).uid;
		if (read->by == KILL_BY_KUBELET)
			event->task_memcg = NULL;
	}
	if (read->pid.known && read->pid.value > 0 && read->pid.value <= INT32_MAX) {
		event->killed = memory_resize(event->killed, 1, sizeof(*event->killed));
		event->killed[event->killed_count++] = (struct killed_process){
			.pid = (pid_t)read->pid.value,
			.name = read->name ? arena_copy_text(texts, read->name) : NULL,
			.uid = read->uid,
		};
	}
	add_consequence(report, read);
	if (kills->open_count == KILLS_OPEN_MAX)
		settle(kills, 0);
	kills->open[kills->open_count++] = report;
	settle(kills, kills->open_count - 1);
}

/* True if the line is one of another killer's. */
static bool take_killer_line(struct log_kills *kills, const struct log_line *line)
{
	struct arena arena = ARENA_EMPTY;
	struct killer_line read = killer_line_parse(&arena, line, &kills->context);
	struct report *concerned;
	bool is_killer_line = read.kind != KILLER_LINE_NONE;

	if (is_killer_line) {
		concerned = find_concerned(kills, &read, line);
		if (concerned)
			add_consequence(concerned, &read);
		else if (!read.needs_kill)
			add_event(kills, &read, line);
	}
	arena_release(&arena);
	return is_killer_line;
}

static void take_release(struct log_kills *kills, const char *message)
{
	const char *rest = after_start(message, "Linux version ");

	if (rest)
		snprintf(kills->release, sizeof(kills->release), "%.*s",
			(int)(word_end(rest) - rest), rest);
	else if (kills->open_count == 0)
		report_release_of(message, kills->release, sizeof(kills->release));
}

static void take_times(struct log_coverage *coverage, const struct log_line *line)
{
	if (line->is_kernel)
		coverage->has_kernel_lines = true;
	if (line->seconds.known) {
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

/* Events that nothing can follow from any more, by the time of the line. */
static void emit_old(struct log_kills *kills, const struct log_line *line)
{
	while (kills->settled_count > 0 && !is_recent(kills->settled[0], line))
		emit_oldest(kills);
}

void log_kills_take(struct log_kills *kills, const struct log_line *line)
{
	take_times(&kills->coverage, line);
	emit_old(kills, line);
	take_release(kills, line->message);
	take_losses(kills, line);
	if (take_reaped(kills, line->message))
		return;
	if (line->program[0] != '\0' && !line->is_kernel) {
		take_killer_line(kills, line);
		return;
	}
	if (!report_begins(line->message) && find_open(kills, line) == SIZE_MAX &&
		take_killer_line(kills, line))
		return;
	take_kernel_line(kills, line);
}

void log_kills_flush(struct log_kills *kills)
{
	while (kills->settled_count > 0)
		emit_oldest(kills);
}

void log_kills_finish(struct log_kills *kills)
{
	while (kills->open_count > 0)
		settle(kills, 0);
	log_kills_flush(kills);
}

void log_kills_begin_text(struct log_kills *kills)
{
	known_kills_begin_text(&kills->known);
	kills->context = (struct killer_context){ .victim_pid = FIGURE_UNKNOWN };
	kills->is_sysrq = false;
}

void log_kills_release(struct log_kills *kills)
{
	known_kills_release(&kills->known);
	for (size_t i = 0; i < kills->open_count; i++)
		report_free(kills->open[i]);
	for (size_t i = 0; i < kills->settled_count; i++)
		report_free(kills->settled[i]);
	kills->open_count = kills->settled_count = 0;
}
