/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/recording_words.h"

#include <string.h>

const char recording_format[] = "oomtop-snapshot";

const struct text_entry recording_texts[] = {
	{ "name", offsetof(struct process, name) },
	{ "user", offsetof(struct process, user) },
	{ "cgroup", offsetof(struct process, cgroup) },
	{ "unit", offsetof(struct process, unit) },
	{ "container", offsetof(struct process, container) },
	{ "mems_allowed", offsetof(struct process, mems_allowed) },
};
const size_t recording_text_count = sizeof(recording_texts) / sizeof(*recording_texts);

static const char *const vantages[] = {
	[VANTAGE_UNKNOWN] = "unknown",
	[VANTAGE_WHOLE] = "whole",
	[VANTAGE_PID_NAMESPACE] = "pid-namespace",
	[VANTAGE_HIDEPID] = "hidepid",
};

static const char *const holders[] = {
	[HOLDER_TMPFS] = "tmpfs",
	[HOLDER_ZRAM] = "zram",
	[HOLDER_ZFS_ARC] = "zfs-arc",
	[HOLDER_DMA_BUF] = "dma-buf",
};

enum {
	VANTAGE_COUNT = sizeof(vantages) / sizeof(*vantages),
	HOLDER_COUNT = sizeof(holders) / sizeof(*holders),
};

const char *recording_vantage_word(enum vantage vantage)
{
	return vantages[vantage];
}

const char *recording_holder_word(enum holder_kind kind)
{
	return holders[kind];
}

static bool find_word(const char *const *words, size_t count, const char *word, size_t *ret_index)
{
	for (size_t i = 0; i < count; i++) {
		if (strcmp(words[i], word) == 0) {
			*ret_index = i;
			return true;
		}
	}
	return false;
}

bool recording_vantage(const char *word, enum vantage *ret_vantage)
{
	size_t index;

	if (!find_word(vantages, VANTAGE_COUNT, word, &index))
		return false;
	*ret_vantage = (enum vantage)index;
	return true;
}

bool recording_holder(const char *word, enum holder_kind *ret_kind)
{
	size_t index;

	if (!find_word(holders, HOLDER_COUNT, word, &index))
		return false;
	*ret_kind = (enum holder_kind)index;
	return true;
}
