/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What cgroup paths stand for, by the names seen on real machines. */
#include "snapshot/cgroup_name.h"

#include <criterion/criterion.h>
#include <string.h>

#define ID64 "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static void check(const char *path, const char *unit, const char *container)
{
	struct arena arena = ARENA_EMPTY;
	const char *got_unit = cgroup_unit(&arena, path);
	const char *got_container = cgroup_container(&arena, path);

	if (unit)
		cr_expect(got_unit && strcmp(got_unit, unit) == 0, "%s: unit %s", path,
			got_unit ? got_unit : "none");
	else
		cr_expect_null(got_unit, "%s: unit %s", path, got_unit);
	if (container)
		cr_expect(got_container && strcmp(got_container, container) == 0,
			"%s: container %s", path, got_container ? got_container : "none");
	else
		cr_expect_null(got_container, "%s: container %s", path, got_container);
	arena_release(&arena);
}

Test(cgroup_name, systemd_units)
{
	check("/init.scope", "init.scope", NULL);
	check("/system.slice/postgresql@15-main.service", "postgresql@15-main.service", NULL);
	check("/system.slice/system-postgresql.slice/postgresql@15-main.service",
		"postgresql@15-main.service", NULL);
	check("/user.slice/user-1000.slice/session-3.scope", "session-3.scope", NULL);
	check("/user.slice/user-1000.slice/user@1000.service/app.slice/app-gnome-foo-123.scope",
		"app-gnome-foo-123.scope", NULL);
	check("/user.slice/user-1000.slice", "user-1000.slice", NULL);
	check("/system.slice/foo.service/payload/deeper", "foo.service", NULL);
	check("/system.slice/dbus\\x2dbroker.service", "dbus\\x2dbroker.service", NULL);
	check("/system.slice/_cpu.service", "cpu.service", NULL);
}

Test(cgroup_name, containers)
{
	check("/docker/" ID64, NULL, "docker:0123456789ab");
	check("/system.slice/docker-" ID64 ".scope", "docker-" ID64 ".scope",
		"docker:0123456789ab");
	check("/machine.slice/libpod-" ID64 ".scope/container", "libpod-" ID64 ".scope",
		"podman:0123456789ab");
	check("/lxc.payload.web/system.slice/nginx.service", "nginx.service", "lxc:web");
	check("/lxc/web", NULL, "lxc:web");
	check("/lxc/web/system.slice/nginx.service", "nginx.service", "lxc:web");
	check("/machine.slice/machine-foo\\x2dbar.scope", "machine-foo\\x2dbar.scope",
		"nspawn:foo-bar");
	check("/machine.slice/systemd-nspawn@foo.service", "systemd-nspawn@foo.service",
		"nspawn:foo");
}

Test(cgroup_name, kubernetes)
{
	check("/kubepods/burstable/pod12ab/" ID64, NULL, "containerd:0123456789ab");
	check("/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod12ab.slice/"
	      "cri-containerd-" ID64 ".scope",
		"cri-containerd-" ID64 ".scope", "containerd:0123456789ab");
	check("/kubepods.slice/kubepods-pod12ab.slice/crio-" ID64 ".scope", "crio-" ID64 ".scope",
		"crio:0123456789ab");
}

Test(cgroup_name, what_only_looks_like_a_container)
{
	/* podman's monitor stands outside of the container it watches */
	check("/machine.slice/libpod-conmon-" ID64 ".scope", "libpod-conmon-" ID64 ".scope", NULL);
	check("/machine.slice/machine-qemu\\x2d1\\x2dvm.scope", "machine-qemu\\x2d1\\x2dvm.scope",
		NULL);
	check("/system.slice/docker.service", "docker.service", NULL);
	check("/docker/abc", NULL, NULL);
	check("/lxc.monitor.web", NULL, NULL);
}

Test(cgroup_name, malformed_paths_are_harmless)
{
	check("", NULL, NULL);
	check("/", NULL, NULL);
	check("////", NULL, NULL);
	check("/.service", NULL, NULL);
	check("/_.service", NULL, NULL);
	check("/../../a", NULL, NULL);
	check("/\xff\x1b[31m.service", NULL, NULL);
	check("/docker-.scope", "docker-.scope", NULL);
	check("/machine-.scope", "machine-.scope", NULL);
	check("/machine-a\\x", NULL, NULL);
	check("/machine-a\\x1.scope", "machine-a\\x1.scope", "nspawn:a\\x1");
	check("/machine-a\\x00b.scope", "machine-a\\x00b.scope", "nspawn:a\\x00b");
	check("/lxc.payload.", NULL, NULL);
	check("/libpod-", NULL, NULL);
}
