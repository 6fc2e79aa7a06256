/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "commands/check_request.h"

#include "base/memory.h"
#include "base/size.h"
#include "base/text.h"

#include <limits.h>
#include <string.h>

enum { HUNDREDTHS_MAX = 100 * 100 };

/* ---- pressure ---- */

/* Reads a percentage with up to two decimals: "10", "0.5". */
static bool percent_parse(const char *text, int64_t *ret_hundredths)
{
	const char *point = strchr(text, '.');
	struct arena arena = ARENA_EMPTY;
	const char *whole = point ? arena_copy(&arena, text, (size_t)(point - text)) : text;
	const char *part = point ? point + 1 : "0";
	long long percent, decimals;
	bool is_number = number_parse(whole, 0, 100, &percent) && strlen(part) <= 2 &&
			 *part != '-' && number_parse(part, 0, 99, &decimals);

	arena_release(&arena);
	if (!is_number)
		return false;
	*ret_hundredths = percent * 100 + (strlen(part) == 1 ? decimals * 10 : decimals);
	return *ret_hundredths <= HUNDREDTHS_MAX;
}

static bool field_parse(struct pressure_check *check, const char *field)
{
	static const struct {
		const char *name;
		bool is_full;
		int window;
	} fields[] = { { "some.avg10", false, 10 }, { "some.avg60", false, 60 },
		{ "some.avg300", false, 300 }, { "full.avg10", true, 10 },
		{ "full.avg60", true, 60 }, { "full.avg300", true, 300 } };

	for (size_t i = 0; i < sizeof(fields) / sizeof(*fields); i++) {
		if (strcmp(fields[i].name, field) != 0)
			continue;
		check->field = fields[i].name;
		check->is_full = fields[i].is_full;
		check->window = fields[i].window;
		return true;
	}
	return false;
}

static int parse_pressure(struct check_request *request, const char *word, struct error *error)
{
	struct pressure_check check = { .critical_hundredths = -1 };
	char *rest = arena_copy_text(&request->texts, word);
	const char *field = strsep(&rest, ":");
	const char *warning = strsep(&rest, ","), *critical = rest;

	if (!warning || !field_parse(&check, field) ||
		!percent_parse(warning, &check.warning_hundredths) ||
		(critical && (!percent_parse(critical, &check.critical_hundredths) ||
				     check.critical_hundredths < check.warning_hundredths)))
		return error_usage(error,
			"--pressure '%s' is not some or full, .avg10, .avg60 or .avg300, and "
			"rising "
			"percentages, as in full.avg10:10,30",
			word);
	request->pressure[request->pressure_count++] = check;
	return 0;
}

/* ---- headroom ---- */

static bool bound_parse(struct size_bound *bound, struct arena *arena, const char *text)
{
	size_t length = strlen(text);
	long long number = 0;
	bool is_percent = length > 1 && text[length - 1] == '%';

	if (is_percent ? !number_parse(arena_copy(arena, text, length - 1), 0, 100, &number)
		       : !size_parse(text, &number))
		return false;
	*bound = (struct size_bound){ true, is_percent ? 0 : number, is_percent ? number : -1 };
	return number >= 0;
}

/* Bounds of one kind can be compared without the domain. */
static bool is_rising(const struct size_bound *critical, const struct size_bound *warning)
{
	if ((critical->percent < 0) != (warning->percent < 0))
		return true;
	return critical->bytes <= warning->bytes && critical->percent <= warning->percent;
}

static int parse_headroom(struct check_request *request, const char *word, struct error *error)
{
	char *rest = arena_copy_text(&request->texts, word);
	const char *warning = strsep(&rest, ",");

	if (!bound_parse(&request->warning, &request->texts, warning) ||
		(rest && (!bound_parse(&request->critical, &request->texts, rest) ||
				 !is_rising(&request->critical, &request->warning))))
		return error_usage(error,
			"--headroom '%s' is not one or two falling sizes, as in 2G,512M or "
			"10%%,5%%",
			word);
	return 0;
}

int64_t check_request_bytes(const struct size_bound *bound, int64_t total_bytes)
{
	return bound->percent < 0 ? bound->bytes : total_bytes / 100 * bound->percent;
}

/* ---- all ---- */

static int parse_exit(struct check_request *request, const char *word, struct error *error)
{
	if (!word || strcmp(word, "plugin") == 0)
		return 0;
	if (strcmp(word, "npd") != 0)
		return error_usage(error, "--exit '%s' is neither plugin nor npd", word);
	request->is_npd = true;
	return 0;
}

int check_request_parse(
	struct check_request *ret_request, const struct options *options, struct error *error)
{
	const option_set checks = OPTION_VICTIM_NOT | OPTION_LEAK_SAFE | OPTION_PRESSURE |
				  OPTION_HEADROOM | OPTION_NO_INVERSION;
	struct check_request request = { .options = options };
	int result = parse_exit(&request, options->exit_kind, error);

	if (result == 0 && !(options->given & checks))
		result = error_usage(error,
			"check needs --victim-not, --leak-safe, --pressure, --headroom or "
			"--no-inversion");
	for (size_t i = 0; result == 0 && i < options->pressure.count; i++)
		result = parse_pressure(&request, options->pressure.items[i], error);
	if (result == 0 && options->headroom)
		result = parse_headroom(&request, options->headroom, error);
	if (result < 0)
		check_request_release(&request);
	else
		*ret_request = request;
	return result;
}

void check_request_release(struct check_request *request)
{
	arena_release(&request->texts);
}
