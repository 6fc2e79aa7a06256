/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A file of lines that forgets the oldest ones: the history of a flight recorder.
 *
 * A line is appended and synced, so that it outlives the program and the machine.  When the file is
 * full, or holds much that is older than its window, its newest lines go into a new file that is
 * renamed over it: at each moment there is one whole file of the name.  A copy of it can be kept
 * under another name; the file of an earlier run becomes NAME.before.
 *
 * All of it, the copies and one in the making included, stays below a bound.  Files of these names
 * that do not begin as the lines do are not touched, nor are files of other users.  One program at
 * a time writes: it holds a lock on the file (flock(2)).
 */
#ifndef OOMTOP_BASE_RING_FILE_H
#define OOMTOP_BASE_RING_FILE_H

#include "base/attributes.h"
#include "base/error.h"

#include <stddef.h>
#include <stdint.h>

struct ring_line {
	int64_t length_bytes;
	double seconds; /* of the clock that the caller uses */
};

/* The files beside NAME: NAME.new while it is made, NAME.before, and one for each kind of copy. */
enum ring_copy { RING_NEW, RING_BEFORE, RING_KILL, RING_PRESSURE, RING_COPIES };

struct ring_file {
	const char *path; /* for messages; the caller's, outlives the struct */
	int directory, fd;
	char *name, *copies[RING_COPIES]; /* in the directory */
	int64_t size_bytes, max_bytes;    /* of the file alone */
	double window_seconds;
	struct ring_line *lines; /* in the file, oldest first */
	size_t count, capacity;
};

/*
 * Begins the file at `path`, which takes at most `max_bytes` of the disk with all that belongs to
 * it.  `beginning` is what every line begins with.  A file that is there already has the history of
 * an earlier run and becomes NAME.before, unless it is empty.  Returns 0, or a negative errno with
 * *error filled; then nothing needs to be released.
 */
int ring_file_open(struct ring_file *ret_ring, const char *path, const char *beginning,
	int64_t max_bytes, double window_seconds, struct error *error) MUST_CHECK NONNULL();
/*
 * Appends a line, which ends with a newline, as of that time.  Fails when the line alone is larger
 * than the file may be, or when it cannot be written: the file holds whole lines then, too, and the
 * next one may be appended.
 */
int ring_file_append(struct ring_file *ring, const char *line, size_t length_bytes, double seconds,
	struct error *error) MUST_CHECK NONNULL();
/*
 * Begins a new, empty file where nothing has the name any more, since what is written to a removed
 * file is lost with the recorder.  Returns 1 if so, 0 if the file still has its name, or a negative
 * errno with *error filled: another file has the name, which stays, or none can be created.  The
 * file goes on as it was then.
 */
int ring_file_renew(struct ring_file *ring, struct error *error) MUST_CHECK NONNULL();
/* Copies the file as it is to NAME.kill or NAME.pressure, in the place of an older copy. */
int ring_file_keep(const struct ring_file *ring, enum ring_copy copy,
	struct error *error) MUST_CHECK NONNULL();
/* Closes the file, which stays. */
void ring_file_close(struct ring_file *ring) NONNULL();

#endif
