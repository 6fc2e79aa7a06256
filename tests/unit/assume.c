/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What --assume changes, and what it refuses. */
#include "snapshot/assume.h"

#include "snapshot/cgroup_tree.h"
#include "trial.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

enum { WHOLE_MB = 1000 };

static void begin(void)
{
	struct machine *machine = &snapshot.machine;

	trial_begin();
	add(&snapshot, 2, "a", 10, 0)->cgroup = "/sys/a.service";
	add(&snapshot, 3, "a", 20, 100)->cgroup = "/sys/a.service/deep";
	add(&snapshot, 4, "x:y=z", 30, 0)->cgroup = "/";
	add(&snapshot, 5, "machine", 40, 0)->cgroup = "/b";
	snapshot.processes[0].unit = snapshot.processes[1].unit = "a.service";
	snapshot.processes[3].container = "c0ffee";
	for (size_t i = 0; i < snapshot.process_count; i++)
		snapshot.processes[i].kernel_oom_score = figure_of(666);
	machine->mem_free_bytes = figure_of(100 * MB);
	machine->mem_available_bytes = figure_of(150 * MB);
	machine->cached_bytes = figure_of(80 * MB);
	machine->buffers_bytes = machine->shmem_bytes = figure_of(0);
	machine->anon_bytes = figure_of(100 * MB);
	machine->swap_total_bytes = figure_of(40 * MB);
	machine->swap_free_bytes = figure_of(30 * MB);
	add_group(&snapshot, "/sys", -1, 30);
	add_group(&snapshot, "/sys/a.service", 100, 30)->unit = "a.service";
	add_group(&snapshot, "/b", 50, 40)->container = "c0ffee";
	for (size_t i = 0; i < snapshot.cgroup_count; i++)
		snapshot.cgroups[i].anon_bytes = snapshot.cgroups[i].current_bytes;
	link_groups(&snapshot);
}

TestSuite(assume, .init = begin, .fini = trial_end);

static void renew(void)
{
	trial_end();
	begin();
}

static int change(const char *text)
{
	struct error error = { 0 };
	int result = assume(&snapshot, text, WHOLE_MB * MB, &error);

	cr_expect_eq(result < 0, error.detail[0] != '\0', "%s: %s", text, error.detail);
	return result;
}

static const struct process *process(pid_t pid)
{
	return snapshot_find(&snapshot, pid);
}

static int64_t in_mb(struct figure figure)
{
	return figure.known ? figure.value / MB : -1;
}

static const char *const refused[] = {
	"",
	"a",
	"a:adj",
	"a:adj=",
	"a:adj=x",
	"a:adj=1001",
	"a:adj=-1001",
	"a:adj=0x10",
	"a:adj= 1",
	"a:adj=1 ",
	"a:adj=+1",
	"a:adj=1.5",
	"a:adj=99999999999999999999",
	"adj=1",
	":adj=1",
	"a=adj:1",
	"a:ADJ=1",
	"a:adjust=1",
	"a:=1",
	"nobody:adj=1",
	"a:adj=1:",
	"a:adj=10%",
	"a:grow=",
	"a:grow=x",
	"a:grow=-1",
	"a:grow=-1G",
	"a:grow=1Q",
	"a:grow=%",
	"a:grow=-1%",
	"a:grow=1.5%",
	"a:grow=1001%",
	"a:grow=1%%",
	"a:grow=1152921504606846975",
	"a:grow=8E",
	"a:grow=max",
	"a:grow=inf",
	"a:grow=nan",
	"a:grow=0x10",
	"nobody:grow=1G",
	"a.service:max=",
	"a.service:max=-1",
	"a.service:max=x",
	"a.service:max=MAX",
	"nothing:max=1G",
	"/nothing:max=1G",
	"cgroup:/nothing:max=1G",
	"machine:max=1G",
	"a.service:high=x",
	"/nothing:high=1G",
	"a.service:group=2",
	"a.service:group=-1",
	"a.service:group=yes",
	"a.service:group=",
	"/nothing:group=1",
	"machine:swap=x",
	"machine:swap=max",
	"a.service:swap=1G",
	"swap=1G",
	":swap=1G",
	"machine:swap=-1",
	":max=1G",
	"cgroup::max=1G",
};

