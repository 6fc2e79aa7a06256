/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sentences that are broken to the width of a screen, and between them lines that are not. */
#ifndef OOMTOP_VIEWS_PROSE_WRAP_STREAM_H
#define OOMTOP_VIEWS_PROSE_WRAP_STREAM_H

#include "base/text_stream.h"

struct wrap_stream {
	FILE *out; /* the caller prints sentences to it, also after wrap_stream_line() */
	FILE *to;  /* where the lines go, not owned */
	int width; /* 0: nothing is broken */
	size_t line_count;
	struct text_stream sentences; /* not yet broken */
};

/*
 * Begins.  The structure must stay where it is until wrap_stream_end().  With a width of 0 all that
 * is printed goes to `to` as it is.
 */
void wrap_stream_begin(struct wrap_stream *stream, FILE *to, int width) __attribute__((nonnull));
/*
 * Prints a line that is to be pasted, below the sentences so far: it is never broken, since a
 * terminal joins what it wrapped itself when that is copied, and no other newline.
 */
void wrap_stream_line(struct wrap_stream *stream, const char *line) __attribute__((nonnull));
/* Ends.  Returns the number of lines that the sentences took; 0 with a width of 0. */
size_t wrap_stream_end(struct wrap_stream *stream) __attribute__((nonnull));

#endif
