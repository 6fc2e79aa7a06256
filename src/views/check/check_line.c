/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "views/check/check_line.h"

#include "base/memory.h"
#include "base/text.h"

#include <string.h>

static const char *status_word(enum check_status status)
{
	static const char *const words[] = {
		[CHECK_OK] = "OK",
		[CHECK_WARNING] = "WARNING",
		[CHECK_CRITICAL] = "CRITICAL",
		[CHECK_UNKNOWN] = "UNKNOWN",
	};

	return words[status];
}

/* How bad: what is not known may be worse than a warning, and is no proof of a failure. */
static int severity(enum check_status status)
{
	static const int severities[] = {
		[CHECK_OK] = 0,
		[CHECK_WARNING] = 1,
		[CHECK_UNKNOWN] = 2,
		[CHECK_CRITICAL] = 3,
	};

	return severities[status];
}

enum check_status check_line_status(const struct check_findings *findings)
{
	enum check_status worst = CHECK_OK;

	for (size_t i = 0; i < findings->count; i++)
		if (severity(findings->items[i].status) > severity(worst))
			worst = findings->items[i].status;
	return worst;
}

/* All performance data, in the order of the checks; "" for none. */
static const char *data_of(struct arena *arena, const struct check_findings *findings, bool full)
{
	const char *all = "";

	for (size_t i = 0; i < findings->count; i++) {
		const struct check_finding *finding = &findings->items[i];
		const char *data = full ? finding->data : finding->short_data;

		if (data)
			all = text_format(arena, "%s%s%s", all, *all ? " " : " | ", data);
	}
	return all;
}

/*
 * The text without a bar, behind which a monitoring system expects performance data: a name may
 * hold one.  It is escaped as text_escape() escapes other bytes.
 */
static const char *without_bars(struct arena *arena, const char *text)
{
	const char *bar, *result;

	for (result = ""; (bar = strchr(text, '|')); text = bar + 1)
		result = text_format(arena, "%s%.*s\\x7c", result, (int)(bar - text), text);
	return text_format(arena, "%s%s", result, text);
}

/*
 * The words of all findings as they fit into so many bytes, the worst first; NULL if not even those
 * of the worst do.  *ret_left_out counts what did not fit and is not OK.
 */
static const char *words_of(struct arena *arena, const struct check_findings *findings,
	const char *head, size_t room, size_t *ret_left_out)
{
	const char *line = head;
	bool is_first = true;

	*ret_left_out = 0;
	for (int level = severity(CHECK_CRITICAL); level >= 0; level--) {
		for (size_t i = 0; i < findings->count; i++) {
			const struct check_finding *finding = &findings->items[i];
			const char *longer;

			/* nothing that is well takes the place of what is not */
			if (severity(finding->status) != level || (level == 0 && *ret_left_out > 0))
				continue;
			longer = text_format(arena, "%s%s%s", line, is_first ? "" : "; ",
				without_bars(arena, finding->words));
			if (strlen(longer) <= room)
				line = longer;
			else if (is_first)
				return NULL;
			else
				*ret_left_out += level > 0;
			is_first = false;
		}
	}
	return line;
}

/* The worst finding's words, cut between characters. */
static const char *cut_words(
	struct arena *arena, const struct check_findings *findings, const char *head)
{
	static const char mark[] = "...";
	const char *words = "";
	size_t length;

	for (size_t i = 0; i < findings->count; i++) {
		if (findings->items[i].status == check_line_status(findings)) {
			words = without_bars(arena, findings->items[i].words);
			break;
		}
	}
	length = CHECK_LINE_MAX - strlen(head) - strlen(mark);
	while (length > 0 && ((unsigned char)words[length] & 0xc0) == 0x80)
		length--;
	return text_format(arena, "%s%.*s%s", head, (int)length, words, mark);
}

/* Performance data gives way to what is not OK. */
void check_line_print(FILE *out, const struct check_findings *findings)
{
	enum { MORE_BYTES = 6 }; /* "; +99" */
	struct arena arena = ARENA_EMPTY;
	const char *head =
		text_format(&arena, "OOM %s: ", status_word(check_line_status(findings)));
	const char *const data[] = { data_of(&arena, findings, true),
		data_of(&arena, findings, false) };
	const char *words;
	size_t left_out;

	for (size_t i = 0; i < sizeof(data) / sizeof(*data); i++) {
		size_t length = strlen(data[i]);

		words = length < CHECK_LINE_MAX ? words_of(&arena, findings, head,
							  CHECK_LINE_MAX - length, &left_out)
						: NULL;
		if (words && left_out == 0) {
			fprintf(out, "%s%s\n", words, data[i]);
			arena_release(&arena);
			return;
		}
	}
	words = words_of(&arena, findings, head, CHECK_LINE_MAX, &left_out);
	if (words && left_out > 0)
		words = words_of(&arena, findings, head, CHECK_LINE_MAX - MORE_BYTES, &left_out);
	fputs(words ? words : cut_words(&arena, findings, head), out);
	if (words && left_out > 0)
		fprintf(out, "; +%zu", left_out);
	putc('\n', out);
	arena_release(&arena);
}

void check_line_print_details(FILE *out, const struct check_findings *findings)
{
	struct arena arena = ARENA_EMPTY;

	for (size_t i = 0; i < findings->count; i++)
		fprintf(out, "%s %s: %s\n", status_word(findings->items[i].status),
			without_bars(&arena, findings->items[i].name),
			without_bars(&arena, findings->items[i].details));
	arena_release(&arena);
}
