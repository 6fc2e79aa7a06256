/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reads of each process what oomtop reads by /proc, and does nothing with it: what oomtop takes
 * more than this program is its own.
 *
 *	floor              as one report: lists the processes, opens, reads and closes their files
 *	floor again ROUNDS as the live screen, which keeps files open: prints the milliseconds of
 *CPU of one reading, the median of ROUNDS
 *
 * The numbers below are those of src/sources/proc/process.c and session.c.
 */
#include <dirent.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

enum { SCORES_FIRST = 512, SCORES_STEP = 32, KEPT_MAX = 1024, PROCESSES_MAX = 1 << 20 };

enum { ADJ, STATUS, SCORE, FILES };

static const char *const names[FILES] = { "oom_score_adj", "status", "oom_score" };

static char processes[PROCESSES_MAX][16]; /* names of their directories */
static size_t process_count;
static int kept[KEPT_MAX][FILES];
static bool keeps;

static void list(DIR *root)
{
	struct dirent *entry;

	process_count = 0;
	rewinddir(root);
	while ((entry = readdir(root)) && process_count < PROCESSES_MAX)
		if (entry->d_name[0] >= '1' && entry->d_name[0] <= '9' &&
			strlen(entry->d_name) < sizeof(processes[0]))
			strcpy(processes[process_count++], entry->d_name);
}

static bool is_read(size_t place, int file)
{
	return file != SCORE || place < SCORES_FIRST || place % SCORES_STEP == 0;
}

/* A place in the list means the same process as long as none comes or goes. */
static void read_file(int root, size_t place, int file)
{
	static char text[1 << 16];
	bool stays = keeps && place < KEPT_MAX;
	int fd = stays ? kept[place][file] : -1;
	char path[64];

	if (fd < 0) {
		snprintf(path, sizeof(path), "%s/%s", processes[place], names[file]);
		fd = openat(root, path, O_RDONLY | O_CLOEXEC);
	}
	if (fd < 0 || pread(fd, text, sizeof(text), 0) < 0)
		stays = false; /* the process has exited */
	if (fd >= 0 && !stays)
		close(fd);
	if (keeps && place < KEPT_MAX)
		kept[place][file] = stays ? fd : -1;
}

static void read_all(DIR *root)
{
	list(root);
	for (size_t place = 0; place < process_count; place++)
		for (int file = 0; file < FILES; file++)
			if (is_read(place, file))
				read_file(dirfd(root), place, file);
}

static double cpu_ms(void)
{
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	return 1e3 * (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
	       1e-3 * (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
}

static int compare(const void *left, const void *right)
{
	const double *a = left, *b = right;

	return (*a > *b) - (*a < *b);
}

static int measure_again(DIR *root, size_t rounds)
{
	double *results = calloc(rounds + 1, sizeof(*results));

	if (!results)
		return 1;
	memset(kept, -1, sizeof(kept));
	keeps = true;
	read_all(root);
	for (size_t i = 0; i < rounds; i++) {
		double begin = cpu_ms();

		read_all(root);
		results[i] = cpu_ms() - begin;
	}
	qsort(results, rounds, sizeof(*results), compare);
	printf("%.1f\n", results[rounds / 2]);
	free(results);
	return 0;
}

int main(int argc, char **argv)
{
	DIR *root = opendir("/proc");
	int result = 0;

	if (!root)
		return 1;
	if (argc > 2 && strcmp(argv[1], "again") == 0)
		result = measure_again(root, (size_t)atol(argv[2]));
	else
		read_all(root);
	closedir(root);
	return result;
}
