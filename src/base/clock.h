/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef OOMTOP_BASE_CLOCK_H
#define OOMTOP_BASE_CLOCK_H

#include <time.h>

/* Seconds of the monotonic clock, which no change of the time of day moves. */
double clock_seconds(void);
/* So many seconds, which must not be negative, for the system's calls. */
struct timespec clock_timespec(double seconds);

#endif
