/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Warnings of memory that no kill gives back, and of NUMA nodes that are full. */
#ifndef OOMTOP_MODEL_REPORT_WARNINGS_MEMORY_H
#define OOMTOP_MODEL_REPORT_WARNINGS_MEMORY_H

#include "model/report/warning.h"

/* Adds those that hold for the verdict. */
void warnings_memory_add(struct verdict *verdict, const struct snapshot *snapshot);

#endif
