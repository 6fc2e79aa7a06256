/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "snapshot/kill_event.h"

#include <stdlib.h>

void kill_event_init(struct kill_event *event)
{
	*event = (struct kill_event){ .end = KILL_END_UNKNOWN };
	snapshot_init(&event->snapshot);
	event->snapshot.source = SOURCE_LOG;
}

void kill_event_release(struct kill_event *event)
{
	free(event->killed);
	free(event->consequences);
	free(event->zones);
	snapshot_release(&event->snapshot);
	*event = (struct kill_event){ .end = KILL_END_UNKNOWN };
}
