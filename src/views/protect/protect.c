/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "views/protect/protect.h"

#include "base/text.h"
#include "base/utc.h"
#include "snapshot/unit.h"
#include "views/drill/drill_sentence.h"
#include "views/prose/prose_domain.h"
#include "views/prose/prose_reading.h"
#include "views/prose/prose_words.h"
#include "views/prose/wrap_stream.h"
#include "views/protect/claims.h"
#include "views/protect/fate.h"
#include "views/protect/instructions.h"
#include "views/protect/threat_order.h"
#include "views/report/killers.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static const char *target_words(
	struct arena *arena, const struct protection *protection, const char *word)
{
	if (protection->target->count == 1)
		return prose_process(arena, protection->target->items[0]);
	return text_format(
		arena, "%s (%zu processes)", text_escape(arena, word), protection->target->count);
}

/* Whether the word names the leaker's unit, and no systemd confirmed that unit. */
static bool is_unverified(
	const struct protection *protection, const struct threat *threat, const char *word)
{
	const struct process *leaker = threat->leaker;

	return leaker->unit && strcmp(leaker->unit, word) == 0 &&
	       !snapshot_unit_of(protection->snapshot, leaker);
}

static const char *home_name(struct arena *arena, const struct protection *protection,
	const struct threat *threat, const char *word)
{
	const char *name = text_escape(arena, word);

	return is_unverified(protection, threat, word)
		       ? text_format(arena, "%s (not verified)", name)
		       : name;
}

/* What is raised: a whole unit or container, or one process. */
static const char *raised_words(
	struct arena *arena, const struct protection *protection, const struct threat *threat)
{
	if (!threat->group && isdigit((unsigned char)threat->raised_word[0]))
		return prose_process(arena, threat->leaker);
	return home_name(arena, protection, threat, threat->raised_word);
}

/* Whether the leaker's limit is set by systemd or by hand, not by the runtime of its container. */
static bool has_high(const struct protection *protection, const struct process *leaker)
{
	return protection->snapshot->cgroup_version != CGROUP_V1 &&
	       (!leaker->container || text_starts_with(leaker->container, "nspawn:"));
}

/* Without swap that the cgroup may use, a lower MemoryHigh= would stall the leaker. */
static const char *limit_words(struct arena *arena, const struct protection *protection,
	const struct threat *threat, const struct advice *advice)
{
	const char *name =
		threat->limit ? home_name(arena, protection, threat, threat->limit) : "the leaker";
	const char *limit = prose_size(arena, advice->max_bytes), *slows = "at a limit of ";
	const char *high = "";

	if (has_high(protection, threat->leaker)) {
		slows = "at MemoryMax=";
		high = "; a MemoryHigh= below that would stall the leaker instead";
	}
	if (advice->high_bytes >= advice->max_bytes)
		high = "; MemoryHigh= is lifted to that, since a lower one would stall the leaker";
	else if (advice->high_bytes > 0) {
		slows = text_format(arena, "MemoryHigh=%s slows the leaker, and at MemoryMax=",
			prose_size(arena, advice->high_bytes));
		high = "";
	}
	return text_format(arena,
		"Limit %s: %s%s the kernel kills in its cgroup, before the machine runs out of "
		"memory (up to %s works)%s",
		name, slows, limit, prose_size(arena, advice->max_bytes_max), high);
}

static const char *advice_words(struct arena *arena, const struct protection *protection,
	const struct threat *threat, const struct advice *advice, const char *word)
{
	const char *target = target_words(arena, protection, word);
	const char *leaker = raised_words(arena, protection, threat);

	switch (advice->kind) {
	case ADVICE_LEAKER_ADJ:
		return text_format(arena,
			"Raise the oom_score_adj of %s to %" PRId64 " (%" PRId64
			" and above work): %s killed first",
			leaker, advice->leaker_adj, advice->leaker_adj_min,
			threat->group ? "its processes are"
				      : text_format(arena, "%s is",
						prose_process(arena, threat->leaker)));
	case ADVICE_LIMIT:
		return limit_words(arena, protection, threat, advice);
	case ADVICE_ADJ:
		return text_format(arena,
			"Lower the oom_score_adj of %s to %" PRId64 " (%" PRId64 " and below work)",
			target, advice->target_adj, advice->target_adj_max);
	case ADVICE_COMBINATION:
		return text_format(arena,
			"Raise the oom_score_adj of %s to %" PRId64
			" and lower that of %s to %" PRId64 " (%" PRId64 " and below work)",
			leaker, advice->leaker_adj, target, advice->target_adj,
			advice->target_adj_max);
	}
	return "";
}

static void print_command(struct wrap_stream *page, struct arena *arena, const char *command)
{
	wrap_stream_line(page, text_format(arena, "       %s", command));
}

