/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef OOMTOP_VIEWS_REPORT_HEAD_H
#define OOMTOP_VIEWS_REPORT_HEAD_H

#include "views/table/table.h"

/* The verdict, the runner-up, the machine and the warnings, one line each but for wrapping. */
void head_print(FILE *out, const struct snapshot *snapshot, const struct verdict *verdict,
	const struct table_options *options);

#endif
