/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Warnings of what the reading of the machine left out or got wrong: hidden processes, what did not
 * answer, figures that contradict each other or are guesses.
 */
#ifndef OOMTOP_MODEL_REPORT_WARNINGS_READING_H
#define OOMTOP_MODEL_REPORT_WARNINGS_READING_H

#include "model/report/warning.h"

/*
 * Writes the warning why processes may be hidden from the source of the snapshot.  False if none
 * is hidden.
 */
bool warnings_reading_hidden(const struct snapshot *snapshot, struct warning *ret_warning);

/* Adds those that hold for the verdict. */
void warnings_reading_add(struct verdict *verdict, const struct snapshot *snapshot);

#endif
