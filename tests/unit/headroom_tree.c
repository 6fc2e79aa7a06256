/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the tree of cgroups keeps from reclaim, and what compressed swap costs. */
#include "model/kernel/headroom.h"

#include "model/kernel/swap_cost.h"
#include "trial.h"

#include <criterion/criterion.h>

TestSuite(headroom_tree, .init = trial_begin, .fini = trial_end);

/* Three cgroups: /a, /a/b and /c, in MB. */
struct group_case {
	int64_t use, cache, anon, min, swap_left; /* swap_left: -1 for no limit */
};

static const struct {
	const char *what;
	struct group_case a, b, c;
	const char *leaker;
	int64_t leak; /* that finds room before */
	int64_t kept, swap;
} trees[] = {
	{ "nothing is protected, all may be swapped", { 60, 30, 30, 0, -1 }, { 40, 20, 20, 0, -1 },
		{ 30, 10, 20, 0, -1 }, "/c", 10, 0, -1 },
	{ "a cgroup that is within its protection", { 60, 30, 30, 80, -1 }, { 0, 0, 0, 0, -1 },
		{ 30, 10, 20, 0, 0 }, "/c", 10, 30, 0 },
	{ "all above the protection is taken", { 60, 30, 30, 40, 0 }, { 0, 0, 0, 0, 0 },
		{ 30, 10, 20, 0, 0 }, "/c", 10, 10, 0 },
	{ "protection below a cgroup that has none is none", { 60, 30, 30, 0, 0 },
		{ 60, 30, 30, 60, 0 }, { 30, 10, 20, 0, 0 }, "/c", 10, 0, 0 },
	{ "it is bounded by that of the one above", { 60, 30, 30, 40, 0 }, { 60, 30, 30, 60, 0 },
		{ 30, 10, 20, 0, 0 }, "/c", 10, 10, 0 },
	{ "it is inherited", { 60, 30, 30, 60, 0 }, { 60, 30, 30, 0, 0 }, { 30, 10, 20, 0, 0 },
		"/c", 10, 30, 0 },
	{ "a leaker fills its own protection", { 60, 30, 30, 60, 0 }, { 0, 0, 0, 0, 0 },
		{ 30, 10, 20, 0, 0 }, "/a", 1, 0, 0 },
	{ "unless it cannot grow to that size", { 60, 30, 30, 80, 0 }, { 0, 0, 0, 0, 0 },
		{ 30, 10, 20, 0, 0 }, "/a", 20, 30, 0 },
	{ "swap: what others may swap", { 60, 30, 30, 0, -1 }, { 40, 20, 20, 0, -1 },
		{ 30, 10, 20, 0, 0 }, "/c", 10, 0, 30 },
	{ "no more than their limit leaves", { 60, 30, 30, 0, 7 }, { 40, 20, 20, 0, -1 },
		{ 30, 10, 20, 0, 0 }, "/c", 10, 0, 7 },
	{ "nor than a limit further below", { 60, 30, 30, 0, -1 }, { 40, 20, 20, 0, 7 },
		{ 30, 10, 20, 0, 0 }, "/c", 10, 0, 17 },
	{ "the leaker's own limit, and what others may", { 60, 30, 30, 0, -1 },
		{ 40, 20, 20, 0, -1 }, { 30, 10, 20, 0, 5 }, "/c", 10, 0, 35 },
	{ "of two limits above the leaker the smaller one", { 60, 30, 30, 0, 4 },
		{ 40, 20, 20, 0, 9 }, { 30, 10, 20, 0, 0 }, "/a/b", 10, 0, 4 },
	{ "protected memory is not swapped", { 60, 0, 60, 50, -1 }, { 0, 0, 0, 0, -1 },
		{ 30, 10, 20, 0, 0 }, "/c", 10, 0, 10 },
};

