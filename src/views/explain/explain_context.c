/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "views/explain/explain_context.h"

#include "base/text.h"
#include "model/kernel/droppable_files.h"
#include "model/kernel/kill.h"
#include "model/kernel/page_cache.h"
#include "model/kernel/relations.h"
#include "model/kernel/shared_memory.h"
#include "model/report/groups.h"
#include "model/report/limits.h"
#include "snapshot/cgroup_tree.h"
#include "views/explain/explain_ends.h"
#include "views/explain/explain_nodes.h"
#include "views/prose/prose.h"
#include "views/prose/prose_domain.h"
#include "views/prose/prose_driver.h"
#include "views/prose/prose_ends.h"
#include "views/prose/prose_fate.h"
#include "views/prose/prose_reading.h"
#include "views/prose/prose_words.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static void print_distance(FILE *out, struct arena *arena, const struct row *row)
{
	const char *first = prose_process(arena, row->verdict->first->process);
	struct figure gap = row->entry->gap_pages;

	if (row->verdict->first->is_origin)
		fprintf(out, "  %s is killed before any badness is compared\n", first);
	else if (gap.known)
		fprintf(out, "  %s (%s) more would rank it above %s\n",
			prose_count(arena, (unsigned long long)gap.value, "page", "pages"),
			prose_size(arena, verdict_bytes(row->verdict, gap.value)), first);
	else
		fprintf(out,
			"  but its oom_score shows that the kernel counts less for it than for "
			"%s\n",
			first);
}

static void print_contradiction(FILE *out, struct arena *arena, const struct row *row)
{
	const struct verdict *verdict = row->verdict;
	int64_t error_bytes = verdict_bytes(
		verdict, badness_counter_slack(verdict->rules, &row->snapshot->machine));
	struct contradiction contradiction;

	if (contradiction_of_process(
		    &contradiction, row->snapshot, row->entry->process, error_bytes))
		fprintf(out, "  not reliable: %s\n", prose_contradiction(arena, &contradiction));
}

/* A cgroup above its memory.high may never reach the limit at which it kills. */
static const char *stall_words(const struct row *row)
{
	if (limit_is_stalled(row->snapshot, &row->verdict->domain))
		return ", but the cgroup stalls above memory.high and may never kill";
	if (limit_may_stall(row->snapshot, &row->verdict->domain))
		return ", unless the cgroup stalls above memory.high instead";
	return "";
}

/* The ranks are the machine's; a limit above the process may be reached before. */
static void print_own_limits(FILE *out, struct arena *arena, const struct row *row)
{
	const struct snapshot *snapshot = row->snapshot;

	if (row->verdict->domain.kind != DOMAIN_MACHINE)
		return;
	for (size_t memcg = row->entry->process->memcg; memcg != CGROUP_UNKNOWN;
		memcg = cgroup_above(snapshot, memcg)) {
		const char *words = prose_own_limit(arena, snapshot, memcg);

		if (words)
			fprintf(out, "  %s\n", words);
	}
}

static void print_rank(FILE *out, struct arena *arena, const struct row *row)
{
	const struct ranking_entry *entry = row->entry;
	const struct verdict *verdict = row->verdict;
	const char *partial =
		prose_partial(arena, row->snapshot, &verdict->domain, verdict->doubts);
	const char *outside = prose_outside(arena, row->snapshot, &verdict->domain);
	const char *fate = prose_fate(arena, verdict, entry->process);

	fputs("\nRank\n", out);
	if (fate)
		fprintf(out, "  %s\n", fate);
	print_contradiction(out, arena, row);
	if (entry->exemption != EXEMPT_NOT) {
		fprintf(out, "  never chosen: %s\n", prose_exemption(entry));
		return;
	}
	if (entry->rank == 0) {
		fputs("  not ranked: part of its badness could not be read\n", out);
		return;
	}
	fprintf(out, "  rank %zu of %zu: %s\n", entry->rank, verdict->ranked_count,
		prose_why(arena, verdict, entry));
	if (entry == verdict->victim)
		fprintf(out, "  %s%s%s\n",
			verdict->doubts ? "most likely to be killed next" : "next to be killed",
			entry == verdict->first ? "" : ", in place of its parent",
			stall_words(row));
	else if (entry != verdict->first)
		print_distance(out, arena, row);
	else if (verdict->victim)
		fprintf(out, "  next to be chosen, but its child %s is killed in its place\n",
			prose_process(arena, verdict->victim->process));
	if (partial)
		fprintf(out, "  among the visible processes. %s\n", partial);
	else if (outside)
		fprintf(out, "  %s\n", outside);
	if (entry->is_candidate && verdict->candidate_count > 1)
		fprintf(out, "  %s among which the kernel may choose%s\n",
			verdict->alike_count
				? prose_one_of(arena, entry->process, verdict->alike_count)
				: text_format(arena, "one of %zu", verdict->candidate_count),
			verdict->alike_count ? ", with the same consequences" : "");
	print_own_limits(out, arena, row);
}

