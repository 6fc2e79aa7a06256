/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "views/tui/what_if.h"

#include "base/text.h"

#include <stdlib.h>
#include <string.h>

void what_if_forget(struct tui_state *state, size_t place)
{
	free(state->assumptions[place]);
	state->assumption_count--;
	memmove(state->assumptions + place, state->assumptions + place + 1,
		(state->assumption_count - place) * sizeof(*state->assumptions));
}

/* Whether target and key, the text up to the last '=', are equal. */
static bool is_of_the_same(const char *change, const char *other)
{
	const char *equal = strrchr(change, '=');

	return equal && strncmp(change, other, (size_t)(equal - change) + 1) == 0;
}

static void follow(struct tui_state *state)
{
	state->was_following = state->following;
	state->was_at_head = state->at_head;
	state->following = true;
	state->at_head = false;
}

unsigned what_if_assume(struct tui_state *state, const char *change)
{
	free(state->replaced);
	state->replaced = NULL;
	for (size_t i = 0; i < state->assumption_count; i++)
		if (is_of_the_same(change, state->assumptions[i])) {
			state->replaced = state->assumptions[i];
			state->assumptions[i] = NULL;
			what_if_forget(state, i);
			break;
		}
	if (state->assumption_count == ASSUMED_MAX) {
		tui_say(state, "no more than %d assumptions", ASSUMED_MAX);
		return 0;
	}
	array_reserve(state->assumptions, state->assumption_count, state->assumption_capacity);
	state->assumptions[state->assumption_count] = memory_alloc(strlen(change) + 1);
	strcpy(state->assumptions[state->assumption_count++], change);
	follow(state);
	return TUI_JUDGE;
}

unsigned what_if_drop(struct tui_state *state)
{
	if (state->assumption_count == 0)
		return 0;
	while (state->assumption_count > 0)
		what_if_forget(state, state->assumption_count - 1);
	return TUI_JUDGE;
}

void what_if_drop_adj(struct tui_state *state)
{
	for (size_t i = state->assumption_count; i-- > 0;)
		if (strstr(state->assumptions[i], ":adj="))
			what_if_forget(state, i);
}

void what_if_undo(struct tui_state *state)
{
	if (state->assumption_count > 0) {
		what_if_forget(state, state->assumption_count - 1);
		if (state->replaced)
			state->assumptions[state->assumption_count++] = state->replaced;
		state->replaced = NULL;
		state->following = state->was_following;
		state->at_head = state->was_at_head;
		return;
	}
	free(state->domain);
	state->domain = NULL;
}

unsigned what_if_accept(struct tui_state *state)
{
	static const char *const keys[] = { [PROMPT_ADJ] = "adj",
		[PROMPT_GROW] = "grow",
		[PROMPT_MAX] = "max",
		[PROMPT_ASSUME] = NULL };
	struct arena arena = ARENA_EMPTY;
	const char *key = keys[state->prompt.kind], *words;
	unsigned effects;

	if (state->prompt.length == 0)
		return 0;
	if (state->prompt.kind == PROMPT_ASSUME)
		return what_if_assume(state, state->prompt.text);
	if (state->prompt.kind == PROMPT_MAX)
		words = text_format(
			&arena, "cgroup:%s:%s=%s", state->assumed_cgroup, key, state->prompt.text);
	else
		words = text_format(
			&arena, "%d:%s=%s", (int)state->assumed_pid, key, state->prompt.text);
	effects = what_if_assume(state, words);
	arena_release(&arena);
	return effects;
}
