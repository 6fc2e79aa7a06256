/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/log/report_limit.h"

#include "snapshot/cgroup_tree.h"
#include "sources/log/words.h"

#include <string.h>

enum { CGROUPS_MAX = 4096 };

size_t report_limit_cgroup(struct report *report, const char *path)
{
	struct snapshot *snapshot = &report->event.snapshot;

	for (size_t i = 0; i < snapshot->cgroup_count; i++)
		if (strcmp(snapshot->cgroups[i].path, path) == 0)
			return i;
	if (*path != '/' || snapshot->cgroup_count >= CGROUPS_MAX)
		return CGROUP_UNKNOWN;
	snapshot_add_cgroup(snapshot, path);
	return snapshot->cgroup_count - 1;
}

/* "Task in /a killed as a result of limit of /b", "Memory limit reached of cgroup /b" (4.20). */
static bool take_task_in(struct report *report, const char *message)
{
	static const char words[] = " killed as a result of limit of ";
	struct kill_event *event = &report->event;
	const char *task = after_start(message, "Task in "), *limit = strstr(message, words);
	const char *alone = after_start(message, "Memory limit reached of cgroup ");

	if (task && limit) {
		event->task_memcg = copy_until(&event->snapshot.texts, task, limit);
		event->memcg = copy_to_any(&event->snapshot.texts, limit + strlen(words), " ");
	} else if (alone) {
		event->memcg = copy_to_any(&event->snapshot.texts, alone, " ");
	} else {
		return false;
	}
	event->constraint = CONSTRAINT_MEMCG;
	report->has_proof = true;
	return true;
}

/* "memory: usage 524288kB, limit 524288kB, failcnt 153" */
static bool take_usage(struct report *report, const char *message)
{
	static const struct {
		const char *words;
		size_t usage, limit;
		enum cgroup_version version;
	} kinds[] = {
#define AT(member) offsetof(struct kill_event, member)
		{ "memory: usage ", AT(memcg_usage_bytes), AT(memcg_limit_bytes), CGROUP_NONE },
		{ "memory+swap: usage ", AT(memcg_memsw_usage_bytes), AT(memcg_memsw_limit_bytes),
			CGROUP_V1 },
		{ "swap: usage ", AT(memcg_swap_usage_bytes), AT(memcg_swap_limit_bytes),
			CGROUP_V2 },
#undef AT
	};

	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
		const char *text = after_start(message, kinds[i].words);

		if (!text)
			continue;
		*(struct figure *)((char *)&report->event + kinds[i].usage) =
			scaled(number_at(text, NULL), 1024);
		*(struct figure *)((char *)&report->event + kinds[i].limit) =
			kb_after(text, "limit ");
		if (kinds[i].version != CGROUP_NONE)
			report->cgroup_version = kinds[i].version;
		report->saw_limit = true;
		return true;
	}
	return after_start(message, "kmem: usage ") != NULL;
}

/* "memory 33554432 (max 33554432)", "swap 0", of a release candidate of 4.18, in bytes */
static bool take_usage_in_bytes(struct report *report, const char *message)
{
	const char *rest;
	struct figure usage;

	rest = after_start(message, "memory ");
	if (!rest)
		return false;
	usage = number_at(rest, &rest);
	if (!usage.known || !after_start(rest, " (max "))
		return false;
	report->event.memcg_usage_bytes = usage;
	report->event.memcg_limit_bytes = number_after(rest, " (max ");
	report->cgroup_version = CGROUP_V2;
	report->saw_limit = true;
	return true;
}

/* What of memory.stat the snapshot has, by the names of either version. */
static const struct {
	const char *word;
	size_t member;
} stats[] = {
#define AT(member) offsetof(struct cgroup, member)
	{ "anon", AT(anon_bytes) },
	{ "file", AT(file_bytes) },
	{ "shmem", AT(shmem_bytes) },
	{ "file_mapped", AT(mapped_bytes) },
	{ "mapped_file", AT(mapped_bytes) },
	{ "active_file", AT(active_file_bytes) },
	{ "inactive_file", AT(inactive_file_bytes) },
	{ "unevictable", AT(unevictable_bytes) },
	{ "slab", AT(slab_bytes) },
	{ "slab_reclaimable", AT(slab_reclaimable_bytes) },
	{ "sock", AT(sock_bytes) },
	{ "pagetables", AT(page_tables_bytes) },
	{ "zswap", AT(zswap_bytes) },
	{ "swap", AT(swap_current_bytes) },
	{ "rss", AT(anon_bytes) },
	{ "cache", AT(file_bytes) },
#undef AT
};

static void set_stat(struct cgroup *cgroup, const char *word, size_t length, struct figure bytes)
{
	for (size_t i = 0; i < sizeof(stats) / sizeof(*stats); i++)
		if (strlen(stats[i].word) == length && strncmp(word, stats[i].word, length) == 0)
			*(struct figure *)((char *)cgroup + stats[i].member) = bytes;
}

/* "Memory cgroup stats for /a: cache:0KB rss:516948KB …" (v1), or ":" and a line a figure. */
static bool take_stats_head(struct report *report, const char *message)
{
	const char *path = after_start(message, "Memory cgroup stats for "), *end;
	struct cgroup *cgroup;

	if (!path)
		return false;
	end = strstr(path, ": ");
	if (!end)
		end = path + strlen(path) - (*path != '\0' && path[strlen(path) - 1] == ':');
	report->stats_cgroup =
		report_limit_cgroup(report, copy_until(&report->event.snapshot.texts, path, end));
	if (report->stats_cgroup == CGROUP_UNKNOWN)
		return true;
	cgroup = &report->event.snapshot.cgroups[report->stats_cgroup];
	/* the first is the cgroup at its limit, the others are those below */
	if (!report->event.memcg && report->event.snapshot.cgroup_count == 1)
		report->event.memcg = cgroup->path;
	for (const char *word = end; (word = skip_blanks(word + (*word == ':'))), *word;) {
		size_t length = strcspn(word, ": ");
		const char *rest;
		struct figure kb;

		if (word[length] != ':')
			break;
		kb = number_at(word + length + 1, &rest);
		/* a number without its unit was cut in two where the line was wrapped */
		if (!kb.known || !after_start(rest, "KB"))
			break;
		set_stat(cgroup, word, length, scaled(kb, 1024));
		word = word_end(rest);
		report->cgroup_version = CGROUP_V1;
	}
	return true;
}

/* "anon 7688192": one figure a line, in bytes (since 5.2) */
static bool take_stat(struct report *report, const char *message)
{
	const char *word = skip_blanks(message), *end = word_end(word), *rest;
	struct figure bytes;

	if (report->stats_cgroup == CGROUP_UNKNOWN || *end != ' ' ||
		strspn(word, "abcdefghijklmnopqrstuvwxyz_0123456789") != (size_t)(end - word))
		return false;
	bytes = number_at(end, &rest);
	if (!bytes.known || *skip_blanks(rest) != '\0')
		return false;
	if (bytes.value >= 0 && bytes.value <= UNLIMITED_BYTES)
		set_stat(&report->event.snapshot.cgroups[report->stats_cgroup], word,
			(size_t)(end - word), bytes);
	return true;
}

enum report_part report_limit_take(struct report *report, const char *message)
{
	if (take_task_in(report, message) || take_usage(report, message) ||
		take_usage_in_bytes(report, message) || take_stats_head(report, message) ||
		take_stat(report, message))
		return PART_LIMIT;
	return PART_NONE;
}
