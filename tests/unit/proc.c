/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The source `proc` over trees written for the purpose: ordinary ones and hostile ones. */
#include "sources/proc.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static char tree[] = "/tmp/oomtop-proc-XXXXXX";
static struct snapshot snapshot;

static int remove_one(const char *path, const struct stat *status, int kind, struct FTW *walk)
{
	(void)status, (void)kind, (void)walk;
	return remove(path);
}

static void plant(void)
{
	cr_assert_not_null(mkdtemp(tree));
	snapshot_init(&snapshot);
}

static void uproot(void)
{
	snapshot_release(&snapshot);
	nftw(tree, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

TestSuite(proc, .init = plant, .fini = uproot);

/* Writes a file of the tree, the directories above it too. */
static void put_bytes(const char *name, const void *bytes, size_t length)
{
	char path[512];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", tree, name);
	for (char *slash = path + strlen(tree) + 1; (slash = strchr(slash, '/')); *slash++ = '/') {
		*slash = '\0';
		mkdir(path, 0755);
	}
	file = fopen(path, "w");
	cr_assert_not_null(file, "%s", path);
	cr_assert(fwrite(bytes, 1, length, file) == length);
	cr_assert(fclose(file) == 0);
}

static void put(const char *name, const char *text)
{
	put_bytes(name, text, strlen(text));
}

static void read_tree_with(unsigned needs)
{
	struct proc_options options = { .procfs = tree, .needs = needs };
	struct error error;

	cr_assert(proc_read(&snapshot, &options, &error) == 0);
}

static void read_tree(void)
{
	read_tree_with(NEED_STAT | NEED_OOM_SCORE | NEED_CGROUP | NEED_HOLDERS);
}

static const struct process *the_process(pid_t pid)
{
	const struct process *process = snapshot_find(&snapshot, pid);

	cr_assert_not_null(process, "process %d", pid);
	return process;
}

static void check_figure(struct figure figure, long long value)
{
	cr_expect(figure.known && figure.value == value, "%lld, not %lld",
		figure.known ? (long long)figure.value : -1LL, value);
}

static const char status_7[] =
	"Name:\tpostgres\nUmask:\t0077\nState:\tS (sleeping)\nTgid:\t7\nPid:\t7\nPPid:\t1\n"
	"Uid:\t105\t0\t0\t0\nKthread:\t0\nVmPeak:\t  900 kB\nVmSize:\t  800 kB\nVmLck:\t    4 kB\n"
	"VmRSS:\t  600 kB\nRssAnon:\t  100 kB\nRssFile:\t  200 kB\nRssShmem:\t  300 kB\n"
	"VmPTE:\t   44 kB\nVmSwap:\t   12 kB\nHugetlbPages:\t 2048 kB\nThreads:\t3\n"
	"CapEff:\t0000000000200000\nMems_allowed:\t1\nMems_allowed_list:\t0-1\n";

Test(proc, a_process_is_read_whole)
{
	const struct process *process;

	put("7/status", status_7);
	put("7/stat", "7 (post) R 9 (gres) S 1 7 7 0 -1 4194560 1 2 3 4 5 6 7 8 20 -5 3 0 12345 819200 150\n");
	put("7/oom_score_adj", "-500\n");
	put("7/oom_score", "334\n");
	put("7/cgroup", "0::/system.slice/postgresql@15-main.service\n");
	read_tree();
	process = the_process(7);
	cr_expect_str_eq(process->name, "postgres");
	cr_expect(process->ppid == 1 && process->mm_tid == 7 && process->state == 'S');
	cr_expect(process->has_mm && !process->kernel_thread);
	check_figure(process->uid, 105);
	check_figure(process->vm_size_bytes, 800 * 1024);
	check_figure(process->locked_bytes, 4 * 1024);
	check_figure(process->rss_bytes, 600 * 1024);
	check_figure(process->rss_anon_bytes, 100 * 1024);
	check_figure(process->rss_file_bytes, 200 * 1024);
	check_figure(process->rss_shmem_bytes, 300 * 1024);
	check_figure(process->page_tables_bytes, 44 * 1024);
	check_figure(process->swap_bytes, 12 * 1024);
	check_figure(process->hugetlb_bytes, 2048 * 1024);
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
	put("7/stat", "7 (a) S 1 7 7 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 3 0 12345 819200 150\n");
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
	check_figure(snapshot.machine.unreadable, 0);
}

static void check_name(const char *written, const char *meant)
{
	char status[256];

	snprintf(status, sizeof(status), "Name:\t%s\nVmSize:\t4 kB\n", written);
	put("7/status", status);
	read_tree_with(0);
	cr_expect_str_eq(the_process(7)->name, meant);
	snapshot_release(&snapshot);
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
	check_figure(the_process(7)->page_tables_bytes, 52 * 1024);
	cr_expect(!the_process(7)->rss_anon_bytes.known);
	check_figure(the_process(7)->rss_bytes, 4096);
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
	cr_expect(snapshot.machine.vantage == VANTAGE_WHOLE);
}

Test(proc, a_dead_leader_has_the_memory_of_its_threads)
{
	put("7/status", "Name:\tleader\nState:\tZ (zombie)\nPPid:\t1\nThreads:\t3\n");
	put("7/task/7/status", "Name:\tleader\nState:\tZ (zombie)\nPPid:\t1\nThreads:\t3\n");
	put("7/task/8/status", "Name:\tgone\nState:\tX (dead)\nPPid:\t1\nThreads:\t3\n");
	put("7/task/9/status", "Name:\tworker\nState:\tS (sleeping)\nVmSize:\t9 kB\nVmRSS:\t8 kB\n");
	put("17/status", "Name:\tzombie\nState:\tZ (zombie)\nPPid:\t1\nThreads:\t1\n");
	read_tree();
	cr_expect(the_process(7)->has_mm && the_process(7)->mm_tid == 9);
	cr_expect_str_eq(the_process(7)->name, "leader");
	cr_expect(the_process(7)->state == 'Z');
	check_figure(the_process(7)->rss_bytes, 8 * 1024);
	cr_expect(!the_process(17)->has_mm && !the_process(17)->rss_bytes.known);
}

static void check_cgroup(const char *text, const char *cgroup, const char *unit)
{
	const struct process *process;

	put("7/status", status_7);
	put("7/cgroup", text);
	read_tree_with(NEED_CGROUP);
	process = the_process(7);
	cr_expect(cgroup ? process->cgroup && strcmp(process->cgroup, cgroup) == 0
			 : !process->cgroup,
		"%s: %s", text, process->cgroup ? process->cgroup : "none");
	cr_expect(unit ? process->unit && strcmp(process->unit, unit) == 0 : !process->unit,
		"%s: %s", text, process->unit ? process->unit : "none");
	snapshot_release(&snapshot);
}

Test(proc, the_memory_controllers_cgroup_and_systemds_unit)
{
	check_cgroup("9:name=systemd:/b.service\n4:cpu,memory:/m\n0::/c.service\n", "/m", "b.service");
	check_cgroup("4:memory:/m\n0::/c.service\n", "/m", "c.service");
	check_cgroup("1:name=systemd:/b.service\n0::/c.service\n", "/c.service", "b.service");
	check_cgroup("0::/c:d/e.service\n", "/c:d/e.service", "e.service");
	check_cgroup("0::/a.service (deleted)\n", "/a.service", "a.service");
	check_cgroup("4:memory_recursiveprot:/x\n", NULL, NULL);
	check_cgroup("0::\n::\n:\n\n0:\n", NULL, NULL);
	check_cgroup("0::/cut.service", NULL, NULL);
}

Test(proc, the_machine_is_the_trees_not_ours)
{
	struct machine *machine = &snapshot.machine;

	put("7/status", status_7);
	put("7/statm", "50 37 12 1 0 9 0\n"); /* 800 kB in 50 pages: 16 KiB each */
	put("sys/kernel/osrelease", "5.4.0-test\n");
	put("sys/vm/swappiness", "60\n");
	put("sys/vm/panic_on_oom", "2\n");
	put("stat", "cpu  1 2 3\ncpu0 1 2 3\ncpu1 1 2 3\ncpu10 1 2 3\nintr 5 cpu\n");
	put("uptime", "100.25 200.00\n");
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
	check_figure(machine->pressure_some.avg10, 107);
	check_figure(machine->pressure_some.avg60, 1234);
	check_figure(machine->pressure_some.avg300, 10000);
	check_figure(machine->pressure_full.avg10, 0);
	cr_expect(!machine->pressure_full.avg60.known && !machine->pressure_full.avg300.known);
	cr_expect(!machine->mem_free_bytes.known && !machine->shmem_bytes.known);
	cr_expect(!machine->overcommit_memory.known);
	cr_expect(!machine->kernel_ram_bytes.known && !machine->clock_ticks.known);
	cr_expect(!machine->uptime_ticks.known);
	cr_expect(machine->holder_count == 0 && machine->vantage == VANTAGE_UNKNOWN);
}

Test(proc, holders_come_from_the_trees)
{
	char sysfs[64];
	struct proc_options options = { .procfs = tree, .sysfs = sysfs, .needs = NEED_HOLDERS };
	struct error error;

	snprintf(sysfs, sizeof(sysfs), "%s/sys", tree);
	put("spl/kstat/zfs/arcstats", "9 1 0x01\nname type data\nhits 4 5\nsize 4 777\nsize_x 4 1\n");
	put("sys/block/zram0/mm_stat", "  4096  74  12288 0 12288 0 0 0 0\n");
	put("sys/block/sda/mm_stat", "1 2 3\n");
	put("sys/kernel/dmabuf/buffers/11/size", "100\n");
	put("sys/kernel/dmabuf/buffers/12/size", "20\n");
	cr_assert(proc_read(&snapshot, &options, &error) == 0);
	cr_assert(snapshot.machine.holder_count == 3);
	cr_expect(snapshot.machine.holders[0].kind == HOLDER_ZFS_ARC);
	check_figure(snapshot.machine.holders[0].bytes, 777);
	cr_expect_str_eq(snapshot.machine.holders[1].name, "zram0");
	check_figure(snapshot.machine.holders[1].bytes, 12288);
	check_figure(snapshot.machine.holders[2].bytes, 120);
}

Test(proc, only_what_the_kernel_would_write_is_a_process)
{
	static const char *const names[] = { "00012", "99999999999", "-1", "0", "+5", "7x", "x7",
		"2147483648", " 7" };
	char path[64];

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		snprintf(path, sizeof(path), "%s/status", names[i]);
		put(path, status_7);
	}
	put("2147483647/status", status_7);
	read_tree();
	cr_expect(snapshot.process_count == 1);
	check_figure(snapshot.machine.unreadable, 0);
}

Test(proc, numbers_that_cannot_be_are_unknown)
{
	const struct process *process;

	put("7/status", "Name:\ta\nVmSize:\t-4 kB\nVmRSS:\t1234567890123456789012345678901234567890 kB\n"
			"RssAnon:\t1125899906842624 kB\nRssFile:\t1125899906842625 kB\n"
			"RssShmem:\t12kB\nVmSwap:\t\nVmPTE: 0x10 kB\nVmLck:\t9223372036854775807 kB\n"
			"Threads:\t1.5\nUid:\t-1\nCapEff:\tzz\nState:\t\nPPid:\t99999999999\n");
	put("7/oom_score_adj", "1001\n");
	put("7/oom_score", "18446744073709551615\n");
	put("7/stat", "7 (a)\n");
	read_tree();
	process = the_process(7);
	check_figure(process->rss_anon_bytes, 1LL << 60);
	cr_expect(!process->vm_size_bytes.known && !process->rss_bytes.known);
	cr_expect(!process->rss_file_bytes.known && !process->rss_shmem_bytes.known);
	cr_expect(!process->swap_bytes.known && !process->page_tables_bytes.known);
	cr_expect(!process->locked_bytes.known && !process->threads.known);
	cr_expect(!process->uid.known && !process->cap_sys_admin.known);
	cr_expect(!process->adj.known && !process->kernel_oom_score.known);
	cr_expect(!process->start_ticks.known && process->state == '\0' && process->ppid == 0);
}

Test(proc, zero_bytes_repeats_and_cut_lines_are_harmless)
{
	static const char zeros[] = "Name:\ta\0b\nVmSize:\t4\0 kB\nVmRSS:\t8 kB\nVmRSS:\t4 kB\n\0\n:\n"
				    "VmSwap:\t5 kB";
	const struct process *process;

	put_bytes("7/status", zeros, sizeof(zeros) - 1);
	put_bytes("7/oom_score_adj", "\0", 1);
	put("7/oom_score", "");
	put("8/status", "");
	put_bytes("9/status", "\0\0\0\n", 4);
	read_tree();
	process = the_process(7);
	cr_expect_str_eq(process->name, "a");
	cr_expect(!process->vm_size_bytes.known);
	check_figure(process->rss_bytes, 4 * 1024);
	cr_expect(!process->swap_bytes.known, "a line without its end may lack digits");
	cr_expect(!process->adj.known && !process->kernel_oom_score.known);
	cr_expect(snapshot.process_count == 1);
	check_figure(snapshot.machine.unreadable, 2);
}

Test(proc, a_line_without_end_is_not_read_to_its_end)
{
	char path[64];
	int fd;

	put("7/status", "Name:\t");
	snprintf(path, sizeof(path), "%s/7/status", tree);
	fd = open(path, O_WRONLY);
	/* 100 MB without a newline, for the price of a hole */
	cr_assert(fd >= 0 && ftruncate(fd, 100 << 20) == 0 && close(fd) == 0);
	put("8/status", status_7);
	read_tree();
	cr_expect(snapshot.process_count == 1);
	check_figure(snapshot.machine.unreadable, 1);
}

Test(proc, what_is_no_file_does_not_hang, .timeout = 20)
{
	char path[64];

	put("7/status", status_7);
	put("8/oom_score_adj", "0\n");
	put("9/x", "");
	put("10", "");
	put("12/status/x", "");
	snprintf(path, sizeof(path), "%s/7/oom_score_adj", tree);
	cr_assert(mkfifo(path, 0600) == 0);
	snprintf(path, sizeof(path), "%s/9/status", tree);
	cr_assert(mkfifo(path, 0600) == 0);
	snprintf(path, sizeof(path), "%s/meminfo", tree);
	cr_assert(symlink("/dev/zero", path) == 0);
	read_tree();
	cr_expect(snapshot.process_count == 1);
	cr_expect(!the_process(7)->adj.known);
	/* 8 has no status and is gone; the FIFO, the directory and the plain file are there */
	check_figure(snapshot.machine.unreadable, 3);
}

Test(proc, a_root_that_is_not_there_is_an_error)
{
	struct proc_options options = { .procfs = "/nonexistent" };
	struct error error;

	cr_expect(proc_read(&snapshot, &options, &error) == -ENOENT);
	cr_expect_str_eq(error.path, "/nonexistent");
	cr_expect(snapshot.process_count == 0);
}

static void read_details_of(pid_t pid, unsigned details)
{
	struct proc_options options = { .procfs = tree };

	proc_read_details(&snapshot, &options, &pid, 1, details);
}

static void put_crowd(int count)
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

	for (size_t i = 0; i < snapshot.process_count; i++)
		count += snapshot.processes[i].kernel_oom_score.known;
	return count;
}

