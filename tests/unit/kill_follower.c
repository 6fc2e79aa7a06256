/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Each kill is given once, by whoever tells of it, also over a restart. */
#include "sources/log/kill_follower.h"

#include "sources/log/input_ring.h"

#include "journal.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static double now_seconds = 1000;

double __wrap_clock_seconds(void);
double __wrap_clock_seconds(void)
{
	return now_seconds;
}

/* Each message of a socket is read at once, as a record is. */
static int ring_ends[2] = { -1, -1 };

int __wrap_log_input_open_ring(void);
int __wrap_log_input_open_ring(void)
{
	cr_assert_eq(
		socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ring_ends),
		0);
	return ring_ends[0];
}

static void print_record(const char *record)
{
	cr_assert_eq(send(ring_ends[1], record, strlen(record), 0), (ssize_t)strlen(record));
}

#define KILLED                                                                                     \
	"Out of memory: Killed process 12 (eater) total-vm:8kB, anon-rss:4kB, file-rss:0kB, "      \
	"shmem-rss:0kB, UID:0 pgtables:4kB oom_score_adj:0\n"

/* What the kernel and programs write of one kill. */
static void print_kill(int sequence)
{
	const struct {
		const char *from, *words;
	} records[] = {
		{ "6", "usb 1-1: new device\n" },
		{ "4", "oom-kill:constraint=CONSTRAINT_NONE,nodemask=(null),cpuset=/"
		       ",mems_allowed=0,"
		       "global_oom,task_memcg=/system.slice/a.service,task=eater,pid=12,uid=0\n" },
		{ "3", KILLED },
		{ "12", KILLED },
		{ "29", "systemd[1]: a.service: A process of this unit has been killed by the OOM "
			"killer.\n" },
		{ "28", "systemd[1]: a.service: Failed with result 'oom-kill'.\n" },
	};
	char record[512];

	for (size_t i = 0; i < sizeof(records) / sizeof(*records); i++) {
		snprintf(record, sizeof(record), "%s,%d,%d,-;%s", records[i].from,
			sequence + (int)i, (sequence + (int)i) * 100, records[i].words);
		print_record(record);
	}
}

enum { GIVEN_MAX = 16 };

static struct {
	enum kill_by by[GIVEN_MAX];
	char unit[GIVEN_MAX][64];
	size_t count;
} given;

static int take(struct kill_event *event, void *data)
{
	(void)data;
	cr_assert_lt(given.count, GIVEN_MAX);
	given.by[given.count] = event->by;
	snprintf(given.unit[given.count++], sizeof(*given.unit), "%s",
		event->unit ? event->unit : "");
	return 0;
}

static size_t count_of(enum kill_by by)
{
	size_t count = 0;

	for (size_t i = 0; i < given.count; i++)
		count += given.by[i] == by;
	return count;
}

static void wait_and_poll(struct kill_follower *follower)
{
	kill_follower_poll(follower);
	now_seconds += 20;
	kill_follower_poll(follower);
}

static void copy_position(struct kill_position *to, const struct kill_follower *follower)
{
	const struct kill_position *position = kill_follower_position(follower);

	cr_assert(position);
	*to = *position;
	to->cursor = position->cursor ? strdup(position->cursor) : NULL;
}

Test(kill_follower, a_kill_of_the_kernel_is_given_once)
{
	struct kill_position position = { .boot_id = "" };
	struct kill_follower *follower = kill_follower_new(&position, "/nonexistent", take, NULL);

	given.count = 0;
	print_kill(100);
	kill_follower_poll(follower);
	cr_expect_eq(given.count, 0, "more may follow");
	wait_and_poll(follower);
	cr_expect_eq(given.count, 1);
	cr_expect_eq(given.by[0], KILL_BY_KERNEL);
	cr_expect_str_eq(given.unit[0], "a.service");
	copy_position(&position, follower);
	cr_expect_eq(position.sequence.value, 105);
	kill_follower_free(follower);

	/* a restart finds the same records, and one kill more */
	follower = kill_follower_new(&position, "/nonexistent", take, NULL);
	print_kill(100);
	wait_and_poll(follower);
	cr_expect_eq(given.count, 1);
	print_kill(106);
	wait_and_poll(follower);
	cr_expect_eq(given.count, 2);
	kill_follower_free(follower);

	/* sequences begin anew with a boot */
	snprintf(position.boot_id, sizeof(position.boot_id), "another");
	follower = kill_follower_new(&position, "/nonexistent", take, NULL);
	print_kill(1);
	wait_and_poll(follower);
	cr_expect_eq(given.count, 3);
	kill_follower_free(follower);
	kill_position_release(&position);
}

