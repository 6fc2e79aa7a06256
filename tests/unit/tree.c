/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tree.h"

#include <criterion/criterion.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

char tree[] = "/tmp/oomtop-proc-XXXXXX";
struct snapshot scanned;

const char status_7[] =
	"Name:\tpostgres\nUmask:\t0077\nState:\tS (sleeping)\nTgid:\t7\nPid:\t7\nPPid:\t1\n"
	"Uid:\t105\t0\t0\t0\nKthread:\t0\nVmPeak:\t  900 kB\nVmSize:\t  800 kB\nVmLck:\t    4 kB\n"
	"VmRSS:\t  600 kB\nRssAnon:\t  100 kB\nRssFile:\t  200 kB\nRssShmem:\t  300 kB\n"
	"VmPTE:\t   44 kB\nVmSwap:\t   12 kB\nHugetlbPages:\t 2048 kB\nThreads:\t3\n"
	"CapEff:\t0000000000200000\nMems_allowed:\t1\nMems_allowed_list:\t0-1\n";

static int remove_one(const char *path, const struct stat *status, int kind, struct FTW *walk)
{
	(void)status, (void)kind, (void)walk;
	return remove(path);
}

void plant(void)
{
	cr_assert_not_null(mkdtemp(tree));
	snapshot_init(&scanned);
}

void uproot(void)
{
	snapshot_release(&scanned);
	nftw(tree, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

void put_bytes(const char *name, const void *bytes, size_t length)
{
	char path[512];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", tree, name);
	for (char *slash = path + strlen(tree) + 1; (slash = strchr(slash, '/')); *slash++ = '/') {
		*slash = '\0';
		mkdir(path, 0755);
	}
	file = fopen(path, "w");
	cr_assert_not_null(file, "%s", path);
	cr_assert(fwrite(bytes, 1, length, file) == length);
	cr_assert(fclose(file) == 0);
}

void put(const char *name, const char *text)
{
	put_bytes(name, text, strlen(text));
}

void put_stat_7(int start_ticks)
{
	char stat[128];

	snprintf(stat, sizeof(stat),
		"7 (a) S 1 7 7 0 -1 4194560 1 2 3 4 5 6 7 8 20 4 3 0 %d 819200 150\n", start_ticks);
	put("7/stat", stat);
}

void read_tree_with(unsigned needs)
{
	struct live_options options = { .procfs = tree, .needs = needs };
	struct error error;

	cr_assert(live_read(&scanned, &options, &error) == 0);
}

void read_tree(void)
{
	read_tree_with(NEED_STAT | NEED_OOM_SCORE | NEED_CGROUP | NEED_HOLDERS);
}

const struct process *the_process(pid_t pid)
{
	const struct process *process = snapshot_find(&scanned, pid);

	cr_assert_not_null(process, "process %d", pid);
	return process;
}

void check_figure(struct figure figure, long long value)
{
	cr_expect(figure.known && figure.value == value, "%lld, not %lld",
		figure.known ? (long long)figure.value : -1LL, value);
}