/* Prints the commands without a prompt and in whole lines, so that they can be pasted. */
static void print_instructions(struct wrap_stream *page, struct arena *arena,
	const struct snapshot *snapshot, const struct instructions *instructions)
{
	if (instructions->file_count + instructions->command_count > 0)
		fprintf(page->out, "     As root%s:\n",
			snapshot_is_of_this_machine(snapshot) ? "" : " on that machine");
	for (size_t i = 0; i < instructions->file_count; i++)
		print_command(
			page, arena, instructions_file_command(arena, &instructions->files[i]));
	for (size_t i = 0; i < instructions->command_count; i++)
		print_command(page, arena, instructions->commands[i]);
	if (instructions->note)
		fprintf(page->out, "     %s\n", instructions->note);
	if (instructions->overwritten_by)
		fprintf(page->out, "     Would be overwritten by %s.\n",
			instructions->overwritten_by);
}

static void print_advice(struct wrap_stream *page, struct arena *arena,
	const struct protection *protection, const struct threat *threat, size_t number,
	const char *word)
{
	const struct advice *advice = &threat->advice[number];
	struct instructions instructions;

	fprintf(page->out, "  %zu. %s.\n", number + 1,
		advice_words(arena, protection, threat, advice, word));
	fprintf(page->out, "     Then: %s\n",
		fate_then(arena, threat, advice, target_words(arena, protection, word)));
	fprintf(page->out, "     And: %s\n", drill_own_sentence(arena, &advice->own_after));
	claims_print_elsewhere(page->out, arena, threat, advice);
	instructions_for(&instructions, arena, protection, threat, advice);
	print_instructions(page, arena, protection->snapshot, &instructions);
	instructions_release(&instructions);
}

/* One oom_score_adj of the target serves against all leakers: it is printed once, at the end. */
static bool is_common(const struct protection *protection, const struct advice *advice)
{
	return advice->kind == ADVICE_ADJ && protection->threat_count > 1;
}

/* OOMPolicy= cannot be assumed, so no drill can prove this advice. */
static void print_policy(FILE *out, struct arena *arena, const struct protection *protection,
	const struct process *leaker)
{
	const struct unit *unit = snapshot_unit_of(protection->snapshot, leaker);

	if (!unit || !unit->oom_policy || strcmp(unit->oom_policy, "stop") != 0)
		return;
	for (size_t i = 0; i < protection->target->count; i++)
		if (unit_has(unit, protection->target->items[i])) {
			fprintf(out,
				"  systemd stops %s when one of its processes is killed: "
				"OOMPolicy=continue keeps the others alive (not drilled).\n",
				text_escape(arena, unit->name));
			return;
		}
}

/* The leakers that the block of the first one stands for. */
static void print_same(
	FILE *out, struct arena *arena, const struct threat *const *same, size_t count)
{
	if (count == 1)
		return;
	fputs("  So would a leak of ", out);
	for (size_t i = 1; i < count; i++)
		fprintf(out, "%s%s", prose_process(arena, same[i]->leaker),
			i + 2 < count   ? ", "
			: i + 1 < count ? " or "
					: "");
	fprintf(out, ": the same changes help, each for that leaker (--against %d tells them).\n",
		(int)same[1]->leaker->pid);
}

static void print_threat(struct wrap_stream *page, struct arena *arena,
	const struct protection *protection, const struct threat *const *same, size_t count,
	const char *word)
{
	const struct threat *threat = same[0];

	fprintf(page->out, "\nNow: %s\n", fate_now(arena, protection, threat));
	claims_print_alike(page->out, threat);
	print_same(page->out, arena, same, count);
	if (threat->advice_count == 0) {
		fprintf(page->out,
			"  No oom_score_adj, no limit and no combination of them keeps %s alive "
			"then.\n",
			target_words(arena, protection, word));
		print_policy(page->out, arena, protection, threat->leaker);
	}
	for (size_t i = 0; i < threat->advice_count; i++)
		if (!is_common(protection, &threat->advice[i]))
			print_advice(page, arena, protection, threat, i, word);
	if (threat->limit_refused)
		fprintf(page->out, "  No limit for %s: %s.\n",
			threat->group ? text_escape(arena, threat->group->word)
				      : prose_process(arena, threat->leaker),
			threat->limit_refused);
}

static void print_common(struct wrap_stream *page, struct arena *arena,
	const struct protection *protection, const char *word)
{
	const struct threat *first = NULL;
	size_t number = 0, count = 0;

	for (size_t i = 0; i < protection->threat_count; i++) {
		const struct threat *threat = &protection->threats[i];

		for (size_t j = 0; j < threat->advice_count; j++) {
			if (!is_common(protection, &threat->advice[j]))
				continue;
			count++;
			if (!first || threat->advice[j].target_adj_max <
					      first->advice[number].target_adj_max) {
				first = threat;
				number = j;
			}
		}
	}
	if (!first)
		return;
	if (count == protection->threat_count)
		fprintf(page->out, "\nAgainst all of these at once:\n");
	else
		fprintf(page->out, "\nAgainst %zu of these %zu at once:\n", count,
			protection->threat_count);
	print_advice(page, arena, protection, first, number, word);
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
	fprintf(out, "Whether it is safe is not known. %s\n",
		partial ? partial : doubt_words(&protection->own_now));
}

