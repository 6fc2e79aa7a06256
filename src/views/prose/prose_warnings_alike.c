/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "views/prose/prose_warnings_alike.h"

#include "base/text.h"
#include "views/prose/prose_ends.h"
#include "views/prose/prose_words.h"

enum { ALIKE_MIN = 3 };

/* The warnings of one kind, each about a process. */
struct alike {
	size_t first, count; /* the index of the first; how many */
	const struct warning *largest;
	struct figure own_bytes; /* of all these processes */
};

static struct alike alike_of(const struct verdict *verdict, enum warning_kind kind)
{
	struct alike alike = { .own_bytes = figure_of(0) };

	for (size_t i = 0; i < verdict->warning_count; i++) {
		const struct warning *warning = &verdict->warnings[i];

		if (warning->kind != kind)
			continue;
		if (alike.count++ == 0)
			alike.first = i;
		if (!alike.largest || warning->bytes > alike.largest->bytes)
			alike.largest = warning;
		if (process_has_own_memory(warning->entry->process))
			alike.own_bytes = figure_add(
				alike.own_bytes, process_own_bytes(warning->entry->process));
	}
	return alike;
}

static const char *unkillable(
	struct arena *arena, const struct verdict *verdict, const struct alike *alike)
{
	const char *own = alike->own_bytes.known
				  ? text_format(arena, ", with about %s of their own,",
					    prose_size(arena, alike->own_bytes.value))
				  : "";

	return text_format(arena,
		"%zu large processes%s have an oom_score_adj of -1000, the largest is %s with %s: "
		"if one of them leaks, no kill can stop it; %s.",
		alike->count, own, prose_process(arena, alike->largest->entry->process),
		prose_size(arena, alike->largest->bytes), prose_exempt_leak_end(arena, verdict));
}

/* Whether a sentence for all of its kind stands for the warning.  No more than one warning of most
 * kinds is made. */
static bool is_alike(const struct verdict *verdict, size_t index, struct alike *ret_alike)
{
	if (verdict->warnings[index].kind != WARNING_UNKILLABLE)
		return false;
	*ret_alike = alike_of(verdict, WARNING_UNKILLABLE);
	return ret_alike->count >= ALIKE_MIN;
}

const char *prose_warning_alike(struct arena *arena, const struct verdict *verdict,
	const struct snapshot *snapshot, size_t index)
{
	struct alike alike;

	if (!is_alike(verdict, index, &alike))
		return prose_warning(arena, verdict, snapshot, &verdict->warnings[index]);
	return index == alike.first ? unkillable(arena, verdict, &alike) : NULL;
}

size_t prose_warnings_alike_count(const struct verdict *verdict)
{
	struct alike alike = alike_of(verdict, WARNING_UNKILLABLE);

	return verdict->warning_count - (alike.count >= ALIKE_MIN ? alike.count - 1 : 0);
}
