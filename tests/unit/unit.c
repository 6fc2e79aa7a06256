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
