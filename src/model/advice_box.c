/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where a box can be put around a leaker, and between which sizes it makes sense. */
#include "model/advice_search.h"

#include "base/text.h"
#include "model/room.h"

#include <string.h>

enum { ROOM_AT_LEAST = 64 << 20 }; /* to grow in, above what it has now */

const char *box_word(struct search *search)
{
	const struct process *leaker = search->threat->leaker;

	if (leaker->container)
		return leaker->container;
	if (leaker->unit)
		return leaker->unit;
	if (leaker->cgroup && strcmp(leaker->cgroup, "/") != 0)
		return text_format(search->texts, "cgroup:%s", leaker->cgroup);
	return NULL;
}

/* What the group uses that reclaim cannot take: anonymous memory of its own, and swap. */
static int64_t usual_bytes(const struct snapshot *snapshot, const struct cgroup *cgroup)
{
	int64_t bytes = 0;

	for (size_t i = cgroup->first_member; i < cgroup->end_member; i++) {
		const struct process *process = &snapshot->processes[snapshot->members[i]];

		bytes = size_sum(bytes, figure_or(process->rss_anon_bytes, 0));
	}
	if (cgroup->anon_bytes.known && cgroup->anon_bytes.value > bytes)
		bytes = cgroup->anon_bytes.value;
	return size_sum(bytes, figure_or(cgroup->shmem_bytes, 0));
}

static bool holds_target(
	const struct snapshot *snapshot, const struct cgroup *cgroup, const struct target *target)
{
	for (size_t i = cgroup->first_member; i < cgroup->end_member; i++)
		if (target_has(target, snapshot->processes[snapshot->members[i]].pid))
			return true;
	return false;
}

static const char *bounds_in(struct box_bounds *ret_bounds, struct search *search,
	struct snapshot *copy, const struct cgroup *cgroup)
{
	struct domain machine;
	struct error error;
	struct room room;

	if (cgroup == copy->cgroups)
		return "it runs in the root cgroup: start it in one of its own (systemd-run --scope)";
	if (holds_target(copy, cgroup, search->target))
		return "the target is in the same cgroup";
	if (domain_machine(&machine, copy, &error) < 0 || !room_in(&room, copy, &machine))
		return "how much memory the machine has left is not known";
	ret_bounds->usual_bytes = usual_bytes(copy, cgroup);
	ret_bounds->least_bytes = size_sum(ret_bounds->usual_bytes, ROOM_AT_LEAST);
	ret_bounds->most_bytes = size_sum(ret_bounds->usual_bytes, room.least_bytes);
	if (ret_bounds->most_bytes < ret_bounds->least_bytes)
		return "the machine is so full that no box would bind before its memory ends";
	return NULL;
}

const char *box_bounds_of(struct box_bounds *ret_bounds, struct search *search)
{
	const char *word = search->threat->box, *refused;
	struct snapshot copy;
	struct cgroup *cgroup;

	if (!word)
		return "it has no cgroup of its own: start it in one (systemd-run --scope)";
	snapshot_copy(&copy, search->snapshot);
	cgroup = target_find_cgroup(&copy, word);
	if (!cgroup)
		cgroup = target_make_cgroup(&copy, word);
	refused = cgroup ? bounds_in(ret_bounds, search, &copy, cgroup) :
			   "its cgroup is not in the tree that could be read";
	snapshot_release(&copy);
	return refused;
}
