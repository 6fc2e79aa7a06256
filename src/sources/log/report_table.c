/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/log/report_table.h"

#include "sources/log/words.h"

#include <limits.h>
#include <string.h>

/* task_struct.comm without its NUL; names of kernel threads may be longer but have no memory */
enum { NAME_MAX_BYTES = 15 };

static const char *const column_words[COLUMN_COUNT] = {
	[COLUMN_UID] = "uid",
	[COLUMN_TGID] = "tgid",
	[COLUMN_TOTAL_VM] = "total_vm",
	[COLUMN_RSS] = "rss",
	[COLUMN_RSS_ANON] = "rss_anon",
	[COLUMN_RSS_FILE] = "rss_file",
	[COLUMN_RSS_SHMEM] = "rss_shmem",
	[COLUMN_CPU] = "cpu",
	[COLUMN_NR_PTES] = "nr_ptes",
	[COLUMN_NR_PMDS] = "nr_pmds",
	[COLUMN_NR_PUDS] = "nr_puds",
	[COLUMN_PGTABLES_BYTES] = "pgtables_bytes",
	[COLUMN_SWAPENTS] = "swapents",
	[COLUMN_OOM_ADJ] = "oom_adj",
	[COLUMN_OOM_SCORE_ADJ] = "oom_score_adj",
	[COLUMN_OTHER] = "",
};

/* The text behind "[ pid ]", or NULL. */
static const char *behind_pid_word(const char *message)
{
	const char *text = skip_blanks(message);

	if (*text != '[')
		return NULL;
	text = after_start(skip_blanks(text + 1), "pid");
	if (!text)
		return NULL;
	text = skip_blanks(text);
	return *text == ']' ? text + 1 : NULL;
}

bool report_table_is_header(const char *message)
{
	const char *text = behind_pid_word(message);

	return text && strstr(text, "total_vm") != NULL;
}

static enum report_column column_of(const char *word, size_t length)
{
	for (int column = 0; column < COLUMN_OTHER; column++)
		if (strlen(column_words[column]) == length &&
			strncmp(word, column_words[column], length) == 0)
			return (enum report_column)column;
	return COLUMN_OTHER;
}

bool report_table_is_broken_word(const char *start, const char *rest)
{
	const char *word = strrchr(start, ' ');
	size_t left, right = (size_t)(word_end(rest) - rest);
	char whole[32];

	word = word ? word + 1 : start;
	left = strlen(word);
	if (left == 0 || left + right >= sizeof(whole) || column_of(word, left) != COLUMN_OTHER)
		return false;
	memcpy(whole, word, left);
	memcpy(whole + left, rest, right);
	return column_of(whole, left + right) != COLUMN_OTHER ||
	       (left + right == 4 && memcmp(whole, "name", 4) == 0);
}

enum report_part report_table_take_header(struct report *report, const char *message)
{
	const char *text = behind_pid_word(message);

	if (!text || !strstr(text, "total_vm"))
		return PART_NONE;
	report->column_count = 0;
	report->event.has_table = true;
	for (;;) {
		const char *word = skip_blanks(text);

		text = word_end(word);
		if (text == word)
			return PART_HEADER_CUT;
		if (text - word == 4 && strncmp(word, "name", 4) == 0)
			return PART_HEADER;
		if (report->column_count == REPORT_COLUMNS_MAX)
			return PART_HEADER_CUT;
		report->columns[report->column_count++] = column_of(word, (size_t)(text - word));
	}
}

/* People add remarks behind a name that they point at. */
static const char *copy_name(struct report *report, const char *text)
{
	size_t length = strlen(text);

	if (length > NAME_MAX_BYTES) {
		static const char *const remarks[] = { "  ", "\t", " <", " #", " --" };

		for (size_t i = 0; i < sizeof(remarks) / sizeof(*remarks); i++) {
			const char *remark = strstr(text, remarks[i]);

			if (remark && (size_t)(remark - text) < length)
				length = (size_t)(remark - text);
		}
	}
	if (length > NAME_MAX_BYTES)
		length = NAME_MAX_BYTES;
	while (length > 0 && text[length - 1] == ' ')
		length--;
	return arena_copy(&report->event.snapshot.texts, text, length);
}

static struct report_row *row_of(struct report *report, pid_t pid)
{
	struct report_row *last =
		report->row_count > 0 ? &report->rows[report->row_count - 1] : NULL;

	/* a row that was wrapped comes again, whole */
	if (!last || last->pid != pid ||
		(report->last_part != PART_ROW_CUT && !report->is_joining)) {
		array_reserve(report->rows, report->row_count, report->row_capacity);
		last = &report->rows[report->row_count++];
	}
	*last = (struct report_row){ .pid = pid };
	return last;
}

/* A row whose name is still missing is kept out of the table until the rest comes. */
enum report_part report_table_take_row(struct report *report, const char *message)
{
	const char *text = skip_blanks(message);
	struct report_row read = { 0 }, *row;
	struct figure pid;

	if (report->column_count == 0 || *text != '[')
		return PART_NONE;
	pid = number_at(text + 1, &text);
	text = skip_blanks(text);
	if (!pid.known || pid.value <= 0 || pid.value > INT_MAX || *text != ']')
		return PART_NONE;
	text++;
	for (size_t i = 0; i < report->column_count; i++) {
		struct figure value = number_at(text, &text);

		if (!value.known)
			return *skip_blanks(text) == '\0' ? PART_ROW_CUT : PART_NONE;
		read.columns[report->columns[i]] = value;
	}
	text = skip_blanks(text);
	if (*text == '\0')
		return PART_ROW_CUT;
	row = row_of(report, (pid_t)pid.value);
	memcpy(row->columns, read.columns, sizeof(row->columns));
	row->name = copy_name(report, text);
	return PART_ROW;
}

const struct report_row *report_table_row(const struct report *report, pid_t pid)
{
	for (size_t i = 0; i < report->row_count; i++)
		if (report->rows[i].pid == pid || report->rows[i].columns[COLUMN_TGID].value == pid)
			return &report->rows[i];
	return NULL;
}