/* Counts other processes of the unit with similar shared memory: most likely the same memory. */
static size_t count_likely_sharers(const struct row *row)
{
	const struct process *process = row->entry->process;
	const char *name = group_name_of(process);
	struct group group = { .name = name };
	size_t count = 0;

	if (!name || !process->memory.rss_shmem_bytes.known)
		return 0;
	for (size_t i = 0; i < row->snapshot->process_count; i++) {
		const struct process *other = &row->snapshot->processes[i];

		count += other != process && group_has(&group, other) &&
			 figure_or(other->memory.rss_shmem_bytes, 0) >
				 process->memory.rss_shmem_bytes.value / 10;
	}
	return count;
}

static void print_shared(FILE *out, struct arena *arena, const struct row *row)
{
	const struct process *process = row->entry->process;
	size_t likely = count_likely_sharers(row);

	if (process->detail.shared_bytes.known)
		fprintf(out,
			"  %s of its resident memory is mapped more than once, by other "
			"processes or by itself (smaps_rollup)\n",
			prose_figure_size(arena, process->detail.shared_bytes));
	else
		fputs("  how much of its memory other processes map could not be read "
		      "(smaps_rollup)\n",
			out);
	if (figure_or(process->memory.rss_shmem_bytes, 0) > 0 && likely > 0)
		fprintf(out,
			"  %s of shared memory, probably with %s of %s: counted in full for each "
			"of them\n",
			prose_figure_size(arena, process->memory.rss_shmem_bytes),
			prose_count(arena, likely, "other process", "other processes"),
			text_escape(arena, group_name_of(process)));
}

static void print_mm_sharers(FILE *out, struct arena *arena, const struct row *row)
{
	const struct process *process = row->entry->process;

	if (!process->detail.mm_owner_pid.known) {
		fputs("  whether other processes share its address space could not be determined "
		      "(kcmp)\n",
			out);
		return;
	}
	for (size_t i = 0; i < row->snapshot->process_count; i++) {
		const struct process *other = &row->snapshot->processes[i];

		if (other == process || !process_shares_mm(process, other))
			continue;
		fprintf(out, "  %s shares its address space and %s\n", prose_process(arena, other),
			kill_spares_sharer(row->snapshot, row->verdict->rules, other)
				? "is not killed with it: their memory stays"
				: "is killed with it");
	}
}

static const char *swap_words(const struct machine *machine)
{
	const int64_t total = figure_or(machine->swap_total_bytes, 0);

	if (!machine_swaps_to_zram(machine))
		return "";
	return machine_zram_swap_bytes(machine) < total
		       ? ", of which zram may hold a part compressed: a kill frees less RAM than "
			 "that"
		       : ", which zram holds compressed: a kill frees less RAM than that";
}

