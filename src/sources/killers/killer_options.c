/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/killers/killer_options.h"

#include "sources/killers/killer_text.h"

#include <jansson.h>
#include <string.h>

enum { WHOLE_HUNDREDTHS = 10000 }; /* 100% */

static const int64_t max_bytes = (int64_t)1 << 60;

static bool starts_with(struct text_span text, const char *start)
{
	size_t length = strlen(start);

	return text_span_length(text) >= length && memcmp(text.start, start, length) == 0;
}

/* Stores the next argument; an argument without its NUL was truncated and is not returned. */
static bool next_argument(struct text_span *rest, struct text_span *ret_argument)
{
	return text_span_cut(rest, '\0', ret_argument);
}

bool argument_value(struct text_span arguments, const char *name, struct text_span *ret_value)
{
	struct text_span argument, option;
	bool found = false;

	while (next_argument(&arguments, &argument)) {
		if (text_span_equals(argument, name)) {
			found |= next_argument(&arguments, ret_value);
		} else if (text_span_cut(&argument, '=', &option) &&
			   text_span_equals(option, name)) {
			*ret_value = argument;
			found = true;
		}
	}
	return found;
}

bool argument_is_there(struct text_span arguments, const char *name)
{
	struct text_span argument;

	while (next_argument(&arguments, &argument))
		if (text_span_equals(argument, name))
			return true;
	return false;
}

/* ---- earlyoom ---- */

struct earlyoom {
	struct killer *killer;
	bool memory_given, swap_given;
};

/*
 * "10,5": earlyoom sends SIGTERM below the first value, SIGKILL below the second, and so starts to
 * act at the larger one.
 */
static void split_pair(
	struct text_span value, struct text_span *ret_first, struct text_span *ret_second)
{
	*ret_second = value;
	if (!text_span_cut(ret_second, ',', ret_first))
		*ret_first = *ret_second;
}

static void parse_percents(struct text_span value, struct figure *hundredths, bool *given)
{
	struct text_span first, second;
	struct figure percent;

	split_pair(value, &first, &second);
	percent = figure_larger(percent_hundredths(first), percent_hundredths(second));
	if (!percent.known)
		return;
	*hundredths = percent;
	*given = true;
}

/* Where both a size and a percentage are given, the lower of the two counts. */
static void parse_kib(struct text_span value, struct figure *bytes)
{
	struct text_span first, second;

	split_pair(value, &first, &second);
	*bytes = figure_larger(text_span_amount(first, 1024), text_span_amount(second, 1024));
}

static void parse_short_option(struct earlyoom *earlyoom, char option, struct text_span value)
{
	struct killer *killer = earlyoom->killer;

	if (option == 'm')
		parse_percents(value, &killer->memory_hundredths, &earlyoom->memory_given);
	else if (option == 's')
		parse_percents(value, &killer->swap_hundredths, &earlyoom->swap_given);
	else if (option == 'M')
		parse_kib(value, &killer->memory_bytes);
	else if (option == 'S')
		parse_kib(value, &killer->swap_bytes);
}

/* One argument may hold several letters; the last may have its value behind it. */
static void parse_cluster(
	struct earlyoom *earlyoom, struct text_span letters, struct text_span *rest)
{
	for (letters.start++; letters.start < letters.end; letters.start++) {
		char option = *letters.start;

		if (option == '\0' || !strchr("msMSrNP", option))
			continue;
		letters.start++;
		if (text_span_length(letters) > 0 || next_argument(rest, &letters))
			parse_short_option(earlyoom, option, letters);
		return;
	}
}

static bool takes_value(struct text_span option)
{
	return text_span_equals(option, "--prefer") || text_span_equals(option, "--avoid") ||
	       text_span_equals(option, "--ignore");
}

bool earlyoom_parse(struct killer *killer, struct text_span arguments)
{
	struct earlyoom earlyoom = { .killer = killer };
	struct text_span argument;

	if (!next_argument(&arguments, &argument)) /* the name of the program */
		return true;
	while (next_argument(&arguments, &argument) && !text_span_equals(argument, "--")) {
		if (text_span_equals(argument, "--dryrun"))
			return false;
		if (takes_value(argument))
			next_argument(&arguments, &argument);
		else if (starts_with(argument, "-") && !starts_with(argument, "--"))
			parse_cluster(&earlyoom, argument, &arguments);
	}
	if (killer->memory_bytes.known && !earlyoom.memory_given)
		killer->memory_hundredths = FIGURE_UNKNOWN;
	if (killer->swap_bytes.known && !earlyoom.swap_given)
		killer->swap_hundredths = FIGURE_UNKNOWN;
	return true;
}

/* ---- kubelet ---- */

