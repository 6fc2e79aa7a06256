/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where an adj comes from: the last process of each family is the one that is asked about. */
#include "builder.h"
#include "model/adj_origin.h"
#include "snapshot/unit.h"
#include "views/prose.h"

#include <criterion/criterion.h>
#include <string.h>

#define SYSTEM "/system.slice/"
#define USER   "/user.slice/user-1000.slice/user@1000.service/"
#define POD    "/kubepods.slice/kubepods-"

enum { FAMILY_MOST = 5 };

struct member {
	const char *name;
	int adj;
	const char *unit, *cgroup, *container;
};

static const struct family {
	const char *words;
	struct member members[FAMILY_MOST]; /* each the child of the one before; the first is PID 1 */
	struct unit unit; /* what systemd tells of one, if of any */
} families[] = {
	{ "not set", { { "init", 0, 0, 0, 0 }, { "cron", 0, "cron.service", SYSTEM "cron.service", 0 } },
		{ 0 } },
	{ "unit pg.service",
		{ { "init", 0, 0, 0, 0 }, { "postgres", -900, "pg.service", SYSTEM "pg.service", 0 } },
		{ .name = "pg.service", .adj_path = "/x", .oom_score_adjust = { -900, true } } },
	{ "unit pg.service (inferred)",
		{ { "init", 0, 0, 0, 0 }, { "postgres", -900, "pg.service", SYSTEM "pg.service", 0 } },
		{ 0 } },
	{ "itself: PG_OOM_ADJUST_FILE (inferred)",
		{ { "init", 0, 0, 0, 0 }, { "postgres", -900, "pg.service", SYSTEM "pg.service", 0 },
			{ "postgres", 0, "pg.service", SYSTEM "pg.service", 0 } },
		{ .name = "pg.service", .adj_path = "/x", .oom_score_adjust = { -900, true } } },
	{ "itself: PG_OOM_ADJUST_FILE (inferred)",
		{ { "init", 0, 0, 0, 0 }, { "postgres", -900, "pg.service", SYSTEM "pg.service", 0 },
			{ "postgres", 0, "pg.service", SYSTEM "pg.service", 0 } },
		{ 0 } },
	{ "unit pg.service",
		{ { "init", 0, 0, 0, 0 }, { "postgres", -500, "pg.service", SYSTEM "pg.service", 0 },
			{ "postgres", -500, "pg.service", SYSTEM "pg.service", 0 } },
		{ .name = "pg.service", .adj_path = "/x", .oom_score_adjust = { -500, true } } },
	{ "itself, unlike its unit (-500) (inferred)",
		{ { "init", 0, 0, 0, 0 }, { "server", 0, "a.service", SYSTEM "a.service", 0 } },
		{ .name = "a.service", .adj_path = "/x", .oom_score_adjust = { -500, true } } },
	{ "inherited from server[2] (inferred)",
		{ { "init", 0, 0, 0, 0 }, { "server", 0, "a.service", SYSTEM "a.service", 0 },
			{ "worker", 0, "a.service", SYSTEM "a.service", 0 } },
		{ .name = "a.service", .adj_path = "/x", .oom_score_adjust = { -500, true } } },
	{ "not set", { { "init", 0, 0, 0, 0 }, { "server", 0, "a.service", SYSTEM "a.service", 0 } },
		{ .name = "a.service", .oom_score_adjust = { 0, true } } },
	{ "inherited from bash[3] (inferred)",
		{ { "init", 0, 0, 0, 0 }, { "login", 0, "session-1.scope", 0, 0 },
			{ "bash", 300, "session-1.scope", 0, 0 },
			{ "make", 300, "session-1.scope", 0, 0 },
			{ "cc", 300, "session-1.scope", 0, 0 } },
		{ 0 } },
	{ "itself, unlike its parent (0) (inferred)",
		{ { "init", 0, 0, 0, 0 }, { "bash", 0, "session-1.scope", 0, 0 },
			{ "make", 300, "session-1.scope", 0, 0 } },
		{ 0 } },
	{ "itself: sshd protects its listener (inferred)",
		{ { "init", 0, 0, 0, 0 }, { "sshd", -1000, "ssh.service", SYSTEM "ssh.service", 0 } },
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
	{ "itself, unlike its unit (150) (inferred)",
		{ { "init", 0, 0, 0, 0 }, { "systemd", 100, "init.scope", USER "init.scope", 0 },
			{ "app", 100, "app.service", USER "app.slice/app.service", 0 } },
		{ .manager = "user@1000",
			.name = "app.service",
			.adj_path = "/x",
			.oom_score_adjust = { 150, true } } },
	{ "unit user@.service (inferred)",
		{ { "init", 0, 0, 0, 0 }, { "systemd", 100, "init.scope", USER "init.scope", 0 } },
		{ 0 } },
	{ "unit user@1000.service",
		{ { "init", 0, 0, 0, 0 }, { "systemd", 100, "init.scope", USER "init.scope", 0 } },
		{ .name = "user@1000.service", .adj_path = "/x", .oom_score_adjust = { 100, true } } },
	{ "default of the user's systemd (inferred)",
		{ { "init", 0, 0, 0, 0 }, { "systemd", 100, "init.scope", USER "init.scope", 0 },
			{ "pipewire", 200, "pipewire.service", USER "pipewire.service", 0 } },
		{ 0 } },
	{ "default of the user's systemd",
		{ { "init", 0, 0, 0, 0 }, { "systemd", 100, "init.scope", USER "init.scope", 0 },
			{ "pipewire", 200, "pipewire.service", USER "pipewire.service", 0 } },
		{ .manager = "user@1000", .name = "pipewire.service",
			.oom_score_adjust = { 200, true } } },
	{ "unit bar.service (inferred)",
		{ { "init", 0, 0, 0, 0 }, { "systemd", 100, "init.scope", USER "init.scope", 0 },
			{ "bar", 400, "bar.service", USER "app.slice/bar.service", 0 } },
		{ 0 } },
	{ "itself: Chromium raises its tabs (inferred)",
		{ { "init", 0, 0, 0, 0 }, { "systemd", 100, "init.scope", USER "init.scope", 0 },
			{ "chrome", 200, "app.service", USER "app.service", 0 },
			{ "chrome", 300, "app.service", USER "app.service", 0 } },
		{ 0 } },
	{ "kubelet: Guaranteed or node-critical (inferred)",
		{ { "init", 0, 0, 0, 0 }, { "etcd", -997, "c.scope", POD "pod1.slice/c.scope", "crio:1" } },
		{ 0 } },
	{ "kubelet: BestEffort (inferred)",
		{ { "init", 0, 0, 0, 0 },
			{ "x", 1000, "c.scope", POD "besteffort.slice/c.scope", "crio:1" } },
		{ 0 } },
	{ "kubelet: Burstable, a memory request of about 6.5% of the node (inferred)",
		{ { "init", 0, 0, 0, 0 },
			{ "x", 935, "c.scope", POD "burstable.slice/c.scope", "containerd:1" } },
		{ 0 } },
	{ "itself (inferred)",
		{ { "init", 0, 0, 0, 0 },
			{ "x", -5, "c.scope", POD "burstable.slice/c.scope", "containerd:1" } },
		{ 0 } },
	{ "itself: oomScoreAdj of its configuration (inferred)",
		{ { "init", 0, 0, 0, 0 },
			{ "kube-proxy", -999, "c.scope", POD "besteffort.slice/c.scope", "crio:1" } },
		{ 0 } },
	{ "docker --oom-score-adj (inferred)",
		{ { "init", 0, 0, 0, 0 }, { "containerd-shim", -998, "docker.service", 0, 0 },
			{ "nginx", 500, "docker-1.scope", 0, "docker:1" },
			{ "nginx", 500, "docker-1.scope", 0, "docker:1" } },
		{ 0 } },
	{ "itself, unlike its parent (500) (inferred)",
		{ { "init", 0, 0, 0, 0 }, { "containerd-shim", -998, "docker.service", 0, 0 },
			{ "nginx", 500, "docker-1.scope", 0, "docker:1" },
			{ "nginx", 400, "docker-1.scope", 0, "docker:1" } },
		{ 0 } },
	{ "itself: a shim takes its parent's and one (inferred)",
		{ { "init", 0, 0, 0, 0 }, { "containerd-shim", -998, "docker.service", 0, 0 } }, { 0 } },
};

static const struct process *build(struct snapshot *snapshot, const struct family *family)
{
	pid_t pid = 0;

	build_machine(snapshot, "6.1.0", GB, 0);
	for (size_t i = 0; i < FAMILY_MOST && family->members[i].name; i++) {
		const struct member *member = &family->members[i];
		struct process *process = add(snapshot, ++pid, member->name, 1, member->adj);

		process->ppid = pid - 1;
		process->unit = member->unit;
		process->cgroup = member->cgroup;
		process->container = member->container;
	}
	if (family->unit.name) {
		struct unit *unit = snapshot_add_unit(snapshot, MANAGER_SYSTEM, NULL);

		*unit = family->unit;
		if (!unit->manager)
			unit->manager = MANAGER_SYSTEM;
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
		cr_expect_not_null(prose_adj_undone(&arena, &origin));
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
	cr_expect_null(prose_adj_undone(&arena, &origin));
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
