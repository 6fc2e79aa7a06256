/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "views/protect/claims.h"

#include "base/text.h"
#include "model/kernel/throttle.h"
#include "views/prose/prose_domain.h"
#include "views/prose/prose_words.h"

enum { EXPOSURES_SHOWN = 4 };

const char *claims_assumed(void)
{
	return "This assumes that one process leaks alone while all others stay as they are, with "
	       "the limits and settings as read.";
}

static void print_exposure(FILE *out, struct arena *arena, const struct snapshot *snapshot,
	const struct exposure *exposure)
{
	const char *process = prose_process(arena, exposure->process);
	const char *victim = process, *which = "";

	if (exposure->candidate_count > 1) {
		victim = exposure->alike_count
				 ? prose_one_of(arena, exposure->process, exposure->alike_count)
				 : text_format(arena, "one of %zu candidates",
					   exposure->candidate_count);
		if (!exposure->is_sole)
			which = text_format(arena, ", which may be %s", process);
	}
	if (exposure->is_doubted)
		which = text_format(arena, "%s, as far as is known", which);
	fprintf(out, "As things are, %s is killed%s%s if %s %s%s.\n", victim, which,
		*which ? "," : "",
		exposure->are_others_few ? "a small process fills" : "many small processes fill",
		prose_domain_seen(arena, snapshot, &exposure->domain),
		exposure->are_others_few ? "" : " together");
}

void claims_print_exposures(
	FILE *out, struct arena *arena, const struct protection *protection, const char *target)
{
	const struct exposures *exposures = &protection->exposures;

	if (exposures->count == 0)
		return;
	if (protection->threat_total == 0)
		fprintf(out,
			"%s is not safe, though a leak of any large process would spare it.\n%s\n",
			target, claims_assumed());
	for (size_t i = 0; i < exposures->count && i < EXPOSURES_SHOWN; i++)
		print_exposure(out, arena, protection->snapshot, &exposures->items[i]);
	if (exposures->count > EXPOSURES_SHOWN)
		fprintf(out, "The same holds in %s.\n",
			prose_count(arena, exposures->count - EXPOSURES_SHOWN, "more cgroup",
				"more cgroups"));
	if (protection->threat_total == 0)
		fputs("Name the processes that may grow to get advice: --against all:TARGET.\n",
			out);
}

void claims_print_elsewhere(
	FILE *out, struct arena *arena, const struct threat *threat, const struct advice *advice)
{
	const struct adj_elsewhere *elsewhere = &advice->elsewhere;

	if (!elsewhere->process || threat->now.outcome.domain.kind == DOMAIN_MACHINE)
		return;
	fprintf(out,
		"     On the whole machine it %s %s %s the badness of %s: rank %zu of %zu there, "
		"now %zu.\n",
		elsewhere->added_bytes < 0 ? "takes" : "adds",
		prose_size(arena, elsewhere->added_bytes < 0 ? -elsewhere->added_bytes
							     : elsewhere->added_bytes),
		elsewhere->added_bytes < 0 ? "off" : "to", prose_process(arena, elsewhere->process),
		elsewhere->rank, elsewhere->ranked_count, elsewhere->rank_before);
}

void claims_print_alike(FILE *out, const struct threat *threat)
{
	if (threat->alike_count > 0)
		fprintf(out,
			"  The same holds for %zu more of that name and group, with no lower "
			"badness.\n",
			threat->alike_count);
}

void claims_print_stalls(FILE *out, struct arena *arena, const struct protection *protection)
{
	const struct stalls *stalls = &protection->stalls;
	const struct cgroup *cgroups = protection->snapshot->cgroups;
	const char *setting = throttle_setting(stalls->is_of_swap);

	if (stalls->now_memcg != CGROUP_UNKNOWN)
		fprintf(out,
			"It is stalled now: %s is above its %s and has %s, so each allocation "
			"waits, up to 2 s.\n",
			text_escape(arena, cgroups[stalls->now_memcg].path), setting,
			stalls->is_of_swap ? "more in swap" : "nothing to reclaim");
	else if (stalls->leaker)
		fprintf(out,
			"A leak of %s stalls it: both are below the %s of %s, which then has "
			"%s.\n",
			stalls->group_word ? text_escape(arena, stalls->group_word)
					   : prose_process(arena, stalls->leaker),
			setting, text_escape(arena, cgroups[stalls->leak_memcg].path),
			stalls->is_of_swap ? "more in swap" : "nothing left to reclaim");
}
