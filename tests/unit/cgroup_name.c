/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What cgroup paths stand for, by the names seen on real machines. */
#include "snapshot/cgroup_name.h"
#include "snapshot/cgroup_pod.h"

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
	check("/kubepods/burstable/pod12ab/" ID64, NULL, "container:0123456789ab");
	check("/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod12ab.slice/"
	      "cri-containerd-" ID64 ".scope",
		"cri-containerd-" ID64 ".scope", "containerd:0123456789ab");
	check("/kubepods.slice/kubepods-pod12ab.slice/crio-" ID64 ".scope", "crio-" ID64 ".scope",
		"crio:0123456789ab");
}

static void check_pod(const char *path, const char *uid, enum pod_qos qos)
{
	struct arena arena = ARENA_EMPTY;
	struct cgroup_pod pod = cgroup_pod(&arena, path);

	cr_expect_eq(pod.qos, qos, "%s: class %d", path, pod.qos);
	if (uid)
		cr_expect(pod.uid && strcmp(pod.uid, uid) == 0, "%s: %s", path,
			pod.uid ? pod.uid : "none");
	else
		cr_expect_null(pod.uid, "%s: %s", path, pod.uid);
	arena_release(&arena);
}

#define UID     "8a2f4c6e-1b3d-4e5f-8a9b-0c1d2e3f4a5b"
#define UID_    "8a2f4c6e_1b3d_4e5f_8a9b_0c1d2e3f4a5b"
#define HASH    "0123456789abcdef0123456789abcdef"
#define SLICES  "/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod"
#define KUBELET "/kubelet.slice/kubelet-kubepods.slice/kubelet-kubepods-besteffort.slice/"

Test(cgroup_name, pods_of_the_systemd_driver)
{
	check_pod(SLICES UID_ ".slice/cri-containerd-" ID64 ".scope", UID, POD_BURSTABLE);
	check_pod(SLICES UID_ ".slice/crio-" ID64 ".scope/init.scope", UID, POD_BURSTABLE);
	check_pod(SLICES UID_ ".slice", UID, POD_BURSTABLE);
	check_pod(SLICES HASH ".slice", HASH, POD_BURSTABLE);
	check_pod("/kubepods.slice/kubepods-pod" UID_ ".slice", UID, POD_GUARANTEED);
	check_pod("/kubepods.slice/kubepods-besteffort.slice/kubepods-besteffort-pod" UID_ ".slice",
		UID, POD_BESTEFFORT);
	check_pod(KUBELET "kubelet-kubepods-besteffort-pod" UID_ ".slice/cri-containerd-" ID64
			  ".scope",
		UID, POD_BESTEFFORT);
	check_pod("/system.slice/docker-" ID64 ".scope" KUBELET
		  "kubelet-kubepods-besteffort-pod" UID_ ".slice/cri-containerd-" ID64 ".scope",
		UID, POD_BESTEFFORT);
}

Test(cgroup_name, pods_of_the_cgroupfs_driver)
{
	check_pod("/kubepods/burstable/pod" UID "/" ID64, UID, POD_BURSTABLE);
	check_pod("/kubepods/besteffort/pod" UID, UID, POD_BESTEFFORT);
	check_pod("/kubepods/pod" UID "/crio-" ID64, UID, POD_GUARANTEED);
	check_pod("/kubelet/kubepods/burstable/pod" HASH "/" ID64, HASH, POD_BURSTABLE);
	check_pod("/system.slice/containerd.service/kubepods-burstable-pod" UID_
		  ".slice:cri-containerd:" ID64,
		UID, POD_BURSTABLE);
}

