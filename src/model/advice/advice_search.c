/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/advice/advice_search.h"

#include "base/text.h"
#include "model/adj/session_unit.h"
#include "model/advice/adj_elsewhere.h"
#include "model/advice/advice_group.h"
#include "model/advice/advice_limit.h"
#include "model/kernel/throttle.h"
#include "snapshot/unit.h"

#include <inttypes.h>
#include <stdlib.h>

enum {
	/* not ADJ_MIN: if an exempt process leaks, the kernel kills all others in vain */
	ADVISED_ADJ_MIN = ADJ_MIN + 1,
	ADJ_STEP = 50,
	ADJ_MARGIN = 100,  /* beyond what works now, because the machine changes */
	LIMIT_PARTS = 256, /* steps of the search for a limit */
	MIB = 1 << 20,
	LIMIT_ROUND = 16 * MIB,
};

static bool works(struct advice_search *search, const struct advice_changes *changes)
{
	struct advice trial = { 0 };

	if (!advice_proof_run(&search->proof, changes, &trial))
		return false;
	advice_release(&trial);
	return true;
}

/* Processes whose oom_score_adj is changed together, and in which direction. */
struct adj_group {
	const char *word;
	const struct target *members;
	int direction; /* 1: up; -1: down */
};

static struct adj_group leakers_of(const struct advice_search *search)
{
	return (struct adj_group){ search->proof.threat->raised_word, &search->proof.threat->raised,
		1 };
}

static struct adj_group targets_of(const struct advice_search *search)
{
	return (struct adj_group){ search->target_word, search->proof.target, -1 };
}

/*
 * Members beyond `adj` already keep their value: a postmaster at -900 is not raised when its
 * backends, at 0, are lowered to -350.
 */
static void changes_add_adj(struct advice_changes *changes, struct advice_search *search,
	const struct adj_group *group, int64_t adj)
{
	advice_proof_add(changes, text_format(search->texts, "%s:adj=%" PRId64, group->word, adj));
	for (size_t i = 0; i < group->members->count; i++) {
		const struct process *member = group->members->items[i];

		if (member->adj.known && (member->adj.value - adj) * group->direction > 0)
			advice_proof_add(changes, text_format(search->texts, "%d:adj=%" PRId64,
							  (int)member->pid, member->adj.value));
	}
}

static bool shares_group_with_target(const struct advice_search *search)
{
	for (size_t i = 0; i < search->proof.target->count; i++)
		if (unit_is_shared(search->proof.target->items[i], search->proof.threat->leaker))
			return true;
	return false;
}

/* Whether the word names the leaker's unit alone: each user's manager may have one of that name. */
static bool is_leakers_own(const struct advice_search *search, const char *word)
{
	const struct process *leaker = search->proof.threat->leaker;
	struct target target;
	struct error error;
	bool own = target_find(&target, search->proof.snapshot, word, &error) == 0 &&
		   target_has(&target, leaker->pid);

	for (size_t i = 0; own && i < target.count; i++)
		own = unit_is_shared(target.items[i], leaker);
	target_release(&target);
	return own;
}

/*
 * The leaker's service or container; its PID in a session, if the service starts sessions or jobs
 * of users, or if the target is in there too.
 */
static const char *leaker_word(struct advice_search *search)
{
	const struct process *leaker = search->proof.threat->leaker;
	const char *word = leaker->container;

	if (search->proof.threat->group)
		return search->proof.threat->group->word;
	if (!word && leaker->unit && text_ends_with(leaker->unit, ".service") &&
		!session_unit_has(search->proof.snapshot, leaker))
		word = leaker->unit;
	if (word && !shares_group_with_target(search) && is_leakers_own(search, word))
		return word;
	return text_format(search->texts, "%d", (int)leaker->pid);
}

static bool adj_works(struct advice_search *search, const struct advice_changes *others,
	const struct adj_group *group, int64_t adj)
{
	struct advice_changes changes = { 0 };
	bool result;

	for (size_t i = 0; i < others->count; i++)
		advice_proof_add(&changes, others->texts[i]);
	changes_add_adj(&changes, search, group, adj);
	result = works(search, &changes);
	free(changes.texts);
	return result;
}

/* Finds the value nearest to `from` that works, in the group's direction.  False if none does. */
static bool search_adj(struct advice_search *search, const struct adj_group *group,
	const struct advice_changes *others, int64_t from, int64_t *ret_adj)
{
	int64_t to = group->direction > 0 ? ADJ_MAX : ADVISED_ADJ_MIN;

	if (from == to || !adj_works(search, others, group, to))
		return false;
	while (llabs(to - from) > 1) {
		int64_t middle = (from + to) / 2;

		if (adj_works(search, others, group, middle))
			to = middle;
		else
			from = middle;
	}
	*ret_adj = to;
	return true;
}

