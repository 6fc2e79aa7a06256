/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What takes the events of a log. */
#ifndef OOMTOP_SOURCES_LOG_LOG_EVENT_H
#define OOMTOP_SOURCES_LOG_LOG_EVENT_H

#include "snapshot/kill_event.h"

/*
 * Takes one event, in the order in which the events end in the log.  The event belongs to the
 * reader and is released after the call, unless the callee moves it away (copies the struct and
 * initialises *event anew by kill_event_init).  A negative errno stops the reading.
 */
typedef int log_event_fn(struct kill_event *event, void *data);

#endif
