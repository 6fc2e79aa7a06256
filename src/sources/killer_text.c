/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/killer_text.h"

#include "sources/unit_file.h"

#include <ctype.h>
#include <string.h>

enum { WHOLE = 10000, KIB = 1024 };

static const int64_t most_bytes = (int64_t)1 << 60;

static struct slice trim(struct slice text)
{
	while (text.start < text.end && isspace((unsigned char)*text.start))
		text.start++;
	while (text.start < text.end && isspace((unsigned char)text.end[-1]))
		text.end--;
	return text;
}

/* A decimal number with an optional fraction, times 100; *rest is what follows it. */
static struct figure take_hundredths(struct slice *rest)
{
	int64_t number = 0, unit = 100;
	bool any = false, fraction = false;

	for (; rest->start < rest->end && number < most_bytes / 1000; rest->start++) {
		char digit = *rest->start;

		if (digit == '.' && !fraction) {
			fraction = true;
			continue;
		}
		if (!isdigit((unsigned char)digit))
			break;
		any = true;
		if (!fraction)
			number = number * 10 + (digit - '0') * 100;
		else
			number += (digit - '0') * (unit /= 10);
	}
	return any ? figure_of(number) : FIGURE_UNKNOWN;
}

struct figure percent_hundredths(struct slice text)
{
	struct figure number;

	text = trim(text);
	number = take_hundredths(&text);
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
	struct figure number = take_hundredths(&text);

	for (size_t i = 0; number.known && i < sizeof(signs) / sizeof(*signs); i++)
		if (slice_equals(text, signs[i].sign) && number.value / signs[i].divisor <= WHOLE)
			return figure_of(number.value / signs[i].divisor);
	return FIGURE_UNKNOWN;
}

static int64_t unit_seconds(struct slice unit)
{
	static const struct {
		const char *unit;
		int64_t seconds;
	} units[] = { { "", 1 }, { "s", 1 }, { "sec", 1 }, { "m", 60 }, { "min", 60 },
		{ "h", 3600 } };

	for (size_t i = 0; i < sizeof(units) / sizeof(*units); i++)
		if (slice_equals(unit, units[i].unit))
			return units[i].seconds;
	return 0;
}

/* "25s", "1min 30s" */
static struct figure duration_seconds(struct slice text)
{
	struct figure sum = FIGURE_UNKNOWN;

	for (text = trim(text); text.start < text.end; text = trim(text)) {
		struct figure number = take_hundredths(&text);
		struct slice unit = { text.start, text.start };

		while (unit.end < text.end && isalpha((unsigned char)*unit.end))
			unit.end++;
		text.start = unit.end;
		if (!number.known || unit_seconds(unit) == 0)
			return FIGURE_UNKNOWN;
		sum = figure_of(figure_or(sum, 0) + number.value / 100 * unit_seconds(unit));
	}
	return sum;
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
		take_known(&killer->pressure_seconds, duration_seconds(value));
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
		take_known(&killer->pressure_seconds, duration_seconds(value));
	else if (slice_equals(label, "Swap Monitored CGroups"))
		take_dump_list(dump, &killer->swap_watched);
	else if (slice_equals(label, "Memory Pressure Monitored CGroups"))
		take_dump_list(dump, &killer->pressure_watched);
	else if (slice_equals(label, "Path") && dump->watched)
		dump->watched->value++;
	else if (slice_equals(label, "Memory Pressure Limit"))
		take_dump_limit(dump, value);
	else if (slice_equals(label, "Memory Pressure Duration") && dump->is_least)
		take_known(&killer->pressure_seconds, duration_seconds(value));
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

	size = take_hundredths(&value);
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
		pressure->seconds = duration_seconds(value);
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
