/* SPDX-License-Identifier: GPL-2.0-or-later */
/* This boot's kills, from the ring buffer and the journal, and what could not be read of them. */
#include "sources/log/input.h"

#include "sources/log/input_ring.h"

#include "journal.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { EVENTS_MAX = 16, NAME_BYTES = 32 };

struct kills {
	pid_t pids[EVENTS_MAX];
	char names[EVENTS_MAX][NAME_BYTES];
	size_t consequences[EVENTS_MAX];
	int64_t seconds[EVENTS_MAX];
	size_t count;
};

static int keep(struct kill_event *event, void *data)
{
	struct kills *kills = data;

	cr_assert_lt(kills->count, EVENTS_MAX);
	kills->consequences[kills->count] = event->consequence_count;
	kills->seconds[kills->count] = event->seconds.value;
	kills->pids[kills->count] = event->killed_count > 0 ? event->killed[0].pid : 0;
	snprintf(kills->names[kills->count++], NAME_BYTES, "%s",
		event->killed_count > 0 ? event->killed[0].name : "");
	return 0;
}

static int overwritten;

ssize_t __real_read(int fd, void *bytes, size_t size);
ssize_t __wrap_read(int fd, void *bytes, size_t size);

/* The ring buffer's next record was overwritten, as often as the test wants it. */
ssize_t __wrap_read(int fd, void *bytes, size_t size)
{
	if (overwritten > 0) {
		overwritten--;
		errno = EPIPE;
		return -1;
	}
	return __real_read(fd, bytes, size);
}

/* While it is not 0: the time since a boot at 1795480000.4, and 300 ns pass between two readings.
 */
static int64_t since_boot_ns;

int __real_clock_gettime(clockid_t clock, struct timespec *ret_time);
int __wrap_clock_gettime(clockid_t clock, struct timespec *ret_time);

int __wrap_clock_gettime(clockid_t clock, struct timespec *ret_time)
{
	const int64_t second = 1000000000, boot = 1795480000 * second + 400000000;
	int64_t now = since_boot_ns;

	if (since_boot_ns == 0)
		return __real_clock_gettime(clock, ret_time);
	if (clock == CLOCK_REALTIME)
		now += boot;
	ret_time->tv_sec = now / second;
	ret_time->tv_nsec = now % second;
	since_boot_ns += 300;
	return 0;
}

/* A descriptor that gives a record each read(2), as /dev/kmsg does. */
static int ring_of(const char *const *records, size_t count)
{
	int fds[2];

	cr_assert_eq(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK, 0, fds), 0);
	for (size_t i = 0; i < count; i++)
		cr_assert_gt(write(fds[1], records[i], strlen(records[i])), 0);
	return fds[0];
}

static void read_ring(struct kmsg *ring, const char *const *records, size_t count)
{
	int fd = ring_of(records, count);

	*ring = (struct kmsg){ .count = 0 };
	cr_assert_eq(kmsg_read_from(ring, fd), 0);
	cr_assert_eq(ring->count, count);
	close(fd);
}

#define KILLED(pid, name)                                                                          \
	"Out of memory: Killed process " pid " (" name ") total-vm:8kB, anon-rss:4kB, "            \
	"file-rss:0kB, shmem-rss:0kB, UID:0 pgtables:4kB oom_score_adj:0"

Test(log_input, records_of_the_ring_buffer)
{
	static const char *const records[] = { "6,10,1000000,-;usb 1-1: new\n SUBSYSTEM=usb\n",
		"3,12,2000000,-;" KILLED("7", "caf\\xc3\\xa9") "\n",
		"3,13,3000000,-;" KILLED("8", "b") "\n" };
	struct kills kills = { .count = 0 };
	struct log_reader *reader = log_reader_new(keep, &kills);
	struct log_coverage coverage;
	struct kmsg ring;

	overwritten = 2;
	read_ring(&ring, records, 3);
	cr_assert(kmsg_reaches(&ring, 1000000));
	cr_assert_not(kmsg_reaches(&ring, 999999));
	cr_assert_eq(kmsg_feed(&ring, reader, 2000000), 0);
	cr_assert_eq(ring.fed, 2);
	cr_assert_eq(kmsg_feed(&ring, reader, INT64_MAX), 0);
	log_reader_finish(reader, &coverage);
	cr_assert_eq(coverage.line_count, 3);
	cr_assert_eq(kills.count, 2);
	cr_assert_str_eq(kills.names[0], "caf\xc3\xa9");
	cr_assert_eq(kills.pids[1], 8);
	log_reader_free(reader);
	kmsg_release(&ring);
}

