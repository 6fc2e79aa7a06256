/* SPDX-License-Identifier: GPL-2.0-or-later */
/* oomtop log: kills that already happened, found in a log, played again and explained. */
#include "commands/capabilities.h"
#include "commands/command.h"
#include "commands/log_exec.h"
#include "commands/log_match.h"
#include "commands/log_recorded.h"
#include "commands/log_session.h"
#include "commands/log_show.h"
#include "commands/screen.h"
#include "sources/log/input.h"
#include "sources/log/input_follow.h"
#include "views/log/log_event.h"
#include "views/log/log_json.h"
#include "views/prose/wrap_stream.h"

#include <errno.h>
#include <string.h>
#include <time.h>

/* What runs changes while --follow waits. */
static void set_groups(struct log_session *session, struct kill_event *event)
{
	const struct snapshot *machine;

	if (event->snapshot.process_count == 0)
		return;
	if (session->options->given & OPTION_FOLLOW) {
		snapshot_release(&session->machine);
		snapshot_init(&session->machine);
		session->has_looked = false;
	}
	machine = log_session_machine(session);
	if (machine)
		kill_event_set_groups(event, machine);
}

static bool is_in_time(const struct log_session *session, struct figure seconds)
{
	if (!seconds.known)
		return true;
	return (!session->since.known || seconds.value >= session->since.value) &&
	       (!session->until.known || seconds.value <= session->until.value);
}

static bool is_wanted(const struct log_session *session, const struct kill_event *event)
{
	const struct options *options = session->options;

	return is_in_time(session, event->seconds) &&
	       (!options->killed || log_event_matches(event, options->killed));
}

static void print_json(struct log_session *session, const struct kill_event *event,
	const struct kills_before *before, const struct kill_summary *summary)
{
	struct recorded_before recorded;
	struct replay replay;
	struct past_kill kill =
		log_kill_play(event, before, summary, session->now_seconds, &replay);

	log_recorded_find(&recorded, session, event);
	log_recorded_show(&kill, &recorded);
	if (session->shown == 1)
		log_json_begin(stdout);
	log_json_event(stdout, &kill, session->shown == 1);
	log_recorded_release(&recorded);
	replay_release(&replay);
}

/* With --follow: prints the kill at once, and starts the program. */
static int follow_event(struct log_session *session, const struct kill_event *event,
	const struct kills_before *before, const struct kill_summary *summary)
{
	struct table_options table = screen_table_options(session->options);
	struct recorded_before recorded;
	struct wrap_stream words;
	struct replay replay;
	struct past_kill kill;
	int result = 0;

	session->now_seconds = time(NULL);
	kill = log_kill_play(event, before, summary, session->now_seconds, &replay);
	log_recorded_find(&recorded, session, event);
	log_recorded_show(&kill, &recorded);
	wrap_stream_begin(&words, stdout, table.width);
	log_event_print(words.out, &kill);
	fputc('\n', words.out);
	wrap_stream_end(&words);
	if (fflush(stdout) != 0)
		result = error_system(session->error, "write", "standard output", errno);
	if (result == 0 && session->options->exec)
		result = log_exec(session->options->exec, &kill, session->error);
	log_recorded_release(&recorded);
	replay_release(&replay);
	return result;
}

static int take_event(struct kill_event *event, void *data)
{
	struct log_session *session = data;
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
			"this needs CAP_SYSLOG, or for the journal the group systemd-journal");
	return result;
}

static int read_input(struct log_session *session, struct log_reader *reader,
	const char **ret_unread, struct error *error)
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

static int read_log(struct log_session *session, struct error *error)
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
		return error_usage(error, "--exec '%s' is not an absolute path", options->exec);
	/* the next kill may be weeks away */
	return options->exec ? log_exec_check(options->exec, error) : 0;
}

static int run(const struct options *options, struct error *error)
{
	struct recorded_before recorded = { 0 };
	struct log_session session;
	int result = check_follow(options, error);

	if (result == 0)
		result = log_recorded_check(options, error);
	if (result == 0)
		result = log_session_init(&session, options, error);
	if (result < 0)
		return result;
	session.error = error;
	result = read_log(&session, error);
	/* an archive may take the rights that are given up now */
	if (result == 0 && !(options->given & OPTION_FOLLOW))
		(void)log_session_machine(&session);
	if (result == 0 && session.kept.is_kept)
		log_recorded_find(&recorded, &session, &session.kept.event);
	if (result == 0)
		result = capabilities_keep(NULL, 0, error);
	if (result == 0 && !(options->given & OPTION_FOLLOW))
		result = log_show(&session, &recorded, error);
	log_recorded_release(&recorded);
	log_session_release(&session);
	return result;
}

const struct command log_command = {
	.name = "log",
	.operands = "[FILE|-]",
	.max_operands = 1,
	.summary = "explain past kills, from this boot's log or FILE",
	.options = OPTION_BOOT | OPTION_JOURNAL | OPTION_KILLED | OPTION_SINCE | OPTION_UNTIL |
		   OPTION_EVENT | OPTION_RECORD | OPTION_HTML | OPTION_FOLLOW | OPTION_EXEC |
		   OPTION_RECORDING | OPTION_JSON | OPTION_LIMIT | OPTION_RAW | OPTION_NOHEADINGS |
		   OPTION_BYTES | OPTION_COLOR,
	/* the kernel's ring buffer; journals and files of others */
	.capabilities = { CAP_SYSLOG, CAP_DAC_READ_SEARCH },
	.capability_count = 2,
	.run = run,
};
