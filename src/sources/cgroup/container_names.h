/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Names of containers and pods, where files tell them: no daemon is asked.
 *
 *   /var/log/containers   POD_NAMESPACE_CONTAINER-ID.log: the kubelet's links to logs
 *   /var/log/pods         NAMESPACE_POD_UID: its folders of logs
 *   /var/lib/docker       config.v2.json of each container
 *   /var/lib/containers   podman's list of all
 */
#ifndef OOMTOP_SOURCES_CGROUP_CONTAINER_NAMES_H
#define OOMTOP_SOURCES_CGROUP_CONTAINER_NAMES_H

#include "snapshot/snapshot.h"

/*
 * Turns "docker:0123456789ab" into "docker:NAME", of Kubernetes into
 * "containerd:NAMESPACE/POD/NAME", and the UID of a pod into "NAMESPACE/NAME", in all cgroups and
 * processes, as far as files below `root` ("/" but for tests) tell.  Nothing is opened unless there
 * is something to name.
 */
void container_names_read(struct snapshot *snapshot, const char *root);

#endif
