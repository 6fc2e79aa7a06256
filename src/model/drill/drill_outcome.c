/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/drill/drill_outcome.h"

#include <stdlib.h>

void drill_outcome_release(struct drill_outcome *outcome)
{
	free(outcome->kills);
	free(outcome->collateral);
	free(outcome->close);
	*outcome = (struct drill_outcome){ 0 };
}
