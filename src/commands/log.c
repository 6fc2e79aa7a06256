/* SPDX-License-Identifier: GPL-2.0-or-later */
/* oomtop log: kills that already happened, found in a log, played again and explained. */
#include "commands/capabilities.h"
#include "commands/command.h"
#include "commands/log_exec.h"
#include "commands/log_kill.h"
#include "commands/log_machine.h"
#include "commands/log_match.h"
#include "commands/log_save.h"
#include "commands/log_time.h"
#include "commands/screen.h"
#include "sources/log/input.h"
#include "sources/log/input_follow.h"
#include "views/log/log_counts.h"
#include "views/log/log_event.h"
#include "views/log/log_json.h"
#include "views/log/log_list.h"
#include "views/prose/wrap_stream.h"

#include <errno.h>
#include <string.h>
#include <time.h>

enum { LISTED_USUALLY = 20 };

struct session {
	const struct options *options;
	bool json;
	int64_t now_seconds;
	struct figure since, until;
	struct kill_list list;
	size_t shown;   /* kills that the options ask for */
	size_t undated; /* of these, kills without a time although times are asked for */
	struct log_kill kept;
	struct error *error; /* of take_event(), whose result is a number alone */
	struct log_coverage coverage;
	/* besides the log, read when it is first needed */
	struct snapshot machine;
	bool has_looked, has_machine;
};

static int parse_time(struct figure *ret_time, const char *option, const char *word,
	int64_t now_seconds, struct error *error)
{
	int64_t seconds;

	if (!word)
		return 0;
	if (!log_time_parse(word, now_seconds, &seconds))
		return error_usage(error,
			"--%s '%s' is no time such as '2026-11-29 12:00', 12:00 or -2h", option,
			word);
	*ret_time = figure_of(seconds);
	return 0;
}

/* Whether a file that is saved goes to standard output, in place of what is printed there. */
static bool is_piped(const char *path)
{
	return path && strcmp(path, "-") == 0;
}

static int session_init(struct session *session, const struct options *options, struct error *error)
{
	int result;

	*session = (struct session){
		.options = options,
		.json = options->given & OPTION_JSON,
		.now_seconds = time(NULL),
	};
	snapshot_init(&session->machine);
	if (options->operand_count > 0 && (options->given & (OPTION_BOOT | OPTION_JOURNAL)))
		return error_usage(error, "a file and --boot or --journal exclude each other");
	if (session->json + is_piped(options->record) + is_piped(options->html) > 1)
		return error_usage(error,
			"only one of --json, --record - and --html - may write to standard output");
	result = parse_time(&session->since, "since", options->since, session->now_seconds, error);
	if (result == 0)
		result = parse_time(
			&session->until, "until", options->until, session->now_seconds, error);
	return result;
}

static void session_release(struct session *session)
{
	log_kill_release(&session->kept);
	kill_list_release(&session->list);
	snapshot_release(&session->machine);
}

/* NULL where there is none to be read. */
static const struct snapshot *machine_of(struct session *session)
{
	if (!session->has_looked)
		session->has_machine = log_machine_read(&session->machine, session->options);
	session->has_looked = true;
	return session->has_machine ? &session->machine : NULL;
}

/* What runs changes while --follow waits. */
static void set_groups(struct session *session, struct kill_event *event)
{
	const struct snapshot *machine;

	if (event->snapshot.process_count == 0)
		return;
	if (session->options->given & OPTION_FOLLOW) {
		snapshot_release(&session->machine);
		snapshot_init(&session->machine);
		session->has_looked = false;
	}
	machine = machine_of(session);
	if (machine)
		kill_event_set_groups(event, machine);
}

static bool is_in_time(const struct session *session, struct figure seconds)
{
	if (!seconds.known)
		return true;
	return (!session->since.known || seconds.value >= session->since.value) &&
	       (!session->until.known || seconds.value <= session->until.value);
}

static bool is_wanted(const struct session *session, const struct kill_event *event)
{
	const struct options *options = session->options;

	return is_in_time(session, event->seconds) &&
	       (!options->killed || log_event_matches(event, options->killed));
}

static void print_json(const struct session *session, const struct kill_event *event,
	const struct kills_before *before, const struct kill_summary *summary)
{
	struct replay replay;
	struct past_kill kill =
		log_kill_play(event, before, summary, session->now_seconds, &replay);

	if (session->shown == 1)
		log_json_begin(stdout);
	log_json_event(stdout, &kill, session->shown == 1);
	replay_release(&replay);
}

