/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Instructions for container runtimes. */
#include "views/protect/instructions_container.h"

#include "model/adj/pod_adj.h"
#include "model/adj/pod_request.h"
#include "views/prose/prose_words.h"
#include "views/protect/instructions_unit.h"

#include "base/text.h"
#include "snapshot/cgroup_name.h"
#include "snapshot/unit.h"

#include <inttypes.h>
#include <string.h>

enum {
	MIB = 1 << 20,
	ADJ_GUARANTEED = -997,
	ADJ_BURSTABLE_MIN = 3,
	ADJ_BURSTABLE_MAX = 999,
	ID_DIGITS = 12
};

static bool is_of(const struct process *process, const char *runtime)
{
	return text_starts_with(process->container, runtime);
}

/* The command of the container's runtime. */
static const char *runner_of(const struct process *process)
{
	if (is_of(process, "docker:"))
		return "docker";
	if (is_of(process, "podman:"))
		return "podman";
	return is_of(process, "containerd:") ? "nerdctl" : "its runtime's";
}

/* nerdctl names its scopes so; other programs' containers of containerd are none of its. */
static bool is_of_nerdctl(struct arena *arena, const struct process *process)
{
	const char *path = process->cgroup ? cgroup_container_path(arena, process->cgroup) : NULL;

	return path && text_starts_with(strrchr(path, '/'), "/nerdctl-");
}

static bool is_in_pod(const struct process *process)
{
	return process->qos != POD_NONE;
}

/* The container's own limit is no lower than its request. */
static const char *limit_words(
	const struct writing *writing, const struct process *process, int64_t request_bytes)
{
	const struct snapshot *snapshot = writing->snapshot;
	struct figure max = process->memcg == CGROUP_UNKNOWN
				    ? FIGURE_UNKNOWN
				    : snapshot->cgroups[process->memcg].max_bytes;

	if (!limit_is_set(max) || max.value >= request_bytes)
		return "";
	return text_format(writing->arena,
		", which is above the container's limit of %s, so that has to be raised as well",
		prose_size(writing->arena, max.value));
}

/*
 * The kubelet's formula read backwards: 1000 - 1000 × request / capacity
 * (pkg/kubelet/qos/policy.go).
 */
static const char *burstable_words(
	const struct writing *writing, const struct process *process, int64_t adj)
{
	struct arena *arena = writing->arena;
	struct figure total = writing->snapshot->machine.mem_total_bytes;
	const char *bound = adj < figure_or(process->adj, 0) ? "at least" : "at most";
	struct pod_request request = pod_request_of(writing->snapshot, process);
	const char *now = request.bytes.known ? text_format(arena, " (%s now)",
							prose_size(arena, request.bytes.value))
					      : "";
	int64_t bytes;

	if (!total.known)
		return text_format(arena,
			"a memory request of %s %" PRId64 "%% of the node%s gives it %" PRId64,
			bound, (1000 - adj) / 10, now, adj);
	bytes = total.value / 1000 * (1000 - adj);
	return text_format(arena, "a memory request of %s %s%s gives it %" PRId64 "%s", bound,
		prose_size(arena, bytes), now, adj, limit_words(writing, process, bytes));
}

static void write_pod_adj(struct writing *writing, const struct process *process, int64_t adj)
{
	struct arena *arena = writing->arena;
	const char *class;

	if (adj >= 1000)
		class = "no requests and no limits (BestEffort) give it 1000";
	else if (adj >= ADJ_BURSTABLE_MIN)
		class = text_format(arena, "%s%s", burstable_words(writing, process, adj),
			figure_or(process->adj, 0) == ADJ_GUARANTEED
				? ", once a limit differs from its request: while all are equal "
				  "(Guaranteed) it has -997 whatever they are"
				: "");
	else
		class = text_format(arena,
			"requests equal to limits, of CPU too and of all its containers "
			"(Guaranteed), give it %d",
			ADJ_GUARANTEED);
	instructions_add_note(writing, text_format(arena,
					       "The kubelet sets it by the pod's class and "
					       "resources when it creates the pod: %s.",
					       class));
}

/*
 * Without privileges, runtimes raise a value below their own to that: podman,
 * libpod/container_internal_common.go, maybeClampOOMScoreAdj(); moby, rootless/specconv,
 * toRootless(); containerd, restrictOOMScoreAdj().
 */
static bool is_raised_by_runtime(
	const struct writing *writing, const struct process *process, int64_t adj)
{
	const char *path =
		process->cgroup ? cgroup_container_path(writing->arena, process->cgroup) : NULL;

	return path && text_starts_with(path, "/user.slice/") &&
	       !instructions_user_may_set(writing, process, path, adj);
}

