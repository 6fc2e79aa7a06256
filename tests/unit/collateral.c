/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What systemd does when a process of a unit is killed. */
#include "builder.h"
#include "snapshot/cgroup_tree.h"
#include "snapshot/unit.h"
#include "views/prose/prose_domain.h"

#include <criterion/criterion.h>
#include <string.h>

/* PID 10 is killed; 11 and 12 are in its unit, 13 is in another. */
static const struct stop {
	const char *what, *oom_policy, *kill_mode;
	int main_pid; /* 0: unknown */
	enum cgroup_version version;
	pid_t ends[3]; /* what follows the kill */
} stops[] = {
	{ "stop ends the unit", "stop", "control-group", 11, CGROUP_V2, { 11, 12 } },
	{ "a kill mode that is not known is the usual one", "stop", NULL, 0, CGROUP_V2,
		{ 11, 12 } },
	{ "mixed kills all as well", "stop", "mixed", 11, CGROUP_V2, { 11, 12 } },
	{ "process ends the main process alone", "stop", "process", 11, CGROUP_V2, { 11 } },
	{ "none kills nobody", "stop", "none", 11, CGROUP_V2, { 0 } },
	{ "continue lets the others be", "continue", "control-group", 11, CGROUP_V2, { 0 } },
	{ "kill ends the unit as well", "kill", "control-group", 11, CGROUP_V2, { 11, 12 } },
	{ "without its main process it ends", "continue", "control-group", 10, CGROUP_V2,
		{ 11, 12 } },
	{ "version 1 tells systemd nothing", "stop", "control-group", 11, CGROUP_V1, { 0 } },
	{ "but the end of its child", "stop", "control-group", 10, CGROUP_V1, { 11, 12 } },
	{ "a unit that is not known", NULL, NULL, 0, CGROUP_V2, { 0 } },
};

static void add_in(
	struct snapshot *snapshot, pid_t pid, int64_t mb, const char *cgroup, const char *name)
{
	struct process *process = add(snapshot, pid, "task", mb, 0);

	process->cgroup = cgroup;
	process->unit = name;
}

static bool ends(const struct stop *stop, pid_t pid)
{
	for (size_t i = 0; i < sizeof(stop->ends) / sizeof(*stop->ends); i++)
		if (stop->ends[i] == pid)
			return true;
	return false;
}

static void check_kill(const struct kill *kill, const struct stop *stop)
{
	size_t expected = 0;

	for (size_t i = 0; i < sizeof(stop->ends) / sizeof(*stop->ends); i++)
		expected += stop->ends[i] != 0;
	cr_expect_eq(
		kill->collateral_count, expected, "%s: %zu", stop->what, kill->collateral_count);
	for (size_t i = 0; i < kill->collateral_count; i++) {
		cr_expect(ends(stop, kill->collateral[i].process->pid), "%s: %d", stop->what,
			(int)kill->collateral[i].process->pid);
		cr_expect_eq(kill->collateral[i].reason, COLLATERAL_UNIT);
	}
}

static struct unit *build_stop(struct snapshot *snapshot, const struct stop *stop)
{
	struct unit *unit;

	build_machine(snapshot, "6.1.0", GB, 0);
	snapshot->cgroup_version = stop->version;
	add_in(snapshot, 10, 500, "/system.slice/a.service/workers", "a.service");
	add_in(snapshot, 11, 10, "/system.slice/a.service", "a.service");
	add_in(snapshot, 12, 10, "/system.slice/a.service/inner.scope", "inner.scope");
	add_in(snapshot, 13, 10, "/system.slice/a.service.d/b.service", "b.service");
	unit = snapshot_add_unit(snapshot, MANAGER_SYSTEM, "a.service");
	unit->cgroup = "/system.slice/a.service";
	unit->oom_policy = stop->oom_policy;
	unit->kill_mode = stop->kill_mode;
	unit->main_pid = stop->main_pid ? figure_of(stop->main_pid) : FIGURE_UNKNOWN;
	return unit;
}

Test(collateral, a_unit_ends_as_its_policy_says)
{
	for (size_t i = 0; i < sizeof(stops) / sizeof(*stops); i++) {
		const struct stop *stop = &stops[i];
		struct snapshot snapshot;
		struct verdict verdict;

		build_stop(&snapshot, stop);
		cr_assert(snapshot_link(&snapshot));
		verdict = judge_machine(&snapshot);
		cr_assert_eq(verdict.victim->process->pid, 10);
		check_kill(&verdict.kill, stop);
		verdict_release(&verdict);
		snapshot_release(&snapshot);
	}
}

