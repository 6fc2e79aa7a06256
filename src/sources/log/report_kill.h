/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The lines of a report that say which process was chosen, which were killed, and how the report
 * ended: mm/oom_kill.c: oom_kill_process(), check_panic_on_oom().
 */
#ifndef OOMTOP_SOURCES_LOG_REPORT_KILL_H
#define OOMTOP_SOURCES_LOG_REPORT_KILL_H

#include "sources/log/report.h"

/* Kill lines, "no killable processes", panics, and what the kernel adds to them. */
bool report_kill_take(struct report *report, const char *message);

/* Whether the message names a process that was chosen or killed, and which. */
bool report_kill_is_choice(const struct log_line *line);
bool report_kill_is_killed(const struct log_line *line, struct figure *ret_pid);
/* The process that a line of the choice names, or unknown. */
struct figure report_kill_chosen(const struct log_line *line);
/* What a kill line begins with: whose memory ran out, or CONSTRAINT_UNKNOWN if it does not say. */
enum kill_constraint report_kill_words(const char *message);
/* Whether the words of a kill are anywhere in the message, be they the kernel's or not. */
bool report_kill_is_claimed(const char *message);
/* Whether the oom_reaper says that it freed the memory of a process, or could not; and which. */
bool report_kill_is_reaped(const struct log_line *line, struct figure *ret_pid);
/*
 * Takes the process of "oom_reaper: reaped process N" for the chosen one, in a report whose lines
 * of the choice are missing; false if they are not.
 */
bool report_kill_take_reaped(struct report *report, const char *message);
/*
 * Notes as a consequence what the oom_reaper says of a process that the report's kill line named:
 * that it left much of its memory, or could not take any (mm/oom_kill.c: oom_reap_task).
 */
void report_kill_note_left(struct report *report, const char *message) NONNULL();

#endif
