/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "views/prose/prose.h"

#include "base/size.h"
#include "base/text.h"
#include "views/prose/prose_domain.h"
#include "views/prose/prose_words.h"

#include <inttypes.h>

/* A process gives up its memory before it becomes a zombie. */
static const char *no_memory(const struct process *process)
{
	if (process->has_exited)
		return "no memory: it has exited";
	if (process->state == '\0')
		return "no memory of its own (exiting, or a zombie)";
	return process->state == 'Z' ? "no memory of its own (zombie)" : "no memory: it is exiting";
}

const char *prose_exemption(const struct ranking_entry *entry)
{
	static const char *const words[] = {
		[EXEMPT_NOT] = NULL,
		[EXEMPT_INIT] = "init",
		[EXEMPT_KERNEL_THREAD] = "kernel thread",
		[EXEMPT_NO_MEMORY] = NULL,
		[EXEMPT_ADJ] = "adj -1000",
		[EXEMPT_VFORK] = "between vfork and exec, on its parent's memory",
		[EXEMPT_OBSERVED] = "the kernel scores it 0 (exiting, or already reaped)",
		[EXEMPT_NODES] = "may not use these NUMA nodes",
		[EXEMPT_KILLED] = "killed by the OOM killer already, and exiting",
		[EXEMPT_REAPED] = "the OOM killer took its memory already, or gave it up",
	};
	_Static_assert(sizeof(words) / sizeof(*words) == EXEMPT_REAPED + 1,
		"an entry for each enum exemption");

	return entry->exemption == EXEMPT_NO_MEMORY ? no_memory(entry->process)
						    : words[entry->exemption];
}

const char *prose_agreement(const struct ranking_entry *entry)
{
	static const char *const words[] = {
		[AGREEMENT_UNKNOWN] = NULL,
		[AGREES] = "yes",
		[AGREES_WITHIN_COUNTERS] = "within counters",
		[DISAGREES] = "no",
	};
	_Static_assert(sizeof(words) / sizeof(*words) == DISAGREES + 1,
		"an entry for each enum agreement");

	return words[entry->agreement];
}

static const char *why_adj(
	struct arena *arena, const struct verdict *verdict, const struct ranking_entry *entry)
{
	int64_t adj = entry->process->adj.value;
	int64_t bytes = verdict_bytes(verdict, entry->badness.adj_pages.value);
	/* up to Linux 3.13, CAP_SYS_ADMIN subtracts 30 from oom_score_adj */
	bool root = badness_has_bonus(entry->process, verdict->rules, ROOT_BONUS_ADJ_30);

	if (bytes < 0)
		return text_format(arena, "protected: adj %" PRId64 " %s %s", adj,
			root ? "and CAP_SYS_ADMIN subtract" : "subtracts",
			prose_size(arena, -bytes));
	return text_format(arena, "adj +%" PRId64 "%s adds %s", adj,
		root ? ", less 30 for CAP_SYS_ADMIN," : "", prose_size(arena, bytes));
}

/* What a kill frees is read closely for the victim and the runner-up only. */
static bool freed_is_shown(const struct verdict *verdict, const struct ranking_entry *entry)
{
	return (entry == verdict->victim || entry == verdict->runner_up) &&
	       process_freed_bytes(entry->process).known;
}

static const char *why_shared(
	struct arena *arena, const struct verdict *verdict, const struct ranking_entry *entry)
{
	const struct process *process = entry->process;
	const char *shared = text_format(arena, "%s of %s shared",
		prose_figure_size(arena, process->memory.rss_shmem_bytes),
		prose_size(arena, verdict_bytes(verdict, entry->badness.memory_pages.value)));

	if (!freed_is_shown(verdict, entry))
		return shared;
	return text_format(arena, "%s: killing it frees %s", shared,
		prose_freed(arena, process_freed_bytes(process), true,
			entry == verdict->victim && verdict->kill.frees_at_least));
}

static const char *why_part(struct arena *arena, const struct verdict *verdict,
	const struct ranking_entry *entry, struct figure bytes, const char *what)
{
	bool largest = entry->rank == 1 && entry == verdict->first;

	return text_format(arena, "%s%s %s", largest ? "largest: " : "",
		prose_figure_size(arena, bytes), what);
}

