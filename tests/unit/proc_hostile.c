/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The source `proc` over trees no kernel would show. */
#include "tree.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

TestSuite(proc_hostile, .init = plant, .fini = uproot);

Test(proc_hostile, only_what_the_kernel_would_write_is_a_process)
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
	cr_expect(scanned.process_count == 1);
	check_figure(scanned.machine.unreadable, 0);
}

Test(proc_hostile, numbers_that_cannot_be_are_unknown)
{
	const struct process *process;

	put("7/status",
		"Name:\ta\nVmSize:\t-4 kB\nVmRSS:\t1234567890123456789012345678901234567890 kB\n"
		"RssAnon:\t1125899906842624 kB\nRssFile:\t1125899906842625 kB\n"
		"RssShmem:\t12kB\nVmSwap:\t\nVmPTE: 0x10 kB\nVmLck:\t9223372036854775807 kB\n"
		"Threads:\t1.5\nUid:\t-1\nCapEff:\tzz\nState:\t\nPPid:\t99999999999\n");
	put("7/oom_score_adj", "1001\n");
	put("7/oom_score", "18446744073709551615\n");
	put("7/stat", "7 (a)\n");
	read_tree();
	process = the_process(7);
	check_figure(process->memory.rss_anon_bytes, 1LL << 60);
	cr_expect(!process->memory.vm_size_bytes.known && !process->memory.rss_bytes.known);
	/* no zombie has such lines */
	cr_expect(process->has_mm);
	cr_expect(!process->memory.rss_file_bytes.known && !process->memory.rss_shmem_bytes.known);
	cr_expect(!process->memory.swap_bytes.known && !process->memory.page_tables_bytes.known);
	cr_expect(!process->memory.locked_bytes.known && !process->threads.known);
	cr_expect(!process->uid.known && !process->cap_sys_admin.known);
	cr_expect(!process->adj.known && !process->kernel_oom_score.known);
	cr_expect(!process->start_ticks.known && process->state == '\0' && process->ppid == 0);
}

Test(proc_hostile, zero_bytes_repeats_and_cut_lines_are_harmless)
{
	static const char zeros[] =
		"Name:\ta\0b\nVmSize:\t4\0 kB\nVmRSS:\t8 kB\nVmRSS:\t4 kB\n\0\n:\n"
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
	cr_expect(!process->memory.vm_size_bytes.known);
	check_figure(process->memory.rss_bytes, 4 * 1024);
	cr_expect(!process->memory.swap_bytes.known, "a line without its end may lack digits");
	cr_expect(!process->adj.known && !process->kernel_oom_score.known);
	cr_expect(scanned.process_count == 1);
	check_figure(scanned.machine.unreadable, 2);
}

Test(proc_hostile, a_line_without_end_is_not_read_to_its_end)
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
	cr_expect(scanned.process_count == 1);
	check_figure(scanned.machine.unreadable, 1);
}

Test(proc_hostile, what_is_no_file_does_not_hang, .timeout = 20)
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
	cr_expect(scanned.process_count == 1);
	cr_expect(!the_process(7)->adj.known);
	/* 8 has no status and is gone; the FIFO, the directory and the plain file are there */
	check_figure(scanned.machine.unreadable, 3);
}

Test(proc_hostile, a_link_is_no_process)
{
	char path[64];

	put("7/status", status_7);
	put("7/oom_score_adj", "0\n");
	snprintf(path, sizeof(path), "%s/8", tree);
	cr_assert(symlink("7", path) == 0);
	read_tree();
	cr_expect(scanned.process_count == 1);
	check_figure(scanned.machine.unreadable, 1);
}

Test(proc_hostile, a_root_that_is_not_there_is_an_error)
{
	struct live_options options = { .procfs = "/nonexistent" };
	struct error error;

	cr_expect(live_read(&scanned, &options, &error) == -ENOENT);
	cr_expect_str_eq(error.path, "/nonexistent");
	cr_expect(scanned.process_count == 0);
}
