/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "views/tui/actions_help.h"

static unsigned show_topic(struct tui_state *state, enum help_topic topic)
{
	state->help_topic = topic;
	tui_open_pane(state, TUI_HELP);
	return TUI_PANE;
}

unsigned act_help(struct tui_state *state)
{
	enum help_topic topic = HELP_TEXTS;

	if (state->mode == TUI_TABLE)
		topic = HELP_SCREEN;
	if (state->mode == TUI_MENU)
		topic = HELP_MENUS;
	state->help_from = state->mode;
	return show_topic(state, topic);
}

unsigned act_help_next(struct tui_state *state)
{
	return show_topic(state, (state->help_topic + 1) % HELP_TOPIC_COUNT);
}

unsigned act_help_before(struct tui_state *state)
{
	return show_topic(state, (state->help_topic + HELP_TOPIC_COUNT - 1) % HELP_TOPIC_COUNT);
}
