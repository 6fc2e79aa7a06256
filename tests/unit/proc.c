/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The source `proc` over ordinary trees, old kernels' among them. */
#include "tree.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

TestSuite(proc, .init = plant, .fini = uproot);

Test(proc, a_process_is_read_whole)
{
	const struct process *process;

	put("7/status", status_7);
	put("7/stat", "7 (post) R 9 (gres) S 1 7 7 0 -1 4194560 1 2 3 4 5 6 7 8 20 -5 3 0 12345 "
		      "819200 150\n");
	put("7/oom_score_adj", "-500\n");
	put("7/oom_score", "334\n");
	put("7/cgroup", "0::/system.slice/postgresql@15-main.service\n");
	read_tree();
	process = the_process(7);
	cr_expect_str_eq(process->name, "postgres");
	cr_expect(process->ppid == 1 && process->mm_tid == 7 && process->state == 'S');
	cr_expect(process->has_mm && !process->kernel_thread);
	check_figure(process->uid, 105);
	check_figure(process->memory.vm_size_bytes, 800 * 1024);
	check_figure(process->memory.locked_bytes, 4 * 1024);
	check_figure(process->memory.rss_bytes, 600 * 1024);
	check_figure(process->memory.rss_anon_bytes, 100 * 1024);
	check_figure(process->memory.rss_file_bytes, 200 * 1024);
	check_figure(process->memory.rss_shmem_bytes, 300 * 1024);
	check_figure(process->memory.page_tables_bytes, 44 * 1024);
	check_figure(process->memory.swap_bytes, 12 * 1024);
	check_figure(process->memory.hugetlb_bytes, 2048 * 1024);
	check_figure(process->threads, 3);
	check_figure(process->cap_sys_admin, 1);
	check_figure(process->adj, -500);
	check_figure(process->kernel_oom_score, 334);
	check_figure(process->flags, 4194560);
	check_figure(process->nice, -5);
	check_figure(process->start_ticks, 12345);
	cr_expect_str_eq(process->mems_allowed, "0-1");
	cr_expect_str_eq(process->cgroup, "/system.slice/postgresql@15-main.service");
	cr_expect_str_eq(process->unit, "postgresql@15-main.service");
	cr_expect_null(process->user, "this machine's users are not that root's");
}

Test(proc, what_is_not_needed_is_not_read)
{
	put("7/status", status_7);
	put("7/oom_score_adj", "0\n");
	put("7/oom_score", "334\n");
	put("7/cgroup", "0::/a.service\n");
	put_stat_7(12345);
	read_tree_with(0);
	cr_expect(!the_process(7)->kernel_oom_score.known);
	cr_expect(!the_process(7)->start_ticks.known);
	cr_expect_null(the_process(7)->cgroup);
	check_figure(the_process(7)->adj, 0);
}

Test(proc, a_file_the_kernel_does_not_have_leaves_a_figure_unknown)
{
	put("7/status", status_7);
	read_tree();
	cr_expect(!the_process(7)->adj.known);
	check_figure(scanned.machine.unreadable, 0);
}

static void check_name(const char *written, const char *meant)
{
	char status[256];

	snprintf(status, sizeof(status), "Name:\t%s\nVmSize:\t4 kB\n", written);
	put("7/status", status);
	read_tree_with(0);
	cr_expect_str_eq(the_process(7)->name, meant);
	snapshot_release(&scanned);
}

Test(proc, names_are_the_bytes_that_were_set)
{
	check_name("a\\nb\\\\c\td\x1b\"\a\xff\r", "a\nb\\c\td\x1b\"\a\xff\r");
	check_name("a b) S 1 (c", "a b) S 1 (c");
	check_name(" lead", " lead");
	check_name("\tlead", "\tlead");
	check_name("end\\", "end\\");
	check_name("\\x41", "\\x41");
	check_name("\\\\n", "\\n");
	check_name("", "");
}