Test(kill_follower, what_was_not_given_is_not_passed_over)
{
	struct kill_position position = { .boot_id = "" };
	struct kill_follower *follower = kill_follower_new(&position, "/nonexistent", take, NULL);

	given.count = 0;
	print_kill(100);
	kill_follower_poll(follower);
	copy_position(&position, follower);
	cr_expect_not(position.sequence.known);
	kill_follower_free(follower);
	follower = kill_follower_new(&position, "/nonexistent", take, NULL);
	print_kill(100);
	wait_and_poll(follower);
	cr_expect_eq(given.count, 1);
	kill_follower_free(follower);
}

Test(kill_follower, a_log_that_is_never_quiet_holds_nothing_back)
{
	struct kill_position position = { .boot_id = "" };
	struct kill_follower *follower = kill_follower_new(&position, "/nonexistent", take, NULL);
	char record[64];

	given.count = 0;
	print_kill(100);
	for (int i = 0; i < 700; i++) {
		snprintf(record, sizeof(record), "6,%d,%d,-;eth0: noise\n", 200 + i, 200 + i);
		print_record(record);
		now_seconds += 0.1;
		kill_follower_poll(follower);
	}
	cr_expect_eq(given.count, 1);
	kill_follower_free(follower);
}

static void write_entries(FILE *out)
{
	static const struct {
		const char *program, *words;
	} entries[] = {
		{ "systemd-oomd", "Considered 2 cgroups for killing, top candidates were:" },
		{ "systemd-oomd", "Killed /user.slice/user-1000.slice/user@1000.service/app.slice/"
				  "hog.service due to memory pressure for /user.slice being 80.00% "
				  "> 50.00% for > 20s with reclaim activity" },
		{ "systemd", "hog.service: systemd-oomd killed 3 process(es) in this unit." },
		{ "systemd", "hog.service: Failed with result 'oom-kill'." },
		{ "earlyoom", "sending SIGTERM to process 8 uid 1000 \"a\": badness 769, VmRSS 9 "
			      "MiB" },
		{ "earlyoom", "sending SIGKILL to process 8 uid 1000 \"a\": badness 769, VmRSS 9 "
			      "MiB" },
		{ "kubelet", "\"Eviction manager: must evict pod(s) to reclaim\" "
			     "resourceName=\"memory\"" },
		{ "kubelet", "\"Eviction manager: pod is evicted successfully\" "
			     "pod=\"batch/report-1\"" },
		{ "kernel", "Out of memory: Killed process 77 (x) total-vm:8kB, anon-rss:4kB, "
			    "file-rss:0kB, shmem-rss:0kB" },
	};
	char boot[40] = "", *to = boot;
	FILE *file = fopen("/proc/sys/kernel/random/boot_id", "re");
	int byte;

	cr_assert(file);
	while ((byte = getc(file)) != EOF && byte != '\n')
		if (byte != '-')
			*to++ = (char)byte;
	fclose(file);
	for (size_t i = 0; i < sizeof(entries) / sizeof(*entries); i++) {
		fprintf(out, "__REALTIME_TIMESTAMP=%lld\n__MONOTONIC_TIMESTAMP=%zu\n",
			1795480000000000 + (long long)i * 1000000, (i + 1) * 1000000);
		fprintf(out, "_BOOT_ID=%s\n_TRANSPORT=journal\nSYSLOG_IDENTIFIER=%s\n_UID=0\n",
			boot, entries[i].program);
		fprintf(out, "MESSAGE=%s\n\n", entries[i].words);
	}
}

Test(kill_follower, killers_in_the_journal_are_given_once, .fini = journal_remove)
{
	struct kill_position position = { .boot_id = "" };
	struct kill_follower *follower;

	journal_make(write_entries);
	given.count = 0;
	follower = kill_follower_new(&position, journal_folder, take, NULL);
	wait_and_poll(follower);
	cr_expect_eq(given.count, 3, "%zu", given.count);
	cr_expect_eq(count_of(KILL_BY_SYSTEMD_OOMD), 1);
	cr_expect_eq(count_of(KILL_BY_EARLYOOM), 1);
	cr_expect_eq(count_of(KILL_BY_KUBELET), 1);
	copy_position(&position, follower);
	cr_assert(position.cursor);
	kill_follower_free(follower);

	follower = kill_follower_new(&position, journal_folder, take, NULL);
	wait_and_poll(follower);
	cr_expect_eq(given.count, 3);
	kill_follower_free(follower);
	kill_position_release(&position);
}
