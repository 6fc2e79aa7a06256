/* SPDX-License-Identifier: GPL-2.0-or-later */
/* NUMA nodes: which of them a process fills, and how much they have left. */
#include "model/kernel/node_room.h"

#include "model/kernel/headroom.h"
#include "trial.h"

#include <criterion/criterion.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define UNKNOWN INT64_MIN

TestSuite(node_room, .init = trial_begin, .fini = trial_end);

/* Nodes 0, 1 and 3 with memory, and node 2 without. */
static void add_nodes(void)
{
	static const int64_t sizes_mb[] = { 400, 300, 0, 100 };

	for (int64_t i = 0; i < 4; i++)
		snapshot_add_node(
			&snapshot, (struct node){ .number = figure_of(i),
					   .present_pages = figure_of(sizes_mb[i] * MB / PAGE) });
}

static const struct {
	const char *allowed, *policy;
	int64_t percent;
	const char *list; /* NULL: not bound */
	bool is_policy, is_doubtful;
} bindings[] = {
	{ "0-3", NULL, 0, NULL, false, false },
	{ "0-1,3", NULL, 0, NULL, false, false },
	{ "0-63", NULL, 0, NULL, false, false },
	{ "0", NULL, 0, "0", false, false },
	{ "1,3", NULL, 0, "1,3", false, false },
	{ "1-2", NULL, 0, "1-2", false, false },
	/* a single node with memory cannot be narrowed by a policy */
	{ "1-2", NULL, UNKNOWN, "1-2", false, false },
	{ "0-1", NULL, UNKNOWN, "0-1", false, true },
	{ "0-3", NULL, UNKNOWN, NULL, false, true },
	{ NULL, NULL, 0, NULL, false, true },
	/* nothing that the kernel would show */
	{ "2", NULL, 0, NULL, false, false },
	{ "nonsense", NULL, 0, NULL, false, false },
	{ "", NULL, 0, NULL, false, false },
	/* policies */
	{ "0-3", "3", 100, "3", true, false },
	{ "0-3", "0-3", 100, NULL, false, false },
	{ "0-3", "3", 50, "3", true, true },
	{ "0-3", "3", 49, NULL, false, true },
	{ "0-1", "3", 49, "0-1", false, true },
	{ "0-1", "0", 100, "0", true, false },
	{ "0", "0", 100, "0", true, false },
	{ "0-3", "nonsense", 100, NULL, false, false },
	{ "0-3", NULL, 100, NULL, false, false },
};

Test(node_room, cpusets_and_policies_bind)
{
	add_nodes();
	for (size_t i = 0; i < sizeof(bindings) / sizeof(*bindings); i++) {
		const struct process process = { .mems_allowed = bindings[i].allowed,
			.policy_nodes = bindings[i].policy,
			.policy_percent = bindings[i].percent == UNKNOWN
						  ? FIGURE_UNKNOWN
						  : figure_of(bindings[i].percent) };
		struct node_binding binding = { 0 };
		bool is_bound = node_binding_of(&binding, &snapshot, &process);

		cr_expect_eq(is_bound, bindings[i].list != NULL, "case %zu", i);
		if (is_bound && bindings[i].list)
			cr_expect_str_eq(binding.list, bindings[i].list, "case %zu", i);
		cr_expect_eq(binding.is_policy && is_bound, bindings[i].is_policy, "case %zu", i);
		cr_expect_eq(node_binding_is_doubtful(&snapshot, &process), bindings[i].is_doubtful,
			"case %zu", i);
	}
}

/* On a machine of one node nothing binds and nothing is doubted. */
Test(node_room, one_node_binds_nobody)
{
	const struct process process = { .mems_allowed = "0" }, unseen = { 0 };
	struct node_binding binding;

	snapshot_add_node(&snapshot,
		(struct node){ .number = figure_of(0), .present_pages = figure_of(1000) });
	cr_expect_not(nodes_are_several(&snapshot));
	cr_expect_not(node_binding_of(&binding, &snapshot, &process));
	cr_expect_not(node_binding_is_doubtful(&snapshot, &process));
	cr_expect_not(node_binding_is_doubtful(&snapshot, &unseen));
}

