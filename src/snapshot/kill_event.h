/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A kill that happened, as a log tells it: plain data, owned by one struct kill_event and freed
 * with it.  Every log source makes kill events; the replay and the views read nothing else of the
 * log.
 *
 * What the log does not hold is NULL, unknown, or false, never invented.  Texts are the log's raw
 * bytes, owned by the arena of the event's snapshot, and hostile until they have passed
 * base/text.h.
 *
 * The kernel's report is written by mm/oom_kill.c: dump_header(), dump_tasks(),
 * __oom_kill_process(); by lib/show_mem.c: __show_mem(); and by mm/memcontrol.c:
 * mem_cgroup_print_oom_context(), mem_cgroup_print_oom_meminfo().
 */
#ifndef OOMTOP_SNAPSHOT_KILL_EVENT_H
#define OOMTOP_SNAPSHOT_KILL_EVENT_H

#include "snapshot/snapshot.h"

/* Which memory was short (enum oom_constraint in include/linux/oom.h). */
enum kill_constraint {
	CONSTRAINT_UNKNOWN,
	CONSTRAINT_NONE, /* the machine's */
	CONSTRAINT_CPUSET,
	CONSTRAINT_MEMORY_POLICY,
	CONSTRAINT_MEMCG,
};

/* Who killed. */
enum kill_by {
	KILL_BY_KERNEL,
	KILL_BY_SYSTEMD_OOMD,
	KILL_BY_EARLYOOM,
	KILL_BY_NOHANG,
	KILL_BY_OOMD, /* Meta's */
	KILL_BY_KUBELET,
	KILL_BY_TALOS,
	/* a report by somebody who did not kill and whose kernel report is missing */
	KILL_BY_UNKNOWN,
};

/* How the event ended. */
enum kill_end {
	KILL_END_KILLED,
	KILL_END_NOBODY,  /* "no killable processes" */
	KILL_END_EXITING, /* the victim "is already exiting": nothing was killed */
	KILL_END_PANIC,   /* panic_on_oom, or nobody could be killed */
	KILL_END_UNKNOWN, /* the log ends, or is cut, before the kill line */
};

/* One process that was killed, by its kill line. */
struct killed_process {
	pid_t pid;        /* as printed: of a thread, if the leader is gone */
	const char *name; /* NULL: the line names none */
	struct figure total_vm_bytes, rss_anon_bytes, rss_file_bytes, rss_shmem_bytes;
	struct figure page_tables_bytes;
	struct figure uid, adj;
	bool in_group;   /* killed with the victim: memory.oom.group, or shared memory */
	bool sacrificed; /* a child, killed in place of the chosen parent (up to 5.0) */
};

/* What followed from the kill: systemd stopped the unit, a container ended. */
struct kill_consequence {
	const char *by;   /* "systemd", "containerd", "kubelet", "slurm" */
	const char *what; /* a phrase: "postgresql@15-main.service failed with result oom-kill" */
	const char *unit; /* the unit, container or pod concerned; or NULL */
	struct figure processes; /* how many processes ended with it, if the log says so */
};

/*
 * A cgroup that systemd-oomd considered, in the order of its list: by pages that reclaim scanned,
 * or by swap.  Sizes are as rounded as they were printed.
 */
struct kill_candidate {
	const char *path;
	struct figure memory_bytes, swap_bytes;
	struct figure pressure_hundredths; /* percent, over 10 s */
	struct figure scanned_pages;       /* since systemd-oomd looked before */
};

/* Free memory of one zone at the kill; the report prints these in kB. */
struct kill_zone {
	struct figure node;
	const char *name; /* "Normal" */
	struct figure free_bytes, boost_bytes, min_bytes, low_bytes, managed_bytes;
	/* free blocks of each order, from 0; unknown if the line was not there */
	struct figure free_blocks[11];
};

struct kill_event {
	uint64_t line;         /* number of its first line in the input, from 1 */
	struct figure seconds; /* since 1970; unknown if the log has no wall clock */
	bool seconds_local;    /* the log names no zone (or no year): this machine's was taken */
	struct figure since_boot_us; /* printk's clock */
	const char *time;            /* as printed, if it is neither of them; or NULL */
	const char *host;            /* as syslog names it; or NULL */
	const char *boot_id;         /* of the journal; or NULL */

	enum kill_by by;
	enum kill_end end;
	enum kill_constraint constraint;
	bool has_report; /* the kernel's report, or a part of it, was there; else a kill line only
			  */
	bool has_table;  /* its table of tasks was there */
	bool table_cut;  /* and rows are known to be missing */
	/* the table, the totals or the limit, and the end are there, with no known gap: what the
	 * choice depends on.  Who asked for memory may be missing all the same. */
	bool complete;
	const char *lost; /* what is missing, as a phrase; NULL if complete */
	/* the first release of mainline that prints all that the report shows; 0: any has */
	unsigned since_major, since_minor;
	bool page_size_assumed; /* nothing in the log tells the page size: 4096 is a guess */

