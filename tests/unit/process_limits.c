/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How much a process may map, by /proc/PID/limits: the kernel's text, and what is none. */
#include "tree.h"

#include "snapshot/amounts.h"
#include "snapshot/needs.h"
#include "sources/proc/process_limits.h"

#include <criterion/criterion.h>
#include <string.h>

TestSuite(process_limits, .init = plant, .fini = uproot);

#define UNKNOWN          (-1)
#define HEAD             "Limit                     Soft Limit           Hard Limit           Units     \n"
#define AS(soft, hard)   "Max address space         " soft "  " hard "  bytes     \n"
#define DATA(soft, hard) "Max data size             " soft "  " hard "  bytes     \n"

static const struct {
	const char *text;
	int64_t as_bytes, data_bytes;
} texts[] = {
	{ HEAD DATA("unlimited", "unlimited") AS("unlimited", "unlimited"), UNLIMITED_BYTES,
		UNLIMITED_BYTES },
	{ HEAD DATA("4096", "unlimited") AS("1073741824", "2147483648"), 1073741824, 4096 },
	{ HEAD AS("0", "0") DATA("unlimited", "0"), 0, UNLIMITED_BYTES },
	/* a soft RLIMIT_DATA of 0 has the hard one count; a soft RLIMIT_AS has not */
	{ HEAD DATA("0", "8192") AS("0", "8192"), 0, 8192 },
	{ HEAD DATA("0", "0") AS("0", "unlimited"), 0, 0 },
	/* as large as no limit */
	{ AS("1152921504606846975", "x") DATA("18446744073709551614", "x"), UNLIMITED_BYTES,
		UNLIMITED_BYTES },
	/* missing */
	{ "", UNKNOWN, UNKNOWN }, { HEAD, UNKNOWN, UNKNOWN },
	{ HEAD AS("4096", "4096"), 4096, UNKNOWN },
	/* hostile */
	{ AS("99999999999999999999999999", "1") DATA("-4096", "1"), UNLIMITED_BYTES, UNKNOWN },
	{ AS("4096x", "1") DATA("0x1000", "1"), UNKNOWN, UNKNOWN },
	{ "Max address space\nMax data size   \n", UNKNOWN, UNKNOWN },
	{ "Max address space 4096\nMax data size 0 \n", 4096, UNKNOWN },
	{ "Max address space1 2 3\nMax data size: 1 2\nMax stack size 1 2\n", UNKNOWN, UNKNOWN },
	{ "Max address\nspace 1 2\nMAX DATA SIZE 1 2\n\n\n", UNKNOWN, UNKNOWN },
	{ DATA("0", "many"), UNKNOWN, UNKNOWN },
	{ "Max address space 4096 4096 bytes", UNKNOWN, UNKNOWN }, /* cut */
};

static void check_limit(struct figure figure, int64_t value, size_t number)
{
	cr_expect_eq(figure.known, value != UNKNOWN, "case %zu", number);
	if (figure.known && value != UNKNOWN)
		cr_expect_eq(
			figure.value, value, "case %zu: %lld", number, (long long)figure.value);
}

Test(process_limits, soft_limits_are_told)
{
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		const char *text = texts[i].text;
		struct process_detail detail = { .address_limit_bytes = figure_of(7),
			.data_limit_bytes = figure_of(7) };

		process_limits_parse(&detail, (struct text_span){ text, text + strlen(text) });
		check_limit(detail.address_limit_bytes, texts[i].as_bytes, i);
		check_limit(detail.data_limit_bytes, texts[i].data_bytes, i);
	}
}

/* Reads the process, and its limits. */
static const struct process *read_limits(const char *status, const char *limits)
{
	struct live_options options = { .procfs = tree };
	const pid_t pid = 7;

	put("7/status", status);
	put_stat_7(100);
	if (limits)
		put("7/limits", limits);
	read_tree_with(0);
	cr_expect_not(the_process(7)->detail.address_limit_bytes.known, "a ranking needs none");
	live_read_details(&scanned, &options, &pid, 1, DETAIL_POLICY);
	return the_process(7);
}

#define STATUS "Name:\ta\nState:\tS (sleeping)\nPPid:\t1\nVmSize:\t 9000 kB\nVmRSS:\t 600 kB\n"

Test(process_limits, what_counts_is_read_where_data_are_limited)
{
	const struct process *process =
		read_limits(STATUS "VmData:\t    5000 kB\nVmStk:\t 132 kB\n",
			HEAD DATA("9000000", "unlimited") AS("unlimited", "unlimited"));

	check_figure(process->detail.address_limit_bytes, UNLIMITED_BYTES);
	check_figure(process->detail.data_limit_bytes, 9000000);
	check_figure(process->detail.data_bytes, 5000 * 1024);
	process = read_limits(STATUS "VmData:\t5000 kB\n",
		HEAD DATA("unlimited", "unlimited") AS("9000000", "9000000"));
	check_figure(process->detail.address_limit_bytes, 9000000);
	cr_expect_not(process->detail.data_bytes.known, "nothing is limited by it");
	process = read_limits(STATUS "VmData:\tmany kB\nVmData 1 kB\n", HEAD DATA("4096", "0"));
	check_figure(process->detail.data_limit_bytes, 4096);
	cr_expect_not(process->detail.data_bytes.known);
}

Test(process_limits, a_zombie_leader_has_its_memory_in_a_thread)
{
	const struct process *process;

	put("7/task/7/status", "Name:\ta\nState:\tZ (zombie)\n");
	put("7/task/9/status", STATUS "VmData:\t5000 kB\n");
	process = read_limits("Name:\ta\nState:\tZ (zombie)\nPPid:\t1\nThreads:\t2\n",
		HEAD DATA("9000000", "9000000"));
	cr_expect_eq(process->mm_tid, 9);
	check_figure(process->detail.data_bytes, 5000 * 1024);
}

Test(process_limits, a_file_that_is_not_there_is_unknown)
{
	const struct process *process = read_limits(STATUS, NULL);

	cr_expect_not(process->detail.address_limit_bytes.known);
	cr_expect_not(process->detail.data_limit_bytes.known);
}
