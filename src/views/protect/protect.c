/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "views/protect/protect.h"

#include "base/text.h"
#include "base/utc.h"
#include "model/kernel/commit.h"
#include "views/drill/drill_sentence.h"
#include "views/prose/prose_domain.h"
#include "views/prose/prose_reading.h"
#include "views/prose/prose_words.h"
#include "views/protect/claims.h"
#include "views/protect/fate.h"
#include "views/protect/threat_order.h"
#include "views/protect/threats.h"
#include "views/report/killers.h"

#include <stdlib.h>

static const char *target_words(
	struct arena *arena, const struct protection *protection, const char *word)
{
	if (protection->target->count == 1)
		return prose_process(arena, protection->target->items[0]);
	return text_format(
		arena, "%s (%zu processes)", text_escape(arena, word), protection->target->count);
}

static const char *doubt_words(const struct drill *own_leak)
{
	if (own_leak->doubts & DOUBT_FIGURES)
		return "Figures contradict each other (see oomtop report).";
	if (own_leak->doubts & DOUBT_LIMITS)
		return "The limits of memory cgroups could not be read.";
	if (own_leak->doubts & DOUBT_NODES)
		return "Whether a memory policy binds it to some of the NUMA nodes could not be "
		       "seen.";
	if (own_leak->doubts & DOUBT_DEMOTION)
		return "Reclaim may move memory of its NUMA nodes to other nodes "
		       "(demotion_enabled).";
	if (own_leak->doubts & DOUBT_NODE_ROOM)
		return "How much its NUMA nodes have left is a guess: their sizes alone are known.";
	if (own_leak->doubts)
		return "The OOM rules or settings of this kernel are not known.";
	return "vm.oom_kill_allocating_task is set: the process that allocates when memory runs "
	       "out is killed, whichever it is.";
}

/* No threat was found, but some may have gone unseen: says why. */
static void print_unknown(FILE *out, struct arena *arena, const struct protection *protection)
{
	const char *partial =
		prose_partial(arena, protection->snapshot, NULL, protection->own_now.doubts);

	if (protection->drilled_count < protection->leaker_count && !protection->own_now.doubts) {
		fputs("Whether it is safe is not known: some leaks were left out.\n", out);
		return;
	}
	if (protection->unsure_count > 0 && !protection->own_now.doubts) {
		fprintf(out,
			"Whether it is safe is not known: %s not certain (oomtop drill %d says "
			"why).\n",
			prose_count(arena, protection->unsure_count, "such drill is",
				"such drills are"),
			protection->unsure_leaker->pid);
		return;
	}
	fprintf(out, "Whether it is safe is not known. %s\n",
		partial ? partial : doubt_words(&protection->own_now));
}

static void print_panic(FILE *out)
{
	fputs("It is not safe: when the machine runs out of memory, the kernel panics "
	      "(vm.panic_on_oom is set), and no process survives that.\n",
		out);
}

/* No leak of a large process kills the target, and it is next nowhere. */
static void print_clear(
	FILE *out, struct arena *arena, const struct protection *protection, const char *target)
{
	bool is_spared = protection_spares(protection);
	bool is_strict = commit_is_strict(&protection->snapshot->machine);
	const char *whose = protection->is_of_named
				    ? "of what --against names; other leaks were not drilled"
				    : "of any large process";

	fprintf(out, "%s%s would not be killed by a leak %s%s.\n%s\n",
		protection_is_safe(protection) ? "Nothing to do: " : "", target, whose,
		is_spared || protection->is_of_named ? "" : " that was drilled", claims_assumed());
	if (protection->panics)
		print_panic(out);
	else if (!is_spared)
		print_unknown(out, arena, protection);
	if (protection->failing_count > 0)
		fprintf(out,
			"That holds for memory that is allocated anew: %zu of %zu leaks end when "
			"allocations fail (%s). Memory that is %s already can still be used, and "
			"may run out.\n",
			protection->failing_count, protection->drilled_count,
			is_strict ? "vm.overcommit_memory=2" : "their processes may map no more",
			is_strict ? "committed" : "mapped");
}

static void print_safe(
	FILE *out, struct arena *arena, const struct protection *protection, const char *target)
{
	if (protection->exposures.count > 0)
		claims_print_exposures(out, arena, protection, target);
	else
		print_clear(out, arena, protection, target);
	if (protection->closest && protection->unsure_count == 0)
		fprintf(out, "Closest: if %s leaks, %s is killed, by a margin of %s.\n",
			prose_process(arena, protection->closest),
			prose_process(arena, protection->closest_victim),
			prose_size(
				arena, protection->margin_pages *
					       protection->own_now.outcome.domain.page_size_bytes));
}

/* Whether there are threats only since no drill could be made without the headroom. */
static bool is_unknown(const struct protection *protection)
{
	for (size_t i = 0; i < protection->threat_count; i++)
		if (protection->threats[i].now.outcome.end != DRILL_UNKNOWN)
			return false;
	return true;
}

/* "ci-runner.service holds the most memory: 10.0G of its own in 61 processes" */
static const char *holder_words(struct arena *arena, const struct threat *threat)
{
	const char *leaker = prose_process(arena, threat->leaker);
	struct figure bytes = threats_own_bytes(threat);
	size_t members = threat->group ? threat->group->members.count : 0;

	if (threat->group)
		return text_format(arena, "%s holds the most memory: %s of its own in %s",
			text_escape(arena, threat->group->word), prose_figure_size(arena, bytes),
			prose_count(arena, members, "process", "processes"));
	if (threat->alike_count > 0)
		return text_format(arena,
			"%s and %zu of its name and group hold the most memory: about %s of their "
			"own",
			leaker, threat->alike_count, prose_figure_size(arena, bytes));
	return text_format(arena, "%s holds the most memory: %s of its own", leaker,
		prose_figure_size(arena, bytes));
}

