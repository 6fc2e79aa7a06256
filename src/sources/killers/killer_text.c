/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/killers/killer_text.h"

#include "sources/systemd/unit_file.h"

#include <ctype.h>
#include <string.h>

enum { WHOLE = 10000, MOST_SECONDS = INT32_MAX };

static const int64_t most_bytes = (int64_t)1 << 60;

#define USEC INT64_C(1000000)
#define HOUR (3600 * USEC)

static struct slice trim(struct slice text)
{
	while (text.start < text.end && isspace((unsigned char)*text.start))
		text.start++;
	while (text.start < text.end && isspace((unsigned char)text.end[-1]))
		text.end--;
	return text;
}

/*
 * Takes a decimal number with an optional fraction off *rest, times 100.  False when there is none.
 * One that is larger than any setting may be is unknown; no digit of it is left behind.
 */
static bool take_number(struct slice *rest, struct figure *ret_hundredths)
{
	int64_t number = 0, unit = 100;
	bool any = false, fraction = false, fits = true;

	for (; rest->start < rest->end; rest->start++) {
		char digit = *rest->start;

		if (digit == '.' && !fraction) {
			fraction = true;
			continue;
		}
		if (!isdigit((unsigned char)digit))
			break;
		any = true;
		if (fraction)
			number += (digit - '0') * (unit /= 10);
		else if (fits)
			number = number * 10 + (digit - '0') * 100;
		fits = fits && number < most_bytes / 1000;
	}
	*ret_hundredths = any && fits ? figure_of(number) : FIGURE_UNKNOWN;
	return any;
}

struct figure percent_hundredths(struct slice text)
{
	struct figure number;

	text = trim(text);
	take_number(&text, &number);
	text = trim(text);
	if (!number.known || number.value > WHOLE ||
		!(slice_length(text) == 0 || slice_equals(text, "%")))
		return FIGURE_UNKNOWN;
	return number;
}

void killer_init(struct killer *killer, enum killer_kind kind)
{
	static const struct {
		int64_t memory_hundredths, memory_bytes, swap_hundredths;
		int64_t pressure_hundredths, pressure_seconds;
	} defaults[] = {
		[KILLER_SYSTEMD_OOMD] = { 1000, 0, 1000, 6000, 30 },
		[KILLER_EARLYOOM] = { 1000, 0, 1000, 0, 0 },
		[KILLER_NOHANG] = { 500, 0, 1000, 0, 0 },
		[KILLER_OOMD] = { 0, 0, 0, 0, 0 },
		[KILLER_KUBELET] = { 0, 100 << 20, 0, 0, 0 },
	};
	struct {
		struct figure *figure;
		int64_t value;
	} figures[] = {
		{ &killer->memory_hundredths, defaults[kind].memory_hundredths },
		{ &killer->memory_bytes, defaults[kind].memory_bytes },
		{ &killer->swap_hundredths, defaults[kind].swap_hundredths },
		{ &killer->pressure_hundredths, defaults[kind].pressure_hundredths },
		{ &killer->pressure_seconds, defaults[kind].pressure_seconds },
	};

	*killer = (struct killer){ .kind = kind };
	for (size_t i = 0; i < sizeof(figures) / sizeof(*figures); i++)
		if (figures[i].value)
			*figures[i].figure = figure_of(figures[i].value);
}

/* ---- systemd-oomd: oomd.conf(5) ---- */

/* A part of a whole, in percent, per mille or per myriad. */
static struct figure parts_hundredths(struct slice text)
{
	static const struct {
		const char *sign;
		int64_t scale, divisor;
	} signs[] = { { "%", 1, 1 }, { "\xe2\x80\xb0", 1, 10 }, { "\xe2\x80\xb1", 1, 100 } };
	struct figure number;

	take_number(&text, &number);
	for (size_t i = 0; number.known && i < sizeof(signs) / sizeof(*signs); i++)
		if (slice_equals(text, signs[i].sign) && number.value / signs[i].divisor <= WHOLE)
			return figure_of(number.value / signs[i].divisor);
	return FIGURE_UNKNOWN;
}

