/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Sorts by digits of the badness, not by comparing entries: of 10,000 processes the comparisons
 * took longer than all else that a ranking does.
 */
#include "model/kernel/rank_order.h"

#include "base/attributes.h"
#include "base/memory.h"

#include <stdlib.h>

enum { DIGIT_BITS = 8, DIGITS = 1 << DIGIT_BITS, KEY_BITS = 64 };

/* An entry by its number before it is moved to its place; the smallest key comes first. */
struct place {
	uint64_t key;
	uint32_t from; /* no kernel has as many processes */
	uint32_t class;
};

/* The entries, and what sorting them needs. */
struct sorting {
	const struct ranking_entry *entries;
	const struct rules *rules;
	struct place *places, *spare;
	size_t count;
};

enum rank_class rank_class_of(const struct ranking_entry *entry)
{
	if (entry->exemption != EXEMPT_NOT)
		return RANK_CLASS_EXEMPT;
	return entry->badness.pages.known ? RANK_CLASS_RANKED : RANK_CLASS_UNKNOWN;
}

static int64_t highest_pages(const struct ranking_entry *entries, size_t count)
{
	int64_t highest = INT64_MIN;

	for (size_t i = 0; i < count; i++)
		if (rank_class_of(&entries[i]) == RANK_CLASS_RANKED &&
			entries[i].badness.pages.value > highest)
			highest = entries[i].badness.pages.value;
	return highest;
}

/*
 * The highest badness has the smallest key; entries without a rank go by PID.  Both are small
 * numbers, which have few digits.
 */
static struct place place_of(const struct sorting *sorting, size_t from, int64_t highest)
{
	const struct ranking_entry *entry = &sorting->entries[from];
	enum rank_class class = rank_class_of(entry);
	uint64_t key = class == RANK_CLASS_RANKED
			       ? (uint64_t)highest - (uint64_t)entry->badness.pages.value
			       : (uint64_t)entry->process->pid;

	return (struct place){ .key = key, .from = (uint32_t)from, .class = class };
}

/* The one comes first that wins a tie if PIDs rise with time. */
static void list_places(struct sorting *sorting)
{
	const bool is_reversed = sorting->rules->tie == TIE_LATER_CREATED;
	const size_t count = sorting->count;
	const int64_t highest = highest_pages(sorting->entries, count);

	for (size_t i = 0; i < count; i++)
		sorting->places[i] = place_of(sorting, is_reversed ? count - 1 - i : i, highest);
}

static unsigned digit_of(const struct place *place, unsigned shift)
{
	/* the class is the highest digit */
	if (shift == KEY_BITS)
		return place->class;
	return (unsigned)(place->key >> shift) & (DIGITS - 1);
}

/* Sorts by one digit, and keeps the order of places that are equal in it. */
static void sort_by_digit(struct sorting *sorting, unsigned shift)
{
	struct place *sorted = sorting->spare;
	size_t next[DIGITS] = { 0 }, sum = 0;

	for (size_t i = 0; i < sorting->count; i++)
		next[digit_of(&sorting->places[i], shift)]++;
	for (size_t i = 0; i < DIGITS; i++) {
		size_t number = next[i];

		next[i] = sum;
		sum += number;
	}
	for (size_t i = 0; i < sorting->count; i++)
		sorted[next[digit_of(&sorting->places[i], shift)]++] = sorting->places[i];
	sorting->spare = sorting->places;
	sorting->places = sorted;
}

/* From the lowest digit to the class, by those in which any two differ. */
static void sort_by_keys(struct sorting *sorting)
{
	const struct place *first = sorting->places;
	struct place differing = { 0 };

	for (size_t i = 1; i < sorting->count; i++) {
		differing.key |= sorting->places[i].key ^ first->key;
		differing.class |= sorting->places[i].class ^ first->class;
	}
	for (unsigned shift = 0; shift <= KEY_BITS; shift += DIGIT_BITS)
		if (digit_of(&differing, shift) != 0)
			sort_by_digit(sorting, shift);
}

static int compare_ties(const void *left, const void *right, void *context)
{
	const struct sorting *sorting = context;
	const struct place *a = left, *b = right;

	return ranking_wins_tie(sorting->rules, sorting->entries[a->from].process,
		       sorting->entries[b->from].process)
		       ? -1
		       : 1;
}

/* Sorts places of one key; nearly always they are in the order of creation by now. */
static void sort_ties(struct sorting *sorting, struct place *places, size_t count)
{
	for (size_t i = 1; i < count; i++)
		if (compare_ties(&places[i - 1], &places[i], sorting) > 0) {
			qsort_r(places, count, sizeof(*places), compare_ties, sorting);
			return;
		}
}

static bool is_equal(const struct place *a, const struct place *b)
{
	return a->class == b->class && a->key == b->key;
}

static void sort_all_ties(struct sorting *sorting)
{
	for (size_t first = 0, end; first < sorting->count; first = end) {
		end = first + 1;
		while (end < sorting->count &&
			is_equal(&sorting->places[end], &sorting->places[first]))
			end++;
		sort_ties(sorting, &sorting->places[first], end - first);
	}
}

/* Moves each entry to its place; each round trip of moves begins with one that is set aside. */
static void move_to_places(struct ranking_entry *entries, struct place *places, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct ranking_entry aside;
		size_t to = i;

		if (places[i].from == i)
			continue;
		aside = entries[i];
		while (places[to].from != i) {
			size_t next = places[to].from;

			entries[to] = entries[next];
			places[to].from = (uint32_t)to;
			to = next;
		}
		entries[to] = aside;
		places[to].from = (uint32_t)to;
	}
}

void rank_order_sort(struct ranking_entry *entries, size_t count, const struct rules *rules)
{
	CLEANUP_FREE struct place *places = memory_alloc_array(count, sizeof(*places));
	CLEANUP_FREE struct place *spare = memory_alloc_array(count, sizeof(*spare));
	struct sorting sorting = {
		.entries = entries, .rules = rules, .places = places, .spare = spare, .count = count
	};

	list_places(&sorting);
	sort_by_keys(&sorting);
	sort_all_ties(&sorting);
	move_to_places(entries, sorting.places, count);
}
