/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/kernel/vendors.h"

#include <ctype.h>
#include <string.h>

/* The beginning of a row: vendor, marks and version. */
#define RHEL(number, kernel_major, kernel_minor)                                                   \
	.vendor = "RHEL " number " and rebuilds", .marks = { "el" number },                        \
	.major = (kernel_major), .minor = (kernel_minor)
#define UBUNTU(kernel_major, kernel_minor)                                                         \
	.vendor = "Ubuntu", .marks = { "-generic", "-lowlatency" }, .major = (kernel_major),       \
	.minor = (kernel_minor)
#define DEBIAN(kernel_major, kernel_minor)                                                         \
	.vendor = "Debian",                                                                        \
	.marks = { "-amd64", "-cloud-amd64", "-arm64", "-cloud-arm64", "+deb13-amd64",             \
		"+deb13-arm64" },                                                                  \
	.major = (kernel_major), .minor = (kernel_minor)

#define ALMALINUX     "mkuron/almalinux-kernel"
#define DEBIAN_ORIGIN "mm/oom_kill.c in Debian's package linux, "
#define COUNTERS      "mm/oom_kill.c; include/linux/mm.h: get_mm_counter in "

const struct vendor_rules vendor_table[] = {
	{
		RHEL("7", 3, 10),
		.rules = "3.14",
		.origin = "mm/oom_kill.c: oom_badness, select_bad_process, oom_kill_process in "
			  "Shun-Hao/linux-3.10.0-514.el7 at 3b214f030a87 (7.3) and "
			  "tremb1e/linux-3.10.0-1160.el7 at 877199b513f5 (7.9)",
	},
	{
		RHEL("8", 4, 18),
		.rules = "4.17",
		.origin = "mm/oom_kill.c: oom_evaluate_task, oom_kill_process in "
			  "wuxingyi/centos8-bcache at 6281ba2895d9 (8.0)",
	},
	{
		RHEL("8", 4, 18),
		.build = 81, /* 80 is 8.0; 147 (8.1) and 193 (8.2) were not read */
	},
	{
		RHEL("8", 4, 18),
		.build = 240,
		.rules = "5.3",
		.origin = "mm/oom_kill.c: oom_badness, oom_evaluate_task, oom_kill_process "
			  "in " ALMALINUX ", branches 8.3 (19e5db4a4989) and 8.4 "
			  "(61cbcb453640)",
	},
	{
		RHEL("8", 4, 18),
		.build = 348, /* 8.5; 305 is 8.4 */
		.rules = "5.9",
		.origin = "mm/oom_kill.c: oom_badness, oom_evaluate_task; fs/proc/base.c: "
			  "proc_oom_score in " ALMALINUX ", branches 8.5 "
			  "(dc2c8bc77c5a) to 8.10 (7622b1caa08e)",
	},
	{
		RHEL("9", 5, 14),
		.rules = "5.9",
		.origin = COUNTERS ALMALINUX ", branches 9.0 (8ee0943f7e3b) to 9.3 "
					     "(3a3d870d9d0c)",
	},
	{
		RHEL("9", 5, 14),
		.build = 363, /* 362 is 9.3, 427 is 9.4; builds between were not read */
		.rules = "6.2",
		.origin = COUNTERS ALMALINUX ", branches 9.4 (4f3c6cb80cb5) to 9.6 "
					     "(a29d65115b42)",
	},
	{
		RHEL("10", 6, 12),
		.rules = "6.2",
		.origin = COUNTERS ALMALINUX ", branch 10.0 (da382d9450a9)",
	},
	{
		.vendor = "openEuler",
		.marks = { "oe1", "oe2003sp1", "oe2003sp2", "oe2003sp3", "oe2003sp4" },
		.major = 4,
		.minor = 19,
		.rules = "5.3",
		.origin = "mm/oom_kill.c: oom_badness, oom_next_task, select_bad_process in "
			  "openeuler-mirror/kernel at 0201217cd6d4",
	},
	{
		UBUNTU(4, 4),
		.rules = "3.14",
		.origin = "mm/oom_kill.c: oom_badness, select_bad_process, oom_kill_process in "
			  "balabit-deps/balabit-os-6-linux at 61484f7c8892 (4.4.0-187)",
	},
	{
		UBUNTU(4, 15),
		.rules = "4.8",
		.origin = "mm/oom_kill.c: oom_badness, oom_evaluate_task, oom_kill_process in "
			  "balabit-deps/balabit-os-6-linux-hwe at 5655647a7528 (4.15.0-34) and "
			  "balabit-deps/balabit-os-7-linux-monolithic at 1db76b41386f "
			  "(4.15.0-42)",
	},
	{
		UBUNTU(5, 4),
		.build = 200,
		.rules = "5.9",
		.origin = "mm/oom_kill.c; fs/proc/base.c: proc_oom_score in "
			  "KireinaHoro/linux-focal-variants at 1bed785945a0 (5.4.0-200) and "
			  "balabit-deps/balabit-os-8-linux at f02bfe143245 (5.4.0-216)",
	},
	{
		UBUNTU(5, 15),
		.rules = "5.9",
		.origin = COUNTERS "balabit-deps/balabit-os-9-linux at fad9c911221a (5.15.0-185)",
	},
	{
		DEBIAN(5, 10),
		.rules = "5.9",
		.origin = DEBIAN_ORIGIN "5.10.223",
	},
	{
		DEBIAN(6, 1),
		.rules = "5.9",
		.origin = DEBIAN_ORIGIN "6.1.192",
	},
	{
		DEBIAN(6, 12),
		.rules = "6.2",
		.origin = DEBIAN_ORIGIN "6.12.117",
	},
	{
		DEBIAN(7, 2),
		.rules = "7.0",
		.origin = DEBIAN_ORIGIN "7.2.13",
	},
};
const size_t vendor_count = sizeof(vendor_table) / sizeof(*vendor_table);

