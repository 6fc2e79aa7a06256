/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The lists of this machine's cgroups against what each process tells itself. */
#include "sources/mounts.h"
#include "sources/proc/process.h"
#include "sources/proc/process_files.h"
#include "sources/proc/reader.h"
#include "tree.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static char group[PATH_MAX], below[PATH_MAX + 8]; /* directories made for the test */
static enum cgroup_version version;

static void end(void)
{
	if (*below)
		rmdir(below);
	if (*group)
		rmdir(group);
	uproot();
}

TestSuite(proc_lists, .init = plant, .fini = end);

static void read_own(unsigned needs)
{
	struct live_options options = { .needs = needs };
	struct error error;

	cr_assert(live_read(&scanned, &options, &error) == 0);
}

/* As found, with a list that has it in a group where it is not. */
static const char *group_of_self(bool is_listed)
{
	struct proc_options options = { .needs = NEED_CGROUP };
	struct cgroup_member listed = { getpid(), "/listed.service" };
	struct cgroup_members lists = { .items = &listed, .count = 1 };
	struct proc_reader reader;
	struct process_files files;
	struct error error;

	cr_assert(reader_open(&reader, &scanned, &options, &error) == 0);
	reader.lists.are_valid = true;
	reader.lists.serving[CGROUP_FOR_MEMORY] = reader.lists.serving[CGROUP_FOR_UNITS] = &lists;
	files = process_files_below(&reader.root, getpid());
	cr_assert(process_files_pin(&files) == 0);
	files.is_listed = is_listed;
	cr_assert(process_read(&reader, getpid(), &files) == 0);
	process_files_close(&files);
	reader_close(&reader);
	return scanned.processes[scanned.process_count - 1].cgroup;
}

Test(proc_lists, lists_tell_only_of_whom_was_found_before_they_were_read)
{
	cr_expect_str_eq(group_of_self(true), "/listed.service");
	cr_expect_str_eq(scanned.processes[0].unit, "listed.service");
	cr_expect_str_neq(group_of_self(false), "/listed.service");
}

static bool is_equal(const char *a, const char *b)
{
	return a && b ? strcmp(a, b) == 0 : a == b;
}

/* Each of those that were there both times; they may have moved, but not many. */
Test(proc_lists, the_lists_of_the_cgroups_tell_what_each_process_does)
{
	struct snapshot asked;
	size_t same = 0, other = 0;

	read_own(NEED_CGROUP);
	asked = scanned;
	snapshot_init(&scanned);
	read_own(NEED_CGROUP | NEED_LIMITS);
	for (size_t i = 0; i < asked.process_count; i++) {
		const struct process *one = &asked.processes[i];
		const struct process *two = snapshot_find(&scanned, one->pid);

		if (!two)
			continue;
		same++;
		other += !is_equal(one->cgroup, two->cgroup) || !is_equal(one->unit, two->unit) ||
			 !is_equal(one->container, two->container);
	}
	snapshot_release(&asked);
	cr_expect(other <= same / 20, "%zu of %zu", other, same);
}

static bool write_text(const char *directory, const char *file, const char *text)
{
	char path[PATH_MAX + 32];
	FILE *stream;
	bool written;

	snprintf(path, sizeof(path), "%s/%s", directory, file);
	stream = fopen(path, "w");
	if (!stream)
		return false;
	written = fputs(text, stream) >= 0;
	return fclose(stream) == 0 && written;
}

static bool write_number(const char *directory, const char *file, long number)
{
	char text[32];

	snprintf(text, sizeof(text), "%ld", number);
	return write_text(directory, file, text);
}

/* A group below the top of the hierarchy that counts memory, and one below that. */
static void make_groups(void)
{
	struct buffer mounts = { 0 };
	struct cgroup_place place;

	cr_assert(mounts_read(&mounts) == 0);
	place = cgroup_place_mounted(&scanned.texts, span_of(&mounts), CGROUP_FOR_MEMORY);
	buffer_release(&mounts);
	version = place.version;
	if (version == CGROUP_NONE)
		cr_skip_test("no memory cgroups are mounted here");
	snprintf(group, sizeof(group), "%s/oomtop-test-%d", place.directory, getpid());
	snprintf(below, sizeof(below), "%s/below", group);
	if (mkdir(group, 0755) < 0 || mkdir(below, 0755) < 0)
		cr_skip_test("not permitted to make cgroups");
}

