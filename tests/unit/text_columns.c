/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Columns are those of ncurses, and a cut never divides what a reader takes for one character. */
#include "base/text_columns.h"

#include <criterion/criterion.h>
#include <limits.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#define ACUTE  "e\xcc\x81"                                  /* e, combining acute */
#define FAMILY "\U0001f468\u200d\U0001f469\u200d\U0001f467" /* joined by zero-width joiners */
#define THUMB  "\U0001f44d\U0001f3fd"                       /* with a skin tone */
#define FLAG   "\U0001f1e9\U0001f1ea"
#define HEART  "\u2764\ufe0f"
#define KA     "\u0915\u093e" /* Devanagari: a letter and a sign that takes a column */
#define HANGUL "\u1112\u1161\u11ab"

static void use_utf8(void)
{
	cr_assert(setlocale(LC_CTYPE, "C.UTF-8"));
}

static void use_ascii(void)
{
	cr_assert(setlocale(LC_CTYPE, "C"));
}

Test(columns, a_path_is_cut_in_its_middle)
{
	static const struct {
		const char *text;
		int room;
		const char *expected;
	} paths[] = {
		{ "/a/b", 4, "/a/b" },
		{ "shop/web-5d9c7b8f6-2xk4q/envoy", 20, "shop/w~6-2xk4q/envoy" },
		{ "/system.slice/db.service", 10, "/sy~ervice" },
		{ "abcdef", 3, "a~f" },
		{ "abcdef", 2, "a~" },
		{ "abcdef", 0, "" },
		{ "", 5, "" },
	};

	setlocale(LC_CTYPE, "C");
	for (size_t i = 0; i < sizeof(paths) / sizeof(*paths); i++) {
		struct arena arena = ARENA_EMPTY;
		const char *cut = text_columns_cut_path(&arena, paths[i].text, paths[i].room);

		cr_expect_str_eq(cut, paths[i].expected, "%s: %s", paths[i].text, cut);
		arena_release(&arena);
	}
}

Test(columns, are_the_sums_of_wcwidth, .init = use_utf8)
{
	static const char *const texts[] = { "", "plain", "語言", ACUTE, FAMILY, THUMB, FLAG, HEART,
		KA, HANGUL, "ｆｕｌｌ", "a語b" };

	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		wchar_t wide[32];
		size_t count = mbstowcs(wide, texts[i], sizeof(wide) / sizeof(*wide));

		cr_assert(count < sizeof(wide) / sizeof(*wide), "%zu", i);
		cr_expect_eq(text_columns(texts[i], strlen(texts[i])), wcswidth(wide, count), "%s",
			texts[i]);
	}
}

Test(columns, every_code_point_takes_what_wcwidth_says, .init = use_utf8)
{
	for (unsigned code = 0xa0; code < 0x110000; code++) {
		char text[MB_LEN_MAX + 1] = "";
		int width = wcwidth((wchar_t)code), length;

		if (code >= 0xd800 && code < 0xe000)
			continue;
		length = wctomb(text, (wchar_t)code);
		cr_assert(length > 0);
		cr_assert_eq(text_columns(text, (size_t)length), width > 0 ? width : 0, "%x", code);
	}
}

