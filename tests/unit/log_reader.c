/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Kills in the text of logs: one report under every prefix, the tables and kill lines of every
 * era, what is lost, and others that kill.  The texts are written by the formats of printk in the
 * kernels named.
 */
#include "sources/log/log_reader.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { EVENTS_MAX = 16 };

struct reading {
	struct kill_event events[EVENTS_MAX];
	size_t count;
	struct log_coverage coverage;
};

static int keep(struct kill_event *event, void *data)
{
	struct reading *reading = data;

	cr_assert_lt(reading->count, EVENTS_MAX);
	reading->events[reading->count++] = *event;
	kill_event_init(event);
	return 0;
}

static void read_pieces(struct reading *reading, const char *text, size_t length, size_t piece)
{
	struct log_reader *reader = log_reader_new(keep, reading);

	*reading = (struct reading){ .count = 0 };
	for (size_t at = 0; at < length; at += piece)
		cr_assert_eq(log_reader_feed(
				     reader, text + at, length - at < piece ? length - at : piece),
			0);
	cr_assert_eq(log_reader_finish(reader, &reading->coverage), 0);
	log_reader_free(reader);
}

static void read_text(struct reading *reading, const char *text)
{
	read_pieces(reading, text, strlen(text), strlen(text) + 1);
}

static void release(struct reading *reading)
{
	for (size_t i = 0; i < reading->count; i++)
		kill_event_release(&reading->events[i]);
}

/* A report of 6.1, a line each; "Web Content" has a blank in its name. */
static const char *const report[] = {
	"stress invoked oom-killer: gfp_mask=0x140cca(GFP_HIGHUSER_MOVABLE|__GFP_COMP), order=0, "
	"oom_score_adj=0",
	"CPU: 1 PID: 301 Comm: stress Not tainted 6.1.0-18-amd64 #1  Debian 6.1.76-1",
	"Mem-Info:",
	"active_anon:1000 inactive_anon:200000 isolated_anon:0",
	" active_file:10 inactive_file:20 isolated_file:0",
	" free:5000 free_pcp:0 free_cma:0",
	"Node 0 active_anon:4000kB inactive_anon:800000kB active_file:40kB inactive_file:80kB",
	"Node 0 DMA32 free:20000kB boost:0kB min:18000kB low:22000kB high:26000kB managed:900000kB",
	"Node 0 DMA32: 10*4kB (U) 5*8kB (UE) 0*16kB = 80kB",
	"30 total pagecache pages",
	"Free swap  = 0kB",
	"Total swap = 1024kB",
	"262144 pages RAM",
	"20000 pages reserved",
	"Tasks state (memory values in pages):",
	"[  pid  ]   uid  tgid total_vm      rss pgtables_bytes swapents oom_score_adj name",
	"[    100]     0   100     5000      300    61440        0         -1000 systemd-udevd",
	"[    300]  1000   300     2000      250    53248        7             0 Web Content",
	"[    301]  1000   301   210000   200000  1650688        0             0 stress",
	"oom-kill:constraint=CONSTRAINT_NONE,nodemask=(null),cpuset=/,mems_allowed=0,global_oom,"
	"task_memcg=/system.slice/a.service,task=stress,pid=301,uid=1000",
	"Out of memory: Killed process 301 (stress) total-vm:840000kB, anon-rss:799000kB, "
	"file-rss:1000kB, shmem-rss:0kB, UID:1000 pgtables:1612kB oom_score_adj:0",
	"oom_reaper: reaped process 301 (stress), now anon-rss:0kB, file-rss:0kB, shmem-rss:0kB",
};

enum { REPORT_LINES = sizeof(report) / sizeof(*report) };

static void check_report(const struct reading *reading, const char *what)
{
	const struct kill_event *event = &reading->events[0];
	const struct snapshot *snapshot = &event->snapshot;
	const struct process *web = snapshot_find(snapshot, 300);

	cr_assert_eq(reading->count, 1, "%s: %zu events", what, reading->count);
	cr_assert_eq(event->killed_count, 1, "%s", what);
	cr_assert_eq(event->killed[0].pid, 301, "%s", what);
	cr_assert_str_eq(event->killed[0].name, "stress", "%s", what);
	cr_assert_eq(event->killed[0].rss_anon_bytes.value, 799000 * 1024, "%s", what);
	cr_assert_eq(event->constraint, CONSTRAINT_NONE, "%s", what);
	cr_assert_eq(event->end, KILL_END_KILLED, "%s", what);
	cr_assert(event->complete, "%s: lost %s", what, event->lost ? event->lost : "");
	cr_assert_str_eq(event->unit, "a.service", "%s", what);
	cr_assert_str_eq(event->invoked_by.name, "stress", "%s", what);
	cr_assert_str_eq(snapshot->machine.release, "6.1.0-18-amd64", "%s", what);
	cr_assert_eq(snapshot->machine.page_size_bytes.value, 4096, "%s", what);
	cr_assert_eq(snapshot->machine.mem_total_bytes.value, 242144 * INT64_C(4096), "%s", what);
	cr_assert_eq(snapshot->machine.swap_total_bytes.value, 1 << 20, "%s", what);
	cr_assert_eq(snapshot->machine.mem_free_bytes.value, 5000 * 4096, "%s", what);
	cr_assert_eq(snapshot->process_count, 3, "%s", what);
	cr_assert_str_eq(web->name, "Web Content", "%s", what);
	cr_assert_eq(web->memory.swap_bytes.value, 7 * 4096, "%s", what);
	cr_assert_eq(web->memory.page_tables_bytes.value, 53248, "%s", what);
	cr_assert_not(web->memory.rss_anon_bytes.known, "%s", what);
	cr_assert_eq(snapshot_find(snapshot, 100)->adj.value, -1000, "%s", what);
	cr_assert_eq(event->zone_count, 1, "%s", what);
	cr_assert_eq(event->zones[0].free_bytes.value, 20000 * 1024, "%s", what);
	cr_assert_eq(event->zones[0].free_blocks[1].value, 5, "%s", what);
}

