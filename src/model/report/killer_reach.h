/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How far a userspace OOM killer is from acting. */
#ifndef OOMTOP_MODEL_REPORT_KILLER_REACH_H
#define OOMTOP_MODEL_REPORT_KILLER_REACH_H

#include "snapshot/snapshot.h"

/* An amount at or below which the killer acts. */
struct killer_threshold {
	struct figure limit_bytes; /* unknown: none is set */
	struct figure total_bytes, now_bytes;
	bool is_reached;
};

struct killer_reach {
	bool by_shortage; /* acts on a shortage of memory, and of swap if swap_matters */
	bool swap_matters;
	bool by_pressure; /* acts on memory pressure */
	struct killer_threshold memory, swap;
	/*
	 * earlyoom since 1.8 compares available memory with the sum of available and anonymous
	 * memory (meminfo.c: parse_meminfo), and no file tells its version; unknown for others.
	 */
	struct figure user_bytes;
	/*
	 * The watched unit whose memory is most under pressure, of those above their limit; NULL:
	 * none, or not known.  systemd-oomd acts once it has stayed so, which a snapshot cannot
	 * tell (systemd, src/oom/oomd-util.c: oomd_pressure_above).
	 */
	const struct unit *pressed_unit;
	struct figure pressed_hundredths; /* its pressure, "full" over 10 s */
	bool acts_now; /* memory is short enough at present, by any version, or a unit is pressed */
};

/* Compares the killer's settings with the snapshot's figures; an unknown limit is not reached. */
struct killer_reach killer_reach_of(const struct snapshot *snapshot, const struct killer *killer);

#endif
