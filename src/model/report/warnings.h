/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What an admin must know besides the ranking: see enum warning_kind. */
#ifndef OOMTOP_MODEL_REPORT_WARNINGS_H
#define OOMTOP_MODEL_REPORT_WARNINGS_H

#include "model/kernel/verdict.h"

/* Why processes may be hidden from the source of the snapshot; false when none is. */
bool warnings_hidden(const struct snapshot *snapshot, struct warning *ret_warning);

enum warning_kind {
	WARNING_PANIC_ON_OOM,
	WARNING_ALLOCATING_TASK,
	WARNING_NOBODY,
	WARNING_TOO_CLOSE, /* count candidates; bytes: the counters' possible error */
	WARNING_TIE,       /* count candidates */
	WARNING_PARTIAL_NAMESPACE,
	WARNING_PARTIAL_HIDEPID,
	WARNING_PARTIAL_UNKNOWN, /* the source does not tell whether it shows all */
	WARNING_NONE_SEEN,       /* no process with memory is seen, and every machine has one */
	WARNING_MEMBERS_UNKNOWN, /* of a memcg: count processes whose cgroup is not known */
	WARNING_UNREADABLE,      /* count processes */
	WARNING_SETTINGS_UNKNOWN,
	WARNING_CONTRADICTION, /* contradictions[count]; more_count are not named */
	WARNING_UNANSWERING,   /* count processes whose memory could not be looked at in time */
	WARNING_SILENT_BUS,
	WARNING_UNSEEN_TMPFS, /* count of them */
	WARNING_RULES_OVERRULED,
	WARNING_RULES_UNPROVEN, /* count of more_count scores reproduced */
	WARNING_RULES_OLD,
	WARNING_RELEASE_UNKNOWN,
	WARNING_FAKED_TOTAL, /* bytes: meminfo's, more_bytes: the kernel's */
	WARNING_UNKILLABLE,  /* standing: large, at -1000 and in no smaller box; bytes it has */
	WARNING_FUTILE,      /* standing: bytes it counts, more_bytes its death frees */
	WARNING_FILES, /* standing: who is first but for mapped files; bytes of them the first has
			*/
	WARNING_GROUP, /* name: a unit; count processes; bytes their own; more_bytes the largest */
	WARNING_UPSIDE_DOWN,  /* standing: the largest; count above; bytes each at most; more_bytes
				 freed */
	WARNING_BESIDE_PODS,  /* standing: the largest in no pod of this node; count of all large */
	WARNING_UNIT_UNKNOWN, /* standing: in a unit of a user's; count others of it may end too */
	WARNING_MEMORY_POLICIES, /* of nodes: who is bound by one is not seen */
	WARNING_UNACCOUNTED,     /* memory in no badness: see outside.h; bytes together */
};

struct warning {
	enum warning_kind kind;
	const struct ranking_entry *entry;
	const char *name;
	size_t count, more_count;
	int64_t bytes, more_bytes;
	int64_t min_adj, max_adj;
};

/* Makes the verdict's warnings, anew if they were made before; they are the verdict's. */
void warnings_make(struct verdict *verdict, const struct snapshot *snapshot);

#endif
