/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/report/warning.h"

struct warning *warning_add(struct verdict *verdict, enum warning_kind kind)
{
	struct warning *warning;

	verdict->warnings = memory_resize(
		verdict->warnings, verdict->warning_count + 1, sizeof(*verdict->warnings));
	warning = &verdict->warnings[verdict->warning_count++];
	*warning = (struct warning){ .kind = kind };
	return warning;
}
