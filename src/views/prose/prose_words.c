/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "views/prose/prose_words.h"

#include "base/size.h"
#include "base/text.h"

#include <string.h>

const char *prose_size(struct arena *arena, int64_t bytes)
{
	char text[SIZE_TEXT_MAX];

	return text_format(arena, "%s", size_format(text, bytes));
}

const char *prose_time(struct arena *arena, int64_t seconds)
{
	if (seconds < 120)
		return text_format(arena, "%d s", (int)seconds);
	if (seconds < INT64_C(2) * 60 * 60)
		return text_format(arena, "%d min", (int)(seconds / 60));
	return text_format(arena, "%d h", (int)(seconds / 3600));
}

const char *prose_figure_size(struct arena *arena, struct figure bytes)
{
	return bytes.known ? prose_size(arena, bytes.value) : "?";
}

const char *prose_freed(struct arena *arena, struct figure bytes, bool is_measured, bool at_least)
{
	return text_format(arena, "%s%s%s", at_least ? "at least " : "",
		is_measured ? "" : "about ", prose_figure_size(arena, bytes));
}

const char *prose_process(struct arena *arena, const struct process *process)
{
	return text_format(arena, "%s[%d]", process->name ? text_escape(arena, process->name) : "?",
		(int)process->pid);
}

const char *prose_one_of(struct arena *arena, const struct process *process, size_t alike_count)
{
	if (alike_count == 0)
		return prose_process(arena, process);
	return text_format(arena, "one of %zu %s processes", alike_count,
		process->name ? text_escape(arena, process->name) : "?");
}

const char *prose_processes(
	struct arena *arena, const struct process *const *processes, size_t count, size_t max)
{
	const char *names = "";

	for (size_t i = 0; i < count && i < max; i++)
		names = text_format(
			arena, "%s%s%s", names, i ? ", " : "", prose_process(arena, processes[i]));
	if (count > max)
		names = text_format(arena, "%s and %zu more", names, count - max);
	return names;
}

const char *prose_size_range(
	struct arena *arena, int64_t min_bytes, int64_t max_bytes, const char *to)
{
	const char *min = prose_size(arena, min_bytes), *max = prose_size(arena, max_bytes);

	if (min_bytes >= max_bytes || strcmp(min, max) == 0)
		return max;
	return text_format(arena, "%s%s%s", min, to, max);
}

const char *prose_count(
	struct arena *arena, unsigned long long count, const char *one, const char *many)
{
	return text_format(arena, "%llu %s", count, count == 1 ? one : many);
}

const char *prose_nodes(struct arena *arena, const char *list)
{
	bool one = list && !strpbrk(list, ",-");

	return text_format(
		arena, "%s %s", one ? "node" : "nodes", list ? text_escape(arena, list) : "?");
}
