/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "views/tui/settings.h"

#include "base/text.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char own_columns[] =
	"#,PID,USER,ADJ,SCORE,BADNESS,BAR,RSS,SWAP,PGTBL,GAP,GROWTH,NEXT-IN,OWNER,NAME,WHY";
static const double usual_delay = 1, shortest_delay = 0.1, longest_delay = 24 * 60 * 60;

/* A setting: name, comment in the file, parser and printer of its value. */
struct setting {
	const char *name, *comment;
	bool (*parse)(struct tui_settings *settings, const char *value);
	void (*print)(FILE *out, const struct tui_settings *settings);
};

/* How many columns at the start of the list are the default ones of the screen: all of them or 0.
 */
static size_t count_own(const char *text)
{
	size_t count = 1, length = strlen(own_columns);

	if (strncmp(text, own_columns, length) != 0 || (text[length] && text[length] != ','))
		return 0;
	for (const char *at = own_columns; *at; at++)
		count += *at == ',';
	return count;
}

int tui_settings_columns(struct tui_settings *settings, const char *text, struct error *error)
{
	struct arena arena = ARENA_EMPTY;
	struct field_list columns;
	int result;

	if (!text)
		text = own_columns;
	if (*text == '+')
		text = text_format(&arena, "%s,%s", own_columns, text + 1);
	result = field_list_parse(&columns, text, error);
	if (result < 0) {
		field_list_release(&columns);
	} else {
		field_list_release(&settings->columns);
		settings->columns = columns;
		settings->columns.default_count = count_own(text);
	}
	arena_release(&arena);
	return result;
}

void tui_settings_init(struct tui_settings *settings)
{
	struct error error;

	*settings = (struct tui_settings){
		.sort.direction = 1, .delay_seconds = usual_delay, .command_line = COMMAND_SHORT
	};
	tui_settings_columns(settings, NULL, &error);
}

void tui_settings_release(struct tui_settings *settings)
{
	field_list_release(&settings->columns);
}

static bool parse_columns(struct tui_settings *settings, const char *value)
{
	struct error error;

	return tui_settings_columns(settings, value, &error) == 0;
}

static void print_columns(FILE *out, const struct tui_settings *settings)
{
	for (size_t i = 0; i < settings->columns.count; i++)
		fprintf(out, "%s%s", i ? "," : "", settings->columns.items[i]->column);
}

static bool parse_sort(struct tui_settings *settings, const char *value)
{
	struct error error;

	return sort_key_parse(&settings->sort, value, &error) == 0;
}

static void print_sort(FILE *out, const struct tui_settings *settings)
{
	fprintf(out, "%s%s", settings->sort.field && settings->sort.direction < 0 ? "-" : "",
		settings->sort.field ? settings->sort.field->column : "#");
}

static bool parse_delay(struct tui_settings *settings, const char *value)
{
	char *end;
	double seconds = strtod(value, &end);

	if (end == value || *end != '\0' || !isfinite(seconds) || seconds < shortest_delay ||
		seconds > longest_delay)
		return false;
	settings->delay_seconds = seconds;
	return true;
}

static void print_delay(FILE *out, const struct tui_settings *settings)
{
	fprintf(out, "%g", settings->delay_seconds);
}

static const char *const unit_words[] = { [UNIT_SHORT] = "short",
	[UNIT_BYTES] = "bytes",
	[UNIT_K] = "K",
	[UNIT_M] = "M",
	[UNIT_G] = "G" };
_Static_assert(
	sizeof(unit_words) / sizeof(*unit_words) == UNIT_COUNT, "an entry for each enum size_unit");
static const char *const switch_words[] = { "no", "yes" };
static const char *const tree_words[] = {
	[TREE_NONE] = "no", [TREE_PARENT] = "parent", [TREE_CGROUP] = "cgroup"
};
_Static_assert(
	sizeof(tree_words) / sizeof(*tree_words) == TREE_COUNT, "an entry for each enum tree_kind");

static const char *const command_words[] = {
	[COMMAND_NAME] = "no", [COMMAND_SHORT] = "yes", [COMMAND_PATH] = "path"
};
_Static_assert(sizeof(command_words) / sizeof(*command_words) == COMMAND_KIND_COUNT,
	"an entry for each enum command_kind");

static const char *const scheme_words[] = { [SCHEME_DEFAULT] = "default",
	[SCHEME_LIGHT] = "light",
	[SCHEME_CONTRAST] = "contrast",
	[SCHEME_MONO] = "mono" };
_Static_assert(sizeof(scheme_words) / sizeof(*scheme_words) == SCHEME_COUNT,
	"an entry for each enum color_scheme");

