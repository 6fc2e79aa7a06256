/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes oom_score_adj of children of the test; chosen calls of write(2) fail. */
#include "commands/adj_writer.h"
#include "sources/live.h"
#include "trial.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

enum { CHILDREN = 3 };

static pid_t children[CHILDREN];
static struct process *seen[CHILDREN];

/* While armed, calls of write(2) are counted from 1, and the calls in [first, last] fail. */
static struct {
	bool armed;
	int count, first, last, errnum;
} fault;

ssize_t __real_write(int file, const void *bytes, size_t length);
ssize_t __wrap_write(int file, const void *bytes, size_t length);

ssize_t __wrap_write(int file, const void *bytes, size_t length)
{
	if (fault.armed) {
		fault.count++;
		if (fault.count >= fault.first && fault.count <= fault.last) {
			errno = fault.errnum;
			return -1;
		}
	}
	return __real_write(file, bytes, length);
}

static void fail_writes(int first, int last, int errnum)
{
	fault.count = 0;
	fault.first = first;
	fault.last = last;
	fault.errnum = errnum;
	fault.armed = true;
}

static long adj_of(pid_t pid)
{
	char path[64], text[16] = "";
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/oom_score_adj", (int)pid);
	file = fopen(path, "r");
	cr_assert(file);
	cr_assert(fgets(text, sizeof(text), file));
	fclose(file);
	return atol(text);
}

static void begin(void)
{
	const struct live_options options = { .needs = NEED_STAT };
	struct error error;

	for (int i = 0; i < CHILDREN; i++) {
		children[i] = fork();
		if (children[i] == 0) {
			pause();
			_exit(0);
		}
	}
	snapshot_init(&snapshot);
	cr_assert(live_read(&snapshot, &options, &error) == 0);
	for (int i = 0; i < CHILDREN; i++) {
		seen[i] = snapshot_find(&snapshot, children[i]);
		cr_assert_not_null(seen[i]);
	}
}

static void end(void)
{
	fault.armed = false;
	for (int i = 0; i < CHILDREN; i++) {
		kill(children[i], SIGKILL);
		waitpid(children[i], NULL, 0);
	}
	snapshot_release(&snapshot);
}

TestSuite(adj_writer, .init = begin, .fini = end);

static int write_raised(int64_t by, struct error *error)
{
	struct adj_order orders[CHILDREN];
	int result;

	for (int i = 0; i < CHILDREN; i++)
		orders[i] = (struct adj_order){ seen[i], seen[i]->adj.value + by + i };
	result = adj_write(orders, CHILDREN, NULL, NULL, error);
	fault.armed = false;
	return result;
}

static void expect_raised(int64_t by)
{
	for (int i = 0; i < CHILDREN; i++)
		cr_expect_eq(adj_of(children[i]), seen[i]->adj.value + (by ? by + i : 0), "%d", i);
}

Test(adj_writer, all_are_written)
{
	struct error error;

	cr_assert(write_raised(5, &error) == 0, "%s", error.detail);
	expect_raised(5);
}

Test(adj_writer, a_failed_write_undoes_those_before)
{
	char path[48];
	struct error error;

	fail_writes(3, 3, EACCES);
	cr_assert(write_raised(5, &error) < 0);
	expect_raised(0);
	cr_expect_str_eq(error.detail, "Permission denied; nothing was changed");
	snprintf(path, sizeof(path), "/proc/%d/oom_score_adj", (int)children[2]);
	cr_expect_str_eq(error.path, path);
}

Test(adj_writer, changes_that_cannot_be_undone_are_named)
{
	struct error error;
	char told[128];
	int64_t had = seen[0]->adj.value;

	/* the third write fails, and so does the first write that undoes a change */
	fail_writes(3, 4, EACCES);
	cr_assert(write_raised(5, &error) < 0);
	snprintf(told, sizeof(told),
		"Permission denied; of 2 processes changed before, 1 cannot be changed back: %d "
		"has %d, had "
		"%d",
		(int)children[0], (int)had + 5, (int)had);
	cr_expect_str_eq(error.detail, told);
	cr_expect_eq(adj_of(children[0]), had + 5);
	cr_expect_eq(adj_of(children[1]), had);
	cr_expect_eq(adj_of(children[2]), had);
}

Test(adj_writer, a_process_that_exits_is_no_failure)
{
	struct error error;

	fail_writes(2, 2, ESRCH);
	cr_assert(write_raised(5, &error) == 0);
	cr_expect_eq(adj_of(children[0]), seen[0]->adj.value + 5);
	cr_expect_eq(adj_of(children[2]), seen[2]->adj.value + 7);
}

Test(adj_writer, another_process_of_that_pid_is_not_written_to)
{
	struct error error;
	char told[96];

	seen[1]->start_ticks.value++;
	cr_assert(write_raised(5, &error) < 0);
	expect_raised(0);
	snprintf(
		told, sizeof(told), "process %d has exited; nothing was changed", (int)children[1]);
	cr_expect_str_eq(error.detail, told);
	seen[1]->start_ticks = FIGURE_UNKNOWN;
	cr_assert(write_raised(5, &error) < 0, "who cannot be told apart");
	expect_raised(0);
}