static const struct cut_case {
	const char *text;
	int room;
	const char *expected;
} cuts[] = {
	{ "postgres", 8, "postgres" },
	{ "postgres", 7, "postgr…" },
	{ "postgres", 1, "…" },
	{ "postgres", 0, "" },
	{ "postgres", -3, "" },
	{ "", 0, "" },
	{ "語言學", 6, "語言學" },
	{ "語言學", 5, "語言…" },
	{ "語言學", 4, "語…" },
	{ "語言學", 2, "…" },
	{ "a" ACUTE ACUTE, 3, "a" ACUTE ACUTE },
	{ "a" ACUTE ACUTE "b", 3, "a" ACUTE "…" },
	{ FAMILY "ab", 7, FAMILY "…" },
	{ FAMILY "ab", 6, "…" },
	{ THUMB THUMB, 7, THUMB "…" },
	{ THUMB THUMB, 4, "…" },
	{ FLAG FLAG FLAG, 4, FLAG "…" },
	{ FLAG FLAG FLAG, 5, FLAG FLAG "…" },
	{ HEART "ab", 2, HEART "…" },
	{ KA KA, 3, KA "…" },
	{ KA KA, 2, "…" },
	{ HANGUL HANGUL, 3, HANGUL "…" },
	/* escapes of text_escape() */
	{ "a\\x1b\\n\\\\b", 6, "a\\x1b…" },
	{ "a\\x1b\\n\\\\b", 5, "a…" },
	{ "a\\x1b\\n\\\\b", 9, "a\\x1b\\n…" },
	{ "a\\\\bcd", 3, "a…" },
	/* figures */
	{ "1000660000", 9, "…" },
	{ "3.5G of 3.6G shared", 18, "3.5G of 3.6G shar…" },
	{ "3.5G of 3.6G shared", 12, "3.5G of …" },
	{ "3.5G of 3.6G shared", 11, "3.5G of …" },
	{ "3.5G of 3.6G shared", 13, "3.5G of 3.6G…" },
	{ "3.5G of 3.6G shared", 4, "…" },
	{ "adj -1000", 7, "adj …" },
	{ "adj +300 adds 4.7G", 17, "adj +300 adds …" },
	{ "exempt: adj -1000.", 17, "exempt: adj …" },
	{ "postgres[1366] of it", 12, "postgres[…" },
	{ "pid 12, adj=-500)", 15, "pid 12, adj=…" },
	/* names are no figures */
	{ "34fb46c8-47bb", 6, "34fb4…" },
	{ "postgresql@15-main", 13, "postgresql@1…" },
	{ "12-34-56", 4, "12-…" },
	{ "kworker/12:3", 10, "kworker/1…" },
};

Test(cut, cases, .init = use_utf8)
{
	for (size_t i = 0; i < sizeof(cuts) / sizeof(*cuts); i++) {
		struct arena arena = ARENA_EMPTY;
		const char *text = text_columns_cut(&arena, cuts[i].text, cuts[i].room);

		cr_expect_str_eq(text, cuts[i].expected, "'%s' in %d: '%s'", cuts[i].text,
			cuts[i].room, text);
		cr_expect(
			text_columns(text, strlen(text)) <= (cuts[i].room > 0 ? cuts[i].room : 0));
		arena_release(&arena);
	}
}

static const struct cut_case names[] = {
	{ "kube-apiserver[805]", 19, "kube-apiserver[805]" },
	{ "kube-apiserver[805]", 18, "kube-apiserv…[805]" },
	{ "kube-apiserver[805]", 7, "k…[805]" },
	{ "kube-apiserver[805]", 6, "…[805]" },
	{ "kube-apiserver[805]", 5, "kube…" },
	{ "語言學[1]", 6, "語…[1]" },
	{ "a[b][12]", 7, "a[…[12]" },
	{ "no pid here", 7, "no pid…" },
	{ "web[x]", 5, "web[…" },
};

Test(cut, names_keep_their_pid, .init = use_utf8)
{
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		struct arena arena = ARENA_EMPTY;
		const char *text = text_columns_cut_name(&arena, names[i].text, names[i].room);

		cr_expect_str_eq(text, names[i].expected, "'%s' in %d: '%s'", names[i].text,
			names[i].room, text);
		arena_release(&arena);
	}
	cr_expect(text_columns_of_pid("web[12]") == 4 && text_columns_of_pid("web") == 0);
	cr_expect(text_columns_of_pid("web[]") == 0 && text_columns_of_pid("") == 0);
}

Test(cut, in_a_locale_of_ascii_the_mark_is_ascii, .init = use_ascii)
{
	struct arena arena = ARENA_EMPTY;

	cr_expect_str_eq(text_columns_cut(&arena, "postgres", 5), "post~");
	cr_expect_eq(text_columns("…", strlen("…")), 1);
	arena_release(&arena);
}

Test(line, breaks_between_words_or_within_a_long_one, .init = use_utf8)
{
	static const struct {
		const char *text;
		int room;
		size_t length;
	} lines[] = {
		{ "one two", 7, 7 },
		{ "one two", 6, 3 },
		{ "one two", 3, 3 },
		{ "one two", 2, 2 },
		{ "  one two", 6, 5 },
		{ "", 5, 0 },
		{ "x", 0, 1 },
		{ "語言", 3, 3 },
		{ "語言", 1, 3 },
		{ "one \\x1b", 7, 3 },
		{ "\\x1b\\x1b", 7, 4 },
		{ "  語", 1, 1 },
	};

	for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++)
		cr_expect_eq(text_columns_line(lines[i].text, strlen(lines[i].text), lines[i].room),
			lines[i].length, "'%s' in %d", lines[i].text, lines[i].room);
}
