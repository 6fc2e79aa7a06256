/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Marks that kernels of vendors put between printk's clock and the message: the CPU, and the task
 * that prints.
 *
 *   (0)[12:kworker/0:1]message
 *   I[0:      swapper/0:    1] message
 *   [pid:12,cpu3,kworker/3:0]message
 */
#ifndef OOMTOP_SOURCES_LOG_VENDOR_MARKS_H
#define OOMTOP_SOURCES_LOG_VENDOR_MARKS_H

/*
 * The text behind such marks, or `text` where there are none.
 *
 * The task's name is a text of others: it may hold any bytes, a bracket as well.  So the mark ends
 * at the last place where a name of at most 15 bytes may end: then no byte behind the mark is the
 * name's.
 */
const char *vendor_marks_skip(const char *text) __attribute__((nonnull, returns_nonnull));

#endif
