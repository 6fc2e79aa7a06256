/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/log/line_time.h"

#include "sources/log/words.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

/* Exactly `count` digits; NULL for other text. */
static const char *digits(const char *text, int count, int *ret_value)
{
	*ret_value = 0;
	for (int i = 0; i < count; i++) {
		if (!isdigit((unsigned char)text[i]))
			return NULL;
		*ret_value = 10 * *ret_value + (text[i] - '0');
	}
	return text + count;
}

static const char *skip_fraction(const char *text)
{
	if ((*text == '.' || *text == ',') && isdigit((unsigned char)text[1]))
		text += 1 + strspn(text + 1, "0123456789");
	return text;
}

/* Whether the month of that year has that day; else the time is no time, though it stands as one.
 */
static bool is_day(const struct tm *tm)
{
	static const unsigned char days[] = { 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	int year = tm->tm_year + 1900;
	bool is_leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

	if (tm->tm_mday < 1 || tm->tm_mday > days[tm->tm_mon])
		return false;
	return tm->tm_mon != 1 || tm->tm_mday < 29 || is_leap;
}

/* HH:MM:SS with an optional fraction. */
static const char *clock_time(const char *text, struct tm *tm)
{
	text = digits(text, 2, &tm->tm_hour);
	if (text && *text == ':')
		text = digits(text + 1, 2, &tm->tm_min);
	else
		return NULL;
	if (text && *text == ':')
		text = digits(text + 1, 2, &tm->tm_sec);
	else
		return NULL;
	if (!text || tm->tm_hour > 24 || tm->tm_min > 59 || tm->tm_sec > 60)
		return NULL;
	return skip_fraction(text);
}

/*
 * The beginnings of months in the languages that dmesg -T and journalctl follow: English, others
 * of Europe, and "5月" and "5월" of East Asia.
 */
static int month_of_word(const char *word)
{
	static const char *const names[12][6] = { { "jan", "ene", "gen", "sty", "янв" },
		{ "feb", "fev", "fév", "lut", "фев" }, { "mar", "mär", "mrt", "мар" },
		{ "apr", "abr", "avr", "kwi", "апр" }, { "mai", "may", "mei", "mag", "maj", "ма" },
		{ "jun", "juin", "giu", "cze", "июн" }, { "jul", "juil", "lug", "lip", "июл" },
		{ "aug", "ago", "aoû", "sie", "авг" }, { "sep", "set", "wrz", "сен" },
		{ "oct", "okt", "out", "ott", "paź", "окт" }, { "nov", "lis", "ноя" },
		{ "dec", "dez", "dic", "déc", "gru", "дек" } };
	const char *rest;
	struct figure number = number_at(word, &rest);

	if (number.known && number.value >= 1 && number.value <= 12)
		return after_start(rest, "月") || after_start(rest, "월") ? (int)number.value - 1
									  : -1;
	for (int month = 0; month < 12; month++)
		for (size_t i = 0; i < 6 && names[month][i]; i++)
			if (strncasecmp(word, names[month][i], strlen(names[month][i])) == 0)
				return month;
	return -1;
}

static void set_time_text(struct log_line *line, const char *start, const char *end)
{
	snprintf(line->time, sizeof(line->time), "%.*s", (int)(end - start), start);
}

/* By tm_isdst, as for mktime(3), which looks at the zone's file each time; the lines of a report
 * are of one minute. */
static time_t local_seconds(const struct tm *parts)
{
	static _Thread_local struct tm last;
	static _Thread_local time_t minute = (time_t)-1;
	struct tm tm = *parts;

	if (minute == (time_t)-1 || tm.tm_year != last.tm_year || tm.tm_mon != last.tm_mon ||
		tm.tm_mday != last.tm_mday || tm.tm_hour != last.tm_hour ||
		tm.tm_min != last.tm_min || tm.tm_isdst != last.tm_isdst) {
		last = tm;
		tm.tm_sec = 0;
		minute = mktime(&tm);
	}
	return minute == (time_t)-1 ? minute : minute + parts->tm_sec;
}

static void set_utc(struct log_line *line, struct tm tm, long offset)
{
	if (is_day(&tm))
		line->seconds = figure_of(timegm(&tm) - offset);
}

static void set_local(struct log_line *line, struct tm tm)
{
	time_t seconds;

	if (!is_day(&tm))
		return;
	tm.tm_isdst = -1;
	seconds = local_seconds(&tm);

	if (seconds == (time_t)-1)
		return;
	line->seconds = figure_of(seconds);
	line->seconds_local = true;
}

/* "Z", "+01:00", "+0100"; *ret_offset in seconds.  NULL if there is no zone. */
static const char *zone(const char *text, long *ret_offset)
{
	int hours, minutes, sign = *text == '-' ? -1 : 1;

	*ret_offset = 0;
	if (*text == 'Z')
		return text + 1;
	if (*text != '+' && *text != '-')
		return NULL;
	text = digits(text + 1, 2, &hours);
	if (!text)
		return NULL;
	text = digits(text + (*text == ':'), 2, &minutes);
	*ret_offset = sign * (hours * 3600L + minutes * 60L);
	return text;
}

/* "2026-11-24T00:28:55.123" */
static const char *iso_parts(const char *text, struct tm *tm)
{
	int year, month;

	*tm = (struct tm){ 0 };
	text = digits(text, 4, &year);
	if (!text || *text != '-')
		return NULL;
	text = digits(text + 1, 2, &month);
	if (!text || *text != '-')
		return NULL;
	text = digits(text + 1, 2, &tm->tm_mday);
	if (!text || (*text != 'T' && *text != ' ') || month < 1 || month > 12)
		return NULL;
	tm->tm_year = year - 1900;
	tm->tm_mon = month - 1;
	return clock_time(text + 1, tm);
}

const char *time_iso(const char *text, struct log_line *line)
{
	const char *start = text, *behind;
	struct tm tm;
	long offset;

	text = iso_parts(text, &tm);
	if (!text)
		return NULL;
	behind = zone(text, &offset);
	if (!behind && (after_start(text, " UTC ") || after_start(text, " GMT ")))
		behind = text + 4;
	if (behind)
		set_utc(line, tm, offset);
	else
		set_local(line, tm);
	set_time_text(line, start, behind ? behind : text);
	return behind ? behind : text;
}

/* "+03" and "+0545", of zones without a name. */
static const char *numeric_zone(const char *text, long *ret_offset)
{
	int hours, minutes = 0;
	const char *rest = *text == '+' || *text == '-' ? digits(text + 1, 2, &hours) : NULL;

	if (rest && *rest != ' ')
		rest = digits(rest, 2, &minutes);
	if (!rest || *rest != ' ')
		return NULL;
	*ret_offset = (*text == '-' ? -1 : 1) * (hours * 3600L + minutes * 60L);
	return rest;
}

/*
 * The time in a zone that is called so.  Most names are of several zones ("IST"), so that none is
 * known but those of this machine's own zone.
 */
static void set_named(struct log_line *line, struct tm tm, const char *name, size_t length)
{
	tm.tm_isdst = -1;
	(void)local_seconds(&tm);
	for (int summer = 0; summer < 2; summer++) {
		time_t seconds;

		if (!tzname[summer] || strlen(tzname[summer]) != length ||
			strncmp(tzname[summer], name, length) != 0)
			continue;
		tm.tm_isdst = summer;
		seconds = local_seconds(&tm);
		if (seconds != (time_t)-1)
			line->seconds = figure_of(seconds);
		return;
	}
	line->seconds = figure_of(timegm(&tm));
	snprintf(line->unknown_zone, sizeof(line->unknown_zone), "%.*s", (int)length, name);
}

const char *time_iso_zoned(const char *text, struct log_line *line)
{
	enum { NAME_MIN = 2, NAME_MAX = 6 };
	const char *start = text, *name, *rest;
	struct tm tm;
	size_t length;
	long offset = 0;

	text = iso_parts(text, &tm);
	if (!text || *text != ' ')
		return NULL;
	name = text + 1;
	rest = numeric_zone(name, &offset);
	length = strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZ");
	if (!rest && (after_start(name, "UTC ") || after_start(name, "GMT ")))
		rest = name + 3;
	if (!rest && (length < NAME_MIN || length > NAME_MAX || name[length] != ' '))
		return NULL;
	if (rest)
		set_utc(line, tm, offset);
	else if (is_day(&tm))
		set_named(line, tm, name, length);
	rest = rest ? rest : name + length;
	set_time_text(line, start, rest);
	return rest;
}

const char *time_full(const char *text, struct log_line *line)
{
	for (int i = 0; i < 3; i++)
		if (!isalpha((unsigned char)text[i]))
			return NULL;
	return text[3] == ' ' ? time_iso_zoned(text + 4, line) : NULL;
}

/* The last year in which the day is not behind the end of the log, by a day at most. */
static void set_year(struct log_line *line, struct tm tm, int64_t end_seconds)
{
	static _Thread_local int64_t last_end_seconds;
	static _Thread_local int last_year = -1;
	enum { YEARS_BACK = 8 };

	if (last_year < 0 || end_seconds != last_end_seconds) {
		time_t end = (time_t)end_seconds;
		struct tm now;

		if (!localtime_r(&end, &now))
			return;
		last_end_seconds = end_seconds;
		last_year = now.tm_year;
	}
	/* 29 February is of a leap year */
	for (int back = 0; back <= YEARS_BACK; back++) {
		tm.tm_year = last_year - back;
		set_local(line, tm);
		if (line->seconds.known && line->seconds.value <= end_seconds + 86400)
			return;
	}
}

/* "Nov 24 ", with the word of any language for the month. */
static const char *month_and_day(const char *text, struct tm *tm)
{
	enum { WORD_MAX = 16 };
	const char *end = word_end(text);
	struct figure day;

	if (end == text || *end != ' ' || end - text > WORD_MAX || end[-1] == ':')
		return NULL;
	day = number_at(end, &end);
	if (!day.known || day.value < 1 || day.value > 31 || *end != ' ')
		return NULL;
	tm->tm_mon = month_of_word(text);
	tm->tm_mday = (int)day.value;
	return tm->tm_mon < 0 ? NULL : end + 1;
}

const char *time_syslog(const char *text, struct figure end_seconds, struct log_line *line)
{
	struct tm tm = { 0 };
	const char *start = text;
	int year;

	text = month_and_day(text, &tm);
	if (!text)
		return NULL;
	/* "Nov 24 2026 00:28:55", of routers and of some daemons */
	if (digits(text, 4, &year) && text[4] == ' ') {
		text = clock_time(text + 5, &tm);
		tm.tm_year = year - 1900;
		if (text)
			set_local(line, tm);
	} else {
		text = clock_time(text, &tm);
		if (text && end_seconds.known)
			set_year(line, tm, end_seconds.value);
	}
	if (text)
		set_time_text(line, start, text);
	return text;
}

const char *time_logread(const char *text, struct log_line *line)
{
	struct tm tm = { 0 };
	const char *start = text, *weekday_end = word_end(text);
	int year;

	text = *weekday_end == ' ' ? month_and_day(skip_blanks(weekday_end), &tm) : NULL;
	text = text ? clock_time(text, &tm) : NULL;
	text = text && *text == ' ' ? digits(text + 1, 4, &year) : NULL;
	if (!text || (*text != ' ' && *text != '\0'))
		return NULL;
	tm.tm_year = year - 1900;
	set_local(line, tm);
	set_time_text(line, start, text);
	return text;
}

const char *time_of_day(const char *text, struct log_line *line)
{
	struct tm ignored;
	const char *end = clock_time(text, &ignored);

	if (end)
		set_time_text(line, text, end);
	return end;
}

const char *time_unix(const char *text, struct log_line *line)
{
	struct figure seconds;

	if (!isdigit((unsigned char)*text))
		return NULL;
	seconds = number_at(text, &text);
	if (!seconds.known || seconds.value < 1000000000 || seconds.value > 99999999999 ||
		*text != '.' || !isdigit((unsigned char)text[1]))
		return NULL;
	line->seconds = seconds;
	return skip_fraction(text);
}

const char *time_bracketed_date(const char *text, struct log_line *line)
{
	const char *close = strchr(text, ']'), *colon = strchr(text, ':');
	struct tm tm = { 0 };
	char date[LOG_NAME_MAX], name[24], day[3], year[5];

	if (*text != '[' || !close || !colon || colon > close || close - text >= LOG_NAME_MAX ||
		colon - text < 4 || !clock_time(colon - 2, &tm))
		return NULL;
	set_time_text(line, text + 1, close);
	snprintf(date, sizeof(date), "%.*s", (int)(close - text - 1), text + 1);
	/* some languages put the day before the month */
	if ((sscanf(date, "%*s %23s %2[0-9] %*s %4[0-9]", name, day, year) == 3 ||
		    sscanf(date, "%*s %2[0-9]%*[. ]%23s %*s %4[0-9]", day, name, year) == 3) &&
		month_of_word(name) >= 0) {
		tm.tm_mon = month_of_word(name);
		tm.tm_mday = (int)strtol(day, NULL, 10);
		tm.tm_year = (int)strtol(year, NULL, 10) - 1900;
		set_local(line, tm);
	}
	return close + 1;
}

/* What vendors put behind the digits of the clock: "s", or the CPU ("@1"). */
static const char *behind_mark(const char *text)
{
	if (*text == 's')
		return text + 1;
	return *text == '@' ? text + 1 + strspn(text + 1, "0123456789") : text;
}

const char *time_bracketed_iso(const char *text, struct log_line *line)
{
	struct log_line read = *line;

	text = *text == '[' ? time_iso(text + 1, &read) : NULL;
	if (!text || *text != ']')
		return NULL;
	*line = read;
	text++;
	return text + (*text == ':');
}

/* The time since the line before: " <    0.000010>" of dmesg -d, "< 0.000010 >" of journalctl. */
static const char *behind_delta(const char *text)
{
	const char *rest = skip_blanks(text);

	if (*rest != '<')
		return text;
	rest = skip_blanks(rest + 1);
	rest = skip_blanks(rest + strspn(rest, "+0123456789."));
	return *rest == '>' ? rest + 1 : text;
}

const char *time_printk(const char *text, struct log_line *line)
{
	struct figure seconds, fraction;
	const char *rest, *digits_start;
	int64_t us;

	if (*text != '[')
		return NULL;
	text = skip_blanks(text + 1);
	if (*text == '<') {
		text = behind_delta(text);
		return *text == ']' ? text + 1 : NULL;
	}
	if (*text == '+') {
		text += 1 + strspn(text + 1, "0123456789.");
		return *text == ']' ? text + 1 : NULL;
	}
	seconds = number_at(text, &rest);
	/* televisions have the number of the CPU before the clock: "[2-3219.1870]" */
	if (seconds.known && *rest == '-' && rest - text <= 3)
		seconds = number_at(rest + 1, &rest);
	if (!seconds.known || seconds.value < 0 || seconds.value > INT64_C(1) << 40 || *rest != '.')
		return NULL;
	digits_start = rest + 1;
	fraction = number_at(digits_start, &rest);
	if (!fraction.known || rest - digits_start > 6)
		return NULL;
	us = fraction.value;
	for (long i = rest - digits_start; i < 6; i++)
		us *= 10;
	rest = behind_delta(behind_mark(rest));
	if (*rest != ']')
		return NULL;
	line->since_boot_us = figure_of(seconds.value * 1000000 + us);
	return rest + 1;
}
