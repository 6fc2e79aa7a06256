/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/kernel/address_space.h"

#include "base/size.h"
#include "model/kernel/rules.h"

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

bool addresses_are_limited(const struct process *process)
{
	return limit_is_set(process->detail.address_limit_bytes) ||
	       limit_is_set(process->detail.data_limit_bytes);
}

bool addresses_may_end(const struct snapshot *snapshot, const struct process *process)
{
	return addresses_are_few(snapshot->machine.release) || addresses_are_limited(process);
}

static struct address_room room_up_to(int64_t limit_bytes, int64_t mapped_bytes, int64_t used_bytes)
{
	return (struct address_room){
		.mappable_bytes = size_positive(limit_bytes - size_positive(mapped_bytes)),
		.untouched_bytes = size_positive(mapped_bytes - used_bytes),
	};
}

static bool room_of_addresses(struct address_room *ret_room, const struct snapshot *snapshot,
	const struct process *process)
{
	const struct process_memory *memory = &process->memory;
	int64_t limit = figure_or(process->detail.address_limit_bytes, UNLIMITED_BYTES);
	int64_t end =
		addresses_are_few(snapshot->machine.release) ? task_size_bytes : UNLIMITED_BYTES;

	if (size_smaller(limit, end) >= UNLIMITED_BYTES || !memory->vm_size_bytes.known)
		return false;
	*ret_room = room_up_to(size_smaller(limit, end), memory->vm_size_bytes.value,
		size_sum(figure_or(memory->rss_bytes, 0), figure_or(memory->swap_bytes, 0)));
	ret_room->limit_bytes = limit <= end ? limit : 0;
	return true;
}

/*
 * What is reserved without the right to write (PROT_NONE) counts once it gets that right, and is
 * not untouched here.
 */
static bool room_of_data(struct address_room *ret_room, const struct snapshot *snapshot,
	const struct process *process)
{
	const struct process_memory *memory = &process->memory;
	struct figure limit = process->detail.data_limit_bytes;

	if (!limit_is_set(limit) || !process->detail.data_bytes.known ||
		!rules_limit_data_mappings(snapshot->machine.release))
		return false;
	*ret_room = room_up_to(limit.value, process->detail.data_bytes.value,
		size_sum(figure_or(memory->rss_anon_bytes, 0), figure_or(memory->swap_bytes, 0)));
	ret_room->limit_bytes = limit.value;
	ret_room->is_of_data = true;
	return true;
}

static int64_t touchable_bytes(const struct address_room *room)
{
	return size_sum(room->mappable_bytes, room->untouched_bytes);
}

/* Neither limit is passed: what one leaves untouched may be more than the other leaves at all. */
static struct address_room room_of_both(struct address_room a, struct address_room b)
{
	struct address_room room = a.mappable_bytes <= b.mappable_bytes ? a : b;

	room.untouched_bytes =
		size_smaller(touchable_bytes(&a), touchable_bytes(&b)) - room.mappable_bytes;
	return room;
}

bool address_room_for(struct address_room *ret_room, const struct snapshot *snapshot,
	const struct process *process)
{
	struct address_room addresses, data;
	bool has_addresses = room_of_addresses(&addresses, snapshot, process);
	bool has_data = room_of_data(&data, snapshot, process);

	if (has_addresses || has_data)
		*ret_room = !has_data        ? addresses
			    : !has_addresses ? data
					     : room_of_both(addresses, data);
	return has_addresses || has_data;
}
