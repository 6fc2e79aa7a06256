/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Programs that set their own oom_score_adj. */
#ifndef OOMTOP_MODEL_ADJ_PROGRAMS_H
#define OOMTOP_MODEL_ADJ_PROGRAMS_H

#include "snapshot/snapshot.h"

/* How it does so; NULL when it is none of them, or its adj is none of theirs. */
const char *adj_program(const struct process *process, const struct process *parent_or_null);

#endif
