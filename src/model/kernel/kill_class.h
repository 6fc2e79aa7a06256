/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Classes of victims whose deaths have the same consequences, as long as no process is dead: if a
 * victim of the class is killed, all processes die that would die with another victim of the class
 * that is among them.  A drill over thousands of victims looks at one of each class.
 */
#ifndef OOMTOP_MODEL_KERNEL_KILL_CLASS_H
#define OOMTOP_MODEL_KERNEL_KILL_CLASS_H

#include "model/kernel/kill.h"

struct kill_class {
	const struct cgroup *group;      /* killed as a whole, and nothing else matters; or NULL */
	int64_t mm_owner;                /* of an address space that several run on; or 0 */
	pid_t restarter;                 /* the parent that restarts all its children; or 0 */
	const struct unit *unit;         /* that systemd stops; or NULL */
	const struct process *undecided; /* in a unit that systemd may stop; or NULL */
};

/* Writes the victim's class.  False if no other victim can have that class. */
bool kill_class_of(struct kill_class *ret_class, const struct relations *relations,
	const struct domain *domain, const struct process *victim)
	__attribute__((warn_unused_result));
bool kill_class_is_same(const struct kill_class *a, const struct kill_class *b);

#endif
