/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/advice/protection.h"

#include "model/advice/advice_search.h"
#include "model/advice/exposed_groups.h"
#include "model/advice/likeness.h"
#include "model/drill/drill_summary.h"
#include "snapshot/target.h"

#include <assert.h>
#include <stdlib.h>

/* Bound of processes times threats with advice: two threats at 16,000 processes. */
enum { ADVISED_MAX = 40000 };

/*
 * Notes how much higher the leaker's badness is than the target's when the leaker is killed.  Only
 * comparable if the leaker dies alone, in the domain that is full first.
 */
static void note_margin(struct protection *protection, const struct drill_summary *summary,
	struct drill_context *context)
{
	int64_t margin_pages, highest;

	if (summary->end != DRILL_LEAKER_DIES || summary->kill_count != 1 ||
		pages_are_of_origin(summary->first_pages))
		return;
	highest = drill_context_watched_pages(context, &summary->domain, LIKELIEST_CASE);
	if (highest == INT64_MIN)
		return;
	margin_pages = summary->first_pages - highest;
	if (protection->closest && margin_pages >= protection->margin_pages)
		return;
	protection->closest = summary->leaker;
	protection->closest_victim = summary->first_victim;
	protection->margin_pages = margin_pages;
}

/* Advice takes tens of drills on copies of the snapshot, of which some are kept. */
static bool has_time_for_advice(const struct protection *protection)
{
	size_t max = ADVISED_MAX / (protection->snapshot->process_count + 1);

	return protection->threat_count < (max > 0 ? max : 1);
}

/* Takes over `threat`, whose drill was run. */
static void keep_threat(struct protection *protection, const struct threat *threat)
{
	protection->threats = memory_resize(
		protection->threats, protection->threat_count + 1, sizeof(*protection->threats));
	protection->threats[protection->threat_count++] = *threat;
}

static int add_threat(struct protection *protection, struct drill_context *context,
	const struct process *leaker, size_t alike_count, struct error *error)
{
	struct threat threat = { .leaker = leaker, .alike_count = alike_count };
	int result;

	protection->threat_total++;
	if (!has_time_for_advice(protection))
		return 0;
	result = drill_run(&threat.now, context, leaker, NULL, error);
	if (result == 0)
		keep_threat(protection, &threat);
	return result;
}

static void note_unsure(struct protection *protection, const struct drill_summary *summary)
{
	if (summary->spares_for_certain)
		return;
	if (protection->unsure_count++ == 0)
		protection->unsure_leaker = summary->leaker
						    ? summary->leaker
						    : target_largest(&summary->group->members);
}

/* Whether the drill of the group spares the target in every reclaim case. */
static bool group_spares(
	struct protection *protection, struct drill_context *context, const struct drill *drill)
{
	const struct drill_summary summary = drill_summary_of(drill, context);

	stalls_note(&protection->stalls, protection->snapshot, protection->target, &summary);
	if (summary.spares)
		note_unsure(protection, &summary);
	return summary.spares;
}

/* Runs the drill of one group, and adds a threat if that may kill the target. */
static int judge_group(struct protection *protection, struct drill_context *context,
	const struct leak_group *group, struct error *error)
{
	struct threat threat = { .leaker = target_largest(&group->members) };
	int result;

	threat.group = leak_group_new(protection->snapshot, &group->members, group->word);
	result = drill_run_group(&threat.now, context, threat.group, error);
	if (result == 0 && !group_spares(protection, context, &threat.now)) {
		protection->threat_total++;
		if (has_time_for_advice(protection)) {
			keep_threat(protection, &threat);
			return 0;
		}
	}
	drill_release(&threat.now);
	leak_group_free(threat.group);
	return result;
}

static int judge_groups(struct protection *protection, struct drill_context *context,
	const struct protection_request *request, const struct leak_group *const *groups,
	size_t count, struct error *error)
{
	int result = 0;

	for (size_t i = 0; result == 0 && i < count; i++) {
		protection->leaker_count++;
		if (protection->drilled_count > 0 &&
			drill_context_work(context) > request->max_work)
			continue;
		protection->drilled_count++;
		result = judge_group(protection, context, groups[i], error);
	}
	return result;
}

/* Where the target is next, a group of small processes may be what kills it. */
static int judge_exposures(struct protection *protection, struct drill_context *context,
	const struct protection_request *request, struct error *error)
{
	const struct exposure_request where = { request->snapshot, request->calibration,
		request->target };
	struct exposed_groups groups = { 0 };
	int result;

	exposures_find(&protection->exposures, &where);
	for (size_t i = 0; i < protection->exposures.count; i++)
		exposed_groups_add(
			&groups, &where, &protection->exposures.items[i], &protection->texts);
	result = judge_groups(protection, context, request,
		(const struct leak_group *const *)groups.items, groups.count, error);
	exposed_groups_release(&groups);
	return result;
}

