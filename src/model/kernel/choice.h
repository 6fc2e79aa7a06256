/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the killer chooses in one domain under one row of rules: the ranking, the candidates, the
 * outcome and the victim.
 */
#ifndef OOMTOP_MODEL_KERNEL_CHOICE_H
#define OOMTOP_MODEL_KERNEL_CHOICE_H

#include "model/kernel/verdict_data.h"

/*
 * Fills the entries of a verdict that has its domain, its rules and counter_error_pages, from the
 * entries to the runner-up.  The caller frees `entries`; the rest of the verdict stays as it is.
 */
void choice_make(struct verdict *verdict, const struct snapshot *snapshot) __attribute__((nonnull));

/*
 * Takes into a verdict the kernel's scores that were read since verdict_rank(), and nothing else
 * read since.  False where one of them may change more of the verdict than that its entry agrees:
 * then the domain is to be ranked anew.
 */
bool choice_take_scores(struct verdict *verdict, const struct snapshot *snapshot)
	__attribute__((warn_unused_result, nonnull));

#endif
