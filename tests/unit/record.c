/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What `record` writes stays as small as a file may be that oomtop reads. */
#include "base/atomic_file.h"
#include "commands/command.h"
#include "sources/recording/read.h"
#include "tree.h"

#include <criterion/criterion.h>
#include <string.h>

static const int64_t sample_weight = 100 << 20;
static int samples;

int64_t __real_atomic_file_size(const struct atomic_file *file);
int64_t __wrap_atomic_file_size(const struct atomic_file *file);

/* Each sample counts as 100 MiB, so that the third passes 256 MiB. */
int64_t __wrap_atomic_file_size(const struct atomic_file *file)
{
	return __real_atomic_file_size(file) < 0 ? -1 : sample_weight * ++samples;
}

TestSuite(record, .init = plant, .fini = uproot);

static int record(const char *path, size_t count, struct error *error)
{
	char *operands[] = { (char *)path };
	struct options options = { .procfs = tree,
		.delay_seconds = 0.01,
		.count = count,
		.operands = operands,
		.operand_count = 1 };

	put("7/status", status_7);
	put("7/oom_score_adj", "0\n");
	put_stat_7(100);
	samples = 0;
	return record_command.run(&options, error);
}

Test(record, stops_before_the_file_is_too_large_to_be_read)
{
	static const char expected[] = "the recording would be larger than 256M, the most that "
				       "oomtop reads; 2 earlier snapshots are kept";
	struct error error = { 0 };
	char path[64];
	size_t count;

	snprintf(path, sizeof(path), "%s/recording", tree);
	cr_expect(record(path, 0, &error) < 0);
	cr_expect_str_eq(error.detail, expected);
	cr_expect_str_eq(error.path, path);
	cr_assert(
		recording_read_sample(&scanned, path, 0, &count, &error) == 0, "%s", error.detail);
	cr_expect_eq(count, 2);
	cr_expect_eq(scanned.process_count, 1);
}

Test(record, what_fits_is_written)
{
	struct error error = { 0 };
	char path[64];
	size_t count;

	snprintf(path, sizeof(path), "%s/recording", tree);
	cr_assert(record(path, 2, &error) == 0, "%s", error.detail);
	cr_assert(recording_read_sample(&scanned, path, 0, &count, &error) == 0);
	cr_expect_eq(count, 2);
}

Test(record, a_pipe_has_no_limit)
{
	struct error error = { 0 };

	cr_expect(record("/dev/null", 4, &error) == 0, "%s", error.detail);
	cr_expect_eq(samples, 0);
}
