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

static const uint64_t sign_bit = UINT64_C(1) << 63;

/* An entry by its number before it is moved to its place; the smallest key comes first. */
struct place {
	uint64_t key;
	size_t from;
};

/* Entries of one class, and what sorting them needs. */
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

/* The highest badness has the smallest key; entries without a rank go by PID. */
static uint64_t key_of(const struct ranking_entry *entry, enum rank_class class)
{
	if (class != RANK_CLASS_RANKED)
		return (uint64_t)entry->process->pid;
	return ~((uint64_t)entry->badness.pages.value ^ sign_bit);
}

static unsigned digit_of(const struct place *place, unsigned shift)
{
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

/* From the lowest digit to the highest in which any two keys differ. */
static void sort_by_keys(struct sorting *sorting)
{
	uint64_t differing = 0;

	for (size_t i = 1; i < sorting->count; i++)
		differing |= sorting->places[i].key ^ sorting->places[0].key;
	for (unsigned shift = 0; shift < KEY_BITS; shift += DIGIT_BITS)
		if (differing >> shift & (DIGITS - 1))
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

static void sort_all_ties(struct sorting *sorting)
{
	for (size_t first = 0, end; first < sorting->count; first = end) {
		end = first + 1;
		while (end < sorting->count &&
			sorting->places[end].key == sorting->places[first].key)
			end++;
		sort_ties(sorting, &sorting->places[first], end - first);
	}
}

/* Takes the entries of that class, the one first that wins a tie if PIDs rise with time. */
static void list_class(struct sorting *sorting, size_t count, enum rank_class class)
{
	bool is_reversed = sorting->rules->tie == TIE_LATER_CREATED;

	for (size_t i = 0; i < count; i++) {
		size_t from = is_reversed ? count - 1 - i : i;
		const struct ranking_entry *entry = &sorting->entries[from];

		if (rank_class_of(entry) == class)
			sorting->places[sorting->count++] =
				(struct place){ .key = key_of(entry, class), .from = from };
	}
}

/* Moves each entry to its place; each round trip of moves begins with one that is set aside. */
static void move_to_places(struct ranking_entry *entries, size_t *from, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct ranking_entry aside = entries[i];
		size_t to = i;

		while (from[to] != i) {
			size_t next = from[to];

			entries[to] = entries[next];
			from[to] = to;
			to = next;
		}
		entries[to] = aside;
		from[to] = to;
	}
}

void rank_order_sort(struct ranking_entry *entries, size_t count, const struct rules *rules)
{
	CLEANUP_FREE struct place *places = memory_alloc(count * sizeof(*places));
	CLEANUP_FREE struct place *spare = memory_alloc(count * sizeof(*spare));
	CLEANUP_FREE size_t *from = memory_alloc(count * sizeof(*from));
	size_t done = 0;

	for (enum rank_class class = RANK_CLASS_RANKED; class < RANK_CLASS_COUNT; class ++) {
		struct sorting sorting = {
			.entries = entries, .rules = rules, .places = places, .spare = spare
		};

		list_class(&sorting, count, class);
		sort_by_keys(&sorting);
		if (class == RANK_CLASS_RANKED)
			sort_all_ties(&sorting);
		for (size_t i = 0; i < sorting.count; i++)
			from[done++] = sorting.places[i].from;
	}
	move_to_places(entries, from, count);
}
