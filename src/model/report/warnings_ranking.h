/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Warnings of processes whose rank an administrator would not expect: large ones that are ranked
 * low or cannot be killed, victims that free little, groups and drivers that hold the memory.
 */
#ifndef OOMTOP_MODEL_REPORT_WARNINGS_RANKING_H
#define OOMTOP_MODEL_REPORT_WARNINGS_RANKING_H

#include "model/report/warning.h"

/* Adds those that hold for the verdict. */
void warnings_ranking_add(struct verdict *verdict, const struct snapshot *snapshot);

#endif
