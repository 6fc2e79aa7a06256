/* SPDX-License-Identifier: GPL-2.0-or-later */
/* oomtop top: the live screen. */
#include "base/clock.h"
#include "commands/capabilities.h"
#include "commands/command.h"
#include "commands/screen.h"
#include "commands/settings_file.h"
#include "commands/top/top_beside.h"
#include "commands/top/top_changes.h"
#include "commands/top/top_input.h"
#include "commands/top/top_observe.h"
#include "sources/live_session.h"
#include "views/tui/actions_show.h"
#include "views/tui/changes.h"
#include "views/tui/input.h"
#include "views/tui/kills.h"
#include "views/tui/refresh.h"
#include "views/tui/screen.h"
#include "views/tui/terminal.h"
#include "views/tui/what_if.h"

#include <errno.h>
#include <math.h>
#include <poll.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <unistd.h>

/* A process that a reading puts under the cursor is seen only after a moment. */
static const double seen_after_seconds = 0.25;

static bool is_same(const struct process_id *one, const struct process_id *other)
{
	return one->pid == other->pid && figure_is_same(one->start_ticks, other->start_ticks);
}

static void note_painted(struct top *top)
{
	const struct process_id *chosen = &top->state.chosen;

	if (is_same(&top->painted, chosen))
		return;
	top->painted_before = top->painted;
	top->painted = *chosen;
	top->painted_at = clock_seconds();
}

static struct process_id seen_process(const struct top *top)
{
	bool is_new = clock_seconds() - top->painted_at < seen_after_seconds;

	return is_new && top->painted_before.pid ? top->painted_before : top->painted;
}

static void paint(struct top *top)
{
	struct canvas canvas;

	note_painted(top);
	canvas_init(&canvas, top->state.height, top->state.width, top->state.ascii);
	screen_paint(&canvas, &top->state);
	terminal_set_scheme(top->state.settings.scheme);
	terminal_show(&canvas);
	canvas_release(&canvas);
}

static void fit_terminal(struct top *top)
{
	int height, width;

	terminal_size(&height, &width);
	tui_resize(&top->state, height, width);
}

/* Whether the screen needs what was not read: only a new order of rows may need that. */
static bool needs_more(const struct top *top)
{
	return tui_needs(&top->state) & ~top->shown->proc.needs;
}

/* Judges under changed assumptions; the last one is dropped again when it is impossible. */
static void judge_again(struct top *top)
{
	struct error error;

	trend_forget_ranks(&top->trend);
	if (top_observe_again(top))
		return;
	what_if_undo(&top->state);
	/* the error that is shown is that of the assumption */
	(void)!top_observe(top, &error);
}

struct finding {
	struct top *top;
	struct adj_change **changes;
	size_t *count;
	struct error *error;
	int result;
};

static void find_changes(void *data)
{
	struct finding *finding = data;

	finding->result = adj_changes_find(
		finding->changes, finding->count, &finding->top->current_options, finding->error);
}

static int find_changes_beside(
	struct top *top, struct adj_change **changes, size_t *count, struct error *error)
{
	struct finding finding = { top, changes, count, error, 0 };

	beside_run(top, find_changes, &finding);
	return finding.result;
}

static void plan_changes(struct top *top)
{
	struct adj_change *changes;
	struct error error;
	size_t count;

	if (!top->state.view.this_machine)
		tui_say(&top->state, "only processes of this machine can be written to");
	else if (find_changes_beside(top, &changes, &count, &error) < 0)
		top_say_error(top, &error);
	else
		changes_ask(&top->state, changes, count);
	if (top->state.mode != TUI_CHANGES)
		return;
	/* keys pressed before the question was shown do not answer it */
	paint(top);
	beside_forget_keys(top);
}

static void adopt(struct top *top, const struct adj_undo *undo)
{
	for (size_t i = 0; i < top->state.change_count; i++)
		if (top->state.changes[i].process.pid == undo->process->pid)
			top->state.changes[i].old_adj = undo->old_adj;
}

/* Shows the changes with their undo; fails when the terminal is gone. */
static int tell_undo(void *data, const struct adj_undo *undo, size_t count, struct error *error)
{
	struct top *top = data;

	for (size_t i = 0; i < count; i++)
		adopt(top, &undo[i]);
	changes_tell(&top->state);
	paint(top);
	return terminal_check(error);
}

static void write_changes(struct top *top)
{
	struct error error;

	if (adj_changes_write(
		    top->state.changes, top->state.change_count, tell_undo, top, &error) == 0) {
		changes_done(&top->state);
		judge_again(top);
		return;
	}
	act_close(&top->state);
	top_say_error(top, &error);
}

