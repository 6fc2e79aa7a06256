/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Killers, times and victims of a log in words.  Texts are printable (names in them passed
 * text_escape()), and owned by the arena or constant.
 */
#ifndef OOMTOP_VIEWS_LOG_LOG_WORDS_H
#define OOMTOP_VIEWS_LOG_LOG_WORDS_H

#include "views/log/past_kill.h"

/* "the kernel", "systemd-oomd", "an unknown killer" */
const char *log_killer(enum kill_by by) MUST_CHECK;
/* "none", "memcg", "cpuset", "memory_policy", "unknown": values in JSON. */
const char *log_constraint_word(enum kill_constraint constraint) MUST_CHECK;
/* Local time, time since boot, or the time as printed; "line 12" without any. */
const char *log_time(struct arena *arena, const struct kill_summary *summary) MUST_CHECK NONNULL();
/* "2 h ago"; NULL where it is not known. */
const char *log_ago(
	struct arena *arena, struct figure seconds, struct figure now_seconds) MUST_CHECK NONNULL();
/* "postgres[1234]"; "?[1234]" without a name, the name alone without a PID, "?" for neither */
const char *log_name(struct arena *arena, const char *name, pid_t pid) MUST_CHECK NONNULL(1);
/* The victim by log_name(), or in its place "nobody", "already exiting" or "panic"; or NULL. */
const char *log_victim(struct arena *arena, const struct kill_summary *summary) MUST_CHECK
	NONNULL();
/* "the machine's memory", "cgroup /x", "NUMA nodes 0-1" */
const char *log_domain(struct arena *arena, enum kill_constraint constraint, const char *memcg,
	const char *nodes) MUST_CHECK NONNULL(1);

#endif
