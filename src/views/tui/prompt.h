/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One line of text being typed at the bottom of the screen. */
#ifndef OOMTOP_VIEWS_TUI_PROMPT_H
#define OOMTOP_VIEWS_TUI_PROMPT_H

#include <stdbool.h>
#include <stddef.h>

enum prompt_kind {
	PROMPT_NONE,
	PROMPT_SEARCH,
	PROMPT_FILTER,
	PROMPT_DELAY,
	PROMPT_ADJ,
	PROMPT_GROW,
	PROMPT_MAX,
	PROMPT_ASSUME, /* in the words of --assume */
};

enum { PROMPT_MAX_BYTES = 120 };

struct prompt {
	enum prompt_kind kind;
	char text[PROMPT_MAX_BYTES + 1]; /* UTF-8 of what can be printed */
	size_t length;
};

void prompt_begin(struct prompt *prompt, enum prompt_kind kind, const char *text);
/* Takes a character that is typed, or Backspace or ^U; true when the text changed. */
bool prompt_edit(struct prompt *prompt, unsigned key);
/* What stands before the text. */
const char *prompt_words(const struct prompt *prompt);

#endif
