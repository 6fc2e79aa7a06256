/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Steps through a recording that holds several moments. */
#include "views/tui/actions.h"

static unsigned step(struct tui_state *state, bool forward)
{
	size_t count = state->view.moment_count;
	size_t now = state->moment ? state->moment : count;

	if (state->view.live || count < 2) {
		tui_say(state, "only a recording of several moments can be stepped through");
		return 0;
	}
	if (forward ? now >= count : now <= 1) {
		tui_say(state, "this is the %s of %zu moments", forward ? "last" : "first", count);
		return 0;
	}
	state->moment = forward ? now + 1 : now - 1;
	return TUI_MOMENT;
}

unsigned act_moment_before(struct tui_state *state)
{
	return step(state, false);
}

unsigned act_moment_after(struct tui_state *state)
{
	return step(state, true);
}