	/* who asked for memory */
	struct {
		const char *name;
		struct figure pid, adj, order;
		const char *gfp_mask; /* "0x140cca(GFP_HIGHUSER_MOVABLE|__GFP_COMP)" */
	} invoked_by;
	bool allocating_task_killed; /* "(oom_kill_allocating_task)" */
	bool by_sysrq;               /* order -1: asked for by a key or /proc/sysrq-trigger */

	const char *nodes;      /* the nodes that the allocation was bound to: "0-1"; or NULL */
	const char *memcg;      /* whose limit was reached; NULL: none or not known */
	const char *task_memcg; /* of the victim; or NULL */
	const char *container, *unit, *pod; /* named by task_memcg, or else memcg; or NULL */

	/*
	 * The process that the kernel chose ("Kill process N (name) score S"), with its score,
	 * which kernels before 5.0 print; up to 5.0 a child may be killed in its place.  0 and
	 * NULL: no line says so, and the victim was chosen.
	 */
	pid_t chosen_pid;
	const char *chosen_name;
	struct figure chosen_score;

	struct killed_process *killed; /* the victim first */
	size_t killed_count;
	struct kill_consequence *consequences;
	size_t consequence_count;
	struct kill_zone *zones;
	size_t zone_count;
	struct kill_candidate *candidates; /* the first ones of the list, which may be longer */
	size_t candidate_count;
	struct figure considered; /* how many cgroups systemd-oomd considered */

	/* of the cgroup whose limit was reached; the rest of it is in the snapshot's cgroups */
	struct figure memcg_usage_bytes, memcg_limit_bytes;
	struct figure memcg_swap_usage_bytes, memcg_swap_limit_bytes; /* v2 */
	struct figure hugetlb_free_bytes; /* of snapshot.machine.hugetlb_bytes, reserved or not */
	struct figure memcg_memsw_usage_bytes, memcg_memsw_limit_bytes; /* v1 */

	/*
	 * The machine as the report shows it: release, page size, totals and knobs as far as the
	 * log holds them; the table's processes, each with pid (the thread group), name, uid, adj
	 * and memory; the cgroup at its limit and the victim's.  source is SOURCE_LOG.
	 */
	struct snapshot snapshot;
	/* processes whose cgroup is not the log's word: kill_event_set_groups() */
	size_t grouped_count;
};

/* How many times something was killed; texts are raw bytes, "" if not known. */
struct tallied_kills {
	enum kill_by by;
	const char *unit, *pod;
	int64_t count;
};

/*
 * The cgroup at its limit and the victim's, as a flight recorder read them right after a kill by
 * the kernel, or right before one by systemd-oomd; the path is NULL where there is no such group,
 * or it was gone.
 */
struct kill_groups {
	bool is_before;        /* of a kill by systemd-oomd */
	struct figure seconds; /* since 1970, when they were read; unknown: never */
	struct cgroup domain, victim;
};

/* What a reader of logs could not see, and what it searched. */
struct log_coverage {
	uint64_t line_count, byte_count;
	struct figure first_seconds, last_seconds; /* since 1970 */
	struct figure first_us, last_us;           /* printk's clock */
	uint64_t suppressed;   /* "N callbacks suppressed", of the OOM killer's own lines */
	uint64_t missed;       /* "Missed N kernel messages", rsyslog's and journald's losses */
	uint64_t forged;       /* lines of programs that read like the kernel's lines of a kill */
	char unknown_zone[8];  /* the zone of its times, if this machine does not know it; or "" */
	bool newest_first;     /* its last line comes first; it was read from its end */
	bool has_kernel_lines; /* any line of a kernel at all */
	const char *unread;    /* static text: which source could not be read, and why; or NULL */
};

/* "kernel", "systemd-oomd", "unknown": values in JSON, in metrics, and for programs. */
const char *kill_by_word(enum kill_by by) __attribute__((warn_unused_result));
/* False for any other word. */
bool kill_by_of_word(const char *word, enum kill_by *ret_by)
	__attribute__((warn_unused_result, nonnull));
/* An empty event, with an empty snapshot of source SOURCE_LOG. */
void kill_event_init(struct kill_event *event);
void kill_event_release(struct kill_event *event);
/*
 * Gives the processes of the event that still run in `machine`, or ran when its archive was made,
 * their cgroup, unit, container and pod: a report's table names none.  A process is the same one if
 * PID, name and user are, it was not started after the kill, and the machine was not booted since.
 * Texts are copied.
 */
void kill_event_set_groups(struct kill_event *event, const struct snapshot *machine);

#endif
