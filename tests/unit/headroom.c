/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The headroom of domains, minimum and maximum; and the fullest limits. */
#include "model/kernel/headroom.h"

#include "model/report/limits.h"
#include "trial.h"

#include <criterion/criterion.h>
#include <string.h>

#define UNKNOWN INT64_MIN

TestSuite(headroom, .init = trial_begin, .fini = trial_end);

static struct figure figure_from_mb(int64_t mb)
{
	return mb == UNKNOWN ? FIGURE_UNKNOWN : figure_of(mb * MB);
}

/* In MB. */
static const struct {
	int64_t free, available, buffers, cached, shmem, mapped, slab, unreclaimable, swap_free;
	bool zram;
	int64_t min_mb, max_mb; /* UNKNOWN: cannot be told */
} machines[] = {
	{ 100, 100, 0, 0, 0, 0, 0, 0, 0, false, 100, 100 },
	/* half of what is mapped may stay */
	{ 100, 400, 10, 300, 0, 60, 0, 0, 0, false, 380, 410 },
	/* shared memory is in the cache, and is no file */
	{ 100, 400, 10, 300, 200, 0, 0, 0, 0, false, 210, 210 },
	/* mapped shared memory counts among the mapped */
	{ 100, 400, 0, 300, 200, 250, 0, 0, 0, false, 150, 200 },
	{ 100, 400, 0, 0, 0, 0, 80, 20, 0, false, 115, 160 },
	{ 100, 400, 0, 0, 0, 0, 80, 90, 0, false, 100, 100 },
	/* the kernel's own estimate bounds the least, and not the swap */
	{ 100, 90, 0, 200, 0, 0, 0, 0, 50, false, 140, 350 },
	{ 100, UNKNOWN, 0, 200, 0, 0, 0, 0, 50, false, 350, 350 },
	/* what goes to zram stays in RAM, compressed */
	{ 100, 100, 0, 0, 0, 0, 0, 0, 60, true, 100, 160 },
	{ 100, 100, 0, 0, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, false, 100, 100 },
	{ UNKNOWN, 100, 0, 0, 0, 0, 0, 0, 0, false, UNKNOWN, UNKNOWN },
	{ 100, 100, UNKNOWN, 0, 0, 0, 0, 0, 0, false, UNKNOWN, UNKNOWN },
	{ 100, 100, 0, UNKNOWN, 0, 0, 0, 0, 0, false, UNKNOWN, UNKNOWN },
	/* figures that do not fit each other */
	{ 100, 400, 0, 10, 200, 500, 0, 0, 0, false, 100, 100 },
};

static int64_t megabytes(int64_t mb)
{
	return mb == UNKNOWN ? 0 : mb * MB;
}

static void expect_headroom(const char *word, int64_t min_bytes, int64_t max_mb, size_t number)
{
	struct domain domain;
	struct error error;
	struct headroom headroom;
	bool known;

	cr_assert(domain_find(&domain, &snapshot, word, &error) == 0, "%s: %s", word, error.detail);
	known = headroom_in(&headroom, &snapshot, &domain);
	cr_expect_eq(known, max_mb != UNKNOWN, "case %zu", number);
	if (!known || max_mb == UNKNOWN)
		return;
	cr_expect_eq(headroom.min_bytes, min_bytes, "case %zu: at least %lld", number,
		(long long)(headroom.min_bytes / MB));
	cr_expect_eq(headroom.max_bytes, max_mb * MB, "case %zu: at most %lld", number,
		(long long)(headroom.max_bytes / MB));
}

Test(headroom, in_the_machine)
{
	for (size_t i = 0; i < sizeof(machines) / sizeof(*machines); i++) {
		struct machine *machine = &snapshot.machine;

		machine->mem_free_bytes = figure_from_mb(machines[i].free);
		machine->mem_available_bytes = figure_from_mb(machines[i].available);
		machine->buffers_bytes = figure_from_mb(machines[i].buffers);
		machine->cached_bytes = figure_from_mb(machines[i].cached);
		machine->shmem_bytes = figure_from_mb(machines[i].shmem);
		machine->mapped_bytes = figure_from_mb(machines[i].mapped);
		machine->slab_bytes = figure_from_mb(machines[i].slab);
		machine->slab_unreclaimable_bytes = figure_from_mb(machines[i].unreclaimable);
		machine->swap_free_bytes = figure_from_mb(machines[i].swap_free);
		if (machines[i].zram)
			snapshot_add_holder(&snapshot, (struct holder){ .kind = HOLDER_ZRAM });
		/* less what its page tables take */
		expect_headroom("machine",
			megabytes(machines[i].min_mb) - megabytes(machines[i].min_mb) / 32,
			machines[i].max_mb, i);
		trial_renew();
	}
}