/* With --follow: prints the kill at once, and starts the program. */
static int follow_event(struct session *session, const struct kill_event *event,
	const struct kills_before *before, const struct kill_summary *summary)
{
	struct table_options table = screen_table_options(session->options);
	struct wrap_stream words;
	struct replay replay;
	struct past_kill kill;
	int result = 0;

	session->now_seconds = time(NULL);
	kill = log_kill_play(event, before, summary, session->now_seconds, &replay);
	wrap_stream_begin(&words, stdout, table.width);
	log_event_print(words.out, &kill);
	fputc('\n', words.out);
	wrap_stream_end(&words);
	if (fflush(stdout) != 0)
		result = error_system(session->error, "write", "standard output", errno);
	if (result == 0 && session->options->exec)
		result = log_exec(session->options->exec, &kill, session->error);
	replay_release(&replay);
	return result;
}

static int take_event(struct kill_event *event, void *data)
{
	struct session *session = data;
	size_t wanted = session->options->event;
	struct kills_before before;
	struct kill_summary *summary;

	kill_list_before(&session->list, event, &before);
	summary = kill_list_add(&session->list, event);
	summary->is_hidden = !is_wanted(session, event) || (wanted && wanted != summary->number);
	if (summary->is_hidden)
		return 0;
	session->shown++;
	set_groups(session, event);
	session->undated +=
		!event->seconds.known && (session->options->given & (OPTION_SINCE | OPTION_UNTIL));
	if (session->options->given & OPTION_FOLLOW)
		return follow_event(session, event, &before, summary);
	if (session->json)
		print_json(session, event, &before, summary);
	log_kill_keep(&session->kept, event, &before, session->list.count - 1);
	return 0;
}

static int read_boot(struct log_reader *reader, const char **ret_unread, struct error *error)
{
	int result = log_input_boot(reader, ret_unread, error);

	if (result == -EPERM || result == -EACCES)
		error_invalid(error, "read the kernel's log", NULL,
			"this takes CAP_SYSLOG, or for the journal the group systemd-journal");
	return result;
}

static int read_input(struct session *session, struct log_reader *reader, const char **ret_unread,
	struct error *error)
{
	const struct options *options = session->options;
	struct log_journal journal = { .path = options->journal,
		.all_boots =
			options->all_boots || (options->journal && !(options->given & OPTION_BOOT)),
		.boot = options->boot };

	if (options->given & OPTION_FOLLOW)
		return log_input_follow(reader, options->operand_count > 0, error);
	if (options->operand_count > 0)
		return log_input_file(reader, options->operands[0], error);
	if (options->given & (OPTION_BOOT | OPTION_JOURNAL))
		return log_input_journal(reader, &journal, error);
	return read_boot(reader, ret_unread, error);
}

static int read_log(struct session *session, struct error *error)
{
	struct log_reader *reader = log_reader_new(take_event, session);
	const char *unread = NULL;
	int result = read_input(session, reader, &unread, error);

	if (result == 0) {
		/* what could be read of this boot is enough; the rest is in `unread` */
		*error = (struct error){ 0 };
		result = log_reader_finish(reader, &session->coverage);
	}
	session->coverage.unread = unread;
	log_reader_free(reader);
	return result;
}

static const char *counts(struct session *session, struct arena *arena)
{
	const struct snapshot *machine = machine_of(session);
	struct kill_counts found;
	const char *text;

	if (!machine)
		return NULL;
	kill_counts_make(&found, machine, &session->list);
	text = log_counts(arena, &found);
	kill_counts_release(&found);
	return text;
}

static void print_losses(FILE *out, struct session *session)
{
	struct arena arena = ARENA_EMPTY;
	const char *losses = log_losses(&arena, &session->coverage, &session->list);
	const char *more = counts(session, &arena);

	if (losses)
		fprintf(out, "%s\n", losses);
	if (more)
		fprintf(out, "%s\n", more);
	if (session->undated > 0)
		fprintf(out,
			"%zu of the kills ha%s no time in the log, so --since and --until do "
			"not apply.\n",
			session->undated, session->undated == 1 ? "s" : "ve");
	arena_release(&arena);
}

static void print_none(FILE *out, struct session *session)
{
	struct arena arena = ARENA_EMPTY;

	if (session->list.count == 0)
		fprintf(out, "No kill for want of memory in this log %s.\n",
			log_range(&arena, &session->coverage));
	else
		fprintf(out, "None of the %zu kills in this log %s is asked for.\n",
			session->list.count, log_range(&arena, &session->coverage));
	print_losses(out, session);
	arena_release(&arena);
}

static void print_kept(FILE *out, const struct session *session)
{
	const struct log_kill *kept = &session->kept;
	struct replay replay;
	struct past_kill kill = log_kill_play(&kept->event, &kept->before,
		&session->list.items[kept->place], session->now_seconds, &replay);

	log_event_print(out, &kill);
	replay_release(&replay);
}