static const struct {
	const char *name;
	const char *before, *behind; /* the message is in between */
	int64_t seconds, us;         /* -1: unknown */
	const char *host;
} prefixes[] = {
	{ "none", "", "", -1, -1, NULL },
	{ "printk", "[  100.000007] ", "", -1, 100000007, NULL },
	{ "level", "<4>[  100.000007] ", "", -1, 100000007, NULL },
	{ "caller", "[  100.000007][  T301] ", "", -1, 100000007, NULL },
	{ "processor", "[  100.000007][    C1] ", "", -1, 100000007, NULL },
	{ "a vendor's CPU and task", "<4>[  100.000007]  (0)[12:kworker/0:1]", "", -1, 100000007,
		NULL },
	{ "a vendor's level and CPU", "<4>[  100.000007]<1>-(0)[12:kworker/0:1]", "", -1, 100000007,
		NULL },
	{ "a vendor's padded task", "[  100.000007] I[0:      swapper/0:    1] ", "", -1, 100000007,
		NULL },
	{ "a vendor's PID and CPU", "[  100.000007s][pid:12,cpu3,kworker/3:0]", "", -1, 100000007,
		NULL },
	{ "a vendor's clock", "[  100.000007@1] ", "", -1, 100000007, NULL },
	{ "a vendor's record", "4,50,100000007,-;(0)[12:a]b]", "", -1, 100000007, NULL },
	{ "dmesg -x", "kern  :warn  : [  100.000007] ", "", -1, 100000007, NULL },
	{ "dmesg -d", "[  +0.000007] ", "", -1, -1, NULL },
	{ "dmesg -T, Russian", "[Вт ноя 24 00:28:55 2026] ", "", 1795480135, -1, NULL },
	{ "dmesg -T, Arabic", "[الثلاثاء 24 نوفمبر 00:28:55 2026] ", "", -1, -1, NULL },
	{ "dmesg, iso", "2026-11-24T00:28:55,123456+00:00 ", "", 1795480135, -1, NULL },
	{ "short-iso", "2026-11-24T01:28:55+0100 h1 kernel: ", "", 1795480135, -1, "h1" },
	{ "short-full", "Tue 2026-11-24 00:28:55 UTC h1 kernel: ", "", 1795480135, -1, "h1" },
	{ "short-monotonic", "[  100.000007] h1 kernel: ", "", -1, 100000007, "h1" },
	{ "short-unix", "1795480135.123456 h1 kernel: ", "", 1795480135, -1, "h1" },
	{ "syslog", "Nov 24 00:28:55 h1 kernel: [  100.000007] ", "", -1, 100000007, "h1" },
	{ "syslog without host", "Nov 24 00:28:55 kernel: ", "", -1, -1, NULL },
	{ "busybox", "Nov 24 00:28:55 h1 kern.warn kernel: [  100.000007] ", "", -1, 100000007,
		"h1" },
	{ "RFC 5424", "<4>1 2026-11-24T00:28:55.1Z h1 kernel - - - [  100.000007] ", "", 1795480135,
		100000007, "h1" },
	{ "netconsole", "6.1.0,4,50,100000007,-,caller=T301;", "", -1, 100000007, NULL },
	{ "CRI", "2026-11-24T00:28:55.123456789Z stdout F [  100.000007] ", "", 1795480135,
		100000007, NULL },
	{ "mail", "> > [  100.000007] ", "", -1, 100000007, NULL },
	{ "serial", "[  100.000007] ", "\r", -1, 100000007, NULL },
	{ "terminal", "\033[33m[  100.000007] ", "\033[0m", -1, 100000007, NULL },
	{ "web page", "&lt;4&gt;[&nbsp; 100.000007]\xc2\xa0", "<br>", -1, 100000007, NULL },
	{ "docker", "{\"log\":\"[  100.000007] ", "\\n\",\"time\":\"2026-11-24T00:28:55.1Z\"}",
		1795480135, 100000007, NULL },
	{ "Talos", "{\"facility\":\"kern\",\"msg\":\"",
		"\",\"talos-time\":\"2026-11-24T00:28:55.1Z\"}", 1795480135, -1, NULL },
	{ "journalctl -o json",
		"{\"_HOSTNAME\":\"h1\",\"__REALTIME_TIMESTAMP\":\"1795480135000000\","
		"\"_SOURCE_MONOTONIC_TIMESTAMP\":\"100000007\",\"_TRANSPORT\":\"kernel\","
		"\"MESSAGE\":\"",
		"\"}", 1795480135, 100000007, "h1" },
	{ "journalctl -o export",
		"__CURSOR=s=1\n__REALTIME_TIMESTAMP=1795480135000000\n_TRANSPORT=kernel\n"
		"_HOSTNAME=h1\nMESSAGE=",
		"\n", 1795480135, -1, "h1" },
};

static char *with_prefix(const char *before, const char *behind, size_t from, size_t to)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	for (size_t i = from; i < to; i++)
		fprintf(out, "%s%s%s\n", before, report[i], behind);
	fclose(out);
	return text;
}

Test(log_reader, every_prefix)
{
	setenv("TZ", "UTC", 1);
	for (size_t i = 0; i < sizeof(prefixes) / sizeof(*prefixes); i++) {
		const char *name = prefixes[i].name;
		char *text = with_prefix(prefixes[i].before, prefixes[i].behind, 0, REPORT_LINES);
		struct reading reading;
		const struct kill_event *event = &reading.events[0];

		read_text(&reading, text);
		check_report(&reading, name);
		cr_assert_eq(event->seconds.known ? event->seconds.value : -1, prefixes[i].seconds,
			"%s", name);
		cr_assert_eq(event->since_boot_us.known ? event->since_boot_us.value : -1,
			prefixes[i].us, "%s", name);
		cr_assert_eq(event->host == NULL, prefixes[i].host == NULL, "%s", name);
		if (event->host)
			cr_assert_str_eq(event->host, prefixes[i].host, "%s", name);
		release(&reading);
		free(text);
	}
}

Test(log_reader, any_pieces)
{
	char *text = with_prefix("Nov 24 00:28:55 h1 kernel: ", "", 0, REPORT_LINES);

	for (size_t piece = 1; piece < 200; piece += 13) {
		struct reading reading;

		read_pieces(&reading, text, strlen(text), piece);
		check_report(&reading, "pieces");
		release(&reading);
	}
	free(text);
}

