/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "views/tui/keys.h"

#include "base/text.h"
#include "views/tui/actions.h"
#include "views/tui/actions_assume.h"
#include "views/tui/actions_fold.h"
#include "views/tui/actions_help.h"
#include "views/tui/actions_kills.h"
#include "views/tui/actions_menu.h"
#include "views/tui/actions_move.h"
#include "views/tui/actions_sample.h"
#include "views/tui/actions_show.h"

#include <string.h>

enum {
	IN_TABLE = 1 << TUI_TABLE,
	/* texts that follow the machine */
	IN_LIVE = 1 << TUI_EXPLAIN | 1 << TUI_DRILL | 1 << TUI_GROUPS | 1 << TUI_NOTES,
	IN_HELP = 1 << TUI_HELP,
	IN_KILL = 1 << TUI_KILL,
	IN_TEXT_BUT_HELP = IN_LIVE | IN_KILL | 1 << TUI_CHANGES,
	IN_TEXT = IN_TEXT_BUT_HELP | IN_HELP,
	IN_KILLS = 1 << TUI_KILLS,
	IN_GRAPHS = 1 << TUI_GRAPHS,
	IN_COLUMNS = 1 << TUI_COLUMNS,
	IN_CHANGES = 1 << TUI_CHANGES,
	IN_MENU = 1 << TUI_MENU | IN_COLUMNS,
	IN_PROMPT = 1 << TUI_PROMPT,
	IN_LISTS = IN_TABLE | IN_TEXT | IN_MENU | IN_KILLS,
	IN_ALL = IN_LISTS | IN_PROMPT | IN_GRAPHS,
};

