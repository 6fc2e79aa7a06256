/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "views/table/fold.h"

#include "base/text.h"
#include "base/text_columns.h"
#include "views/prose/prose_words.h"

#include <stdlib.h>
#include <string.h>

enum { ALIKE_MIN = 3 }; /* with the row before the fold */

static bool is_alike(const struct row *a, const struct row *b)
{
	const struct process *one = a->entry->process, *other = b->entry->process;
	bool has_place = one->container || one->unit;

	return a->entry->reason == b->entry->reason && text_is_same(one->name, other->name) &&
	       text_is_same(one->container, other->container) &&
	       text_is_same(one->unit, other->unit) &&
	       (has_place || text_is_same(one->cgroup, other->cgroup));
}

/* At least half of the first one's, which says to the reader what the others are like. */
static bool is_as_bad(const struct row *first, const struct row *row)
{
	int64_t badness = first->entry->badness.pages.value;

	return badness <= 0 || row->entry->badness.pages.value >= badness / 2;
}

static bool stands_alone(const struct row *row)
{
	return row->entry->rank == 0 || row->entry == row->verdict->victim;
}

void folds_find(struct folds *ret_folds, const struct rows *rows)
{
	struct folds folds = { 0 };
	size_t end;

	for (size_t i = 1; i < rows->count; i = end) {
		end = i + 1;
		if (stands_alone(&rows->items[i]))
			continue;
		while (end < rows->count && !stands_alone(&rows->items[end]) &&
			is_alike(&rows->items[i], &rows->items[end]) &&
			is_as_bad(&rows->items[i], &rows->items[end]))
			end++;
		if (end - i < ALIKE_MIN)
			continue;
		array_reserve(folds.items, folds.count, folds.capacity);
		folds.items[folds.count++] = (struct fold){ i + 1, end - i - 1 };
	}
	*ret_folds = folds;
}

void folds_release(struct folds *folds)
{
	free(folds->items);
	*folds = (struct folds){ 0 };
}

const struct fold *folds_at(const struct folds *folds, size_t place)
{
	size_t low = 0, high = folds->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const struct fold *fold = &folds->items[middle];

		if (place < fold->first)
			high = middle;
		else if (place - fold->first >= fold->count)
			low = middle + 1;
		else
			return fold;
	}
	return NULL;
}

size_t folds_hidden(const struct folds *folds)
{
	size_t hidden = 0;

	for (size_t i = 0; i < folds->count; i++)
		hidden += folds->items[i].count - 1;
	return hidden;
}

const char *fold_kind(struct arena *arena, const struct row *row)
{
	const struct process *process = row->entry->process;
	const char *place = process->container ? process->container
			    : process->unit    ? process->unit
					       : process->cgroup;

	return text_format(arena, "%d\n%s\n%s", (int)row->entry->reason, place ? place : "",
		process->name ? process->name : "");
}

/* Who they are: the owner, or the name where that says more. */
static const char *kind_words(struct arena *arena, const struct row *row)
{
	const char *owner = field_find("OWNER")->text(arena, row),
		   *name = row->entry->process->name;

	if (!owner || !name || strcmp(owner, name) == 0)
		return text_escape(arena, owner ? owner : name ? name : "?");
	return text_format(arena, "%s in %s", text_escape(arena, name), text_escape(arena, owner));
}

struct figure fold_own_bytes(const struct rows *rows, const struct fold *fold)
{
	struct figure sum = figure_of(0);

	for (size_t i = fold->first; i < fold->first + fold->count; i++) {
		const struct process *process = rows->items[i].entry->process;

		if (process_has_own_memory(process))
			sum = figure_add(sum, process_own_bytes(process));
	}
	return sum;
}

static const char *badness_words(struct arena *arena, const struct row *row)
{
	return prose_size(arena, verdict_bytes(row->verdict, row->entry->badness.pages.value));
}

const char *fold_words(struct arena *arena, const struct rows *rows, const struct fold *fold)
{
	const struct row *first = &rows->items[fold->first], *last = first + fold->count - 1;
	const char *from = badness_words(arena, first), *to = badness_words(arena, last);
	struct figure own = fold_own_bytes(rows, fold);
	const char *range =
		strcmp(from, to) == 0
			? text_format(arena, "%s each", from)
			: text_format(arena, "%s %s %s", from,
				  strcmp(text_columns_mark(), "~") == 0 ? ".." : "…", to);

	return text_format(arena, "%zu more of %s, %s%s%s", fold->count, kind_words(arena, first),
		range, own.known ? "; own about " : "",
		own.known ? prose_size(arena, own.value) : "");
}
