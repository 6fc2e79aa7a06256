/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What was seen of one machine at one moment: plain data, owned by one struct snapshot and freed
 * with it.  Every source makes one of these and every view reads nothing else of the machine.
 *
 * - A figure that could not be read is unknown, never 0.
 * - Texts are the raw bytes the kernel gave, NUL-terminated, owned by the snapshot's arena; NULL is
 *   unknown.  They are hostile until they passed base/text.h.
 * - A process is identified by PID and start time.
 * - Everything of the machine (page size, totals, release, clock) comes from where the processes
 *   come from: a recording or a foreign /proc never borrows it from the machine oomtop runs on.
 */
#ifndef OOMTOP_SNAPSHOT_SNAPSHOT_H
#define OOMTOP_SNAPSHOT_SNAPSHOT_H

#include "base/figure.h"
#include "base/memory.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum snapshot_source { SOURCE_PROC, SOURCE_RECORDING };

/* The bounds of oom_score_adj (include/uapi/linux/oom.h); at the lower one a process is exempt. */
enum { ADJ_MIN = -1000, ADJ_MAX = 1000 };

enum { INIT_PID = 1 };

/* Pressure of one kind, in hundredths of a percent, as /proc/pressure/memory prints it. */
struct pressure {
	struct figure avg10, avg60, avg300;
};

/* How much of the machine's processes the source could see. */
enum visibility {
	VISIBILITY_UNKNOWN, /* the source does not tell: some may be hidden */
	VISIBILITY_WHOLE,
	VISIBILITY_PID_NAMESPACE, /* only a container's processes */
	VISIBILITY_HIDEPID,       /* only the user's own */
};

/* Memory that is in no process's badness, beyond what struct machine's meminfo figures tell. */
enum holder_kind {
	HOLDER_TMPFS, /* name: mount point; bytes: used, whether mapped by somebody or not */
	HOLDER_ZRAM,  /* name: device; bytes: RAM its compressed pages take */
	HOLDER_ZFS_ARC,
	HOLDER_DMA_BUF,
	HOLDER_UNSEEN_TMPFS, /* name: mount point; the way to it may never end, so it was not walked
			      */
};

struct holder {
	enum holder_kind kind;
	const char *name;
	struct figure bytes;
	struct figure max_bytes; /* tmpfs: its size; unknown for one without a bound */
};

/* A NUMA node, by /proc/zoneinfo. */
struct node {
	struct figure number;
	struct figure present_pages, spanned_pages;
	struct figure free_pcp_pages; /* free, on the lists of single CPUs: not in MemFree */
};

struct machine {
	const char *release;
	struct figure page_size_bytes;
	struct figure cpus_online;
	struct figure clock_ticks; /* per second: the unit of start_ticks */
	struct figure uptime_ticks;

	/* /proc/meminfo, as printed there: inside a container it may be faked (lxcfs) */
	struct figure mem_total_bytes, mem_free_bytes, mem_available_bytes, buffers_bytes,
		cached_bytes;
	struct figure swap_total_bytes, swap_free_bytes, swap_cached_bytes;
	struct figure anon_bytes, shmem_bytes, mapped_bytes, mlocked_bytes;
	struct figure slab_bytes, slab_unreclaimable_bytes, kernel_stack_bytes, page_tables_bytes;
	struct figure secondary_page_tables_bytes, percpu_bytes, vmalloc_used_bytes;
	struct figure zswap_bytes, balloon_bytes, gpu_active_bytes, unaccepted_bytes;
	struct figure hugetlb_bytes; /* all pools, all sizes */
	struct figure huge_pages_total, huge_pages_free, huge_pages_reserved, huge_pages_surplus;
	struct figure huge_page_bytes; /* the default size */

	/* sysinfo(2): the kernel's own totals, which nothing fakes; unknown for a foreign root */
	struct figure kernel_ram_bytes, kernel_swap_bytes;

	/* 1 when memory cgroups are charged for huge pages, too: a mount option since 6.7 */
	struct figure memcg_charges_hugetlb;

	struct figure panic_on_oom, oom_kill_allocating_task;
	struct figure overcommit_memory, overcommit_ratio, swappiness;
	struct figure min_free_bytes; /* what the kernel keeps free for itself: memory ends there */
	struct figure oom_kills;      /* since boot, in whatever domain */
	struct pressure pressure_some, pressure_full;

	enum visibility visibility;
	struct figure unreadable; /* processes that were there and could not be read */

	/* processes whose memory kept its reader waiting: what they share is unknown, unless read
	 * later */
	struct figure unanswering;
	struct figure
		limits_unseen; /* 1: there are memory cgroups, and their tree could not be read */
	struct figure silent_buses; /* of systemd managers: their answers did not come in time */

	struct holder *holders;
	size_t holder_count;
	struct node *nodes;
	size_t node_count;
};

/* How the memory controller is mounted: its two versions name and count things differently. */
enum cgroup_version { CGROUP_NONE, CGROUP_V1, CGROUP_V2 };

