/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/adj/adj_origin.h"

#include "base/text.h"
#include "model/adj/adj_programs.h"
#include "snapshot/unit.h"

#include <string.h>

enum {
	ANCESTORS_MAX = 64, /* a recording may have a circle of parents */
	/* systemd 250 and later: DefaultOOMScoreAdjust= of a user's manager (user@.service.in) */
	MANAGER_RAISES_BY = 100,
};

/* What the functions below look at. */
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

static bool is_relative(const struct process *a, const struct process *b)
{
	return text_is_known_same(a->unit, b->unit) &&
	       (a->container ? text_is_known_same(a->container, b->container) : !b->container);
}

/*
 * The topmost of the ancestors in a row that have the process's oom_score_adj, with
 * `relatives_only` of those in its unit and container.  NULL if the parent is not one of them.
 */
static const struct process *first_with_adj(const struct scene *scene, bool relatives_only)
{
	const struct process *first = NULL, *above = scene->parent;

	for (size_t i = 0; i < ANCESTORS_MAX && has_adj(above, scene->process->adj.value); i++) {
		if (relatives_only && !is_relative(above, scene->process))
			break;
		first = above;
		above = parent_of(scene->snapshot, above);
	}
	return first;
}

static bool by_program(const struct scene *scene, struct adj_origin *origin)
{
	const struct adj_program *program = adj_program_of(scene->process, scene->parent);

	if (!program)
		return false;
	origin->what = program->how;
	origin->setter = ADJ_SETTER_PROGRAM;
	origin->inferred = true;
	return true;
}

static bool by_parent(const struct scene *scene, struct adj_origin *origin)
{
	origin->from = first_with_adj(scene, false);
	if (!origin->from)
		return false;
	origin->setter = scene->process->adj.value == 0 ? ADJ_SETTER_NOBODY : ADJ_SETTER_PARENT;
	origin->inferred = true;
	return true;
}

/* Explains an oom_score_adj that differs from that of its unit or container. */
static bool by_itself(const struct scene *scene, struct figure expected, struct adj_origin *origin)
{
	if (by_program(scene, origin))
		return true;
	origin->from = first_with_adj(scene, true);
	origin->setter = origin->from ? ADJ_SETTER_PARENT : ADJ_SETTER_OTHER;
	origin->inferred = origin->from != NULL;
	origin->expected = expected;
	return true;
}

/* The topmost process of its container. */
static const struct process *container_init(const struct scene *scene)
{
	const struct process *first = scene->process;

	for (size_t i = 0; i < ANCESTORS_MAX; i++) {
		const struct process *above = parent_of(scene->snapshot, first);

		if (!above || !text_is_known_same(above->container, first->container))
			break;
		first = above;
	}
	return first;
}

