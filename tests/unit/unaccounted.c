/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/report/unaccounted.h"

#include "builder.h"

#include <criterion/criterion.h>
#include <string.h>

enum { ROOM = 4 };

static struct snapshot snapshot;
static struct unaccounted list[ROOM];

static void build(void)
{
	build_machine(&snapshot, "6.1.0", 4 * GB, 0);
}

static void release(void)
{
	snapshot_release(&snapshot);
}

TestSuite(unaccounted, .init = build, .fini = release);

static void add_holder(enum holder_kind kind, const char *name, int64_t mb)
{
	snapshot_add_holder(&snapshot,
		(struct holder){ .kind = kind, .name = name, .bytes = figure_of(mb * MB) });
}

Test(unaccounted, nothing_known_is_nothing_listed)
{
	cr_expect_eq(unaccounted_list(&snapshot, 0, list, ROOM), 0);
	snapshot.machine.slab_bytes = figure_of(0);
	cr_expect_eq(unaccounted_list(&snapshot, 0, list, ROOM), 0);
	cr_expect(!unaccounted_rest_bytes(&snapshot.machine).known);
}

Test(unaccounted, the_largest_come_first_and_the_smallest_are_left_out)
{
	snapshot.machine.slab_bytes = figure_of(30 * MB);
	snapshot.machine.hugetlb_bytes = figure_of(50 * MB);
	add_holder(HOLDER_TMPFS, "/tmp", 40);
	add_holder(HOLDER_ZRAM, "zram0", 60);
	add_holder(HOLDER_DMA_BUF, NULL, 9);
	cr_assert_eq(unaccounted_list(&snapshot, 10 * MB, list, ROOM), 4);
	cr_expect_str_eq(list[0].what, "zram");
	cr_expect_str_eq(list[0].name, "zram0");
	cr_expect_str_eq(list[1].what, "hugetlb pool");
	cr_expect_str_eq(list[2].what, "tmpfs");
	cr_expect(list[2].may_be_mapped && !list[1].may_be_mapped);
	cr_expect_str_eq(list[3].what, "slab");
	cr_expect_eq(list[3].bytes, 30 * MB);
	cr_expect_eq(unaccounted_list(&snapshot, 30 * MB + 1, list, ROOM), 3);
	/* with less room the largest stay */
	cr_assert_eq(unaccounted_list(&snapshot, 0, list, 2), 2);
	cr_expect_str_eq(list[0].what, "zram");
	cr_expect_str_eq(list[1].what, "hugetlb pool");
	cr_expect_eq(unaccounted_list(&snapshot, 0, list, 0), 0);
}

Test(unaccounted, before_4_19_the_pool_is_pages_of_the_default_size)
{
	snapshot.machine.huge_pages_total = figure_of(100);
	cr_expect_eq(unaccounted_list(&snapshot, 1, list, ROOM), 0, "of which size is not known");
	snapshot.machine.huge_page_bytes = figure_of(2 * MB);
	cr_assert_eq(unaccounted_list(&snapshot, 1, list, ROOM), 1);
	cr_expect_eq(list[0].bytes, 200 * MB);
	snapshot.machine.hugetlb_bytes = figure_of(300 * MB);
	unaccounted_list(&snapshot, 1, list, ROOM);
	cr_expect_eq(list[0].bytes, 300 * MB);
	snapshot.machine.hugetlb_bytes = FIGURE_UNKNOWN;
	snapshot.machine.huge_pages_total = figure_of(INT64_MAX);
	cr_expect_eq(unaccounted_list(&snapshot, 1, list, ROOM), 0, "does not fit: not known");
}

static void fill_meminfo(struct machine *machine)
{
	machine->mem_free_bytes = figure_of(1000 * MB);
	machine->buffers_bytes = figure_of(10 * MB);
	machine->cached_bytes = figure_of(500 * MB);
	machine->anon_bytes = figure_of(1500 * MB);
	machine->slab_bytes = figure_of(100 * MB);
	machine->kernel_stack_bytes = figure_of(20 * MB);
	machine->page_tables_bytes = figure_of(30 * MB);
	machine->hugetlb_bytes = figure_of(0);
}

Test(unaccounted, what_nothing_accounts_for_is_the_rest)
{
	struct machine *machine = &snapshot.machine;
	const int64_t rest = 4096 * MB - 3160 * MB;

	fill_meminfo(machine);
	cr_expect_eq(unaccounted_rest_bytes(machine).value, rest);
	/* stacks are counted in vmalloc too */
	machine->vmalloc_used_bytes = figure_of(15 * MB);
	cr_expect_eq(unaccounted_rest_bytes(machine).value, rest);
	machine->vmalloc_used_bytes = figure_of(50 * MB);
	cr_expect_eq(unaccounted_rest_bytes(machine).value, rest - 30 * MB);
	/* tmpfs is part of Cached, an ARC is not */
	add_holder(HOLDER_TMPFS, "/tmp", 77);
	cr_expect_eq(unaccounted_rest_bytes(machine).value, rest - 30 * MB);
	add_holder(HOLDER_ZFS_ARC, NULL, 100);
	cr_expect_eq(unaccounted_rest_bytes(machine).value, rest - 130 * MB);
	machine->anon_bytes = FIGURE_UNKNOWN;
	cr_expect(!unaccounted_rest_bytes(machine).known);
}