static void *run_on(void *unused)
{
	(void)unused;
	while (pause() < 0)
		;
	return NULL;
}

static pid_t start_two_threads(void)
{
	int ends[2];
	char byte = 0;
	pid_t pid;

	cr_assert(pipe(ends) == 0);
	pid = fork();
	if (pid == 0) {
		pthread_t thread;

		prctl(PR_SET_PDEATHSIG, SIGKILL);
		pthread_create(&thread, NULL, run_on, NULL);
		(void)!write(ends[1], &byte, 1);
		run_on(NULL);
	}
	cr_assert(read(ends[0], &byte, 1) == 1);
	close(ends[0]);
	close(ends[1]);
	return pid;
}

/* The first thread leaves the second behind: in version 2 that is for threaded groups alone. */
static bool part_threads(pid_t pid)
{
	if (version == CGROUP_V2 && !write_text(below, "cgroup.type", "threaded"))
		return false;
	return write_number(group, "cgroup.procs", pid) &&
	       write_number(below, version == CGROUP_V2 ? "cgroup.threads" : "tasks", pid);
}

Test(proc_lists, a_process_is_where_its_first_thread_is)
{
	bool parted;
	pid_t pid;

	make_groups();
	pid = start_two_threads();
	parted = part_threads(pid);
	read_own(NEED_CGROUP | NEED_LIMITS);
	kill(pid, SIGKILL);
	cr_assert(waitpid(pid, NULL, 0) == pid);
	if (!parted)
		cr_skip_test("threads cannot be parted here");
	cr_expect_str_eq(the_process(pid)->cgroup, strstr(below, "/oomtop-test-"));
}

/* What the child finds, as its status. */
static int run_child(int (*act)(void))
{
	pid_t pid = fork();
	int status;

	if (pid == 0)
		_exit(act());
	cr_assert(waitpid(pid, &status, 0) == pid && WIFEXITED(status));
	return WEXITSTATUS(status);
}

enum { AS_TOLD, MISTOLD, NOT_PERMITTED };

static bool join_group(void)
{
	return write_number(group, "cgroup.procs", 0);
}

/* The /proc of the namespace above: the lists have the numbers of this one. */
static int read_as_first(void)
{
	const struct process *first;

	if (!join_group())
		return NOT_PERMITTED;
	read_own(NEED_CGROUP | NEED_LIMITS);
	first = snapshot_find(&scanned, 1);
	return first && first->cgroup && strstr(first->cgroup, "/oomtop-test-") ? MISTOLD : AS_TOLD;
}

static int read_in_pid_namespace(void)
{
	return unshare(CLONE_NEWPID) < 0 ? NOT_PERMITTED : run_child(read_as_first);
}

static void check_in_namespace(int (*act)(void))
{
	int result;

	make_groups();
	result = run_child(act);
	if (result == NOT_PERMITTED)
		cr_skip_test("not permitted to make namespaces");
	cr_expect_eq(result, AS_TOLD);
}

Test(proc_lists, pids_of_another_namespace_are_nobody_s_here)
{
	check_in_namespace(read_in_pid_namespace);
}

static int read_in_cgroup_namespace(void)
{
	if (!join_group() || unshare(CLONE_NEWCGROUP) < 0)
		return NOT_PERMITTED;
	read_own(NEED_CGROUP | NEED_LIMITS);
	return strcmp(the_process(getpid())->cgroup, "/") == 0 ? AS_TOLD : MISTOLD;
}

Test(proc_lists, in_a_cgroup_namespace_paths_are_told_from_within)
{
	check_in_namespace(read_in_cgroup_namespace);
}