const char *prose_why(
	struct arena *arena, const struct verdict *verdict, const struct ranking_entry *entry)
{
	const struct process *process = entry->process;

	switch (entry->reason) {
	case REASON_EXEMPT:
		return text_format(arena, "exempt: %s", prose_exemption(entry));
	case REASON_ORIGIN:
		return process->oom_origin.known
			       ? "killed first: it runs swapoff or unmerges KSM pages"
			       : "killed first if it has begun to take swap back";
	case REASON_CONTRADICTION:
		return "its figures contradict each other";
	case REASON_UNREADABLE:
		return "not ranked: its memory could not be read";
	case REASON_RAISED:
	case REASON_PROTECTED:
		return why_adj(arena, verdict, entry);
	case REASON_ADJ_UNKNOWN:
		return text_format(arena, "adj %+d counts in a total that is not known",
			(int)figure_or(process->adj, 0));
	case REASON_SHARED:
		return why_shared(arena, verdict, entry);
	case REASON_ANON:
		return why_part(arena, verdict, entry, process->memory.rss_anon_bytes, "anon");
	case REASON_FILE:
		return why_part(arena, verdict, entry, process->memory.rss_file_bytes, "file");
	case REASON_SWAP:
		return why_part(arena, verdict, entry, process->memory.swap_bytes, "swapped out");
	case REASON_PAGE_TABLES:
		return why_part(
			arena, verdict, entry, process->memory.page_tables_bytes, "page tables");
	case REASON_MEMORY:
		return why_part(arena, verdict, entry, process->memory.rss_bytes, "resident");
	}
	return "";
}

static const char *of_unit(struct arena *arena, const struct process *process)
{
	const char *name = process->container ? process->container : process->unit;

	return name ? text_format(arena, " of %s", text_escape(arena, name)) : "";
}

/*
 * What the kill frees: of several processes an estimate of the sum; of one process only what was
 * measured, and only where WHY does not say so already.
 */
static const char *would_free(
	struct arena *arena, const struct verdict *verdict, const struct ranking_entry *entry)
{
	const struct kill *kill = &verdict->kill;
	bool alone = kill->killed_count + kill->collateral_count < 2;

	if (!kill->freed_bytes.known ||
		(alone && (entry->reason == REASON_SHARED || !freed_is_shown(verdict, entry))))
		return "";
	return text_format(arena, alone ? "; killing it frees %s" : "; %s freed in total",
		prose_freed(
			arena, kill->freed_bytes, kill->freed_is_measured, kill->frees_at_least));
}

static const char *prose_place(struct arena *arena, const struct domain *domain)
{
	if (domain->kind == DOMAIN_MACHINE)
		return "";
	return text_format(arena, " %s %s", domain->kind == DOMAIN_MEMCG ? "in" : "on",
		prose_domain(arena, domain));
}

/* Before Linux 5.1 a child may be killed in place of the process that was chosen. */
static const char *in_place_of(struct arena *arena, const struct verdict *verdict)
{
	const struct ranking_entry *first = verdict->first;

	if (verdict->victim == first)
		return "";
	return text_format(arena, ", in place of its parent %s with %s",
		prose_process(arena, first->process),
		prose_size(arena, verdict_bytes(verdict, first->badness.pages.value)));
}

/* "postgres[12] of postgresql.service", or "one of 6 postgres processes of …". */
static const char *victim_name(struct arena *arena, const struct verdict *verdict)
{
	const struct process *process = verdict->victim->process;

	return text_format(arena, "%s%s", prose_one_of(arena, process, verdict->alike_count),
		of_unit(arena, process));
}

static const char *prose_victim(struct arena *arena, const struct verdict *verdict)
{
	const struct ranking_entry *victim = verdict->victim;
	const struct process *process = victim->process;

	return text_format(arena,
		"Next to die%s%s: %s, badness %s (oom_score_adj %" PRId64 "), %s%s%s%s.",
		prose_place(arena, &verdict->domain),
		verdict_is_certain_in_effect(verdict) ? "" : ", as far as is known",
		victim_name(arena, verdict),
		prose_size(arena, verdict_bytes(verdict, victim->badness.pages.value)),
		process->adj.value, prose_why(arena, verdict, victim), in_place_of(arena, verdict),
		prose_kill_set(arena, &verdict->kill), would_free(arena, verdict, victim));
}

