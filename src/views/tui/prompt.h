/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The line of text that is being typed at the bottom of the screen. */
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

/* Begins a line with `text`, or empty where the text is NULL or too long. */
void prompt_begin(struct prompt *prompt, enum prompt_kind kind, const char *text);
/* Applies a typed character, Backspace or ^U.  Returns true if the text changed. */
bool prompt_edit(struct prompt *prompt, unsigned key);
/* The label before the text; constant. */
const char *prompt_words(const struct prompt *prompt);

#endif