/* Lines that nobody looks at come before, so that the reader is past its first lines. */
Test(log_reader, behind_ordinary_lines)
{
	char *text = with_prefix("Nov 24 00:28:55 h1 kernel: ", "", 0, REPORT_LINES);
	char *whole = NULL;
	size_t size;
	FILE *out = open_memstream(&whole, &size);
	struct reading reading;

	for (int i = 0; i < 5000; i++)
		fprintf(out, "Nov 24 00:28:%02d h1 kernel: usb 1-1: device %d\n", i % 60, i);
	fputs(text, out);
	for (int i = 0; i < 5000; i++)
		fprintf(out, "Nov 24 00:29:%02d h1 kernel: usb 1-1: device %d\n", i % 60, i);
	fclose(out);
	read_text(&reading, whole);
	check_report(&reading, "behind others");
	cr_assert_eq(reading.events[0].line, 5001);
	cr_assert_eq(reading.coverage.line_count, 10000 + REPORT_LINES);
	cr_assert(reading.coverage.has_kernel_lines);
	release(&reading);
	free(whole);
	free(text);
}

/* While a report is open, lines of others: names of tasks that read like figures, and paths. */
Test(log_reader, figures_stand_where_the_message_begins)
{
	static const char *const lines[] = { "overlayfs: failed to resolve '/tmp/x free:7 ': -2",
		"free:7[99]: segfault at 0 ip 0 sp 0 error 4",
		"free:7 a[99]: segfault at 0 ip 0 sp 0 error 4",
		"9 pages RAM[99]: segfault at 0 ip 0 sp 0 error 4",
		"Free swap = 9kB[99]: segfault at 0 ip 0 sp 0 error 4",
		"Total swap = 9k[99]: segfault at 0 ip 0 sp 0 error 4",
		"DMA free:1kB a[99]: segfault at 0 ip 0 sp 0 error 4",
		"DMA: 9*8kB 1*16[99]: segfault at 0 ip 0 sp 0 error 4",
		"DMA: 9*8kB=9kB[99]: segfault at 0 ip 0 sp 0 error 4" };
	static const char *const before[] = { "[  100.000007] ", "4,50,100000007,-;",
		"Nov 24 00:28:55 h1 kernel: " };

	for (size_t i = 0; i < sizeof(lines) / sizeof(*lines) * 3; i++) {
		char *first = with_prefix(before[i % 3], "", 0, 14);
		char *last = with_prefix(before[i % 3], "", 14, REPORT_LINES);
		char *text = NULL;
		size_t size;
		FILE *out = open_memstream(&text, &size);
		struct reading reading;

		fprintf(out, "%s%s%s\n%s", first, before[i % 3], lines[i / 3], last);
		fclose(out);
		read_text(&reading, text);
		check_report(&reading, lines[i / 3]);
		cr_expect_eq(reading.events[0].snapshot.machine.swap_free_bytes.value, 0, "%s",
			lines[i / 3]);
		release(&reading);
		free(first);
		free(last);
		free(text);
	}
}

/* Two reports, line by line, told apart by caller or by host. */
Test(log_reader, two_at_once)
{
	static const char *const pairs[][2] = { { "[  1.000000][  T1] ", "[  1.000001][  T2] " },
		{ "Nov 24 00:28:55 h1 kernel: ", "Nov 24 00:28:55 h2 kernel: " } };

	for (size_t pair = 0; pair < 2; pair++) {
		char *text = NULL;
		size_t size;
		FILE *out = open_memstream(&text, &size);
		struct reading reading;

		for (size_t i = 0; i < REPORT_LINES; i++)
			for (size_t half = 0; half < 2; half++)
				fprintf(out, "%s%s\n", pairs[pair][half], report[i]);
		fclose(out);
		read_text(&reading, text);
		cr_assert_eq(reading.count, 2, "%zu", reading.count);
		for (size_t half = 0; half < 2; half++) {
			cr_assert_eq(reading.events[half].snapshot.process_count, 3);
			cr_assert(reading.events[half].complete);
		}
		release(&reading);
		free(text);
	}
}