/* What KillMode= spares, the unit's ExecStop= or ExecStopPost= may end. */
static const struct spared {
	struct stop stop;
	struct figure stop_commands;
	size_t undecided;
} spared[] = {
	{ { "no command", "stop", "none", 11, CGROUP_V2, { 0 } }, { 0, true }, 0 },
	{ { "a command", "stop", "none", 11, CGROUP_V2, { 0 } }, { 1, true }, 2 },
	{ { "not known", "stop", "none", 11, CGROUP_V2, { 0 } }, { 0, false }, 2 },
	{ { "no main process", "stop", "process", 0, CGROUP_V2, { 0 } }, { 1, true }, 2 },
	{ { "a main process", "stop", "process", 11, CGROUP_V2, { 11 } }, { 1, true }, 1 },
	{ { "the main process is killed", "continue", "process", 10, CGROUP_V1, { 0 } },
		{ 1, true }, 2 },
	{ { "the unit is not stopped", "continue", "process", 11, CGROUP_V2, { 0 } }, { 1, true },
		0 },
	{ { "nobody is spared", "stop", "mixed", 11, CGROUP_V2, { 11, 12 } }, { 1, true }, 0 },
	{ { "KillMode= is not known", "stop", NULL, 11, CGROUP_V2, { 11, 12 } }, { 1, true }, 0 },
};

Test(collateral, commands_may_end_what_the_kill_mode_spares)
{
	for (size_t i = 0; i < sizeof(spared) / sizeof(*spared); i++) {
		struct snapshot snapshot;
		struct verdict verdict;

		build_stop(&snapshot, &spared[i].stop)->stop_commands = spared[i].stop_commands;
		cr_assert(snapshot_link(&snapshot));
		verdict = judge_machine(&snapshot);
		check_kill(&verdict.kill, &spared[i].stop);
		cr_expect_eq(verdict.kill.undecided_count, spared[i].undecided, "%s: %zu",
			spared[i].stop.what, verdict.kill.undecided_count);
		verdict_release(&verdict);
		snapshot_release(&snapshot);
	}
}

/* A unit whose memory systemd does not account is not watched for kills: only its main process is.
 */
Test(collateral, systemd_learns_of_kills_by_accounting_memory)
{
	static const struct {
		struct stop stop;
		struct figure memory_accounting;
	} units[] = {
		{ { "accounted", "stop", NULL, 11, CGROUP_V2, { 11, 12 } }, { 1, true } },
		{ { "not known", "stop", NULL, 11, CGROUP_V2, { 11, 12 } }, { 0, false } },
		{ { "not accounted", "stop", NULL, 11, CGROUP_V2, { 0 } }, { 0, true } },
		{ { "its main process", "continue", NULL, 10, CGROUP_V2, { 11, 12 } },
			{ 0, true } },
	};

	for (size_t i = 0; i < sizeof(units) / sizeof(*units); i++) {
		struct snapshot snapshot;
		struct verdict verdict;

		build_stop(&snapshot, &units[i].stop)->memory_accounting =
			units[i].memory_accounting;
		cr_assert(snapshot_link(&snapshot));
		verdict = judge_machine(&snapshot);
		check_kill(&verdict.kill, &units[i].stop);
		verdict_release(&verdict);
		snapshot_release(&snapshot);
	}
}

/*
 * Version 1, where the processes of the unit are charged to the root: PID 10 is killed, 11 is its
 * child in the unit, 12 is in another.
 */
static const struct charged_above {
	const char *what;
	bool is_known, tells_kill_mode;
	int main_pid, parent; /* main_pid: 0: none is told; parent: of PID 10 */
	size_t ends, undecided;
} charged_above[] = {
	{ "the main process", true, true, 10, 1, 1, 0 },
	{ "another process", true, true, 11, 1, 0, 0 },
	{ "a service without a main process", true, true, 0, 1, 0, 0 },
	{ "of the unit nothing is told", true, false, 0, 1, 0, 1 },
	{ "the unit is not known", false, false, 0, 1, 0, 1 },
	{ "a child of the main process", false, false, 0, 11, 0, 0 },
};

