/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/killers/prekill_call.h"

#include <jansson.h>
#include <string.h>

static const char notify[] = "io.systemd.oom.Prekill.Notify";

/* jansson refuses texts with a NUL, and texts that are not UTF-8, as no path of a unit is. */
static bool read_cgroup(const json_t *call, char ret_cgroup[static PREKILL_PATH_MAX])
{
	const json_t *cgroup = json_object_get(json_object_get(call, "parameters"), "cgroup");
	size_t length = json_string_length(cgroup);

	if (!json_is_string(cgroup) || length >= PREKILL_PATH_MAX ||
		*json_string_value(cgroup) != '/')
		return false;
	memcpy(ret_cgroup, json_string_value(cgroup), length + 1);
	return true;
}

bool prekill_call_parse(const char *text, size_t length, struct prekill_call *ret_call)
{
	json_t *call = json_loadb(text, length, JSON_REJECT_DUPLICATES, NULL);
	const json_t *method = json_object_get(call, "method");
	bool is_call = json_is_string(method);

	*ret_call =
		(struct prekill_call){ .is_oneway = json_is_true(json_object_get(call, "oneway")) };
	if (is_call && strcmp(json_string_value(method), notify) == 0) {
		ret_call->is_kill = read_cgroup(call, ret_call->cgroup);
		is_call = ret_call->is_kill;
	}
	json_decref(call);
	return is_call;
}