/* Tables and kill lines of every era; the victim of each is 7, "a b". */
static const struct {
	const char *name, *text;
	pid_t pid;
	int64_t rss_bytes, swap_bytes, page_tables_bytes, adj; /* of the row; -1: unknown */
	enum kill_constraint constraint;
} eras[] = {
	{ "2.6.32",
		"[ pid ]   uid  tgid total_vm      rss cpu oom_adj name\n"
		"[    7]  1000     7      100       50   0       5 a b\n"
		"Out of memory: kill process 7 (a b) score 12 or a child\n"
		"Killed process 7 (a b) vsz:400kB, anon-rss:196kB, file-rss:4kB\n",
		7, 50 * 4096, -1, -1, 294, CONSTRAINT_NONE },
	{ "2.6.38",
		"[ pid ]   uid  tgid total_vm      rss cpu oom_adj oom_score_adj name\n"
		"[    7]  1000     7      100       50   1       5           300 a b\n"
		"Out of memory: Kill process 7 (a b) score 12 or sacrifice child\n"
		"Killed process 7 (a b) total-vm:400kB, anon-rss:196kB, file-rss:4kB\n",
		7, 50 * 4096, -1, -1, 300, CONSTRAINT_NONE },
	{ "OpenVZ",
		"[ pid ]   uid  tgid total_vm      rss cpu oom_adj oom_score_adj name\n"
		"[    7]  1000     7      100       50   1       5           300 a b\n"
		"Out of memory in UB 101: OOM killed process 7 (a b) score 0 vm:400kB, rss:200kB, "
		"swap:4kB\n",
		7, 50 * 4096, -1, -1, 300, CONSTRAINT_MEMCG },
	{ "a mempolicy",
		"[  pid  ]   uid  tgid total_vm      rss pgtables_bytes swapents oom_score_adj "
		"name\n"
		"[      7]  1000     7      100       50    12288        9           300 a b\n"
		"oom-kill:constraint=CONSTRAINT_MEMORY_POLICY,nodemask=1,cpuset=/,mems_allowed=0-1,"
		"global_oom,task_memcg=/,task=a b,pid=7,uid=1000\n"
		"Out of memory: Killed process 7 (a b) total-vm:400kB, anon-rss:196kB, "
		"file-rss:4kB, shmem-rss:0kB, UID:1000 pgtables:12kB oom_score_adj:300\n",
		7, 50 * 4096, 9 * 4096, 12288, 300, CONSTRAINT_MEMORY_POLICY },
	{ "el6",
		"[ pid ]   uid  tgid total_vm      rss cpu oom_adj oom_score_adj name\n"
		"[    7]  1000     7      100       50   0       0           300 a b\n"
		"Memory cgroup out of memory: Kill process 7 (a b) score 12 or sacrifice child\n"
		"Killed process 7, UID 1000, (a b) total-vm:400kB, anon-rss:196kB, file-rss:4kB\n",
		7, 50 * 4096, -1, -1, 300, CONSTRAINT_MEMCG },
	{ "3.10",
		"[ pid ]   uid  tgid total_vm      rss nr_ptes swapents oom_score_adj name\n"
		"[    7]  1000     7      100       50       3        9           300 a b\n"
		"Out of memory: Kill process 7 (a b) score 12 or sacrifice child\n"
		"Killed process 7 (a b) total-vm:400kB, anon-rss:196kB, file-rss:4kB\n",
		7, 50 * 4096, 9 * 4096, 3 * 4096, 300, CONSTRAINT_NONE },
	{ "4.4",
		"[ pid ]   uid  tgid total_vm      rss nr_ptes nr_pmds swapents oom_score_adj "
		"name\n"
		"[    7]  1000     7      100       50       3       2        9           300 a b\n"
		"Out of memory: Kill process 7 (a b) score 12 or sacrifice child\n"
		"Killed process 7 (a b) total-vm:400kB, anon-rss:196kB, file-rss:4kB, "
		"shmem-rss:0kB\n",
		7, 50 * 4096, 9 * 4096, 5 * 4096, 300, CONSTRAINT_NONE },
	{ "4.15",
		"[ pid ]   uid  tgid total_vm      rss nr_ptes nr_pmds nr_puds swapents "
		"oom_score_adj name\n"
		"[    7]  1000     7      100       50       3       2       1        9     300 a "
		"b\n"
		"Out of memory: Kill process 7 (a b) score 12 or sacrifice child\n"
		"Killed process 7 (a b) total-vm:400kB, anon-rss:196kB, file-rss:4kB\n",
		7, 50 * 4096, 9 * 4096, 6 * 4096, 300, CONSTRAINT_NONE },
	{ "6.8",
		"[  pid  ]   uid  tgid total_vm      rss rss_anon rss_file rss_shmem "
		"pgtables_bytes swapents oom_score_adj name\n"
		"[      7]  1000     7      100       50       40        6         4    12288    9"
		"           300 a b\n"
		"oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=/,mems_allowed=0,"
		"oom_memcg=/x,task_memcg=/x/y,task=a b,pid=7,uid=1000\n"
		"Memory cgroup out of memory: Killed process 7 (a b) total-vm:400kB, "
		"anon-rss:196kB, file-rss:4kB, shmem-rss:0kB, UID:1000 pgtables:12kB "
		"oom_score_adj:300\n",
		7, 50 * 4096, 9 * 4096, 12288, 300, CONSTRAINT_MEMCG },
	{ "64K pages",
		"[  pid  ]   uid  tgid total_vm      rss pgtables_bytes swapents oom_score_adj "
		"name\n"
		"[      7]  1000     7      100       50    51200        9           300 a b\n"
		"Out of memory: Killed process 7 (a b) total-vm:6400kB, anon-rss:3136kB, "
		"file-rss:64kB, shmem-rss:0kB, UID:1000 pgtables:50kB oom_score_adj:300\n",
		7, 50 * 65536, 9 * 65536, 51200, 300, CONSTRAINT_UNKNOWN },
	{ "a thread was chosen",
		"[ pid ]   uid  tgid total_vm      rss nr_ptes swapents oom_score_adj name\n"
		"[    7]  1000     7      100       50       3        9           300 a b\n"
		"Out of memory: Kill process 8 (a b) score 12 or sacrifice child\n"
		"Killed process 7 (a b) total-vm:400kB, anon-rss:196kB, file-rss:4kB\n",
		7, 50 * 4096, 9 * 4096, 3 * 4096, 300, CONSTRAINT_NONE },
	{ "wrapped by mail",
		"[  1.000000] [ pid ]   uid  tgid total_vm      rss nr_ptes swapents\n"
		"oom_score_adj name\n"
		"[  1.000000] [    7]  1000     7      100       50       3        9\n"
		"      300 a b\n"
		"[  1.000000] Out of memory: Kill process 7 (a b) score 12 or\n"
		"sacrifice child\n"
		"[  1.000000] Killed process 7 (a b)\n"
		"total-vm:400kB, anon-rss:196kB, file-rss:4kB\n",
		7, 50 * 4096, 9 * 4096, 3 * 4096, 300, CONSTRAINT_NONE },
	{ "only the constraint's line",
		"[  pid  ]   uid  tgid total_vm      rss pgtables_bytes swapents oom_score_adj "
		"name\n"
		"[      7]  1000     7      100       50    12288        9           300 a b\n"
		"oom-kill:constraint=CONSTRAINT_CPUSET,nodemask=(null),cpuset=c,mems_allowed=0-1,"
		"global_oom,task_memcg=/,task=a b,pid=7,uid=1000\n",
		7, 50 * 4096, 9 * 4096, 12288, 300, CONSTRAINT_CPUSET },
};

static int64_t or_minus(struct figure figure)
{
	return figure.known ? figure.value : -1;
}

