/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "views/tui/prompt.h"

#include "base/text.h"
#include "views/tui/canvas.h"
#include "views/tui/press.h"

#include <string.h>

void prompt_begin(struct prompt *prompt, enum prompt_kind kind, const char *text)
{
	size_t length = text ? strlen(text) : 0;

	*prompt = (struct prompt){ .kind = kind };
	if (length > PROMPT_MAX_BYTES)
		return;
	memcpy(prompt->text, text ? text : "", length);
	prompt->length = length;
}

static bool undo(struct prompt *prompt)
{
	if (prompt->length == 0)
		return false;
	/* the bytes of a UTF-8 character behind the first begin with the bits 10 */
	do
		prompt->length--;
	while (prompt->length > 0 && ((unsigned char)prompt->text[prompt->length] & 0xc0) == 0x80);
	prompt->text[prompt->length] = '\0';
	return true;
}

static bool is_printable(const char *text)
{
	struct arena arena = ARENA_EMPTY;
	bool printable = strcmp(text_escape(&arena, text), text) == 0;

	arena_release(&arena);
	return printable;
}

static bool append(struct prompt *prompt, unsigned code)
{
	char text[5];
	size_t length;

	canvas_encode(code, text);
	if (code >= 0x80 && !is_printable(text))
		return false;
	length = strlen(text);
	if (prompt->length + length > PROMPT_MAX_BYTES)
		return false;
	memcpy(prompt->text + prompt->length, text, length + 1);
	prompt->length += length;
	return true;
}

bool prompt_edit(struct prompt *prompt, unsigned key)
{
	if (key == PRESS_BACKSPACE)
		return undo(prompt);
	if (key == PRESS_CONTROL('u')) {
		bool changed = prompt->length > 0;

		prompt_begin(prompt, prompt->kind, NULL);
		return changed;
	}
	return key >= ' ' && key != 0x7f && key < PRESS_FIRST && append(prompt, key);
}

const char *prompt_words(const struct prompt *prompt)
{
	static const char *const words[] = {
		[PROMPT_NONE] = "",
		[PROMPT_SEARCH] = "Search: ",
		[PROMPT_FILTER] = "Filter: ",
		[PROMPT_ADJ] = "Assume oom_score_adj (-1000 to 1000): ",
		[PROMPT_GROW] = "Assume growth by (512M or 10%): ",
		[PROMPT_MAX] = "Assume memory.max of its cgroup (2G or max): ",
		[PROMPT_ASSUME] = "Assume: ",
		[PROMPT_DELAY] = "Seconds between readings: ",
	};
	_Static_assert(sizeof(words) / sizeof(*words) == PROMPT_ASSUME + 1,
		"an entry for each enum prompt_kind");

	return words[prompt->kind];
}
