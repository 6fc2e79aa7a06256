/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "views/tui/menu_user.h"

#include "base/text.h"
#include "views/tui/actions_show.h"

#include <stdlib.h>
#include <string.h>

static const char *user_of(struct arena *arena, const struct process *process)
{
	if (process->user || !process->uid.known)
		return process->user;
	return text_format(arena, "%lld", (long long)process->uid.value);
}

static int compare_users(const void *left, const void *right)
{
	return strcmp(*(const char *const *)left, *(const char *const *)right);
}

/* Lists every user once, in order of name; the arena owns the list. */
static size_t list_users(
	const struct tui_state *state, struct arena *arena, const char ***ret_users)
{
	const struct snapshot *snapshot = state->view.snapshot;
	const char **users = arena_alloc(arena, (snapshot->process_count + 1) * sizeof(*users));
	size_t count = 0, kept = 0;

	for (size_t i = 0; i < snapshot->process_count; i++) {
		const char *user = user_of(arena, &snapshot->processes[i]);

		if (user)
			users[count++] = user;
	}
	if (count > 0)
		qsort(users, count, sizeof(*users), compare_users);
	for (size_t i = 0; i < count; i++)
		if (kept == 0 || strcmp(users[kept - 1], users[i]) != 0)
			users[kept++] = users[i];
	*ret_users = users;
	return kept;
}

static size_t user_count(const struct tui_state *state)
{
	struct arena arena = ARENA_EMPTY;
	const char **users;
	size_t count = list_users(state, &arena, &users);

	arena_release(&arena);
	return count + 1;
}

static struct menu_item user_item(const struct tui_state *state, struct arena *arena, size_t place)
{
	const char **users;
	size_t count = list_users(state, arena, &users);

	if (place == 0 || place > count)
		return (struct menu_item){ state->user ? "" : "->", "all",
			"the processes of all users" };
	return (struct menu_item){ state->user && strcmp(state->user, users[place - 1]) == 0 ? "->"
											     : "",
		text_escape(arena, users[place - 1]), "" };
}

static unsigned user_choose(struct tui_state *state, size_t place)
{
	struct arena arena = ARENA_EMPTY;
	const char **users;
	size_t count = list_users(state, &arena, &users);

	tui_set_text(&state->user, place > 0 && place <= count ? users[place - 1] : NULL);
	arena_release(&arena);
	return act_close(state) | TUI_HEAD;
}

const struct menu_entry menu_user = { "Show the processes of", NULL, user_count, user_item,
	user_choose };
