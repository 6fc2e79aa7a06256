/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "views/tui/keys.h"

#include "base/text.h"
#include "views/tui/actions.h"
#include "views/tui/actions_assume.h"
#include "views/tui/actions_fold.h"
#include "views/tui/actions_menu.h"
#include "views/tui/actions_move.h"
#include "views/tui/actions_sample.h"
#include "views/tui/actions_show.h"

#include <string.h>

enum {
	IN_TABLE = 1 << TUI_TABLE,
	IN_TEXT = 1 << TUI_EXPLAIN | 1 << TUI_HELP | 1 << TUI_DRILL | 1 << TUI_GROUPS |
		  1 << TUI_CHANGES | 1 << TUI_NOTES,
	/* texts that follow the machine */
	IN_LIVE = 1 << TUI_EXPLAIN | 1 << TUI_DRILL | 1 << TUI_GROUPS | 1 << TUI_NOTES,
	IN_GRAPHS = 1 << TUI_GRAPHS,
	IN_COLUMNS = 1 << TUI_COLUMNS,
	IN_CHANGES = 1 << TUI_CHANGES,
	IN_MENU = 1 << TUI_MENU | IN_COLUMNS,
	IN_PROMPT = 1 << TUI_PROMPT,
	IN_LISTS = IN_TABLE | IN_TEXT | IN_MENU,
	IN_ALL = IN_LISTS | IN_PROMPT | IN_GRAPHS,
};