/* In MB; the parent cgroup /slice may limit the swap of /box. */
static const struct {
	enum cgroup_version version;
	int64_t current, max, file, mapped, shmem;
	int64_t swap_current, swap_max; /* v1: of memory and swap together */
	int64_t slice_swap_current, slice_swap_max;
	int64_t machine_swap_free, swappiness;
	bool zram;
	int64_t min_mb, max_mb;
} limits[] = {
	{ CGROUP_V2, 60, 100, 0, 0, 0, 0, -1, 0, -1, 0, 60, false, 40, 40 },
	/* half of what is mapped may stay */
	{ CGROUP_V2, 60, 100, 30, 20, 5, 0, -1, 0, -1, 0, 60, false, 60, 70 },
	{ CGROUP_V2, 60, 100, 30, 6, 20, 0, -1, 0, -1, 0, 60, false, 67, 70 },
	/* lowered below its use */
	{ CGROUP_V2, 60, 10, 20, 0, 0, 0, -1, 0, -1, 0, 60, false, -30, -30 },
	{ CGROUP_V2, 60, 0, 0, 0, 0, 0, -1, 0, -1, 0, 60, false, -60, -60 },
	/* swap: what the machine has, what the group may, what a group above may */
	{ CGROUP_V2, 60, 100, 0, 0, 0, 0, -1, 0, -1, 25, 60, false, 65, 65 },
	{ CGROUP_V2, 60, 100, 0, 0, 0, 4, 10, 0, -1, 25, 60, false, 46, 46 },
	{ CGROUP_V2, 60, 100, 0, 0, 0, 4, 10, 9, 12, 25, 60, false, 43, 43 },
	{ CGROUP_V2, 60, 100, 0, 0, 0, 14, 10, 0, -1, 25, 60, false, 40, 40 },
	{ CGROUP_V2, 60, 100, 0, 0, 0, 0, -1, 0, -1, 25, 0, false, 40, 40 },
	{ CGROUP_V2, 60, 100, 0, 0, 0, 0, UNKNOWN, 0, -1, 25, UNKNOWN, false, 65, 65 },
	/* what zram takes for it is not charged to the group */
	{ CGROUP_V2, 60, 100, 0, 0, 0, 0, -1, 0, -1, 30, 60, true, 70, 70 },
	{ CGROUP_V2, UNKNOWN, 100, 0, 0, 0, 0, -1, 0, -1, 0, 60, false, UNKNOWN, UNKNOWN },
	{ CGROUP_V2, 60, 100, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, -1, 0, -1, 0, 60, false, 40, 40 },
	/* version 1 bounds both together */
	{ CGROUP_V1, 60, 100, 0, 0, 0, 0, 130, 0, -1, 90, 60, false, 70, 70 },
	{ CGROUP_V1, 60, 100, 0, 0, 0, 20, 130, 0, -1, 90, 60, false, 50, 50 },
	{ CGROUP_V1, 60, 100, 0, 0, 0, 0, 130, 0, -1, 9, 60, false, 49, 49 },
	{ CGROUP_V1, 60, 100, 0, 0, 0, 0, -1, 0, -1, 9, 60, false, 49, 49 },
	{ CGROUP_V1, 60, 100, 0, 0, 0, 0, UNKNOWN, 0, -1, 9, 60, false, 49, 49 },
	{ CGROUP_V1, 60, 100, 0, 0, 0, 0, 130, 0, -1, 90, 0, false, 40, 40 },
	/* what was swapped out for others counts in both, so that both are full before memory is */
	{ CGROUP_V1, 60, 100, 0, 0, 0, 25, 100, 0, -1, 90, 60, false, 15, 15 },
	{ CGROUP_V1, 60, 100, 0, 0, 0, 45, 100, 0, -1, 90, 60, true, -5, -5 },
	{ CGROUP_V1, 60, 100, 0, 0, 0, 25, 100, 0, -1, 90, 0, false, 15, 15 },
};

