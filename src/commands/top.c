/* SPDX-License-Identifier: GPL-2.0-or-later */
/* oomtop top: the live screen. */
#include "commands/capabilities.h"
#include "commands/command.h"
#include "commands/observation.h"
#include "commands/screen.h"
#include "commands/settings_file.h"
#include "views/tui/screen.h"
#include "views/tui/terminal.h"

#include <errno.h>
#include <math.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <time.h>
#include <unistd.h>

struct top {
	const struct options *options;
	struct tui_state state;
	struct observation *shown; /* NULL before the first */
	unsigned *looked;          /* of each process of it: enum details that were read */
	struct trend trend;
	struct kill_watch kills;
	size_t observations;
	int signals; /* signalfd(2) */
	double next; /* observation, on the monotonic clock */
	bool quit;
};

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

/* Reads what is not yet known of these processes. */
static void look_at(struct top *top, const pid_t *pids, size_t count, unsigned details)
{
	unsigned lacking = 0;
	struct snapshot *snapshot = &top->shown->snapshot;
	pid_t *unread = memory_alloc(count * sizeof(*unread));
	size_t unread_count = 0;

	for (size_t i = 0; i < count; i++) {
		const struct process *process = snapshot_find(snapshot, pids[i]);
		unsigned *looked = process ? &top->looked[process - snapshot->processes] : NULL;

		if (!looked || (*looked & details) == details)
			continue;
		lacking |= details & ~*looked;
		*looked |= details;
		unread[unread_count++] = pids[i];
	}
	if (unread_count > 0)
		proc_read_details(snapshot, &top->shown->proc, unread, unread_count, lacking);
	free(unread);
}

/* What the screen shows beyond what was read of every process. */
static void look_closer(struct top *top)
{
	pid_t *pids, explained = tui_explained(&top->state);
	unsigned details;
	size_t count;

	if (!top->shown->live)
		return;
	pids = memory_alloc(top->shown->snapshot.process_count * sizeof(*pids));
	count = tui_close_ups(&top->state, &details, pids);
	look_at(top, pids, count, details);
	if (explained)
		look_at(top, &explained, 1, DETAIL_STAT | DETAIL_SMAPS | DETAIL_SHARERS);
	free(pids);
	tui_refresh(&top->state);
}

/* Start times of those in view, so that a PID that was used again is not taken for the old one. */
static void recognize(const struct top *top, struct observation *next, unsigned *looked)
{
	const struct snapshot *snapshot = &next->snapshot;
	pid_t *pids;
	unsigned details;
	size_t count;

	if (!top->shown || !next->live)
		return;
	pids = memory_alloc(top->shown->snapshot.process_count * sizeof(*pids));
	count = tui_close_ups(&top->state, &details, pids);
	proc_read_details(&next->snapshot, &next->proc, pids, count, DETAIL_STAT);
	for (size_t i = 0; i < count; i++) {
		const struct process *process = snapshot_find(snapshot, pids[i]);

		if (process)
			looked[process - snapshot->processes] |= DETAIL_STAT;
	}
	free(pids);
}

static void forget(struct observation *observation)
{
	if (!observation)
		return;
	observation_release(observation);
	free(observation);
}

static void publish(struct top *top, struct observation *next)
{
	struct observation *before = top->shown;

	free(top->looked);
	top->looked = memory_alloc(next->snapshot.process_count * sizeof(*top->looked));
	recognize(top, next, top->looked);
	if (before)
		kill_watch_update(
			&top->kills, &before->snapshot, &before->verdict, &next->snapshot);
	trend_update(&top->trend, &next->snapshot, &next->verdict);
	top->shown = next;
	tui_show(&top->state, &(struct tui_view){ .snapshot = &next->snapshot,
				      .verdict = &next->verdict,
				      .trend = &top->trend,
				      .kills = &top->kills,
				      .live = next->live });
	forget(before);
	look_closer(top);
}

/* A failure leaves on the screen what was there. */
static int observe(struct top *top, struct error *error)
{
	struct observation *next = memory_alloc(sizeof(*next));
	int result = observation_make(next, top->options, tui_needs(&top->state), error);

	top->next = now() + top->state.settings.delay_seconds;
	if (result < 0) {
		free(next);
		return result;
	}
	top->observations++;
	publish(top, next);
	return 0;
}

static void observe_again(struct top *top)
{
	struct error error;

	if (top->shown->live && observe(top, &error) < 0)
		tui_say(&top->state, "cannot %s: %s", error.step,
			error.errnum ? strerror(error.errnum) : error.detail);
}

static void paint(const struct top *top)
{
	struct canvas canvas;

	canvas_init(&canvas, top->state.height, top->state.width, top->state.ascii);
	screen_paint(&canvas, &top->state);
	terminal_show(&canvas);
	canvas_release(&canvas);
}

