/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "views/prose/prose_warnings.h"

#include "base/text.h"
#include "model/kernel/page_cache.h"
#include "model/report/unaccounted.h"
#include "model/report/warning.h"
#include "views/prose/prose_domain.h"
#include "views/prose/prose_doubts.h"
#include "views/prose/prose_driver.h"
#include "views/prose/prose_ends.h"
#include "views/prose/prose_reading.h"
#include "views/prose/prose_words.h"

#include <inttypes.h>

enum { NAMED_MAX = 8, UNACCOUNTED_MAX = 32 };

static const char *upside_down(
	struct arena *arena, const struct verdict *verdict, const struct warning *warning)
{
	const struct ranking_entry *largest = warning->entry;
	const char *sizes = warning->count == 1 ? "" : " and less";
	const char *kills = warning->count == 1
				    ? "that kill"
				    : text_format(arena, "the %zu kills", warning->count);
	const char *theirs = text_format(arena, "%" PRId64, warning->min_adj);

	if (warning->min_adj != warning->max_adj)
		theirs = text_format(arena, "%s to %" PRId64, theirs, warning->max_adj);
	return text_format(arena,
		"%s at most an eighth as large (%s%s) would be killed before %s (%s), "
		"because of oom_score_adj (%s against %" PRId64 "); %s would free about %s.",
		prose_count(arena, warning->count, "process", "processes"),
		prose_size(arena, warning->bytes), sizes, prose_process(arena, largest->process),
		prose_size(arena, verdict_bytes(verdict, largest->badness.memory_pages.value)),
		theirs, largest->process->adj.value, kills, prose_size(arena, warning->more_bytes));
}

static const char *beside_pods(struct arena *arena, const struct warning *warning)
{
	const char *largest = prose_process(arena, warning->entry->process);
	const char *bytes = prose_size(arena, warning->bytes);

	if (warning->count == 1)
		return text_format(arena,
			"%s (%s, above 1%% of this node's memory) is in no pod; no pod's "
			"request or limit accounts for it.",
			largest, bytes);
	return text_format(arena,
		"%zu processes above 1%% of this node's memory are in no pod, the largest is %s "
		"with %s; no pod's request or limit accounts for them.",
		warning->count, largest, bytes);
}

static const char *unaccounted(
	struct arena *arena, const struct snapshot *snapshot, const struct warning *warning)
{
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

/* vm.nr_hugepages is about pages of the default size, as /proc/meminfo is. */
static const char *unused_huge_pages(
	struct arena *arena, const struct machine *machine, const struct warning *warning)
{
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
	const struct machine *machine, const struct process *process, int64_t bytes)
{
	int64_t file = figure_or(process->memory.rss_file_bytes, 0);
	int64_t driver = page_cache_driver_bytes(machine, process);
	int64_t shared = figure_or(process->memory.rss_shmem_bytes, 0);
	int64_t forked = bytes - file - shared;

	if (!process->memory.rss_file_bytes.known || !process->memory.rss_shmem_bytes.known)
		return "the rest is mapped files and memory that other processes map too";
	if (shared >= file && shared >= forked)
		return "the rest is shared memory, which stays while other processes map it";
	if (driver > file / 2 && driver >= forked)
		return "the rest is pages of a driver, device memory or locked files; whether a "
		       "kill frees them is not known";
	if (file >= forked)
		return "the rest is mapped files, which stay in the page cache; reclaim drops them "
		       "before any process is killed";
	return "the rest is memory that a fork left shared with its parent, siblings or children";
}

static const char *driver_pages(struct arena *arena, const struct warning *warning)
{
	const char *rest = "";

	if (warning->more_bytes > 0)
		rest = text_format(arena, ", probably part of the %s that is not accounted for",
			prose_size(arena, warning->more_bytes));
	return text_format(arena,
		"%s of what counts as mapped files of %s is not page cache, since the machine has "
		"less of that: it is pages of a driver (graphics, for example), device memory or "
		"locked "
		"files%s. Reclaim cannot drop it.",
		prose_size(arena, warning->bytes), prose_process(arena, warning->entry->process),
		rest);
}

static const char *futile(
	struct arena *arena, const struct machine *machine, const struct warning *warning)
{
	const struct process *process = warning->entry->process;

