/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the sentence of a warning is made of.  Data alone. */
#ifndef OOMTOP_VIEWS_PROSE_WARNING_FACTS_H
#define OOMTOP_VIEWS_PROSE_WARNING_FACTS_H

#include "model/report/warning.h"

/* Nothing is owned, nothing is NULL. */
struct warning_facts {
	const struct verdict *verdict;
	const struct snapshot *snapshot;
	const struct warning *warning; /* of the verdict */
};

#endif
