/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The rule table: which row a release names, and what it claims. */
#include "builder.h"

#include <criterion/criterion.h>
#include <string.h>

static const struct {
	const char *release;
	const char *name; /* NULL: names no version */
} releases[] = {
	{ "3.10.0-1160.el7.x86_64", "3.14" },
	{ "3.10", "3.10" },
	{ "3.13.11", "3.10" },
	{ "3.14.0", "3.14" },
	{ "4.4.0-vendor", "3.14" },
	{ "4.7.10", "3.14" },
	{ "4.8.0", "4.8" },
	{ "4.9.337+", "4.8" },
	{ "4.10.0", "4.8" },
	{ "4.16.18", "4.8" },
	{ "4.17.0", "4.17" },
	{ "4.18.0-553.el8_10.x86_64", "5.9" },
	{ "4.20.17", "4.17" },
	{ "5.0.21", "4.17" },
	{ "5.1-rc1", "5.1" },
	{ "5.2.21", "5.1" },
	{ "5.3.18-150300.59.106-default", "5.3" },
	{ "5.4.0-200-generic", "5.9" },
	{ "5.8.18", "5.3" },
	{ "5.9.0", "5.9" },
	{ "5.10.0-28-amd64", "5.9" },
	{ "5.19.0", "5.9" },
	{ "6.1.0-18-amd64", "5.9" },
	{ "6.2.0", "6.2" },
	{ "6.12.107", "6.2" },
	{ "6.19.0-rc1", "6.2" },
	{ "7.0.0", "7.0" },
	{ "7.2.0-rc3+", "7.0" },
	{ "10.0", "7.0" },
	{ "3.2.0-4-amd64", "3.10" },
	{ "3.9.11", "3.10" },
	{ "2.6.32-754.el6.x86_64", "3.10" },
	{ NULL, NULL },
	{ "", NULL },
	{ "6", NULL },
	{ "6.", NULL },
	{ ".6", NULL },
	{ "six.one", NULL },
	{ "v6.1", NULL },
	{ " 6.1", NULL },
	{ "-6.1", NULL },
	{ "+6.1", NULL },
	{ "6.-1", NULL },
	{ "6. 1", NULL },
	{ "99999999999999999999.1", NULL },
};

Test(rules, a_release_names_the_last_row_that_is_not_newer)
{
	for (size_t i = 0; i < sizeof(releases) / sizeof(*releases); i++) {
		const struct rules *rules = rules_for_release(releases[i].release);
		const char *expected = releases[i].name ? releases[i].name : "none";

		cr_expect_str_eq(rules ? rules->name : "none", expected, "%s", releases[i].release);
	}
}

Test(rules, only_what_is_older_than_all_rows_predates_them)
{
	cr_expect(rules_predate("3.9.11"));
	cr_expect(rules_predate("3.2"));
	cr_expect(rules_predate("2.6.32-754.el6"));
	cr_expect(rules_predate("0.0"));
	cr_expect(!rules_predate("3.10.0"));
	cr_expect(!rules_predate("7.2"));
	cr_expect(!rules_predate("garbage"));
	cr_expect(!rules_predate(NULL));
}

/* The facts of docs/how-the-kernel-chooses.md by release, not by row. */
static const struct {
	const char *release;
	struct rules facts;
} eras[] = {
	{ "3.13", { .root_bonus = ROOT_BONUS_ADJ_30,
			  .at_min_one = true,
			  .spares_sharers = true,
			  .sacrifices_child = true } },
	{ "4.7", { .root_bonus = ROOT_BONUS_THREE_PERCENT,
			 .at_min_one = true,
			 .spares_sharers = true,
			 .sacrifices_child = true } },
	{ "4.16", { .root_bonus = ROOT_BONUS_THREE_PERCENT,
			  .at_min_one = true,
			  .passes_vfork = true,
			  .sacrifices_child = true } },
	{ "5.0", { .at_min_one = true, .passes_vfork = true, .sacrifices_child = true } },
	{ "5.2", { .at_min_one = true, .passes_vfork = true } },
	{ "5.8", { .at_min_one = true, .passes_vfork = true, .tie = TIE_LATER_CREATED } },
	{ "6.1", { .score_scale = SCORE_TWO_THIRDS,
			 .passes_vfork = true,
			 .tie = TIE_LATER_CREATED } },
	{ "6.19", { .score_scale = SCORE_TWO_THIRDS,
			  .passes_vfork = true,
			  .tie = TIE_LATER_CREATED,
			  .counters = COUNTERS_APPROXIMATE } },
	{ "7.2", { .score_scale = SCORE_TWO_THIRDS,
			 .passes_vfork = true,
			 .tie = TIE_LATER_CREATED } },
};

