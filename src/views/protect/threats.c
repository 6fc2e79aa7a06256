/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "views/protect/threats.h"

#include "base/text.h"
#include "model/kernel/kill_unit.h"
#include "snapshot/unit.h"
#include "views/drill/drill_sentence.h"
#include "views/prose/prose_domain.h"
#include "views/prose/prose_words.h"
#include "views/protect/claims.h"
#include "views/protect/fate.h"
#include "views/protect/instructions.h"
#include "views/protect/threat_order.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

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

/* Whether the leak ends at the advised limit although nothing is killed there. */
static bool kills_nobody(const struct advice *advice)
{
	const struct drill_outcome *outcome = &advice->after.outcome;

	return outcome->end == DRILL_NOBODY_LEFT && outcome->kill_count == 0;
}

/* "its processes are killed first"; "before sh[700]" where the drill kills others before them. */
static const char *raised_end(struct arena *arena, const struct threat *threat,
	const struct advice *advice, const char *target)
{
	const struct drill_outcome *outcome = &advice->after.outcome;
	const struct process *first =
		outcome->kill_count > 0 ? outcome->kills[0].victim : threat->leaker;
	bool is_leaker = first->pid == threat->leaker->pid;
	bool is_first = is_leaker || target_has(&threat->raised, first->pid);
	const char *who =
		threat->group || (is_first && !is_leaker)
			? "its processes are"
			: text_format(arena, "%s is", prose_process(arena, threat->leaker));

	return text_format(arena, "%s killed %s%s", who, is_first ? "first" : "before ",
		is_first ? "" : target);
}

/* What the leak fills first without the limit. */
static const char *end_words(
	struct arena *arena, const struct protection *protection, const struct threat *threat)
{
	const struct domain *full = &threat->now.outcome.domain;

	return full->kind == DOMAIN_MACHINE
		       ? "the machine runs out of memory"
		       : text_format(arena, "%s is full",
				 prose_domain_seen(arena, protection->snapshot, full));
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
	return text_format(arena, "Limit %s: %s%s %s, before %s (up to %s works)%s", name, slows,
		limit,
		kills_nobody(advice) ? "its cgroup is full, and no process there can be killed"
				     : "the kernel kills in its cgroup",
		end_words(arena, protection, threat), prose_size(arena, advice->max_bytes_max),
		high);
}

static const char *advice_words(struct arena *arena, const struct protection *protection,
	const struct threat *threat, const struct advice *advice, const char *target)
{
	const char *leaker = raised_words(arena, protection, threat);

	switch (advice->kind) {
	case ADVICE_LEAKER_ADJ:
		return text_format(arena,
			"Raise the oom_score_adj of %s to %" PRId64 " (%" PRId64
			" and above work): %s",
			leaker, advice->leaker_adj, advice->leaker_adj_min,
			raised_end(arena, threat, advice, target));
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
	const char *target)
{
	const struct advice *advice = &threat->advice[number];
	struct instructions instructions;

	fprintf(page->out, "  %zu. %s.\n", number + 1,
		advice_words(arena, protection, threat, advice, target));
	fprintf(page->out, "     Then: %s\n", fate_then(arena, threat, advice, target));
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
	/* with its main process a unit ends whatever the policy */
	bool stops = unit && !unit_has_main(unit, leaker) &&
		     kill_unit_ends_by_policy(protection->snapshot, unit);
	bool may_stop = kill_unit_doubt(protection->snapshot, leaker) == UNIT_DOUBT_POLICY;
	bool has_target = false;

	for (size_t i = 0; i < protection->target->count && !has_target; i++) {
		const struct process *process = protection->target->items[i];

		has_target = (stops && unit_has(unit, process)) ||
			     (may_stop && kill_unit_has(leaker, process));
	}
	if (!has_target)
		return;
	fprintf(out,
		"  %s %s when one of its processes is killed%s: OOMPolicy=continue keeps the "
		"others alive (not drilled).\n",
		stops ? "systemd stops" : "By default systemd stops",
		text_escape(arena, stops ? unit->name : leaker->unit),
		stops ? "" : ", and no OOMPolicy= of it is known");
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
	const char *target)
{
	const struct threat *threat = same[0];

	fprintf(page->out, "\nNow: %s\n", fate_now(arena, protection, threat));
	claims_print_alike(page->out, threat);
	print_same(page->out, arena, same, count);
	if (threat->now.outcome.end == DRILL_ALLOCATOR)
		fprintf(page->out,
			"  That may be %s. With vm.oom_kill_allocating_task=0 the kernel chooses "
			"by "
			"badness.\n",
			target);
	if (threat->advice_count == 0) {
		fprintf(page->out,
			"  No oom_score_adj, no limit and no combination of them keeps %s alive "
			"then.\n",
			target);
		print_policy(page->out, arena, protection, threat->leaker);
	}
	for (size_t i = 0; i < threat->advice_count; i++)
		if (!is_common(protection, &threat->advice[i]))
			print_advice(page, arena, protection, threat, i, target);
	if (threat->limit_refused)
		fprintf(page->out, "  No limit for %s: %s.\n",
			threat->group ? text_escape(arena, threat->group->word)
				      : prose_process(arena, threat->leaker),
			threat->limit_refused);
}

static void print_common(struct wrap_stream *page, struct arena *arena,
	const struct protection *protection, const char *target)
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
	else if (count == 1 && first->leaker)
		fprintf(page->out, "\nAgainst %s alone:\n", prose_process(arena, first->leaker));
	else
		fprintf(page->out, "\nAgainst %zu of these %zu at once:\n", count,
			protection->threat_count);
	print_advice(page, arena, protection, first, number, target);
}

void threats_print(struct wrap_stream *page, struct arena *arena,
	const struct protection *protection, const char *target)
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
		print_threat(page, arena, protection, threats + i, alike, target);
	}
	free(threats);
	print_common(page, arena, protection, target);
}
