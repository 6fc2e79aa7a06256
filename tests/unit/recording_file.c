/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Recordings as files: what odd paths do to the reader and the writer. */
#include "base/atomic_file.h"
#include "builder.h"
#include "sources/recording/read.h"
#include "sources/recording/samples.h"
#include "sources/recording/write.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <ftw.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char directory[] = "/tmp/oomtop-recording-XXXXXX";

static int remove_one(const char *path, const struct stat *status, int type, struct FTW *where)
{
	(void)status;
	(void)type;
	(void)where;
	return remove(path);
}

static void enter_directory(void)
{
	cr_assert(mkdtemp(directory) && chdir(directory) == 0);
}

static void leave_directory(void)
{
	nftw(directory, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

static int write_small(const char *path, struct error *error)
{
	struct snapshot snapshot;
	struct atomic_file file;

	*error = (struct error){ 0 };
	if (atomic_file_open(&file, path, error) < 0)
		return -error->errnum;
	snapshot_init(&snapshot);
	snapshot_add_process(&snapshot)->pid = 42;
	recording_print(&snapshot, file.stream);
	snapshot_release(&snapshot);
	return atomic_file_commit(&file, error);
}

static void check_holds_42(const char *path)
{
	struct snapshot snapshot;
	struct error error;

	snapshot_init(&snapshot);
	cr_assert_eq(read_recording(&snapshot, path, &error), 0, "%s", error.detail);
	cr_expect(snapshot.process_count == 1 && snapshot.processes[0].pid == 42);
	snapshot_release(&snapshot);
}

static void check_unreadable(const char *path, int errnum, const char *cause)
{
	struct error error = { 0 };
	struct snapshot snapshot;

	snapshot_init(&snapshot);
	cr_expect_lt(read_recording(&snapshot, path, &error), 0, "%s", path);
	cr_expect_eq(error.errnum, errnum, "%s: %d", path, error.errnum);
	cr_expect(strstr(error.detail, cause), "%s: %s", path, error.detail);
	cr_expect_str_eq(error.path, path);
	snapshot_release(&snapshot);
}

static size_t count_entries(void)
{
	char command_output[16] = "";
	FILE *list = popen("ls -A | wc -l", "r");

	cr_assert(list && fgets(command_output, sizeof(command_output), list));
	pclose(list);
	return strtoul(command_output, NULL, 10);
}

Test(recording_file, odd_files_are_one_error, .init = enter_directory, .fini = leave_directory)
{
	cr_assert_eq(mkfifo("fifo", 0600), 0);
	check_unreadable("fifo", 0, "empty");
	check_unreadable("/dev/null", 0, "empty");
	check_unreadable("/dev/zero", 0, "larger than 256 MiB");
	check_unreadable(".", EISDIR, "");
	check_unreadable("absent", ENOENT, "");
}

Test(recording_file, a_target_is_replaced_whole, .init = enter_directory, .fini = leave_directory)
{
	struct error error;
	struct stat status;

	umask(022);
	cr_assert_eq(write_small("new.json", &error), 0);
	check_holds_42("new.json");
	cr_assert_eq(stat("new.json", &status), 0);
	cr_expect_eq(status.st_mode & 07777, 0644);
	cr_assert_eq(symlink("new.json", "link.json"), 0);
	cr_assert_eq(write_small("link.json", &error), 0);
	cr_assert_eq(lstat("link.json", &status), 0);
	cr_expect(S_ISLNK(status.st_mode));
	check_holds_42("new.json");
	cr_expect_eq(count_entries(), 2);
}

Test(recording_file, a_failure_leaves_nothing_behind, .init = enter_directory,
	.fini = leave_directory)
{
	struct error error;

	cr_expect_eq(write_small("absent/new.json", &error), -ENOENT);
	cr_expect_str_eq(error.path, "absent/new.json");
	cr_expect_eq(write_small("", &error), -ENOENT);
	cr_expect_eq(write_small(".", &error), -EISDIR);
	cr_assert_eq(mkfifo("fifo", 0600), 0);
	cr_expect_eq(write_small("fifo", &error), -ENXIO);
	cr_expect_eq(count_entries(), 1);
}

Test(recording_file, devices_are_written_in_place)
{
	struct error error;
	struct stat status;

	cr_expect_eq(write_small("/dev/null", &error), 0);
	cr_expect_eq(write_small("/dev/full", &error), -ENOSPC);
	cr_assert_eq(stat("/dev/full", &status), 0);
	cr_expect(S_ISCHR(status.st_mode));
}

static void expect_sample(
	const char *text, size_t wanted, size_t count, const char *sample, size_t line)
{
	const struct samples samples = samples_find(text, strlen(text), wanted);
	const struct sample *found = &samples.wanted;

	cr_expect_eq(samples.count, count, "%s", text);
	cr_expect_eq(samples.damaged, 0, "%s", text);
	cr_expect_eq(found->end - found->start, strlen(sample), "%zu of %s", wanted, text);
	cr_expect_eq(
		strncmp(text + found->start, sample, strlen(sample)), 0, "%zu of %s", wanted, text);
	cr_expect_eq(found->line, line, "%zu of %s: line %zu", wanted, text, found->line);
}

static void expect_damage(const char *text, size_t number, size_t line)
{
	for (size_t wanted = 0; wanted < 3; wanted++) {
		const struct samples samples = samples_find(text, strlen(text), wanted);

		cr_expect_eq(samples.damaged, number, "%s", text);
		cr_expect_eq(samples.damaged_line, line, "%s", text);
	}
}

Test(recording_file, a_damaged_sample_among_others_is_found_whichever_is_wanted)
{
	expect_damage("{\"format\": 1}\n{\"format\": [\n{\"format\": 3}\n", 2, 2);
	expect_damage("{\"format\": [{\"a\": 1,\n{\"format\": 2}\n{\"format\": 3}\n", 1, 1);
	expect_damage("{\"format\": 1}\n{\"format\": \"a\n{\"format\": 3}\n", 2, 2);
	expect_damage("{\"format\": 1}\n{\"format\": 2]}\n{\"format\": 3}\n", 2, 2);
	expect_damage("{\"format\": 1}\n{\"format\":\n\1}\n{\"format\": 3}\n", 2, 2);
	expect_damage("{\"format\": 1}\n{\"format\": 2}\nlost\n{\"format\": 3}\n", 2, 3);
	expect_damage("{\"format\": 1}\n{\"format\": 2}\nlost", 2, 3);
	/* over several lines, as older versions wrote samples */
	expect_damage("{\"format\": 1,\n\"a\": [\n{},\n{\"format\": 2,\n\"a\": []}\n", 1, 1);
}

Test(recording_file, samples_one_after_another)
{
	expect_sample("{}", 0, 1, "{}", 1);
	expect_sample("{\"a\": 1}\n{\"b\": {}}\n", 0, 2, "{\"b\": {}}", 2);
	expect_sample("{\"a\": 1}\n{\"b\": {}}\n", 1, 2, "{\"a\": 1}", 1);
	expect_sample("\n\n{}\n{}{}", 2, 3, "{}", 4);
	/* braces in strings are no braces, and a quote may be escaped */
	expect_sample("{\"}{\\\"\": \"{\"} {}", 1, 2, "{\"}{\\\"\": \"{\"}", 1);
	/* what is no object, or has no end and nothing before it, goes to the reader whole */
	expect_sample("{\"", 0, 1, "{\"", 1);
	expect_sample("{\"a\": {}", 1, 1, "{\"a\": {}", 1);
	expect_sample("{} x", 0, 1, "{} x", 1);
	expect_sample("[]", 0, 0, "[]", 1);
	expect_sample("", 0, 0, "", 1);
}

Test(recording_file, a_sample_that_was_cut_off_is_skipped)
{
	static const char whole[] = "{\"a\": 1}\n{\"b\": {}}\n{\"c\": \"}\"}";
	char text[sizeof(whole)];

	for (size_t length = 10; length < sizeof(whole) - 1; length++) {
		bool second_is_whole = length >= 18;

		memcpy(text, whole, length);
		text[length] = '\0';
		expect_sample(text, 0, second_is_whole ? 2 : 1,
			second_is_whole ? "{\"b\": {}}" : "{\"a\": 1}", second_is_whole ? 2 : 1);
	}
}

static void check_two(bool as_lines)
{
	FILE *file = fopen("several", "w");
	struct snapshot snapshot;
	struct error error;
	size_t count;

	cr_assert(file);
	for (pid_t pid = 41; pid <= 42; pid++) {
		snapshot_init(&snapshot);
		snapshot_add_process(&snapshot)->pid = pid;
		if (as_lines)
			recording_print_line(&snapshot, file);
		else
			recording_print(&snapshot, file);
		snapshot_release(&snapshot);
	}
	fclose(file);
	check_holds_42("several");
	snapshot_init(&snapshot);
	cr_assert_eq(recording_read_sample(&snapshot, "several", 1, &count, &error), 0);
	cr_expect_eq(snapshot.processes[0].pid, 41);
	cr_expect_eq(count, 2);
	snapshot_release(&snapshot);
	snapshot_init(&snapshot);
	cr_expect_lt(recording_read_sample(&snapshot, "several", 3, &count, &error), 0);
	cr_expect(strstr(error.detail, "2 samples, not 3"));
	snapshot_release(&snapshot);
}

Test(recording_file, the_last_of_several_unless_a_number_is_given, .init = enter_directory,
	.fini = leave_directory)
{
	check_two(true);
	check_two(false);
}

Test(recording_file, each_of_several_samples_is_one_line)
{
	struct snapshot snapshot;
	size_t size;
	char *text;
	FILE *file = open_memstream(&text, &size);

	snapshot_init(&snapshot);
	snapshot_add_process(&snapshot)->pid = 41;
	snapshot_add_process(&snapshot)->pid = 42;
	snapshot_add_holder(&snapshot, (struct holder){ .kind = HOLDER_ZRAM, .name = "zram0" });
	recording_print_line(&snapshot, file);
	fclose(file);
	cr_expect(size > 0 && strchr(text, '\n') == text + size - 1, "%s", text);
	free(text);
	snapshot_release(&snapshot);
}