Test(log_reader, every_era)
{
	for (size_t i = 0; i < sizeof(eras) / sizeof(*eras); i++) {
		struct reading reading;
		const struct kill_event *event = &reading.events[0];
		const struct process *row;

		read_text(&reading, eras[i].text);
		cr_assert_eq(reading.count, 1, "%s: %zu", eras[i].name, reading.count);
		cr_assert_eq(event->killed_count, 1, "%s", eras[i].name);
		cr_assert_eq(event->killed[0].pid, eras[i].pid, "%s", eras[i].name);
		cr_assert_str_eq(event->killed[0].name, "a b", "%s", eras[i].name);
		cr_assert_not(event->killed[0].sacrificed, "%s", eras[i].name);
		cr_assert_eq(event->constraint, eras[i].constraint, "%s", eras[i].name);
		row = snapshot_find(&event->snapshot, 7);
		cr_assert_str_eq(row->name, "a b", "%s", eras[i].name);
		cr_assert_eq(row->memory.rss_bytes.value, eras[i].rss_bytes, "%s", eras[i].name);
		cr_assert_eq(
			or_minus(row->memory.swap_bytes), eras[i].swap_bytes, "%s", eras[i].name);
		cr_assert_eq(or_minus(row->memory.page_tables_bytes), eras[i].page_tables_bytes,
			"%s", eras[i].name);
		cr_assert_eq(row->adj.value, eras[i].adj, "%s", eras[i].name);
		cr_assert_not(event->complete, "%s", eras[i].name);
		release(&reading);
	}
}

Test(log_reader, a_child_is_sacrificed)
{
	struct reading reading;

	read_text(&reading,
		"[ pid ]   uid  tgid total_vm      rss nr_ptes swapents oom_score_adj name\n"
		"[    7]  1000     7      100       50       3        9           300 parent\n"
		"[    8]  1000     8      100       50       3        9           300 child\n"
		"Out of memory: Kill process 7 (parent) score 12 or sacrifice child\n"
		"Killed process 8 (child) total-vm:400kB, anon-rss:196kB, file-rss:4kB\n");
	cr_assert_eq(reading.count, 1);
	cr_assert_eq(reading.events[0].chosen_pid, 7);
	cr_assert_eq(reading.events[0].chosen_score.value, 12);
	cr_assert_eq(reading.events[0].killed[0].pid, 8);
	cr_assert(reading.events[0].killed[0].sacrificed);
	release(&reading);
}

Test(log_reader, cgroups_at_their_limit)
{
	struct reading reading;
	const struct kill_event *event = &reading.events[0];
	const struct cgroup *cgroup;

	read_text(&reading,
		"memory: usage 8192kB, limit 8192kB, failcnt 28\n"
		"swap: usage 4kB, limit 9007199254740988kB, failcnt 0\n"
		"Memory cgroup stats for /x:\n"
		"anon 7688192\nfile 49152\n"
		"[  pid  ]   uid  tgid total_vm      rss pgtables_bytes swapents oom_score_adj "
		"name\n"
		"[      7]  1000     7      100       50    12288        9           300 a\n"
		"[      8]  1000     8      100       50    12288        9           300 b\n"
		"oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=/,mems_allowed=0,"
		"oom_memcg=/x,task_memcg=/x/y,task=a,pid=7,uid=1000\n"
		"Memory cgroup out of memory: Killed process 7 (a) total-vm:400kB, anon-rss:196kB, "
		"file-rss:4kB, shmem-rss:0kB, UID:1000 pgtables:12kB oom_score_adj:300\n"
		"Tasks in /x/y are going to be killed due to memory.oom.group set\n"
		"Memory cgroup out of memory: Killed process 8 (b) total-vm:400kB, anon-rss:196kB, "
		"file-rss:4kB, shmem-rss:0kB, UID:1000 pgtables:12kB oom_score_adj:300\n");
	cr_assert_eq(reading.count, 1, "%zu", reading.count);
	cr_assert(event->complete);
	cr_assert_eq(event->killed_count, 2);
	cr_assert(event->killed[1].in_group);
	cr_assert_eq(event->snapshot.cgroup_version, CGROUP_V2);
	cgroup = &event->snapshot.cgroups[1];
	cr_assert_str_eq(cgroup->path, "/x");
	cr_assert_eq(cgroup->max_bytes.value, 8192 * 1024);
	cr_assert_eq(cgroup->swap_max_bytes.value, UNLIMITED_BYTES);
	cr_assert_eq(cgroup->anon_bytes.value, 7688192);
	cr_assert_str_eq(snapshot_find(&event->snapshot, 7)->cgroup, "/x/y");
	cr_assert_str_eq(snapshot_find(&event->snapshot, 8)->cgroup, "/x");
	release(&reading);
}

/* What is cut is said, and what it would have held is unknown. */
Test(log_reader, losses)
{
	struct reading reading;
	char *text = with_prefix("[  1.000000] ", "", 0, 16);

	read_text(&reading, text);
	cr_assert_eq(reading.count, 1);
	cr_assert_eq(reading.events[0].end, KILL_END_UNKNOWN);
	cr_assert_eq(reading.events[0].killed_count, 0);
	cr_assert_str_eq(reading.events[0].lost, "the kill line");
	release(&reading);
	free(text);

	text = with_prefix("[  1.000000] ", "", 20, REPORT_LINES);
	read_text(&reading, text);
	cr_assert_eq(reading.count, 1);
	cr_assert_not(reading.events[0].has_report);
	cr_assert_not(reading.events[0].has_table);
	cr_assert_not(reading.events[0].snapshot.machine.mem_total_bytes.known);
	cr_assert_str_eq(reading.events[0].lost, "the whole report");
	release(&reading);
	free(text);

	read_text(&reading, "oom_kill_process: 12 callbacks suppressed\n"
			    "systemd-journald[9]: Missed 34 kernel messages\n"
			    "Out of memory and no killable processes...\n"
			    "Kernel panic - not syncing: System is deadlocked on memory\n");
	cr_assert_eq(reading.coverage.suppressed, 12);
	cr_assert_eq(reading.coverage.missed, 34);
	cr_assert_eq(reading.count, 1);
	cr_assert_eq(reading.events[0].end, KILL_END_PANIC);
	release(&reading);

	/* another dump of memory is no kill */
	read_text(&reading, "a: page allocation failure: order:4\nMem-Info:\n"
			    "active_anon:1 inactive_anon:2 isolated_anon:0\n1000 pages RAM\n");
	cr_assert_eq(reading.count, 0);
	release(&reading);
}

