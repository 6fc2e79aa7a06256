/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One line of a log: what its prefix says, and the message behind the prefix. */
#ifndef OOMTOP_SOURCES_LOG_LOG_LINE_H
#define OOMTOP_SOURCES_LOG_LOG_LINE_H

#include "base/figure.h"

#include <stdint.h>

enum { LOG_NAME_MAX = 64 };

/* What a line of a report is, and which words count in it: sources/log/message_kind.h */
enum message_kind {
	MESSAGE_UNKNOWN, /* it is not known where the message begins: all words count */
	MESSAGE_OTHER,   /* neither begins nor ends a report, whatever words are in it */
	MESSAGE_INVOKED,
	MESSAGE_CONSTRAINT,
	MESSAGE_LIMIT,
	MESSAGE_GROUP,
	MESSAGE_KILL,
	MESSAGE_REAPED,
	MESSAGE_END,
	MESSAGE_MANUAL,
};

struct log_line {
	uint64_t number;     /* in the input, from 1 */
	const char *message; /* without the prefix; NUL-terminated */
	bool has_prefix;     /* any prefix: a line without one may continue the line before */
	/* it continues the line before, which was broken where the width of a terminal ended:
	   within words; then blanks before it were part of the text */
	bool is_broken_off, is_indented;
	bool is_kernel; /* the kernel's, or nobody's in particular */
	/*
	 * A program wrote it under the kernel's name or into the kernel's log: the facility of
	 * /dev/kmsg, or the journal's transport, which no writer can choose, says so.
	 */
	bool is_forged;
	/*
	 * The facility of a record says that the kernel wrote it; and the message is known to begin
	 * where the kernel's text does, by the record or by a prefix that was read whole.
	 */
	bool is_of_ring, is_exact;
	/* it stands behind a newline within what the kernel printed at once */
	bool is_continuation;
	enum message_kind kind;
	struct figure seconds; /* since 1970 */
	bool seconds_local;
	/* the name of a zone that is not known here: `seconds` are right but for its offset */
	char unknown_zone[8];
	struct figure since_boot_us;
	struct figure sequence; /* of /dev/kmsg and netconsole */
	struct figure dropped;  /* messages before it that a console left out */
	struct figure pid;      /* of the program */
	struct figure uid;      /* of the program, as journald found it */
	/* of the journal: 1 if journald read it from the kernel's log, 0 if from elsewhere */
	struct figure from_kernel_log;
	struct figure facility; /* of an entry of the journal, of dmesg -J */
	/* of netconsole: the message is a part of a longer one (ncfrag=offset/total) */
	struct figure fragment_start, fragment_total;

	/* cut to fit, "" if not there */
	char time[LOG_NAME_MAX]; /* as printed, when it gives no seconds */
	char host[LOG_NAME_MAX];
	char caller[LOG_NAME_MAX];  /* "T123", "C1": who printed (CONFIG_PRINTK_CALLER) */
	char program[LOG_NAME_MAX]; /* "kernel", "systemd" */
	char boot_id[LOG_NAME_MAX];
	char message_id[LOG_NAME_MAX]; /* of the journal */
	/* of the kubelet's log in JSON */
	struct figure victim_pid, for_memory;
	char victim_name[16];
	char unit[2 * LOG_NAME_MAX]; /* the unit that a message of systemd is about (UNIT=), a
					cgroup of Talos */
};

#endif
