/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "views/prose/prose_warnings_memory.h"

#include "base/text.h"
#include "model/kernel/droppable_files.h"
#include "model/kernel/page_cache.h"
#include "model/report/unaccounted.h"
#include "views/prose/prose_driver.h"
#include "views/prose/prose_ends.h"
#include "views/prose/prose_words.h"

#include <inttypes.h>

enum { NAMED_MAX = 8, UNACCOUNTED_MAX = 32 };

const char *prose_unaccounted(struct arena *arena, const struct warning_facts *facts)
{
	const struct snapshot *snapshot = facts->snapshot;
	const struct warning *warning = facts->warning;
	struct figure ram = snapshot->machine.mem_total_bytes;
	struct unaccounted list[UNACCOUNTED_MAX];
	size_t count = unaccounted_list(snapshot, figure_or(ram, 0) / 100, list, UNACCOUNTED_MAX);
	const char *parts = "", *drivers;

	for (size_t i = 0; i < count && i < NAMED_MAX; i++)
		parts = text_format(arena, "%s%s%s%s%s %s%s", parts, i ? ", " : "", list[i].what,
			list[i].name ? " " : "",
			list[i].name ? text_escape(arena, list[i].name) : "",
			prose_size(arena, list[i].bytes),
			list[i].may_be_mapped ? " (less what is mapped)" : "");
	drivers = prose_driver_holders(arena, snapshot, figure_or(ram, 0) / 100);
	return text_format(arena,
		"About %s of %s is in no process's badness, not counting page cache that reclaim "
		"can take: %s.%s%s",
		prose_size(arena, warning->bytes), prose_figure_size(arena, ram), parts,
		drivers ? " " : "", drivers ? drivers : "");
}

const char *prose_lazy_free(struct arena *arena, const struct warning_facts *facts)
{
	return text_format(arena,
		"About %s of anonymous memory was freed lazily (MADV_FREE): it is in the badness "
		"of the processes that hold it, and reclaim takes it before any kill. They may "
		"rank lower then; LazyFree in /proc/PID/smaps_rollup tells which they are.",
		prose_size(arena, facts->warning->bytes));
}

/* vm.nr_hugepages is about pages of the default size, as /proc/meminfo is. */
const char *prose_unused_huge_pages(struct arena *arena, const struct warning_facts *facts)
{
	const struct machine *machine = &facts->snapshot->machine;
	const struct warning *warning = facts->warning;
	int64_t used = figure_or(machine->huge_pages_total, 0) - (int64_t)warning->count;

	return text_format(arena,
		"%zu huge pages of %s are set aside and unused: %s that no process can use as "
		"ordinary memory and no kill frees. Lowering vm.nr_hugepages to %" PRId64
		" gives it back.",
		warning->count, prose_figure_size(arena, machine->huge_page_bytes),
		prose_size(arena, warning->bytes), used > 0 ? used : 0);
}

/*
 * Why a kill frees little of the memory counted for the process.  What is neither files nor shared
 * memory is anonymous: pages that a fork shares until one of the processes writes to them.
 */
static const char *what_stays(
	const struct warning_facts *facts, const struct process *process, int64_t bytes)
{
	const struct snapshot *snapshot = facts->snapshot;
	const struct domain *domain = &facts->verdict->domain;
	int64_t file = figure_or(process->memory.rss_file_bytes, 0);
	int64_t driver = page_cache_driver_bytes(&snapshot->machine, process);
	const struct kept_files kept = droppable_files_kept(snapshot, domain, process);
	int64_t shared = figure_or(process->memory.rss_shmem_bytes, 0);
	int64_t forked = bytes - file - shared;

	if (!process->memory.rss_file_bytes.known || !process->memory.rss_shmem_bytes.known)
		return "the rest is mapped files and memory that other processes map too";
	if (shared >= file && shared >= forked)
		return "the rest is shared memory, which stays while other processes map it";
	if (driver > file / 2 && driver >= forked)
		return "the rest is pages of a driver, device memory or locked files; whether a "
		       "kill frees them is not known";
	if (file >= forked && kept.protected_bytes > file / 2)
		return "the rest is mapped files, most of which memory.min keeps from reclaim";
	if (file >= forked && kept.locked_bytes > file / 2)
		return "the rest is mapped files, most of which are locked";
	if (file >= forked && kept.elsewhere_bytes > file / 2)
		return domain->kind == DOMAIN_MEMCG
			       ? "the rest is mapped files that are charged to other cgroups, "
				 "which reclaim here does not drop"
			       : "the rest is mapped files on other NUMA nodes, which reclaim "
				 "here does not drop";
	if (file >= forked)
		return "the rest is mapped files, which stay in the page cache; reclaim drops them "
		       "before any process is killed";
	return "the rest is memory that a fork left shared with its parent, siblings or children";
}

