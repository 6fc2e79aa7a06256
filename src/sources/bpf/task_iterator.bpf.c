// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Writes a struct task_record for each process: what the OOM killer reads, by the kernel's own
 * counters.  Compiled to task_iterator.lskel.h (README there: docs/architecture.md, "BPF").
 *
 * The declarations below name only the members that are read; the kernel finds them by its own
 * BTF (CO-RE), whatever their offsets.  A declaration with "___" in its name is the same kernel
 * type in another version.
 *
 *	member					in			origin
 *	mm_struct.rss_stat.count[]		Linux up to 6.1 include/linux/mm_types_task.h
 *	mm_struct.rss_stat[] (percpu_counter)	from 6.2		f1a7941243c1
 *	mm_struct.flags, a word			up to 6.17		include/linux/mm_types.h
 *	mm_struct.flags, a bitmap		from 6.18		mm_flags_t
 *	kernel_cap_t of two words		up to 6.2		include/linux/capability.h
 *	MMF_OOM_SKIP = 21			from 4.8 on		include/linux/mm_types.h
 */
/* what the headers of libbpf expect of the kernel's, which differ between machines */
typedef signed char __s8;
typedef short __s16;
typedef int __s32;
typedef long long __s64;
typedef unsigned char __u8;
typedef unsigned short __u16, __be16, __le16;
typedef unsigned int __u32, __be32, __wsum;
typedef unsigned long long __u64, __be64;

#include <bpf/bpf_helpers.h>
/* after bpf_helpers.h */
#include <bpf/bpf_core_read.h>

#include "task_record.h"

enum {
	MMF_OOM_SKIP = 21,
	NODES_BYTES_MAX = 128, /* of nodemask_t: MAX_NUMNODES is 1024 at most */
	CPUS_MAX = 8192,
	HIERARCHIES_MAX = 64,
};

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

typedef struct {
	int counter;
} atomic_t;

typedef struct {
	long counter;
} atomic_long_t;

typedef struct {
	long long counter;
} atomic64_t;

struct percpu_counter {
	long long count;
	int *counters;
};

struct mm_rss_stat {
	atomic_long_t count[4];
};

struct mm_struct {
	unsigned long total_vm, locked_vm;
	atomic64_t pinned_vm;
	atomic_long_t pgtables_bytes;
	struct percpu_counter rss_stat[4];
};

struct mm_struct___atomic {
	struct mm_rss_stat rss_stat;
};

struct mm_struct___hugetlb {
	atomic_long_t hugetlb_usage;
};

struct mm_struct___word {
	unsigned long flags;
};

typedef struct {
	unsigned long __mm_flags[1];
} mm_flags_t;

struct mm_struct___bitmap {
	mm_flags_t flags;
};

struct upid {
	int nr;
};

struct pid {
	unsigned int level;
	struct upid numbers[1];
};

typedef struct {
	unsigned int val;
} kuid_t;

typedef struct {
	unsigned long long val;
} kernel_cap_t;

struct cred {
	kuid_t uid;
	kernel_cap_t cap_effective;
};

typedef struct {
	unsigned int cap[2];
} kernel_cap_t___words;

struct cred___words {
	kernel_cap_t___words cap_effective;
};

struct signal_struct {
	int nr_threads;
	short oom_score_adj;
	_Bool oom_flag_origin : 1;
	struct mm_struct *oom_mm;
};

typedef struct {
	unsigned long bits[1];
} nodemask_t;

struct kernfs_node {
	unsigned long long id;
};

struct cgroup_root {
	int hierarchy_id;
};

struct cgroup {
	struct kernfs_node *kn;
	struct cgroup_root *root;
};

struct list_head {
	struct list_head *next;
};

struct css_set {
	struct cgroup *dfl_cgrp;
	struct list_head cgrp_links;
};

struct cgrp_cset_link {
	struct cgroup *cgrp;
	struct list_head cgrp_link;
};

struct task_struct {
	unsigned int __state;
	unsigned int flags;
	int static_prio;
	struct mm_struct *mm;
	int exit_state;
	int pid, tgid;
	struct task_struct *real_parent, *group_leader;
	struct pid *thread_pid;
	void *vfork_done;
	unsigned long long start_boottime;
	const struct cred *real_cred;
	char comm[TASK_NAME_BYTES];
	struct signal_struct *signal;
	struct css_set *cgroups;
};

struct task_struct___numa {
	nodemask_t mems_allowed;
};

struct seq_file {
	unsigned long count;
};

struct bpf_iter_meta {
	struct seq_file *seq;
};

struct bpf_iter__task {
	struct bpf_iter_meta *meta;
	struct task_struct *task;
};

#pragma clang attribute pop

/*
 * Members are read in place where that is cheap.  A pointer that is loaded from a trusted one costs
 * the verifier several searches through all of the kernel's types each time it comes by, where a
 * call of bpf_probe_read_kernel() (BPF_CORE_READ) costs some 40 ns for each task.  So such pointers
 * are loaded once, before the first branch; barrier_var() keeps clang from loading them later.
 */

