/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "commands/top/top_observe.h"

#include "base/clock.h"
#include "base/text.h"
#include "commands/leakers.h"
#include "commands/top/top_beside.h"
#include "snapshot/assume.h"
#include "sources/live_session.h"
#include "views/tui/refresh.h"
#include "views/tui/what_if.h"

#include <stdlib.h>
#include <string.h>

struct closer_look {
	struct observation *observation;
	const pid_t *pids;
	size_t count;
	unsigned details;
};

static void read_closer(void *data)
{
	const struct closer_look *look = data;

	live_read_details(&look->observation->snapshot, &look->observation->proc, look->pids,
		look->count, look->details);
}

/* Reads the details that were not read of these processes yet; false when there are none. */
static bool look_at(struct top *top, const pid_t *pids, size_t count, unsigned details)
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
		beside_run(top, read_closer,
			&(struct closer_look){ top->shown, unread, unread_count, lacking });
	free(unread);
	return unread_count > 0;
}

/*
 * Reads details of the processes that a drill kills: what their deaths free, and which processes
 * share the memory, decides how the drill continues.
 */
static bool look_at_victims(struct top *top, const struct process *leaker)
{
	struct drill_context *context =
		drill_context_new(&top->shown->snapshot, &top->shown->calibration);
	pid_t pids[LOOKED_AT_MAX];
	struct drill drill;
	struct error error;
	size_t count = 0;

	drill_context_bind(context, &top->shown->domain);
	if (drill_run(&drill, context, leaker, NULL, &error) == 0) {
		count = leakers_add_victims(pids, count, &drill.outcome);
		drill_release(&drill);
	}
	drill_context_free(context);
	return look_at(
		top, pids, count, DETAIL_SMAPS | DETAIL_SHARERS | DETAIL_UNIT | DETAIL_POLICY);
}

/* Reads details of the process that an open pane shows. */
static bool look_at_explained(struct top *top)
{
	pid_t pid = tui_explained(&top->state);
	const struct process *process = snapshot_find(&top->shown->snapshot, pid);
	bool read;

	if (!process)
		return false;
	read = look_at(top, &pid, 1, DETAIL_STAT | DETAIL_SMAPS | DETAIL_SHARERS | DETAIL_POLICY);
	if (top->state.mode == TUI_DRILL)
		read |= look_at_victims(top, process);
	return read;
}

void top_look_closer(struct top *top)
{
	pid_t *pids;
	unsigned details;
	size_t count;
	bool read;

	if (!top->shown->live)
		return;
	pids = memory_alloc(top->shown->snapshot.process_count * sizeof(*pids));
	count = tui_close_ups(&top->state, &details, pids);
	read = look_at(top, pids, count, details);
	read |= look_at_explained(top);
	free(pids);
	if (read)
		tui_take_details(&top->state);
}

/* Reads start times of the processes in view, so that a reused PID is recognized. */
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
	live_read_details(&next->snapshot, &next->proc, pids, count, DETAIL_STAT);
	for (size_t i = 0; i < count; i++) {
		const struct process *process = snapshot_find(snapshot, pids[i]);

		if (process)
			looked[process - snapshot->processes] |= DETAIL_STAT;
	}
	free(pids);
}

/* Whether both are one process that has run one program all the time, as far as can be told. */
static bool runs_the_same(const struct process *one, const struct process *other)
{
	return figure_is_known_same(one->start_ticks, other->start_ticks) &&
	       text_is_known_same(one->name, other->name);
}

/* A command line is read once: from then on it is the process's, whatever the screen shows. */
static void keep_command_lines(
	const struct observation *before, struct observation *next, unsigned *looked)
{
	struct snapshot *snapshot = &next->snapshot;

	for (size_t i = 0; i < before->snapshot.process_count; i++) {
		const struct process *old = &before->snapshot.processes[i];
		struct process *process;

		if (!old->command_line)
			continue;
		process = snapshot_find(snapshot, old->pid);
		if (!process || process->command_line)
			continue;
		if (!runs_the_same(old, process))
			continue;
		process->command_line = arena_copy_text(&snapshot->texts, old->command_line);
		looked[process - snapshot->processes] |= DETAIL_COMMAND_LINE;
	}
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
	if (before && next->live)
		keep_command_lines(before, next, top->looked);
	if (before)
		kill_watch_update(
			&top->kills, &before->snapshot, &before->verdict, &next->snapshot);
	trend_update(&top->trend, &next->snapshot, &next->verdict);
	top->shown = next;
	tui_show(&top->state,
		&(struct tui_view){ .snapshot = &next->snapshot,
			.verdict = &next->verdict,
			.trend = &top->trend,
			.kills = &top->kills,
			.calibration = &next->calibration,
			.live = next->live,
			.this_machine = next->live && !(top->options->given & OPTIONS_PLACE),
			.sample_count = next->sample_count });
	forget(before);
	top_look_closer(top);
}

