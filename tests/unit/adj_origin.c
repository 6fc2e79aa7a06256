/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where an adj comes from: the last process of each family is the one that is asked about. */
#include "model/adj/adj_origin.h"
#include "builder.h"
#include "snapshot/cgroup_name.h"
#include "snapshot/cgroup_pod.h"
#include "snapshot/unit.h"
#include "views/prose/prose_adj.h"
#include "views/prose/prose_pod.h"

#include <criterion/criterion.h>
#include <string.h>

#define SYSTEM "/system.slice/"
#define USER   "/user.slice/user-1000.slice/user@1000.service/"
#define PODS   "/kubepods.slice/kubepods-"

#define GUARANTEED PODS "pod1.slice/c.scope"
#define BURSTABLE  PODS "burstable.slice/kubepods-burstable-pod1.slice/c.scope"
#define BESTEFFORT PODS "besteffort.slice/kubepods-besteffort-pod1.slice/c.scope"

enum { FAMILY_MAX = 5 };

struct member {
	const char *name;
	int adj;
	const char *unit, *cgroup, *container;
};

static const struct family {
	const char *words;
	struct member
		members[FAMILY_MAX]; /* each the child of the one before; the first is PID 1 */
	struct unit unit;            /* what systemd tells of one, if of any */
} families[] = {
	{ "not set",
		{ { "init", 0, 0, 0, 0 }, { "cron", 0, "cron.service", SYSTEM "cron.service", 0 } },
		{ 0 } },
	{ "unit pg.service",
		{ { "init", 0, 0, 0, 0 },
			{ "postgres", -900, "pg.service", SYSTEM "pg.service", 0 } },
		{ .name = "pg.service", .adj_path = "/x", .oom_score_adjust = { -900, true } } },
	{ "unit pg.service (inferred)",
		{ { "init", 0, 0, 0, 0 },
			{ "postgres", -900, "pg.service", SYSTEM "pg.service", 0 } },
		{ 0 } },
	{ "itself: PG_OOM_ADJUST_FILE (inferred)",
		{ { "init", 0, 0, 0, 0 },
			{ "postgres", -900, "pg.service", SYSTEM "pg.service", 0 },
			{ "postgres", 0, "pg.service", SYSTEM "pg.service", 0 } },
		{ .name = "pg.service", .adj_path = "/x", .oom_score_adjust = { -900, true } } },
	{ "itself: PG_OOM_ADJUST_FILE (inferred)",
		{ { "init", 0, 0, 0, 0 },
			{ "postgres", -900, "pg.service", SYSTEM "pg.service", 0 },
			{ "postgres", 0, "pg.service", SYSTEM "pg.service", 0 } },
		{ 0 } },
	{ "unit pg.service",
		{ { "init", 0, 0, 0, 0 },
			{ "postgres", -500, "pg.service", SYSTEM "pg.service", 0 },
			{ "postgres", -500, "pg.service", SYSTEM "pg.service", 0 } },
		{ .name = "pg.service", .adj_path = "/x", .oom_score_adjust = { -500, true } } },
	{ "differs from its unit (-500)",
		{ { "init", 0, 0, 0, 0 }, { "server", 0, "a.service", SYSTEM "a.service", 0 } },
		{ .name = "a.service", .adj_path = "/x", .oom_score_adjust = { -500, true } } },
	{ "inherited from server[2] (inferred)",
		{ { "init", 0, 0, 0, 0 }, { "server", 0, "a.service", SYSTEM "a.service", 0 },
			{ "worker", 0, "a.service", SYSTEM "a.service", 0 } },
		{ .name = "a.service", .adj_path = "/x", .oom_score_adjust = { -500, true } } },
	{ "not set",
		{ { "init", 0, 0, 0, 0 }, { "server", 0, "a.service", SYSTEM "a.service", 0 } },
		{ .name = "a.service", .oom_score_adjust = { 0, true } } },
	{ "inherited from bash[3] (inferred)",
		{ { "init", 0, 0, 0, 0 }, { "login", 0, "session-1.scope", 0, 0 },
			{ "bash", 300, "session-1.scope", 0, 0 },
			{ "make", 300, "session-1.scope", 0, 0 },
			{ "cc", 300, "session-1.scope", 0, 0 } },
		{ 0 } },
	{ "differs from its parent (0)",
		{ { "init", 0, 0, 0, 0 }, { "bash", 0, "session-1.scope", 0, 0 },
			{ "make", 300, "session-1.scope", 0, 0 } },
		{ 0 } },
	{ "itself: sshd protects its listener (inferred)",
		{ { "init", 0, 0, 0, 0 },
			{ "sshd", -1000, "ssh.service", SYSTEM "ssh.service", 0 } },
		{ .name = "ssh.service", .oom_score_adjust = { 0, true } } },
	{ "itself: sshd takes its protection off sessions (inferred)",
		{ { "init", 0, 0, 0, 0 }, { "sshd", -1000, "ssh.service", SYSTEM "ssh.service", 0 },
			{ "sshd", 0, "session-1.scope", 0, 0 } },
		{ 0 } },
	{ "inherited from systemd[2] (inferred)",
		{ { "init", 0, 0, 0, 0 }, { "systemd", 100, "init.scope", USER "init.scope", 0 },
			{ "app", 100, "app.service", USER "app.slice/app.service", 0 } },
		{ .manager = "user@1000",
			.name = "app.service",
			.adj_path = "/x",
			.oom_score_adjust = { -50, true } } },
	{ "differs from its unit (150)",
		{ { "init", 0, 0, 0, 0 }, { "systemd", 100, "init.scope", USER "init.scope", 0 },
			{ "app", 100, "app.service", USER "app.slice/app.service", 0 } },
		{ .manager = "user@1000",
			.name = "app.service",
			.adj_path = "/x",
			.oom_score_adjust = { 150, true } } },
	/* udevd's own is its unit's; what it forks takes 0 */
	{ "unit systemd-udevd.service (inferred)",
		{ { "init", 0, 0, 0, 0 }, { "systemd-udevd", -1000, "systemd-udevd.service",
						  SYSTEM "systemd-udevd.service/udev", 0 } },
		{ 0 } },
	{ "itself: udevd takes its protection off workers (inferred)",
		{ { "init", 0, 0, 0, 0 },
			{ "systemd-udevd", -1000, "systemd-udevd.service",
				SYSTEM "systemd-udevd.service/udev", 0 },
			{ "(udev-worker)", 0, "systemd-udevd.service",
				SYSTEM "systemd-udevd.service/udev", 0 } },
		{ 0 } },
	{ "unit user@.service (inferred)",
		{ { "init", 0, 0, 0, 0 }, { "systemd", 100, "init.scope", USER "init.scope", 0 } },
		{ 0 } },
	{ "unit user@1000.service",
		{ { "init", 0, 0, 0, 0 }, { "systemd", 100, "init.scope", USER "init.scope", 0 } },
		{ .name = "user@1000.service",
			.adj_path = "/x",
			.oom_score_adjust = { 100, true } } },
	{ "default of the user's systemd (inferred)",
		{ { "init", 0, 0, 0, 0 }, { "systemd", 100, "init.scope", USER "init.scope", 0 },
			{ "pipewire", 200, "pipewire.service", USER "pipewire.service", 0 } },
		{ 0 } },
	/* before systemd 250 a user's services inherit from their manager */
	{ "inherited from systemd[2] (inferred)",
		{ { "init", 0, 0, 0, 0 }, { "systemd", 100, "init.scope", USER "init.scope", 0 },
			{ "pipewire", 100, "pipewire.service", USER "pipewire.service", 0 } },
		{ .manager = "user@1000",
			.name = "pipewire.service",
			.oom_score_adjust = { 100, true } } },
	/* no file was read that sets it, and no manager gives as much */
	{ "unit bar.service (inferred)",
		{ { "init", 0, 0, 0, 0 }, { "bar", 400, "bar.service", SYSTEM "bar.service", 0 } },
		{ .name = "bar.service", .oom_score_adjust = { 400, true } } },
	/* what is set in the unit again by its child, which says nothing of who did */
	{ "unit a.service (inferred)",
		{ { "init", 0, 0, 0, 0 }, { "server", -700, "a.service", SYSTEM "a.service", 0 },
			{ "worker", -500, "a.service", SYSTEM "a.service", 0 } },
		{ .name = "a.service", .adj_path = "/x", .oom_score_adjust = { -500, true } } },
	{ "itself: PG_OOM_ADJUST_FILE (inferred)",
		{ { "init", 0, 0, 0, 0 }, { "postgres", -700, "a.service", SYSTEM "a.service", 0 },
			{ "postgres", 0, "a.service", SYSTEM "a.service", 0 } },
		{ .name = "a.service", .oom_score_adjust = { 0, true } } },
	{ "default of the user's systemd",
		{ { "init", 0, 0, 0, 0 }, { "systemd", 100, "init.scope", USER "init.scope", 0 },
			{ "pipewire", 200, "pipewire.service", USER "pipewire.service", 0 } },
		{ .manager = "user@1000",
			.name = "pipewire.service",
			.oom_score_adjust = { 200, true } } },
	{ "unit bar.service (inferred)",
		{ { "init", 0, 0, 0, 0 }, { "systemd", 100, "init.scope", USER "init.scope", 0 },
			{ "bar", 400, "bar.service", USER "app.slice/bar.service", 0 } },
		{ 0 } },
	/* a user's manager may not set less than its own */
	{ "differs from its parent (100)",
		{ { "init", 0, 0, 0, 0 }, { "systemd", 100, "init.scope", USER "init.scope", 0 },
			{ "bar", -1000, "bar.service", USER "app.slice/bar.service", 0 } },
		{ 0 } },
	{ "itself: Chromium raises the value of its tabs (inferred)",
		{ { "init", 0, 0, 0, 0 }, { "systemd", 100, "init.scope", USER "init.scope", 0 },
			{ "chrome", 200, "app.service", USER "app.service", 0 },
			{ "chrome", 300, "app.service", USER "app.service", 0 } },
		{ 0 } },
	{ "kubelet: Guaranteed (inferred)",
		{ { "init", 0, 0, 0, 0 }, { "db", -997, "c.scope", GUARANTEED, "crio:1" } },
		{ 0 } },
	{ "kubelet: BestEffort (inferred)",
		{ { "init", 0, 0, 0, 0 }, { "x", 1000, "c.scope", BESTEFFORT, "crio:1" } }, { 0 } },
	{ "kubelet: Burstable, a memory request of about 6.5% of the node (inferred)",
		{ { "init", 0, 0, 0, 0 }, { "x", 935, "c.scope", BURSTABLE, "containerd:1" } },
		{ 0 } },
	{ "kubelet: Burstable, a memory request of less than 0.2% of the node or nothing "
	  "(inferred)",
		{ { "init", 0, 0, 0, 0 }, { "x", 999, "c.scope", BURSTABLE, "containerd:1" } },
		{ 0 } },
	{ "kubelet: node-critical (inferred)",
		{ { "init", 0, 0, 0, 0 }, { "etcd", -997, "c.scope", BURSTABLE, "crio:1" } },
		{ 0 } },
	{ "its runtime: the pod's sandbox, or an old kubelet: a critical pod (inferred)",
		{ { "init", 0, 0, 0, 0 }, { "pause", -998, "c.scope", BESTEFFORT, "crio:1" } },
		{ 0 } },
	{ "its runtime: the pod's sandbox, or an old kubelet: Guaranteed (inferred)",
		{ { "init", 0, 0, 0, 0 }, { "pause", -998, "c.scope", GUARANTEED, "crio:1" } },
		{ 0 } },
	{ "differs from its pod's class (Burstable)",
		{ { "init", 0, 0, 0, 0 }, { "x", -5, "c.scope", BURSTABLE, "containerd:1" } },
		{ 0 } },
	{ "differs from its pod's class (Burstable)",
		{ { "init", 0, 0, 0, 0 }, { "x", 1000, "c.scope", BURSTABLE, "containerd:1" } },
		{ 0 } },
	{ "differs from its pod's class (Guaranteed)",
		{ { "init", 0, 0, 0, 0 }, { "x", 935, "c.scope", GUARANTEED, "containerd:1" } },
		{ 0 } },
	{ "inherited from x[2] (inferred)",
		{ { "init", 0, 0, 0, 0 }, { "x", 0, "c.scope", BURSTABLE, "containerd:1" },
			{ "y", 0, "c.scope", BURSTABLE, "containerd:1" } },
		{ 0 } },
	{ "itself: oomScoreAdj of its configuration (inferred)",
		{ { "init", 0, 0, 0, 0 }, { "kube-proxy", -999, "c.scope", BESTEFFORT, "crio:1" } },
		{ 0 } },
	/* in a pod, too, the container's first process tells what it was given */
	{ "differs from its parent (935)",
		{ { "init", 0, 0, 0, 0 }, { "x", 935, "c.scope", BURSTABLE, "containerd:1" },
			{ "y", 700, "c.scope", BURSTABLE, "containerd:1" } },
		{ 0 } },
	{ "not set",
		{ { "init", 0, 0, 0, 0 }, { "containerd-shim", -998, "docker.service", 0, 0 },
			{ "nginx", 0, "docker-1.scope", 0, "docker:1" } },
		{ 0 } },
	{ "docker --oom-score-adj (inferred)",
		{ { "init", 0, 0, 0, 0 }, { "containerd-shim", -998, "docker.service", 0, 0 },
			{ "nginx", 500, "docker-1.scope", 0, "docker:1" },
			{ "nginx", 500, "docker-1.scope", 0, "docker:1" } },
		{ 0 } },
	{ "differs from its parent (500)",
		{ { "init", 0, 0, 0, 0 }, { "containerd-shim", -998, "docker.service", 0, 0 },
			{ "nginx", 500, "docker-1.scope", 0, "docker:1" },
			{ "nginx", 400, "docker-1.scope", 0, "docker:1" } },
		{ 0 } },
	{ "itself: a shim sets its parent's value plus one (inferred)",
		{ { "init", 0, 0, 0, 0 }, { "containerd-shim", -998, "docker.service", 0, 0 } },
		{ 0 } },
};

