/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is printed to a stream, as a text in memory. */
#ifndef OOMTOP_BASE_TEXT_STREAM_H
#define OOMTOP_BASE_TEXT_STREAM_H

#include <stddef.h>
#include <stdio.h>

struct text_stream {
	FILE *out;     /* print here between begin and end */
	char *text;    /* valid after text_stream_end() alone */
	size_t length; /* bytes of the text, the NUL at its end not counted */
};

/* Opens the stream.  The structure must stay where it is until text_stream_end(). */
void text_stream_begin(struct text_stream *stream) __attribute__((nonnull));
/* Closes the stream and returns its text, NUL-terminated.  The caller frees the text. */
char *text_stream_end(struct text_stream *stream) __attribute__((nonnull, warn_unused_result));

#endif
