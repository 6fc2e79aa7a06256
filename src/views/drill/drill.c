/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "views/drill/drill.h"

#include "base/text.h"
#include "views/drill/drill_bound.h"
#include "views/drill/drill_certainty.h"
#include "views/drill/drill_holder.h"
#include "views/drill/drill_sentence.h"
#include "views/prose/prose.h"
#include "views/prose/prose_domain.h"
#include "views/prose/prose_reading.h"
#include "views/prose/prose_words.h"
#include "views/report/killers.h"

#include <inttypes.h>

enum {
	KILLS_SHOWN = 12,
	FUTILE_PART = 20, /* a kill is futile if it frees less than 1/20 of the victim's badness */
};

static const char *full_words(
	struct arena *arena, const struct snapshot *snapshot, const struct drill *drill)
{
	const struct drill_outcome *outcome = &drill->outcome;
	const struct domain *domain = &outcome->domain;

	if (outcome->kill_count == 0 && outcome->address_limit_bytes > 0)
		return text_format(arena, "it has no %s left (%s), and new memory is refused",
			outcome->limits_data ? "room for private data" : "addresses",
			drill_refused_by(arena, outcome));
	if (outcome->kill_count == 0 && outcome->lacks_addresses)
		return "it has no addresses left (3G on this kernel of 32 bits), and new memory is "
		       "refused";
	if (outcome->kill_count == 0 && outcome->end == DRILL_ALLOCATION_FAILS)
		return "the commit limit is reached, and new memory is refused";
	if (outcome->kill_count == 0 && outcome->end == DRILL_STALLED)
		return text_format(arena,
			"%s is at its %s (%s) and each allocation is throttled, up to 2 s",
			prose_domain_seen(arena, snapshot, domain), drill_stalled_by(outcome),
			prose_figure_size(
				arena, outcome->stalls_by_swap
					       ? snapshot->cgroups[domain->memcg].swap_high_bytes
					       : snapshot->cgroups[domain->memcg].high_bytes));
	switch (domain->kind) {
	case DOMAIN_MEMCG:
		return text_format(
			arena, "%s reaches its limit", prose_domain_seen(arena, snapshot, domain));
	case DOMAIN_NODES:
		return text_format(
			arena, "the memory of %s is exhausted", prose_domain(arena, domain));
	case DOMAIN_MACHINE:
		break;
	}
	if (outcome->leaves_swap && drill->tmpfs && drill->tmpfs->kind == HOLDER_KERNEL)
		return "the machine's memory is exhausted (the kernel's own memory is not "
		       "swapped)";
	if (outcome->leaves_swap && drill->tmpfs && figure_or(drill->tmpfs->noswap, 0) != 0)
		return "the machine's memory is exhausted (the tmpfs is mounted with noswap)";
	if (outcome->leaves_swap)
		return "the machine's memory is exhausted (none of these processes may use the "
		       "swap that is left)";
	return figure_or(snapshot->machine.swap_total_bytes, 1) > 0
		       ? "the machine's memory and swap are exhausted"
		       : "the machine's memory is exhausted (there is no swap)";
}

static void print_bound(
	FILE *out, struct arena *arena, const struct snapshot *snapshot, const struct drill *drill)
{
	const struct drill_outcome *outcome = &drill->outcome;
	const char *untouched = drill_untouched_words(arena, drill);

	/* the sentence says already that the tmpfs is full */
	if (outcome->end == DRILL_UNKNOWN ||
		(outcome->end == DRILL_BOUNDED && outcome->kill_count == 0))
		return;
	if (drill->max_leak_bytes == 0)
		fprintf(out, "  Already now %s.\n", full_words(arena, snapshot, drill));
	else
		fprintf(out, "  After %s more%s%s%s, %s.\n",
			prose_size_range(
				arena, drill->min_leak_bytes, drill->max_leak_bytes, " to "),
			drill->group ? " together" : "", untouched ? ", of which " : "",
			untouched ? untouched : "", full_words(arena, snapshot, drill));
	if (outcome->passes_limit)
		fputs("  Where no process of a cgroup can be killed, this kernel lets allocations "
		      "pass its limit.\n",
			out);
	if (outcome->cache_may_stay)
		fprintf(out,
			"  The OOM killer may act while page cache is left (min_ttl_ms of lru_gen "
			"is "
			"%" PRId64 ").\n",
			snapshot->machine.lru_gen_min_ttl_ms.value);
	if (outcome->min_may_fail)
		fputs("  The kernel may also reclaim memory that memory.min protects: kswapd may "
		      "have given up before memory.min was set (node_unreclaimable of "
		      "/proc/zoneinfo).\n",
			out);
}

