/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "views/log/log_candidates.h"

#include "base/json_text.h"
#include "base/text.h"
#include "views/prose/prose_words.h"

#include <string.h>

static const char *add(struct arena *arena, const char *text, const char *more)
{
	return text_format(arena, "%s%s%s", text, *text ? ", " : "", more);
}

/* "2.8G memory, 345 pages scanned by reclaim, pressure 87.61%" */
static const char *figures(struct arena *arena, const struct kill_candidate *candidate)
{
	const char *text = "";

	if (candidate->memory_bytes.known)
		text = add(arena, text,
			text_format(arena, "%s memory",
				prose_size(arena, candidate->memory_bytes.value)));
	if (candidate->swap_bytes.known)
		text = add(arena, text,
			text_format(
				arena, "%s swap", prose_size(arena, candidate->swap_bytes.value)));
	if (candidate->scanned_pages.known)
		text = add(arena, text,
			text_format(arena, "%lld pages scanned by reclaim",
				(long long)candidate->scanned_pages.value));
	if (candidate->pressure_hundredths.known)
		text = add(arena, text,
			text_format(arena, "pressure %lld.%02lld%%",
				(long long)candidate->pressure_hundredths.value / 100,
				(long long)candidate->pressure_hundredths.value % 100));
	return *text ? text : "no figures";
}

static const char *other(
	struct arena *arena, const char *text, const char *place, const struct kill_candidate *item)
{
	/* a path that was too long to be kept */
	const char *path = *item->path ? text_escape(arena, item->path) : "another cgroup";

	return text_format(arena, "%s; %s %s with %s", text, place, path, figures(arena, item));
}

const char *log_candidates(struct arena *arena, const struct kill_event *event)
{
	size_t place = 0;
	const char *text;

	if (event->candidate_count == 0)
		return NULL;
	while (place < event->candidate_count &&
		strcmp(event->candidates[place].path, event->task_memcg ? event->task_memcg : "") !=
			0)
		place++;
	if (place == event->candidate_count)
		return other(arena,
			text_format(arena, "behind the first %zu of %lld cgroups considered", place,
				(long long)event->considered.value),
			"first was", &event->candidates[0]);
	text = text_format(arena, "number %zu of %lld cgroups considered: %s", place + 1,
		(long long)event->considered.value, figures(arena, &event->candidates[place]));
	/* systemd-oomd passes over what it could not kill */
	if (place > 0)
		return other(arena, text, "first was", &event->candidates[0]);
	return place + 1 < event->candidate_count
		       ? other(arena, text, "next was", &event->candidates[place + 1])
		       : text;
}

json_t *log_candidates_json(const struct kill_event *event)
{
	json_t *array;

	if (!event->considered.known)
		return json_null();
	array = json_array();
	for (size_t i = 0; i < event->candidate_count; i++) {
		const struct kill_candidate *candidate = &event->candidates[i];
		json_t *object = json_object();

		json_set_text(object, "cgroup", *candidate->path ? candidate->path : NULL);
		json_set_figure(object, "memory", candidate->memory_bytes);
		json_set_figure(object, "swap", candidate->swap_bytes);
		json_set_figure(object, "scanned_pages", candidate->scanned_pages);
		json_set_figure(object, "pressure_hundredths", candidate->pressure_hundredths);
		json_append(array, object);
	}
	return array;
}