static struct figure limit_from_mb(int64_t mb)
{
	return mb == -1 ? figure_of(UNLIMITED_BYTES) : figure_from_mb(mb);
}

static void set_limit(size_t i)
{
	struct cgroup *text_span, *limit;

	add_group(&snapshot, "/slice", -1, 0);
	add_group(&snapshot, "/slice/box", 0, 0);
	link_groups(&snapshot);
	snapshot.cgroup_version = limits[i].version;
	text_span = the_group(&snapshot, "/slice"), limit = the_group(&snapshot, "/slice/box");
	limit->current_bytes = figure_from_mb(limits[i].current);
	limit->max_bytes = figure_from_mb(limits[i].max);
	limit->active_file_bytes = figure_from_mb(limits[i].file);
	limit->inactive_file_bytes = figure_of(0);
	limit->mapped_bytes = figure_from_mb(limits[i].mapped);
	limit->shmem_bytes = figure_from_mb(limits[i].shmem);
	limit->swap_current_bytes = figure_from_mb(limits[i].swap_current);
	text_span->swap_current_bytes = figure_from_mb(limits[i].slice_swap_current);
	text_span->swap_max_bytes = limit_from_mb(limits[i].slice_swap_max);
	if (limits[i].version == CGROUP_V1)
		limit->memsw_max_bytes = limit_from_mb(limits[i].swap_max);
	else
		limit->swap_max_bytes = limit_from_mb(limits[i].swap_max);
	limit->swappiness = snapshot.machine.swappiness =
		limits[i].swappiness == UNKNOWN ? FIGURE_UNKNOWN : figure_of(limits[i].swappiness);
	snapshot.machine.swap_free_bytes = figure_from_mb(limits[i].machine_swap_free);
	snapshot.machine.cpus_online = FIGURE_UNKNOWN;
	if (limits[i].zram)
		snapshot_add_holder(&snapshot, (struct holder){ .kind = HOLDER_ZRAM });
}

Test(headroom, in_a_memcg)
{
	for (size_t i = 0; i < sizeof(limits) / sizeof(*limits); i++) {
		set_limit(i);
		expect_headroom("/slice/box", megabytes(limits[i].min_mb), limits[i].max_mb, i);
		trial_renew();
	}
}

/* A container has its own root in view: its limits are those of the container. */
Test(headroom, the_root_of_a_container_limits_swap)
{
	struct cgroup *root = add_group(&snapshot, "/", -1, 0);

	root->swap_max_bytes = figure_of(10 * MB);
	root->swap_current_bytes = figure_of(4 * MB);
	add_group(&snapshot, "/box", 100, 60);
	link_groups(&snapshot);
	snapshot.machine.swap_free_bytes = figure_of(1000 * MB);
	snapshot.machine.cpus_online = FIGURE_UNKNOWN;
	expect_headroom("/box", 46 * MB, 46, 0);
}

static void add_mapping(pid_t pid, const char *cgroup, int64_t file_mb, int64_t shmem_mb)
{
	struct process *process = add(&snapshot, pid, "task", 10, 0);

	process->cgroup = cgroup;
	process->memory.rss_file_bytes = file_mb < 0 ? FIGURE_UNKNOWN : figure_of(file_mb * MB);
	process->memory.rss_shmem_bytes = figure_of(shmem_mb * MB);
}

static void set_cache(void)
{
	struct machine *machine = &snapshot.machine;

	machine->mem_free_bytes = machine->buffers_bytes = figure_of(0);
	machine->cached_bytes = figure_of(500 * MB);
	machine->shmem_bytes = figure_of(300 * MB);
	machine->mapped_bytes = figure_of(310 * MB);
}