static void fit_terminal(struct top *top)
{
	int height, width;

	terminal_size(&height, &width);
	tui_resize(&top->state, height, width);
}

/* Only an order that hangs on what was not read needs a new reading at once. */
static bool needs_more(const struct top *top)
{
	return tui_needs(&top->state) & ~top->shown->proc.needs;
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
		top->next = now() + top->state.settings.delay_seconds;
	if ((effects & TUI_OBSERVE) && needs_more(top) && !top->state.paused)
		observe_again(top);
	if (effects & (TUI_LOOK | TUI_OBSERVE))
		look_closer(top);
}

static void take_events(struct top *top)
{
	struct event event;

	while (!top->quit && terminal_next(&event))
		follow_up(top, event.kind == EVENT_CLICK ? tui_click(&top->state, event.click,
								   event.line, event.column)
							 : tui_press(&top->state, event.press));
}

/* Stops as if the signal had not been caught, the terminal as the shell knows it. */
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

static void take_signals(struct top *top)
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
	return top->shown->live && !top->state.paused;
}

static int wait_milliseconds(const struct top *top)
{
	enum { LONGEST_MS = 24 * 60 * 60 * 1000 };
	double left = (top->next - now()) * 1000;

	if (!is_ticking(top))
		return -1;
	return left <= 0 ? 0 : left > LONGEST_MS ? LONGEST_MS : (int)ceil(left);
}

/* The time of the last observation that was asked for is over, too. */
static void tick(struct top *top)
{
	const struct options *options = top->options;

	if ((options->given & OPTION_COUNT) && top->observations >= options->count)
		top->quit = true;
	else
		observe_again(top);
}

static int session(struct top *top, struct error *error)
{
	struct pollfd wanted[] = { { .fd = terminal_fd(), .events = POLLIN },
		{ .fd = top->signals, .events = POLLIN } };

	while (!top->quit) {
		paint(top);
		if (poll(wanted, 2, wait_milliseconds(top)) < 0 && errno != EINTR)
			return error_system(error, "wait", NULL, errno);
		if (wanted[0].revents & (POLLHUP | POLLERR | POLLNVAL))
			return 0;
		if (wanted[1].revents)
			take_signals(top);
		if (wanted[0].revents)
			take_events(top);
		if (!top->quit && is_ticking(top) && now() >= top->next)
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

static int take_sort(struct tui_settings *settings, const char *sort, struct error *error)
{
	settings->direction = *sort == '-' ? -1 : 1;
	settings->sort = field_find(sort + (*sort == '-'));
	if (!settings->sort)
		return error_usage(
			error, "unknown column '%s' to sort by (see --list-columns)", sort);
	return 0;
}

/* What the command line says goes before what the file says. */
static int take_options(struct top *top, struct error *error)
{
	const struct options *options = top->options;
	struct tui_settings *settings = &top->state.settings;
	int result = 0;

	if (options->output)
		result = tui_settings_columns(settings, options->output, error);
	if (result == 0 && options->sort)
		result = take_sort(settings, options->sort, error);
	if (options->given & OPTION_DELAY)
		settings->delay_seconds = options->delay_seconds;
	if (options->given & OPTION_ALL)
		settings->all = true;
	if (options->given & OPTION_BYTES)
		settings->unit = UNIT_BYTES;
	if (options->filter)
		tui_set_filter(&top->state, options->filter);
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
		fit_terminal(top);
		result = session(top, error);
		terminal_close();
	}
	close(top->signals);
	return result;
}

static void top_release(struct top *top)
{
	forget(top->shown);
	free(top->looked);
	trend_release(&top->trend);
	kill_watch_release(&top->kills);
	tui_release(&top->state);
}

static int run(const struct options *options, struct error *error)
{
	struct top top = { .options = options };
	int result;

	if (!isatty(STDOUT_FILENO) || options->given & OPTION_BATCH)
		return report_command.run(options, error);
	tui_init(&top.state);
	settings_file_read(&top.state);
	result = take_options(&top, error);
	if (result == 0)
		result = observe(&top, error);
	if (result == 0)
		result = show(&top, error);
	top_release(&top);
	return result;
}

const struct command top_command = {
	.name = "top",
	.operands = "",
	.summary = "watch the ranking live",
	.options = OPTIONS_SOURCE | OPTIONS_MODEL | OPTION_OUTPUT | OPTION_SORT | OPTION_ALL | OPTION_FILTER |
		   OPTION_BYTES | OPTION_COLOR | OPTION_DELAY | OPTION_COUNT | OPTION_BATCH,
	/* as report, which it is when standard output is no terminal */
	.capabilities = { CAP_SYS_PTRACE, CAP_DAC_READ_SEARCH },
	.capability_count = 2,
	.run = run,
};
