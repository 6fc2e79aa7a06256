/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The file that forgets its oldest lines. */
#include "base/ring_file.h"

#include <criterion/criterion.h>
#include <dirent.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LINE_BYTES = 1000, MAX_BYTES = 5 * 20 * LINE_BYTES };

static char directory[] = "/tmp/oomtop-ring-XXXXXX";

static void enter_directory(void)
{
	cr_assert(mkdtemp(directory) && chdir(directory) == 0);
}

static void leave_directory(void)
{
	DIR *folder = opendir(".");
	struct dirent *entry;

	while ((entry = readdir(folder)))
		(void)!remove(entry->d_name);
	closedir(folder);
	rmdir(directory);
}

TestSuite(ring_file, .init = enter_directory, .fini = leave_directory);

static void put(const char *path, const char *text)
{
	FILE *file = fopen(path, "w");

	cr_assert(file && fputs(text, file) >= 0 && fclose(file) == 0);
}

static struct ring_file opened(double window_seconds)
{
	struct ring_file ring;
	struct error error = { 0 };

	cr_assert_eq(ring_file_open(&ring, "x", "line ", MAX_BYTES, window_seconds, &error), 0,
		"%s", error.detail);
	return ring;
}

/* A line with its number. */
static int append(struct ring_file *ring, int number, double seconds)
{
	char line[LINE_BYTES + 1];
	struct error error = { 0 };

	snprintf(line, sizeof(line), "line %-*d\n", LINE_BYTES - 6, number);
	return ring_file_append(ring, line, LINE_BYTES, seconds, &error);
}

/* Checks that the file has the lines from one number to another, and nothing else. */
static void check_file(const char *path, int first, int last)
{
	FILE *file = fopen(path, "r");
	char line[LINE_BYTES + 1];

	cr_assert(file, "%s", path);
	for (int number = first; number <= last; number++) {
		cr_assert(fgets(line, sizeof(line), file), "%s ends before %d", path, number);
		cr_assert_eq(strlen(line), LINE_BYTES);
		cr_assert_eq(atoi(line + 5), number);
	}
	cr_assert_not(fgets(line, sizeof(line), file), "%s goes on after %d", path, last);
	fclose(file);
}

static long long bytes_here(void)
{
	DIR *folder = opendir(".");
	struct dirent *entry;
	struct stat status;
	long long bytes = 0;

	while ((entry = readdir(folder)))
		if (stat(entry->d_name, &status) == 0 && S_ISREG(status.st_mode))
			bytes += status.st_size;
	closedir(folder);
	return bytes;
}

Test(ring_file, the_newest_lines_stay_within_the_bound)
{
	struct ring_file ring = opened(1e9);
	struct error error = { 0 };

	for (int number = 1; number <= 20; number++)
		cr_assert_eq(append(&ring, number, number), 0);
	check_file("x", 1, 20);
	/* the twenty-first has no room: three quarters of the file stay, itself included */
	cr_assert_eq(append(&ring, 21, 21), 0);
	check_file("x", 7, 21);
	cr_assert_eq(ring_file_keep(&ring, RING_KILL, &error), 0);
	for (int number = 22; number <= 200; number++) {
		cr_assert_eq(append(&ring, number, number), 0);
		cr_assert_leq(bytes_here(), MAX_BYTES);
	}
	check_file("x.kill", 7, 21);
	cr_assert_leq(ring.lines[ring.count - 1].seconds - ring.lines[0].seconds, 20);
	ring_file_close(&ring);
}

Test(ring_file, what_is_older_than_the_window_goes)
{
	struct ring_file ring = opened(5);

	for (int number = 1; number <= 12; number++)
		cr_assert_eq(append(&ring, number, number), 0);
	/* at 9 and at 12 the third of eight lines is six seconds older: all before 7 goes */
	check_file("x", 7, 12);
	ring_file_close(&ring);
}

Test(ring_file, the_file_of_an_earlier_run_is_kept)
{
	struct ring_file ring = opened(1e9);

	cr_assert_eq(append(&ring, 1, 1), 0);
	cr_assert_eq(append(&ring, 2, 2), 0);
	ring_file_close(&ring);
	cr_assert_eq(fclose(fopen("x.new", "w")), 0);
	put("x.kill", "line of a kill\n");
	ring = opened(1e9);
	cr_assert_eq(append(&ring, 3, 3), 0);
	check_file("x", 3, 3);
	check_file("x.before", 1, 2);
	cr_assert_neq(access("x.new", F_OK), 0);
	/* the copy of a kill outlives a restart */
	cr_assert_eq(access("x.kill", F_OK), 0);
	ring_file_close(&ring);
}

/* As when a recorder is restarted again and again on a full disk. */
Test(ring_file, an_empty_file_does_not_take_the_place_of_the_history)
{
	struct ring_file ring = opened(1e9);

	cr_assert_eq(append(&ring, 1, 1), 0);
	ring_file_close(&ring);
	for (int restart = 0; restart < 3; restart++) {
		ring = opened(1e9);
		ring_file_close(&ring);
	}
	check_file("x.before", 1, 1);
	check_file("x", 1, 0);
}