/* The parts of the estimate that need not be freed as RAM. */
static void print_reservations(FILE *out, struct arena *arena, const struct row *row)
{
	const struct process *process = row->entry->process;
	const struct process_detail *detail = &process->detail;
	int64_t shared = figure_or(detail->pss_shmem_bytes, 0);
	int64_t mapped = figure_or(process->memory.rss_shmem_bytes, 0);
	int64_t lasting = size_smaller(figure_or(detail->lasting_shmem_bytes, 0), mapped);

	if (figure_or(detail->private_swap_bytes, 0) > 0)
		fprintf(out, "  %s of that is swap%s\n",
			prose_figure_size(arena, detail->private_swap_bytes),
			swap_words(&row->snapshot->machine));
	if (lasting > 0)
		fprintf(out,
			"  without %s of shared memory in System V segments, which stay until they "
			"are removed (ipcrm)\n",
			prose_size(arena, lasting));
	if (shared > 0 && shared == mapped && lasting < mapped)
		fprintf(out,
			"  %s of that is shared memory that no other process maps now: the memory "
			"stays if %s holds it\n",
			prose_size(arena, shared - lasting),
			detail->lasting_shmem_bytes.known ? "a tmpfs file"
							  : "a tmpfs file or a System V segment");
}

static void print_kept_files(
	FILE *out, struct arena *arena, const struct domain *domain, const struct kept_files *kept)
{
	if (kept->elsewhere_bytes > 0)
		fprintf(out,
			"  %s of its mapped files %s, and reclaim here does not drop that: it "
			"counts when the process to kill is chosen\n",
			prose_size(arena, kept->elsewhere_bytes),
			domain->kind == DOMAIN_MEMCG ? "is charged to other cgroups"
						     : "lies on other NUMA nodes");
	if (kept->protected_bytes > 0)
		fprintf(out,
			"  memory.min keeps %s of its mapped files, unless its own cgroup leaks: "
			"that counts when the process to kill is chosen\n",
			prose_size(arena, kept->protected_bytes));
	if (kept->locked_bytes > 0)
		fprintf(out,
			"  %s of its mapped files is locked: that counts when the process to kill "
			"is chosen\n",
			prose_size(arena, kept->locked_bytes));
}

/* Only what is page cache can be dropped, and only where it is charged, lies and is unprotected. */
static void print_files(FILE *out, struct arena *arena, const struct row *row)
{
	const struct process *process = row->entry->process;
	const struct domain *domain = &row->verdict->domain;
	const struct kept_files kept = droppable_files_kept(row->snapshot, domain, process);
	int64_t cached = page_cache_droppable_bytes(&row->snapshot->machine, process) -
			 kept.elsewhere_bytes - kept.protected_bytes - kept.locked_bytes;
	int64_t rest = page_cache_driver_bytes(&row->snapshot->machine, process);

	if (cached > 0)
		fprintf(out,
			"  its mapped files (%s) stay in the page cache; reclaim drops them before "
			"any process is killed\n",
			prose_size(arena, cached));
	print_kept_files(out, arena, domain, &kept);
	if (rest > 0)
		fprintf(out,
			"  %s of its mapped files is not page cache: pages of a driver (graphics, "
			"for example), device memory or locked files; whether the kernel gets "
			"them back is not known\n",
			prose_size(arena, rest));
}

/* What dies with it and frees memory too, but for those on its own address space. */
static void print_kill(FILE *out, struct arena *arena, const struct row *row)
{
	bool *gone = memory_alloc(row->snapshot->process_count + 1);
	struct relations relations;
	struct kill kill;

	relations_init(&relations, row->snapshot);
	kill_init(&kill, &relations, &row->verdict->domain, row->verdict->rules,
		row->entry->process, gone);
	if ((kill.group && kill.killed_count > 1) || kill.collateral_count > 0)
		fprintf(out, "  %s in all%s\n",
			prose_freed(arena, kill.freed_bytes, kill.freed_is_measured,
				kill.frees_at_least),
			prose_kill_set(arena, &kill));
	kill_release(&kill);
	relations_release(&relations);
	free(gone);
}