/* A follower of the ring buffer sees by the numbers of its records that some were overwritten. */
Test(log_reader, records_that_were_overwritten)
{
	struct reading reading = { .count = 0 };
	struct log_reader *reader = log_reader_new(keep, &reading);
	char *half = with_prefix("6,1,1,-;", "", 0, REPORT_LINES / 2),
	     *rest = with_prefix("6,9,1,-;", "", REPORT_LINES / 2, REPORT_LINES);

	cr_assert_eq(log_reader_feed(reader, half, strlen(half)), 0);
	log_reader_note_missed(reader, 7);
	cr_assert_eq(log_reader_feed(reader, rest, strlen(rest)), 0);
	cr_assert_eq(log_reader_finish(reader, &reading.coverage), 0);
	log_reader_free(reader);
	cr_assert_eq(reading.coverage.missed, 7);
	cr_assert_eq(reading.count, 1);
	cr_assert(reading.events[0].lost);
	release(&reading);
	free(half);
	free(rest);
}

Test(log_reader, other_killers)
{
	static const struct {
		const char *line;
		enum kill_by by;
		pid_t pid;
		const char *unit; /* or the container */
	} cases[] = {
		{ "earlyoom[5]: sending SIGTERM to process 62 uid 1000 \"a b\": badness 769, "
		  "VmRSS 1234 MiB",
			KILL_BY_EARLYOOM, 62, NULL },
		{ "earlyoom[5]: sending SIGKILL to process 62 \"a\": badness 769, VmRSS 1 MiB",
			KILL_BY_EARLYOOM, 62, NULL },
		{ "earlyoom[5]: Killing process 62 a", KILL_BY_EARLYOOM, 62, NULL },
		{ "systemd-oomd[5]: Killed /user.slice/x.scope due to memory pressure for / being "
		  "78.88% > 50.00% for > 20s with reclaim activity",
			KILL_BY_SYSTEMD_OOMD, 0, "x.scope" },
		{ "systemd[1]: b.service: A process of this unit has been killed by the OOM "
		  "killer.",
			KILL_BY_KERNEL, 0, "b.service" },
		{ "systemd[1]: b.service: Failed with result 'oom-kill'.", KILL_BY_UNKNOWN, 0,
			"b.service" },
		{ "systemd-oomd[5]: Marked /user.slice/x.scope for killing due to memory pressure "
		  "for / being 78.88% > 50.00% for > 20s with reclaim activity",
			KILL_BY_SYSTEMD_OOMD, 0, "x.scope" },
		{ "earlyoom[5]: sending SIGKILL to process 62 uid 0 \"a\" b\": oom_score 769, "
		  "VmRSS "
		  "1 MiB, cmdline \"a\"",
			KILL_BY_EARLYOOM, 62, NULL },
		{ "kernel: oomd kill: 20.30 10.10 5.50 system.slice/a.service 1234 ruleset:[r] "
		  "detectorgroup:[d] killer:kill_by_memory_size_or_growth v2",
			KILL_BY_OOMD, 0, "a.service" },
		{ "kubelet[5]: I1124 00:28:55.4 5 eviction_manager.go:350] \"Eviction manager: "
		  "must "
		  "evict pod(s) to reclaim\" resourceName=\"memory\"\nNov 24 00:28:55 h1 "
		  "kubelet[5]: I1124 00:28:55.445172 5 eviction_manager.go:595] \"Eviction "
		  "manager: "
		  "pod is evicted successfully\" pod=\"shop/cart-0\"",
			KILL_BY_KUBELET, 0, NULL },
		{ "containerd[5]: time=\"2026-11-24T00:28:55.5Z\" level=info msg=\"TaskOOM event "
		  "container_id:\\\"0123456789abcdef\\\"\"",
			KILL_BY_KERNEL, 0, "containerd:0123456789ab" },
		{ "talos: [talos] Sending SIGKILL to cgroup {\"component\": "
		  "\"controller-runtime\", \"cgroup\": "
		  "\"/sys/fs/cgroup/system/a.service\"}",
			KILL_BY_TALOS, 0, "a.service" },
		{ "slurmstepd[5]: error: Detected 1 oom_kill event in StepId=77.batch. Some",
			KILL_BY_KERNEL, 0, "77.batch" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		char text[8192];
		size_t length = 0;
		struct reading reading;
		const struct kill_event *event = &reading.events[0];

		/* so many that the search for words must find the line */
		for (int line = 0; line < 100; line++)
			length += (size_t)snprintf(text + length, sizeof(text) - length,
				"Nov 24 00:28:55 h1 kernel: usb 1-1: device\n");
		snprintf(text + length, sizeof(text) - length, "Nov 24 00:28:55 h1 %s\n",
			cases[i].line);
		read_text(&reading, text);
		cr_assert_eq(reading.count, 1, "%s", text);
		cr_assert_eq(event->by, cases[i].by, "%s", text);
		cr_assert(!event->complete && event->lost, "%s", text);
		cr_assert_eq(event->killed_count, cases[i].pid != 0, "%s", text);
		if (cases[i].pid)
			cr_assert_eq(event->killed[0].pid, cases[i].pid, "%s", text);
		if (cases[i].unit)
			cr_assert_str_eq(event->container ? event->container : event->unit,
				cases[i].unit, "%s", text);
		release(&reading);
	}
}

Test(log_reader, systemd_says_what_followed)
{
	char *text = with_prefix("Nov 24 00:28:55 h1 kernel: ", "", 0, REPORT_LINES), *whole = NULL;
	struct reading reading;

	cr_assert_gt(asprintf(&whole,
			     "%sNov 24 00:28:55 h1 systemd[1]: a.service: A process of this unit "
			     "has been killed by the OOM killer.\n"
			     "Nov 24 00:28:56 h1 systemd[1]: a.service: Failed with result "
			     "'oom-kill'.\n",
			     text),
		0);
	read_text(&reading, whole);
	check_report(&reading, "joined");
	cr_assert_eq(reading.events[0].consequence_count, 2);
	cr_assert_str_eq(reading.events[0].consequences[0].unit, "a.service");
	release(&reading);
	free(whole);
	free(text);
}

/* It may be in the journal before what the kernel said. */
Test(log_reader, systemd_may_speak_first)
{
	char *text = with_prefix("Nov 24 00:28:55 h1 kernel: ", "", 0, REPORT_LINES), *whole = NULL;
	struct reading reading;

	cr_assert_gt(asprintf(&whole,
			     "Nov 24 00:28:56 h1 systemd[1]: b.service: A process of this unit "
			     "has been killed by the OOM killer.\n"
			     "Nov 24 00:28:56 h1 systemd[1]: a.service: A process of this unit "
			     "has been killed by the OOM killer.\n%s",
			     text),
		0);
	read_text(&reading, whole);
	cr_assert_eq(reading.count, 2, "%zu", reading.count);
	cr_expect_str_eq(reading.events[0].unit, "b.service");
	cr_expect_eq(reading.events[1].killed[0].pid, 301);
	cr_assert_eq(reading.events[1].consequence_count, 1);
	cr_expect_str_eq(reading.events[1].consequences[0].unit, "a.service");
	release(&reading);
	free(whole);
	free(text);
}

/* The kill by dmesg, which has the kernel's clock, is that by the journal, which has a date. */
Test(log_reader, texts_with_different_clocks_repeat_a_kill)
{
	static const char *const before[] = { "[  100.000007] ",
		"Nov 24 00:28:55 h1 kernel: ", "[Tue Nov 24 00:28:55 2026] " };
	struct reading reading = { .count = 0 };
	struct log_reader *reader = log_reader_new(keep, &reading);
	const char *other;

	log_reader_set_end(reader, 1795480200);
	for (size_t i = 0; i < 3; i++) {
		char *text = with_prefix(before[i], "", 0, REPORT_LINES);

		cr_assert_eq(log_reader_feed(reader, text, strlen(text)), 0);
		cr_assert_eq(log_reader_end_text(reader), 0);
		free(text);
	}
	other = "[Tue Nov 24 00:28:55 2026] Out of memory: Killed process 301 (stress) "
		"total-vm:840000kB, anon-rss:799004kB, file-rss:1000kB, shmem-rss:0kB, UID:1000 "
		"pgtables:1612kB oom_score_adj:0\n";
	cr_assert_eq(log_reader_feed(reader, other, strlen(other)), 0);
	cr_assert_eq(log_reader_finish(reader, &reading.coverage), 0);
	cr_assert_eq(reading.count, 2, "%zu", reading.count);
	log_reader_free(reader);
	release(&reading);
}

/* The end of the log comes first. */
Test(log_reader, parts_of_pstore)
{
	char *first = with_prefix("<4>[  1.000000] ", "", 0, 10);
	char *second = with_prefix("<4>[  1.000000] ", "", 10, REPORT_LINES), *whole = NULL;
	struct reading reading;

	cr_assert_gt(asprintf(&whole, "Panic#1 Part1\n%sPanic#1 Part2\n%s", second, first), 0);
	read_text(&reading, whole);
	check_report(&reading, "pstore");
	release(&reading);
	free(whole);
	free(first);
	free(second);
}

/* Two boots crashed: the records of each are in order, and the reports do not mix. */
Test(log_reader, parts_of_two_crashes)
{
	char *firsts[3], *seconds[3], *whole = NULL;
	struct reading reading;

	for (int i = 0; i < 3; i++) {
		char prefix[32];

		snprintf(prefix, sizeof(prefix), "<4>[  %d.000000] ", i + 1);
		firsts[i] = with_prefix(prefix, "", 0, 10);
		seconds[i] = with_prefix(prefix, "", 10, REPORT_LINES);
	}
	cr_assert_gt(asprintf(&whole,
			     "Panic#1 Part1\n%sPanic#1 Part2\n%sPanic#1 Part1\n%s"
			     "Panic#1 Part2\n%sOops#1 Part1\n%sOops#1 Part2\n%s",
			     seconds[0], firsts[0], seconds[1], firsts[1], seconds[2], firsts[2]),
		0);
	read_text(&reading, whole);
	cr_assert_eq(reading.count, 3, "%zu", reading.count);
	for (size_t i = 0; i < 3; i++)
		cr_assert(reading.events[i].complete, "%zu: lost %s", i, reading.events[i].lost);
	release(&reading);
	free(whole);
	for (int i = 0; i < 3; i++) {
		free(firsts[i]);
		free(seconds[i]);
	}
}

/* What says that it is no kill, or repeats one. */
Test(log_reader, lines_that_are_no_kills)
{
	static const char *const cases[] = {
		"nohang[5]:   [ OK ] Sending SIGTERM to a: 3",
		"kernel: oomd kill: 20.30 10.10 5.50 system.slice/a.service 1234 ruleset:[r] "
		"detectorgroup:[d] killer:(dry)kill_by_swap_usage v2",
		"systemd-oomd[5]: oomd dry-run: Would have tried to kill /a.slice and all its "
		"descendants",
		"systemd-oomd[5]: Considered 3 cgroups for killing, top candidates were:",
		"systemd-oomd[5]:         Path: /system.slice/a.service",
		"kubelet[5]: I1124 00:28:55.4 5 eviction_manager.go:350] \"Eviction manager: must "
		"evict pod(s) to reclaim\" resourceName=\"ephemeral-storage\"\n"
		"Nov 24 00:28:55 h1 kubelet[5]: I1124 00:28:55.4 5 eviction_manager.go:595] "
		"\"Eviction manager: pod is evicted successfully\" pod=\"shop/cart-0\"",
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		char text[512];
		struct reading reading;

		snprintf(text, sizeof(text), "Nov 24 00:28:55 h1 %s\n", cases[i]);
		read_text(&reading, text);
		cr_assert_eq(reading.count, 0, "%s", cases[i]);
		release(&reading);
	}
}

Test(log_reader, nohang_describes_its_victim)
{
	static const char *const lines[] = { "Victim status (found in 1ms):",
		"  PID:       62, name: a, b, state: S (sleeping), EUID: 1000, SID: 5 (bash)",
		"  Vm, MiB:   Size: 900, RSS: 800 (Anon: 799, File: 1, Shmem: 0), Swap: 0",
		"  cgroup_v1: ", "  cgroup_v2: /user.slice/x.scope",
		"Implementing a corrective action:", "  Sending SIGTERM to the victim",
		"OK; total response time: 9ms",
		"What happened in the last 5s:", "  [ OK ] Sending SIGTERM to a, b: 1" };
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);
	struct reading reading;

	for (int i = 0; i < 100; i++)
		fputs("Nov 24 00:28:55 h1 kernel: usb 1-1: device\n", out);
	for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++)
		fprintf(out, "Nov 24 00:28:55 h1 nohang[5]: %s\n", lines[i]);
	fclose(out);
	read_text(&reading, text);
	cr_assert_eq(reading.count, 1, "%zu", reading.count);
	cr_assert_eq(reading.events[0].by, KILL_BY_NOHANG);
	cr_assert_eq(reading.events[0].killed[0].pid, 62);
	cr_assert_eq(reading.events[0].killed[0].uid.value, 1000);
	cr_assert_str_eq(reading.events[0].killed[0].name, "a, b");
	cr_assert_str_eq(reading.events[0].unit, "x.scope");
	release(&reading);
	free(text);
}

