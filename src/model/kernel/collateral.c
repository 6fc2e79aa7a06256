/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/kernel/collateral.h"

#include "base/text.h"
#include "model/adj/pod_adj.h"
#include "model/kernel/kill_unit.h"
#include "snapshot/unit.h"

#include <stdlib.h>
#include <string.h>

/* The search for collateral of one kill. */
struct following {
	struct kill *kill;
	const struct relations *relations;
	bool *gone;
	size_t capacity;
	/*
	 * Marks what was followed from one victim, so that it is not followed from the next: for a
	 * cgroup of thousands the cost would be quadratic.  By index in the snapshot; NULL if only
	 * one process is killed.
	 */
	bool *children_seen, *below_seen, *unit_seen;
	const char *home; /* the container or pod followed last, with its cgroup and reason */
	size_t home_place;
	enum collateral_reason home_reason;
};

static void add(
	struct following *following, const struct process *process, enum collateral_reason reason)
{
	struct kill *kill = following->kill;
	size_t place = (size_t)(process - following->relations->snapshot->processes);

	if (following->gone[place] || process->kernel_thread)
		return;
	following->gone[place] = true;
	array_reserve(kill->collateral, kill->collateral_count, following->capacity);
	kill->collateral[kill->collateral_count++] =
		(struct collateral){ .process = process, .reason = reason };
}

/* Whether the element is marked already; marks it.  Without marks nothing is. */
static bool was_seen(bool *seen, size_t place)
{
	bool result = seen && seen[place];

	if (seen)
		seen[place] = true;
	return result;
}

/* PostgreSQL: src/backend/postmaster/postmaster.c, HandleChildCrash. */
bool kill_is_restarter(const struct process *process)
{
	static const char *const names[] = { "postgres", "postmaster" };

	for (size_t i = 0; process->name && i < sizeof(names) / sizeof(*names); i++)
		if (strcmp(process->name, names[i]) == 0)
			return true;
	return false;
}

static void add_children(
	struct following *following, const struct process *parent, enum collateral_reason reason)
{
	size_t place = (size_t)(parent - following->relations->snapshot->processes);
	struct relation_run children;

	if (was_seen(following->children_seen, place))
		return;
	children = relations_children(following->relations, parent->pid);
	for (size_t i = 0; i < children.count; i++)
		if (kill_is_restarter(children.items[i]))
			add(following, children.items[i], reason);
}

static void follow_restart(struct following *following, const struct process *process)
{
	const struct process *parent;

	if (!kill_is_restarter(process))
		return;
	parent = snapshot_find(following->relations->snapshot, process->ppid);
	if (parent && kill_is_restarter(parent))
		add_children(following, parent, COLLATERAL_RESTART);
	else
		add_children(following, process, COLLATERAL_PARENT);
}

/*
 * Adds all descendants, also those of processes that are dead already.  Each has one parent, so in
 * a circle of parents only `init` could be met twice.
 */
static void follow_descendants(
	struct following *following, const struct process *init, enum collateral_reason reason)
{
	const struct process *all = following->relations->snapshot->processes;
	const struct process **below = NULL;
	size_t count = 0, capacity = 0;

	if (was_seen(following->below_seen, (size_t)(init - all)))
		return;
	for (size_t next = 0; next <= count; next++) {
		const struct process *above = next == 0 ? init : below[next - 1];
		struct relation_run children = relations_children(following->relations, above->pid);

		for (size_t i = 0; i < children.count; i++) {
			if (children.items[i] == init ||
				was_seen(following->below_seen, (size_t)(children.items[i] - all)))
				continue;
			array_reserve(below, count, capacity);
			below[count++] = children.items[i];
			add(following, children.items[i], reason);
		}
	}
	free(below);
}

/* The container or, for COLLATERAL_POD, the pod of a process, and below of a cgroup. */
static const char *home_of(const struct process *process, enum collateral_reason reason)
{
	return reason == COLLATERAL_POD ? process->pod : process->container;
}

static const char *cgroup_home(const struct cgroup *cgroup, enum collateral_reason reason)
{
	return reason == COLLATERAL_POD ? cgroup->pod : cgroup->container;
}

/* Adds the members of the outermost cgroup of the container or pod of `first`. */
static void follow_members(
	struct following *following, const struct process *first, enum collateral_reason reason)
{
	const struct snapshot *snapshot = following->relations->snapshot;
	const struct cgroup *cgroups = snapshot->cgroups;
	const char *home = home_of(first, reason);
	size_t place = first->memcg;