Test(assume, what_means_nothing_is_refused_and_changes_nothing)
{
	for (size_t i = 0; i < sizeof(refused) / sizeof(*refused); i++) {
		size_t groups = snapshot.cgroup_count;

		cr_expect_lt(change(refused[i]), 0, "'%s'", refused[i]);
		cr_expect_eq(snapshot.assumption_count, 0, "'%s'", refused[i]);
		cr_expect_eq(snapshot.cgroup_count, groups, "'%s'", refused[i]);
		for (size_t k = 0; k < snapshot.process_count; k++)
			cr_expect(snapshot.processes[k].kernel_oom_score.known, "'%s'", refused[i]);
		cr_expect_eq(in_mb(the_group(&snapshot, "/b")->max_bytes), 50, "'%s'", refused[i]);
	}
}

Test(assume, an_adj_is_that_of_all_the_word_means)
{
	cr_assert_eq(change("a:adj=-500"), 0);
	cr_expect(process(2)->adj.value == -500 && process(3)->adj.value == -500);
	cr_expect(process(4)->adj.value == 0 && process(4)->kernel_oom_score.known);
	cr_expect(!process(2)->kernel_oom_score.known && !process(3)->kernel_oom_score.known);
	cr_assert_eq(change("3:adj=1000"), 0);
	cr_expect(process(2)->adj.value == -500 && process(3)->adj.value == 1000);
	cr_assert_eq(snapshot.assumption_count, 2);
	cr_expect_str_eq(snapshot.assumptions[0], "a:adj=-500");
	cr_expect_str_eq(snapshot.assumptions[1], "3:adj=1000");
}

/* fs/proc/base.c: __set_oom_adj */
Test(assume, an_adj_goes_to_all_on_one_address_space)
{
	snapshot.processes[0].detail.mm_owner_pid = snapshot.processes[2].detail.mm_owner_pid =
		figure_of(2);
	snapshot.processes[3].detail.mm_owner_pid = figure_of(5);
	cr_assert_eq(change("4:adj=7"), 0);
	cr_expect(process(2)->adj.value == 7 && process(4)->adj.value == 7);
	cr_expect(!process(2)->kernel_oom_score.known);
	cr_expect(process(3)->adj.value == 100 && process(5)->adj.value == 0);
}

Test(assume, names_may_hold_colons_and_equal_signs)
{
	cr_assert_eq(change("x:y=z:adj=9"), 0);
	cr_expect_eq(process(4)->adj.value, 9);
	cr_assert_eq(change("x:y=z:grow=1M"), 0);
	cr_expect_eq(in_mb(process(4)->memory.rss_bytes), 31);
	cr_assert_eq(change("cgroup:/sys:adj=3"), 0);
	cr_expect(process(2)->adj.value == 3 && process(3)->adj.value == 3);
	cr_expect_eq(process(4)->adj.value, 9);
}

Test(assume, growth_is_anonymous_memory_and_charged_all_the_way_up)
{
	cr_assert_eq(change("3:grow=5M"), 0);
	cr_expect_eq(in_mb(process(3)->memory.rss_bytes), 25);
	cr_expect_eq(in_mb(process(3)->memory.rss_anon_bytes), 25);
	cr_expect_eq(in_mb(process(3)->memory.rss_file_bytes), 0);
	cr_expect_eq(process(3)->grown_bytes, 5 * MB);
	cr_expect_not(process(3)->kernel_oom_score.known);
	cr_expect_eq(in_mb(the_group(&snapshot, "/sys/a.service")->current_bytes), 35);
	cr_expect_eq(in_mb(the_group(&snapshot, "/sys/a.service")->anon_bytes), 35);
	cr_expect_eq(in_mb(the_group(&snapshot, "/sys")->current_bytes), 35);
	cr_expect_eq(in_mb(the_group(&snapshot, "/b")->current_bytes), 40);
	cr_expect_eq(in_mb(snapshot.machine.mem_free_bytes), 95);
	cr_expect_eq(in_mb(snapshot.machine.mem_available_bytes), 145);
	cr_expect_eq(in_mb(snapshot.machine.anon_bytes), 105);
	cr_assert_eq(change("a:grow=1%"), 0);
	cr_expect_eq(in_mb(process(2)->memory.rss_bytes), 20);
	cr_expect_eq(in_mb(process(3)->memory.rss_bytes), 35);
}