static void add_case(const char *path, const struct group_case *group)
{
	struct cgroup *cgroup = add_group(&snapshot, path, -1, group->use);

	cgroup->active_file_bytes = figure_of(group->cache * MB);
	cgroup->inactive_file_bytes = cgroup->shmem_bytes = figure_of(0);
	cgroup->anon_bytes = figure_of(group->anon * MB);
	cgroup->min_bytes = figure_of(group->min * MB);
	if (group->swap_left >= 0)
		cgroup->swap_max_bytes = figure_of(group->swap_left * MB);
}

static struct headroom_share share_of(const char *leaker, enum estimate estimate, int64_t leak_mb)
{
	struct headroom_tree tree;
	struct headroom_share share;
	struct domain machine;
	struct error error;

	cr_assert(domain_machine(&machine, &snapshot, &error) == 0);
	headroom_tree_init(&tree, &snapshot, &machine);
	share = headroom_tree_share(&tree, estimate,
		&(struct headroom_leak){
			leaker ? (size_t)(the_group(&snapshot, leaker) - snapshot.cgroups)
			       : CGROUP_UNKNOWN,
			leak_mb * MB, false });
	headroom_tree_release(&tree);
	return share;
}

Test(headroom_tree, shares)
{
	for (size_t i = 0; i < sizeof(trees) / sizeof(*trees); i++) {
		struct headroom_share share;

		add_case("/a", &trees[i].a);
		add_case("/a/b", &trees[i].b);
		add_case("/c", &trees[i].c);
		snapshot.machine.anon_bytes = figure_of((trees[i].a.anon + trees[i].c.anon) * MB);
		link_groups(&snapshot);
		share = share_of(trees[i].leaker, ESTIMATE_CAREFUL, trees[i].leak);
		cr_expect_eq(share.kept_bytes, trees[i].kept * MB, "%s: %lld kept", trees[i].what,
			(long long)(share.kept_bytes / MB));
		if (trees[i].swap >= 0)
			cr_expect_eq(share.swap_bytes, trees[i].swap * MB, "%s: %lld swapped",
				trees[i].what, (long long)(share.swap_bytes / MB));
		else
			cr_expect_geq(share.swap_bytes, UNLIMITED_BYTES, "%s", trees[i].what);
		trial_renew();
	}
}

Test(headroom_tree, without_recursiveprot_nothing_is_inherited)
{
	add_case("/a", &(struct group_case){ 60, 30, 30, 60, 0 });
	add_case("/a/b", &(struct group_case){ 60, 30, 30, 0, 0 });
	link_groups(&snapshot);
	cr_expect_eq(share_of("/", ESTIMATE_CAREFUL, 10).kept_bytes, 30 * MB);
	cr_expect_eq(share_of("/", ESTIMATE_GENEROUS, 10).kept_bytes, 0);
}

Test(headroom_tree, of_a_leak_in_no_known_cgroup_the_swap_may_be_forbidden)
{
	add_case("/a", &(struct group_case){ 30, 0, 30, 0, 0 });
	add_case("/b", &(struct group_case){ 20, 0, 20, 0, -1 });
	snapshot.machine.anon_bytes = figure_of(50 * MB);
	link_groups(&snapshot);
	cr_expect_eq(share_of(NULL, ESTIMATE_CAREFUL, 10).swap_bytes, 20 * MB);
	cr_expect_geq(share_of(NULL, ESTIMATE_GENEROUS, 10).swap_bytes, UNLIMITED_BYTES);
}

/* Processes stand in where a cgroup does not say what it has; locked memory cannot be swapped. */
Test(headroom_tree, content_of_processes)
{
	struct process *process = add(&snapshot, 2, "task", 40, 0);

	process->cgroup = "/a";
	process->memory.locked_bytes = figure_of(15 * MB);
	process->memory.rss_shmem_bytes = figure_of(5 * MB);
	process->memory.vm_size_bytes = figure_of(100 * MB);
	add_group(&snapshot, "/a", -1, 0);
	add_group(&snapshot, "/b", -1, 0)->swap_max_bytes = figure_of(0);
	link_groups(&snapshot);
	cr_expect_eq(share_of("/b", ESTIMATE_CAREFUL, 10).swap_bytes, 30 * MB);
	cr_expect_eq(share_of("/b", ESTIMATE_GENEROUS, 10).swap_bytes, 45 * MB);
	/* no more than what is not locked of all that it maps */
	process->memory.vm_size_bytes = figure_of(50 * MB);
	cr_expect_eq(share_of("/b", ESTIMATE_GENEROUS, 10).swap_bytes, 35 * MB);
}

