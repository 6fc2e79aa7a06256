/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/log/report_kill.h"

#include "base/text.h"
#include "sources/log/message_kind.h"
#include "sources/log/report_cause.h"
#include "sources/log/words.h"

#include <inttypes.h>
#include <limits.h>
#include <string.h>

enum { NAME_MAX_BYTES = 15, KILLED_MAX = 65536 };

/* Each form of "Killed process N" from 2.6.32 on, and OpenVZ's. */
static const char *behind_killed(const char *message)
{
	const char *rest = after_words(message, "Killed process ");

	return rest ? rest : after_words(message, "OOM killed process ");
}

static const char *behind_choice(const char *message)
{
	const char *rest = after_words(message, ": Kill process ");

	if (!rest)
		rest = after_words(message, ": kill process ");
	/* wrapped behind the colon; the name of a process is too short for both */
	if (!rest && strstr(message, " score "))
		rest = after_start(message, "Kill process ");
	return rest && !strstr(rest, "sharing same memory") ? rest : NULL;
}

struct figure report_kill_chosen(const struct log_line *line)
{
	const char *rest =
		message_may_be(line->kind, MESSAGE_KILL) ? behind_choice(line->message) : NULL;

	return rest ? number_at(rest, NULL) : FIGURE_UNKNOWN;
}

bool report_kill_is_choice(const struct log_line *line)
{
	return report_kill_chosen(line).known;
}

enum kill_constraint report_kill_words(const char *message)
{
	if (strstr(message, "Memory cgroup out of memory"))
		return CONSTRAINT_MEMCG;
	return strstr(message, "Out of memory") ? CONSTRAINT_NONE : CONSTRAINT_UNKNOWN;
}

static bool names_killed(const char *message, struct figure *ret_pid)
{
	const char *rest = behind_killed(message);

	*ret_pid = rest ? number_at(rest, NULL) : FIGURE_UNKNOWN;
	return ret_pid->known && ret_pid->value > 0 && ret_pid->value <= INT_MAX;
}

bool report_kill_is_killed(const struct log_line *line, struct figure *ret_pid)
{
	*ret_pid = FIGURE_UNKNOWN;
	return message_may_be(line->kind, MESSAGE_KILL) && names_killed(line->message, ret_pid);
}

bool report_kill_is_claimed(const char *message)
{
	struct figure pid;

	return names_killed(message, &pid);
}

bool report_kill_is_reaped(const struct log_line *line, struct figure *ret_pid)
{
	const char *rest = after_words(line->message, "oom_reaper: reaped process ");

	if (!rest)
		rest = after_words(line->message, "oom_reaper: unable to reap pid:");
	*ret_pid = rest ? number_at(rest, NULL) : FIGURE_UNKNOWN;
	return ret_pid->known && message_may_be(line->kind, MESSAGE_REAPED);
}

/* A name may hold any bytes: its end is the last ")" that one of the known texts follows. */
static const char *name_end(const char *start)
{
	static const char *const behind[] = { " total-vm:", ", UID", " score",
		" vsz:", " vm:", " sharing", " is already", " as ", " or ", ", now " };
	const char *end = NULL;

	for (const char *at = start; *at && at - start <= NAME_MAX_BYTES; at++) {
		if (*at != ')')
			continue;
		if (at[1] == '\0')
			end = at;
		for (size_t i = 0; i < sizeof(behind) / sizeof(*behind); i++)
			if (after_start(at + 1, behind[i]))
				end = at;
	}
	return end ? end : strchr(start, ')');
}

/* "N (name) …", "N, UID U, (name) …"; *ret_rest is behind the name. */
static const char *process_name(struct arena *arena, const char *text, const char **ret_rest)
{
	const char *open = strchr(text, '('), *end;

	*ret_rest = text;
	if (!open || open - text > 40)
		return NULL;
	end = name_end(open + 1);
	if (!end)
		return NULL;
	*ret_rest = end + 1;
	return copy_until(arena, open + 1, end);
}

bool report_kill_take_reaped(struct report *report, const char *message)
{
	struct kill_event *event = &report->event;
	const char *rest = after_words(message, "oom_reaper: reaped process ");
	struct figure pid = rest ? number_at(rest, NULL) : FIGURE_UNKNOWN;

	if (!pid.known || pid.value <= 0 || pid.value > INT_MAX || !report->saw_invoked ||
		event->chosen_pid > 0 || event->end != KILL_END_UNKNOWN)
		return false;
	event->chosen_pid = (pid_t)pid.value;
	event->chosen_name = process_name(&event->snapshot.texts, rest, &rest);
	return true;
}

