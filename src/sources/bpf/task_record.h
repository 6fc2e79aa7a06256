/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the BPF program (task_iterator.bpf.c) writes for one task, and what is told it.  Both sides
 * include this file, so it holds nothing but fixed-width types of one layout on every 64-bit
 * machine.
 */
#ifndef OOMTOP_SOURCES_BPF_TASK_RECORD_H
#define OOMTOP_SOURCES_BPF_TASK_RECORD_H

/* The counters of an address space, in the kernel's order (enum mm_counters, "MM_FILEPAGES" …). */
enum task_counter { COUNTER_FILE, COUNTER_ANON, COUNTER_SWAP, COUNTER_SHMEM, COUNTER_COUNT };

enum task_fact {
	TASK_HAS_MM = 1 << 0,
	TASK_IS_LEADER = 1 << 1,
	/* MMF_OOM_SKIP of its address space: reaped, or given up */
	TASK_MM_SKIPPED = 1 << 2,
	TASK_IN_VFORK = 1 << 3,        /* runs on its parent's memory until it calls exec */
	TASK_OOM_ORIGIN = 1 << 4,      /* killed first: swapoff, or unmerging of KSM pages */
	TASK_OOM_VICTIM = 1 << 5,      /* killed by the OOM killer, and not gone */
	TASK_VICTIM_SKIPPED = 1 << 6,  /* MMF_OOM_SKIP of the memory that it was killed for */
	TASK_MANY_NODES = 1 << 7,      /* may use NUMA nodes from number 64 on */
	TASK_PERCPU_COUNTERS = 1 << 8, /* the CPUs hold back parts of its counters … */
	TASK_SUMMED_COUNTERS = 1 << 9, /* … which were added */
};

enum { TASK_NAME_BYTES = 16 }; /* TASK_COMM_LEN */

struct task_record {
	unsigned long long start_ns; /* since boot, suspend included */
	unsigned long long mm;       /* tells address spaces apart; 0 without one */
	long long counters[4];       /* pages, by enum task_counter; may be negative */
	unsigned long long page_table_bytes;
	unsigned long long vm_pages, locked_pages, pinned_pages, hugetlb_pages;
	unsigned long long capabilities;
	unsigned long long nodes; /* that it may allocate from, as bits */
	/* inode numbers of their directories, in the hierarchies of memory and of systemd */
	unsigned long long memory_cgroup, unit_cgroup;
	unsigned int pid, thread_id, ppid, namespace_pid, namespace_level;
	unsigned int uid, flags, state, exit_state, threads, facts;
	int nice;
	int adj;
	char name[TASK_NAME_BYTES];
};

#endif
