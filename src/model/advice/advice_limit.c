/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/advice/advice_limit.h"

#include "base/text.h"
#include "model/kernel/headroom.h"
#include "model/kernel/rules.h"
#include "snapshot/cgroup_name.h"
#include "snapshot/cgroup_tree.h"
#include "snapshot/target_cgroup.h"
#include "snapshot/unit.h"

#include <string.h>

enum {
	HEADROOM_AT_LEAST = 64 << 20, /* of a limit, above the current use */
	SWAP_AT_LEAST = 64 << 20,     /* less swap only delays a stall above memory.high */
};

/* Containers of systemd-nspawn are units, and limited as units. */
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

/* The cgroup of that name in the copy; NULL if there is none or the leaker is not in it. */
static struct cgroup *find_cgroup(struct snapshot *copy, const char *word, pid_t leaker)
{
	struct cgroup *cgroup = target_find_cgroup(copy, word);

	if (!cgroup)
		cgroup = target_make_cgroup(copy, word);
	return cgroup && holds(copy, cgroup, leaker) ? cgroup : NULL;
}

/* Whether the word names the leaker's cgroup: each user's manager may have a unit of that name. */
static bool names_cgroup_of(
	const struct snapshot *snapshot, const struct process *leaker, const char *word)
{
	struct snapshot copy;
	bool found;

	snapshot_copy(&copy, snapshot);
	found = find_cgroup(&copy, word, leaker->pid) != NULL;
	snapshot_release(&copy);
	return found;
}

const char *advice_limit_word(
	const struct snapshot *snapshot, const struct process *leaker, struct arena *texts)
{
	const char *word = leaker->container ? leaker->container : leaker->unit;
	size_t length;

	if (word && names_cgroup_of(snapshot, leaker, word))
		return word;
	if (!leaker->cgroup || strcmp(leaker->cgroup, "/") == 0)
		return word;
	if (leaker->unit && cgroup_manager(texts, leaker->cgroup, &length))
		return text_format(texts, "cgroup:%.*s", (int)length, leaker->cgroup);
	return text_format(texts, "cgroup:%s", leaker->cgroup);
}

/* What a cgroup must hold that has these processes alone, which may map the same shared memory. */
static int64_t bytes_of_processes(const struct snapshot *snapshot, const struct cgroup *cgroup)
{
	int64_t bytes = 0, shmem_bytes = 0;

	for (size_t i = cgroup->first_member; i < cgroup->end_member; i++) {
		const struct process_memory *memory =
			&snapshot->processes[snapshot->members[i]].memory;

		bytes = size_sum(bytes, figure_or(memory->rss_anon_bytes, 0));
		bytes = size_sum(bytes, figure_or(memory->page_tables_bytes, 0));
		shmem_bytes = size_larger(shmem_bytes, figure_or(memory->rss_shmem_bytes, 0));
	}
	return size_sum(bytes, shmem_bytes);
}

static bool holds_target(
	const struct snapshot *snapshot, const struct cgroup *cgroup, const struct target *target)
{
	for (size_t i = 0; i < target->count; i++)
		if (holds(snapshot, cgroup, target->items[i]->pid))
			return true;
	return false;
}

static int64_t memory_of(const struct process *process)
{
	return size_sum(size_positive(figure_or(process->memory.rss_bytes, 0)),
		size_positive(figure_or(process->memory.swap_bytes, 0)));
}

/* Whether the cgroup has a larger process than the leaker outside of the one below. */
static bool has_larger_outside(const struct snapshot *snapshot, const struct cgroup *cgroup,
	const struct cgroup *below, const struct process *leaker)
{
	const size_t first = (size_t)(below - snapshot->cgroups);

	for (size_t i = cgroup->first_member; i < cgroup->end_member; i++) {
		const struct process *process = &snapshot->processes[snapshot->members[i]];

		if (process_has_memory(process) &&
			(process->memcg < first || process->memcg >= below->end) &&
			memory_of(process) > memory_of(leaker))
			return true;
	}
	return false;
}

