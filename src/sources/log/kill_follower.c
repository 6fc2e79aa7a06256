/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/log/kill_follower.h"

#include "base/clock.h"
#include "base/memory.h"
#include "sources/log/input_kmsg.h"
#include "sources/log/input_ring.h"
#include "sources/log/killer_journal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/*
 * After that long without a line a report is whole.  earlyoom sends a second signal 10 s after the
 * first.  A log that is never quiet does not hold the kills back for ever.
 */
static const double ring_quiet = 0.5, ring_longest = 5, journal_quiet = 15, journal_longest = 60;

/* One of the two logs. */
struct followed_log {
	struct log_reader *reader;
	double first_seconds, last_seconds; /* of the lines since all was given */
	bool is_waiting;
};

struct kill_follower {
	log_event_fn *take;
	void *data;
	struct kill_position position;
	struct figure sequence; /* of the record that was read last */
	int ring;               /* -1: may not be read */
	struct killer_journal *journal;
	struct followed_log kernel, killers;
	bool has_given; /* kills behind the position */
};

void kill_position_release(struct kill_position *position)
{
	free(position->cursor);
	*position = (struct kill_position){ 0 };
}

static int give(struct kill_follower *follower, struct kill_event *event)
{
	follower->has_given = true;
	return follower->take(event, follower->data);
}

static int take_of_kernel(struct kill_event *event, void *data)
{
	return event->by == KILL_BY_KERNEL && event->end == KILL_END_KILLED ? give(data, event) : 0;
}

static int take_of_killers(struct kill_event *event, void *data)
{
	bool is_killer = event->by != KILL_BY_KERNEL && event->by != KILL_BY_UNKNOWN;

	return is_killer ? give(data, event) : 0;
}

static void read_boot_id(char boot_id[static BOOT_ID_MAX])
{
	int fd = open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC);
	ssize_t got = fd < 0 ? -1 : read(fd, boot_id, BOOT_ID_MAX - 1);

	boot_id[got > 0 ? got : 0] = '\0';
	boot_id[strcspn(boot_id, "\n")] = '\0';
	if (fd >= 0)
		close(fd);
}

struct kill_follower *kill_follower_new(
	const struct kill_position *position, const char *journal, log_event_fn *take, void *data)
{
	struct kill_follower *follower = memory_alloc(sizeof(*follower));
	int ring = log_input_open_ring();

	follower->take = take;
	follower->data = data;
	follower->ring = ring < 0 ? -1 : ring;
	read_boot_id(follower->position.boot_id);
	if (strcmp(follower->position.boot_id, position->boot_id) == 0)
		follower->position.sequence = position->sequence;
	follower->sequence = follower->position.sequence;
	if (position->cursor && !(follower->position.cursor = strdup(position->cursor)))
		memory_exhausted();
	follower->journal = killer_journal_open(journal, position->cursor);
	follower->kernel.reader = log_reader_new(take_of_kernel, follower);
	follower->killers.reader = log_reader_new(take_of_killers, follower);
	log_input_set_boot(follower->kernel.reader);
	log_reader_set_end(follower->kernel.reader, time(NULL));
	return follower;
}

static void note_line(struct followed_log *log)
{
	log->last_seconds = clock_seconds();
	if (!log->is_waiting)
		log->first_seconds = log->last_seconds;
	log->is_waiting = true;
}

static void take_record(struct kill_follower *follower, char *record, size_t length)
{
	struct figure sequence = kmsg_record_sequence(record);

	if (!sequence.known ||
		(follower->sequence.known && sequence.value <= follower->sequence.value))
		return;
	follower->sequence = sequence;
	note_line(&follower->kernel);
	if (kmsg_record_is_of_kernel(record))
		(void)log_reader_feed(
			follower->kernel.reader, record, kmsg_record_text(record, length));
}

static void read_ring(struct kill_follower *follower)
{
	char record[KMSG_RECORD_MAX + 1];

	while (follower->ring >= 0) {
		ssize_t got = read(follower->ring, record, KMSG_RECORD_MAX);

		/* EPIPE: records were overwritten before they were read */
		if (got < 0 && (errno == EINTR || errno == EPIPE))
			continue;
		if (got <= 0)
			return;
		record[got] = '\0';
		take_record(follower, record, (size_t)got);
	}
}

static void read_journal(struct kill_follower *follower)
{
	if (follower->journal &&
		killer_journal_read(follower->journal, follower->killers.reader) > 0)
		note_line(&follower->killers);
}

/* Gives what waits, if nothing has come for a while; whether all is given then. */
static bool settle(struct followed_log *log, double quiet, double longest)
{
	double now = clock_seconds();

	if (!log->is_waiting)
		return true;
	if (now - log->last_seconds < quiet && now - log->first_seconds < longest)
		return false;
	(void)log_reader_flush(log->reader);
	log->is_waiting = false;
	return true;
}

static void move_on(struct kill_follower *follower)
{
	char *cursor = follower->journal ? killer_journal_cursor(follower->journal) : NULL;

	follower->position.sequence = follower->sequence;
	if (cursor) {
		free(follower->position.cursor);
		follower->position.cursor = cursor;
	}
	follower->has_given = false;
}

void kill_follower_poll(struct kill_follower *follower)
{
	bool is_kernel_settled, are_killers_settled;

	read_ring(follower);
	read_journal(follower);
	is_kernel_settled = settle(&follower->kernel, ring_quiet, ring_longest);
	are_killers_settled = settle(&follower->killers, journal_quiet, journal_longest);
	if (is_kernel_settled && are_killers_settled)
		move_on(follower);
}

const struct kill_position *kill_follower_position(const struct kill_follower *follower)
{
	return follower->has_given ? NULL : &follower->position;
}

void kill_follower_free(struct kill_follower *follower)
{
	if (!follower)
		return;
	if (follower->ring >= 0)
		close(follower->ring);
	killer_journal_close(follower->journal);
	log_reader_free(follower->kernel.reader);
	log_reader_free(follower->killers.reader);
	kill_position_release(&follower->position);
	free(follower);
}
