/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/kernel/ranking.h"

#include "base/text.h"

/* the score of a process that is not exempt may truncate to 0 if the computed one is below 2 */
enum { TELLING_SCORE = 2 };

static bool is_init(const struct process *process, const struct machine *machine)
{
	return process_is_init(process, machine) && figure_or(process->kernel_oom_score, 0) == 0;
}

/* What BPF sees of a process and /proc does not (mm/oom_kill.c: oom_badness). */
static enum exemption seen_exemption(const struct rules *rules, const struct process *process)
{
	if (figure_or(process->mm_skipped, 0) == 1)
		return EXEMPT_REAPED;
	if (figure_or(process->in_vfork, 0) == 1 && rules->passes_vfork)
		return EXEMPT_VFORK;
	return EXEMPT_NOT;
}

static enum exemption plain_exemption(const struct process *process, const struct machine *machine)
{
	if (is_init(process, machine))
		return EXEMPT_INIT;
	if (process->kernel_thread)
		return EXEMPT_KERNEL_THREAD;
	if (!process->has_mm)
		return EXEMPT_NO_MEMORY;
	if (figure_or(process->oom_victim, 0) == 1)
		return EXEMPT_KILLED;
	if (process->adj.known && process->adj.value == ADJ_MIN)
		return EXEMPT_ADJ;
	return EXEMPT_NOT;
}

/*
 * The kernel scores a task that the killer would skip as 0.  If the computed score is higher, the
 * kernel knows what /proc does not show: a vfork child before exec, or memory already reaped.
 */
static enum exemption observed_exemption(
	const struct ranking_entry *entry, const struct ranking_context *context)
{
	const struct process *process = entry->process;

	if (entry->agreement != DISAGREES || process->kernel_oom_score.value != 0 ||
		figure_or(entry->oom_score, 0) < TELLING_SCORE)
		return EXEMPT_NOT;
	return looks_vforked(context->rules, context->snapshot, process) ? EXEMPT_VFORK
									 : EXEMPT_OBSERVED;
}

static enum reason_kind largest_part(const struct process *process, const struct badness *badness)
{
	int64_t anon = figure_or(process->memory.rss_anon_bytes, -1);
	int64_t file = figure_or(process->memory.rss_file_bytes, -1);
	int64_t swap = figure_or(process->memory.swap_bytes, -1);
	int64_t tables = figure_or(process->memory.page_tables_bytes, -1);
	int64_t shmem = figure_or(process->memory.rss_shmem_bytes, -1);

	if (badness->rss_pages.value > 0 && anon < 0) {
		int64_t rss = figure_or(process->memory.rss_bytes, -1);

		if (swap > rss && swap > tables)
			return REASON_SWAP;
		return tables > rss ? REASON_PAGE_TABLES : REASON_MEMORY;
	}
	if (shmem > anon && shmem > file && shmem > swap && shmem > tables)
		return REASON_SHARED;
	if (swap > anon && swap > file && swap > tables)
		return REASON_SWAP;
	if (tables > anon && tables > file)
		return REASON_PAGE_TABLES;
	return file > anon ? REASON_FILE : REASON_ANON;
}

static enum reason_kind reason_for(const struct ranking_entry *entry)
{
	const struct badness *badness = &entry->badness;
	int64_t weight = badness->memory_pages.value / 10;

	if (entry->exemption != EXEMPT_NOT)
		return REASON_EXEMPT;
	if (entry->is_origin)
		return REASON_ORIGIN;
	if (!badness->pages.known)
		return REASON_UNREADABLE;
	if (badness->adj_pages.value < 0 && -badness->adj_pages.value >= weight)
		return REASON_PROTECTED;
	if (badness->adj_pages.value > 0 && badness->adj_pages.value >= weight)
		return REASON_RAISED;
	return largest_part(entry->process, badness);
}

/*
 * Compares with the kernel's score, which is computed with the machine's total in any domain.  The
 * domain's badness differs by its oom_score_adj term alone, so the bounds shift by that.
 */
static void compare_with_kernel(struct ranking_entry *entry, const struct ranking_context *context)
{
	int64_t machine_pages = entry->machine_badness_pages.value, min, max;
	int64_t shift = entry->badness.pages.value - machine_pages;

	entry->agreement = calibrate_compare(context->rules, entry->machine_badness_pages,
		entry->process->kernel_oom_score, context->domain->machine_total_pages,
		context->error_pages, &min, &max);
	entry->min_pages = min + shift;
	entry->max_pages = max + shift;
	entry->exemption = observed_exemption(entry, context);
	if (entry->exemption != EXEMPT_NOT)
		entry->agreement = AGREES; /* exempt processes are scored 0 */
}

static void weigh(struct ranking_entry *entry, const struct ranking_context *context)
{
	const struct domain *domain = context->domain;
	const struct process *process = entry->process;

	entry->badness =
		badness_of(process, context->rules, domain->page_size_bytes, domain->total_pages);
	entry->machine_badness_pages = entry->badness.pages;
	if (domain->machine_total_pages != domain->total_pages)
		entry->machine_badness_pages = badness_of(process, context->rules,
			domain->page_size_bytes, domain->machine_total_pages)
						       .pages;
	entry->oom_score = badness_score(
		context->rules, entry->machine_badness_pages, domain->machine_total_pages);
}

/* The kernel shows 0 where oom_badness() finds that a process may not be killed. */
static bool is_scored_zero(enum exemption exemption)
{
	return exemption != EXEMPT_NOT && exemption != EXEMPT_NODES && exemption != EXEMPT_KILLED;
}

bool process_is_origin(const struct process *process)
{
	if (process->oom_origin.known)
		return process->oom_origin.value == 1;
	return !process->kernel_thread && text_is_known_same(process->name, "swapoff") &&
	       figure_or(process->cap_sys_admin, 1) == 1;
}

/* Asked of any process with memory that may be killed at all, also of one at -1000. */
static bool is_origin(const struct ranking_entry *entry)
{
	return process_is_origin(entry->process) &&
	       (entry->exemption == EXEMPT_NOT || entry->exemption == EXEMPT_ADJ);
}

struct ranking_entry ranking_entry_for(
	const struct process *process, const struct ranking_context *context)
{
	struct ranking_entry entry = { .process = process };

	entry.exemption = plain_exemption(process, &context->snapshot->machine);
	if (entry.exemption == EXEMPT_NOT)
		entry.exemption = seen_exemption(context->rules, process);
	entry.is_origin = is_origin(&entry);
	if (entry.is_origin)
		entry.exemption = EXEMPT_NOT;
	if (process_has_memory(process))
		weigh(&entry, context);
	if (entry.exemption == EXEMPT_NOT && entry.badness.pages.known &&
		entry.machine_badness_pages.known)
		compare_with_kernel(&entry, context);
	if (entry.exemption == EXEMPT_NOT && !domain_admits(context->domain, process))
		entry.exemption = EXEMPT_NODES;
	if (entry.oom_score.known && is_scored_zero(entry.exemption))
		entry.oom_score = figure_of(0);
	entry.reason = reason_for(&entry);
	return entry;
}

bool process_is_later(const struct process *a, const struct process *b)
{
	/* an unknown start counts as the latest: a sort needs a total order */
	int order = figure_compare(a->start_ticks, b->start_ticks, 1);

	return order != 0 ? order > 0 : a->pid > b->pid;
}

bool ranking_wins_tie(const struct rules *rules, const struct process *a, const struct process *b)
{
	return process_is_later(a, b) == (rules->tie == TIE_LATER_CREATED);
}
