/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a cgroup path stands for, by the naming rules of systemd and of container runtimes.  Pure
 * functions of text; a path that follows no rule stands for nothing.
 */
#ifndef OOMTOP_SNAPSHOT_CGROUP_NAME_H
#define OOMTOP_SNAPSHOT_CGROUP_NAME_H

#include "snapshot/cgroup_pod.h"
#include "snapshot/snapshot.h"

/*
 * The innermost systemd unit (service or scope, else slice) in the path, unescaped as far as
 * systemd escapes for cgroupfs (a leading "_"): "postgresql@15-main.service".  NULL for none.
 */
const char *cgroup_unit(struct arena *arena, const char *path);

/*
 * Whose unit that is: "system", or "user@1000" below the cgroup of that user's own manager.  NULL
 * for none, and for a unit within a container, whose manager is no business of this machine's.
 * *ret_length is the length of the part of the path that ends with the unit.
 */
const char *cgroup_manager(struct arena *arena, const char *path, size_t *ret_length);

/* The innermost container the group is, or is in, and who runs it. */
struct cgroup_identity {
	const char *
		runtime; /* "docker", "podman", "containerd", "crio", "lxc", "nspawn"; NULL: none */
	const char *id;  /* the whole of it */
	bool is_name;    /* not a hexadecimal number but somebody's choice: lxc, nspawn */
};

struct cgroup_identity cgroup_identify(struct arena *arena, const char *path);

/*
 * The same as one text: "docker:0123456789ab", "lxc:NAME"; a hexadecimal id is cut to its first 12
 * digits.  NULL for none.
 */
const char *cgroup_container(struct arena *arena, const char *path);
/* The path as far as the directory that is the container's; NULL for none. */
const char *cgroup_container_path(struct arena *arena, const char *path);

#endif
