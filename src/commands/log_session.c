/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "commands/log_session.h"

#include "commands/log_machine.h"
#include "commands/log_time.h"

#include <string.h>
#include <time.h>

static int parse_time(struct figure *ret_time, const char *option, const char *word,
	int64_t now_seconds, struct error *error)
{
	int64_t seconds;

	if (!word)
		return 0;
	if (!log_time_parse(word, now_seconds, &seconds))
		return error_usage(error,
			"--%s '%s' is not a time such as '2026-11-29 12:00', 12:00 or -2h", option,
			word);
	*ret_time = figure_of(seconds);
	return 0;
}

bool log_session_is_piped(const char *path)
{
	return path && strcmp(path, "-") == 0;
}

int log_session_init(
	struct log_session *session, const struct options *options, struct error *error)
{
	int result;

	*session = (struct log_session){
		.options = options,
		.json = options->given & OPTION_JSON,
		.is_elsewhere = options->operand_count > 0 ||
				(options->given & (OPTION_BOOT | OPTION_JOURNAL)) != 0,
		.now_seconds = time(NULL),
	};
	snapshot_init(&session->machine);
	if (options->operand_count > 0 && (options->given & (OPTION_BOOT | OPTION_JOURNAL)))
		return error_usage(error, "a file and --boot or --journal exclude each other");
	if (session->json + log_session_is_piped(options->record) +
			log_session_is_piped(options->html) >
		1)
		return error_usage(error,
			"only one of --json, --record - and --html - may write to standard output");
	result = parse_time(&session->since, "since", options->since, session->now_seconds, error);
	if (result == 0)
		result = parse_time(
			&session->until, "until", options->until, session->now_seconds, error);
	return result;
}

void log_session_forget_recorded(struct log_session *session)
{
	for (size_t i = 0; i < RECORDED_FILES; i++)
		if (session->recorded[i].is_open)
			recorded_history_release(&session->recorded[i].history);
	memset(session->recorded, 0, sizeof(session->recorded));
	arena_release(&session->recorded_texts);
}

void log_session_release(struct log_session *session)
{
	log_session_forget_recorded(session);
	log_kill_release(&session->kept);
	kill_list_release(&session->list);
	snapshot_release(&session->machine);
}

const struct snapshot *log_session_machine(struct log_session *session)
{
	if (!session->has_looked)
		session->has_machine = log_machine_read(&session->machine, session->options);
	session->has_looked = true;
	return session->has_machine ? &session->machine : NULL;
}
