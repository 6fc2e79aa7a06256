/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/archive/sos_users.h"

#include "base/memory.h"

#include <stdlib.h>

enum { USERS_MAX = 65536, NAME_MAX_BYTES = 255 };

struct user {
	int64_t uid;
	const char *name;
};

static int compare_users(const void *left, const void *right)
{
	const struct user *a = left, *b = right;

	return (a->uid > b->uid) - (a->uid < b->uid);
}

/* "UID USER PROC …", and a row for each user; the order of the first two columns is lslogins's. */
static bool parse_row(struct arena *arena, struct text_span line, struct user *ret_user)
{
	struct text_span word, name;
	struct figure uid;

	if (!text_span_word(&line, &word) || !text_span_word(&line, &name))
		return false;
	uid = text_span_number(word, 0, UINT32_MAX);
	if (!uid.known)
		return false;
	ret_user->uid = uid.value;
	ret_user->name = text_span_copy(arena, name, NAME_MAX_BYTES);
	return ret_user->name != NULL;
}

void sos_users_name(struct snapshot *snapshot, struct text_span text)
{
	struct text_span line, word;
	struct user *users = NULL;
	size_t count = 0, capacity = 0;

	if (!text_span_line(&text, &line) || !text_span_word(&line, &word) ||
		!text_span_equals(word, "UID") || !text_span_word(&line, &word) ||
		!text_span_equals(word, "USER"))
		return;
	while (count < USERS_MAX && text_span_line(&text, &line)) {
		array_reserve(users, count, capacity);
		count += parse_row(&snapshot->texts, line, &users[count]);
	}
	if (count > 0)
		qsort(users, count, sizeof(*users), compare_users);
	for (size_t i = 0; count > 0 && i < snapshot->process_count; i++) {
		struct process *process = &snapshot->processes[i];
		const struct user wanted = { .uid = figure_or(process->uid, -1) };
		const struct user *found =
			bsearch(&wanted, users, count, sizeof(*users), compare_users);

		if (found)
			process->user = found->name;
	}
	free(users);
}
