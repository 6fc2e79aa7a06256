/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Leaks that fill NUMA nodes before the machine. */
#include "drilling.h"
#include "model/drill/drill_summary.h"

#include <criterion/criterion.h>

static struct drill_summary summary;

static void begin(void)
{
	trial_begin();
	snapshot.machine.mem_free_bytes = snapshot.machine.mem_available_bytes =
		figure_of(2000 * MB);
	snapshot.machine.cached_bytes = snapshot.machine.buffers_bytes = figure_of(0);
	for (int64_t i = 0; i < 2; i++)
		snapshot_add_node(&snapshot,
			(struct node){ .number = figure_of(i),
				.present_pages = figure_of((i ? 1000 : 3000) * MB / PAGE),
				.allocatable_pages = figure_of((i ? 100 : 1900) * MB / PAGE),
				.active_file_pages = figure_of(0),
				.inactive_file_pages = figure_of(0) });
}

TestSuite(drill_nodes, .init = begin, .fini = drilling_end);

static struct process *add_on(pid_t pid, const char *name, int64_t mb, const char *nodes)
{
	struct process *process = add(&snapshot, pid, name, mb, 0);

	process->mems_allowed = nodes;
	process->policy_percent = figure_of(0);
	return process;
}

/* Leaks the process, in the nodes of a domain if a word is given. */
static void leak_in(pid_t pid, const char *word)
{
	struct drill_context *context;
	struct domain nodes;
	struct error error;

	link_groups(&snapshot);
	context = drilling_context();
	if (word) {
		cr_assert(domain_find(&nodes, &snapshot, word, &error) == 0);
		drill_context_bind(context, &nodes);
	}
	drill_release(&drill);
	cr_assert(drill_run(&drill, context, snapshot_find(&snapshot, pid), NULL, &error) == 0);
	cr_assert(drill_summarize(&summary, context, snapshot_find(&snapshot, pid), NULL, &error) ==
		  0);
	drill_context_free(context);
	cr_expect_eq(summary.certain, drill.certain);
	cr_expect(domain_is_same(&summary.domain, &drill.outcome.domain));
	cr_expect_eq(summary.kill_count, drill.outcome.kill_count);
}

static void expect(const char *victims, const char *domain, int64_t leaks_by_mb)
{
	cr_expect_str_eq(outcome_text(&drill.outcome), victims, "%s", outcome_text(&drill.outcome));
	cr_expect_str_eq(drill.outcome.domain.path, domain);
	cr_expect_eq(drill.outcome.leaks_by_bytes, leaks_by_mb * MB, "%lldM",
		(long long)(drill.outcome.leaks_by_bytes / MB));
}

Test(drill_nodes, a_bound_leaker_fills_its_node_and_not_the_machine)
{
	add_on(2, "bound", 300, "1");
	add_on(3, "elsewhere", 900, "0");
	leak_in(2, NULL);
	expect("2", "1", 100);
	cr_expect(drill.certain);
	cr_expect_eq(drill.outcome.domain.kind, DOMAIN_NODES);
	/* the adj would be scaled by the node */
	cr_expect_eq(drill.outcome.domain.total_pages, 1000 * MB / PAGE);
}

Test(drill_nodes, an_unbound_leaker_fills_the_machine)
{
	add_on(2, "free", 300, "0-1");
	add_on(3, "elsewhere", 200, "0");
	leak_in(2, NULL);
	expect("2", "/", 2000);
	cr_expect(drill.certain);
}

/* All that may use the node are eligible; only those bound there surely free something there. */
Test(drill_nodes, what_a_kill_frees_on_the_node_counts)
{
	add_on(2, "leaker", 50, "1");
	add_on(3, "bound", 400, "1");
	add_on(4, "elsewhere", 900, "0");
	leak_in(2, NULL);
	expect("3 2", "1", 100);
	cr_expect_eq(drill.outcome.grown_bytes, 500 * MB);
	cr_expect_eq(drill.outcome.kills[0].freed_there_bytes.value, 400 * MB);
	cr_expect(drill.certain);
}

