/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The state of the live screen: what is shown, where the cursor is, what the user asked for.  Pure:
 * keys and observations go in, a canvas and effects come out; no terminal, no clock, no /proc.
 */
#ifndef OOMTOP_VIEWS_TUI_STATE_H
#define OOMTOP_VIEWS_TUI_STATE_H

#include "model/history/kill_watch.h"
#include "model/report/first_full.h"
#include "model/report/groups.h"
#include "model/report/limits.h"
#include "views/table/cells.h"
#include "views/table/rows.h"
#include "views/tui/canvas.h"
#include "views/tui/history.h"
#include "views/tui/kill_log.h"
#include "views/tui/pane.h"
#include "views/tui/prompt.h"
#include "views/tui/settings.h"
#include "views/tui/tree.h"

/* An observation to show.  The state owns none of the parts; they outlive its use of the view. */
struct tui_view {
	const struct snapshot *snapshot;
	const struct verdict *verdict;
	const struct trend *trend;
	const struct kill_watch *kills;
	const struct calibration *calibration;
	bool live;           /* more observations will follow */
	bool this_machine;   /* its PIDs are those of the user's shell */
	size_t sample_count; /* snapshots of a recording */
};

/* Identifies a process across snapshots. */
struct process_id {
	pid_t pid; /* 0: none */
	struct figure start_ticks;
};

enum { CHANGE_NAME_MAX = 64 };

/* A change of oom_score_adj that is to be written. */
struct adj_change {
	struct process_id process;
	char name[CHANGE_NAME_MAX]; /* raw bytes, cut when longer */
	int64_t old_adj, new_adj;
};

enum tui_mode {
	TUI_TABLE,
	TUI_EXPLAIN,
	TUI_HELP,
	TUI_DRILL,
	TUI_GROUPS,
	TUI_CHANGES,
	TUI_NOTES,
	TUI_GRAPHS,
	TUI_KILLS, /* the list of past kills */
	TUI_KILL,  /* one of them, explained */
	TUI_MENU,
	/* modes of the table of keys alone: */
	TUI_COLUMNS, /* TUI_MENU of MENU_COLUMNS */
	TUI_PROMPT,  /* a prompt is open, in any mode */
};

/* The topics of the help, each a screen. */
enum help_topic {
	HELP_SCREEN,
	HELP_BARS,
	HELP_FIND,
	HELP_ROWS,
	HELP_ASK,
	HELP_RUN,
	HELP_TEXTS,
	HELP_MENUS,
	HELP_TOPIC_COUNT,
};

enum menu_kind { MENU_COLUMNS, MENU_SORT, MENU_USER, MENU_DOMAIN, MENU_ASSUME, MENU_SETUP };

/* What a key asks of the owner of terminal and source, as bits. */
enum tui_effect {
	TUI_QUIT = 1 << 0,
	TUI_OBSERVE = 1 << 1, /* a new observation is wanted at once */
	TUI_LOOK = 1 << 2,    /* other processes are to be read closely */
	TUI_REDRAW = 1 << 3,  /* the terminal may show something else */
	TUI_SAVE = 1 << 4,    /* the settings are to be written */
	TUI_DELAY = 1 << 5,   /* the delay changed */
	TUI_SAMPLE = 1 << 9,  /* another snapshot of the recording is wanted */
	TUI_JUDGE =
		1 << 6, /* domain or assumptions changed: an observation at once, even if paused */
	TUI_PLAN = 1 << 7,      /* find the changes that make the assumptions real: changes_ask() */
	TUI_WRITE = 1 << 8,     /* write the changes */
	TUI_KILL_LOG = 1 << 10, /* read the past kills beside the screen: kills_set() */
	/* for tui_update(): what to make anew */
	TUI_ROWS = 1 << 16,
	TUI_HEAD = 1 << 17,
	TUI_PANE = 1 << 18,
};

/* A column as it is laid out on the screen. */
struct tui_column {
	const struct field *field;
	int x, width;
};

enum { MESSAGE_MAX = 160, COLUMNS_MAX = 64 };

enum changes_stage { CHANGES_ASKED, CHANGES_TOLD, CHANGES_WRITTEN };

/* What tells a branch of the tree from the others. */
struct branch_key {
	struct process_id process; /* its descendants; or else */
	char *cgroup;              /* the cgroup and those below it; owned; NULL: a process */
};

/* Which branches are folded (views/tui/branches.h). */
struct branches {
	bool are_closed; /* all but `others`, or else these alone */
	struct branch_key *others;
	size_t count, capacity;
};

struct tui_state {
	struct tui_settings settings;
	struct tui_view view;
	int height, width;
	bool ascii;
	bool mono; /* letters tell the parts of a bar, for want of colours */

	size_t sample; /* of a recording, 1 the first; 0: the last */

	enum tui_mode mode;
	struct prompt prompt;
	char message[MESSAGE_MAX]; /* shown until the next key */

