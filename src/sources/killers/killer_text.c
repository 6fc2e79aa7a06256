/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/killers/killer_text.h"

#include "sources/systemd/unit_file.h"

#include <ctype.h>

enum { WHOLE = 10000, MAX_SECONDS = INT32_MAX };

static const int64_t max_bytes = (int64_t)1 << 60;

#define USEC INT64_C(1000000)
#define HOUR (3600 * USEC)

/* Without the white space of isspace(3). */
static struct text_span trim(struct text_span text)
{
	return text_span_trim(text, " \t\n\v\f\r");
}

bool hundredths_at(struct text_span *rest, struct figure *ret_hundredths)
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
			number = number * 10 + (int64_t)(digit - '0') * 100;
		fits = fits && number < max_bytes / 1000;
	}
	*ret_hundredths = any && fits ? figure_of(number) : FIGURE_UNKNOWN;
	return any;
}

struct figure percent_hundredths(struct text_span text)
{
	struct figure number;

	text = trim(text);
	hundredths_at(&text, &number);
	text = trim(text);
	if (!number.known || number.value > WHOLE ||
		!(text_span_length(text) == 0 || text_span_equals(text, "%")))
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
		[KILLER_TALOS] = { 0, 0, 0, 0, 0 },
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
static struct figure parts_hundredths(struct text_span text)
{
	static const struct {
		const char *sign;
		int64_t scale, divisor;
	} signs[] = { { "%", 1, 1 }, { "\xe2\x80\xb0", 1, 10 }, { "\xe2\x80\xb1", 1, 100 } };
	struct figure number;

	hundredths_at(&text, &number);
	for (size_t i = 0; number.known && i < sizeof(signs) / sizeof(*signs); i++)
		if (text_span_equals(text, signs[i].sign) &&
			number.value / signs[i].divisor <= WHOLE)
			return figure_of(number.value / signs[i].divisor);
	return FIGURE_UNKNOWN;
}

/* Microseconds in a unit of systemd.time(7) up to a week; 0 for any other unit. */
static int64_t unit_usec(struct text_span unit)
{
	static const struct {
		const char *unit;
		int64_t usec;
	} units[] = { { "", USEC }, { "s", USEC }, { "sec", USEC }, { "second", USEC },
		{ "seconds", USEC }, { "us", 1 }, { "usec", 1 }, { "ms", 1000 }, { "msec", 1000 },
		{ "m", 60 * USEC }, { "min", 60 * USEC }, { "minute", 60 * USEC },
		{ "minutes", 60 * USEC }, { "h", HOUR }, { "hr", HOUR }, { "hour", HOUR },
		{ "hours", HOUR }, { "d", 24 * HOUR }, { "day", 24 * HOUR }, { "days", 24 * HOUR },
		{ "w", 24 * HOUR * 7 }, { "week", 24 * HOUR * 7 }, { "weeks", 24 * HOUR * 7 } };

	for (size_t i = 0; i < sizeof(units) / sizeof(*units); i++)
		if (text_span_equals(unit, units[i].unit))
			return units[i].usec;
	return 0;
}

/* An unknown sum stays unknown. */
static struct figure add_span(struct figure sum_usec, struct figure hundredths, int64_t unit)
{
	int64_t span;

