/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "views/tui/actions_kills.h"

/* Why there is no log of the machine that is shown; NULL if there may be one. */
static const char *why_no_log(const struct snapshot *snapshot)
{
	if (snapshot->source == SOURCE_ARCHIVE || snapshot_is_of_this_machine(snapshot))
		return NULL;
	return snapshot->source == SOURCE_RECORDING
		       ? "a recording has no log; oomtop log FILE explains the kills in a log"
		       : "the log of the machine behind --procfs is not known here";
}

unsigned act_kills(struct tui_state *state)
{
	const char *why = why_no_log(state->view.snapshot);

	if (why) {
		tui_say(state, "%s", why);
		return 0;
	}
	tui_open_pane(state, TUI_KILLS);
	state->kills_are_being_read = true;
	return TUI_PANE | TUI_KILL_LOG;
}

unsigned act_kill_explain(struct tui_state *state)
{
	if (state->kill_cursor >= state->kill_log.count)
		return 0;
	tui_open_pane(state, TUI_KILL);
	return TUI_PANE;
}
