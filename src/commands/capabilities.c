/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "commands/capabilities.h"

#include <errno.h>
#include <stdbool.h>

static bool is_held(cap_t held, cap_value_t capability)
{
	cap_flag_value_t value = CAP_CLEAR;

	return cap_get_flag(held, capability, CAP_PERMITTED, &value) == 0 && value == CAP_SET;
}

static int set_kept(cap_t held, cap_t kept, const cap_value_t *keep, int count)
{
	for (int i = 0; i < count; i++) {
		if (!is_held(held, keep[i]))
			continue;
		if (cap_set_flag(kept, CAP_PERMITTED, 1, &keep[i], CAP_SET) < 0 ||
			cap_set_flag(kept, CAP_EFFECTIVE, 1, &keep[i], CAP_SET) < 0)
			return -1;
	}
	return cap_set_proc(kept);
}

int capabilities_keep(const cap_value_t *keep, int count, struct error *error)
{
	cap_t held = cap_get_proc(), kept = cap_init();
	int result = 0;

	if (!held || !kept || set_kept(held, kept, keep, count) < 0)
		result = error_system(error, "give up capabilities", NULL, errno);
	cap_free(held);
	cap_free(kept);
	return result;
}