/* As they are on nodes of kubeadm, OpenShift, minikube, kind and k3s; seen from the node itself. */
static const struct {
	const char *path, *uid, *container;
	enum pod_qos qos;
} nodes[] = {
	{ "/kubepods.slice/kubepods-pod" UID_ ".slice/cri-containerd-" ID64 ".scope", UID,
		"containerd:0123456789ab", POD_GUARANTEED },
	{ SLICES UID_ ".slice/cri-containerd-" ID64 ".scope", UID, "containerd:0123456789ab",
		POD_BURSTABLE },
	{ "/kubepods.slice/kubepods-besteffort.slice/kubepods-besteffort-pod" UID_
	  ".slice/cri-containerd-" ID64 ".scope",
		UID, "containerd:0123456789ab", POD_BESTEFFORT },
	{ "/kubepods.slice/kubepods-pod" UID_ ".slice/crio-" ID64 ".scope/container", UID,
		"crio:0123456789ab", POD_GUARANTEED },
	{ SLICES UID_ ".slice/docker-" ID64 ".scope", UID, "docker:0123456789ab", POD_BURSTABLE },
	{ "/kubepods/pod" UID "/" ID64, UID, "container:0123456789ab", POD_GUARANTEED },
	{ "/kubepods/burstable/pod" UID "/crio-" ID64, UID, "crio:0123456789ab", POD_BURSTABLE },
	{ "/kubepods/besteffort/pod" UID "/" ID64, UID, "container:0123456789ab", POD_BESTEFFORT },
	/* static pods have the hash of their manifest for a UID */
	{ SLICES HASH ".slice/cri-containerd-" ID64 ".scope", HASH, "containerd:0123456789ab",
		POD_BURSTABLE },
	{ "/kubepods/burstable/pod" HASH "/" ID64, HASH, "container:0123456789ab", POD_BURSTABLE },
	/* the monitor of a container, set to stand in its pod */
	{ "/kubepods/burstable/pod" UID "/crio-conmon-" ID64, UID, NULL, POD_BURSTABLE },
	/* systemd within a container has units of its own */
	{ SLICES UID_ ".slice/cri-containerd-" ID64 ".scope/system.slice/nginx.service", UID,
		"containerd:0123456789ab", POD_BURSTABLE },
	/* below --cgroup-root, whose "-" the systemd driver turns into "_" */
	{ "/kubelet/kubepods/pod" UID "/" ID64, UID, "container:0123456789ab", POD_GUARANTEED },
	{ "/kubelet.slice/kubelet-kubepods.slice/kubelet-kubepods-pod" UID_
	  ".slice/cri-containerd-" ID64 ".scope",
		UID, "containerd:0123456789ab", POD_GUARANTEED },
	{ "/my_root.slice/my_root-kubepods.slice/my_root-kubepods-burstable.slice/"
	  "my_root-kubepods-burstable-pod" UID_ ".slice/crio-" ID64 ".scope",
		UID, "crio:0123456789ab", POD_BURSTABLE },
	{ "/a.slice/a-b.slice/a-b-kubepods.slice/a-b-kubepods-besteffort.slice/"
	  "a-b-kubepods-besteffort-pod" UID_ ".slice",
		UID, NULL, POD_BESTEFFORT },
	/* a node that is a container itself, seen from the machine below: the innermost counts */
	{ "/docker/" ID64 "/kubelet/kubepods/burstable/pod" UID
	  "/fedcba9876543210fedcba9876543210fedcba9876543210fedcba9876543210",
		UID, "container:fedcba987654", POD_BURSTABLE },
	{ "/user.slice/user-1000.slice/user@1000.service/user.slice/docker-" ID64
	  ".scope/kubepods/besteffort/pod" UID
	  "/fedcba9876543210fedcba9876543210fedcba9876543210fedcba9876543210",
		UID, "container:fedcba987654", POD_BESTEFFORT },
	{ SLICES HASH ".slice/cri-containerd-" ID64 ".scope/kubepods/besteffort/pod" UID, UID,
		"containerd:0123456789ab", POD_BESTEFFORT },
	/* from within a cgroup namespace: the driver of systemd names all in each part */
	{ "/../../kubepods-burstable-pod" UID_ ".slice/cri-containerd-" ID64 ".scope", UID,
		"containerd:0123456789ab", POD_BURSTABLE },
	{ "/../../../besteffort/pod" UID "/" ID64, NULL, "container:0123456789ab", POD_NONE },
	{ "/../pod" UID "/" ID64, NULL, "container:0123456789ab", POD_NONE },
	{ "/../cri-containerd-" ID64 ".scope", NULL, "containerd:0123456789ab", POD_NONE },
};

