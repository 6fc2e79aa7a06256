/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "commands/log_show.h"

#include "base/text.h"
#include "commands/log_save.h"
#include "commands/screen.h"
#include "views/log/log_counts.h"
#include "views/log/log_event.h"
#include "views/log/log_json.h"
#include "views/log/log_list.h"
#include "views/prose/prose_words.h"
#include "views/prose/wrap_stream.h"

#include <errno.h>

enum { LISTED_USUALLY = 20 };

static const char *counts(struct log_session *session, struct arena *arena)
{
	const struct snapshot *machine = log_session_machine(session);
	struct kill_counts found;
	const char *text;

	if (!machine)
		return NULL;
	kill_counts_make(&found, machine, &session->list);
	text = log_counts(arena, &found);
	kill_counts_release(&found);
	return text;
}

static void print_losses(FILE *out, struct log_session *session)
{
	struct arena arena = ARENA_EMPTY;
	const char *losses = log_losses(&arena, &session->coverage, &session->list);
	const char *more = counts(session, &arena);

	if (losses)
		fprintf(out, "%s\n", losses);
	if (more)
		fprintf(out, "%s\n", more);
	if (session->undated > 0)
		fprintf(out, "%s no time in the log, so --since and --until do not apply.\n",
			prose_count(&arena, session->undated, "kill has", "kills have"));
	arena_release(&arena);
}

static void print_none(FILE *out, struct log_session *session)
{
	struct arena arena = ARENA_EMPTY;

	if (session->list.count == 0)
		fprintf(out, "No kill for want of memory in this log %s.\n",
			log_range(&arena, &session->coverage));
	else
		fprintf(out, "%s in this log %s %s asked for.\n",
			session->list.count == 1
				? "The one kill"
				: text_format(&arena, "None of the %zu kills", session->list.count),
			log_range(&arena, &session->coverage),
			session->list.count == 1 ? "is not" : "is");
	print_losses(out, session);
	arena_release(&arena);
}

static void print_kept(
	FILE *out, struct log_session *session, const struct recorded_before *recorded)
{
	const struct log_kill *kept = &session->kept;
	struct replay replay;
	struct past_kill kill = log_kill_play(&kept->event, &kept->before,
		&session->list.items[kept->place], session->now_seconds, &replay);

	kill.is_elsewhere = session->is_elsewhere;
	kill.machine = session->is_elsewhere ? NULL : log_session_machine(session);
	log_recorded_show(&kill, recorded);
	log_event_print(out, &kill);
	replay_release(&replay);
}

static void print_text(struct log_session *session, const struct recorded_before *recorded)
{
	const struct options *options = session->options;
	struct table_options table = screen_table_options(options);
	struct wrap_stream words;

	if (session->shown > 1 || table.raw) {
		bool is_chosen = table.raw || (options->given & OPTION_LIMIT);
		size_t limit = is_chosen ? options->limit : LISTED_USUALLY;

		log_list_print(stdout, &session->list, limit, &table);
		if (table.raw)
			return;
		putchar('\n');
	}
	wrap_stream_begin(&words, stdout, table.width);
	if (session->shown == 0) {
		print_none(words.out, session);
	} else {
		print_kept(words.out, session, recorded);
		print_losses(words.out, session);
	}
	wrap_stream_end(&words);
}

/* What follows for a process of which the log has no trace: not that somebody else killed it. */
static const char *end_elsewhere(const struct log_coverage *coverage, bool lossy)
{
	if (!coverage->first_seconds.known && !coverage->first_us.known)
		return "whether the log covers its end is not known";
	return lossy ? "if it got a SIGKILL in that time, this log does not tell from whom, or has "
		       "lost the trace"
		     : "if it got a SIGKILL in that time, this log does not tell from whom";
}

/* "no trace" is an answer as well, which scripts take from the exit status. */
static int killed_is_missing(struct log_session *session, struct error *error)
{
	struct arena arena = ARENA_EMPTY;
	struct log_coverage coverage = session->coverage;
	bool lossy;

	/* what a program wrote is no loss, nor is a zone, nor an order */
	coverage.newest_first = false;
	coverage.forged = 0;
	coverage.unknown_zone[0] = '\0';
	lossy = log_losses(&arena, &coverage, &session->list) != NULL ||
		counts(session, &arena) != NULL;
	error_invalid(error, "", NULL, "no killer's trace of '%s' in this log %s: %s",
		session->options->killed, log_range(&arena, &session->coverage),
		end_elsewhere(&coverage, lossy));
	arena_release(&arena);
	return -EINVAL;
}

static int check_found(struct log_session *session, struct error *error)
{
	const struct options *options = session->options;

	if (session->shown > 0)
		return 0;
	if (options->event > session->list.count)
		return error_invalid(error, "", NULL,
			"the log holds %zu %s, and none of number %zu", session->list.count,
			session->list.count == 1 ? "kill" : "kills", options->event);
	if (options->killed)
		return killed_is_missing(session, error);
	if (options->record || options->html)
		return error_invalid(error, "", NULL, "the log holds no kill to save");
	return 0;
}

static void end_json(struct log_session *session)
{
	const struct snapshot *machine = log_session_machine(session);
	struct kill_counts found = { 0 };

	if (machine)
		kill_counts_make(&found, machine, &session->list);
	log_json_end(stdout, &session->coverage, &found);
	kill_counts_release(&found);
}

static const struct kill_summary *kept_summary(const struct log_session *session)
{
	return &session->list.items[session->kept.place];
}

int log_show(
	struct log_session *session, const struct recorded_before *recorded, struct error *error)
{
	const struct options *options = session->options;
	bool piped = log_session_is_piped(options->record) || log_session_is_piped(options->html);
	int result;

	if (session->json && session->shown == 0)
		log_json_begin(stdout);
	if (session->json)
		end_json(session);
	result = check_found(session, error);
	if (result == 0 && options->record)
		result = log_save_recording(&session->kept, options->record, error);
	if (result == 0 && options->html)
		result = log_save_page(
			&session->kept, kept_summary(session), recorded, options->html, error);
	if (!session->json && !piped && (result == 0 || options->killed))
		print_text(session, recorded);
	if (result == 0 && fflush(stdout) != 0)
		return error_system(error, "write", "standard output", errno);
	return result;
}
