/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/history/kill_watch.h"

#include "snapshot/cgroup_tree.h"

#include <stdlib.h>
#include <string.h>

/* A large process may take that long to exit after its kill. */
enum { VANISHING_SECONDS = 10 };

static size_t kills_between(const struct snapshot *before, const struct snapshot *now)
{
	struct figure a = before->machine.oom_kills, b = now->machine.oom_kills;

	return a.known && b.known && b.value > a.value ? (size_t)(b.value - a.value) : 0;
}

static int64_t uptime_of(const struct snapshot *snapshot)
{
	return figure_or(snapshot->machine.uptime_ticks, 0);
}

static void copy_text(char *to, const char *text, size_t max)
{
	size_t length = text ? strnlen(text, max - 1) : 0;

	memcpy(to, text ? text : "", length);
	to[length] = '\0';
}

static int64_t local_kills(const struct cgroup *before, const struct cgroup *now)
{
	struct figure a = before ? before->local_oom_kill : FIGURE_UNKNOWN, b = now->local_oom_kill;

	return a.known && b.known && b.value > a.value ? b.value - a.value : 0;
}

/*
 * Marks the cgroups of `before` in which processes were killed.  The kernel counts a kill in the
 * cgroup of the killed process, whichever memory ran out (mm/oom_kill.c: __oom_kill_process;
 * memory.oom_control in version 1, memory.events.local in version 2).  NULL unless these counts
 * tell of all kills.  The caller frees the marks.
 */
static bool *mark_hit(const struct snapshot *before, const struct snapshot *now, size_t kills)
{
	bool *hit = memory_alloc(before->cgroup_count * sizeof(*hit));
	int64_t counted = 0;

	for (size_t i = 0; i < now->cgroup_count; i++) {
		const struct cgroup *cgroup = snapshot_find_cgroup(before, now->cgroups[i].path);
		int64_t here = local_kills(cgroup, &now->cgroups[i]);

		if (here > 0)
			hit[cgroup - before->cgroups] = true;
		counted = size_sum(counted, here);
	}
	if (counted == (int64_t)kills)
		return hit;
	free(hit);
	return NULL;
}

static bool may_be_hit(const bool *hit, const struct process *process)
{
	return !hit || process->memcg == CGROUP_UNKNOWN || hit[process->memcg];
}

/*
 * Keeps the ranking from before the kill: in later snapshots the victim shrinks.  Processes outside
 * of the cgroups with kills are left out.
 */
static void remember_order(struct kill_watch *watch, const struct snapshot *snapshot,
	const struct verdict *verdict, const bool *hit)
{
	bool is_hypothetical = snapshot->assumption_count > 0;
	size_t count = 0;

	free(watch->predicted);
	watch->predicted = memory_alloc(verdict->ranked_count * sizeof(*watch->predicted));
	for (size_t i = 0; i < verdict->ranked_count; i++) {
		const struct ranking_entry *entry = &verdict->entries[i];

		if (!may_be_hit(hit, entry->process))
			continue;
		watch->predicted[count] = (struct ranked_process){ .pid = entry->process->pid,
			.start_ticks = entry->process->start_ticks,
			.rank = is_hypothetical ? 0 : entry->rank };
		copy_text(watch->predicted[count++].name, entry->process->name, KILL_NAME_MAX);
	}
	watch->predicted_count = count;
}

static bool was_full(const struct cgroup *before, const struct cgroup *now)
{
	return before && before->local_oom.known && now->local_oom.known &&
	       now->local_oom.value > before->local_oom.value;
}

/* The cgroup in `before` whose memory ran out since; NULL for none, and for more than one. */
static const struct cgroup *find_full(const struct snapshot *before, const struct snapshot *now)
{
	const struct cgroup *full = NULL;

	for (size_t i = 0; i < now->cgroup_count; i++) {
		const struct cgroup *cgroup = snapshot_find_cgroup(before, now->cgroups[i].path);

		if (!was_full(cgroup, &now->cgroups[i]))
			continue;
		if (full)
			return NULL;
		full = cgroup;
	}
	return full;
}

/*
 * The kernel counts the OOM of a cgroup before it chooses a process, and the kill afterwards; in
 * between it prints its report, and a snapshot may be taken.
 */
static const struct cgroup *full_before(
	const struct kill_watch *watch, const struct snapshot *before, const struct snapshot *now)
{
	const struct cgroup *full = find_full(before, now);

	return full ? full : snapshot_find_cgroup(before, watch->early_in);
}

/* Whether the verdict is on the domain the kernel chose in, as far as that is known. */
static bool is_on(
	const struct verdict *verdict, const struct snapshot *snapshot, const struct cgroup *full)
{
	const struct domain *domain = &verdict->domain;

	if (domain->kind != DOMAIN_MEMCG)
		return !full;
	if (full)
		return full == &snapshot->cgroups[domain->memcg];
	return !snapshot->cgroups[domain->memcg].local_oom.known;
}

static int64_t left_in(const struct cgroup *cgroup)
{
	if (!memcg_is_limited(cgroup) || !cgroup->current_bytes.known)
		return INT64_MAX;
	return cgroup->max_bytes.value - cgroup->current_bytes.value;
}

/*
 * Version 1 does not count which memory ran out.  It is taken to be that of the cgroup, among those
 * which the killed process was charged to, that had the least left; NULL for the machine's.
 */