/* The part of the path that ends with the unit's name; NULL where it is none of its directories. */
static const char *control_group(struct arena *arena, const char *path, const char *name)
{
	const char *at = path ? strstr(path, name) : NULL;

	return at ? arena_copy(arena, path, (size_t)(at - path) + strlen(name)) : NULL;
}

static const struct process *build(struct snapshot *snapshot, const struct family *family)
{
	pid_t pid = 0;

	build_machine(snapshot, "6.1.0", GB, 0);
	for (size_t i = 0; i < FAMILY_MAX && family->members[i].name; i++) {
		const struct member *member = &family->members[i];
		struct process *process = add(snapshot, ++pid, member->name, 1, member->adj);

		process->ppid = pid - 1;
		process->unit = member->unit;
		process->cgroup = member->cgroup;
		process->container = member->container;
		if (member->cgroup)
			process->qos = cgroup_pod(&snapshot->texts, member->cgroup).qos;
	}
	if (family->unit.name) {
		struct unit *unit = snapshot_add_unit(snapshot, MANAGER_SYSTEM, NULL);

		*unit = family->unit;
		if (!unit->manager)
			unit->manager = MANAGER_SYSTEM;
		for (pid_t i = 0; i < pid && !unit->cgroup; i++)
			unit->cgroup = control_group(
				&snapshot->texts, snapshot->processes[i].cgroup, unit->name);
	}
	return snapshot_find(snapshot, pid);
}