const char *tui_settings_word(const struct tui_settings *settings, enum setting_word which)
{
	switch (which) {
	case WORD_SCHEME:
		return scheme_words[settings->scheme];
	case WORD_TREE:
		return tree_words[settings->tree];
	case WORD_COMMAND:
		return command_words[settings->command_line];
	case WORD_UNIT:
		return unit_words[settings->unit];
	case WORD_HEAD_UNIT:
		break;
	}
	return unit_words[settings->head_unit];
}

/* Finds the place of the value among the words; returns false for another value. */
static bool parse_word(const char *const *words, size_t count, const char *value, size_t *ret_place)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(words[i], value) == 0) {
			*ret_place = i;
			return true;
		}
	return false;
}

/* Parser and printer of a setting whose values are a few words. */
#define WORD_SETTING(member, type, words)                                                          \
	static bool parse_##member(struct tui_settings *settings, const char *value)               \
	{                                                                                          \
		size_t place;                                                                      \
                                                                                                   \
		if (!parse_word(words, sizeof(words) / sizeof(*(words)), value, &place))           \
			return false;                                                              \
		settings->member = (type)place;                                                    \
		return true;                                                                       \
	}                                                                                          \
	static void print_##member(FILE *out, const struct tui_settings *settings)                 \
	{                                                                                          \
		fputs((words)[settings->member], out);                                             \
	}

WORD_SETTING(unit, enum size_unit, unit_words)
WORD_SETTING(head_unit, enum size_unit, unit_words)
WORD_SETTING(tree, enum tree_kind, tree_words)
WORD_SETTING(scheme, enum color_scheme, scheme_words)
WORD_SETTING(all, bool, switch_words)
WORD_SETTING(head_hidden, bool, switch_words)
WORD_SETTING(command_line, enum command_kind, command_words)

static const struct setting settings_table[] = {
	{ "columns", "as for -o; oomtop --list-columns lists them", parse_columns, print_columns },
	{ "sort", "a column; with - before it, largest first; # is the rank", parse_sort,
		print_sort },
	{ "delay", "seconds between two readings", parse_delay, print_delay },
	{ "unit", "unit of the sizes in the table: short, bytes, K, M or G", parse_unit,
		print_unit },
	{ "head-unit", "unit of the meters, as MEM", parse_head_unit, print_head_unit },
	{ "tree", "no; parent: children below their parents; cgroup: processes below their cgroups",
		parse_tree, print_tree },
	{ "colours", "default, light (background), contrast or mono", parse_scheme, print_scheme },
	{ "all", "show exempt processes and kernel threads: yes or no", parse_all, print_all },
	{ "head-hidden", "hide the head: yes or no", parse_head_hidden, print_head_hidden },
	{ "command-line", "show command lines instead of names: yes, path (with the folder) or no",
		parse_command_line, print_command_line },
};
enum { SETTING_COUNT = sizeof(settings_table) / sizeof(*settings_table) };

static char *trim(char *text)
{
	char *end;

	while (isspace((unsigned char)*text))
		text++;
	end = text + strlen(text);
	while (end > text && isspace((unsigned char)end[-1]))
		*--end = '\0';
	return text;
}

/* The error does not quote the file, which need not be a settings file. */
static bool parse_setting(
	struct tui_settings *settings, const char *name, const char *value, struct error *error)
{
	for (size_t i = 0; i < SETTING_COUNT; i++)
		if (strcmp(settings_table[i].name, name) == 0) {
			if (settings_table[i].parse(settings, value))
				return true;
			error_usage(error, "not a valid value of %s", settings_table[i].name);
			return false;
		}
	error_usage(error, "unknown setting");
	return false;
}

static bool parse_line(struct tui_settings *settings, char *line, struct error *error)
{
	char *value = strchr(line, '=');

	line = trim(line);
	if (*line == '\0' || *line == '#')
		return true;
	if (!value) {
		error_usage(error, "no '='");
		return false;
	}
	*value = '\0';
	return parse_setting(settings, trim(line), trim(value + 1), error);
}

size_t tui_settings_parse(struct tui_settings *settings, char *text, struct error *first_bad)
{
	size_t bad = 0, number = 0;
	char *line;

	while ((line = strsep(&text, "\n"))) {
		struct error error;

		number++;
		if (parse_line(settings, line, &error))
			continue;
		if (bad++ == 0) {
			*first_bad = error;
			first_bad->line = number;
		}
	}
	return bad;
}

void tui_settings_print(FILE *out, const struct tui_settings *settings)
{
	fputs("# Settings of oomtop's live screen, written by its key W.\n", out);
	for (size_t i = 0; i < SETTING_COUNT; i++) {
		fprintf(out, "\n# %s\n%s = ", settings_table[i].comment, settings_table[i].name);
		settings_table[i].print(out, settings);
		fputc('\n', out);
	}
}
