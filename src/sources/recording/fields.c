/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/recording/fields.h"

#include "base/text.h"

#include <string.h>

#define PROCESS(member, max_bytes)                                                                 \
	{                                                                                          \
#member, offsetof(struct process, member), max_bytes                               \
	}
#define UNIT(member, max_bytes)                                                                    \
	{                                                                                          \
#member, offsetof(struct unit, member), max_bytes                                  \
	}
#define CGROUP(member, max_bytes)                                                                  \
	{                                                                                          \
#member, offsetof(struct cgroup, member), max_bytes                                \
	}

enum { NAME_BYTES_MAX = 255 };

const struct recording_text recording_process_texts[] = {
	PROCESS(name, NAME_BYTES_MAX), /* 15 in the kernel, 63 with a workqueue's additions */
	PROCESS(user, NAME_BYTES_MAX),
	PROCESS(cgroup, PATH_BYTES_MAX),
	PROCESS(unit_cgroup, PATH_BYTES_MAX),
	PROCESS(unit, PATH_BYTES_MAX),
	PROCESS(container, PATH_BYTES_MAX),
	PROCESS(pod, PATH_BYTES_MAX),
	PROCESS(mems_allowed, PATH_BYTES_MAX),
	PROCESS(policy_nodes, PATH_BYTES_MAX),
	PROCESS(node_pages, PATH_BYTES_MAX),
};
const size_t recording_process_text_count =
	sizeof(recording_process_texts) / sizeof(*recording_process_texts);

const struct recording_text recording_cgroup_texts[] = {
	CGROUP(path, PATH_BYTES_MAX),
	CGROUP(unit, PATH_BYTES_MAX),
	CGROUP(container, PATH_BYTES_MAX),
	CGROUP(pod, PATH_BYTES_MAX),
	CGROUP(node_cache, PATH_BYTES_MAX),
};
const size_t recording_cgroup_text_count =
	sizeof(recording_cgroup_texts) / sizeof(*recording_cgroup_texts);

const struct recording_text recording_unit_texts[] = {
	UNIT(manager, NAME_BYTES_MAX),
	UNIT(name, PATH_BYTES_MAX),
	UNIT(cgroup, PATH_BYTES_MAX),
	UNIT(oom_policy, NAME_BYTES_MAX),
	UNIT(kill_mode, NAME_BYTES_MAX),
	UNIT(fragment_path, PATH_BYTES_MAX),
	UNIT(adj_path, PATH_BYTES_MAX),
};
const size_t recording_unit_text_count =
	sizeof(recording_unit_texts) / sizeof(*recording_unit_texts);

/* Sums of a few figures do not overflow; no address space is larger than 2^57 bytes. */
static const struct recording_range usual_range = { 0, (1LL << 60) - 1 };

static const struct {
	const char *key;
	struct recording_range range;
} narrower_ranges[] = {
	{ "adj", { ADJ_MIN, ADJ_MAX } },
	{ "oom_score_adjust", { ADJ_MIN, ADJ_MAX } },
	{ "main_pid", { 1, PID_MAX } },
	{ "stop_commands", { 0, 1 } },
	{ "memory_accounting", { 0, 1 } },
	{ "pid", { 1, PID_MAX } },
	{ "memory_hundredths", { 0, 10000 } },
	{ "swap_hundredths", { 0, 10000 } },
	{ "pressure_hundredths", { 0, 10000 } },
	{ "managed_oom_swap", { 0, 1 } },
	{ "managed_oom_pressure", { 0, 1 } },
	{ "managed_oom_limit_hundredths", { 0, 10000 } },
	{ "nice", { -20, 19 } },
	{ "kernel_oom_score", { 0, INT32_MAX } },
	{ "cap_sys_admin", { 0, 1 } },
	{ "nvidia_uvm", { 0, 1 } },
	{ "in_vfork", { 0, 1 } },
	{ "mm_skipped", { 0, 1 } },
	{ "oom_origin", { 0, 1 } },
	{ "oom_victim", { 0, 1 } },
	{ "oom_victim_reaped", { 0, 1 } },
	{ "counters_read", { COUNTERS_WHOLE, COUNTERS_ALONE } },
	{ "uid", { 0, UINT32_MAX } },
	{ "flags", { 0, UINT32_MAX } },
	{ "threads", { 0, PID_MAX } },
	{ "mm_owner_pid", { 1, PID_MAX } },
	{ "namespace_pid", { 1, PID_MAX } },
	{ "number", { 0, NODES_MAX - 1 } },
	{ "policy_percent", { 0, 100 } },
	{ "memcg_charges_hugetlb", { 0, 1 } },
	{ "lru_gen_enabled", { 0, 1 } },
	{ "zswap_enabled", { 0, 1 } },
	{ "memory_controller", { 0, 1 } },
	{ "demotion_enabled", { 0, 1 } },
	{ "noswap", { 0, 1 } },
	{ "zswap_max_pool_percent", { 0, 100 } },
	{ "zswap_writeback", { 0, 1 } },
	{ "oom_group", { 0, 1 } },
	{ "oom_kill_disable", { 0, 1 } },
	{ "under_oom", { 0, 1 } },
	{ "use_hierarchy", { 0, 1 } },
	{ "page_size_guessed", { 0, 1 } },
	{ "cpus_online", { 1, 1 << 16 } },
	{ "clock_ticks", { 1, 1000000 } },
	{ "page_size_bytes", { 4096, 1 << 20 } },
};