void instructions_write_container_adj(
	struct writing *writing, const struct process *process, int64_t adj)
{
	struct arena *arena = writing->arena;
	const char *lasting;

	if (is_in_pod(process)) {
		write_pod_adj(writing, process, adj);
		return;
	}
	if (is_raised_by_runtime(writing, process, adj)) {
		instructions_add_note(writing,
			"The container runs without privileges: its runtime raises a value below "
			"its own to that. This value lasts until the process exits. For a lasting "
			"value, run the container as root.");
		return;
	}
	if (is_of(process, "lxc:"))
		lasting = text_format(
			arena, "lxc.proc.oom_score_adj = %" PRId64 " in its configuration", adj);
	else if (is_of(process, "nspawn:"))
		lasting = text_format(arena,
			"OOMScoreAdjust=%" PRId64 " in section [Exec] of its .nspawn file", adj);
	else
		lasting = text_format(arena,
			"--oom-score-adj=%" PRId64 " of %s run, oom_score_adj in a compose file",
			adj, runner_of(process));
	instructions_add_note(
		writing, text_format(arena,
				 "A container gets its oom_score_adj when it is created: %s. Until "
				 "then, this change applies to the running processes.",
				 lasting));
}

/* Memory plus swap, as the runtimes count: the limit of swap alone does not change. */
static int64_t memory_and_swap_bytes(
	const struct writing *writing, const struct cgroup *to_write, int64_t max_bytes)
{
	bool v1 = writing->snapshot->cgroup_version == CGROUP_V1;
	int64_t bytes = UNLIMITED_BYTES;

	if (to_write && v1)
		bytes = figure_or(to_write->memsw_max_bytes, UNLIMITED_BYTES);
	else if (to_write)
		bytes = size_sum(figure_or(to_write->swap_max_bytes, UNLIMITED_BYTES), max_bytes);
	if (bytes >= UNLIMITED_BYTES)
		return -1;
	return bytes > max_bytes ? bytes : max_bytes;
}

/* Whether only root can have made the cgroup: it is right below a folder at the top of the tree. */
static bool is_made_by_root(const struct writing *writing, const char *path)
{
	const char *slash = path ? strchr(path + 1, '/') : NULL;

	return slash && !strchr(slash + 1, '/') &&
	       writing->snapshot->machine.visibility != VISIBILITY_PID_NAMESPACE;
}

/*
 * The beginning of the container's ID, if its runtime certainly made the cgroup; else NULL.  A user
 * may give a cgroup the name of another user's container.
 */
static const char *certain_id(
	const struct writing *writing, const struct process *leaker, const struct unit *unit)
{
	struct arena *arena = writing->arena;
	const char *path = leaker->cgroup ? cgroup_container_path(arena, leaker->cgroup) : NULL;
	struct cgroup_identity identity;

	if (!path || (!unit && !is_made_by_root(writing, path)))
		return NULL;
	identity = cgroup_identify(arena, path);
	if (!is_of(leaker, text_format(arena, "%s:", identity.runtime)) || identity.is_name)
		return NULL;
	return text_format(arena, "%.*s", ID_DIGITS, identity.id);
}

static void write_update(struct writing *writing, const struct process *leaker,
	const struct cgroup *to_write, const char *path, const struct advice *advice)
{
	struct arena *arena = writing->arena;
	const struct unit *unit = snapshot_container_unit_of(writing->snapshot, leaker);
	const char *as_user = instructions_as_user(writing, unit ? unit->manager : MANAGER_SYSTEM);
	const char *runtime = runner_of(leaker), *update;
	const char *id = paste_word(arena, PASTE_CONTAINER, certain_id(writing, leaker, unit));

	if (!id) {
		instructions_write_unverified_limit(writing, leaker->container, path, advice);
		return;
	}
	update = text_format(arena,
		"%s update --memory=%" PRId64 " --memory-swap=%" PRId64 " -- %s", runtime,
		advice->max_bytes, memory_and_swap_bytes(writing, to_write, advice->max_bytes), id);
	if (!as_user)
		instructions_add_note(writing, text_format(arena, "As its user: %s.", update));
	else if (*as_user) /* podman reads the folder it is called in */
		instructions_add_command(
			writing, text_format(arena, "(cd / && %s%s)", as_user, update));
	else
		instructions_add_command(writing, update);
	/* since 5.1 it keeps an update in its database, since 5.4 it merges one with what is set */
	if (is_of(leaker, "podman:"))
		instructions_add_note(writing,
			"podman before 5.4 may reset the container's other limits (--cpus, "
			"--pids-limit): give them as well. Before 5.1, and later where its "
			"database is BoltDB, the limit ends when the container restarts.");
	instructions_add_note(writing, text_format(arena,
					       "To keep the limit when the container is recreated: "
					       "--memory of %s run, mem_limit in a compose file.",
					       runtime));
}

