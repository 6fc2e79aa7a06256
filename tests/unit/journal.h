/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A journal that is written for the test, in a temporary folder of its own. */
#ifndef OOMTOP_TESTS_JOURNAL_H
#define OOMTOP_TESTS_JOURNAL_H

#include <stdio.h>

extern char journal_folder[]; /* that of the journal, once it is made */

/*
 * Makes the journal of what `write_entries` writes, in journald's export format; skips the test
 * where systemd-journal-remote is not installed.
 */
void journal_make(void (*write_entries)(FILE *out));
/* Removes the journal and its folder: the .fini of a test. */
void journal_remove(void);

#endif