/* Of the support archive that is shown, or of this boot. */
static void read_kills(struct top *top)
{
	const char *path = top->shown->live ? NULL : top->options->from;
	struct error error;

	if (kills_reading_start(top->kills_reading, path, &error) == 0)
		return;
	top->state.kills_are_being_read = false;
	top_say_error(top, &error);
}

static void follow_up(struct top *top, unsigned effects)
{
	if (effects & TUI_QUIT)
		top->quit = true;
	if (effects & TUI_SAVE)
		settings_file_write(&top->state);
	if (effects & TUI_REDRAW)
		terminal_return();
	if (effects & TUI_DELAY)
		top->next = clock_seconds() + top->state.settings.delay_seconds;
	if ((effects & TUI_OBSERVE) && top->shown->live && needs_more(top) && !top->state.paused)
		top_observe_again(top);
	if (effects & TUI_SAMPLE)
		top_continue(top);
	if (effects & TUI_JUDGE)
		judge_again(top);
	if (effects & TUI_KILL_LOG)
		read_kills(top);
	if (effects & TUI_PLAN)
		plan_changes(top);
	if (effects & TUI_WRITE)
		write_changes(top);
	if (effects & (TUI_LOOK | TUI_OBSERVE))
		top_look_closer(top);
}

/* A process that the key itself chose needs not be seen by the next key. */
static unsigned handle(struct top *top, const struct event *event)
{
	struct tui_state *state = &top->state;
	struct process_id before = state->chosen;
	unsigned effects;

	state->seen = seen_process(top);
	effects = event->kind == EVENT_CLICK
			  ? tui_click(state, event->click, event->line, event->column)
			  : tui_press(state, event->press);
	if (!is_same(&before, &state->chosen))
		top->painted = top->painted_before = state->chosen;
	return effects;
}

static void handle_events(struct top *top)
{
	struct event event;

	while (!top->quit && beside_next_event(top, &event))
		follow_up(top, handle(top, &event));
}

/* Stops as if SIGTSTP had not been caught, with the terminal in the state the shell expects. */
static void stop(void)
{
	sigset_t signals;

	sigemptyset(&signals);
	sigaddset(&signals, SIGTSTP);
	terminal_leave();
	raise(SIGTSTP);
	sigprocmask(SIG_UNBLOCK, &signals, NULL);
	sigprocmask(SIG_BLOCK, &signals, NULL);
	terminal_return();
}

static void handle_signals(struct top *top)
{
	struct signalfd_siginfo info;

	while (read(top->signals, &info, sizeof(info)) == sizeof(info)) {
		if (info.ssi_signo == SIGTSTP)
			stop();
		if (info.ssi_signo == SIGCONT)
			terminal_return();
		fit_terminal(top);
	}
}

static bool is_ticking(const struct top *top)
{
	return top->shown->live && !top->state.paused && !reading_is_running(top->reading);
}

static int wait_milliseconds(const struct top *top)
{
	static const double longest_ms = 24 * 60 * 60 * 1000.;
	double left = (top->next - clock_seconds()) * 1000;

	if (beside_has_events(top))
		return 0;
	if (!is_ticking(top))
		return -1;
	return left <= 0 ? 0 : (int)ceil(left < longest_ms ? left : longest_ms);
}

/* Begins the next reading, or ends after the last one of --count has been shown for its time. */
static void tick(struct top *top)
{
	const struct options *options = top->options;

	if ((options->given & OPTION_COUNT) && top->observations >= options->count)
		top->quit = true;
	else
		top_begin(top);
}

/* Keys that were pressed meanwhile are for the screen as it was painted before. */
static void finish_reading(struct top *top)
{
	top_finish(top);
	handle_events(top);
}

static void show_kills(struct top *top)
{
	struct kill_log log;

	kills_reading_finish(top->kills_reading, &log);
	kills_set(&top->state, &log);
	tui_update(&top->state, TUI_PANE);
}

