/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "views/drill/drill_table.h"

#include "base/text.h"
#include "views/drill/drill_sentence.h"
#include "views/drill/drill_together.h"
#include "views/prose/prose_domain.h"
#include "views/prose/prose_words.h"

static const char *ends_words(enum drill_end end)
{
	static const char *const words[] = {
		[DRILL_LEAKER_DIES] = "yes",
		[DRILL_ALLOCATOR] = "probably",
		[DRILL_PANIC] = "no: panic",
		[DRILL_NOBODY_LEFT] = "no: all others",
		[DRILL_SLEEPS] = "no: sleeps",
		[DRILL_BOUNDED] = "no: bounded",
		[DRILL_STALLED] = "no: stalls",
		[DRILL_ALLOCATION_FAILS] = "no: ENOMEM",
		[DRILL_UNKNOWN] = "unknown",
	};
	_Static_assert(sizeof(words) / sizeof(*words) == DRILL_UNKNOWN + 1,
		"an entry for each enum drill_end");

	return words[end];
}

/* The leaker is in the group of the last process that is chosen, or exits because of that kill. */
static bool dies_with_another(const struct drill_summary *summary)
{
	return summary->end == DRILL_LEAKER_DIES && !summary->is_last_victim;
}

/* `victim`: words in place of the first victim's name, or NULL. */
static void add_outcome(struct grid *grid, const struct drill_summary *summary, const char *victim)
{
	struct arena *arena = &grid->texts;
	bool known = summary->end != DRILL_UNKNOWN;

	grid_add(grid, known ? prose_size_range(arena, summary->min_leak_bytes,
				       summary->max_leak_bytes, "..")
			     : NULL);
	grid_add(grid, known ? prose_domain(arena, &summary->domain) : NULL);
	if (!victim && summary->first_victim)
		victim = prose_process(arena, summary->first_victim);
	grid_add(grid, victim);
	if (known || summary->kill_count > 0) {
		grid_add_count(grid, drill_summary_kills_before(summary));
		grid_add_count(grid, summary->collateral_count);
	} else {
		grid_add(grid, NULL);
		grid_add(grid, NULL);
	}
	grid_add(grid, dies_with_another(summary) ? "yes: with another" : ends_words(summary->end));
}

void drill_add_outcome(struct grid *grid, const struct drill_summary *summary)
{
	add_outcome(grid, summary, NULL);
}

const char *drill_color(const struct drill_summary *summary)
{
	bool alone = summary->end == DRILL_LEAKER_DIES && summary->kill_count == 1 &&
		     summary->is_last_victim;

	return alone ? NULL : "\033[33m";
}

void drill_grid_init(struct grid *grid)
{
	static const struct grid_column columns[] = { { "LEAKER", GRID_PROCESS, 0, 14 },
		{ "UNIT", GRID_TEXT, 1, 16 }, DRILL_OUTCOME_COLUMNS,
		{ "CERTAIN", GRID_TEXT, 4, 0 } };

	grid_init(grid, columns, sizeof(columns) / sizeof(*columns));
}

static const char *leaker_words(
	struct arena *arena, const struct drill_summary *summary, size_t alike_count)
{
	const char *mark = text_locale_is_utf8() ? "×" : "x";

	if (summary->group)
		return drill_group_name(arena, summary->group);
	if (alike_count == 1)
		return drill_leaker(arena, summary->leaker, summary->tmpfs);
	/* the count first: a name may be cut at its end */
	return text_format(
		arena, "%zu %s %s", alike_count, mark, text_escape(arena, summary->leaker->name));
}

void drill_grid_add(struct grid *grid, const struct drill_summary *summary, size_t alike_count)
{
	const struct process *leaker = summary->leaker;
	struct arena *arena = &grid->texts;
	bool is_victim = alike_count > 1 && summary->first_victim == leaker;

	grid_add(grid, leaker_words(arena, summary, alike_count));
	grid_add(grid, leaker && leaker->unit ? text_escape(arena, leaker->unit) : NULL);
	add_outcome(grid, summary, is_victim ? "itself" : NULL);
	grid_add(grid, summary->certain ? "yes" : "no");
	grid_color(grid, drill_color(summary));
}

static bool is_same_headroom(const struct drill_summary *one, const struct drill_summary *other)
{
	struct arena arena = ARENA_EMPTY;
	bool is_same = text_is_same(
		prose_size_range(&arena, one->min_leak_bytes, one->max_leak_bytes, ".."),
		prose_size_range(&arena, other->min_leak_bytes, other->max_leak_bytes, ".."));

	arena_release(&arena);
	return is_same;
}

static bool is_same_victim(const struct drill_summary *one, const struct drill_summary *other)
{
	return one->first_victim == other->first_victim ||
	       (one->first_victim == one->leaker && other->first_victim == other->leaker);
}

bool drill_is_alike(const struct drill_summary *one, const struct drill_summary *other)
{
	return one->leaker && other->leaker && one->leaker->name &&
	       text_is_same(one->leaker->name, other->leaker->name) &&
	       text_is_same(one->leaker->unit, other->leaker->unit) && one->end == other->end &&
	       one->is_last_victim == other->is_last_victim && one->certain == other->certain &&
	       one->kill_count == other->kill_count &&
	       one->collateral_count == other->collateral_count && is_same_victim(one, other) &&
	       domain_is_same(&one->domain, &other->domain) && is_same_headroom(one, other);
}
