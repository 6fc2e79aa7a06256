/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What an administrator must know besides the ranking. */
#ifndef OOMTOP_MODEL_REPORT_WARNINGS_H
#define OOMTOP_MODEL_REPORT_WARNINGS_H

#include "model/report/warning.h"

/* Makes the verdict's warnings, which the verdict owns; replaces earlier ones. */
void warnings_make(struct verdict *verdict, const struct snapshot *snapshot);

#endif
