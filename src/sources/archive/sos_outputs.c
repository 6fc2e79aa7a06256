/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/archive/sos_outputs.h"

#include "base/text.h"
#include "snapshot/figures.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

enum { MONTHS = 12 };

/* ---- uname ---- */

/*
 * The version between release and machine is several words, and behind the machine are only names
 * of the processor, the platform and the system: the machine is the first word that names one.
 */
bool uname_parse(
	struct text_span text, struct text_span *ret_release, struct text_span *ret_architecture)
{
	static const char *const architectures[] = { "x86_64", "i386", "i486", "i586", "i686",
		"aarch64", "armv7l", "armv8l", "ppc64le", "ppc64", "s390x", "riscv64",
		"loongarch64", "mips64", "ia64", "sparc64" };
	struct text_span line, word;

	*ret_architecture = (struct text_span){ "", "" };
	if (!text_span_line(&text, &line))
		line = text;
	if (!text_span_word(&line, &word) || !text_span_equals(word, "Linux") ||
		!text_span_word(&line, &word) || !text_span_word(&line, ret_release))
		return false;
	while (text_span_word(&line, &word))
		for (size_t i = 0; i < sizeof(architectures) / sizeof(*architectures); i++)
			if (text_span_length(*ret_architecture) == 0 &&
				text_span_equals(word, architectures[i]))
				*ret_architecture = word;
	return true;
}

/* ---- sysctl ---- */

/* "sys/vm/panic_on_oom" is vm.panic_on_oom. */
static bool is_setting(const char *file, struct text_span key)
{
	static const char start[] = "sys/";

	if (!text_starts_with(file, start) || strlen(file) - 4 != text_span_length(key))
		return false;
	file += sizeof(start) - 1;
	for (const char *letter = key.start; letter < key.end; letter++, file++)
		if (*letter != *file && (*letter != '.' || *file != '/'))
			return false;
	return true;
}

static void set(struct machine *machine, struct text_span key, struct text_span value)
{
	for (size_t i = 0; i < machine_figure_count; i++) {
		const struct figure_entry *entry = &machine_figures[i];
		struct figure *figure = figure_at(entry, machine);

		if (entry->file && !entry->label && !figure->known && is_setting(entry->file, key))
			*figure = text_span_amount(value, entry->scale);
	}
}

void sysctl_parse(struct machine *machine, struct text_span text)
{
	struct text_span line, key;

	while (text_span_line(&text, &line)) {
		if (!text_span_word(&line, &key))
			continue;
		line = text_span_trim(line, " \t");
		if (line.start < line.end && *line.start == '=') {
			line.start++;
			set(machine, key, line);
		}
	}
}

/* ---- date ---- */

static int month_of(struct text_span word)
{
	static const char *const months[MONTHS] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul",
		"Aug", "Sep", "Oct", "Nov", "Dec" };

	for (int i = 0; i < MONTHS; i++)
		if (text_span_equals(word, months[i]))
			return i + 1;
	return 0;
}

/* "18:59:50" in seconds */
static struct figure seconds_of(struct text_span word)
{
	struct text_span hours, minutes;
	struct figure h, m, s;

	if (!text_span_cut(&word, ':', &hours) || !text_span_cut(&word, ':', &minutes))
		return FIGURE_UNKNOWN;
	h = text_span_number(hours, 0, 23);
	m = text_span_number(minutes, 0, 59);
	s = text_span_number(word, 0, 60);
	if (!h.known || !m.known || !s.known)
		return FIGURE_UNKNOWN;
	return figure_of(h.value * 3600 + m.value * 60 + s.value);
}

/* Days since 1970 of the proleptic Gregorian calendar, with years that begin in March. */
static int64_t days_of(int64_t year, int month, int64_t day)
{
	int64_t shifted = month > 2 ? year : year - 1;
	int64_t months = (month + 9) % MONTHS;

	return 365 * shifted + shifted / 4 - shifted / 100 + shifted / 400 +
	       (153 * months + 2) / 5 + day - 1 - 719468;
}

struct figure date_parse(struct text_span text)
{
	struct text_span words[7], line;
	struct figure seconds, day, year;
	size_t count = 0;
	bool has_half;
	int month;

