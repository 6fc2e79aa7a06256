/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "commands/check_target.h"

#include "base/error_words.h"
#include "base/text.h"
#include "commands/leakers.h"
#include "model/advice/protection.h"
#include "model/kernel/throttle.h"
#include "model/report/target_fate.h"
#include "snapshot/target.h"
#include "views/drill/drill_sentence.h"
#include "views/prose/prose.h"
#include "views/prose/prose_domain.h"
#include "views/prose/prose_words.h"

struct check_finding check_target_error(
	struct arena *arena, const char *name, const struct error *error)
{
	const char *words = error_words(arena, error);

	return (struct check_finding){
		.status = CHECK_UNKNOWN, .name = name, .words = words, .details = words
	};
}

/* ---- the next victim ---- */

static const char *victim_words(struct arena *arena, const struct verdict *verdict)
{
	if (!verdict->victim)
		return "no process is next";
	return text_format(arena, "next victim is %s",
		prose_one_of(arena, verdict->victim->process, verdict->alike_count));
}

/* `word` is printable. */
static const char *fate_words(struct arena *arena, const struct verdict *verdict,
	enum target_fate fate, const struct process *process, const char *word)
{
	switch (fate) {
	case FATE_SPARED:
		if (verdict->outcome == OUTCOME_ALLOCATING_TASK)
			return text_format(
				arena, "the process that allocates is killed, but never %s", word);
		return text_format(arena, "%s, not %s", victim_words(arena, verdict), word);
	case FATE_NEXT:
		return victim_words(arena, verdict);
	case FATE_WITH:
		/* of several that may be chosen */
		if (process == verdict->victim->process)
			return text_format(arena, "%s dies whichever process is chosen",
				prose_process(arena, process));
		return text_format(arena, "killing %s ends %s",
			prose_process(arena, verdict->victim->process),
			prose_process(arena, process));
	case FATE_PANIC:
		return "the kernel panics when memory runs out";
	case FATE_POSSIBLE:
		break;
	}
	return text_format(arena, "%s may be next (not certain)",
		process ? prose_process(arena, process) : word);
}

/* What was checked is the kernel's killer alone: says so where another acts before it. */
static void note_killers(
	struct arena *arena, struct check_finding *finding, const struct snapshot *snapshot)
{
	const char *name;

	if (finding->status != CHECK_OK || snapshot->killer_count == 0)
		return;
	name = text_escape(arena, snapshot->killers[0].name);
	finding->words = text_format(arena, "kernel: %s; %s not checked", finding->words, name);
	finding->details =
		text_format(arena, "%s This is about the kernel's killer alone: %s acts before it.",
			finding->details, name);
}

static enum check_status fate_status(enum target_fate fate)
{
	static const enum check_status statuses[] = {
		[FATE_SPARED] = CHECK_OK,
		[FATE_NEXT] = CHECK_CRITICAL,
		[FATE_WITH] = CHECK_CRITICAL,
		[FATE_PANIC] = CHECK_CRITICAL,
		[FATE_POSSIBLE] = CHECK_WARNING,
	};

	return statuses[fate];
}

struct check_finding check_target_victim(
	struct arena *arena, const struct observation *observation, const char *word)
{
	const char *shown = text_escape(arena, word);
	const char *name = text_format(arena, "victim-not %s", shown);
	const struct verdict *verdict = &observation->verdict;
	const struct process *process;
	struct check_finding finding;
	struct target target;
	struct error error;
	enum target_fate fate;

	if (target_find(&target, &observation->snapshot, word, &error) < 0) {
		target_release(&target);
		return check_target_error(arena, name, &error);
	}
	fate = target_fate_of(&process, &target, &observation->snapshot, verdict);
	finding = (struct check_finding){
		.status = fate_status(fate),
		.name = name,
		.words = fate_words(arena, verdict, fate, process, shown),
		.details = prose_verdict(arena, verdict),
	};
	note_killers(arena, &finding, &observation->snapshot);
	target_release(&target);
	return finding;
}

/* ---- a leak ---- */

/* In a panic all processes end. */
static bool is_certain(const struct threat *threat, const struct target *target)
{
	const struct drill_outcome *outcome = &threat->now.outcome;

	return threat->now.certain &&
	       (drill_outcome_panics(outcome) || drill_outcome_find_dead(outcome, target));
}

/* Of all threats one that is certain, if there is one. */
static const struct threat *worst_threat(
	const struct protection *protection, const struct target *target)
{
	for (size_t i = 0; i < protection->threat_count; i++)
		if (is_certain(&protection->threats[i], target))
			return &protection->threats[i];
	return protection->threat_count > 0 ? &protection->threats[0] : NULL;
}

/* How the drill ends, and what makes that doubtful. */
static const char *threat_details(struct arena *arena, const struct drill *drill)
{
	const char *sentence = drill_sentence(arena, drill);

	if (drill->has_alternative)
		return text_format(arena, "%s Not certain: if %s, %s.", sentence,
			drill_case_words(drill),
			drill_outcome_words(arena, drill, &drill->alternative));
	return drill->certain ? sentence
			      : text_format(arena, "%s Not certain: see oomtop drill.", sentence);
}

