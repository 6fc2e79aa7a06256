/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/kernel/kmem_limit.h"

#include "base/size.h"
#include "snapshot/cgroup_tree.h"

enum { TABLE_PART = 512 }; /* of memory: a page table of one page maps so many */

bool kmem_limit_is_reached(const struct snapshot *snapshot, size_t memcg, int64_t leak_bytes)
{
	for (; memcg != CGROUP_UNKNOWN; memcg = cgroup_above(snapshot, memcg)) {
		const struct cgroup *cgroup = &snapshot->cgroups[memcg];

		if (limit_is_set(cgroup->kmem_max_bytes) &&
			size_sum(figure_or(cgroup->kmem_bytes, 0), leak_bytes / TABLE_PART) >=
				cgroup->kmem_max_bytes.value)
			return true;
	}
	return false;
}

bool kmem_limit_exists(const struct snapshot *snapshot, size_t memcg)
{
	for (; memcg != CGROUP_UNKNOWN; memcg = cgroup_above(snapshot, memcg))
		if (limit_is_set(snapshot->cgroups[memcg].kmem_max_bytes))
			return true;
	return false;
}
