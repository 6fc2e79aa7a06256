/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What an admin must know besides the ranking: see enum warning_kind. */
#ifndef OOMTOP_MODEL_REPORT_WARNINGS_H
#define OOMTOP_MODEL_REPORT_WARNINGS_H

#include "model/kernel/verdict.h"

/* Appends to the verdict, the most important first.  The ranking must be complete. */
void warnings_add(struct verdict *verdict, const struct snapshot *snapshot);

/* Why processes may be hidden from the source of the snapshot; false when none is. */
bool warnings_hidden(const struct snapshot *snapshot, struct warning *ret_warning);

#endif