/* The wording may change; the identity of the message does not. */
Test(log_reader, messages_by_their_identity)
{
	static const struct {
		const char *id;
		enum kill_by by;
	} cases[] = { { "fe6faa94e7774663a0da52717891d8ef", KILL_BY_KERNEL },
		{ "d989611b15e44c9dbf31e3c81256e4ed", KILL_BY_SYSTEMD_OOMD } };

	for (size_t i = 0; i < 2; i++) {
		char text[512];
		struct reading reading;

		snprintf(text, sizeof(text),
			"{\"__REALTIME_TIMESTAMP\":\"1795480135000000\",\"SYSLOG_IDENTIFIER\":"
			"\"systemd\",\"MESSAGE_ID\":\"%s\",\"UNIT\":\"a.service\","
			"\"MESSAGE\":\"x\"}\n",
			cases[i].id);
		read_text(&reading, text);
		cr_assert_eq(reading.count, 1, "%s", cases[i].id);
		cr_assert_eq(reading.events[0].by, cases[i].by);
		cr_assert_str_eq(reading.events[0].unit, "a.service");
		release(&reading);
		snprintf(text, sizeof(text),
			"__REALTIME_TIMESTAMP=1795480135000000\nSYSLOG_IDENTIFIER=systemd\n"
			"MESSAGE_ID=%s\nUNIT=a.service\nMESSAGE=x\n\n",
			cases[i].id);
		read_text(&reading, text);
		cr_assert_eq(reading.count, 1, "export %s", cases[i].id);
		release(&reading);
	}
}

