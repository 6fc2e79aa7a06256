/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "views/explain/explain.h"

#include "base/text.h"
#include "views/explain/explain_adj.h"
#include "views/explain/explain_bar.h"
#include "views/explain/explain_context.h"
#include "views/prose/prose.h"
#include "views/prose/prose_domain.h"
#include "views/prose/prose_words.h"

#include <inttypes.h>

static void print_title(FILE *out, struct arena *arena, const struct row *row)
{
	const struct process *process = row->entry->process;
	const char *assumptions = prose_assumptions(arena, row->snapshot);

	if (assumptions)
		fprintf(out, "%s\n", assumptions);
	fprintf(out, "%s", prose_process(arena, process));
	if (process->user)
		fprintf(out, ", user %s", text_escape(arena, process->user));
	else if (process->uid.known)
		fprintf(out, ", uid %" PRId64, process->uid.value);
	if (process->container)
		fprintf(out, ", container %s", text_escape(arena, process->container));
	if (process->unit)
		fprintf(out, ", unit %s", text_escape(arena, process->unit));
	fputc('\n', out);
	if (process->has_exited)
		fputs("It has exited since it was read; what follows is its last known state.\n",
			out);
	if (process->mm_tid != process->pid)
		fprintf(out,
			"Its first thread has exited (a zombie); thread %d still holds the "
			"memory.\n",
			(int)process->mm_tid);
}

static void print_term(FILE *out, struct arena *arena, const struct row *row, const char *what,
	struct figure pages, const char *origin)
{
	const char *size = pages.known ? prose_size(arena, verdict_bytes(row->verdict, pages.value))
				       : "unknown";

	if (pages.known)
		fprintf(out, "  %-22s %11" PRId64 " %9s  %s\n", what, pages.value, size, origin);
	else
		fprintf(out, "  %-22s %11s %9s  %s\n", what, "unknown", "", origin);
}

static struct figure pages_of(const struct row *row, struct figure bytes)
{
	return bytes.known ? figure_of(bytes.value / row->verdict->domain.page_size_bytes)
			   : FIGURE_UNKNOWN;
}

/* The parts of the resident memory, which Linux 4.5 and later show. */
static void print_resident(
	FILE *out, struct arena *arena, const struct row *row, const char *status)
{
	const struct process *process = row->entry->process;

	if (process->memory.rss_anon_bytes.known) {
		print_term(out, arena, row, "  anonymous",
			pages_of(row, process->memory.rss_anon_bytes),
			text_format(arena, "%s RssAnon", status));
		print_term(out, arena, row, "  + mapped files",
			pages_of(row, process->memory.rss_file_bytes),
			text_format(arena, "%s RssFile", status));
		print_term(out, arena, row, "  + shared memory",
			pages_of(row, process->memory.rss_shmem_bytes),
			text_format(arena, "%s RssShmem", status));
	}
	print_term(out, arena, row, "resident", row->entry->badness.rss_pages,
		text_format(arena, "%s VmRSS", status));
}

static void print_adj_term(FILE *out, struct arena *arena, const struct row *row)
{
	const struct process *process = row->entry->process;
	const struct badness *badness = &row->entry->badness;
	int64_t total_pages = row->verdict->domain.total_pages;

	if (!process->adj.known) {
		print_term(out, arena, row, "+ oom_score_adj", FIGURE_UNKNOWN, "oom_score_adj");
		return;
	}
	print_term(out, arena, row, "+ oom_score_adj", badness->adj_pages,
		text_format(arena,
			"oom_score_adj %" PRId64 "%s * (%" PRId64 " / 1000 = %" PRId64 ")",
			process->adj.value,
			badness_has_bonus(process, row->verdict->rules, ROOT_BONUS_ADJ_30)
				? " less 30 for CAP_SYS_ADMIN"
				: "",
			total_pages, total_pages / 1000));
}

