/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "views/report/limits.h"

#include "base/json_text.h"
#include "base/text.h"
#include "views/prose/prose.h"

#include <string.h>

static const char *use_words(struct arena *arena, const struct box *box)
{
	return text_format(arena, "%s of %s used",
		prose_figure_size(arena, box->cgroup->current_bytes),
		prose_figure_size(arena, box->cgroup->max_bytes));
}

/* Reclaim decides where in between it ends. */
static const char *room_words(struct arena *arena, const struct room *room)
{
	const char *least = prose_size(arena, room->least_bytes > 0 ? room->least_bytes : 0);
	const char *most = prose_size(arena, room->most_bytes > 0 ? room->most_bytes : 0);

	if (strcmp(least, most) == 0)
		return text_format(arena, "about %s left", least);
	return text_format(arena, "%s to %s left", least, most);
}

static const char *fate_words(struct arena *arena, const struct box *box)
{
	switch (box->outcome) {
	case OUTCOME_KILL:
		return text_format(arena, "%s would die%s%s", prose_process(arena, box->victim),
			box->killed_count > 1 ?
				text_format(arena, " and %zu with it", box->killed_count - 1) : "",
			box->certain ? "" : " (not certain)");
	case OUTCOME_SLEEP:
		return "nobody would die, its tasks would sleep";
	case OUTCOME_PANIC:
		return "the kernel would panic";
	case OUTCOME_ALLOCATING_TASK:
	case OUTCOME_NOBODY:
		break;
	}
	if (!box->certain)
		return "whether anybody in it can be killed is not known";
	return "nobody in it can be killed: allocations would fail and fill the kernel's log";
}

const char *box_words(struct arena *arena, const struct box *box)
{
	return text_format(arena, "%s, %s; %s", use_words(arena, box),
		room_words(arena, &box->room), fate_words(arena, box));
}

const char *box_brief_words(struct arena *arena, const struct box *box)
{
	return text_format(arena, "%s; %s", use_words(arena, box), fate_words(arena, box));
}

void boxes_print(FILE *out, const struct box *boxes, size_t count, size_t total)
{
	struct arena arena = ARENA_EMPTY;

	if (count == 0)
		return;
	fprintf(out, "\nMemory cgroups with a limit, the fullest first (%zu of %zu):\n", count,
		total);
	for (size_t i = 0; i < count; i++)
		fprintf(out, "  %s: %s\n", text_escape(&arena, boxes[i].cgroup->path),
			box_words(&arena, &boxes[i]));
	arena_release(&arena);
}

static json_t *hundredths(struct figure figure)
{
	return figure.known ? json_real((double)figure.value / 100) : json_null();
}

static json_t *box_json(const struct box *box)
{
	json_t *object = json_object();

	json_set(object, "kind", json_string("memcg"));
	json_set_text(object, "path", box->cgroup->path);
	json_set_figure(object, "current", box->cgroup->current_bytes);
	json_set_figure(object, "max", box->cgroup->max_bytes);
	json_set_figure(object, "swap", box->cgroup->swap_current_bytes);
	json_set_figure(object, "oom_group", box->cgroup->oom_group);
	json_set_figure(object, "oom_kills", box->cgroup->events_oom_kill);
	json_set(object, "pressure_some_avg10", hundredths(box->cgroup->pressure_some.avg10));
	json_set(object, "room_least", json_integer(box->room.least_bytes));
	json_set(object, "room_most", json_integer(box->room.most_bytes));
	json_set(object, "victim", box->victim ? json_integer(box->victim->pid) : json_null());
	json_set(object, "certain", json_boolean(box->certain));
	return object;
}

json_t *boxes_json(const struct box *boxes, size_t count)
{
	json_t *array = json_array();

	for (size_t i = 0; i < count; i++)
		json_append(array, box_json(&boxes[i]));
	return array;
}
