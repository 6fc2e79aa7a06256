/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "views/tui/left.h"

#include "base/text.h"

#include <string.h>

static const char *size(struct arena *arena, int64_t bytes, enum size_unit unit)
{
	return cell_size(arena, bytes > 0 ? bytes : 0, unit);
}

const char *left_range(struct arena *arena, const struct headroom *headroom, enum size_unit unit)
{
	const char *least = size(arena, headroom->min_bytes, unit);
	const char *most = size(arena, headroom->max_bytes, unit);

	return strcmp(least, most) == 0 ? least : text_format(arena, "%s-%s", least, most);
}

const char *left_least(struct arena *arena, const struct headroom *headroom, enum size_unit unit)
{
	const char *least = size(arena, headroom->min_bytes, unit);

	if (headroom->min_bytes <= 0 || strcmp(least, size(arena, headroom->max_bytes, unit)) == 0)
		return left_range(arena, headroom, unit);
	return text_format(arena, "%s+", least);
}
