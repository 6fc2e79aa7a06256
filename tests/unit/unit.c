/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which unit a process belongs to: what its manager confirmed, not what a cgroup is called. */
#include "snapshot/unit.h"
#include "trial.h"

#include <criterion/criterion.h>
#include <string.h>

#define USER   "/user.slice/user-1000.slice/user@1000.service"
#define DIGITS "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

TestSuite(unit, .init = trial_begin, .fini = trial_end);

static const struct case_of_unit {
	const char *cgroup, *unit;                  /* the process's */
	const char *manager, *name, *control_group; /* what was answered */
	bool confirmed;
} cases[] = {
	{ "/system.slice/ssh.service", "ssh.service", "system", "ssh.service",
		"/system.slice/ssh.service", true },
	{ "/system.slice/ssh.service/inner", "ssh.service", "system", "ssh.service",
		"/system.slice/ssh.service", true },
	{ "/system.slice/system-a.slice/a@1.service", "a@1.service", "system", "a@1.service",
		"/system.slice/system-a.slice/a@1.service", true },
	{ "/init.scope", "init.scope", "system", "init.scope", "/init.scope", true },
	{ "/system.slice/_a.service", "a.service", "system", "a.service",
		"/system.slice/_a.service", true },
	{ USER "/app.slice/a.service", "a.service", "user@1000", "a.service",
		USER "/app.slice/a.service", true },
	/* it looks like it */
	{ "/system.slice/ci.service/ssh.service", "ssh.service", "system", "ssh.service",
		"/system.slice/ssh.service", false },
	{ "/a/ssh.service", "ssh.service", "system", "ssh.service", "/system.slice/ssh.service",
		false },
	{ "/system.slice/ssh.service/ssh.service", "ssh.service", "system", "ssh.service",
		"/system.slice/ssh.service", false },
	{ USER "/app.slice/ssh.service", "ssh.service", "system", "ssh.service",
		"/system.slice/ssh.service", false },
	{ USER "/app.slice/a.service", "a.service", "user@1001", "a.service",
		USER "/app.slice/a.service", false },
	{ "/system.slice/ci.service", "ssh.service", "system", "ssh.service",
		"/system.slice/ssh.service", false },
	{ "/system.slice/ci.service", "ssh.service", "system", "ci.service",
		"/system.slice/ci.service", false },
	{ "/system.slice/ssh.services", "ssh.service", "system", "ssh.service",
		"/system.slice/ssh.service", false },
	/* what no manager would answer */
	{ "/system.slice/ci.service/ssh.service", "ssh.service", "system", "ssh.service",
		"/system.slice/ci.service/ssh.service", false },
	{ USER "/app.slice/ssh.service", "ssh.service", "system", "ssh.service",
		USER "/app.slice/ssh.service", false },
	{ "/system.slice/../ssh.service", "ssh.service", "system", "ssh.service",
		"/system.slice/../ssh.service", false },
	{ "/system.slice/ssh.service", "ssh.service", "system", "ssh.service", NULL, false },
	{ "/system.slice/ssh.service", "ssh.service", "system", "ssh.service", "", false },
	{ "/docker/" DIGITS "/system.slice/ssh.service", "ssh.service", "system", "ssh.service",
		"/system.slice/ssh.service", false },
	{ USER "/app.slice/ci.service/a.service", "a.service", "user@1000", "a.service",
		USER "/app.slice/ci.service/a.service", false },
};

Test(unit, is_the_one_that_its_manager_confirmed)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		const struct case_of_unit *this = &cases[i];
		struct process *process = add(&snapshot, 10, "sshd", 1, 0);
		const struct unit *unit;

		process->cgroup = this->cgroup;
		process->unit = this->unit;
		snapshot_add_unit(&snapshot, this->manager, this->name)->cgroup =
			this->control_group;
		unit = snapshot_unit_of(&snapshot, process);
		cr_expect_eq(unit != NULL, this->confirmed, "%zu: %s", i, this->cgroup);
		trial_renew();
	}
}

static const struct unit *unit_by(const char *unit_cgroup)
{
	struct process *process = add(&snapshot, 10, "sshd", 1, 0);

	process->cgroup = "/";
	process->unit_cgroup = unit_cgroup;
	process->unit = "ssh.service";
	snapshot_add_unit(&snapshot, MANAGER_SYSTEM, "ssh.service")->cgroup =
		"/system.slice/ssh.service";
	return snapshot_unit_of(&snapshot, process);
}

Test(unit, is_found_by_systemds_own_hierarchy)
{
	cr_expect_not_null(unit_by("/system.slice/ssh.service"));
	cr_expect(unit_has(&snapshot.units[0], &snapshot.processes[0]));
	trial_renew();
	cr_expect_null(unit_by("/a/ssh.service"), "it looks like it");
	trial_renew();
	cr_expect_null(unit_by(NULL));
}

/* Of a recording without unit_cgroup. */
static const char *inferred(
	enum cgroup_version version, const char *memory, const char *unit, const char *container)
{
	struct process *process = add(&snapshot, 10, "dbus-daemon", 1, 0);
	const char *found;

	process->cgroup = memory;
	process->unit = unit;
	process->container = container;
	snapshot.cgroup_version = version;
	snapshot_add_unit(&snapshot, MANAGER_SYSTEM, "dbus.service")->cgroup =
		"/system.slice/dbus.service";
	snapshot_infer_unit_cgroups(&snapshot);
	found = process->unit_cgroup;
	trial_renew();
	return found;
}

Test(unit, whose_memory_is_charged_above_is_inferred)
{
	cr_expect_not_null(inferred(CGROUP_V1, "/", "dbus.service", NULL));
	cr_expect_not_null(inferred(CGROUP_V1, "/system.slice", "dbus.service", NULL));
	cr_expect_null(inferred(CGROUP_V1, "/system.slice/dbus.service", "dbus.service", NULL));
	cr_expect_null(inferred(CGROUP_V1, "/", "cron.service", NULL));
	cr_expect_null(inferred(CGROUP_V1, "/user.slice/user-1000.slice", "dbus.service", NULL),
		"a user's");
	cr_expect_null(inferred(CGROUP_V1, "/", "dbus.service", "docker:aa"), "a container's");
	cr_expect_null(inferred(CGROUP_V2, "/", "dbus.service", NULL));
}

static bool container_is_confirmed(const char *cgroup, const char *control_group)
{
	struct process *process = add(&snapshot, 10, "web", 1, 0);
	const struct unit *unit;

	process->cgroup = cgroup;
	snapshot_add_unit(&snapshot, MANAGER_SYSTEM, "docker-" DIGITS ".scope")->cgroup =
		control_group;
	unit = snapshot_container_unit_of(&snapshot, process);
	trial_renew();
	return unit != NULL;
}

Test(unit, of_a_container)
{
	static const char scope[] = "/system.slice/docker-" DIGITS ".scope";

	cr_expect(container_is_confirmed(scope, scope));
	cr_expect(container_is_confirmed(
		"/system.slice/docker-" DIGITS ".scope/system.slice/a.service", scope));
	cr_expect_not(container_is_confirmed(USER "/docker-" DIGITS ".scope", scope));
	cr_expect_not(
		container_is_confirmed("/system.slice/ci.service/docker-" DIGITS ".scope", scope));
	cr_expect_not(container_is_confirmed("/docker/" DIGITS, scope));
	cr_expect_not(container_is_confirmed("/system.slice/a.service", scope));
}