Test(proc, kernels_from_4_0_to_4_14_tell_page_tables_in_two_lines)
{
	put("7/status", "Name:\ta\nVmSize:\t4 kB\nVmRSS:\t4 kB\nVmPTE:\t40 kB\nVmPMD:\t12 kB\n");
	read_tree_with(0);
	check_figure(the_process(7)->memory.page_tables_bytes, 52 * 1024);
	cr_expect(!the_process(7)->memory.rss_anon_bytes.known);
	check_figure(the_process(7)->memory.rss_bytes, 4096);
}

Test(proc, kernel_threads_by_line_by_parent_or_by_flag)
{
	static const char flagged[] =
		"9 (b) S 1 0 0 0 -1 2129984 0 0 0 0 0 0 0 0 20 0 1 0 25 0 0\n";

	put("2/status", "Name:\tkthreadd\nState:\tS (sleeping)\nPPid:\t0\nThreads:\t1\n");
	put("7/status", "Name:\tkworker/0:1\nState:\tI (idle)\nPPid:\t2\nThreads:\t1\n");
	put("8/status", "Name:\ta\nState:\tS (sleeping)\nPPid:\t0\nKthread:\t1\nThreads:\t1\n");
	put("9/status", "Name:\tb\nState:\tS (sleeping)\nPPid:\t1\nThreads:\t1\n");
	put("9/stat", flagged);
	put("10/status", "Name:\tdead\nState:\tZ (zombie)\nPPid:\t2\nThreads:\t1\n");
	put("11/status", "Name:\thelper\nState:\tS (sleeping)\nPPid:\t2\nVmSize:\t4 kB\n");
	read_tree();
	for (pid_t pid = 7; pid <= 9; pid++)
		cr_expect(the_process(pid)->kernel_thread, "%d", pid);
	cr_expect(the_process(2)->kernel_thread);
	cr_expect(!the_process(10)->kernel_thread);
	cr_expect(!the_process(11)->kernel_thread);
	cr_expect(scanned.machine.visibility == VISIBILITY_WHOLE);
}

/* Kernels that ask for it at all ask for it in the first user namespace. */
Test(proc, a_capability_of_a_user_namespace_is_none)
{
	static const char status[] = "Name:\ta\nVmSize:\t4 kB\nCapEff:\t000001ffffffffff\n";

	put("sys/kernel/osrelease", "3.10.0-1160.el7.x86_64\n");
	put("7/status", status);
	put("8/status", status);
	put("8/uid_map", "         0          0 4294967295\n");
	put("9/status", status);
	put("9/uid_map", "         0     100000      65536\n");
	read_tree();
	check_figure(the_process(7)->cap_sys_admin, 1);
	check_figure(the_process(8)->cap_sys_admin, 1);
	check_figure(the_process(9)->cap_sys_admin, 0);
}

Test(proc, a_dead_leader_has_the_memory_of_its_threads)
{
	put("7/status", "Name:\tleader\nState:\tZ (zombie)\nPPid:\t1\nThreads:\t3\n");
	put("7/task/7/status", "Name:\tleader\nState:\tZ (zombie)\nPPid:\t1\nThreads:\t3\n");
	put("7/task/8/status", "Name:\tgone\nState:\tX (dead)\nPPid:\t1\nThreads:\t3\n");
	put("7/task/9/status",
		"Name:\tworker\nState:\tS (sleeping)\nVmSize:\t9 kB\nVmRSS:\t8 kB\n");
	put("17/status", "Name:\tzombie\nState:\tZ (zombie)\nPPid:\t1\nThreads:\t1\n");
	read_tree();
	cr_expect(the_process(7)->has_mm && the_process(7)->mm_tid == 9);
	cr_expect_str_eq(the_process(7)->name, "leader");
	cr_expect(the_process(7)->state == 'Z');
	check_figure(the_process(7)->memory.rss_bytes, 8 * 1024);
	cr_expect(!the_process(17)->has_mm && !the_process(17)->memory.rss_bytes.known);
}

