/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "commands/screen.h"

#include "base/memory.h"
#include "base/size.h"
#include "base/text.h"
#include "base/text_columns.h"
#include "views/prose/wrap.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

bool screen_wants_color(const struct options *options)
{
	const char *no_color = getenv("NO_COLOR"), *term = getenv("TERM");

	if (options->color != CHOICE_AUTO)
		return options->color == CHOICE_ALWAYS;
	if (no_color && *no_color)
		return false;
	return isatty(STDOUT_FILENO) && term && strcmp(term, "dumb") != 0;
}

/* COLUMNS may make lines narrower, as for ps(1), but not wider than the terminal. */
static int terminal_width(void)
{
	enum { USUAL_WIDTH = 80 };
	const char *wanted = getenv("COLUMNS");
	struct winsize size = { .ws_col = 0 };
	long long columns;

	if (!isatty(STDOUT_FILENO))
		return 0;
	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) < 0)
		size.ws_col = 0;
	if (wanted && number_parse(wanted, 1, USHRT_MAX, &columns) &&
		(size.ws_col == 0 || columns < size.ws_col))
		return (int)columns;
	return size.ws_col ? size.ws_col : USUAL_WIDTH;
}

/* LINES may make the screen smaller, as COLUMNS. */
static int terminal_height(void)
{
	enum { USUAL_HEIGHT = 24 };
	const char *wanted = getenv("LINES");
	struct winsize size = { .ws_row = 0 };
	long long lines;

	if (!isatty(STDOUT_FILENO))
		return 0;
	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) < 0)
		size.ws_row = 0;
	if (wanted && number_parse(wanted, 1, USHRT_MAX, &lines) &&
		(size.ws_row == 0 || lines < size.ws_row))
		return (int)lines;
	return size.ws_row ? size.ws_row : USUAL_HEIGHT;
}

struct table_options screen_table_options(const struct options *options)
{
	return (struct table_options){
		.raw = options->given & OPTION_RAW,
		.headings = !(options->given & OPTION_NOHEADINGS),
		.bytes = options->given & OPTION_BYTES,
		.color = screen_wants_color(options),
		.width = terminal_width(),
		.height = terminal_height(),
	};
}

bool screen_wants(enum choice choice, const struct table_options *table)
{
	return choice == CHOICE_ALWAYS ||
	       (choice == CHOICE_AUTO && table->width > 0 && !table->raw);
}

size_t screen_lines_that_fit(
	const struct table_options *table, const struct options *options, size_t above)
{
	enum { LINES_BESIDE = 4 }; /* heading, what is left out, an empty line, a prompt */
	int left = table->height - LINES_BESIDE - (int)above;

	if (table->height == 0 || table->raw || (options->given & OPTION_LIMIT))
		return 0;
	return left > SCREEN_ROWS_MIN ? (size_t)left : SCREEN_ROWS_MIN;
}

void screen_print_more(const struct table_options *table, size_t left, const char *what)
{
	struct arena arena = ARENA_EMPTY;

	if (left > 0)
		wrap_print(stdout,
			text_format(
				&arena, "%s %zu %s (--limit all)", text_columns_mark(), left, what),
			table->width, 2);
	arena_release(&arena);
}
