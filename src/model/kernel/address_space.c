/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/kernel/address_space.h"

#include "base/size.h"

#include <string.h>

static const int64_t task_size_bytes = (int64_t)3 << 30;

/* Words of releases: Debian's i386 and armhf, Fedora's and RHEL's i686, Raspberry Pi OS's. */
static const char *const marks[] = { "686", "586", "i686", "i586", "armmp", "armv7l", "armv7hl",
	"armv6l", "v6", "v6l", "v7", "v7l" };

static bool is_mark(const char *word, size_t length)
{
	for (size_t i = 0; i < sizeof(marks) / sizeof(*marks); i++)
		if (strlen(marks[i]) == length && strncmp(word, marks[i], length) == 0)
			return true;
	return false;
}

bool addresses_are_few(const char *release)
{
	static const char between[] = "-+._";

	while (release && *release) {
		size_t length = strcspn(release, between);

		if (is_mark(release, length))
			return true;
		release += length;
		release += strspn(release, between);
	}
	return false;
}

/* The end of the addresses of a process; UNLIMITED_BYTES if there is enough for any machine. */
static int64_t end_of(const struct snapshot *snapshot, const struct process *process)
{
	int64_t limit = figure_or(process->detail.address_limit_bytes, UNLIMITED_BYTES);

	return addresses_are_few(snapshot->machine.release) ? size_smaller(task_size_bytes, limit)
							    : limit;
}

bool addresses_may_end(const struct snapshot *snapshot, const struct process *process)
{
	return end_of(snapshot, process) < UNLIMITED_BYTES;
}

bool address_room_for(struct address_room *ret_room, const struct snapshot *snapshot,
	const struct process *process)
{
	const struct process_memory *memory = &process->memory;
	int64_t mapped_bytes, end_bytes = end_of(snapshot, process);
	bool is_own = figure_or(process->detail.address_limit_bytes, UNLIMITED_BYTES) == end_bytes;

	if (end_bytes >= UNLIMITED_BYTES || !memory->vm_size_bytes.known)
		return false;
	mapped_bytes = size_positive(memory->vm_size_bytes.value);
	*ret_room = (struct address_room){
		.mappable_bytes = size_positive(end_bytes - mapped_bytes),
		.limit_bytes = is_own ? end_bytes : 0,
		.untouched_bytes = size_positive(mapped_bytes - figure_or(memory->rss_bytes, 0) -
						 figure_or(memory->swap_bytes, 0)),
	};
	return true;
}
