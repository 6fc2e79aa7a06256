/* SPDX-License-Identifier: GPL-2.0-or-later */
/* /proc/PID/status: a process's name, state, parent, user and memory (Linux: fs/proc/array.c). */
#ifndef OOMTOP_SOURCES_PROC_STATUS_H
#define OOMTOP_SOURCES_PROC_STATUS_H

#include "base/text_span.h"
#include "snapshot/figures.h"
#include "snapshot/snapshot.h"
#include "sources/proc/process_files.h"

struct status;

/* One label that is looked for, chained with others of the same first letter. */
struct status_label {
	const char *text;
	size_t length;
	/* the figure the value is stored in; NULL: `parse` stores the value */
	const struct figure_entry *figure;
	void (*parse)(struct status *status, struct text_span value);
	unsigned char next; /* place of the next label in the chain; 0: none */
};

/* What reading one status after the other needs. */
struct status_reader {
	struct buffer *buffer;          /* scratch space, not owned */
	struct arena *texts;            /* of the snapshot: owns the texts of the processes */
	const char *mems_allowed;       /* of the process before: most processes share one text */
	struct status_label labels[32]; /* from 1 */
	unsigned char label_count;
	unsigned char first[256]; /* place of the first label with this first letter; 0: none */
};

void status_reader_init(struct status_reader *reader, struct buffer *buffer, struct arena *texts)
	__attribute__((nonnull));

/*
 * Fills the parts of *process that status tells.  Where the thread group leader has exited, the
 * memory is read from another thread (process->mm_tid).  Returns 0, or a negative errno; -EINVAL
 * when the text has no name.
 */
int status_read(struct status_reader *reader, struct process *process, struct process_files *files)
	__attribute__((warn_unused_result, nonnull));

/*
 * Fills the parts of *process that the text in the reader's buffer tells, a whole status file.
 * Returns 0, or -EINVAL when the text has no name.
 */
int status_parse(struct status_reader *reader, struct process *process)
	__attribute__((warn_unused_result, nonnull));

/* Copies the figures of the address space, and has_mm and mm_tid with them. */
void process_copy_memory(struct process *to, const struct process *from) __attribute__((nonnull));

#endif
