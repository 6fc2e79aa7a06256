/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Readings of this machine one after the other, by files that stay open. */
#include "sources/cache_lifetime.h"
#include "sources/live_session.h"
#include "tree.h"

#include <criterion/criterion.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static struct live_session *session;

static void begin(void)
{
	plant();
	session = live_session_new();
}

static void end(void)
{
	live_session_free(session);
	uproot();
}

TestSuite(proc_session, .init = begin, .fini = end);

static int try_next(unsigned needs)
{
	struct live_options options = { .needs = needs, .session = session };
	struct error error;

	snapshot_release(&scanned);
	return live_read(&scanned, &options, &error);
}

static void read_next(unsigned needs)
{
	cr_assert(try_next(needs) == 0);
}

static _Noreturn void wait_as(const char *name, int ready)
{
	prctl(PR_SET_NAME, name);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	(void)!write(ready, "", 1);
	while (pause() < 0)
		;
	_exit(0);
}

/* A child of that name, and of that PID where it is not 0; -1 when that cannot be had. */
static pid_t start(const char *name, pid_t pid)
{
	struct clone_args arguments = { .exit_signal = SIGCHLD };
	int ends[2];
	char byte;
	pid_t child;

	cr_assert(pipe(ends) == 0);
	if (pid != 0) {
		arguments.set_tid = (uintptr_t)&pid;
		arguments.set_tid_size = 1;
	}
	child = (pid_t)syscall(SYS_clone3, &arguments, sizeof(arguments));
	if (child == 0)
		wait_as(name, ends[1]);
	close(ends[1]);
	if (child > 0)
		cr_assert(read(ends[0], &byte, 1) == 1);
	close(ends[0]);
	return child;
}

static void finish(pid_t child)
{
	kill(child, SIGKILL);
	cr_assert(waitpid(child, NULL, 0) == child);
}

static void set_adj(pid_t pid, int adj)
{
	char path[64];
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/oom_score_adj", pid);
	file = fopen(path, "w");
	cr_assert(file && fprintf(file, "%d", adj) > 0 && fclose(file) == 0);
}

Test(proc_session, what_stays_open_tells_what_is_new)
{
	pid_t child = start("first", 0);
	int64_t score;

	read_next(NEED_OOM_SCORE | NEED_CGROUP);
	score = the_process(child)->kernel_oom_score.value;
	check_figure(the_process(child)->adj, the_process(getpid())->adj.value);
	set_adj(child, 900);
	cr_assert(prctl(PR_SET_NAME, "renamed") == 0);
	read_next(NEED_OOM_SCORE | NEED_CGROUP);
	check_figure(the_process(child)->adj, 900);
	cr_expect(the_process(child)->kernel_oom_score.value > score);
	cr_expect_str_eq(the_process(getpid())->name, "renamed");
	cr_expect_not_null(the_process(child)->cgroup);
	finish(child);
	read_next(NEED_OOM_SCORE | NEED_CGROUP);
	cr_expect_null(snapshot_find(&scanned, child));
	check_figure(scanned.machine.unreadable, 0);
}

Test(proc_session, a_pid_that_is_used_again_is_the_new_process_s)
{
	pid_t child = start("first", 0);

	read_next(NEED_CGROUP | NEED_LIMITS);
	cr_expect_str_eq(the_process(child)->name, "first");
	finish(child);
	if (start("second", child) != child)
		cr_skip_test("not permitted to choose a PID");
	set_adj(child, 77);
	read_next(NEED_CGROUP | NEED_LIMITS);
	cr_expect_str_eq(the_process(child)->name, "second");
	check_figure(the_process(child)->adj, 77);
	cr_expect_not_null(the_process(child)->cgroup);
	finish(child);
}