	while (place != 0 &&
		text_is_known_same(home, cgroup_home(&cgroups[cgroups[place].parent], reason)))
		place = cgroups[place].parent;
	for (size_t i = cgroups[place].first_member; i < cgroups[place].end_member; i++) {
		const struct process *member = &snapshot->processes[snapshot->members[i]];

		if (text_is_known_same(home, home_of(member, reason)))
			add(following, member, reason);
	}
}

/* Whether the same container or pod was followed last. */
static bool is_followed_home(
	struct following *following, const struct process *first, enum collateral_reason reason)
{
	const char *home = home_of(first, reason);
	bool same = following->home_reason == reason && following->home_place == first->memcg &&
		    text_is_known_same(home, following->home);

	following->home = home;
	following->home_place = first->memcg;
	following->home_reason = reason;
	return same;
}

static void follow_home(
	struct following *following, const struct process *first, enum collateral_reason reason)
{
	const struct snapshot *snapshot = following->relations->snapshot;
	const char *home = home_of(first, reason);

	if (!home || is_followed_home(following, first, reason))
		return;
	if (first->memcg != CGROUP_UNKNOWN) {
		follow_members(following, first, reason);
		return;
	}
	for (size_t i = 0; i < snapshot->process_count; i++)
		if (text_is_known_same(home, home_of(&snapshot->processes[i], reason)))
			add(following, &snapshot->processes[i], reason);
}

/* Where a process of a container was started, by the container of its parent. */
enum beginning {
	BEGUN_UNKNOWN, /* the snapshot does not hold the parent */
	BEGUN_INSIDE,
	BEGUN_OUTSIDE,
};

static enum beginning beginning_of(const struct snapshot *snapshot, const struct process *process)
{
	const struct process *parent = snapshot_find(snapshot, process->ppid);

	if (!parent)
		return BEGUN_UNKNOWN;
	return text_is_known_same(parent->container, process->container) ? BEGUN_INSIDE
									 : BEGUN_OUTSIDE;
}

/*
 * kernel/pid_namespace.c, zap_pid_ns_processes: all of the namespace are killed, and inside it no
 * others are visible.  Seen from outside, processes that entered it (docker exec) are found by
 * container.  A process of the container may have begun a namespace of its own, as the sandboxes of
 * browsers do: the container survives that one's end.
 */
static void follow_namespace(
	struct following *following, const struct process *init, enum collateral_reason reason)
{
	const struct snapshot *snapshot = following->relations->snapshot;

	if (process_is_own_init(init, &snapshot->machine)) {
		for (size_t i = 0; i < snapshot->process_count; i++)
			add(following, &snapshot->processes[i], reason);
		return;
	}
	follow_descendants(following, init, reason);
	if (beginning_of(snapshot, init) != BEGUN_INSIDE)
		follow_home(following, init, reason);
}

/* Whether `other` is known to be created after `process`. */
static bool is_begun_later(const struct process *other, const struct process *process)
{
	int order = figure_compare(other->start_ticks, process->start_ticks, 1);

	return process->start_ticks.known && other->start_ticks.known &&
	       (order > 0 || (order == 0 && other->pid > process->pid));
}

/*
 * A container ends with its first process also where that is not the init of a PID namespace
 * (--pid=host, shareProcessNamespace): the runtime kills what is left (containerd:
 * ShouldKillAllOnExit).  Processes that entered it later have a parent outside as well.
 */
bool kill_ends_container(const struct snapshot *snapshot, const struct process *process)
{
	if (!process->container || !process->start_ticks.known ||
		beginning_of(snapshot, process) != BEGUN_OUTSIDE)
		return false;
	for (size_t i = 0; i < snapshot->process_count; i++) {
		const struct process *other = &snapshot->processes[i];

		if (other != process && text_is_known_same(other->container, process->container) &&
			!is_begun_later(other, process))
			return false;
	}
	return true;
}

bool kill_is_minimal_init(const struct process *process)
{
	static const char *const names[] = {
		"tini",        /* krallin/tini, src/tini.c: main, reap_zombies */
		"tini-static", /* the same program */
		"docker-init", /* docker run --init: tini (moby/moby, daemon/oci_linux.go) */
		"catatonit",   /* openSUSE/catatonit, catatonit.c: main, reap_zombies */
		"podman-init", /* podman run --init: catatonit (containers/podman, libpod) */
		"dumb-init",   /* Yelp/dumb-init, dumb-init.c: handle_signal */
	};

	for (size_t i = 0; process->name && i < sizeof(names) / sizeof(*names); i++)
		if (strcmp(process->name, names[i]) == 0)
			return true;
	return false;
}

