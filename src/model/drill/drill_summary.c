/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/drill/drill_summary.h"

#include "model/drill/leaker_nodes.h"
#include "model/drill/order_search.h"
#include "model/kernel/kill_class.h"
#include "model/kernel/lazy_free.h"
#include "snapshot/unit.h"

#include <stdlib.h>
#include <string.h>

/* The end of the drill under one reclaim case. */
struct ending {
	enum drill_end end;
	bool is_chosen;    /* the leaker is chosen, and so the last victim */
	size_t step;       /* the last step of the order that was simulated */
	size_t kill_count; /* without the leaker's own */
	size_t collateral_count;
	bool is_close, is_vague, is_watched;
};

/* What follows the death of a process when no other died before. */
struct drill_death {
	bool is_known, is_watched, is_vague;
	size_t others;
	struct kill_class class;
};

static bool is_watched(const struct drill_context *context, const struct process *process)
{
	return context->watched && context->watched[process - context->snapshot->processes];
}

static bool any_is_watched(const struct drill_context *context, const struct kill *kill)
{
	bool watched = false;

	for (size_t i = 0; i < kill->killed_count; i++)
		watched |= is_watched(context, kill->killed[i]);
	for (size_t i = 0; i < kill->collateral_count; i++)
		watched |= is_watched(context, kill->collateral[i].process);
	return watched ||
	       (kill->undecided_count > 0 && drill_context_watches_unit(context, kill->killed[0]));
}

/* Processes of one class (model/kernel/kill_class.h) have the same deaths follow theirs. */
static void note_death(
	struct drill_context *context, const struct kill *kill, const struct drill_death *death)
{
	const struct process *all = context->snapshot->processes;

	for (size_t i = 0; i < kill->killed_count; i++)
		context->deaths[kill->killed[i] - all] = *death;
	for (size_t i = 0; i < kill->collateral_count; i++)
		context->deaths[kill->collateral[i].process - all] = *death;
}

/* What follows the leaker's death when the victims of all earlier steps are dead. */
static struct drill_death leaker_death(const struct order_search *search, size_t step)
{
	struct drill_context *context = search->context;
	const struct kill_order *order = search->order;
	const struct domain_ranking *ranking =
		order->simulation.levels[order->steps[step].level].ranking;
	struct drill_death death = { .is_known = true };
	size_t place = (size_t)(search->leaker - context->snapshot->processes);
	bool has_class = step == 0 && kill_class_of(&death.class, &context->relations,
					      &ranking->domain, search->leaker);
	struct kill kill;

	if (!context->deaths)
		context->deaths =
			memory_alloc(context->snapshot->process_count * sizeof(*context->deaths));
	if (has_class && context->deaths[place].is_known &&
		kill_class_is_same(&context->deaths[place].class, &death.class))
		return context->deaths[place];
	for (size_t i = 0; i < context->snapshot->process_count; i++)
		context->gone[i] = order->death && order->death[i] - 1 < step;
	kill_init(&kill, &context->relations, &ranking->domain, ranking->rules, search->leaker,
		context->gone);
	death.others = kill.killed_count - 1 + kill.collateral_count;
	death.is_watched = any_is_watched(context, &kill);
	death.is_vague = kill.undecided_count > 0;
	context->work += DEATH_WORK * (1 + death.others) + context->snapshot->process_count / 256;
	if (has_class)
		note_death(context, &kill, &death);
	kill_release(&kill);
	return death;
}

static void end_chosen(const struct order_search *search, struct ending *ending)
{
	struct drill_death death = leaker_death(search, ending->step);

	ending->collateral_count += death.others;
	ending->is_watched |= death.is_watched;
	ending->is_vague |= death.is_vague;
}

static struct ending find_ending(struct order_search *search)
{
	struct kill_order *order = search->order;
	struct ending ending = { .end = order->simulation.outcome.end };
	size_t death, chosen = order_search_leaker_end(search, &death);
	size_t step = chosen <= death ? chosen : death;
	const struct drill_kill *kills = order->simulation.outcome.kills;
	bool before_choice;