/* For a runtime without a command for it: by systemd, or writes to the cgroup itself. */
static void write_group(struct writing *writing, const struct process *leaker,
	const struct cgroup *to_write, const struct advice *advice)
{
	struct arena *arena = writing->arena;
	bool v1 = writing->snapshot->cgroup_version == CGROUP_V1;
	const char *file = v1 ? "memory.limit_in_bytes" : "memory.max";
	const struct unit *unit = snapshot_container_unit_of(writing->snapshot, leaker);
	const char *limit =
		to_write && !unit ? instructions_cgroup_file(writing, to_write->path, file) : NULL;
	int64_t max_bytes = advice->max_bytes;

	if (unit)
		instructions_write_unit_limit(writing, leaker, unit, to_write, advice);
	else if (limit)
		instructions_add_command(
			writing, text_format(arena, "echo %" PRId64 " > %s", max_bytes, limit));
	if (is_of(leaker, "lxc:"))
		instructions_add_note(
			writing, text_format(arena,
					 "For its next start: %s.%s = %" PRId64
					 " in its configuration, or limits.memory of "
					 "Incus and LXD.",
					 v1 ? "lxc.cgroup" : "lxc.cgroup2", file, max_bytes));
	else
		instructions_add_note(
			writing, text_format(arena,
					 "To keep the limit when the container is recreated, set a "
					 "memory limit of %" PRId64 " bytes in its configuration.",
					 max_bytes));
}

/* The least that the container requests, by its cgroup or else by its oom_score_adj. */
static int64_t requested_bytes(const struct snapshot *snapshot, const struct process *process)
{
	struct pod_request request = pod_request_of(snapshot, process);
	struct figure per_mille =
		pod_request_per_mille(process->qos, figure_or(process->adj, ADJ_MIN));

	if (request.bytes.known)
		return request.bytes.value;
	return figure_or(snapshot->machine.mem_total_bytes, 0) / 1000 * figure_or(per_mille, 0);
}

/*
 * A request may not be above the limit.  A Guaranteed pod stays one while both are equal; of
 * another one the request stays below, since it might become Guaranteed, and its oom_score_adj
 * -997.  A request of 0 leaves the oom_score_adj of a container without one as it is: it does not
 * count for the class (pkg/apis/core/helper/qos/qos.go, processResourceList), but keeps the limit
 * from being taken for the request (pkg/apis/core/v1/defaults.go, SetDefaults_Pod).  "" where the
 * container has a request, which it keeps.
 */
static const char *request_words(
	const struct writing *writing, const struct process *leaker, int64_t mib)
{
	bool is_guaranteed = figure_or(leaker->adj, 0) == ADJ_GUARANTEED;

	if (is_guaranteed || requested_bytes(writing->snapshot, leaker) > mib * MIB)
		return text_format(writing->arena, "requests: {memory: %" PRId64 "Mi}, ",
			is_guaranteed ? mib : mib - mib / 10);
	if (figure_or(leaker->adj, 0) >= ADJ_BURSTABLE_MAX &&
		!pod_request_of(writing->snapshot, leaker).bytes.known)
		return "requests: {memory: 0}, ";
	return "";
}

static void write_pod_limit(struct writing *writing, const struct process *leaker, int64_t mib)
{
	const char *request = request_words(writing, leaker, mib);

	instructions_add_note(writing,
		text_format(writing->arena,
			"In the pod's manifest, for the container: resources: {%slimits: {memory: "
			"%" PRId64 "Mi}}%s%s",
			request, mib,
			strstr(request, "Mi") ? ""
					      : ". A memory request that it has stays: without "
						"any, Kubernetes takes the limit for the request, "
						"which changes its oom_score_adj.",
			leaker->qos == POD_BESTEFFORT
				? " With a limit the pod is Burstable, with an oom_score_adj of "
				  "999."
				: ""));
}

void instructions_write_container_limit(struct writing *writing, const struct process *leaker,
	const struct cgroup *to_write, const char *path, const struct advice *advice)
{
	if (is_in_pod(leaker))
		write_pod_limit(writing, leaker, (advice->max_bytes + MIB - 1) / MIB);
	else if (is_of(leaker, "docker:") || is_of(leaker, "podman:") ||
		 is_of_nerdctl(writing->arena, leaker))
		write_update(writing, leaker, to_write, path, advice);
	else
		write_group(writing, leaker, to_write, advice);
}