static const char *first_ranked(struct arena *arena, const struct verdict *verdict)
{
	return verdict->first ? prose_process(arena, verdict->first->process) : "no process";
}

const char *prose_excess(enum memcg_excess excess)
{
	switch (excess) {
	case EXCESS_FAILS:
		return "allocations fail there again and again, and each failure adds to the "
		       "kernel's log";
	case EXCESS_FORCED:
		return "allocations pass its limit on this kernel, until the memory above it is "
		       "full";
	case EXCESS_UNKNOWN:
		break;
	}
	return "allocations fail there again and again or, as on some kernels, pass its limit";
}

static const char *prose_nobody(struct arena *arena, const struct verdict *verdict)
{
	const struct domain *domain = &verdict->domain;

	if (verdict->doubts & DOUBT_PARTIAL)
		return text_format(arena,
			"Next to die%s: unknown. None of the visible and readable processes can be "
			"killed.",
			prose_place(arena, domain));
	if (domain->kind != DOMAIN_MEMCG)
		return "Next to die: the whole machine. No process can be killed, so the kernel "
		       "panics.";
	return text_format(arena,
		"Next to die in %s: no process. None in this cgroup can be killed, and when it is "
		"full, %s.",
		prose_domain(arena, domain), prose_excess(verdict->excess));
}

const char *prose_verdict(struct arena *arena, const struct verdict *verdict)
{
	switch (verdict->outcome) {
	case OUTCOME_KILL:
		return prose_victim(arena, verdict);
	case OUTCOME_PANIC:
		return text_format(arena,
			"Next to die: the whole machine. vm.panic_on_oom is set, so the kernel "
			"panics; otherwise it would kill %s.",
			first_ranked(arena, verdict));
	case OUTCOME_ALLOCATING_TASK:
		return text_format(arena,
			"Next to die: the process that allocates when memory runs out%s "
			"(vm.oom_kill_allocating_task is set); by badness it would be %s.",
			verdict->rules->sacrifices_child ? ", or a child of it" : "",
			first_ranked(arena, verdict));
	case OUTCOME_NOBODY:
		return prose_nobody(arena, verdict);
	case OUTCOME_SLEEP:
		return text_format(arena,
			"Next to die in %s: no process. memory.oom_control disables the OOM killer "
			"there: when the cgroup is full, allocating tasks sleep; otherwise the "
			"kernel would kill %s.",
			prose_domain(arena, &verdict->domain), first_ranked(arena, verdict));
	}
	return "";
}

/* Of two equal processes the order of creation decides, if it is known and counters are exact. */
const char *prose_equal_badness(const struct verdict *verdict)
{
	if (verdict->candidate_count > 1 || figure_or(verdict->counter_error_pages, 1) != 0)
		return "equal in badness";
	return verdict->rules->tie == TIE_LATER_CREATED ? "equal in badness, but created earlier"
							: "equal in badness, but created later";
}

static const char *distance_words(
	struct arena *arena, const struct verdict *verdict, const struct ranking_entry *second)
{
	if (verdict->first->is_origin)
		return "the first by badness";
	if (!second->gap_pages.known)
		return "higher by /proc's figures, but lower by its oom_score";
	if (second->badness.pages.value == verdict->first->badness.pages.value)
		return prose_equal_badness(verdict);
	return text_format(arena, "%s behind",
		prose_size(arena, verdict_bytes(verdict, second->gap_pages.value)));
}

const char *prose_runner_up(struct arena *arena, const struct verdict *verdict)
{
	const struct ranking_entry *second = verdict->runner_up;

	if (verdict->outcome != OUTCOME_KILL || !second)
		return NULL;
	return text_format(arena, "Runner-up, %s: %s%s, %s.",
		distance_words(arena, verdict, second), prose_process(arena, second->process),
		of_unit(arena, second->process), prose_why(arena, verdict, second));
}
