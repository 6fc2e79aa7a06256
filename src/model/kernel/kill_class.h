/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef OOMTOP_MODEL_KERNEL_KILL_CLASS_H
#define OOMTOP_MODEL_KERNEL_KILL_CLASS_H

#include "model/kernel/kill.h"

/* False for a victim that is the only one of its class. */
bool kill_class_of(struct kill_class *ret_class, const struct relations *relations,
	const struct domain *domain, const struct process *victim);
bool kill_class_is_same(const struct kill_class *a, const struct kill_class *b);

#endif