static void check_cgroup(const char *text, const char *cgroup, const char *unit)
{
	const struct process *process;

	put("7/status", status_7);
	put("7/cgroup", text);
	read_tree_with(NEED_CGROUP);
	process = the_process(7);
	cr_expect(
		cgroup ? process->cgroup && strcmp(process->cgroup, cgroup) == 0 : !process->cgroup,
		"%s: %s", text, process->cgroup ? process->cgroup : "none");
	cr_expect(unit ? process->unit && strcmp(process->unit, unit) == 0 : !process->unit,
		"%s: %s", text, process->unit ? process->unit : "none");
	snapshot_release(&scanned);
}

Test(proc, the_pid_within_a_namespace_is_the_last)
{
	put("7/status", "Name:\ta\nVmSize:\t8 kB\nVmRSS:\t4 kB\nNSpid:\t7\t12\t1\n");
	put("7/oom_score_adj", "0\n");
	put("8/status", "Name:\ta\nVmSize:\t8 kB\nVmRSS:\t4 kB\nNSpid:\t8\n");
	put("8/oom_score_adj", "0\n");
	put("9/status", "Name:\ta\nVmSize:\t8 kB\nVmRSS:\t4 kB\nNSpid:\t9\t-3x\n");
	put("9/oom_score_adj", "0\n");
	read_tree();
	check_figure(the_process(7)->namespace_pid, 1);
	cr_expect(!the_process(8)->namespace_pid.known, "it is in the reader's own");
	cr_expect(!the_process(9)->namespace_pid.known);
}

/* The kernel shows the root of version 1 for each process that exits, wherever it was. */
Test(proc, a_process_that_exits_does_not_tell_its_cgroup_of_version_1)
{
	static const char exiting[] =
		"7 (a) S 1 0 0 0 -1 4194564 0 0 0 0 0 0 0 0 20 0 1 0 25 0 0\n";
	static const char alive[] = "7 (a) S 1 0 0 0 -1 4194560 0 0 0 0 0 0 0 0 20 0 1 0 25 0 0\n";

	check_cgroup("4:memory:/\n1:name=systemd:/\n", "/", NULL);
	put("7/stat", alive);
	check_cgroup("4:memory:/\n1:name=systemd:/\n", "/", NULL);
	put("7/stat", exiting);
	check_cgroup("4:memory:/\n1:name=systemd:/\n", NULL, NULL);
	check_cgroup("4:memory:/m\n1:name=systemd:/b.service\n", "/m", "b.service");
	check_cgroup("0::/\n", "/", NULL);
}

static void check_unit_cgroup(const char *text, const char *wanted)
{
	const char *path;

	put("7/cgroup", text);
	read_tree();
	path = the_process(7)->unit_cgroup;
	cr_expect(wanted ? path && strcmp(path, wanted) == 0 : !path, "%s: %s", text,
		path ? path : "none");
	snapshot_release(&scanned);
}

Test(proc, systemds_cgroup_where_it_is_another)
{
	check_cgroup("4:memory:/\n1:name=systemd:/system.slice/b.service\n", "/", "b.service");
	check_unit_cgroup(
		"4:memory:/\n1:name=systemd:/system.slice/b.service\n", "/system.slice/b.service");
	check_unit_cgroup("1:name=systemd:/b.service\n", "/b.service");
	check_unit_cgroup("4:memory:/b.service\n1:name=systemd:/b.service\n", NULL);
	check_unit_cgroup("0::/b.service\n", NULL);
	check_unit_cgroup("4:memory:/\n", NULL);
}

