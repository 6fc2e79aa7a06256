/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Any bytes are a machine, a text, or one error; the kernel's messages in them are found, too. */
#include "sources/archive/archive.h"
#include "base/input.h"
#include "sources/archive/kernel_logs.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int begin(void *context, const char *name, struct error *error)
{
	(void)error;
	*(size_t *)context += name[0] != '\0';
	return 0;
}

static int add(void *context, const char *bytes, size_t length, struct error *error)
{
	(void)context;
	(void)error;
	if (length == 0 || !bytes)
		abort();
	return 0;
}

static int end(void *context, struct error *error)
{
	(void)context;
	(void)error;
	return 0;
}

static void read_machine(struct input *input)
{
	struct snapshot snapshot;
	struct error error;

	snapshot_init(&snapshot);
	if (archive_read(&snapshot, input, "fuzz", &error) == 0 && snapshot.process_count == 0)
		abort();
	snapshot_release(&snapshot);
}

static void read_logs(struct input *input)
{
	size_t named = 0, count;
	const struct kernel_log_sink sink = { begin, add, end, &named };
	struct error error;

	if (archive_kernel_logs(input, "fuzz", &sink, &count, &error) == 0 && count != named)
		abort();
}

static void read_text(struct input *input)
{
	char bytes[4096];
	struct error error;

	while (input_read(input, bytes, sizeof(bytes), &error) > 0)
		;
}

static void open_and(void (*read)(struct input *input), const uint8_t *data, size_t size)
{
	struct input *input;
	struct error error;

	if (input_open_bytes(&input, data, size, "fuzz", &error) < 0)
		return;
	if (read == read_text || input_is_archive(input))
		read(input);
	input_close(input);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	open_and(read_text, data, size);
	open_and(read_machine, data, size);
	open_and(read_logs, data, size);
	return 0;
}
