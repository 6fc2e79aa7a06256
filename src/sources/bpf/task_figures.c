/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/bpf/task_figures.h"

#include "base/text.h"

#include <stdio.h>
#include <string.h>

enum {
	PF_KTHREAD = 0x00200000,
	CAP_SYS_ADMIN_BIT = 21,
	NODES_MAX = 64,
	NODES_TEXT_MAX = NODES_MAX * 3 + 1,
	/* include/linux/sched.h */
	STATE_UNINTERRUPTIBLE = 0x2,
	STATE_NOLOAD = 0x400,
	STATE_RTLOCK_WAIT = 0x1000,
	STATE_FROZEN = 0x8000,
	STATES_REPORTED = 0x7f,
};

static const int64_t nanoseconds = 1000000000;

/*
 * The letter that /proc/PID/status shows (fs/proc/array.c: get_task_state; include/linux/sched.h:
 * __task_state_index).
 */
static char state_letter(const struct task_record *record)
{
	static const char letters[] = "RSDTtXZP";
	unsigned state = (record->state | record->exit_state) & STATES_REPORTED;
	const unsigned idle = STATE_UNINTERRUPTIBLE | STATE_NOLOAD;

	if ((record->state & idle) == idle)
		return 'I';
	if (record->state & (STATE_RTLOCK_WAIT | STATE_FROZEN))
		state = STATE_UNINTERRUPTIBLE;
	return letters[state ? 32 - __builtin_clz(state) : 0];
}

/* As the kernel prints a node mask (%*pbl): "0-1,3". */
static const char *format_nodes(struct arena *texts, unsigned long long nodes)
{
	char text[NODES_TEXT_MAX];
	size_t length = 0;

	for (unsigned first = 0; first < NODES_MAX; first++) {
		unsigned last = first;

		if (!(nodes >> first & 1))
			continue;
		while (last + 1 < NODES_MAX && (nodes >> (last + 1) & 1))
			last++;
		length += (size_t)snprintf(
			text + length, sizeof(text) - length, "%s%u", length ? "," : "", first);
		if (last > first)
			length +=
				(size_t)snprintf(text + length, sizeof(text) - length, "-%u", last);
		first = last;
	}
	return arena_copy(texts, text, length);
}

bool task_is_kernel_thread(const struct task_record *record)
{
	return (record->flags & PF_KTHREAD) != 0;
}

static const char *nodes_of(const struct task_record *record, struct task_units *units)
{
	if (record->facts & TASK_MANY_NODES)
		return NULL;
	if (!units->mems_allowed || units->nodes != record->nodes) {
		units->nodes = record->nodes;
		units->mems_allowed = format_nodes(units->texts, record->nodes);
	}
	return units->mems_allowed;
}

/* Forks of one program are often neighbours. */
static const char *name_of(const struct task_record *record, struct task_units *units)
{
	size_t length = strnlen(record->name, sizeof(record->name));

	if (!units->name || strlen(units->name) != length ||
		memcmp(units->name, record->name, length) != 0)
		units->name = arena_copy(units->texts, record->name, length);
	return units->name;
}

int64_t task_start_ticks(const struct task_record *record, const struct task_units *units)
{
	return (int64_t)record->start_ns / (nanoseconds / units->clock_ticks);
}

/* A negative counter counts as 0 (include/linux/mm.h: get_mm_counter). */
static int64_t pages_of(const struct task_record *record, enum task_counter counter)
{
	return record->counters[counter] > 0 ? record->counters[counter] : 0;
}

static struct figure bytes_of(int64_t pages, const struct task_units *units)
{
	return figure_of(pages * units->page_size_bytes);
}

static bool has_fact(const struct task_record *record, enum task_fact fact)
{
	return (record->facts & fact) != 0;
}

void task_figures_fill_memory(
	struct process *process, const struct task_record *record, const struct task_units *units)
{
	int64_t file = pages_of(record, COUNTER_FILE), anon = pages_of(record, COUNTER_ANON);
	int64_t shmem = pages_of(record, COUNTER_SHMEM);

	process->has_mm = true;
	process->mm_tid = (pid_t)record->thread_id;
	process->memory = (struct process_memory){
		.vm_size_bytes = bytes_of((int64_t)record->vm_pages, units),
		.rss_bytes = bytes_of(file + anon + shmem, units),
		.rss_anon_bytes = bytes_of(anon, units),
		.rss_file_bytes = bytes_of(file, units),
		.rss_shmem_bytes = bytes_of(shmem, units),
		.swap_bytes = bytes_of(pages_of(record, COUNTER_SWAP), units),
		.page_tables_bytes = figure_of((int64_t)record->page_table_bytes),
		.hugetlb_bytes = bytes_of((int64_t)record->hugetlb_pages, units),
		.locked_bytes = bytes_of((int64_t)record->locked_pages, units),
		.pinned_bytes = bytes_of((int64_t)record->pinned_pages, units),
	};
	process->mm_skipped = figure_of(has_fact(record, TASK_MM_SKIPPED));
	process->in_vfork = figure_of(has_fact(record, TASK_IN_VFORK));
}

void task_figures_fill(
	struct process *process, const struct task_record *record, struct task_units *units)
{
	process->pid = process->mm_tid = (pid_t)record->pid;
	process->ppid = (pid_t)record->ppid;
	process->name = name_of(record, units);
	process->mems_allowed = nodes_of(record, units);
	process->state = state_letter(record);
	process->kernel_thread = task_is_kernel_thread(record);
	process->uid = figure_of(record->uid);
	process->start_ticks = figure_of(task_start_ticks(record, units));
	process->flags = figure_of(record->flags);
	process->threads = figure_of(record->threads);
	process->nice = figure_of(record->nice);
	process->adj = figure_of(record->adj);
	process->cap_sys_admin = figure_of(record->capabilities >> CAP_SYS_ADMIN_BIT & 1);
	if (record->namespace_level > 0)
		process->namespace_pid = figure_of(record->namespace_pid);
	process->oom_origin = figure_of(has_fact(record, TASK_OOM_ORIGIN));
	process->oom_victim = figure_of(has_fact(record, TASK_OOM_VICTIM));
	process->oom_victim_reaped = figure_of(has_fact(record, TASK_VICTIM_SKIPPED));
	/* a kernel thread may work on a process's memory for a while, which is not its own */
	if (has_fact(record, TASK_HAS_MM) && !process->kernel_thread)
		task_figures_fill_memory(process, record, units);
}