Test(assume, growth_of_nothing_is_none)
{
	cr_assert_eq(change("3:grow=0"), 0);
	cr_expect_eq(in_mb(process(3)->memory.rss_bytes), 20);
	cr_assert_eq(change("3:grow=0%"), 0);
	cr_expect_eq(in_mb(process(3)->memory.rss_bytes), 20);
}

Test(assume, what_has_no_memory_cannot_grow)
{
	snapshot.processes[1].has_mm = false;
	snapshot.processes[2].kernel_thread = true;
	change("3:grow=50M");
	change("4:grow=50M");
	cr_expect_eq(in_mb(snapshot.machine.mem_free_bytes), 100);
	cr_expect_eq(in_mb(the_group(&snapshot, "/sys")->current_bytes), 30);
}

/* What a growth takes of the cache is no longer there to be taken again. */
Test(assume, growth_takes_from_the_room_what_it_has)
{
	static const int64_t sizes[] = { 50, 100, 130, 170, 190, 210 };
	const int64_t headroom_mb = 100 + 80 + 30;

	for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
		const struct machine *machine = &snapshot.machine;
		char text[32];

		snprintf(text, sizeof(text), "4:grow=%dM", (int)sizes[i]);
		cr_assert_eq(change(text), 0);
		cr_expect_eq(in_mb(machine->mem_free_bytes) + in_mb(machine->cached_bytes) +
				     in_mb(machine->swap_free_bytes),
			headroom_mb - sizes[i], "%s", text);
		renew();
	}
}

/* 70M of the 80M in Cached and 5M in Buffers are on the lists: swap is next, not the rest. */
Test(assume, growth_takes_only_cache_that_reclaim_may_take)
{
	struct machine *machine = &snapshot.machine;

	machine->active_file_bytes = figure_of(25 * MB);
	machine->inactive_file_bytes = figure_of(50 * MB);
	machine->buffers_bytes = figure_of(5 * MB);
	cr_assert_eq(change("4:grow=160M"), 0);
	cr_expect_eq(in_mb(machine->active_file_bytes), 15);
	cr_expect_eq(in_mb(machine->inactive_file_bytes), 0);
	cr_expect_eq(in_mb(machine->cached_bytes), 20);
	cr_expect_eq(in_mb(machine->swap_free_bytes), 30);
	cr_assert_eq(change("4:grow=25M"), 0);
	cr_expect_eq(in_mb(machine->active_file_bytes), 0);
	cr_expect_eq(in_mb(machine->cached_bytes), 5);
	cr_expect_eq(in_mb(machine->buffers_bytes), 5);
	cr_expect_eq(in_mb(machine->swap_free_bytes), 20);
}

Test(assume, growth_without_end_does_not_overflow)
{
	for (int i = 0; i < 64; i++)
		cr_assert_eq(change("a:grow=1023P"), 0);
	/* 64 times nearly 2^60 fit in no figure */
	cr_expect_not(process(2)->memory.rss_bytes.known);
	cr_expect_not(the_group(&snapshot, "/sys")->current_bytes.known);
	cr_expect_eq(in_mb(snapshot.machine.mem_free_bytes), 0);
	judge();
}

