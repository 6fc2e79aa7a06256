/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/log/oomd_candidates.h"

#include "sources/log/words.h"

#include <ctype.h>
#include <string.h>

/* Eight lines for each cgroup, with lines of others between them. */
enum { LIST_LINES_MAX = 1024 };

/* "2.8G", with one decimal, in powers of 1024; unknown for other text. */
static struct figure size_at(const char *text)
{
	static const char units[] = "BKMGTPE";
	struct figure number = number_at(text, &text);
	int64_t tenths = 0, unit = 1;
	const char *letter;

	if (!number.known || number.value < 0)
		return FIGURE_UNKNOWN;
	if (*text == '.' && isdigit((unsigned char)text[1])) {
		tenths = text[1] - '0';
		text += 1 + strspn(text + 1, "0123456789");
	}
	letter = *text ? strchr(units, *text) : NULL;
	if (!letter)
		return FIGURE_UNKNOWN;
	for (; letter > units; letter--)
		unit *= 1024;
	number = scaled(number, unit);
	return figure_add(number, figure_of(unit / 10 * tenths + unit % 10 * tenths / 10));
}

/* "87.61" in hundredths. */
static struct figure hundredths_at(const char *text)
{
	struct figure whole = number_at(text, &text), part;

	if (!whole.known || *text != '.')
		return FIGURE_UNKNOWN;
	part = number_at(text + 1, NULL);
	if (!part.known || part.value > 99 || whole.value < 0 || whole.value > 100)
		return FIGURE_UNKNOWN;
	return figure_of(whole.value * 100 + part.value);
}

static void begin_item(struct oomd_candidates *list, const char *path)
{
	size_t index = list->count++;

	if (index >= OOMD_CANDIDATES_MAX)
		return;
	memset(&list->items[index], 0, sizeof(list->items[index]));
	/* part of a path would name another cgroup */
	if (strlen(path) < OOMD_PATH_MAX)
		memcpy(list->items[index].path, path, strlen(path) + 1);
}

/* A line that is none of these figures is of no use, such as "Memory Min: 0B". */
static void take_figure(struct oomd_candidates *list, const char *message)
{
	struct oomd_candidate *item;
	const char *rest;

	if (list->count == 0 || list->count > OOMD_CANDIDATES_MAX)
		return;
	item = &list->items[list->count - 1];
	if ((rest = after_start(message, "Swap Usage: ")))
		item->figures.swap_bytes = size_at(rest);
	else if ((rest = after_start(message, "Current Memory Usage: ")))
		item->figures.memory_bytes = size_at(rest);
	else if ((rest = after_start(message, "Pressure: Avg10: ")))
		item->figures.pressure_hundredths = hundredths_at(rest);
	else if ((rest = after_start(message, "Pgscan: ")))
		item->scanned_pages = number_at(rest, NULL);
	else if ((rest = after_start(message, "Last Pgscan: ")))
		item->scanned_before_pages = number_at(rest, NULL);
}

void oomd_candidates_take(struct oomd_candidates *list, const char *message)
{
	const char *rest;

	message = skip_blanks(message);
	rest = after_start(message, "Considered ");
	if (rest && strstr(rest, " cgroups for killing")) {
		list->considered = number_at(rest, NULL);
		list->count = 0;
		list->lines_left = LIST_LINES_MAX;
		return;
	}
	if (!list->considered.known)
		return;
	rest = after_start(message, "Path: ");
	if (rest)
		begin_item(list, rest);
	else
		take_figure(list, message);
}

static bool holds(const struct oomd_candidates *list, const char *path)
{
	for (size_t i = 0; i < list->count && i < OOMD_CANDIDATES_MAX; i++)
		if (strcmp(list->items[i].path, path) == 0)
			return true;
	return list->count > OOMD_CANDIDATES_MAX;
}

void oomd_candidates_give(struct oomd_candidates *list, struct kill_event *event, const char *path)
{
	size_t count = list->count < OOMD_CANDIDATES_MAX ? list->count : OOMD_CANDIDATES_MAX;

	/* of kills that are told as one, the first */
	if (!list->considered.known || !holds(list, path) || event->considered.known)
		count = 0;
	if (count > 0) {
		event->considered = list->considered;
		event->candidates = memory_resize(NULL, count, sizeof(*event->candidates));
		event->candidate_count = count;
	}
	for (size_t i = 0; i < count; i++) {
		const struct oomd_candidate *item = &list->items[i];
		struct figure before = item->scanned_before_pages;

		event->candidates[i] = item->figures;
		event->candidates[i].path = arena_copy_text(&event->snapshot.texts, item->path);
		if (item->scanned_pages.known && before.known && before.value >= 0 &&
			item->scanned_pages.value >= before.value)
			event->candidates[i].scanned_pages =
				figure_of(item->scanned_pages.value - before.value);
	}
	list->count = list->lines_left = 0;
	list->considered = FIGURE_UNKNOWN;
}
