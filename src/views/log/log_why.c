/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "views/log/log_why.h"

#include "base/text.h"
#include "views/log/log_words.h"
#include "views/prose/prose.h"
#include "views/prose/prose_words.h"

#include <inttypes.h>

static const char *predicted_name(struct arena *arena, const struct replay *replay)
{
	return replay->predicted ? prose_process(arena, replay->predicted->process) : "no process";
}

static const char *killed_name(struct arena *arena, const struct past_kill *kill)
{
	const struct kill_event *event = kill->event;

	if (kill->replay->killed)
		return prose_process(arena, kill->replay->killed->process);
	if (event->chosen_pid > 0)
		return log_name(arena, event->chosen_name, event->chosen_pid);
	if (event->killed_count > 0)
		return log_name(arena, event->killed[0].name, event->killed[0].pid);
	return "the victim";
}

static const char *same_choice(struct arena *arena, const struct past_kill *kill)
{
	const char *rules = kill->replay->verdict.rules->name;

	if (!kill->event->snapshot.machine.release)
		return text_format(arena,
			"The log does not name the kernel's release, but the rules of all kernels "
			"that print such a report choose %s as well.",
			killed_name(arena, kill));
	if (kill->replay->verdict.rules->in_per_mille)
		return text_format(arena, "The rules of Linux %s to 3.4 choose %s as well.", rules,
			killed_name(arena, kill));
	return text_format(arena, "The rules of Linux %s and later choose %s as well.", rules,
		killed_name(arena, kill));
}

static const char *rules_unknown(struct arena *arena, const struct past_kill *kill)
{
	const char *release = kill->event->snapshot.machine.release;

	if (!release && kill->replay->agreement == REPLAY_UNKNOWN)
		return text_format(arena,
			"The log does not name the kernel's release; %s is chosen by the rules of "
			"some kernels that print such a report, not of all.",
			killed_name(arena, kill));
	if (!release)
		return text_format(arena,
			"The log does not name the kernel's release; no rules of kernels that "
			"print such a report choose %s; they choose %s.",
			killed_name(arena, kill), predicted_name(arena, kill->replay));
	if (!kill->replay->has_verdict)
		return text_format(arena,
			"Kernel %s is older than 2.6.36, and chose by rules that oomtop does not "
			"know.",
			text_escape(arena, release));
	return text_format(arena,
		"The rules of kernel %s are not known; by similar ones %s would be killed, not %s.",
		text_escape(arena, release), predicted_name(arena, kill->replay),
		killed_name(arena, kill));
}

static const char *nobody_killed(const struct kill_event *event)
{
	switch (event->end) {
	case KILL_END_NOBODY:
		return "The kernel found no process that it may kill.";
	case KILL_END_EXITING:
		return "The process that the kernel chose was exiting already.";
	case KILL_END_PANIC:
		return "The kernel panicked instead of killing a process.";
	case KILL_END_KILLED:
	case KILL_END_UNKNOWN:
		break;
	}
	return "The log does not tell which process was killed, so there is nothing to compare.";
}

static const char *allocating_task(struct arena *arena, const struct past_kill *kill)
{
	return text_format(arena,
		"%s was killed because it asked for memory: vm.oom_kill_allocating_task is set, "
		"and no ranking takes place.",
		killed_name(arena, kill));
}

static const char *not_in_table(struct arena *arena, const struct past_kill *kill)
{
	return text_format(arena,
		"%s has no row in the table of tasks; of the rows that are there, %s ranks first.",
		killed_name(arena, kill), predicted_name(arena, kill->replay));
}

static const char *unexplained(struct arena *arena, const struct past_kill *kill)
{
	return text_format(arena,
		"The rules of Linux %s and later choose %s, not %s, and the log does not show why.",
		kill->replay->verdict.rules->name, predicted_name(arena, kill->replay),
		killed_name(arena, kill));
}

const char *log_why(struct arena *arena, const struct past_kill *kill)
{
	switch (kill->replay->reason) {
	case REPLAY_REASON_NONE:
		return same_choice(arena, kill);
	case REPLAY_OTHER_SCORE:
		return text_format(arena,
			"%s The kernel printed a score of %" PRId64
			", by these rules it is %" PRId64
			": it counted what the log does not show, or by other rules.",
			same_choice(arena, kill), kill->event->chosen_score.value,
			kill->replay->score.value);
	case REPLAY_OTHER_KILLER:
		return "The kernel did not choose, so its rules do not apply.";
	case REPLAY_NO_TABLE:
		return "The log has no table of tasks, so the ranking is not known.";
	case REPLAY_NO_PAGE_SIZE:
		return "The log does not tell the page size, so the ranking is not known.";
	case REPLAY_NO_TOTAL:
		return "The log does not tell the total memory that oom_score_adj is scaled by, "
		       "and the choice depends on it.";
	case REPLAY_NOBODY_KILLED:
		return nobody_killed(kill->event);
	case REPLAY_ALLOCATING_TASK:
		return allocating_task(arena, kill);
	case REPLAY_NOT_IN_TABLE:
		return not_in_table(arena, kill);
	case REPLAY_TABLE_CUT:
		return text_format(arena,
			"The log lacks rows of the table of tasks; of the rows that are there, %s "
			"ranks first.",
			predicted_name(arena, kill->replay));
	case REPLAY_CANDIDATES:
		return text_format(arena,
			"Several processes ranked equally or within the error of the kernel's "
			"counters; %s is one of them.",
			killed_name(arena, kill));
	case REPLAY_ROOT_BONUS:
		return text_format(arena,
			"The choice depends on whether root's processes had CAP_SYS_ADMIN, which "
			"the log does not show; %s is chosen in one of the two cases.",
			killed_name(arena, kill));
	case REPLAY_RULES:
		return rules_unknown(arena, kill);
	case REPLAY_NO_SWAP:
		return text_format(arena,
			"The table of that kernel does not show swap, which its choice counted; by "
			"resident memory alone %s ranks first.",
			predicted_name(arena, kill->replay));
	case REPLAY_DYING:
		return text_format(arena,
			"%s is chosen once the processes are left out that were killed just before "
			"and were still exiting.",
			killed_name(arena, kill));
	case REPLAY_TABLE_EARLIER:
		return text_format(arena,
			"%s ranks first in the table, but %s grew past it before the choice, as "
			"its kill line shows.",
			predicted_name(arena, kill->replay), killed_name(arena, kill));
	case REPLAY_UNEXPLAINED:
		break;
	}
	return unexplained(arena, kill);
}
