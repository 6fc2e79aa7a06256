/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Targets that no OOM kill takes, so that there is nothing to advise. */
#ifndef OOMTOP_MODEL_ADVICE_IMMUNITY_H
#define OOMTOP_MODEL_ADVICE_IMMUNITY_H

#include "model/kernel/ranking.h"
#include "snapshot/target.h"

struct immunity {
	enum exemption why; /* of all its processes; EXEMPT_NOT if one of them may be killed */
	bool is_mixed;      /* `why` is that of the first process; others have other reasons */
	/* EXEMPT_ADJ: whether other processes run on the memory of one is not known */
	bool may_share_mm;
};

/*
 * Whether the kernel kills no process of the target, chosen or with another: it is init, a kernel
 * thread, without memory, or at -1000 like all on its address space (mm/oom_kill.c:
 * oom_unkillable_task, oom_badness, __oom_kill_process).  Others may still end it because of a
 * kill, as systemd does.
 */
struct immunity immunity_of(const struct snapshot *snapshot, const struct target *target)
	__attribute__((nonnull));

#endif
