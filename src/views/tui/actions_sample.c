/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "views/tui/actions_sample.h"

static unsigned step(struct tui_state *state, bool forward)
{
	size_t count = state->view.sample_count;
	size_t now = state->sample ? state->sample : count;

	if (state->view.live || count < 2) {
		tui_say(state, "only a recording of several snapshots can be stepped through");
		return 0;
	}
	if (forward ? now >= count : now <= 1) {
		tui_say(state, "this is the %s of %zu snapshots", forward ? "last" : "first",
			count);
		return 0;
	}
	state->sample = forward ? now + 1 : now - 1;
	return TUI_SAMPLE;
}

unsigned act_sample_before(struct tui_state *state)
{
	return step(state, false);
}

unsigned act_sample_after(struct tui_state *state)
{
	return step(state, true);
}