/* In MB: a guest of 60 and what it may have locked; what can be swapped of 100 and 40 shared. */
static const struct {
	int64_t locked, size, shmem, mlocked, least, most, pinned;
} guests[] = {
	{ 0, 200, 0, 0, 140, 140, 0 },
	/* pinned pages are not in Mlocked, and the process has nothing else to lock */
	{ 60, 60, 0, 0, 80, 80, 0 },
	{ 60, 70, 0, 0, 80, 90, 0 },
	{ 60, 60, 0, 60, 80, 80, 0 },
	{ 20, 60, 0, 70, 70, 120, 0 },
	/* counted once for each of two devices */
	{ 120, 70, 0, 0, 80, 80, 0 },
	/* 30 of it shared memory */
	{ 90, 90, 30, 0, 50, 50, 0 },
	{ 90, 100, 30, 0, 50, 60, 0 },
	/* by io_uring, RDMA or iommufd, and what is locked may be the same pages or others */
	{ 0, 60, 0, 0, 80, 80, 60 },
	{ 0, 70, 0, 0, 80, 90, 60 },
	{ 30, 70, 0, 0, 80, 110, 40 },
};

Test(headroom_tree, pinned_memory_is_not_swapped)
{
	for (size_t i = 0; i < sizeof(guests) / sizeof(*guests); i++) {
		struct process *process = add(&snapshot, 2, "kvm", 60, 0);

		add_group(&snapshot, "/b", -1, 0)->swap_max_bytes = figure_of(0);
		snapshot.machine.anon_bytes = figure_of(100 * MB);
		snapshot.machine.shmem_bytes = figure_of(40 * MB);
		snapshot.machine.mlocked_bytes = figure_of(guests[i].mlocked * MB);
		process->memory.vm_size_bytes = figure_of(guests[i].size * MB);
		process->memory.locked_bytes = figure_of(guests[i].locked * MB);
		process->memory.pinned_bytes = figure_of(guests[i].pinned * MB);
		process->memory.rss_anon_bytes = figure_of(60 * MB);
		process->memory.rss_shmem_bytes = figure_of(guests[i].shmem * MB);
		link_groups(&snapshot);
		cr_expect_eq(share_of("/b", ESTIMATE_CAREFUL, 10).swap_bytes, guests[i].least * MB,
			"case %zu", i);
		cr_expect_eq(share_of("/b", ESTIMATE_GENEROUS, 10).swap_bytes, guests[i].most * MB,
			"case %zu", i);
		trial_renew();
	}
}

/* What is locked and is no page cache is anonymous or shared memory. */
/* Reclaim compares the use with the protection: what it takes of the cache it does not swap. */
Test(headroom_tree, what_is_beyond_the_protection_is_taken_once)
{
	static const struct group_case protected = { 80, 30, 50, 40, -1 };
	static const struct group_case leakers = { 30, 10, 20, 0, 0 };

	add_case("/p", &protected);
	add_case("/c", &leakers);
	link_groups(&snapshot);
	for (enum estimate estimate = 0; estimate < ESTIMATE_COUNT; estimate++) {
		struct headroom_share share = share_of("/c", estimate, 10);

		cr_expect_eq(share.kept_bytes, 0, "%d", estimate);
		cr_expect_eq(share.swap_bytes / MB, 10, "%d: %lld", estimate,
			(long long)(share.swap_bytes / MB));
	}
}

