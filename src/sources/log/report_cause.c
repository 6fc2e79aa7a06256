/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/log/report_cause.h"

#include "base/node_set.h"
#include "sources/log/message_kind.h"
#include "sources/log/words.h"

#include <limits.h>
#include <string.h>

enum { NAME_MAX_BYTES = 15 };

/*
 * Where the name of the task that asked begins.  A name may hold blanks and any marks, but it is
 * short; what is longer has a prefix of no known kind before it.
 */
static const char *invoker_name(const char *message, const char *end)
{
	const char *start = message;

	if (end - start <= NAME_MAX_BYTES)
		return start;
	for (const char *at = message; at + 2 < end; at++)
		if ((at[0] == ':' || at[0] == ']' || at[0] == '>') && at[1] == ' ')
			start = at + 2;
	return end - start <= NAME_MAX_BYTES ? start : NULL;
}

static const char *node_list(struct arena *texts, const char *text)
{
	size_t length = text ? strspn(text, "0123456789-,") : 0;

	while (length > 0 && text[length - 1] == ',')
		length--;
	return length > 0 ? arena_copy(texts, text, length) : NULL;
}

/* "db cpuset=cs1 mems_allowed=1", a line of its own up to 4.x */
bool report_cause_take_cpuset(struct report *report, const char *message)
{
	const char *cpuset = strstr(message, " cpuset=");
	const char *nodes = cpuset ? after_words(cpuset, " mems_allowed=") : NULL;

	if (!nodes || cpuset - message > NAME_MAX_BYTES)
		return false;
	report->cpuset_nodes = node_list(&report->event.snapshot.texts, nodes);
	return true;
}

bool report_cause_take_invoked(struct report *report, const char *message)
{
	struct kill_event *event = &report->event;
	struct arena *texts = &event->snapshot.texts;
	const char *end = strstr(message, " invoked oom-killer"), *mask, *name;

	if (!end || !message_may_be(report->kind, MESSAGE_INVOKED))
		return false;
	name = invoker_name(message, end);
	if (name)
		event->invoked_by.name = copy_until(texts, name, end);
	event->invoked_by.order = number_after(end, "order=");
	event->invoked_by.adj = number_after(end, "oom_score_adj=");
	if (!event->invoked_by.adj.known)
		event->invoked_by.adj = number_after(end, "oom_adj=");
	mask = after_words(end, "gfp_mask=");
	if (mask)
		event->invoked_by.gfp_mask = copy_to_any(texts, mask, ", ");
	if (event->invoked_by.order.known && event->invoked_by.order.value == -1)
		event->by_sysrq = true;
	report->policy_nodes = node_list(texts, after_words(end, "nodemask="));
	report->saw_invoked = true;
	report->has_proof = true;
	return true;
}