Test(assume, a_part_of_a_whole_that_no_machine_has_does_not_overflow)
{
	struct error error;

	if (assume(&snapshot, "a:grow=1000%", INT64_MAX, &error) == 0)
		cr_expect(!process(2)->memory.rss_bytes.known ||
			  process(2)->memory.rss_bytes.value > 0);
	if (assume(&snapshot, "a.service:max=1000%", INT64_MAX, &error) == 0)
		cr_expect_leq(
			the_group(&snapshot, "/sys/a.service")->max_bytes.value, UNLIMITED_BYTES);
}

Test(assume, limits_of_a_group)
{
	cr_assert_eq(change("a.service:max=64M"), 0);
	cr_assert_eq(change("/b:max=max"), 0);
	cr_assert_eq(change("cgroup:/sys/:high=10%"), 0);
	cr_assert_eq(change("c0ffee:group=1"), 0);
	cr_expect_eq(in_mb(the_group(&snapshot, "/sys/a.service")->max_bytes), 64);
	cr_expect_eq(the_group(&snapshot, "/b")->max_bytes.value, UNLIMITED_BYTES);
	cr_expect_eq(in_mb(the_group(&snapshot, "/sys")->high_bytes), WHOLE_MB / 10);
	cr_expect_eq(the_group(&snapshot, "/b")->oom_group.value, 1);
	cr_assert_eq(change("c0ffee:group=0"), 0);
	cr_expect_eq(the_group(&snapshot, "/b")->oom_group.value, 0);
	cr_assert_eq(change("/b:max=0"), 0);
	cr_expect(the_group(&snapshot, "/b")->max_bytes.known);
	cr_expect_eq(the_group(&snapshot, "/b")->max_bytes.value, 0);
	/* the scores tell of the machine, which has not changed */
	cr_expect(process(2)->kernel_oom_score.known);
}

Test(assume, version_1_has_neither_high_nor_group)
{
	snapshot.cgroup_version = CGROUP_V1;
	cr_expect_lt(change("/b:high=50M"), 0);
	cr_expect_lt(change("/b:group=1"), 0);
	cr_expect_eq(change("/b:max=50M"), 0);
	snapshot.cgroup_version = CGROUP_V2;
	cr_expect_eq(change("/b:high=50M"), 0);
	cr_expect_eq(change("/b:group=1"), 0);
}

Test(assume, swap_of_the_machine)
{
	snapshot.machine.kernel_swap_bytes = figure_of(40 * MB);
	cr_assert_eq(change("machine:swap=100M"), 0);
	cr_expect_eq(in_mb(snapshot.machine.swap_total_bytes), 100);
	cr_expect_eq(in_mb(snapshot.machine.swap_free_bytes), 90);
	cr_expect_eq(in_mb(snapshot.machine.kernel_swap_bytes), 100);
	for (size_t i = 0; i < snapshot.process_count; i++)
		cr_expect_not(snapshot.processes[i].kernel_oom_score.known);
}

/* 10M are in swap: 6M of process 4, 2M of process 3, and 2M that nobody maps. */
Test(assume, what_no_longer_fits_into_swap_returns_to_memory)
{
	struct machine *machine = &snapshot.machine;
	struct cgroup *group = the_group(&snapshot, "/sys/a.service");

	snapshot_find(&snapshot, 4)->memory.swap_bytes = figure_of(6 * MB);
	snapshot_find(&snapshot, 3)->memory.swap_bytes = figure_of(2 * MB);
	group->swap_current_bytes = figure_of(2 * MB);
	cr_assert_eq(change("machine:swap=5M"), 0);
	cr_expect_eq(in_mb(machine->swap_total_bytes), 5);
	cr_expect_eq(in_mb(machine->swap_free_bytes), 0);
	cr_expect_eq(in_mb(process(4)->memory.swap_bytes), 3);
	cr_assert_eq(change("machine:swap=0"), 0);
	cr_expect_eq(in_mb(machine->swap_total_bytes), 0);
	cr_expect_eq(in_mb(process(4)->memory.swap_bytes), 0);
	cr_expect_eq(in_mb(process(4)->memory.rss_bytes), 36);
	cr_expect_eq(in_mb(process(3)->memory.rss_anon_bytes), 22);
	cr_expect_eq(in_mb(group->swap_current_bytes), 0);
	cr_expect_eq(in_mb(group->current_bytes), 32);
	cr_expect_eq(in_mb(machine->anon_bytes), 108);
	cr_expect_eq(in_mb(machine->shmem_bytes), 2);
	cr_expect_eq(in_mb(machine->mem_free_bytes), 90);
	cr_expect_eq(in_mb(machine->mem_available_bytes), 140);
}

