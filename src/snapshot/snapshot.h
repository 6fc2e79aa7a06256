/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The state of one machine at one time: plain data, owned by one struct snapshot and freed with it.
 * Every source makes a snapshot, and every view reads nothing else of the machine.
 *
 * - A figure that could not be read is unknown, never 0.
 * - Texts are the kernel's raw bytes, NUL-terminated, owned by the snapshot's arena; NULL means
 *   unknown.  They are hostile until they have passed base/text.h.
 * - A process is identified by PID and start time.
 * - The machine's figures (page size, totals, release, clock) have the source of the processes: for
 *   a recording or a foreign /proc none is taken from the machine that oomtop runs on.
 */
#ifndef OOMTOP_SNAPSHOT_SNAPSHOT_H
#define OOMTOP_SNAPSHOT_SNAPSHOT_H

#include "base/figure.h"
#include "base/memory.h"
#include "snapshot/amounts.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum snapshot_source {
	SOURCE_PROC,
	SOURCE_BPF, /* processes by BPF, all else by /proc */
	SOURCE_RECORDING,
	SOURCE_ARCHIVE,
	SOURCE_LOG,
};

/* The bounds of oom_score_adj (include/uapi/linux/oom.h); at ADJ_MIN a process is exempt. */
enum { ADJ_MIN = -1000, ADJ_MAX = 1000 };

enum { INIT_PID = 1 };

/* Pressure of one kind, in hundredths of a percent, as /proc/pressure/memory prints it. */
struct pressure {
	struct figure avg10, avg60, avg300;
};

/* How much of the machine's processes the source could see. */
enum visibility {
	VISIBILITY_UNKNOWN,       /* not known: processes may be hidden */
	VISIBILITY_WHOLE,         /* all */
	VISIBILITY_PID_NAMESPACE, /* only those of a container */
	VISIBILITY_HIDEPID,       /* only those of the user: proc(5), hidepid */
	VISIBILITY_FIRST_RANKS,   /* those whose rank may matter: a flight recorder's choice */
};

/* Memory that is in no process's badness and not a figure of /proc/meminfo. */
enum holder_kind {
	HOLDER_TMPFS, /* name: mount point; bytes: used, mapped or not */
	HOLDER_ZRAM,  /* name: device; bytes: RAM of its compressed pages */
	HOLDER_ZFS_ARC,
	HOLDER_DMA_BUF,
	HOLDER_UNSEEN_TMPFS, /* name: mount point; not visited, because the path may block */
	HOLDER_KERNEL,       /* what grows in a drill: slab, a driver, the ARC; in no snapshot */
};

struct holder {
	enum holder_kind kind;
	const char *name;
	struct figure bytes;
	struct figure max_bytes;    /* tmpfs: its size; zram: mem_limit; unknown without one */
	struct figure noswap;       /* tmpfs: 1: it is mounted so (6.4), and never swapped */
	struct figure min_bytes;    /* ZFS ARC: what reclaim leaves (c_min) */
	struct figure stored_bytes; /* zram: the pages that its RAM holds, before compression */
	/* zram: the swap on it, 0 where it is none; unknown: it may be swap, as most zram is */
	struct figure swap_bytes, swap_free_bytes;
};

/* What a source that reads the counters of processes itself made of the parts of the CPUs. */
enum counters_read {
	COUNTERS_WHOLE,  /* this kernel has none */
	COUNTERS_SUMMED, /* added */
	COUNTERS_ALONE,  /* left out */
};

/* A NUMA node, by /proc/zoneinfo; each figure is the sum of the node's zones. */
struct node {
	struct figure number;
	struct figure present_pages, spanned_pages;
	struct figure free_pages;
	/* free above the min watermark, boosted or not, and each zone's lowmem reserve */
	struct figure allocatable_pages;
	/* of those, what allocations of the kernel may take: none of ZONE_MOVABLE and HighMem */
	struct figure kernel_allocatable_pages;
	/* in those zones, on the lists of reclaim: files; anonymous and shared memory */
	struct figure movable_file_pages, movable_anon_pages;
	struct figure boost_pages;    /* of the min watermark: what a boost adds for a while */
	struct figure free_pcp_pages; /* on per-CPU lists, not in MemFree */
	struct figure active_file_pages, inactive_file_pages;
	struct figure anon_pages, shmem_pages, mapped_pages;
	struct figure slab_reclaimable_pages;
	struct figure unreclaimable; /* not 0: kswapd has given up there (each zone says it) */
};

