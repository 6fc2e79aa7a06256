/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Canvas, pane, prompt, tree and settings by themselves. */
#include "views/tui/keys.h"
#include "views/tui/left.h"
#include "views/tui/pane.h"
#include "views/tui/plot.h"
#include "views/tui/prompt.h"
#include "views/tui/settings.h"
#include "views/tui/tree.h"
#include "views/tui/tree_cgroup.h"

#include <criterion/criterion.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>

static void use_utf8(void)
{
	cr_assert(setlocale(LC_CTYPE, "C.UTF-8"));
}

static const char *line_text(const struct canvas *canvas)
{
	static char text[256];
	FILE *out = fmemopen(text, sizeof(text), "w");

	canvas_print(out, canvas);
	fclose(out);
	text[strcspn(text, "\n")] = '\0';
	return text;
}

Test(canvas, text_is_cut_where_the_room_ends, .init = use_utf8)
{
	struct canvas canvas;

	canvas_init(&canvas, 1, 10, false);
	cr_expect(canvas_put(&canvas, 0, 2, 3, STYLE_PLAIN, "abcdef") == 3);
	cr_expect_str_eq(line_text(&canvas), "  abc");
	cr_expect(canvas_put(&canvas, 0, 8, 99, STYLE_PLAIN, "xyz") == 2);
	cr_expect_str_eq(line_text(&canvas), "  abc   xy");
	cr_expect(canvas_put(&canvas, 5, 0, 9, STYLE_PLAIN, "no") == 0);
	cr_expect(canvas_put(&canvas, 0, -1, 9, STYLE_PLAIN, "no") == 0);
	cr_expect(canvas_put_short(&canvas, 0, 0, 4, STYLE_PLAIN, "abcdef") == 4);
	cr_expect_str_eq(line_text(&canvas), "abc…c   xy");
	canvas_release(&canvas);
}

Test(canvas, a_wide_character_is_whole_or_not_there, .init = use_utf8)
{
	struct canvas canvas;

	canvas_init(&canvas, 1, 5, false);
	cr_expect(canvas_put(&canvas, 0, 0, 5, STYLE_PLAIN, "語語語") == 4);
	cr_expect_str_eq(line_text(&canvas), "語語");
	canvas_put(&canvas, 0, 1, 1, STYLE_PLAIN, "x");
	cr_expect_str_eq(line_text(&canvas), " x語");
	canvas_put(&canvas, 0, 2, 1, STYLE_PLAIN, "y");
	cr_expect_str_eq(line_text(&canvas), " xy");
	canvas_release(&canvas);
}

Test(canvas, ascii_and_control_bytes, .init = use_utf8)
{
	struct canvas canvas;

	canvas_init(&canvas, 1, 20, true);
	canvas_put(&canvas, 0, 0, 20, STYLE_PLAIN, "▲└ …█語\033[1m\xff");
	cr_expect_str_eq(line_text(&canvas), "^` ~@??[1m?");
	canvas_release(&canvas);
}

/* A line that rises by steps, over three cells of two lines. */
Test(plot, a_line_has_dots_where_its_values_are, .init = use_utf8)
{
	static const int64_t values[] = { 0, 10, 20, 30, 70, 70 };
	struct canvas canvas;
	struct plot plot = { &canvas, 0, 0, 2, 3, 0, 70 };
	char text[64];
	FILE *out = fmemopen(text, sizeof(text), "w");

	canvas_init(&canvas, 2, 3, false);
	cr_assert(plot_points(&plot) == 6);
	for (int i = 0; i < 6; i++)
		plot_put(&plot, i, i ? &values[i - 1] : NULL, values[i], STYLE_GRAPH_FIRST, '*');
	/* beyond the edges nothing is drawn */
	plot_put(&plot, 6, NULL, 0, STYLE_GRAPH_FIRST, '*');
	plot_put(&plot, -1, NULL, 0, STYLE_GRAPH_FIRST, '*');
	plot_put(&plot, 5, NULL, 1000, STYLE_GRAPH_FIRST, '*');
	plot_put(&plot, 5, NULL, -1000, STYLE_GRAPH_FIRST, '*');
	canvas_print(out, &canvas);
	fclose(out);
	cr_expect_str_eq(text, "  ⡏\n⡠⠊⢀\n", "%s", text);
	canvas_release(&canvas);
}