/* The RAM of zram is free then; swap of which memory has no room is refused, and left as it is. */
Test(assume, swap_returns_to_memory_that_has_room)
{
	struct machine *machine = &snapshot.machine;
	struct holder zram = { .kind = HOLDER_ZRAM, .bytes = figure_of(4 * MB) };

	snapshot_add_holder(&snapshot, zram);
	machine->mem_available_bytes = figure_of(5 * MB);
	cr_assert_lt(change("machine:swap=0"), 0);
	cr_expect_eq(in_mb(machine->swap_total_bytes), 40);
	cr_expect_eq(in_mb(machine->holders[0].bytes), 4);
	machine->mem_available_bytes = figure_of(6 * MB);
	cr_assert_eq(change("machine:swap=0"), 0);
	cr_expect_eq(in_mb(machine->holders[0].bytes), 0);
	cr_expect_eq(in_mb(machine->mem_available_bytes), 0);
	cr_expect_eq(in_mb(machine->mem_free_bytes), 94);
}

/* A file system on zram keeps its RAM; swap is added to zram where all is on it. */
Test(assume, swap_on_zram_and_beside_it)
{
	struct machine *machine = &snapshot.machine;
	struct holder files = { .kind = HOLDER_ZRAM,
		.bytes = figure_of(4 * MB),
		.swap_bytes = figure_of(0),
		.swap_free_bytes = figure_of(0) };
	struct holder swap = { .kind = HOLDER_ZRAM,
		.bytes = figure_of(4 * MB),
		.stored_bytes = figure_of(8 * MB),
		.swap_bytes = figure_of(40 * MB),
		.swap_free_bytes = figure_of(30 * MB) };

	snapshot_add_holder(&snapshot, files);
	snapshot_add_holder(&snapshot, swap);
	machine->mem_available_bytes = figure_of(50 * MB);
	cr_assert_eq(change("machine:swap=60M"), 0);
	cr_expect_eq(in_mb(machine->holders[0].swap_bytes), 0);
	cr_expect_eq(in_mb(machine->holders[1].swap_bytes), 60);
	cr_expect_eq(in_mb(machine->holders[1].swap_free_bytes), 50);
	machine->swap_total_bytes = figure_of(70 * MB);
	cr_assert_eq(change("machine:swap=100M"), 0);
	cr_expect_eq(in_mb(machine->holders[1].swap_free_bytes), 50);
	cr_assert_eq(change("machine:swap=0"), 0);
	cr_expect_eq(in_mb(machine->holders[0].bytes), 4);
	cr_expect_eq(in_mb(machine->holders[1].bytes), 0);
	cr_expect_eq(in_mb(machine->holders[1].stored_bytes), 0);
}

/* ---- cgroups that the tree lacks ---- */

static const struct {
	const char *change, *path; /* NULL: refused */
	pid_t pid;                 /* charged to it from then on */
} made[] = {
	{ "/sys/a.service/deep:max=1G", "/sys/a.service/deep", 3 },
	{ "cgroup:/sys/a.service/deep/:max=1G", "/sys/a.service/deep", 3 },
	{ "/user/r@7.service:max=1G", NULL, 0 },
	{ "r@7.service:max=1G", "/user@7.service/app/r@7.service", 6 },
	{ "/user@7.service:max=1G", "/user@7.service", 6 },
	{ "beef:max=1G", "/docker/beef", 7 },
	{ "/sys/a.service/dee:max=1G", NULL, 0 },
	{ "/sys/a:max=1G", NULL, 0 },
};