static size_t count_open(int *ret_lowest)
{
	DIR *directory = opendir("/proc/self/fd");
	struct dirent *entry;
	size_t count = 0;

	*ret_lowest = INT32_MAX;
	while ((entry = readdir(directory))) {
		int number = atoi(entry->d_name);

		if (*entry->d_name == '.' || number < 16)
			continue;
		count++;
		if (number < *ret_lowest)
			*ret_lowest = number;
	}
	closedir(directory);
	return count;
}

Test(proc_session, open_files_leave_low_numbers_to_others_and_end_with_the_session)
{
	enum { CHILDREN = 20 };
	pid_t children[CHILDREN];
	struct rlimit limit;
	int lowest;

	cr_assert(getrlimit(RLIMIT_NOFILE, &limit) == 0);
	if (limit.rlim_max < 1 << 14)
		cr_skip_test("too few descriptors are allowed here");
	/* others come and go while this runs */
	for (int i = 0; i < CHILDREN; i++)
		children[i] = start("child", 0);
	for (int i = 0; i < 3; i++)
		read_next(NEED_OOM_SCORE);
	cr_expect(count_open(&lowest) >= CHILDREN);
	cr_expect(lowest >= 1024, "%d", lowest);
	for (int i = 0; i < CHILDREN; i++)
		finish(children[i]);
	live_session_free(session);
	session = NULL;
	cr_expect_eq(count_open(&lowest), 0);
}

/* The few there are must do for the witnesses, for what is kept, and for all else. */
Test(proc_session, few_descriptors_are_enough)
{
	struct rlimit few = { 100, 100 };
	size_t count;

	read_next(NEED_CGROUP | NEED_LIMITS);
	count = scanned.process_count;
	cr_assert(setrlimit(RLIMIT_NOFILE, &few) == 0);
	for (int i = 0; i < 3; i++)
		read_next(NEED_CGROUP | NEED_LIMITS);
	check_figure(scanned.machine.unreadable, 0);
	/* a few processes may have ended meanwhile */
	cr_expect((scanned.process_count + 3) * 10 > count * 9, "%zu of %zu", scanned.process_count,
		count);
	cr_expect_not_null(the_process(getpid())->cgroup);
}

/* Names are looked up once for several readings, and anew when they are old. */
Test(proc_session, users_are_named_from_what_is_kept)
{
	char name[64];
	double first;

	read_next(0);
	cr_assert_not_null(the_process(getpid())->user);
	cr_assert_gt(session->users.count, 0u);
	first = session->users.first_seconds;
	snprintf(name, sizeof(name), "%s", the_process(getpid())->user);
	read_next(0);
	cr_expect_str_eq(the_process(getpid())->user, name);
	cr_expect_eq(session->users.first_seconds, first);
	session->users.first_seconds -= CACHE_LIFETIME_SECONDS;
	read_next(0);
	cr_expect_str_eq(the_process(getpid())->user, name);
	cr_expect_geq(session->users.first_seconds, first);
}

static int64_t private_bytes_of(pid_t pid, struct live_session *of)
{
	struct live_options options = { .session = of };

	read_next(0);
	live_read_details(&scanned, &options, &pid, 1, DETAIL_SMAPS);
	cr_assert(the_process(pid)->detail.private_bytes.known);
	return the_process(pid)->detail.private_bytes.value;
}

enum { MUCH = 64 << 20 };

/* Compilers leave out what writes to memory that nobody reads. */
static void touch(volatile char *memory, size_t length)
{
	for (size_t i = 0; i < length; i += 1024)
		memory[i] = 1;
}

/* Takes memory, then at each byte a step: a child that shares it, and as much again. */
static _Noreturn void hold(int orders, int done)
{
	char *memory = malloc(MUCH);
	pid_t sharer;
	char order;

	touch(memory, MUCH);
	/* fork(2) maps more of the program's file; that is there before the first reading */
	sharer = fork();
	if (sharer == 0)
		_exit(0);
	waitpid(sharer, NULL, 0);
	(void)!write(done, "", 1);
	(void)!read(orders, &order, 1);
	sharer = fork();
	if (sharer == 0)
		for (;;)
			pause();
	(void)!write(done, "", 1);
	(void)!read(orders, &order, 1);
	memory = realloc(memory, 2 * MUCH);
	touch(memory, 2 * MUCH);
	(void)!write(done, "", 1);
	(void)!read(orders, &order, 1);
	kill(sharer, SIGKILL);
	_exit(0);
}

