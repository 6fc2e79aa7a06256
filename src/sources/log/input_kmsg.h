/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The kernel's ring buffer as an input of a log reader.
 *
 * /dev/kmsg gives a record each read(2): "level,sequence,clock,flags;message", where bytes that are
 * not printable ASCII are written as "\xNN" (kernel/printk/printk.c: devkmsg_read(),
 * msg_add_ext_text()).  All records are held in memory, which is no more than the kernel does.
 */
#ifndef OOMTOP_SOURCES_LOG_INPUT_KMSG_H
#define OOMTOP_SOURCES_LOG_INPUT_KMSG_H

#include "sources/log/log_reader.h"

/* Bytes that hold any record. */
enum { KMSG_RECORD_MAX = 8192 };

/* The number of a record, in the order of all that the kernel printed; unknown if malformed. */
struct figure kmsg_record_sequence(const char *record);

/* Whether the kernel printed the record: any other facility than 0 is a program's. */
bool kmsg_record_is_of_kernel(const char *record);

struct kmsg_record {
	size_t start, length; /* its place in the text */
	int64_t us;           /* printk's clock */
};

struct kmsg {
	char *text;
	size_t length, capacity;
	struct kmsg_record *records; /* oldest first */
	size_t count, record_capacity;
	size_t fed; /* records that the reader has */
};

/*
 * Reads what /dev/kmsg holds now.  Returns 0 or a negative errno: EPERM without CAP_SYSLOG where
 * kernel.dmesg_restrict is set.
 */
int kmsg_read(struct kmsg *kmsg);
/* The same from a descriptor that does not block. */
int kmsg_read_from(struct kmsg *kmsg, int fd);
/*
 * Makes of a record the line that a reader takes: the message ends at the first newline, behind
 * which the record names a device.  Bytes of UTF-8 are decoded.  `record` has room for one byte
 * more than `length`; the result is the length of the line, which ends with a newline.
 */
size_t kmsg_record_text(char *record, size_t length);
/* Feeds the records that have not been fed, up to this clock; the result is log_reader_feed()'s. */
int kmsg_feed(struct kmsg *kmsg, struct log_reader *reader, int64_t until_us);
/* Whether the ring buffer reaches back to this clock: then it holds all lines from there on. */
bool kmsg_reaches(const struct kmsg *kmsg, int64_t us);
void kmsg_release(struct kmsg *kmsg);

#endif