static enum kill_constraint constraint_of(const char *word)
{
	static const struct {
		const char *word;
		enum kill_constraint constraint;
	} words[] = {
		{ "CONSTRAINT_NONE", CONSTRAINT_NONE },
		{ "CONSTRAINT_CPUSET", CONSTRAINT_CPUSET },
		{ "CONSTRAINT_MEMORY_POLICY", CONSTRAINT_MEMORY_POLICY },
		{ "CONSTRAINT_MEMCG", CONSTRAINT_MEMCG },
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (after_start(word, words[i].word))
			return words[i].constraint;
	return CONSTRAINT_UNKNOWN;
}

/* Whether the report shows memory on nodes that are in the list, and on one that is not. */
static bool leaves_out_nodes(const struct kill_event *event, const char *list)
{
	bool has_inside = false, has_outside = false;
	struct node_set set;

	if (!list || !node_set_parse(&set, list))
		return false;
	for (size_t i = 0; i < event->zone_count; i++) {
		struct figure node = event->zones[i].node;

		if (!node.known || node.value < 0 || node.value >= NUMA_NODES_MAX)
			continue;
		if (node_set_has(&set, (unsigned)node.value))
			has_inside = true;
		else
			has_outside = true;
	}
	return has_inside && has_outside;
}

/* mm/oom_kill.c: constrained_alloc; allocations of the kernel for itself may pass a cpuset. */
void report_cause_find_nodes(struct report *report)
{
	struct kill_event *event = &report->event;
	const char *mask = event->invoked_by.gfp_mask;
	bool is_for_user = mask && (strstr(mask, "USER") || strstr(mask, "HARDWALL"));

	if (event->constraint != CONSTRAINT_NONE || report->saw_oom_kill_line)
		return;
	if (leaves_out_nodes(event, report->policy_nodes)) {
		event->constraint = CONSTRAINT_MEMORY_POLICY;
		event->nodes = report->policy_nodes;
	} else if (is_for_user && leaves_out_nodes(event, report->cpuset_nodes)) {
		event->constraint = CONSTRAINT_CPUSET;
		event->nodes = report->cpuset_nodes;
	}
}

/* The last occurrence of `key` before `end`: a path or name in between may hold anything. */
static const char *last_before(const char *text, const char *end, const char *key)
{
	const char *found = NULL;

	for (const char *at = text; (at = strstr(at, key)) && (!end || at < end); at++)
		found = at;
	return found;
}

static const char task_key[] = ",task=";

static void take_memcgs(struct report *report, const char *text)
{
	struct kill_event *event = &report->event;
	const char *memcg = after_words(text, ",oom_memcg=");
	const char *task_memcg = after_words(text, ",task_memcg=");
	const char *uid = last_before(text, NULL, ",uid="), *pid, *task;
	struct arena *texts = &event->snapshot.texts;

	/* behind the other one it is part of a path or a name */
	if (memcg && task_memcg && memcg > task_memcg)
		memcg = NULL;
	if (memcg) {
		event->memcg =
			task_memcg ? copy_until(texts, memcg, task_memcg - strlen(",task_memcg="))
				   : copy_to_any(texts, memcg, " ,");
		/* a patched kernel names it with another constraint, or with none */
		if (event->constraint == CONSTRAINT_UNKNOWN || event->constraint == CONSTRAINT_NONE)
			event->constraint = CONSTRAINT_MEMCG;
	}
	if (!task_memcg)
		return;
	pid = uid ? last_before(task_memcg, uid, ",pid=") : NULL;
	task = pid ? last_before(task_memcg, pid, task_key) : NULL;
	if (!task) {
		event->task_memcg = copy_to_any(texts, task_memcg, " ,");
		return;
	}
	report->chosen_text = copy_until(texts, task_memcg, pid);
	event->task_memcg = copy_until(texts, task_memcg, task);
	if (!event->chosen_pid) {
		struct figure number = number_at(pid + strlen(",pid="), NULL);

		if (number.known && number.value > 0 && number.value <= INT_MAX)
			event->chosen_pid = (pid_t)number.value;
		event->chosen_name = copy_until(texts, task + strlen(task_key), pid);
	}
}

void report_cause_take_name(struct report *report, const struct killed_process *killed)
{
	struct kill_event *event = &report->event;
	size_t key_length = strlen(task_key), length, name_length;
	const char *text = report->chosen_text, *task;

	if (!text || !killed->name || killed->pid != event->chosen_pid)
		return;
	length = strlen(text);
	name_length = strlen(killed->name);
	if (length < key_length + name_length)
		return;
	task = text + length - name_length - key_length;
	if (strncmp(task, task_key, key_length) != 0 ||
		strcmp(task + key_length, killed->name) != 0)
		return;
	event->task_memcg = copy_until(&event->snapshot.texts, text, task);
	event->chosen_name = killed->name;
}

bool report_cause_take_constraint(struct report *report, const char *message)
{
	const char *text = after_words(message, "oom-kill:constraint="), *nodes, *allowed;
	struct kill_event *event = &report->event;

	if (!text || !message_may_be(report->kind, MESSAGE_CONSTRAINT))
		return false;
	event->constraint = constraint_of(text);
	/* the nodes of a mempolicy are the nodemask, those of a cpuset mems_allowed */
	nodes = after_words(text, "nodemask=");
	allowed = after_words(text, ",mems_allowed=");
	if (event->constraint == CONSTRAINT_CPUSET)
		nodes = allowed;
	if (event->constraint == CONSTRAINT_CPUSET || event->constraint == CONSTRAINT_MEMORY_POLICY)
		event->nodes = node_list(&event->snapshot.texts, nodes);
	take_memcgs(report, text);
	report->saw_oom_kill_line = true;
	report->has_proof = true;
	return true;
}
