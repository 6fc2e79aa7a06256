/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The text for Prometheus: escapes, exact numbers, no sample twice; the line of a check. */
#include "views/metrics/exposition.h"
#include "base/text_stream.h"
#include "views/check/check_line.h"

#include <criterion/criterion.h>
#include <string.h>

/* The text of one sample without its HELP and TYPE. */
static char *print_one(const char *label, struct figure value, enum metric metric)
{
	struct exposition exposition = { 0 };
	struct text_stream stream;
	char *text, *sample;

	exposition_add(&exposition, metric, value, LABELS({ "domain", label }));
	text_stream_begin(&stream);
	exposition_print(stream.out, &exposition);
	text = text_stream_end(&stream);
	exposition_release(&exposition);
	sample = strstr(text, "\noomtop_");
	sample = strdup(sample ? sample + 1 : "");
	free(text);
	return sample;
}

static void expect_label(const char *label, const char *shown)
{
	char wanted[256];
	char *sample = print_one(label, figure_of(1), METRIC_DOMAIN_TOTAL);

	snprintf(wanted, sizeof(wanted), "oomtop_domain_total_bytes{domain=\"%s\"} 1\n", shown);
	cr_expect_str_eq(sample, wanted);
	free(sample);
}

Test(exposition, a_value_cannot_end_its_quotes_or_its_line)
{
	expect_label(NULL, "");
	expect_label("plain", "plain");
	expect_label("dev-disk\\x2dx.device", "dev-disk\\\\x2dx.device");
	expect_label("a\"} 1\nb", "a\\\"} 1\\\\x0ab");
	expect_label("\x1b[31m\t\r\x7f", "\\\\x1b[31m\\\\x09\\\\x0d\\\\x7f");
	expect_label("\xe8\xaa\x9e", "\xe8\xaa\x9e");
	expect_label("\xff\xc3", "\\\\xff\\\\xc3");
	expect_label("\xe2\x80\xae", "\\\\xe2\\\\x80\\\\xae");
}

static void expect_value(struct figure value, enum metric metric, const char *shown)
{
	char *sample = print_one("x", value, metric);

	cr_expect_str_eq(*sample ? strchr(sample, ' ') + 1 : "", shown);
	free(sample);
}

Test(exposition, numbers_are_exact)
{
	expect_value(FIGURE_UNKNOWN, METRIC_DOMAIN_TOTAL, "");
	expect_value(figure_of(0), METRIC_DOMAIN_TOTAL, "0\n");
	expect_value(figure_of(INT64_MAX), METRIC_DOMAIN_TOTAL, "9223372036854775807\n");
	expect_value(figure_of(INT64_MIN), METRIC_DOMAIN_TOTAL, "-9223372036854775808\n");
	expect_value(figure_of(5), METRIC_DOMAIN_PRESSURE, "0.0005\n");
	expect_value(figure_of(10000), METRIC_DOMAIN_PRESSURE, "1.0000\n");
	expect_value(figure_of(1250000), METRIC_SCAN_DURATION, "1.250000\n");
	expect_value(figure_of(-1), METRIC_SCAN_DURATION, "-0.000001\n");
}

Test(exposition, names_that_read_the_same_are_one_sample)
{
	struct exposition exposition = { 0 };

	exposition_add(
		&exposition, METRIC_DOMAIN_TOTAL, figure_of(1), LABELS({ "domain", "\xff" }));
	exposition_add(
		&exposition, METRIC_DOMAIN_TOTAL, figure_of(2), LABELS({ "domain", "\\xff" }));
	exposition_add(&exposition, METRIC_DOMAIN_TOTAL, figure_of(3), LABELS({ "domain", "x" }));
	exposition_add(&exposition, METRIC_DOMAIN_USAGE, figure_of(4), LABELS({ "domain", "x" }));
	cr_assert_eq(exposition.samples[METRIC_DOMAIN_TOTAL].count, 2);
	cr_expect_eq(exposition.samples[METRIC_DOMAIN_TOTAL].items[0].value, 1);
	cr_expect_eq(exposition.samples[METRIC_DOMAIN_USAGE].count, 1);
	exposition_release(&exposition);
}