Test(adj_origin, each_kind_is_told)
{
	for (size_t i = 0; i < sizeof(families) / sizeof(*families); i++) {
		struct arena arena = ARENA_EMPTY;
		struct snapshot snapshot;
		const struct process *process = build(&snapshot, &families[i]);
		struct adj_origin origin = adj_origin_of(&snapshot, process);
		const char *words = prose_adj_by(&arena, &origin);

		cr_expect(words && strcmp(words, families[i].words) == 0, "%zu: %s, not %s", i,
			words ? words : "NULL", families[i].words);
		cr_expect_not_null(prose_adj_undone(&arena, &origin, process));
		arena_release(&arena);
		snapshot_release(&snapshot);
	}
}

Test(adj_origin, what_cannot_be_known_is_unknown)
{
	struct arena arena = ARENA_EMPTY;
	struct adj_origin origin;
	struct snapshot snapshot;
	struct process *process;

	build_machine(&snapshot, "6.1.0", GB, 0);
	process = add(&snapshot, 5, "orphan", 1, -300);
	process->ppid = 4;
	origin = adj_origin_of(&snapshot, process);
	cr_expect_null(prose_adj_by(&arena, &origin));
	process->adj = FIGURE_UNKNOWN;
	origin = adj_origin_of(&snapshot, process);
	cr_expect_null(prose_adj_by(&arena, &origin));
	cr_expect_null(prose_adj_undone(&arena, &origin, process));
	arena_release(&arena);
	snapshot_release(&snapshot);
}

