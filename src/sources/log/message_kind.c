/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/log/message_kind.h"

#include "sources/log/words.h"

#include <string.h>

enum { NAME_MAX_BYTES = 15 };

/* The text behind the first of the words that it begins with, or NULL. */
static const char *behind_any(const char *text, const char *const *words, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const char *rest = after_start(text, words[i]);

		if (rest)
			return rest;
	}
	return NULL;
}

#define BEHIND_ANY(text, words) behind_any((text), (words), sizeof(words) / sizeof(*(words)))

/* "…, order=0, oom_score_adj=0": behind a path that a warning repeats, the warning goes on. */
static bool ends_with_adj(const char *text)
{
	const char *adj = strrchr(text, '='), *rest;

	return adj && adj - text >= 3 && strncmp(adj - 3, "adj", 3) == 0 &&
	       number_at(adj + 1, &rest).known && *skip_blanks(rest) == '\0';
}

/* "comm invoked oom-killer: gfp_mask=…": the name may hold any bytes, and codes for some. */
static bool is_invoked(const char *message, bool is_whole)
{
	const char *end = strstr(message, " invoked oom-killer");
	size_t bytes = 0;

	if (!end || (is_whole && (!strstr(end, "oom-killer: gfp_mask=") || !ends_with_adj(end))))
		return false;
	for (const char *at = message; at < end; bytes++)
		at += after_start(at, "\\x") && end - at >= 4 ? 4 : 1;
	return bytes <= NAME_MAX_BYTES;
}

/* What stands before the words of a kill; OpenVZ has a number behind its own. */
static const char *behind_cause(const char *message)
{
	static const char *const causes[] = { "Out of memory: ", "Out of Memory: ",
		"Out of memory (oom_kill_allocating_task): ", "Memory cgroup out of memory: ",
		"No available memory (MPOL_BIND): ", "No available memory in cpuset: " };
	const char *rest = BEHIND_ANY(message, causes);

	if (rest)
		return rest;
	rest = after_start(message, "Out of memory in UB ");
	rest = rest ? rest + strspn(rest, "0123456789") : NULL;
	rest = rest ? after_start(rest, ": ") : NULL;
	return rest ? rest : message;
}

/*
 * "Killed process N (name)", "Killed process N, UID U, (name)".  A process may call itself "Killed
 * process", and "[N]: segfault" follows.
 */
static bool is_kill(const char *message)
{
	static const char *const words[] = { "Killed process ", "Kill process ", "kill process ",
		"OOM killed process ", "OOM victim " };
	const char *rest = BEHIND_ANY(behind_cause(message), words);
	size_t digits = rest ? strspn(rest, "0123456789") : 0;

	if (digits == 0)
		return false;
	rest += digits;
	return *rest == '\0' || after_start(rest, " (") || after_start(rest, ", UID");
}

/* The end without a victim, and what panic() puts around it. */
static bool is_end(const char *message)
{
	static const char *const words[] = { "Out of memory and no killable",
		"Out of memory: no killable", "Out of memory: compulsory panic_on_oom",
		"Out of memory: system-wide panic_on_oom", "Out of memory: panic_on_oom",
		"out of memory. panic_on_oom", "Memory cgroup out of memory and no killable",
		"System is deadlocked on memory" };
	const char *rest = after_start(message, "---[ end ");

	message = rest ? rest : message;
	rest = after_start(message, "Kernel panic - not syncing: ");
	message = rest ? rest : message;
	return BEHIND_ANY(message, words) != NULL;
}

enum message_kind message_kind_of(const char *message, bool is_whole)
{
	static const struct {
		const char *start;
		enum message_kind kind;
	} starts[] = {
		{ "oom-kill:constraint=", MESSAGE_CONSTRAINT },
		{ "Task in ", MESSAGE_LIMIT },
		/* printed in parts, between which another processor may print */
		{ "killed as a result of limit of ", MESSAGE_LIMIT },
		{ " killed as a result of limit of ", MESSAGE_LIMIT },
		{ "Memory limit reached of cgroup ", MESSAGE_LIMIT },
		{ "Memory cgroup stats for ", MESSAGE_LIMIT },
		{ "Tasks in ", MESSAGE_GROUP },
		{ "oom_reaper: reaped process ", MESSAGE_REAPED },
		{ "oom_reaper: unable to reap pid:", MESSAGE_REAPED },
		{ "sysrq: Manual OOM execution", MESSAGE_MANUAL },
		{ "sysrq: SysRq : Manual OOM execution", MESSAGE_MANUAL },
		{ "SysRq : Manual OOM execution", MESSAGE_MANUAL },
		{ "sysrq: OOM request ignored", MESSAGE_MANUAL },
		{ "OOM request ignored", MESSAGE_MANUAL },
	};

	for (size_t i = 0; i < sizeof(starts) / sizeof(*starts); i++)
		if (after_start(message, starts[i].start))
			return starts[i].kind;
	if (is_kill(message))
		return MESSAGE_KILL;
	if (is_end(message))
		return MESSAGE_END;
	return is_invoked(message, is_whole) ? MESSAGE_INVOKED : MESSAGE_OTHER;
}

bool message_is_no_name(enum message_kind kind, const char *message, const char *rest)
{
	return kind == MESSAGE_UNKNOWN || *skip_blanks(rest) == '\0' ||
	       rest - message > NAME_MAX_BYTES;
}