	return text_format(arena, "Killing %s frees %s of the %s counted for it: %s.",
		prose_process(arena, process),
		prose_freed(arena, figure_of(warning->more_bytes), true,
			process_frees_at_least(machine, process)),
		prose_size(arena, warning->bytes),
		what_stays(machine, process, warning->bytes - warning->more_bytes));
}

static const char *unkillable(
	struct arena *arena, const struct verdict *verdict, const struct warning *warning)
{
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
		prose_exempt_leak_end(arena, verdict));
}

static const char *unit_unknown(struct arena *arena, const struct warning *warning)
{
	return text_format(arena,
		"Whether %s of %s %s with %s is not known: by default they do, "
		"but a user's systemd tells its OOMPolicy= to that user only.",
		prose_count(arena, warning->count, "more process", "more processes"),
		text_escape(arena, warning->entry->process->unit),
		warning->count == 1 ? "exits" : "exit",
		prose_process(arena, warning->entry->process));
}

static const char *node_full(struct arena *arena, const struct warning *warning)
{
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

static const char *node_bound(struct arena *arena, const struct warning *warning)
{
	return text_format(arena,
		"NUMA node %u may be nearly full, although the machine is not: %s that "
		"may use no other node %s about %s of its %s, which leaves at most %s without "
		"swap. What is free on the node is not known.",
		warning->number, prose_count(arena, warning->count, "process", "processes"),
		warning->count == 1 ? "holds" : "hold",
		prose_size(arena, warning->more_bytes - warning->bytes),
		prose_size(arena, warning->more_bytes), prose_size(arena, warning->bytes));
}

static const char *stalled(
	struct arena *arena, const struct snapshot *snapshot, const struct warning *warning)
{
	const char *words = prose_stalled(arena, snapshot, warning->count);

	if (warning->more_count == 0)
		return words;
	return text_format(arena, "%s %s stalled as well.", words,
		prose_count(arena, warning->more_count, "more cgroup is", "more cgroups are"));
}

static const char *of_nodes(struct arena *arena, const struct warning *warning)
{
	if (warning->kind == WARNING_NODE_FULL)
		return node_full(arena, warning);
	if (warning->kind == WARNING_NODE_BOUND)
		return node_bound(arena, warning);
	return "This is for an allocation that a cpuset binds to these nodes. If a memory policy "
	       "binds it (mbind, numactl), processes that such a policy binds to other nodes are "
	       "spared; a report does not read memory policies.";
}

static const char *killed_from_above(
	struct arena *arena, const struct verdict *verdict, const struct warning *warning)
{
	return text_format(arena,
		"%s of %s %s killed, and its own limit was never the cause: the memory of the "
		"machine, or of a cgroup above, ran out.",
		prose_count(arena, warning->count, "process", "processes"),
		prose_domain(arena, &verdict->domain), warning->count == 1 ? "was" : "were");
}

static const char settings_unknown[] =
	"vm.panic_on_oom or vm.oom_kill_allocating_task could not be read: if one of them is set, "
	"the ranking does not decide. A /proc mounted with subset=pid has no /proc/sys.";
static const char page_size_guessed[] =
	"The page size is not known: 4K, the usual one, is assumed. With larger "
	"pages, each badness is rounded to these.";

const char *prose_warning(struct arena *arena, const struct verdict *verdict,
	const struct snapshot *snapshot, const struct warning *warning)
{
	switch (warning->kind) {
	case WARNING_PANIC_ON_OOM:
		return "vm.panic_on_oom is set: when memory runs out, the kernel panics instead of "
		       "killing a process.";
	case WARNING_ALLOCATING_TASK:
		return "vm.oom_kill_allocating_task is set: the ranking does not decide.";
	case WARNING_NOBODY:
		return "No process can be killed: none is eligible.";
	case WARNING_KILL_PENDING:
		return text_format(arena,
			"%s was killed by the OOM killer and has not exited yet: until its memory "
			"is taken, no other process is killed.",
			prose_process(arena, warning->entry->process));
	case WARNING_TOO_CLOSE:
		return prose_too_close(arena, verdict, snapshot, warning);
	case WARNING_TIE:
		return prose_tie(arena, verdict, warning->count);
	case WARNING_PARTIAL_NAMESPACE:
	case WARNING_PARTIAL_CONTAINER:
	case WARNING_OTHERS_HIDDEN:
	case WARNING_PARTIAL_HIDEPID:
	case WARNING_PARTIAL_RANKS:
	case WARNING_PARTIAL_UNKNOWN:
	case WARNING_NONE_SEEN:
		return prose_hidden(arena, &verdict->domain, warning);
	case WARNING_MEMBERS_UNKNOWN:
	case WARNING_UNREADABLE:
		return prose_unread(arena, warning);
	case WARNING_SETTINGS_UNKNOWN:
		return settings_unknown;
	case WARNING_CONTRADICTION:
		return prose_contradictions(arena, verdict, warning);
	case WARNING_UNANSWERING:
	case WARNING_SILENT_BUS:
	case WARNING_UNSEEN_TMPFS:
		return prose_unanswered(arena, snapshot, warning);
	case WARNING_RULES_OVERRULED:
		return prose_rules_overruled(arena, verdict, snapshot);
	case WARNING_RULES_UNPROVEN:
		return prose_rules_unproven(arena, warning);
	case WARNING_RULES_UNTOLD:
		return prose_rules_untold(arena, verdict, snapshot, warning);
	case WARNING_SCORE:
		return prose_score_contradicts(arena, verdict, warning);
	case WARNING_RULES_OLD:
		return "This kernel is older than 3.10: oomtop does not know its OOM rules and "
		       "uses those of Linux 3.10.";
	case WARNING_RELEASE_UNKNOWN:
		return text_format(arena,
			"The kernel's release is not known: the OOM rules of Linux %s are used.",
			verdict->rules->name);
	case WARNING_PAGE_SIZE_GUESSED:
		return page_size_guessed;
	case WARNING_FAKED_TOTAL:
		return text_format(arena,
			"/proc/meminfo is faked (lxcfs?): it shows %s of RAM, the kernel itself "
			"has %s; the ranking uses the latter. The memory left is the "
			"container's: a leak ends at the container's limit, which may not be "
			"visible here.",
			prose_size(arena, warning->bytes), prose_size(arena, warning->more_bytes));
	case WARNING_UNKILLABLE:
		return unkillable(arena, verdict, warning);
	case WARNING_FUTILE:
		return futile(arena, &snapshot->machine, warning);
	case WARNING_RECLAIM:
		return prose_reclaim_decides(arena, verdict, warning);
	case WARNING_DRIVER_PAGES:
		return driver_pages(arena, warning);
	case WARNING_GROUP:
		return text_format(arena,
			"Largest group: %s, %zu processes with %s of their own memory, at most %s "
			"each. The kernel ranks processes, not groups.",
			text_escape(arena, warning->name), warning->count,
			prose_size(arena, warning->bytes), prose_size(arena, warning->more_bytes));
	case WARNING_UPSIDE_DOWN:
		return upside_down(arena, verdict, warning);
	case WARNING_BESIDE_PODS:
		return beside_pods(arena, warning);
	case WARNING_UNIT_UNKNOWN:
		return unit_unknown(arena, warning);
	case WARNING_KILLED_FROM_ABOVE:
		return killed_from_above(arena, verdict, warning);
	case WARNING_UNUSED_HUGE_PAGES:
		return unused_huge_pages(arena, &snapshot->machine, warning);
	case WARNING_MEMORY_POLICIES:
	case WARNING_NODE_FULL:
	case WARNING_NODE_BOUND:
		return of_nodes(arena, warning);
	case WARNING_UNACCOUNTED:
		return unaccounted(arena, snapshot, warning);
	case WARNING_STRICT_OVERCOMMIT:
		return prose_strict_overcommit(arena, snapshot, NULL);
	case WARNING_STALLED:
		return stalled(arena, snapshot, warning);
	}
	return "";
}