Test(proc, of_many_processes_few_scores_are_read)
{
	put_crowd(640);
	read_tree_with(NEED_SOME_SCORES);
	/* 512, and one in 32 of those behind */
	cr_expect(snapshot.process_count == 640 && count_scored() == 512 + 4, "%zu of %zu",
		count_scored(), snapshot.process_count);
	snapshot_release(&snapshot);
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
	check_figure(process->rss_bytes, 700 * 1024);
	cr_expect(!process->start_ticks.known && process->mm_tid == 7);
}

static const char rollup[] =
	"1000-2000 ---p 00000000 00:00 0      [rollup]\nRss:  1684 kB\nPss:   421 kB\n"
	"Pss_Dirty:  112 kB\nShared_Clean:  1464 kB\nShared_Dirty:  6 kB\nPrivate_Clean:  108 kB\n"
	"Private_Dirty:  112 kB\nPrivate_Hugetlb:  2048 kB\nSwap:  9 kB\nSwapPss:  3 kB\n";

Test(proc, details_are_read_of_the_same_process)
{
	const struct process *process;

	put("7/status", status_7);
	put("7/stat", "7 (a) S 1 7 7 0 -1 4194560 1 2 3 4 5 6 7 8 20 4 3 0 12345 819200 150\n");
	put("7/smaps_rollup", rollup);
	read_tree_with(0);
	read_details_of(7, DETAIL_STAT | DETAIL_SMAPS | DETAIL_SHARERS);
	process = the_process(7);
	check_figure(process->start_ticks, 12345);
	check_figure(process->nice, 4);
	check_figure(process->detail.pss_bytes, 421 * 1024);
	check_figure(process->detail.private_bytes, 220 * 1024);
	check_figure(process->detail.private_swap_bytes, 3 * 1024);
	check_figure(process->detail.shared_bytes, 1470 * 1024);
	cr_expect(!process->detail.mm_owner_pid.known, "PIDs of another root mean nothing here");
}

