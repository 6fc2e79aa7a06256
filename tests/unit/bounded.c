/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Work in a child that may never end, and files that are not regular. */
#include "base/bounded.h"

#include "base/clock.h"
#include "tree.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static struct buffer buffer;
static char word[] = "x";

static void say(int out, int kept, void *context)
{
	(void)kept;
	bounded_put(out, context, strlen(context));
}

static void say_and_wait(int out, int kept, void *context)
{
	say(out, kept, context);
	for (;;)
		pause();
}

static void say_for_ever(int out, int kept, void *context)
{
	for (;;)
		say(out, kept, context);
}

static void drip(int out, int kept, void *context)
{
	for (;;) {
		say(out, kept, context);
		usleep(50000);
	}
}

static void work_hard(int out, int kept, void *context)
{
	double until = clock_seconds() + 1.5;

	while (clock_seconds() < until)
		;
	say(out, kept, context);
}

static void die(int out, int kept, void *context)
{
	say(out, kept, context);
	raise(SIGKILL);
}

static void count_descriptors(int out, int kept, void *context)
{
	int open_ones = 0;

	(void)context;
	for (int fd = 0; fd < 1024; fd++)
		open_ones += fcntl(fd, F_GETFD) >= 0;
	open_ones += kept == 0 && out == 1 ? 100 : 0;
	bounded_put(out, &open_ones, sizeof(open_ones));
}

static int run(void (*work)(int, int, void *), size_t limit, double seconds)
{
	const struct bounded_job job = {
		.work = work, .context = word, .keep = -1, .limit = limit, .seconds = seconds
	};

	return bounded_run(&buffer, &job);
}

static void check_no_child(void)
{
	cr_expect_eq(waitpid(-1, NULL, WNOHANG), -1);
}

Test(bounded, what_the_child_writes_is_the_result)
{
	cr_expect_eq(run(say, 100, 0), 0);
	cr_expect_str_eq(buffer.data, "x");
	cr_expect_eq(run(die, 100, 0), -EIO);
	cr_expect_str_eq(buffer.data, "x");
	cr_expect_eq(run(work_hard, 100, 0), 0);
	cr_expect_str_eq(buffer.data, "x");
	check_no_child();
}

Test(bounded, a_child_that_waits_is_given_up_and_its_output_kept)
{
	double began = clock_seconds();

	cr_expect_eq(run(say_and_wait, 100, 0), -ETIMEDOUT);
	cr_expect_str_eq(buffer.data, "x");
	cr_expect_lt(clock_seconds() - began, 10);
	check_no_child();
}

Test(bounded, endless_and_slow_results_are_cut)
{
	cr_expect_eq(run(say_for_ever, 1 << 20, 0), 0);
	cr_expect_eq(buffer.length, 1 << 20);
	cr_expect_eq(run(drip, 1 << 20, 1), -ETIMEDOUT);
	cr_expect_gt(buffer.length, 0);
	check_no_child();
}

Test(bounded, after_several_given_up_no_child_is_started)
{
	double began;

	for (int i = 0; i < 4; i++)
		cr_expect_eq(run(say_and_wait, 100, 0), -ETIMEDOUT);
	began = clock_seconds();
	cr_expect(!bounded_may_start());
	cr_expect_eq(run(say, 100, 0), -ETIMEDOUT);
	cr_expect_eq(buffer.length, 0);
	cr_expect_lt(clock_seconds() - began, 0.4);
}

Test(bounded, a_job_can_be_stopped)
{
	atomic_bool stop = true;
	const struct bounded_job job = {
		.work = say_and_wait, .context = word, .keep = -1, .limit = 9, .stop = &stop
	};

	cr_expect_eq(bounded_run(&buffer, &job), -ECANCELED);
	check_no_child();
}

Test(bounded, a_parent_that_ignores_sigchld)
{
	signal(SIGCHLD, SIG_IGN);
	cr_expect_eq(run(say, 100, 0), 0);
	cr_expect_str_eq(buffer.data, "x");
}

Test(bounded, a_child_has_no_descriptor_but_its_own)
{
	int one = open("/", O_RDONLY), kept = open("/", O_RDONLY), count;
	const struct bounded_job job = { .work = count_descriptors, .keep = kept, .limit = 9 };

	cr_expect(one >= 0 && kept >= 0);
	cr_expect_eq(bounded_run(&buffer, &job), 0);
	cr_assert_eq(buffer.length, sizeof(count));
	memcpy(&count, buffer.data, sizeof(count));
	cr_expect_eq(count, 102);
}

Test(bounded, only_a_regular_file_is_read, .init = plant, .fini = uproot)
{
	char path[PATH_MAX];

	put("root/file", "inside");
	put("file", "outside");
	snprintf(path, sizeof(path), "%s/root", tree);
	cr_expect_eq(buffer_read_regular(&buffer, AT_FDCWD, NULL, "/dev/zero", 9), -EINVAL);
	cr_expect_eq(buffer_read_regular(&buffer, AT_FDCWD, NULL, path, 9), -EINVAL);
	cr_expect_eq(buffer_read_regular(&buffer, AT_FDCWD, NULL, "/nonexistent", 9), -ENOENT);
	cr_expect_eq(buffer_read_regular(&buffer, AT_FDCWD, path, "/../file", 9), 0);
	cr_expect_str_eq(buffer.data, "inside");
	cr_expect_eq(buffer_read_regular(&buffer, AT_FDCWD, path, "/file", 2), 0);
	cr_expect_str_eq(buffer.data, "in");
	snprintf(path, sizeof(path), "%s/fifo", tree);
	cr_assert(mkfifo(path, 0600) == 0);
	cr_expect_eq(buffer_read_regular(&buffer, AT_FDCWD, NULL, path, 9), -EINVAL);
	unlink(path);
}