static void print_freed(FILE *out, struct arena *arena, const struct row *row)
{
	const struct process *process = row->entry->process;
	struct figure freed = process_freed_bytes(process);
	bool at_least = process_frees_at_least(&row->snapshot->machine, process);
	int64_t own_shared = shared_memory_own_bytes(row->snapshot, process);

	fputs("\nWhat killing it frees\n", out);
	if (freed.known) {
		fprintf(out,
			"  %s: private pages except files, swap and page tables; an estimate "
			"(smaps_rollup)\n",
			prose_freed(arena, freed, true, at_least));
		print_reservations(out, arena, row);
	} else if (process_own_bytes(process).known) {
		fprintf(out,
			"  %s: anonymous memory, swap and page tables, some of which other "
			"processes may share; its smaps_rollup could not be read\n",
			prose_freed(arena, process_own_bytes(process), false, at_least));
	} else {
		fputs("  not known: its smaps_rollup could not be read\n", out);
	}
	if (own_shared > 0)
		fprintf(out,
			"  and about %s of shared memory, which it alone maps, but several times: "
			"badness counts each time\n",
			prose_size(arena, own_shared));
	if (figure_or(process->detail.ksm_merged_bytes, 0) > 0)
		fprintf(out,
			"  %s of its memory is merged with equal pages by KSM (ksm_stat): badness "
			"counts "
			"all of that, and a kill frees only pages that no other process shares\n",
			prose_figure_size(arena, process->detail.ksm_merged_bytes));
	print_files(out, arena, row);
	print_shared(out, arena, row);
	print_mm_sharers(out, arena, row);
	if (row->entry->exemption == EXEMPT_NOT)
		print_kill(out, arena, row);
}

static void print_uncounted(FILE *out, struct arena *arena, const struct row *row)
{
	const struct process *process = row->entry->process;
	const char *driver = prose_driver_memory(arena, process);

	fputs("\nNot counted\n", out);
	if (driver)
		fprintf(out, "  %s\n", driver);
	if (process->memory.hugetlb_bytes.known)
		fprintf(out, "  hugetlb pages: %s (status HugetlbPages)\n",
			prose_figure_size(arena, process->memory.hugetlb_bytes));
	fprintf(out, "  virtual size: %s, most of which need not be in memory (status VmSize)\n",
		prose_figure_size(arena, process->memory.vm_size_bytes));
	fputs("  tmpfs files and shared memory that the process did not touch itself\n  "
	      "swapped-out shared memory, which is in no process's badness\n  page cache that is "
	      "not mapped, slab, sockets and other memory that the kernel holds\n",
		out);
}

static size_t count_children(const struct row *row)
{
	size_t count = 0;

	for (size_t i = 0; i < row->snapshot->process_count; i++)
		count += row->snapshot->processes[i].ppid == row->entry->process->pid;
	return count;
}

static const char *age_words(struct arena *arena, const struct row *row)
{
	const struct machine *machine = &row->snapshot->machine;
	const struct process *process = row->entry->process;

	if (!process->start_ticks.known || !machine->uptime_ticks.known ||
		figure_or(machine->clock_ticks, 0) <= 0)
		return "";
	if (process->start_ticks.value > machine->uptime_ticks.value)
		return " (its start time is in the future)";
	return text_format(arena, " (%" PRId64 " s)",
		(machine->uptime_ticks.value - process->start_ticks.value) /
			machine->clock_ticks.value);
}

static void print_beliefs(FILE *out, struct arena *arena, const struct row *row)
{
	const struct process *process = row->entry->process;
	size_t children = count_children(row);

	fputs("\nOften believed to count, but does not\n", out);
	fprintf(out, "  age%s: only breaks a tie\n", age_words(arena, row));
	if (process->nice.known)
		fprintf(out, "  nice (%" PRId64 ") and CPU time\n", process->nice.value);
	else
		fputs("  nice and CPU time\n", out);
	fprintf(out, "  children (%zu): each has its own badness%s\n", children,
		row->verdict->rules->sacrifices_child
			? ", but on this kernel the worst of them is killed in its parent's place"
			: "");
	if (row->verdict->rules->root_bonus == ROOT_BONUS_NONE)
		fputs("  root: no bonus since Linux 4.17\n", out);
	if (row->verdict->outcome != OUTCOME_ALLOCATING_TASK)
		fputs("  which process allocates when memory runs out\n", out);
}

void explain_print_context(FILE *out, struct arena *arena, const struct row *row)
{
	print_rank(out, arena, row);
	if (!process_has_memory(row->entry->process))
		return;
	explain_print_nodes(out, arena, row);
	explain_print_ends(out, arena, row);
	print_freed(out, arena, row);
	print_uncounted(out, arena, row);
	print_beliefs(out, arena, row);
}
