/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where a box can be put around a leaker, and between which sizes it makes sense. */
#include "model/advice/advice_search.h"

#include "base/text.h"
#include "model/kernel/headroom.h"
#include "snapshot/cgroup_name.h"
#include "snapshot/cgroup_tree.h"
#include "snapshot/target_cgroup.h"
#include "snapshot/unit.h"

#include <string.h>

enum { HEADROOM_AT_LEAST = 64 << 20 }; /* to grow in, above what it has now */

/* systemd's own containers are units, and boxed as those. */
static bool is_limited_by_runtime(const struct process *process)
{
	return process->container && !text_starts_with(process->container, "nspawn:");
}

static bool holds(const struct snapshot *snapshot, const struct cgroup *cgroup, pid_t pid)
{
	for (size_t i = cgroup->first_member; i < cgroup->end_member; i++)
		if (snapshot->processes[snapshot->members[i]].pid == pid)
			return true;
	return false;
}

/* The group of that word in the copy, with the leaker in it; NULL for none. */
static struct cgroup *find_limit(struct search *search, struct snapshot *copy, const char *word)
{
	struct cgroup *cgroup = target_find_cgroup(copy, word);

	if (!cgroup)
		cgroup = target_make_cgroup(copy, word);
	return cgroup && holds(copy, cgroup, search->threat->leaker->pid) ? cgroup : NULL;
}

/* Each user's manager may have a unit of that name. */
static bool is_leakers_limit(struct search *search, const char *word)
{
	struct snapshot copy;
	bool found;

	snapshot_copy(&copy, search->snapshot);
	found = find_limit(search, &copy, word) != NULL;
	snapshot_release(&copy);
	return found;
}

const char *limit_word(struct search *search)
{
	const struct process *leaker = search->threat->leaker;
	const char *word = leaker->container ? leaker->container : leaker->unit;
	size_t length;

	if (word && is_leakers_limit(search, word))
		return word;
	if (!leaker->cgroup || strcmp(leaker->cgroup, "/") == 0)
		return word;
	if (leaker->unit && cgroup_manager(search->texts, leaker->cgroup, &length))
		return text_format(search->texts, "cgroup:%.*s", (int)length, leaker->cgroup);
	return text_format(search->texts, "cgroup:%s", leaker->cgroup);
}

/* What the group uses that reclaim cannot take: anonymous memory of its own, and swap. */
static int64_t expected_bytes(const struct snapshot *snapshot, const struct cgroup *cgroup)
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
	for (size_t i = 0; i < target->count; i++)
		if (holds(snapshot, cgroup, target->items[i]->pid))
			return true;
	return false;
}

/* Where no limit can be set, whatever it would do. */
static const char *refusal(const struct search *search)
{
	const struct process *leaker = search->threat->leaker;
	const struct snapshot *snapshot = search->snapshot;
	bool is_users = unit_is_users(leaker);

	if (!search->threat->limit)
		return "it has no cgroup of its own: start it in one (systemd-run --scope)";
	if (leaker->unit && strcmp(leaker->unit, "init.scope") == 0 && !leaker->container)
		return "it is systemd itself";
	if (is_users && snapshot->cgroup_version == CGROUP_V1)
		return "with cgroup v1 a user's systemd has no say in memory";
	/* systemd switches the controller on where it is wanted; nobody else does */
	if (!snapshot_unit_of(snapshot, leaker) && !leaker->container &&
		snapshot->cgroup_count > 1 && !snapshot_find_cgroup(snapshot, leaker->cgroup))
		return "the memory controller is not switched on for its cgroup";
	return NULL;
}

static const char *bounds_in(struct limit_bounds *ret_bounds, struct search *search,
	struct snapshot *copy, const struct cgroup *cgroup)
{
	struct limit_bounds bounds = {
		.expected_bytes = expected_bytes(copy, cgroup),
		.takes_high = copy->cgroup_version != CGROUP_V1 &&
			      !is_limited_by_runtime(search->threat->leaker),
		.high_bytes = figure_or(cgroup->high_bytes, UNLIMITED_BYTES),
	};
	struct domain machine;
	struct error error;
	struct headroom headroom;

	if (cgroup == copy->cgroups)
		return "it runs in the root cgroup: start it in one of its own (systemd-run "
		       "--scope)";
	if (holds_target(copy, cgroup, search->target))
		return "the target is in the same cgroup";
	if (domain_machine(&machine, copy, &error) < 0 || !headroom_in(&headroom, copy, &machine))
		return "how much memory the machine has left is not known";
	bounds.min_bytes = size_sum(bounds.expected_bytes, HEADROOM_AT_LEAST);
	bounds.max_bytes = size_sum(bounds.expected_bytes, headroom.min_bytes);
	if (bounds.max_bytes < bounds.min_bytes)
		return "the machine is so full that no box would bind before its memory ends";
	*ret_bounds = bounds;
	return NULL;
}

const char *limit_bounds_of(struct limit_bounds *ret_bounds, struct search *search)
{
	const char *refused = refusal(search);
	struct snapshot copy;
	struct cgroup *cgroup;

	if (refused)
		return refused;
	snapshot_copy(&copy, search->snapshot);
	cgroup = find_limit(search, &copy, search->threat->limit);
	refused = cgroup ? bounds_in(ret_bounds, search, &copy, cgroup)
			 : "its cgroup is not in the tree that could be read";
	snapshot_release(&copy);
	return refused;
}