struct recording_range recording_range_of(const char *key)
{
	for (size_t i = 0; i < sizeof(narrower_ranges) / sizeof(*narrower_ranges); i++)
		if (strcmp(narrower_ranges[i].key, key) == 0)
			return narrower_ranges[i].range;
	return usual_range;
}

bool recording_page_size_is_valid(struct figure page_size_bytes)
{
	return (page_size_bytes.value & (page_size_bytes.value - 1)) == 0;
}

bool recording_state_is_valid(char state)
{
	return state > ' ' && state <= '~';
}

static const char *const visibility_words[] = {
	[VISIBILITY_UNKNOWN] = NULL,
	[VISIBILITY_WHOLE] = "whole",
	[VISIBILITY_PID_NAMESPACE] = "pid-namespace",
	[VISIBILITY_HIDEPID] = "hidepid",
	[VISIBILITY_FIRST_RANKS] = "first-ranks",
};

static const char *const holder_words[] = {
	[HOLDER_TMPFS] = "tmpfs",
	[HOLDER_ZRAM] = "zram",
	[HOLDER_ZFS_ARC] = "zfs-arc",
	[HOLDER_DMA_BUF] = "dma-buf",
	[HOLDER_UNSEEN_TMPFS] = "unseen-tmpfs",
};

static const char *const killer_words[] = {
	[KILLER_SYSTEMD_OOMD] = "systemd-oomd",
	[KILLER_EARLYOOM] = "earlyoom",
	[KILLER_NOHANG] = "nohang",
	[KILLER_OOMD] = "oomd",
	[KILLER_KUBELET] = "kubelet",
	[KILLER_TALOS] = "talos",
};

const char *recording_killer_word(enum killer_kind kind)
{
	return killer_words[kind];
}

bool recording_killer_kind_of(const char *word, enum killer_kind *ret_kind)
{
	size_t i = text_index(killer_words, sizeof(killer_words) / sizeof(*killer_words), word);

	if (i == sizeof(killer_words) / sizeof(*killer_words))
		return false;
	*ret_kind = (enum killer_kind)i;
	return true;
}

const char *recording_visibility_word(enum visibility visibility)
{
	return visibility_words[visibility];
}

const char *recording_holder_word(enum holder_kind kind)
{
	return holder_words[kind];
}

enum visibility recording_visibility_of(const char *word)
{
	for (size_t i = VISIBILITY_WHOLE; i < sizeof(visibility_words) / sizeof(*visibility_words);
		i++)
		if (strcmp(visibility_words[i], word) == 0)
			return (enum visibility)i;
	return VISIBILITY_UNKNOWN;
}

bool recording_holder_kind_of(const char *word, enum holder_kind *ret_kind)
{
	size_t i = text_index(holder_words, sizeof(holder_words) / sizeof(*holder_words), word);

	if (i == sizeof(holder_words) / sizeof(*holder_words))
		return false;
	*ret_kind = (enum holder_kind)i;
	return true;
}
