/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/advice/advice.h"

#include <stdlib.h>

void advice_release(struct advice *advice)
{
	free(advice->changes);
	advice->changes = NULL;
	advice->change_count = 0;
	drill_release(&advice->after);
	drill_release(&advice->own_after);
	leak_group_free(advice->growing);
	advice->growing = NULL;
	if (advice->edited)
		snapshot_release(advice->edited);
	free(advice->edited);
	advice->edited = NULL;
}
