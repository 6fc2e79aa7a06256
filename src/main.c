/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/debug.h"
#include "base/descriptors.h"
#include "base/error_words.h"
#include "base/json_text.h"
#include "base/memory.h"
#include "base/text.h"
#include "base/text_columns.h"
#include "commands/capabilities.h"
#include "commands/command.h"
#include "commands/process_source.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const struct command *const commands[] = { &top_command, &report_command, &explain_command,
	&drill_command, &protect_command, &log_command, &record_command, &metrics_command,
	&check_command };
enum { COMMAND_COUNT = sizeof(commands) / sizeof(*commands) };

static void print_usage(const struct command *command)
{
	printf("Usage: oomtop %s [OPTION]...%s%s\n\n%c%s.\n\nOptions:\n", command->name,
		*command->operands ? " " : "", command->operands,
		toupper((unsigned char)*command->summary), command->summary + 1);
	options_print(stdout, command->options | OPTIONS_EVERY, command->usual_delay);
}

/* Operands hold an ellipsis, whose bytes printf(3) would count instead of columns. */
static void print_command(const struct command *command)
{
	enum { OPERANDS_WIDTH = 11 };
	int width = text_columns(command->operands, strlen(command->operands));

	printf("  %-8s%s%*s %s\n", command->name, command->operands, OPERANDS_WIDTH - width, "",
		command->summary);
}

static void print_help(void)
{
	puts("Usage: oomtop [COMMAND] [OPTION]...\n\n"
	     "Which process would the OOM killer take next, and why?\n\nCommands:");
	for (size_t i = 0; i < COMMAND_COUNT; i++)
		print_command(commands[i]);
	puts("\nWithout a command, oomtop runs top, or report when standard output is no\n"
	     "terminal or an option is given that only report has. TARGET is a PID, a process\n"
	     "name, a systemd unit, cgroup:PATH, user:NAME or container:ID.\n\n"
	     "Options of top and report (`oomtop COMMAND --help` for the others):");
	options_print(stdout, top_command.options | OPTIONS_EVERY, "1 in top, else 3");
	puts("\nOptions of report alone:");
	options_print(stdout, report_command.options & ~top_command.options, "3");
}

/* `command` is the one that the command line names; NULL for none. */
static void print_error(const struct error *error, const struct command *command)
{
	fputs("oomtop: ", stderr);
	error_words_print(stderr, error);
	if (error->exit_status == 2)
		fprintf(stderr, "\nTry 'oomtop%s%s --help'.", command ? " " : "",
			command ? command->name : "");
	fputc('\n', stderr);
}

static const struct command *find_command(const char *name)
{
	for (size_t i = 0; i < COMMAND_COUNT; i++)
		if (strcmp(commands[i]->name, name) == 0)
			return commands[i];
	return NULL;
}

/* top, unless an option is given that only report has. */
static const struct command *command_for(const struct options *options)
{
	return options->given & ~(top_command.options | OPTIONS_EVERY) ? &report_command
								       : &top_command;
}

static int check_operands(
	const struct command *command, const struct options *options, struct error *error)
{
	if (options->operand_count < command->min_operands)
		return error_usage(error, "%s needs %s", command->name, command->operands);
	if (options->operand_count > command->max_operands)
		return error_usage(error, "unexpected word '%s' (usage: oomtop %s [OPTION]...%s%s)",
			options->operands[command->max_operands], command->name,
			*command->operands ? " " : "", command->operands);
	return 0;
}

/* "report, drill and protect": the commands that have the option. */
static const char *takers(struct arena *arena, option_set bit)
{
	const char *words = "";
	size_t count = 0, number = 0;

	for (size_t i = 0; i < COMMAND_COUNT; i++)
		count += (commands[i]->options & bit) != 0;
	for (size_t i = 0; i < COMMAND_COUNT; i++) {
		if (!(commands[i]->options & bit))
			continue;
		number++;
		words = text_format(arena, "%s%s%s", words,
			number == 1       ? ""
			: number == count ? " and "
					  : ", ",
			commands[i]->name);
	}
	return text_format(arena, "%s %s it", words, count == 1 ? "takes" : "take");
}

/* Refuses the first option that the command does not have, and two that exclude each other. */
static int check_options(
	const struct command *command, const struct options *options, struct error *error)
{
	option_set foreign = options->given & ~(command->options | OPTIONS_EVERY);
	option_set first = foreign & -foreign;
	struct arena arena = ARENA_EMPTY;

	if (foreign != 0) {
		error_usage(error, "'--%s' is not for %s; %s", option_name(first), command->name,
			takers(&arena, first));
		arena_release(&arena);
		return -EINVAL;
	}
	if ((options->given & OPTION_JSON) && (options->given & OPTION_RAW))
		return error_usage(error, "--json and --raw exclude each other");
	return 0;
}

/* `oomtop --json report`: the first operand is the command, where none stands before the options.
 */
static const struct command *take_command(struct options *options)
{
	const struct command *command =
		options->operand_count > 0 ? find_command(options->operands[0]) : NULL;

	if (command)
		options_take_operand(options);
	return command;
}

