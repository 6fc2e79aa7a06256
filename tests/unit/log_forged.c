/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whose word counts: programs may write into the kernel's log, and under the kernel's name. */
#include "sources/log/log_reader.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#define KILLED                                                                                     \
	"Out of memory: Killed process 7 (a b) total-vm:400kB, anon-rss:196kB, file-rss:4kB, "     \
	"shmem-rss:0kB, UID:1000 pgtables:12kB oom_score_adj:300"
#define OOMD_KILLED "Killed /a.service due to memory pressure for / being 78.88% > 50.00%"

static int count_event(struct kill_event *event, void *data)
{
	(void)event;
	++*(size_t *)data;
	return 0;
}

static size_t count_in(const char *text, struct log_coverage *ret_coverage)
{
	size_t count = 0;
	struct log_reader *reader = log_reader_new(count_event, &count);

	cr_assert_eq(log_reader_feed(reader, text, strlen(text)), 0);
	cr_assert_eq(log_reader_finish(reader, ret_coverage), 0);
	log_reader_free(reader);
	return count;
}

/* The same line, by the kernel and by somebody else. */
static const struct {
	const char *name, *kernel, *forged;
	bool is_silent; /* the forgery is not counted: it does not pretend to be the kernel's */
} cases[] = {
	{ "/dev/kmsg", "3,9,100,-;" KILLED "\n", "12,9,100,-;" KILLED "\n", false },
	{ "/dev/kmsg with a tag", "3,9,100,-;" KILLED "\n", "12,9,100,-;kernel: " KILLED "\n",
		false },
	{ "/dev/kmsg with a date", "3,9,100,-;" KILLED "\n",
		"12,9,100,-;Nov 24 00:28:55 h1 kernel: " KILLED "\n", false },
	{ "netconsole", "6.1.0,3,9,100,-;" KILLED "\n", "6.1.0,12,9,100,-;" KILLED "\n", false },
	{ "dmesg -r", "<3>[    1.000000] " KILLED "\n", "<12>[    1.000000] " KILLED "\n", false },
	{ "dmesg -x", "kern  :err   : [    1.000000] " KILLED "\n",
		"user  :warn  : [    1.000000] " KILLED "\n", false },
	{ "dmesg -J",
		"{\n   \"dmesg\": [\n      {\n\"pri\": 3,\n\"time\": 1.0,\n\"msg\": \"" KILLED
		"\"\n",
		"{\n   \"dmesg\": [\n      {\n\"pri\": 12,\n\"time\": 1.0,\n\"msg\": \"" KILLED
		"\"\n",
		false },
	{ "dmesg -J -x",
		"{\n   \"dmesg\": [\n      {\n\"fac\": \"kern\",\n\"pri\": \"err\",\n\"msg\": "
		"\"" KILLED "\"\n",
		"{\n   \"dmesg\": [\n      {\n\"fac\": \"user\",\n\"pri\": \"err\",\n\"msg\": "
		"\"" KILLED "\"\n",
		false },
	{ "the journal: logger -t kernel",
		"__CURSOR=s\n_TRANSPORT=kernel\nSYSLOG_FACILITY=0\nSYSLOG_IDENTIFIER=kernel\n"
		"MESSAGE=" KILLED "\n\n",
		"__CURSOR=s\n_TRANSPORT=syslog\nSYSLOG_FACILITY=1\nSYSLOG_IDENTIFIER=kernel\n"
		"MESSAGE=" KILLED "\n\n",
		false },
	{ "the journal: written into /dev/kmsg",
		"{\"_TRANSPORT\":\"kernel\",\"SYSLOG_FACILITY\":\"0\",\"MESSAGE\":\"" KILLED
		"\"}\n",
		"{\"_TRANSPORT\":\"kernel\",\"SYSLOG_FACILITY\":\"1\",\"MESSAGE\":\"" KILLED
		"\"}\n",
		false },
	{ "the journal: a date and a tag in the message",
		"{\"_TRANSPORT\":\"kernel\",\"MESSAGE\":\"" KILLED "\"}\n",
		"{\"_TRANSPORT\":\"stdout\",\"SYSLOG_IDENTIFIER\":\"x\",\"MESSAGE\":\"Nov 24 "
		"00:28:55 h1 "
		"kernel: " KILLED "\"}\n",
		false },
	{ "systemd-oomd's word by a user",
		"{\"_UID\":\"980\",\"_TRANSPORT\":\"journal\",\"SYSLOG_IDENTIFIER\":\"systemd-"
		"oomd\","
		"\"MESSAGE\":\"" OOMD_KILLED "\"}\n",
		"{\"_UID\":\"1000\",\"_TRANSPORT\":\"syslog\",\"SYSLOG_IDENTIFIER\":\"systemd-"
		"oomd\","
		"\"MESSAGE\":\"" OOMD_KILLED "\"}\n",
		true },
	{ "systemd-oomd's word in /dev/kmsg without its name",
		"30,9,100,-;systemd-oomd[9]: " OOMD_KILLED "\n", "12,9,100,-;" OOMD_KILLED "\n",
		true },
	{ "a name that is a line", "3,9,100,-;x\\x0a" KILLED "\n",
		"3,9,100,-;x\\x0aKill process 1[7]: segfault at 0 ip 0 sp 0\n", true },
};

Test(log_forged, only_the_kernel_speaks_for_itself)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct log_coverage coverage;

		cr_expect_eq(count_in(cases[i].kernel, &coverage), 1, "%s", cases[i].name);
		cr_expect_eq(coverage.forged, 0, "%s", cases[i].name);
		cr_expect_eq(count_in(cases[i].forged, &coverage), 0, "%s", cases[i].name);
		cr_expect_eq(coverage.forged, !cases[i].is_silent, "%s", cases[i].name);
	}
}

/* Relays change the facility of syslog: there, the tag tells. */
Test(log_forged, a_relay_may_change_the_facility)
{
	struct log_coverage coverage;

	cr_expect_eq(
		count_in("<14>1 2026-11-24T00:28:55.1Z h1 kernel - - - " KILLED "\n", &coverage),
		1);
	cr_expect_eq(count_in("<14>Nov 24 00:28:55 h1 kernel: " KILLED "\n", &coverage), 1);
	cr_expect_eq(count_in("{\"facility\":0,\"msg\":\"" KILLED "\"}\n", &coverage), 1);
	cr_expect_eq(count_in("{\"facility\":\"kern\",\"msg\":\"" KILLED "\"}\n", &coverage), 1);
	cr_expect_eq(count_in("{\"log\":\"[    1.000000] " KILLED "\\n\",\"stream\":\"stdout\"}\n",
			     &coverage),
		1);
}
