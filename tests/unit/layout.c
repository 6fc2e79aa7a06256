/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which columns are shown, where, and how wide: a table of cases. */
#include "views/table/layout.h"

#include <criterion/criterion.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

enum { COLUMNS_MAX = 6 };

struct layout_case {
	const char *what;
	int room;
	struct layout_column columns[COLUMNS_MAX];
	const char *expected; /* "x+width" of each, a dash for one that is left out */
};

#define FIGURE(width)                                                                              \
	{                                                                                          \
		.wanted = width, .min = width, .usual = width                                      \
	}
#define FIGURE_OUT(width, turn)                                                                    \
	{                                                                                          \
		width, width, width, turn, 0, 0, 0                                                 \
	}
#define TEXT(wanted, usual)                                                                        \
	{                                                                                          \
		wanted, wanted < 4 ? wanted : 4, usual, 0, 0, 0, 0                                 \
	}
#define TEXT_OUT(wanted, usual, n)                                                                 \
	{                                                                                          \
		wanted, wanted < 4 ? wanted : 4, usual, n, 0, 0, 0                                 \
	}

static const struct layout_case cases[] = {
	{ "no room is short", 80, { FIGURE(5), TEXT(20, 8), FIGURE(7) }, "0+5 6+20 27+7" },
	{ "room to the column", 34, { FIGURE(5), TEXT(20, 8), FIGURE(7) }, "0+5 6+20 27+7" },
	{ "a column short: the text is cut", 33, { FIGURE(5), TEXT(20, 8), FIGURE(7) },
		"0+5 6+19 26+7" },
	{ "a pipe cuts nothing", LAYOUT_UNLIMITED, { FIGURE_OUT(5, 1), TEXT(100000, 8) },
		"0+5 6+100000" },
	{ "the longest text is cut first", 30, { TEXT(8, 8), TEXT(40, 40), TEXT(9, 9) },
		"0+8 9+11 21+9" },
	{ "long texts are cut alike", 31, { TEXT(8, 8), TEXT(40, 40), TEXT(90, 90) },
		"0+8 9+11 21+10" },
	{ "a short text keeps what it takes", 10, { TEXT(2, 2), TEXT(50, 50) }, "0+2 3+7" },
	{ "by choice, the first in turn", 20, { FIGURE(6), FIGURE_OUT(6, 2), FIGURE_OUT(8, 1) },
		"0+6 7+6 -" },
	{ "by choice, all in turn", 12, { FIGURE(6), FIGURE_OUT(6, 2), FIGURE_OUT(8, 1) },
		"0+6 - -" },
	{ "of two with one turn the last", 14, { FIGURE(6), FIGURE_OUT(6, 1), FIGURE_OUT(6, 1) },
		"0+6 7+6 -" },
	{ "what is reckoned is not what is taken", 30,
		{ FIGURE(5), TEXT(60, 10), FIGURE_OUT(9, 1) }, "0+5 6+14 21+9" },
	{ "a text is left out when its usual width has no room", 24,
		{ FIGURE(5), TEXT_OUT(60, 20, 1), FIGURE(9) }, "0+5 - 6+9" },
	{ "a figure that became wider counts as it is", 20,
		{ { 12, 12, 5, 0, 0, 0, 0 }, FIGURE_OUT(8, 1) }, "0+12 -" },
	{ "what was asked for is cut to the least", 14,
		{ TEXT(30, 30), TEXT(30, 30), TEXT(30, 30) }, "0+4 5+4 10+4" },
	{ "and left out where that has no room", 13, { TEXT(30, 30), TEXT(30, 30), TEXT(30, 30) },
		"0+6 7+6 -" },
	{ "a figure is never cut", 9, { FIGURE(5), FIGURE(4) }, "0+5 -" },
	{ "behind a figure without room a narrower column may have some", 12,
		{ FIGURE(5), FIGURE(9), FIGURE(3) }, "0+5 - 6+3" },
	{ "what is drawn waits at its enough while a text is cut", 40,
		{ FIGURE(5), { 28, 12, 12, 0, 16, 0, 0 }, TEXT(60, 10) }, "0+5 6+16 23+17" },
	{ "and takes what the text leaves", 60,
		{ FIGURE(5), { 28, 12, 12, 0, 16, 0, 0 }, TEXT(30, 10) }, "0+5 6+23 30+30" },
	{ "up to what it wants", 90, { FIGURE(5), { 28, 12, 12, 0, 16, 0, 0 }, TEXT(30, 10) },
		"0+5 6+28 35+30" },
	{ "a single column", 5, { FIGURE(5) }, "0+5" },
	{ "no room for any", 3, { FIGURE(5), TEXT(9, 9) }, "- -" },
	{ "no room at all", 0, { FIGURE(1) }, "-" },
	{ "less than none", -5, { FIGURE(1), TEXT(3, 3) }, "- -" },
};

static void print_places(const struct layout_column *columns, size_t count, char *text, size_t size)
{
	size_t used = 0;

	text[0] = '\0';
	for (size_t i = 0; i < count && used < size; i++) {
		const char *blank = i ? " " : "";

		if (columns[i].width == 0)
			used += (size_t)snprintf(text + used, size - used, "%s-", blank);
		else
			used += (size_t)snprintf(text + used, size - used, "%s%d+%d", blank,
				columns[i].x, columns[i].width);
	}
}

Test(layout, cases)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct layout_column columns[COLUMNS_MAX];
		size_t count = 0;
		char places[100];

		memcpy(columns, cases[i].columns, sizeof(columns));
		while (count < COLUMNS_MAX && columns[count].wanted > 0)
			count++;
		layout_fit(columns, count, cases[i].room);
		print_places(columns, count, places, sizeof(places));
		cr_expect_str_eq(places, cases[i].expected, "%s: %s", cases[i].what, places);
	}
}

Test(layout, of_no_columns_nothing_comes)
{
	layout_fit(NULL, 0, 80);
	layout_fit(NULL, 0, LAYOUT_UNLIMITED);
}

static uint64_t throw(uint64_t * dice)
{
	*dice ^= *dice << 13;
	*dice ^= *dice >> 7;
	*dice ^= *dice << 17;
	return *dice;
}

static void check_random(const struct layout_column *columns, size_t count, int room)
{
	int end = -1;

	for (size_t i = 0; i < count; i++) {
		if (columns[i].width == 0)
			continue;
		cr_assert(columns[i].width >= columns[i].min);
		cr_assert(columns[i].width <= columns[i].wanted);
		cr_assert(columns[i].x == end + 1);
		end = columns[i].x + columns[i].width;
	}
	cr_assert(end <= room, "%d of %d", end, room);
}

/* Columns do not overlap, do not lie beyond the room, and are never below their least width. */
Test(layout, what_holds_for_all)
{
	uint64_t dice = 88172645463325252;

	for (int i = 0; i < 20000; i++) {
		struct layout_column columns[COLUMNS_MAX] = { 0 };
		size_t count = throw(&dice) % (COLUMNS_MAX + 1);
		int room = (int)(throw(&dice) % 80);

		for (size_t j = 0; j < count; j++) {
			columns[j].wanted = 1 + (int)(throw(&dice) % 40);
			columns[j].min = 1 + (int)(throw(&dice) % (uint64_t)columns[j].wanted);
			columns[j].usual = (int)(throw(&dice) % 50);
			columns[j].leave_out = throw(&dice) % 4;
		}
		layout_fit(columns, count, room);
		check_random(columns, count, room);
	}
}