	struct rows rows;
	struct tree tree; /* the lines that they are on */
	size_t cursor;    /* place of the chosen row in rows */
	size_t first;     /* the uppermost line on the screen */
	bool unfolded;    /* neighbours that are alike have a line each */
	char **opened;    /* the kinds of folds that are opened: fold_kind() */
	size_t opened_count, opened_capacity;
	struct branches branches;
	bool at_head; /* the cursor stays on the first row, whatever process that is */
	struct process_id chosen;
	/* the chosen process as the user saw it when the key was pressed; 0: the chosen one */
	struct process_id seen;
	bool following, paused;
	char *filter, *user, *search; /* NULL: none */
	const pid_t *pids;            /* the processes that are shown alone; not owned */
	size_t pid_count;             /* 0: all */
	struct process_id *tags;
	size_t tag_count, tag_capacity;

	struct canvas head; /* painted when its content changes */
	int head_top;  /* its first lines, which a text of a whole screen leaves: what is shown */
	int full_line; /* of the head: the one that says which limit fills first; -1: none */
	int notes_column; /* of that line: where the number of notes begins */
	struct tui_column columns[COLUMNS_MAX];
	size_t column_count;
	size_t first_column; /* the columns to the left of this one are scrolled away */
	bool more_columns;   /* some columns do not fit */
	int *widest;         /* of each field the widest cell seen since tui_forget_widths() */

	char *domain;       /* as --domain takes it; NULL: as the command line has it */
	char **assumptions; /* in the words of --assume */
	size_t assumption_count, assumption_capacity;
	char *replaced;                  /* the assumption that the last one replaced; NULL: none */
	bool was_following, was_at_head; /* before the last one */
	pid_t assumed_pid;               /* the process of the assumption that is being typed */
	char *assumed_cgroup;
	enum group_kind groups;
	struct memcg_limit *limits; /* of the menu of domains */
	size_t limit_count;
	struct adj_change *changes; /* to be written, or written */
	size_t change_count;
	enum changes_stage changes_stage;

	struct process_id explained; /* the process that is explained or drilled */
	bool explained_is_gone;
	struct pane pane; /* of all modes that show text */

	struct kill_log kill_log;
	bool kills_are_being_read;
	size_t kill_cursor, kill_first;

	enum help_topic help_topic;
	enum tui_mode help_from; /* where the help leads back to */

	enum menu_kind menu;
	size_t menu_cursor, menu_first;

	/* what the head shows besides the view, found once for each view */
	struct headroom headroom; /* of the view's domain */
	bool headroom_is_known;
	struct projection projection;
	struct limit_watch limit_watch;
	struct first_full first_full;
	struct group biggest; /* the one with the most memory of its own */
	bool biggest_is_known;
	struct history history;
};

/* tui_release() frees what the state owns. */
void tui_init(struct tui_state *state);
void tui_release(struct tui_state *state);

/* Sets the message in the last line, which the next key clears. */
void tui_say(struct tui_state *state, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* Lines of the table: all of them, those on the screen, and the line behind the last of those. */
size_t tui_line_count(const struct tui_state *state);
int tui_page(const struct tui_state *state);
/* Scrolls a list by its first line on the screen, so that `place` is one of the `page` lines. */
void tui_scroll_to(size_t *first, size_t place, size_t page);
/* Lines of graphs below the table: none on a screen of less than 40 lines. */
int tui_graph_lines(const struct tui_state *state);
/* Columns of the table: on a wide screen the selected process stands at the right. */
int tui_list_width(const struct tui_state *state);
size_t tui_end_of_view(const struct tui_state *state);
/* Whether a text to be read covers the whole table. */
bool tui_covers_table(const struct tui_state *state);
/*
 * The line of the screen on which the heading of the table is, below the head.  Texts to be read
 * have the whole screen but for the first lines of the head.
 */
int tui_heading_line(const struct tui_state *state);
const struct row *tui_chosen(const struct tui_state *state); /* NULL for an empty table */
/* The mode for the table of keys: TUI_COLUMNS and TUI_PROMPT are told apart. */
enum tui_mode tui_mode_of_keys(const struct tui_state *state);
bool tui_is_tagged(const struct tui_state *state, const struct process *process);
struct process_id process_id_of(const struct process *process);
/* Whether `key` identifies the process: PID and, where both are known, start time are equal. */
bool tui_is_same(const struct process_id *key, const struct process *process);
/* Whether the cursor follows a process of the rows from `first` to the one before `end`. */
bool tui_follows_one_of(const struct tui_state *state, size_t first, size_t end)
	__attribute__((nonnull));

/* Lets columns become narrower, since their cells have other texts from now on. */
void tui_forget_widths(struct tui_state *state);

/* Opens all branches of the tree. */
void tui_forget_branches(struct tui_state *state);

/* Opens an empty pane in that mode; panes_fill() gives the pane its text. */
void tui_open_pane(struct tui_state *state, enum tui_mode mode);
/* The process whose explanation or drill is open; 0 for none. */
pid_t tui_explained(const struct tui_state *state);
/* Sets a text of the state (filter, user, search) to a copy of `by`; NULL or "" unsets it. */
void tui_set_text(char **text, const char *by);

#endif