Test(cgroup_name, pods_of_many_nodes)
{
	for (size_t i = 0; i < sizeof(nodes) / sizeof(*nodes); i++) {
		struct arena arena = ARENA_EMPTY;
		const char *got = cgroup_container(&arena, nodes[i].path);
		bool same = got && nodes[i].container ? strcmp(got, nodes[i].container) == 0
						      : got == nodes[i].container;

		check_pod(nodes[i].path, nodes[i].uid, nodes[i].qos);
		cr_expect(same, "%s: container %s", nodes[i].path, got ? got : "none");
		arena_release(&arena);
	}
}

Test(cgroup_name, what_is_no_pod)
{
	check_pod("", NULL, POD_NONE);
	check_pod("/kubepods.slice/kubepods-burstable.slice", NULL, POD_NONE);
	check_pod("/kubepods/burstable", NULL, POD_NONE);
	check_pod("/kubepods/burstable/pod", NULL, POD_NONE);
	check_pod("/pod" UID, NULL, POD_NONE);
	check_pod("/burstable/pod" UID, NULL, POD_NONE);
	check_pod("/home/kubepods-x/pod" UID, NULL, POD_NONE);
	check_pod("/kubepods-burstable-pod.slice", NULL, POD_NONE);
	check_pod("/kubepods-pod\xff\x1b[m.slice", NULL, POD_NONE);
	check_pod("/kubepods-burstableX-pod" UID_ ".slice", NULL, POD_NONE);
	check_pod("/-pod.slice", NULL, POD_NONE);
	check_pod("/machine.slice/machine-libpod_pod_" ID64 ".slice", NULL, POD_NONE);
	check_pod("/kubepods/pod" ID64 "0", NULL, POD_NONE);
	check_pod("/user.slice/app-pod" UID_ ".slice", NULL, POD_NONE);
	check_pod("/kubepods/burstable/pod-", NULL, POD_NONE);
	check_pod("/kubepods/burstable/pod_a", NULL, POD_NONE);
	check_pod("/kubepods.slice/kubepods-pod-.slice", NULL, POD_NONE);
	check_pod("/kubepods/besteffort/burstable/pod" UID, NULL, POD_NONE);
	check_pod("/kubepods/burstable/pod" UID "\n", NULL, POD_NONE);
	check_pod("/kubepods/burstable/podx y", NULL, POD_NONE);
	check_pod("/kubepods-burstable/pod" UID, NULL, POD_NONE);
	check_pod("/kubepods.slice/kubepods-burstable-pod" UID_ ".scope", NULL, POD_NONE);
	check_pod("/kubepods-burstable-pod" UID_, NULL, POD_NONE);
	check_pod("/kubepods.slice/:cri-containerd:" ID64, NULL, POD_NONE);
	check_pod(":", NULL, POD_NONE);
	check_pod("/-pod-pod.slice", NULL, POD_NONE);
}

Test(cgroup_name, containers_in_every_driver)
{
	check(SLICES UID_ ".slice:cri-containerd:" ID64, "kubepods-burstable.slice",
		"containerd:0123456789ab");
	check("/kubepods/pod" UID "/crio-" ID64, NULL, "crio:0123456789ab");
	check("/kubepods/besteffort/pod" UID "/crio-conmon-" ID64, NULL, NULL);
	check(SLICES UID_ ".slice/crio-conmon-" ID64 ".scope", "crio-conmon-" ID64 ".scope", NULL);
	check("/user.slice/user-1000.slice/user@1000.service/user.slice/libpod-" ID64
	      ".scope/container",
		"libpod-" ID64 ".scope", "podman:0123456789ab");
	check("/user.slice/user-1000.slice/user@1000.service/user.slice/user-libpod_pod_" ID64
	      ".slice/libpod-" ID64 ".scope",
		"libpod-" ID64 ".scope", "podman:0123456789ab");
	check("/system.slice/web.service/libpod-payload-" ID64, "web.service",
		"podman:0123456789ab");
	check("/lxc.payload/web", NULL, "lxc:web");
	check("/lxc.payload.project_web/system.slice/docker-" ID64 ".scope",
		"docker-" ID64 ".scope", "docker:0123456789ab");
	check("/lxc.payload." ID64, NULL, "lxc:" ID64);
	check("/user.slice/user-1000.slice/user@1000.service/app.slice/"
	      "app-gnome-org.gnome.Terminal\\x2dserver-42.scope",
		"app-gnome-org.gnome.Terminal\\x2dserver-42.scope", NULL);
	check("/x:docker:" ID64, NULL, "docker:0123456789ab");
	check("/x:docker:", NULL, NULL);
	check("/:::", NULL, NULL);
}