/* netconsole cuts a message that is longer than a packet. */
Test(log_reader, fragments_of_netconsole)
{
	const char *kill = report[REPORT_LINES - 2];
	size_t length = strlen(kill);
	char *text = with_prefix("6.1.0,4,50,100000007,-;", "", 0, REPORT_LINES - 2), *whole = NULL;
	struct reading reading;

	cr_assert_gt(asprintf(&whole,
			     "%s6.1.0,4,50,100000007,-,ncfrag=0/%zu;%.40s\n"
			     "6.1.0,4,50,100000007,-,ncfrag=40/%zu;%s\n"
			     "6.1.0,4,51,100000008,-;%s\n",
			     text, length, kill, length, kill + 40, report[REPORT_LINES - 1]),
		0);
	read_text(&reading, whole);
	check_report(&reading, "fragments");
	release(&reading);
	free(whole);
	free(text);
}

/* rsyslog folds equal lines into one. */
Test(log_reader, repeated_messages)
{
	struct reading reading;
	char text[1024];

	snprintf(text, sizeof(text),
		"Nov 24 00:28:55 h1 kernel: %s\n"
		"Nov 24 00:28:55 h1 kernel: message repeated 2 times: [ %s]\n",
		report[REPORT_LINES - 2], report[REPORT_LINES - 2]);
	read_text(&reading, text);
	cr_assert_eq(reading.count, 1, "%zu", reading.count);
	release(&reading);
}

/* "=20" is a blank in a mail, in which the other equal signs are codes, too. */
Test(log_reader, equal_signs_before_numbers)
{
	static const char *const lines[] = {
		"java invoked oom-killer: gfp_mask=0xd0, order=0, oom_score_adj=200",
		"java invoked oom-killer: gfp_mask=3D0xd0, order=3D0, oom_score_adj=3D200=20",
	};

	for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++) {
		struct reading reading;
		char text[1024];

		snprintf(text, sizeof(text),
			"%s\n"
			"Node 0 hugepages_total=700 hugepages_free=100 hugepages_surp=0 "
			"hugepages_size=2048kB\n"
			"Node 1 hugepages_total=300 hugepages_free=50 hugepages_surp=0 "
			"hugepages_size=2048kB\n"
			"Out of memory: Killed process 7 (a) total-vm:400kB, anon-rss:196kB, "
			"file-rss:4kB, shmem-rss:0kB, UID:0 pgtables:20kB oom_score_adj:200\n",
			lines[i]);
		read_text(&reading, text);
		cr_assert_eq(reading.count, 1, "%zu", reading.count);
		cr_expect_eq(figure_or(reading.events[0].invoked_by.adj, -1), 200, "%zu", i);
		cr_expect_eq(figure_or(reading.events[0].snapshot.machine.hugetlb_bytes, 0),
			INT64_C(1000) << 21);
		cr_expect_eq(
			figure_or(reading.events[0].hugetlb_free_bytes, 0), INT64_C(150) << 21);
		release(&reading);
	}
}

/* 32-bit ARM up to 4.6 has words of its own for the totals; SysRq f asked for this kill. */
Test(log_reader, totals_of_arm_and_sysrq)
{
	struct reading reading;

	read_text(&reading,
		"sysrq: SysRq : Manual OOM execution\n"
		"kworker/0:1 invoked oom-killer: gfp_mask=0xd0, order=-1, oom_score_adj=0\n"
		"25600 pages of RAM\n1000 free pages\n3750 reserved pages\n"
		"[ pid ]   uid  tgid total_vm      rss nr_ptes nr_pmds swapents oom_score_adj "
		"name\n"
		"[    7]  1000     7      100       50       3       0        0             0 a\n"
		"Out of memory: Kill process 7 (a) score 12 or sacrifice child\n"
		"Killed process 7 (a) total-vm:400kB, anon-rss:196kB, file-rss:4kB\n");
	cr_assert_eq(reading.count, 1, "%zu", reading.count);
	cr_assert(reading.events[0].by_sysrq);
	cr_assert_eq(reading.events[0].snapshot.machine.mem_total_bytes.value,
		(25600 - 3750) * INT64_C(4096));
	release(&reading);
}