/* Whatever the clocks show when the log is read: runs that disagree would tell of two kills. */
Test(log_input, every_run_gives_a_kill_the_same_time)
{
	static const char *const records[] = { "3,12,2000000,-;" KILLED("7", "a") "\n" };

	for (int64_t tenth = 0; tenth < 10; tenth++) {
		struct kills kills = { .count = 0 };
		struct log_reader *reader = log_reader_new(keep, &kills);
		struct log_coverage coverage;
		struct kmsg ring;

		read_ring(&ring, records, 1);
		since_boot_ns = 5000000000 + tenth * 100000000;
		log_input_set_boot(reader);
		since_boot_ns = 0;
		cr_assert_eq(kmsg_feed(&ring, reader, INT64_MAX), 0);
		log_reader_finish(reader, &coverage);
		cr_assert_eq(kills.seconds[0], 1795480002, "at %lld tenths: %lld", (long long)tenth,
			(long long)kills.seconds[0]);
		log_reader_free(reader);
		kmsg_release(&ring);
	}
}

Test(log_input, the_number_of_a_record)
{
	static const struct {
		const char *record;
		int64_t sequence; /* -1: unknown */
	} cases[] = {
		{ "6,339,5140900,-;text\n", 339 },
		{ "6,18446744073709551615,1,-;x", INT64_MAX },
		{ "6,339", -1 },
		{ "6,-1,0,-;x", -1 },
		{ "6,1x,0,-;x", -1 },
		{ "", -1 },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct figure sequence = kmsg_record_sequence(cases[i].record);

		cr_assert_eq(sequence.known ? sequence.value : -1, cases[i].sequence, "%s",
			cases[i].record);
	}
}

