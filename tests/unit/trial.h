/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One snapshot, the verdict on it, and expectations about both. */
#ifndef OOMTOP_TESTS_TRIAL_H
#define OOMTOP_TESTS_TRIAL_H

#include "builder.h"
#include "model/report/warnings.h"

extern struct snapshot snapshot;
extern struct verdict verdict; /* of the last judge() */

/* A machine of a million pages and no swap, under a 6.1 whose counters are exact. */
void trial_begin(void);
void trial_end(void);
/* Another machine: 1 GiB of RAM with 200M free, no swap, nothing to reclaim. */
void trial_begin_tight(void);
/* Both may be called again in one test, for another snapshot. */
void trial_renew(void);

void judge(void);
/* Finds the process in the verdict; the test fails if it is not there. */
const struct ranking_entry *entry_of(pid_t pid);

/* These make the verdict first. */
void expect_victim(pid_t pid, unsigned doubts);
const struct warning *warned(enum warning_kind kind);

void expect_exempt(pid_t pid, enum exemption exemption);

#endif
