/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The rule table: which row a release names, and what it claims. */
#include "builder.h"

#include <criterion/criterion.h>
#include <string.h>

static const struct {
	const char *release;
	const char *name; /* NULL: names no version */
} releases[] = {
	{ "3.10.0-1160.el7.x86_64", "3.10" },
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
	{ "4.18.0-553.el8_10.x86_64", "4.17" },
	{ "4.20.17", "4.17" },
	{ "5.0.21", "4.17" },
	{ "5.1-rc1", "5.1" },
	{ "5.2.21", "5.1" },
	{ "5.3.18-150300.59.106-default", "5.3" },
	{ "5.4.0-200-generic", "5.3" },
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
