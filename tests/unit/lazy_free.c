/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Anonymous memory that was freed lazily, by the lists that hold it. */
#include "model/kernel/lazy_free.h"

#include "builder.h"
#include "model/drill/drill.h"
#include "snapshot/cgroup_tree.h"

#include <criterion/criterion.h>

static struct snapshot snapshot;

static void begin(void)
{
	build_machine(&snapshot, "6.1.0", 4 * GB, 0);
	add(&snapshot, 10, "runtime", 1500, 0);
	add(&snapshot, 20, "leaker", 100, 0);
	snapshot.machine.mem_free_bytes = snapshot.machine.mem_available_bytes = figure_of(GB);
	snapshot.machine.cached_bytes = figure_of(500 * MB);
	snapshot.machine.buffers_bytes = figure_of(20 * MB);
	snapshot.machine.shmem_bytes = figure_of(100 * MB);
	snapshot.machine.active_file_bytes = figure_of(200 * MB);
	snapshot.machine.inactive_file_bytes = figure_of(220 * MB);
}

static void end(void)
{
	snapshot_release(&snapshot);
}

TestSuite(lazy_free, .init = begin, .fini = end);

/* The bytes of the warning; 0 without one. */
static int64_t warned_bytes(void)
{
	struct verdict verdict = judge_machine(&snapshot);
	const struct warning *warning = find_warning(&verdict, WARNING_LAZY_FREE);
	int64_t bytes = warning ? warning->bytes : 0;

	verdict_release(&verdict);
	return bytes;
}

static void check_drill(void)
{
	struct drill_context *context;
	struct calibration calibration;
	struct domain machine;
	struct drill drill;
	struct error error;

	cr_assert_eq(domain_machine(&machine, &snapshot, &error), 0);
	calibration = calibrate(&snapshot, &machine);
	context = drill_context_new(&snapshot, &calibration);
	cr_assert_eq(drill_run(&drill, context, snapshot_find(&snapshot, 20), NULL, &error), 0);
	cr_expect_eq((drill.vague & VAGUE_LAZY) != 0, warned_bytes() > 0);
	cr_expect_not(drill.certain && warned_bytes() > 0);
	drill_release(&drill);
	drill_context_free(context);
}

Test(lazy_free, the_lists_have_more_than_the_cache)
{
	cr_assert(snapshot_link(&snapshot));
	cr_expect_eq(warned_bytes(), 0);
	check_drill();
	snapshot.machine.inactive_file_bytes = figure_of(300 * MB);
	cr_expect_eq(warned_bytes(), 0, "the figures are of different moments");
	snapshot.machine.inactive_file_bytes = figure_of(1220 * MB);
	cr_expect_eq(warned_bytes(), 1000 * MB);
	check_drill();
	snapshot.machine.shmem_bytes = FIGURE_UNKNOWN;
	cr_expect_eq(warned_bytes(), 0);
}

Test(lazy_free, of_a_cgroup_its_own_lists_count)
{
	struct domain domain = { .kind = DOMAIN_MEMCG };
	struct cgroup *group = add_group(&snapshot, "/box", 2000, 1500);

	group->anon_bytes = figure_of(1400 * MB);
	group->file_bytes = figure_of(100 * MB);
	group->shmem_bytes = figure_of(60 * MB);
	group->active_file_bytes = figure_of(0);
	group->inactive_file_bytes = figure_of(940 * MB);
	link_groups(&snapshot);
	domain.memcg = (size_t)(the_group(&snapshot, "/box") - snapshot.cgroups);
	cr_expect_eq(lazy_free_bytes(&snapshot, &domain), 900 * MB);
	the_group(&snapshot, "/box")->inactive_file_bytes = figure_of(40 * MB);
	cr_expect_eq(lazy_free_bytes(&snapshot, &domain), 0);
}