/* Mapped: 300M of shared memory and 10M of files, out of 200M of page cache; half may stay. */
Test(headroom, mapped_shared_memory_is_no_mapped_file)
{
	set_cache();
	add_mapping(2, "/", 10, 300);
	add_mapping(3, "/", 6, 300);
	expect_headroom("machine", 192 * MB - 192 * MB / 32, 200, 0);
	/* where it is not told of each, or not all are seen, all that is mapped may be files */
	snapshot.processes[1].memory.rss_file_bytes = FIGURE_UNKNOWN;
	expect_headroom("machine", 100 * MB - 100 * MB / 32, 200, 1);
	snapshot.processes[1].memory.rss_file_bytes = figure_of(6 * MB);
	snapshot.machine.visibility = VISIBILITY_PID_NAMESPACE;
	expect_headroom("machine", 100 * MB - 100 * MB / 32, 200, 2);
	snapshot.machine.visibility = VISIBILITY_WHOLE;
	snapshot.machine.unreadable = figure_of(1);
	expect_headroom("machine", 100 * MB - 100 * MB / 32, 200, 3);
}

Test(headroom, so_in_a_memcg)
{
	struct cgroup *limit;

	add_mapping(2, "/box", 10, 300);
	add_mapping(3, "/", 90, 0);
	add_group(&snapshot, "/box", 600, 500);
	link_groups(&snapshot);
	limit = the_group(&snapshot, "/box");
	limit->active_file_bytes = figure_of(150 * MB);
	limit->inactive_file_bytes = figure_of(0);
	limit->mapped_bytes = figure_of(310 * MB);
	snapshot.machine.cpus_online = FIGURE_UNKNOWN;
	expect_headroom("/box", 245 * MB, 250, 0);
}

/* 64 pages for each CPU and cgroup, of seven at most, and no more than is charged. */
Test(headroom, cpus_charge_a_cgroup_in_advance)
{
	snapshot.machine.cpus_online = figure_of(8);
	add_group(&snapshot, "/box", 100, 60);
	link_groups(&snapshot);
	expect_headroom("/box", 40 * MB, 42, 0);
	for (int i = 0; i < 9; i++)
		add_group(&snapshot,
			(const char *const[]){ "/box/a", "/box/b", "/box/c", "/box/d", "/box/e",
				"/box/f", "/box/g", "/box/h", "/box/i" }[i],
			-1, 0);
	link_groups(&snapshot);
	expect_headroom("/box", 40 * MB, 40 + 14, 1);
	snapshot.machine.cpus_online = figure_of(INT64_MAX);
	expect_headroom("/box", 40 * MB, 100, 2);
}

/* mm/vmscan.c: get_scan_count swaps at 0 when file pages are few, lru_gen does not. */
Test(headroom, whether_swappiness_0_swaps_depends_on_the_reclaim)
{
	set_cache();
	snapshot.machine.swap_free_bytes = figure_of(100 * MB);
	snapshot.machine.swappiness = figure_of(1);
	expect_headroom("machine", 200 * MB - 200 * MB / 32, 300, 0);
	snapshot.machine.swappiness = figure_of(0);
	expect_headroom("machine", 100 * MB - 100 * MB / 32, 300, 1);
}

/* Part of the reserve may be used, and the per-CPU lists may be drained. */
Test(headroom, of_free_pages_some_may_not_be_had)
{
	struct machine *machine = &snapshot.machine;
	struct domain domain;
	struct error error;
	struct headroom headroom;

	machine->mem_free_bytes = figure_of(100 * MB);
	machine->mem_available_bytes = FIGURE_UNKNOWN;
	machine->cached_bytes = machine->buffers_bytes = figure_of(0);
	machine->min_free_bytes = figure_of(50 * MB);
	machine->release = "6.12.30-amd64";
	cr_assert(domain_machine(&domain, &snapshot, &error) == 0 &&
		  headroom_in(&headroom, &snapshot, &domain));
	cr_expect_eq(headroom.min_bytes, 50 * MB - 50 * MB / 32);
	cr_expect_eq(headroom.expected_bytes, 50 * MB);
	cr_expect_eq(headroom.max_bytes, 50 * MB + 2016 * PAGE);
	machine->min_free_bytes = figure_of(2 * MB);
	expect_headroom("machine", 98 * MB - 98 * MB / 32, 100, 0);
	for (int64_t i = 0; i < 2; i++)
		snapshot_add_node(&snapshot, (struct node){ .number = figure_of(i),
						     .free_pcp_pages = figure_of(3 * MB / PAGE) });
	expect_headroom("machine", 98 * MB - 98 * MB / 32, 106, 1);
	machine->nodes[0].free_pcp_pages = machine->nodes[1].free_pcp_pages =
		figure_of(UNLIMITED_BYTES);
	cr_assert(headroom_in(&headroom, &snapshot, &domain));
	cr_expect_gt(headroom.max_bytes, UNLIMITED_BYTES);
}

