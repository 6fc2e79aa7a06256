/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a cgroup path stands for, by the naming rules of systemd and of container runtimes.  Pure
 * functions of text; a path that follows no rule stands for nothing.
 */
#ifndef OOMTOP_SNAPSHOT_CGROUP_NAME_H
#define OOMTOP_SNAPSHOT_CGROUP_NAME_H

#include "base/memory.h"

/*
 * The innermost systemd unit (service or scope, else slice) in the path, unescaped as far as
 * systemd escapes for cgroupfs (a leading "_"): "postgresql@15-main.service".  NULL for none.
 */
const char *cgroup_unit(struct arena *arena, const char *path);

/*
 * The container: "docker:0123456789ab", "podman:…", "containerd:…", "crio:…", "lxc:NAME",
 * "nspawn:NAME"; a hexadecimal id is cut to 12 digits.  NULL for none.
 */
const char *cgroup_container(struct arena *arena, const char *path);

#endif
