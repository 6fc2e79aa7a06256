/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/log/input_kmsg.h"

#include "base/attributes.h"
#include "base/memory.h"
#include "sources/log/input_ring.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { FACILITY_SHIFT = 3 };

/* A byte of a name in UTF-8; other codes are left to the reader, which splits lines by them. */
static int high_byte(const char *text, size_t left)
{
	static const char digits[] = "0123456789abcdef";
	const char *high, *low;

	if (left < 4 || text[0] != '\\' || text[1] != 'x' || strspn(text + 2, digits) < 2)
		return 0;
	high = strchr(digits, text[2]);
	low = strchr(digits, text[3]);
	return high && low && high - digits >= 8 ? (int)(16 * (high - digits) + (low - digits)) : 0;
}

struct figure kmsg_record_sequence(const char *record)
{
	const char *comma = strchr(record, ',');
	char *end;
	long long sequence;

	if (!comma || comma[1] < '0' || comma[1] > '9')
		return FIGURE_UNKNOWN;
	sequence = strtoll(comma + 1, &end, 10);
	return *end == ',' ? figure_of(sequence) : FIGURE_UNKNOWN;
}

/* A record begins with its facility and level as one number. */
bool kmsg_record_is_of_kernel(const char *record)
{
	char *end;
	unsigned long number = strtoul(record, &end, 10);

	return end != record && *end == ',' && number >> FACILITY_SHIFT == 0;
}

size_t kmsg_record_text(char *record, size_t length)
{
	const char *newline = memchr(record, '\n', length);
	size_t end = newline ? (size_t)(newline - record) : length, kept = 0;

	for (size_t at = 0; at < end; at++) {
		int code = high_byte(record + at, end - at);

		record[kept++] = code ? (char)code : record[at];
		at += code ? 3 : 0;
	}
	record[kept++] = '\n';
	return kept;
}

static void append(struct kmsg *kmsg, char *record, size_t length, int64_t us)
{
	size_t start = kmsg->length;

	length = kmsg_record_text(record, length);
	while (kmsg->capacity - kmsg->length < length) {
		kmsg->capacity = kmsg->capacity ? 2 * kmsg->capacity : 1 << 16;
		kmsg->text = memory_resize(kmsg->text, kmsg->capacity, 1);
	}
	memcpy(kmsg->text + kmsg->length, record, length);
	kmsg->length += length;
	array_reserve(kmsg->records, kmsg->count, kmsg->record_capacity);
	kmsg->records[kmsg->count++] =
		(struct kmsg_record){ .start = start, .length = kmsg->length - start, .us = us };
}

static void take_record(struct kmsg *kmsg, char *record, size_t length)
{
	const char *number, *us;

	record[length] = '\0';
	number = strchr(record, ',');
	us = number ? strchr(number + 1, ',') : NULL;
	if (us && us[1] >= '0' && us[1] <= '9')
		append(kmsg, record, length, strtoll(us + 1, NULL, 10));
}

/* EPIPE says that records were overwritten meanwhile; the next read goes on behind them. */
int kmsg_read_from(struct kmsg *kmsg, int fd)
{
	char record[KMSG_RECORD_MAX + 1];

	for (;;) {
		ssize_t got = read(fd, record, KMSG_RECORD_MAX);

		if (got < 0 && (errno == EINTR || errno == EPIPE))
			continue;
		if (got < 0)
			return errno == EAGAIN ? 0 : -errno;
		if (got == 0)
			return 0;
		take_record(kmsg, record, (size_t)got);
	}
}

int kmsg_read(struct kmsg *kmsg)
{
	CLEANUP_CLOSE int fd = log_input_open_ring();

	return fd < 0 ? fd : kmsg_read_from(kmsg, fd);
}

int kmsg_feed(struct kmsg *kmsg, struct log_reader *reader, int64_t until_us)
{
	int result = 0;

	while (result == 0 && kmsg->fed < kmsg->count && kmsg->records[kmsg->fed].us <= until_us) {
		const struct kmsg_record *record = &kmsg->records[kmsg->fed++];

		result = log_reader_feed(reader, kmsg->text + record->start, record->length);
	}
	return result;
}

bool kmsg_reaches(const struct kmsg *kmsg, int64_t us)
{
	return kmsg->count > 0 && us >= kmsg->records[0].us;
}

void kmsg_release(struct kmsg *kmsg)
{
	free(kmsg->text);
	free(kmsg->records);
	*kmsg = (struct kmsg){ 0 };
}