/*
 * The minimal init that exits with the process, or NULL.  It has started one child, before it could
 * adopt any other.  The children it adopts from another container are not its own: "catatonit -P"
 * holds the namespace of a pod and starts none.
 */
static const struct process *minimal_init_of(
	const struct relations *relations, const struct process *process)
{
	const struct process *init = snapshot_find(relations->snapshot, process->ppid);
	struct relation_run children;

	if (!init || !kill_is_minimal_init(init) ||
		process_is_init(init, &relations->snapshot->machine) ||
		!text_is_same(init->container, process->container))
		return NULL;
	children = relations_children(relations, init->pid);
	for (size_t i = 0; i < children.count; i++)
		if (children.items[i] != process && !is_begun_later(children.items[i], process) &&
			text_is_same(children.items[i]->container, process->container))
			return NULL;
	return init;
}

const struct process *kill_ended_init(
	const struct relations *relations, const struct process *process)
{
	const struct snapshot *snapshot = relations->snapshot;
	const struct process *init = minimal_init_of(relations, process);

	while (init && !process_ends_namespace(init, &snapshot->machine) &&
		!kill_ends_container(snapshot, init))
		init = minimal_init_of(relations, init);
	return init;
}

/* What ends with the first process of a container or namespace. */
static void follow_container(
	struct following *following, const struct process *first, enum collateral_reason reason)
{
	const struct snapshot *snapshot = following->relations->snapshot;

	if (process_ends_namespace(first, &snapshot->machine))
		follow_namespace(following, first, reason);
	else if (kill_ends_container(snapshot, first))
		follow_home(following, first, reason);
}

static void follow_init(struct following *following, const struct process *process)
{
	const struct process *init = kill_ended_init(following->relations, process);

	if (!init)
		return;
	add(following, init, COLLATERAL_MAIN);
	follow_container(following, init, COLLATERAL_MAIN);
}

/*
 * pkg/kubelet/kuberuntime, podSandboxChanged and computePodActions: without a ready sandbox the
 * kubelet stops all containers of the pod and starts them in a new one.  Containers that share the
 * sandbox's PID namespace die with the sandbox at once.
 */
bool kill_is_sandbox(const struct process *process)
{
	return process->qos != POD_NONE && process->adj.known && process->name &&
	       pod_adj_of(process->qos, process->adj.value) == POD_ADJ_SANDBOX &&
	       strcmp(process->name, "pause") == 0;
}

static void follow_unit(
	struct following *following, const struct unit *unit, const struct process *victim)
{
	const struct snapshot *snapshot = following->relations->snapshot;
	struct relation_run members;

	if (!unit || !unit->cgroup || !kill_unit_ends(snapshot, unit, victim) ||
		was_seen(following->unit_seen, (size_t)(unit - snapshot->units)))
		return;
	members = relations_in_unit_cgroup(following->relations, unit->cgroup);
	for (size_t i = 0; i < members.count; i++)
		if (kill_unit_stops(unit, members.items[i]))
			add(following, members.items[i], COLLATERAL_UNIT);
}

/* The victim's unit; if the victim is a user's manager, also all units of that user. */
static void follow_units(struct following *following, const struct process *victim)
{
	const struct snapshot *snapshot = following->relations->snapshot;
	const struct unit *manager = snapshot_user_manager_of(snapshot, victim);

	follow_unit(following, snapshot_unit_of(snapshot, victim), victim);
	if (unit_has_main(manager, victim))
		follow_unit(following, manager, victim);
}

void kill_add_collateral(struct kill *kill, const struct relations *relations, bool *gone)
{
	struct following following = { .kill = kill, .relations = relations, .gone = gone };
	size_t process_count = relations->snapshot->process_count;
	bool *seen = NULL;

	if (kill->killed_count > 1) {
		seen = memory_alloc(2 * process_count + relations->snapshot->unit_count);
		following.children_seen = seen;
		following.below_seen = seen + process_count;
		following.unit_seen = seen + 2 * process_count;
	}
	for (size_t i = 0; i < kill->killed_count; i++) {
		const struct process *process = kill->killed[i];

		follow_container(&following, process, COLLATERAL_NAMESPACE);
		follow_init(&following, process);
		if (kill_is_sandbox(process))
			follow_home(&following, process, COLLATERAL_POD);
		follow_restart(&following, process);
		follow_units(&following, process);
	}
	free(seen);
	if (kill->killed_count > 0)
		kill->undecided_count = kill_unit_count_undecided(relations, kill->killed[0], gone);
}
