/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/cgroup/numa_stat.h"

#include "base/node_amounts.h"

/* What reclaim may take: in memory.stat active_file_bytes and its like. */
static bool is_cache(struct text_span label)
{
	return text_span_equals(label, "active_file") || text_span_equals(label, "inactive_file") ||
	       text_span_equals(label, "slab_reclaimable");
}

void cgroup_numa_stat_parse(struct cgroup *cgroup, struct arena *texts, struct text_span text)
{
	struct node_amounts amounts = { { 0 } };
	char cache[NODE_AMOUNTS_BYTES_MAX + 1];
	struct text_span line, word;
	size_t length;

	while (text_span_line(&text, &line)) {
		if (!text_span_word(&line, &word) || !is_cache(word))
			continue;
		while (text_span_word(&line, &word))
			node_amounts_add(&amounts, word);
	}
	length = node_amounts_print(&amounts, cache);
	cgroup->node_cache = length > 0 ? arena_copy(texts, cache, length) : NULL;
}
