/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "commands/options.h"

#include "base/size.h"
#include "base/text.h"
#include "base/text_columns.h"

#include <getopt.h>
#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

struct option_entry {
	option_set bit;
	const char *name;
	char letter;          /* the short option; 0: none */
	const char *argument; /* the argument's name in --help; NULL: no argument */
	const char *help;
	/* parses the argument; NULL: only options.given is set */
	int (*parse)(struct options *options, const char *argument, struct error *error);
};

enum { FIRST_LONG_ONLY = 256 };

static const double shortest_delay = 0.01, longest_delay = 24 * 60 * 60, default_delay = 3;

#define PARSE_TEXT(member)                                                                         \
	static int parse_##member(                                                                 \
		struct options *options, const char *argument, struct error *error)                \
	{                                                                                          \
		(void)error;                                                                       \
		options->member = argument;                                                        \
		return 0;                                                                          \
	}

PARSE_TEXT(from)
PARSE_TEXT(procfs)
PARSE_TEXT(sysfs)
PARSE_TEXT(domain)
PARSE_TEXT(output)
PARSE_TEXT(sort)
PARSE_TEXT(filter)
PARSE_TEXT(by)
PARSE_TEXT(against)
PARSE_TEXT(journal)
PARSE_TEXT(killed)
PARSE_TEXT(since)
PARSE_TEXT(until)
PARSE_TEXT(record)
PARSE_TEXT(html)
PARSE_TEXT(exec)
PARSE_TEXT(recording)
PARSE_TEXT(state)
PARSE_TEXT(user)
PARSE_TEXT(headroom)
PARSE_TEXT(exit_kind)

static int add_pid(
	struct options *options, const char *word, const char *argument, struct error *error)
{
	long long pid;

	if (!number_parse(word, 1, INT_MAX, &pid))
		return error_usage(
			error, "--pid '%s' is not a list of PIDs such as 1,23", argument);
	if (options->pid_count == PIDS_MAX)
		return error_usage(error, "more than %d PIDs", PIDS_MAX);
	options->pids[options->pid_count++] = (pid_t)pid;
	return 0;
}

static int parse_pid(struct options *options, const char *argument, struct error *error)
{
	struct arena arena = ARENA_EMPTY;
	char *rest = arena_copy_text(&arena, argument), *word;
	int result = 0;

	while (result == 0 && (word = strsep(&rest, ",")))
		result = add_pid(options, word, argument, error);
	arena_release(&arena);
	return result;
}

static int parse_assumption(struct options *options, const char *argument, struct error *error)
{
	if (options->assumption_count == ASSUMPTIONS_MAX)
		return error_usage(error, "more than %d assumptions", ASSUMPTIONS_MAX);
	options->assumptions[options->assumption_count++] = argument;
	return 0;
}

static int add_word(
	struct option_words *words, const char *what, const char *argument, struct error *error)
{
	if (words->count == CHECKED_MAX)
		return error_usage(error, "--%s more than %d times", what, CHECKED_MAX);
	words->items[words->count++] = argument;
	return 0;
}

static int parse_victim_not(struct options *options, const char *argument, struct error *error)
{
	return add_word(&options->victim_not, "victim-not", argument, error);
}

static int parse_leak_safe(struct options *options, const char *argument, struct error *error)
{
	return add_word(&options->leak_safe, "leak-safe", argument, error);
}

static int parse_pressure(struct options *options, const char *argument, struct error *error)
{
	return add_word(&options->pressure, "pressure", argument, error);
}

static int parse_size(size_t *ret_size, const char *what, const char *argument, struct error *error)
{
	long long number;

	if (!number_parse(argument, 1, INT_MAX, &number))
		return error_usage(error, "--%s '%s' is not a whole number from 1 to %d", what,
			argument, INT_MAX);
	*ret_size = (size_t)number;
	return 0;
}

static int parse_limit(struct options *options, const char *argument, struct error *error)
{
	options->limit = 0;
	if (strcmp(argument, "all") == 0)
		return 0;
	return parse_size(&options->limit, "limit", argument, error);
}

static int parse_count(struct options *options, const char *argument, struct error *error)
{
	return parse_size(&options->count, "count", argument, error);
}