const struct key_entry key_table[] = {
	{ { PRESS_UP }, HELP_FIND, IN_LISTS, act_up, NULL, "one line up" },
	{ { PRESS_DOWN }, HELP_FIND, IN_LISTS, act_down, NULL, "one line down" },
	{ { PRESS_PAGE_UP, PRESS_CONTROL('b') }, HELP_FIND, IN_LISTS, act_page_up, NULL,
		"one page up" },
	{ { PRESS_PAGE_DOWN, PRESS_CONTROL('f') }, HELP_FIND, IN_LISTS, act_page_down, NULL,
		"one page down" },
	{ { PRESS_HOME }, HELP_FIND, IN_LISTS, act_home, NULL,
		"first line; the cursor then stays there" },
	{ { PRESS_END }, HELP_FIND, IN_LISTS, act_end, NULL, "last line" },
	{ { 'k' }, HELP_TEXTS, IN_TEXT, act_up, NULL, "one line up, as in less" },
	{ { 'j' }, HELP_TEXTS, IN_TEXT, act_down, NULL, "one line down" },
	{ { 'b' }, HELP_TEXTS, IN_TEXT, act_page_up, NULL, "one page up" },
	{ { ' ', 'f' }, HELP_TEXTS, IN_TEXT, act_page_down, NULL, "one page down" },
	{ { 'g', '<' }, HELP_TEXTS, IN_TEXT, act_home, NULL, "first line" },
	{ { '>' }, HELP_TEXTS, IN_TEXT, act_end, NULL, "last line" },
	{ { PRESS_LEFT }, HELP_FIND, IN_TABLE, act_left, NULL, "scroll the columns to the left" },
	{ { PRESS_RIGHT }, HELP_FIND, IN_TABLE, act_right, NULL,
		"scroll the columns to the right" },

	{ { 'q', PRESS_F(10) }, HELP_RUN, IN_TABLE, act_quit, "Quit", "quit" },
	{ { PRESS_F(1), 'h', '?' }, HELP_RUN,
		IN_TABLE | IN_LIVE | IN_GRAPHS | IN_MENU | IN_KILLS | IN_KILL, act_help, "Help",
		"help: for what is on the screen" },
	{ { PRESS_TAB, PRESS_RIGHT, 'h', PRESS_F(1) }, HELP_TEXTS, IN_HELP, act_help_next,
		"Next topic", "in the help: next topic" },
	{ { PRESS_LEFT, PRESS_BACKSPACE }, HELP_TEXTS, IN_HELP, act_help_before, "Topic before",
		"in the help: topic before" },
	{ { PRESS_ENTER }, HELP_ASK, IN_TABLE, act_explain, "Explain",
		"explain the process: all of its arithmetic, live" },
	{ { '+' }, HELP_ROWS, IN_TABLE, act_fold, NULL,
		"open alike processes or a branch of the tree; again: fold" },
	{ { '-' }, HELP_ROWS, IN_TABLE, act_fold_close, NULL,
		"fold them again, or the branch that the row is in" },
	{ { '*' }, HELP_ROWS, IN_TABLE, act_fold_all, NULL, "open or fold all of them" },
	{ { 'D' }, HELP_ASK, IN_TABLE, act_menu_domain, "Domain",
		"choose what runs out: the machine's memory, a cgroup's, a node's" },
	{ { 'L' }, HELP_ASK, IN_TABLE, act_drill, "Leak",
		"which processes are killed if the process leaks" },
	{ { 'A' }, HELP_ASK, IN_TABLE, act_menu_assume, "Assume",
		"assume an oom_score_adj, growth or a limit; again: drop all" },
	{ { PRESS_F(7) }, HELP_ASK, IN_TABLE, act_adj_less, NULL,
		"assume an oom_score_adj lower by 50" },
	{ { PRESS_F(8) }, HELP_ASK, IN_TABLE, act_adj_more, NULL,
		"assume an oom_score_adj higher by 50" },
	{ { 'w' }, HELP_ASK, IN_TABLE, act_changes, NULL,
		"write the assumed oom_score_adj to the processes; asks first" },
	{ { 'y' }, HELP_MENUS, IN_CHANGES, act_write, "Write", "yes: write" },
	{ { 'n' }, HELP_MENUS, IN_CHANGES, act_close, "Leave", "no: do not write" },
	{ { 'g' }, HELP_ASK, IN_TABLE, act_graphs, NULL,
		"graphs: memory left, pressure, badness of the first ranks" },
	{ { 'G' }, HELP_ASK, IN_TABLE | 1 << TUI_GROUPS, act_groups, "Group",
		"sums and first victims by unit, container, pod or user" },
	{ { '/', PRESS_F(3) }, HELP_FIND, IN_TABLE, act_search, "Search",
		"search: name, user, unit, container, pod, cgroup, PID" },
	{ { 'n' }, HELP_FIND, IN_TABLE, act_search_next, "Notes",
		"next match of the search; without a search, the notes" },
	{ { 'i' }, HELP_ASK, IN_TABLE, act_notes, NULL,
		"notes: the verdict, kills seen, other killers and warnings" },
	{ { PRESS_F(15) }, HELP_FIND, IN_TABLE, act_search_before, NULL, "previous match" },
	{ { '\\', PRESS_F(4) }, HELP_FIND, IN_TABLE, act_filter, "Filter",
		"show only processes that match, by the same texts" },
	{ { 'u' }, HELP_FIND, IN_TABLE, act_menu_user, NULL,
		"show only the processes of one user" },
	{ { 't', PRESS_F(5) }, HELP_ROWS, IN_TABLE, act_tree, "Tree",
		"tree by parent; again: tree by cgroup; again: no tree" },
	{ { PRESS_F(6) }, HELP_ROWS, IN_TABLE, act_menu_sort, "Sort",
		"choose the column to sort by" },
	{ { '<' }, HELP_ROWS, IN_TABLE, act_sort_left, NULL, "sort by the column to the left" },
	{ { '>' }, HELP_ROWS, IN_TABLE, act_sort_right, NULL, "sort by the column to the right" },
	{ { 'B' }, HELP_ROWS, IN_TABLE, act_sort_rank, NULL,
		"sort by rank: rank 1 is killed first" },
	{ { 'M' }, HELP_ROWS, IN_TABLE, act_sort_memory, NULL, "sort by resident memory" },
	{ { 'N' }, HELP_ROWS, IN_TABLE, act_sort_pid, NULL, "sort by PID" },
	{ { 'I', 'R' }, HELP_ROWS, IN_TABLE, act_reverse, NULL, "reverse the order" },
	{ { 'F' }, HELP_FIND, IN_TABLE, act_follow, "Follow",
		"follow the process through the ranks; moving ends it" },
	{ { ' ' }, HELP_FIND, IN_TABLE, act_tag, NULL, "tag or untag the selected process" },
	{ { 'U' }, HELP_FIND, IN_TABLE, act_untag_all, NULL, "untag all processes" },
	{ { 'K' }, HELP_ROWS, IN_TABLE, act_all, NULL,
		"show or hide exempt processes and kernel threads" },
	{ { 'c' }, HELP_ROWS, IN_TABLE, act_command_line, NULL,
		"show command lines, command lines with folders, or names" },
	{ { 'e' }, HELP_ROWS, IN_TABLE, act_unit, NULL, "unit of the sizes in the table" },
	{ { 'E' }, HELP_ROWS, IN_TABLE, act_head_unit, NULL, "unit of the meters, as MEM" },
	{ { '#' }, HELP_RUN, IN_TABLE | IN_LIVE, act_hide_head, NULL, "hide or show the head" },
	{ { PRESS_F(2) }, HELP_RUN, IN_TABLE, act_menu_setup, "Setup",
		"columns, meters, colours and behaviour" },
	{ { 'S' }, HELP_ROWS, IN_TABLE, act_menu_columns, NULL, "choose the columns" },
	{ { 'Z', 'p' }, HELP_RUN, IN_TABLE | IN_LIVE | IN_GRAPHS, act_pause, NULL,
		"pause or continue" },
	{ { '[' }, HELP_RUN, IN_TABLE | IN_TEXT | IN_GRAPHS, act_sample_before, NULL,
		"snapshot before, of a recording of several" },
	{ { ']' }, HELP_RUN, IN_TABLE | IN_TEXT | IN_GRAPHS, act_sample_after, NULL,
		"next snapshot" },
	{ { 'd', 's' }, HELP_RUN, IN_TABLE | IN_LIVE, act_delay, NULL,
		"seconds between two readings" },
	{ { 'W' }, HELP_RUN, IN_TABLE | 1 << TUI_MENU, act_save, NULL,
		"write columns, order, delay and so on to the settings file" },
	{ { 'O' }, HELP_ASK, IN_TABLE | IN_KILLS, act_kills, "Kills",
		"past kills of this boot, or of the support archive, each explained" },
	{ { PRESS_ENTER }, HELP_TEXTS, IN_KILLS, act_kill_explain, "Explain", "explain that kill" },
	{ { PRESS_ESCAPE, 'q', PRESS_LEFT }, HELP_TEXTS, IN_KILLS, act_close, "Back",
		"back to the table" },
	{ { 'k', PRESS_F(9) }, HELP_ASK, IN_TABLE, act_no_kill, NULL,
		"oomtop does not kill; shows the command that does" },
	{ { PRESS_CONTROL('l') }, HELP_RUN, IN_ALL, act_redraw, NULL, "redraw the whole screen" },

	{ { PRESS_ENTER }, HELP_MENUS, 1 << TUI_MENU, act_menu_choose, "Choose",
		"choose the selected item" },
	{ { PRESS_ENTER }, HELP_MENUS, IN_COLUMNS, act_close, "Done",
		"back to the table with these columns" },
	{ { ' ' }, HELP_MENUS, IN_COLUMNS, act_menu_toggle, "Show/hide", "show or hide a column" },
	{ { '<', '-', PRESS_F(7) }, HELP_MENUS, IN_COLUMNS, act_menu_earlier, "Left",
		"move the column to the left" },
	{ { '>', '+', PRESS_F(8) }, HELP_MENUS, IN_COLUMNS, act_menu_later, "Right",
		"move the column to the right" },
	{ { PRESS_ENTER }, HELP_MENUS, IN_PROMPT, act_accept, "Accept", "accept what was typed" },
	{ { PRESS_F(3) }, HELP_MENUS, IN_PROMPT, act_search_next, NULL, "next match" },
	{ { PRESS_ESCAPE }, HELP_MENUS, IN_PROMPT, act_cancel, "Leave",
		"leave everything as it was" },
	{ { PRESS_ESCAPE, 'q', PRESS_ENTER }, HELP_TEXTS, IN_TEXT, act_close, "Back",
		"back to where it was opened" },
	{ { PRESS_LEFT }, HELP_TEXTS, IN_TEXT_BUT_HELP, act_close, NULL, "likewise" },
	{ { PRESS_ESCAPE, 'q', 'g', PRESS_LEFT }, HELP_TEXTS, IN_GRAPHS, act_close, "Back",
		"back to the table" },
	{ { PRESS_ESCAPE, 'q' }, HELP_MENUS, 1 << TUI_MENU, act_close, "Back",
		"back to the table" },
	{ { PRESS_ESCAPE, 'q' }, HELP_MENUS, IN_COLUMNS, act_close, NULL, "back to the table" },
	{ { PRESS_ESCAPE }, HELP_FIND, IN_TABLE, act_cancel, NULL,
		"drop search, filter, user and assumptions; stop following" },
	{ { PRESS_F(10) }, HELP_TEXTS, IN_TEXT | IN_MENU | IN_PROMPT | IN_GRAPHS | IN_KILLS,
		act_quit, NULL, "quit from anywhere" },
};
const size_t key_table_count = sizeof(key_table) / sizeof(*key_table);

const struct key_entry *key_find(unsigned press, unsigned mode)
{
	for (size_t i = 0; i < key_table_count; i++) {
		if (!(key_table[i].modes & 1U << mode))
			continue;
		for (size_t j = 0; j < PRESSES_MAX && key_table[i].presses[j]; j++)
			if (key_table[i].presses[j] == press)
				return &key_table[i];
	}
	return NULL;
}

const char *press_names(struct arena *arena, const struct key_entry *entry)
{
	const char *names = press_name(arena, entry->presses[0]);

	for (size_t i = 1; i < PRESSES_MAX && entry->presses[i]; i++)
		names = text_format(arena, "%s %s", names, press_name(arena, entry->presses[i]));
	return names;
}
