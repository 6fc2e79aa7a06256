/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "views/table/layout.h"

#include <stdbool.h>
#include <stdint.h>

static int usual_width(const struct layout_column *column)
{
	return column->usual > column->min ? column->usual : column->min;
}

static int64_t usual_total(const struct layout_column *columns, size_t count)
{
	int64_t total = -1;

	for (size_t i = 0; i < count; i++)
		if (columns[i].width > 0)
			total += usual_width(&columns[i]) + 1;
	return total;
}

/* The column to leave out next; NULL if all others stay. */
static struct layout_column *next_to_go(struct layout_column *columns, size_t count)
{
	struct layout_column *next = NULL;

	for (size_t i = 0; i < count; i++)
		if (columns[i].width > 0 && columns[i].leave_out > 0 &&
			(!next || columns[i].leave_out <= next->leave_out))
			next = &columns[i];
	return next;
}

static void choose(struct layout_column *columns, size_t count, int room)
{
	struct layout_column *next;

	for (size_t i = 0; i < count; i++)
		columns[i].width = columns[i].min;
	while (usual_total(columns, count) > room && (next = next_to_go(columns, count)))
		next->width = 0;
}

/* Shows the columns whose minimum fits; returns the width that the minimums leave. */
static int64_t keep_what_fits(struct layout_column *columns, size_t count, int room)
{
	int64_t left = (int64_t)room + 1; /* no blank before the first */

	for (size_t i = 0; i < count; i++) {
		if (columns[i].width == 0)
			continue;
		if (columns[i].width + 1 > left)
			columns[i].width = 0;
		else
			left -= columns[i].width + 1;
	}
	return left;
}

static bool wants_more(const struct layout_column *column, bool others_have_all)
{
	bool waits = column->enough > 0 && column->width >= column->enough && !others_have_all;

	return column->width > 0 && column->width < column->wanted && !waits;
}

/*
 * Widens the narrowest columns by one, again and again, until all have what they want or nothing is
 * left; returns what is left.
 */
static int64_t share(
	struct layout_column *columns, size_t count, int64_t left, bool others_have_all)
{
	for (;;) {
		int narrowest = INT_MAX;

		for (size_t i = 0; i < count; i++)
			if (wants_more(&columns[i], others_have_all) &&
				columns[i].width < narrowest)
				narrowest = columns[i].width;
		if (narrowest == INT_MAX)
			return left;
		for (size_t i = 0; i < count; i++) {
			if (!wants_more(&columns[i], others_have_all) ||
				columns[i].width > narrowest)
				continue;
			if (left == 0)
				return 0;
			left--;
			columns[i].width++;
		}
	}
}

static void give_all(struct layout_column *columns, size_t count)
{
	for (size_t i = 0; i < count; i++)
		columns[i].width = columns[i].wanted;
}

void layout_fit(struct layout_column *columns, size_t count, int room)
{
	int64_t left;
	int x = 0;

	if (room == LAYOUT_UNLIMITED) {
		give_all(columns, count);
	} else {
		choose(columns, count, room);
		left = share(columns, count, keep_what_fits(columns, count, room), false);
		share(columns, count, left, true);
	}
	for (size_t i = 0; i < count; i++) {
		columns[i].x = x;
		if (columns[i].width > 0)
			x += columns[i].width + 1;
	}
}
