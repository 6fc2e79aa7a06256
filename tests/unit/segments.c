/* SPDX-License-Identifier: GPL-2.0-or-later */
/* System V segments that outlive their mappers, by the kernel's texts and by what is none. */
#include "tree.h"

#include "snapshot/needs.h"

#include <criterion/criterion.h>
#include <stdio.h>

TestSuite(segments, .init = plant, .fini = uproot);

enum { UNKNOWN = -1, KIB = 1024 };

static const char rollup[] = "Rss:  600 kB\nPss:  400 kB\nPss_Shmem:  300 kB\n";

#define HEAD                                                                                       \
	"       key      shmid perms                  size  cpid  lpid nattch   uid   gid  cuid  " \
	"cgid      atime      dtime      ctime                   rss                  swap\n"
#define LINE(id, mode, rss)                                                                        \
	"         0 " id " " mode " 4194304 7 7 1 0 0 0 0 1796130894 0 1796130894 " rss " 0\n"
#define MAP(id, name) "7f6a3503a000-7f6a3b43a000 rw-s 00000000 00:01 " id "    " name "\n"
#define SEGMENT       "/SYSV00000000 (deleted)"

/* In KiB: of the machine, and of the process, which maps 300 of shared memory. */
static const struct {
	const char *table, *maps, *forced;
	int lasting, mapped;
} cases[] = {
	{ HEAD LINE("5", "600", "102400"), MAP("5", SEGMENT), "0\n", 100, 100 },
	{ HEAD LINE("5", "1600", "102400"), MAP("5", SEGMENT), "0\n", 0, UNKNOWN },
	{ HEAD LINE("5", "600", "102400"), MAP("5", SEGMENT), "1\n", 0, UNKNOWN },
	{ HEAD LINE("5", "666", "102400") LINE("7", "1600", "204800") LINE("9", "640", "4096"),
		MAP("7", SEGMENT) MAP("9", SEGMENT), NULL, 104, 4 },
	/* mapped twice, beside a file with that inode, and one that is gone */
	{ HEAD LINE("5", "600", "102400"),
		MAP("5", "/srv/file") MAP("5", SEGMENT) MAP("5", SEGMENT) MAP("6", SEGMENT), NULL,
		100, 100 },
	{ HEAD LINE("5", "600", "102400"), "", NULL, 100, 0 },
	{ HEAD LINE("5", "600", "102400"), NULL, NULL, 100, UNKNOWN },
	{ HEAD, MAP("5", SEGMENT), NULL, 0, UNKNOWN },
	{ NULL, MAP("5", SEGMENT), NULL, UNKNOWN, UNKNOWN },
	/* garbled */
	{ HEAD "0 5 600\n" LINE("-5", "600", "4096") LINE("5", "600", "-4096") "\n\n",
		MAP("5", SEGMENT), NULL, 0, UNKNOWN },
	{ HEAD LINE("5", "600", "102400"), "x /SYSV\n- - - - 5\n- - - - 5 /SYS\n", NULL, 100, 0 },
	{ HEAD LINE("5", "600", "9223372036854775807") LINE("6", "600", "9223372036854775807"),
		MAP("5", SEGMENT) MAP("6", SEGMENT), NULL, INT32_MAX, INT32_MAX },
};

static void check(struct figure figure, int kib, size_t number)
{
	if (kib == UNKNOWN)
		cr_expect_not(figure.known, "case %zu", number);
	else if (kib == INT32_MAX)
		cr_expect(figure.known && figure.value > INT64_C(1) << 60, "case %zu", number);
	else
		cr_expect(figure.known && figure.value == (int64_t)kib * KIB, "case %zu: %lld",
			number, (long long)figure.value);
}

/* NULL: there is no such file. */
static void put_or_remove(const char *name, const char *text)
{
	char path[128];

	snprintf(path, sizeof(path), "%s/%s", tree, name);
	if (text)
		put(name, text);
	else
		remove(path);
}

static void read_segments(const char *table, const char *maps, const char *forced)
{
	struct live_options options = { .procfs = tree };
	const pid_t pid = 7;

	put("7/status", status_7);
	put_stat_7(100);
	put("7/smaps_rollup", rollup);
	put_or_remove("sysvipc/shm", table);
	put_or_remove("7/maps", maps);
	put_or_remove("sys/kernel/shm_rmid_forced", forced);
	read_tree_with(0);
	live_read_details(&scanned, &options, &pid, 1, DETAIL_SMAPS);
}

Test(segments, last_unless_removed)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		read_segments(cases[i].table, cases[i].maps, cases[i].forced);
		check(scanned.machine.lasting_segments_bytes, cases[i].lasting, i);
		check(the_process(7)->detail.lasting_shmem_bytes, cases[i].mapped, i);
	}
}
