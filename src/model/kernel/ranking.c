/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/kernel/ranking.h"

/* a recomputed score of less may truncate to 0 for a process that is not exempt */
enum { TELLING_SCORE = 2 };

static bool is_init(const struct process *process, const struct machine *machine)
{
	return process_is_init(process, machine) && figure_or(process->kernel_oom_score, 0) == 0;
}

static enum exemption plain_exemption(const struct process *process, const struct machine *machine)
{
	if (is_init(process, machine))
		return EXEMPT_INIT;
	if (process->kernel_thread)
		return EXEMPT_KERNEL_THREAD;
	if (!process->has_mm)
		return EXEMPT_NO_MEMORY;
	if (process->adj.known && process->adj.value == ADJ_MIN)
		return EXEMPT_ADJ;
	return EXEMPT_NOT;
}

/*
 * The kernel scores a task it would pass by as 0.  Where the arithmetic says otherwise, the
 * kernel knows something /proc does not show: a vfork child before exec (it still has its
 * parent's memory), or one whose memory was already reaped.
 */
static enum exemption observed_exemption(
	const struct standing *standing, const struct bench *bench)
{
	const struct process *process = standing->process;

	if (standing->agreement != DISAGREES || process->kernel_oom_score.value != 0 ||
		figure_or(standing->oom_score, 0) < TELLING_SCORE)
		return EXEMPT_NOT;
	return looks_vforked(bench->rules, bench->snapshot, process) ? EXEMPT_VFORK :
								       EXEMPT_OBSERVED;
}

static enum reason_kind largest_part(const struct process *process, const struct badness *badness)
{
	int64_t anon = figure_or(process->rss_anon_bytes, -1);
	int64_t file = figure_or(process->rss_file_bytes, -1);
	int64_t swap = figure_or(process->swap_bytes, -1);
	int64_t tables = figure_or(process->page_tables_bytes, -1);
	int64_t shmem = figure_or(process->rss_shmem_bytes, -1);

	if (badness->rss_pages.value > 0 && anon < 0)
		return REASON_MEMORY;
	if (shmem > anon && shmem > file && shmem > swap && shmem > tables)
		return REASON_SHARED;
	if (swap > anon && swap > file && swap > tables)
		return REASON_SWAP;
	if (tables > anon && tables > file)
		return REASON_PAGE_TABLES;
	return file > anon ? REASON_FILE : REASON_ANON;
}

static enum reason_kind reason_for(const struct standing *standing)
{
	const struct badness *badness = &standing->badness;
	int64_t weight = badness->memory_pages.value / 10;

	if (standing->exemption != EXEMPT_NOT)
		return REASON_EXEMPT;
	if (!badness->pages.known)
		return REASON_UNREADABLE;
	if (badness->adj_pages.value < 0 && -badness->adj_pages.value >= weight)
		return REASON_PROTECTED;
	if (badness->adj_pages.value > 0 && badness->adj_pages.value >= weight)
		return REASON_RAISED;
	return largest_part(standing->process, badness);
}

/*
 * Compares with the kernel's score, which is made with the machine's total whatever the domain: the
 * adj term is what differs, and shifts what may be counted by as much.
 */
static void compare_with_kernel(struct standing *standing, const struct bench *bench)
{
	int64_t machine_pages = standing->machine_badness_pages.value, least, most;
	int64_t shift = standing->badness.pages.value - machine_pages;

	standing->agreement = calibrate_compare(bench->rules, standing->machine_badness_pages,
		standing->process->kernel_oom_score, bench->domain->machine_total_pages,
		bench->error_pages, &least, &most);
	standing->least_pages = least + shift;
	standing->most_pages = most + shift;
	standing->exemption = observed_exemption(standing, bench);
	if (standing->exemption != EXEMPT_NOT)
		standing->agreement = AGREES; /* 0 is what the exempt are given */
}

static void weigh(struct standing *standing, const struct bench *bench)
{
	const struct domain *domain = bench->domain;
	const struct process *process = standing->process;

	standing->badness = badness_of(
		process, bench->rules, domain->page_size_bytes, domain->total_pages);
	standing->machine_badness_pages = badness_of(process, bench->rules, domain->page_size_bytes,
		domain->machine_total_pages).pages;
	standing->oom_score = badness_score(
		bench->rules, standing->machine_badness_pages, domain->machine_total_pages);
}

struct standing standing_for(const struct process *process, const struct bench *bench)
{
	struct standing standing = { .process = process };

	standing.exemption = plain_exemption(process, &bench->snapshot->machine);
	if (process_has_memory(process))
		weigh(&standing, bench);
	if (standing.exemption == EXEMPT_NOT && standing.badness.pages.known &&
		standing.machine_badness_pages.known)
		compare_with_kernel(&standing, bench);
	if (standing.exemption == EXEMPT_NOT && !domain_admits(bench->domain, process))
		standing.exemption = EXEMPT_NODES;
	standing.reason = reason_for(&standing);
	return standing;
}

bool process_is_later(const struct process *a, const struct process *b)
{
	/* an unknown start counts as the latest: a sort needs a total order */
	int order = figure_compare(a->start_ticks, b->start_ticks, 1);

	return order != 0 ? order > 0 : a->pid > b->pid;
}

bool wins_tie(const struct rules *rules, const struct process *a, const struct process *b)
{
	return process_is_later(a, b) == (rules->tie == TIE_LATER_CREATED);
}