Test(proc, details_of_another_process_with_that_pid_are_not_taken)
{
	put("7/status", status_7);
	put("7/stat", "7 (a) S 1 7 7 0 -1 4194560 1 2 3 4 5 6 7 8 20 4 3 0 12345 819200 150\n");
	put("7/smaps_rollup", rollup);
	read_tree_with(NEED_STAT);
	put("7/stat", "7 (a) S 1 7 7 0 -1 4194560 1 2 3 4 5 6 7 8 20 4 3 0 12346 819200 150\n");
	read_details_of(7, DETAIL_STAT | DETAIL_SMAPS);
	check_figure(the_process(7)->start_ticks, 12345);
	cr_expect(!the_process(7)->detail.pss_bytes.known);
	read_details_of(8, DETAIL_SMAPS);
}

Test(proc, a_process_born_after_the_snapshot_is_another_one)
{
	put("7/status", status_7);
	put("7/stat", "7 (a) S 1 7 7 0 -1 4194560 1 2 3 4 5 6 7 8 20 4 3 0 12345 819200 150\n");
	put("7/smaps_rollup", rollup);
	read_tree_with(0);
	snapshot.machine.uptime_ticks = figure_of(12344);
	read_details_of(7, DETAIL_SMAPS);
	cr_expect(!the_process(7)->detail.pss_bytes.known);
	snapshot.machine.uptime_ticks = figure_of(12345);
	read_details_of(7, DETAIL_SMAPS);
	cr_expect(the_process(7)->detail.pss_bytes.known);
}

