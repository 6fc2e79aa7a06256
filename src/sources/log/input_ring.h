/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The kernel's ring buffer. */
#ifndef OOMTOP_SOURCES_LOG_INPUT_RING_H
#define OOMTOP_SOURCES_LOG_INPUT_RING_H

/*
 * Opens /dev/kmsg, to be read without waiting, and returns the descriptor or a negative errno.  A
 * lent CAP_SYSLOG is in effect only here: the kernel checks it at the opening alone.
 */
int log_input_open_ring(void);

#endif
