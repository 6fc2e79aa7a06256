/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "commands/option_table.h"

#include "base/size.h"
#include "base/text.h"

#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double shortest_delay = 0.01, longest_delay = 24 * 60 * 60;

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

const struct option_entry option_table[] = {
	{ OPTION_FROM, "from", 0, "FILE", "read a recording or a sosreport (- for stdin)",
		parse_from },
	{ OPTION_SOURCE, "source", 0, "SOURCE", "read processes by SOURCE: auto, proc or bpf",
		parse_source },
	{ OPTION_PROCFS, "procfs", 0, "DIR", "read another mount of /proc, such as /host/proc",
		parse_procfs },
	{ OPTION_SYSFS, "sysfs", 0, "DIR", "read the mount of /sys that belongs to that /proc",
		parse_sysfs },
	{ OPTION_DOMAIN, "domain", 0, "DOMAIN", "choose what runs out: machine, cgroup, nodes:LIST",
		parse_domain },
	{ OPTION_ASSUME, "assume", 0, "CHANGE", "assume TARGET:adj=N, TARGET:grow=SIZE, ...",
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
	{ OPTION_RECORDING, "recording", 0, "FILE", "show what grew before, by a flight recorder",
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
	{ OPTION_PRESSURE, "pressure", 0, "LIMITS",
		"warn above FIELD:WARN[,CRIT], as full.avg10:10,30", parse_pressure },
	{ OPTION_HEADROOM, "headroom", 0, "WARN[,CRIT]", "warn if less memory is left, as 10%,512M",
		parse_headroom },
	{ OPTION_NO_INVERSION, "no-inversion", 0, NULL,
		"warn if small processes rank above the largest", NULL },
	{ OPTION_EXIT, "exit", 0, "KIND", "use the exit statuses of KIND: plugin or npd",
		parse_exit_kind },
	{ OPTION_VERBOSE, "verbose", 'v', NULL, "add a line for each check", NULL },
	{ OPTION_REDACT, "redact", 0, NULL, "replace all names but those of processes", NULL },
	{ OPTION_JSON, "json", 0, NULL, "print one JSON document", NULL },
	{ OPTION_OUTPUT, "output", 'o', "COL[,COL...]",
		"show these columns; +COL adds to the default ones", parse_output },
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
	{ OPTION_BY, "by", 0, "KIND", "print a line for each unit, container, pod or user",
		parse_by },
	{ OPTION_BARS, "bars", 0, "WHEN", "draw the badness: auto, always or never", parse_bars },
	{ OPTION_FOLD, "fold", 0, "WHEN", "fold similar neighbours: auto, always or never",
		parse_fold },
	{ OPTION_RAW, "raw", 0, NULL, "separate fields by one blank, for scripts", NULL },
	{ OPTION_NOHEADINGS, "noheadings", 0, NULL, "omit the headings", NULL },
	{ OPTION_BYTES, "bytes", 0, NULL, "print sizes in bytes", NULL },
	{ OPTION_COLOR, "color", 0, "WHEN", "use colour: auto, always or never", parse_color },
	{ OPTION_DELAY, "delay", 'd', "SECS", "read every SECS seconds", parse_delay },
	{ OPTION_COUNT, "count", 'n', "COUNT", "end after COUNT readings", parse_count },
	{ OPTION_BATCH, "batch", 'b', NULL, "print reports until interrupted, or -n of them",
		NULL },
	{ OPTION_RING, "ring", 0, "TIME", "keep the last TIME only, e.g. 15m; -d is 5 then",
		parse_ring },
	{ OPTION_MAX, "max", 0, "SIZE", "limit the disk use of --ring (default 20M)", parse_max },
	{ OPTION_HELP, "help", 'h', NULL, "show this help", NULL },
	{ OPTION_VERSION, "version", 'V', NULL, "print the version", NULL },
};

const size_t option_table_count = sizeof(option_table) / sizeof(*option_table);
_Static_assert(sizeof(option_table) / sizeof(*option_table) <= OPTIONS_MAX, "a bit for each");
