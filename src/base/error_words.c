/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/error_words.h"

#include "base/text.h"

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
