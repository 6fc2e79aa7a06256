/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/kernel/rules.h"

#include <ctype.h>
#include <string.h>

const struct rules rule_table[] = {
	{
		.name = "3.10",
		.major = 3,
		.minor = 10,
		.summary = "CAP_SYS_ADMIN takes 30 off the adj; badness is at least 1",
		.root_bonus = ROOT_BONUS_ADJ_30,
		.at_min_one = true,
		.score_scale = SCORE_PER_MILLE,
		.tie = TIE_EARLIER_CREATED,
		.counters = COUNTERS_SAME,
		.spares_sharers = true,
		.sacrifices_child = true,
		.origin = "mm/oom_kill.c: oom_badness (61eafb00d55d)",
	},
	{
		.name = "3.14",
		.major = 3,
		.minor = 14,
		.summary = "CAP_SYS_ADMIN takes 3% off the memory instead",
		.root_bonus = ROOT_BONUS_THREE_PERCENT,
		.at_min_one = true,
		.score_scale = SCORE_PER_MILLE,
		.tie = TIE_EARLIER_CREATED,
		.counters = COUNTERS_SAME,
		.spares_sharers = true,
		.sacrifices_child = true,
		.origin = "mm/oom_kill.c: oom_badness (778c14affaf9)",
	},
	{
		.name = "4.8",
		.major = 4,
		.minor = 8,
		.summary = "a child between vfork and exec is passed by; all sharers of memory die",
		.root_bonus = ROOT_BONUS_THREE_PERCENT,
		.at_min_one = true,
		.score_scale = SCORE_PER_MILLE,
		.tie = TIE_EARLIER_CREATED,
		.counters = COUNTERS_SAME,
		.passes_vfork = true,
		.sacrifices_child = true,
		.origin = "mm/oom_kill.c: oom_badness (b18dc5f291c0), oom_kill_process "
			  "(97fd49c2355f)",
	},
	{
		.name = "4.17",
		.major = 4,
		.minor = 17,
		.summary = "no bonus for root",
		.root_bonus = ROOT_BONUS_NONE,
		.at_min_one = true,
		.score_scale = SCORE_PER_MILLE,
		.tie = TIE_EARLIER_CREATED,
		.counters = COUNTERS_SAME,
		.passes_vfork = true,
		.sacrifices_child = true,
		.origin = "mm/oom_kill.c: oom_badness (d46078b28889)",
	},
	{
		.name = "5.1",
		.major = 5,
		.minor = 1,
		.summary = "no child dies in its parent's place",
		.root_bonus = ROOT_BONUS_NONE,
		.at_min_one = true,
		.score_scale = SCORE_PER_MILLE,
		.tie = TIE_EARLIER_CREATED,
		.counters = COUNTERS_SAME,
		.passes_vfork = true,
		.origin = "mm/oom_kill.c: oom_kill_process (bbbe48029720)",
	},
	{
		.name = "5.3",
		.major = 5,
		.minor = 3,
		.summary = "of equal ones the last created is taken",
		.root_bonus = ROOT_BONUS_NONE,
		.at_min_one = true,
		.score_scale = SCORE_PER_MILLE,
		.tie = TIE_LATER_CREATED,
		.counters = COUNTERS_SAME,
		.passes_vfork = true,
		.origin = "mm/oom_kill.c: oom_evaluate_task (f168a9a54ec3)",
	},
	{
		.name = "5.9",
		.major = 5,
		.minor = 9,
		.summary = "badness is signed; oom_score is two thirds of (1000 + per mille)",
		.root_bonus = ROOT_BONUS_NONE,
		.score_scale = SCORE_TWO_THIRDS,
		.tie = TIE_LATER_CREATED,
		.counters = COUNTERS_SAME,
		.passes_vfork = true,
		.origin = "mm/oom_kill.c: oom_badness (9066e5cfb73c)",
	},
	{
		.name = "6.2",
		.major = 6,
		.minor = 2,
		.summary = "the killer reads approximate per-CPU counters",
		.root_bonus = ROOT_BONUS_NONE,
		.score_scale = SCORE_TWO_THIRDS,
		.tie = TIE_LATER_CREATED,
		.counters = COUNTERS_APPROXIMATE,
		.passes_vfork = true,
		.origin = "include/linux/mm.h: get_mm_counter (f1a7941243c1)",
	},
	{
		.name = "7.0",
		.major = 7,
		.minor = 0,
		.summary = "the killer sums its counters exactly",
		.root_bonus = ROOT_BONUS_NONE,
		.score_scale = SCORE_TWO_THIRDS,
		.tie = TIE_LATER_CREATED,
		.counters = COUNTERS_SAME,
		.passes_vfork = true,
		.origin = "mm/oom_kill.c: oom_badness (5898aa8f9a0b)",
	},
};
const size_t rule_count = sizeof(rule_table) / sizeof(*rule_table);

