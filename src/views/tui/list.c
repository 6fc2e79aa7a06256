/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "views/tui/list.h"

#include "base/text.h"
#include "base/text_columns.h"
#include "views/table/badness_bar.h"
#include "views/table/layout.h"
#include "views/table/owner.h"
#include "views/tui/list_bar.h"
#include "views/tui/list_lines.h"
#include "views/tui/list_mark.h"

#include <stdlib.h>
#include <string.h>

enum {
	WIDEST_TEXT = 28,    /* columns of a text that is not the last column */
	WIDEST_COMMAND = 60, /* columns of a command line before a bar beside it grows on */
	WIDEST_BAR = BAR_LEGEND_CELLS,
};

/*
 * The column at that place of the settings, shown or not; CMD or COMMAND instead of NAME while
 * command lines are wanted.
 */
static const struct field *settings_column(const struct tui_state *state, size_t place)
{
	const struct field *field = state->settings.columns.items[place];

	if (state->view.live && state->settings.command_line && strcmp(field->column, "NAME") == 0)
		return field_find(state->settings.command_line == COMMAND_PATH ? "COMMAND" : "CMD");
	return field;
}

const struct field *list_column_at(const struct tui_state *state, int x)
{
	for (size_t i = 0; i < state->column_count; i++)
		if (x >= state->columns[i].x && x < state->columns[i].x + state->columns[i].width)
			return state->columns[i].field;
	return NULL;
}

unsigned list_needs(const struct tui_state *state)
{
	return field_list_needs(&state->settings.columns);
}

unsigned list_details(const struct tui_state *state)
{
	unsigned details = 0;

	for (size_t i = 0; i < state->column_count; i++)
		details |= state->columns[i].field->details;
	return details;
}

static bool is_command(const struct field *field)
{
	return strcmp(field->column, "COMMAND") == 0 || strcmp(field->column, "CMD") == 0;
}

static bool is_the_name(const struct field *field)
{
	return strcmp(field->column, "NAME") == 0 || is_command(field);
}

static int indent_of(const struct tui_state *state, const struct field *field, size_t place)
{
	int depth = state->tree.depths && is_the_name(field) ? state->tree.depths[place] : 0;

	return LIST_TREE_STEP * (depth < LIST_DEEPEST_SHOWN ? depth : LIST_DEEPEST_SHOWN);
}

/* Notes the widest cell in view: widths only grow while columns and screen stay as they are. */
static void measure(struct tui_state *state, const struct field *field)
{
	int *widest = &state->widest[field - fields];
	size_t i, end;

	tree_at(&state->tree, tui_end_of_view(state), &end);
	for (tree_at(&state->tree, state->first, &i); i < end; i++) {
		struct arena arena = ARENA_EMPTY;

		if (folds_at(&state->tree.folds, i))
			continue;
		const char *text =
			cell_text(&arena, field, &state->rows.items[i], state->settings.unit);
		int columns = text_columns(text, strlen(text)) + indent_of(state, field, i);

		if (columns > *widest)
			*widest = columns;
		arena_release(&arena);
	}
}

static int digits_of(int64_t number)
{
	int digits = 1;

	for (; number >= 10; number /= 10)
		digits++;
	return digits;
}

/* The width of the largest rank or PID: these columns begin the line and must not move the others.
 */
static int width_of_numbers(const struct tui_state *state, const struct field *field)
{
	const struct snapshot *snapshot = state->view.snapshot;
	size_t count = snapshot->process_count;

	if (strcmp(field->column, "#") == 0)
		return digits_of((int64_t)state->view.verdict->ranked_count);
	if (strcmp(field->column, "PID") == 0 && count > 0)
		return digits_of(snapshot->processes[count - 1].pid);
	return 0;
}

/* The width of a column whatever cells are in view. */
static int width_without_cells(const struct tui_state *state, const struct field *field)
{
	enum { SIZE_COLUMNS = 5 };
	int heading = (int)strlen(field->column), numbers = width_of_numbers(state, field);

	if (numbers > heading)
		return numbers;
	return field->kind == FIELD_BYTES && heading < SIZE_COLUMNS ? SIZE_COLUMNS : heading;
}

