/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "views/tui/actions_assume.h"

#include "base/text.h"
#include "views/tui/cursor.h"
#include "views/tui/what_if.h"

enum { ADJ_STEP = 50 };

static unsigned change_adj(struct tui_state *state, int64_t by)
{
	const struct row *row = cursor_target(state);
	struct arena arena = ARENA_EMPTY;
	unsigned effects;
	int64_t adj;

	if (!row || !row->entry->process->adj.known)
		return 0;
	adj = row->entry->process->adj.value + by;
	adj = adj > ADJ_MAX ? ADJ_MAX : adj < ADJ_MIN ? ADJ_MIN : adj;
	effects = what_if_assume(state,
		text_format(&arena, "%d:adj=%lld", (int)row->entry->process->pid, (long long)adj));
	arena_release(&arena);
	return effects;
}

unsigned act_adj_less(struct tui_state *state)
{
	return change_adj(state, -ADJ_STEP);
}

unsigned act_adj_more(struct tui_state *state)
{
	return change_adj(state, ADJ_STEP);
}

unsigned act_changes(struct tui_state *state)
{
	if (state->view.snapshot->assumption_count > 0)
		return TUI_PLAN;
	tui_say(state, "no oom_score_adj is assumed: use F7, F8 or A");
	return 0;
}

unsigned act_write(struct tui_state *state)
{
	return state->changes_stage == CHANGES_ASKED ? TUI_WRITE : 0;
}