/* What a child shares is no longer private, though the process has as much as before. */
Test(proc_session, what_is_private_is_not_read_each_time)
{
	int64_t alone, shared;
	int orders[2], done[2];
	pid_t holder;
	char step;

	cr_assert(pipe(orders) == 0 && pipe(done) == 0);
	holder = fork();
	if (holder == 0)
		hold(orders[0], done[1]);
	cr_assert(read(done[0], &step, 1) == 1);
	alone = private_bytes_of(holder, session);
	cr_expect(alone >= MUCH);
	cr_assert(write(orders[1], "", 1) == 1 && read(done[0], &step, 1) == 1);
	cr_expect(private_bytes_of(holder, session) == alone, "it was read again");
	shared = private_bytes_of(holder, NULL);
	cr_expect(shared < MUCH);
	cr_assert(write(orders[1], "", 1) == 1 && read(done[0], &step, 1) == 1);
	cr_expect(private_bytes_of(holder, session) > alone, "it has more by now");
	cr_assert(write(orders[1], "", 1) == 1);
	waitpid(holder, NULL, 0);
}

Test(proc_session, a_reading_that_is_stopped_fails_and_the_next_one_does_not)
{
	read_next(0);
	live_session_stop(session, true);
	cr_expect_eq(try_next(0), -ECANCELED);
	live_session_stop(session, false);
	read_next(0);
	cr_expect(scanned.process_count > 0);
}

/* A killer by its name and arguments, that waits for an end of its input. */
static pid_t start_nohang(const char *settings, int input)
{
	char path[PATH_MAX];
	FILE *script;
	pid_t child;

	snprintf(path, sizeof(path), "%s/nohang", tree);
	script = fopen(path, "w");
	cr_assert(script && fputs("#!/bin/sh\nread line\n", script) >= 0 && fclose(script) == 0);
	cr_assert(chmod(path, 0755) == 0);
	child = fork();
	if (child == 0) {
		dup2(input, 0);
		execl(path, path, "--monitor", "--config", settings, NULL);
		_exit(127);
	}
	cr_assert(child > 0);
	return child;
}

static void write_threshold(const char *path, int percent)
{
	FILE *file = fopen(path, "w");

	cr_assert(file && fprintf(file, "soft_threshold_min_mem = %d %%\n", percent) > 0 &&
		  fclose(file) == 0);
}

static int64_t threshold_of(pid_t pid)
{
	for (size_t i = 0; i < scanned.killer_count; i++)
		if (scanned.killers[i].pid.value == pid)
			return scanned.killers[i].memory_hundredths.value;
	return -1;
}

Test(proc_session, other_killers_are_not_asked_each_time)
{
	char settings[PATH_MAX];
	int ends[2];
	pid_t child;

	if (getuid() != 0)
		cr_skip_test("nobody believes a killer that is not root's");
	cr_assert(pipe2(ends, O_CLOEXEC) == 0);
	snprintf(settings, sizeof(settings), "%s/settings", tree);
	write_threshold(settings, 7);
	child = start_nohang(settings, ends[0]);
	do
		read_next(NEED_KILLERS);
	while (threshold_of(child) < 0);
	cr_expect_eq(threshold_of(child), 700);
	write_threshold(settings, 9);
	read_next(NEED_KILLERS);
	cr_expect_eq(threshold_of(child), 700, "its file was read again");
	live_session_free(session);
	session = live_session_new();
	read_next(NEED_KILLERS);
	cr_expect_eq(threshold_of(child), 900);
	finish(child);
	read_next(NEED_KILLERS);
	cr_expect_eq(threshold_of(child), -1, "it is dead");
}