	if (!hundredths.known || __builtin_mul_overflow(hundredths.value, unit, &span))
		return FIGURE_UNKNOWN;
	return figure_add(sum_usec, figure_of(span / 100));
}

/*
 * Parses "25s", "1min 30s".  False when the text is no duration.  "infinity", and a duration longer
 * than any threshold may be, are unknown.
 */
static bool parse_duration(struct text_span text, struct figure *ret_seconds)
{
	struct figure sum = figure_of(0), number;

	*ret_seconds = FIGURE_UNKNOWN;
	text = trim(text);
	if (text_span_equals(text, "infinity"))
		return true;
	if (text_span_length(text) == 0)
		return false;
	for (; text.start < text.end; text = trim(text)) {
		struct text_span unit;

		if (!hundredths_at(&text, &number))
			return false;
		text = trim(text);
		unit = (struct text_span){ text.start, text.start };
		while (unit.end < text.end && isalpha((unsigned char)*unit.end))
			unit.end++;
		text.start = unit.end;
		if (unit_usec(unit) == 0)
			return false;
		sum = add_span(sum, number, unit_usec(unit));
	}
	if (sum.known && sum.value / USEC <= MAX_SECONDS)
		*ret_seconds = figure_of(sum.value / USEC);
	return true;
}

/* A value that is no duration is ignored, as the programs do. */
static void set_duration(struct figure *ret_seconds, struct text_span value)
{
	struct figure seconds;

	if (parse_duration(value, &seconds))
		*ret_seconds = seconds;
}

static void parse_known(struct figure *figure, struct figure value)
{
	if (value.known)
		*figure = value;
}

static void parse_used_limit(struct killer *killer, struct text_span value)
{
	struct figure used = parts_hundredths(value);

	if (used.known)
		killer->memory_hundredths = killer->swap_hundredths = figure_of(WHOLE - used.value);
}

void systemd_oomd_parse(struct killer *killer, struct text_span file)
{
	struct text_span value;

	if (unit_file_value(file, "OOM", "SwapUsedLimit", &value))
		parse_used_limit(killer, value);
	if (unit_file_value(file, "OOM", "DefaultMemoryPressureLimit", &value))
		parse_known(&killer->pressure_hundredths, parts_hundredths(value));
	if (unit_file_value(file, "OOM", "DefaultMemoryPressureDurationSec", &value))
		set_duration(&killer->pressure_seconds, value);
}

/* systemd: src/oom/oomd-util.c.  The settings are followed by two lists of watched cgroups. */
struct oomd_dump {
	struct killer *killer;
	struct figure *watched; /* number of cgroups in the list that is being parsed */
	struct figure min;      /* the lowest pressure limit of a watched cgroup */
	bool is_min;            /* the last path has that limit */
};

static void parse_dump_list(struct oomd_dump *dump, struct figure *watched)
{
	dump->watched = watched;
	*watched = figure_of(0);
}

static void parse_dump_limit(struct oomd_dump *dump, struct text_span value)
{
	struct figure limit = parts_hundredths(value);

	dump->is_min = limit.known && figure_compare(limit, dump->min, 1) < 0;
	if (dump->is_min)
		dump->min = dump->killer->pressure_hundredths = limit;
}

static void parse_dump_line(struct oomd_dump *dump, struct text_span label, struct text_span value)
{
	struct killer *killer = dump->killer;

	if (text_span_equals(label, "Swap Used Limit"))
		parse_used_limit(killer, value);
	else if (text_span_equals(label, "Default Memory Pressure Limit"))
		parse_known(&killer->pressure_hundredths, parts_hundredths(value));
	else if (text_span_equals(label, "Default Memory Pressure Duration") ||
		 (text_span_equals(label, "Memory Pressure Duration") && dump->is_min))
		set_duration(&killer->pressure_seconds, value);
	else if (text_span_equals(label, "Swap Monitored CGroups"))
		parse_dump_list(dump, &killer->swap_watched);
	else if (text_span_equals(label, "Memory Pressure Monitored CGroups"))
		parse_dump_list(dump, &killer->pressure_watched);
	else if (text_span_equals(label, "Path") && dump->watched)
		dump->watched->value++;
	else if (text_span_equals(label, "Memory Pressure Limit"))
		parse_dump_limit(dump, value);
}

void systemd_oomd_parse_dump(struct killer *killer, struct text_span text)
{
	struct oomd_dump dump = { .killer = killer };
	struct text_span line, label;

	while (text_span_line(&text, &line))
		if (text_span_cut(&line, ':', &label))
			parse_dump_line(&dump, trim(label), trim(line));
}

/* ---- nohang: a line that begins with a blank is a comment ---- */

static void parse_percent_or_mib(
	struct text_span value, struct figure *ret_hundredths, struct figure *ret_bytes)
{
	struct figure percent = percent_hundredths(value), size;

	hundredths_at(&value, &size);
	if (text_span_equals(trim(value), "M") && size.known && size.value < max_bytes >> 20) {
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

static void parse_nohang_key(struct killer *killer, struct nohang_pressure *pressure,
	struct text_span key, struct text_span value)
{
	if (text_span_equals(key, "soft_threshold_min_mem"))
		parse_percent_or_mib(value, &killer->memory_hundredths, &killer->memory_bytes);
	else if (text_span_equals(key, "soft_threshold_min_swap"))
		parse_percent_or_mib(value, &killer->swap_hundredths, &killer->swap_bytes);
	else if (text_span_equals(key, "psi_checking_enabled"))
		pressure->enabled = text_span_equals(value, "True");
	else if (text_span_equals(key, "soft_threshold_max_psi"))
		pressure->hundredths = percent_hundredths(value);
	else if (text_span_equals(key, "psi_excess_duration"))
		set_duration(&pressure->seconds, value);
}

void nohang_parse(struct killer *killer, struct text_span file)
{
	struct nohang_pressure pressure = { 0 };
	struct text_span line, key;

	while (text_span_line(&file, &line)) {
		if (text_span_length(line) == 0 || !islower((unsigned char)*line.start) ||
			!text_span_cut(&line, '=', &key))
			continue;
		parse_nohang_key(killer, &pressure, trim(key), trim(line));
	}
	if (!pressure.enabled)
		return;
	killer->pressure_hundredths = pressure.hundredths;
	killer->pressure_seconds = pressure.seconds;
}