Test(proc, the_memory_controllers_cgroup_and_systemds_unit)
{
	check_cgroup(
		"9:name=systemd:/b.service\n4:cpu,memory:/m\n0::/c.service\n", "/m", "b.service");
	check_cgroup("4:memory:/m\n0::/c.service\n", "/m", "c.service");
	check_cgroup("1:name=systemd:/b.service\n0::/c.service\n", "/c.service", "b.service");
	check_cgroup("0::/c:d/e.service\n", "/c:d/e.service", "e.service");
	check_cgroup("0::/a.service (deleted)\n", "/a.service", "a.service");
	check_cgroup("4:memory_recursiveprot:/x\n", NULL, NULL);
	check_cgroup("0::\n::\n:\n\n0:\n", NULL, NULL);
	check_cgroup("0::/cut.service", NULL, NULL);
}

Test(proc, the_pod_and_its_class)
{
	put("7/status", status_7);
	put("7/cgroup", "0::/kubepods/burstable/pod12-ab/x\n");
	put("8/status", status_7);
	put("8/cgroup", "0::/kubepods/burstable\n");
	put("9/status", status_7);
	put("9/cgroup", "1:name=systemd:/a\n5:memory:/kubepods.slice/kubepods-pod1.slice\n");
	read_tree_with(NEED_CGROUP);
	cr_expect_str_eq(the_process(7)->pod, "12-ab");
	cr_expect_eq(the_process(7)->qos, POD_BURSTABLE);
	cr_expect_null(the_process(8)->pod);
	cr_expect_eq(the_process(8)->qos, POD_NONE);
	cr_expect_str_eq(the_process(9)->pod, "1");
	cr_expect_eq(the_process(9)->qos, POD_GUARANTEED);
}

Test(proc, the_machine_is_the_trees_not_ours)
{
	struct machine *machine = &scanned.machine;

	put("7/status", status_7);
	put("7/statm", "50 37 12 1 0 9 0\n"); /* 800 kB in 50 pages: 16 KiB each */
	put("sys/kernel/osrelease", "5.4.0-test\n");
	put("sys/vm/swappiness", "60\n");
	put("sys/vm/panic_on_oom", "2\n");
	put("stat", "cpu  1 2 3\ncpu0 1 2 3\ncpu1 1 2 3\ncpu10 1 2 3\nintr 5 cpu\n");
	put("uptime", "100.25 200.00\n");
	put("cgroups", "#subsys_name\thierarchy\tnum_cgroups\tenabled\ncpu\t0\t5\t1\n"
		       "memory\t0\t97\t0\n");
	put("meminfo", "MemTotal:       1000 kB\nMemFree:  -1 kB\nSwapTotal: 8 kB\n"
		       "HugePages_Total:   5\nHugepagesize: 2048 kB\nShmem: x kB\n");
	put("pressure/memory", "some avg10=1.07 avg60=12.34 avg300=100.00 total=5\n"
			       "full avg10=0.00 avg60=1.2 avg300= total=5\n");
	read_tree();
	cr_expect_str_eq(machine->release, "5.4.0-test");
	check_figure(machine->page_size_bytes, 16384);
	check_figure(machine->cpus_online, 3);
	check_figure(machine->mem_total_bytes, 1000 * 1024);
	check_figure(machine->swap_total_bytes, 8 * 1024);
	check_figure(machine->huge_pages_total, 5);
	check_figure(machine->huge_page_bytes, 2048 * 1024);
	check_figure(machine->swappiness, 60);
	check_figure(machine->panic_on_oom, 2);
	check_figure(machine->memory_controller, 0);
	check_figure(machine->pressure_some.avg10, 107);
	check_figure(machine->pressure_some.avg60, 1234);
	check_figure(machine->pressure_some.avg300, 10000);
	check_figure(machine->pressure_full.avg10, 0);
	cr_expect(!machine->pressure_full.avg60.known && !machine->pressure_full.avg300.known);
	cr_expect(!machine->mem_free_bytes.known && !machine->shmem_bytes.known);
	cr_expect(!machine->overcommit_memory.known);
	cr_expect(!machine->kernel_ram_bytes.known && !machine->clock_ticks.known);
	cr_expect(!machine->uptime_ticks.known);
	cr_expect(machine->holder_count == 0 && machine->visibility == VISIBILITY_UNKNOWN);
}