Test(headroom_tree, locked_content_of_the_machine)
{
	snapshot.machine.anon_bytes = figure_of(40 * MB);
	snapshot.machine.shmem_bytes = figure_of(5 * MB);
	snapshot.machine.mlocked_bytes = figure_of(30 * MB);
	snapshot.machine.cached_bytes = figure_of(35 * MB);
	snapshot.machine.buffers_bytes = figure_of(0);
	snapshot.machine.active_file_bytes = figure_of(10 * MB);
	snapshot.machine.inactive_file_bytes = figure_of(8 * MB);
	add_group(&snapshot, "/b", -1, 0)->swap_max_bytes = figure_of(0);
	link_groups(&snapshot);
	/* of the 30 that are locked, 12 may be page cache */
	cr_expect_eq(share_of("/b", ESTIMATE_CAREFUL, 10).swap_bytes, 15 * MB);
	cr_expect_eq(share_of("/b", ESTIMATE_GENEROUS, 10).swap_bytes, 27 * MB);
	/* SHM_LOCK and a tmpfs with noswap: on the same list, and locked by no process */
	snapshot.machine.unevictable_bytes = figure_of(37 * MB);
	cr_expect_eq(share_of("/b", ESTIMATE_CAREFUL, 10).swap_bytes, 8 * MB);
	cr_expect_eq(share_of("/b", ESTIMATE_GENEROUS, 10).swap_bytes, 20 * MB);
}

/* A memory.min that reclaim may not know of, since kswapd has given up. */
static const struct {
	const char *release;
	int64_t lru_gen_enabled, unreclaimable[2]; /* of two nodes; -1: not known */
	bool is_known_for_sure;
} ignorances[] = {
	{ "7.2.13-amd64", 1, { 1, 1 }, false },
	{ "7.2.13-amd64", -1, { 1, 1 }, false },
	{ "7.2.13-amd64", 1, { -1, -1 }, false },
	{ "7.2.13-amd64", -1, { -1, 3 }, false },
	{ "6.19.0", 1, { 1, 1 }, false },
	{ NULL, 1, { 1, 1 }, false },
	{ "7.2.13-amd64", 0, { 1, 1 }, true },
	{ "7.2.13-amd64", 1, { 0, 0 }, true },
	/* one kswapd that runs tells of all */
	{ "7.2.13-amd64", 1, { 1, 0 }, true },
	{ "6.18.15", 1, { 1, 1 }, true },
	{ "6.1.0-50-amd64", -1, { -1, -1 }, true },
};

static struct figure known_if(int64_t value)
{
	return value < 0 ? FIGURE_UNKNOWN : figure_of(value);
}

Test(headroom_tree, a_min_that_reclaim_may_not_know_of)
{
	for (size_t i = 0; i < sizeof(ignorances) / sizeof(*ignorances); i++) {
		add_case("/a", &(struct group_case){ 60, 60, 0, 40, 0 });
		snapshot.machine.release = ignorances[i].release;
		snapshot.machine.lru_gen_enabled = known_if(ignorances[i].lru_gen_enabled);
		for (int64_t node = 0; node < 2; node++)
			snapshot_add_node(&snapshot,
				(struct node){ .number = figure_of(node),
					.present_pages = figure_of(1000),
					.unreclaimable =
						known_if(ignorances[i].unreclaimable[node]) });
		link_groups(&snapshot);
		cr_expect_eq(share_of("/", ESTIMATE_CAREFUL, 10).kept_bytes, 40 * MB);
		cr_expect_eq(share_of("/", ESTIMATE_GENEROUS, 10).kept_bytes,
			ignorances[i].is_known_for_sure ? 40 * MB : 0, "case %zu", i);
		trial_renew();
	}
}