static void add_reaper_words(struct kill_event *event, const char *words)
{
	event->consequences = memory_resize(
		event->consequences, event->consequence_count + 1, sizeof(*event->consequences));
	event->consequences[event->consequence_count++] =
		(struct kill_consequence){ .by = "oom_reaper", .what = words };
}

void report_kill_note_left(struct report *report, const char *message)
{
	enum { MUCH_PART = 4 };
	struct kill_event *event = &report->event;
	const char *rest = after_words(message, "oom_reaper: reaped process ");
	struct figure left, pid = rest ? number_at(rest, NULL) : FIGURE_UNKNOWN;

	if (!rest) {
		add_reaper_words(event, "it could not take the memory, which comes free when the "
					"process exits");
		return;
	}
	left = kb_after(message, "now anon-rss:");
	for (size_t i = 0; left.known && i < event->killed_count; i++)
		if (event->killed[i].pid == figure_or(pid, 0) &&
			event->killed[i].rss_anon_bytes.known &&
			left.value > event->killed[i].rss_anon_bytes.value / MUCH_PART)
			add_reaper_words(event,
				text_format(&event->snapshot.texts,
					"it left %" PRId64 " MiB of the anonymous memory, which "
					"comes free when the process exits",
					left.value >> 20));
}

static struct killed_process *add_killed(struct kill_event *event, pid_t pid)
{
	for (size_t i = 0; i < event->killed_count; i++)
		if (event->killed[i].pid == pid)
			return &event->killed[i];
	if (event->killed_count >= KILLED_MAX)
		return &event->killed[event->killed_count - 1];
	event->killed =
		memory_resize(event->killed, event->killed_count + 1, sizeof(*event->killed));
	event->killed[event->killed_count] = (struct killed_process){ .pid = pid };
	return &event->killed[event->killed_count++];
}

static void take_constraint_of_line(struct kill_event *event, const char *message)
{
	const char *container;

	if (strstr(message, "oom_kill_allocating_task"))
		event->allocating_task_killed = true;
	if (event->constraint != CONSTRAINT_UNKNOWN)
		return;
	if (report_kill_words(message) == CONSTRAINT_MEMCG)
		event->constraint = CONSTRAINT_MEMCG;
	/* a container of OpenVZ and its limit */
	container = after_words(message, "Out of memory in UB ");
	if (container) {
		event->constraint = CONSTRAINT_MEMCG;
		event->container = copy_to_any(&event->snapshot.texts, container, ": ");
	}
}

/* "N, UID U, (name)": the name may hold the same words. */
static struct figure uid_before_name(const char *text)
{
	const char *uid = strstr(text, "UID "), *name = strchr(text, '(');

	return uid && (!name || uid < name) ? number_after(uid, "UID ") : FIGURE_UNKNOWN;
}

static bool take_killed(struct report *report, const char *message)
{
	struct kill_event *event = &report->event;
	struct killed_process *killed;
	struct figure pid;
	const char *rest = behind_killed(message), *name;

	if (!names_killed(message, &pid))
		return false;
	killed = add_killed(event, (pid_t)pid.value);
	name = process_name(&event->snapshot.texts, rest, &rest);
	if (name)
		killed->name = name;
	report_cause_take_name(report, killed);
	killed->total_vm_bytes = kb_after(rest, "vm:");
	if (!killed->total_vm_bytes.known)
		killed->total_vm_bytes = kb_after(rest, "vsz:");
	killed->rss_anon_bytes = kb_after(rest, "anon-rss:");
	killed->rss_file_bytes = kb_after(rest, "file-rss:");
	killed->rss_shmem_bytes = kb_after(rest, "shmem-rss:");
	killed->page_tables_bytes = kb_after(rest, "pgtables:");
	killed->uid = number_after(rest, "UID:");
	/* RHEL 7 has it behind the name, RHEL 6 before */
	if (!killed->uid.known && after_start(rest, ", UID "))
		killed->uid = number_after(rest, ", UID ");
	if (!killed->uid.known)
		killed->uid = uid_before_name(behind_killed(message));
	killed->adj = number_after(rest, "oom_score_adj:");
	killed->in_group = event->killed_count > 1 && killed != event->killed && report->saw_kill;
	take_constraint_of_line(event, message);
	event->end = KILL_END_KILLED;
	if (!report->saw_kill)
		report->kill_words = report_kill_words(message);
	report->saw_kill = true;
	report->has_proof = true;
	return true;
}