/*
 * Kernels in which memory cgroups may have priorities, by the letters before a number: "al8",
 * "oe2203sp1".  Files that these kernels add say whether priorities are in use; they are not read.
 */
static const struct {
	const char *letters, *origin;
} prioritized[] = {
	{ "al", "memory.priority, memory.use_priority_oom: the documentation of Alibaba's Cloud "
		"Kernel, for its versions 4.19 to 6.6" },
	{ "alnx", "the same, of Alibaba Cloud Linux 4" },
	{ "an", "the same, of Anolis OS" },
	{ "tl", "vm.use_priority_oom: kernel/sysctl.c in TencentOS" },
	{ "oe", "mm/oom_kill.c: oom_next_task in openeuler-mirror/kernel at 0201217cd6d4 (4.19); "
		"memory.qos_level from 5.10 on" },
};

bool vendor_may_prioritize(const struct release *release)
{
	for (size_t i = 0; i < sizeof(prioritized) / sizeof(*prioritized); i++) {
		size_t length = strlen(prioritized[i].letters);

		if (strncmp(release->rest, prioritized[i].letters, length) == 0 &&
			isdigit((unsigned char)release->rest[length]))
			return true;
	}
	return false;
}

static bool applies(const struct vendor_rules *row, const struct release *release)
{
	if (row->major != release->major || row->minor != release->minor ||
		row->build > release->build)
		return false;
	for (size_t i = 0; i < VENDOR_MARKS_MAX && row->marks[i]; i++)
		if (release_has_mark(release, row->marks[i]))
			return true;
	return false;
}

const struct vendor_rules *vendor_rules_for(const struct release *release)
{
	const struct vendor_rules *found = NULL;

	for (size_t i = 0; i < vendor_count; i++)
		if (applies(&vendor_table[i], release))
			found = &vendor_table[i];
	return found && found->rules ? found : NULL;
}