	if (!order->is_known) {
		ending.end = DRILL_UNKNOWN;
		return ending;
	}
	if (step == SIZE_MAX) {
		/* the leaker survives: the order's own end, possibly simulated for an earlier
		 * leaker */
		step = order->count - 1;
		ending.end = order->simulation.outcome.end;
	} else {
		ending.end = DRILL_LEAKER_DIES;
	}
	before_choice = ending.end != DRILL_LEAKER_DIES && order->ends_before_choice;
	ending.step = step;
	ending.is_chosen = ending.end == DRILL_LEAKER_DIES && chosen <= death;
	/* the step in which the leaker dies with another process is one more kill */
	ending.kill_count = step + (ending.end == DRILL_LEAKER_DIES && !ending.is_chosen);
	ending.collateral_count = ending.kill_count < order->count
					  ? order->steps[ending.kill_count].collateral_before
					  : order->simulation.outcome.collateral_count;
	ending.is_watched = ending.kill_count < order->count
				    ? order->steps[ending.kill_count].is_watched_before
				    : order->is_watched;
	ending.is_vague = order->steps[step].is_vague_before ||
			  (ending.kill_count > step && kills[step].undecided > 0);
	ending.is_close = order_search_others_close(search, ending.kill_count) ||
			  order_search_leaker_close(search, step, !before_choice);
	if (ending.is_chosen)
		end_chosen(search, &ending);
	return ending;
}

/* Whether the first `count` victims of two orders are the same. */
static bool orders_agree(struct kill_order *first, struct kill_order *other, size_t count)
{
	while (other->same_count < count &&
		first->simulation.outcome.kills[other->same_count].victim ==
			other->simulation.outcome.kills[other->same_count].victim)
		other->same_count++;
	return other->same_count >= count;
}

static bool domains_agree(const struct kill_order *a, const struct kill_order *b)
{
	return domain_is_same(&a->simulation.outcome.domain, &b->simulation.outcome.domain);
}

static bool endings_agree(struct kill_order *first, const struct ending *a,
	struct kill_order *other, const struct ending *b)
{
	return a->end == b->end && a->kill_count == b->kill_count && a->is_chosen == b->is_chosen &&
	       domains_agree(first, other) && orders_agree(first, other, a->kill_count);
}

static void set_first(struct drill_summary *summary, const struct order_search *search,
	const struct ending *ending)
{
	const struct drill_outcome *outcome = &search->order->simulation.outcome;

	summary->end = ending->end;
	summary->domain = outcome->domain;
	summary->kill_count = ending->kill_count + ending->is_chosen;
	summary->collateral_count = ending->collateral_count;
	summary->is_last_victim = ending->is_chosen;
	if (ending->kill_count > 0) {
		summary->first_victim = outcome->kills[0].victim;
		summary->first_pages = outcome->kills[0].badness_pages;
	} else if (ending->is_chosen) {
		summary->first_victim = search->leaker;
		summary->first_pages = order_search_pages(search, &search->order->steps[0]);
	}
}

static void set_leak(struct drill_summary *summary, int64_t leaks_by_bytes)
{
	if (leaks_by_bytes < summary->min_leak_bytes)
		summary->min_leak_bytes = leaks_by_bytes;
	if (leaks_by_bytes > summary->max_leak_bytes)
		summary->max_leak_bytes = leaks_by_bytes;
}

/*
 * Whether a watched process has more badness than the leaker under that reclaim case, and so could
 * die before it.
 */
static bool watched_outranks(struct drill_context *context, const struct domain *domain,
	size_t reclaim_case, int64_t leaker_pages)
{
	return drill_context_watched_pages(context, domain, reclaim_case) > leaker_pages;
}

/* Whether a watched process may be the one that allocates when a domain is full. */
static bool watched_may_allocate(struct drill_context *context, const struct domain *domain)
{
	return context->watched &&
	       drill_context_watched_pages(context, domain, LIKELIEST_CASE) > NO_PAGES;
}

/* `outcome` is that of the whole order, which goes on after the death of the leaker. */
static bool is_known_to_spare(struct drill_context *context, enum drill_end end,
	const struct drill_outcome *outcome, bool watched_dies)
{
	if (end != DRILL_LEAKER_DIES && drill_outcome_panics(outcome))
		return false;
	if (end == DRILL_ALLOCATOR && watched_may_allocate(context, &outcome->last))
		return false;
	return end != DRILL_UNKNOWN && !watched_dies;
}

