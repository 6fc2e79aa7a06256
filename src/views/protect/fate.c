/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "views/protect/fate.h"

#include "base/text.h"
#include "views/drill/drill_sentence.h"
#include "views/prose/prose_words.h"

#include <string.h>

/* The number of the first kill whose victim is of the target; kill_count for none. */
static size_t find_kill(const struct drill_outcome *outcome, const struct target *target)
{
	size_t number = 0;

	while (number < outcome->kill_count &&
		!target_has(target, outcome->kills[number].victim->pid))
		number++;
	return number;
}

/* How the target dies, where the words of the outcome count it among others. */
static const char *unsaid_death(
	struct arena *arena, const struct drill_outcome *outcome, const struct target *target)
{
	size_t number = find_kill(outcome, target);
	const struct process *collateral;

	/* the first victim is named, and so is the last */
	if (number == 0 || number + 1 == outcome->kill_count)
		return "";
	if (number < outcome->kill_count)
		return text_format(arena, " %s is killed as number %zu.",
			prose_process(arena, outcome->kills[number].victim), number + 1);
	/* no victim is of the target */
	collateral = drill_outcome_find_dead(outcome, target);
	if (!collateral)
		return "";
	return text_format(arena, " %s dies because of %s.", prose_process(arena, collateral),
		outcome->kill_count == 1 ? "that" : "these kills");
}

bool fate_is_likely(const struct protection *protection)
{
	for (size_t i = 0; i < protection->threat_count; i++)
		if (drill_outcome_find_dead(
			    &protection->threats[i].now.outcome, protection->target))
			return true;
	return false;
}

/* The likeliest outcome spares the target: what another one does. */
static const char *other_case(
	struct arena *arena, const struct drill *drill, const struct target *target)
{
	for (size_t i = 0; i < drill->outcome_count; i++) {
		const struct drill_outcome *outcome = &drill->outcomes[i];
		bool is_alternative = outcome->kills == drill->alternative.kills;

		if (drill_outcome_find_dead(outcome, target))
			return text_format(arena, " Not certain: %s%s, %s.%s",
				is_alternative ? "if " : "",
				is_alternative ? drill_case_words(drill) : "in another case",
				drill_outcome_words(arena, drill, outcome),
				unsaid_death(arena, outcome, target));
	}
	for (size_t i = 0; i < drill->outcome_count; i++) {
		const struct process *process =
			drill_outcome_find_undecided(&drill->outcomes[i], target);

		if (process)
			return text_format(arena, " Whether %s exits with it is not known.",
				prose_process(arena, process));
	}
	return drill->certain ? "" : " (Not certain.)";
}

const char *fate_now(
	struct arena *arena, const struct protection *protection, const struct threat *threat)
{
	const struct drill *drill = &threat->now;
	const char *sentence = drill_sentence(arena, drill);

	if (!drill_outcome_find_dead(&drill->outcome, protection->target))
		return text_format(
			arena, "%s%s", sentence, other_case(arena, drill, protection->target));
	return text_format(arena, "%s%s%s", sentence,
		unsaid_death(arena, &drill->outcome, protection->target),
		drill->certain ? "" : " (Not certain.)");
}

const char *fate_then(struct arena *arena, const struct threat *threat, const struct advice *advice,
	const char *target)
{
	const char *sentence = drill_sentence(arena, &advice->after);

	if (!advice->after.certain)
		return text_format(arena,
			"%s (What else is killed is not certain; each case spares %s.)", sentence,
			target);
	if (strcmp(sentence, drill_sentence(arena, &threat->now)) == 0)
		return text_format(arena, "%s That spares %s.", sentence, target);
	return sentence;
}
