/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "commands/screen.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

bool screen_wants_color(const struct options *options)
{
	const char *no_color = getenv("NO_COLOR"), *term = getenv("TERM");

	if (options->color != COLOR_AUTO)
		return options->color == COLOR_ALWAYS;
	if (no_color && *no_color)
		return false;
	return isatty(STDOUT_FILENO) && term && strcmp(term, "dumb") != 0;
}

static int terminal_width(void)
{
	enum { USUAL_WIDTH = 80 };
	struct winsize size;

	if (!isatty(STDOUT_FILENO))
		return 0;
	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) < 0 || size.ws_col == 0)
		return USUAL_WIDTH;
	return size.ws_col;
}

struct table_options screen_table_options(const struct options *options)
{
	return (struct table_options){
		.raw = options->given & OPTION_RAW,
		.headings = !(options->given & OPTION_NOHEADINGS),
		.bytes = options->given & OPTION_BYTES,
		.color = screen_wants_color(options),
		.width = terminal_width(),
	};
}