Test(log_input, what_could_not_be_read)
{
	static const struct {
		int ring, journal;
		const char *words; /* NULL: all was read */
	} cases[] = {
		{ 0, 0, NULL },
		{ -EPERM, 0, "CAP_SYSLOG" },
		{ -EACCES, 0, "may not be opened" },
		{ -ENOENT, 0, "no /dev/kmsg" },
		{ -EIO, 0, "/dev/kmsg fails" },
		{ 0, -EACCES, "group systemd-journal" },
		{ 0, -EOPNOTSUPP, "without libsystemd" },
		{ 0, -ENODATA, "none of this boot" },
		{ -EPERM, -ENODATA, "CAP_SYSLOG" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		const char *unread = log_input_unread(cases[i].ring, cases[i].journal);

		cr_assert_eq(unread == NULL, cases[i].words == NULL, "%zu", i);
		if (unread)
			cr_assert(strstr(unread, cases[i].words), "%zu: %s", i, unread);
	}
}

#define FROM_KERNEL "_TRANSPORT=kernel\nSYSLOG_IDENTIFIER=kernel\n"

/* Three boots: each has a kill, a forged one under the kernel's name, and systemd's word. */
static void write_entries(FILE *out)
{
	static const struct {
		const char *from, *before, *behind; /* the boot's number is in between */
	} entries[] = {
		{ FROM_KERNEL, "usb 1-1: device ", "" },
		{ "_TRANSPORT=syslog\nSYSLOG_IDENTIFIER=kernel\n",
			"Out of memory: Killed process 9",
			" (forged) total-vm:8kB, anon-rss:4kB, file-rss:0kB, shmem-rss:0kB" },
		{ FROM_KERNEL,
			"oom-kill:constraint=CONSTRAINT_NONE,nodemask=(null),cpuset=/,mems_allowed="
			"0,global_oom,task_memcg=/system.slice/a.service,task=victim,pid=10",
			",uid=0" },
		{ FROM_KERNEL, "Out of memory: Killed process 10",
			" (victim) total-vm:8kB, anon-rss:4kB, file-rss:0kB, shmem-rss:0kB" },
		{ "_TRANSPORT=journal\nSYSLOG_IDENTIFIER=systemd\nUNIT=a.service\n",
			"a.service: A process of this unit has been killed by the OOM killer. ",
			"" },
	};

	for (int boot = 0; boot < 3; boot++)
		for (int i = 0; i < 5; i++) {
			fprintf(out, "__REALTIME_TIMESTAMP=%lld\n__MONOTONIC_TIMESTAMP=%d\n",
				1795480000000000 + boot * 10000000000LL + i * 1000000,
				i * 1000000 + 500);
			fprintf(out, "_BOOT_ID=%032x\n%s", 0xa0 + boot, entries[i].from);
			fprintf(out, "_SOURCE_MONOTONIC_TIMESTAMP=%d\nMESSAGE=%s%d%s\n\n",
				i * 1000000, entries[i].before, boot, entries[i].behind);
		}
}

static int read_journal(struct kills *kills, struct log_journal *journal, struct error *error)
{
	struct log_reader *reader = log_reader_new(keep, kills);
	struct log_coverage coverage;
	int result;

	*kills = (struct kills){ .count = 0 };
	journal->path = journal_folder;
	result = log_input_journal(reader, journal, error);
	if (result >= 0 && journal->ring)
		result = kmsg_feed(journal->ring, reader, INT64_MAX);
	log_reader_finish(reader, &coverage);
	log_reader_free(reader);
	return result;
}

Test(log_input, boots_of_a_journal, .fini = journal_remove)
{
	struct error error = { .step = NULL };
	struct kills kills;

	journal_make(write_entries);
	for (int back = 0; back < 3; back++) {
		struct log_journal one = { .boot = -back };

		cr_assert_eq(read_journal(&kills, &one, &error), 0, "boot -%d", back);
		cr_assert_eq(kills.count, 1, "boot -%d: %zu", back, kills.count);
		cr_assert_eq(kills.pids[0], 102 - back);
		cr_assert_eq(kills.seconds[0], 1795480000 + (2 - back) * 10000 + 2);
		cr_assert_eq(kills.consequences[0], 1);
	}
	cr_assert_eq(read_journal(&kills, &(struct log_journal){ .boot = -3 }, &error), -ENODATA);
	cr_assert(strstr(error.detail, "no boot -3"), "%s", error.detail);
	cr_assert_eq(read_journal(&kills, &(struct log_journal){ .all_boots = true }, &error), 0);
	cr_assert_eq(kills.count, 3);
}

/* The ring buffer begins behind the journal's first line, and has a kill that journald missed. */
Test(log_input, the_ring_buffer_joins_the_journal, .fini = journal_remove)
{
	static const char *const records[] = { "3,12,1000000,-;" KILLED("50", "missed") "\n",
		"3,13,2000000,-;oom-kill:constraint=CONSTRAINT_NONE,nodemask=(null),cpuset=/,"
		"mems_allowed=0,global_oom,task_memcg=/system.slice/a.service,task=victim,pid=102,"
		"uid=0\n",
		"3,14,3000000,-;" KILLED("102", "victim") "\n",
		"3,15,9000000,-;" KILLED("60", "late") "\n" };
	struct log_journal journal = { .boot = 0 };
	struct error error;
	struct kills kills;
	struct kmsg ring;

	journal_make(write_entries);
	read_ring(&ring, records, 4);
	journal.ring = &ring;
	cr_assert_eq(read_journal(&kills, &journal, &error), 0);
	cr_assert_eq(kills.count, 3, "%zu", kills.count);
	cr_assert_str_eq(kills.names[0], "missed");
	cr_assert_eq(kills.pids[1], 102);
	cr_assert_eq(kills.seconds[1], 1795480000 + 20000 + 2, "%lld", (long long)kills.seconds[1]);
	cr_assert_eq(kills.consequences[1], 1);
	cr_assert_eq(kills.pids[2], 60);
	kmsg_release(&ring);
}