/* Where NUMA nodes are full, what is freed on others does not help. */
static const char *freed_there_words(struct arena *arena, const struct drill_kill *kill)
{
	struct figure there = kill->freed_there_bytes;

	if (!kill->is_on_nodes)
		return "";
	if (!there.known)
		return ", how much of it on the full NUMA nodes is not known";
	if (there.value >= kill->freed_bytes.value)
		return "";
	if (there.value < kill->freed_bytes.value / FUTILE_PART)
		return ", next to nothing of it on the full NUMA nodes: futile";
	return text_format(
		arena, ", %s of it on the full NUMA nodes", prose_size(arena, there.value));
}

/* The part of the badness that is memory: what an oom_score_adj adds cannot be freed. */
static int64_t counted_bytes(const struct drill_kill *kill, int64_t page_size_bytes)
{
	const struct process_memory *memory = &kill->victim->memory;
	int64_t held = size_sum(
		figure_or(memory->rss_bytes, 0), size_sum(figure_or(memory->swap_bytes, 0),
							 figure_or(memory->page_tables_bytes, 0)));

	if (pages_are_of_origin(kill->badness_pages))
		return 0;
	return size_smaller(kill->badness_pages * page_size_bytes, held);
}

static const char *freed_words(struct arena *arena, const struct drill_kill *kill, int64_t counted)
{
	if (!kill->freed_bytes.known)
		return "what that frees is not known";
	return text_format(arena, "frees %s%s%s",
		prose_freed(
			arena, kill->freed_bytes, kill->freed_is_measured, kill->frees_at_least),
		kill->freed_bytes.value < counted / FUTILE_PART
			? text_format(
				  arena, " of the %s counted for it", prose_size(arena, counted))
			: "",
		freed_there_words(arena, kill));
}

static const char *badness_words(
	struct arena *arena, const char *before, int64_t pages, int64_t page_size_bytes)
{
	if (pages_are_of_origin(pages))
		return "taken before any badness is compared";
	return text_format(arena, "%s%s", before, prose_size(arena, pages * page_size_bytes));
}

static void print_kill(FILE *out, struct arena *arena, const struct drill *drill, size_t number)
{
	const struct drill_outcome *outcome = &drill->outcome;
	const struct drill_kill *kill = &outcome->kills[number];
	int64_t page_size_bytes = outcome->domain.page_size_bytes;
	int64_t counted = counted_bytes(kill, page_size_bytes);

	fprintf(out, "  %zu. %s is killed%s%s: %s", number + 1, prose_process(arena, kill->victim),
		kill->chosen ? " in place of its parent " : "",
		kill->chosen ? prose_process(arena, kill->chosen) : "",
		badness_words(arena, "badness ", kill->badness_pages, page_size_bytes));
	if (kill->leaker_pages != NO_PAGES && kill->victim != drill->leaker && drill->leaker)
		fprintf(out, " (%s %s)", prose_process(arena, drill->leaker),
			badness_words(arena, "", kill->leaker_pages, page_size_bytes));
	else if (kill->leaker_pages != NO_PAGES && drill->group &&
		 !target_has(&drill->group->members, kill->victim->pid))
		fprintf(out, " (the largest of the growing %s)",
			badness_words(arena, "", kill->leaker_pages, page_size_bytes));
	fprintf(out, "; %s", freed_words(arena, kill, counted));
	if (kill->others > 0)
		fprintf(out, "; %s with it", prose_count(arena, kill->others, "other", "others"));
	if (kill->undecided > 0)
		fprintf(out, "; whether %zu more of %s %s is not known", kill->undecided,
			text_escape(arena, kill->victim->unit),
			kill->undecided == 1 ? "exits" : "exit");
	fputs(".\n", out);
}

