/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The source `proc` on the machine the test runs on. */
#include "sources/proc/process.h"
#include "sources/proc/process_files.h"
#include "sources/proc/reader.h"
#include "tree.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

TestSuite(proc_live, .init = plant, .fini = uproot);

static void read_own(unsigned needs)
{
	struct live_options options = { .needs = needs };
	struct error error;

	cr_assert(live_read(&scanned, &options, &error) == 0);
}

static int wait_for_end(void *unused)
{
	(void)unused;
	while (pause() < 0)
		;
	return 0;
}

Test(proc_live, this_process_as_it_knows_itself)
{
	static const char name[] = "a\nb\\c\td\x1b\xff) S 1";
	const struct process *process;

	cr_assert(prctl(PR_SET_NAME, name) == 0);
	read_own(NEED_STAT | NEED_OOM_SCORE | NEED_CGROUP | NEED_HOLDERS);
	process = the_process(getpid());
	cr_expect_str_eq(process->name, name);
	cr_expect(process->ppid == getppid() && process->has_mm && process->state == 'R');
	check_figure(process->uid, getuid());
	check_figure(scanned.machine.page_size_bytes, sysconf(_SC_PAGESIZE));
	cr_expect(process->memory.rss_bytes.value > 0 && process->start_ticks.known);
	cr_expect(process->start_ticks.value <= scanned.machine.uptime_ticks.value);
	cr_expect(scanned.machine.mem_total_bytes.known && scanned.machine.kernel_ram_bytes.known);
}

Test(proc_live, a_mount_of_proc_named_by_its_path_tells_the_same_page_size)
{
	struct live_options options = { .procfs = "/proc" };
	struct error error;

	cr_assert(live_read(&scanned, &options, &error) == 0);
	check_figure(scanned.machine.page_size_bytes, sysconf(_SC_PAGESIZE));
	check_figure(scanned.machine.cpus_online, sysconf(_SC_NPROCESSORS_ONLN));
	cr_expect(!scanned.machine.kernel_ram_bytes.known);
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

Test(proc_live, who_shares_an_address_space_is_told)
{
	struct live_options options = { 0 };
	pid_t family[FAMILY];

	start_family(family);
	/* twice: the second reading takes no memory, so that it does not move what it measures */
	read_own(0);
	snapshot_release(&scanned);
	snapshot_init(&scanned);
	read_own(0);
	live_read_details(&scanned, &options, &family[SHARER], 1, DETAIL_SHARERS);
	if (the_process(family[SHARER])->detail.mm_owner_pid.known)
		check_owner(family, SHARER, SELF);
	live_read_details(&scanned, &options, family, FAMILY, DETAIL_SHARERS);
	end_family(family);
	if (!the_process(family[SELF])->detail.mm_owner_pid.known)
		cr_skip_test("kcmp(2) is refused here");
	check_owner(family, SELF, SELF);
	check_owner(family, SHARER, SELF);
	for (int i = 0; i < TWINS; i++)
		check_owner(family, i, i);
}

/* A witness of another process, as if its PID meant this one by now. */
static int read_with_witness_of(struct proc_reader *reader, int pinned_fd)
{
	struct process_files files = process_files_below(&reader->root, getpid());
	int result;

	files.open[PROCESS_ADJ] = pinned_fd;
	result = process_read(reader, getpid(), &files);
	process_files_close(&files);
	return result;
}

static int witness_of(const struct proc_reader *reader, pid_t pid)
{
	struct process_files files = process_files_below(&reader->root, pid);

	cr_assert(process_files_pin(&files) == 0);
	return files.open[PROCESS_ADJ];
}

Test(proc_live, a_pid_that_is_used_again_mixes_nobody)
{
	struct proc_options options = { 0 };
	struct proc_reader reader;
	struct error error;
	pid_t child = fork();
	int living, reaped;

	if (child == 0)
		wait_for_end(NULL);
	cr_assert(reader_open(&reader, &scanned, &options, &error) == 0);
	living = witness_of(&reader, child);
	reaped = witness_of(&reader, child);
	cr_expect(read_with_witness_of(&reader, living) == 0);
	cr_expect(scanned.process_count == 1);
	kill(child, SIGKILL);
	cr_assert(waitpid(child, NULL, 0) == child);
	cr_expect(read_with_witness_of(&reader, reaped) == -ESRCH);
	cr_expect(scanned.process_count == 1);
	reader_close(&reader);
}

static void *run_on(void *unused)
{
	wait_for_end(unused);
	return NULL;
}

Test(proc_live, a_leader_that_left_its_threads_behind)
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
	live_read_details(&scanned, &(struct live_options){ 0 }, &leader, 1, DETAIL_SMAPS);
	kill(leader, SIGKILL);
	waitid(P_PID, leader, &info, WEXITED);
	cr_expect(the_process(leader)->state == 'Z' && the_process(leader)->has_mm);
	cr_expect(the_process(leader)->mm_tid > leader);
	cr_expect(the_process(leader)->memory.rss_bytes.known);
	cr_expect(the_process(leader)->detail.pss_bytes.known);
}

static const struct holder *holder_at(const char *point)
{
	for (size_t i = 0; i < scanned.machine.holder_count; i++)
		if (scanned.machine.holders[i].name &&
			strcmp(scanned.machine.holders[i].name, point) == 0)
			return &scanned.machine.holders[i];
	cr_assert(false, "no tmpfs at %s", point);
	return NULL;
}

Test(proc_live, how_much_a_tmpfs_may_take)
{
	if (unshare(CLONE_NEWNS) < 0 || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0 ||
		mount("test", tree, "tmpfs", 0, "size=8M") < 0)
		cr_skip_test("not permitted to mount");
	put("file", "of one page");
	read_own(NEED_HOLDERS);
	check_figure(holder_at(tree)->max_bytes, 8 << 20);
	check_figure(holder_at(tree)->bytes, sysconf(_SC_PAGESIZE));
	snapshot_release(&scanned);
	cr_assert(mount("test", tree, "tmpfs", MS_REMOUNT, "size=0") == 0);
	read_own(NEED_HOLDERS);
	cr_expect(!holder_at(tree)->max_bytes.known && !holder_at(tree)->bytes.known);
	umount(tree);
}
