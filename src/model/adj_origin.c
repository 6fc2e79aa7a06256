/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/adj_origin.h"

#include "base/text.h"
#include "model/adj_programs.h"
#include "snapshot/unit.h"

#include <string.h>

enum {
	ANCESTORS_MOST = 64, /* a recording may have parents in a circle */
	MANAGER_RAISES_BY = 100, /* systemd, src/core/main.c: DefaultOOMScoreAdjust= of users */
};

struct scene {
	const struct snapshot *snapshot;
	const struct process *process, *parent; /* the parent may be NULL */
	const struct unit *unit;                /* may be NULL */
};

static bool has_adj(const struct process *process, int64_t adj)
{
	return process && process->adj.known && process->adj.value == adj;
}

static const struct process *parent_of(
	const struct snapshot *snapshot, const struct process *process)
{
	return process->ppid > 0 ? snapshot_find(snapshot, process->ppid) : NULL;
}

static bool same_text(const char *a, const char *b)
{
	return a && b && strcmp(a, b) == 0;
}

static bool is_kin(const struct process *a, const struct process *b)
{
	return same_text(a->unit, b->unit) &&
		(a->container ? same_text(a->container, b->container) : !b->container);
}

/*
 * The topmost of its ancestors in a row that have its adj, of those in its own unit and container
 * when only kin counts; NULL when its parent is none.
 */
static const struct process *first_with_adj(const struct scene *scene, bool kin_only)
{
	const struct process *first = NULL, *above = scene->parent;

	for (size_t i = 0; i < ANCESTORS_MOST && has_adj(above, scene->process->adj.value); i++) {
		if (kin_only && !is_kin(above, scene->process))
			break;
		first = above;
		above = parent_of(scene->snapshot, above);
	}
	return first;
}

static bool by_program(const struct scene *scene, struct adj_origin *origin)
{
	origin->what = adj_program(scene->process, scene->parent);
	if (!origin->what)
		return false;
	origin->setter = ADJ_SETTER_PROGRAM;
	origin->inferred = true;
	return true;
}

static bool by_parent(const struct scene *scene, struct adj_origin *origin)
{
	origin->from = first_with_adj(scene, false);
	if (!origin->from)
		return false;
	origin->setter =
		scene->process->adj.value == 0 ? ADJ_SETTER_NOBODY : ADJ_SETTER_PARENT;
	origin->inferred = true;
	return true;
}

/* Unlike what its unit or container was given. */
static bool by_itself(const struct scene *scene, struct figure expected, struct adj_origin *origin)
{
	if (by_program(scene, origin))
		return true;
	origin->from = first_with_adj(scene, true);
	origin->setter = origin->from ? ADJ_SETTER_PARENT : ADJ_SETTER_OWN;
	origin->inferred = true;
	origin->expected = expected;
	return true;
}

/*
 * pkg/kubelet/qos/policy.go; the classes have cgroups of their own.  -998 is the sandbox, and was
 * class Guaranteed until 1.21; 2 was the least of Burstable then.
 */
static const char *pod_class(const char *cgroup, int64_t adj)
{
	if (adj == -997)
		return "Guaranteed or node-critical";
	if (adj == -998)
		return "the pod's sandbox, or Guaranteed on an old kubelet";
	if (adj == 1000)
		return strstr(cgroup, "burstable") ? NULL : "BestEffort";
	if (adj >= 2 && adj < 1000 && !strstr(cgroup, "besteffort"))
		return "Burstable";
	return NULL;
}

static bool by_kubelet(const struct scene *scene, struct adj_origin *origin)
{
	const char *cgroup = scene->process->cgroup;
	int64_t adj = scene->process->adj.value;

	if (!cgroup || !strstr(cgroup, "/kubepods"))
		return false;
	origin->what = pod_class(cgroup, adj);
	if (!origin->what)
		return by_itself(scene, FIGURE_UNKNOWN, origin);
	origin->setter = ADJ_SETTER_KUBELET;
	origin->inferred = true;
	if (adj >= 2 && adj < 1000)
		origin->request_per_mille = figure_of(1000 - adj);
	return true;
}

static const char *runtime_option(const char *container)
{
	static const char *const options[][2] = {
		{ "docker:", "docker --oom-score-adj" },
		{ "podman:", "podman --oom-score-adj" },
		{ "containerd:", "nerdctl --oom-score-adj" },
		{ "crio:", "oomScoreAdj of its OCI specification" },
		{ "lxc:", "lxc.proc.oom_score_adj" },
		{ "nspawn:", "systemd-nspawn --oom-score-adjust=" },
	};

	for (size_t i = 0; i < sizeof(options) / sizeof(*options); i++)
		if (text_starts_with(container, options[i][0]))
			return options[i][1];
	return "the container's runtime";
}

/* The topmost process of its container. */
static const struct process *container_init(const struct scene *scene)
{
	const struct process *first = scene->process;

	for (size_t i = 0; i < ANCESTORS_MOST; i++) {
		const struct process *above = parent_of(scene->snapshot, first);

		if (!above || !same_text(above->container, first->container))
			break;
		first = above;
	}
	return first;
}

