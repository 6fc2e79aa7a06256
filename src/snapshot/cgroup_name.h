/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The systemd unit or container that a cgroup path names, by the naming rules of systemd and of
 * container runtimes.  Pure functions of text: a path is not proof of a unit (snapshot/unit.h).
 * The arena owns the texts they return.
 */
#ifndef OOMTOP_SNAPSHOT_CGROUP_NAME_H
#define OOMTOP_SNAPSHOT_CGROUP_NAME_H

#include "snapshot/cgroup_pod.h"
#include "snapshot/snapshot.h"

/*
 * The innermost systemd unit in the path: a service or scope, else a slice, such as
 * "postgresql@15-main.service", without the "_" by which systemd escapes names for cgroupfs.  NULL
 * for none.
 */
const char *cgroup_unit(struct arena *arena, const char *path);

/*
 * The manager of that unit: "system", or "user@1000" below the cgroup of a user's own manager.
 * *ret_length is the length of the path up to the unit.  NULL for no unit, and for a unit in a
 * container, whose manager is not one of this machine; *ret_length is not written then.
 */
const char *cgroup_manager(struct arena *arena, const char *path, size_t *ret_length);

/* A container. */
struct cgroup_identity {
	/*
	 * "docker", "podman", "containerd", "crio", "lxc", "nspawn"; "container" where the path
	 * tells no more; NULL: no container
	 */
	const char *runtime;
	const char *id; /* in full */
	bool is_name;   /* `id` is a name given by a user (lxc, nspawn), not a hexadecimal number */
};

/* The innermost container that the cgroup belongs to. */
struct cgroup_identity cgroup_identify(struct arena *arena, const char *path);
/*
 * That container as one text: "docker:0123456789ab", with the first 12 digits of a hexadecimal id,
 * or "lxc:NAME".  NULL for none.
 */
const char *cgroup_container(struct arena *arena, const char *path);
/* The path up to the directory of that container; NULL for none. */
const char *cgroup_container_path(struct arena *arena, const char *path);

#endif