static const struct {
	const char *domain, *allowed, *policy;
	int64_t percent;
	enum node_part part;
} parts[] = {
	{ "nodes:0", "0", NULL, 0, NODE_PART_ALL },
	{ "nodes:0", "0,2", NULL, 0, NODE_PART_ALL },
	{ "nodes:0", "1", NULL, 0, NODE_PART_NONE },
	{ "nodes:0", "0-1", NULL, 0, NODE_PART_UNKNOWN },
	{ "nodes:0-1", "0-1", NULL, 0, NODE_PART_ALL },
	{ "nodes:0", NULL, NULL, 0, NODE_PART_UNKNOWN },
	{ "nodes:0", "2", NULL, 0, NODE_PART_UNKNOWN },
	{ "nodes:0", "nonsense", NULL, 0, NODE_PART_UNKNOWN },
	{ "nodes:0", "0-3", "0", 100, NODE_PART_ALL },
	{ "nodes:0", "0-3", "1", 100, NODE_PART_NONE },
	{ "nodes:0", "0-3", "1", 99, NODE_PART_UNKNOWN },
	{ "nodes:0", NULL, "1", 100, NODE_PART_NONE },
	{ "machine", "1", NULL, 0, NODE_PART_ALL },
};

static struct domain domain_of(const char *word)
{
	struct domain domain;
	struct error error;

	cr_assert(domain_find(&domain, &snapshot, word, &error) == 0, "%s: %s", word, error.detail);
	return domain;
}

Test(node_room, memory_is_on_the_nodes_that_a_process_may_use)
{
	add_nodes();
	for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++) {
		const struct process process = { .mems_allowed = parts[i].allowed,
			.policy_nodes = parts[i].policy,
			.policy_percent = figure_of(parts[i].percent) };
		struct domain domain = domain_of(parts[i].domain);

		cr_expect_eq(
			node_part_of(&domain, &snapshot, &process), parts[i].part, "case %zu", i);
	}
}

/* The killer of a policy's nodes asks for policies alone, that of a cpuset's for cpusets. */
Test(node_room, a_policy_decides_who_is_eligible)
{
	static const struct {
		const char *allowed, *policy;
		int64_t percent;
		bool by_cpuset, by_policy;
	} cases[] = {
		{ "0", NULL, 0, true, true },
		{ "1", NULL, 0, false, true },
		{ "0-3", "1", 100, true, false },
		{ "0-3", "1", 99, true, true },
		{ "0-3", "0-1", 100, true, true },
		{ "1", "1", 100, false, false },
	};
	struct domain domain;
	struct error error;

	add_nodes();
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		const struct process process = { .mems_allowed = cases[i].allowed,
			.policy_nodes = cases[i].policy,
			.policy_percent = figure_of(cases[i].percent) };

		cr_assert(domain_nodes(&domain, &snapshot, "0", false, &error) == 0);
		cr_expect_eq(domain_admits(&domain, &process), cases[i].by_cpuset, "case %zu", i);
		cr_assert(domain_nodes(&domain, &snapshot, "0", true, &error) == 0);
		cr_expect_eq(domain_admits(&domain, &process), cases[i].by_policy, "case %zu", i);
	}
}

/* In MB; of node 0, while node 1 has 10 of each. */
static const struct {
	int64_t allocatable, active, inactive, mapped, slab;
	int64_t free, free_pcp, swap_free;
	int64_t min, expected, max; /* max without the pages below the marks */
} rooms[] = {
	{ 100, 0, 0, 0, 0, 100, 0, 0, 100, 100, 100 },
	{ 100, 30, 20, 0, 0, 100, 0, 0, 150, 150, 150 },
	/* mapped files may stay */
	{ 100, 30, 20, 15, 0, 100, 0, 0, 135, 150, 150 },
	/* shared memory is mapped too, and on no list of files */
	{ 100, 30, 20, 80, 0, 100, 0, 0, 100, 150, 150 },
	{ 100, 30, 20, UNKNOWN, 0, 100, 0, 0, 100, 150, 150 },
	{ 100, 0, 0, 0, 40, 100, 0, 0, 120, 140, 140 },
	{ 100, 0, 0, 0, UNKNOWN, 100, 0, 0, 100, 100, 100 },
	{ 100, 0, 0, 0, 0, 100, 6, 0, 100, 100, 106 },
	/* per-CPU lists may take as much as the marks keep */
	{ 100, 0, 0, 0, 0, 103, 0, 0, 97, 100, 103 },
	{ 100, 0, 0, 0, 0, 140, 0, 0, 60, 100, 100 },
	{ 100, 0, 0, 0, 0, 100, 0, 50, 150, 150, 150 },
	{ 0, 0, 0, 0, 0, 30, 0, 0, 0, 0, 0 },
};

static struct figure pages_of(int64_t mb)
{
	return mb == UNKNOWN ? FIGURE_UNKNOWN : figure_of(mb * MB / PAGE);
}

