/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "views/table/grid.h"

#include "base/size.h"
#include "base/text.h"
#include "base/text_columns.h"
#include "views/prose/wrap.h"
#include "views/table/layout.h"

#include <stdlib.h>
#include <string.h>

/* Columns of what is drawn: at most; while a text beside it is cut; where no terminal tells a
 * width. */
enum { DRAWN_MAX = 28, DRAWN_ENOUGH = 16, DRAWN_USUAL = 24 };

void grid_init(struct grid *grid, const struct grid_column *columns, size_t column_count)
{
	*grid = (struct grid){ .columns = columns, .column_count = column_count };
}

void grid_release(struct grid *grid)
{
	arena_release(&grid->texts);
	free(grid->cells);
	free(grid->colors);
	free(grid->words);
	*grid = (struct grid){ 0 };
}

static void add_cell(struct grid *grid, struct grid_cell cell)
{
	if (grid->cell_count % grid->column_count == 0) {
		array_reserve(grid->colors, grid->color_count, grid->color_capacity);
		grid->colors[grid->color_count++] = NULL;
	}
	array_reserve(grid->cells, grid->cell_count, grid->cell_capacity);
	grid->cells[grid->cell_count++] = cell;
}

void grid_add(struct grid *grid, const char *text)
{
	if (!text || *text == '\0')
		text = "-";
	add_cell(grid, (struct grid_cell){ text, NULL, text_columns(text, strlen(text)) });
}

void grid_add_drawn(struct grid *grid, const void *item)
{
	add_cell(grid, (struct grid_cell){ NULL, item, 0 });
}

void grid_add_bytes(struct grid *grid, struct figure bytes, bool in_full)
{
	char text[SIZE_TEXT_MAX];

	if (!bytes.known)
		grid_add(grid, NULL);
	else
		grid_add(grid, text_format(&grid->texts, "%s",
				       in_full ? number_format(text, bytes.value)
					       : size_format(text, bytes.value)));
}

void grid_add_count(struct grid *grid, size_t count)
{
	grid_add(grid, text_format(&grid->texts, "%zu", count));
}

void grid_color(struct grid *grid, const char *color)
{
	grid->colors[grid->color_count - 1] = color;
}

void grid_add_words(struct grid *grid, const char *text)
{
	array_reserve(grid->words, grid->words_count, grid->words_capacity);
	grid->words[grid->words_count++] = (struct grid_words){ grid->color_count, text };
}

size_t grid_keep(struct grid *grid, size_t lines)
{
	size_t dropped = 0;

	if (lines > 0 && grid->color_count > lines) {
		dropped = grid->color_count - lines;
		grid->color_count = lines;
		grid->cell_count = lines * grid->column_count;
	}
	return dropped;
}

/* A field is never empty: the next one would take its place. */
static void print_raw_cell(FILE *out, const char *text)
{
	if (*text == '\0')
		text = "-";
	for (; *text; text++) {
		if (*text == ' ')
			fputs("\\x20", out);
		else
			putc_unlocked(*text, out);
	}
}

static void print_raw(FILE *out, const struct grid *grid, bool headings)
{
	size_t count = grid->column_count;

	for (size_t i = 0; headings && i < count; i++)
		fprintf(out, "%s%c", grid->columns[i].heading, i + 1 < count ? ' ' : '\n');
	for (size_t i = 0; i < grid->cell_count; i++) {
		const struct grid_cell *cell = &grid->cells[i];
		const struct grid_pen pen = { .draw = grid->draw };
		struct arena arena = ARENA_EMPTY;
		int columns;

		print_raw_cell(out,
			cell->text ? cell->text
				   : grid->draw(&arena, cell->item, &pen, DRAWN_USUAL, &columns));
		arena_release(&arena);
		putc_unlocked((i + 1) % count ? ' ' : '\n', out);
	}
}

/* A column is as wide without headings as with headings, as in util-linux's tables. */
static void measure(const struct grid *grid, struct layout_column *layout)
{
	size_t count = grid->column_count;

	for (size_t i = 0; i < count; i++) {
		const char *heading = grid->columns[i].heading;

		layout[i].wanted = text_columns(heading, strlen(heading));
	}
	for (size_t i = 0; i < grid->cell_count; i++)
		if (grid->cells[i].width > layout[i % count].wanted)
			layout[i % count].wanted = grid->cells[i].width;
}

/* A name may be cut to one character and the ellipsis; its PID is never cut. */
static int min_of_processes(const struct grid *grid, size_t column)
{
	int min = LAYOUT_MIN_TEXT;

	for (size_t i = column; i < grid->cell_count; i += grid->column_count) {
		int pid = text_columns_of_pid(grid->cells[i].text);

		if (pid + 2 > min)
			min = pid + 2;
	}
	return min;
}

static int min_width(const struct grid *grid, size_t column, int wanted)
{
	enum grid_kind kind = grid->columns[column].kind;
	int min = LAYOUT_MIN_TEXT;

	if (kind == GRID_FIGURE || kind == GRID_WORD)
		return wanted;
	if (kind == GRID_DRAWN)
		return grid->columns[column].usual;
	if (kind == GRID_PROCESS)
		min = min_of_processes(grid, column);
	return min < wanted ? min : wanted;
}

static struct layout_column *lay_out(const struct grid *grid, int width)
{
	struct layout_column *layout = memory_alloc(grid->column_count * sizeof(*layout));

