/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The pure part of the live screen against the same golden texts as the one in a terminal. */
#include "base/atomic_file.h"
#include "model/kernel/domain.h"
#include "model/report/warnings.h"
#include "sources/recording/read.h"
#include "views/tui/input.h"
#include "views/tui/keys.h"
#include "views/tui/refresh.h"
#include "views/tui/screen.h"

#include <criterion/criterion.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>

static struct snapshot snapshot;
static struct verdict verdict;
static struct tui_state state;

static char *path_of(const char *variable, const char *name)
{
	char *path = NULL;

	cr_assert(asprintf(&path, "%s/%s", getenv(variable), name) > 0);
	return path;
}

static void open_recording(const char *name, int height, int width)
{
	char *path = path_of("OOMTOP_FIXTURES", name);
	struct domain domain;
	struct error error;

	cr_assert(setlocale(LC_CTYPE, "C.UTF-8"));
	snapshot_init(&snapshot);
	cr_assert(recording_read(&snapshot, path, &error) == 0, "%s", error.detail);
	cr_assert(domain_machine(&domain, &snapshot, &error) == 0);
	verdict_for(&verdict, &snapshot, &domain);
	warnings_make(&verdict, &snapshot);
	tui_init(&state);
	tui_resize(&state, height, width);
	tui_show(&state, &(struct tui_view){ .snapshot = &snapshot, .verdict = &verdict });
	free(path);
}

static void close_recording(void)
{
	tui_release(&state);
	verdict_release(&verdict);
	snapshot_release(&snapshot);
}

static char *screen_text(void)
{
	struct canvas canvas;
	size_t length;
	char *text;
	FILE *out = open_memstream(&text, &length);

	canvas_init(&canvas, state.height, state.width, state.ascii);
	screen_paint(&canvas, &state);
	canvas_print(out, &canvas);
	canvas_release(&canvas);
	fclose(out);
	return text;
}

static char *golden_text(const char *name, int height, int width)
{
	char *file, *path, *text;
	size_t room = 1 << 16, length;
	FILE *in;

	cr_assert(asprintf(&file, "%s-%dx%d.txt", name, width, height) > 0);
	path = path_of("OOMTOP_GOLDEN", file);
	in = fopen(path, "r");
	cr_assert(in, "%s", path);
	text = memory_alloc(room);
	length = fread(text, 1, room - 1, in);
	text[length] = '\0';
	fclose(in);
	free(path);
	free(file);
	return text;
}

static void press_all(const unsigned *presses)
{
	for (; *presses; presses++)
		tui_press(&state, *presses);
}

static const struct size {
	int height, width;
} sizes[] = { { 24, 80 }, { 50, 200 }, { 15, 60 } };

static const char workers[] = "story/workers.json", node[] = "kubernetes/node.json";

static const struct look_at {
	const char *name, *recording;
	unsigned presses[4];
} screens[] = {
	{ "table", workers, { 0 } },
	{ "tree", workers, { 'K', 't' } },
	{ "cgroups", workers, { 't', 't' } },
	{ "explain", workers, { PRESS_ENTER } },
	{ "columns", workers, { PRESS_F(2) } },
	{ "help", workers, { 'h' } },
	{ "pods", node, { 'G', 'G', 'G' } },
};

/* OOMTOP_RENEW_GOLDEN=1: what is on the screen becomes what is to be there.  Look at the diff. */
static void renew(const struct look_at *look_at, const struct size *size, const char *text)
{
	char name[64], *path;
	FILE *file;

	if (!getenv("OOMTOP_RENEW_GOLDEN"))
		return;
	snprintf(name, sizeof(name), "%s-%dx%d.txt", look_at->name, size->width, size->height);
	path = path_of("OOMTOP_GOLDEN", name);
	file = fopen(path, "w");
	cr_assert_not_null(file);
	fputs(text, file);
	fclose(file);
	free(path);
}

Test(golden, screens_are_as_they_were)
{
	for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
		for (size_t j = 0; j < sizeof(screens) / sizeof(*screens); j++) {
			char *golden =
				golden_text(screens[j].name, sizes[i].height, sizes[i].width);
			char *text;

			open_recording(screens[j].recording, sizes[i].height, sizes[i].width);
			press_all(screens[j].presses);
			text = screen_text();
			renew(&screens[j], &sizes[i], text);
			cr_expect_str_eq(text, golden, "%s at %dx%d:\n%s", screens[j].name,
				sizes[i].width, sizes[i].height, text);
			free(text);
			free(golden);
			close_recording();
		}
	}
}

/* The cells a row is shown in, by a text in it. */
static const struct cell *line_with(const struct canvas *canvas, const char *name)
{
	for (int line = 0; line < canvas->height; line++) {
		char text[CANVAS_MAX_COLUMNS + 1] = "";

		for (int i = 0; i < canvas->width; i++)
			text[i] = (char)canvas_line(canvas, line)[i].code;
		if (strstr(text, name))
			return canvas_line(canvas, line);
	}
	cr_assert_fail("no line has %s", name);
	return NULL;
}

Test(golden, styles_tell_the_victim_and_the_exempt)
{
	struct canvas canvas;

	open_recording("story/workers.json", 50, 200);
	canvas_init(&canvas, 50, 200, false);
	screen_paint(&canvas, &state);
	cr_expect(line_with(&canvas, "  1 1366")[10].style == STYLE_VICTIM);
	cr_expect(line_with(&canvas, "  1 1366")[10].reversed);
	cr_expect(line_with(&canvas, "  2 1289")[10].style == STYLE_KILL_SET);
	press_all((const unsigned[]){ 'K', PRESS_END, 0 });
	screen_paint(&canvas, &state);
	cr_expect(line_with(&canvas, "exempt: init")[10].style == STYLE_EXEMPT);
	canvas_release(&canvas);
	close_recording();
}