/* Microseconds in a unit of systemd.time(7), of those that a threshold may have; 0 for others. */
static int64_t unit_usec(struct slice unit)
{
	static const struct {
		const char *unit;
		int64_t usec;
	} units[] = { { "", USEC }, { "s", USEC }, { "sec", USEC }, { "second", USEC },
		{ "seconds", USEC }, { "us", 1 }, { "usec", 1 }, { "ms", 1000 }, { "msec", 1000 },
		{ "m", 60 * USEC }, { "min", 60 * USEC }, { "minute", 60 * USEC },
		{ "minutes", 60 * USEC }, { "h", HOUR }, { "hr", HOUR }, { "hour", HOUR },
		{ "hours", HOUR }, { "d", 24 * HOUR }, { "day", 24 * HOUR }, { "days", 24 * HOUR },
		{ "w", 7 * 24 * HOUR }, { "week", 7 * 24 * HOUR }, { "weeks", 7 * 24 * HOUR } };

	for (size_t i = 0; i < sizeof(units) / sizeof(*units); i++)
		if (slice_equals(unit, units[i].unit))
			return units[i].usec;
	return 0;
}

/* A sum that is unknown stays unknown, whatever is added to it. */
static struct figure add_span(struct figure sum_usec, struct figure hundredths, int64_t unit)
{
	int64_t span;

	if (!hundredths.known || __builtin_mul_overflow(hundredths.value, unit, &span))
		return FIGURE_UNKNOWN;
	return figure_add(sum_usec, figure_of(span / 100));
}

/*
 * "25s", "1min 30s".  False when that is no duration.  One that is longer than a threshold may be
 * is unknown, as is "infinity".
 */
static bool parse_duration(struct slice text, struct figure *ret_seconds)
{
	struct figure sum = figure_of(0), number;

	*ret_seconds = FIGURE_UNKNOWN;
	text = trim(text);
	if (slice_equals(text, "infinity"))
		return true;
	if (slice_length(text) == 0)
		return false;
	for (; text.start < text.end; text = trim(text)) {
		struct slice unit;

		if (!take_number(&text, &number))
			return false;
		text = trim(text);
		unit = (struct slice){ text.start, text.start };
		while (unit.end < text.end && isalpha((unsigned char)*unit.end))
			unit.end++;
		text.start = unit.end;
		if (unit_usec(unit) == 0)
			return false;
		sum = add_span(sum, number, unit_usec(unit));
	}
	if (sum.known && sum.value / USEC <= MOST_SECONDS)
		*ret_seconds = figure_of(sum.value / USEC);
	return true;
}

/* What is no duration is passed over, as the program does. */
static void take_duration(struct figure *ret_seconds, struct slice value)
{
	struct figure seconds;

	if (parse_duration(value, &seconds))
		*ret_seconds = seconds;
}

static void take_known(struct figure *figure, struct figure value)
{
	if (value.known)
		*figure = value;
}

static void take_used_limit(struct killer *killer, struct slice value)
{
	struct figure used = parts_hundredths(value);

	if (used.known)
		killer->memory_hundredths = killer->swap_hundredths = figure_of(WHOLE - used.value);
}

void systemd_oomd_take(struct killer *killer, struct slice file)
{
	struct slice value;

	if (unit_file_value(file, "OOM", "SwapUsedLimit", &value))
		take_used_limit(killer, value);
	if (unit_file_value(file, "OOM", "DefaultMemoryPressureLimit", &value))
		take_known(&killer->pressure_hundredths, parts_hundredths(value));
	if (unit_file_value(file, "OOM", "DefaultMemoryPressureDurationSec", &value))
		take_duration(&killer->pressure_seconds, value);
}

/* src/oom/oomd-util.c: what is watched follows the settings, as two lists of paths. */
struct oomd_dump {
	struct killer *killer;
	struct figure *watched; /* of the list that has begun */
	struct figure least;    /* pressure at which one of the watched is killed */
	bool is_least;          /* the path that was named last has it */
};