struct machine {
	const char *release;
	const char *host;    /* its name; NULL: not known */
	const char *boot_id; /* 32 hexadecimal digits, as journald writes it; NULL: not known */
	struct figure page_size_bytes;
	struct figure page_size_guessed; /* 1: nothing told it */
	struct figure cpus_online;
	struct figure clock_ticks; /* per second: the unit of start_ticks */
	struct figure uptime_ticks;

	/* /proc/meminfo, as printed there: inside a container it may be faked (lxcfs) */
	struct figure mem_total_bytes, mem_free_bytes, mem_available_bytes, buffers_bytes,
		cached_bytes;
	struct figure swap_total_bytes, swap_free_bytes, swap_cached_bytes;
	/* the lists of file pages that reclaim takes from; page cache that is on none stays */
	struct figure active_file_bytes, inactive_file_bytes, unevictable_bytes;
	struct figure anon_bytes, shmem_bytes, mapped_bytes, mlocked_bytes;
	struct figure slab_bytes, slab_unreclaimable_bytes, kernel_stack_bytes, page_tables_bytes;
	struct figure secondary_page_tables_bytes, percpu_bytes, vmalloc_used_bytes;
	struct figure cma_free_bytes; /* of MemFree: for movable pages alone */
	struct figure commit_limit_bytes, committed_bytes;
	struct figure zswap_bytes;    /* RAM of the compressed pages */
	struct figure zswapped_bytes; /* the pages that it holds, before compression */
	struct figure balloon_bytes, gpu_active_bytes, unaccepted_bytes;
	struct figure balloon_inflated_pages, balloon_deflated_pages; /* since boot */
	struct figure hugetlb_bytes;                                  /* all pools, all sizes */
	struct figure huge_pages_total, huge_pages_free, huge_pages_reserved, huge_pages_surplus;
	struct figure huge_page_bytes; /* the default size */

	/* sysinfo(2): the kernel's own totals, never faked; unknown for a foreign root */
	struct figure kernel_ram_bytes, kernel_swap_bytes;

	/* 1: memory cgroups are charged for huge pages (a mount option since Linux 6.7) */
	struct figure memcg_charges_hugetlb;

	struct figure panic_on_oom, oom_kill_allocating_task;
	struct figure overcommit_memory, overcommit_ratio, swappiness;
	struct figure min_free_bytes; /* the kernel's reserve */
	struct figure shm_rmid_forced;
	/* RAM of System V segments that their last mapper does not end: sources/proc/segments.h */
	struct figure lasting_segments_bytes;
	/* kept of the commit limit: from all but root, and from a process for its own recovery */
	struct figure admin_reserve_bytes, user_reserve_bytes;
	struct figure lru_gen_enabled;        /* 1: reclaim is that of the multi-generational LRU */
	struct figure lru_gen_min_ttl_ms;     /* 0: it is off, or protects nothing */
	struct figure zswap_enabled;          /* 1: what is swapped is compressed in RAM first */
	struct figure zswap_max_pool_percent; /* of the RAM */
	struct figure memory_controller;      /* 0: the kernel has it, and it is switched off */
	struct figure demotion_enabled;       /* 1: reclaim may move pages to other NUMA nodes */
	struct figure oom_kills;              /* since boot, in all domains */
	struct figure counters_read; /* enum counters_read; unknown: by /proc, as it shows them */
	struct pressure pressure_some, pressure_full;

	enum visibility visibility;
	struct figure own_bytes;  /* RAM that oomtop itself took to read this, and gives back */
	struct figure unreadable; /* processes that exist and could not be read */

	/* processes whose memory could not be read in time; their shared memory is unknown */
	struct figure unanswering;
	/* 1: the kernel has memory cgroups, and their tree could not be read */
	struct figure limits_unseen;
	struct figure silent_buses; /* of systemd managers that did not answer in time */