Test(collateral, a_unit_without_a_memory_cgroup_ends_with_its_main_process)
{
	static const char path[] = "/system.slice/a.service";

	for (size_t i = 0; i < sizeof(charged_above) / sizeof(*charged_above); i++) {
		const struct charged_above *this = &charged_above[i];
		struct snapshot snapshot;
		struct verdict verdict;

		build_machine(&snapshot, "5.10.0", GB, 0);
		snapshot.cgroup_version = CGROUP_V1;
		add_in(&snapshot, 10, 500, "/", "a.service");
		add_in(&snapshot, 11, 10, "/", "a.service");
		add_in(&snapshot, 12, 10, "/", "b.service");
		snapshot.processes[0].unit_cgroup = snapshot.processes[1].unit_cgroup = path;
		snapshot.processes[2].unit_cgroup = "/system.slice/b.service";
		snapshot.processes[0].ppid = this->parent;
		if (this->is_known) {
			struct unit *unit =
				snapshot_add_unit(&snapshot, MANAGER_SYSTEM, "a.service");

			unit->cgroup = path;
			unit->oom_policy = "stop";
			unit->kill_mode = this->tells_kill_mode ? "control-group" : NULL;
			unit->main_pid =
				this->main_pid ? figure_of(this->main_pid) : FIGURE_UNKNOWN;
		}
		cr_assert(snapshot_link(&snapshot));
		verdict = judge_machine(&snapshot);
		cr_assert_eq(verdict.victim->process->pid, 10);
		cr_expect_eq(verdict.kill.collateral_count, this->ends, "%s: %zu", this->what,
			verdict.kill.collateral_count);
		cr_expect_eq(verdict.kill.undecided_count, this->undecided, "%s: %zu", this->what,
			verdict.kill.undecided_count);
		verdict_release(&verdict);
		snapshot_release(&snapshot);
	}
}

/* Without memory.events systemd does not learn of the kill. */
Test(collateral, without_the_memory_controller_a_unit_goes_on)
{
	struct snapshot snapshot;
	struct verdict verdict;
	struct unit *unit;

	build_machine(&snapshot, "6.1.0", GB, 0);
	snapshot.machine.memory_controller = figure_of(0);
	add_in(&snapshot, 10, 500, "/system.slice/a.service", "a.service");
	add_in(&snapshot, 11, 10, "/system.slice/a.service", "a.service");
	unit = snapshot_add_unit(&snapshot, MANAGER_SYSTEM, "a.service");
	unit->cgroup = "/system.slice/a.service";
	unit->oom_policy = "stop";
	unit->kill_mode = "control-group";
	verdict = judge_machine(&snapshot);
	cr_expect_eq(verdict.kill.collateral_count, 0);
	cr_expect_eq(verdict.kill.undecided_count, 0);
	verdict_release(&verdict);
	snapshot_release(&snapshot);
}

Test(collateral, all_of_a_user_end_with_the_users_manager)
{
	static const char cgroup[] = "/user.slice/user-1000.slice/user@1000.service";
	struct snapshot snapshot;
	struct verdict verdict;
	struct unit *unit;

	build_machine(&snapshot, "6.1.0", GB, 0);
	add_in(&snapshot, 10, 500, "/user.slice/user-1000.slice/user@1000.service/init.scope",
		"init.scope");
	add_in(&snapshot, 11, 10,
		"/user.slice/user-1000.slice/user@1000.service/app.slice/a.service", "a.service");
	add_in(&snapshot, 12, 10, "/user.slice/user-1000.slice/session-1.scope", "session-1.scope");
	unit = snapshot_add_unit(&snapshot, MANAGER_SYSTEM, "user@1000.service");
	unit->cgroup = cgroup;
	unit->oom_policy = "continue";
	unit->main_pid = figure_of(10);
	verdict = judge_machine(&snapshot);
	cr_assert_eq(verdict.kill.collateral_count, 1);
	cr_expect_eq(verdict.kill.collateral[0].process->pid, 11);
	verdict_release(&verdict);
	snapshot_release(&snapshot);
}

/* A postmaster restarts its backends, unless systemd stops the unit with the killed one. */
static const char *what_follows(struct arena *arena, const char *oom_policy)
{
	struct snapshot snapshot;
	struct verdict verdict;
	struct unit *unit;
	const char *words;

	build_machine(&snapshot, "6.1.0", GB, 0);
	snapshot.cgroup_version = CGROUP_V2;
	for (pid_t pid = 10; pid < 13; pid++) {
		add_in(&snapshot, pid, pid == 12 ? 500 : 10, "/system.slice/pg.service",
			"pg.service");
		snapshot.processes[pid - 10].name = "postgres";
		snapshot.processes[pid - 10].ppid = pid == 10 ? 1 : 10;
	}
	unit = snapshot_add_unit(&snapshot, MANAGER_SYSTEM, "pg.service");
	unit->cgroup = "/system.slice/pg.service";
	unit->oom_policy = oom_policy;
	cr_assert(snapshot_link(&snapshot));
	verdict = judge_machine(&snapshot);
	words = prose_kill_set(arena, &verdict.kill);
	verdict_release(&verdict);
	snapshot_release(&snapshot);
	return words;
}