static void print_badness(FILE *out, struct arena *arena, const struct row *row)
{
	const struct process *process = row->entry->process;
	const struct badness *badness = &row->entry->badness;
	const char *status = process->mm_tid == process->pid
				     ? text_format(arena, "/proc/%d/status", (int)process->pid)
				     : text_format(arena, "/proc/%d/task/%d/status",
					       (int)process->pid, (int)process->mm_tid);

	if (row->verdict->domain.kind != DOMAIN_MACHINE)
		fprintf(out, "In %s, which has its own total\n",
			prose_domain(arena, &row->verdict->domain));
	fprintf(out, "\nBadness%29s %9s  from\n", "pages", "size");
	print_resident(out, arena, row, status);
	print_term(out, arena, row, "+ swapped out", badness->swap_pages,
		text_format(arena, "%s VmSwap", status));
	/* before Linux 4.15 the middle level is a figure of its own, VmPMD */
	print_term(out, arena, row, "+ page tables", badness->page_table_pages,
		text_format(arena, "%s VmPTE%s", status,
			row->verdict->rules->at_min_one ? " and any VmPMD" : ""));
	if (badness->root_bonus_pages)
		print_term(out, arena, row, "- 3% for CAP_SYS_ADMIN",
			figure_of(badness->root_bonus_pages),
			text_format(arena, "%s CapEff", status));
	print_adj_term(out, arena, row);
	print_term(out, arena, row, "= badness", badness->pages,
		row->verdict->rules->at_min_one ? "never below 1 on this kernel"
						: "may be negative");
}

static const char *conversion(struct arena *arena, const struct row *row)
{
	int64_t badness = row->entry->machine_badness_pages.value;
	int64_t total = row->verdict->domain.machine_total_pages;
	int64_t score = row->entry->oom_score.value;
	int64_t per_mille = badness * 1000 / total;

	if (row->verdict->rules->score_scale == SCORE_PER_MILLE)
		return text_format(arena, "%" PRId64 " * 1000 / %" PRId64 " = %" PRId64, badness,
			total, score);
	return text_format(arena,
		"(1000 + %" PRId64 " * 1000 / %" PRId64 ") * 2 / 3 = (1000 %s %" PRId64
		") * 2 / 3 = %" PRId64,
		badness, total, per_mille < 0 ? "-" : "+", per_mille < 0 ? -per_mille : per_mille,
		score);
}

static const char *agreement_words(enum agreement agreement)
{
	switch (agreement) {
	case AGREES:
		return "agrees";
	case AGREES_WITHIN_COUNTERS:
		return "agrees within the error of this kernel's per-CPU counters";
	case DISAGREES:
		return "DISAGREES: its memory changed between two reads, or the kernel applies "
		       "another rule";
	case AGREEMENT_UNKNOWN:
		break;
	}
	return "could not be compared";
}

static void print_score(FILE *out, struct arena *arena, const struct row *row)
{
	const struct ranking_entry *entry = row->entry;
	const struct process *process = entry->process;

	fputs("\nScore\n", out);
	if (entry->exemption != EXEMPT_NOT)
		fprintf(out, "  0 for an exempt process (%s)\n", prose_exemption(entry));
	else if (entry->oom_score.known)
		fprintf(out, "  %s\n", conversion(arena, row));
	if (!process->kernel_oom_score.known)
		fprintf(out, "  /proc/%d/oom_score %s\n", (int)process->pid,
			row->snapshot->assumption_count > 0
				? "shows the current state, not the assumed one"
				: "could not be read");
	else if (entry->exemption != EXEMPT_NOT)
		fprintf(out, "  /proc/%d/oom_score says %" PRId64 "\n", (int)process->pid,
			process->kernel_oom_score.value);
	else
		fprintf(out, "  /proc/%d/oom_score says %" PRId64 ": %s\n", (int)process->pid,
			process->kernel_oom_score.value, agreement_words(entry->agreement));
}

void explain_print(FILE *out, const struct row *row)
{
	struct arena arena = ARENA_EMPTY;

	print_title(out, &arena, row);
	if (process_has_memory(row->entry->process)) {
		explain_print_bar(out, &arena, row);
		print_badness(out, &arena, row);
		print_score(out, &arena, row);
		explain_print_adj(out, &arena, row);
	}
	explain_print_context(out, &arena, row);
	arena_release(&arena);
}