static void set_machine(int64_t free_mb, int64_t swap_free_mb)
{
	struct machine *machine = &snapshot.machine;

	machine->mem_free_bytes = figure_of(free_mb * MB);
	machine->mem_available_bytes = FIGURE_UNKNOWN;
	machine->cached_bytes = machine->buffers_bytes = figure_of(0);
	machine->swap_total_bytes = machine->swap_free_bytes = figure_of(swap_free_mb * MB);
}

static struct headroom headroom_of(const char *word)
{
	struct domain domain = domain_of(word);
	struct headroom headroom;

	cr_assert(headroom_in(&headroom, &snapshot, &domain), "%s", word);
	return headroom;
}

Test(node_room, is_what_zoneinfo_says)
{
	for (size_t i = 0; i < sizeof(rooms) / sizeof(*rooms); i++) {
		struct headroom headroom;
		int64_t swap = rooms[i].swap_free * MB, ram = rooms[i].min * MB - swap;
		/* of the marks at most 2016 pages may be taken */
		int64_t below = (rooms[i].free - rooms[i].allocatable) * MB;

		set_machine(2000, rooms[i].swap_free);
		snapshot_add_node(
			&snapshot, (struct node){ .number = figure_of(0),
					   .present_pages = pages_of(1000),
					   .free_pages = pages_of(rooms[i].free),
					   .allocatable_pages = pages_of(rooms[i].allocatable),
					   .free_pcp_pages = pages_of(rooms[i].free_pcp),
					   .active_file_pages = pages_of(rooms[i].active),
					   .inactive_file_pages = pages_of(rooms[i].inactive),
					   .mapped_pages = pages_of(rooms[i].mapped),
					   .slab_reclaimable_pages = pages_of(rooms[i].slab) });
		snapshot_add_node(&snapshot, (struct node){ .number = figure_of(1),
						     .present_pages = pages_of(1000),
						     .free_pages = pages_of(10),
						     .allocatable_pages = pages_of(10),
						     .active_file_pages = pages_of(10),
						     .inactive_file_pages = pages_of(10) });
		headroom = headroom_of("nodes:0");
		cr_expect_eq(headroom.min_bytes, ram - ram / 50 + swap, "case %zu: %lld", i,
			(long long)headroom.min_bytes);
		cr_expect_eq(headroom.expected_bytes, rooms[i].expected * MB, "case %zu", i);
		if (below > 2016 * PAGE)
			below = 2016 * PAGE;
		else
			below = 0;
		cr_expect_eq(headroom.max_bytes, rooms[i].max * MB + below, "case %zu: %lld", i,
			(long long)headroom.max_bytes);
		trial_renew();
	}
}

Test(node_room, sums_the_nodes_and_is_never_more_than_the_machines)
{
	set_machine(150, 0);
	for (int64_t i = 0; i < 3; i++)
		snapshot_add_node(&snapshot, (struct node){ .number = figure_of(i),
						     .present_pages = pages_of(1000),
						     .allocatable_pages = pages_of(60),
						     .active_file_pages = pages_of(0),
						     .inactive_file_pages = pages_of(0) });
	cr_expect_eq(headroom_of("nodes:1").max_bytes, 60 * MB);
	cr_expect_eq(headroom_of("nodes:0,2").max_bytes, 120 * MB);
	cr_expect_eq(headroom_of("nodes:0-2").max_bytes, 150 * MB);
	snapshot.machine.nodes[1].present_pages = snapshot.machine.nodes[1].allocatable_pages =
		figure_of(UNLIMITED_BYTES / PAGE / 2);
	cr_expect_eq(headroom_of("nodes:1-2").max_bytes, 150 * MB);
}

/* Recordings of older versions: what is bound there is certainly not free. */
Test(node_room, is_a_wide_guess_without_zoneinfo)
{
	struct headroom headroom;
	struct domain domain;

	add_nodes();
	set_machine(600, 50);
	add(&snapshot, 2, "bound", 120, 0)->mems_allowed = "0";
	add(&snapshot, 3, "free", 70, 0)->mems_allowed = "0-3";
	add(&snapshot, 4, "elsewhere", 80, 0)->mems_allowed = "1";
	domain = domain_of("nodes:0");
	cr_expect_not(node_room_is_known(&snapshot, &domain));
	headroom = headroom_of("nodes:0");
	/* the other nodes cannot hold more than 400 of the 600 that are free */
	cr_expect_eq(headroom.min_bytes, 650 * MB - 650 * MB / 32 - 400 * MB, "%lld",
		(long long)headroom.min_bytes);
	cr_expect_eq(headroom.max_bytes, 400 * MB - 120 * MB + 50 * MB);
	set_machine(300, 50);
	headroom = headroom_of("nodes:0");
	cr_expect_eq(headroom.min_bytes, 50 * MB);
	cr_expect_eq(headroom.expected_bytes, 140 * MB + 50 * MB);
	cr_expect_eq(headroom.max_bytes, 280 * MB + 50 * MB);
	snapshot.processes[0].memory.rss_anon_bytes = figure_of(500 * MB);
	cr_expect_eq(headroom_of("nodes:0").max_bytes, 50 * MB);
}