/* A lack of descriptors in oomtop does not mean that a process has exited. */
Test(adj_writer, without_a_descriptor_nothing_is_changed)
{
	struct rlimit few;
	struct error error;
	int next = dup(STDERR_FILENO);

	close(next);
	cr_assert(getrlimit(RLIMIT_NOFILE, &few) == 0);
	few.rlim_cur = (rlim_t)next;
	cr_assert(setrlimit(RLIMIT_NOFILE, &few) == 0);
	cr_expect(write_raised(5, &error) < 0);
	few.rlim_cur = few.rlim_max;
	cr_assert(setrlimit(RLIMIT_NOFILE, &few) == 0);
	cr_expect_str_eq(error.detail, "Too many open files; nothing was changed");
	expect_raised(0);
}

/* A process may have changed its adj since it was seen: the undo restores that value. */
Test(adj_writer, the_undo_restores_the_adj_read_before_the_write)
{
	int64_t changed = seen[0]->adj.value + 3;
	struct error error;
	char path[64];
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/oom_score_adj", (int)children[0]);
	file = fopen(path, "w");
	cr_assert(file && fprintf(file, "%d", (int)changed) > 0 && fclose(file) == 0);
	fail_writes(2, 2, EACCES);
	cr_assert(write_raised(5, &error) < 0);
	cr_expect_eq(adj_of(children[0]), changed);
}

/* One advice for two threats: the printed changes are in effect, and the printed undo works. */
static int apply_to(FILE *out, struct error *error)
{
	struct snapshot edited;
	struct advice advice = { .kind = ADVICE_LEAKER_ADJ, .edited = &edited };
	struct threat threat = { .advice = &advice, .advice_count = 1 };
	struct protection protection = { .threats = &threat, .threat_count = 1 };
	int result;

	snapshot_copy(&edited, &snapshot);
	for (int i = 0; i < CHILDREN; i++)
		snapshot_find(&edited, children[i])->adj.value += 9;
	result = adj_apply(&protection, &snapshot, out, error);
	fault.armed = false;
	snapshot_release(&edited);
	return result;
}

static char *applied(int *ret_result, struct error *error)
{
	static size_t length;
	static char *text;
	FILE *out = open_memstream(&text, &length);

	*ret_result = apply_to(out, error);
	fclose(out);
	return text;
}

Test(adj_writer, what_was_applied_can_be_undone)
{
	struct error error;
	int result;
	char *text = applied(&result, &error), *undo;

	cr_assert(result == 0, "%s", error.detail);
	for (int i = 0; i < CHILDREN; i++)
		cr_expect_eq(adj_of(children[i]), seen[i]->adj.value + 9);
	undo = strstr(text, "To undo:\n");
	cr_assert_not_null(undo);
	cr_expect_eq(system(undo + strlen("To undo:\n")), 0);
	expect_raised(0);
	free(text);
}

static int count_before(FILE *out)
{
	int written = 0;

	for (int i = 0; i < CHILDREN; i++)
		written += adj_of(children[i]) != seen[i]->adj.value;
	return fprintf(out, "%d", written);
}

static ssize_t write_count(void *data, const char *bytes, size_t length)
{
	(void)bytes;
	count_before(data);
	return (ssize_t)length;
}

static ssize_t write_never(void *data, const char *bytes, size_t length)
{
	(void)data;
	(void)bytes;
	(void)length;
	errno = ENOSPC;
	return 0;
}

/* The undo is printed before the first write. */
Test(adj_writer, the_undo_is_printed_first)
{
	char *text;
	size_t length;
	FILE *seen_then = open_memstream(&text, &length);
	FILE *out = fopencookie(seen_then, "w", (cookie_io_functions_t){ .write = write_count });
	struct error error;

	cr_assert(apply_to(out, &error) == 0, "%s", error.detail);
	fclose(out);
	fclose(seen_then);
	cr_expect_str_eq(text, "0", "in one piece, and before");
	for (int i = 0; i < CHILDREN; i++)
		cr_expect_eq(adj_of(children[i]), seen[i]->adj.value + 9);
	free(text);
}

Test(adj_writer, nothing_is_written_when_the_undo_cannot_be_printed)
{
	FILE *out = fopencookie(NULL, "w", (cookie_io_functions_t){ .write = write_never });
	struct error error;

	cr_expect(apply_to(out, &error) < 0);
	cr_expect_eq(error.exit_status, 1);
	cr_expect_str_eq(error.detail, "No space left on device; nothing was changed");
	fclose(out);
	expect_raised(0);
}

Test(adj_writer, of_many_those_that_exited_are_left_out)
{
	struct error error;
	int result;
	char *text, pid[16];

	kill(children[1], SIGKILL);
	waitpid(children[1], NULL, 0);
	text = applied(&result, &error);
	cr_assert(result == 0, "%s", error.detail);
	cr_expect_eq(adj_of(children[2]), seen[2]->adj.value + 9);
	snprintf(pid, sizeof(pid), "/%d/", (int)children[1]);
	cr_expect_null(strstr(text, pid));
	free(text);
	seen[0]->start_ticks.value++;
	seen[2]->start_ticks.value++;
	text = applied(&result, &error);
	cr_expect(result < 0);
	cr_expect_not_null(strstr(error.detail, "nothing was changed"));
	free(text);
}