static void read_own(unsigned needs)
{
	struct proc_options options = { .needs = needs };
	struct error error;

	cr_assert(proc_read(&snapshot, &options, &error) == 0);
}

static int wait_for_end(void *unused)
{
	(void)unused;
	while (pause() < 0)
		;
	return 0;
}

Test(proc, this_process_as_it_knows_itself)
{
	static const char name[] = "a\nb\\c\td\x1b\xff) S 1";
	const struct process *process;

	cr_assert(prctl(PR_SET_NAME, name) == 0);
	read_own(NEED_STAT | NEED_OOM_SCORE | NEED_CGROUP | NEED_HOLDERS);
	process = the_process(getpid());
	cr_expect_str_eq(process->name, name);
	cr_expect(process->ppid == getppid() && process->has_mm && process->state == 'R');
	check_figure(process->uid, getuid());
	check_figure(snapshot.machine.page_size_bytes, sysconf(_SC_PAGESIZE));
	cr_expect(process->rss_bytes.value > 0 && process->start_ticks.known);
	cr_expect(process->start_ticks.value <= snapshot.machine.uptime_ticks.value);
	cr_expect(snapshot.machine.mem_total_bytes.known && snapshot.machine.kernel_ram_bytes.known);
}

Test(proc, a_mount_of_proc_named_by_its_path_tells_the_same_page_size)
{
	struct proc_options options = { .procfs = "/proc" };
	struct error error;

	cr_assert(proc_read(&snapshot, &options, &error) == 0);
	check_figure(snapshot.machine.page_size_bytes, sysconf(_SC_PAGESIZE));
	check_figure(snapshot.machine.cpus_online, sysconf(_SC_NPROCESSORS_ONLN));
	cr_expect(!snapshot.machine.kernel_ram_bytes.known);
}