Test(rules, the_rows_hold_the_facts)
{
	for (size_t i = 0; i < sizeof(eras) / sizeof(*eras); i++) {
		const struct rules *rules = rules_for_release(eras[i].release);
		const struct rules *facts = &eras[i].facts;

		cr_assert_not_null(rules);
		cr_expect_eq(rules->root_bonus, facts->root_bonus, "%s", eras[i].release);
		cr_expect_eq(rules->at_min_one, facts->at_min_one, "%s", eras[i].release);
		cr_expect_eq(rules->score_scale, facts->score_scale, "%s", eras[i].release);
		cr_expect_eq(rules->tie, facts->tie, "%s", eras[i].release);
		cr_expect_eq(rules->counters, facts->counters, "%s", eras[i].release);
		cr_expect_eq(rules->passes_vfork, facts->passes_vfork, "%s", eras[i].release);
		cr_expect_eq(rules->spares_sharers, facts->spares_sharers, "%s", eras[i].release);
		cr_expect_eq(
			rules->sacrifices_child, facts->sacrifices_child, "%s", eras[i].release);
	}
}

Test(rules, versions_rise_and_every_row_is_found_by_its_name)
{
	for (size_t i = 0; i < rule_count; i++) {
		const struct rules *rules = &rule_table[i];

		cr_expect(rules_for_release(rules->name) == rules, "%s", rules->name);
		cr_expect(rules->summary && *rules->summary && rules->origin && *rules->origin);
		if (i > 0)
			cr_expect(rules->major * 1000 + rules->minor >
				  rules[-1].major * 1000 + rules[-1].minor);
	}
}

/* Distributions' kernels by what their source does, not by the row. */
static const struct {
	const char *release;
	struct rules facts;
	bool may_prioritize;
} vendors[] = {
	{ "3.10.0-514.el7.x86_64",
		{ .root_bonus = ROOT_BONUS_THREE_PERCENT,
			.at_min_one = true,
			.spares_sharers = true,
			.sacrifices_child = true },
		false },
	{ "4.4.0-187-generic",
		{ .root_bonus = ROOT_BONUS_THREE_PERCENT,
			.at_min_one = true,
			.spares_sharers = true,
			.sacrifices_child = true },
		false },
	{ "4.15.0-72-generic",
		{ .root_bonus = ROOT_BONUS_THREE_PERCENT,
			.at_min_one = true,
			.passes_vfork = true,
			.sacrifices_child = true },
		false },
	{ "4.18.0-80.11.2.el8_0.x86_64",
		{ .at_min_one = true, .passes_vfork = true, .sacrifices_child = true }, false },
	{ "4.18.0-305.25.1.el8_4.x86_64",
		{ .at_min_one = true, .passes_vfork = true, .tie = TIE_LATER_CREATED }, false },
	{ "4.18.0-348.el8.x86_64",
		{ .score_scale = SCORE_TWO_THIRDS, .passes_vfork = true, .tie = TIE_LATER_CREATED },
		false },
	{ "5.14.0-362.24.1.el9_3.x86_64",
		{ .score_scale = SCORE_TWO_THIRDS, .passes_vfork = true, .tie = TIE_LATER_CREATED },
		false },
	{ "5.14.0-427.13.1.el9_4.aarch64+64k",
		{ .score_scale = SCORE_TWO_THIRDS,
			.passes_vfork = true,
			.tie = TIE_LATER_CREATED,
			.counters = COUNTERS_APPROXIMATE },
		false },
	{ "4.19.90-2112.8.0.0131.oe1.x86_64",
		{ .at_min_one = true, .passes_vfork = true, .tie = TIE_LATER_CREATED }, true },
	{ "5.4.0-216-generic",
		{ .score_scale = SCORE_TWO_THIRDS, .passes_vfork = true, .tie = TIE_LATER_CREATED },
		false },
};