Test(drill_nodes, what_may_be_elsewhere_is_freed_in_part)
{
	add_on(2, "leaker", 50, "1");
	add_on(3, "free", 400, "0-1");
	leak_in(2, NULL);
	expect("3 2", "1", 100);
	/* the node has a quarter of all memory */
	cr_expect_eq(drill.outcome.grown_bytes, 200 * MB);
	cr_expect_not(drill.outcome.kills[0].freed_there_bytes.known);
	cr_expect_not(drill.certain);
}

Test(drill_nodes, numa_maps_tells_where_its_pages_are)
{
	add_on(2, "leaker", 50, "1");
	add_on(3, "free", 400, "0-1")->node_pages = "0=30,1=10";
	leak_in(2, NULL);
	expect("3 2", "1", 100);
	cr_expect_eq(drill.outcome.grown_bytes, 200 * MB);
	cr_expect_eq(drill.outcome.kills[0].freed_there_bytes.value, 100 * MB);
	cr_expect(drill.certain);
}

/* A policy's nodes are full: the killer takes one whose cpuset allows other nodes alone. */
Test(drill_nodes, a_kill_may_free_nothing_there)
{
	struct process *leaker = add_on(2, "leaker", 50, "0-1");

	leaker->policy_nodes = "1";
	leaker->policy_percent = figure_of(100);
	add_on(3, "elsewhere", 400, "0");
	leak_in(2, NULL);
	expect("3 2", "1", 100);
	cr_expect(drill.outcome.domain.is_policy);
	cr_expect_eq(drill.outcome.grown_bytes, 100 * MB);
	cr_expect(drill.outcome.kills[0].is_on_nodes);
	cr_expect(drill.outcome.kills[0].freed_there_bytes.known);
	cr_expect_eq(drill.outcome.kills[0].freed_there_bytes.value, 0);
	cr_expect(drill.certain);
}

Test(drill_nodes, a_limit_below_the_node_is_full_first)
{
	add_group(&snapshot, "/small", 340, 300);
	add_group(&snapshot, "/large", 900, 300);
	add_on(2, "small", 300, "1")->cgroup = "/small";
	add_on(3, "large", 300, "1")->cgroup = "/large";
	leak_in(2, NULL);
	expect("2", "/small", 40);
	leak_in(3, NULL);
	expect("3", "1", 100);
}

/* Two leakers of one cgroup, on different nodes: one's order of kills is not the other's. */
Test(drill_nodes, leakers_of_one_cgroup_may_have_different_nodes)
{
	add_on(2, "leaker", 50, "0");
	add_on(3, "leaker", 50, "1");
	add_on(4, "bound", 300, "1");
	add_on(5, "leaker", 50, "0-1");
	leak_in(2, NULL);
	expect("2", "0", 1900);
	leak_in(3, NULL);
	expect("4 3", "1", 100);
	leak_in(5, NULL);
	expect("5", "/", 2000);
}

Test(drill_nodes, the_summaries_of_one_context_are_kept_apart)
{
	static const struct {
		pid_t pid;
		size_t kills;
		int64_t leaks_by_mb;
	} wanted[] = { { 2, 1, 1900 }, { 3, 2, 100 }, { 5, 1, 2000 }, { 3, 2, 100 } };
	struct drill_context *context;
	struct error error;

	add_on(2, "leaker", 50, "0");
	add_on(3, "leaker", 50, "1");
	add_on(4, "bound", 300, "1");
	add_on(5, "leaker", 50, "0-1");
	link_groups(&snapshot);
	context = drilling_context();
	for (size_t i = 0; i < sizeof(wanted) / sizeof(*wanted); i++) {
		cr_assert(drill_summarize(&summary, context,
				  snapshot_find(&snapshot, wanted[i].pid), NULL, &error) == 0);
		cr_expect_eq(summary.kill_count, wanted[i].kills, "leaker %zu", i);
		cr_expect_eq(summary.max_leak_bytes, wanted[i].leaks_by_mb * MB, "leaker %zu", i);
	}
	drill_context_free(context);
}

Test(drill_nodes, a_domain_is_filled_whatever_binds_the_leaker)
{
	add_on(2, "free", 300, "0-1");
	add_on(3, "bound", 200, "1");
	leak_in(2, "nodes:1");
	expect("2", "1", 100);
	leak_in(2, "nodes:0");
	expect("2", "0", 1900);
	leak_in(3, "nodes:0-1");
	expect("3", "0-1", 2000);
}