/*
 * Where zoneinfo tells the reserve, the killer acts at it: MemAvailable keeps back more.  Per-CPU
 * lists may hold some then.
 */
static const struct {
	const char *release;
	int64_t min_free_mb, cpus, on_lists_mb, available_mb; /* of 3200 MB, 400 MB are free */
	int64_t lists_mb;
} on_lists[] = {
	/* seven batches of 63 pages for each CPU */
	{ "6.1.0-50-amd64", 40, 2, 0, 300, 3 },
	{ "6.1.0-50-amd64", 40, 2, 30, 300, 3 },
	{ "5.10.0-30-amd64", 40, 2, 0, 300, 3 },
	/* and no more than the low watermark, which is the min one and a quarter ... */
	{ "6.1.0-50-amd64", 40, 32, 20, 300, 30 },
	/* ... or four batches for each CPU */
	{ "6.1.0-50-amd64", 4, 128, 0, 200, 126 },
	/* but for one batch */
	{ "6.6.90", 40, 64, 60, 300, 16 },
	/* a batch doubles five times */
	{ "6.7.0", 40, 2, 0, 100, 16 },
	{ "7.2.13", 40, 2, 50, 100, 16 },
	{ "5.14.0-570.el9.x86_64", 40, 2, 0, 100, 16 },
	{ "unheard of", 40, 2, 0, 100, 16 },
	/* up to a sixteenth of the RAM */
	{ "7.2.13", 40, 64, 0, 100, 200 },
	{ "7.2.13", 40, 64, 150, 100, 50 },
};

static void set_on_lists(size_t i)
{
	struct machine *machine = &snapshot.machine;

	machine->mem_total_bytes = figure_of(3200 * MB);
	machine->mem_free_bytes = figure_of(400 * MB);
	machine->mem_available_bytes = figure_of(on_lists[i].available_mb * MB);
	machine->cached_bytes = machine->buffers_bytes = figure_of(0);
	machine->min_free_bytes = figure_of(on_lists[i].min_free_mb * MB);
	machine->cpus_online = figure_of(on_lists[i].cpus);
	machine->release = on_lists[i].release;
	snapshot_add_node(&snapshot,
		(struct node){ .number = figure_of(0),
			.free_pages = figure_of(400 * MB / PAGE),
			.allocatable_pages = figure_of((400 - on_lists[i].min_free_mb) * MB / PAGE),
			.free_pcp_pages = figure_of(on_lists[i].on_lists_mb * MB / PAGE) });
}

Test(headroom, ends_at_the_reserve_with_full_lists)
{
	for (size_t i = 0; i < sizeof(on_lists) / sizeof(*on_lists); i++) {
		struct domain domain;
		struct error error;
		struct headroom headroom;
		int64_t room_bytes = (400 - on_lists[i].min_free_mb - on_lists[i].lists_mb) * MB;

		set_on_lists(i);
		cr_assert(domain_machine(&domain, &snapshot, &error) == 0 &&
			  headroom_in(&headroom, &snapshot, &domain));
		cr_expect_float_eq((double)headroom.min_bytes,
			(double)(room_bytes - room_bytes / 64), MB, "case %zu: %lld MB", i,
			(long long)(headroom.min_bytes / MB));
		trial_renew();
	}
}

Test(headroom, of_two_minimums_the_larger_holds)
{
	struct domain domain;
	struct error error;
	struct headroom headroom;

	set_on_lists(6);
	snapshot.machine.mem_available_bytes = figure_of(360 * MB);
	cr_assert(domain_machine(&domain, &snapshot, &error) == 0 &&
		  headroom_in(&headroom, &snapshot, &domain));
	cr_expect_eq(headroom.min_bytes, 360 * MB - 360 * MB / 32);
	/* kswapd calls the killer while there is cache: nothing drains the lists */
	set_on_lists(0);
	snapshot.machine.lru_gen_min_ttl_ms = figure_of(1000);
	snapshot.machine.mem_available_bytes = figure_of(100 * MB);
	cr_assert(headroom_in(&headroom, &snapshot, &domain));
	cr_expect_leq(headroom.min_bytes, 100 * MB);
}