enum { TWINS = 8, SELF = TWINS, SHARER, FAMILY };

/* Processes that all look alike, the last of which runs on this one's address space. */
static void start_family(pid_t family[FAMILY])
{
	static char stack[64 * 1024] __attribute__((aligned(16)));

	family[SELF] = getpid();
	for (int i = 0; i < TWINS; i++) {
		family[i] = fork();
		if (family[i] == 0)
			wait_for_end(NULL);
		cr_assert(family[i] > 0);
	}
	family[SHARER] = clone(wait_for_end, stack + sizeof(stack), CLONE_VM | SIGCHLD, NULL);
	cr_assert(family[SHARER] > 0);
}

static void end_family(const pid_t family[FAMILY])
{
	for (int i = 0; i < FAMILY; i++)
		if (i != SELF) {
			kill(family[i], SIGKILL);
			cr_assert(waitpid(family[i], NULL, 0) == family[i]);
		}
}

static void check_owner(const pid_t family[FAMILY], int member, int owner)
{
	check_figure(the_process(family[member])->detail.mm_owner_pid, family[owner]);
}

Test(proc, who_shares_an_address_space_is_told)
{
	struct proc_options options = { 0 };
	pid_t family[FAMILY];

	start_family(family);
	/* twice: the second reading takes no memory, so that it does not move what it measures */
	read_own(0);
	snapshot_release(&snapshot);
	snapshot_init(&snapshot);
	read_own(0);
	proc_read_details(&snapshot, &options, &family[SHARER], 1, DETAIL_SHARERS);
	if (the_process(family[SHARER])->detail.mm_owner_pid.known)
		check_owner(family, SHARER, SELF);
	proc_read_details(&snapshot, &options, family, FAMILY, DETAIL_SHARERS);
	end_family(family);
	if (!the_process(family[SELF])->detail.mm_owner_pid.known)
		cr_skip_test("kcmp(2) is refused here");
	check_owner(family, SELF, SELF);
	check_owner(family, SHARER, SELF);
	for (int i = 0; i < TWINS; i++)
		check_owner(family, i, i);
}