static void print_kills(FILE *out, struct arena *arena, const struct drill *drill)
{
	const struct drill_outcome *outcome = &drill->outcome;
	size_t hidden = outcome->kill_count > KILLS_SHOWN ? outcome->kill_count - KILLS_SHOWN : 0;

	for (size_t i = 0; i < outcome->kill_count; i++) {
		if (hidden == 0 || i + 1 < KILLS_SHOWN || i + 1 == outcome->kill_count)
			print_kill(out, arena, drill, i);
		else if (i + 1 == KILLS_SHOWN)
			fprintf(out, "  ... %zu more ...\n", hidden);
	}
	if (outcome->collateral_count > 0)
		fprintf(out, "  Also killed or exiting, though not chosen: %s.\n",
			prose_processes(arena, outcome->collateral, outcome->collateral_count, 4));
}

/* What "nobody else is killed" takes for granted. */
static void print_assumed(FILE *out, const struct drill *drill)
{
	const struct drill_outcome *outcome = &drill->outcome;

	if (drill->group)
		fputs("  This assumes that all of them grow alike, that nothing else grows, and "
		      "that the limits and settings stay as read.\n",
			out);
	else if (outcome->end == DRILL_LEAKER_DIES && outcome->kill_count <= 1)
		fputs("  This assumes that nothing else grows and the limits and settings stay as "
		      "read.\n",
			out);
}

void drill_print(FILE *out, const struct snapshot *snapshot, const struct drill *drill)
{
	struct arena arena = ARENA_EMPTY;
	const char *assumptions = prose_assumptions(&arena, snapshot);

	if (assumptions)
		fprintf(out, "%s\n", assumptions);
	fprintf(out, "%s\n", drill_sentence(&arena, drill));
	print_bound(out, &arena, snapshot, drill);
	print_kills(out, &arena, drill);
	drill_certainty_print(out, &arena, snapshot, drill);
	print_assumed(out, drill);
	drill_print_holder(out, &arena, snapshot, drill);
	killers_print(out, snapshot, &drill->outcome.domain, "  ");
	arena_release(&arena);
}

void drill_print_head(FILE *out, const struct snapshot *snapshot, const char *leakers)
{
	struct arena arena = ARENA_EMPTY;
	const char *assumptions = prose_assumptions(&arena, snapshot);

	if (assumptions)
		fprintf(out, "%s\n", assumptions);
	if (!machine_shows_all(&snapshot->machine))
		fprintf(out, "%s\n", prose_partial(&arena, snapshot, NULL, DOUBT_PARTIAL));
	killers_print(out, snapshot, NULL, "");
	if (leakers)
		fprintf(out,
			"What is killed when %s leaks until memory runs out and nothing else "
			"grows:\n\n",
			leakers);
	else
		fputs("What a leak does is not known, since how much memory is left could not be "
		      "read. 'oomtop report' ranks the processes as they are.\n",
			out);
	arena_release(&arena);
}

const char *drill_left_out_words(
	struct arena *arena, struct drill_left_out left_out, const char *what)
{
	if (left_out.drilled == left_out.wanted)
		return NULL;
	return text_format(arena,
		"drilled the first %zu of %zu %s: drilling the other %zu would take too long",
		left_out.drilled, left_out.wanted, what, left_out.wanted - left_out.drilled);
}
