/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the memory of a memory cgroup consists of, as JSON. */
#ifndef OOMTOP_VIEWS_REPORT_MEMORY_JSON_H
#define OOMTOP_VIEWS_REPORT_MEMORY_JSON_H

#include "model/report/domain_memory.h"

#include <jansson.h>

/* An object whose unknown figures are null; the caller owns it. */
json_t *memory_json(const struct domain_memory *memory)
	__attribute__((nonnull, warn_unused_result));

#endif
