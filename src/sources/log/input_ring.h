/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The kernel's ring buffer. */
#ifndef OOMTOP_SOURCES_LOG_INPUT_RING_H
#define OOMTOP_SOURCES_LOG_INPUT_RING_H

#include "sources/log/log_reader.h"

/*
 * Opens /dev/kmsg, to be read without waiting, and returns the descriptor or a negative errno.  A
 * lent CAP_SYSLOG is in effect only here: the kernel checks it at the opening alone.
 */
int log_input_open_ring(void);
/* Tells the reader when this machine was booted: CLOCK_MONOTONIC, nearly the clock of the ring
 * buffer, stands still in a suspend. */
void log_input_set_boot(struct log_reader *reader) __attribute__((nonnull));

#endif
