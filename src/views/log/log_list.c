/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "views/log/log_list.h"

#include "base/text.h"
#include "views/log/log_words.h"
#include "views/prose/prose_words.h"
#include "views/prose/wrap_stream.h"

#include <string.h>

static const char *what_was_short(struct arena *arena, const struct kill_summary *item)
{
	if (item->by != KILL_BY_KERNEL)
		return kill_by_word(item->by);
	if (item->constraint == CONSTRAINT_NONE)
		return "machine";
	return item->constraint == CONSTRAINT_UNKNOWN
		       ? NULL
		       : text_format(arena, "%s", log_constraint_word(item->constraint));
}

static const char *where(struct arena *arena, const struct kill_summary *item)
{
	const char *name = item->group ? item->group : item->memcg;

	return name ? text_escape(arena, name) : NULL;
}

static void add_line(struct grid *grid, const struct kill_summary *item, bool bytes)
{
	struct arena *arena = &grid->texts;

	grid_add_count(grid, item->number);
	grid_add(grid, log_time(arena, item));
	grid_add(grid, what_was_short(arena, item));
	grid_add(grid, where(arena, item));
	grid_add(grid, log_victim(arena, item));
	/* a killer or a log that names no process does not tell how many there were */
	if (item->killed_count == 0 && item->end != KILL_END_NOBODY &&
		item->end != KILL_END_PANIC && item->end != KILL_END_EXITING)
		grid_add(grid, NULL);
	else
		grid_add_count(grid, item->killed_count);
	grid_add_bytes(grid, item->freed_bytes, bytes);
}

struct repeated {
	const char *name;
	size_t count;
};

enum { REPEATED_MAX = 5 };

static bool is_better(const struct repeated *a, const struct repeated *b)
{
	return a->count > b->count;
}

/* Counts of one name only grow, so that the last one seen is the name's own. */
static void note_repeated(struct repeated *repeated, const struct kill_summary *item)
{
	const struct repeated new = { item->name, item->same_name_before + 1 };
	size_t place = 0;

	while (place < REPEATED_MAX && repeated[place].name &&
		strcmp(repeated[place].name, item->name) != 0)
		place++;
	if (place == REPEATED_MAX && !is_better(&new, &repeated[--place]))
		return;
	for (; place > 0 && is_better(&new, &repeated[place - 1]); place--)
		repeated[place] = repeated[place - 1];
	repeated[place] = new;
}

static void print_repeated(FILE *out, const struct kill_list *list)
{
	struct repeated repeated[REPEATED_MAX] = { 0 };

	for (size_t i = 0; i < list->count; i++)
		if (!list->items[i].is_hidden && list->items[i].name &&
			list->items[i].same_name_before > 0)
			note_repeated(repeated, &list->items[i]);
	if (!repeated[0].name)
		return;
	fputs("Killed repeatedly:", out);
	for (size_t i = 0; i < REPEATED_MAX && repeated[i].name; i++) {
		fputs(i ? ", " : " ", out);
		text_print(out, repeated[i].name);
		fprintf(out, " %zu times", repeated[i].count);
	}
	fputs("\n", out);
}

/* The place of the first of the last `limit` kills that are shown; *ret_left_out come before. */
static size_t first_shown(const struct kill_list *list, size_t limit, size_t *ret_left_out)
{
	size_t shown = 0, first = 0;

	*ret_left_out = 0;
	for (size_t i = list->count; i > 0; i--) {
		if (list->items[i - 1].is_hidden)
			continue;
		if (limit == 0 || shown < limit)
			first = i - 1;
		else
			++*ret_left_out;
		shown++;
	}
	return first;
}

void log_list_print(
	FILE *out, const struct kill_list *list, size_t limit, const struct table_options *table)
{
	static const struct grid_column columns[] = { { "#", GRID_FIGURE, 0, 0 },
		{ "TIME", GRID_WORD, 0, 0 }, { "SHORT", GRID_WORD, 3, 0 },
		{ "WHERE", GRID_TEXT, 2, 24 }, { "VICTIM", GRID_PROCESS, 0, 16 },
		{ "KILLED", GRID_FIGURE, 4, 0 }, { "FREED", GRID_FIGURE, 1, 0 } };
	size_t left_out, first = first_shown(list, limit, &left_out);
	struct wrap_stream words;
	struct grid grid;

	grid_init(&grid, columns, sizeof(columns) / sizeof(*columns));
	for (size_t i = first; i < list->count; i++)
		if (!list->items[i].is_hidden)
			add_line(&grid, &list->items[i], table->bytes);
	grid_print(out, &grid, table);
	grid_release(&grid);
	if (table->raw)
		return;
	wrap_stream_begin(&words, out, table->width);
	if (left_out > 0)
		fprintf(words.out, "%zu earlier %s not shown; --limit %zu shows all.\n", left_out,
			left_out == 1 ? "kill is" : "kills are", left_out + limit);
	print_repeated(words.out, list);
	wrap_stream_end(&words);
}

static const char *end_time(struct arena *arena, struct figure seconds, struct figure us)
{
	const struct kill_summary end = { .seconds = seconds, .since_boot_us = us };

	return seconds.known || us.known ? log_time(arena, &end) : NULL;
}

const char *log_range(struct arena *arena, const struct log_coverage *coverage)
{
	const char *first = end_time(arena, coverage->first_seconds, coverage->first_us);
	const char *last = end_time(arena, coverage->last_seconds, coverage->last_us);
	unsigned long long lines = coverage->line_count;

	if (lines == 0)
		return "(it is empty)";
	if (!first || !last)
		return text_format(
			arena, "in %s without a time", prose_count(arena, lines, "line", "lines"));
	return text_format(arena, "from %s to %s (%s)", first, last,
		prose_count(arena, lines, "line", "lines"));
}

static const char *join(struct arena *arena, const char *text, const char *more)
{
	return text_format(arena, "%s%s%s", text, *text ? " " : "", more);
}

const char *log_losses(
	struct arena *arena, const struct log_coverage *coverage, const struct kill_list *list)
{
	const char *text = "";

	if (coverage->suppressed > 0)
		text = join(arena, text,
			text_format(arena, "The kernel suppressed the report of the OOM killer %s.",
				prose_count(arena, coverage->suppressed, "time", "times")));
	if (coverage->missed > 0)
		text = join(arena, text,
			text_format(arena, "The log missed %s.",
				prose_count(arena, coverage->missed, "message", "messages")));
	if (coverage->forged > 0)
		text = join(arena, text,
			text_format(arena,
				"%s like the kernel's report of a kill, but a program wrote %s: "
				"oomtop does not count that as a kill.",
				prose_count(arena, coverage->forged, "line reads", "lines read"),
				coverage->forged == 1 ? "it" : "them"));
	if (list->count == 0 && coverage->line_count > 0 && !coverage->has_kernel_lines)
		text = join(arena, text, "The log holds no line of a kernel.");
	if (coverage->newest_first)
		text = join(arena, text, "The log is newest first, and was read from its end.");
	if (coverage->unknown_zone[0] != '\0')
		text = join(arena, text,
			text_format(arena,
				"Times are as the log has them: this machine does not know the "
				"zone %s; set TZ to where the log was written.",
				text_escape(arena, coverage->unknown_zone)));
	if (coverage->unread)
		text = join(arena, text,
			text_format(arena, "Not read: %s.", text_escape(arena, coverage->unread)));
	return *text ? text : NULL;
}
