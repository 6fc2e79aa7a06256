/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/text.h"
#include "views/killers.h"
#include "views/prose.h"
#include "views/table.h"

#include <string.h>

enum { INDENT = 2, NARROWEST = 20 };

#define SGR_VICTIM  "\033[1;31m"
#define SGR_WARNING "\033[33m"
#define SGR_RESET   "\033[0m"

/* The length in bytes and columns of the word at `text`, blanks before it included. */
static size_t word_length(const char *text, int *ret_columns)
{
	size_t blanks = strspn(text, " ");
	size_t length = blanks + strcspn(text + blanks, " ");

	*ret_columns = text_columns(text, length);
	return length;
}

/* Breaks between words, so that a name or a number is never torn at the terminal's edge. */
static void print_wrapped(FILE *out, const char *text, int width)
{
	int column = 0, columns;

	while (*text) {
		size_t length = word_length(text, &columns);

		if (width >= NARROWEST && column > 0 && column + columns > width) {
			size_t blanks = strspn(text, " ");

			fprintf(out, "\n%*s", INDENT, "");
			text += blanks;
			length -= blanks;
			column = INDENT - (int)blanks;
		}
		fwrite(text, 1, length, out);
		text += length;
		column += columns;
	}
	fputc('\n', out);
}

static void print_line(
	FILE *out, const char *text, const char *color, const struct table_options *options)
{
	if (!text)
		return;
	if (options->color)
		fputs(color, out);
	print_wrapped(out, text, options->width);
	if (options->color)
		fputs(SGR_RESET, out);
}

void head_print(FILE *out, const struct snapshot *snapshot, const struct verdict *verdict,
	const struct table_options *options)
{
	struct arena arena = ARENA_EMPTY;

	print_line(out, prose_assumptions(&arena, snapshot), SGR_WARNING, options);
	print_line(out, prose_verdict(&arena, verdict), SGR_VICTIM, options);
	print_line(out, prose_runner_up(&arena, verdict), "", options);
	print_line(out, prose_machine(&arena, verdict, snapshot), "", options);
	for (size_t i = 0; i < verdict->warning_count; i++)
		print_line(out,
			prose_warning(&arena, verdict, snapshot, &verdict->warnings[i]),
			SGR_WARNING, options);
	for (size_t i = 0; i < snapshot->killer_count; i++)
		print_line(out, prose_killer(&arena, snapshot, &snapshot->killers[i]), SGR_WARNING,
			options);
	fputc('\n', out);
	arena_release(&arena);
}