static int parse_event(struct options *options, const char *argument, struct error *error)
{
	return parse_size(&options->event, "event", argument, error);
}

/* Each sample is compared with those before it: exposition_add(). */
static int parse_top(struct options *options, const char *argument, struct error *error)
{
	enum { TOP_MAX = 1000 };
	long long number;

	if (!number_parse(argument, 1, TOP_MAX, &number))
		return error_usage(
			error, "--top '%s' is not a whole number from 1 to %d", argument, TOP_MAX);
	options->top = (size_t)number;
	return 0;
}

static int parse_boot(struct options *options, const char *argument, struct error *error)
{
	long long number;

	options->all_boots = strcmp(argument, "all") == 0;
	if (options->all_boots)
		return 0;
	if (!number_parse(argument, -INT_MAX, 0, &number))
		return error_usage(error,
			"--boot '%s' is neither all nor a number: 0 is this boot, -1 the one "
			"before",
			argument);
	options->boot = (int)number;
	return 0;
}

static int parse_delay(struct options *options, const char *argument, struct error *error)
{
	char *end;
	double seconds = strtod(argument, &end);

	if (end == argument || *end != '\0' || !isfinite(seconds) || seconds < shortest_delay ||
		seconds > longest_delay)
		return error_usage(error, "--delay '%s' is not a number of seconds from %g to %g",
			argument, shortest_delay, longest_delay);
	options->delay_seconds = seconds;
	return 0;
}

/* The letter of a unit of time in seconds; 0: none. */
static double unit_seconds(const char *unit)
{
	static const struct {
		const char *letter;
		double seconds;
	} units[] = { { "s", 1 }, { "m", 60 }, { "h", 3600 }, { "d", 86400 } };

	for (size_t i = 0; i < sizeof(units) / sizeof(*units); i++)
		if (strcmp(unit, units[i].letter) == 0)
			return units[i].seconds;
	return 0;
}

static int parse_ring(struct options *options, const char *argument, struct error *error)
{
	size_t digits = strspn(argument, "0123456789");
	double seconds = (double)strtoll(argument, NULL, 10) * unit_seconds(argument + digits);

	if (digits == 0 || digits > 9 || seconds < 1)
		return error_usage(
			error, "--ring '%s' is not a time such as 90s, 15m or 2h", argument);
	options->ring_seconds = seconds;
	return 0;
}

static int parse_max(struct options *options, const char *argument, struct error *error)
{
	static const long long least = 1 << 20;
	long long bytes;

	if (!size_parse(argument, &bytes) || bytes < least)
		return error_usage(error, "--max '%s' is not a size of 1M or more", argument);
	options->max_bytes = bytes;
	return 0;
}

static int parse_choice(
	enum choice *ret_choice, const char *what, const char *argument, struct error *error)
{
	static const char *const words[] = {
		[CHOICE_AUTO] = "auto", [CHOICE_ALWAYS] = "always", [CHOICE_NEVER] = "never"
	};
	_Static_assert(
		sizeof(words) / sizeof(*words) == CHOICE_NEVER + 1, "a word for each choice");

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
		if (strcmp(argument, words[i]) == 0) {
			*ret_choice = (enum choice)i;
			return 0;
		}
	}
	return error_usage(error, "--%s '%s' is none of auto, always, never", what, argument);
}

static int parse_color(struct options *options, const char *argument, struct error *error)
{
	return parse_choice(&options->color, "color", argument, error);
}

static int parse_bars(struct options *options, const char *argument, struct error *error)
{
	return parse_choice(&options->bars, "bars", argument, error);
}

static int parse_fold(struct options *options, const char *argument, struct error *error)
{
	return parse_choice(&options->fold, "fold", argument, error);
}

static int parse_source(struct options *options, const char *argument, struct error *error)
{
	static const char *const words[] = { "auto", "proc", "bpf" };

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (strcmp(argument, words[i]) == 0) {
			options->source = (enum process_source)i;
			return 0;
		}
	return error_usage(error, "--source '%s' is none of auto, proc, bpf", argument);
}

