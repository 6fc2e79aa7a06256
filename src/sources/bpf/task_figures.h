/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a record of the BPF program says of a process. */
#ifndef OOMTOP_SOURCES_BPF_TASK_FIGURES_H
#define OOMTOP_SOURCES_BPF_TASK_FIGURES_H

#include "snapshot/snapshot.h"
#include "sources/bpf/task_record.h"

/* The units of a machine whose tasks are listed, and the texts that neighbours share. */
struct task_units {
	int64_t page_size_bytes, clock_ticks;
	struct arena *texts;      /* owns the texts of the processes */
	unsigned long long nodes; /* of the process before */
	const char *mems_allowed;
	const char *name; /* of the process before */
};

/* Fills *process, which is zeroed but for its memcg, with what the record of its leader tells. */
void task_figures_fill(struct process *process, const struct task_record *record,
	struct task_units *units) __attribute__((nonnull));

/* Fills the figures of the address space alone, by the record of any thread that has it. */
void task_figures_fill_memory(struct process *process, const struct task_record *record,
	const struct task_units *units) __attribute__((nonnull));

bool task_is_kernel_thread(const struct task_record *record) __attribute__((nonnull));

/* The start time in the unit of struct process, as /proc/PID/stat has it. */
int64_t task_start_ticks(const struct task_record *record, const struct task_units *units)
	__attribute__((nonnull));

#endif