Test(proc, holders_come_from_the_trees)
{
	char sysfs[64];
	struct live_options options = { .procfs = tree, .sysfs = sysfs, .needs = NEED_HOLDERS };
	struct error error;

	snprintf(sysfs, sizeof(sysfs), "%s/sys", tree);
	put("7/status", status_7);
	put("spl/kstat/zfs/arcstats",
		"9 1 0x01\nname type data\nhits 4 5\nc_min 4 70\nsize 4 777\nsize_x 4 1\n");
	put("sys/block/zram0/mm_stat", "  4096  74  12288 0 12288 0 0 0 0\n");
	put("sys/block/sda/mm_stat", "1 2 3\n");
	put("sys/kernel/dmabuf/buffers/11/size", "100\n");
	put("sys/kernel/dmabuf/buffers/12/size", "20\n");
	cr_assert(live_read(&scanned, &options, &error) == 0);
	cr_assert(scanned.machine.holder_count == 3);
	cr_expect(scanned.machine.holders[0].kind == HOLDER_ZFS_ARC);
	check_figure(scanned.machine.holders[0].bytes, 777);
	check_figure(scanned.machine.holders[0].min_bytes, 70);
	cr_expect_str_eq(scanned.machine.holders[1].name, "zram0");
	check_figure(scanned.machine.holders[1].bytes, 12288);
	check_figure(scanned.machine.holders[1].stored_bytes, 4096);
	check_figure(scanned.machine.holders[2].bytes, 120);
}

/* What /proc/swaps lists, in KiB, and what of it is on zram0; -1: not known. */
static const struct {
	const char *swaps;
	int64_t swap, swap_free;
} swap_lists[] = {
	{ "/dev/zram0 partition\t4000\t1000\t100\n", 4000, 3000 },
	{ "/dev/sda2 partition 9000 0 -2\n/dev/zram0 partition 4000 4000 100\n", 4000, 0 },
	{ "/zram0\\040(deleted) partition 4000 0 100\n", 4000, 4000 },
	/* a file system is on it, or none at all */
	{ "/dev/sda2 partition 9000 0 -2\n/dev/zram01 partition 4000 0 100\n", 0, 0 },
	{ "/mnt/zram0 file 4000 0 100\n", 0, 0 },
	{ "", 0, 0 },
	/* lxcfs shows the container's limit, and bad lines tell nothing */
	{ "none virtual 4000 0 0\n", -1, -1 },
	{ "/dev/zram0 partition 4000 5000 100\n", 4000, 0 },
	{ "/dev/zram0 partition 4k 5 100\n", -1, -1 },
	{ "/dev/zram0 partition 4000\n", 0, 0 },
};

static int64_t known_or(struct figure figure, int64_t unit)
{
	return figure.known ? figure.value / unit : -1;
}

static void read_zram(const struct holder **ret_zram)
{
	static char sysfs[64];
	struct live_options options = { .procfs = tree, .sysfs = sysfs, .needs = NEED_HOLDERS };
	struct error error;

	snprintf(sysfs, sizeof(sysfs), "%s/sys", tree);
	cr_assert(live_read(&scanned, &options, &error) == 0);
	cr_assert(scanned.machine.holder_count == 1);
	*ret_zram = &scanned.machine.holders[0];
}

Test(proc, swaps_tell_which_zram_is_swap)
{
	const struct holder *zram;
	char text[256];

	put("7/status", status_7);
	put("sys/block/zram0/mm_stat", "  4096  74  12288 0 12288 0 0 0 0\n");
	read_zram(&zram);
	cr_expect(!zram->swap_bytes.known && !zram->swap_free_bytes.known);
	for (size_t i = 0; i < sizeof(swap_lists) / sizeof(*swap_lists); i++) {
		snapshot_release(&scanned);
		snprintf(text, sizeof(text), "Filename\t\t\t\tType\t\tSize\tUsed\tPriority\n%s",
			swap_lists[i].swaps);
		put("swaps", text);
		read_zram(&zram);
		cr_expect_eq(known_or(zram->swap_bytes, 1024), swap_lists[i].swap, "case %zu", i);
		cr_expect_eq(known_or(zram->swap_free_bytes, 1024), swap_lists[i].swap_free,
			"case %zu", i);
	}
}