/*
 * Capabilities that the program's file lends are not used for files and trees that the user names.
 * For a recording, only the capabilities for opening files are kept.
 */
static int drop_capabilities(
	const struct command *command, const struct options *options, struct error *error)
{
	bool none = (options->given & OPTIONS_PLACE) && capabilities_are_lent();
	cap_value_t kept[CAPABILITIES_MAX];
	int count = 0;

	for (int i = 0; !none && i < command->capability_count; i++) {
		cap_value_t capability = command->capabilities[i];

		if (!options->from || capability == CAP_DAC_READ_SEARCH ||
			capability == CAP_DAC_OVERRIDE)
			kept[count++] = capability;
	}
	return capabilities_keep(kept, count, error);
}

static int run(
	const struct command *command, struct options *options, bool named, struct error *error)
{
	int result;

	if (options->given & OPTION_HELP) {
		if (named)
			print_usage(command);
		else
			print_help();
		return 0;
	}
	if (options->given & OPTION_VERSION) {
		puts("oomtop " OOMTOP_VERSION);
		return 0;
	}
	/* traces would be drawn over the live screen */
	if (command == &top_command && isatty(STDERR_FILENO))
		debug_off();
	result = check_operands(command, options, error);
	if (result == 0)
		result = process_source_open(options, command, error);
	if (result == 0)
		result = drop_capabilities(command, options, error);
	if (result == 0)
		result = command->run(options, error);
	process_source_close(options);
	return result;
}

/* Whether the word asks for help itself, so that "help help" shows that of oomtop. */
static bool asks_for_help(const char *word)
{
	return strcmp(word, "help") == 0 || strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0;
}

/* `oomtop help [COMMAND]`: what --help prints.  `words` follow "help". */
static int print_help_of(char **words, size_t count, struct error *error)
{
	const struct command *command = count > 0 ? find_command(words[0]) : NULL;

	if (count > 0 && !command && !asks_for_help(words[0]))
		return error_usage(error, "unknown command '%s'", words[0]);
	if (count > 1)
		return error_usage(
			error, "unexpected word '%s' (usage: oomtop help [COMMAND])", words[1]);
	if (command)
		print_usage(command);
	else
		print_help();
	return 0;
}

/*
 * Returns the exit status, or a negative errno.  *ret_named is the command that the command line
 * names, NULL for none, also on failure.
 */
static int dispatch(int argc, char **argv, const struct command **ret_named, struct error *error)
{
	bool named = argc > 1 && argv[1][0] != '-';
	const struct command *command = named ? find_command(argv[1]) : NULL;
	struct options options;
	int result;

	*ret_named = command;
	if (named && strcmp(argv[1], "help") == 0)
		return print_help_of(argv + 2, (size_t)argc - 2, error);
	if (named && !command)
		return error_usage(error, "unknown command '%s'", argv[1]);
	result = options_parse(
		&options, argc - named, argv + named, command ? command->options : 0, error);
	if (result < 0)
		return result;
	if (!command)
		*ret_named = command = take_command(&options);
	named = command != NULL;
	if (!command)
		command = command_for(&options);
	options_drop_repeated(&options);
	result = check_options(command, &options, error);
	return result < 0 ? result : run(command, &options, named, error);
}

/*
 * Occupies the descriptors of standard streams that are closed.  Otherwise the first file opened,
 * perhaps a recording, would get the number, and messages would be written into it.  Nothing can be
 * read or written through O_PATH.
 */
static void hold_streams(void)
{
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		if (fcntl(fd, F_GETFD) < 0 && open("/", O_PATH) < 0)
			return;
}

/* Signal actions may be inherited.  A closed pipe ends the program; a file size limit does not. */
static void reset_signals(void)
{
	signal(SIGPIPE, SIG_DFL);
	signal(SIGXFSZ, SIG_IGN);
}

static int close_output(void)
{
	bool failed = ferror(stdout);

	errno = 0;
	if (fclose(stdout) == 0 && !failed)
		return 0;
	return errno ? errno : EIO;
}

static int prepare(struct error *error)
{
	int result;

	memory_init();
	hold_streams();
	reset_signals();
	/* nested cgroups, and processes whose adj is written, are held open */
	descriptors_allow_all();
	result = capabilities_init(error);
	/* after capabilities_init(), which clears an environment that cannot be trusted */
	setlocale(LC_CTYPE, "");
	debug_init(getenv("OOMTOP_DEBUG"));
	json_use_memory();
	return result;
}

int main(int argc, char **argv)
{
	const struct command *named = NULL;
	struct error error = { 0 };
	int result = prepare(&error), errnum;

	if (result == 0)
		result = dispatch(argc, argv, &named, &error);
	if (result >= 0 && (errnum = close_output()) != 0)
		result = error_system(&error, "write", "standard output", errnum);
	if (result >= 0)
		return result;
	print_error(&error, named);
	return named && named->failure_status ? named->failure_status : error.exit_status;
}
