/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/proc/reader.h"

#include <errno.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_ROOM = 1024, MAX_ROOM = 1 << 20 };

static int compare_uids(const void *left, const void *right)
{
	const struct process *const *a = left, *const *b = right;

	return figure_compare((*a)->uid, (*b)->uid, 1);
}

/* The user's name, NULL when the uid has none. */
static const char *look_up(struct arena *arena, struct buffer *room, uid_t uid)
{
	struct passwd entry, *found = NULL;
	int error;

	do {
		if (room->length == room->capacity) {
			room->capacity = room->capacity ? 2 * room->capacity : FIRST_ROOM;
			room->data = memory_resize(room->data, room->capacity, 1);
		}
		error = getpwuid_r(uid, &entry, room->data, room->capacity, &found);
		room->length = error == ERANGE ? room->capacity : 0;
	} while (error == EINTR || (error == ERANGE && room->capacity < MAX_ROOM));
	return found ? arena_copy(arena, found->pw_name, strlen(found->pw_name)) : NULL;
}

void users_name(struct snapshot *snapshot)
{
	struct process **processes = memory_alloc(snapshot->process_count * sizeof(*processes));
	struct figure uid = FIGURE_UNKNOWN;
	struct buffer room = { 0 };
	const char *name = NULL;

	for (size_t i = 0; i < snapshot->process_count; i++)
		processes[i] = &snapshot->processes[i];
	qsort(processes, snapshot->process_count, sizeof(*processes), compare_uids);
	for (size_t i = 0; i < snapshot->process_count && processes[i]->uid.known; i++) {
		if (figure_compare(uid, processes[i]->uid, 1) != 0) {
			uid = processes[i]->uid;
			name = look_up(&snapshot->texts, &room, (uid_t)uid.value);
		}
		processes[i]->user = name;
	}
	buffer_release(&room);
	free(processes);
}