Test(cgroup_name, the_whole_id_is_told)
{
	struct arena arena = ARENA_EMPTY;
	struct cgroup_identity found =
		cgroup_identify(&arena, "/system.slice/docker-" ID64 ".scope/a");

	cr_expect_str_eq(found.runtime, "docker");
	cr_expect_str_eq(found.id, ID64);
	cr_expect(!found.is_name);
	found = cgroup_identify(&arena, "/machine.slice/machine-a\\x2db.scope");
	cr_expect_str_eq(found.id, "a-b");
	cr_expect(found.is_name);
	arena_release(&arena);
}

Test(cgroup_name, what_only_looks_like_a_container)
{
	/* podman's monitor stands outside of the container it watches */
	check("/machine.slice/libpod-conmon-" ID64 ".scope", "libpod-conmon-" ID64 ".scope", NULL);
	check("/machine.slice/machine-ch\\x2d1\\x2dvm.scope/libvirt/emulator",
		"machine-ch\\x2d1\\x2dvm.scope", NULL);
	check("/machine.slice/machine-lxc\\x2d7113\\x2dvm.scope",
		"machine-lxc\\x2d7113\\x2dvm.scope", NULL);
	check("/machine.slice/machine-xen\\x2d2\\x2dvm.scope", "machine-xen\\x2d2\\x2dvm.scope",
		NULL);
	check("/machine.slice/machine-ch\\x2dvm.scope", "machine-ch\\x2dvm.scope", "nspawn:ch-vm");
	check("/machine.slice/machine-lxc\\x2d1.scope", "machine-lxc\\x2d1.scope", "nspawn:lxc-1");
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

static const struct {
	const char *path, *manager; /* NULL: none */
	size_t length;
} managers[] = {
	{ "/", NULL, 0 },
	{ "/system.slice/ssh.service", "system", 25 },
	{ "/system.slice/ssh.service/inner", "system", 25 },
	{ "/user.slice/user-1000.slice/session-1.scope", "system", 43 },
	{ "/user.slice/user-1000.slice/user@1000.service", "system", 45 },
	{ "/user.slice/user-1000.slice/user@1000.service/init.scope", "user@1000", 56 },
	{ "/user.slice/user-1000.slice/user@1000.service/app.slice/a.service/x", "user@1000", 65 },
	{ "/user.slice/user@1000.service/user@0.service/a.service", "user@1000", 54 },
	{ "/user.slice/user@x.service/a.service", "system", 36 },
	{ "/user.slice/user@.service/a.service", "system", 35 },
	{ "/user.slice/user@0.service/a.service", "user@0", 36 },
	{ "/user.slice/user@4294967294.service/a.service", "user@4294967294", 45 },
	/* no UID */
	{ "/user.slice/user@4294967295.service/a.service", "system", 45 },
	{ "/user.slice/user@99999999999.service/a.service", "system", 46 },
	{ "/user.slice/user@01.service/a.service", "system", 37 },
	{ "/system.slice/docker-" ID64 ".scope", "system", 91 },
	{ "/system.slice/docker-" ID64 ".scope/system.slice/ssh.service", NULL, 0 },
	{ "/lxc.payload.web/system.slice/ssh.service", NULL, 0 },
	{ "/machine.slice/machine-web.scope/payload/system.slice/ssh.service", NULL, 0 },
};

Test(cgroup_name, managers)
{
	for (size_t i = 0; i < sizeof(managers) / sizeof(*managers); i++) {
		struct arena arena = ARENA_EMPTY;
		size_t length = 0;
		const char *manager = cgroup_manager(&arena, managers[i].path, &length);

		cr_expect_eq(manager != NULL, managers[i].manager != NULL, "%s", managers[i].path);
		cr_expect(manager || length == 0, "%s: a length of nothing", managers[i].path);
		if (manager && managers[i].manager) {
			cr_expect_str_eq(manager, managers[i].manager, "%s", managers[i].path);
			cr_expect_eq(
				length, managers[i].length, "%s: %zu", managers[i].path, length);
		}
		arena_release(&arena);
	}
}
