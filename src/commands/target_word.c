/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "commands/target_word.h"

#include "base/text.h"

#include <stdio.h>

static void print_namesakes(const struct target *target, const char *word)
{
	struct arena arena = ARENA_EMPTY;

	fflush(stdout);
	fprintf(stderr,
		"oomtop: '%s' stands for the unit or container of that name, not for process %d%s "
		"of that name\n",
		text_escape(&arena, word), (int)target->namesake->pid,
		target->namesake_count > 1 ? " and others" : "");
	arena_release(&arena);
}

int target_word_find(struct target *target, const struct snapshot *snapshot, const char *word,
	struct error *error)
{
	int result = target_find(target, snapshot, word, error);

	if (result == 0 && target->namesake)
		print_namesakes(target, word);
	return result;
}
