/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/privilege.h"

#include <assert.h>
#include <stdlib.h>

static bool is_lent;
static cap_value_t lent;
static _Thread_local unsigned depth;

bool privilege_is_in(cap_t set, cap_value_t capability, cap_flag_t flag)
{
	cap_flag_value_t value = CAP_CLEAR;

	return set && cap_get_flag(set, capability, flag, &value) == 0 && value == CAP_SET;
}

bool privilege_is_held(cap_value_t capability, cap_flag_t flag)
{
	cap_t held = cap_get_proc();
	bool is_held = privilege_is_in(held, capability, flag);

	cap_free(held);
	return is_held;
}

void privilege_lend(cap_value_t capability)
{
	is_lent = true;
	lent = capability;
}

static bool set_effective(cap_flag_value_t value)
{
	cap_t held = cap_get_proc();
	bool is_set = held && cap_set_flag(held, CAP_EFFECTIVE, 1, &lent, value) == 0 &&
		      cap_set_proc(held) == 0;

	cap_free(held);
	return is_set;
}

/* A refusal is not an error here: the files that need the capability are then refused, too. */
void privilege_raise(void)
{
	if (is_lent && depth++ == 0)
		set_effective(CAP_SET);
}

void privilege_lower(void)
{
	if (!is_lent)
		return;
	assert(depth > 0);
	if (--depth == 0 && !set_effective(CAP_CLEAR))
		abort();
}