static const struct cgroup *fullest_above_hit(const struct snapshot *before, const bool *hit)
{
	int64_t least = figure_or(before->machine.mem_available_bytes, INT64_MAX - 1);
	const struct cgroup *full = NULL;
	size_t memcg = 0;

	while (memcg < before->cgroup_count && !hit[memcg])
		memcg++;
	for (; memcg < before->cgroup_count; memcg = cgroup_above(before, memcg)) {
		if (left_in(&before->cgroups[memcg]) >= least)
			continue;
		full = &before->cgroups[memcg];
		least = left_in(full);
	}
	return full;
}

static void predict_with(struct kill_watch *watch, const struct snapshot *before,
	const struct verdict *verdict_before, const struct cgroup *full, const bool *hit)
{
	struct verdict verdict;
	struct domain domain;
	struct error error;
	int result;

	copy_text(watch->pending_in, full ? full->path : NULL, KILL_PATH_MAX);
	if (is_on(verdict_before, before, full)) {
		remember_order(watch, before, verdict_before, hit);
		return;
	}
	result = full ? domain_memcg(&domain, before, (size_t)(full - before->cgroups), &error)
		      : domain_machine(&domain, before, &error);
	if (result < 0) {
		remember_order(watch, before, verdict_before, hit);
		return;
	}
	verdict_for(&verdict, before, &domain);
	remember_order(watch, before, &verdict, hit);
	verdict_release(&verdict);
}

static void predict(struct kill_watch *watch, const struct snapshot *before,
	const struct verdict *verdict_before, const struct snapshot *now, size_t kills)
{
	const struct cgroup *full = full_before(watch, before, now);
	bool *hit = mark_hit(before, now, kills);

	if (!full && hit && before->cgroup_version == CGROUP_V1)
		full = fullest_above_hit(before, hit);
	predict_with(watch, before, verdict_before, full, hit);
	free(hit);
}

static bool is_gone(const struct ranked_process *predicted, const struct snapshot *now)
{
	const struct process *process = snapshot_find(now, predicted->pid);

	if (!process || !process->has_mm)
		return true;
	return figure_is_known_other(predicted->start_ticks, process->start_ticks);
}

static size_t count_gone(const struct kill_watch *watch, const struct snapshot *now)
{
	size_t count = 0;

	for (size_t i = 0; i < watch->predicted_count; i++)
		count += !watch->predicted[i].noted && is_gone(&watch->predicted[i], now);
	return count;
}

static void add_note(struct kill_watch *watch, size_t place, struct kill_note note)
{
	if (place == KILL_NOTES_MAX)
		return;
	if (watch->count == KILL_NOTES_MAX)
		watch->count--;
	memmove(watch->notes + place + 1, watch->notes + place,
		(watch->count - place) * sizeof(*watch->notes));
	copy_text(note.cgroup, watch->pending_in, KILL_PATH_MAX);
	watch->notes[place] = note;
	watch->count++;
}

/* Of the processes that are gone, the ones of the best ranks were killed. */
static void note_gone(struct kill_watch *watch, const struct snapshot *now)
{
	bool certain = count_gone(watch, now) <= watch->pending;
	size_t noted = 0;

	for (size_t i = 0; i < watch->predicted_count && watch->pending > 0; i++) {
		struct ranked_process *predicted = &watch->predicted[i];
		struct kill_note note = { .pid = predicted->pid,
			.rank = predicted->rank,
			.certain = certain,
			.uptime_ticks = watch->pending_since };

		if (predicted->noted || !is_gone(predicted, now))
			continue;
		copy_text(note.name, predicted->name, KILL_NAME_MAX);
		add_note(watch, noted++, note);
		predicted->noted = true;
		watch->pending--;
	}
}

static void note_unknown(struct kill_watch *watch)
{
	for (; watch->pending > 0; watch->pending--)
		add_note(watch, 0, (struct kill_note){ .uptime_ticks = watch->pending_since });
}

static void forget_after(struct kill_watch *watch, const struct snapshot *now)
{
	size_t kept = 0;

	watch->pending = 0;
	for (size_t i = 0; i < watch->count; i++)
		if (watch->notes[i].uptime_ticks <= uptime_of(now))
			watch->notes[kept++] = watch->notes[i];
	watch->count = kept;
}

void kill_watch_update(struct kill_watch *watch, const struct snapshot *before,
	const struct verdict *verdict_before, const struct snapshot *now)
{
	size_t kills = kills_between(before, now);
	const struct cgroup *full = kills == 0 ? find_full(before, now) : NULL;
	int64_t ticks = figure_or(now->machine.clock_ticks, 0);

	if (uptime_of(now) < uptime_of(before))
		forget_after(watch, now);
	if (kills > 0) {
		if (watch->pending == 0)
			predict(watch, before, verdict_before, now, kills);
		watch->pending += kills < KILL_NOTES_MAX ? kills : KILL_NOTES_MAX;
		watch->pending_since = uptime_of(now);
	}
	copy_text(watch->early_in, full ? full->path : NULL, KILL_PATH_MAX);
	if (watch->pending == 0)
		return;
	note_gone(watch, now);
	if (uptime_of(now) - watch->pending_since >= VANISHING_SECONDS * ticks)
		note_unknown(watch);
}

void kill_watch_release(struct kill_watch *watch)
{
	free(watch->predicted);
	*watch = (struct kill_watch){ 0 };
}

struct figure kill_note_age(const struct kill_note *note, const struct snapshot *now)
{
	int64_t ticks = figure_or(now->machine.clock_ticks, 0), age;

	if (ticks <= 0 || !now->machine.uptime_ticks.known)
		return FIGURE_UNKNOWN;
	age = (uptime_of(now) - note->uptime_ticks) / ticks;
	return age >= 0 && age <= KILL_REMEMBERED_SECONDS ? figure_of(age) : FIGURE_UNKNOWN;
}