static void take_dump_list(struct oomd_dump *dump, struct figure *watched)
{
	dump->watched = watched;
	*watched = figure_of(0);
}

static void take_dump_limit(struct oomd_dump *dump, struct slice value)
{
	struct figure limit = parts_hundredths(value);

	dump->is_least = limit.known && figure_compare(limit, dump->least, 1) < 0;
	if (dump->is_least)
		dump->least = dump->killer->pressure_hundredths = limit;
}

static void take_dump_line(struct oomd_dump *dump, struct slice label, struct slice value)
{
	struct killer *killer = dump->killer;

	if (slice_equals(label, "Swap Used Limit"))
		take_used_limit(killer, value);
	else if (slice_equals(label, "Default Memory Pressure Limit"))
		take_known(&killer->pressure_hundredths, parts_hundredths(value));
	else if (slice_equals(label, "Default Memory Pressure Duration"))
		take_duration(&killer->pressure_seconds, value);
	else if (slice_equals(label, "Swap Monitored CGroups"))
		take_dump_list(dump, &killer->swap_watched);
	else if (slice_equals(label, "Memory Pressure Monitored CGroups"))
		take_dump_list(dump, &killer->pressure_watched);
	else if (slice_equals(label, "Path") && dump->watched)
		dump->watched->value++;
	else if (slice_equals(label, "Memory Pressure Limit"))
		take_dump_limit(dump, value);
	else if (slice_equals(label, "Memory Pressure Duration") && dump->is_least)
		take_duration(&killer->pressure_seconds, value);
}

void systemd_oomd_take_dump(struct killer *killer, struct slice text)
{
	struct oomd_dump dump = { .killer = killer };
	struct slice line, label;

	while (slice_line(&text, &line))
		if (slice_cut(&line, ':', &label))
			take_dump_line(&dump, trim(label), trim(line));
}

/* ---- nohang: a line that begins with a blank is a comment ---- */

static void take_percent_or_mib(
	struct slice value, struct figure *ret_hundredths, struct figure *ret_bytes)
{
	struct figure percent = percent_hundredths(value), size;

	take_number(&value, &size);
	if (slice_equals(trim(value), "M") && size.known && size.value < most_bytes >> 20) {
		*ret_bytes = figure_of(size.value / 100 << 20);
		*ret_hundredths = FIGURE_UNKNOWN;
	} else if (percent.known) {
		*ret_hundredths = percent;
	}
}

struct nohang_pressure {
	bool enabled;
	struct figure hundredths, seconds;
};

static void take_nohang_key(struct killer *killer, struct nohang_pressure *pressure,
	struct slice key, struct slice value)
{
	if (slice_equals(key, "soft_threshold_min_mem"))
		take_percent_or_mib(value, &killer->memory_hundredths, &killer->memory_bytes);
	else if (slice_equals(key, "soft_threshold_min_swap"))
		take_percent_or_mib(value, &killer->swap_hundredths, &killer->swap_bytes);
	else if (slice_equals(key, "psi_checking_enabled"))
		pressure->enabled = slice_equals(value, "True");
	else if (slice_equals(key, "soft_threshold_max_psi"))
		pressure->hundredths = percent_hundredths(value);
	else if (slice_equals(key, "psi_excess_duration"))
		take_duration(&pressure->seconds, value);
}

void nohang_take(struct killer *killer, struct slice file)
{
	struct nohang_pressure pressure = { 0 };
	struct slice line, key;

	while (slice_line(&file, &line)) {
		if (slice_length(line) == 0 || !islower((unsigned char)*line.start) ||
			!slice_cut(&line, '=', &key))
			continue;
		take_nohang_key(killer, &pressure, trim(key), trim(line));
	}
	if (!pressure.enabled)
		return;
	killer->pressure_hundredths = pressure.hundredths;
	killer->pressure_seconds = pressure.seconds;
}