/* Whether the killer of this kernel adds up the parts that the CPUs hold back (from 7.0 on). */
const volatile unsigned int sums_counters = 0;
const volatile unsigned int cpu_count = 0;
/* of cgroups of version 1, that of the memory controller and that of systemd; 0: version 2 */
const volatile unsigned int memory_hierarchy = 0, unit_hierarchy = 0;

/*
 * The groups of a set of them, which most processes share with the one before.  Not static: clang
 * would make three variables of it, which the BTF does not describe.
 */
struct {
	struct css_set *set;
	unsigned long long memory_cgroup, unit_cgroup;
} last;

extern const void __per_cpu_offset __ksym __weak;

struct sum {
	unsigned long long counters; /* the address that each CPU's offset is added to */
	long long value;
};

static long add_part(unsigned int cpu, struct sum *sum)
{
	const unsigned long long *offsets = (const void *)&__per_cpu_offset;
	unsigned long long offset = 0;
	int part = 0;

	if (bpf_probe_read_kernel(&offset, sizeof(offset), offsets + cpu) == 0 &&
		bpf_probe_read_kernel(&part, sizeof(part), (void *)(sum->counters + offset)) == 0)
		sum->value += part;
	return 0;
}

static __always_inline long long add_parts(long long count, int *counters)
{
	struct sum sum = { .value = count, .counters = (unsigned long long)counters };

	bpf_loop(cpu_count < CPUS_MAX ? cpu_count : CPUS_MAX, add_part, &sum, 0);
	return sum.value;
}

/* Written out for each counter: the verifier wants constant indices here. */
static __always_inline void read_counters(struct task_record *record, struct mm_struct *mm)
{
	struct mm_struct___atomic *old = (void *)mm;
	long long *counters = record->counters;

	if (bpf_core_field_exists(old->rss_stat.count)) {
		/* the verifier of 6.1 does not let this be read in place */
		bpf_probe_read_kernel(counters, sizeof(record->counters),
			__builtin_preserve_access_index(&old->rss_stat.count));
		return;
	}
	record->facts |= TASK_PERCPU_COUNTERS;
	counters[0] = mm->rss_stat[0].count;
	counters[1] = mm->rss_stat[1].count;
	counters[2] = mm->rss_stat[2].count;
	counters[3] = mm->rss_stat[3].count;
	if (!sums_counters || !&__per_cpu_offset)
		return;
	record->facts |= TASK_SUMMED_COUNTERS;
	counters[0] = add_parts(counters[0], mm->rss_stat[0].counters);
	counters[1] = add_parts(counters[1], mm->rss_stat[1].counters);
	counters[2] = add_parts(counters[2], mm->rss_stat[2].counters);
	counters[3] = add_parts(counters[3], mm->rss_stat[3].counters);
}

static __always_inline _Bool is_skipped(struct mm_struct *mm)
{
	struct mm_struct___bitmap *bitmap = (void *)mm;
	struct mm_struct___word *word = (void *)mm;

	if (bpf_core_field_exists(bitmap->flags.__mm_flags))
		return bitmap->flags.__mm_flags[0] >> MMF_OOM_SKIP & 1;
	return word->flags >> MMF_OOM_SKIP & 1;
}

static __always_inline void read_memory(
	struct task_record *record, struct task_struct *task, struct mm_struct *mm)
{
	struct mm_struct___hugetlb *hugetlb = (void *)mm;

	record->facts |= TASK_HAS_MM;
	record->mm = (unsigned long long)mm;
	read_counters(record, mm);
	record->page_table_bytes = mm->pgtables_bytes.counter;
	record->vm_pages = mm->total_vm;
	record->locked_pages = mm->locked_vm;
	record->pinned_pages = mm->pinned_vm.counter;
	if (bpf_core_field_exists(hugetlb->hugetlb_usage))
		record->hugetlb_pages = hugetlb->hugetlb_usage.counter;
	if (is_skipped(mm))
		record->facts |= TASK_MM_SKIPPED;
	/* mm/oom_kill.c: in_vfork() */
	if (BPF_CORE_READ(task, vfork_done) && BPF_CORE_READ(task, real_parent, mm) == mm)
		record->facts |= TASK_IN_VFORK;
}

static __always_inline void read_signal(struct task_record *record, struct signal_struct *signal)
{
	struct mm_struct *victim = signal->oom_mm;

	record->adj = signal->oom_score_adj;
	record->threads = signal->nr_threads;
	if (BPF_CORE_READ_BITFIELD(signal, oom_flag_origin))
		record->facts |= TASK_OOM_ORIGIN;
	if (!victim)
		return;
	record->facts |= TASK_OOM_VICTIM;
	if (is_skipped(victim))
		record->facts |= TASK_VICTIM_SKIPPED;
}

