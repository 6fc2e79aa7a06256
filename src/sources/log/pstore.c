/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/log/pstore.h"

#include "base/memory.h"

#include <ctype.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The kernel keeps some 10 KiB (kmsg_bytes=); a pile of records is bounded all the same. */
enum { PARTS_MAX = 1024, BYTES_MAX = 16 << 20, HEAD_MAX = 40 };

/* The number of the part that the line begins, and its reason; 0 for any other line. */
static long part_number(const char *line, size_t length, char *reason, size_t size)
{
	static const char *const reasons[] = { "Oops#", "Panic#", "Emergency#", "Shutdown#",
		"Reboot#", "Halt#", "Poweroff#", "Unknown#" };
	char head[HEAD_MAX + 1] = "";
	char *part;

	if (length > HEAD_MAX)
		return 0;
	memcpy(head, line, length);
	part = strstr(head, " Part");
	if (!part || !isdigit((unsigned char)part[5]))
		return 0;
	for (size_t i = 0; i < sizeof(reasons) / sizeof(*reasons); i++)
		if (strncmp(head, reasons[i], strlen(reasons[i])) == 0) {
			snprintf(reason, size, "%.*s", (int)(part - head), head);
			return strtol(part + 5, NULL, 10);
		}
	return 0;
}

static void append(struct pstore_part *part, const char *line, size_t length)
{
	while (part->length + length + 1 > part->capacity) {
		part->capacity = part->capacity ? 2 * part->capacity : 4096;
		part->text = memory_resize(part->text, part->capacity, 1);
	}
	memcpy(part->text + part->length, line, length);
	part->length += length;
	part->text[part->length++] = '\n';
}

/* The last crash of this reason, unless it has such a part: then another one follows. */
static size_t crash_of(const struct pstore *pstore, const char *reason, long number)
{
	size_t crash = SIZE_MAX, next = 0;

	for (size_t i = 0; i < pstore->count; i++) {
		const struct pstore_part *part = &pstore->parts[i];

		if (strcmp(part->reason, reason) == 0)
			crash = part->crash;
		if (part->crash >= next)
			next = part->crash + 1;
	}
	for (size_t i = 0; i < pstore->count; i++)
		if (pstore->parts[i].crash == crash && pstore->parts[i].number == number)
			return next;
	return crash == SIZE_MAX ? next : crash;
}

bool pstore_take(struct pstore *pstore, const char *line, size_t length)
{
	struct pstore_part part = { .text = NULL };

	part.number = part_number(line, length, part.reason, sizeof(part.reason));
	if (part.number > 0 && pstore->count < PARTS_MAX) {
		pstore->parts =
			memory_resize(pstore->parts, pstore->count + 1, sizeof(*pstore->parts));
		part.crash = crash_of(pstore, part.reason, part.number);
		pstore->parts[pstore->count++] = part;
		return true;
	}
	if (pstore->count == 0)
		return false;
	if (pstore->bytes < BYTES_MAX) {
		pstore->bytes += length + 1;
		append(&pstore->parts[pstore->count - 1], line, length);
	}
	return true;
}

static int compare_parts(const void *left, const void *right)
{
	const struct pstore_part *a = left, *b = right;

	if (a->crash != b->crash)
		return a->crash < b->crash ? -1 : 1;
	return (a->number < b->number) - (a->number > b->number);
}

void pstore_order(struct pstore *pstore)
{
	if (pstore->count > 1)
		qsort(pstore->parts, pstore->count, sizeof(*pstore->parts), compare_parts);
}

void pstore_release(struct pstore *pstore)
{
	for (size_t i = 0; i < pstore->count; i++)
		free(pstore->parts[i].text);
	free(pstore->parts);
	*pstore = (struct pstore){ 0 };
}
