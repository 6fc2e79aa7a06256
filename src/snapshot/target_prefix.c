/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "snapshot/target_prefix.h"

#include "base/size.h"
#include "base/text.h"
#include "snapshot/cgroup_name.h"

#include <stdlib.h>
#include <string.h>

static const char user_prefix[] = "user:", container_prefix[] = "container:";

bool target_is_prefixed(const char *word)
{
	return text_starts_with(word, user_prefix) || text_starts_with(word, container_prefix);
}

static void add(struct target *target, const struct process *process)
{
	array_reserve(target->items, target->count, target->capacity);
	target->items[target->count++] = process;
}

static void add_user_by_name(
	struct target *target, const struct snapshot *snapshot, const char *name)
{
	for (size_t i = 0; i < snapshot->process_count; i++) {
		const struct process *process = &snapshot->processes[i];

		if (!process->kernel_thread && process->user && strcmp(process->user, name) == 0)
			add(target, process);
	}
}

static void add_user_by_uid(struct target *target, const struct snapshot *snapshot, int64_t uid)
{
	for (size_t i = 0; i < snapshot->process_count; i++) {
		const struct process *process = &snapshot->processes[i];

		if (!process->kernel_thread && process->uid.known && process->uid.value == uid)
			add(target, process);
	}
}

static int find_user(struct target *target, const struct snapshot *snapshot, const char *name,
	struct error *error)
{
	long long uid;

	add_user_by_name(target, snapshot, name);
	if (target->count == 0 && number_parse(name, 0, UINT32_MAX, &uid))
		add_user_by_uid(target, snapshot, uid);
	if (target->count > 0)
		return 0;
	return error_invalid(error, "find", NULL,
		*name ? "no process belongs to the user '%s'" : "a name or UID must follow 'user:'",
		name);
}

/* What a container is called; the texts belong to the search's arena. */
struct naming {
	const char *text; /* as shown: "docker:web" */
	const char *name; /* that without the runtime */
	const char *id;   /* in full; the name where the path has no ID */
};

struct container_search {
	struct arena arena;
	const char *path; /* the cgroup path that `naming` was made of */
	struct naming naming;
};

/* Takes the path of a process apart, unless it is that of the process before. */
static const struct naming *naming_of(
	struct container_search *search, const struct process *process)
{
	struct arena *arena = &search->arena;
	struct cgroup_identity identity = { 0 };
	const char *text = process->container, *colon;

	if (search->path && process->cgroup && strcmp(search->path, process->cgroup) == 0)
		return search->naming.text ? &search->naming : NULL;
	search->path = process->cgroup;
	search->naming = (struct naming){ 0 };
	if (process->cgroup)
		identity = cgroup_identify(arena, process->cgroup);
	if (!text && identity.runtime)
		text = text_format(arena, "%s:%s", identity.runtime, identity.id);
	if (!text)
		return NULL;
	colon = strchr(text, ':');
	search->naming.text = text;
	search->naming.name = colon ? colon + 1 : text;
	search->naming.id = identity.id ? identity.id : search->naming.name;
	return &search->naming;
}

static bool is_whole(const struct naming *naming, const char *word)
{
	return strcmp(naming->text, word) == 0 || strcmp(naming->name, word) == 0 ||
	       strcmp(naming->id, word) == 0;
}

static bool is_beginning(const struct naming *naming, const char *word)
{
	return text_starts_with(naming->id, word);
}

/* Adds the processes of all containers that fit; false once there is a second container. */
static bool add_containers(struct target *target, const struct snapshot *snapshot, const char *word,
	bool (*fits)(const struct naming *naming, const char *word))
{
	struct container_search search = { .arena = ARENA_EMPTY };
	const char *id = NULL, *text = NULL;
	bool is_one = true;

	for (size_t i = 0; is_one && i < snapshot->process_count; i++) {
		const struct naming *naming = naming_of(&search, &snapshot->processes[i]);

		if (!naming || !fits(naming, word))
			continue;
		is_one = !id || (strcmp(id, naming->id) == 0 && strcmp(text, naming->text) == 0);
		id = naming->id;
		text = naming->text;
		add(target, &snapshot->processes[i]);
	}
	arena_release(&search.arena);
	return is_one;
}

static int find_container(struct target *target, const struct snapshot *snapshot, const char *word,
	struct error *error)
{
	bool is_one;

	if (!*word)
		return error_invalid(error, "find", NULL, "an ID or name must follow 'container:'");
	is_one = add_containers(target, snapshot, word, is_whole);
	if (is_one && target->count == 0)
		is_one = add_containers(target, snapshot, word, is_beginning);
	if (!is_one)
		return error_usage(error,
			"'container:%s' fits more than one container: more of the ID is needed",
			word);
	if (target->count > 0)
		return 0;
	return error_invalid(
		error, "find", NULL, "no process runs in a container called '%s'", word);
}

int target_find_prefixed(struct target *target, const struct snapshot *snapshot, const char *word,
	struct error *error)
{
	if (text_starts_with(word, user_prefix))
		return find_user(target, snapshot, word + strlen(user_prefix), error);
	return find_container(target, snapshot, word + strlen(container_prefix), error);
}

const char *target_container_path(
	struct arena *arena, const struct snapshot *snapshot, const char *word)
{
	struct target target = { 0 };
	struct error error;
	const char *path = NULL;

	if (text_starts_with(word, container_prefix) &&
		target_find_prefixed(&target, snapshot, word, &error) == 0 &&
		target.items[0]->cgroup) {
		path = cgroup_container_path(arena, target.items[0]->cgroup);
		if (!path)
			path = arena_copy_text(arena, target.items[0]->cgroup);
	}
	free(target.items);
	return path;
}

int target_check_prefixed(const struct snapshot *snapshot, const char *word, struct error *error)
{
	struct target target = { 0 };
	int result =
		target_is_prefixed(word) ? target_find_prefixed(&target, snapshot, word, error) : 0;

	free(target.items);
	return result;
}
