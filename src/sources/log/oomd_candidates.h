/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The list of cgroups that systemd-oomd logs before it says which one it killed: "Considered 52
 * cgroups for killing, top candidates were:", and then "Path:" and the figures of each, a line each
 * (systemd's src/oom/oomd-util.c: dump_kill_candidates).
 */
#ifndef OOMTOP_SOURCES_LOG_OOMD_CANDIDATES_H
#define OOMTOP_SOURCES_LOG_OOMD_CANDIDATES_H

#include "snapshot/kill_event.h"

enum { OOMD_CANDIDATES_MAX = 10, OOMD_PATH_MAX = 1024 };

struct oomd_candidate {
	char path[OOMD_PATH_MAX]; /* empty: longer */
	struct kill_candidate figures;
	struct figure scanned_pages, scanned_before_pages; /* counted since ever */
};

/* Zeroed at first. */
struct oomd_candidates {
	struct oomd_candidate items[OOMD_CANDIDATES_MAX];
	size_t count; /* also of those that `items` has no place for */
	struct figure considered;
	size_t lines_left; /* of the log, within which more of the list may come */
};

/* Takes a line of systemd-oomd, which may be one of such a list. */
void oomd_candidates_take(struct oomd_candidates *list, const char *message)
	__attribute__((nonnull));
/* Copies the list to the event, if it holds the cgroup that was killed, at `path`; and empties it.
 */
void oomd_candidates_give(struct oomd_candidates *list, struct kill_event *event, const char *path)
	__attribute__((nonnull));

#endif