static void tell_threat(struct arena *arena, struct check_finding *finding,
	const struct threat *threat, const struct target *target, const char *word)
{
	const struct process *hit = drill_outcome_find_dead(&threat->now.outcome, target);
	bool certain = is_certain(threat, target);
	const char *leaker = threat->group ? text_escape(arena, threat->group->word)
					   : prose_process(arena, threat->leaker);

	finding->status = certain ? CHECK_CRITICAL : CHECK_WARNING;
	if (!hit && drill_outcome_panics(&threat->now.outcome))
		finding->words = text_format(arena, "a leak of %s %s the kernel", leaker,
			certain ? "panics" : "may panic");
	else
		finding->words = text_format(arena, "a leak of %s %s %s", leaker,
			certain ? "kills" : "may kill", hit ? prose_process(arena, hit) : word);
	finding->details = threat_details(arena, &threat->now);
}

static void tell_exposure(
	struct arena *arena, struct check_finding *finding, const struct exposure *exposure)
{
	bool certain = exposure->is_sole && !exposure->is_doubted;

	finding->status = certain ? CHECK_CRITICAL : CHECK_WARNING;
	finding->words =
		text_format(arena, "%s %s next in %s", prose_process(arena, exposure->process),
			certain ? "is" : "may be", prose_domain(arena, &exposure->domain));
	finding->details = finding->words;
}

static void tell_stall(struct arena *arena, struct check_finding *finding,
	const struct protection *protection, const char *word)
{
	const struct stalls *stalls = &protection->stalls;
	bool is_now = stalls->now_memcg != CGROUP_UNKNOWN;
	const struct cgroup *cgroup =
		&protection->snapshot->cgroups[is_now ? stalls->now_memcg : stalls->leak_memcg];
	const char *path = text_escape(arena, cgroup->path);

	finding->status = is_now ? CHECK_CRITICAL : CHECK_WARNING;
	finding->words =
		is_now ? text_format(arena, "%s is stalled in %s", word, path)
		       : text_format(arena, "a leak of %s stalls %s in %s",
				 stalls->group_word ? text_escape(arena, stalls->group_word)
						    : prose_process(arena, stalls->leaker),
				 word, path);
	finding->details = text_format(
		arena, "%s (above %s)", finding->words, throttle_setting(stalls->is_of_swap));
}

static void tell(struct arena *arena, struct check_finding *finding,
	const struct protection *protection, const char *word)
{
	const struct target *target = protection->target;
	const struct threat *threat = worst_threat(protection, target);
	bool is_threat_first =
		threat && (is_certain(threat, target) ||
				  (!protection->panics && protection->exposures.count == 0));

	if (is_threat_first) {
		tell_threat(arena, finding, threat, target, word);
	} else if (protection->panics) {
		finding->status = CHECK_CRITICAL;
		finding->words = text_format(
			arena, "the kernel panics when memory runs out, which ends %s", word);
		finding->details = finding->words;
	} else if (protection->exposures.count > 0) {
		tell_exposure(arena, finding, &protection->exposures.items[0]);
	} else if (stalls_any(&protection->stalls)) {
		tell_stall(arena, finding, protection, word);
	} else if (!protection_is_safe(protection)) {
		finding->status = CHECK_WARNING;
		finding->words = text_format(arena, "whether a leak kills %s is not certain", word);
		finding->details = finding->words;
	} else {
		finding->words = text_format(arena, "no leak kills %s", word);
		finding->details = text_format(arena,
			"no leak of a process that is large now would kill it (%zu drilled).",
			protection->drilled_count);
	}
}

static int find_threats(struct protection *ret_protection, struct observation *observation,
	const struct target *target, const char *word, struct error *error)
{
	struct leakers leakers = { 0 };
	int result;

	leakers_add_large(&leakers, observation);
	leakers_look_at_target(observation, target);
	result = leakers_look_closer(&leakers, observation, error);
	if (result == 0)
		result = protection_find(ret_protection,
			&(struct protection_request){
				.snapshot = &observation->snapshot,
				.calibration = &observation->calibration,
				.domain = &observation->domain,
				.target = target,
				.word = word,
				.leakers = leakers.processes,
				.leaker_count = leakers.process_count,
				.skips_advice = true,
				.seeks_exposure = true,
				.max_work = DRILL_WORK_MAX,
			},
			error);
	leakers_release(&leakers);
	return result;
}

struct check_finding check_target_leak(
	struct arena *arena, struct observation *observation, const char *word)
{
	const char *shown = text_escape(arena, word);
	struct check_finding finding = { .name = text_format(arena, "leak-safe %s", shown) };
	struct protection protection;
	struct target target;
	struct error error;
	int result = target_find(&target, &observation->snapshot, word, &error);

	if (result == 0)
		result = find_threats(&protection, observation, &target, word, &error);
	if (result < 0) {
		finding = check_target_error(arena, finding.name, &error);
	} else {
		tell(arena, &finding, &protection, shown);
		note_killers(arena, &finding, &observation->snapshot);
		protection_release(&protection);
	}
	target_release(&target);
	return finding;
}