/* The cgroup right below that the leaker is in; NULL if the leaker is in the cgroup itself. */
static const struct cgroup *towards(
	const struct snapshot *snapshot, const struct cgroup *cgroup, const struct process *leaker)
{
	const size_t above = (size_t)(cgroup - snapshot->cgroups);
	size_t at = leaker->memcg;

	while (at != CGROUP_UNKNOWN && at > above && snapshot->cgroups[at].parent != above)
		at = snapshot->cgroups[at].parent;
	return at != CGROUP_UNKNOWN && at > above ? &snapshot->cgroups[at] : NULL;
}

const char *advice_limit_narrowed(const struct limit_request *request, struct arena *texts)
{
	const struct snapshot *snapshot = request->snapshot;
	const struct process *leaker = request->leaker;
	const struct cgroup *unit = request->word && !is_limited_by_runtime(leaker)
					    ? target_find_cgroup(snapshot, request->word)
					    : NULL;
	const struct cgroup *own =
		unit && holds(snapshot, unit, leaker->pid) ? towards(snapshot, unit, leaker) : NULL;

	if (!own || unit == snapshot->cgroups)
		return request->word;
	if (!holds_target(snapshot, unit, request->target) &&
		!has_larger_outside(snapshot, unit, own, leaker))
		return request->word;
	while (own && holds_target(snapshot, own, request->target))
		own = towards(snapshot, own, leaker);
	return own ? text_format(texts, "cgroup:%s", own->path) : request->word;
}

/* Why no limit can be set, or NULL. */
static const char *refusal(const struct limit_request *request)
{
	const struct process *leaker = request->leaker;
	const struct snapshot *snapshot = request->snapshot;
	bool is_users = unit_is_users(leaker);

	if (figure_or(snapshot->machine.memory_controller, 1) == 0)
		return "this kernel was booted without the memory controller "
		       "(cgroup_disable=memory)";
	if (!request->word)
		return "it has no cgroup of its own: start it in one (systemd-run --scope)";
	if (leaker->unit && strcmp(leaker->unit, "init.scope") == 0 && !leaker->container)
		return "it is systemd itself";
	if (is_users && snapshot->cgroup_version == CGROUP_V1)
		return "with cgroup v1 a user's systemd has no say in memory";
	/* systemd enables the memory controller for its own units alone */
	if (!snapshot_unit_of(snapshot, leaker) && !leaker->container &&
		snapshot->cgroup_count > 0 && !snapshot_find_cgroup(snapshot, leaker->cgroup))
		return "the memory controller is not switched on for its cgroup";
	return NULL;
}

/*
 * Above memory.high a cgroup swaps, or stalls if there is nothing that it may swap to
 * (model/kernel/throttle.h): then memory.max alone ends a leak.
 */
static void set_high(struct limit_bounds *bounds, const struct limit_request *request,
	const struct snapshot *copy, const struct cgroup *cgroup)
{
	bool can_set = copy->cgroup_version != CGROUP_V1 && !is_limited_by_runtime(request->leaker);
	bool stalls = rules_throttle_above_high(copy->machine.release) &&
		      headroom_swap_bytes(copy, (size_t)(cgroup - copy->cgroups)) < SWAP_AT_LEAST;

	bounds->high_bytes = figure_or(cgroup->high_bytes, UNLIMITED_BYTES);
	bounds->takes_high = can_set && !stalls;
	bounds->lifts_high = can_set && stalls && bounds->high_bytes < UNLIMITED_BYTES;
}

/* What is left in the fullest limited cgroup above, if that is less than `room_bytes`. */
static int64_t room_above(
	const struct snapshot *copy, const struct cgroup *cgroup, int64_t room_bytes)
{
	struct headroom headroom;
	struct domain domain;
	struct error error;

	for (size_t memcg = cgroup_above(copy, (size_t)(cgroup - copy->cgroups));
		memcg != CGROUP_UNKNOWN; memcg = cgroup_above(copy, memcg))
		if (memcg_is_limited(&copy->cgroups[memcg]) &&
			domain_memcg(&domain, copy, memcg, &error) == 0 &&
			headroom_in(&headroom, copy, &domain))
			room_bytes = size_smaller(room_bytes, headroom.min_bytes);
	return room_bytes;
}