/* In MB: a balloon, the pages of the zones (0: not known); the rest, and the balloon's words. */
static const struct {
	int64_t balloon, present, rest;
	const char *words; /* NULL: not listed */
} balloons[] = {
	{ 800, 0, 136, "balloon (unless it is taken off the total already)" },
	{ 930, 0, 6, "balloon (unless it is taken off the total already)" },
	/* more than could be missing */
	{ 3000, 0, 936, NULL },
	{ 800, 4200, 136, "balloon" },
	{ 800, 5000, 936, NULL },
};

Test(unaccounted, a_balloon_is_in_the_total_or_not)
{
	for (size_t i = 0; i < sizeof(balloons) / sizeof(*balloons); i++) {
		struct machine *machine = &snapshot.machine;
		const char *words = NULL;
		size_t count;

		fill_meminfo(machine);
		machine->page_size_bytes = figure_of(4096);
		machine->balloon_bytes = figure_of(balloons[i].balloon * MB);
		if (balloons[i].present > 0 && machine->node_count == 0)
			snapshot_add_node(&snapshot, (struct node){ .number = figure_of(0) });
		if (balloons[i].present > 0)
			machine->nodes[0].present_pages =
				figure_of(balloons[i].present * MB / 4096);
		cr_expect_eq(unaccounted_rest_bytes(machine).value / MB, balloons[i].rest,
			"case %zu", i);
		count = unaccounted_list(&snapshot, 1, list, ROOM);
		for (size_t j = 0; j < count; j++)
			if (strcmp(list[j].kind, "balloon") == 0)
				words = list[j].what;
		cr_expect(words == balloons[i].words ||
				  (words && balloons[i].words &&
					  strcmp(words, balloons[i].words) == 0),
			"case %zu: %s", i, words ? words : "none");
	}
}

/* Linux before 6.16 counts only the pages that went into it and that came back. */
Test(unaccounted, a_balloon_is_what_went_into_it_and_stayed)
{
	struct machine *machine = &snapshot.machine;

	fill_meminfo(machine);
	machine->page_size_bytes = figure_of(4096);
	machine->balloon_inflated_pages = figure_of(900 * MB / 4096);
	cr_expect_eq(unaccounted_rest_bytes(machine).value, 936 * MB, "what came back is unknown");
	machine->balloon_deflated_pages = figure_of(100 * MB / 4096);
	cr_expect_eq(unaccounted_rest_bytes(machine).value, 136 * MB);
	machine->balloon_bytes = figure_of(0);
	cr_expect_eq(unaccounted_rest_bytes(machine).value, 936 * MB, "meminfo tells it");
}

/* It is free memory that the firmware has not handed over yet. */
Test(unaccounted, unaccepted_memory_is_free)
{
	fill_meminfo(&snapshot.machine);
	snapshot.machine.unaccepted_bytes = figure_of(900 * MB);
	cr_expect_eq(unaccounted_rest_bytes(&snapshot.machine).value, 936 * MB);
}

Test(unaccounted, an_account_below_zero_is_not_listed)
{
	fill_meminfo(&snapshot.machine);
	snapshot.machine.slab_bytes = figure_of(0);
	snapshot.machine.kernel_stack_bytes = figure_of(0);
	snapshot.machine.anon_bytes = figure_of(5000 * MB);
	cr_expect_lt(unaccounted_rest_bytes(&snapshot.machine).value, 0);
	cr_expect_eq(unaccounted_list(&snapshot, 0, list, ROOM), 0);
}

Test(unaccounted, exabytes_do_not_overflow)
{
	/* the largest size a /proc is believed; eight of them are no int64_t */
	const struct figure huge = figure_of(INT64_C(1) << 60);
	struct machine *machine = &snapshot.machine;

	fill_meminfo(machine);
	machine->percpu_bytes = machine->swap_cached_bytes = huge;
	machine->secondary_page_tables_bytes = machine->zswap_bytes = huge;
	machine->balloon_bytes = machine->gpu_active_bytes = huge;
	machine->unaccepted_bytes = machine->vmalloc_used_bytes = huge;
	cr_expect_lt(unaccounted_rest_bytes(machine).value, 0);
	machine->slab_bytes = machine->anon_bytes = machine->cached_bytes = huge;
	cr_expect(!unaccounted_rest_bytes(machine).known);
	cr_expect_eq(unaccounted_list(&snapshot, 1, list, ROOM), ROOM);
}

static int64_t unused(int64_t free, int64_t reserved, int64_t size)
{
	snapshot.machine.huge_pages_free = figure_of(free);
	snapshot.machine.huge_pages_reserved = figure_of(reserved);
	snapshot.machine.huge_page_bytes = figure_of(size);
	return unused_huge_pages_bytes(&snapshot.machine);
}

Test(unaccounted, huge_pages_that_nobody_holds_or_was_promised)
{
	cr_expect_eq(unused_huge_pages_bytes(&snapshot.machine), 0);
	cr_expect_eq(unused(9, 1, 2 * MB), 16 * MB);
	cr_expect_eq(unused(3, 5, 2 * MB), 0);
	cr_expect_eq(unused(UNLIMITED_BYTES, 0, UNLIMITED_BYTES), 0);
}