Test(collateral, of_a_unit_that_stops_nothing_is_started_again)
{
	struct arena arena = ARENA_EMPTY;

	cr_expect_str_eq(what_follows(&arena, "continue"),
		"; 1 more process exits (its parent restarts all its children)");
	cr_expect_str_eq(
		what_follows(&arena, "stop"), "; 2 more processes exit (systemd stops their unit)");
	arena_release(&arena);
}

/* A browser's sandbox in a container: its processes are the first ones of namespaces of their own.
 */
Test(collateral, of_a_namespace_in_a_container_the_container_survives)
{
	struct snapshot snapshot;
	struct verdict verdict;

	build_machine(&snapshot, "6.1.0", GB, 0);
	for (pid_t pid = 10; pid < 15; pid++) {
		struct process *process = add(&snapshot, pid, "task", pid == 12 ? 500 : 10, 0);

		process->container = "docker:aa";
		process->ppid = pid == 10 ? 1 : pid == 13 ? 12 : 10;
		process->namespace_pid = figure_of(pid == 10 || pid == 12 ? 1 : pid);
	}
	cr_assert(snapshot_link(&snapshot));
	verdict = judge_machine(&snapshot);
	cr_assert_eq(verdict.victim->process->pid, 12);
	cr_assert_eq(verdict.kill.collateral_count, 1);
	cr_expect_eq(verdict.kill.collateral[0].process->pid, 13);
	verdict_release(&verdict);
	snapshot_release(&snapshot);
}

/*
 * PID 10 is the init of a container, begun from outside as PID 1 of its namespace, and has the
 * child 11; 12 is below 11, 13 was adopted, and 14 entered the container from outside.
 */
static const struct container {
	const char *what, *init;
	pid_t victim;
	size_t others;   /* that exit with the victim */
	bool is_of_host; /* the container has no PID namespace of its own */
	bool is_alien;   /* PID 11 is of another container */
	int child_ticks; /* when 11 was created; 13 was at 20 */
} containers[] = {
	{ "its child", "docker-init", 11, 4, false, false, 15 },
	{ "its child, created in the same tick", "catatonit", 11, 4, false, false, 20 },
	{ "its child, where the runtime ends the container", "dumb-init", 11, 4, true, false, 15 },
	{ "a process that it adopted", "tini", 13, 0, false, false, 15 },
	{ "what its child started", "tini", 12, 0, false, false, 15 },
	{ "what entered", "tini", 14, 0, false, false, 15 },
	{ "an adopted child of another container", "catatonit", 11, 0, false, true, 15 },
	{ "a child that was adopted later", "tini", 11, 0, false, false, 30 },
	{ "a shell goes on", "sh", 11, 0, false, false, 15 },
};

static void add_in_container(struct snapshot *snapshot, const struct container *container,
	pid_t pid, pid_t parent, int start_ticks)
{
	struct process *process =
		add(snapshot, pid, "task", pid == container->victim ? 500 : 10, 0);

	process->ppid = parent;
	process->container = "docker:aa";
	process->start_ticks = figure_of(start_ticks);
	process->namespace_pid = container->is_of_host ? FIGURE_UNKNOWN : figure_of(pid - 9);
}

Test(collateral, a_minimal_init_exits_with_its_child)
{
	for (size_t i = 0; i < sizeof(containers) / sizeof(*containers); i++) {
		const struct container *container = &containers[i];
		struct snapshot snapshot;
		struct verdict verdict;

		build_machine(&snapshot, "6.1.0", GB, 0);
		add(&snapshot, 2, "shim", 10, 0)->ppid = 1;
		add_in_container(&snapshot, container, 10, 2, 10);
		add_in_container(&snapshot, container, 11, 10, container->child_ticks);
		add_in_container(&snapshot, container, 12, 11, 40);
		add_in_container(&snapshot, container, 13, 10, 20);
		add_in_container(&snapshot, container, 14, 2, 50);
		cr_assert(snapshot_link(&snapshot));
		snapshot_find(&snapshot, 10)->name = container->init;
		if (container->is_alien)
			snapshot_find(&snapshot, 11)->container = "docker:bb";
		verdict = judge_machine(&snapshot);
		cr_assert_eq(verdict.victim->process->pid, container->victim);
		cr_expect_eq(verdict.kill.collateral_count, container->others, "%s: %zu",
			container->what, verdict.kill.collateral_count);
		if (container->others > 0)
			cr_expect_eq(verdict.kill.collateral[0].reason, COLLATERAL_MAIN);
		verdict_release(&verdict);
		snapshot_release(&snapshot);
	}
}