static bool is_same(struct figure a, struct figure b)
{
	return a.known == b.known && a.value == b.value;
}

static void check_lru_gen(
	const char *enabled, const char *ttl, struct figure expected_on, struct figure expected_ttl)
{
	char sysfs[64];
	struct live_options options = { .procfs = tree, .sysfs = sysfs, .needs = NEED_NODES };
	struct error error;
	const struct machine *machine = &scanned.machine;

	snprintf(sysfs, sizeof(sysfs), "%s/sys", tree);
	put("7/status", status_7);
	put("sys/kernel/mm/lru_gen/enabled", enabled);
	put("sys/kernel/mm/lru_gen/min_ttl_ms", ttl);
	cr_assert(live_read(&scanned, &options, &error) == 0);
	cr_expect(is_same(machine->lru_gen_enabled, expected_on), "'%s'", enabled);
	cr_expect(is_same(machine->lru_gen_min_ttl_ms, expected_ttl), "'%s', '%s'", enabled, ttl);
}

Test(proc, lru_gen_protects_for_a_time)
{
	check_lru_gen("0x0007\n", "1000\n", figure_of(1), figure_of(1000));
	snapshot_release(&scanned);
	check_lru_gen("0x0001\n", "0\n", figure_of(1), figure_of(0));
	snapshot_release(&scanned);
	check_lru_gen("0x000b\n", "7", figure_of(1), figure_of(7));
}

Test(proc, demotion_is_on_or_off)
{
	put("sys/kernel/mm/numa/demotion_enabled", "true\n");
	check_lru_gen("0x0007\n", "0\n", figure_of(1), figure_of(0));
	check_figure(scanned.machine.demotion_enabled, 1);
	snapshot_release(&scanned);
	put("sys/kernel/mm/numa/demotion_enabled", "false\n");
	check_lru_gen("0x0007\n", "0\n", figure_of(1), figure_of(0));
	check_figure(scanned.machine.demotion_enabled, 0);
}

Test(proc, zswap_is_on_before_it_holds_pages)
{
	put("sys/module/zswap/parameters/enabled", "Y\n");
	put("sys/module/zswap/parameters/max_pool_percent", "35\n");
	check_lru_gen("0x0007\n", "0\n", figure_of(1), figure_of(0));
	check_figure(scanned.machine.zswap_enabled, 1);
	check_figure(scanned.machine.zswap_max_pool_percent, 35);
	snapshot_release(&scanned);
	put("sys/module/zswap/parameters/enabled", "N\n");
	put("sys/module/zswap/parameters/max_pool_percent", "135\n");
	check_lru_gen("0x0007\n", "0\n", figure_of(1), figure_of(0));
	check_figure(scanned.machine.zswap_enabled, 0);
	cr_expect_not(scanned.machine.zswap_max_pool_percent.known);
}

Test(proc, lru_gen_that_is_off_protects_nothing)
{
	check_lru_gen("0x0000\n", "1000\n", figure_of(0), figure_of(0));
	snapshot_release(&scanned);
	/* how it would age, were it on */
	check_lru_gen("0x0006\n", "1000\n", figure_of(0), figure_of(0));
	snapshot_release(&scanned);
	check_lru_gen("0x000a\n", "soon\n", figure_of(0), figure_of(0));
}

Test(proc, lru_gen_may_be_garbled)
{
	static const char *const garbled[] = { "", "\n", "7\n", "0x", "0x\n", "0x000g\n", "y\n" };

	check_lru_gen("0x0007\n", "soon\n", figure_of(1), FIGURE_UNKNOWN);
	for (size_t i = 0; i < sizeof(garbled) / sizeof(*garbled); i++) {
		snapshot_release(&scanned);
		check_lru_gen(garbled[i], "1000\n", FIGURE_UNKNOWN, figure_of(1000));
	}
}

