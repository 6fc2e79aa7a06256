/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a message of the kernel is by the words it begins with.
 *
 * The kernel prints texts of others: a path in a warning of a file system, the name of a process,
 * the path of a cgroup.  So where the first byte that the kernel printed is known, a line of a
 * report has its words there, and the same words behind it mean nothing.
 */
#ifndef OOMTOP_SOURCES_LOG_MESSAGE_KIND_H
#define OOMTOP_SOURCES_LOG_MESSAGE_KIND_H

#include "sources/log/log_line.h"

/*
 * The kind of a message that begins where the kernel's text does.  A record of the ring buffer is
 * whole; a line of a text may have been cut.
 */
enum message_kind message_kind_of(const char *message, bool is_whole) __attribute__((nonnull));
/* Whether a message of this kind may be one of the wanted kind: what is not known may be all. */
static inline bool message_may_be(enum message_kind kind, enum message_kind wanted)
{
	return kind == MESSAGE_UNKNOWN || kind == wanted;
}
/*
 * Whether a line of Mem-Info, found in a message of that kind and read up to `rest`, is no name of
 * a task.  A line of the kernel may begin with such a name ("NAME[12]: segfault"), and repeat a
 * path behind that.  So where the beginning of the message is known, the line has its words there,
 * and goes on to the end of the message or further than a name.
 */
bool message_is_no_name(enum message_kind kind, const char *message, const char *rest)
	__attribute__((nonnull));

#endif
