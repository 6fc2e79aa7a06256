/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Any bytes are a recording or one error; what was read can be written and read again. */
#include "sources/recording/read.h"
#include "sources/recording/write.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_again(const struct snapshot *snapshot)
{
	struct snapshot again;
	struct error error;
	char *text;
	size_t length;
	FILE *out = open_memstream(&text, &length);

	if (!out)
		abort();
	recording_print(snapshot, out);
	if (fclose(out) != 0)
		abort();
	snapshot_init(&again);
	if (recording_parse(&again, text, length, "again", &error) < 0 ||
		again.process_count != snapshot->process_count)
		abort();
	snapshot_release(&again);
	free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct snapshot snapshot;
	struct error error;

	snapshot_init(&snapshot);
	if (recording_parse(&snapshot, (const char *)data, size, "fuzz", &error) == 0)
		check_again(&snapshot);
	snapshot_release(&snapshot);
	return 0;
}
