/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/log/kill_queue.h"

#include "snapshot/cgroup_name.h"
#include "sources/log/report_finish.h"
#include "sources/log/report_take.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* So many rows may wait in memory. */
enum { ROWS_WAITING_MAX = 4096 };
/* systemd waits 90 s for a unit to stop (DefaultTimeoutStopSec=) and says so then. */
enum { WAIT_SECONDS = 120, EARLY_SECONDS = 5 };

/* Others than the kernel print no table; some do not even say whom they killed. */
static const char *lost_of_others(const struct kill_event *event)
{
	if (event->by == KILL_BY_UNKNOWN)
		return "which killer took which process";
	return event->killed_count == 0 ? "which processes were killed"
					: "a table of the processes";
}

static struct host_release *release_of(struct kill_queue *queue, const char *host)
{
	for (size_t i = 0; i < HOSTS_MAX; i++)
		if (queue->releases[i].release[0] != '\0' &&
			strcmp(queue->releases[i].host, host) == 0)
			return &queue->releases[i];
	return NULL;
}

void kill_queue_set_release(
	struct kill_queue *queue, const char *host, const char *release, uint64_t boot_line)
{
	struct host_release *of_host = release_of(queue, host);

	if (!of_host) {
		of_host = &queue->releases[queue->release_next];
		queue->release_next = (queue->release_next + 1) % HOSTS_MAX;
		of_host->boot_line = 0;
	}
	snprintf(of_host->host, sizeof(of_host->host), "%s", host);
	snprintf(of_host->release, sizeof(of_host->release), "%s", release);
	if (boot_line > 0)
		of_host->boot_line = boot_line;
}

/* The report's own lines tell its kernel better. */
static void set_release(struct kill_queue *queue, struct report *report)
{
	const struct host_release *of_host = release_of(queue, report->host);
	struct machine *machine = &report->event.snapshot.machine;

	if (of_host && report->event.by == KILL_BY_KERNEL && !machine->release &&
		of_host->boot_line <= report->event.line)
		machine->release = arena_copy_text(&report->event.snapshot.texts, of_host->release);
}

