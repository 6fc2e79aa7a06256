/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One report of the kernel while it is being read: the event that it becomes, and the figures that
 * have no unit before the page size is known.
 */
#ifndef OOMTOP_SOURCES_LOG_REPORT_H
#define OOMTOP_SOURCES_LOG_REPORT_H

#include "snapshot/kill_event.h"
#include "sources/log/log_line.h"

/* The columns of the table of tasks, of every kernel. */
enum report_column {
	COLUMN_UID,
	COLUMN_TGID,
	COLUMN_TOTAL_VM,
	COLUMN_RSS,
	COLUMN_RSS_ANON,
	COLUMN_RSS_FILE,
	COLUMN_RSS_SHMEM,
	COLUMN_CPU,
	COLUMN_NR_PTES,
	COLUMN_NR_PMDS,
	COLUMN_NR_PUDS,
	COLUMN_PGTABLES_BYTES,
	COLUMN_SWAPENTS,
	COLUMN_OOM_ADJ,
	COLUMN_OOM_SCORE_ADJ,
	COLUMN_OTHER, /* one that no kernel known here has */
	COLUMN_COUNT,
};

enum { REPORT_COLUMNS_MAX = 24 };

/* A row of the table; figures in pages but for pgtables_bytes. */
struct report_row {
	pid_t pid;
	const char *name;
	struct figure columns[COLUMN_COUNT];
};

/* What kind of line was the last one that belonged to the report: its continuation may follow. */
enum report_part {
	PART_NONE,
	PART_OTHER,
	PART_HEADER,     /* whole */
	PART_HEADER_CUT, /* "name" is missing */
	PART_ROW,
	PART_ROW_CUT,
	PART_MEMORY, /* node, zone and free-list lines */
	PART_LIMIT,
	PART_KILL,
};

/* Sums in pages, as Mem-Info prints them. */
enum report_pages {
	PAGES_RAM,
	PAGES_RESERVED,
	PAGES_FREE,
	PAGES_ACTIVE_ANON,
	PAGES_INACTIVE_ANON,
	PAGES_ACTIVE_FILE,
	PAGES_INACTIVE_FILE,
	PAGES_UNEVICTABLE,
	PAGES_MAPPED,
	PAGES_SHMEM,
	PAGES_PAGE_TABLES,
	PAGES_SLAB_RECLAIMABLE,
	PAGES_SLAB_UNRECLAIMABLE,
	PAGES_FREE_CMA,
	PAGES_CACHE,      /* "total pagecache pages" */
	PAGES_SWAP_CACHE, /* "pages in swap cache" */
	PAGES_COUNT,
};

struct report {
	struct kill_event event;

	enum report_column columns[REPORT_COLUMNS_MAX];
	size_t column_count;
	struct report_row *rows;
	size_t row_count, row_capacity;

	struct figure pages[PAGES_COUNT];
	struct figure smallest_block_bytes; /* of a free list: the page size */
	struct figure node_active_anon_bytes;
	size_t node_count;
	struct figure kernel_stack_bytes; /* sum over nodes */
	/* "PATH,task=NAME" of the chosen process: a path or a name may hold the same words */
	const char *chosen_text;
	/* the cgroup that "Memory cgroup stats for" named: index; CGROUP_UNKNOWN: none */
	size_t stats_cgroup;
	enum cgroup_version cgroup_version;

	/*
	 * Before Linux 5.0 the nodes that the allocation was bound to, by a policy and by a cpuset,
	 * and all nodes where nothing bound it; or NULL.
	 */
	const char *policy_nodes, *cpuset_nodes;

	bool saw_invoked, saw_limit, saw_kill, saw_choice, saw_oom_kill_line, saw_panic;
	struct figure kill_us; /* printk's clock of the first kill line */
	bool is_group;         /* "are going to be killed due to memory.oom.group set" */
	bool has_unknown_zone; /* the date says how long before or behind others it was alone */
	bool after_sysrq;      /* "Manual OOM execution" came straight before */
	/* what the first kill line begins with: CONSTRAINT_NONE for "Out of memory" */
	enum kill_constraint kill_words;
	/* where and when the last kill line was */
	uint64_t kill_line;
	struct figure kill_line_seconds, kill_line_us;
	bool lines_missing; /* known gaps: elisions, missed messages, sequence numbers */
	bool has_proof;     /* it is a kill's report, and not another dump of memory */
	struct figure last_sequence;

	bool is_joining;                   /* the text is of the last line, with more behind it */
	enum message_kind kind, last_kind; /* of the line that is read, and of the last text */
	enum report_part last_part;
	char *last_text; /* of the last line that belonged to it; memory of its own */
	uint64_t last_line;
	struct figure last_seconds, last_us; /* of the last line that belonged to it */
	char host[LOG_NAME_MAX], caller[LOG_NAME_MAX];
};

#endif