	struct holder *holders;
	size_t holder_count;
	struct node *nodes;
	size_t node_count;
};

/* The version of the memory controller; names and accounting differ. */
enum cgroup_version { CGROUP_NONE, CGROUP_V1, CGROUP_V2 };

/*
 * One memory cgroup.  Cgroups without the memory controller are left out: their processes are
 * charged to the nearest cgroup above that has it.
 */
struct cgroup {
	const char *path;             /* "/" for the root */
	size_t parent;                /* index of the parent; of the root: 0 */
	size_t end;                   /* index behind the last cgroup of the subtree */
	const char *unit, *container; /* named by the path; or NULL */
	const char *pod; /* "namespace/name", or the UID if the name is not known; or NULL */

	struct figure current_bytes;
	struct figure max_bytes, high_bytes, low_bytes, min_bytes; /* or UNLIMITED_BYTES */
	struct figure swap_current_bytes;
	struct figure swap_max_bytes;  /* v2: limit of swap alone */
	struct figure swap_high_bytes; /* v2: swap above it is throttled; or UNLIMITED_BYTES */
	struct figure zswap_max_bytes; /* v2: limit of compressed swap in RAM */
	struct figure zswap_writeback; /* v2: 0: what zswap does not keep is not swapped */
	struct figure kmem_max_bytes, kmem_bytes; /* v1: limit of the kernel's memory, and use */
	struct figure memsw_max_bytes;            /* v1: limit of memory and swap together */
	struct figure oom_group;                  /* v2: 1: killed as a whole */
	struct figure oom_kill_disable;           /* v1: 1: tasks sleep and nothing is killed */
	struct figure under_oom;                  /* v1 */
	struct figure swappiness;                 /* v1: of this cgroup */
	struct figure use_hierarchy; /* v1 before 5.11: 0: cgroups below are not charged to it */

	/* memory.stat, of the whole subtree */
	struct figure anon_bytes, file_bytes, shmem_bytes, mapped_bytes;
	struct figure active_file_bytes, inactive_file_bytes, unevictable_bytes;
	struct figure slab_bytes, sock_bytes, page_tables_bytes;
	struct figure slab_reclaimable_bytes; /* v2 */
	/*
	 * v2: bytes on the lists of files and of reclaimable slab by NUMA node, "0=1200,3=7", where
	 * memory.min of the cgroup or of one above is set; NULL: not known
	 */
	const char *node_cache;
	struct figure zswap_bytes;
	struct figure hugetlb_bytes; /* since 6.13, if huge pages are charged to cgroups */

	/* counts of events in the subtree (memory.events) and in itself (memory.events.local) */
	struct figure events_high, events_max, events_oom, events_oom_kill, events_oom_group_kill;
	struct figure local_oom, local_oom_kill;

	struct pressure pressure_some, pressure_full;

	/*
	 * v2, where not the whole machine is seen: processes in the cgroup itself that the source
	 * cannot see, since they are in other PID namespaces; unknown if their list does not tell
	 */
	struct figure hidden_processes;

	/* processes in the subtree: members[first_member] to members[end_member - 1] */
	size_t first_member, end_member;
};

#define CGROUP_UNKNOWN SIZE_MAX

/* The QoS class of a Kubernetes pod, by the path of its cgroup. */
enum pod_qos { POD_NONE, POD_GUARANTEED, POD_BURSTABLE, POD_BESTEFFORT };

/* Figures of a process that are read on request, for few processes. */
struct process_detail {
	struct figure pss_bytes;          /* each page divided by the number of its mappers */
	struct figure private_bytes;      /* pages that no other process maps */
	struct figure private_swap_bytes; /* SwapPss */
	struct figure shared_bytes;       /* resident pages that other processes map too */
	struct figure pss_shmem_bytes;    /* the part of Pss in shared memory (since 5.2) */
	/* RAM of the System V segments that it maps and that stay without it */
	struct figure lasting_shmem_bytes;
	struct figure address_limit_bytes; /* RLIMIT_AS, or UNLIMITED_BYTES */
	struct figure data_limit_bytes;    /* RLIMIT_DATA, or UNLIMITED_BYTES */
	struct figure data_bytes;          /* what counts against that; only where it is set */
	struct figure ksm_merged_bytes;    /* sources/proc/ksm.h */
	/* RAM of graphics drivers held by its open files: sources/proc/driver_memory.h */
	struct figure drm_bytes, dma_buf_bytes;
	struct figure nvidia_uvm; /* 1: it has /dev/nvidia-uvm open */
	/*
	 * The lowest PID of all processes on this address space, which may be its own; unknown if
	 * no process of these was asked for, or kcmp(2) was refused.
	 */
	struct figure mm_owner_pid;
};

