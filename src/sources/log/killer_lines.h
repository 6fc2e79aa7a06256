/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Lines by which others than the kernel tell of kills: systemd, systemd-oomd, earlyoom, nohang,
 * oomd, the kubelet, Talos, container runtimes, Slurm.
 */
#ifndef OOMTOP_SOURCES_LOG_KILLER_LINES_H
#define OOMTOP_SOURCES_LOG_KILLER_LINES_H

#include "snapshot/kill_event.h"
#include "sources/log/log_line.h"
#include "sources/log/oomd_candidates.h"

enum killer_line_kind {
	KILLER_LINE_NONE,
	KILLER_LINE_KILL,        /* the writer killed */
	KILLER_LINE_CONSEQUENCE, /* it says that somebody killed, or what it did because of that */
	KILLER_LINE_ENDED,       /* systemd sent a signal to one process more of `unit` */
};

struct killer_line {
	enum killer_line_kind kind;
	enum kill_by by;   /* of a kill; of a consequence: who killed, if nothing else tells */
	bool needs_kill;   /* a consequence that is no proof of a kill by itself */
	const char *who;   /* who wrote it, a literal */
	const char *what;  /* the message, from the unit's name on */
	const char *unit;  /* the unit, cgroup, container, pod or job concerned; or NULL */
	bool is_container; /* `unit` is the ID of a container */
	struct figure pid; /* of the process killed */
	const char *name;
	struct figure uid, rss_bytes, processes;
};

/* What earlier lines of a killer say about the one that tells of the kill. */
struct killer_context {
	/* nohang's victim, which it describes line by line before it sends a signal */
	struct figure victim_pid, victim_uid, victim_rss_bytes;
	char victim_name[16];
	char victim_cgroup[2 * LOG_NAME_MAX];
	struct oomd_candidates candidates;
	bool evicts_for_memory;       /* the kubelet, by its last line that says why */
	struct figure evicts_seconds; /* when that line was written */
	bool earlyoom_is_dry;         /* --dryrun: it sends no signal */
};

/*
 * Reads the message of a line; the texts belong to the arena.  The context begins zeroed and is
 * updated by each line.
 */
struct killer_line killer_line_parse(
	struct arena *arena, const struct log_line *line, struct killer_context *context);

#endif
