/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "views/prose/prose_warnings.h"

#include "base/text.h"
#include "views/prose/prose_domain.h"
#include "views/prose/prose_doubts.h"
#include "views/prose/prose_reading.h"
#include "views/prose/prose_warnings_memory.h"
#include "views/prose/prose_words.h"

#include <inttypes.h>

static const char *kill_pending(struct arena *arena, const struct warning_facts *facts)
{
	return text_format(arena,
		"%s was killed by the OOM killer and has not exited yet: until its memory is "
		"taken, no other process is killed.",
		prose_process(arena, facts->warning->entry->process));
}

static const char *release_unknown(struct arena *arena, const struct warning_facts *facts)
{
	return text_format(arena,
		"The kernel's release is not known: the OOM rules of Linux %s are used.",
		facts->verdict->rules->name);
}

static const char *largest_group(struct arena *arena, const struct warning_facts *facts)
{
	const struct warning *warning = facts->warning;

	return text_format(arena,
		"Largest group: %s, %zu processes with %s of their own memory, at most %s each. "
		"The kernel ranks processes, not groups.",
		text_escape(arena, warning->name), warning->count,
		prose_size(arena, warning->bytes), prose_size(arena, warning->more_bytes));
}

static const char *upside_down(struct arena *arena, const struct warning_facts *facts)
{
	const struct verdict *verdict = facts->verdict;
	const struct warning *warning = facts->warning;
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

static const char *beside_pods(struct arena *arena, const struct warning_facts *facts)
{
	const struct warning *warning = facts->warning;
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

static const char *unit_unknown(struct arena *arena, const struct warning_facts *facts)
{
	const struct warning *warning = facts->warning;

	return text_format(arena, "Whether %s of %s %s with %s is not known: %s.",
		prose_count(arena, warning->count, "more process", "more processes"),
		text_escape(arena, warning->entry->process->unit),
		warning->count == 1 ? "exits" : "exit",
		prose_process(arena, warning->entry->process),
		prose_unit_doubt(arena, facts->snapshot, warning->entry->process));
}

static const char *killed_from_above(struct arena *arena, const struct warning_facts *facts)
{
	const struct warning *warning = facts->warning;

	return text_format(arena,
		"%s of %s %s killed, and its own limit was never the cause: the memory of the "
		"machine, or of a cgroup above, ran out.",
		prose_count(arena, warning->count, "process", "processes"),
		prose_domain(arena, &facts->verdict->domain), warning->count == 1 ? "was" : "were");
}

static const char *origin(struct arena *arena, const struct warning_facts *facts)
{
	return text_format(arena,
		"%s runs: the kernel kills it first, whatever its badness, once it has begun to "
		"take swap back. /proc does not tell whether it has.",
		prose_process(arena, facts->warning->entry->process));
}

/* Of each kind either the sentence itself, or the function that makes it. */
static const struct {
	const char *fixed;
	const char *(*make)(struct arena *arena, const struct warning_facts *facts);
} sentences[] = {
	[WARNING_PANIC_ON_OOM] = { .fixed = "vm.panic_on_oom is set: when memory runs out, the "
					    "kernel panics instead of killing a process." },
	[WARNING_ALLOCATING_TASK] = { .fixed = "vm.oom_kill_allocating_task is set: the ranking "
					       "does not decide." },
	[WARNING_NOBODY] = { .fixed = "No process can be killed: none is eligible." },
	[WARNING_KILL_PENDING] = { .make = kill_pending },
	[WARNING_TOO_CLOSE] = { .make = prose_too_close },
	[WARNING_TIE] = { .make = prose_tie },
	[WARNING_ORIGIN] = { .make = origin },
	[WARNING_PARTIAL_NAMESPACE] = { .make = prose_hidden },
	[WARNING_PARTIAL_CONTAINER] = { .make = prose_hidden },
	[WARNING_OTHERS_HIDDEN] = { .make = prose_hidden },
	[WARNING_PARTIAL_HIDEPID] = { .make = prose_hidden },
	[WARNING_PARTIAL_RANKS] = { .make = prose_hidden },
	[WARNING_PARTIAL_UNKNOWN] = { .make = prose_hidden },
	[WARNING_NONE_SEEN] = { .make = prose_hidden },
	[WARNING_MEMBERS_UNKNOWN] = { .make = prose_unread },
	[WARNING_UNREADABLE] = { .make = prose_unread },
	[WARNING_SETTINGS_UNKNOWN] = { .fixed = "vm.panic_on_oom or vm.oom_kill_allocating_task "
						"could not be read: if one of them is set, the "
						"ranking does not decide. A /proc mounted with "
						"subset=pid has no /proc/sys." },
	[WARNING_CONTRADICTION] = { .make = prose_contradictions },
	[WARNING_UNANSWERING] = { .make = prose_unanswered },
	[WARNING_SILENT_BUS] = { .make = prose_unanswered },
	[WARNING_UNSEEN_TMPFS] = { .make = prose_unanswered },
	[WARNING_RULES_OVERRULED] = { .make = prose_rules_overruled },
	[WARNING_RULES_UNPROVEN] = { .make = prose_rules_unproven },
	[WARNING_RULES_UNTOLD] = { .make = prose_rules_untold },
	[WARNING_SCORE] = { .make = prose_score_contradicts },
	[WARNING_RULES_OLD] = { .fixed = "This kernel is older than 3.10: oomtop does not know its "
					 "OOM rules and uses those of Linux 3.10." },
	[WARNING_RELEASE_UNKNOWN] = { .make = release_unknown },
	[WARNING_PAGE_SIZE_GUESSED] = { .fixed = "The page size is not known: 4K, the usual one, "
						 "is assumed. With larger pages, each badness is "
						 "rounded to these." },
	[WARNING_FAKED_TOTAL] = { .make = prose_faked_total },
	[WARNING_UNKILLABLE] = { .make = prose_unkillable },
	[WARNING_FUTILE] = { .make = prose_futile },
	[WARNING_RECLAIM] = { .make = prose_reclaim_decides },
	[WARNING_DRIVER_PAGES] = { .make = prose_driver_pages },
	[WARNING_GROUP] = { .make = largest_group },
	[WARNING_UPSIDE_DOWN] = { .make = upside_down },
	[WARNING_BESIDE_PODS] = { .make = beside_pods },
	[WARNING_UNIT_UNKNOWN] = { .make = unit_unknown },
	[WARNING_MEMORY_POLICIES] = { .fixed = "This is for an allocation that a cpuset binds to "
					       "these nodes. If a memory policy binds it (mbind, "
					       "numactl), processes that such a policy binds to "
					       "other nodes are spared; a report does not read "
					       "memory policies." },
	[WARNING_KILLED_FROM_ABOVE] = { .make = killed_from_above },
	[WARNING_UNUSED_HUGE_PAGES] = { .make = prose_unused_huge_pages },
	[WARNING_NODE_FULL] = { .make = prose_node_full },
	[WARNING_NODE_BOUND] = { .make = prose_node_bound },
	[WARNING_UNACCOUNTED] = { .make = prose_unaccounted },
	[WARNING_LAZY_FREE] = { .make = prose_lazy_free },
	[WARNING_STRICT_OVERCOMMIT] = { .make = prose_commit_limit },
	[WARNING_STALLED] = { .make = prose_stalled_cgroups },
};

_Static_assert(sizeof(sentences) / sizeof(*sentences) == WARNING_STALLED + 1,
	"each kind of warning has a sentence");

const char *prose_warning(struct arena *arena, const struct verdict *verdict,
	const struct snapshot *snapshot, const struct warning *warning)
{
	const struct warning_facts facts = { verdict, snapshot, warning };
	const char *fixed = sentences[warning->kind].fixed;

	return fixed ? fixed : sentences[warning->kind].make(arena, &facts);
}
