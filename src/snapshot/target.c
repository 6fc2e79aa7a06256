/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "snapshot/target.h"

#include "base/size.h"
#include "base/text.h"
#include "snapshot/cgroup_tree.h"
#include "snapshot/target_prefix.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

typedef bool match_function(const struct process *process, const char *word);

static bool is_named(const struct process *process, const char *word)
{
	return process->name && strcmp(process->name, word) == 0;
}

static bool is_of_unit(const struct process *process, const char *word)
{
	return process->unit && strcmp(process->unit, word) == 0;
}

static bool is_of_container(const struct process *process, const char *word)
{
	return process->container && strcmp(process->container, word) == 0;
}

static bool is_short_id(const char *word)
{
	enum { ID_DIGITS_SHOWN = 12 };

	return strlen(word) == ID_DIGITS_SHOWN &&
	       strspn(word, "0123456789abcdef") == ID_DIGITS_SHOWN;
}

/* Whether the word is the beginning of the pod, a slash and the container's name. */
static bool is_in_pod(const char *pod, const char *name, const char *word)
{
	const char *end = strrchr(word, '/');

	return pod && end && end > word && strncmp(pod, word, (size_t)(end - word)) == 0 &&
	       strcmp(end + 1, name) == 0;
}

/*
 * A container as the column OWNER shows it, without the runtime: an ID of 12 digits, or a name with
 * a pod before it.  Another name is more likely a process's.
 */
static bool is_of_owner(const struct process *process, const char *word)
{
	const char *name = process->container ? strchr(process->container, ':') : NULL;

	if (!name || !(is_short_id(word) || strchr(word, '/')))
		return false;
	name++;
	return strcmp(name, word) == 0 || is_in_pod(process->pod, name, word);
}

/* postgresql.service has no process of its own; postgresql@15-main.service is part of it. */
static bool is_of_instance(const struct process *process, const char *word)
{
	size_t stem = strcspn(word, ".");

	return process->unit && strncmp(process->unit, word, stem) == 0 &&
	       process->unit[stem] == '@' && text_ends_with(process->unit, word + stem);
}

static bool is_in_cgroup(const struct process *process, const char *word)
{
	static const char prefix[] = "cgroup:";

	if (!text_starts_with(word, prefix))
		return false;
	word += strlen(prefix);
	/* "cgroup:$GROUP" with an unset variable would match every process */
	return *word == '/' && cgroup_path_is_within_word(process->cgroup, word);
}

static void add(struct target *target, const struct process *process)
{
	array_reserve(target->items, target->count, target->capacity);
	target->items[target->count++] = process;
}

/* 0 for a word that is no PID. */
static int pid_in(const char *word)
{
	long long pid;

	return number_parse(word, 1, INT_MAX, &pid) ? (int)pid : 0;
}

/* By binary search: thousands of assumptions may name a PID each. */
static bool add_pid(struct target *target, const struct snapshot *snapshot, const char *word)
{
	int pid = pid_in(word);
	const struct process *process = pid ? snapshot_find(snapshot, pid) : NULL;

	if (process)
		add(target, process);
	return process != NULL;
}

static void collect(struct target *target, const struct snapshot *snapshot, const char *word,
	match_function *matches)
{
	for (size_t i = 0; i < snapshot->process_count; i++) {
		if (matches(&snapshot->processes[i], word))
			add(target, &snapshot->processes[i]);
	}
}

/* How many characters of the name the word leaves out; SIZE_MAX if it has any that do not fit. */
static size_t left_out(const char *name, const char *word)
{
	size_t count = 0;

	for (; *name; name++) {
		if (*word && *name == *word)
			word++;
		else
			count++;
	}
	return *word ? SIZE_MAX : count;
}

/*
 * The unit whose name has all of the word and least besides: "postgresql@15-main.service" for
 * "postgresql@15.service".
 */
static const char *near_unit(const struct snapshot *snapshot, const char *word)
{
	enum { LENGTH_MIN = 4 };
	const char *nearest = NULL;
	size_t least = SIZE_MAX;

	if (strnlen(word, LENGTH_MIN) < LENGTH_MIN)
		return NULL;
	for (size_t i = 0; i < snapshot->process_count; i++) {
		const char *unit = snapshot->processes[i].unit;
		size_t count = unit ? left_out(unit, word) : SIZE_MAX;

		if (count < least) {
			least = count;
			nearest = unit;
		}
	}
	return nearest;
}

static const char *near_word(const struct snapshot *snapshot, const char *word)
{
	for (size_t i = 0; i < snapshot->process_count; i++) {
		const struct process *process = &snapshot->processes[i];

		if (process->name && strcasestr(process->name, word))
			return process->name;
		if (process->unit && strcasestr(process->unit, word))
			return process->unit;
	}
	return near_unit(snapshot, word);
}

static int no_process(const struct snapshot *snapshot, int pid, struct error *error)
{
	int result;

	if (machine_shows_all(&snapshot->machine))
		result = error_invalid(error, "", NULL,
			"there is no process %d: it has exited or never existed", pid);
	else
		result = error_invalid(error, "", NULL,
			"no process %d is visible: it has exited, never existed or is hidden", pid);
	error->missing_pid = pid;
	return result;
}

/* Counts the processes that bear the word as their name and are not meant by it. */
static void note_namesakes(struct target *target, const struct snapshot *snapshot, const char *word)
{
	for (size_t i = 0; i < snapshot->process_count; i++) {
		const struct process *process = &snapshot->processes[i];

		if (!is_named(process, word) || target_has(target, process->pid))
			continue;
		if (!target->namesake)
			target->namesake = process;
		target->namesake_count++;
	}
}

int target_find(struct target *target, const struct snapshot *snapshot, const char *word,
	struct error *error)
{
	/*
	 * The first meaning that matches a process counts.  A unit goes before a process: any user
	 * may call a process "ssh.service".
	 */
	static match_function *const meanings[] = { is_in_cgroup, is_of_unit, is_of_container,
		is_of_owner, is_named, is_of_instance };
	const char *near;

	*target = (struct target){ 0 };
	if (target_is_prefixed(word))
		return target_find_prefixed(target, snapshot, word, error);
	if (add_pid(target, snapshot, word))
		return 0;
	for (size_t i = 0; i < sizeof(meanings) / sizeof(*meanings); i++) {
		collect(target, snapshot, word, meanings[i]);
		if (target->count > 0) {
			note_namesakes(target, snapshot, word);
			return 0;
		}
	}
	if (pid_in(word))
		return no_process(snapshot, pid_in(word), error);
	near = *word ? near_word(snapshot, word) : NULL;
	if (near)
		return error_invalid(error, "find", NULL,
			"no process, unit or cgroup is called '%s'; did you mean '%s'?", word,
			near);
	return error_invalid(
		error, "find", NULL, "no process, unit or cgroup is called '%s'", word);
}

bool target_has(const struct target *target, pid_t pid)
{
	size_t first = 0, end = target->count;

	while (first < end) {
		size_t middle = first + (end - first) / 2;

		if (target->items[middle]->pid < pid)
			first = middle + 1;
		else
			end = middle;
	}
	return first < target->count && target->items[first]->pid == pid;
}

const struct process *target_largest(const struct target *target)
{
	const struct process *largest = target->items[0];

	for (size_t i = 1; i < target->count; i++)
		if (figure_compare(
			    target->items[i]->memory.rss_bytes, largest->memory.rss_bytes, -1) < 0)
			largest = target->items[i];
	return largest;
}

void target_release(struct target *target)
{
	free(target->items);
	*target = (struct target){ 0 };
}
