/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Instructions in the making: files, commands and notes are added one by one.  The files that
 * write instructions of one kind (instructions_unit.c, instructions_container.c) see no more than
 * this.
 */
#ifndef OOMTOP_VIEWS_PROTECT_INSTRUCTIONS_WRITE_H
#define OOMTOP_VIEWS_PROTECT_INSTRUCTIONS_WRITE_H

#include "model/advice/protection.h"
#include "views/protect/paste.h"

struct instructions_file {
	const char *path, *text;
	bool appends; /* the text is added to a file that other software owns */
};

/* For root, the files first.  All texts are printable and owned by the arena. */
struct instructions {
	struct instructions_file *files;
	size_t file_count, file_capacity;
	const char **commands;
	size_t command_count, command_capacity;
	const char *note;           /* what else to know, whole sentences; NULL: nothing */
	const char *overwritten_by; /* what sets oom_score_adj again; NULL: nothing known */
};

/* What the writers of instructions share.  None of the members is owned. */
struct writing {
	struct instructions *instructions;
	struct arena *arena;
	const struct snapshot *snapshot;
};

/* Frees the lists, not the texts. */
void instructions_release(struct instructions *instructions) __attribute__((nonnull));

/* The shell command that creates the file, or appends to it.  The arena owns it. */
const char *instructions_file_command(struct arena *arena, const struct instructions_file *file)
	__attribute__((warn_unused_result, nonnull));

/*
 * Each adds to the instructions, unless an equal file (by path), command or note is there already.
 * A file with a path or a line that cannot be pasted is replaced by a note that says so.
 */
void instructions_add_file(struct writing *writing, struct instructions_file file)
	__attribute__((nonnull));
void instructions_add_command(struct writing *writing, const char *command)
	__attribute__((nonnull));
void instructions_add_note(struct writing *writing, const char *sentences) __attribute__((nonnull));

/* Like paste_word(); where that refuses the text, adds a note and returns NULL. */
const char *instructions_word(struct writing *writing, enum paste_kind kind, const char *text)
	__attribute__((warn_unused_result, nonnull(1)));
/*
 * A file of the memory cgroup at the path `cgroup`, as a word of a shell.  Returns NULL, and adds
 * a note, where the path cannot be pasted.
 */
const char *instructions_cgroup_file(struct writing *writing, const char *cgroup, const char *file)
	__attribute__((warn_unused_result, nonnull(1, 3)));

/*
 * Adds commands that set memory.high, where the advice has one, and memory.max of the cgroup
 * itself.  A note says that the container, or else the unit that has the cgroup's name, is not
 * verified.  `container` may be NULL.
 */
void instructions_write_unverified_limit(struct writing *writing, const char *container,
	const char *cgroup, const struct advice *advice) __attribute__((nonnull(1, 4)));
/* Adds a note that the unit or container `name` is known by the name of its cgroup alone. */
void instructions_note_unverified(struct writing *writing, const char *name)
	__attribute__((nonnull));

#endif
