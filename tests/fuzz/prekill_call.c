/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Any bytes are a call of systemd-oomd's hook or none; the path of a kill is a text that begins
 * with a slash.
 */
#include "sources/killers/prekill_call.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct prekill_call call;

	if (prekill_call_parse((const char *)data, size, &call) && call.is_kill &&
		(call.cgroup[0] != '/' || !memchr(call.cgroup, '\0', sizeof(call.cgroup))))
		abort();
	return 0;
}