Test(exposition, help_needs_no_escape)
{
	for (size_t i = 0; i < METRIC_COUNT; i++) {
		const struct metric_row *row = &metric_rows[i];

		cr_assert_not_null(row->name);
		for (const char *c = row->help; *c; c++)
			cr_expect(*c >= ' ' && *c < 0x7f && *c != '\\', "%s", row->name);
		cr_expect_null(strchr(row->help, '|'), "%s: a cell of a table", row->name);
	}
}

/* ---- the line of a check ---- */

static struct check_findings findings;

static void found(enum check_status status, const char *words, const char *data)
{
	findings.items[findings.count++] = (struct check_finding){ .status = status,
		.name = "name",
		.words = words,
		.details = words,
		.data = data,
		.short_data = data ? "a=1" : NULL };
}

static void expect_line(const char *wanted)
{
	struct text_stream stream;
	char *text;

	text_stream_begin(&stream);
	check_line_print(stream.out, &findings);
	text = text_stream_end(&stream);
	text[strcspn(text, "\n")] = '\0';
	cr_expect_str_eq(text, wanted);
	cr_expect_leq(strlen(text), CHECK_LINE_MAX);
	free(text);
	findings.count = 0;
}

Test(check_line, the_worst_comes_first)
{
	found(CHECK_OK, "all is well", NULL);
	found(CHECK_WARNING, "beware", NULL);
	found(CHECK_UNKNOWN, "who knows", NULL);
	expect_line("OOM UNKNOWN: who knows; beware; all is well");
	found(CHECK_UNKNOWN, "who knows", NULL);
	found(CHECK_CRITICAL, "bad", NULL);
	expect_line("OOM CRITICAL: bad; who knows");
}

Test(check_line, data_gives_way_to_what_is_wrong)
{
	found(CHECK_OK, "all is well", "a=1;2;3");
	expect_line("OOM OK: all is well | a=1;2;3");
	found(CHECK_OK, "all is well",
		"a=1;2222222222222222222222222222222222222222222222222222222");
	expect_line("OOM OK: all is well | a=1");
	found(CHECK_CRITICAL, "0123456789 0123456789 0123456789 0123456789", "a=1;2;3");
	found(CHECK_WARNING, "0123456789 0123456", NULL);
	expect_line(
		"OOM CRITICAL: 0123456789 0123456789 0123456789 0123456789; 0123456789 0123456");
	found(CHECK_CRITICAL, "0123456789 0123456789 0123456789 0123456789", "a=1;2;3");
	found(CHECK_WARNING, "0123456789 01234567890", NULL);
	found(CHECK_OK, "fine", NULL);
	expect_line("OOM CRITICAL: 0123456789 0123456789 0123456789 0123456789; +1");
}

Test(check_line, a_cut_leaves_characters_whole)
{
	char words[256] = "";

	for (size_t i = 0; i < 30; i++)
		strcat(words, "\xe8\xaa\x9e");
	found(CHECK_OK, words, "a=1");
	expect_line("OOM OK: "
		    "\xe8\xaa\x9e\xe8\xaa\x9e\xe8\xaa\x9e\xe8\xaa\x9e\xe8\xaa\x9e\xe8\xaa\x9e"
		    "\xe8\xaa\x9e\xe8\xaa\x9e\xe8\xaa\x9e\xe8\xaa\x9e\xe8\xaa\x9e\xe8\xaa\x9e"
		    "\xe8\xaa\x9e\xe8\xaa\x9e\xe8\xaa\x9e\xe8\xaa\x9e\xe8\xaa\x9e\xe8\xaa\x9e"
		    "\xe8\xaa\x9e\xe8\xaa\x9e\xe8\xaa\x9e\xe8\xaa\x9e\xe8\xaa\x9e...");
}
