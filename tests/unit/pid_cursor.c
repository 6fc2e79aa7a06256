/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which PIDs may have been given again, by what /proc/loadavg tells. */
#include "sources/proc/pid_cursor.h"
#include "tree.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

static struct root root;
static struct buffer buffer;
static struct pid_cursor cursor;

static void end(void)
{
	buffer_release(&buffer);
	root_close(&root);
	uproot();
}

static void begin(void)
{
	struct error error;

	plant();
	cr_assert(root_open(&root, tree, &error) == 0);
}

TestSuite(pid_cursor, .init = begin, .fini = end);

static void put_last(int pid)
{
	char text[64];

	snprintf(text, sizeof(text), "3.97 71.31 73.37 1/85 %d\n", pid);
	put("loadavg", text);
}

static bool begin_at(int pid, const char *max)
{
	put_last(pid);
	put("sys/kernel/pid_max", max);
	return pid_cursor_begin(&cursor, &root, &buffer);
}

static int64_t passed_until(int pid)
{
	put_last(pid);
	cr_assert(pid_cursor_follow(&cursor, &root, &buffer));
	return cursor.passed;
}

Test(pid_cursor, the_next_ones_above_may_be_given_again)
{
	cr_assert(begin_at(5000, "32768\n"));
	cr_expect(pid_cursor_reaches(&cursor, 5001, 10) && pid_cursor_reaches(&cursor, 5010, 10));
	cr_expect(!pid_cursor_reaches(&cursor, 5011, 10));
	cr_expect(!pid_cursor_reaches(&cursor, 5000, 10) && !pid_cursor_reaches(&cursor, 4999, 10));
}

Test(pid_cursor, after_the_highest_the_lowest_follows)
{
	cr_assert(begin_at(32760, "32768\n"));
	cr_expect(pid_cursor_reaches(&cursor, 32767, 10) && pid_cursor_reaches(&cursor, 301, 10));
	cr_expect(!pid_cursor_reaches(&cursor, 303, 10));
	/* what began with the machine keeps its PID for good */
	cr_expect(
		!pid_cursor_reaches(&cursor, 1, 30000) && !pid_cursor_reaches(&cursor, 299, 30000));
	cr_expect_eq(passed_until(32765), 5);
	cr_expect_eq(passed_until(302), 10);
	cr_expect_eq(passed_until(302), 10);
}

Test(pid_cursor, without_an_answer_any_may_be_given_again)
{
	cr_expect(!begin_at(5000, "none\n") && pid_cursor_reaches(&cursor, 7, 1));
	put("loadavg", "0.00 0.00 0.00 1/85\n");
	put("sys/kernel/pid_max", "32768\n");
	cr_expect(!pid_cursor_begin(&cursor, &root, &buffer));
	cr_expect(pid_cursor_reaches(&cursor, 7, 1));
	cr_expect(!pid_cursor_follow(&cursor, &root, &buffer));
}

/* The kernel of this machine: a process that begins is among the next ones. */
Test(pid_cursor, a_new_process_has_one_of_the_next_pids)
{
	struct root proc;
	struct error error;
	pid_t child;

	cr_assert(root_open(&proc, "/proc", &error) == 0);
	if (!pid_cursor_begin(&cursor, &proc, &buffer))
		cr_skip_test("/proc does not tell which PIDs are given");
	child = fork();
	if (child == 0)
		_exit(0);
	cr_assert(waitpid(child, NULL, 0) == child);
	cr_expect(pid_cursor_follow(&cursor, &proc, &buffer) && cursor.passed > 0);
	cr_expect(pid_cursor_reaches(&cursor, child, cursor.passed));
	root_close(&proc);
}
