/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Screens, text and styles, against golden files. */
#include "../unit/builder.h"

#include "base/atomic_file.h"
#include "model/kernel/calibrate.h"
#include "model/kernel/domain.h"
#include "model/report/warnings.h"
#include "sources/recording/read.h"
#include "views/table/badness_bar.h"
#include "views/tui/input.h"
#include "views/tui/keys.h"
#include "views/tui/kills.h"
#include "views/tui/looks.h"
#include "views/tui/refresh.h"
#include "views/tui/screen.h"

#include <criterion/criterion.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>

static struct snapshot snapshot;
static struct calibration calibration;
static struct verdict verdict;
static struct tui_state state;

static char *path_of(const char *variable, const char *name)
{
	char *path = NULL;

	cr_assert(asprintf(&path, "%s/%s", getenv(variable), name) > 0);
	return path;
}

/* Shows the snapshot, in the domain of the machine. */
static void open_snapshot(int height, int width)
{
	struct domain domain;
	struct error error;

	cr_assert(setlocale(LC_CTYPE, "C.UTF-8"));
	cr_assert(domain_machine(&domain, &snapshot, &error) == 0);
	calibration = calibrate(&snapshot, &domain);
	verdict_by(&verdict, &snapshot, &domain, &calibration);
	warnings_make(&verdict, &snapshot);
	tui_init(&state);
	tui_resize(&state, height, width);
	tui_show(&state,
		&(struct tui_view){
			.snapshot = &snapshot, .verdict = &verdict, .calibration = &calibration });
}

static void open_recording(const char *name, int height, int width)
{
	char *path = path_of("OOMTOP_FIXTURES", name);
	struct error error;

	snapshot_init(&snapshot);
	cr_assert(read_recording(&snapshot, path, &error) == 0, "%s", error.detail);
	open_snapshot(height, width);
	free(path);
}

static void set_free(int64_t bytes)
{
	snapshot.machine.mem_free_bytes = snapshot.machine.mem_available_bytes = figure_of(bytes);
	snapshot.machine.cached_bytes = snapshot.machine.buffers_bytes = figure_of(0);
	snapshot.machine.shmem_bytes = snapshot.machine.slab_bytes = figure_of(0);
	snapshot.machine.swap_free_bytes = figure_of(0);
	snapshot.machine.min_free_bytes = figure_of(64 * MB);
}

/* Half of the machine is free, and a container has 6 MB of 512 left. */
static void make_box(void)
{
	build_machine(&snapshot, "6.1.0-28-amd64", 8 * GB, 0);
	set_free(4 * GB);
	snapshot.machine.anon_bytes = figure_of(2 * GB);
	snapshot.machine.host = "build7";
	snapshot.machine.pressure_some.avg10 = figure_of(210);
	snapshot.machine.pressure_full.avg10 = figure_of(80);
	add(&snapshot, 100, "mysqld", 1500, 0)->cgroup = "/system.slice/mysql.service";
	add(&snapshot, 200, "node", 300, 0)->cgroup = "/docker/box";
	add(&snapshot, 201, "node", 120, 500)->cgroup = "/docker/box";
	add(&snapshot, 300, "sshd", 8, -1000)->cgroup = "/system.slice/ssh.service";
	add_group(&snapshot, "/", -1, 0);
	add_group(&snapshot, "/docker", -1, 506);
	add_group(&snapshot, "/docker/box", 512, 506);
	add_group(&snapshot, "/system.slice", -1, 1508);
	add_group(&snapshot, "/system.slice/mysql.service", 4096, 1500);
	add_group(&snapshot, "/system.slice/ssh.service", -1, 8);
	link_groups(&snapshot);
}