/* A quantity as Kubernetes writes it: "100Mi", "1.5G", "5%".  What cannot be read is noted. */
static void parse_quantity(struct killer *killer, struct text_span text)
{
	static const struct {
		const char *suffix;
		int64_t bytes;
	} suffixes[] = { { "", 1 }, { "k", 1000 }, { "M", 1000000 }, { "G", 1000000000 },
		{ "T", 1000000000000 }, { "Ki", 1 << 10 }, { "Mi", 1 << 20 }, { "Gi", 1 << 30 },
		{ "Ti", INT64_C(1) << 40 } };
	struct figure number; /* in hundredths */

	killer->memory_hundredths = killer->memory_bytes = FIGURE_UNKNOWN;
	hundredths_at(&text, &number);
	if (number.known && text_span_equals(text, "%") && number.value <= WHOLE_HUNDREDTHS)
		killer->memory_hundredths = number;
	for (size_t i = 0; i < sizeof(suffixes) / sizeof(*suffixes); i++)
		if (number.known && text_span_equals(text, suffixes[i].suffix) &&
			number.value / 100 < max_bytes / suffixes[i].bytes)
			killer->memory_bytes =
				figure_of(number.value / 100 * suffixes[i].bytes +
					  number.value % 100 * suffixes[i].bytes / 100);
	if (!killer->memory_hundredths.known && !killer->memory_bytes.known)
		killer->settings_unread = figure_of(1);
}

void kubelet_parse_option(struct killer *killer, struct text_span eviction_hard)
{
	static const char memory[] = "memory.available<";
	bool more = true;
	struct text_span one;

	/* eviction thresholds that are given replace all defaults */
	killer->memory_bytes = killer->memory_hundredths = FIGURE_UNKNOWN;
	while (more) {
		more = text_span_cut(&eviction_hard, ',', &one);
		if (!more)
			one = eviction_hard;
		if (!starts_with(one, memory))
			continue;
		one.start += strlen(memory);
		parse_quantity(killer, one);
	}
}

static struct text_span unquoted(struct text_span text)
{
	while (text.start < text.end && strchr(" \t\r\"'", *text.start))
		text.start++;
	while (text.start < text.end && strchr(" \t\r\"',", text.end[-1]))
		text.end--;
	return text;
}

static bool is_indented(struct text_span line)
{
	return text_span_length(line) > 0 && (*line.start == ' ' || *line.start == '\t');
}

/* A KubeletConfiguration in JSON.  False when the file is not JSON. */
static bool parse_json(struct killer *killer, struct text_span file)
{
	json_t *root = json_loadb(file.start, text_span_length(file), 0, NULL);
	const json_t *hard = json_object_get(root, "evictionHard");
	const char *value = json_string_value(json_object_get(hard, "memory.available"));

	if (json_is_object(hard))
		killer->memory_bytes = killer->memory_hundredths = FIGURE_UNKNOWN;
	if (value)
		parse_quantity(killer, (struct text_span){ value, value + strlen(value) });
	json_decref(root);
	return root != NULL;
}

static void parse_threshold(struct killer *killer, struct text_span line)
{
	struct text_span key;

	if (text_span_cut(&line, ':', &key) && text_span_equals(unquoted(key), "memory.available"))
		parse_quantity(killer, unquoted(line));
}

/* "{memory.available: 500Mi, nodefs.available: 10%}" */
static void parse_flow(struct killer *killer, struct text_span flow)
{
	struct text_span one;

	flow.start++;
	while (text_span_cut(&flow, ',', &one))
		parse_threshold(killer, one);
	if (text_span_cut(&flow, '}', &one))
		parse_threshold(killer, one);
}

static struct text_span without_comment(struct text_span line)
{
	for (const char *at = line.start; at < line.end; at++)
		if (*at == '#' && (at == line.start || at[-1] == ' ' || at[-1] == '\t'))
			line.end = at;
	return line;
}

/* YAML as kubeadm writes it: one key a line, indented below evictionHard, or all on its line. */
void kubelet_parse_file(struct killer *killer, struct text_span file)
{
	bool inside = false;
	struct text_span line, key, rest;

	if (parse_json(killer, file))
		return;
	while (text_span_line(&file, &line)) {
		bool indented = is_indented(line);

		rest = line = without_comment(line);
		if (indented && inside)
			parse_threshold(killer, line);
		if (indented || !text_span_cut(&rest, ':', &key))
			continue;
		inside = text_span_equals(unquoted(key), "evictionHard");
		if (!inside)
			continue;
		killer->memory_bytes = killer->memory_hundredths = FIGURE_UNKNOWN;
		rest = unquoted(rest);
		if (starts_with(rest, "{"))
			parse_flow(killer, rest);
	}
}
