/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "views/tui/list.h"

#include "base/text.h"
#include "base/text_columns.h"
#include "model/domain.h"

#include <stdlib.h>
#include <string.h>

enum {
	MARGIN = 3,         /* tagged, its part in the verdict, moved */
	WIDEST_TEXT = 28,   /* of a column that is not the last */
	LEAST_LAST = 12,    /* what is left to the last one before others are left out */
	DEEPEST_SHOWN = 20, /* of a tree */
	TREE_STEP = 2,
};

/* Left out of the screen's own columns in this order where there is no room. */
static const char *const dispensable[] = { "PGTBL", "SCORE", "SWAP", "NEXT-IN", "UNIT", "RSS",
	"USER", "GROWTH", "ADJ" };
enum { DISPENSABLE_COUNT = sizeof(dispensable) / sizeof(*dispensable) };

const struct field *list_column(const struct tui_state *state, size_t place)
{
	const struct field *field = state->settings.columns.items[place];

	if (state->settings.command_line && strcmp(field->column, "NAME") == 0)
		return field_find("COMMAND");
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

static bool is_the_name(const struct field *field)
{
	return strcmp(field->column, "NAME") == 0 || strcmp(field->column, "COMMAND") == 0;
}

static int indent_of(const struct tui_state *state, const struct field *field, size_t place)
{
	int depth = state->tree.depths && is_the_name(field) ? state->tree.depths[place] : 0;

	return TREE_STEP * (depth < DEEPEST_SHOWN ? depth : DEEPEST_SHOWN);
}

/* Widths only grow while columns and screen stay as they are: a table that breathes is not calm. */
static void measure(struct tui_state *state, const struct field *field)
{
	int *widest = &state->widest[field - fields];
	size_t i, end;

	tree_at(&state->tree, tui_end_of_view(state), &end);
	for (tree_at(&state->tree, state->first, &i); i < end; i++) {
		struct arena arena = ARENA_EMPTY;
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

/* What the widest rank or PID takes: these columns begin the line and must not push the others. */
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

/* What a column needs, whatever is in view of it. */
static int least_width(const struct tui_state *state, const struct field *field)
{
	enum { SIZE_COLUMNS = 5 };
	int heading = (int)strlen(field->column), numbers = width_of_numbers(state, field);

	if (numbers > heading)
		return numbers;
	return field->kind == FIELD_BYTES && heading < SIZE_COLUMNS ? SIZE_COLUMNS : heading;
}

static int width_of(const struct tui_state *state, const struct field *field)
{
	int width = state->widest[field - fields], least = least_width(state, field);

	int most = strcmp(field->column, "COMMAND") == 0 ? state->command_room : WIDEST_TEXT;

	if (field->elastic && width > most)
		width = most;
	return width > least ? width : least;
}

struct layout {
	const struct field *fields[COLUMNS_MOST];
	size_t count;
};

/* What a column is reckoned to take: not what it takes now, or columns would come and go. */
static int usual_width(const struct tui_state *state, const struct field *field)
{
	static const struct {
		const char *column;
		int width;
	} texts[] = { { "USER", 8 }, { "UNIT", 24 }, { "NAME", 15 }, { "COMMAND", 28 } };

	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
		if (strcmp(field->column, texts[i].column) == 0)
			return texts[i].width;
	return least_width(state, field);
}

static int total_width(const struct tui_state *state, const struct layout *layout)
{
	int total = MARGIN + LEAST_LAST;

	for (size_t i = 0; i + 1 < layout->count; i++)
		total += usual_width(state, layout->fields[i]) + 1;
	return total;
}

static void leave_out(struct layout *layout, const char *column)
{
	for (size_t i = 0; i < layout->count; i++)
		if (strcmp(layout->fields[i]->column, column) == 0) {
			layout->count--;
			memmove(layout->fields + i, layout->fields + i + 1,
				(layout->count - i) * sizeof(*layout->fields));
			return;
		}
}

static struct layout choose_columns(struct tui_state *state)
{
	struct layout layout = { .count = 0 };

	for (size_t i = 0; i < state->settings.columns.count && i < COLUMNS_MOST; i++)
		layout.fields[layout.count++] = list_column(state, i);
	/* which a single moment cannot tell */
	if (!state->settings.own_columns && !state->view.live && state->view.moment_count < 2) {
		leave_out(&layout, "GROWTH");
		leave_out(&layout, "NEXT-IN");
	}
	for (size_t i = 0; i < layout.count; i++)
		if (i + 1 < layout.count || !layout.fields[i]->elastic)
			measure(state, layout.fields[i]);
	for (size_t i = 0; !state->settings.own_columns && i < DISPENSABLE_COUNT &&
			   total_width(state, &layout) > state->width;
		i++)
		leave_out(&layout, dispensable[i]);
	return layout;
}

/* A command line gets what the others leave. */
static void give_room(struct tui_state *state, const struct layout *layout)
{
	int others = MARGIN + LEAST_LAST;

	for (size_t i = 0; i + 1 < layout->count; i++)
		if (strcmp(layout->fields[i]->column, "COMMAND") != 0)
			others += width_of(state, layout->fields[i]) + 1;
	state->command_room = state->width - others - 1;
	if (state->command_room < WIDEST_TEXT)
		state->command_room = WIDEST_TEXT;
}

/* A figure that does not fit is left out: cut, it would be another one. */
static void place_column(struct tui_state *state, const struct field *field, bool last, int *x)
{
	int width = width_of(state, field), room = state->width - *x;

	if (room <= 0 || (width > room && !field->elastic))
		return;
	if (width > room || (last && field->elastic))
		width = room;
	state->columns[state->column_count++] =
		(struct tui_column){ .field = field, .x = *x, .width = width };
	*x += width + 1;
}

void list_lay_out(struct tui_state *state)
{
	struct layout layout = choose_columns(state);
	int x = MARGIN;

	give_room(state, &layout);
	state->column_count = 0;
	if (state->first_column >= layout.count)
		state->first_column = layout.count ? layout.count - 1 : 0;
	for (size_t i = state->first_column; i < layout.count; i++)
		place_column(state, layout.fields[i], i + 1 == layout.count, &x);
}

static void paint_heading(struct canvas *canvas, const struct tui_state *state)
{
	const struct field *sort = state->settings.sort ? state->settings.sort : field_find("#");
	int line = tui_heading_line(state);

	canvas_fill(canvas, line, 0, canvas->width, STYLE_HEADING, ' ');
	for (size_t i = 0; i < state->column_count; i++) {
		const struct tui_column *column = &state->columns[i];
		int length = (int)strlen(column->field->column);
		int shift = column->field->figure ? column->width - length : 0;

		canvas_put(canvas, line, column->x + shift, column->width - shift,
			column->field == sort ? STYLE_SORTED : STYLE_HEADING,
			column->field->column);
	}
}

static bool dies_with_victim(const struct row *row)
{
	return kill_has(&row->verdict->kill, row->standing->process);
}

struct mark {
	enum style style;
	const char *text;
};

static struct mark mark_of(const struct row *row)
{
	if (row->standing == row->verdict->victim)
		return (struct mark){ STYLE_VICTIM, "!" };
	if (dies_with_victim(row))
		return (struct mark){ STYLE_KILL_SET, "+" };
	if (row->standing->is_candidate)
		return (struct mark){ STYLE_CANDIDATE, "?" };
	if (row->standing->exemption != EXEMPT_NOT)
		return (struct mark){ STYLE_EXEMPT, "-" };
	return (struct mark){ STYLE_PLAIN, " " };
}

static struct mark move_of(const struct row *row)
{
	const struct trend_entry *entry = trend_find(row->trend, row->standing->process->pid);

	if (!entry || entry->places_won == 0)
		return (struct mark){ STYLE_PLAIN, " " };
	return entry->places_won > 0 ? (struct mark){ STYLE_RISING, "▲" }
				     : (struct mark){ STYLE_FALLING, "▼" };
}

static void paint_cell(struct canvas *canvas, const struct tui_state *state, int line, size_t place,
	const struct tui_column *column, enum style style)
{
	struct arena arena = ARENA_EMPTY;
	const char *text =
		cell_text(&arena, column->field, &state->rows.items[place], state->settings.unit);
	int indent = indent_of(state, column->field, place);
	int shift = column->field->figure ? column->width - text_columns(text, strlen(text)) : 0;

	if (indent >= TREE_STEP && indent < column->width) {
		canvas_put(canvas, line, column->x + indent - TREE_STEP, TREE_STEP, style, "└ ");
		shift = indent;
	}
	if (shift < 0)
		shift = 0;
	canvas_put_short(canvas, line, column->x + shift, column->width - shift, style, text);
	arena_release(&arena);
}

static void paint_row(struct canvas *canvas, const struct tui_state *state, int line, size_t place)
{
	const struct row *row = &state->rows.items[place];
	struct mark mark = mark_of(row), move = move_of(row);

	canvas_fill(canvas, line, 0, canvas->width, mark.style, ' ');
	if (tui_is_tagged(state, row->standing->process))
		canvas_put(canvas, line, 0, 1, STYLE_TAGGED, "*");
	canvas_put(canvas, line, 1, 1, mark.style, mark.text);
	canvas_put(canvas, line, 2, 1, move.style, move.text);
	for (size_t i = 0; i < state->column_count; i++)
		paint_cell(canvas, state, line, place, &state->columns[i], mark.style);
	if (place == state->cursor)
		canvas_reverse(canvas, line);
}

static const char *group_use(
	struct arena *arena, const struct tree_group *group, enum size_unit unit)
{
	const struct cgroup *cgroup = group->cgroup;
	const char *used;

	if (!cgroup || !cgroup->current_bytes.known)
		return "";
	used = cell_size(arena, cgroup->current_bytes.value, unit);
	if (!memcg_is_limited(cgroup))
		return text_format(arena, ", %s used", used);
	return text_format(
		arena, ", %s of %s used", used, cell_size(arena, cgroup->max_bytes.value, unit));
}

static const char *group_sums(
	struct arena *arena, const struct tree_group *group, enum size_unit unit)
{
	const char *own = "?";

	if (group->goes_on)
		return ": more of its own";
	if (group->own_bytes.known)
		own = cell_size(arena, group->own_bytes.value, unit);
	return text_format(arena, ": %zu process%s, own %s%s", group->process_count,
		group->process_count == 1 ? "" : "es", own, group_use(arena, group, unit));
}

/* Over all columns, since a cgroup has no figure of a process.  The name gives way to the sums. */
static void paint_group(struct canvas *canvas, const struct tui_state *state, int line,
	const struct tree_group *group)
{
	struct arena arena = ARENA_EMPTY;
	unsigned depth = group->depth < DEEPEST_SHOWN ? group->depth : DEEPEST_SHOWN;
	int x = MARGIN + TREE_STEP * (int)depth, room;
	const char *name = group->part ? text_escape(&arena, group->part) : "cgroup not known";
	const char *sums = group_sums(&arena, group, state->settings.unit);

	room = canvas->width - x - text_columns(sums, strlen(sums));
	x += canvas_put_short(
		canvas, line, x, room > LEAST_LAST ? room : LEAST_LAST, STYLE_STATUS, name);
	canvas_put_short(canvas, line, x, canvas->width - x, STYLE_PLAIN, sums);
	arena_release(&arena);
}

void list_paint(struct canvas *canvas, const struct tui_state *state)
{
	int line = tui_heading_line(state);

	paint_heading(canvas, state);
	for (size_t i = state->first; i < tui_end_of_view(state); i++) {
		size_t place;
		const struct tree_group *group = tree_at(&state->tree, i, &place);

		if (group)
			paint_group(canvas, state, ++line, group);
		else
			paint_row(canvas, state, ++line, place);
	}
	if (state->rows.count == 0)
		canvas_put(canvas, line + 1, MARGIN, canvas->width, STYLE_FAINT,
			state->filter || state->user ? "no process matches the filter"
						     : "no process");
}
