/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "views/tui/changes.h"

#include "views/tui/actions_show.h"
#include "views/tui/panes.h"
#include "views/tui/what_if.h"

#include <stdlib.h>

static void open_pane(struct tui_state *state)
{
	tui_open_pane(state, TUI_CHANGES);
	panes_fill(state);
}

void changes_ask(struct tui_state *state, struct adj_change *changes, size_t count)
{
	free(state->changes);
	state->changes = changes;
	state->change_count = count;
	state->changes_stage = CHANGES_ASKED;
	if (count > 0)
		open_pane(state);
	else
		tui_say(state, "every process already has the oom_score_adj that is assumed");
}

void changes_tell(struct tui_state *state)
{
	state->changes_stage = CHANGES_TOLD;
	open_pane(state);
}

/* A message has room for the undo of one change; the undo of several is shown in the pane. */
void changes_done(struct tui_state *state)
{
	const struct adj_change *first = state->changes;

	what_if_drop_adj(state);
	state->changes_stage = CHANGES_WRITTEN;
	if (state->change_count > 1) {
		open_pane(state);
		return;
	}
	act_close(state);
	tui_say(state, "oom_score_adj of %d is %lld now; undo: choom -n %lld -p %d",
		(int)first->process.pid, (long long)first->new_adj, (long long)first->old_adj,
		(int)first->process.pid);
}
