/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "views/tui/list_lines.h"

#include "base/text.h"
#include "base/text_columns.h"
#include "model/kernel/domain.h"
#include "views/prose/prose_words.h"
#include "views/tui/branches.h"
#include "views/tui/list_mark.h"

#include <string.h>

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
		return ": more of its processes";
	if (group->own_bytes.known)
		own = cell_size(arena, group->own_bytes.value, unit);
	return text_format(arena, ": %s, own %s%s",
		prose_count(arena, group->process_count, "process", "processes"), own,
		group_use(arena, group, unit));
}

/*
 * A line of its own over all columns; the name of the cgroup is cut to leave room for the sums.  A
 * folded one has a sign before its name.
 */
static void paint_group(struct canvas *canvas, const struct tui_state *state, int line,
	const struct tree_group *group, bool folded)
{
	struct arena arena = ARENA_EMPTY;
	unsigned depth = group->depth < LIST_DEEPEST_SHOWN ? group->depth : LIST_DEEPEST_SHOWN;
	int x = LIST_MARGIN + LIST_TREE_STEP * (int)depth, room;
	const char *name = group->part ? text_escape(&arena, group->part) : "cgroup not known";
	const char *sums = group_sums(&arena, group, state->settings.unit);

	if (folded)
		x += canvas_put(canvas, line, x, LIST_TREE_STEP, STYLE_KEY, "+ ");
	room = canvas->width - x - text_columns(sums, strlen(sums));
	x += canvas_put_short(
		canvas, line, x, room > LIST_MIN_LAST ? room : LIST_MIN_LAST, STYLE_STATUS, name);
	canvas_put_short(canvas, line, x, canvas->width - x, STYLE_PLAIN, sums);
	arena_release(&arena);
}

/* Over all columns: the sign stands where ranks end. */
static void paint_folded_rows(struct canvas *canvas, const struct tui_state *state, int line,
	const struct fold *fold, enum style style)
{
	const struct tui_column *first = state->column_count > 0 ? &state->columns[0] : NULL;
	bool has_rank = first && strcmp(first->field->column, "#") == 0;
	int x = LIST_MARGIN + (has_rank ? first->width - 1 : 0);
	struct arena arena = ARENA_EMPTY;

	canvas_put(canvas, line, x, 1, style, "⋮");
	canvas_put_short(canvas, line, x + 2, canvas->width - x - 2, style,
		state->tree.depths ? branches_words(&arena, &state->rows, fold)
				   : fold_words(&arena, &state->rows, fold));
	arena_release(&arena);
}

void list_lines_paint_fold(
	struct canvas *canvas, const struct tui_state *state, int line, const struct fold *fold)
{
	struct mark mark = list_mark_of_fold(&state->rows, fold);

	canvas_put(canvas, line, 1, 1, mark.style, mark.text);
	if (state->tree.folded)
		paint_group(canvas, state, line,
			&state->tree.folded[fold - state->tree.folds.items], true);
	else
		paint_folded_rows(canvas, state, line, fold, mark.style);
	if (state->cursor >= fold->first && state->cursor < fold->first + fold->count)
		canvas_reverse(canvas, line);
}

void list_lines_paint_group(struct canvas *canvas, const struct tui_state *state, int line,
	const struct tree_group *group)
{
	paint_group(canvas, state, line, group, false);
}