/* Which of several leaks comes first below.  Others, as the target, may hold more. */
static void print_largest(FILE *out, struct arena *arena, const struct protection *protection)
{
	const struct threat **threats = threats_by_size(protection);
	size_t count = protection->threat_count;

	if (count > 1 && threats_own_bytes(threats[0]).known)
		fprintf(out, "Of %s leakers, %s.\n",
			count < protection->threat_total
				? text_format(arena, "the first %zu of these", count)
				: "these",
			holder_words(arena, threats[0]));
	free(threats);
}

static void print_unsafe(
	FILE *out, struct arena *arena, const struct protection *protection, const char *target)
{

	if (is_unknown(protection))
		fprintf(out,
			"What a leak does to %s is not known, since how much memory is left could "
			"not be read.\n",
			target);
	else
		fprintf(out, "%s is not safe: %s %s.\n", target,
			prose_count(arena, protection->threat_total, "leak", "leaks"),
			fate_is_likely(protection) ? "would kill it" : "may end it");
	if (!is_unknown(protection))
		print_largest(out, arena, protection);
	claims_print_exposures(out, arena, protection, target);
}

/* These killers choose by their own rules: systemd-oomd does not look at oom_score_adj. */
static void print_killers(FILE *out, const struct snapshot *snapshot)
{
	killers_print(out, snapshot, NULL, "");
	if (snapshot->killer_count > 0)
		fputs("What follows is about the kernel's OOM killer only.\n", out);
}

/* Commands pasted here would change another machine than the one the snapshot is of. */
static void print_machine(FILE *out, struct arena *arena, const struct snapshot *snapshot)
{
	static const char *const words[] = {
		[SOURCE_PROC] = "read through another /proc",
		[SOURCE_BPF] = "read through another /proc",
		[SOURCE_RECORDING] = "recorded",
		[SOURCE_ARCHIVE] = "saved in a support archive",
		[SOURCE_LOG] = "shown by a kernel log",
	};
	char time[UTC_TEXT_MAX];
	const char *release = snapshot->machine.release, *taken_at = NULL;

	if (snapshot_is_of_this_machine(snapshot))
		return;
	if (snapshot->taken_at.known)
		taken_at = utc_format(time, snapshot->taken_at.value);
	fprintf(out, "This is for the machine that was %s (Linux %s%s%s), not for this one.\n",
		words[snapshot->source],
		release ? text_escape(arena, release) : "of an unknown release",
		taken_at ? ", " : "", taken_at ? taken_at : "");
}

static const char *immunity_words(const struct immunity *immunity)
{
	if (immunity->is_mixed)
		return "each of its processes is init, a kernel thread, without memory, or at an "
		       "oom_score_adj of -1000";
	if (immunity->why == EXEMPT_INIT)
		return "it is init, which the kernel exempts";
	if (immunity->why == EXEMPT_KERNEL_THREAD)
		return "a kernel thread has no memory of its own, and the kernel exempts it";
	if (immunity->why == EXEMPT_NO_MEMORY)
		return "it has no memory of its own (exiting, or a zombie)";
	return "an oom_score_adj of -1000 exempts it";
}

/* Prints why nothing is to be protected.  False if something is. */
static bool print_immune(
	FILE *out, struct arena *arena, const struct protection *protection, const char *target)
{
	struct immunity immunity = protection_immunity(protection);

	if (immunity.why == EXEMPT_NOT)
		return false;
	fprintf(out, "%s is never killed: %s.\n", target, immunity_words(&immunity));
	if (immunity.may_share_mm)
		fputs("It is not known whether another process shares its address space: a kill of "
		      "that process would end it as well (kcmp).\n",
			out);
	if (immunity.why == EXEMPT_ADJ)
		fprintf(out, "%s\n", drill_own_sentence(arena, &protection->own_now));
	if (protection->panics)
		print_panic(out);
	return true;
}

static void print_analysis(struct wrap_stream *page, struct arena *arena,
	const struct protection *protection, const char *target)
{
	if (protection->threat_total == 0)
		print_safe(page->out, arena, protection, target);
	else
		print_unsafe(page->out, arena, protection, target);
	claims_print_stalls(page->out, arena, protection);
	if (protection->threat_total > 0 && is_unknown(protection))
		return;
	threats_print(page, arena, protection, target);
	fprintf(page->out, "\n%s\n", drill_own_sentence(arena, &protection->own_now));
	if (protection->threat_count > 0)
		fputs("Never use -1000: if an exempt process leaks, the kernel kills every other "
		      "process and then panics.\n",
			page->out);
}

void protect_print(FILE *out, int width, const struct protection *protection, const char *word)
{
	struct arena arena = ARENA_EMPTY;
	const char *target = target_words(&arena, protection, word);
	const char *assumptions = prose_assumptions(&arena, protection->snapshot);
	struct wrap_stream page;

	wrap_stream_begin(&page, out, width);
	print_machine(page.out, &arena, protection->snapshot);
	if (assumptions)
		fprintf(page.out, "%s\n", assumptions);
	print_killers(page.out, protection->snapshot);
	if (!print_immune(page.out, &arena, protection, target))
		print_analysis(&page, &arena, protection, target);
	wrap_stream_end(&page);
	arena_release(&arena);
}