static __always_inline void read_nodes(struct task_record *record, struct task_struct *task)
{
	struct task_struct___numa *numa = (void *)task;
	unsigned long long words[NODES_BYTES_MAX / 8] = { 0 }, others = 0;
	unsigned int size;

	if (!bpf_core_field_exists(numa->mems_allowed)) {
		record->nodes = 1;
		return;
	}
	size = bpf_core_field_size(numa->mems_allowed);
	if (size > sizeof(words))
		size = sizeof(words);
	bpf_probe_read_kernel(words, size, __builtin_preserve_access_index(&numa->mems_allowed));
	record->nodes = words[0];
#pragma unroll
	for (int i = 1; i < NODES_BYTES_MAX / 8; i++)
		others |= words[i];
	if (others)
		record->facts |= TASK_MANY_NODES;
}

static __always_inline void read_pid(struct task_record *record, struct task_struct *task)
{
	struct pid *pid = BPF_CORE_READ(task, thread_pid);
	unsigned int level = BPF_CORE_READ(pid, level);
	const char *number = (const char *)__builtin_preserve_access_index(&pid->numbers[0].nr);

	record->namespace_level = level;
	if (level > 0)
		bpf_probe_read_kernel(&record->namespace_pid, sizeof(record->namespace_pid),
			number + level * bpf_core_type_size(struct upid));
}

struct search {
	unsigned long long link, head; /* addresses in a circular list */
	struct cgroup *memory, *units;
};

static long look_at_link(unsigned int number, struct search *search)
{
	struct cgrp_cset_link *link =
		(void *)(search->link - bpf_core_field_offset(struct cgrp_cset_link, cgrp_link));
	struct cgroup *cgroup = BPF_CORE_READ(link, cgrp);
	unsigned int hierarchy = BPF_CORE_READ(cgroup, root, hierarchy_id);

	(void)number;
	if (hierarchy == memory_hierarchy)
		search->memory = cgroup;
	if (hierarchy == unit_hierarchy)
		search->units = cgroup;
	search->link = (unsigned long long)BPF_CORE_READ(link, cgrp_link.next);
	return search->link == search->head;
}

static __always_inline void find_cgroups(struct css_set *set)
{
	struct cgroup *memory = BPF_CORE_READ(set, dfl_cgrp), *units = memory;
	struct search search = {
		.head = (unsigned long long)__builtin_preserve_access_index(&set->cgrp_links),
		.memory = memory,
		.units = units,
	};

	if (memory_hierarchy || unit_hierarchy) {
		search.link = (unsigned long long)BPF_CORE_READ(set, cgrp_links.next);
		bpf_loop(HIERARCHIES_MAX, look_at_link, &search, 0);
		memory = search.memory;
		units = search.units;
	}
	last.memory_cgroup = BPF_CORE_READ(memory, kn, id);
	last.unit_cgroup = BPF_CORE_READ(units, kn, id);
	last.set = set;
}

/*
 * Most processes have the groups of the one before.  Nothing is kept from one read(2) to the next,
 * while which a set may be freed and another take its address.
 */
static __always_inline void read_cgroups(
	struct task_record *record, struct task_struct *task, struct seq_file *file)
{
	struct css_set *set = BPF_CORE_READ(task, cgroups);

	if (set != last.set || file->count == 0)
		find_cgroups(set);
	record->memory_cgroup = last.memory_cgroup;
	record->unit_cgroup = last.unit_cgroup;
}

static __always_inline unsigned long long read_capabilities(const struct cred *cred)
{
	const struct cred___words *words = (const void *)cred;

	if (bpf_core_field_exists(cred->cap_effective.val))
		return cred->cap_effective.val;
	return words->cap_effective.cap[0];
}

static __always_inline void read_task(
	struct task_record *record, struct task_struct *task, const struct cred *cred)
{
	record->pid = task->tgid;
	record->thread_id = task->pid;
	record->ppid = BPF_CORE_READ(task, real_parent, tgid);
	record->start_ns = task->start_boottime;
	record->flags = task->flags;
	record->state = task->__state;
	record->exit_state = task->exit_state;
	record->nice = task->static_prio - 120;
	record->uid = cred->uid.val;
	record->capabilities = read_capabilities(cred);
	bpf_probe_read_kernel(
		record->name, sizeof(record->name), __builtin_preserve_access_index(&task->comm));
}

SEC("iter/task")
int write_task(struct bpf_iter__task *context)
{
	struct task_struct *task = context->task;
	struct task_record record = { 0 };
	struct seq_file *file = context->meta->seq;
	struct mm_struct *mm;
	struct signal_struct *signal;
	const struct cred *cred;
	_Bool is_leader;

	if (!task)
		return 0;
	mm = task->mm;
	signal = task->signal;
	cred = task->real_cred;
	barrier_var(file);
	barrier_var(signal);
	barrier_var(cred);
	is_leader = task->pid == task->tgid;
	/* threads other than the leader count where the leader has exited before them */
	if (!is_leader && (!mm || BPF_CORE_READ(task, group_leader, mm)))
		return 0;
	if (is_leader)
		record.facts |= TASK_IS_LEADER;
	read_task(&record, task, cred);
	read_pid(&record, task);
	read_signal(&record, signal);
	read_nodes(&record, task);
	read_cgroups(&record, task, file);
	if (mm)
		read_memory(&record, task, mm);
	bpf_seq_write(file, &record, sizeof(record));
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
