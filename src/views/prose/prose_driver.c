/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "views/prose/prose_driver.h"

#include "base/text.h"
#include "model/report/driver_holders.h"
#include "views/prose/prose_words.h"

const char *prose_driver_memory(struct arena *arena, const struct process *process)
{
	struct figure held = driver_held_bytes(process);

	if (figure_or(held, 0) > 0)
		return text_format(arena,
			"memory of graphics drivers: %s by its open files (fdinfo: DRM %s, dma-buf "
			"%s); no limit of a memory cgroup covers it",
			prose_figure_size(arena, held),
			prose_figure_size(arena, process->detail.drm_bytes),
			prose_figure_size(arena, process->detail.dma_buf_bytes));
	if (figure_or(process->detail.nvidia_uvm, 0) > 0)
		return "memory of NVIDIA's driver: unknown (it has /dev/nvidia-uvm open, which "
		       "does not report memory)";
	return NULL;
}

const char *prose_driver_holders(
	struct arena *arena, const struct snapshot *snapshot, int64_t min_bytes)
{
	enum { NAMED_MAX = 3 };
	const struct process *list[NAMED_MAX];
	size_t count = driver_holders_list(snapshot, min_bytes, list, NAMED_MAX);
	const char *names = "";

	for (size_t i = 0; i < count; i++)
		names = text_format(arena, "%s%s%s for %s", names, i ? ", " : "",
			prose_figure_size(arena, driver_held_bytes(list[i])),
			prose_process(arena, list[i]));
	if (count == 0)
		return NULL;
	return text_format(arena,
		"Graphics drivers hold %s (fdinfo): no limit of a memory cgroup covers that.",
		names);
}