static void print_text(struct session *session)
{
	const struct options *options = session->options;
	struct table_options table = screen_table_options(options);
	struct wrap_stream words;

	if (session->shown > 1) {
		size_t limit = options->limit ? options->limit : LISTED_USUALLY;

		log_list_print(stdout, &session->list, table.raw ? options->limit : limit, &table);
		if (table.raw)
			return;
		putchar('\n');
	}
	wrap_stream_begin(&words, stdout, table.width);
	if (session->shown == 0) {
		print_none(words.out, session);
	} else {
		print_kept(words.out, session);
		print_losses(words.out, session);
	}
	wrap_stream_end(&words);
}

/* "no trace" is an answer as well, which scripts take from the exit status. */
static int killed_is_missing(struct session *session, struct error *error)
{
	struct arena arena = ARENA_EMPTY;
	bool lossy = log_losses(&arena, &session->coverage, &session->list) != NULL ||
		     counts(session, &arena) != NULL;

	error_invalid(error, "", NULL, "no killer's trace of '%s' in this log %s: %s",
		session->options->killed, log_range(&arena, &session->coverage),
		lossy ? "a SIGKILL came from elsewhere, unless the log lost the trace"
		      : "a SIGKILL came from elsewhere");
	arena_release(&arena);
	return -EINVAL;
}

static int check_found(struct session *session, struct error *error)
{
	const struct options *options = session->options;

	if (session->shown > 0)
		return 0;
	if (options->event > session->list.count)
		return error_invalid(error, "", NULL,
			"the log holds %zu kill%s, and none of number %zu", session->list.count,
			session->list.count == 1 ? "" : "s", options->event);
	if (options->killed)
		return killed_is_missing(session, error);
	if (options->record || options->html)
		return error_invalid(error, "", NULL, "the log holds no kill to save");
	return 0;
}

static void end_json(struct session *session)
{
	const struct snapshot *machine = machine_of(session);
	struct kill_counts found = { 0 };

	if (machine)
		kill_counts_make(&found, machine, &session->list);
	log_json_end(stdout, &session->coverage, &found);
	kill_counts_release(&found);
}

static const struct kill_summary *kept_summary(const struct session *session)
{
	return &session->list.items[session->kept.place];
}

static int show(struct session *session, struct error *error)
{
	const struct options *options = session->options;
	bool piped = is_piped(options->record) || is_piped(options->html);
	int result;

	if (session->json && session->shown == 0)
		log_json_begin(stdout);
	if (session->json)
		end_json(session);
	result = check_found(session, error);
	if (result == 0 && options->record)
		result = log_save_recording(&session->kept, options->record, error);
	if (result == 0 && options->html)
		result = log_save_page(&session->kept, kept_summary(session), options->html, error);
	if (!session->json && !piped && (result == 0 || options->killed))
		print_text(session);
	if (result == 0 && fflush(stdout) != 0)
		return error_system(error, "write", "standard output", errno);
	return result;
}

/* What --follow prints goes on, so that nothing else has its place there. */
static int check_follow(const struct options *options, struct error *error)
{
	const option_set others = OPTION_JSON | OPTION_RECORD | OPTION_HTML | OPTION_EVENT |
				  OPTION_BOOT | OPTION_JOURNAL | OPTION_LIMIT | OPTION_UNTIL;

	if (!(options->given & OPTION_FOLLOW))
		return options->exec ? error_usage(error, "--exec needs --follow") : 0;
	if (options->given & others)
		return error_usage(error,
			"--follow excludes --json, --record, --html, --event, --boot, --journal, "
			"--limit and --until");
	if (options->operand_count > 0 && strcmp(options->operands[0], "-") != 0)
		return error_usage(error, "--follow reads the ring buffer, or '-' for a pipe");
	if (options->exec && *options->exec != '/')
		return error_usage(error, "--exec '%s' is no absolute path", options->exec);
	return 0;
}

static int run(const struct options *options, struct error *error)
{
	struct session session;
	int result = check_follow(options, error);

	if (result == 0)
		result = session_init(&session, options, error);

	if (result < 0)
		return result;
	session.error = error;
	result = read_log(&session, error);
	if (result == 0)
		result = capabilities_keep(NULL, 0, error);
	if (result == 0 && !(options->given & OPTION_FOLLOW))
		result = show(&session, error);
	session_release(&session);
	return result;
}

const struct command log_command = {
	.name = "log",
	.operands = "[FILE|-]",
	.max_operands = 1,
	.summary = "explain past kills, from this boot's log or FILE",
	.options = OPTION_BOOT | OPTION_JOURNAL | OPTION_KILLED | OPTION_SINCE | OPTION_UNTIL |
		   OPTION_EVENT | OPTION_RECORD | OPTION_HTML | OPTION_FOLLOW | OPTION_EXEC |
		   OPTION_JSON | OPTION_LIMIT | OPTION_RAW | OPTION_NOHEADINGS | OPTION_BYTES |
		   OPTION_COLOR,
	/* the kernel's ring buffer; journals and files of others */
	.capabilities = { CAP_SYSLOG, CAP_DAC_READ_SEARCH },
	.capability_count = 2,
	.run = run,
};