static const struct option_entry entries[] = {
	{ OPTION_FROM, "from", 0, "FILE", "read a recording or a sosreport (- for stdin)",
		parse_from },
	{ OPTION_SOURCE, "source", 0, "SOURCE", "how processes are read: auto, proc or bpf",
		parse_source },
	{ OPTION_PROCFS, "procfs", 0, "DIR", "read another mount of /proc, such as /host/proc",
		parse_procfs },
	{ OPTION_SYSFS, "sysfs", 0, "DIR", "the mount of /sys that belongs to that /proc",
		parse_sysfs },
	{ OPTION_DOMAIN, "domain", 0, "DOMAIN",
		"what runs out: machine, cgroup, unit or nodes:LIST", parse_domain },
	{ OPTION_ASSUME, "assume", 0, "CHANGE", "what if: TARGET:adj=N, TARGET:grow=SIZE, ...",
		parse_assumption },
	{ OPTION_AGAINST, "against", 0, "LEAKER", "protect only against a leak of LEAKER",
		parse_against },
	{ OPTION_APPLY, "apply", 0, NULL, "write the advised oom_score_adj to the processes",
		NULL },
	{ OPTION_BOOT, "boot", 'b', "N|all", "read the journal of one boot (0, -1, ...) or of all",
		parse_boot },
	{ OPTION_JOURNAL, "journal", 0, "DIR|FILE", "read another machine's journal",
		parse_journal },
	{ OPTION_KILLED, "killed", 0, "NAME|PID|UNIT", "show only kills of that process or unit",
		parse_killed },
	{ OPTION_SINCE, "since", 0, "TIME", "show only kills since then: 2026-11-29 12:00, -2h",
		parse_since },
	{ OPTION_UNTIL, "until", 0, "TIME", "show only kills until then", parse_until },
	{ OPTION_EVENT, "event", 0, "N", "explain the kill of that number in the list",
		parse_event },
	{ OPTION_RECORD, "record", 0, "FILE", "save the processes at that kill for --from",
		parse_record },
	{ OPTION_HTML, "html", 0, "FILE", "save the explanation as a page for a browser",
		parse_html },
	{ OPTION_FOLLOW, "follow", 0, NULL, "explain each new kill as it happens", NULL },
	{ OPTION_EXEC, "exec", 0, "PROGRAM", "start PROGRAM for each new kill", parse_exec },
	{ OPTION_RECORDING, "recording", 0, "FILE", "say what grew before, by a flight recorder",
		parse_recording },
	{ OPTION_TOP, "top", 0, "N", "export N domains, units and pods (default 10)", parse_top },
	{ OPTION_STATE, "state", 0, "FILE", "export the kills that a flight recorder counted",
		parse_state },
	{ OPTION_LIST_METRICS, "list-metrics", 0, NULL, "list the metrics and what they mean",
		NULL },
	{ OPTION_VICTIM_NOT, "victim-not", 0, "TARGET", "critical if TARGET is killed next",
		parse_victim_not },
	{ OPTION_LEAK_SAFE, "leak-safe", 0, "TARGET", "critical if a leak of others kills TARGET",
		parse_leak_safe },
	{ OPTION_PRESSURE, "pressure", 0, "LIMITS", "above FIELD:WARN[,CRIT], as full.avg10:10,30",
		parse_pressure },
	{ OPTION_HEADROOM, "headroom", 0, "WARN[,CRIT]", "less left than that, e.g. 10%,512M",
		parse_headroom },
	{ OPTION_NO_INVERSION, "no-inversion", 0, NULL,
		"warn if small processes rank above the largest", NULL },
	{ OPTION_EXIT, "exit", 0, "KIND", "exit statuses: plugin or npd", parse_exit_kind },
	{ OPTION_VERBOSE, "verbose", 'v', NULL, "add a line for each check", NULL },
	{ OPTION_REDACT, "redact", 0, NULL, "pseudonyms for all names but those of processes",
		NULL },
	{ OPTION_JSON, "json", 0, NULL, "print one JSON document", NULL },
	{ OPTION_OUTPUT, "output", 'o', "COL[,COL...]",
		"columns to show; +COL adds to the default ones", parse_output },
	{ OPTION_LIST_COLUMNS, "list-columns", 0, NULL, "list the columns and what they mean",
		NULL },
	{ OPTION_SORT, "sort", 0, "[-]COL", "sort by a column; with - the largest first",
		parse_sort },
	{ OPTION_LIMIT, "limit", 0, "N", "show at most N lines, or all", parse_limit },
	{ OPTION_ALL, "all", 0, NULL, "show exempt processes and kernel threads too", NULL },
	{ OPTION_FILTER, "filter", 0, "TEXT", "show only processes with TEXT in a name or cgroup",
		parse_filter },
	{ OPTION_PID, "pid", 'p', "PID[,PID...]", "show only these processes", parse_pid },
	{ OPTION_USER, "user", 'u', "USER", "show only processes of USER", parse_user },
	{ OPTION_BY, "by", 0, "KIND", "one line for each unit, container, pod or user", parse_by },
	{ OPTION_BARS, "bars", 0, "WHEN", "draw the badness: auto, always or never", parse_bars },
	{ OPTION_FOLD, "fold", 0, "WHEN", "fold similar neighbours: auto, always or never",
		parse_fold },
	{ OPTION_RAW, "raw", 0, NULL, "separate fields by one blank, for scripts", NULL },
	{ OPTION_NOHEADINGS, "noheadings", 0, NULL, "omit the headings", NULL },
	{ OPTION_BYTES, "bytes", 0, NULL, "print sizes in bytes", NULL },
	{ OPTION_COLOR, "color", 0, "WHEN", "use colour: auto, always or never", parse_color },
	{ OPTION_DELAY, "delay", 'd', "SECS", "seconds between readings", parse_delay },
	{ OPTION_COUNT, "count", 'n', "COUNT", "end after COUNT readings", parse_count },
	{ OPTION_BATCH, "batch", 'b', NULL, "print reports until interrupted, or -n of them",
		NULL },
	{ OPTION_RING, "ring", 0, "TIME", "keep the last TIME only, e.g. 15m; -d is 5 then",
		parse_ring },
	{ OPTION_MAX, "max", 0, "SIZE", "the most of the disk for --ring (default 20M)",
		parse_max },
	{ OPTION_HELP, "help", 'h', NULL, "show this help", NULL },
	{ OPTION_VERSION, "version", 'V', NULL, "print the version", NULL },
};

