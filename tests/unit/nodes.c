/* SPDX-License-Identifier: GPL-2.0-or-later */
/* NUMA nodes by /proc/zoneinfo: the kernel's text, and what is none. */
#include "tree.h"

#include "snapshot/needs.h"
#include "sources/live.h"

#include <criterion/criterion.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

TestSuite(nodes, .init = plant, .fini = uproot);

static void read_nodes(const char *zoneinfo, size_t count)
{
	put("7/status", status_7);
	put("zoneinfo", zoneinfo);
	read_tree_with(NEED_NODES);
	cr_assert_eq(scanned.machine.node_count, count);
}

static void check_node(size_t place, int number, int64_t present, int64_t spanned)
{
	const struct node *node = &scanned.machine.nodes[place];

	check_figure(node->number, number);
	check_figure(node->present_pages, present);
	check_figure(node->spanned_pages, spanned);
}

Test(nodes, zones_are_summed)
{
	read_nodes("Node 0, zone      DMA\n"
		   "  per-node stats\n"
		   "      nr_inactive_anon 223554\n"
		   "  pages free     2816\n"
		   "        boost    0\n"
		   "        min      16\n"
		   "        spanned  4095\n"
		   "        present  3998\n"
		   "        managed  3840\n"
		   "        protection: (0, 2991, 24085)\n"
		   "  pagesets\n"
		   "    cpu: 0\n"
		   "              count:    12\n"
		   "              high:     252\n"
		   "              batch:    63\n"
		   "  vm stats threshold: 6\n"
		   "    cpu: 1\n"
		   "              count: 30\n"
		   "  node_unreclaimable:  1\n"
		   "Node 0, zone   Normal\n"
		   "        spanned  5505024\n"
		   "        present  5505000\n"
		   "Node 2, zone   Normal\n"
		   "        spanned  100\n"
		   "        present  90\n"
		   "Node 2, zone  Movable\n"
		   "        spanned  10\n"
		   "        present  0\n",
		2);
	check_node(0, 0, 5508998, 5509119);
	check_node(1, 2, 90, 110);
	check_figure(scanned.machine.nodes[0].free_pcp_pages, 42);
	check_figure(scanned.machine.nodes[1].free_pcp_pages, 0);
	check_figure(scanned.machine.nodes[0].unreclaimable, 1);
	cr_expect_not(scanned.machine.nodes[1].unreclaimable.known);
}

/* The DMA zone keeps 2991 pages from others and has 2816: it has none to give. */
Test(nodes, each_zone_keeps_its_reserve)
{
	read_nodes("Node 0, zone      DMA\n"
		   "  per-node stats\n"
		   "      nr_inactive_file 100\n"
		   "      nr_active_file 20\n"
		   "      nr_slab_reclaimable 7\n"
		   "  pages free     2816\n"
		   "        boost    9\n"
		   "        min      16\n"
		   "        present  3998\n"
		   "        protection: (0, 0, 2991)\n"
		   "Node 0, zone   Normal\n"
		   "  pages free     1000\n"
		   "        min      300\n"
		   "        present  5505000\n"
		   "        protection: (0, 0, 0)\n"
		   "Node 2, zone   Normal\n"
		   "        present  90\n",
		2);
	check_figure(scanned.machine.nodes[0].free_pages, 3816);
	check_figure(scanned.machine.nodes[0].allocatable_pages, 700);
	check_figure(scanned.machine.nodes[0].boost_pages, 9);
	check_figure(scanned.machine.nodes[0].inactive_file_pages, 100);
	check_figure(scanned.machine.nodes[0].active_file_pages, 20);
	check_figure(scanned.machine.nodes[0].slab_reclaimable_pages, 7);
	cr_expect(!scanned.machine.nodes[1].allocatable_pages.known);
	cr_expect(!scanned.machine.nodes[1].boost_pages.known);
}

/* Movable memory is not for the kernel, which need not leave the reserve for it either. */
Test(nodes, movable_zones_are_told_apart)
{
	const struct node *node;

	read_nodes("Node 0, zone    DMA32\n"
		   "  pages free     5000\n"
		   "        min      100\n"
		   "        present  6000\n"
		   "        protection: (0, 400, 3000)\n"
		   "      nr_zone_inactive_file 70\n"
		   "Node 0, zone   Normal\n"
		   "  pages free     9000\n"
		   "        min      300\n"
		   "        present  20000\n"
		   "        protection: (0, 0, 2000)\n"
		   "Node 0, zone  Movable\n"
		   "  pages free     7000\n"
		   "        min      32\n"
		   "        present  8000\n"
		   "        protection: (0, 0, 0)\n"
		   "      nr_zone_inactive_anon 10\n"
		   "      nr_zone_active_anon 20\n"
		   "      nr_zone_inactive_file 300\n"
		   "      nr_zone_active_file 4\n"
		   "Node 1, zone   Normal\n"
		   "  pages free     0\n"
		   "        min      0\n"
		   "        present  0\n"
		   "Node 1, zone  Movable\n"
		   "  pages free     500\n"
		   "        min      20\n"
		   "        present  600\n",
		2);
	node = scanned.machine.nodes;
	check_figure(node[0].allocatable_pages, 1900 + 6700 + 6968);
	check_figure(node[0].kernel_allocatable_pages, 4500 + 8700);
	check_figure(node[0].movable_file_pages, 304);
	check_figure(node[0].movable_anon_pages, 30);
	check_figure(node[1].kernel_allocatable_pages, 0);
	/* before Linux 4.8 */
	cr_expect(!node[1].movable_file_pages.known && !node[1].movable_anon_pages.known);
}

