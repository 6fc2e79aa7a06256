/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whose a cgroup or a process is, in the words of a person. */
#include "views/table/owner.h"

#include <criterion/criterion.h>

#define ID  "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define UID "77777777-0000-4000-8000-000000000016"

Test(owner, of_a_cgroup)
{
	static const struct {
		struct cgroup cgroup;
		const char *owner;
	} cases[] = {
		{ { .path = "/system.slice/mysql.service" }, "mysql" },
		{ { .path = "/system.slice/system-postgresql.slice/postgresql@15-main.service" },
			"postgresql@15-main" },
		/* what is below is told, and whose manager it is */
		{ { .path = "/system.slice/mysql.service/worker" }, "mysql/worker" },
		{ { .path = "/user.slice/user-1000.slice/user@1000.service/app.slice/x.service" },
			"x (user@1000)" },
		/* a slice is no unit that runs something */
		{ { .path = "/system.slice" }, "/system.slice" },
		{ { .path = "/user.slice/user-1000.slice" }, "/user.slice/user-1000.slice" },
		{ { .path = "/user.slice/user-1000.slice/session-3.scope" }, "session-3.scope" },
		{ { .path = "/" }, "/" },
		{ { .path = "/my/own" }, "/my/own" },
		{ { .path = "/docker/" ID, .container = "docker:0123456789ab" }, "0123456789ab" },
		{ { .path = "/docker/" ID "/inner", .container = "docker:0123456789ab" },
			"0123456789ab/inner" },
		{ { .path = "/system.slice/docker-" ID ".scope", .container = "docker:" ID },
			"0123456789ab" },
		{ { .path = "/kubepods.slice/"
			    "kubepods-pod77777777_0000_4000_8000_000000000016.slice" },
			"pod 77777777" },
		{ { .path = "/kubepods.slice/"
			    "kubepods-pod77777777_0000_4000_8000_000000000016.slice",
			  .pod = "shop/db-0" },
			"shop/db-0" },
		{ { .path = "/kubepods/pod" UID "/" ID,
			  .pod = "shop/db-0",
			  .container = "containerd:shop/db-0/postgres" },
			"shop/db-0/postgres" },
		{ { .path = "/kubepods/pod" UID "/" ID,
			  .pod = UID,
			  .container = "containerd:0123456789ab" },
			"77777777/0123456789ab" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct arena arena = ARENA_EMPTY;

		cr_expect_str_eq(owner_of_cgroup(&arena, &cases[i].cgroup), cases[i].owner,
			"%s: %s", cases[i].cgroup.path, owner_of_cgroup(&arena, &cases[i].cgroup));
		arena_release(&arena);
	}
}

Test(owner, of_a_process)
{
	static const struct {
		struct process process;
		const char *owner;
	} cases[] = {
		{ { .unit = "ssh.service" }, "ssh" },
		{ { .unit = "session-3.scope" }, "session-3.scope" },
		{ { .unit = "kubelet.service", .container = "docker:" ID }, "0123456789ab" },
		{ { .pod = "shop/db-0" }, "shop/db-0" },
		{ { .pod = UID }, "pod 77777777" },
		{ { .cgroup = "/my/own" }, "/my/own" },
		{ { .cgroup = "/" }, NULL },
		{ { .name = "x" }, NULL },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct arena arena = ARENA_EMPTY;
		const char *owner = owner_of_process(&arena, &cases[i].process);

		if (cases[i].owner)
			cr_expect_str_eq(owner, cases[i].owner);
		else
			cr_expect_null(owner);
		arena_release(&arena);
	}
}