/*
 * Whether the first kill of this leaker is in doubt: which domain is full first, or whose memory
 * reclaim takes.
 */
static bool first_is_in_doubt(const struct drill_context *context, const struct process *leaker,
	const struct domain *domain)
{
	return leaker_node_doubts(context, leaker) ||
	       lazy_free_bytes(context->snapshot, domain) > 0;
}

/* The leaker's badness in that step. */
static int64_t leaker_pages_at(const struct order_search *search, const struct kill_step *step)
{
	return search->places[step->level] ? order_search_pages(search, step) : NO_PAGES;
}

/*
 * Whether a watched process that survives could die if what the drill does not know turns out
 * otherwise.  From the first kill in doubt on the leaker's badness rises, and no other does.  Where
 * a kill may free more, the leaker only dies earlier.
 */
static bool ending_may_err(const struct order_search *search, const struct ending *ending)
{
	const struct kill_order *order = search->order;
	const struct drill_outcome *outcome = &order->simulation.outcome;
	const struct kill_step *step;
	size_t first = order->first_unsure < ending->step ? order->first_unsure : ending->step;

	if (first_is_in_doubt(search->context, search->leaker, &outcome->domain))
		first = 0;
	else if (!ending->is_close && !ending->is_vague)
		return false;
	step = &order->steps[first];
	return watched_outranks(search->context,
		&order->simulation.levels[step->level].ranking->domain, LIKELIEST_CASE,
		leaker_pages_at(search, step));
}

/*
 * Whether a watched process could be chosen before the last victim if reclaim drops the files of
 * those that are chosen, but not its own: then neither all files are dropped nor all kept.
 */
static bool files_may_be_kept(const struct order_search *search, const struct ending *ending)
{
	const struct kill_order *order = search->order;
	const struct drill_kill *kills = order->simulation.outcome.kills;
	const struct kill_step *step = &order->steps[ending->step];
	int64_t chosen_pages = INT64_MAX;

	if (!reclaim_cases[order->simulation.reclaim_case].files_dropped)
		return false;
	if (ending->kill_count > 0)
		chosen_pages = kills[ending->kill_count - 1].badness_pages;
	if (ending->is_chosen)
		chosen_pages = size_smaller(chosen_pages, leaker_pages_at(search, step));
	return watched_outranks(search->context,
		&order->simulation.levels[step->level].ranking->domain, FILES_KEPT_CASE,
		chosen_pages);
}

static void summarize(
	struct drill_summary *summary, struct drill_context *context, struct kill_orders *orders)
{
	struct kill_order *first = NULL;
	struct ending first_ending = { 0 };

	for (size_t reclaim_case = 0; reclaim_case < RECLAIM_CASE_COUNT; reclaim_case++) {
		struct order_search search = { .context = context,
			.order = &orders->by_case[reclaim_case],
			.leaker = summary->leaker };
		struct ending ending;

		if (!drill_context_has_case(context, reclaim_case))
			continue;
		order_search_begin(&search);
		ending = find_ending(&search);
		summary->certain &= !ending.is_close && !ending.is_vague;
		summary->spares &= is_known_to_spare(
			context, ending.end, &search.order->simulation.outcome, ending.is_watched);
		summary->spares_for_certain &=
			summary->spares &&
			!(context->watched && (ending_may_err(&search, &ending) ||
						      files_may_be_kept(&search, &ending)));
		set_leak(summary, search.order->simulation.outcome.leaks_by_bytes);
		if (!first) {
			first = search.order;
			first_ending = ending;
			set_first(summary, &search, &ending);
		} else {
			summary->certain &=
				endings_agree(first, &first_ending, search.order, &ending);
		}
	}
	summary->certain &= !drill_context_doubts(context) &&
			    !first_is_in_doubt(context, summary->leaker, &summary->domain) &&
			    !context->is_kill_pending && summary->end != DRILL_UNKNOWN;
}

