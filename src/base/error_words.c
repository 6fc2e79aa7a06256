/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/error_words.h"

#include "base/text.h"
#include "base/text_stream.h"

#include <stdlib.h>
#include <string.h>

void error_words_print(FILE *out, const struct error *error)
{
	if (error->exit_status != 2 && *error->step)
		fprintf(out, "cannot %s", error->step);
	if (*error->path) {
		fputc(' ', out);
		text_print(out, error->path);
	}
	if (error->line)
		fprintf(out, ":%zu", error->line);
	if (error->exit_status != 2 && (*error->step || *error->path))
		fputs(": ", out);
	if (error->errnum)
		fputs(strerror(error->errnum), out);
	text_print(out, error->detail);
}

const char *error_words(struct arena *arena, const struct error *error)
{
	struct text_stream stream;
	const char *words;
	char *text;

	text_stream_begin(&stream);
	error_words_print(stream.out, error);
	text = text_stream_end(&stream);
	words = arena_copy_text(arena, text);
	free(text);
	return words;
}