static bool take_choice(struct report *report, const char *message)
{
	struct kill_event *event = &report->event;
	const char *rest = behind_choice(message);
	struct figure pid;

	if (!rest)
		return false;
	pid = number_at(rest, NULL);
	if (!pid.known || pid.value <= 0 || pid.value > INT_MAX)
		return false;
	event->chosen_pid = (pid_t)pid.value;
	event->chosen_name = process_name(&event->snapshot.texts, rest, &rest);
	event->chosen_score = number_after(rest, "score ");
	take_constraint_of_line(event, message);
	/* kernels that print a score do not tell a cpuset from the machine */
	if (event->constraint == CONSTRAINT_UNKNOWN && strstr(message, "Out of memory"))
		event->constraint = CONSTRAINT_NONE;
	report->saw_choice = true;
	report->has_proof = true;
	return true;
}

/* "Kill process N (name) sharing same memory": such a process has no kill line of its own. */
static bool take_sharer(struct report *report, const char *message)
{
	const char *rest = after_words(message, "Kill process ");
	struct figure pid;
	struct killed_process *killed;

	if (!rest || !strstr(rest, "sharing same memory"))
		return false;
	pid = number_at(rest, NULL);
	if (!pid.known || pid.value <= 0 || pid.value > INT_MAX)
		return false;
	killed = add_killed(&report->event, (pid_t)pid.value);
	killed->in_group = true;
	killed->name = process_name(&report->event.snapshot.texts, rest, &rest);
	return true;
}

/* "OOM victim N (name) is already exiting. Skip killing the task" */
static bool take_exiting(struct report *report, const char *message)
{
	const char *rest = after_words(message, "OOM victim ");
	struct kill_event *event = &report->event;
	struct figure pid;

	if (!rest || !strstr(rest, "is already exiting"))
		return false;
	pid = number_at(rest, NULL);
	if (pid.known && pid.value > 0 && pid.value <= INT_MAX) {
		event->chosen_pid = (pid_t)pid.value;
		event->chosen_name = process_name(&event->snapshot.texts, rest, &rest);
	}
	take_constraint_of_line(event, message);
	event->end = KILL_END_EXITING;
	report->has_proof = true;
	return true;
}

static bool take_end(struct report *report, const char *message)
{
	static const struct {
		const char *words;
		enum kill_end end;
	} ends[] = {
		{ "no killable processes", KILL_END_NOBODY },
		{ "panic_on_oom is enabled", KILL_END_PANIC },
		{ "System is deadlocked on memory", KILL_END_PANIC },
		{ "Out of memory and no killable", KILL_END_NOBODY },
	};

	for (size_t i = 0; i < sizeof(ends) / sizeof(*ends); i++) {
		if (!strstr(message, ends[i].words))
			continue;
		if (report->event.end != KILL_END_KILLED)
			report->event.end = ends[i].end;
		if (strstr(message, "panic_on_oom")) {
			/* "compulsory" is 2, "system-wide" is 1 */
			bool is_2 = strstr(message, "compulsory") != NULL;

			report->event.snapshot.machine.panic_on_oom = figure_of(is_2 ? 2 : 1);
		}
		report->saw_panic = report->saw_panic || ends[i].end == KILL_END_PANIC;
		report->has_proof = true;
		return true;
	}
	return false;
}

bool report_kill_take(struct report *report, const char *message)
{
	enum message_kind kind = report->kind;

	if (message_may_be(kind, MESSAGE_GROUP) &&
		strstr(message, "are going to be killed due to memory.oom.group set")) {
		report->is_group = true;
		return true;
	}
	if (message_may_be(kind, MESSAGE_KILL) &&
		(take_exiting(report, message) || take_sharer(report, message) ||
			take_choice(report, message) || take_killed(report, message)))
		return true;
	return message_may_be(kind, MESSAGE_END) && take_end(report, message);
}