/* In a cgroup at its limit reclaim finds the protections itself. */
Test(headroom_tree, a_min_below_a_limit_is_known)
{
	struct headroom headroom;
	struct domain domain;
	struct error error;

	snapshot.machine.release = "7.2.13-amd64";
	snapshot.machine.cpus_online = FIGURE_UNKNOWN;
	snapshot.machine.mem_free_bytes = figure_of(200 * MB);
	snapshot.machine.active_file_bytes = figure_of(60 * MB);
	snapshot.machine.inactive_file_bytes = figure_of(0);
	add_case("/a", &(struct group_case){ 60, 60, 0, 0, 0 });
	add_case("/a/b", &(struct group_case){ 60, 60, 0, 40, 0 });
	link_groups(&snapshot);
	the_group(&snapshot, "/a")->max_bytes = figure_of(100 * MB);
	cr_assert(domain_find(&domain, &snapshot, "/a", &error) == 0);
	cr_assert(headroom_in(&headroom, &snapshot, &domain));
	cr_expect_eq(headroom.max_bytes, 60 * MB);
	cr_expect_not(headroom.min_may_fail);
	cr_assert(domain_machine(&domain, &snapshot, &error) == 0);
	cr_assert(headroom_in(&headroom, &snapshot, &domain));
	/* below a cgroup without protection there is none */
	cr_expect_not(headroom.min_may_fail);
	the_group(&snapshot, "/a")->min_bytes = figure_of(40 * MB);
	cr_assert(headroom_in(&headroom, &snapshot, &domain));
	cr_expect(headroom.min_may_fail);
	cr_expect_geq(headroom.max_bytes - headroom.expected_bytes, 40 * MB);
}

/* Where the cache of a protected cgroup is not known, all that no process has may be cache. */
Test(headroom_tree, cache_that_is_not_told)
{
	struct cgroup *cgroup = add_group(&snapshot, "/a", -1, 60);

	cgroup->min_bytes = figure_of(80 * MB);
	cgroup->anon_bytes = figure_of(20 * MB);
	link_groups(&snapshot);
	cr_expect_eq(share_of("/", ESTIMATE_CAREFUL, 10).kept_bytes, 40 * MB);
	cr_expect_eq(share_of("/", ESTIMATE_GENEROUS, 10).kept_bytes, 0);
}

static size_t place_of(const char *path)
{
	return headroom_tree_place(
		&snapshot, (size_t)(the_group(&snapshot, path) - snapshot.cgroups));
}

static size_t number_of(const char *path)
{
	return (size_t)(the_group(&snapshot, path) - snapshot.cgroups);
}

Test(headroom_tree, the_place_is_where_a_share_may_change)
{
	add_group(&snapshot, "/limit", 100, 0);
	add_group(&snapshot, "/limit/plain", -1, 0);
	add_group(&snapshot, "/min", -1, 0)->min_bytes = figure_of(1);
	add_group(&snapshot, "/min/plain", -1, 0);
	add_group(&snapshot, "/plain", -1, 0);
	add_group(&snapshot, "/plain/swap", -1, 0)->swap_max_bytes = figure_of(10);
	add_group(&snapshot, "/plain/swap/plain", -1, 0);
	link_groups(&snapshot);
	cr_expect_eq(place_of("/limit/plain"), number_of("/limit"));
	cr_expect_eq(place_of("/min/plain"), number_of("/min"));
	cr_expect_eq(place_of("/plain"), 0);
	cr_expect_eq(place_of("/plain/swap/plain"), number_of("/plain/swap"));
	cr_expect_eq(place_of("/"), 0);
}

/* In MB: what 1000 of swap gain. */
static const struct {
	bool is_memcg;
	int64_t zram, zram_stored, zswap, zswapped, zswap_max, min_mb, expected_mb;
	enum { NOT_TOLD, IS_ON, IS_OFF } zswap_setting;
} costs[] = {
	{ false, -1, -1, 0, 0, -1, 1000, 1000, NOT_TOLD },
	/* all and one third is taken where too little is stored to tell */
	{ false, 10, 60, 0, 0, -1, 0, 666, NOT_TOLD },
	/* the sample is less than what will be stored */
	{ false, 225, 900, 0, 0, -1, 0, 750, NOT_TOLD },
	{ false, 300, 1200, 0, 0, -1, 625, 750, NOT_TOLD },
	{ false, 150, 200, 0, 0, -1, 0, 250, NOT_TOLD },
	{ false, 300, 200, 0, 0, -1, 0, 0, NOT_TOLD },
	/* no cgroup is charged for zram */
	{ true, 50, 200, 0, 0, -1, 1000, 1000, NOT_TOLD },
	{ false, -1, -1, 300, 1200, -1, 625, 750, NOT_TOLD },
	{ true, -1, -1, 300, 1200, -1, 625, 750, NOT_TOLD },
	{ true, -1, -1, 300, 1200, 125, 875, 875, NOT_TOLD },
	{ true, -1, -1, 300, 1200, 0, 1000, 1000, NOT_TOLD },
	/* empty so far; and one whose pages stay, while it takes no others */
	{ false, -1, -1, 0, 0, -1, 218, 666, IS_ON },
	{ false, -1, -1, 50, 200, -1, 1000, 1000, IS_OFF },
};