/* Runs the drill of one leaker, which stands for `alike_count` more: adds a threat, or notes the
 * margin to one. */
static int judge(struct protection *protection, struct drill_context *context,
	const struct process *leaker, size_t alike_count, struct error *error)
{
	struct drill_summary summary;
	int result = drill_summarize(&summary, context, leaker, NULL, error);

	if (result < 0)
		return result;
	protection->failing_count += summary.end == DRILL_ALLOCATION_FAILS;
	if (!summary.spares)
		return add_threat(protection, context, leaker, alike_count, error);
	stalls_note(&protection->stalls, protection->snapshot, protection->target, &summary);
	note_unsure(protection, &summary);
	note_margin(protection, &summary, context);
	return 0;
}

static int find_threats(struct protection *protection, struct drill_context *context,
	const struct protection_request *request, struct error *error)
{
	const struct target *target = request->target;
	size_t *counts;
	int result = 0;

	drill_context_watch(context, target->items, target->count);
	counts = likeness_count(context, request->leakers, request->leaker_count, target);
	for (size_t i = 0; result == 0 && i < request->leaker_count; i++) {
		if (counts[i] == 0)
			continue;
		protection->leaker_count++;
		if (protection->drilled_count > 0 &&
			drill_context_work(context) > request->max_work)
			continue;
		protection->drilled_count++;
		result = judge(protection, context, request->leakers[i], counts[i] - 1, error);
	}
	free(counts);
	if (result == 0)
		result = judge_groups(
			protection, context, request, request->groups, request->group_count, error);
	if (result == 0 && request->seeks_exposure)
		result = judge_exposures(protection, context, request, error);
	if (result < 0)
		return result;
	return drill_run(&protection->own_now, context, target_largest(target), NULL, error);
}

/* The target can have one oom_score_adj only: the lowest that works against all threats. */
static void search_all(struct advice_search *searches, size_t count)
{
	int64_t common = INT64_MAX;

	for (size_t i = 0; i < count; i++) {
		struct advice_search *search = &searches[i];

		search->target_adj_works =
			advice_search_target_adj(search, &search->target_adj_max);
		if (search->target_adj_works && search->target_adj_max < common)
			common = search->target_adj_max;
	}
	for (size_t i = 0; i < count; i++) {
		searches[i].target_adj_common = common;
		advice_search(&searches[i]);
	}
}

static void find_advice(struct protection *protection, const struct protection_request *request)
{
	struct advice_search *searches = memory_alloc(protection->threat_count * sizeof(*searches));

	for (size_t i = 0; i < protection->threat_count; i++)
		searches[i] = (struct advice_search){
			.proof = { .snapshot = request->snapshot,
				.calibration = request->calibration,
				.domain = request->domain,
				.target = request->target,
				.own_leaker = protection->own_now.leaker->pid,
				.threat = &protection->threats[i] },
			.target_word = request->word,
			.texts = &protection->texts,
		};
	search_all(searches, protection->threat_count);
	free(searches);
}

int protection_find(struct protection *ret_protection, const struct protection_request *request,
	struct error *error)
{
	struct protection protection = {
		.snapshot = request->snapshot,
		.target = request->target,
		.is_of_named = !request->seeks_exposure,
		.stalls = stalls_of(request->snapshot, request->target),
		.panics = figure_or(request->snapshot->machine.panic_on_oom, 0) != 0,
	};
	struct drill_context *context;
	int result;

	assert(request->target->count > 0);
	context = drill_context_new(request->snapshot, request->calibration);
	drill_context_bind(context, request->domain);
	result = find_threats(&protection, context, request, error);
	drill_context_free(context);
	if (result < 0) {
		protection_release(&protection);
		return result;
	}
	if (!request->skips_advice)
		find_advice(&protection, request);
	*ret_protection = protection;
	return 0;
}

bool protection_spares(const struct protection *protection)
{
	return protection->threat_total == 0 && protection->exposures.count == 0 &&
	       !protection->exposures.is_cut && !protection->own_now.doubts &&
	       protection->own_now.outcome.end != DRILL_ALLOCATOR && !protection->panics &&
	       protection->unsure_count == 0 &&
	       protection->drilled_count == protection->leaker_count;
}

bool protection_is_safe(const struct protection *protection)
{
	return protection_spares(protection) && !stalls_any(&protection->stalls);
}

struct immunity protection_immunity(const struct protection *protection)
{
	/* a leak of an exempt one kills all others in turn, and with one of them itself */
	if (protection->threat_total > 0 || protection->exposures.count > 0 ||
		protection->own_now.outcome.end == DRILL_LEAKER_DIES)
		return (struct immunity){ .why = EXEMPT_NOT };
	return immunity_of(protection->snapshot, protection->target);
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
		leak_group_free(threat->group);
	}
	free(protection->threats);
	drill_release(&protection->own_now);
	exposures_release(&protection->exposures);
	arena_release(&protection->texts);
	*protection = (struct protection){ 0 };
}