/* No leak of a large process kills the target, and it is next nowhere. */
static void print_clear(
	FILE *out, struct arena *arena, const struct protection *protection, const char *word)
{
	bool safe = protection_is_safe(protection);

	fprintf(out, "%s%s would not be killed by a leak of any large process%s.\n%s\n",
		safe ? "Nothing to do: " : "", target_words(arena, protection, word),
		safe ? "" : " that was drilled", claims_assumed());
	if (!safe)
		print_unknown(out, arena, protection);
	if (protection->failing_count > 0)
		fprintf(out,
			"That holds for memory that is allocated anew: %zu of %zu leaks end when "
			"allocations fail (vm.overcommit_memory=2). Memory that is committed "
			"already can still be used, and may run out.\n",
			protection->failing_count, protection->drilled_count);
}

static void print_safe(
	FILE *out, struct arena *arena, const struct protection *protection, const char *word)
{
	if (protection->exposures.count > 0)
		claims_print_exposures(
			out, arena, protection, target_words(arena, protection, word));
	else
		print_clear(out, arena, protection, word);
	if (protection->closest)
		fprintf(out, "Closest: if %s leaks, %s is killed, by a margin of %s.\n",
			prose_process(arena, protection->closest),
			prose_process(arena, protection->closest),
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
		return text_format(arena,
			"%s holds the most memory: %s of its own in %zu process%s",
			text_escape(arena, threat->group->word), prose_figure_size(arena, bytes),
			members, members == 1 ? "" : "es");
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
	FILE *out, struct arena *arena, const struct protection *protection, const char *word)
{
	const char *target = target_words(arena, protection, word);

	if (is_unknown(protection))
		fprintf(out,
			"What a leak does to %s is not known, since how much memory is left could "
			"not be read.\n",
			target);
	else
		fprintf(out, "%s is not safe: %zu leak%s would kill it.\n", target,
			protection->threat_total, protection->threat_total == 1 ? "" : "s");
	if (!is_unknown(protection))
		print_largest(out, arena, protection);
	claims_print_exposures(out, arena, protection, target);
}

/* These killers choose by their own rules: systemd-oomd does not look at oom_score_adj. */
static void print_killers(FILE *out, const struct snapshot *snapshot)
{
	killers_print(out, snapshot, "");
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
	FILE *out, struct arena *arena, const struct protection *protection, const char *word)
{
	struct immunity immunity = protection_immunity(protection);

	if (immunity.why == EXEMPT_NOT)
		return false;
	fprintf(out, "%s is never killed: %s.\n", target_words(arena, protection, word),
		immunity_words(&immunity));
	if (immunity.may_share_mm)
		fputs("Whether another process runs on its memory, which would be killed with that "
		      "process, is not known (kcmp).\n",
			out);
	if (immunity.why == EXEMPT_ADJ)
		fprintf(out, "%s\n", drill_own_sentence(arena, &protection->own_now));
	return true;
}

/* Each threat with the advice against it. */
static void print_threats(struct wrap_stream *page, struct arena *arena,
	const struct protection *protection, const char *word)
{
	const struct threat **threats;

	if (protection->threat_count < protection->threat_total)
		fprintf(page->out,
			"The advice covers the first %zu of them: all %zu would take too long. "
			"Name others with --against.\n",
			protection->threat_count, protection->threat_total);
	threats = threats_by_size(protection);
	for (size_t i = 0, alike; i < protection->threat_count; i += alike) {
		alike = threats_gather_alike(threats + i, protection->threat_count - i);
		print_threat(page, arena, protection, threats + i, alike, word);
	}
	free(threats);
	print_common(page, arena, protection, word);
	fprintf(page->out, "\n%s\n", drill_own_sentence(arena, &protection->own_now));
	if (protection->threat_count > 0)
		fputs("Never use -1000: if an exempt process leaks, the kernel kills every other "
		      "process and then panics.\n",
			page->out);
}

static void print_analysis(struct wrap_stream *page, struct arena *arena,
	const struct protection *protection, const char *word)
{
	if (protection->threat_total == 0)
		print_safe(page->out, arena, protection, word);
	else
		print_unsafe(page->out, arena, protection, word);
	if (protection->threat_total == 0 || !is_unknown(protection))
		print_threats(page, arena, protection, word);
}

void protect_print(FILE *out, int width, const struct protection *protection, const char *word)
{
	struct arena arena = ARENA_EMPTY;
	const char *assumptions = prose_assumptions(&arena, protection->snapshot);
	struct wrap_stream page;

	wrap_stream_begin(&page, out, width);
	print_machine(page.out, &arena, protection->snapshot);
	if (assumptions)
		fprintf(page.out, "%s\n", assumptions);
	print_killers(page.out, protection->snapshot);
	if (!print_immune(page.out, &arena, protection, word))
		print_analysis(&page, &arena, protection, word);
	wrap_stream_end(&page);
	arena_release(&arena);
}
