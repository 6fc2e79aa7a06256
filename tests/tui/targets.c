/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which process a key acts on, while readings put other processes on its line. */
#include "../unit/builder.h"

#include "views/tui/input.h"
#include "views/tui/press.h"
#include "views/tui/refresh.h"
#include "views/tui/what_if.h"

#include <criterion/criterion.h>
#include <string.h>

/* What one reading finds. */
struct reading {
	struct snapshot snapshot;
	struct verdict verdict;
};

static struct tui_state state;

static void begin_reading(struct reading *reading)
{
	build_machine(&reading->snapshot, "6.1.0", 4 * GB, 0);
}

static void show(struct reading *reading)
{
	reading->verdict = judge_machine(&reading->snapshot);
	tui_show(&state, &(struct tui_view){ .snapshot = &reading->snapshot,
				 .verdict = &reading->verdict,
				 .live = true,
				 .this_machine = true });
}

static void forget(struct reading *reading)
{
	verdict_release(&reading->verdict);
	snapshot_release(&reading->snapshot);
}

/* The user saw `one` on the first line; then a reading puts `two` there. */
static void overtake(struct reading *before, struct reading *after, bool exits)
{
	tui_init(&state);
	tui_resize(&state, 24, 80);
	begin_reading(before);
	add(&before->snapshot, 10, "one", 500, 0);
	show(before);
	state.seen = state.chosen;
	cr_assert_eq(state.seen.pid, 10);
	begin_reading(after);
	if (!exits)
		add(&after->snapshot, 10, "one", 500, 0);
	add(&after->snapshot, 20, "two", 900, 0);
	show(after);
	cr_assert_eq(state.chosen.pid, 20, "the cursor stays on the first line");
}

static void end(struct reading *before, struct reading *after)
{
	tui_release(&state);
	forget(after);
	forget(before);
}

Test(targets, a_key_acts_on_the_process_that_was_seen)
{
	static const struct {
		unsigned press;
		const char *message, *assumption;
	} cases[] = {
		{ 'k', "oomtop does not kill; run: kill 10 # one", NULL },
		{ PRESS_F(7), "", "10:adj=-50" },
		{ PRESS_F(8), "", "10:adj=50" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct reading before, after;

		overtake(&before, &after, false);
		tui_press(&state, cases[i].press);
		cr_expect_str_eq(state.message, cases[i].message);
		cr_expect_eq(state.chosen.pid, 10);
		cr_expect(cases[i].assumption
				  ? state.assumption_count == 1 &&
					    strcmp(state.assumptions[0], cases[i].assumption) == 0
				  : state.assumption_count == 0);
		end(&before, &after);
	}
}

Test(targets, panes_and_menus_are_of_the_process_that_was_seen)
{
	struct reading before, after;

	overtake(&before, &after, false);
	tui_press(&state, PRESS_ENTER);
	cr_expect_eq(tui_explained(&state), 10);
	end(&before, &after);
	overtake(&before, &after, false);
	tui_press(&state, 'A');
	tui_press(&state, PRESS_ENTER);
	cr_expect_eq(state.assumed_pid, 10);
	end(&before, &after);
}

/* An assumption keeps the cursor on its process, one that is taken back leaves it as it was. */
Test(targets, what_cannot_be_assumed_moves_no_cursor)
{
	static const struct {
		bool at_head, following;
	} cases[] = { { true, false }, { false, false }, { false, true } };

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct reading before, after;

		overtake(&before, &after, false);
		state.seen = state.chosen;
		state.at_head = cases[i].at_head;
		state.following = cases[i].following;
		cr_assert(tui_press(&state, PRESS_F(8)) & TUI_JUDGE);
		cr_expect(state.following && !state.at_head);
		what_if_undo(&state);
		cr_expect_eq(state.at_head, cases[i].at_head);
		cr_expect_eq(state.following, cases[i].following);
		end(&before, &after);
	}
}

Test(targets, one_assumption_too_many_moves_no_cursor)
{
	struct reading before, after;

	overtake(&before, &after, false);
	state.seen = state.chosen;
	for (int i = 0; i < ASSUMED_MAX; i++) {
		char words[] = "a:adj=0";

		words[0] = (char)('a' + i);
		(void)what_if_assume(&state, words);
	}
	state.at_head = true;
	state.following = false;
	cr_expect_eq(tui_press(&state, PRESS_F(8)) & TUI_JUDGE, 0);
	cr_expect(state.at_head && !state.following);
	end(&before, &after);
}

Test(targets, a_key_for_a_process_that_exited_hits_no_other)
{
	static const unsigned presses[] = { 'k', PRESS_F(7), PRESS_F(8), PRESS_ENTER, 'A', ' ' };

	for (size_t i = 0; i < sizeof(presses) / sizeof(*presses); i++) {
		struct reading before, after;
		unsigned effects;

		overtake(&before, &after, true);
		effects = tui_press(&state, presses[i]);
		cr_expect_str_eq(state.message, "10 has exited");
		cr_expect_eq(effects & TUI_JUDGE, 0);
		cr_expect_eq(state.assumption_count + state.tag_count, 0);
		cr_expect(state.mode == TUI_TABLE);
		end(&before, &after);
	}
}

Test(targets, what_is_seen_now_is_acted_on)
{
	struct reading before, after;

	overtake(&before, &after, true);
	state.seen = state.chosen;
	tui_press(&state, 'k');
	cr_expect_str_eq(state.message, "oomtop does not kill; run: kill 20 # two");
	end(&before, &after);
}

Test(targets, no_kill_is_offered_for_another_machine)
{
	struct reading before, after;

	overtake(&before, &after, true);
	state.seen = state.chosen;
	state.view.this_machine = false;
	tui_press(&state, 'k');
	cr_expect_str_eq(state.message, "not this machine: there, run: kill 20 # two");
	end(&before, &after);
}

Test(targets, a_name_that_a_shell_would_run_is_left_out)
{
	struct reading reading;

	tui_init(&state);
	tui_resize(&state, 24, 80);
	begin_reading(&reading);
	add(&reading.snapshot, 10, "$(reboot)", 500, 0);
	show(&reading);
	tui_press(&state, 'k');
	cr_expect_str_eq(state.message, "oomtop does not kill; run: kill 10");
	tui_release(&state);
	forget(&reading);
}
