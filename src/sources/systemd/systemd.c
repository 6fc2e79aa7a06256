/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/systemd/systemd.h"

#include "base/debug.h"
#include "base/memory.h"
#include "snapshot/unit.h"
#include "sources/systemd/systemd_bus.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PATIENCE_USEC = 2000000 };

/* sd-bus itself would wait 90 seconds for a bus that does not answer. */
static bool wait_until_ready(struct systemd *systemd)
{
	int result;

	do
		result = sd_bus_is_ready(systemd->bus);
	while (result == 0 && systemd_step(systemd));
	return result > 0;
}

/* -EAGAIN: the queue of the bus is full. */
static int open_bus(sd_bus **ret_bus, const char *manager)
{
	char own[32];

	if (strcmp(manager, MANAGER_SYSTEM) == 0)
		return sd_bus_open_system(ret_bus);
	snprintf(own, sizeof(own), "user@%u", (unsigned)getuid());
	return strcmp(manager, own) == 0 ? sd_bus_open_user(ret_bus) : -1;
}

bool systemd_is_late(const struct systemd *systemd)
{
	return systemd->is_late;
}

struct systemd *systemd_open(const char *manager, bool *ret_is_late)
{
	struct systemd *systemd = memory_alloc(sizeof(*systemd));
	int result;

	systemd->deadline_usec = systemd_now_usec() + PATIENCE_USEC;
	result = open_bus(&systemd->bus, manager);
	if (result >= 0 && wait_until_ready(systemd)) {
		debug(DEBUG_SYSTEMD, "%s: connected", manager);
		return systemd;
	}
	if (systemd->is_late || result == -EAGAIN)
		*ret_is_late = true;
	debug(DEBUG_SYSTEMD, "%s: no connection: %s", manager,
		*ret_is_late ? "given up, no answer in time"
		: result < 0 ? strerror(-result)
			     : "the bus closed it");
	systemd_close(systemd);
	return NULL;
}

void systemd_close(struct systemd *systemd)
{
	if (!systemd)
		return;
	/* nothing is left to be sent, and a flush could block */
	sd_bus_close_unref(systemd->bus);
	free(systemd);
}