/* The memory of a process, by /proc/PID/status: all unknown if the process has no address space. */
struct process_memory {
	struct figure vm_size_bytes, rss_bytes, rss_anon_bytes, rss_file_bytes, rss_shmem_bytes;
	struct figure swap_bytes, page_tables_bytes, hugetlb_bytes;
	struct figure locked_bytes, pinned_bytes; /* model/kernel/locked_memory.h */
};

/*
 * What a ranking looks at of each process comes first, and what few processes have last: thousands
 * of processes do not fit into a CPU's caches, and all of them are walked through several times.
 */
struct process {
	pid_t pid, ppid;
	size_t memcg; /* index of the cgroup it is charged to; CGROUP_UNKNOWN without a tree */
	char state;   /* R S D T t Z X I, '\0' unknown */
	bool kernel_thread;
	bool has_mm;       /* else `memory` is unknown as a whole: it has no address space */
	bool has_exited;   /* after it was read, and before its details could be */
	struct figure adj; /* oom_score_adj */
	struct figure kernel_oom_score; /* /proc/PID/oom_score */
	struct process_memory memory;
	struct figure start_ticks; /* since boot, in units of machine.clock_ticks */
	/* what the killer looks at besides and /proc does not show: 0 or 1, known by BPF alone */
	struct figure in_vfork;          /* runs on its parent's memory until it calls exec */
	struct figure mm_skipped;        /* MMF_OOM_SKIP: its memory was reaped, or given up */
	struct figure oom_origin;        /* killed first: swapoff(2), or unmerging of KSM pages */
	struct figure oom_victim;        /* killed by the OOM killer, and still exiting */
	struct figure oom_victim_reaped; /* MMF_OOM_SKIP of the memory it was killed for */
	struct figure cap_sys_admin;     /* 1: CAP_SYS_ADMIN is in the effective set */
	const char *mems_allowed;        /* list of NUMA nodes as in status: "0-1" */

	pid_t mm_tid; /* the thread whose status has the memory; not `pid` for a zombie leader */
	enum pod_qos qos; /* of its pod */
	const char *name; /* comm, at most 15 bytes on every kernel so far */
	const char *user;
	const char *cgroup; /* path of its memory cgroup (v1) or cgroup (v2) */
	/* v1: its path in systemd's own hierarchy, where that is another; else NULL */
	const char *unit_cgroup;
	const char *unit;      /* the systemd unit that its cgroup names */
	const char *container; /* the container that its cgroup names */
	const char *pod;       /* the pod that its cgroup names: struct cgroup; NULL: none */
	struct figure uid;
	struct figure flags; /* PF_… of /proc/PID/stat */
	struct figure threads;
	struct figure nice;
	struct figure namespace_pid; /* its PID in its own PID namespace, if not the reader's */

	int64_t grown_bytes; /* by assumption: in the figures above, not in those below */
	struct process_detail detail;
	const char *command_line; /* arguments joined by blanks; DETAIL_COMMAND_LINE */
	/* the nodes that memory policies (MPOL_BIND) bind its memory to: "0,3"; NULL: none */
	const char *policy_nodes;
	/* of its anonymous memory, in mappings bound to policy_nodes; unknown: numa_maps not read
	 */
	struct figure policy_percent;
	/* where the pages of its anonymous mappings are: "0=1200,3=7"; NULL: not known */
	const char *node_pages;
};

/*
 * The properties of a systemd unit that processes of the snapshot belong to.  Texts are NULL and
 * figures unknown if the manager could not be asked.
 */