static bool by_runtime(const struct scene *scene, struct adj_origin *origin)
{
	const struct process *first;

	if (!scene->process->container)
		return false;
	first = container_init(scene);
	if (!has_adj(first, scene->process->adj.value))
		return by_itself(scene, first->adj, origin);
	origin->setter = ADJ_SETTER_RUNTIME;
	origin->inferred = true;
	origin->what = runtime_option(scene->process->container);
	return true;
}

static bool is_users(const struct unit *unit)
{
	return strcmp(unit->manager, MANAGER_SYSTEM) != 0;
}

static void set_by_unit(const struct unit *unit, struct adj_origin *origin)
{
	origin->unit = unit;
	origin->unit_name = unit->name;
	if (unit->adj_path)
		origin->setter = ADJ_SETTER_UNIT;
	else if (unit->oom_score_adjust.value == 0)
		origin->setter = ADJ_SETTER_NOBODY;
	else /* its files could not be read, or its user's manager sets it for all */
		origin->setter = is_users(unit) ? ADJ_SETTER_MANAGER : ADJ_SETTER_UNIT;
}

/* The user's manager itself has what the system's sets for user@UID.service. */
static bool is_user_manager(const struct process *process)
{
	return same_text(process->unit, "init.scope") && process->cgroup &&
		strstr(process->cgroup, "/user@");
}

/*
 * A user's manager may not set less than it was given itself; it goes on without a word then, and
 * leaves its own (systemd, src/core/execute.c: exec_child).
 */
static bool is_refused(const struct scene *scene)
{
	const struct process *first = first_with_adj(scene, false);

	return is_users(scene->unit) && first && is_user_manager(first) &&
		scene->unit->oom_score_adjust.value < first->adj.value;
}

static bool by_unit(const struct scene *scene, struct adj_origin *origin)
{
	const struct unit *unit = scene->unit;

	if (!unit || !unit->oom_score_adjust.known)
		return false;
	if (has_adj(scene->process, unit->oom_score_adjust.value)) {
		set_by_unit(unit, origin);
		return true;
	}
	if (is_refused(scene))
		by_parent(scene, origin);
	else
		by_itself(scene, unit->oom_score_adjust, origin);
	origin->unit = unit;
	origin->unit_name = unit->name;
	return true;
}

static bool by_managers_unit(const struct scene *scene, struct adj_origin *origin)
{
	const struct unit *unit = snapshot_user_manager_of(scene->snapshot, scene->process);

	if (unit && unit->oom_score_adjust.known &&
		has_adj(scene->process, unit->oom_score_adjust.value)) {
		set_by_unit(unit, origin);
		return true;
	}
	if (unit || !has_adj(scene->process, MANAGER_RAISES_BY))
		return false;
	origin->setter = ADJ_SETTER_UNIT;
	origin->inferred = true;
	origin->unit_name = "user@.service";
	return true;
}

/* A service of a user, whose manager was not asked: it raises them above itself. */
static bool by_user_manager(const struct scene *scene, struct adj_origin *origin)
{
	const struct process *above = scene->parent;

	if (is_user_manager(scene->process))
		return by_managers_unit(scene, origin);
	if (!scene->process->unit || !text_ends_with(scene->process->unit, ".service"))
		return false;
	for (size_t i = 0; above && !is_user_manager(above) && i < ANCESTORS_MOST; i++)
		above = parent_of(scene->snapshot, above);
	if (!above || !is_user_manager(above) || !above->adj.known ||
		!has_adj(scene->process, above->adj.value + MANAGER_RAISES_BY))
		return false;
	origin->setter = ADJ_SETTER_MANAGER;
	origin->inferred = true;
	origin->unit_name = scene->process->unit;
	return true;
}

/* What nobody else explains: a service whose manager was not asked, or its own doing. */
static bool by_rest(const struct scene *scene, struct adj_origin *origin)
{
	const struct process *process = scene->process;

	if (!scene->parent) {
		origin->setter = process->adj.value == 0 ? ADJ_SETTER_NOBODY : ADJ_SETTER_UNKNOWN;
		origin->inferred = true;
		return true;
	}
	origin->inferred = true;
	origin->expected = scene->parent->adj;
	origin->setter = ADJ_SETTER_OWN;
	if ((scene->parent->pid == 1 || is_user_manager(scene->parent)) && process->unit &&
		text_ends_with(process->unit, ".service")) {
		origin->setter = ADJ_SETTER_UNIT;
		origin->unit_name = process->unit;
	}
	return true;
}

struct adj_origin adj_origin_of(const struct snapshot *snapshot, const struct process *process)
{
	/* the first that knows; who is nearer to the process comes first */
	static bool (*const explain[])(const struct scene *, struct adj_origin *) = {
		by_kubelet, by_runtime, by_unit, by_user_manager, by_program, by_parent, by_rest,
	};
	const struct scene scene = {
		.snapshot = snapshot,
		.process = process,
		.parent = parent_of(snapshot, process),
		.unit = snapshot_unit_of(snapshot, process),
	};
	struct adj_origin origin = { 0 };

	if (!process->adj.known || process->kernel_thread)
		return origin;
	for (size_t i = 0; i < sizeof(explain) / sizeof(*explain); i++) {
		origin = (struct adj_origin){ 0 };
		if (explain[i](&scene, &origin))
			break;
	}
	return origin;
}