	measure(grid, layout);
	for (size_t i = 0; i < grid->column_count; i++) {
		enum grid_kind kind = grid->columns[i].kind;
		int usual = grid->columns[i].usual, wanted = layout[i].wanted;

		layout[i].min = min_width(grid, i, wanted);
		layout[i].usual = wanted;
		if (kind == GRID_DRAWN) {
			layout[i].wanted = width > 0 ? DRAWN_MAX : DRAWN_USUAL;
			layout[i].enough = DRAWN_ENOUGH;
		}
		if (usual > 0 && (kind == GRID_FIGURE || usual < wanted))
			layout[i].usual = usual;
		layout[i].leave_out = grid->columns[i].leave_out;
	}
	layout_fit(layout, grid->column_count, width > 0 ? width : LAYOUT_UNLIMITED);
	return layout;
}

static void print_blanks(FILE *out, int count)
{
	while (count-- > 0)
		putc_unlocked(' ', out);
}

static const char *cut(struct arena *arena, enum grid_kind kind, const char *text, int width)
{
	if (kind == GRID_PROCESS)
		return text_columns_cut_name(arena, text, width);
	return kind == GRID_PATH ? text_columns_cut_path(arena, text, width)
				 : text_columns_cut(arena, text, width);
}

static int print_drawn(
	FILE *out, const void *item, const struct grid_pen *pen, const struct layout_column *place)
{
	struct arena arena = ARENA_EMPTY;
	int columns;

	fputs(pen->draw(&arena, item, pen, place->width, &columns), out);
	arena_release(&arena);
	return place->x + columns;
}

/* Returns the column where the text ends: the next cell prints the blanks between, if any. */
static int print_cell(FILE *out, enum grid_kind kind, struct grid_cell cell,
	const struct layout_column *place, const struct grid_pen *pen, int at)
{
	struct arena arena = ARENA_EMPTY;

	if (!cell.text) {
		print_blanks(out, place->x - at);
		return print_drawn(out, cell.item, pen, place);
	}
	if (cell.width > place->width) {
		cell.text = cut(&arena, kind, cell.text, place->width);
		cell.width = text_columns(cell.text, strlen(cell.text));
	}
	print_blanks(out, place->x - at + (kind == GRID_FIGURE ? place->width - cell.width : 0));
	fputs(cell.text, out);
	arena_release(&arena);
	return kind == GRID_FIGURE ? place->x + place->width : place->x + cell.width;
}

static void print_headings(
	FILE *out, const struct grid *grid, const struct layout_column *layout, bool color)
{
	const struct grid_pen pen = { .draw = grid->draw, .color = color };
	int at = 0;

	for (size_t i = 0; i < grid->column_count; i++) {
		const struct grid_column *column = &grid->columns[i];
		const char *text = column->kind == GRID_DRAWN ? NULL : column->heading;

		if (layout[i].width > 0)
			at = print_cell(out, column->kind,
				(struct grid_cell){
					text, NULL, text ? text_columns(text, strlen(text)) : 0 },
				&layout[i], &pen, at);
	}
	putc_unlocked('\n', out);
}

static void print_line(FILE *out, const struct grid *grid, const struct layout_column *layout,
	size_t line, bool color)
{
	const struct grid_cell *cells = &grid->cells[line * grid->column_count];
	const struct grid_pen pen = {
		.draw = grid->draw, .color = color, .resume = grid->colors[line]
	};
	int at = 0;

	color = color && grid->colors[line];
	if (color)
		fputs(grid->colors[line], out);
	for (size_t i = 0; i < grid->column_count; i++)
		if (layout[i].width > 0)
			at = print_cell(out, grid->columns[i].kind, cells[i], &layout[i], &pen, at);
	fputs(color ? "\033[0m\n" : "\n", out);
}

/* Prints the lines of words that follow `line` lines with columns; returns the next one. */
static size_t print_words(FILE *out, const struct grid *grid, size_t next, size_t line, int width)
{
	for (; next < grid->words_count && grid->words[next].line == line; next++) {
		struct arena arena = ARENA_EMPTY;
		const char *text = grid->words[next].text;

		fprintf(out, "%s\n", width > 0 ? text_columns_cut(&arena, text, width) : text);
		arena_release(&arena);
	}
	return next;
}

/* Names the columns that did not fit and were not left out by choice. */
static void print_missing(
	FILE *out, const struct grid *grid, const struct layout_column *layout, int width)
{
	struct arena arena = ARENA_EMPTY;
	const char *names = NULL;

	for (size_t i = 0; i < grid->column_count; i++)
		if (layout[i].width == 0 && layout[i].leave_out == 0)
			names = text_format(&arena, "%s%s%s", names ? names : "", names ? ", " : "",
				grid->columns[i].heading);
	if (names)
		wrap_print(out, text_format(&arena, "No room for: %s", names), width, 2);
	arena_release(&arena);
}

static bool shows_any(const struct grid *grid, const struct layout_column *layout)
{
	for (size_t i = 0; i < grid->column_count; i++)
		if (layout[i].width > 0)
			return true;
	return false;
}

void grid_print(FILE *out, const struct grid *grid, const struct table_options *options)
{
	struct layout_column *layout;
	size_t words = 0;

	if (options->raw) {
		print_raw(out, grid, options->headings);
		return;
	}
	if (grid->cell_count == 0)
		return;
	layout = lay_out(grid, options->width);
	if (shows_any(grid, layout)) {
		if (options->headings)
			print_headings(out, grid, layout, options->color);
		for (size_t i = 0; i < grid->color_count; i++) {
			words = print_words(out, grid, words, i, options->width);
			print_line(out, grid, layout, i, options->color);
		}
		print_words(out, grid, words, grid->color_count, options->width);
	}
	print_missing(out, grid, layout, options->width);
	free(layout);
}
