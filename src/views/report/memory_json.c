/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "views/report/memory_json.h"

#include "base/json_text.h"

json_t *memory_json(const struct domain_memory *memory)
{
	json_t *object = json_object();

	json_set_figure(object, "used", memory->used_bytes);
	json_set_figure(object, "max", memory->max_bytes);
	json_set_figure(object, "anon", memory->anon_bytes);
	json_set_figure(object, "anon_left_behind", memory->left_behind_bytes);
	json_set_figure(object, "file", memory->file_bytes);
	json_set_figure(object, "shmem", memory->shmem_bytes);
	json_set_figure(object, "shmem_unmapped", memory->unmapped_shmem_bytes);
	json_set_figure(object, "slab", memory->slab_bytes);
	json_set_figure(object, "swap_used", memory->swap_used_bytes);
	if (limit_is_set(memory->swap_max_bytes))
		json_set_figure(object, "swap_max", memory->swap_max_bytes);
	else
		json_set(object, "swap_max", json_null());
	return object;
}