static int session(struct top *top, struct error *error)
{
	struct pollfd wanted[] = { { .fd = terminal_fd(), .events = POLLIN },
		{ .fd = top->signals, .events = POLLIN },
		{ .fd = reading_fd(top->reading), .events = POLLIN },
		{ .fd = kills_reading_fd(top->kills_reading), .events = POLLIN } };

	while (!top->quit) {
		paint(top);
		if (poll(wanted, 4, wait_milliseconds(top)) < 0 && errno != EINTR)
			return error_system(error, "wait", NULL, errno);
		if (wanted[0].revents & (POLLHUP | POLLERR | POLLNVAL))
			return 0;
		if (wanted[1].revents)
			handle_signals(top);
		if (wanted[0].revents || beside_has_events(top))
			handle_events(top);
		if (wanted[2].revents && reading_is_running(top->reading))
			finish_reading(top);
		if (wanted[3].revents && kills_reading_is_running(top->kills_reading))
			show_kills(top);
		if (!top->quit && is_ticking(top) && clock_seconds() >= top->next)
			tick(top);
	}
	return 0;
}

static int open_signals(struct top *top, struct error *error)
{
	sigset_t signals;

	sigemptyset(&signals);
	sigaddset(&signals, SIGWINCH);
	sigaddset(&signals, SIGTSTP);
	sigaddset(&signals, SIGCONT);
	sigprocmask(SIG_BLOCK, &signals, NULL);
	top->signals = signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK);
	return top->signals < 0 ? error_system(error, "wait for signals", NULL, errno) : 0;
}

/* The command line overrides the settings file. */
static int parse_options(struct top *top, struct error *error)
{
	const struct options *options = top->options;
	struct tui_settings *settings = &top->state.settings;
	int result = 0;

	if (options->output)
		result = tui_settings_columns(settings, options->output, error);
	if (result == 0 && options->sort)
		result = sort_key_parse(&settings->sort, options->sort, error);
	if (options->given & OPTION_DELAY)
		settings->delay_seconds = options->delay_seconds;
	if (options->given & OPTION_ALL)
		settings->all = true;
	if (options->given & OPTION_BYTES)
		settings->unit = UNIT_BYTES;
	if (options->filter)
		tui_set_text(&top->state.filter, options->filter);
	if (options->user)
		tui_set_text(&top->state.user, options->user);
	top->state.pids = options->pids;
	top->state.pid_count = options->pid_count;
	return result;
}

static int show(struct top *top, struct error *error)
{
	int result = open_signals(top, error);

	if (result < 0)
		return result;
	result = terminal_open(screen_wants_color(top->options), error);
	if (result == 0) {
		top->state.ascii = terminal_is_ascii();
		top->state.mono = !terminal_has_colors();
		fit_terminal(top);
		top->is_on_screen = true;
		result = session(top, error);
		top->is_on_screen = false;
		terminal_close();
	}
	close(top->signals);
	return result;
}

/* Runs the report, with only the capabilities that a report keeps. */
static int report(const struct options *options, struct error *error)
{
	int result = capabilities_keep(
		report_command.capabilities, report_command.capability_count, error);

	return result < 0 ? result : report_command.run(options, error);
}

static int run(const struct options *options, struct error *error)
{
	struct options own = *options;
	struct top top = { .options = &own };
	int result;

	if (!isatty(STDOUT_FILENO) || options->given & OPTION_BATCH)
		return report(options, error);
	top.session = live_session_new();
	tui_init(&top.state);
	settings_file_read(&top.state);
	result = reading_new(&top.reading, top.session, error);
	if (result == 0)
		result = kills_reading_new(&top.kills_reading, error);
	if (result == 0)
		result = parse_options(&top, error);
	if (result == 0)
		result = top_keep_input(&own, error);
	if (result == 0)
		result = top_observe(&top, error);
	if (result == 0)
		result = show(&top, error);
	/* a thread may be waiting for a server that does not answer, or reading a long journal */
	if (result == 0 &&
		(!reading_ends_soon(top.reading) || kills_reading_is_running(top.kills_reading)))
		beside_leave();
	top_release(&top);
	return result;
}

const struct command top_command = {
	.name = "top",
	.operands = "",
	.summary = "watch the ranking live",
	.options = OPTIONS_SOURCE | OPTIONS_MODEL | OPTION_OUTPUT | OPTION_SORT | OPTION_ALL |
		   OPTION_FILTER | OPTION_PID | OPTION_USER | OPTION_BYTES | OPTION_COLOR |
		   OPTION_DELAY | OPTION_COUNT | OPTION_BATCH,
	/*
	 * like report; also to lower an oom_score_adj, to write another user's, and to read past
	 * kills
	 */
	.capabilities = { CAP_SYS_PTRACE, CAP_DAC_READ_SEARCH, CAP_SYS_RESOURCE, CAP_DAC_OVERRIDE,
		CAP_SYSLOG },
	.capability_count = 5,
	.usual_delay = "1",
	.run = run,
};
