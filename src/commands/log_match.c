/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "commands/log_match.h"

#include "base/size.h"
#include "base/text.h"
#include "snapshot/cgroup_tree.h"

#include <limits.h>
#include <string.h>

/* The kernel keeps so many bytes of a process's name (TASK_COMM_LEN). */
enum { NAME_BYTES_MAX = 15, CONTAINER_DIGITS_MIN = 6 };

static bool is_name(const char *name, const char *word)
{
	size_t length = strlen(word);

	if (!name)
		return false;
	if (strcmp(name, word) == 0)
		return true;
	return length > NAME_BYTES_MAX && strlen(name) == NAME_BYTES_MAX &&
	       strncmp(name, word, NAME_BYTES_MAX) == 0;
}

static bool is_unit(const char *unit, const char *word)
{
	size_t length = strlen(word);

	if (!unit || strncmp(unit, word, length) != 0)
		return false;
	return unit[length] == '\0' || strcmp(unit + length, ".service") == 0;
}

/* "docker:0123456789ab" by the ID, in full or its beginning */
static bool is_container(const char *container, const char *word)
{
	const char *id = container ? strchr(container, ':') : NULL;
	size_t length;

	if (!id)
		return false;
	if (strcmp(container, word) == 0)
		return true;
	if (text_starts_with(word, "container:"))
		word += strlen("container:");
	id++;
	length = strlen(word) < strlen(id) ? strlen(word) : strlen(id);
	return length >= CONTAINER_DIGITS_MIN && strncmp(id, word, length) == 0;
}

/*
 * Runtimes name cgroups by the whole ID: /ecs/TASK/ID, /k8s.io/ID.  Below a path that is of no
 * known runtime, the ID is taken for a container's if it is as long as one.
 */
static bool is_container_path(const char *path, const char *word)
{
	enum { ID_DIGITS = 64 };
	const char *id = path ? strrchr(path, '/') : NULL;
	size_t length;

	if (text_starts_with(word, "container:"))
		word += strlen("container:");
	length = strlen(word);
	return id && strlen(id + 1) == ID_DIGITS &&
	       strspn(id + 1, "0123456789abcdef") == ID_DIGITS && length >= CONTAINER_DIGITS_MIN &&
	       strncmp(id + 1, word, length) == 0;
}

static bool is_in_cgroup(const char *path, const char *word)
{
	if (text_starts_with(word, "cgroup:"))
		word += strlen("cgroup:");
	return *word == '/' && cgroup_path_is_within_word(path, word);
}

/* A kill line names a thread where the leader has exited; the row names the process, too. */
static bool is_killed_pid(const struct kill_event *event, pid_t killed, long long pid)
{
	const struct process *row = snapshot_find(&event->snapshot, (pid_t)pid);

	return killed == pid || (row && row->mm_tid == killed);
}

static bool matches_process(const struct kill_event *event, const char *word)
{
	long long pid;
	bool is_pid = number_parse(word, 1, INT_MAX, &pid);

	for (size_t i = 0; i < event->killed_count; i++)
		if ((is_pid && is_killed_pid(event, event->killed[i].pid, pid)) ||
			is_name(event->killed[i].name, word))
			return true;
	return is_pid && event->chosen_pid == pid && event->end == KILL_END_KILLED &&
	       event->killed_count == 0;
}

bool log_event_matches(const struct kill_event *event, const char *word)
{
	if (event->end != KILL_END_KILLED)
		return false;
	if (matches_process(event, word) || is_unit(event->unit, word) ||
		is_container(event->container, word) ||
		is_container_path(event->task_memcg ? event->task_memcg : event->memcg, word) ||
		is_in_cgroup(event->task_memcg, word) ||
		(event->pod && strcmp(event->pod, word) == 0))
		return true;
	for (size_t i = 0; i < event->consequence_count; i++)
		if (is_unit(event->consequences[i].unit, word))
			return true;
	return false;
}