	if (!text_span_line(&text, &line))
		line = text;
	while (count < sizeof(words) / sizeof(*words) && text_span_word(&line, &words[count]))
		count++;
	has_half = count == 7;
	if (count < 6 || !text_span_equals(words[count - 2], "UTC"))
		return FIGURE_UNKNOWN;
	month = month_of(words[1]);
	day = text_span_number(words[2], 1, 31);
	seconds = seconds_of(words[3]);
	year = text_span_number(words[count - 1], 1970, 9999);
	if (month == 0 || !day.known || !seconds.known || !year.known)
		return FIGURE_UNKNOWN;
	if (has_half)
		seconds.value = seconds.value % (INT64_C(12) * 3600) +
				(text_span_equals(words[4], "PM") ? INT64_C(12) * 3600 : 0);
	return figure_of(days_of(year.value, month, day.value) * 86400 + seconds.value);
}

/* ---- uptime ---- */

/* "38" of "38 min", or "2:04": in minutes; *ret_is_clock says which. */
static struct figure minutes_of(struct text_span word, bool *ret_is_clock)
{
	struct text_span hours;
	struct figure h, m;

	*ret_is_clock = text_span_cut(&word, ':', &hours);
	m = text_span_number(word, 0, INT_MAX);
	if (!*ret_is_clock)
		return m;
	h = text_span_number(hours, 0, 23);
	return h.known && m.known ? figure_of(h.value * 60 + m.value) : FIGURE_UNKNOWN;
}

static void trim_comma(struct text_span *word)
{
	if (text_span_length(*word) > 0 && word->end[-1] == ',')
		word->end--;
}

struct figure uptime_parse(struct text_span text)
{
	enum { MINUTES_A_DAY = 24 * 60 };
	struct text_span line, word;
	int64_t minutes = 0;

	if (!text_span_line(&text, &line))
		line = text;
	while (text_span_word(&line, &word) && !text_span_equals(word, "up"))
		;
	while (text_span_word(&line, &word)) {
		struct text_span unit = line, name;
		struct figure number;
		bool is_clock;

		trim_comma(&word);
		number = minutes_of(word, &is_clock);
		if (!number.known)
			return FIGURE_UNKNOWN;
		if (is_clock)
			return figure_of((minutes + number.value) * 60);
		if (!text_span_word(&unit, &name))
			return FIGURE_UNKNOWN;
		trim_comma(&name);
		if (text_span_equals(name, "min"))
			return figure_of((minutes + number.value) * 60);
		if (text_span_equals(name, "user") || text_span_equals(name, "users"))
			return figure_of(minutes * 60);
		if (!text_span_equals(name, "day") && !text_span_equals(name, "days"))
			return FIGURE_UNKNOWN;
		minutes += number.value * MINUTES_A_DAY;
		if (minutes > INT_MAX)
			return FIGURE_UNKNOWN;
		line = unit;
	}
	return FIGURE_UNKNOWN;
}

/* ---- ps ---- */

bool ps_open(struct ps_table *ret_table, struct text_span text)
{
	struct text_span line, word;
	int column = 0;

	*ret_table = (struct ps_table){ .pid_column = -1, .ppid_column = -1, .name_column = -1 };
	if (!text_span_line(&text, &line))
		return false;
	for (; text_span_word(&line, &word); column++) {
		if (text_span_equals(word, "PID"))
			ret_table->pid_column = column;
		else if (text_span_equals(word, "PPID"))
			ret_table->ppid_column = column;
		else if (text_span_equals(word, "COMMAND") || text_span_equals(word, "CMD"))
			ret_table->name_column = column;
	}
	ret_table->rest = text;
	return ret_table->pid_column >= 0;
}

static bool parse_row(const struct ps_table *table, struct text_span line, struct ps_row *ret_row)
{
	struct figure pid = FIGURE_UNKNOWN, ppid = FIGURE_UNKNOWN;
	struct text_span word;

	ret_row->name = ret_row->command = (struct text_span){ "", "" };
	for (int column = 0; text_span_word(&line, &word); column++) {
		if (column == table->pid_column)
			pid = text_span_number(word, 1, INT_MAX);
		else if (column == table->ppid_column)
			ppid = text_span_number(word, 0, INT_MAX);
		else if (column == table->name_column) {
			ret_row->name = word;
			ret_row->command = (struct text_span){ word.start, line.end };
		}
	}
	ret_row->pid = (pid_t)pid.value;
	ret_row->ppid = (pid_t)figure_or(ppid, 0);
	return pid.known;
}

bool ps_next(struct ps_table *table, struct ps_row *ret_row)
{
	struct text_span line;

	while (text_span_line(&table->rest, &line))
		if (parse_row(table, line, ret_row))
			return true;
	return false;
}