Test(adj_origin, parents_in_a_circle_end)
{
	struct snapshot snapshot;

	build_machine(&snapshot, "6.1.0", GB, 0);
	add(&snapshot, 5, "a", 1, 7)->ppid = 6;
	add(&snapshot, 6, "b", 1, 7)->ppid = 5;
	snapshot.processes[0].container = snapshot.processes[1].container = "docker:1";
	cr_expect_eq(adj_origin_of(&snapshot, &snapshot.processes[0]).setter, ADJ_SETTER_RUNTIME);
	snapshot.processes[0].container = snapshot.processes[1].container = NULL;
	cr_expect_eq(adj_origin_of(&snapshot, &snapshot.processes[0]).setter, ADJ_SETTER_PARENT);
	snapshot_release(&snapshot);
}

static const struct {
	enum pod_qos qos;
	int64_t min, max;
	enum pod_adj pod_adj;
} ranges[] = {
	{ POD_GUARANTEED, -1000, -999, POD_ADJ_OTHER },
	{ POD_GUARANTEED, -998, -998, POD_ADJ_SANDBOX },
	{ POD_GUARANTEED, -997, -997, POD_ADJ_CLASS },
	{ POD_GUARANTEED, -996, 1000, POD_ADJ_OTHER },
	{ POD_BURSTABLE, -1000, -999, POD_ADJ_OTHER },
	{ POD_BURSTABLE, -998, -998, POD_ADJ_SANDBOX },
	{ POD_BURSTABLE, -997, -997, POD_ADJ_NODE_CRITICAL },
	{ POD_BURSTABLE, -996, 1, POD_ADJ_OTHER },
	{ POD_BURSTABLE, 2, 999, POD_ADJ_CLASS },
	{ POD_BURSTABLE, 1000, 1000, POD_ADJ_OTHER },
	{ POD_BESTEFFORT, -1000, -999, POD_ADJ_OTHER },
	{ POD_BESTEFFORT, -998, -998, POD_ADJ_SANDBOX },
	{ POD_BESTEFFORT, -997, -997, POD_ADJ_NODE_CRITICAL },
	{ POD_BESTEFFORT, -996, 999, POD_ADJ_OTHER },
	{ POD_BESTEFFORT, 1000, 1000, POD_ADJ_CLASS },
};

