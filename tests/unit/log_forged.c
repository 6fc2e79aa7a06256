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

static size_t count_in_bytes(const char *text, size_t length, struct log_coverage *ret_coverage)
{
	size_t count = 0;
	struct log_reader *reader = log_reader_new(count_event, &count);

	cr_assert_eq(log_reader_feed(reader, text, length), 0);
	cr_assert_eq(log_reader_finish(reader, ret_coverage), 0);
	log_reader_free(reader);
	return count;
}

static size_t count_in(const char *text, struct log_coverage *ret_coverage)
{
	return count_in_bytes(text, strlen(text), ret_coverage);
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

#define PATH    "overlayfs: failed to resolve '/tmp/x"
#define INVOKED "invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0"
#define CHOSEN                                                                                     \
	"oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=/,mems_allowed=0,"            \
	"oom_memcg=/kubepods,task_memcg=/kubepods/a,task=sshd,pid=7,uid=0"

/* What the kernel prints of a text that a user chose: a path, the name of a process. */
static const struct {
	const char *message; /* as /dev/kmsg has it */
	bool is_silent;      /* no process is said to be killed */
} repeated[] = {
	{ PATH "/" KILLED "': -2", false },
	{ PATH "/Killed process 7 (sshd) total-vm:400kB': -2", false },
	{ PATH "/: Kill process 7 (sshd) score 12 or sacrifice child': -2", true },
	{ PATH "/a " INVOKED "': -2", true },
	{ PATH "/" CHOSEN "': -2", true },
	{ PATH "/Task in /a killed as a result of limit of /b': -2", true },
	{ PATH "/Out of memory: compulsory panic_on_oom is enabled': -2", true },
	{ PATH "/Out of memory and no killable processes': -2", true },
	{ PATH "/OOM victim 7 (sshd) is already exiting. Skip killing the task': -2", true },
	{ PATH "/sending SIGTERM to process 8 uid 1000 \"a\": badness 769, VmRSS 9 MiB'", true },
	{ PATH "/oomd kill: 1 1 1 a.slice/x 7 ruleset:[a]': -2", true },
	{ PATH "\\x0a" KILLED "': -2", false },
	{ PATH "/&quot;" KILLED "': -2", false },
	{ PATH "/{\"log\":\"" KILLED "\"}': -2", false },
	{ PATH "\\x0aMemory cgroup out of memory: Killed process 7 (postgres) total-vm:4kB",
		false },
	{ PATH "\\x0a" CHOSEN, true },
	{ PATH "\\x0ax " INVOKED, true },
	{ PATH "\\x0aTask in /a killed as a result of limit of /b", true },
	{ "process '/x " INVOKED "' started with executable stack", true },
	{ "Killed process 22978[22978]: segfault at 0 ip 0 sp 0 error 4", false },
	{ "Kill process 12 (9): drop_caches: 3", true },
	{ "Tasks in /" KILLED " are going to be killed due to memory.oom.group set", true },
	{ "Memory cgroup stats for /a " INVOKED ":", true },
	{ "(0)[12:sh]" PATH "/" KILLED "': -2", false },
	{ "(0)[12:a]Killed proces]" PATH "/a': -2", true },
	{ "I[0:" PATH "/]" KILLED "': -2", false },
};

/* The message within JSON; the journal has it decoded. */
static const char *in_json(const char *message, bool is_decoded)
{
	static char text[1024];
	size_t length = 0;

	for (const char *at = message; *at; at++) {
		if (is_decoded && strncmp(at, "\\x0a", 4) == 0) {
			memcpy(text + length, "\\n", 2);
			length += 2;
			at += 3;
			continue;
		}
		if (*at == '"' || *at == '\\')
			text[length++] = '\\';
		text[length++] = *at;
	}
	text[length] = '\0';
	return text;
}

static void expect_no_kill(
	const char *before, const char *message, const char *behind, bool is_silent)
{
	struct log_coverage coverage;
	char text[2048];

	snprintf(text, sizeof(text), "%s%s%s\n", before, message, behind);
	cr_expect_eq(count_in(text, &coverage), 0, "%s", text);
	cr_expect_eq(coverage.forged, !is_silent, "%s", text);
}

/* In a text, a killer of userspace may be the writer, and a line may be cut. */
static bool is_for_records(const char *message)
{
	return strstr(message, "oomd kill") || strstr(message, "sending SIG") ||
	       strstr(message, "executable stack");
}

Test(log_forged, what_the_kernel_repeats_is_no_word_of_its_own)
{
	static const char *const records[] = { "3,9,100,-;", "<3>[    1.000000] ",
		"kern  :err   : [    1.000000] ",
		"kern  :err   : 2026-11-24T00:28:55,100000+00:00 " };
	static const char *const lines[] = { "[    1.000000] ", "[Tue Nov 24 00:28:55 2026] ",
		"Nov 24 00:28:55 h1 kernel: ", "Nov 24 00:28:55 h1 kernel: [    1.000000] " };

	for (size_t i = 0; i < sizeof(repeated) / sizeof(*repeated); i++) {
		const char *message = repeated[i].message;
		bool is_silent = repeated[i].is_silent;

		for (size_t j = 0; j < sizeof(records) / sizeof(*records); j++)
			expect_no_kill(records[j], message, "", is_silent);
		for (size_t j = 0; j < sizeof(lines) / sizeof(*lines); j++)
			if (!is_for_records(message))
				expect_no_kill(lines[j], message, "", is_silent);
		expect_no_kill("{\n   \"dmesg\": [\n      {\n\"pri\": 3,\n\"time\": 1.0,\n"
			       "\"msg\": \"",
			in_json(message, false), "\"", is_silent);
		for (int is_decoded = 0; is_decoded < 2; is_decoded++)
			expect_no_kill("{\"_TRANSPORT\":\"kernel\",\"SYSLOG_FACILITY\":\"0\","
				       "\"MESSAGE\":\"",
				in_json(message, is_decoded), "\"}", is_silent);
	}
}

/* journalctl indents the lines of one message. */
Test(log_forged, an_indented_line_goes_on_with_a_message)
{
	expect_no_kill("Nov 24 00:28:55 h1 kernel: overlayfs: failed to resolve '/tmp/x\n"
		       "                           ",
		KILLED, "", false);
}

#define EXPORTED "__CURSOR=s\n_TRANSPORT=kernel\nSYSLOG_FACILITY=0\nMESSAGE"

/* A value with newlines in it stands behind its length, which may itself hold a newline. */
Test(log_forged, a_field_of_several_lines_is_one_field)
{
	static const struct {
		const char *value;
		bool is_kill;
	} values[] = {
		{ "overlayfs: failed to resolve '/tmp/x\nMESSAGE=" KILLED, false },
		{ "overlayfs: failed to resolve '/tmp/x\n\n" EXPORTED "=" KILLED, false },
		{ "overlayfs: failed to resolve '/tmp/x\n" KILLED, false },
		{ "a\nbcdefgh\n", false },
		{ "Out of memory: Killed process 8 (a\nb) total-vm:400kB", true },
	};

	for (size_t i = 0; i < sizeof(values) / sizeof(*values); i++) {
		struct log_coverage coverage;
		size_t length = strlen(values[i].value), used;
		char text[2048];

		used = (size_t)snprintf(text, sizeof(text), "%s", EXPORTED "\n");
		for (int j = 0; j < 8; j++)
			text[used++] = (char)(j < 2 ? length >> (8 * j) : 0);
		used += (size_t)snprintf(text + used, sizeof(text) - used, "%s\n\n%s\n\n",
			values[i].value, EXPORTED "=" KILLED);
		cr_expect_eq(count_in_bytes(text, used, &coverage), 1 + values[i].is_kill, "%s",
			values[i].value);
	}
}

/* A name may hold a newline: the line is the kernel's all the same. */
Test(log_forged, a_newline_in_a_name_hides_no_kill)
{
	struct log_coverage coverage;

	cr_expect_eq(
		count_in("4,8,90,-;a\\x0ab " INVOKED "\n"
			 "3,9,100,-;Out of memory: Killed process 7 (a\\x0ab) total-vm:400kB\n",
			&coverage),
		1);
	cr_expect_eq(coverage.forged, 0);
}

/* A name may look like what a vendor's kernel puts before a message. */
Test(log_forged, a_name_may_look_like_a_mark)
{
	struct log_coverage coverage;

	cr_expect_eq(count_in("[    1.000000] (0)[1:a] b " INVOKED "\n"
			      "[    1.000000] " KILLED "\n",
			     &coverage),
		1);
	cr_expect_eq(count_in("[    1.000000] (0)[1:a]" KILLED "\n", &coverage), 1);
	cr_expect_eq(coverage.forged, 0);
}

/* Nobody knows where a message begins behind a prefix that is not known. */
Test(log_forged, an_unknown_prefix_is_no_forgery)
{
	struct log_coverage coverage;

	cr_expect_eq(count_in("h1 >> kern >> " KILLED "\n", &coverage), 1);
	cr_expect_eq(coverage.forged, 0);
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
