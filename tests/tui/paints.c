/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How much work a key press causes: head_paint(), rows_select(), and what makes kills and warnings
 * of a verdict are counted by the linker.
 */
#include "../unit/builder.h"

#include "model/kernel/calibrate.h"
#include "model/kernel/domain.h"
#include "model/kernel/verdict.h"
#include "model/report/warnings.h"
#include "sources/recording/read.h"
#include "views/tui/head.h"
#include "views/tui/input.h"
#include "views/tui/keys.h"
#include "views/tui/refresh.h"

#include <criterion/criterion.h>
#include <stdlib.h>

static struct snapshot snapshot;
static struct calibration calibration;
static struct verdict verdict;
static struct tui_state state;
static int head_paints, row_selections, completed_verdicts;

void __real_head_paint(struct tui_state *tui_state);
void __wrap_head_paint(struct tui_state *tui_state);
void __real_rows_select(struct rows *ret_rows, const struct snapshot *of,
	const struct verdict *ranked, const struct rows_options *options);
void __wrap_rows_select(struct rows *ret_rows, const struct snapshot *of,
	const struct verdict *ranked, const struct rows_options *options);

void __wrap_head_paint(struct tui_state *tui_state)
{
	head_paints++;
	__real_head_paint(tui_state);
}

void __wrap_rows_select(struct rows *ret_rows, const struct snapshot *of,
	const struct verdict *ranked, const struct rows_options *options)
{
	row_selections++;
	__real_rows_select(ret_rows, of, ranked, options);
}

void __real_verdict_by(struct verdict *ret_verdict, const struct snapshot *of,
	const struct domain *domain, const struct calibration *by);
void __wrap_verdict_by(struct verdict *ret_verdict, const struct snapshot *of,
	const struct domain *domain, const struct calibration *by);
void __real_verdict_among(struct verdict *ret_verdict, const struct relations *relations,
	const struct domain *domain, const struct calibration *by);
void __wrap_verdict_among(struct verdict *ret_verdict, const struct relations *relations,
	const struct domain *domain, const struct calibration *by);
void __real_warnings_make(struct verdict *ranked, const struct snapshot *of);
void __wrap_warnings_make(struct verdict *ranked, const struct snapshot *of);

void __wrap_verdict_by(struct verdict *ret_verdict, const struct snapshot *of,
	const struct domain *domain, const struct calibration *by)
{
	completed_verdicts++;
	__real_verdict_by(ret_verdict, of, domain, by);
}

void __wrap_verdict_among(struct verdict *ret_verdict, const struct relations *relations,
	const struct domain *domain, const struct calibration *by)
{
	completed_verdicts++;
	__real_verdict_among(ret_verdict, relations, domain, by);
}

void __wrap_warnings_make(struct verdict *ranked, const struct snapshot *of)
{
	completed_verdicts++;
	__real_warnings_make(ranked, of);
}

static void open_story(void)
{
	struct domain domain;
	struct error error;
	char *path = NULL;

	cr_assert(asprintf(&path, "%s/story/workers.json", getenv("OOMTOP_FIXTURES")) > 0);
	snapshot_init(&snapshot);
	cr_assert(read_recording(&snapshot, path, &error) == 0, "%s", error.detail);
	cr_assert(domain_machine(&domain, &snapshot, &error) == 0);
	verdict_for(&verdict, &snapshot, &domain);
	calibration = calibrate(&snapshot, &domain);
	warnings_make(&verdict, &snapshot);
	tui_init(&state);
	tui_resize(&state, 24, 80);
	tui_show(&state, &(struct tui_view){ .snapshot = &snapshot,
				 .verdict = &verdict,
				 .calibration = &calibration,
				 .live = true });
	free(path);
}

static void close_story(void)
{
	tui_release(&state);
	verdict_release(&verdict);
	snapshot_release(&snapshot);
}

static void press(unsigned key)
{
	head_paints = row_selections = completed_verdicts = 0;
	tui_press(&state, key);
}

TestSuite(paints, .init = open_story, .fini = close_story);

Test(paints, a_new_observation_paints_the_head_and_selects_the_rows_once)
{
	struct tui_view view = state.view;

	head_paints = row_selections = 0;
	tui_show(&state, &view);
	cr_expect(head_paints == 1, "%d", head_paints);
	cr_expect(row_selections == 1, "%d", row_selections);
}