Test(pod_adj, every_adj_of_every_class)
{
	size_t checked = 0;

	for (size_t i = 0; i < sizeof(ranges) / sizeof(*ranges); i++)
		for (int64_t adj = ranges[i].min; adj <= ranges[i].max; adj++, checked++)
			cr_expect_eq(pod_adj_of(ranges[i].qos, adj), ranges[i].pod_adj,
				"class %d, adj %d", ranges[i].qos, (int)adj);
	cr_expect_eq(checked, 3 * 2001);
}

/* Of a node of 16 GiB: what the kubelet's formula makes of each request leads back to it. */
Test(pod_adj, the_request_is_found_again)
{
	const int64_t node = 16 * GB;

	for (int64_t wanted = 0; wanted < node; wanted += 7 * MB) {
		int64_t adj = 1000 - 1000 * wanted / node;
		struct figure got;

		adj = adj < 3 ? 3 : adj > 999 ? 999 : adj;
		cr_expect_eq(pod_adj_for(wanted, node).value, adj);
		got = pod_request_per_mille(POD_BURSTABLE, adj);
		cr_assert(got.known);
		if (got.value > POD_REQUEST_MIN)
			cr_expect_geq(wanted * 1000, got.value * node);
		if (got.value < POD_REQUEST_MAX)
			cr_expect_lt(wanted * 1000, (got.value + 1) * node);
	}
	cr_expect(!pod_request_per_mille(POD_BURSTABLE, 1000).known);
	cr_expect(!pod_request_per_mille(POD_BURSTABLE, -997).known);
	cr_expect(!pod_request_per_mille(POD_GUARANTEED, 500).known);
	cr_expect(!pod_request_per_mille(POD_BESTEFFORT, 1000).known);
	cr_expect_eq(pod_adj_for(2 * node, node).value, 3);
	cr_expect(!pod_adj_for(-1, node).known);
	cr_expect(!pod_adj_for(1, 0).known);
	cr_expect(!pod_adj_for(UNLIMITED_BYTES, node).known);
}

