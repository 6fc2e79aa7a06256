/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Calls over a bus with a deadline (sd-bus(3)). */
#ifndef OOMTOP_SOURCES_SYSTEMD_SYSTEMD_BUS_H
#define OOMTOP_SOURCES_SYSTEMD_SYSTEMD_BUS_H

#include <stdbool.h>
#include <systemd/sd-bus.h>

struct systemd {
	sd_bus *bus;
	uint64_t deadline_usec; /* of the monotonic clock */
	bool is_late;           /* the deadline passed while an answer was awaited */
};

/* The reply to one call. */
struct answer {
	size_t *awaited; /* number of calls without a reply so far, shared by several answers */
	sd_bus_slot *slot;
	sd_bus_message *reply; /* NULL: none yet */
};

uint64_t systemd_now_usec(void); /* of the monotonic clock */
uint64_t systemd_time_left_usec(const struct systemd *systemd) __attribute__((nonnull));

/* Waits for and handles one event.  False when the deadline has passed or the connection failed. */
bool systemd_step(struct systemd *systemd) __attribute__((warn_unused_result, nonnull));

/*
 * Returns a new call, which does not start a service that is not running.  The caller passes it to
 * systemd_send() or releases it.  NULL when it cannot be made.
 */
sd_bus_message *systemd_new_call(const struct systemd *systemd, const char *destination,
	const char *path, const char *interface, const char *method) __attribute__((nonnull));

/* Sends `call` and releases it; NULL is fine: then no answer is awaited. */
void systemd_send(struct systemd *systemd, sd_bus_message *call, struct answer *answer)
	__attribute__((nonnull(1, 3)));
void systemd_answer_release(struct answer *answer) __attribute__((nonnull));

#endif