/*
 * What the layout is to know of a column.  A text in the last column is not measured: it has what
 * the other columns leave and counts with its usual width, so that no word in view moves other
 * columns. A command line is not limited to WIDEST_TEXT.
 */
static struct layout_column layout_of(struct tui_state *state, const struct field *field, bool last)
{
	int empty = width_without_cells(state, field), wanted = 0;
	struct layout_column column = { .usual = field->usual ? field->usual : empty };

	if (field->kind == FIELD_BAR)
		return (struct layout_column){ .wanted = WIDEST_BAR,
			.min = BAR_MIN_CELLS,
			.usual = BAR_MIN_CELLS,
			.enough = BAR_ENOUGH_CELLS };

	if (last && field->elastic) {
		column.usual = field->usual ? field->usual : LIST_MIN_LAST;
		wanted = is_command(field) ? WIDEST_COMMAND : column.usual;
	} else {
		measure(state, field);
		wanted = state->widest[field - fields];
		if (field->elastic && strcmp(field->column, "COMMAND") != 0 && wanted > WIDEST_TEXT)
			wanted = WIDEST_TEXT;
	}
	column.wanted = wanted > empty ? wanted : empty;
	column.min = column.wanted;
	if (field->elastic && column.min > LAYOUT_MIN_TEXT)
		column.min = LAYOUT_MIN_TEXT;
	return column;
}

static bool has_owners(const struct snapshot *snapshot)
{
	for (size_t i = 0; i < snapshot->process_count; i++)
		if (owner_is_known(&snapshot->processes[i]))
			return true;
	return false;
}

/* A single snapshot does not show growth, and without cgroups no process has an owner. */
static bool has_values(const struct tui_state *state, const struct field *field)
{
	if (strcmp(field->column, "OWNER") == 0)
		return has_owners(state->view.snapshot);
	return state->view.live || state->view.sample_count > 1 ||
	       (strcmp(field->column, "GROWTH") != 0 && strcmp(field->column, "NEXT-IN") != 0);
}

struct shown_columns {
	const struct field *fields[COLUMNS_MAX];
	struct layout_column columns[COLUMNS_MAX];
	size_t count;
};

/* The columns from first_column on.  A column that was scrolled to is never left out. */
static void choose_columns(struct tui_state *state, struct shown_columns *ret_columns)
{
	const struct field_list *columns = &state->settings.columns;
	size_t count = columns->count < COLUMNS_MAX ? columns->count : COLUMNS_MAX;
	struct shown_columns *found = ret_columns;

	if (state->first_column >= count)
		state->first_column = count ? count - 1 : 0;
	found->count = 0;
	for (size_t i = state->first_column; i < count; i++) {
		const struct field *field = settings_column(state, i);
		bool is_default = i < columns->default_count;

		if (is_default && !has_values(state, field))
			continue;
		found->fields[found->count] = field;
		found->columns[found->count] = layout_of(state, field, i + 1 == count);
		if (is_default && (found->count > 0 || state->first_column == 0))
			found->columns[found->count].leave_out = field->leave_out;
		found->count++;
	}
}

void list_lay_out(struct tui_state *state)
{
	struct shown_columns found;
	struct tui_column *last = NULL;

	choose_columns(state, &found);
	layout_fit(found.columns, found.count, tui_list_width(state) - LIST_MARGIN);
	state->column_count = 0;
	state->more_columns = false;
	for (size_t i = 0; i < found.count; i++) {
		const struct layout_column *column = &found.columns[i];

		if (column->width > 0) {
			last = &state->columns[state->column_count++];
			*last = (struct tui_column){ .field = found.fields[i],
				.x = LIST_MARGIN + column->x,
				.width = column->width };
		} else if (column->leave_out == 0) {
			state->more_columns = true;
		}
	}
	if (last && last->field->elastic)
		last->width = tui_list_width(state) - last->x;
}