static void read_details_of(pid_t pid, unsigned details)
{
	struct live_options options = { .procfs = tree };

	live_read_details(&scanned, &options, &pid, 1, details);
}

static bool has_exited(pid_t pid)
{
	read_details_of(pid, DETAIL_STAT);
	return the_process(pid)->has_exited;
}

Test(proc, what_exits_before_its_details_are_read_has_exited)
{
	char status[300], gone[300];

	put("7/status", status_7);
	put("7/stat", "7 (a) S 1 1 1 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 50 0 0\n");
	put("8/status", status_7);
	put("8/stat", "8 (a) S 1 1 1 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 50 0 0\n");
	read_tree_with(NEED_STAT);
	cr_expect_not(has_exited(7));
	/* another process has the PID now */
	put("7/stat", "7 (a) S 1 1 1 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 51 0 0\n");
	cr_expect(has_exited(7));
	snprintf(status, sizeof(status), "%s/8", tree);
	snprintf(gone, sizeof(gone), "%s/gone", tree);
	cr_assert_eq(rename(status, gone), 0);
	cr_expect(has_exited(8));
}

static void put_many(int count)
{
	char path[32];

	for (int pid = 7; pid < 7 + count; pid++) {
		snprintf(path, sizeof(path), "%d/status", pid);
		put(path, status_7);
		snprintf(path, sizeof(path), "%d/oom_score", pid);
		put(path, "334\n");
	}
}

static size_t count_scored(void)
{
	size_t count = 0;

	for (size_t i = 0; i < scanned.process_count; i++)
		count += scanned.processes[i].kernel_oom_score.known;
	return count;
}

Test(proc, of_many_processes_few_scores_are_read)
{
	put_many(640);
	read_tree_with(NEED_SOME_SCORES);
	/* 512, and one in 32 of those behind */
	cr_expect(scanned.process_count == 640 && count_scored() == 512 + 4, "%zu of %zu",
		count_scored(), scanned.process_count);
	snapshot_release(&scanned);
	read_tree_with(NEED_OOM_SCORE);
	cr_expect(count_scored() == 640);
}

Test(proc, a_score_comes_with_the_memory_of_its_moment)
{
	const struct process *process;

	put("7/status", status_7);
	put("7/stat", "7 (a) S 1 7 7 0 -1 4194560 1 2 3 4 5 6 7 8 20 4 3 0 12345 819200 150\n");
	put("7/oom_score_adj", "0\n");
	put("7/oom_score", "700\n");
	read_tree_with(0);
	put("7/status", "Name:\tpostgres\nState:\tS\nVmSize:\t900 kB\nVmRSS:\t700 kB\n");
	put("7/oom_score_adj", "100\n");
	read_details_of(7, DETAIL_OOM_SCORE);
	process = the_process(7);
	check_figure(process->kernel_oom_score, 700);
	check_figure(process->adj, 100);
	check_figure(process->memory.rss_bytes, 700 * 1024);
	cr_expect(!process->start_ticks.known && process->mm_tid == 7);
}

static const char rollup[] =
	"1000-2000 ---p 00000000 00:00 0      [rollup]\nRss:  1684 kB\nPss:   421 kB\n"
	"Pss_Dirty:  112 kB\nShared_Clean:  1464 kB\nShared_Dirty:  6 kB\nPrivate_Clean:  108 kB\n"
	"Private_Dirty:  112 kB\nPrivate_Hugetlb:  2048 kB\nSwap:  9 kB\nSwapPss:  3 kB\n"
	"Pss_Anon:   21 kB\nPss_Shmem:   300 kB\n";

