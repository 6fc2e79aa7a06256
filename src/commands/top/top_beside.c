/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "commands/top/top_beside.h"

#include "base/worker.h"
#include "views/tui/keys.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* So short a wait goes unnoticed, and within it keys stay in the terminal's queue. */
enum { UNNOTICED_MILLISECONDS = 100 };

void beside_leave(void)
{
	terminal_close();
	fflush(stdout);
	_exit(EXIT_SUCCESS);
}

/*
 * In the table, q and F10 quit; in a pane the first one leads to the table and the second quits.
 * In a prompt they are text.
 */
static void keep_event(struct top *top, const struct event *event)
{
	enum tui_mode mode = tui_mode_of_keys(&top->state);

	if (event->kind == EVENT_KEY && mode != TUI_PROMPT &&
		(event->press == 'q' || event->press == PRESS_F(10)) &&
		(mode == TUI_TABLE || top->quits_kept++ > 0))
		beside_leave();
	if (top->kept_count < sizeof(top->kept) / sizeof(*top->kept))
		top->kept[top->kept_count++] = *event;
}

static void wait_for_end(struct top *top, int ended)
{
	struct pollfd wanted[] = { { .fd = ended, .events = POLLIN },
		{ .fd = terminal_fd(), .events = POLLIN } };
	struct event event;

	if (poll(wanted, 1, UNNOTICED_MILLISECONDS) > 0)
		return;
	do {
		while (terminal_next(&event))
			keep_event(top, &event);
		if (poll(wanted, 2, -1) < 0 && errno != EINTR)
			return;
		if (wanted[1].revents & (POLLHUP | POLLERR | POLLNVAL))
			beside_leave();
	} while (!(wanted[0].revents & POLLIN));
}

void beside_run(struct top *top, void (*act)(void *data), void *data)
{
	struct worker worker;

	if (!top->is_on_screen || worker_init(&worker) < 0) {
		act(data);
		return;
	}
	if (worker_start(&worker, act, data) == 0) {
		wait_for_end(top, worker.ended);
		worker_join(&worker);
	} else {
		act(data);
	}
	worker_release(&worker);
}

bool beside_has_events(const struct top *top)
{
	return top->kept_next < top->kept_count;
}

void beside_forget_keys(struct top *top)
{
	top->kept_next = top->kept_count = top->quits_kept = 0;
	terminal_forget_keys();
}

bool beside_next_event(struct top *top, struct event *ret_event)
{
	if (!beside_has_events(top)) {
		top->kept_next = top->kept_count = top->quits_kept = 0;
		return terminal_next(ret_event);
	}
	*ret_event = top->kept[top->kept_next++];
	return true;
}