/* A limit that is not set, and any that is as large: a few of them may be added up. */
#define UNLIMITED_BYTES ((INT64_C(1) << 60) - 1)

/*
 * One memory cgroup.  Groups whose memory controller is not switched on are left out: what runs in
 * them is charged to the nearest one above that is there.
 */
struct cgroup {
	const char *path;             /* "/" for the root */
	size_t parent;                /* its place in the snapshot; the root's is its own */
	size_t end;                   /* the first place behind its subtree */
	const char *unit, *container; /* what the path stands for, as of a process */
	const char *pod; /* of Kubernetes: "namespace/name", or its UID where no name is told */

	struct figure current_bytes;
	struct figure max_bytes, high_bytes, low_bytes, min_bytes; /* or UNLIMITED_BYTES */
	struct figure swap_current_bytes;
	struct figure swap_max_bytes;   /* v2: of swap alone */
	struct figure memsw_max_bytes;  /* v1: of memory and swap together */
	struct figure oom_group;        /* v2: dies whole */
	struct figure oom_kill_disable; /* v1: its tasks sleep instead of being killed */
	struct figure under_oom;        /* v1 */
	struct figure swappiness;       /* v1: each group has its own */
	struct figure use_hierarchy; /* v1 before 5.11: 0 when what is below is not charged to it */

	/* memory.stat, of the whole subtree */
	struct figure anon_bytes, file_bytes, shmem_bytes, mapped_bytes;
	struct figure active_file_bytes, inactive_file_bytes, unevictable_bytes;
	struct figure slab_bytes, sock_bytes, page_tables_bytes;
	struct figure
		hugetlb_bytes; /* told where huge pages are charged to groups (6.13 and later) */

	/* how often so far, in the subtree (memory.events) and in itself (memory.events.local) */
	struct figure events_high, events_max, events_oom, events_oom_kill, events_oom_group_kill;
	struct figure local_oom, local_oom_kill;

	struct pressure pressure_some, pressure_full;

	/* processes in its subtree: members[first_member] up to members[end_member - 1] */
	size_t first_member, end_member;
};

#define CGROUP_UNKNOWN SIZE_MAX

/* Kubernetes' class of service of a pod, which the path of its cgroup tells. */
enum pod_qos { POD_NONE, POD_GUARANTEED, POD_BURSTABLE, POD_BESTEFFORT };

/* What /proc tells of a process beyond the everyday, read for the few it is asked for. */
struct process_detail {
	struct figure pss_bytes;          /* its share: every page divided by its mappers */
	struct figure private_bytes;      /* pages nobody else maps: what its death alone frees */
	struct figure private_swap_bytes; /* SwapPss */
	struct figure shared_bytes;       /* resident and mapped by others too */
	struct figure
		pss_shmem_bytes; /* the part of its share that is shared memory (5.2 and later) */
	/*
	 * The lowest PID of those that run on the same address space, its own when nobody else
	 * does; unknown when neither it nor a sharer was asked for, or kcmp(2) was refused.
	 */
	struct figure mm_owner_pid;
};

struct process {
	pid_t pid, ppid;
	pid_t mm_tid;     /* the thread whose status told the memory: not pid for a zombie leader */
	const char *name; /* comm, at most 15 bytes on every kernel so far */
	const char *user;
	const char *command_line; /* its arguments with a blank between; only of those looked at
				     closely */
	const char *cgroup;       /* path of its memory cgroup (v1) or cgroup (v2) */
	const char *unit;         /* the systemd unit its cgroup stands for */
	const char *container;    /* the container its cgroup stands for */
	const char *pod; /* the pod its cgroup stands for, named as a cgroup's; NULL: in none */
	const char *mems_allowed; /* list of NUMA nodes as in status: "0-1" */
	char state;               /* R S D T t Z X I, '\0' unknown */
	size_t memcg; /* place of the cgroup it is charged to; CGROUP_UNKNOWN without the tree */
	bool kernel_thread;
	enum pod_qos qos; /* of its pod */

	struct figure uid;
	struct figure start_ticks; /* since boot, struct machine's clock_ticks */
	struct figure flags;       /* PF_… of /proc/PID/stat */
	struct figure threads;
	struct figure nice;
	struct figure namespace_pid; /* in its own PID namespace, when that is not the reader's */
	struct figure adj;           /* oom_score_adj */
	struct figure kernel_oom_score; /* /proc/PID/oom_score */
	struct figure cap_sys_admin; /* 1 when it has the capability in effect, as status tells */

	/* unknown together when the process has no address space (has_mm false) */
	bool has_mm;
	struct figure vm_size_bytes, rss_bytes, rss_anon_bytes, rss_file_bytes, rss_shmem_bytes;
	struct figure swap_bytes, page_tables_bytes, hugetlb_bytes, locked_bytes;

	int64_t grown_bytes; /* anonymous memory it has by assumption: in the figures above, not
				below */
	struct process_detail detail;
};

/*
 * What a systemd manager has set for a unit that processes of the snapshot belong to.  Texts are
 * NULL and figures unknown where the manager could not be asked.
 */