/* The zones of a machine with HighMem; the reserve for its kernel is that of Normal. */
Test(nodes, high_memory_is_not_for_the_kernel)
{
	read_nodes("Node 0, zone      DMA\n"
		   "  pages free     1000\n"
		   "        min      100\n"
		   "        present  4000\n"
		   "        protection: (0, 300, 900, 900)\n"
		   "Node 0, zone   Normal\n"
		   "  pages free     2000\n"
		   "        min      500\n"
		   "        present  20000\n"
		   "        protection: (0, 0, 1800, 1800)\n"
		   "Node 0, zone  HighMem\n"
		   "  pages free     90000\n"
		   "        min      128\n"
		   "        present  99000\n"
		   "        protection: (0, 0, 0, 0)\n"
		   "Node 0, zone  Movable\n"
		   "  pages free     0\n"
		   "        min      32\n"
		   "        present  0\n"
		   "        protection: (0, 0, 0, 0)\n",
		1);
	check_figure(scanned.machine.nodes[0].kernel_allocatable_pages, 600 + 1500);
}

static size_t nodes_below_sysfs(void)
{
	char sysfs[PATH_MAX];
	struct live_options options = { .procfs = tree,
		.sysfs = sysfs,
		.needs = NEED_LIMITS | NEED_CGROUP_ALL | NEED_SEVERAL_NODES };
	struct error error;
	size_t count;

	snprintf(sysfs, sizeof(sysfs), "%s/sys", tree);
	cr_assert(live_read(&scanned, &options, &error) == 0, "%s", error.detail);
	count = scanned.machine.node_count;
	snapshot_release(&scanned);
	return count;
}

/* On one node as well: reclaim may not know of a memory.min where kswapd has given up. */
Test(nodes, zoneinfo_is_read_where_memory_is_kept)
{
	put("7/status", status_7);
	put("7/cgroup", "0::/kept\n");
	put("sys/devices/system/node/has_memory", "0\n");
	put("zoneinfo", "Node 0, zone   Normal\n        present  90\n");
	put("sys/fs/cgroup/cgroup.controllers", "memory\n");
	put("sys/fs/cgroup/kept/memory.max", "max\n");
	put("sys/fs/cgroup/kept/memory.min", "0\n");
	cr_expect_eq(nodes_below_sysfs(), 0);
	put("sys/fs/cgroup/kept/memory.min", "4096\n");
	cr_expect_eq(nodes_below_sysfs(), 1);
}

Test(nodes, a_node_without_memory_has_none)
{
	read_nodes("Node 1, zone   Normal\n  pages free     0\n        spanned  0\n"
		   "        present  0\n",
		1);
	check_node(0, 1, 0, 0);
}

Test(nodes, what_is_not_asked_is_not_read)
{
	put("7/status", status_7);
	put("zoneinfo", "Node 0, zone   Normal\n        present  10\n");
	read_tree_with(0);
	cr_expect_eq(scanned.machine.node_count, 0);
}

Test(nodes, what_is_no_zoneinfo_is_harmless)
{
	read_nodes("present 5\nNode\nNode \nNode 0 zone\nNode 1024, zone Normal\nNode -1, zone\n"
		   "Node 99999999999999999999, zone\n\n\n\xff\xfe\nNode 3, zone DMA\n"
		   "present x\nspanned 7",
		1);
	check_figure(scanned.machine.nodes[0].number, 3);
	cr_expect(!scanned.machine.nodes[0].present_pages.known);
	check_figure(scanned.machine.nodes[0].spanned_pages, 0);
}

Test(nodes, sums_do_not_overflow)
{
	char text[4096] = "";

	for (int i = 0; i < 20; i++)
		strcat(text, "Node 0, zone Normal\n present 1152921504606846976\n");
	read_nodes(text, 1);
	cr_expect(!scanned.machine.nodes[0].present_pages.known);
}
