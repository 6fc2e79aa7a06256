/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The list of limits, by how many headrooms it estimates: the linker counts the calls. */
#include "builder.h"

#include "base/text.h"
#include "model/kernel/calibrate.h"
#include "model/report/limits.h"

#include <criterion/criterion.h>

enum { GROUPS = 40 };

static size_t calls;

bool __real_headroom_in(struct headroom *, const struct snapshot *, const struct domain *);
bool __wrap_headroom_in(struct headroom *, const struct snapshot *, const struct domain *);

bool __wrap_headroom_in(
	struct headroom *ret_headroom, const struct snapshot *snapshot, const struct domain *domain)
{
	calls++;
	return __real_headroom_in(ret_headroom, snapshot, domain);
}

/* The machine and the limit above all of them are not estimated anew for each. */
Test(limits, no_headroom_is_estimated_anew_for_each)
{
	struct memcg_limit limits[GROUPS + 1];
	struct calibration calibration;
	struct snapshot snapshot;
	struct verdict verdict;

	build_machine(&snapshot, "6.1.0", 64 * GB, 0);
	add_group(&snapshot, "/", -1, 0);
	add_group(&snapshot, "/all", 4000, 400);
	for (int i = 0; i < GROUPS; i++) {
		const char *path = text_format(&snapshot.texts, "/all/%02d", i);

		add_group(&snapshot, path, 1000, 10);
		add(&snapshot, 10 + i, "worker", 10, 0)->cgroup = path;
	}
	link_groups(&snapshot);
	verdict = judge_machine(&snapshot);
	calibration = calibrate(&snapshot, &verdict.domain);
	calls = 0;
	cr_assert_eq(limits_fullest(limits, GROUPS + 1, &snapshot, &calibration), GROUPS + 1);
	cr_expect_leq(calls, GROUPS + 1 + 2, "%zu calls", calls);
	verdict_release(&verdict);
	snapshot_release(&snapshot);
}