static void *run_on(void *unused)
{
	(void)unused;
	while (pause() < 0)
		;
	return 0;
}

Test(proc, a_leader_that_left_its_threads_behind)
{
	pid_t leader = fork();
	siginfo_t info = { 0 };
	char path[64], state = 0;

	if (leader == 0) {
		pthread_t thread;

		pthread_create(&thread, NULL, run_on, NULL);
		syscall(SYS_exit, 0);
	}
	snprintf(path, sizeof(path), "/proc/%d/stat", leader);
	for (int i = 0; i < 200 && state != 'Z'; i++) {
		FILE *file = fopen(path, "r");

		cr_assert(file && fscanf(file, "%*d %*[^)]) %c", &state) == 1);
		fclose(file);
		usleep(10000);
	}
	read_own(0);
	proc_read_details(&snapshot, &(struct proc_options){ 0 }, &leader, 1, DETAIL_SMAPS);
	kill(leader, SIGKILL);
	waitid(P_PID, leader, &info, WEXITED);
	cr_expect(the_process(leader)->state == 'Z' && the_process(leader)->has_mm);
	cr_expect(the_process(leader)->mm_tid > leader);
	cr_expect(the_process(leader)->rss_bytes.known);
	cr_expect(the_process(leader)->detail.pss_bytes.known);
}