/* In MB: swap on zram and what of it is free, -1 if not known; what 1000 of swap gain; the zram's
 * mem_limit; zswap's pool, 0 where it is off. */
static const struct {
	int64_t swap, swap_free, min_mb, expected_mb, limit, zswap_percent;
	bool is_memcg;
} devices[] = {
	{ -1, -1, 625, 750, 0, 0, false },
	{ 2000, 2000, 625, 750, 0, 0, false },
	{ 2000, 1000, 625, 750, 0, 0, false },
	/* the rest goes to a disk */
	{ 2000, 400, 850, 900, 0, 0, false },
	{ 2000, 0, 1000, 1000, 0, 0, false },
	/* a file system is on it */
	{ 0, 0, 1000, 1000, 0, 0, false },
	/* 75 of mem_limit are left: for 200 of pages in the minimum, and 300 */
	{ 2000, 2000, 125, 225, 375, 0, false },
	{ 2000, 400, 725, 825, 375, 0, false },
	{ 2000, 2000, 0, 0, 300, 0, false },
	/* what is refused stays charged to a cgroup, which does not pay for the rest */
	{ 2000, 2000, 200, 300, 375, 0, true },
	{ 2000, 2000, 1000, 1000, 0, 0, true },
	/* zswap keeps 390 in the minimum; the rest goes on to zram */
	{ 2000, 2000, 380, 666, 0, 10, false },
	{ -1, -1, 380, 666, 0, 10, false },
};

Test(headroom_tree, swap_on_a_disk_takes_no_memory)
{
	for (size_t i = 0; i < sizeof(devices) / sizeof(*devices); i++) {
		struct holder zram = { .kind = HOLDER_ZRAM,
			.bytes = figure_of(300 * MB),
			.stored_bytes = figure_of(1200 * MB) };
		struct domain domain;
		struct error error;
		struct swap_gain gain;

		if (devices[i].swap >= 0) {
			zram.swap_bytes = figure_of(devices[i].swap * MB);
			zram.swap_free_bytes = figure_of(devices[i].swap_free * MB);
		}
		if (devices[i].limit > 0)
			zram.max_bytes = figure_of(devices[i].limit * MB);
		snapshot.machine.zswap_enabled = figure_of(devices[i].zswap_percent > 0);
		snapshot.machine.zswap_max_pool_percent = figure_of(devices[i].zswap_percent);
		snapshot_add_holder(&snapshot, zram);
		add_group(&snapshot, "/box", 100, 50);
		link_groups(&snapshot);
		cr_assert(domain_find(&domain, &snapshot, devices[i].is_memcg ? "/box" : "machine",
				  &error) == 0);
		gain = swap_gain_in(&snapshot, &domain, 1000 * MB, 1000 * MB);
		cr_expect_eq(gain.min_bytes / MB, devices[i].min_mb, "case %zu: %lld", i,
			(long long)(gain.min_bytes / MB));
		cr_expect_eq(gain.expected_bytes / MB, devices[i].expected_mb, "case %zu: %lld", i,
			(long long)(gain.expected_bytes / MB));
		cr_expect_eq(gain.max_bytes, 1000 * MB, "case %zu", i);
		trial_renew();
	}
}