static int64_t clamp(int64_t value, int64_t min, int64_t max)
{
	return value < min ? min : value > max ? max : value;
}

/* The value beyond `adj` by the margin, rounded. */
static int64_t adj_with_margin(int64_t adj, int direction)
{
	int64_t away = adj * direction + ADJ_MARGIN, over = away % ADJ_STEP;

	if (over != 0)
		away += over > 0 ? ADJ_STEP - over : -over;
	return clamp(away * direction, ADVISED_ADJ_MIN, ADJ_MAX);
}

static void find_elsewhere(struct advice_search *search, struct advice *advice)
{
	if (advice->kind != ADVICE_LIMIT)
		adj_elsewhere_find(advice, search->proof.snapshot, search->proof.calibration,
			advice->kind == ADVICE_ADJ ? search->proof.target
						   : &search->proof.threat->raised);
}

/* Keeps the advice if its recommended values work too; takes ownership of the changes. */
static void add(struct advice_search *search, struct advice *advice, struct advice_changes *changes)
{
	struct threat *threat = search->proof.threat;

	if (!advice_proof_run(&search->proof, changes, advice)) {
		free(changes->texts);
		return;
	}
	advice->changes = changes->texts;
	advice->change_count = changes->count;
	find_elsewhere(search, advice);
	threat->advice =
		memory_resize(threat->advice, threat->advice_count + 1, sizeof(*threat->advice));
	threat->advice[threat->advice_count++] = *advice;
}

static void try_leaker_adj(struct advice_search *search)
{
	struct advice advice = { .kind = ADVICE_LEAKER_ADJ };
	struct adj_group group = leakers_of(search);
	struct advice_changes changes = { 0 };
	int64_t now = figure_or(search->proof.threat->leaker->adj, 0);

	if (!search_adj(search, &group, &changes, now, &advice.leaker_adj_min))
		return;
	advice.leaker_adj = adj_with_margin(advice.leaker_adj_min, 1);
	changes_add_adj(&changes, search, &group, advice.leaker_adj);
	add(search, &advice, &changes);
}

static int64_t highest_adj(const struct target *target)
{
	int64_t highest = ADVISED_ADJ_MIN;

	for (size_t i = 0; i < target->count; i++)
		if (figure_or(target->items[i]->adj, ADVISED_ADJ_MIN) > highest)
			highest = target->items[i]->adj.value;
	return highest;
}

bool advice_search_target_adj(struct advice_search *search, int64_t *ret_adj)
{
	const struct advice_changes nothing_else = { 0 };
	struct adj_group group = targets_of(search);

	return search_adj(
		search, &group, &nothing_else, highest_adj(search->proof.target), ret_adj);
}

static void try_target_adj(struct advice_search *search)
{
	struct advice advice = { .kind = ADVICE_ADJ,
		.target_adj_max = search->target_adj_max,
		.target_adj = adj_with_margin(search->target_adj_common, -1) };
	struct adj_group group = targets_of(search);
	struct advice_changes changes = { 0 };

	if (!search->target_adj_works)
		return;
	changes_add_adj(&changes, search, &group, advice.target_adj);
	add(search, &advice, &changes);
}

/* The leaker gets the maximum: raising takes no privileges. */
static void try_combination(struct advice_search *search)
{
	struct advice advice = {
		.kind = ADVICE_COMBINATION, .leaker_adj = ADJ_MAX, .leaker_adj_min = ADJ_MAX
	};
	struct adj_group leakers = leakers_of(search), targets = targets_of(search);
	struct advice_changes changes = { 0 };

	changes_add_adj(&changes, search, &leakers, ADJ_MAX);
	if (!search_adj(search, &targets, &changes, highest_adj(search->proof.target),
		    &advice.target_adj_max)) {
		free(changes.texts);
		return;
	}
	advice.target_adj = adj_with_margin(advice.target_adj_max, -1);
	changes_add_adj(&changes, search, &targets, advice.target_adj);
	add(search, &advice, &changes);
}

/*
 * While there is swap, memory.high throttles before memory.max kills.  It is above the current use,
 * and so near to memory.max that the leaker passes it soon once the swap is full.  Without swap it
 * would stall the leaker: one that is set is lifted to the limit.
 */
static int64_t limit_high_bytes(const struct limit_bounds *bounds, int64_t max_bytes)
{
	int64_t above_bytes = (max_bytes - bounds->expected_bytes) / 4;

	if (bounds->lifts_high)
		return max_bytes > bounds->high_bytes ? max_bytes : 0;
	if (!bounds->takes_high)
		return 0;
	above_bytes = throttle_brief_bytes(max_bytes, above_bytes, bounds->page_size_bytes);
	return max_bytes - above_bytes - (max_bytes - above_bytes) % MIB;
}

