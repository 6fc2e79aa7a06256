/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What becomes of an allocation in a full memory cgroup in which no process can be killed
 * (mm/memcontrol.c: try_charge).  It differs between kernels, and no score tells.
 */
#ifndef OOMTOP_MODEL_KERNEL_MEMCG_EXCESS_H
#define OOMTOP_MODEL_KERNEL_MEMCG_EXCESS_H

enum memcg_excess {
	EXCESS_UNKNOWN, /* the source of the kernel was not read */
	EXCESS_FAILS,   /* the allocation fails, or its page fault is tried again and again */
	EXCESS_FORCED,  /* the cgroup is charged beyond its limit */
};

/* What a kernel of that release does, which may be NULL. */
enum memcg_excess memcg_excess_of(const char *release);

#endif