#define POD_GROUP  "/kubepods.slice/kubepods-pod1.slice"
#define BOX        POD_GROUP "/c.scope"
#define INNER      BOX "/inner"
#define NODE_BYTES (16 * GB)

/* What the cgroups of a pod, of its container and of one that the container made protect. */
static const struct {
	const char *from; /* the cgroup of the process */
	enum pod_qos qos;
	int64_t pod_min, pod_low, box_min, box_low, inner_low;
	const char *file; /* what tells the request, if any does */
	int64_t bytes;
	int64_t adj; /* of the process */
	bool gives_adj;
} protections[] = {
	/* since 1.36 */
	{ BOX, POD_BURSTABLE, 0, GB, 0, GB, 0, "memory.low", GB, 938, true },
	{ BOX, POD_BURSTABLE, 0, GB, 0, GB, 0, "memory.low", GB, 937, false },
	{ BOX, POD_GUARANTEED, GB, 0, GB, 0, 0, "memory.min", GB, -997, false },
	/* 1.22 to 1.35 */
	{ BOX, POD_BURSTABLE, GB, 0, GB, 0, 0, "memory.min", GB, 938, true },
	/* a restart of the kubelet between both */
	{ BOX, POD_BURSTABLE, GB, GB, GB, 2 * GB, 0, "memory.low", 2 * GB, 875, true },
	/* a request of 2 thousandths and less than a page, of which the kernel keeps whole pages */
	{ BOX, POD_BURSTABLE, 0, GB, 0, 34357248, 0, "memory.low", 34357248, 998, true },
	{ BOX, POD_BURSTABLE, 0, GB, 0, 34357248, 0, "memory.low", 34357248, 999, true },
	{ BOX, POD_BURSTABLE, 0, GB, 0, 34353152, 0, "memory.low", 34353152, 998, false },
	/* what the container did, and what no container did, is no request */
	{ INNER, POD_BURSTABLE, 0, GB, 0, GB, 2 * GB, "memory.low", GB, 938, true },
	{ INNER, POD_BURSTABLE, 0, GB, 0, 0, GB, NULL, 0, 938, false },
	{ POD_GROUP, POD_BURSTABLE, 0, GB, 0, GB, 0, NULL, 0, 938, false },
	{ BOX, POD_BESTEFFORT, 0, GB, 0, GB, 0, NULL, 0, 1000, false },
	{ BOX, POD_GUARANTEED, 0, GB, 0, GB, 0, NULL, 0, -997, false },
	{ BOX, POD_BURSTABLE, 0, GB, 0, UNLIMITED_BYTES, 0, NULL, 0, 938, false },
	{ BOX, POD_NONE, 0, GB, 0, GB, 0, NULL, 0, 938, false },
};