Test(plot, ascii_has_one_point_in_a_cell, .init = use_utf8)
{
	static const int64_t values[] = { 0, 1, 3, 0 };
	struct canvas canvas;
	struct plot plot = { &canvas, 0, 0, 4, 4, 0, 3 };
	char text[64];
	FILE *out = fmemopen(text, sizeof(text), "w");

	canvas_init(&canvas, 4, 4, true);
	cr_assert(plot_points(&plot) == 4);
	for (int i = 0; i < 4; i++)
		plot_put(&plot, i, i ? &values[i - 1] : NULL, values[i], STYLE_GRAPH_FIRST, 'x');
	canvas_print(out, &canvas);
	fclose(out);
	cr_expect_str_eq(text, "  x\n  xx\n x x\nx  x\n", "%s", text);
	canvas_release(&canvas);
}

Test(left, the_least_is_always_said)
{
	static const struct {
		int64_t min, max;
		const char *range, *least;
	} cases[] = {
		{ INT64_C(173) << 20, INT64_C(368) << 20, "173M-368M", "173M+" },
		{ INT64_C(6) << 20, (INT64_C(6) << 20) + 1, "6.0M", "6.0M" },
		{ -5, INT64_C(6) << 20, "0-6.0M", "0-6.0M" },
		{ -5, -4, "0", "0" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct arena arena = ARENA_EMPTY;
		const struct headroom headroom = { .min_bytes = cases[i].min,
			.expected_bytes = cases[i].max,
			.max_bytes = cases[i].max };

		cr_expect_str_eq(left_range(&arena, &headroom, UNIT_SHORT), cases[i].range);
		cr_expect_str_eq(left_least(&arena, &headroom, UNIT_SHORT), cases[i].least);
		arena_release(&arena);
	}
}

Test(pane, breaks_between_words_and_keeps_its_place, .init = use_utf8)
{
	struct pane pane = { 0 };

	pane_set(
		&pane, "one two three four five six\n\n  indented text that is long enough\nx", 20);
	cr_assert(pane.count == 6);
	cr_expect_str_eq(pane.lines[0], "one two three four");
	cr_expect_str_eq(pane.lines[1], "    five six");
	cr_expect_str_eq(pane.lines[2], "");
	cr_expect_str_eq(pane.lines[3], "  indented text that");
	cr_expect_str_eq(pane.lines[5], "x");
	pane_scroll(&pane, 2, 3);
	cr_expect(pane.first == 2);
	pane_scroll(&pane, 99, 3);
	cr_expect(pane.first == 3);
	pane_set(&pane, "short", 20);
	pane_scroll(&pane, 0, 3);
	cr_expect(pane.first == 0);
	pane_release(&pane);
}

Test(prompt, takes_characters_and_gives_them_back, .init = use_utf8)
{
	struct prompt prompt;

	prompt_begin(&prompt, PROMPT_FILTER, "a");
	cr_expect(prompt_edit(&prompt, 0x8a9e));
	cr_expect_str_eq(prompt.text, "a語");
	cr_expect(!prompt_edit(&prompt, 0x9b));
	cr_expect(!prompt_edit(&prompt, 0x202e));
	cr_expect(!prompt_edit(&prompt, 0x07));
	cr_expect(!prompt_edit(&prompt, PRESS_F(3)));
	cr_expect(prompt_edit(&prompt, PRESS_BACKSPACE));
	cr_expect_str_eq(prompt.text, "a");
	cr_expect(prompt_edit(&prompt, PRESS_CONTROL('u')));
	cr_expect(!prompt_edit(&prompt, PRESS_BACKSPACE));
	for (int i = 0; i < 1000; i++)
		prompt_edit(&prompt, 'x');
	cr_expect(prompt.length == PROMPT_MAX_BYTES);
}

/* Rows of processes 10, 11 … with these parents. */
static void make_rows(struct rows *rows, struct process *processes, struct ranking_entry *entries,
	const pid_t *parents, size_t count)
{
	rows->items = memory_alloc(count * sizeof(*rows->items));
	rows->count = count;
	for (size_t i = 0; i < count; i++) {
		processes[i] = (struct process){ .pid = 10 + (pid_t)i, .ppid = parents[i] };
		entries[i] = (struct ranking_entry){ .process = &processes[i] };
		rows->items[i] = (struct row){ .entry = &entries[i] };
	}
}

static void expect_tree(
	const pid_t *parents, size_t count, const pid_t *order, const unsigned short *depths)
{
	struct process processes[8];
	struct ranking_entry entries[8];
	struct rows rows;
	struct tree tree;

	make_rows(&rows, processes, entries, parents, count);
	tree_by_parent(&tree, &rows);
	for (size_t i = 0; i < count; i++) {
		cr_expect(rows.items[i].entry->process->pid == order[i]);
		cr_expect(tree.depths[i] == depths[i]);
	}
	tree_release(&tree);
	rows_release(&rows);
}

Test(tree, children_stand_below_their_parents)
{
	expect_tree((const pid_t[]){ 1, 12, 1, 10, 10, 13 }, 6,
		(const pid_t[]){ 10, 13, 15, 14, 12, 11 },
		(const unsigned short[]){ 0, 1, 2, 1, 0, 1 });
}

Test(tree, circles_end)
{
	expect_tree((const pid_t[]){ 10 }, 1, (const pid_t[]){ 10 }, (const unsigned short[]){ 0 });
	expect_tree((const pid_t[]){ 11, 12, 10, 12 }, 4, (const pid_t[]){ 10, 12, 11, 13 },
		(const unsigned short[]){ 0, 1, 2, 2 });
	expect_tree(NULL, 0, NULL, NULL);
}

/* A process of each of these cgroups, in rank order, each with 1K of its own. */
static void make_cgroup_rows(struct rows *rows, struct snapshot *snapshot, struct verdict *verdict,
	const char *const *cgroups, size_t count)
{
	snapshot_init(snapshot);
	*verdict = (struct verdict){ .entries = memory_alloc(count * sizeof(*verdict->entries)),
		.count = count };
	rows->items = memory_alloc(count * sizeof(*rows->items));
	rows->count = count;
	for (size_t i = 0; i < count; i++)
		*snapshot_add_process(snapshot) = (struct process){ .pid = 10 + (pid_t)i,
			.has_mm = true,
			.memory.rss_anon_bytes = figure_of(1024),
			.memory.swap_bytes = figure_of(0),
			.cgroup = cgroups[i] };
	for (size_t i = 0; i < count; i++) {
		verdict->entries[i].process = &snapshot->processes[i];
		rows->items[i] = (struct row){
			.snapshot = snapshot, .verdict = verdict, .entry = &verdict->entries[i]
		};
	}
}

/* The lines: a PID, or a group with its depth, its part of the path, its processes and their sum.
 */
static void print_lines(FILE *out, const struct tree *tree, const struct rows *rows)
{
	for (size_t line = 0; line < rows->count + tree->group_count; line++) {
		size_t place;
		const struct tree_group *group = tree_at(tree, line, &place);

		if (!group) {
			cr_expect(tree_line(tree, place) == line);
			fprintf(out, "%d ", (int)rows->items[place].entry->process->pid);
		} else if (group->goes_on) {
			fprintf(out, "[%s goes on] ", group->part);
		} else {
			fprintf(out, "[%u %s %zu %d] ", group->depth,
				group->part ? group->part : "?", group->process_count,
				(int)group->own_bytes.value);
		}
	}
}

static void expect_cgroups(const char *const *cgroups, size_t count, const char *expected)
{
	struct snapshot snapshot;
	struct verdict verdict;
	struct rows rows;
	struct tree tree;
	char *text = NULL;
	size_t length;
	FILE *out = open_memstream(&text, &length);

	make_cgroup_rows(&rows, &snapshot, &verdict, cgroups, count);
	tree_by_cgroup(&tree, &rows);
	print_lines(out, &tree, &rows);
	fclose(out);
	if (expected)
		cr_expect_str_eq(text, expected, "%s", text);
	free(text);
	tree_release(&tree);
	rows_release(&rows);
	free(verdict.entries);
	snapshot_release(&snapshot);
}

Test(tree, processes_stand_below_their_cgroups)
{
	expect_cgroups((const char *[]){ "/s/b", "/s/a", "/s/b", "/u/1/x", "/s/a/deep" }, 5,
		"[0 / 5 5120] [1 s 4 4096] [2 b 2 2048] 10 12 "
		"[2 a 2 2048] 11 [3 deep 1 1024] 14 [1 u/1/x 1 1024] 13 ");
	expect_cgroups((const char *[]){ "/a/b/c" }, 1, "[0 /a/b/c 1 1024] 10 ");
	expect_cgroups((const char *[]){ "/", "/" }, 2, "[0 / 2 2048] 10 11 ");
	expect_cgroups(NULL, 0, "");
}

Test(tree, a_cgroup_goes_on_behind_those_below_it)
{
	expect_cgroups((const char *[]){ "/a", "/", "/b", "/" }, 4,
		"[0 / 4 4096] [1 a 1 1024] 10 [/ goes on] 11 13 [1 b 1 1024] 12 ");
	expect_cgroups((const char *[]){ "/s/a", "/s", "/s" }, 3,
		"[0 /s 3 3072] [1 a 1 1024] 10 [/s goes on] 11 12 ");
}

Test(tree, odd_paths_of_cgroups)
{
	char deep[4096];

	expect_cgroups((const char *[]){ NULL, "/../x", "odd", "/a//b", "/ab" }, 5,
		"[0 ? 1 1024] 10 [0 / 3 3072] [1 ../x 1 1024] 11 [1 a//b 1 1024] 13 "
		"[1 ab 1 1024] 14 [0 odd 1 1024] 12 ");
	for (size_t i = 0; i < sizeof(deep); i++)
		deep[i] = i % 2 ? 'd' : '/';
	deep[sizeof(deep) - 1] = '\0';
	expect_cgroups((const char *[]){ "/d", deep, "/d" }, 3, NULL);
}

static size_t parse(struct tui_settings *settings, const char *text, struct error *error)
{
	char *copy = strdup(text);
	size_t bad = tui_settings_parse(settings, copy, error);

	free(copy);
	return bad;
}

Test(settings, are_read_as_they_were_written)
{
	struct tui_settings settings, again;
	struct error error = { 0 };
	size_t length;
	char *text;
	FILE *out = open_memstream(&text, &length);

	tui_settings_init(&settings);
	cr_assert(parse(&settings,
			  " columns = PID,NAME \nsort=-PID\n#x\n\ndelay = 2.5\nall = yes\n"
			  "unit = M\nhead-unit=G\ntree = cgroup\nhead-hidden = yes\n"
			  "command-line = path\ncolours = contrast",
			  &error) == 0,
		"%s", error.detail);
	tui_settings_print(out, &settings);
	fclose(out);
	tui_settings_init(&again);
	cr_assert(parse(&again, text, &error) == 0, "%s", error.detail);
	cr_expect(again.columns.count == 2 && again.columns.default_count == 0);
	cr_expect(again.sort.field == field_find("PID") && again.sort.direction == -1);
	cr_expect(again.delay_seconds == 2.5 && again.all && again.head_hidden);
	cr_expect(again.unit == UNIT_M && again.head_unit == UNIT_G);
	cr_expect(again.tree == TREE_CGROUP && again.command_line == COMMAND_PATH &&
		  again.scheme == SCHEME_CONTRAST);
	free(text);
	tui_settings_release(&settings);
	tui_settings_release(&again);
}

Test(settings, bad_lines_are_counted_and_skipped)
{
	static const char *const bad[] = { "x", "=", "x = 1", "columns =", "columns = PID,X",
		"sort = nothing", "delay = 0", "delay = nan", "delay = 1e9", "delay = 1 2",
		"all = 1", "unit = m", "tree = user", "\xff\xfe = \x01", "columns" };
	struct tui_settings settings;
	struct error error;

	tui_settings_init(&settings);
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		char *text = NULL;

		cr_assert(asprintf(&text, "\n%s\nall = yes\n", bad[i]) > 0);
		settings.all = false;
		cr_expect(parse(&settings, text, &error) == 1, "%s", bad[i]);
		cr_expect(error.line == 2 && settings.all);
		free(text);
	}
	cr_expect(settings.columns.count > 10 &&
		  settings.columns.default_count == settings.columns.count);
	tui_settings_release(&settings);
}
