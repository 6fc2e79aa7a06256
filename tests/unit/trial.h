/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One snapshot and the verdict on it, and what is expected of that. */
#ifndef OOMTOP_TESTS_TRIAL_H
#define OOMTOP_TESTS_TRIAL_H

#include "builder.h"
#include "model/report/warnings.h"

extern struct snapshot snapshot;
extern struct verdict verdict; /* of the last judge() */

/* A machine of a million pages and no swap, under a 6.1 whose counters are exact. */
void trial_begin(void);
void trial_end(void);
/* Instead: a gigabyte of RAM of which 200M are free, no swap, and nothing to reclaim. */
void trial_begin_tight(void);
/* Both: another snapshot in the same test. */
void trial_renew(void);

void judge(void);
/* In the verdict; the test fails when it is not there. */
const struct ranking_entry *entry_of(pid_t pid);

/* These judge first. */
void expect_victim(pid_t pid, unsigned doubts);
const struct warning *warned(enum warning_kind kind);

void expect_exempt(pid_t pid, enum exemption exemption);

#endif
