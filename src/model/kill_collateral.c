/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a kill brings that the kernel does not see. */
#include "model/kill.h"

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

/* All below it; what entered the namespace from outside (docker exec) shows by its container. */
static void follow_namespace(struct following *following, const struct process *init)
{
	const struct snapshot *snapshot = following->kin->snapshot;
	size_t next = following->kill->collateral_count;
	const struct process *above = init;

	for (;;) {
		struct kin_run children = kin_children(following->kin, above->pid);

		for (size_t i = 0; i < children.count; i++)
			add(following, children.items[i], COLLATERAL_NAMESPACE);
		if (next >= following->kill->collateral_count)
			break;
		above = following->kill->collateral[next++].process;
	}
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
