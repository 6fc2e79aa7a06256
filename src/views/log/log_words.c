/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "views/log/log_words.h"

#include "base/text.h"
#include "views/prose/prose_words.h"

#include <string.h>
#include <time.h>

const char *log_killer(enum kill_by by)
{
	static const char *const subjects[] = {
		[KILL_BY_KERNEL] = "the kernel",
		[KILL_BY_SYSTEMD_OOMD] = "systemd-oomd",
		[KILL_BY_EARLYOOM] = "earlyoom",
		[KILL_BY_NOHANG] = "nohang",
		[KILL_BY_OOMD] = "oomd",
		[KILL_BY_KUBELET] = "the kubelet",
		[KILL_BY_TALOS] = "Talos's OOM controller",
		[KILL_BY_UNKNOWN] = "a killer that the log does not name",
	};
	_Static_assert(sizeof(subjects) / sizeof(*subjects) == KILL_BY_UNKNOWN + 1,
		"a subject for each killer");

	return subjects[by];
}

const char *log_constraint_word(enum kill_constraint constraint)
{
	static const char *const words[] = {
		[CONSTRAINT_UNKNOWN] = "unknown",
		[CONSTRAINT_NONE] = "none",
		[CONSTRAINT_CPUSET] = "cpuset",
		[CONSTRAINT_MEMORY_POLICY] = "memory_policy",
		[CONSTRAINT_MEMCG] = "memcg",
	};
	_Static_assert(sizeof(words) / sizeof(*words) == CONSTRAINT_MEMCG + 1,
		"a word for each constraint");

	return words[constraint];
}

static const char *local_time(struct arena *arena, int64_t seconds)
{
	time_t time = (time_t)seconds;
	struct tm parts;
	char text[64];

	if (!localtime_r(&time, &parts) ||
		strftime(text, sizeof(text), "%Y-%m-%d %H:%M:%S", &parts) == 0)
		return NULL;
	return text_format(arena, "%s", text);
}

const char *log_time(struct arena *arena, const struct kill_summary *summary)
{
	const char *text = NULL;

	if (summary->seconds.known)
		text = local_time(arena, summary->seconds.value);
	if (text)
		return text;
	if (summary->since_boot_us.known)
		return text_format(arena, "%lld.%06d s after boot",
			(long long)(summary->since_boot_us.value / 1000000),
			(int)(summary->since_boot_us.value % 1000000));
	if (summary->time)
		return text_escape(arena, summary->time);
	return text_format(arena, "line %llu", (unsigned long long)summary->line);
}

const char *log_ago(struct arena *arena, struct figure seconds, struct figure now_seconds)
{
	const int64_t day_seconds = INT64_C(24) * 60 * 60;
	int64_t passed;

	if (!seconds.known || !now_seconds.known ||
		__builtin_sub_overflow(now_seconds.value, seconds.value, &passed) || passed < 0)
		return NULL;
	if (passed >= 2 * day_seconds)
		return text_format(arena, "%lld days ago", (long long)(passed / day_seconds));
	return text_format(arena, "%s ago", prose_time(arena, passed));
}

const char *log_name(struct arena *arena, const char *name, pid_t pid)
{
	const char *printable = name ? text_escape(arena, name) : "?";

	return pid > 0 ? text_format(arena, "%s[%d]", printable, (int)pid) : printable;
}

const char *log_victim(struct arena *arena, const struct kill_summary *summary)
{
	if (summary->pid > 0 || summary->name)
		return log_name(arena, summary->name, summary->pid);
	switch (summary->end) {
	case KILL_END_NOBODY:
		return "nobody";
	case KILL_END_EXITING:
		return "already exiting";
	case KILL_END_PANIC:
		return "panic";
	case KILL_END_KILLED:
	case KILL_END_UNKNOWN:
		break;
	}
	return NULL;
}

const char *log_domain(
	struct arena *arena, enum kill_constraint constraint, const char *memcg, const char *nodes)
{
	switch (constraint) {
	case CONSTRAINT_NONE:
		return "the machine's memory";
	case CONSTRAINT_MEMCG:
		return memcg ? text_format(arena, "cgroup %s", text_escape(arena, memcg))
			     : "a memory cgroup";
	case CONSTRAINT_CPUSET:
	case CONSTRAINT_MEMORY_POLICY:
		return nodes ? text_format(arena, "NUMA %s", prose_nodes(arena, nodes))
			     : "some NUMA nodes";
	case CONSTRAINT_UNKNOWN:
		break;
	}
	return "memory that the log does not name";
}
