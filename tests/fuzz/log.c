/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Any bytes as a log: the first byte says in which pieces they come. */
#include "snapshot/cgroup_tree.h"
#include "sources/log/log_reader.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What the model and the views rely on. */
static int check(struct kill_event *event, void *unused)
{
	const struct snapshot *snapshot = &event->snapshot;

	(void)unused;
	for (size_t i = 1; i < snapshot->process_count; i++)
		if (snapshot->processes[i].pid <= snapshot->processes[i - 1].pid)
			abort();
	for (size_t i = 0; i < snapshot->process_count; i++)
		if (snapshot->processes[i].memory.rss_bytes.value < 0 ||
			strlen(snapshot->processes[i].name) > 15)
			abort();
	for (size_t i = 1; i < snapshot->cgroup_count; i++)
		if (cgroup_compare_paths(
			    snapshot->cgroups[i - 1].path, snapshot->cgroups[i].path) >= 0)
			abort();
	for (size_t i = 0; i < event->candidate_count; i++)
		if (!event->candidates[i].path ||
			figure_or(event->candidates[i].scanned_pages, 0) < 0 ||
			figure_or(event->candidates[i].memory_bytes, 0) < 0)
			abort();
	if (event->by == KILL_BY_KERNEL && event->complete != (event->lost == NULL))
		abort();
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct log_reader *reader = log_reader_new(check, NULL);
	struct log_coverage coverage;
	size_t piece = size > 0 && data[0] % 4 ? data[0] % 61U + 1 : size + 1;

	log_reader_set_end(reader, 1795480135);
	for (size_t at = 1; at < size; at += piece) {
		size_t length = size - at < piece ? size - at : piece;
		/* of its own, so that a byte read behind its end is found */
		char *bytes = malloc(length);

		memcpy(bytes, data + at, length);
		log_reader_feed(reader, bytes, length);
		free(bytes);
	}
	log_reader_finish(reader, &coverage);
	log_reader_free(reader);
	return 0;
}