/* In MB: what 100 in /box/in add to the swap that can be filled for a leak in /other. */
static const struct {
	int zswap, pool_percent, writeback_of_box, writeback_of_in;
	int64_t max_of_box, max_of_in, least, most;
} writebacks[] = {
	{ 1, 20, 1, 1, -1, -1, 100, 100 },
	{ 1, 20, 1, 0, -1, -1, 0, 100 },
	{ 1, 20, 0, 1, -1, -1, 0, 100 },
	{ 1, 20, 1, 0, -1, 0, 0, 0 },
	{ 1, 20, 1, 0, 0, -1, 0, 0 },
	{ 1, 0, 1, 0, -1, -1, 0, 0 },
	/* what is not kept goes on to the swap device */
	{ 1, 20, 1, 1, 0, -1, 100, 100 },
	/* zswap is off, and so is the setting */
	{ 0, 20, 1, 0, -1, -1, 100, 100 },
};

static struct figure zswap_max_of(int64_t mb)
{
	return figure_of(mb < 0 ? UNLIMITED_BYTES : mb * MB);
}

Test(headroom_tree, what_zswap_does_not_write_back_stays)
{
	for (size_t i = 0; i < sizeof(writebacks) / sizeof(*writebacks); i++) {
		struct cgroup *box, *in;

		snapshot.machine.anon_bytes = FIGURE_UNKNOWN;
		snapshot.machine.zswap_enabled = figure_of(writebacks[i].zswap);
		snapshot.machine.zswap_max_pool_percent = figure_of(writebacks[i].pool_percent);
		box = add_group(&snapshot, "/box", -1, 0);
		box->zswap_writeback = figure_of(writebacks[i].writeback_of_box);
		box->zswap_max_bytes = zswap_max_of(writebacks[i].max_of_box);
		in = add_group(&snapshot, "/box/in", -1, 0);
		in->zswap_writeback = figure_of(writebacks[i].writeback_of_in);
		in->anon_bytes = figure_of(100 * MB);
		in->zswap_max_bytes = zswap_max_of(writebacks[i].max_of_in);
		add_group(&snapshot, "/other", -1, 0)->swap_max_bytes = figure_of(0);
		link_groups(&snapshot);
		cr_expect_eq(share_of("/other", ESTIMATE_CAREFUL, 10).swap_bytes,
			writebacks[i].least * MB, "case %zu: %lld", i,
			(long long)share_of("/other", ESTIMATE_CAREFUL, 10).swap_bytes / MB);
		cr_expect_eq(share_of("/other", ESTIMATE_GENEROUS, 10).swap_bytes,
			writebacks[i].most * MB, "case %zu", i);
		trial_renew();
	}
}

Test(headroom_tree, compressed_swap_takes_memory)
{
	for (size_t i = 0; i < sizeof(costs) / sizeof(*costs); i++) {
		struct domain domain;
		struct error error;
		struct swap_gain gain;

		if (costs[i].zram >= 0)
			snapshot_add_holder(&snapshot,
				(struct holder){ .kind = HOLDER_ZRAM,
					.bytes = figure_of(costs[i].zram * MB),
					.stored_bytes = figure_of(costs[i].zram_stored * MB) });
		snapshot.machine.zswap_bytes = figure_of(costs[i].zswap * MB);
		snapshot.machine.zswapped_bytes = figure_of(costs[i].zswapped * MB);
		if (costs[i].zswap_setting != NOT_TOLD)
			snapshot.machine.zswap_enabled = figure_of(costs[i].zswap_setting == IS_ON);
		add_group(&snapshot, "/box", 100, 50)->zswap_max_bytes = figure_of(
			costs[i].zswap_max < 0 ? UNLIMITED_BYTES : costs[i].zswap_max * MB);
		link_groups(&snapshot);
		cr_assert(domain_find(&domain, &snapshot, costs[i].is_memcg ? "/box" : "machine",
				  &error) == 0);
		gain = swap_gain_in(&snapshot, &domain, 1000 * MB, 1000 * MB);
		cr_expect_eq(gain.min_bytes / MB, costs[i].min_mb, "case %zu: %lld", i,
			(long long)(gain.min_bytes / MB));
		cr_expect_eq(gain.expected_bytes / MB, costs[i].expected_mb, "case %zu: %lld", i,
			(long long)(gain.expected_bytes / MB));
		cr_expect_eq(gain.max_bytes, 1000 * MB, "case %zu", i);
		trial_renew();
	}
}