static bool outcome_is_watched(
	const struct drill_outcome *outcome, const struct drill_context *context)
{
	bool watched = false;

	for (size_t i = 0; i < outcome->kill_count; i++)
		watched |= is_watched(context, outcome->kills[i].victim);
	for (size_t i = 0; i < outcome->collateral_count; i++)
		watched |= is_watched(context, outcome->collateral[i]);
	for (size_t i = 0; i < outcome->kill_count && !watched; i++)
		watched = outcome->kills[i].undecided > 0 &&
			  drill_context_watches_unit(context, outcome->kills[i].victim);
	return watched;
}

/* files_may_be_kept() of a drill */
static bool drill_may_keep_files(const struct drill *drill, struct drill_context *context)
{
	bool may_keep = false;

	for (size_t i = 0; i < drill->outcome_count; i++) {
		const struct drill_outcome *outcome = &drill->outcomes[i];

		may_keep |= outcome->kill_count > 0 &&
			    watched_outranks(context, &outcome->last, FILES_KEPT_CASE,
				    outcome->kills[outcome->kill_count - 1].badness_pages);
	}
	return may_keep;
}

/* Like ending_may_err(), from the first kill on. */
static bool drill_may_err(const struct drill *drill, struct drill_context *context)
{
	bool may_err = false;

	if (!drill->is_close && !(drill->doubts & ~drill_context_doubts(context)) &&
		!(drill->vague & ~(unsigned)(VAGUE_PENDING | VAGUE_MORE_FREED)))
		return false;
	for (size_t i = 0; i < drill->outcome_count; i++)
		may_err |= drill->outcomes[i].kill_count > 0 &&
			   watched_outranks(context, &drill->outcomes[i].domain, LIKELIEST_CASE,
				   drill->outcomes[i].kills[0].leaker_pages);
	return may_err;
}

struct drill_summary drill_summary_of(const struct drill *drill, struct drill_context *context)
{
	const struct drill_outcome *outcome = &drill->outcome;
	struct drill_summary summary = {
		.leaker = drill->leaker,
		.tmpfs = drill->tmpfs,
		.group = drill->group,
		.end = outcome->end,
		.stalls_by_swap = outcome->stalls_by_swap,
		.domain = outcome->domain,
		.kill_count = outcome->kill_count,
		.collateral_count = outcome->collateral_count,
		.min_leak_bytes = drill->min_leak_bytes,
		.max_leak_bytes = drill->max_leak_bytes,
		.certain = drill->certain,
		.spares = true,
	};

	if (outcome->kill_count > 0) {
		summary.first_victim = outcome->kills[0].victim;
		summary.first_pages = outcome->kills[0].badness_pages;
		summary.is_last_victim =
			outcome->kills[outcome->kill_count - 1].victim == drill->leaker;
	}
	for (size_t i = 0; i < drill->outcome_count; i++)
		summary.spares &= is_known_to_spare(context, drill->outcomes[i].end,
			&drill->outcomes[i], outcome_is_watched(&drill->outcomes[i], context));
	summary.spares_for_certain =
		summary.spares &&
		!(context->watched &&
			(drill_may_err(drill, context) || drill_may_keep_files(drill, context)));
	return summary;
}

static int run_and_summarize(struct drill_summary *ret_summary, struct drill_context *context,
	const struct process *leaker, const struct holder *tmpfs, struct error *error)
{
	struct drill drill;
	int result = drill_run(&drill, context, leaker, tmpfs, error);

	if (result < 0)
		return result;
	*ret_summary = drill_summary_of(&drill, context);
	drill_release(&drill);
	return 0;
}

int drill_summarize(struct drill_summary *ret_summary, struct drill_context *context,
	const struct process *leaker, const struct holder *tmpfs, struct error *error)
{
	struct drill_summary summary = { .leaker = leaker,
		.certain = true,
		.spares = true,
		.spares_for_certain = true,
		.min_leak_bytes = INT64_MAX };
	struct kill_orders *orders;
	struct domain machine;
	int result = domain_machine(&machine, context->snapshot, error);

	if (result < 0)
		return result;
	drill_context_limit_memory(context);
	drill_context_ranking(context, CGROUP_UNKNOWN);
	orders = tmpfs ? NULL : kill_orders_for(context, leaker);
	if (!orders)
		return run_and_summarize(ret_summary, context, leaker, tmpfs, error);
	summarize(&summary, context, orders);
	*ret_summary = summary;
	return 0;
}