const struct key_entry key_table[] = {
	{ { PRESS_UP }, IN_LISTS, act_up, NULL, "one line up" },
	{ { PRESS_DOWN }, IN_LISTS, act_down, NULL, "one line down" },
	{ { PRESS_PAGE_UP, PRESS_CONTROL('b') }, IN_LISTS, act_page_up, NULL, "one page up" },
	{ { PRESS_PAGE_DOWN, PRESS_CONTROL('f') }, IN_LISTS, act_page_down, NULL, "one page down" },
	{ { PRESS_HOME }, IN_LISTS, act_home, NULL,
		"first line; the cursor then stays on the first line" },
	{ { PRESS_END }, IN_LISTS, act_end, NULL, "last line" },
	{ { 'k' }, IN_TEXT, act_up, NULL, "in a text, as in less: one line up" },
	{ { 'j' }, IN_TEXT, act_down, NULL, "one line down" },
	{ { 'b' }, IN_TEXT, act_page_up, NULL, "one page up" },
	{ { ' ', 'f' }, IN_TEXT, act_page_down, NULL, "one page down" },
	{ { 'g', '<' }, IN_TEXT, act_home, NULL, "first line" },
	{ { '>' }, IN_TEXT, act_end, NULL, "last line" },
	{ { PRESS_LEFT }, IN_TABLE, act_left, NULL, "scroll the columns to the left" },
	{ { PRESS_RIGHT }, IN_TABLE, act_right, NULL, "scroll the columns to the right" },

	{ { 'q', PRESS_F(10) }, IN_TABLE, act_quit, "Quit", "quit" },
	{ { PRESS_F(1), 'h', '?' }, IN_TABLE | IN_LIVE | IN_GRAPHS, act_help, "Help", "this page" },
	{ { PRESS_ENTER }, IN_TABLE, act_explain, "Explain",
		"explain the selected process: all of its arithmetic, live" },
	{ { '+' }, IN_TABLE, act_fold, NULL,
		"open a line that stands for several processes, or fold them again" },
	{ { '*' }, IN_TABLE, act_fold_all, NULL, "open or fold all such lines" },
	{ { 'D' }, IN_TABLE, act_menu_domain, "Domain",
		"choose what runs out: the machine's memory or a memory cgroup's" },
	{ { 'L' }, IN_TABLE, act_drill, "Leak",
		"what is killed if the selected process leaks until memory runs out" },
	{ { 'A' }, IN_TABLE, act_menu_assume, "Assume",
		"assume an oom_score_adj, growth or a limit; again: drop all assumptions" },
	{ { PRESS_F(7) }, IN_TABLE, act_adj_less, NULL,
		"assume an oom_score_adj lower by 50 for the selected process" },
	{ { PRESS_F(8) }, IN_TABLE, act_adj_more, NULL, "assume an oom_score_adj higher by 50" },
	{ { 'w' }, IN_TABLE, act_changes, NULL,
		"write every assumed oom_score_adj to the running process; asks first" },
	{ { 'y' }, IN_CHANGES, act_write, "Write", "yes: write" },
	{ { 'n' }, IN_CHANGES, act_close, "Leave", "no: do not write" },
	{ { 'g' }, IN_TABLE, act_graphs, NULL,
		"graphs: memory left, pressure, badness of the first ranks" },
	{ { 'G' }, IN_TABLE | 1 << TUI_GROUPS, act_groups, "Group",
		"sums and first victims by unit, container, pod or user" },
	{ { '/', PRESS_F(3) }, IN_TABLE, act_search, "Search",
		"search in names, users, units, containers, pods, cgroups and PIDs" },
	{ { 'n' }, IN_TABLE, act_search_next, "Notes",
		"next match of the search; without a search, the notes" },
	{ { 'i' }, IN_TABLE, act_notes, NULL,
		"notes: the verdict, kills, userspace killers and warnings in sentences" },
	{ { PRESS_F(15) }, IN_TABLE, act_search_before, NULL, "previous match" },
	{ { '\\', PRESS_F(4) }, IN_TABLE, act_filter, "Filter",
		"show only matching processes: name, user, unit, container, pod or cgroup" },
	{ { 'u' }, IN_TABLE, act_menu_user, NULL, "show only the processes of one user" },
	{ { 't', PRESS_F(5) }, IN_TABLE, act_tree, "Tree",
		"tree by parent; again: tree by cgroup; again: no tree" },
	{ { PRESS_F(6) }, IN_TABLE, act_menu_sort, "Sort", "choose the column to sort by" },
	{ { '<' }, IN_TABLE, act_sort_left, NULL, "sort by the column to the left" },
	{ { '>' }, IN_TABLE, act_sort_right, NULL, "sort by the column to the right" },
	{ { 'B' }, IN_TABLE, act_sort_rank, NULL, "sort by rank: rank 1 is killed first" },
	{ { 'M' }, IN_TABLE, act_sort_memory, NULL, "sort by resident memory" },
	{ { 'N' }, IN_TABLE, act_sort_pid, NULL, "sort by PID" },
	{ { 'I', 'R' }, IN_TABLE, act_reverse, NULL, "reverse the order" },
	{ { 'F' }, IN_TABLE, act_follow, "Follow",
		"follow the selected process through the ranks; moving the cursor ends it" },
	{ { ' ' }, IN_TABLE, act_tag, NULL, "tag or untag the selected process" },
	{ { 'U' }, IN_TABLE, act_untag_all, NULL, "untag all processes" },
	{ { 'K' }, IN_TABLE, act_all, NULL, "show or hide exempt processes and kernel threads" },
	{ { 'c' }, IN_TABLE, act_command_line, NULL,
		"show command lines, command lines with folders, or names" },
	{ { 'e' }, IN_TABLE, act_unit, NULL, "unit of the sizes in the table" },
	{ { 'E' }, IN_TABLE, act_head_unit, NULL, "unit of the sizes in the head" },
	{ { '#' }, IN_TABLE | IN_LIVE, act_hide_head, NULL, "hide or show the head" },
	{ { PRESS_F(2) }, IN_TABLE, act_menu_setup, "Setup",
		"columns, meters, colours and behaviour" },
	{ { 'S' }, IN_TABLE, act_menu_columns, NULL, "choose the columns" },
	{ { 'Z', 'p' }, IN_TABLE | IN_LIVE | IN_GRAPHS, act_pause, NULL, "pause or continue" },
	{ { '[' }, IN_TABLE | IN_TEXT | IN_GRAPHS, act_sample_before, NULL,
		"previous snapshot of a recording that has several" },
	{ { ']' }, IN_TABLE | IN_TEXT | IN_GRAPHS, act_sample_after, NULL, "next snapshot" },
	{ { 'd', 's' }, IN_TABLE | IN_LIVE, act_delay, NULL, "seconds between two readings" },
	{ { 'W' }, IN_TABLE | 1 << TUI_MENU, act_save, NULL,
		"write columns, order, delay and other settings to the settings file" },
	{ { 'k', PRESS_F(9) }, IN_TABLE, act_no_kill, NULL,
		"oomtop does not kill; shows the command that does" },
	{ { PRESS_CONTROL('l') }, IN_ALL, act_redraw, NULL, "redraw the whole screen" },

	{ { PRESS_ENTER }, 1 << TUI_MENU, act_menu_choose, "Choose", "choose the selected item" },
	{ { PRESS_ENTER }, IN_COLUMNS, act_close, "Done", "back to the table with these columns" },
	{ { ' ' }, IN_COLUMNS, act_menu_toggle, "Show/hide", "show or hide a column" },
	{ { '<', '-', PRESS_F(7) }, IN_COLUMNS, act_menu_earlier, "Left",
		"move the column to the left" },
	{ { '>', '+', PRESS_F(8) }, IN_COLUMNS, act_menu_later, "Right",
		"move the column to the right" },
	{ { PRESS_ENTER }, IN_PROMPT, act_accept, "Accept", "accept what was typed" },
	{ { PRESS_F(3) }, IN_PROMPT, act_search_next, NULL, "next match" },
	{ { PRESS_ESCAPE }, IN_PROMPT, act_cancel, "Leave", "leave everything as it was" },
	{ { PRESS_ESCAPE, 'q', PRESS_ENTER, PRESS_LEFT }, IN_TEXT, act_close, "Back",
		"back to the table" },
	{ { PRESS_ESCAPE, 'q', 'g', PRESS_LEFT }, IN_GRAPHS, act_close, "Back",
		"back to the table" },
	{ { PRESS_ESCAPE, 'q' }, 1 << TUI_MENU, act_close, "Back", "back to the table" },
	{ { PRESS_ESCAPE, 'q' }, IN_COLUMNS, act_close, NULL, "back to the table" },
	{ { PRESS_ESCAPE }, IN_TABLE, act_cancel, NULL,
		"drop assumptions, search, filter and user; stop following" },
	{ { PRESS_F(10) }, IN_TEXT | IN_MENU | IN_PROMPT | IN_GRAPHS, act_quit, NULL,
		"quit from anywhere" },
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

static const char help_marks[] =
	"oomtop shows which process the OOM killer would kill next, and kills none.\n"
	"\n"
	"Marks before a line\n"
	"  !  the next to die            +  is killed with it, or exits because of it\n"
	"  ?  may be killed instead      -  exempt: is never killed\n"
	"  ^  moved up in rank           v  moved down\n"
	"  *  tagged\n"
	"\n"
	"Head, if memory ran out now\n"
	"  MEM   what the memory consists of, and how much can be allocated before a kill\n"
	"  PSI   how much of the time all (full) or some processes wait for memory\n"
	"  NEXT  which process is killed, what that frees, how many exit too, how certain\n"
	"  THEN  the runner-up and its distance; what grows, or the biggest group\n"
	"  FULL  the limit that fills first, when, and which process is killed there\n"
	"\n"
	"Mouse\n"
	"  A click on a heading sorts, on a row selects it, on FULL shows that domain, on\n"
	"  the number of notes opens them, and on a key in the last line presses it. The\n"
	"  wheel scrolls.\n"
	"\n"
	"Keys\n";

const char *key_help(struct arena *arena)
{
	const char *text = help_marks;

	for (size_t i = 0; i < key_table_count; i++)
		text = text_format(arena, "%s  %-18s %s\n", text, press_names(arena, &key_table[i]),
			key_table[i].help);
	return text;
}
