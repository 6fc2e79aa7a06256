/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A connection to a bus with a deadline: what the parts of the source `systemd` share. */
#ifndef OOMTOP_SOURCES_SYSTEMD_SYSTEMD_BUS_H
#define OOMTOP_SOURCES_SYSTEMD_SYSTEMD_BUS_H

#include "sources/systemd/systemd.h"

#include <systemd/sd-bus.h>

struct systemd {
	sd_bus *bus;
	uint64_t deadline_usec;
	bool is_late;
};

/* A reply that is waited for. */
struct answer {
	size_t *awaited; /* how many of them */
	sd_bus_slot *slot;
	sd_bus_message *reply; /* NULL: there is none yet */
};

uint64_t systemd_time_left_usec(const struct systemd *systemd);
/* Goes on with what was sent; false when the time is over or the connection. */
bool systemd_step(struct systemd *systemd);
/* Whoever is not there is not to be started for this.  NULL where it cannot be had. */
sd_bus_message *systemd_new_call(const struct systemd *systemd, const char *whom, const char *path,
	const char *interface, const char *method);
/* Takes the call over, which may be NULL: then nothing is awaited. */
void systemd_send(struct systemd *systemd, sd_bus_message *call, struct answer *answer);
void systemd_answer_release(struct answer *answer);

#endif
