/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The kernel's messages in a support archive: one text for each file that holds some.
 *
 * sos copies dmesg (also with -T), `journalctl` of all and of this boot, and /var/log/messages,
 * syslog and kern.log with their older parts, which may be compressed.  One message is in several
 * of these texts, in other forms; they come in the order of the archive.
 */
#ifndef OOMTOP_SOURCES_ARCHIVE_KERNEL_LOGS_H
#define OOMTOP_SOURCES_ARCHIVE_KERNEL_LOGS_H

#include "base/error.h"
#include "base/input.h"

#include <stddef.h>

/*
 * Receives the texts.  Each function returns 0, or a negative errno with *error filled, which ends
 * the reading.  Texts are hostile bytes of any length; a piece ends anywhere, not at a line's end.
 */
struct kernel_log_sink {
	/* `name`: the path inside the archive, raw and valid until `end` */
	int (*begin)(void *context, const char *name, struct error *error);
	int (*add)(void *context, const char *bytes, size_t length, struct error *error);
	int (*end)(void *context, struct error *error);
	void *context;
};

/*
 * Gives to the sink all texts of the tar that `input` is, or of the directory at `path` when
 * `input` is NULL.  Stores their number in *ret_count: 0 is no error.  Returns 0, or a negative
 * errno with *error filled: of the sink, or of an archive or a text in it that is damaged.
 */
int archive_kernel_logs(struct input *input, const char *path, const struct kernel_log_sink *sink,
	size_t *ret_count, struct error *error)
	__attribute__((warn_unused_result, nonnull(2, 3, 4, 5)));

#endif