/*
 * Writes what the limit must hold, and how much of that is charged to the cgroup.  memory.max below
 * what reclaim cannot free kills as it is written (mm/memcontrol.c: memory_max_write), and cgroup
 * v1 refuses it with EBUSY (mm/memcontrol-v1.c: mem_cgroup_resize_max).  To a cgroup that is yet to
 * be made nothing is charged: what its processes have stays charged where it is
 * (Documentation/admin-guide/cgroup-v2.rst, Memory Ownership), until they start again.  Where the
 * snapshot has no tree, no more is known than its processes.  False if the use is not known.
 */
static bool find_held(struct limit_bounds *bounds, int64_t *ret_charged_bytes,
	const struct limit_request *request, const struct snapshot *copy,
	const struct cgroup *cgroup)
{
	if (!snapshot_find_cgroup(request->snapshot, cgroup->path)) {
		bounds->expected_bytes = bytes_of_processes(copy, cgroup);
		*ret_charged_bytes = cgroup->current_bytes.value; /* target_make_cgroup() */
		return true;
	}
	if (!headroom_held_bytes(&bounds->expected_bytes, copy, (size_t)(cgroup - copy->cgroups)))
		return false;
	*ret_charged_bytes = bounds->expected_bytes;
	return true;
}

static const char *bounds_in(struct limit_bounds *ret_bounds, const struct limit_request *request,
	const struct snapshot *copy, const struct cgroup *cgroup)
{
	struct limit_bounds bounds = { 0 };
	struct domain machine;
	struct error error;
	struct headroom headroom;
	int64_t charged_bytes, room_bytes, least_bytes;

	if (cgroup == copy->cgroups)
		return "it runs in the root cgroup: start it in one of its own (systemd-run "
		       "--scope)";
	if (holds_target(copy, cgroup, request->target))
		return "the target is in the same cgroup";
	if (!find_held(&bounds, &charged_bytes, request, copy, cgroup))
		return "how much memory its cgroup uses is not known";
	if (domain_machine(&machine, copy, &error) < 0 || !headroom_in(&headroom, copy, &machine))
		return "how much memory the machine has left is not known";
	room_bytes = room_above(copy, cgroup, headroom.min_bytes);
	/* a narrow cgroup above leaves less to choose from than a machine does */
	least_bytes = room_bytes < headroom.min_bytes
			      ? size_smaller(HEADROOM_AT_LEAST, room_bytes / 2)
			      : HEADROOM_AT_LEAST;
	bounds.min_bytes = size_sum(bounds.expected_bytes, least_bytes);
	bounds.max_bytes = size_sum(charged_bytes, room_bytes);
	if (bounds.max_bytes < bounds.min_bytes)
		return charged_bytes == 0
			       ? "it has no memory cgroup yet: what it uses now would not count, "
				 "and the machine's memory runs out before any limit is reached"
			       : "the machine is so full that its memory runs out before any limit "
				 "is reached";
	set_high(&bounds, request, copy, cgroup);
	bounds.page_size_bytes = machine.page_size_bytes;
	*ret_bounds = bounds;
	return NULL;
}

const char *advice_limit_bounds(
	struct limit_bounds *ret_bounds, const struct limit_request *request)
{
	const char *refused = refusal(request);
	struct snapshot copy;
	struct cgroup *cgroup;

	if (refused)
		return refused;
	snapshot_copy(&copy, request->snapshot);
	cgroup = find_cgroup(&copy, request->word, request->leaker->pid);
	refused = cgroup ? bounds_in(ret_bounds, request, &copy, cgroup)
			 : "its cgroup is not in the tree that could be read";
	snapshot_release(&copy);
	return refused;
}
