/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Names of containers and pods, read from files; no daemon is queried.
 *
 *   /var/log/containers   POD_NAMESPACE_CONTAINER-ID.log: the kubelet's links to logs
 *   /var/log/pods         NAMESPACE_POD_UID: the kubelet's directories of logs
 *   /var/lib/docker       config.v2.json of each container
 *   /var/lib/containers   containers.json of podman and CRI-O
 */
#ifndef OOMTOP_SOURCES_CGROUP_CONTAINER_NAMES_H
#define OOMTOP_SOURCES_CGROUP_CONTAINER_NAMES_H

#include "snapshot/snapshot.h"

/*
 * Replaces in all cgroups and processes "docker:0123456789ab" by "docker:NAME", for Kubernetes by
 * "containerd:NAMESPACE/POD/NAME", and the UID of a pod by "NAMESPACE/NAME".  A text for which no
 * file below `root` ("/", another directory in tests) has a name is left as it is.  The snapshot
 * owns the names.  Opens no file when nothing is to be named.
 */
void container_names_read(struct snapshot *snapshot, const char *root);

#endif