/* Whatever bears one of the names and is not a recording is refused, and stays. */
Test(ring_file, other_files_are_not_touched)
{
	static const char *const names[] = { "x", "x.new", "x.before", "x.kill", "x.pressure" };
	struct ring_file ring;
	struct stat status;

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		struct error error = { 0 };

		put(names[i], "a letter\n");
		cr_assert_lt(ring_file_open(&ring, "x", "line ", MAX_BYTES, 1, &error), 0, "%s",
			names[i]);
		cr_assert(strstr(error.detail, "is not a recording"));
		cr_assert_eq(stat(names[i], &status), 0);
		cr_assert_eq(status.st_size, 9);
		cr_assert_eq(unlink(names[i]), 0);
		/* a link in the path itself leads to the file that is meant */
		if (i == 0)
			continue;
		cr_assert_eq(symlink("letter", names[i]), 0);
		cr_assert_lt(ring_file_open(&ring, "x", "line ", MAX_BYTES, 1, &error), 0, "%s",
			names[i]);
		cr_assert_eq(unlink(names[i]), 0);
	}
}

Test(ring_file, one_program_at_a_time_writes)
{
	struct ring_file first = opened(1e9), second;
	struct error error = { 0 };

	for (int number = 1; number <= 21; number++) {
		cr_assert_eq(append(&first, number, number), 0);
		/* also once the file is another one */
		cr_assert_lt(ring_file_open(&second, "x", "line ", MAX_BYTES, 1, &error), 0);
		cr_assert(strstr(error.detail, "another recorder"));
	}
	ring_file_close(&first);
	first = opened(1e9);
	ring_file_close(&first);
}

static int locks_until_another; /* begins, as another program; 0: none does */
static struct ring_file another;

int __real_flock(int fd, int operation);
int __wrap_flock(int fd, int operation);

int __wrap_flock(int fd, int operation)
{
	struct error error;

	if (locks_until_another > 0 && --locks_until_another == 0)
		cr_assert_eq(ring_file_open(&another, "x", "line ", MAX_BYTES, 1e9, &error), 0);
	return __real_flock(fd, operation);
}

/* The other one found the new file before it was locked, and replaced it. */
Test(ring_file, a_file_that_lost_its_name_before_its_lock_is_not_written)
{
	struct ring_file ring;
	struct error error;

	put("x", "");
	locks_until_another = 2; /* of the empty file, of the new one */
	cr_assert_lt(ring_file_open(&ring, "x", "line ", MAX_BYTES, 1e9, &error), 0);
	cr_expect(strstr(error.detail, "another recorder"));
	append(&another, 1, 1);
	ring_file_close(&another);
}

/* Two programs that start at once. */
static pthread_barrier_t at_once;

static void *open_at_once(void *data)
{
	size_t *count = data;
	struct ring_file ring;
	struct error error;

	for (int round = 0; round < 500; round++) {
		bool is_open;

		pthread_barrier_wait(&at_once);
		is_open = ring_file_open(&ring, "x", "line ", MAX_BYTES, 1e9, &error) == 0;
		count[round] = is_open;
		if (is_open)
			(void)append(&ring, round, round);
		pthread_barrier_wait(&at_once);
		if (is_open)
			ring_file_close(&ring);
	}
	return NULL;
}

Test(ring_file, one_of_two_that_begin_at_once_writes)
{
	static size_t first[500], second[500];
	pthread_t thread;
	size_t both = 0, none = 0;

	cr_assert_eq(pthread_barrier_init(&at_once, NULL, 2), 0);
	cr_assert_eq(pthread_create(&thread, NULL, open_at_once, second), 0);
	open_at_once(first);
	cr_assert_eq(pthread_join(thread, NULL), 0);
	for (size_t i = 0; i < 500; i++) {
		both += first[i] && second[i];
		none += !first[i] && !second[i];
	}
	cr_expect_eq(both, 0, "%zu times", both);
	cr_expect_lt(none, 500, "%zu times", none);
}

Test(ring_file, a_line_that_has_no_room_is_refused)
{
	struct ring_file ring = opened(1e9);
	static char line[MAX_BYTES / 5];
	struct error error = { 0 };

	cr_assert_eq(append(&ring, 1, 1), 0);
	memset(line, 'x', sizeof(line));
	cr_assert_lt(ring_file_append(&ring, line, sizeof(line), 2, &error), 0);
	cr_assert(strstr(error.detail, "does not fit"));
	check_file("x", 1, 1);
	ring_file_close(&ring);
}

Test(ring_file, what_is_no_file_of_ones_own_stays)
{
	struct ring_file ring;
	struct error error = { 0 };

	cr_assert_eq(mkdir("x", 0700), 0);
	cr_assert_lt(ring_file_open(&ring, "x", "line ", MAX_BYTES, 1, &error), 0);
	cr_assert_eq(rmdir("x"), 0);
	cr_assert_eq(mkfifo("x", 0600), 0);
	cr_assert_lt(ring_file_open(&ring, "x", "line ", MAX_BYTES, 1, &error), 0);
	cr_assert_lt(ring_file_open(&ring, "/dev/null", "line ", MAX_BYTES, 1, &error), 0);
	cr_assert_lt(ring_file_open(&ring, "/dev/stdout", "line ", MAX_BYTES, 1, &error), 0);
}

/* What is put in the way of a copy afterwards is not written through. */
Test(ring_file, a_link_in_the_way_is_not_followed)
{
	struct ring_file ring = opened(1e9);
	struct error error = { 0 };

	cr_assert_eq(append(&ring, 1, 1), 0);
	cr_assert_eq(symlink("victim", "x.new"), 0);
	cr_assert_lt(ring_file_keep(&ring, RING_KILL, &error), 0);
	cr_assert_neq(access("victim", F_OK), 0);
	cr_assert_eq(unlink("x.new"), 0);
	cr_assert_eq(symlink("victim", "x.kill"), 0);
	cr_assert_eq(ring_file_keep(&ring, RING_KILL, &error), 0);
	cr_assert_neq(access("victim", F_OK), 0);
	check_file("x.kill", 1, 1);
	ring_file_close(&ring);
}