const char *prose_driver_pages(struct arena *arena, const struct warning_facts *facts)
{
	const struct warning *warning = facts->warning;
	const char *rest = "";

	if (warning->more_bytes > 0)
		rest = text_format(arena, ", probably part of the %s that is not accounted for",
			prose_size(arena, warning->more_bytes));
	return text_format(arena,
		"%s of what counts as mapped files of %s is not page cache, since the machine has "
		"less of that: it is pages of a driver (graphics, for example), device memory or "
		"locked files%s. Reclaim cannot drop it.",
		prose_size(arena, warning->bytes), prose_process(arena, warning->entry->process),
		rest);
}

const char *prose_futile(struct arena *arena, const struct warning_facts *facts)
{
	const struct machine *machine = &facts->snapshot->machine;
	const struct warning *warning = facts->warning;
	const struct process *process = warning->entry->process;

	return text_format(arena, "Killing %s frees %s of the %s counted for it: %s.",
		prose_process(arena, process),
		prose_freed(arena, figure_of(warning->more_bytes), true,
			process_frees_at_least(machine, process)),
		prose_size(arena, warning->bytes),
		what_stays(facts, process, warning->bytes - warning->more_bytes));
}

const char *prose_unkillable(struct arena *arena, const struct warning_facts *facts)
{
	const struct warning *warning = facts->warning;

	if (warning->count > 0)
		return text_format(arena,
			"%s has %s and an oom_score_adj of -1000: if it leaks, other processes are "
			"killed, and it exits only once its parent or a process of its unit is "
			"killed.",
			prose_process(arena, warning->entry->process),
			prose_size(arena, warning->bytes));
	return text_format(arena,
		"%s has %s and an oom_score_adj of -1000: if it leaks, no kill can stop it; %s.",
		prose_process(arena, warning->entry->process), prose_size(arena, warning->bytes),
		prose_exempt_leak_end(arena, facts->verdict));
}

const char *prose_node_full(struct arena *arena, const struct warning_facts *facts)
{
	const struct warning *warning = facts->warning;
	const char *bound =
		warning->count == 0
			? "A process that a cpuset or a memory policy binds to it can take no more."
			: text_format(arena, "%s may use no other node.",
				  prose_count(arena, warning->count, "process", "processes"));

	return text_format(arena,
		"NUMA node %u is nearly full, although the machine is not: about %s of its %s can "
		"still be allocated, without swap. %s",
		warning->number, prose_size(arena, warning->bytes),
		prose_size(arena, warning->more_bytes), bound);
}

const char *prose_node_bound(struct arena *arena, const struct warning_facts *facts)
{
	const struct warning *warning = facts->warning;

	return text_format(arena,
		"NUMA node %u may be nearly full, although the machine is not: %s that "
		"may use no other node %s about %s of its %s, which leaves at most %s without "
		"swap. What is free on the node is not known.",
		warning->number, prose_count(arena, warning->count, "process", "processes"),
		warning->count == 1 ? "holds" : "hold",
		prose_size(arena, warning->more_bytes - warning->bytes),
		prose_size(arena, warning->more_bytes), prose_size(arena, warning->bytes));
}

const char *prose_stalled_cgroups(struct arena *arena, const struct warning_facts *facts)
{
	const struct warning *warning = facts->warning;
	const char *words = prose_stalled(arena, facts->snapshot, warning->count);

	if (warning->more_count == 0)
		return words;
	return text_format(arena, "%s %s stalled as well.", words,
		prose_count(arena, warning->more_count, "more cgroup is", "more cgroups are"));
}

const char *prose_faked_total(struct arena *arena, const struct warning_facts *facts)
{
	const struct domain *domain = &facts->verdict->domain;
	bool is_containers = domain->total_pages < domain->machine_total_pages;

	return text_format(arena,
		"/proc/meminfo is faked (lxcfs?): it shows %s of RAM, the kernel itself has %s; "
		"%s",
		prose_size(arena, facts->warning->bytes),
		prose_size(arena, facts->warning->more_bytes),
		is_containers
			? "the ranking is for the container's limit, at which a leak ends and "
			  "which is taken to be the former. If the machine itself is full, "
			  "oom_score_adj counts of the latter, and others may rank first."
			: "the ranking uses the latter. The memory left is the container's: a "
			  "leak ends at the container's limit, which may not be visible here.");
}

const char *prose_commit_limit(struct arena *arena, const struct warning_facts *facts)
{
	return prose_strict_overcommit(arena, facts->snapshot, NULL);
}
