/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A drill is played in each world that differs, and what they come to is compared. */
#include "model/drill/drill.h"

#include "model/drill/drill_context.h"

#include <stdlib.h>

void course_release(struct course *course)
{
	free(course->kills);
	free(course->collateral);
	free(course->close);
	*course = (struct course){ 0 };
}

static bool is_same_course(const struct course *a, const struct course *b)
{
	if (a->end != b->end || a->kill_count != b->kill_count ||
		a->domain.kind != b->domain.kind || a->domain.memcg != b->domain.memcg)
		return false;
	for (size_t i = 0; i < a->kill_count; i++)
		if (a->kills[i].victim != b->kills[i].victim)
			return false;
	return true;
}

unsigned ground_doubts(const struct drill_ground *ground)
{
	/* doubts that have nothing to do with who is close to whom */
	return ground->machine->doubts &
		(DOUBT_PARTIAL | DOUBT_RULES | DOUBT_SETTINGS | DOUBT_FIGURES);
}

static void play_worlds(struct drill *drill, struct drill_ground *ground)
{
	drill->courses = memory_alloc(WORLD_COUNT * sizeof(*drill->courses));
	for (size_t world = 0; world < WORLD_COUNT; world++) {
		struct course *course = &drill->courses[drill->course_count];

		if (!ground_has_world(ground, world))
			continue;
		*course = drill_play(ground, drill->leaker, drill->tmpfs, world);
		drill->course_count++;
		drill->certain &= course->close_count == 0 && !course->is_vague;
		if (course->leaks_by_bytes < drill->least_leak_bytes)
			drill->least_leak_bytes = course->leaks_by_bytes;
		if (course->leaks_by_bytes > drill->most_leak_bytes)
			drill->most_leak_bytes = course->leaks_by_bytes;
		if (drill->has_alternative || is_same_course(&drill->courses[0], course))
			continue;
		drill->has_alternative = true;
		drill->alternative = *course;
		drill->alternative_world = worlds[world];
	}
	drill->course = drill->courses[0];
}

int drill_run(struct drill *ret_drill, struct drill_ground *ground, const struct process *leaker,
	const struct holder *tmpfs, struct error *error)
{
	struct drill drill = { .leaker = leaker, .tmpfs = tmpfs, .certain = true,
		.least_leak_bytes = INT64_MAX };
	struct domain machine;
	int result = domain_machine(&machine, ground->snapshot, error);

	if (result < 0)
		return result;
	ground_make_room(ground);
	ground_theatre(ground, CGROUP_UNKNOWN);
	play_worlds(&drill, ground);
	drill.doubts = ground_doubts(ground);
	drill.certain &= !drill.has_alternative && !drill.doubts &&
		drill.course.end != DRILL_UNKNOWN && drill.course.end != DRILL_ALLOCATOR;
	*ret_drill = drill;
	return 0;
}

void drill_release(struct drill *drill)
{
	for (size_t i = 0; i < drill->course_count; i++)
		course_release(&drill->courses[i]);
	free(drill->courses);
	*drill = (struct drill){ 0 };
}
