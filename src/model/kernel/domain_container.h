/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The domain that a reader asks about who names none: the whole machine, or inside a container with
 * a limit of its own, that container.
 */
#ifndef OOMTOP_MODEL_KERNEL_DOMAIN_CONTAINER_H
#define OOMTOP_MODEL_KERNEL_DOMAIN_CONTAINER_H

#include "model/kernel/domain.h"

/*
 * Writes the container's domain if the processes are seen from inside a PID namespace and the
 * memory cgroup that holds all of them, or one above it, has a limit; domain_machine() otherwise.
 * Where that fails, as for the log of a cgroup's kill, the only cgroup with a limit is meant.
 * Processes outside of the cgroups that are seen do not count: in a pod whose containers share a
 * PID namespace they are in other containers.
 */
int domain_default(struct domain *ret_domain, const struct snapshot *snapshot, struct error *error)
	__attribute__((warn_unused_result));

#endif
