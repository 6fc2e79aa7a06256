/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/systemd/systemd_bus.h"

#include <time.h>

uint64_t systemd_now_usec(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000;
}

uint64_t systemd_time_left_usec(const struct systemd *systemd)
{
	uint64_t now = systemd_now_usec();

	return now < systemd->deadline_usec ? systemd->deadline_usec - now : 0;
}

bool systemd_step(struct systemd *systemd)
{
	uint64_t left = systemd_time_left_usec(systemd);
	int result;

	if (left == 0)
		systemd->is_late = true;
	result = left > 0 ? sd_bus_process(systemd->bus, NULL) : -1;

	if (result == 0)
		result = sd_bus_wait(systemd->bus, left);
	return result >= 0;
}

sd_bus_message *systemd_new_call(const struct systemd *systemd, const char *destination,
	const char *path, const char *interface, const char *method)
{
	sd_bus_message *call = NULL;

	if (sd_bus_message_new_method_call(
		    systemd->bus, &call, destination, path, interface, method) < 0)
		return NULL;
	if (sd_bus_message_set_auto_start(call, 0) >= 0)
		return call;
	return sd_bus_message_unref(call);
}

static int keep_reply(sd_bus_message *reply, void *context, sd_bus_error *unused)
{
	struct answer *answer = context;

	(void)unused;
	answer->reply = sd_bus_message_ref(reply);
	--*answer->awaited;
	return 0;
}

void systemd_send(struct systemd *systemd, sd_bus_message *call, struct answer *answer)
{
	if (call && sd_bus_call_async(systemd->bus, &answer->slot, call, keep_reply, answer,
			    systemd_time_left_usec(systemd) + 1) >= 0) /* 0 would mean no timeout */
		++*answer->awaited;
	sd_bus_message_unref(call);
}

void systemd_answer_release(struct answer *answer)
{
	sd_bus_slot_unref(answer->slot);
	sd_bus_message_unref(answer->reply);
}
