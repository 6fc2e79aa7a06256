/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/proc/users.h"

#include "base/clock.h"
#include "base/memory.h"
#include "base/root.h"
#include "sources/cache_lifetime.h"

#include <errno.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_CAPACITY = 1024, CAPACITY_MAX = 1 << 20 };

struct user_name {
	int64_t uid;
	const char *name; /* NULL: the uid has none */
};

void user_names_release(struct user_names *names)
{
	free(names->items);
	arena_release(&names->texts);
	*names = (struct user_names){ 0 };
}

static void age(struct user_names *names)
{
	if (names->count > 0 && clock_seconds() - names->first_seconds >= CACHE_LIFETIME_SECONDS)
		user_names_release(names);
}

static int compare_uids(const void *left, const void *right)
{
	const struct process *const *a = left, *const *b = right;

	return figure_compare((*a)->uid, (*b)->uid, 1);
}

/* Returns the user's name, owned by the arena; NULL when the uid has none. */
static const char *look_up(struct arena *arena, struct buffer *buffer, uid_t uid)
{
	struct passwd entry, *found = NULL;
	int error;

	do {
		if (buffer->length == buffer->capacity) {
			buffer->capacity = buffer->capacity ? 2 * buffer->capacity : FIRST_CAPACITY;
			buffer->data = memory_resize(buffer->data, buffer->capacity, 1);
		}
		error = getpwuid_r(uid, &entry, buffer->data, buffer->capacity, &found);
		buffer->length = error == ERANGE ? buffer->capacity : 0;
	} while (error == EINTR || (error == ERANGE && buffer->capacity < CAPACITY_MAX));
	return found ? arena_copy(arena, found->pw_name, strlen(found->pw_name)) : NULL;
}

/* The same for a uid that `names` may have. */
static const char *look_up_once(struct user_names *names, struct buffer *buffer, int64_t uid)
{
	for (size_t i = 0; i < names->count; i++)
		if (names->items[i].uid == uid)
			return names->items[i].name;
	if (names->count == 0)
		names->first_seconds = clock_seconds();
	array_reserve(names->items, names->count, names->capacity);
	names->items[names->count] = (struct user_name){
		.uid = uid,
		.name = look_up(&names->texts, buffer, (uid_t)uid),
	};
	return names->items[names->count++].name;
}

static bool is_of_same_user(const struct process *a, const struct process *b)
{
	return figure_compare(a->uid, b->uid, 1) == 0;
}

void users_name(struct snapshot *snapshot, struct user_names *kept)
{
	struct process **processes = memory_alloc(snapshot->process_count * sizeof(*processes));
	struct user_names own = { 0 }, *names = kept ? kept : &own;
	struct figure uid = FIGURE_UNKNOWN;
	struct buffer buffer = { 0 };
	const char *name = NULL;
	size_t count = 0;

	age(names);
	/* many neighbours are of one user: the first of them stands for all */
	for (size_t i = 0; i < snapshot->process_count; i++)
		if (i == 0 ||
			!is_of_same_user(&snapshot->processes[i - 1], &snapshot->processes[i]))
			processes[count++] = &snapshot->processes[i];
	qsort(processes, count, sizeof(*processes), compare_uids);
	for (size_t i = 0; i < count && processes[i]->uid.known; i++) {
		if (figure_compare(uid, processes[i]->uid, 1) != 0) {
			uid = processes[i]->uid;
			name = look_up_once(names, &buffer, uid.value);
			if (name)
				name = arena_copy_text(&snapshot->texts, name);
		}
		processes[i]->user = name;
	}
	for (size_t i = 1; i < snapshot->process_count; i++)
		if (is_of_same_user(&snapshot->processes[i - 1], &snapshot->processes[i]))
			snapshot->processes[i].user = snapshot->processes[i - 1].user;
	user_names_release(&own);
	buffer_release(&buffer);
	free(processes);
}