static struct headroom headroom_now(enum domain_kind kind, size_t memcg)
{
	struct domain domain;
	struct error error;
	struct headroom headroom;

	cr_assert(domain_machine(&domain, &snapshot, &error) == 0);
	domain.kind = kind;
	domain.memcg = memcg;
	cr_assert(headroom_in(&headroom, &snapshot, &domain));
	return headroom;
}

/* Reclaim that has page cache to use up empties the lists; each CPU may fill its own twice since.
 */
static const struct {
	const char *release;
	int64_t cpus, on_lists_mb, cache_mb;
	int64_t gain_mb; /* of the room at least, from what the lists hold now */
} emptied[] = {
	{ "7.2.13", 2, 100, 200, 68 },
	{ "6.12.30-amd64", 2, 40, 200, 8 },
	/* no more than a fill for each CPU may be lost, as without cache */
	{ "6.12.30-amd64", 2, 0, 200, -16 },
	{ "6.12.30-amd64", 2, 20, 200, -12 },
	/* fixed lists: seven batches of 63 pages */
	{ "6.1.0-50-amd64", 2, 30, 200, 23 },
	/* too little cache: what reclaim takes may go to the lists */
	{ "7.2.13", 2, 100, 20, -16 },
	{ "7.2.13", 64, 100, 200, -100 },
};

Test(headroom, page_cache_that_is_used_up_empties_the_lists)
{
	for (size_t i = 0; i < sizeof(emptied) / sizeof(*emptied); i++) {
		struct machine *machine = &snapshot.machine;
		int64_t room_bytes = (400 - 40 + emptied[i].cache_mb + emptied[i].gain_mb) * MB;

		set_on_lists(0);
		machine->release = emptied[i].release;
		machine->cpus_online = figure_of(emptied[i].cpus);
		machine->cached_bytes = figure_of(emptied[i].cache_mb * MB);
		machine->nodes[0].free_pcp_pages = figure_of(emptied[i].on_lists_mb * MB / PAGE);
		cr_expect_float_eq((double)headroom_now(DOMAIN_MACHINE, 0).min_bytes,
			(double)(room_bytes - room_bytes / 64), MB, "case %zu: %lld MB", i,
			(long long)(headroom_now(DOMAIN_MACHINE, 0).min_bytes / MB));
		trial_renew();
	}
}

Test(headroom, a_boost_of_the_marks_subsides)
{
	struct machine *machine = &snapshot.machine;
	struct node node = { .number = figure_of(0),
		.free_pages = figure_of(400 * MB / PAGE),
		.allocatable_pages = figure_of(350 * MB / PAGE),
		.free_pcp_pages = figure_of(3 * MB / PAGE) };

	machine->mem_free_bytes = figure_of(400 * MB);
	machine->cached_bytes = machine->buffers_bytes = figure_of(0);
	machine->min_free_bytes = figure_of(30 * MB);
	snapshot_add_node(&snapshot, node);
	/* all beyond min_free_kbytes may be a boost */
	cr_expect_eq(headroom_now(DOMAIN_MACHINE, 0).max_bytes, 373 * MB);
	machine->nodes[0].boost_pages = figure_of(6 * MB / PAGE);
	cr_expect_eq(headroom_now(DOMAIN_MACHINE, 0).expected_bytes, 350 * MB);
	cr_expect_eq(headroom_now(DOMAIN_MACHINE, 0).max_bytes, 359 * MB);
}

/* It has exited when the memory of its container ends. */
Test(headroom, a_container_gets_back_what_oomtop_takes)
{
	add_group(&snapshot, "/", 100, 60);
	add_group(&snapshot, "/box", 100, 60);
	link_groups(&snapshot);
	snapshot.machine.own_bytes = figure_of(MB);
	snapshot.machine.cpus_online = FIGURE_UNKNOWN;
	cr_expect_eq(headroom_now(DOMAIN_MEMCG, 0).min_bytes, 40 * MB);
	cr_expect_eq(headroom_now(DOMAIN_MEMCG, 0).max_bytes, 41 * MB);
	cr_expect_eq(headroom_now(DOMAIN_MEMCG, 1).max_bytes, 40 * MB);
}

