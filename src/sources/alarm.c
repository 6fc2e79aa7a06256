/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/alarm.h"

#include "base/clock.h"
#include "base/text.h"
#include "sources/log/input_kmsg.h"
#include "sources/log/input_ring.h"
#include "sources/mounts.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { RECORD_BYTES_MAX = 8192 };

/* memory.events may change a hundred times a second without any kill */
static const double events_apart = 1;

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

static struct memory_events open_events(const char *procfs, const char *sysfs)
{
	struct cgroup_place place = { .version = CGROUP_NONE };
	struct arena arena = ARENA_EMPTY;
	struct buffer mounts = { 0 };

	if (sysfs)
		place = cgroup_place_below(&arena, sysfs);
	else if (!procfs && mounts_read(&mounts) == 0)
		place = cgroup_place_mounted(&arena, span_of(&mounts), CGROUP_FOR_MEMORY);
	struct memory_events events = memory_events_open(&place);

	buffer_release(&mounts);
	arena_release(&arena);
	return events;
}

struct alarm alarm_open(const char *procfs, const char *sysfs)
{
	int kmsg = log_input_open_ring();
	struct alarm alarm = { .kmsg = kmsg < 0 ? -1 : kmsg,
		.pressure = open_pressure(),
		.events = MEMORY_EVENTS_NONE,
		.prekill = procfs || sysfs ? NULL : prekill_open(PREKILL_FOLDER) };

	if (alarm.kmsg >= 0)
		lseek(alarm.kmsg, 0, SEEK_END);
	else
		alarm.events = open_events(procfs, sysfs);
	return alarm;
}

void alarm_watch_new(struct alarm *alarm)
{
	memory_events_watch_new(&alarm->events);
}

/* The words must begin the message: elsewhere they may be the name of a process or file. */
static bool is_kill(const char *record)
{
	static const char *const words[] = { "Killed process ", "Out of memory: Killed process ",
		"Out of memory (oom_kill_allocating_task): Killed process ",
		"Memory cgroup out of memory: Killed process " };
	const char *message = strchr(record, ';');

	if (!kmsg_record_is_of_kernel(record) || !message)
		return false;
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (text_starts_with(message + 1, words[i]) &&
			isdigit((unsigned char)message[1 + strlen(words[i])]))
			return true;
	return false;
}

/* Copies what stands between the two texts; "" if it is not there, or too long. */
static void copy_between(
	char copy[static ALARM_PATH_MAX], const char *text, const char *begin, const char *end)
{
	const char *start = strstr(text, begin), *stop = NULL;

	if (start) {
		start += strlen(begin);
		stop = strstr(start, end);
	}
	*copy = '\0';
	if (stop && stop - start < ALARM_PATH_MAX) {
		memcpy(copy, start, (size_t)(stop - start));
		copy[stop - start] = '\0';
	}
}

/*
 * "oom-kill:constraint=CONSTRAINT_MEMCG,…,oom_memcg=/x,task_memcg=/y,task=a,pid=1,uid=0", since
 * Linux 5.0 before the kill itself.  A path that holds one of these words only has another group
 * read.
 */
static void note_groups(struct alarm *alarm, const char *record)
{
	const char *message = strchr(record, ';');

	if (!kmsg_record_is_of_kernel(record) || !message ||
		!text_starts_with(message + 1, "oom-kill:constraint="))
		return;
	copy_between(alarm->domain, message, ",oom_memcg=", ",task_memcg=");
	copy_between(alarm->victim, message, ",task_memcg=", ",task=");
}

/* Reads the records that are there; whether one of them tells of a kill. */
static bool has_kill(struct alarm *alarm)
{
	char record[RECORD_BYTES_MAX + 1];
	bool killed = false;

	for (;;) {
		ssize_t got = read(alarm->kmsg, record, RECORD_BYTES_MAX);

		/* EPIPE: records were overwritten before they were read */
		if (got < 0 && (errno == EPIPE || errno == EINTR))
			continue;
		if (got <= 0)
			return killed;
		record[kmsg_record_text(record, (size_t)got) - 1] = '\0';
		note_groups(alarm, record);
		killed = killed || is_kill(record);
	}
}

static void close_one(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

enum { KMSG, PRESSURE, PREKILL, EVENTS, WATCHED_MAX = EVENTS + MEMORY_EVENTS_MAX };

/* The alarm that rang; ALARM_NONE if what rang is none. */
static enum alarm_kind ask(struct alarm *alarm, const struct pollfd watched[static WATCHED_MAX])
{
	if (watched[PREKILL].revents && prekill_take(alarm->prekill, &alarm->notice))
		return ALARM_PREKILL;
	if ((watched[KMSG].revents & POLLIN) && has_kill(alarm))
		return ALARM_KILL;
	if (memory_events_have_changed(&alarm->events, watched + EVENTS)) {
		alarm->events_from_seconds = clock_seconds() + events_apart;
		if (memory_events_have_kill(&alarm->events, watched + EVENTS))
			return ALARM_KILL;
	}
	if (watched[PRESSURE].revents & POLLPRI)
		return ALARM_PRESSURE;
	/* it would end every wait at once */
	if (watched[PRESSURE].revents)
		close_one(&alarm->pressure);
	return ALARM_NONE;
}

enum alarm_kind alarm_wait(struct alarm *alarm, double seconds)
{
	double end = clock_seconds() + seconds, now;

	while ((now = clock_seconds()) < end) {
		struct pollfd watched[WATCHED_MAX] = {
			[KMSG] = { .fd = alarm->kmsg, .events = POLLIN },
			[PRESSURE] = { .fd = alarm->pressure, .events = POLLPRI },
			[PREKILL] = { .fd = prekill_fd(alarm->prekill), .events = POLLIN },
		};
		size_t count = EVENTS;
		double until = end;

		if (now >= alarm->events_from_seconds)
			count += memory_events_poll(&alarm->events, watched + EVENTS);
		else if (alarm->events_from_seconds < end)
			until = alarm->events_from_seconds;
		if (poll(watched, count, (int)((until - now) * 1000) + 1) < 0 && errno != EINTR)
			break;
		enum alarm_kind kind = ask(alarm, watched);
		if (kind != ALARM_NONE)
			return kind;
	}
	return ALARM_NONE;
}

void alarm_close(struct alarm *alarm)
{
	close_one(&alarm->kmsg);
	close_one(&alarm->pressure);
	memory_events_close(&alarm->events);
	prekill_close(alarm->prekill);
	alarm->prekill = NULL;
}