Test(rules, a_distribution_follows_what_its_source_says)
{
	for (size_t i = 0; i < sizeof(vendors) / sizeof(*vendors); i++) {
		struct rule_guess guess = rules_guess(vendors[i].release);
		const struct rules *facts = &vendors[i].facts;

		cr_assert_not_null(guess.vendor, "%s", vendors[i].release);
		cr_expect(guess.is_known);
		cr_expect_eq(guess.rules->root_bonus, facts->root_bonus, "%s", vendors[i].release);
		cr_expect_eq(guess.rules->at_min_one, facts->at_min_one, "%s", vendors[i].release);
		cr_expect_eq(
			guess.rules->score_scale, facts->score_scale, "%s", vendors[i].release);
		cr_expect_eq(guess.rules->tie, facts->tie, "%s", vendors[i].release);
		cr_expect_eq(guess.rules->counters, facts->counters, "%s", vendors[i].release);
		cr_expect_eq(guess.rules->passes_vfork, facts->passes_vfork);
		cr_expect_eq(guess.rules->spares_sharers, facts->spares_sharers);
		cr_expect_eq(guess.rules->sacrifices_child, facts->sacrifices_child, "%s",
			vendors[i].release);
		cr_expect_eq(guess.may_prioritize, vendors[i].may_prioritize);
	}
}

Test(rules, only_mainline_and_vendors_that_were_read_are_known)
{
	static const struct {
		const char *release;
		bool is_known;
	} cases[] = {
		{ "6.1.90", true },
		{ "7.2.0-rc3+", true },
		{ "4.9.337+", true },
		{ "5.15.0-91-generic", true },
		{ "6.12.107+deb13-amd64", true },
		{ "5.10.0-32-cloud-amd64", true },
		/* of another version than the distribution's, or with more changes than its */
		{ "5.4.17-2136.315.5.el8uek.x86_64", false },
		{ "4.18.0-553.el8uek.x86_64", false },
		{ "4.18.0-147.8.1.el8_1.x86_64", false },
		{ "4.18.0-240.el8.x86_64", true },
		{ "3.10.0-962.3.2.lve1.5.77.el7.x86_64", false },
		{ "6.9.7-1.el8.elrepo.x86_64", false },
		{ "6.1.0-1.1-liquorix-amd64", false },
		{ "5.4.0-26-generic", false },
		{ "4.14.355-275.570.amzn2.x86_64", false },
		{ "5.3.18-150300.59.106-default", false },
		{ "6.1.90-12", false },
		{ "6.1.0-rc", false },
		{ "6.1.0-custom", false },
		{ "garbage", false },
		{ NULL, false },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		cr_expect_eq(rules_guess(cases[i].release).is_known, cases[i].is_known, "%s",
			cases[i].release);
}

Test(rules, every_vendors_row_names_a_rule_and_a_source)
{
	for (size_t i = 0; i < vendor_count; i++) {
		cr_expect(vendor_table[i].marks[0] && *vendor_table[i].marks[0]);
		if (!vendor_table[i].rules)
			continue; /* a gap between builds that were read */
		cr_expect_not_null(
			rules_by_name(vendor_table[i].rules), "%s", vendor_table[i].vendor);
		cr_expect(vendor_table[i].origin &&
				  strstr(vendor_table[i].origin, "mm/oom_kill.c") &&
				  strpbrk(vendor_table[i].origin, "0123456789"),
			"%s", vendor_table[i].vendor);
	}
	cr_expect_null(rules_by_name("4.18"));
}

/* What becomes of an allocation in a full cgroup without a victim, by source that was read. */
Test(rules, whether_a_cgroup_without_a_victim_passes_its_limit)
{
	static const struct {
		const char *release;
		enum memcg_excess excess;
	} cases[] = {
		{ "3.10.0-1160.el7.x86_64", EXCESS_FAILS },
		{ "4.18.0", EXCESS_FAILS },
		{ "4.19.0", EXCESS_FORCED },
		{ "5.4.0-216-generic", EXCESS_FORCED },
		{ "5.10.0-32-amd64", EXCESS_UNKNOWN },
		{ "5.15.0-91-generic", EXCESS_UNKNOWN },
		{ "5.15.0-185-generic", EXCESS_FAILS },
		{ "5.16.0", EXCESS_FAILS },
		{ "6.1.0-50-amd64", EXCESS_FAILS },
		{ "4.18.0-80.el8.x86_64", EXCESS_FAILS },
		{ "4.18.0-147.el8.x86_64", EXCESS_UNKNOWN },
		{ "4.18.0-372.32.1.el8_6.x86_64", EXCESS_FORCED },
		{ "4.18.0-425.3.1.el8.x86_64", EXCESS_FAILS },
		{ "5.14.0-70.30.1.el9_0.x86_64", EXCESS_FORCED },
		{ "5.14.0-570.12.1.el9_6.x86_64", EXCESS_FAILS },
		{ "6.1.0-7.vendor", EXCESS_UNKNOWN },
		{ "garbage", EXCESS_UNKNOWN },
		{ NULL, EXCESS_UNKNOWN },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		cr_expect_eq(
			memcg_excess_of(cases[i].release), cases[i].excess, "%s", cases[i].release);
}