/* ---- the fullest ---- */

static struct memcg_limit fullest[8];

static size_t list_limits(size_t headroom)
{
	struct domain machine;
	struct error error;
	struct calibration calibration;

	memset(fullest, 0, sizeof(fullest));
	cr_assert(domain_machine(&machine, &snapshot, &error) == 0);
	calibration = calibrate(&snapshot, &machine);
	return limits_fullest(fullest, headroom, &snapshot, &calibration);
}

static struct process *add_in(pid_t pid, const char *cgroup, int64_t rss_mb, int64_t adj)
{
	struct process *process = add(&snapshot, pid, "task", rss_mb, adj);

	process->cgroup = cgroup;
	return process;
}

Test(headroom, the_fullest_box_is_the_first)
{
	static const char *const order[] = { "/over", "/b", "/d", "/a", "/huge" };
	pid_t pid = 2;

	add_group(&snapshot, "/a", 100, 50);
	add_group(&snapshot, "/b", 10, 9);     /* a tenth left */
	add_group(&snapshot, "/c", 10, 10);    /* nobody in it */
	add_group(&snapshot, "/d", 1000, 890); /* more left, but a smaller part than /a's */
	add_group(&snapshot, "/free", -1, 9999);
	add_group(&snapshot, "/huge", 999999, 0);
	add_group(&snapshot, "/over", 10, 11);
	add_group(&snapshot, "/unknown", 10, 11)->current_bytes = FIGURE_UNKNOWN;
	for (const char *const *path = (const char *const[]){ "/a", "/b", "/d", "/free", "/huge",
		     "/over", "/unknown", NULL };
		*path; path++)
		add_in(pid++, *path, 5, 0);
	link_groups(&snapshot);
	cr_expect_eq(list_limits(8), 5);
	for (size_t i = 0; i < 5; i++)
		cr_expect_str_eq(
			fullest[i].cgroup->path, order[i], "%zu: %s", i, fullest[i].cgroup->path);
	cr_expect_eq(list_limits(2), 5);
	cr_expect_str_eq(fullest[1].cgroup->path, "/b");
	cr_expect_null(fullest[2].cgroup);
	cr_expect_eq(list_limits(0), 5);
}

Test(headroom, equally_full_boxes_stay_in_the_order_of_the_tree)
{
	add_group(&snapshot, "/z", 10, 5);
	add_group(&snapshot, "/a", 10, 5);
	add_group(&snapshot, "/a/a", 10, 5);
	add_in(2, "/z", 5, 0);
	add_in(3, "/a/a", 5, 0);
	link_groups(&snapshot);
	cr_expect_eq(list_limits(8), 3);
	cr_expect_str_eq(fullest[0].cgroup->path, "/a");
	cr_expect_str_eq(fullest[1].cgroup->path, "/a/a");
	cr_expect_str_eq(fullest[2].cgroup->path, "/z");
}

Test(headroom, what_becomes_of_a_box)
{
	add_group(&snapshot, "/a", 10, 10);
	add_group(&snapshot, "/b", 10, 9)->oom_group = figure_of(1);
	add_group(&snapshot, "/c", 10, 8)->oom_kill_disable = figure_of(1);
	add_group(&snapshot, "/d", 10, 7);
	add_in(2, "/a", 5, -1000);
	add_in(3, "/b", 5, 0);
	add_in(4, "/b", 4, 0);
	add_in(5, "/c", 5, 0);
	add_in(6, "/d", 5, 0);
	add_in(7, "/d", 5, 0);
	link_groups(&snapshot);
	cr_expect_eq(list_limits(8), 4);
	cr_expect(fullest[0].outcome == OUTCOME_NOBODY && !fullest[0].victim);
	cr_expect(fullest[1].outcome == OUTCOME_KILL && fullest[1].victim->pid == 3);
	cr_expect(fullest[1].killed_count == 2 && fullest[1].certain);
	cr_expect(fullest[2].outcome == OUTCOME_SLEEP && !fullest[2].victim);
	cr_expect(fullest[3].outcome == OUTCOME_KILL && !fullest[3].certain);
}

Test(headroom, without_a_tree_there_are_no_boxes)
{
	add_in(2, "/a", 5, 0);
	cr_expect_eq(list_limits(8), 0);
}