/*
 * In MB.  Node 0 has 100 free, node 1 has 50 of files.  /keeper uses 70, of which 60 are cache: on
 * node 0, and on node 1; -1: not known.
 */
static const struct {
	const char *what;
	int64_t files, min, there, elsewhere; /* files: on node 0 */
	int64_t least, expected, most;
} kept[] = {
	{ "nothing is protected", 60, 0, -1, -1, 160, 160, 160 },
	{ "all of it is there, and more is protected", 60, 90, 60, 0, 100, 100, 100 },
	{ "what is above the protection is taken", 60, 50, 60, 0, 120, 120, 120 },
	{ "half of it is there, and that is taken first", 60, 50, 30, 30, 150, 150, 150 },
	{ "the use on both nodes is compared", 60, 65, 30, 30, 135, 135, 135 },
	{ "nothing of it is there", 60, 90, 0, 60, 160, 160, 160 },
	/* at most what the node has, at least what the other node cannot hold */
	{ "it may be on either", 60, 90, -1, -1, 100, 100, 150 },
	{ "no more is there than the node has", 20, 90, -1, -1, 100, 100, 110 },
	{ "a part that is kept may be on either", 60, 30, -1, -1, 140, 140, 160 },
};

static void add_keeper(size_t i)
{
	struct cgroup *keeper = add_group(&snapshot, "/keeper", -1, 70);
	char text[64];

	keeper->min_bytes = figure_of(kept[i].min * MB);
	keeper->active_file_bytes = figure_of(60 * MB);
	keeper->inactive_file_bytes = keeper->shmem_bytes = figure_of(0);
	keeper->anon_bytes = figure_of(10 * MB);
	if (kept[i].there < 0)
		return;
	snprintf(text, sizeof(text), "0=%" PRId64 ",1=%" PRId64, kept[i].there * MB,
		kept[i].elsewhere * MB);
	keeper->node_cache = arena_copy_text(&snapshot.texts, text);
}

static void add_node_with(int64_t number, int64_t free_mb, int64_t files_mb)
{
	snapshot_add_node(&snapshot, (struct node){ .number = figure_of(number),
					     .present_pages = pages_of(1000),
					     .free_pages = pages_of(free_mb),
					     .allocatable_pages = pages_of(free_mb),
					     .active_file_pages = pages_of(files_mb),
					     .inactive_file_pages = pages_of(0),
					     .mapped_pages = pages_of(0),
					     .slab_reclaimable_pages = pages_of(0) });
}

Test(node_room, what_is_protected_there_is_kept)
{
	for (size_t i = 0; i < sizeof(kept) / sizeof(*kept); i++) {
		struct headroom headroom;

		set_machine(2000, 0);
		add_node_with(0, 100, kept[i].files);
		add_node_with(1, 900, 50);
		add_keeper(i);
		link_groups(&snapshot);
		headroom = headroom_of("nodes:0");
		cr_expect_eq(headroom.min_bytes, kept[i].least * MB - kept[i].least * MB / 50,
			"%s: %lld", kept[i].what, (long long)headroom.min_bytes);
		cr_expect_eq(headroom.expected_bytes, kept[i].expected * MB, "%s: %lld",
			kept[i].what, (long long)headroom.expected_bytes);
		cr_expect_eq(headroom.max_bytes, kept[i].most * MB, "%s: %lld", kept[i].what,
			(long long)headroom.max_bytes);
		trial_renew();
	}
}

/* Its own protection does not keep the leaker's cache: the leak uses it up. */
Test(node_room, a_leaker_takes_what_its_own_cgroup_protects)
{
	struct domain domain;
	struct headroom_parts room;
	size_t keeper;

	set_machine(2000, 0);
	add_node_with(0, 100, 60);
	add_node_with(1, 900, 50);
	add_keeper(1);
	link_groups(&snapshot);
	domain = domain_of("nodes:0");
	keeper = (size_t)(the_group(&snapshot, "/keeper") - snapshot.cgroups);
	cr_assert(headroom_parts_find(&room, &snapshot, &domain));
	cr_expect_eq(headroom_for(&room, keeper).expected_bytes, 160 * MB);
	cr_expect_eq(headroom_for(&room, 0).expected_bytes, 100 * MB);
	headroom_parts_release(&room);
}
