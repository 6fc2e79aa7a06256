/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "commands/options.h"

#include "base/text.h"
#include "base/text_columns.h"
#include "commands/option_table.h"

#include <getopt.h>
#include <string.h>

enum { FIRST_LONG_ONLY = 256 };

static const double default_delay = 3;

struct getopt_tables {
	char letters[2 * OPTIONS_MAX + 2];
	struct option names[OPTIONS_MAX + 1];
};

/*
 * Whether the letter means this option: of two with one letter, the command's own, else the later
 * one.
 */
static bool has_letter(size_t index, option_set own)
{
	if (!option_table[index].letter)
		return false;
	for (size_t i = 0; i < option_table_count; i++) {
		if (i == index || option_table[i].letter != option_table[index].letter)
			continue;
		if (option_table[index].bit & own)
			return true;
		return !(option_table[i].bit & own) && i < index;
	}
	return true;
}

static int code_of(size_t index, option_set own)
{
	return has_letter(index, own) ? option_table[index].letter : FIRST_LONG_ONLY + (int)index;
}

static void build_tables(struct getopt_tables *tables, option_set own)
{
	char *letter = tables->letters;
	struct option *name = tables->names;

	*tables = (struct getopt_tables){ 0 };
	*letter++ = ':';
	for (size_t i = 0; i < option_table_count; i++) {
		/* cppcheck-suppress unknownEvaluationOrder ; .name names a member */
		*name++ = (struct option){ .name = option_table[i].name,
			.has_arg = option_table[i].argument ? required_argument : no_argument,
			.val = code_of(i, own) };
		if (!has_letter(i, own))
			continue;
		*letter++ = option_table[i].letter;
		if (option_table[i].argument)
			*letter++ = ':';
	}
}

static const struct option_entry *find_entry(int code, option_set own)
{
	for (size_t i = 0; i < option_table_count; i++)
		if (code_of(i, own) == code)
			return &option_table[i];
	return NULL;
}

/*
 * Whether the word has the option's whole name.  getopt_long(3) also takes the beginning of a name,
 * which may mean another option in the next release.
 */
static bool is_written_out(const struct option_entry *entry, const char *word)
{
	size_t length = strlen(entry->name);

	return strncmp(word, "--", 2) == 0 && strncmp(word + 2, entry->name, length) == 0 &&
	       strchr("=", word[2 + length]);
}

/* `is_long` says whether the last word, or the one before the option's value, is a long option. */
static int parse_option(struct options *options, const struct option_entry *entry, bool is_long,
	char **argv, struct error *error)
{
	const char *word = argv[optind - 1];

	if (is_long && optarg == word)
		word = argv[optind - 2];
	if (!entry || (is_long && !is_written_out(entry, word)))
		return error_usage(error, "unknown option '%s'", word);
	options->given |= entry->bit;
	return entry->parse ? entry->parse(options, optarg, error) : 0;
}

/* `entry` is the option that is written wrong; NULL if there is none. */
static int wrong_option(
	int code, const struct option_entry *entry, char **argv, struct error *error)
{
	const char *word = argv[optind > 1 ? optind - 1 : 1];

	if (code == ':' && entry && (!text_starts_with(word, "--") || is_written_out(entry, word)))
		return error_usage(error, "option '%s' needs a value", word);
	if (code == '?' && entry && is_written_out(entry, word))
		return error_usage(error, "option '--%s' takes no value", entry->name);
	if (optopt > 0 && optopt < FIRST_LONG_ONLY && !entry)
		return error_usage(error, "unknown option '-%c'", optopt);
	return error_usage(error, "unknown option '%s'", word);
}

/* Else there would be as many leakers as names times processes. */
void options_drop_repeated(struct options *options)
{
	char **operands = options->operands;
	size_t kept = 0;

	for (size_t i = 0; i < options->operand_count; i++) {
		size_t same = 0;

		while (same < kept && strcmp(operands[same], operands[i]) != 0)
			same++;
		if (same == kept)
			operands[kept++] = operands[i];
	}
	options->operand_count = kept;
}

const char *options_take_operand(struct options *options)
{
	options->operand_count--;
	return *options->operands++;
}

int options_parse(
	struct options *ret_options, int argc, char **argv, option_set own, struct error *error)
{
	struct options options = { .delay_seconds = default_delay };
	struct getopt_tables tables;
	int code, which = -1;

	build_tables(&tables, own);
	optind = 0;
	opterr = 0;
	while ((code = getopt_long(argc, argv, tables.letters, tables.names, &which)) != -1) {
		int result = code == '?' || code == ':'
				     ? wrong_option(code, find_entry(optopt, own), argv, error)
				     : parse_option(&options, find_entry(code, own), which >= 0,
					       argv, error);

		if (result < 0)
			return result;
		which = -1;
	}
	options.operands = argv + optind;
	options.operand_count = (size_t)(argc - optind);
	if (!(options.given & (OPTION_BATCH | OPTION_COUNT | OPTION_DELAY)))
		options.count = 1;
	if ((options.given & OPTION_FROM) && (options.given & (OPTION_PROCFS | OPTION_SYSFS)))
		return error_usage(error, "--from and --procfs exclude each other");
	if (options.source == PROCESSES_BPF && (options.given & (OPTION_FROM | OPTION_PROCFS)))
		return error_usage(error, "--source bpf reads this machine: not with --from or "
					  "--procfs");
	*ret_options = options;
	return 0;
}

const char *option_name(option_set bit)
{
	for (size_t i = 0; i < option_table_count; i++)
		if (option_table[i].bit == bit)
			return option_table[i].name;
	return NULL;
}

void options_print(FILE *out, option_set shown, const char *usual_delay)
{
	for (size_t i = 0; i < option_table_count; i++) {
		const struct option_entry *entry = &option_table[i];
		char left[40];

		if (!(entry->bit & shown))
			continue;
		snprintf(left, sizeof(left), "%c%c%s --%s%s%s", entry->letter ? '-' : ' ',
			entry->letter ? entry->letter : ' ', entry->letter ? "," : " ", entry->name,
			entry->argument ? " " : "", entry->argument ? entry->argument : "");
		fprintf(out, "  %s%*s %s", left, 26 - text_columns(left, strlen(left)), "",
			entry->help);
		if (entry->bit == OPTION_DELAY)
			fprintf(out, " (default %s)", usual_delay);
		fputc('\n', out);
	}
}