static struct advice_changes limit_changes(
	struct advice_search *search, const struct limit_bounds *bounds, int64_t max_bytes)
{
	int64_t high_bytes = limit_high_bytes(bounds, max_bytes);
	struct advice_changes changes = { 0 };

	if (high_bytes > 0)
		advice_proof_add(&changes, text_format(search->texts, "%s:high=%" PRId64,
						   search->proof.threat->limit, high_bytes));
	advice_proof_add(&changes, text_format(search->texts, "%s:max=%" PRId64,
					   search->proof.threat->limit, max_bytes));
	return changes;
}

static bool limit_works(
	struct advice_search *search, const struct limit_bounds *bounds, int64_t max_bytes)
{
	struct advice_changes changes = limit_changes(search, bounds, max_bytes);
	struct advice trial = { 0 };
	bool result = advice_proof_run(&search->proof, &changes, &trial);

	/* a memory.high further up may stall the leaker all the same */
	if (result && trial.after.outcome.end == DRILL_STALLED) {
		search->limit_stalls = true;
		result = false;
	}
	advice_release(&trial);
	free(changes.texts);
	return result;
}

/* Finds the largest limit within the bounds that works.  False if none does. */
static bool search_limit(
	struct advice_search *search, const struct limit_bounds *bounds, int64_t *ret_max_bytes)
{
	int64_t step = (bounds->max_bytes - bounds->min_bytes) / LIMIT_PARTS;
	int low = 0, high = LIMIT_PARTS;

	if (!limit_works(search, bounds, bounds->min_bytes))
		return false;
	while (high - low > 1) {
		int middle = (low + high) / 2;

		if (limit_works(search, bounds, bounds->min_bytes + step * middle))
			low = middle;
		else
			high = middle;
	}
	*ret_max_bytes = bounds->min_bytes + step * low;
	return true;
}

/* Two thirds of the way, which leaves headroom to leaker and machine; rounded if possible. */
static int64_t limit_with_margin(int64_t min_bytes, int64_t max_bytes)
{
	int64_t bytes = min_bytes + (max_bytes - min_bytes) / 3 * 2;

	if (bytes - bytes % LIMIT_ROUND >= min_bytes)
		return bytes - bytes % LIMIT_ROUND;
	return bytes - bytes % MIB >= min_bytes ? bytes - bytes % MIB : bytes;
}

static void try_limit(struct advice_search *search)
{
	struct threat *threat = search->proof.threat;
	struct advice advice = { .kind = ADVICE_LIMIT };
	const struct limit_request request = {
		.snapshot = search->proof.snapshot,
		.leaker = threat->leaker,
		.target = search->proof.target,
		.word = threat->limit,
	};
	struct limit_bounds bounds;
	struct advice_changes changes;

	threat->limit_refused = advice_limit_bounds(&bounds, &request);
	if (threat->limit_refused)
		return;
	if (!search_limit(search, &bounds, &advice.max_bytes_max)) {
		threat->limit_refused =
			search->limit_stalls
				? "it would stall above a memory.high that is set, and might never "
				  "be killed"
				: search->proof.limit_failure;
		return;
	}
	advice.max_bytes = limit_with_margin(bounds.min_bytes, advice.max_bytes_max);
	advice.high_bytes = limit_high_bytes(&bounds, advice.max_bytes);
	changes = limit_changes(search, &bounds, advice.max_bytes);
	add(search, &advice, &changes);
}

/* Names the cgroup for a limit; NULL if there is none. */
static const char *limit_word(const struct advice_search *search)
{
	const struct threat *threat = search->proof.threat;
	struct limit_request request = {
		.snapshot = search->proof.snapshot,
		.leaker = threat->leaker,
		.target = search->proof.target,
	};

	if (threat->group)
		return advice_group_limit_word(
			search->proof.snapshot, threat->group, search->texts);
	request.word = advice_limit_word(search->proof.snapshot, threat->leaker, search->texts);
	return advice_limit_narrowed(&request, search->texts);
}

void advice_search(struct advice_search *search)
{
	struct threat *threat = search->proof.threat;
	struct error error;

	threat->limit = limit_word(search);
	threat->raised_word = leaker_word(search);
	if (target_find(&threat->raised, search->proof.snapshot, threat->raised_word, &error) < 0)
		return;
	try_leaker_adj(search);
	try_limit(search);
	try_target_adj(search);
	if (threat->advice_count == 0)
		try_combination(search);
	advice_order(threat);
}