static void add_strangers(void)
{
	struct process *user = add(&snapshot, 6, "u", 50, 0);
	struct process *docker;

	user->cgroup = "/user@7.service/app/r@7.service/inner";
	user->unit = "r@7.service";
	docker = add(&snapshot, 7, "d", 60, 0);
	docker->cgroup = "/docker/beef";
	docker->container = "beef";
	link_groups(&snapshot);
}

Test(assume, a_group_the_tree_lacks_is_made_of_its_processes)
{
	for (size_t i = 0; i < sizeof(made) / sizeof(*made); i++) {
		const struct cgroup *cgroup;

		add_strangers();
		cr_expect_eq(
			change(made[i].change) == 0, made[i].path != NULL, "%s", made[i].change);
		cgroup = made[i].path ? snapshot_find_cgroup(&snapshot, made[i].path) : NULL;
		cr_expect_eq(cgroup != NULL, made[i].path != NULL, "%s", made[i].change);
		if (cgroup) {
			cr_expect_eq(in_mb(cgroup->max_bytes), 1024, "%s", made[i].change);
			cr_expect_eq(in_mb(cgroup->current_bytes), 0, "%s: charges do not move",
				made[i].change);
			cr_expect_eq(process(made[i].pid)->memcg,
				(size_t)(cgroup - snapshot.cgroups), "%s", made[i].change);
		}
		renew();
	}
}

/* A recording may have no tree: then its processes tell what was charged to the cgroup. */
Test(assume, a_group_without_a_tree_has_the_memory_of_its_processes)
{
	snapshot_release(&snapshot);
	build_machine(&snapshot, "6.1.0", GB, 0);
	add_strangers();
	cr_assert_eq(change("beef:max=1G"), 0);
	cr_expect_eq(in_mb(the_group(&snapshot, "/docker/beef")->current_bytes), 60);
}

/* The made one must not be the one that is there, nor what is no path at all. */
Test(assume, hostile_units_and_containers_leave_the_tree_whole)
{
	static const struct {
		const char *cgroup, *unit, *container, *change;
	} hostile[] = {
		{ "/b/c", "b", NULL, "b:max=1G" },
		{ "/b/c", "", NULL, ":max=1G" },
		{ "/b/c", NULL, "", ":max=1G" },
		{ "b/c", "b", NULL, "b:max=1G" },
		{ "nowhere", NULL, "beef", "beef:max=1G" },
		{ "", NULL, "beef", "beef:max=1G" },
		{ "/b", NULL, "beef", "beef:max=1G" },
		{ "/b", "elsewhere", NULL, "elsewhere:max=1G" },
		{ "/../b", NULL, "beef", "beef:max=1G" },
	};

	for (size_t i = 0; i < sizeof(hostile) / sizeof(*hostile); i++) {
		struct process *stranger = add(&snapshot, 6, "s", 50, 0);

		stranger->cgroup = hostile[i].cgroup;
		stranger->unit = hostile[i].unit;
		stranger->container = hostile[i].container;
		link_groups(&snapshot);
		change(hostile[i].change);
		cr_expect(snapshot_link(&snapshot), "case %zu", i);
		cr_expect_str_eq(snapshot.cgroups[process(2)->memcg].path, "/sys/a.service");
		renew();
	}
}

Test(assume, without_a_tree_one_is_made)
{
	snapshot.cgroup_count = 0;
	snapshot.cgroup_version = CGROUP_NONE;
	cr_assert(snapshot_link(&snapshot));
	cr_assert_eq(change("a.service:max=1G"), 0);
	cr_expect_eq(snapshot.cgroup_version, CGROUP_V2);
	cr_expect_eq(snapshot.cgroup_count, 2);
	cr_expect_eq(in_mb(the_group(&snapshot, "/sys/a.service")->current_bytes), 30);
	cr_expect_str_eq(snapshot.cgroups[process(5)->memcg].path, "/");
}
