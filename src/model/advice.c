/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/advice.h"

#include "model/advice_search.h"
#include "model/drill_ground.h"
#include "model/groups.h"
#include "snapshot/unit.h"

#include <stdlib.h>
#include <string.h>

bool target_has(const struct target *target, pid_t pid)
{
	size_t first = 0, end = target->count;

	while (first < end) {
		size_t middle = first + (end - first) / 2;

		if (target->items[middle]->pid < pid)
			first = middle + 1;
		else
			end = middle;
	}
	return first < target->count && target->items[first]->pid == pid;
}

/* A course in which the target's processes all live. */
static bool course_spares(const struct course *course, const struct target *target)
{
	if (course->end == DRILL_PANIC || course->end == DRILL_UNKNOWN)
		return false;
	for (size_t i = 0; i < course->kill_count; i++)
		if (target_has(target, course->kills[i].victim->pid))
			return false;
	for (size_t i = 0; i < course->collateral_count; i++)
		if (target_has(target, course->collateral[i]->pid))
			return false;
	return true;
}

bool drill_spares(const struct drill *drill, const struct target *target)
{
	for (size_t i = 0; i < drill->course_count; i++)
		if (!course_spares(&drill->courses[i], target))
			return false;
	return true;
}

static const struct process *largest_of(const struct target *target)
{
	const struct process *largest = target->items[0];

	for (size_t i = 1; i < target->count; i++)
		if (figure_compare(target->items[i]->rss_bytes, largest->rss_bytes, -1) < 0)
			largest = target->items[i];
	return largest;
}

/* Processes of one name in one unit leak alike: the first of `leakers`, the largest, stands for all. */
static bool stands_for_another(const struct process *const *leakers, size_t number)
{
	const struct process *process = leakers[number];
	const char *group = group_name_of(process);

	for (size_t i = 0; group && process->name && i < number; i++) {
		const char *other = group_name_of(leakers[i]);

		if (other && strcmp(other, group) == 0 && leakers[i]->name &&
			strcmp(leakers[i]->name, process->name) == 0 &&
			(!process->unit || unit_is_shared(leakers[i], process)))
			return true;
	}
	return false;
}

/* Only where the leaker dies alone is there one moment to compare at, in the domain that is full. */
static void note_margin(struct protection *protection, const struct drill *drill,
	struct drill_ground *ground)
{
	const struct course *course = &drill->course;
	const struct domain *domain = &course->domain;
	int64_t margin_pages, highest;

	if (course->end != DRILL_LEAKER_DIES || course->kill_count != 1)
		return;
	highest = ground_highest_pages(ground,
		domain->kind == DOMAIN_MEMCG ? domain->memcg : CGROUP_UNKNOWN,
		protection->target->items, protection->target->count);
	if (highest == INT64_MIN)
		return;
	margin_pages = course->kills[0].badness_pages - highest;
	if (protection->closest && margin_pages >= protection->margin_pages)
		return;
	protection->closest = drill->leaker;
	protection->margin_pages = margin_pages;
}

static void add_threat(struct protection *protection, const struct drill *drill)
{
	protection->threats = memory_resize(protection->threats, protection->threat_count + 1,
		sizeof(*protection->threats));
	protection->threats[protection->threat_count++] =
		(struct threat){ .leaker = drill->leaker, .now = *drill };
}

static int find_threats(struct protection *protection, struct drill_ground *ground,
	const struct process *const *leakers, size_t leaker_count, struct error *error)
{
	for (size_t i = 0; i < leaker_count; i++) {
		struct drill drill;
		int result;

		if (target_has(protection->target, leakers[i]->pid) ||
			stands_for_another(leakers, i))
			continue;
		result = drill_run(&drill, ground, leakers[i], NULL, error);
		if (result < 0)
			return result;
		if (!drill_spares(&drill, protection->target)) {
			add_threat(protection, &drill);
			continue;
		}
		note_margin(protection, &drill, ground);
		drill_release(&drill);
	}
	return drill_run(
		&protection->own_now, ground, largest_of(protection->target), NULL, error);
}

/* One adj for the target against all threats: it can have but one. */
static void search_all(struct search *searches, size_t count)
{
	int64_t common = INT64_MAX;

	for (size_t i = 0; i < count; i++) {
		struct search *search = &searches[i];

		search->target_adj_works = search_target_adj(search, &search->target_adj_most);
		if (search->target_adj_works && search->target_adj_most < common)
			common = search->target_adj_most;
	}
	for (size_t i = 0; i < count; i++) {
		searches[i].target_adj_common = common;
		search_advice(&searches[i]);
	}
}

int protection_find(struct protection *ret_protection, const struct snapshot *snapshot,
	const struct calibration *calibration, const struct target *target, const char *word,
	const struct process *const *leakers, size_t leaker_count, struct error *error)
{
	struct drill_ground *ground = drill_ground_new(snapshot, calibration);
	struct protection protection = { .snapshot = snapshot, .target = target };
	int result = find_threats(&protection, ground, leakers, leaker_count, error);
	struct search *searches = memory_alloc(protection.threat_count * sizeof(*searches));

	drill_ground_free(ground);
	for (size_t i = 0; result == 0 && i < protection.threat_count; i++)
		searches[i] = (struct search){
			.snapshot = snapshot,
			.calibration = calibration,
			.target = target,
			.target_word = word,
			.own_leaker = protection.own_now.leaker->pid,
			.threat = &protection.threats[i],
			.texts = &protection.texts,
		};
	if (result == 0)
		search_all(searches, protection.threat_count);
	free(searches);
	if (result < 0)
		protection_release(&protection);
	else
		*ret_protection = protection;
	return result;
}

bool protection_is_safe(const struct protection *protection)
{
	return protection->threat_count == 0 && !protection->own_now.doubts;
}

void advice_release(struct advice *advice)
{
	free(advice->changes);
	advice->changes = NULL;
	advice->change_count = 0;
	drill_release(&advice->after);
	drill_release(&advice->own_after);
	if (advice->edited)
		snapshot_release(advice->edited);
	free(advice->edited);
	advice->edited = NULL;
}

void protection_release(struct protection *protection)
{
	for (size_t i = 0; i < protection->threat_count; i++) {
		struct threat *threat = &protection->threats[i];

		for (size_t j = 0; j < threat->advice_count; j++)
			advice_release(&threat->advice[j]);
		free(threat->advice);
		target_release(&threat->raised);
		drill_release(&threat->now);
	}
	free(protection->threats);
	drill_release(&protection->own_now);
	arena_release(&protection->texts);
	*protection = (struct protection){ 0 };
}