struct unit {
	const char *manager; /* "system", or "user@1000" for that user's own manager */
	const char *name;    /* "postgresql@15-main.service" */
	const char *cgroup;  /* processes in it or below belong to the unit */
	const char *oom_policy, *kill_mode; /* in systemd's words: "stop", "control-group" */
	const char *fragment_path;          /* its file, raw bytes */
	const char **drop_in_paths;         /* in the order in which they are applied */
	size_t drop_in_count;
	const char *adj_path; /* the file of these that sets OOMScoreAdjust=; NULL: none known */

	struct figure oom_score_adjust; /* the manager's default if no file sets it */
	struct figure main_pid;
	struct figure stop_commands; /* of a service: 1: it has ExecStop= or ExecStopPost= */
	struct figure memory_high_bytes, memory_max_bytes; /* as set, or UNLIMITED_BYTES */
	struct figure memory_accounting; /* 0: systemd does not learn of kills in the unit */
	/* 1: systemd-oomd kills below it, when swap is used up and under pressure */
	struct figure managed_oom_swap, managed_oom_pressure;
	struct figure managed_oom_limit_hundredths; /* of pressure; 0: systemd-oomd's default */
	/* processes that the kernel and systemd-oomd killed, as systemd 259 and later counts */
	struct figure oom_kills, managed_oom_kills;
};

enum killer_kind {
	KILLER_SYSTEMD_OOMD,
	KILLER_EARLYOOM,
	KILLER_NOHANG,
	KILLER_OOMD, /* Meta's */
	KILLER_KUBELET,
	KILLER_TALOS, /* snapshot/builtin_killer.h */
};

/*
 * A userspace OOM killer, as started or configured.  It acts when both available memory and free
 * swap have fallen to its thresholds.  A threshold is a part of the total, in hundredths of a
 * percent, or a size: the lower one if both are known, and none if neither is.
 */
struct killer {
	enum killer_kind kind;
	const char *name;
	struct figure pid;
	struct figure memory_hundredths, memory_bytes;
	struct figure swap_hundredths, swap_bytes;
	struct figure pressure_hundredths, pressure_seconds; /* or pressure that long above this */
	struct figure settings_unread;                /* 1: its settings could not all be read */
	struct figure swap_watched, pressure_watched; /* systemd-oomd: number of its units */
};

struct snapshot {
	enum snapshot_source source;
	bool is_foreign;         /* read from a /proc that is not this machine's own */
	struct figure taken_at;  /* seconds since 1970 */
	const char *bpf_refused; /* why the processes were not read by BPF; NULL: not tried */
	struct machine machine;
	struct process *processes; /* by rising PID */
	size_t process_count;
	size_t process_capacity;

	enum cgroup_version cgroup_version;
	struct cgroup *cgroups; /* the tree in pre-order: snapshot/cgroup_tree.h */
	size_t cgroup_count, cgroup_capacity;
	struct unit *units; /* by name, then by manager */
	size_t unit_count, unit_capacity;
	struct killer *killers; /* by PID */
	size_t killer_count;
	const char **assumptions; /* changes made by snapshot/assume.h */
	size_t assumption_count;
	int64_t overcommitted_bytes; /* assumed growth for which no memory or swap was left */
	size_t *members; /* indices of the processes with a memcg, by that memcg and by PID */

	struct arena texts;
};

/* The word for the source in reports and recordings: "proc", "bpf", "recording", "kernel-log". */
const char *snapshot_source_word(enum snapshot_source source);

/* An empty snapshot. */
void snapshot_init(struct snapshot *snapshot);
/* Frees all data and leaves an empty snapshot. */
void snapshot_release(struct snapshot *snapshot);

/*
 * A copy to be edited.  The original owns the texts that exist by now and must outlive the copy.
 */
void snapshot_copy(struct snapshot *ret_copy, const struct snapshot *snapshot);