/* Two nodes; the second has 100 MB left, and a process is bound to it. */
static void make_nodes(void)
{
	build_machine(&snapshot, "6.1.0-28-amd64", 8 * GB, 0);
	set_free(3 * GB);
	snapshot.machine.anon_bytes = figure_of(1500 * MB);
	for (int64_t i = 0; i < 2; i++)
		snapshot_add_node(&snapshot,
			(struct node){ .number = figure_of(i),
				.present_pages = figure_of(4 * GB / PAGE),
				.free_pages = figure_of((i ? 100 * MB : 3 * GB) / PAGE),
				.allocatable_pages = figure_of((i ? 100 * MB : 3 * GB) / PAGE),
				.active_file_pages = figure_of(0),
				.inactive_file_pages = figure_of(0) });
	add(&snapshot, 100, "free", 900, 0)->mems_allowed = "0-1";
	add(&snapshot, 200, "bound", 600, 0)->mems_allowed = "1";
}

/* A database whose backends all have an oom_score_adj of -1000. */
static void make_unkillable(void)
{
	build_machine(&snapshot, "6.1.0-28-amd64", 8 * GB, 0);
	set_free(2 * GB);
	snapshot.machine.anon_bytes = figure_of(5 * GB);
	add(&snapshot, 100, "node", 1500, 0);
	for (int i = 0; i < 4; i++)
		add(&snapshot, 200 + i, "postgres", 900 + i, -1000);
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

/* A letter for each style that the golden files name; a blank is plain. */
static char letter_of(const struct cell *cell)
{
	static const char letters[STYLE_COUNT] = {
		[STYLE_PLAIN] = ' ',
		[STYLE_STATUS] = 'b',
		[STYLE_VICTIM] = 'V',
		[STYLE_KILL_SET] = 'd',
		[STYLE_CANDIDATE] = '?',
		[STYLE_EXEMPT] = 'e',
		[STYLE_HEADING] = 'h',
		[STYLE_SORTED] = 'o',
		[STYLE_KEY] = 'k',
		[STYLE_LABEL] = 'l',
		[STYLE_WARNING] = 'W',
		[STYLE_HYPOTHETICAL] = 'H',
		[STYLE_RECORDING] = 'R',
		[STYLE_TIGHT] = 'T',
		[STYLE_NOW] = 'N',
		[STYLE_RISING] = '^',
		[STYLE_FALLING] = 'v',
		[STYLE_TAGGED] = '*',
		[STYLE_TITLE] = 't',
		[STYLE_FAINT] = '.',
		[STYLE_ANON] = 'A',
		[STYLE_FILE] = 'F',
		[STYLE_SHMEM] = 'S',
		[STYLE_HUGETLB] = 'G',
		[STYLE_SLAB] = 'L',
		[STYLE_OTHER] = 'O',
		[STYLE_FREE] = '-',
		[STYLE_SPARK] = '~',
		[STYLE_OF_BAR(BAR_ANON)] = 'a',
		[STYLE_OF_BAR(BAR_FILE)] = 'f',
		[STYLE_OF_BAR(BAR_SHMEM)] = 's',
		[STYLE_OF_BAR(BAR_SWAP)] = 'w',
		[STYLE_OF_BAR(BAR_PAGE_TABLES)] = 'p',
		[STYLE_OF_BAR(BAR_UNSPLIT)] = 'u',
		[STYLE_OF_BAR(BAR_ADJ)] = '+',
		[STYLE_OF_BAR(BAR_CUT)] = ':',
		[STYLE_OF_BAR(BAR_MORE)] = '>',
		[STYLE_GRAPH_FIRST] = '1',
		[STYLE_GRAPH_SECOND] = '2',
		[STYLE_GRAPH_THIRD] = '3',
	};
	char letter = letters[cell->style] ? letters[cell->style] : '!';

	return cell->reversed ? letter == ' ' ? '_' : '=' : letter;
}

static void print_styles(FILE *out, const struct canvas *canvas)
{
	fputs("-- styles\n", out);
	for (int line = 0; line < canvas->height; line++) {
		const struct cell *cells = canvas_line(canvas, line);
		int end = canvas->width;

		while (end > 0 && letter_of(&cells[end - 1]) == ' ')
			end--;
		for (int i = 0; i < end; i++)
			fputc(letter_of(&cells[i]), out);
		fputc('\n', out);
	}
}

static char *styled_text(void)
{
	struct canvas canvas;
	size_t length;
	char *text;
	FILE *out = open_memstream(&text, &length);

	canvas_init(&canvas, state.height, state.width, state.ascii);
	screen_paint(&canvas, &state);
	canvas_print(out, &canvas);
	print_styles(out, &canvas);
	canvas_release(&canvas);
	fclose(out);
	return text;
}

static char *golden_text(const char *name, int height, int width)
{
	char *file, *path, *text;
	size_t room = 1 << 17, length;
	FILE *in;

	cr_assert(asprintf(&file, "%s-%dx%d.txt", name, width, height) > 0);
	path = path_of("OOMTOP_GOLDEN", file);
	in = fopen(path, "r");
	text = memory_alloc(room);
	length = in ? fread(text, 1, room - 1, in) : 0;
	text[length] = '\0';
	if (in)
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
} sizes[] = { { 24, 80 }, { 50, 200 }, { 15, 60 }, { 40, 120 } };

static const char workers[] = "story/workers.json", node[] = "kubernetes/node.json",
		  hostile[] = "odd/hostile-names.json";

static const struct look_at {
	const char *name, *recording;
	void (*make)(void); /* in place of a recording */
	unsigned presses[4];
	int samples; /* shown one after another; 0: one */
} screens[] = {
	{ "table", workers, NULL, { 0 }, 0 },
	{ "tree", workers, NULL, { 'K', 't' }, 0 },
	{ "cgroups", workers, NULL, { 't', 't' }, 0 },
	{ "explain", workers, NULL, { PRESS_ENTER }, 0 },
	{ "columns", workers, NULL, { 'S' }, 0 },
	{ "setup", workers, NULL, { PRESS_F(2) }, 0 },
	{ "tree-folded", workers, NULL, { 't', '*' }, 0 },
	{ "cgroups-folded", workers, NULL, { 't', 't', '-' }, 0 },
	{ "help", workers, NULL, { 'h' }, 0 },
	{ "help-bars", workers, NULL, { 'h', PRESS_TAB }, 0 },
	{ "help-find", workers, NULL, { 'h', PRESS_TAB, PRESS_TAB }, 0 },
	{ "help-menus", workers, NULL, { 'D', 'h' }, 0 },
	{ "notes", workers, NULL, { 'n' }, 0 },
	{ "notes-alike", NULL, make_unkillable, { 'n' }, 0 },
	{ "kubernetes", node, NULL, { 0 }, 0 },
	{ "pods", node, NULL, { 'G', 'G', 'G' }, 0 },
	{ "hostile", hostile, NULL, { 0 }, 0 },
	{ "box", NULL, make_box, { 0 }, 0 },
	{ "box-domains", NULL, make_box, { 'D' }, 0 },
	{ "nodes", NULL, make_nodes, { 0 }, 0 },
	{ "graphs", NULL, make_box, { 'g' }, 60 },
	{ "film", NULL, make_box, { PRESS_DOWN }, 60 },
};

/* The second process of the box grows past the database while memory gets short. */
static void show_sample(int number)
{
	struct tui_view view = state.view;
	struct process *node_js = snapshot_find(&snapshot, 200);
	struct domain domain = verdict.domain;

	snapshot.machine.clock_ticks = figure_of(100);
	snapshot.machine.uptime_ticks = figure_of(100000 + number * 100);
	set_free(4 * GB - number * 50 * MB);
	node_js->memory.rss_bytes = node_js->memory.rss_anon_bytes =
		figure_of((300 + number * 40) * MB);
	snapshot.machine.pressure_full.avg10 = figure_of(80 + number * number);
	snapshot.machine.pressure_some.avg10 = figure_of(210 + number * number * 2);
	verdict_release(&verdict);
	verdict_by(&verdict, &snapshot, &domain, &calibration);
	warnings_make(&verdict, &snapshot);
	tui_show(&state, &view);
}

static void open_screen(const struct look_at *look_at, const struct size *size)
{
	if (!look_at->make) {
		open_recording(look_at->recording, size->height, size->width);
		return;
	}
	look_at->make();
	open_snapshot(size->height, size->width);
	for (int i = 1; i < look_at->samples; i++)
		show_sample(i);
}

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

			open_screen(&screens[j], &sizes[i]);
			press_all(screens[j].presses);
			text = styled_text();
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

/* Each topic is a screen of 80 columns and 24 lines. */
Test(golden, a_topic_of_the_help_is_a_screen)
{
	open_recording(workers, 24, 80);
	press_all((const unsigned[]){ 'h', 0 });
	for (int i = 0; i < HELP_TOPIC_COUNT; i++) {
		cr_expect(state.help_topic == (enum help_topic)i);
		cr_expect(state.pane.count <= (size_t)tui_page(&state), "topic %d", i);
		press_all((const unsigned[]){ PRESS_TAB, 0 });
	}
	cr_expect(state.help_topic == HELP_SCREEN);
	close_recording();
}

/* The help draws each kind of cell as the bars of this terminal do. */
Test(golden, the_legend_draws_what_the_bars_draw)
{
	static const struct {
		const char *words;
		enum bar_part part;
		unsigned block, letter;
	} parts[] = {
		{ "anon: heap", BAR_ANON, 0x2588, 'A' },
		{ "anon that a fork", BAR_ANON, 0x2592, 'a' },
		{ "file: mapped", BAR_FILE, 0x2592, 'f' },
		{ "shm: shared", BAR_SHMEM, 0x2588, 'S' },
		{ "shm that others", BAR_SHMEM, 0x2592, 's' },
		{ "swap: swapped", BAR_SWAP, 0x2588, 'W' },
		{ "ptab: page", BAR_PAGE_TABLES, 0x2588, 'P' },
		{ "unknown kind", BAR_UNSPLIT, 0x2588, 'M' },
		{ "added by", BAR_ADJ, 0x2571, '+' },
		{ "taken off by", BAR_CUT, 0xb7, '.' },
		{ "more than fits", BAR_MORE, 0x2026, '>' },
	};

	for (int letters = 0; letters < 3; letters++) {
		struct canvas canvas;

		open_recording(workers, 24, 80);
		state.mono = letters == 1;
		state.ascii = letters == 2;
		press_all((const unsigned[]){ 'h', PRESS_TAB, 0 });
		canvas_init(&canvas, 24, 80, state.ascii);
		screen_paint(&canvas, &state);
		for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++) {
			const struct cell *cells = line_with(&canvas, parts[i].words);

			cr_expect(cells[2].code == (letters ? parts[i].letter : parts[i].block),
				"%s: %x", parts[i].words, cells[2].code);
			cr_expect(cells[2].style == STYLE_OF_BAR(parts[i].part));
			cr_expect(cells[8].code == parts[i].letter);
		}
		canvas_release(&canvas);
		close_recording();
	}
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

/* What a style looks like, with colours and without. */
Test(golden, styles_look_as_they_did)
{
	char text[(size_t)SCHEME_COUNT * (size_t)STYLE_COUNT * 60],
		*at = text, *golden = golden_text("looks", 0, 0);

	for (int i = 0; i < (int)SCHEME_COUNT * (int)STYLE_COUNT; i++) {
		enum color_scheme scheme = i / STYLE_COUNT;
		enum style style = i % STYLE_COUNT;

		at += sprintf(at, "%d %d: %d on %d, %#x; without colours %#x\n", (int)scheme,
			(int)style, looks_foreground(scheme, style, 8),
			looks_background(scheme, style), looks_of(scheme, style, true),
			looks_of(scheme, style, false));
	}
	renew(&(struct look_at){ .name = "looks" }, &(struct size){ 0, 0 }, text);
	cr_expect_str_eq(text, golden, "%s", text);
	free(golden);
}

Test(golden, a_low_screen_keeps_the_lines_that_matter)
{
	open_recording("story/workers.json", 24, 80);
	expect_line(0, "If memory ran out now: machine 15.6G ");
	expect_line(3, "NEXT postgres[1366] ");
	expect_line(5, "FULL machine ");
	tui_resize(&state, 15, 60);
	expect_line(4, "THEN ");
	/* a line that says which rows are shown takes the place of the runner-up */
	press_all((const unsigned[]){ 'F', 0 });
	expect_line(1, "ROWS 118 of 127 processes, following 1366");
	expect_line(4, "NEXT ");
	expect_line(5, "FULL ");
	expect_line(6, "     # ");
	press_all((const unsigned[]){ 'F', 0 });
	press_all((const unsigned[]){ '#', 0 });
	cr_expect(tui_heading_line(&state) == 1);
	close_recording();
}

/*
 * Ten questions, each answered by one look at a place of the screen of 80 columns and 24 lines:
 *
 * who dies next?       NEXT, the name
 * is that sure?        NEXT, at the right
 * what does it free?   NEXT, "frees"
 * who else goes?       NEXT, "more exit"; the rows marked +
 * how much is left?    MEM, at the right: at least and at most
 * how long?            FULL, behind what is left
 * which limit first?   FULL, the name
 * who grows?           THEN, "GROWS"
 * why this one?        its row, WHY
 * what is assumed?     the line above all others
 */
Test(golden, ten_questions_are_answered)
{
	open_recording("story/workers.json", 24, 80);
	expect_line(3, "NEXT postgres[1366]           3.6G  frees 11M; 44 more exit, 570M in all "
		       "certain");
	expect_line(1,
		"MEM  [anon 11.3G                              ||shmem 3.6G |||]   "
		"left 173M-368M\nPSI  full        ▅  24.2%  some        ▆  31.3%  no swap\n");
	expect_line(5, "FULL machine                 173M+ left  kills NEXT ");
	close_recording();
	open_recording("story/workers.json", 24, 80);
	state.view.live = true;
	state.projection = (struct projection){ .entry = &verdict.entries[1],
		.bytes_per_second = 3 * MB,
		.overtakes_seconds = figure_of(42) };
	state.first_full.seconds = figure_of(310);
	press_all((const unsigned[]){ '#', '#', 0 });
	expect_line(
		4, "THEN postgres[1289]          -6.7M  GROWS postgres[1289] first rank in 42 s\n");
	expect_line(5, "FULL machine                 173M+ left  in 5 min     kills NEXT ");
	close_recording();
}

/* A figure keeps its place whatever it is. */
Test(golden, a_kill_near_has_its_style)
{
	struct canvas canvas;

	make_box();
	open_snapshot(24, 80);
	canvas_init(&canvas, 24, 80, false);
	screen_paint(&canvas, &state);
	expect_line(5, "FULL /docker/box             6.0M+ left  kills node[201] ");
	cr_expect(canvas_line(&canvas, 5)[0].style == STYLE_NOW);
	cr_expect(canvas_line(&canvas, 3)[0].style == STYLE_STATUS, "the machine is calm");
	canvas_release(&canvas);
	close_recording();
}

/* Both lines judge the same memory, by the least that is left: 1.1 percent, at most 2.3. */
Test(golden, the_next_and_the_first_full_agree)
{
	struct canvas canvas;

	open_recording("story/workers.json", 24, 80);
	canvas_init(&canvas, 24, 80, false);
	screen_paint(&canvas, &state);
	cr_expect(canvas_line(&canvas, 3)[0].style == STYLE_NOW);
	cr_expect(canvas_line(&canvas, 5)[0].style == STYLE_NOW);
	canvas_release(&canvas);
	close_recording();
}

/* With the nodes' figures, and with their sizes alone as an older recording has them. */
Test(golden, the_bar_is_of_the_nodes)
{
	for (int sizes_alone = 0; sizes_alone < 2; sizes_alone++) {
		struct tui_view view;
		struct domain domain;
		struct error error;

		make_nodes();
		for (size_t i = 0; sizes_alone && i < snapshot.machine.node_count; i++)
			snapshot.machine.nodes[i] =
				(struct node){ .number = snapshot.machine.nodes[i].number,
					.present_pages = snapshot.machine.nodes[i].present_pages };
		open_snapshot(24, 80);
		cr_assert(domain_nodes(&domain, &snapshot, "1", false, &error) == 0);
		verdict_release(&verdict);
		verdict_by(&verdict, &snapshot, &domain, &calibration);
		view = state.view;
		tui_show(&state, &view);
		expect_line(1, sizes_alone ? "MEM  [bound " : "MEM  [other 3.9G ");
		expect_line(5, sizes_alone ? "FULL machine " : "FULL nodes 1 ");
		close_recording();
	}
}

/* "2.0G of 2.0G" may be read as all that is left. */
Test(golden, the_swap_is_used_or_full)
{
	static const struct {
		int width;
		int64_t left_mb;
		const char *text;
	} swaps[] = {
		{ 80, 512, "  swap 1.5G used of 2.0G\n" },
		{ 60, 512, "  swap 1.5G used\n" },
		{ 80, 0, "  swap full, 2.0G\n" },
		{ 60, 0, "  swap full, 2.0G\n" },
		{ 80, 2048, "  swap 0 used of 2.0G\n" },
	};

	for (size_t i = 0; i < sizeof(swaps) / sizeof(*swaps); i++) {
		char *text;

		make_box();
		snapshot.machine.swap_total_bytes = figure_of(2 * GB);
		snapshot.machine.swap_free_bytes = figure_of(swaps[i].left_mb * MB);
		open_snapshot(40, swaps[i].width);
		text = screen_text();
		cr_expect(strstr(text, swaps[i].text), "%s in\n%s", swaps[i].text, text);
		free(text);
		close_recording();
	}
}

/* A total that is cut is none: words give way. */
Test(golden, what_a_kill_frees_in_all_is_whole)
{
	static const int widths[] = { 60, 70, 80, 200 };
	static const char *const texts[] = { "  frees 570M in all ",
		"  frees 570M in all; 44 exit ", "  frees 11M; 44 more exit, 570M in all ",
		"  frees 11M; 44 more exit, 570M in all " };

	for (size_t i = 0; i < sizeof(widths) / sizeof(*widths); i++) {
		char *text;

		open_recording("story/workers.json", 40, widths[i]);
		text = screen_text();
		cr_expect(strstr(text, texts[i]), "%d: %s", widths[i], text);
		free(text);
		close_recording();
	}
}

/* The kernel raises both to one page: the distance to the first rank is no difference. */
Test(golden, a_runner_up_as_bad_as_the_first)
{
	build_machine(&snapshot, "6.1.0-28-amd64", 8 * GB, 0);
	snapshot.machine.mem_free_bytes = figure_of(GB);
	add(&snapshot, 100, "one", 4, -998)->start_ticks = figure_of(10);
	add(&snapshot, 200, "two", 40, -998)->start_ticks = figure_of(20);
	snapshot.machine.release = "4.15.0";
	open_snapshot(24, 80);
	expect_line(4, "THEN two[200]                    0  equal in badness");
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

static void tell_kills(size_t count)
{
	struct kill_log log = { .count = count };

	log.items = arena_alloc(&log.texts, (count + 1) * sizeof(*log.items));
	for (size_t i = 0; i < count; i++)
		log.items[i] =
			(struct kill_log_item){ .victim = "name[12]", .explanation = "why\n" };
	kills_set(&state, &log);
	tui_update(&state, TUI_PANE);
}

Test(golden, a_thousand_keys_at_any_size)
{
	const unsigned keys[] = { 'q' - 'q' + PRESS_UP, PRESS_DOWN, PRESS_LEFT, PRESS_RIGHT,
		PRESS_PAGE_UP, PRESS_PAGE_DOWN, PRESS_HOME, PRESS_END, PRESS_BACKSPACE, PRESS_ENTER,
		PRESS_ESCAPE, ' ', '/', '\\', 'u', 't', '<', '>', 'B', 'M', 'N', 'I', 'F', 'U', 'K',
		'c', 'e', 'E', '#', 'S', 'Z', 'd', 'k', 'h', 'n', 'p', 'x', '1', '.', 0x8a9e, '+',
		'-', '*', 'O', 'D', 'G', 'g', PRESS_TAB, PRESS_F(6), PRESS_F(7), PRESS_F(8),
		PRESS_CONTROL('u') };
	uint64_t dice = 88172645463325252;

	open_recording("odd/hostile-names.json", 24, 80);
	/* which has a log, whose kills come in between */
	snapshot.source = SOURCE_ARCHIVE;
	for (int i = 0; i < 1000; i++) {
		if (i % 100 == 50)
			tell_kills((size_t)(i % 7));
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