static void protect_group(struct snapshot *snapshot, const char *path, int64_t min, int64_t low)
{
	struct cgroup *cgroup = add_group(snapshot, path, -1, 1);

	cgroup->min_bytes = figure_of(min);
	cgroup->low_bytes = figure_of(low);
	cgroup->pod = strstr(path, "-pod") ? "ns/pod" : NULL;
}

Test(pod_request, the_containers_cgroup_tells)
{
	for (size_t i = 0; i < sizeof(protections) / sizeof(*protections); i++) {
		struct pod_request request;
		struct snapshot snapshot;
		struct process *process;

		build_machine(&snapshot, "6.1.0", NODE_BYTES, 0);
		add_group(&snapshot, "/", -1, 1);
		protect_group(&snapshot, "/kubepods.slice", 4 * GB, 4 * GB);
		protect_group(&snapshot, POD_GROUP, protections[i].pod_min, protections[i].pod_low);
		protect_group(&snapshot, BOX, protections[i].box_min, protections[i].box_low);
		protect_group(&snapshot, INNER, 0, protections[i].inner_low);
		process = add(&snapshot, 5, "x", 1, protections[i].adj);
		process->cgroup = protections[i].from;
		process->qos = protections[i].qos;
		process->pod = protections[i].qos == POD_NONE ? NULL : "ns/pod";
		link_groups(&snapshot);
		request = pod_request_of(&snapshot, snapshot_find(&snapshot, 5));
		cr_expect_eq(request.bytes.known, protections[i].file != NULL, "%zu", i);
		cr_expect_eq(request.gives_adj, protections[i].gives_adj, "%zu", i);
		if (request.file && protections[i].file) {
			cr_expect_str_eq(request.file, protections[i].file);
			cr_expect_eq(request.bytes.value, protections[i].bytes, "%zu", i);
		}
		snapshot_release(&snapshot);
	}
}

Test(pod_request, without_cgroups_there_is_none)
{
	struct pod_request request;
	struct snapshot snapshot;
	struct process *process;

	build_machine(&snapshot, "6.1.0", NODE_BYTES, 0);
	process = add(&snapshot, 5, "x", 1, 938);
	process->qos = POD_BURSTABLE;
	process->pod = "ns/pod";
	request = pod_request_of(&snapshot, process);
	cr_expect(!request.bytes.known && !request.adj.known && !request.gives_adj);
	snapshot_release(&snapshot);
}

