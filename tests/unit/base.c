/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Figures, text that is safe to print, sizes and numbers. */
#include "base/figure.h"
#include "base/json_text.h"
#include "base/memory.h"
#include "base/size.h"
#include "base/text.h"

#include <criterion/criterion.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>

Test(figure, a_sum_with_an_unknown_part_is_unknown)
{
	cr_assert(figure_add(figure_of(1), figure_of(2)).value == 3);
	cr_assert(!figure_add(figure_of(1), FIGURE_UNKNOWN).known);
	cr_assert(!figure_add(figure_of(INT64_MAX), figure_of(1)).known);
}

Test(figure, an_unknown_one_is_neither_the_same_nor_another)
{
	const struct figure one = figure_of(1), two = figure_of(2), zero = figure_of(0);

	cr_expect(figure_is_known_same(one, one) && !figure_is_known_same(one, two));
	cr_expect(figure_is_known_other(one, two) && !figure_is_known_other(one, one));
	cr_expect(!figure_is_known_same(zero, FIGURE_UNKNOWN));
	cr_expect(!figure_is_known_other(one, FIGURE_UNKNOWN));
	cr_expect(!figure_is_known_same(FIGURE_UNKNOWN, FIGURE_UNKNOWN));
	cr_expect(figure_is_same(FIGURE_UNKNOWN, FIGURE_UNKNOWN) && figure_is_same(one, one));
	cr_expect(!figure_is_same(zero, FIGURE_UNKNOWN) && !figure_is_same(one, two));
}

Test(figure, unknown_sorts_last_in_both_directions)
{
	cr_assert(figure_compare(FIGURE_UNKNOWN, figure_of(-5), 1) > 0);
	cr_assert(figure_compare(FIGURE_UNKNOWN, figure_of(-5), -1) > 0);
	cr_assert(figure_compare(figure_of(1), figure_of(2), 1) < 0);
	cr_assert(figure_compare(figure_of(1), figure_of(2), -1) > 0);
}

static void check_escape(const char *raw, const char *expected)
{
	struct arena arena = ARENA_EMPTY;

	cr_expect_str_eq(text_escape(&arena, raw), expected);
	arena_release(&arena);
}

Test(text, only_printable_characters_stay_unescaped)
{
	if (!setlocale(LC_CTYPE, "C.UTF-8"))
		cr_skip_test("no C.UTF-8 locale");
	check_escape("postgres: 15/main", "postgres: 15/main");
	check_escape("\x1b[31mred\n\tx", "\\x1b[31mred\\n\\tx");
	check_escape("a\\b", "a\\\\b");
	check_escape("\xff\xfe", "\\xff\\xfe");
	check_escape("\xc2\x9b"
		     "31m",
		"\\xc2\\x9b31m"); /* C1 CSI */
	check_escape("a\xe2\x80\xae"
		     "b",
		"a\\xe2\\x80\\xaeb");                    /* right-to-left override */
	check_escape("\xed\xa0\x80", "\\xed\\xa0\\x80"); /* a surrogate */
	check_escape("\xc0\x80", "\\xc0\\x80");          /* overlong NUL */
	check_escape("\xe8\xaa\x9e\xe8\xa8\x80", "\xe8\xaa\x9e\xe8\xa8\x80");
	check_escape("\xe8\xaa", "\\xe8\\xaa"); /* cut */
	check_escape("a\x7f", "a\\x7f");
}

Test(text, characters_that_draw_nothing_are_treacherous)
{
	static const unsigned invisible[] = { 0xad, 0x34f, 0x61c, 0x115f, 0x1160, 0x17b4, 0x17b5,
		0x180b, 0x180e, 0x180f, 0x200b, 0x200d, 0x2060, 0x2800, 0x3164, 0xfe00, 0xfe0f,
		0xfeff, 0xffa0, 0x1d173, 0xe0001, 0xe0020, 0xe0100, 0xe01ef };
	static const unsigned visible[] = { ' ', 'A', '\\', 0xa0, 0xe9, 0x301, 0x2801, 0x3042,
		0x8a9e, 0xac00, 0x1f600 };

	for (size_t i = 0; i < sizeof(invisible) / sizeof(*invisible); i++)
		cr_expect(text_is_treacherous(invisible[i]), "U+%04X", invisible[i]);
	for (size_t i = 0; i < sizeof(visible) / sizeof(*visible); i++)
		cr_expect(!text_is_treacherous(visible[i]), "U+%04X", visible[i]);
}

Test(text, characters_that_act_on_a_terminal_are_treacherous)
{
	static const unsigned acting[] = { 0, 0x1b, 0x7f, 0x9b, 0x2028, 0x202e, 0x2066, 0xfff9,
		0xfdd0, 0xfffe, 0x10ffff };

	for (size_t i = 0; i < sizeof(acting) / sizeof(*acting); i++)
		cr_expect(text_is_treacherous(acting[i]), "U+%04X", acting[i]);
}

