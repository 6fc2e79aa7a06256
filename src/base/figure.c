/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/figure.h"

#include <assert.h>

int figure_compare(struct figure a, struct figure b, int direction)
{
	assert(direction == 1 || direction == -1);
	if (a.known != b.known)
		return a.known ? -1 : 1;
	if (a.value == b.value)
		return 0;
	return a.value < b.value ? -direction : direction;
}