/* The screen's domain replaces that of the command line; its assumptions are added to those. */
static void set_options(struct top *top)
{
	const struct tui_state *state = &top->state;
	struct options *options = &top->current_options;

	*options = *top->options;
	options->sample = state->sample;
	if (state->domain)
		options->domain = state->domain;
	for (size_t i = 0; i < state->assumption_count; i++)
		if (options->assumption_count < ASSUMPTIONS_MAX)
			options->assumptions[options->assumption_count++] = state->assumptions[i];
}

static void accept(struct top *top, struct observation *next)
{
	top->observations++;
	publish(top, next);
}

static void set_next(struct top *top)
{
	top->next = clock_seconds() + top->state.settings.delay_seconds;
}

/* An observation that the screen waits for. */
struct making {
	struct top *top;
	struct observation *next;
	unsigned needs;
	struct error *error;
	int result;
};

static void make(void *data)
{
	struct making *making = data;
	struct top *top = making->top;

	reading_abandon(top->reading);
	making->result = observation_make_next(
		making->next, top->session, &top->current_options, making->needs, making->error);
}

int top_observe(struct top *top, struct error *error)
{
	struct making making = { .top = top,
		.next = memory_alloc(sizeof(*making.next)),
		.needs = tui_needs(&top->state),
		.error = error };

	set_options(top);
	beside_run(top, make, &making);
	set_next(top);
	if (making.result < 0)
		free(making.next);
	else
		accept(top, making.next);
	return making.result;
}

/* The process that is not found any more was on the screen. */
static bool has_exited(const struct top *top, const struct error *error)
{
	return error->missing_pid && top->shown &&
	       snapshot_find(&top->shown->snapshot, (pid_t)error->missing_pid);
}

void top_say_error(struct top *top, const struct error *error)
{
	if (has_exited(top, error)) {
		tui_say(&top->state, "%d has exited", error->missing_pid);
		return;
	}
	tui_say(&top->state, "%s%s%s%s", *error->step ? "cannot " : "", error->step,
		*error->step ? ": " : "", error->errnum ? strerror(error->errnum) : error->detail);
}

bool top_observe_again(struct top *top)
{
	struct error error;

	if (top_observe(top, &error) == 0)
		return true;
	top_say_error(top, &error);
	return false;
}

struct plain_reading {
	struct observation *observation;
	const struct options *options;
	int result;
};

static void read_plainly(void *data)
{
	struct plain_reading *reading = data;
	struct error error;

	reading->result = observation_read(
		reading->observation, reading->options, NEED_CGROUP | NEED_LIMITS, &error);
}

/*
 * Drops the assumptions that are impossible for the processes there are now.  Returns their number;
 * *first is the error of the first one.
 */
static size_t drop_impossible(struct top *top, struct error *first)
{
	struct tui_state *state = &top->state;
	struct observation observation;
	struct plain_reading reading = { &observation, top->options, 0 };
	struct error error;
	size_t dropped = 0;

	beside_run(top, read_plainly, &reading);
	if (reading.result < 0)
		return 0;
	for (size_t i = 0; i < state->assumption_count;) {
		if (assume(&observation.snapshot, state->assumptions[i], 0, &error) == 0) {
			i++;
			continue;
		}
		if (dropped++ == 0)
			*first = error;
		what_if_forget(state, i);
	}
	snapshot_release(&observation.snapshot);
	return dropped;
}

static void recover(struct top *top, struct error *error)
{
	struct error why;
	bool exited;

	if (drop_impossible(top, &why) == 0) {
		top_say_error(top, error);
		return;
	}
	exited = has_exited(top, &why);
	if (top_observe(top, error) < 0)
		top_say_error(top, error);
	else if (exited)
		tui_say(&top->state, "no longer assumed: %d has exited", why.missing_pid);
	else
		tui_say(&top->state, "no longer assumed: %s", why.detail);
}

void top_continue(struct top *top)
{
	struct error error;

	if (top_observe(top, &error) < 0)
		recover(top, &error);
}

void top_begin(struct top *top)
{
	struct error error;

	set_options(top);
	if (reading_start(top->reading, &top->current_options, tui_needs(&top->state), &error) == 0)
		return;
	set_next(top);
	top_say_error(top, &error);
}

/* A screen that was paused meanwhile does not change. */
void top_finish(struct top *top)
{
	struct observation *next;
	struct error error;
	int result = reading_finish(top->reading, &next, &error);

	set_next(top);
	if (result < 0)
		recover(top, &error);
	else if (top->state.paused)
		forget(next);
	else
		accept(top, next);
}

void top_release(struct top *top)
{
	reading_free(top->reading);
	kills_reading_free(top->kills_reading);
	forget(top->shown);
	live_session_free(top->session);
	free(top->looked);
	trend_release(&top->trend);
	kill_watch_release(&top->kills);
	tui_release(&top->state);
}