enum { ENTRY_COUNT = sizeof(entries) / sizeof(*entries) };

struct getopt_tables {
	char letters[2 * ENTRY_COUNT + 2];
	struct option names[ENTRY_COUNT + 1];
};

/* Whether the letter means this option: of two with one letter, the command's own,
 * else the later one. */
static bool has_letter(size_t index, option_set own)
{
	if (!entries[index].letter)
		return false;
	for (size_t i = 0; i < ENTRY_COUNT; i++) {
		if (i == index || entries[i].letter != entries[index].letter)
			continue;
		if (entries[index].bit & own)
			return true;
		return !(entries[i].bit & own) && i < index;
	}
	return true;
}

static int code_of(size_t index, option_set own)
{
	return has_letter(index, own) ? entries[index].letter : FIRST_LONG_ONLY + (int)index;
}

static void build_tables(struct getopt_tables *tables, option_set own)
{
	char *letter = tables->letters;
	struct option *name = tables->names;

	*tables = (struct getopt_tables){ 0 };
	*letter++ = ':';
	for (size_t i = 0; i < ENTRY_COUNT; i++) {
		/* cppcheck-suppress unknownEvaluationOrder ; .name names a member */
		*name++ = (struct option){ .name = entries[i].name,
			.has_arg = entries[i].argument ? required_argument : no_argument,
			.val = code_of(i, own) };
		if (!has_letter(i, own))
			continue;
		*letter++ = entries[i].letter;
		if (entries[i].argument)
			*letter++ = ':';
	}
}

static const struct option_entry *find_entry(int code, option_set own)
{
	for (size_t i = 0; i < ENTRY_COUNT; i++)
		if (code_of(i, own) == code)
			return &entries[i];
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
	for (size_t i = 0; i < ENTRY_COUNT; i++)
		if (entries[i].bit == bit)
			return entries[i].name;
	return NULL;
}

void options_print(FILE *out, option_set shown, const char *usual_delay)
{
	for (size_t i = 0; i < ENTRY_COUNT; i++) {
		const struct option_entry *entry = &entries[i];
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