Test(proc, details_are_read_of_the_same_process)
{
	const struct process *process;

	put("7/status", status_7);
	put_stat_7(12345);
	put("7/smaps_rollup", rollup);
	read_tree_with(0);
	read_details_of(7, DETAIL_STAT | DETAIL_SMAPS | DETAIL_SHARERS);
	process = the_process(7);
	check_figure(process->start_ticks, 12345);
	check_figure(process->nice, 4);
	check_figure(process->detail.pss_bytes, 421 * 1024);
	check_figure(process->detail.private_bytes, 220 * 1024);
	check_figure(process->detail.private_swap_bytes, 3 * 1024);
	check_figure(process->detail.pss_shmem_bytes, 300 * 1024);
	check_figure(process->detail.shared_bytes, 1470 * 1024);
	cr_expect(!process->detail.mm_owner_pid.known, "PIDs of another root mean nothing here");
}

static struct figure ksm_of(const char *stat, const char *merging_pages)
{
	put("7/status", status_7);
	put_stat_7(12345);
	if (stat)
		put("7/ksm_stat", stat);
	if (merging_pages)
		put("7/ksm_merging_pages", merging_pages);
	read_tree_with(0);
	scanned.machine.page_size_bytes = figure_of(16384);
	read_details_of(7, DETAIL_KSM);
	return the_process(7)->detail.ksm_merged_bytes;
}

Test(proc, ksm_tells_what_it_merged)
{
	check_figure(ksm_of("ksm_rmap_items 90\nksm_zero_pages 5\nksm_merging_pages 70\n"
			    "ksm_process_profit -9\nksm_merge_any: yes\n",
			     NULL),
		INT64_C(70) * 16384);
}

Test(proc, ksm_of_6_1_tells_it_in_a_file_of_its_own)
{
	check_figure(ksm_of("ksm_rmap_items 90\n", "70\n"), INT64_C(70) * 16384);
}

Test(proc, what_ksm_merged_may_be_garbled)
{
	cr_expect(!ksm_of("ksm_merging_pages -4\n", "many\n").known);
}

Test(proc, without_ksm_nothing_is_merged_as_far_as_is_known)
{
	cr_expect(!ksm_of(NULL, NULL).known);
}

Test(proc, a_rollup_that_leaves_pages_out_is_not_taken)
{
	put("7/status", status_7);
	put_stat_7(12345);
	put("7/smaps_rollup", rollup);
	read_tree_with(0);
	scanned.processes[0].memory.rss_bytes = figure_of(1684 * 1024 * 8 / 7 + 8);
	read_details_of(7, DETAIL_SMAPS);
	cr_expect(!the_process(7)->detail.private_bytes.known);
	scanned.processes[0].memory.rss_bytes = figure_of(1684 * 1024 * 8 / 7);
	read_details_of(7, DETAIL_SMAPS);
	cr_expect(the_process(7)->detail.private_bytes.known);
}

Test(proc, details_of_another_process_with_that_pid_are_not_taken)
{
	put("7/status", status_7);
	put_stat_7(12345);
	put("7/smaps_rollup", rollup);
	read_tree_with(NEED_STAT);
	put_stat_7(12346);
	read_details_of(7, DETAIL_STAT | DETAIL_SMAPS);
	check_figure(the_process(7)->start_ticks, 12345);
	cr_expect(!the_process(7)->detail.pss_bytes.known);
	read_details_of(8, DETAIL_SMAPS);
}

Test(proc, a_process_born_after_the_snapshot_is_another_one)
{
	put("7/status", status_7);
	put_stat_7(12345);
	put("7/smaps_rollup", rollup);
	read_tree_with(0);
	scanned.machine.uptime_ticks = figure_of(12344);
	read_details_of(7, DETAIL_SMAPS);
	cr_expect(!the_process(7)->detail.pss_bytes.known);
	scanned.machine.uptime_ticks = figure_of(12345);
	read_details_of(7, DETAIL_SMAPS);
	cr_expect(the_process(7)->detail.pss_bytes.known);
}
