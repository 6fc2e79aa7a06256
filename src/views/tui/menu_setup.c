/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "views/tui/menu_setup.h"

#include "base/text.h"
#include "views/tui/actions_show.h"

static const char *columns_value(struct arena *arena, const struct tui_state *state)
{
	return text_format(arena, "%zu", state->settings.columns.count);
}

static const char *sort_value(struct arena *arena, const struct tui_state *state)
{
	const struct sort_key *sort = &state->settings.sort;

	(void)arena;
	return sort->field ? sort->field->column : "#";
}

static const char *yes(bool value)
{
	return value ? "yes" : "no";
}

#define WORD_VALUE(name, word)                                                                     \
	static const char *name##_value(struct arena *arena, const struct tui_state *state)        \
	{                                                                                          \
		(void)arena;                                                                       \
		return tui_settings_word(&state->settings, word);                                  \
	}

WORD_VALUE(scheme, WORD_SCHEME)
WORD_VALUE(tree, WORD_TREE)
WORD_VALUE(command, WORD_COMMAND)
WORD_VALUE(unit, WORD_UNIT)
WORD_VALUE(head_unit, WORD_HEAD_UNIT)

static const char *all_value(struct arena *arena, const struct tui_state *state)
{
	(void)arena;
	return yes(state->settings.all);
}

static const char *head_value(struct arena *arena, const struct tui_state *state)
{
	(void)arena;
	return yes(!state->settings.head_hidden);
}

static const char *delay_value(struct arena *arena, const struct tui_state *state)
{
	return text_format(arena, "%g s", state->settings.delay_seconds);
}

static unsigned next_scheme(struct tui_state *state)
{
	state->settings.scheme = (state->settings.scheme + 1) % SCHEME_COUNT;
	return 0;
}

static unsigned open_columns(struct tui_state *state)
{
	state->menu = MENU_COLUMNS;
	state->menu_cursor = state->menu_first = 0;
	return 0;
}

static unsigned open_sort(struct tui_state *state)
{
	state->menu = MENU_SORT;
	state->menu_cursor = state->menu_first = 0;
	return 0;
}

static unsigned open_delay(struct tui_state *state)
{
	prompt_begin(&state->prompt, PROMPT_DELAY, NULL);
	return 0;
}

static const struct setup {
	const char *name, *help;
	const char *(*value)(struct arena *arena, const struct tui_state *state);
	unsigned (*act)(struct tui_state *state);
} setups[] = {
	{ "Columns: shown", "which, and in which order", columns_value, open_columns },
	{ "Columns: sorted by", "# is the rank", sort_value, open_sort },
	{ "Columns: command lines", "no (names), yes, path (with the program's folder)",
		command_value, act_command_line },
	{ "Columns: unit", "short, bytes, K, M or G", unit_value, act_unit },
	{ "Meters: head", "memory, pressure, next victim, first full limit", head_value,
		act_hide_head },
	{ "Meters: unit", "short, bytes, K, M or G", head_unit_value, act_head_unit },
	{ "Colours", "default, light (background), contrast or mono", scheme_value, next_scheme },
	{ "Behaviour: delay", "between two readings", delay_value, open_delay },
	{ "Behaviour: tree", "no, parent or cgroup", tree_value, act_tree },
	{ "Behaviour: all", "exempt processes and kernel threads too", all_value, act_all },
};
enum { SETUP_COUNT = sizeof(setups) / sizeof(*setups) };

static size_t setup_count(const struct tui_state *state)
{
	(void)state;
	return SETUP_COUNT;
}

static struct menu_item setup_item(const struct tui_state *state, struct arena *arena, size_t place)
{
	const struct setup *setup = &setups[place < SETUP_COUNT ? place : 0];

	return (struct menu_item){ "", text_format(arena, "%-24s", setup->name),
		text_format(arena, "%-8s %s", setup->value(arena, state), setup->help) };
}

static unsigned setup_choose(struct tui_state *state, size_t place)
{
	return place < SETUP_COUNT ? setups[place].act(state) : 0;
}

const struct menu_entry menu_setup = { "Setup: Enter changes a setting, W writes all of them", NULL,
	setup_count, setup_item, setup_choose };