struct unit {
	const char *manager; /* "system", or "user@1000" for that user's own manager */
	const char *name;    /* "postgresql@15-main.service" */
	const char *cgroup;  /* whatever runs in it or below is the unit's */
	const char *oom_policy, *kill_mode; /* in systemd's words: "stop", "control-group" */
	const char *fragment_path;          /* its file, raw bytes */
	const char **drop_in_paths;         /* in the order in which they are applied */
	size_t drop_in_count;
	const char
		*adj_path; /* which of these sets OOMScoreAdjust=; NULL: none does, or unreadable */

	struct figure oom_score_adjust; /* the manager's own when no file sets it */
	struct figure main_pid;
	struct figure memory_high_bytes, memory_max_bytes; /* as set, or UNLIMITED_BYTES */
	/* whether systemd-oomd is to kill below it, for want of swap and under pressure */
	struct figure managed_oom_swap, managed_oom_pressure;
	struct figure managed_oom_limit_hundredths; /* of pressure; 0: systemd-oomd's default */
};

enum killer_kind {
	KILLER_SYSTEMD_OOMD,
	KILLER_EARLYOOM,
	KILLER_NOHANG,
	KILLER_OOMD, /* Meta's */
	KILLER_KUBELET,
};

/*
 * A program that kills before the kernel does, as it was started or configured.  It acts when both
 * available memory and free swap have fallen to these: a part of the total, in hundredths of a
 * percent, or a size; the lower one where both are known, and no matter what where neither is.
 */
struct killer {
	enum killer_kind kind;
	const char *name;
	struct figure pid;
	struct figure memory_hundredths, memory_bytes;
	struct figure swap_hundredths, swap_bytes;
	struct figure pressure_hundredths, pressure_seconds; /* or when pressure stays above that */
	struct figure
		settings_unread; /* 1: some may differ from these, it or its files did not answer */
	struct figure swap_watched,
		pressure_watched; /* systemd-oomd: units that are set to be killed */
};

struct snapshot {
	enum snapshot_source source;
	bool is_foreign;        /* read below a /proc that is not this machine's own */
	struct figure taken_at; /* seconds since 1970 */
	struct machine machine;
	struct process *processes; /* by rising PID */
	size_t process_count;
	size_t process_capacity;

	enum cgroup_version cgroup_version;
	struct cgroup *cgroups; /* the tree in pre-order: by path, "/" below all other bytes */
	size_t cgroup_count, cgroup_capacity;
	struct unit *units; /* by name, then by manager */
	size_t unit_count, unit_capacity;
	struct killer *killers; /* by PID */
	size_t killer_count;
	const char **assumptions; /* what was changed in it since it was taken: snapshot/assume.h */
	size_t assumption_count;
	size_t *members; /* places of the processes that have a memcg, by its place and by PID */

	struct arena texts;
};

void snapshot_init(struct snapshot *snapshot);
void snapshot_release(struct snapshot *snapshot);

/* One to be edited, with texts of its own alone; the other must outlive it. */
void snapshot_copy(struct snapshot *ret_copy, const struct snapshot *snapshot);

/* A new process, zeroed; the pointer is good until the next call. */
struct process *snapshot_add_process(struct snapshot *snapshot);
void snapshot_add_holder(struct snapshot *snapshot, struct holder holder);
void snapshot_add_node(struct snapshot *snapshot, struct node node);
void snapshot_add_killer(struct snapshot *snapshot, struct killer killer);
/* Sorts by PID; false when a PID occurs twice or is not positive. */
bool snapshot_order(struct snapshot *snapshot);
struct process *snapshot_find(const struct snapshot *snapshot, pid_t pid);
/* Whether any process with memory is seen: every machine has an init, so else all are hidden. */
bool snapshot_shows_any(const struct snapshot *snapshot);
/* Whether any process is in a pod. */
bool snapshot_has_pods(const struct snapshot *snapshot);

/* The kernel's is_global_init(): the init of a container, seen from inside, is a task like any
 * other. */
static inline bool process_is_init(const struct process *process, const struct machine *machine)
{
	return process->pid == INIT_PID && machine->visibility != VISIBILITY_PID_NAMESPACE;
}

/* Whether no process is hidden from the source, as far as the source can tell. */
static inline bool machine_shows_all(const struct machine *machine)
{
	return machine->visibility == VISIBILITY_WHOLE && figure_or(machine->unreadable, 0) == 0;
}

/* Else commands that are advised are for another one. */
static inline bool snapshot_is_of_this_machine(const struct snapshot *snapshot)
{
	return snapshot->source == SOURCE_PROC && !snapshot->is_foreign;
}

/* Whether there is a zram device; one that is not for swap is rare. */
bool machine_swaps_to_zram(const struct machine *machine);

/* Whether the process may die and free memory at all: not a kernel thread, has an address space. */
static inline bool process_has_memory(const struct process *process)
{
	return process->has_mm && !process->kernel_thread;
}

#endif