static const struct {
	enum pod_qos qos;
	int64_t adj;
	const char *words;
} sentences[] = {
	{ POD_BURSTABLE, 935,
		"935 is an oom_score_adj of that class: if the kubelet set it, the container "
		"requested about 6.5% of the node, 1.0G (an estimate)" },
	{ POD_BURSTABLE, 999,
		"999 is an oom_score_adj of that class: if the kubelet set it, the container "
		"requested less than 0.2% of the node, 33M or nothing (an estimate)" },
	{ POD_BURSTABLE, 3,
		"3 is an oom_score_adj of that class: if the kubelet set it, the container "
		"requested at least 99.7% of the node, 16.0G (an estimate)" },
	{ POD_GUARANTEED, -997,
		"-997 is the oom_score_adj of that class, and of node-critical pods of any class" },
	{ POD_BESTEFFORT, 1000, "1000 is the oom_score_adj of that class" },
	{ POD_BURSTABLE, -997,
		"-997 is not of that class: the kubelet gives it to node-critical pods of any "
		"class" },
	{ POD_BESTEFFORT, -998,
		"-998 is what a runtime gives to the sandbox of any pod; up to Kubernetes 1.18 the "
		"kubelet gave it to Guaranteed and critical pods" },
	{ POD_BURSTABLE, 0,
		"0 is not an oom_score_adj that the kubelet gives to that class (3 to 999 by "
		"request, -997 where node-critical): the program itself, its runtime or an "
		"administrator set it" },
	{ POD_GUARANTEED, 0,
		"0 is not an oom_score_adj that the kubelet gives to that class (-997): the "
		"program itself, its runtime or an administrator set it" },
	{ POD_BESTEFFORT, -999,
		"-999 is not an oom_score_adj that the kubelet gives to that class (1000, -997 "
		"where node-critical): the program itself, its runtime or an administrator set "
		"it" },
};

Test(pod_adj, in_words)
{
	const struct pod_request unknown = { .bytes = FIGURE_UNKNOWN, .adj = FIGURE_UNKNOWN };
	struct arena arena = ARENA_EMPTY;

	for (size_t i = 0; i < sizeof(sentences) / sizeof(*sentences); i++)
		cr_expect_str_eq(prose_pod_adj(&arena, sentences[i].qos, sentences[i].adj,
					 figure_of(16 * GB), &unknown),
			sentences[i].words);
	cr_expect_str_eq(prose_pod_adj(&arena, POD_BURSTABLE, 935, FIGURE_UNKNOWN, &unknown),
		"935 is an oom_score_adj of that class: if the kubelet set it, the container "
		"requested about 6.5% of the node (an estimate)");
	arena_release(&arena);
}

Test(pod_request, in_words)
{
	struct pod_request request = { .bytes = figure_of(GB),
		.file = "memory.low",
		.adj = figure_of(938),
		.gives_adj = true };
	const struct pod_request unknown = { .bytes = FIGURE_UNKNOWN, .adj = FIGURE_UNKNOWN };
	struct arena arena = ARENA_EMPTY;

	cr_expect_null(prose_pod_request(&arena, &unknown));
	cr_expect_str_eq(prose_pod_request(&arena, &request),
		"the container requests 1.0G, by memory.low of its cgroup, if the kubelet set it "
		"(MemoryQoS)");
	cr_expect_str_eq(prose_pod_adj(&arena, POD_BURSTABLE, 938, figure_of(NODE_BYTES), &request),
		"938 is the oom_score_adj that the kubelet gives for that request");
	request.gives_adj = false;
	cr_expect_str_eq(prose_pod_adj(&arena, POD_BURSTABLE, 900, figure_of(NODE_BYTES), &request),
		"900 is an oom_score_adj of that class, but not the 938 of that request: the "
		"request changed after the container was made, or requests of the whole pod count "
		"(sidecars, pod-level resources), or the kubelet broke a tie, or something else "
		"set the value");
	arena_release(&arena);
}

/* A process without a unit has no setting of its unit that could have no effect. */
Test(adj_origin, no_unit_is_spoken_of_where_there_is_none)
{
	for (size_t i = 0; i < sizeof(families) / sizeof(*families); i++) {
		struct arena arena = ARENA_EMPTY;
		struct snapshot snapshot;
		struct process *process = (struct process *)build(&snapshot, &families[i]);
		struct adj_origin origin = adj_origin_of(&snapshot, process);

		if (origin.setter == ADJ_SETTER_NOBODY || origin.setter == ADJ_SETTER_OTHER) {
			process->unit = process->container = NULL;
			cr_expect_null(strstr(prose_adj_undone(&arena, &origin, process), "unit"),
				"%zu", i);
		}
		arena_release(&arena);
		snapshot_release(&snapshot);
	}
}