Test(drill_nodes, what_was_not_seen_is_a_doubt)
{
	add_on(2, "free", 300, "0-1")->policy_percent = FIGURE_UNKNOWN;
	add_on(3, "bound", 310, "1")->policy_percent = FIGURE_UNKNOWN;
	leak_in(2, NULL);
	cr_expect_eq(drill.doubts, DOUBT_NODES);
	leak_in(2, "nodes:1");
	cr_expect_eq(drill.doubts, 0);
	leak_in(3, NULL);
	cr_expect_eq(drill.doubts, 0);
	snapshot.machine.nodes[1].allocatable_pages = FIGURE_UNKNOWN;
	leak_in(3, NULL);
	cr_expect_eq(drill.doubts, DOUBT_NODE_ROOM);
	cr_expect_not(drill.certain);
	cr_expect_lt(drill.min_leak_bytes, drill.max_leak_bytes);
}

/* ---- swap ---- */

/* 500M on node 1 are bound to it; which nodes hold the 800M of the other is known, or not. */
static const struct {
	int64_t swap_mb;                        /* free on the machine */
	bool leaker_swaps, peer_swaps;          /* by the swap limit of their cgroups */
	const char *node_pages;                 /* of the other, which may swap */
	int64_t least_mb, expected_mb, most_mb; /* of the room, of which 100M are in RAM */
} swaps[] = {
	{ 0, true, true, NULL, 98, 100, 100 },
	/* the leak itself goes to swap, and all of the swap is room */
	{ 600, true, false, "0=100", 698, 700, 700 },
	/* nobody there may swap */
	{ 600, false, false, "0=100", 98, 100, 100 },
	{ 600, false, true, "0=100", 598, 600, 600 },
	/* a quarter of 800M is there */
	{ 600, false, false, "0=300,1=100", 298, 300, 300 },
	/* or perhaps all of it, and in the middle what the node has of all nodes' memory */
	{ 600, false, false, NULL, 98, 300, 700 },
	{ 150, false, true, NULL, 248, 250, 250 },
};

static void set_swap(size_t i)
{
	struct machine *machine = &snapshot.machine;

	machine->swap_total_bytes = machine->swap_free_bytes = figure_of(swaps[i].swap_mb * MB);
	machine->swappiness = figure_of(60);
	snapshot.cgroup_version = CGROUP_V2;
	add_on(2, "leaker", 300, "1")->cgroup = "/leaker";
	add_on(3, "peer", 500, "1")->cgroup = "/peer";
	add_on(4, "other", 800, "0-1")->node_pages = swaps[i].node_pages;
	add_group(&snapshot, "/leaker", -1, 300)->swap_max_bytes =
		figure_of(swaps[i].leaker_swaps ? UNLIMITED_BYTES : 0);
	add_group(&snapshot, "/peer", -1, 500)->swap_max_bytes =
		figure_of(swaps[i].peer_swaps ? UNLIMITED_BYTES : 0);
	link_groups(&snapshot);
}

Test(drill_nodes, swap_is_room_for_what_may_swap_on_the_node)
{
	for (size_t i = 0; i < sizeof(swaps) / sizeof(*swaps); i++) {
		struct domain node;
		struct error error;
		struct headroom headroom;

		set_swap(i);
		cr_assert(domain_find(&node, &snapshot, "nodes:1", &error) == 0);
		cr_assert(headroom_of_process(
			&headroom, &snapshot, &node, snapshot_find(&snapshot, 2)));
		cr_expect_eq(headroom.min_bytes / MB, swaps[i].least_mb, "case %zu: at least %lld",
			i, (long long)(headroom.min_bytes / MB));
		cr_expect_eq(headroom.expected_bytes / MB, swaps[i].expected_mb,
			"case %zu: about %lld", i, (long long)(headroom.expected_bytes / MB));
		cr_expect_eq(headroom.max_bytes / MB, swaps[i].most_mb, "case %zu: at most %lld", i,
			(long long)(headroom.max_bytes / MB));
		drilling_end();
		begin();
	}
}
