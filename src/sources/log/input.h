/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Inputs of a log reader: files, standard input, the kernel's ring buffer and the journal.
 *
 * What a source could not give is said in log_coverage.unread by the caller that combines them:
 * each function returns 0 or a negative errno and explains it in *error.
 */
#ifndef OOMTOP_SOURCES_LOG_INPUT_H
#define OOMTOP_SOURCES_LOG_INPUT_H

#include "base/error.h"
#include "sources/log/input_journal.h"
#include "sources/log/log_reader.h"

/*
 * Feeds a file, or standard input for "-", compressed or not; of a support archive, a tar or a
 * directory, each text that holds messages of the kernel.
 */
int log_input_file(struct log_reader *reader, const char *path, struct error *error);

/*
 * Feeds this boot: the ring buffer (/dev/kmsg), joined with the journal of this boot where there
 * is one.  *ret_unread is a static text that names what could not be read and why, or NULL.
 * Fails only if neither could be read.
 */
int log_input_boot(struct log_reader *reader, const char **ret_unread, struct error *error);
/* That text, from 0 or the negative errno with which each of the two was read. */
const char *log_input_unread(int from_ring, int from_journal);

#endif
