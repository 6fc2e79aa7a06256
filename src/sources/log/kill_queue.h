/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reports of a log until they are given: open ones, which are not yet whole, and settled ones,
 * which wait for what follows from them.
 */
#ifndef OOMTOP_SOURCES_LOG_KILL_QUEUE_H
#define OOMTOP_SOURCES_LOG_KILL_QUEUE_H

#include "sources/log/known_kills.h"
#include "sources/log/log_event.h"
#include "sources/log/report.h"

enum { KILLS_OPEN_MAX = 8, KILLS_SETTLED_MAX = 16, HOSTS_MAX = 16 };

struct kill_queue {
	log_event_fn *take;
	void *data;
	int result; /* the first error of `take` */

	/* oldest first */
	struct report *open[KILLS_OPEN_MAX];
	size_t open_count;
	struct report *settled[KILLS_SETTLED_MAX];
	size_t settled_count;
	uint64_t settled_line; /* the last line of the report that ended last */

	uint64_t lines_from_end; /* the log has so many and is read from its end; or 0 */
	/* the kernels of the hosts that were named last, in turn */
	struct host_release {
		char host[LOG_NAME_MAX], release[LOG_NAME_MAX];
		uint64_t boot_line; /* of the last "Linux version"; 0: none */
	} releases[HOSTS_MAX];
	size_t release_next;
	struct known_kills known; /* of earlier texts */
};

/*
 * That kernel runs on the host, which is "" where the log names none; `boot_line` is the line of
 * its first message, or 0 for another line that names it.
 */
void kill_queue_set_release(struct kill_queue *queue, const char *host, const char *release,
	uint64_t boot_line) __attribute__((nonnull));
/* Opens a report, which the queue owns from now on; its index is open_count - 1. */
void kill_queue_open(struct kill_queue *queue, struct report *report) __attribute__((nonnull));
/* Ends the open report at `index`: it is settled, or freed if nothing proves a kill. */
void kill_queue_settle(struct kill_queue *queue, size_t index) __attribute__((nonnull));
/* Whether something that followed from the kill may stand in the line, by its time. */
bool kill_queue_is_recent(const struct report *report, const struct log_line *line)
	__attribute__((nonnull));
/* Gives the events that nothing can follow from any more, by the time of the line. */
void kill_queue_give_old(struct kill_queue *queue, const struct log_line *line)
	__attribute__((nonnull));
/* Gives all settled events. */
void kill_queue_flush(struct kill_queue *queue) __attribute__((nonnull));
/* Gives all, also reports without an end. */
void kill_queue_finish(struct kill_queue *queue) __attribute__((nonnull));
void kill_queue_release(struct kill_queue *queue) __attribute__((nonnull));

#endif