static void emit(struct kill_queue *queue, struct report *report)
{
	if (report->has_unknown_zone)
		report->event.seconds = FIGURE_UNKNOWN;
	set_release(queue, report);
	if (queue->lines_from_end >= report->event.line)
		report->event.line = queue->lines_from_end + 1 - report->event.line;
	if (report->has_proof) {
		if (report->event.by == KILL_BY_KERNEL)
			report_finish(report);
		else
			report->event.lost = lost_of_others(&report->event);
		if (queue->result == 0 &&
			known_kills_add(&queue->known, &report->event, report->kill_us))
			queue->result = queue->take(&report->event, queue->data);
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

static void emit_oldest(struct kill_queue *queue)
{
	emit(queue, remove_at(queue->settled, &queue->settled_count, 0));
}

void kill_queue_open(struct kill_queue *queue, struct report *report)
{
	/* before the machine boots another one */
	set_release(queue, report);
	if (queue->open_count == KILLS_OPEN_MAX)
		kill_queue_settle(queue, 0);
	queue->open[queue->open_count++] = report;
}

static bool is_early_word(const struct report *early, const struct report *report, const char *unit)
{
	const struct kill_event *said = &early->event, *event = &report->event;
	int64_t apart = said->seconds.value - event->seconds.value;

	if ((said->by != KILL_BY_KERNEL && said->by != KILL_BY_UNKNOWN) || said->killed_count > 0 ||
		said->consequence_count == 0 || !said->unit || strcmp(said->unit, unit) != 0 ||
		strcmp(early->host, report->host) != 0)
		return false;
	return !said->seconds.known || !event->seconds.known ||
	       (apart >= -EARLY_SECONDS && apart <= EARLY_SECONDS);
}

/*
 * systemd's word of a kill, which names neither killer nor victim, may reach the journal before
 * the kernel's.
 */
static void take_early_word(struct kill_queue *queue, struct report *report)
{
	struct kill_event *event = &report->event;
	const char *unit = NULL;
	size_t i = 0;

	if (event->by == KILL_BY_KERNEL && event->task_memcg)
		unit = cgroup_unit(&event->snapshot.texts, event->task_memcg);
	if (!unit)
		return;
	while (i < queue->settled_count && !is_early_word(queue->settled[i], report, unit))
		i++;
	if (i == queue->settled_count)
		return;
	for (size_t j = 0; j < queue->settled[i]->event.consequence_count; j++) {
		struct kill_consequence said = queue->settled[i]->event.consequences[j];

		said.what = arena_copy_text(&event->snapshot.texts, said.what);
		said.unit = said.unit ? arena_copy_text(&event->snapshot.texts, said.unit) : NULL;
		event->consequences = memory_resize(event->consequences,
			event->consequence_count + 1, sizeof(*event->consequences));
		event->consequences[event->consequence_count++] = said;
	}
	report_free(remove_at(queue->settled, &queue->settled_count, i));
}

/*
 * A console and syslog may hold the same kill in one text, one of them without date or host, and
 * kern.log and syslog are joined: the victim and the microsecond of the kill line are the same.
 */
static bool is_same_kill(const struct report *left, const struct report *right)
{
	const struct kill_event *a = &left->event, *b = &right->event;
	bool has_host = left->host[0] != '\0', other_has_host = right->host[0] != '\0';
	bool has_dates = a->seconds.known && b->seconds.known;

	if (a->by != KILL_BY_KERNEL || b->by != KILL_BY_KERNEL || a->killed_count == 0 ||
		b->killed_count == 0 || a->killed[0].pid != b->killed[0].pid)
		return false;
	if (!figure_is_known_same(left->kill_us, right->kill_us))
		return false;
	if (has_dates && llabs(a->seconds.value - b->seconds.value) > WAIT_SECONDS)
		return false;
	return has_host != other_has_host || strcmp(left->host, right->host) == 0;
}

/* How much of a report is there. */
static size_t fullness(const struct report *report)
{
	return 4 * report->row_count + 2 * (size_t)report->saw_oom_kill_line +
	       (size_t)report->saw_invoked;
}

/* Of two reports of one kill, the fuller one stays, with the date and host of either. */
static struct report *merge(struct report *left, struct report *right)
{
	struct report *kept = fullness(left) >= fullness(right) ? left : right;
	struct report *other = kept == left ? right : left;

	if (!kept->event.seconds.known) {
		kept->event.seconds = other->event.seconds;
		kept->event.seconds_local = other->event.seconds_local;
	}
	if (!kept->event.host && other->event.host)
		kept->event.host = arena_copy_text(&kept->event.snapshot.texts, other->event.host);
	if (kept->host[0] == '\0')
		memcpy(kept->host, other->host, sizeof(kept->host));
	report_free(other);
	return kept;
}

static struct report *merge_with_settled(struct kill_queue *queue, struct report *report)
{
	for (size_t i = 0; i < queue->settled_count; i++)
		if (is_same_kill(queue->settled[i], report))
			return merge(remove_at(queue->settled, &queue->settled_count, i), report);
	return report;
}

void kill_queue_settle(struct kill_queue *queue, size_t index)
{
	struct report *report = remove_at(queue->open, &queue->open_count, index);
	size_t rows;

	if (!report->has_proof) {
		report_free(report);
		return;
	}
	report = merge_with_settled(queue, report);
	take_early_word(queue, report);
	rows = report->row_count;
	for (size_t i = 0; i < queue->settled_count; i++)
		rows += queue->settled[i]->row_count;
	while (queue->settled_count > 0 &&
		(queue->settled_count == KILLS_SETTLED_MAX || rows > ROWS_WAITING_MAX)) {
		rows -= queue->settled[0]->row_count;
		emit_oldest(queue);
	}
	queue->settled[queue->settled_count++] = report;
	queue->settled_line = report->last_line;
}

bool kill_queue_is_recent(const struct report *report, const struct log_line *line)
{
	int64_t seconds = line->seconds.value - report->event.seconds.value;

	if (!line->seconds.known || !report->event.seconds.known)
		return true;
	return seconds >= -5 && seconds <= WAIT_SECONDS;
}

void kill_queue_give_old(struct kill_queue *queue, const struct log_line *line)
{
	while (queue->settled_count > 0 && !kill_queue_is_recent(queue->settled[0], line))
		emit_oldest(queue);
}

void kill_queue_flush(struct kill_queue *queue)
{
	while (queue->settled_count > 0)
		emit_oldest(queue);
}

static int compare_lines(const void *left, const void *right)
{
	const struct report *const *a = left, *const *b = right;

	return ((*a)->event.line > (*b)->event.line) - ((*a)->event.line < (*b)->event.line);
}

void kill_queue_finish(struct kill_queue *queue)
{
	while (queue->open_count > 0)
		kill_queue_settle(queue, 0);
	/* those without an end settle last, wherever they stood */
	if (queue->settled_count > 1)
		qsort(queue->settled, queue->settled_count, sizeof(struct report *), compare_lines);
	kill_queue_flush(queue);
}

void kill_queue_release(struct kill_queue *queue)
{
	known_kills_release(&queue->known);
	for (size_t i = 0; i < queue->open_count; i++)
		report_free(queue->open[i]);
	for (size_t i = 0; i < queue->settled_count; i++)
		report_free(queue->settled[i]);
	queue->open_count = queue->settled_count = 0;
}