static void paint_heading(struct canvas *canvas, const struct tui_state *state)
{
	const struct field *sort =
		state->settings.sort.field ? state->settings.sort.field : field_find("#");
	int line = tui_heading_line(state);

	canvas_fill(canvas, line, 0, canvas->width, STYLE_HEADING, ' ');
	for (size_t i = 0; i < state->column_count; i++) {
		const struct tui_column *column = &state->columns[i];
		int length = (int)strlen(column->field->column);
		bool to_right = column->field->figure && column->field->kind != FIELD_BAR;
		int shift = to_right ? column->width - length : 0;

		if (list_bar_heading(canvas, line, column, state))
			continue;
		canvas_put_short(canvas, line, column->x + shift, column->width - shift,
			column->field == sort ? STYLE_SORTED : STYLE_HEADING,
			column->field->column);
	}
	/* more columns are to the right */
	if (state->more_columns)
		canvas_put(canvas, line, canvas->width - 1, 1, STYLE_HEADING, "→");
}

static void paint_cell(struct canvas *canvas, const struct tui_state *state, int line, size_t place,
	const struct tui_column *column, enum style style)
{
	struct arena arena = ARENA_EMPTY;
	const char *text =
		cell_text(&arena, column->field, &state->rows.items[place], state->settings.unit);
	int indent = indent_of(state, column->field, place);
	int shift = column->field->figure ? column->width - text_columns(text, strlen(text)) : 0;

	if (indent >= LIST_TREE_STEP && indent < column->width) {
		canvas_put(canvas, line, column->x + indent - LIST_TREE_STEP, LIST_TREE_STEP, style,
			"└ ");
		shift = indent;
	}
	if (shift < 0)
		shift = 0;
	if (column->field->path)
		text = text_columns_cut_path(&arena, text, column->width);
	canvas_put_short(canvas, line, column->x + shift, column->width - shift, style, text);
	arena_release(&arena);
}

static void paint_row(struct canvas *canvas, const struct tui_state *state, int line, size_t place)
{
	const struct row *row = &state->rows.items[place];
	struct mark mark = list_mark_of(row), move = list_mark_of_move(row);

	canvas_fill(canvas, line, 0, canvas->width, mark.style, ' ');
	if (tui_is_tagged(state, row->entry->process))
		canvas_put(canvas, line, 0, 1, STYLE_TAGGED, "*");
	canvas_put(canvas, line, 1, 1, mark.style, mark.text);
	canvas_put(canvas, line, 2, 1, move.style, move.text);
	for (size_t i = 0; i < state->column_count; i++)
		if (state->columns[i].field->kind != FIELD_BAR)
			paint_cell(canvas, state, line, place, &state->columns[i], mark.style);
	if (place == state->cursor)
		canvas_reverse(canvas, line);
	/* a bar keeps its colours under the cursor */
	for (size_t i = 0; i < state->column_count; i++)
		if (state->columns[i].field->kind == FIELD_BAR)
			list_bar_paint(canvas, line, &state->columns[i], row, state);
}

void list_paint(struct canvas *canvas, const struct tui_state *state)
{
	int line = tui_heading_line(state);

	paint_heading(canvas, state);
	for (size_t i = state->first; i < tui_end_of_view(state); i++) {
		size_t place;
		const struct tree_group *group = tree_at(&state->tree, i, &place);

		if (group)
			list_lines_paint_group(canvas, state, ++line, group);
		else if (folds_at(&state->tree.folds, place))
			list_lines_paint_fold(
				canvas, state, ++line, folds_at(&state->tree.folds, place));
		else
			paint_row(canvas, state, ++line, place);
	}
	if (state->rows.count == 0)
		canvas_put(canvas, line + 1, LIST_MARGIN, canvas->width, STYLE_FAINT,
			state->filter || state->user ? "no process matches the filter"
						     : "no process");
}
