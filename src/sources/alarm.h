/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Waiting for a kill or for memory pressure, without polling.
 *
 * The kernel reports a kill in /dev/kmsg; only lines of the kernel's own facility count, since
 * others are written by users (kernel/printk/printk.c: devkmsg_write()).  Where /dev/kmsg may not
 * be read, memory.events of cgroups tells of a kill (sources/cgroup/memory_events.h).  An alarm is
 * a hint: the kernel's count of kills decides.  A trigger on /proc/pressure/memory fires when all
 * tasks stall for a tenth of two seconds, the window that needs no CAP_SYS_RESOURCE
 * (kernel/sched/psi.c: psi_write(), psi_trigger_create()).
 */
#ifndef OOMTOP_SOURCES_ALARM_H
#define OOMTOP_SOURCES_ALARM_H

#include "base/attributes.h"
#include "sources/cgroup/memory_events.h"
#include "sources/killers/prekill.h"

enum alarm_kind { ALARM_NONE, ALARM_KILL, ALARM_PREKILL, ALARM_PRESSURE };

enum { ALARM_PATH_MAX = PREKILL_PATH_MAX };

struct alarm {
	int kmsg, pressure;           /* -1: not permitted, or not there */
	struct memory_events events;  /* none while kmsg is open */
	double events_from_seconds;   /* they are not listened to before */
	struct prekill *prekill;      /* NULL: systemd-oomd does not tell before it kills */
	struct prekill_notice notice; /* what it told, at ALARM_PREKILL */
	/* paths of the cgroup at its limit, and of the victim's, of the last kill; "": not told */
	char domain[ALARM_PATH_MAX], victim[ALARM_PATH_MAX];
};

/*
 * Opens what may be opened.  `procfs` and `sysfs` are where another /proc and /sys are mounted,
 * NULL for the usual places; cgroups that belong to another /proc are unknown without its /sys. The
 * caller calls alarm_close().
 */
struct alarm alarm_open(const char *procfs_or_null, const char *sysfs_or_null) MUST_CHECK;
/* Also watches the cgroups that were made since. */
void alarm_watch_new(struct alarm *alarm) NONNULL();
/* Waits for an alarm, for that many seconds at most. */
enum alarm_kind alarm_wait(struct alarm *alarm, double seconds) NONNULL();
void alarm_close(struct alarm *alarm) NONNULL();

#endif
