/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/log/report_fits.h"

#include "sources/log/message_kind.h"
#include "sources/log/report_kill.h"
#include "sources/log/report_table.h"
#include "sources/log/report_take.h"
#include "sources/log/words.h"

#include <string.h>

/*
 * A report is printed without a pause, though a slow console takes milliseconds a line; but syslog
 * and journald, themselves short of memory, may date the second half of a report much later.
 * Messages of several processors may stand in another order than their clocks.
 */
enum {
	PAUSE_US = 10 * 1000000,
	PAUSE_SECONDS = 60,
	PAUSE_SECONDS_NAMED = 300, /* where the report names the process of the kill line */
	BURST_US = 1000000,
	BURST_SECONDS = 1,
	BURST_LINES = 8, /* where no line has a time */
	DISORDER_US = 1000000,
};

static bool is_within(struct figure from, struct figure to, int64_t most)
{
	int64_t apart;

	return !__builtin_sub_overflow(to.value, from.value, &apart) && apart <= most;
}

/* The kernel's clock decides where both have it. */
static bool is_late(const struct report *report, const struct log_line *line, int64_t seconds)
{
	if (report->last_us.known && line->since_boot_us.known)
		return !is_within(report->last_us, line->since_boot_us, PAUSE_US);
	if (report->last_seconds.known && line->seconds.known)
		return !is_within(report->last_seconds, line->seconds, seconds);
	return false;
}

/* The first line of a boot. */
static bool is_banner(const struct log_line *line)
{
	return message_may_be(line->kind, MESSAGE_OTHER) &&
	       after_start(line->message, "Linux version ");
}

bool report_is_of_other_boot(const struct report *report, const struct log_line *line)
{
	if (is_banner(line))
		return true;
	return report->last_us.known && line->since_boot_us.known &&
	       !is_within(line->since_boot_us, report->last_us, DISORDER_US);
}

static bool is_same_process(const struct report *report, pid_t left, pid_t right)
{
	const struct report_row *row = report_table_row(report, left);

	return left == right || (row && row == report_table_row(report, right));
}

/*
 * "oom-kill:" names the process that is killed next: only Linux 5.0 has the line of the choice
 * behind it, and may kill a child.  A thread may stand for a leader that is gone; without the table
 * its name is all that tells.
 */
static bool is_of_other_process(
	const struct report *report, const struct log_line *line, pid_t killed)
{
	const struct kill_event *event = &report->event;

	if (!report->saw_oom_kill_line || report->saw_choice || event->chosen_pid <= 0 ||
		is_same_process(report, event->chosen_pid, killed))
		return false;
	return report->row_count > 0 || !event->chosen_name ||
	       !strstr(line->message, event->chosen_name);
}

/* Whether the kill line is about the machine's memory and the report about a cgroup's, or so. */
static bool is_of_other_memory(const struct report *report, const struct log_line *line)
{
	enum kill_constraint words = report_kill_words(line->message);
	const struct kill_event *event = &report->event;

	if (words == CONSTRAINT_UNKNOWN)
		return false;
	if (event->constraint != CONSTRAINT_UNKNOWN)
		return (words == CONSTRAINT_MEMCG) != (event->constraint == CONSTRAINT_MEMCG);
	/* the machine's report is whole to its totals, and up to 3.8 a cgroup's had them as well */
	return words == CONSTRAINT_MEMCG && report->saw_invoked && !report->saw_limit &&
	       !event->memcg && report->pages[PAGES_RAM].known && report->row_count > 0;
}

/* "Task in", which stands before the table, again: where kernels since 5.0 have "oom-kill:". */
static bool is_of_other_limit(const struct report *report, const struct log_line *line)
{
	static const char words[] = " killed as a result of limit of ";
	const struct kill_event *event = &report->event;
	const char *task = after_start(line->message, "Task in ");
	const char *limit = task ? strstr(task, words) : NULL;

	if (!limit || !message_may_be(line->kind, MESSAGE_LIMIT))
		return false;
	if (report->row_count > 0 || report->saw_choice)
		return true;
	return event->task_memcg &&
	       (strlen(event->task_memcg) != (size_t)(limit - task) ||
		       strncmp(event->task_memcg, task, (size_t)(limit - task)) != 0);
}

static bool is_of_other_choice(const struct report *report, const struct log_line *line)
{
	const char *constraint = message_may_be(line->kind, MESSAGE_CONSTRAINT)
					 ? after_words(line->message, "oom-kill:constraint=")
					 : NULL;
	struct figure chosen = report_kill_chosen(line);

	/* it comes before the line of the choice */
	if (constraint && report->saw_choice)
		return true;
	if (constraint && report->saw_oom_kill_line) {
		const char *pid = NULL;

		for (const char *at = constraint; (at = strstr(at, ",pid=")); at++)
			pid = at;
		chosen = pid ? number_at(pid + strlen(",pid="), NULL) : FIGURE_UNKNOWN;
		return !chosen.known || chosen.value != report->event.chosen_pid;
	}
	return chosen.known && (report->saw_choice || report->saw_oom_kill_line) &&
	       chosen.value != report->event.chosen_pid;
}

bool report_fits(const struct report *report, const struct log_line *line)
{
	struct figure killed;
	bool is_kill = report_kill_is_killed(line, &killed);
	bool is_named = is_kill && killed.value == report->event.chosen_pid;

	if (report_is_of_other_boot(report, line) ||
		is_late(report, line, is_named ? PAUSE_SECONDS_NAMED : PAUSE_SECONDS))
		/* a hypervisor, whose lines are between, has a clock of its own */
		return !is_banner(line) && !report_begins(line);
	if (line->kind == MESSAGE_OTHER)
		return true;
	if (is_kill && (is_of_other_process(report, line, (pid_t)killed.value) ||
			       is_of_other_memory(report, line)))
		return false;
	return !is_of_other_limit(report, line) && !is_of_other_choice(report, line);
}

bool report_fits_burst(const struct report *report, const struct log_line *line)
{
	if (report_is_of_other_boot(report, line))
		return false;
	if (report->kill_line_us.known && line->since_boot_us.known)
		return is_within(report->kill_line_us, line->since_boot_us, BURST_US);
	if (report->kill_line_seconds.known && line->seconds.known)
		return is_within(report->kill_line_seconds, line->seconds, BURST_SECONDS);
	return line->number - report->kill_line <= BURST_LINES;
}

bool report_fits_group(const struct report *report, const struct log_line *line)
{
	/* Linux 4.19 to 5.1 name no memory in the lines of a group */
	enum kill_constraint words = report_kill_words(line->message);

	return report->is_group && report_fits_burst(report, line) &&
	       (words == CONSTRAINT_UNKNOWN || words == report->kill_words);
}