Test(text, a_name_that_draws_nothing_is_escaped)
{
	if (!setlocale(LC_CTYPE, "C.UTF-8"))
		cr_skip_test("no C.UTF-8 locale");
	check_escape("\xe3\x85\xa4", "\\xe3\\x85\\xa4"); /* U+3164 HANGUL FILLER */
	check_escape("\xe2\xa0\x80", "\\xe2\\xa0\\x80"); /* U+2800 BRAILLE PATTERN BLANK */
	check_escape("a\xc2\xad"
		     "b",
		"a\\xc2\\xadb"); /* U+00AD SOFT HYPHEN */
}

Test(text, what_the_locale_cannot_show_is_escaped)
{
	setlocale(LC_CTYPE, "C");
	check_escape("\xe8\xaa\x9e", "\\xe8\\xaa\\x9e");
}

Test(text, bytes_survive_hexadecimal)
{
	struct arena arena = ARENA_EMPTY;
	const char *raw = "\x01\xff\\ok";

	cr_expect_str_eq(text_to_hex(&arena, raw), "01ff5c6f6b");
	cr_expect_str_eq(text_from_hex(&arena, "01ff5C6f6b"), raw);
	cr_expect_null(text_from_hex(&arena, "0"));
	cr_expect_null(text_from_hex(&arena, "0g"));
	cr_expect_null(text_from_hex(&arena, "6100"));
	arena_release(&arena);
}

Test(text, invalid_bytes_are_replaced_one_by_one)
{
	struct arena arena = ARENA_EMPTY;

	cr_expect_str_eq(text_replace_invalid(&arena, "a\xff"
						      "b"),
		"a\xef\xbf\xbd"
		"b");
	cr_expect(text_is_utf8(text_replace_invalid(&arena, "\xe8\xaa\xff\xf4\x90\x80\x80")));
	arena_release(&arena);
}

Test(size, about_three_digits)
{
	static const struct {
		long long bytes;
		const char *text;
	} cases[] = {
		{ 0, "0" },
		{ 1023, "1023" },
		{ 1024, "1.0K" },
		{ 10240, "10K" },
		{ 1048575, "1.0M" },
		{ 3758096384, "3.5G" },
		{ -3758096384, "-3.5G" },
		{ 53687091200, "50.0G" },
		{ 1099511627776, "1.0T" },
		{ INT64_MAX, "8.0E" },
		{ INT64_MIN, "-8.0E" },
	};
	char text[SIZE_TEXT_MAX];

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		cr_expect_str_eq(size_format(text, cases[i].bytes), cases[i].text);
}

Test(size, parses_what_people_type)
{
	long long bytes;

	cr_expect(size_parse("10G", &bytes) && bytes == 10737418240);
	cr_expect(size_parse("1.5k", &bytes) && bytes == 1536);
	cr_expect(size_parse("4096", &bytes) && bytes == 4096);
	cr_expect(size_parse("2GiB", &bytes) && bytes == 2147483648);
	cr_expect(
		!size_parse("", &bytes) && !size_parse("G", &bytes) && !size_parse("-1G", &bytes));
	cr_expect(!size_parse("1Q", &bytes) && !size_parse("1GG", &bytes) &&
		  !size_parse("0x10", &bytes));
	cr_expect(!size_parse("99999999999G", &bytes));
}

Test(number, whole_decimal_within_limits)
{
	long long number;

	cr_expect(number_parse("-1000", -1000, 1000, &number) && number == -1000);
	cr_expect(
		!number_parse("1001", -1000, 1000, &number) && !number_parse("1x", 0, 9, &number));
	cr_expect(!number_parse("", 0, 9, &number) && !number_parse(" 1", 0, 9, &number));
}

/* When its own allocation fails, jansson reports invalid JSON or drops a value. */
Test(json, jansson_allocates_with_memory_alloc)
{
	json_malloc_t take;
	json_free_t give;
	json_t *list;

	json_use_memory();
	json_get_alloc_funcs(&take, &give);
	cr_expect(take == memory_alloc);
	list = json_loads("[{\"a\": \"b\"}, 1]", 0, NULL);
	cr_expect_eq(json_array_size(list), 2);
	json_decref(list);
}

Test(json, what_acts_on_a_terminal_is_escaped)
{
	static const char raw[] = "a\x7f\xc2\x9b"
				  "31m\xe2\x80\xae\xf3\xa0\x80\x81\xe8\xaa\x9e\xc3\xa9";
	char *printed;
	size_t length;
	FILE *out = open_memstream(&printed, &length);
	json_t *again;

	json_print(out, json_string(raw), JSON_ENCODE_ANY);
	fclose(out);
	cr_expect_str_eq(
		printed, "\"a\\u007f\\u009b31m\\u202e\\udb40\\udc01\xe8\xaa\x9e\xc3\xa9\"");
	again = json_loads(printed, JSON_DECODE_ANY, NULL);
	cr_expect_str_eq(json_string_value(again), raw);
	json_decref(again);
	free(printed);
}