static void expect_line(int line, const char *begins)
{
	char *text = screen_text(), *at = text;

	while (line-- > 0)
		at = strchr(at, '\n') + 1;
	cr_expect(strncmp(at, begins, strlen(begins)) == 0, "%s: %s", begins, text);
	free(text);
}

Test(golden, a_head_gives_way_from_its_ends)
{
	open_recording("story/workers.json", 24, 80);
	expect_line(5, "    3.6G shared: killing it frees 11M.");
	expect_line(6,
		"Largest group: ci-runner.service, 61 processes with 10.0G of their own memory, …");
	tui_resize(&state, 20, 80);
	expect_line(3,
		"    processes exit (their parent restarts them all); about 570M freed in total.");
	expect_line(4,
		"Runner-up, 6.7M behind: postgres[1289] of postgresql@15-main.service, 3.5G of …");
	expect_line(6, "Memory ");
	tui_resize(&state, 15, 60);
	expect_line(4, "    parent restarts them all); about 570M freed in total.");
	expect_line(5, "Memory ");
	tui_resize(&state, 30, 80);
	expect_line(6, "Killing postgres[1366] would free");
	close_recording();
}

/* What comes and goes must not move the table. */
Test(golden, a_head_that_needs_less_does_not_shrink_at_once)
{
	struct tui_view view;
	int height;

	open_recording("story/workers.json", 50, 80);
	view = state.view;
	view.live = true;
	tui_show(&state, &view);
	height = tui_heading_line(&state);
	expect_line(height - 2, "Memory ");
	verdict.warning_count = 0;
	for (int i = 0; i < 10; i++) {
		tui_show(&state, &view);
		cr_expect(tui_heading_line(&state) == height, "%d", i);
		expect_line(height - 2, "Memory ");
		expect_line(height - 3, "\n");
	}
	tui_show(&state, &view);
	cr_expect(tui_heading_line(&state) == height - 4, "%d", tui_heading_line(&state));
	expect_line(height - 6, "Memory ");
	press_all((const unsigned[]){ '#', 0 });
	cr_expect(tui_heading_line(&state) == 1);
	close_recording();
}

static pid_t chosen_pid(void)
{
	return tui_chosen(&state)->entry->process->pid;
}

Test(golden, a_cgroup_among_the_rows_is_not_chosen)
{
	int heading;

	open_recording("story/workers.json", 24, 80);
	press_all((const unsigned[]){ 't', 't', 0 });
	heading = tui_heading_line(&state);
	cr_expect(chosen_pid() == 1366);
	tui_click(&state, CLICK_CHOOSE, heading + 6, 10);
	cr_expect(chosen_pid() == 1212, "%d", (int)chosen_pid());
	tui_click(&state, CLICK_CHOOSE, heading + 2, 10);
	cr_expect(chosen_pid() == 1212);
	press_all((const unsigned[]){ PRESS_END, 0 });
	cr_expect(state.first == tui_line_count(&state) - (size_t)tui_page(&state));
	press_all((const unsigned[]){ PRESS_UP, PRESS_UP, PRESS_PAGE_UP, PRESS_PAGE_UP, 0 });
	cr_expect(tree_line(&state.tree, state.cursor) + 2 * (size_t)tui_page(&state) + 2 >=
		  tui_line_count(&state) - 1 - 4);
	press_all((const unsigned[]){ PRESS_HOME, 0 });
	cr_expect(state.first == 0 && chosen_pid() == 1366);
	close_recording();
}

Test(golden, a_thousand_keys_at_any_size)
{
	const unsigned keys[] = { 'q' - 'q' + PRESS_UP, PRESS_DOWN, PRESS_LEFT, PRESS_RIGHT,
		PRESS_PAGE_UP, PRESS_PAGE_DOWN, PRESS_HOME, PRESS_END, PRESS_BACKSPACE, PRESS_ENTER,
		PRESS_ESCAPE, ' ', '/', '\\', 'u', 't', '<', '>', 'B', 'M', 'N', 'I', 'F', 'U', 'K',
		'c', 'e', 'E', '#', 'S', 'Z', 'd', 'k', 'h', 'n', 'p', 'x', '1', '.', 0x8a9e,
		PRESS_F(6), PRESS_F(7), PRESS_F(8), PRESS_CONTROL('u') };
	uint64_t dice = 88172645463325252;

	open_recording("odd/hostile-names.json", 24, 80);
	for (int i = 0; i < 1000; i++) {
		dice ^= dice << 13;
		dice ^= dice >> 7;
		dice ^= dice << 17;
		if (dice % 20 == 0)
			tui_resize(&state, (int)(dice / 20 % 60), (int)(dice / 1200 % 240));
		else if (dice % 20 == 1)
			tui_click(&state, dice / 20 % 3, (int)(dice / 60 % 60),
				(int)(dice / 3600 % 240));
		else
			tui_press(&state, keys[dice / 20 % (sizeof(keys) / sizeof(*keys))]);
		free(screen_text());
	}
	close_recording();
}

Test(golden, every_key_has_one_meaning_in_a_mode)
{
	for (size_t i = 0; i < key_table_count; i++)
		for (size_t j = 0; j < PRESSES_MAX && key_table[i].presses[j]; j++)
			for (unsigned mode = TUI_TABLE; mode <= TUI_PROMPT; mode++)
				if (key_table[i].modes & 1U << mode)
					cr_expect(key_find(key_table[i].presses[j], mode) ==
						  &key_table[i]);
}