/* Makes room for so many processes at once, where their number can be guessed. */
void snapshot_expect_processes(struct snapshot *snapshot, size_t count);
/* Adds a process, zeroed but for an unknown memcg.  The pointer is valid until the next call. */
struct process *snapshot_add_process(struct snapshot *snapshot);
void snapshot_add_holder(struct snapshot *snapshot, struct holder holder);
void snapshot_add_node(struct snapshot *snapshot, struct node node);
void snapshot_add_killer(struct snapshot *snapshot, struct killer killer);
/*
 * Removes the processes whose flag is not set, one flag for each.  A snapshot of all processes is
 * one of VISIBILITY_FIRST_RANKS then, if any is removed.
 */
void snapshot_keep(struct snapshot *snapshot, const bool *keep);
/* Sorts the processes by PID.  False if a PID occurs twice or is not positive. */
bool snapshot_order(struct snapshot *snapshot);
/* The process of that PID, or NULL; snapshot_order() must have been called. */
struct process *snapshot_find(const struct snapshot *snapshot, pid_t pid);
/* Whether any process with memory is seen; if not, all are hidden: every machine has an init. */
bool snapshot_shows_any(const struct snapshot *snapshot);
/* Whether any process is in a pod. */
bool snapshot_has_pods(const struct snapshot *snapshot);

/* The kernel's is_global_init(): the init of a container is a task like any other. */
static inline bool process_is_init(const struct process *process, const struct machine *machine)
{
	return process->pid == INIT_PID && machine->visibility != VISIBILITY_PID_NAMESPACE;
}

/* The cgroup by which systemd knows the process; NULL if it is not known. */
static inline const char *process_unit_cgroup(const struct process *process)
{
	return process->unit_cgroup ? process->unit_cgroup : process->cgroup;
}

/* Whether the process is the init of the PID namespace that the reader is in. */
static inline bool process_is_own_init(const struct process *process, const struct machine *machine)
{
	return process->pid == INIT_PID && machine->visibility == VISIBILITY_PID_NAMESPACE;
}

/* Whether all of a PID namespace exits with the process (kernel/pid_namespace.c). */
static inline bool process_ends_namespace(
	const struct process *process, const struct machine *machine)
{
	return process_is_own_init(process, machine) ||
	       (process->namespace_pid.known && process->namespace_pid.value == INIT_PID);
}

/* Whether no process is hidden from the source, as far as the source can tell. */
static inline bool machine_shows_all(const struct machine *machine)
{
	return machine->visibility == VISIBILITY_WHOLE && figure_or(machine->unreadable, 0) == 0;
}

/* Whether commands for this machine may be advised. */
static inline bool snapshot_is_of_this_machine(const struct snapshot *snapshot)
{
	return (snapshot->source == SOURCE_PROC || snapshot->source == SOURCE_BPF) &&
	       !snapshot->is_foreign;
}

/* Whether it is a zram device that is swap, or not known to be anything else. */
static inline bool holder_may_be_swap(const struct holder *holder)
{
	return holder->kind == HOLDER_ZRAM && figure_or(holder->swap_bytes, 1) > 0;
}

bool machine_swaps_to_zram(const struct machine *machine);
/* The swap, and the free swap, that may be on zram; INT64_MAX where that may be all of it. */
int64_t machine_zram_swap_bytes(const struct machine *machine);
int64_t machine_zram_free_bytes(const struct machine *machine);
/* Whether /proc/meminfo, as that of lxcfs, tells of other RAM than the kernel has. */
bool machine_total_is_faked(const struct machine *machine);

/* Whether the process has an address space of its own to free: no kernel thread, no zombie. */
static inline bool process_has_memory(const struct process *process)
{
	return process->has_mm && !process->kernel_thread;
}

/*
 * Whether the process is being killed or its memory is taken already (mm/oom_kill.c:
 * mark_oom_victim, MMF_OOM_SKIP): it grows no more.
 */
static inline bool process_is_dying(const struct process *process)
{
	return figure_or(process->oom_victim, 0) == 1 || figure_or(process->mm_skipped, 0) == 1;
}

/*
 * Whether its memory was not taken yet: until then the killer looks for no other process
 * (mm/oom_kill.c: oom_evaluate_task).
 */
static inline bool process_kill_is_pending(const struct process *process)
{
	return figure_or(process->oom_victim, 0) == 1 &&
	       figure_or(process->oom_victim_reaped, 0) != 1;
}

#endif