const struct rules rules_in_per_mille = {
	.name = "2.6.36",
	.major = 2,
	.minor = 6,
	.summary = "badness is in thousandths of the total; CAP_SYS_ADMIN takes 30 off",
	.root_bonus = ROOT_BONUS_ADJ_30,
	.at_min_one = true,
	.score_scale = SCORE_PER_MILLE,
	.tie = TIE_EARLIER_CREATED,
	.counters = COUNTERS_SAME,
	.spares_sharers = true,
	.sacrifices_child = true,
	.in_per_mille = true,
	.origin = "mm/oom_kill.c: oom_badness (a63d83f427fb, until a7f638f999ff)",
};

static bool is_before(const struct release *release, const struct rules *rules)
{
	return !release_is_from(release, rules->major, rules->minor);
}

static const struct rules *mainline_rules(const struct release *release)
{
	const struct rules *best = &rule_table[0];

	for (size_t i = 1; i < rule_count; i++)
		if (!is_before(release, &rule_table[i]))
			best = &rule_table[i];
	return best;
}

const struct rules *rules_by_name(const char *name)
{
	for (size_t i = 0; i < rule_count; i++)
		if (strcmp(rule_table[i].name, name) == 0)
			return &rule_table[i];
	return NULL;
}

struct rule_guess rules_guess(const char *text)
{
	struct rule_guess guess = { 0 };
	struct release release;

	if (!release_parse(&release, text))
		return guess;
	guess.version = mainline_rules(&release);
	guess.vendor = vendor_rules_for(&release);
	guess.may_prioritize = vendor_may_prioritize(&release);
	guess.rules = guess.vendor ? rules_by_name(guess.vendor->rules) : guess.version;
	guess.is_known = guess.vendor || release_is_mainline(&release);
	return guess;
}

const struct rules *rules_for_release(const char *release)
{
	return rules_guess(release).rules;
}

bool rules_predate(const char *text)
{
	struct release release;

	return release_parse(&release, text) && is_before(&release, &rule_table[0]);
}

bool rules_score_alike(const struct rules *a, const struct rules *b)
{
	return a->root_bonus == b->root_bonus && a->at_min_one == b->at_min_one &&
	       a->score_scale == b->score_scale;
}

/* mm/memcontrol.c: mem_cgroup_handle_over_high (0e4b01df8659); before, it only reclaims */
static const struct rules first_to_throttle = { .major = 5, .minor = 4 };

/* mm/memcontrol.c: swap_find_max_overage (4b82ab4f28ff) */
static const struct rules first_to_throttle_swap = { .major = 5, .minor = 8 };

/*
 * mm/vmscan.c: kswapd_try_clear_hopeless, read in 7.2.13; before, any progress of reclaim lets
 * kswapd try again.  6.18.15 was seen to do so; the kernels between were not.
 */
static const struct rules first_to_give_up = { .major = 6, .minor = 19 };

/* 519e52473ebe, which RHEL 7 may have under 3.10, and 29ef680ae7c2; 4.4 and 4.15 were read */
static const struct rules first_for_faults_alone = { .major = 3, .minor = 10 };
static const struct rules first_for_any_charge = { .major = 4, .minor = 19 };

/* mm/mmap.c: may_expand_vm (84638335900f, a warning alone until 4.7) */
static const struct rules first_to_limit_data = { .major = 4, .minor = 7 };

/* mm/page_alloc.c: nr_pcp_alloc (c0a242394cb9) */
static const struct rules first_with_growing_lists = { .major = 6, .minor = 7 };

static bool is_from(const char *text, const struct rules *first)
{
	struct release release;

	return !release_parse(&release, text) || !is_before(&release, first);
}

/* RHEL 8 has it under 4.18 (calculate_high_delay, read in a rebuild of 8.10). */
bool rules_throttle_above_high(const char *text)
{
	struct release release;

	return is_from(text, &first_to_throttle) ||
	       (release_parse(&release, text) && release_has_mark(&release, "el8"));
}

bool rules_throttle_above_swap_high(const char *text)
{
	return is_from(text, &first_to_throttle_swap);
}

/* RHEL 8 has the later change under 4.18. */
bool rules_kill_in_memcg_for_faults_alone(const char *text)
{
	struct release release;

	return is_from(text, &first_for_faults_alone) && !is_from(text, &first_for_any_charge) &&
	       !(release_parse(&release, text) && release_has_mark(&release, "el8"));
}

bool rules_limit_data_mappings(const char *text)
{
	return is_from(text, &first_to_limit_data);
}

bool rules_let_kswapd_give_up(const char *text)
{
	return is_from(text, &first_to_give_up);
}

/* A rebuild of RHEL may hold the newer allocator under an old number. */
bool rules_let_pcp_lists_grow(const char *text)
{
	struct release release;

	return is_from(text, &first_with_growing_lists) ||
	       (release_parse(&release, text) && strncmp(release.rest, "el", 2) == 0 &&
		       isdigit((unsigned char)release.rest[2]));
}
