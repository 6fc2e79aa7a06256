/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a kill brings that the kernel does not see. */
#include "model/kill.h"

#include <stdlib.h>
#include <string.h>

struct following {
	struct kill *kill;
	const struct kin *kin;
	bool *gone;
	size_t capacity;
};

static void add(struct following *following, const struct process *process,
	enum collateral_reason reason)
{
	struct kill *kill = following->kill;
	size_t place = (size_t)(process - following->kin->snapshot->processes);

	if (following->gone[place] || process->kernel_thread)
		return;
	following->gone[place] = true;
	array_reserve(kill->collateral, kill->collateral_count, following->capacity);
	kill->collateral[kill->collateral_count++] =
		(struct collateral){ .process = process, .reason = reason };
}

/*
 * Programs whose parent ends all its children when one is killed, and whose children end when the
 * parent is.  PostgreSQL: src/backend/postmaster/postmaster.c, HandleChildCrash.
 */
static bool is_restarter(const struct process *process)
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
	struct kin_run children = kin_children(following->kin, parent->pid);

	for (size_t i = 0; i < children.count; i++)
		if (is_restarter(children.items[i]))
			add(following, children.items[i], reason);
}

static void follow_restart(struct following *following, const struct process *process)
{
	const struct process *parent;

	if (!is_restarter(process))
		return;
	parent = snapshot_find(following->kin->snapshot, process->ppid);
	if (parent && is_restarter(parent))
		add_children(following, parent, COLLATERAL_RESTART);
	else
		add_children(following, process, COLLATERAL_PARENT);
}

/* All below it, also below what is gone already, whose children nobody else has taken. */
static void follow_descendants(struct following *following, const struct process *init)
{
	const struct snapshot *snapshot = following->kin->snapshot;
	const struct process **below = memory_alloc(snapshot->process_count * sizeof(*below));
	bool *seen = memory_alloc(snapshot->process_count);
	size_t count = 0;

	for (size_t next = 0; next <= count; next++) {
		const struct process *above = next == 0 ? init : below[next - 1];
		struct kin_run children = kin_children(following->kin, above->pid);

		for (size_t i = 0; i < children.count; i++) {
			bool *is_seen = &seen[children.items[i] - snapshot->processes];

			if (*is_seen)
				continue;
			*is_seen = true;
			below[count++] = children.items[i];
			add(following, children.items[i], COLLATERAL_NAMESPACE);
		}
	}
	free(below);
	free(seen);
}

/* What entered the namespace from outside (docker exec) shows by its container. */
static void follow_namespace(struct following *following, const struct process *init)
{
	const struct snapshot *snapshot = following->kin->snapshot;

	follow_descendants(following, init);
	for (size_t i = 0; init->container && i < snapshot->process_count; i++)
		if (snapshot->processes[i].container &&
			strcmp(snapshot->processes[i].container, init->container) == 0)
			add(following, &snapshot->processes[i], COLLATERAL_NAMESPACE);
}

void kill_add_collateral(struct kill *kill, const struct kin *kin, bool *gone)
{
	struct following following = { .kill = kill, .kin = kin, .gone = gone };

	for (size_t i = 0; i < kill->killed_count; i++) {
		const struct process *process = kill->killed[i];

		if (process->namespace_pid.known && process->namespace_pid.value == 1)
			follow_namespace(&following, process);
		follow_restart(&following, process);
	}
}