Test(paints, the_cursor_moves_without_either)
{
	static const unsigned moves[] = { PRESS_DOWN, PRESS_UP, PRESS_PAGE_DOWN, PRESS_PAGE_UP,
		PRESS_END, PRESS_HOME, PRESS_RIGHT, PRESS_LEFT };

	for (size_t i = 0; i < sizeof(moves) / sizeof(*moves); i++) {
		press(moves[i]);
		cr_expect(head_paints == 0, "%#x: %d", moves[i], head_paints);
		cr_expect(row_selections == 0, "%#x: %d", moves[i], row_selections);
	}
}

/* The head names the process that is followed, and following ends. */
Test(paints, a_move_that_ends_following_paints_the_head_once)
{
	press('F');
	press(PRESS_DOWN);
	cr_expect(head_paints == 1, "%d", head_paints);
	cr_expect(row_selections == 0, "%d", row_selections);
}

/* Each key of each mode, pressed where the mode is open. */
static const struct {
	unsigned opens[2];
	enum tui_mode mode;
} modes[] = {
	{ { 0 }, TUI_TABLE },
	{ { PRESS_ENTER }, TUI_EXPLAIN },
	{ { 'h' }, TUI_HELP },
	{ { 'L' }, TUI_DRILL },
	{ { 'G' }, TUI_GROUPS },
	{ { 'n' }, TUI_NOTES },
	{ { 'g' }, TUI_GRAPHS },
	{ { 'S' }, TUI_COLUMNS },
	{ { PRESS_F(6) }, TUI_MENU },
	{ { 'D' }, TUI_MENU },
	{ { '/' }, TUI_PROMPT },
	{ { '\\' }, TUI_PROMPT },
	{ { 'd', '2' }, TUI_PROMPT },
	{ { 't', '*' }, TUI_TABLE },
	{ { 't', 't' }, TUI_TABLE },
};

static void press_in_mode(size_t number, unsigned key)
{
	close_story();
	open_story();
	for (size_t i = 0; i < 2 && modes[number].opens[i]; i++)
		tui_press(&state, modes[number].opens[i]);
	cr_assert(tui_mode_of_keys(&state) == modes[number].mode, "%zu", number);
	press(key);
	cr_expect(head_paints <= 1, "mode %zu, key %#x: %d", number, key, head_paints);
	cr_expect(row_selections <= 1, "mode %zu, key %#x: %d", number, key, row_selections);
}

Test(paints, no_key_does_either_twice)
{
	size_t pressed = 0;

	for (size_t mode = 0; mode < sizeof(modes) / sizeof(*modes); mode++)
		for (size_t i = 0; i < key_table_count; i++) {
			if (!(key_table[i].modes & 1U << modes[mode].mode))
				continue;
			press_in_mode(mode, key_table[i].presses[0]);
			pressed++;
		}
	cr_expect(pressed > 100, "%zu", pressed);
	press_in_mode(10, 'x');
	cr_expect(row_selections == 0, "a search only moves the cursor");
	press_in_mode(11, 'x');
	cr_expect(row_selections == 1, "a filter selects the rows while it is typed");
}

Test(paints, a_wheel_turn_does_the_work_of_one_key)
{
	head_paints = row_selections = 0;
	tui_click(&state, CLICK_WHEEL_DOWN, tui_heading_line(&state) + 1, 5);
	cr_expect(head_paints == 0, "%d", head_paints);
	cr_expect(row_selections == 0, "%d", row_selections);
}

Test(paints, details_of_processes_select_the_rows_only_where_they_decide)
{
	head_paints = row_selections = 0;
	tui_take_details(&state);
	cr_expect(head_paints == 0, "%d", head_paints);
	cr_expect(row_selections == 0, "%d", row_selections);
	press_in_mode(11, 'x');
	row_selections = 0;
	tui_take_details(&state);
	cr_expect(row_selections == 1, "the filter matches command lines: %d", row_selections);
}

/* A drill of any process needs the rankings of domains, and neither kills nor warnings of them. */
Test(paints, a_drill_completes_no_verdict)
{
	press('L');
	cr_assert(tui_mode_of_keys(&state) == TUI_DRILL);
	cr_expect(state.pane.count > 3, "%zu", state.pane.count);
	cr_expect(completed_verdicts == 0, "%d", completed_verdicts);
}
