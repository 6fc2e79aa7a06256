/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/systemd/systemd_oomd.h"

#include "base/memory.h"
#include "sources/systemd/systemd_bus.h"

#include <limits.h>
#include <poll.h>
#include <unistd.h>

enum { OOMD_DUMP_LIMIT = 1 << 20 };

/* Reads to the end of file.  False when the deadline or OOMD_DUMP_LIMIT is reached before. */
static bool read_in_time(struct systemd *systemd, struct buffer *buffer, int fd)
{
	struct pollfd wanted = { .fd = fd, .events = POLLIN };
	ssize_t got = 1;

	buffer->length = 0;
	while (got > 0 && buffer->length < OOMD_DUMP_LIMIT) {
		uint64_t left = systemd_time_left_usec(systemd);

		if (left == 0 || poll(&wanted, 1, (int)((left + 999) / 1000)) == 0)
			break;
		array_reserve(buffer->data, buffer->length + 1, buffer->capacity);
		got = read(
			fd, buffer->data + buffer->length, buffer->capacity - buffer->length - 1);
		buffer->length += got > 0 ? (size_t)got : 0;
	}
	if (got > 0)
		systemd->is_late = true;
	else if (buffer->data)
		buffer->data[buffer->length] = '\0';
	return got == 0;
}

static pid_t owner_of(sd_bus_message *reply)
{
	uint32_t pid;

	if (reply && sd_bus_message_is_method_error(reply, SD_BUS_ERROR_NAME_HAS_NO_OWNER))
		return OOMD_OWNER_NOBODY;
	if (reply && sd_bus_message_read_basic(reply, 'u', &pid) > 0 && pid > 0 && pid <= INT_MAX)
		return (pid_t)pid;
	return OOMD_OWNER_UNKNOWN;
}

static sd_bus_message *new_owner_call(const struct systemd *systemd, const char *name)
{
	static const char bus[] = "org.freedesktop.DBus";
	sd_bus_message *call = systemd_new_call(
		systemd, bus, "/org/freedesktop/DBus", bus, "GetConnectionUnixProcessID");

	if (sd_bus_message_append(call, "s", name) >= 0)
		return call;
	return sd_bus_message_unref(call);
}

/* The bus answers the first call itself, before it delivers the second. */
bool systemd_query_oomd(struct systemd *systemd, struct buffer *buffer, pid_t *ret_owner)
{
	static const char name[] = "org.freedesktop.oom1";
	size_t owners = 0, dumps = 0;
	struct answer owner = { .awaited = &owners }, dump = { .awaited = &dumps };
	bool found;
	int fd;

	systemd_send(systemd, new_owner_call(systemd, name), &owner);
	systemd_send(systemd,
		systemd_new_call(systemd, name, "/org/freedesktop/oom1",
			"org.freedesktop.oom1.Manager", "DumpByFileDescriptor"),
		&dump);
	while (dumps > 0 && systemd_step(systemd))
		;
	*ret_owner = owner_of(owner.reply);
	found = dump.reply && sd_bus_message_read_basic(dump.reply, 'h', &fd) > 0 &&
		read_in_time(systemd, buffer, fd);
	systemd_answer_release(&owner);
	systemd_answer_release(&dump);
	return found;
}
