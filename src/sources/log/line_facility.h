/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The facility and level before a message. Each returns the text behind them, or NULL. */
#ifndef OOMTOP_SOURCES_LOG_LINE_FACILITY_H
#define OOMTOP_SOURCES_LOG_LINE_FACILITY_H

#include "base/figure.h"

/* "<6>" of syslog and of dmesg -r; behind it "1 " is the version of RFC 5424. */
const char *line_level(const char *text, bool *ret_is_5424, struct figure *ret_priority);
/* "kern  :info  : " of dmesg -x, "kern: info: " of talosctl dmesg, "kern.info " of busybox. */
const char *line_facility(const char *text);
/* Whether a priority names the kernel: above the three bits of the level, 0 is its facility. */
bool line_is_of_kernel(struct figure priority);

#endif
