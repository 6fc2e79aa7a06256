/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/log/other_kills.h"

#include "base/text.h"
#include "snapshot/cgroup_name.h"
#include "snapshot/cgroup_pod.h"
#include "sources/log/report_take.h"
#include "sources/log/words.h"

#include <stdio.h>
#include <string.h>

enum { ID_MIN = 12 }; /* digits of a container's ID, as docker shortens it */

static const char *event_text(const char *text)
{
	return text ? text : "";
}

/* "pve-container@104.service" of Proxmox is of the container that the cgroup calls lxc:104. */
static bool is_unit_of_container(const char *unit, const char *container)
{
	const char *name = container ? strchr(container, ':') : NULL;
	const char *instance = unit ? strchr(unit, '@') : NULL;
	const char *rest;

	if (!name || name[1] == '\0' || !instance || !strstr(unit, "container@"))
		return false;
	rest = after_start(instance + 1, name + 1);
	return rest && strcmp(rest, ".service") == 0;
}

/*
 * Whether the path holds the name as a whole component, or as a path in it; the hexadecimal ID of a
 * container is a part of one ("docker-1b2c….scope").
 */
static bool path_holds(const char *path, const char *name)
{
	bool is_id = strlen(name) >= ID_MIN && name[strspn(name, "0123456789abcdef")] == '\0';
	size_t length = strlen(name);

	for (const char *at = strstr(path, name); at; at = strstr(at + 1, name)) {
		char before = at > path ? at[-1] : '/', after = at[length];

		if ((before == '/' || *name == '/' || (is_id && strchr("-:_", before))) &&
			(after == '\0' || after == '/' || (is_id && after == '.')))
			return true;
	}
	return false;
}

/* Whether the event's cgroups hold the unit, container or job. */
static bool concerns(struct report *report, const struct killer_line *read)
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
	if (path_holds(event_text(event->unit), read->unit))
		return true;
	/* the names of the event are set when it is given away */
	if (event->memcg && is_unit_of_container(read->unit,
				    cgroup_container(&report->event.snapshot.texts, event->memcg)))
		return true;
	if (strcmp(read->who, "slurm") == 0) {
		snprintf(job, sizeof(job), "job_%.*s", (int)strspn(read->unit, "0123456789"),
			read->unit);
		return strstr(event_text(event->task_memcg), job) != NULL;
	}
	return path_holds(event_text(event->task_memcg), read->unit) ||
	       path_holds(event_text(event->memcg), read->unit);
}

/*
 * systemd says of a unit that the kernel killed in it, straight behind a kill whose cgroup the log
 * does not tell: it is the same kill, as far as anybody can know.
 */
static bool follows(
	const struct report *report, const struct killer_line *read, const struct log_line *line)
{
	enum { AT_ONCE_SECONDS = 3 };
	const struct kill_event *event = &report->event;

	if (read->kind != KILLER_LINE_CONSEQUENCE || strcmp(read->who, "systemd") != 0 ||
		read->by != KILL_BY_KERNEL || event->by != KILL_BY_KERNEL ||
		event->killed_count == 0 || event->task_memcg || event->memcg)
		return false;
	/* systemd's word of another unit came before, which is as good as a cgroup */
	return event->consequence_count == 0 && event->seconds.known && line->seconds.known &&
	       line->seconds.value >= event->seconds.value &&
	       line->seconds.value - event->seconds.value <= AT_ONCE_SECONDS;
}

/* "mysql.service" and mysqld, "nginx.service" and nginx. */
static bool is_called_alike(const struct report *report, const struct killer_line *read)
{
	const char *name = report->event.killed[0].name;
	size_t length = read->unit ? strcspn(read->unit, ".@-") : 0;

	return name && length >= 3 && strncmp(name, read->unit, length) == 0;
}

/*
 * The latest kill that is known to be of the line's unit; but systemd says each time that the
 * kernel killed, so that a later kill whose cgroup is not known comes first.  Of several such, it
 * is the one whose name is like the unit's, or else the oldest: systemd learns of them in their
 * order.
 */
static struct report *find_concerned(
	struct kill_queue *queue, const struct killer_line *read, const struct log_line *line)
{
	struct report *oldest = NULL;

	for (size_t i = queue->settled_count; i-- > 0;) {
		struct report *report = queue->settled[i];

		if (!kill_queue_is_recent(report, line) || strcmp(report->host, line->host) != 0)
			continue;
		if (concerns(report, read))
			return oldest ? oldest : report;
		if (!follows(report, read, line))
			continue;
		if (is_called_alike(report, read))
			return report;
		oldest = report;
	}
	return oldest;
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
static struct report *add_event(
	struct kill_queue *queue, const struct killer_line *read, const struct log_line *line)
{
	struct report *report = report_new(line);
	struct kill_event *event = &report->event;
	struct arena *texts = &event->snapshot.texts;

	event->by = read->by;
	event->end = KILL_END_KILLED;
	report->has_proof = true;
	if (read->unit && read->is_container)
		event->container = text_format(texts, "%s:%.*s", read->who, ID_MIN, read->unit);
	else if (read->unit)
		event->unit = arena_copy_text(texts, read->unit);
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
	kill_queue_open(queue, report);
	kill_queue_settle(queue, queue->open_count - 1);
	return report;
}

bool other_kills_take(
	struct kill_queue *queue, struct killer_context *context, const struct log_line *line)
{
	struct arena arena = ARENA_EMPTY;
	struct killer_line read = killer_line_parse(&arena, line, context);
	struct report *report;
	bool is_killer_line = read.kind != KILLER_LINE_NONE;

	if (is_killer_line) {
		report = find_concerned(queue, &read, line);
		if (report)
			add_consequence(report, &read);
		else if (!read.needs_kill)
			report = add_event(queue, &read, line);
		if (report && read.kind == KILLER_LINE_KILL && read.by == KILL_BY_SYSTEMD_OOMD)
			oomd_candidates_give(&context->candidates, &report->event, read.unit);
	}
	arena_release(&arena);
	return is_killer_line;
}
