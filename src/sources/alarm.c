/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/alarm.h"

#include "base/clock.h"
#include "base/text.h"
#include "sources/log/input_ring.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { RECORD_BYTES_MAX = 8192, FACILITY_SHIFT = 3 };

static const char trigger[] = "full 200000 2000000";

static int open_pressure(void)
{
	int fd = open("/proc/pressure/memory", O_RDWR | O_NONBLOCK | O_CLOEXEC);

	if (fd >= 0 && write(fd, trigger, sizeof(trigger)) < 0) {
		close(fd);
		return -1;
	}
	return fd;
}

struct alarm alarm_open(void)
{
	int kmsg = log_input_open_ring();
	struct alarm alarm = { .kmsg = kmsg < 0 ? -1 : kmsg, .pressure = open_pressure() };

	if (alarm.kmsg >= 0)
		lseek(alarm.kmsg, 0, SEEK_END);
	return alarm;
}

/*
 * A record begins with its facility and level as one number; the message is behind ";".  The words
 * must begin the message: elsewhere it may be the name of a process or file.
 */
static bool is_kill(const char *record)
{
	static const char *const words[] = { "Killed process ", "Out of memory: Killed process ",
		"Out of memory (oom_kill_allocating_task): Killed process ",
		"Memory cgroup out of memory: Killed process " };
	char *end;
	unsigned long number = strtoul(record, &end, 10);
	const char *message = strchr(end, ';');

	if (*end != ',' || number >> FACILITY_SHIFT != 0 || !message)
		return false;
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (text_starts_with(message + 1, words[i]) &&
			isdigit((unsigned char)message[1 + strlen(words[i])]))
			return true;
	return false;
}

/* Reads the records that are there; whether one of them tells of a kill. */
static bool has_kill(int kmsg)
{
	char record[RECORD_BYTES_MAX + 1];
	bool killed = false;

	for (;;) {
		ssize_t got = read(kmsg, record, RECORD_BYTES_MAX);

		/* EPIPE: records were overwritten before they were read */
		if (got < 0 && (errno == EPIPE || errno == EINTR))
			continue;
		if (got <= 0)
			return killed;
		record[got] = '\0';
		killed = killed || is_kill(record);
	}
}

static void close_one(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

enum alarm_kind alarm_wait(struct alarm *alarm, double seconds)
{
	double end = clock_seconds() + seconds, left;

	while ((left = end - clock_seconds()) > 0) {
		struct pollfd watched[] = { { .fd = alarm->kmsg, .events = POLLIN },
			{ .fd = alarm->pressure, .events = POLLPRI } };

		if (poll(watched, sizeof(watched) / sizeof(*watched), (int)(left * 1000) + 1) < 0 &&
			errno != EINTR)
			break;
		if ((watched[0].revents & POLLIN) && has_kill(alarm->kmsg))
			return ALARM_KILL;
		if (watched[1].revents & POLLPRI)
			return ALARM_PRESSURE;
		/* it would end every wait at once */
		if (watched[1].revents)
			close_one(&alarm->pressure);
	}
	return ALARM_NONE;
}

void alarm_close(struct alarm *alarm)
{
	close_one(&alarm->kmsg);
	close_one(&alarm->pressure);
}
