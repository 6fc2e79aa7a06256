/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "views/tui/list_mark.h"

#include "model/kernel/kill.h"

#include <string.h>

static bool dies_with_victim(const struct row *row)
{
	return kill_has(&row->verdict->kill, row->entry->process);
}

struct mark list_mark_of(const struct row *row)
{
	if (row->entry == row->verdict->victim)
		return (struct mark){ STYLE_VICTIM, "!" };
	if (dies_with_victim(row))
		return (struct mark){ STYLE_KILL_SET, "+" };
	if (row->entry->is_candidate)
		return (struct mark){ STYLE_CANDIDATE, "?" };
	if (row->entry->exemption != EXEMPT_NOT)
		return (struct mark){ STYLE_EXEMPT, "-" };
	return (struct mark){ STYLE_PLAIN, " " };
}

struct mark list_mark_of_move(const struct row *row)
{
	const struct trend_entry *entry = trend_find(row->trend, row->entry->process->pid);

	if (!entry || entry->places_won == 0)
		return (struct mark){ STYLE_PLAIN, " " };
	return entry->places_won > 0 ? (struct mark){ STYLE_RISING, "▲" }
				     : (struct mark){ STYLE_FALLING, "▼" };
}

/* The mark of the row that matters most: a fold hides no victim. */
struct mark list_mark_of_fold(const struct rows *rows, const struct fold *fold)
{
	static const char importance[] = "- ?+!";
	struct mark most = list_mark_of(&rows->items[fold->first]);

	for (size_t i = fold->first + 1; i < fold->first + fold->count && *most.text != '!'; i++) {
		struct mark mark = list_mark_of(&rows->items[i]);

		if (strchr(importance, *mark.text) > strchr(importance, *most.text))
			most = mark;
	}
	return most;
}