static bool by_kubelet(const struct scene *scene, struct adj_origin *origin)
{
	enum pod_qos qos = scene->process->qos;
	int64_t adj = scene->process->adj.value;
	const struct process *first;

	if (qos == POD_NONE)
		return false;
	first = container_init(scene);
	if (!has_adj(first, adj)) {
		by_itself(scene, first->adj, origin);
	} else if (pod_adj_of(qos, adj) == POD_ADJ_OTHER) {
		by_itself(scene, FIGURE_UNKNOWN, origin);
	} else {
		origin->setter = ADJ_SETTER_KUBELET;
		origin->inferred = true;
	}
	origin->qos = qos;
	origin->pod_adj = pod_adj_of(qos, adj);
	origin->request_per_mille = pod_request_per_mille(qos, adj);
	origin->request = pod_request_of(scene->snapshot, scene->process);
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

static bool by_runtime(const struct scene *scene, struct adj_origin *origin)
{
	const struct process *first;

	if (!scene->process->container)
		return false;
	first = container_init(scene);
	if (!has_adj(first, scene->process->adj.value))
		return by_itself(scene, first->adj, origin);
	/* 0 is the default */
	origin->setter = scene->process->adj.value == 0 ? ADJ_SETTER_NOBODY : ADJ_SETTER_RUNTIME;
	origin->inferred = true;
	origin->what = runtime_option(scene->process->container);
	return true;
}

/*
 * Whether the process is a user's manager itself, also one in a container.  unit_is_users() says
 * whether a process is in any unit of such a manager, outside of containers.
 */
static bool is_user_manager(const struct process *process)
{
	const char *cgroup = process_unit_cgroup(process);

	return text_is_known_same(process->unit, "init.scope") && cgroup &&
	       strstr(cgroup, "/user@");
}

/* The nearest ancestor that is a systemd manager, the user's or the system's; or NULL. */
static const struct process *manager_above(const struct scene *scene)
{
	const struct process *above = scene->parent;

	for (size_t i = 0; above && i < ANCESTORS_MAX; i++) {
		if (above->pid == 1 || is_user_manager(above))
			return above;
		above = parent_of(scene->snapshot, above);
	}
	return NULL;
}

/* Explains the oom_score_adj of a unit whose files, as far as readable, do not set one. */
static void set_by_manager(const struct scene *scene, struct adj_origin *origin)
{
	const struct process *manager = manager_above(scene);
	int64_t adj = scene->process->adj.value;

	if (adj == 0) {
		origin->setter = ADJ_SETTER_NOBODY;
	} else if (manager && is_user_manager(manager) && manager->adj.known &&
		   has_adj(scene->process, manager->adj.value + MANAGER_RAISES_BY)) {
		origin->setter = ADJ_SETTER_MANAGER;
	} else if (has_adj(manager, adj)) {
		origin->setter = ADJ_SETTER_PARENT; /* the default before systemd 250 */
		origin->inferred = true;
		origin->from = manager;
	} else {
		origin->setter = ADJ_SETTER_UNIT;
		origin->inferred = true;
	}
}

static void set_by_unit(
	const struct scene *scene, const struct unit *unit, struct adj_origin *origin)
{
	origin->unit = unit;
	origin->unit_name = unit->name;
	if (unit->adj_path)
		origin->setter = ADJ_SETTER_UNIT;
	else
		set_by_manager(scene, origin);
}

/* Whether the parent, of the same unit, has another value: one of the two was changed. */
static bool is_unlike_relatives(const struct scene *scene)
{
	return scene->parent && scene->parent->adj.known &&
	       is_relative(scene->process, scene->parent) &&
	       !has_adj(scene->parent, scene->process->adj.value);
}

/*
 * A user's manager may not set less than its own oom_score_adj.  It then starts the service with
 * its own, without a message (systemd, src/core/execute.c: exec_child).
 */
static bool is_refused(const struct scene *scene)
{
	const struct process *first = first_with_adj(scene, false);

	return first && is_user_manager(first) &&
	       scene->unit->oom_score_adjust.value < first->adj.value;
}

static bool by_unit(const struct scene *scene, struct adj_origin *origin)
{
	const struct unit *unit = scene->unit;

	if (!unit || !unit->oom_score_adjust.known)
		return false;
	if (!has_adj(scene->process, unit->oom_score_adjust.value) && is_refused(scene)) {
		by_parent(scene, origin);
	} else if (!has_adj(scene->process, unit->oom_score_adjust.value)) {
		by_itself(scene, unit->oom_score_adjust, origin);
	} else if (!is_unlike_relatives(scene)) {
		set_by_unit(scene, unit, origin);
	} else if (!by_program(scene, origin)) {
		set_by_unit(scene, unit, origin);
		origin->inferred = true;
	}
	origin->unit = unit;
	origin->unit_name = unit->name;
	return true;
}

static bool by_managers_unit(const struct scene *scene, struct adj_origin *origin)
{
	const struct unit *unit = snapshot_user_manager_of(scene->snapshot, scene->process);

	if (unit && unit->oom_score_adjust.known &&
		has_adj(scene->process, unit->oom_score_adjust.value)) {
		set_by_unit(scene, unit, origin);
		return true;
	}
	if (unit || !has_adj(scene->process, MANAGER_RAISES_BY))
		return false;
	origin->setter = ADJ_SETTER_UNIT;
	origin->inferred = true;
	origin->unit_name = "user@.service";
	return true;
}

/* A service of a user's manager that was not asked: it gives services more than its own. */
static bool by_user_manager(const struct scene *scene, struct adj_origin *origin)
{
	const struct process *manager;

	if (is_user_manager(scene->process))
		return by_managers_unit(scene, origin);
	if (!scene->process->unit || !text_ends_with(scene->process->unit, ".service"))
		return false;
	manager = manager_above(scene);
	if (!manager || !is_user_manager(manager) || !manager->adj.known ||
		!has_adj(scene->process, manager->adj.value + MANAGER_RAISES_BY))
		return false;
	origin->setter = ADJ_SETTER_MANAGER;
	origin->inferred = true;
	origin->unit_name = scene->process->unit;
	return true;
}

/* is_refused() by a user's manager that was not asked; root's may set any value. */
static bool may_set(const struct process *manager, const struct process *service)
{
	return manager->pid == INIT_PID ||
	       (is_user_manager(manager) &&
		       (figure_or(manager->uid, 1) == 0 ||
			       service->adj.value >= figure_or(manager->adj, service->adj.value)));
}

/* Any other value: of a service whose manager was not asked, or of unknown origin. */
static bool by_rest(const struct scene *scene, struct adj_origin *origin)
{
	const struct process *process = scene->process;

	if (!scene->parent) {
		origin->setter = process->adj.value == 0 ? ADJ_SETTER_NOBODY : ADJ_SETTER_UNKNOWN;
		origin->inferred = true;
		return true;
	}
	origin->expected = scene->parent->adj;
	origin->setter = ADJ_SETTER_OTHER;
	if (may_set(scene->parent, process) && process->unit &&
		text_ends_with(process->unit, ".service")) {
		origin->setter = ADJ_SETTER_UNIT;
		origin->inferred = true;
		origin->unit_name = process->unit;
	}
	return true;
}

struct adj_origin adj_origin_of(const struct snapshot *snapshot, const struct process *process)
{
	/* the first that has an explanation; the most specific come first */
	static bool (*const explain[])(const struct scene *, struct adj_origin *) = {
		by_kubelet,
		by_runtime,
		by_unit,
		by_user_manager,
		by_program,
		by_parent,
		by_rest,
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
