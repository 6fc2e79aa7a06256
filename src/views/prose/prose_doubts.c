/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "views/prose/prose_doubts.h"

#include "base/text.h"
#include "views/prose/prose_words.h"

#include <inttypes.h>

enum { CANDIDATES_NAMED_MAX = 64 };

/* "a[1], b[2] and 3 more": the first of the candidates, of which there may be thousands. */
static const char *candidate_names(struct arena *arena, const struct verdict *verdict)
{
	const char *names = "";
	size_t named = 0;

	for (size_t i = 0; i < verdict->ranked_count && named < CANDIDATES_NAMED_MAX; i++) {
		if (!verdict->entries[i].is_candidate)
			continue;
		names = text_format(arena, "%s%s%s", names, named ? ", " : "",
			prose_process(arena, verdict->entries[i].process));
		named++;
	}
	if (named < verdict->candidate_count)
		names = text_format(
			arena, "%s and %zu more", names, verdict->candidate_count - named);
	return names;
}

/* To follow the warning that the choice is open: which of them makes no difference. */
static const char *all_alike(const struct verdict *verdict)
{
	return verdict->alike_count > 0
		       ? " Whichever of these is killed, the consequences are the same."
		       : "";
}

/* Why the counters that the killer reads are not known, though they would decide. */
static const char *counters_unread(struct arena *arena, const struct snapshot *snapshot)
{
	return snapshot->bpf_refused
		       ? text_format(arena, " BPF could read these counters, but is not used: %s.",
				 text_escape(arena, snapshot->bpf_refused))
		       : "";
}

const char *prose_too_close(struct arena *arena, const struct warning_facts *facts)
{
	const struct verdict *verdict = facts->verdict;
	const struct warning *warning = facts->warning;

	if (!verdict->counter_error_pages.known)
		return "This kernel's OOM killer reads approximate per-CPU counters. The number of "
		       "CPUs is not known, and so the error of the ranking is not known either.";
	return text_format(arena,
		"Too close to call among %zu processes: %s. This kernel's OOM killer reads "
		"approximate per-CPU counters; each process may be off by %" PRId64
		" pages (%s).%s%s",
		warning->count, candidate_names(arena, verdict), verdict->counter_error_pages.value,
		prose_size(arena, warning->bytes), counters_unread(arena, facts->snapshot),
		all_alike(verdict));
}

const char *prose_tie(struct arena *arena, const struct warning_facts *facts)
{
	const struct verdict *verdict = facts->verdict;

	return text_format(arena,
		"A tie among %zu processes whose order of creation is not known: %s.%s",
		facts->warning->count, candidate_names(arena, verdict), all_alike(verdict));
}

const char *prose_rules_overruled(struct arena *arena, const struct warning_facts *facts)
{
	const struct verdict *verdict = facts->verdict;

	return text_format(arena,
		"Release %s suggests the OOM rules of Linux %s, but the kernel's own scores follow "
		"those of Linux %s (%s): the kernel is patched. %zu of %zu scores are reproduced.",
		text_escape(arena, facts->snapshot->machine.release), verdict->guessed_rules->name,
		verdict->rules->name, verdict->rules->summary, verdict->scores_reproduced,
		verdict->scores_observed);
}

const char *prose_rules_unproven(struct arena *arena, const struct warning_facts *facts)
{
	return text_format(arena,
		"No known OOM rules reproduce this kernel's scores (%zu of %zu match): do not "
		"trust the ranking.",
		facts->warning->count, facts->warning->more_count);
}

/* What a kernel might do otherwise, to follow "if this kernel". */
static const char *other_rule(const struct verdict *verdict, enum untold untold)
{
	switch (untold) {
	case UNTOLD_TIE:
		return verdict->rules->tie == TIE_LATER_CREATED
			       ? "kills the one created first of processes of equal badness"
			       : "kills the one created last of processes of equal badness";
	case UNTOLD_SACRIFICE:
		return verdict->rules->sacrifices_child
			       ? "kills no child in its parent's place"
			       : "kills the worst child in place of the chosen process, as Linux "
				 "before 5.1 does";
	case UNTOLD_COUNTERS:
		return "reads approximate per-CPU counters, as Linux 6.2 does";
	case UNTOLD_BADNESS:
		return "computes the badness by another of the rules that fit its scores";
	case UNTOLD_PRIORITIES:
		return "has cgroups of low priority, whose processes it kills before all others";
	}
	return "";
}

static const char *other_rules(struct arena *arena, const struct verdict *verdict, unsigned untold)
{
	const char *words = NULL;

	for (unsigned one = 1; one <= untold; one <<= 1)
		if (untold & one)
			words = text_format(arena, "%s%s%s", words ? words : "",
				words ? " and " : "", other_rule(verdict, (enum untold)one));
	return words;
}

const char *prose_rules_untold(struct arena *arena, const struct warning_facts *facts)
{
	const struct verdict *verdict = facts->verdict;
	const struct rule_doubt *doubt = &verdict->rule_doubts[facts->warning->count];
	const char *release = facts->snapshot->machine.release;

	return text_format(arena,
		"%s is killed instead if this kernel (%s) %s. Neither its release nor its scores "
		"show whether it does.",
		prose_process(arena, doubt->victim),
		release ? text_escape(arena, release) : "of unknown release",
		other_rules(arena, verdict, doubt->untold));
}

const char *prose_score_contradicts(struct arena *arena, const struct warning_facts *facts)
{
	const struct verdict *verdict = facts->verdict;
	const struct warning *warning = facts->warning;
	const struct process *process = warning->entry->process;
	const char *who = prose_process(arena, process);

	return text_format(arena,
		"The kernel scores %s%s%s at %" PRId64 ", the OOM rules of Linux %s at %" PRId64
		": its memory changed between two reads, or the kernel applies another rule.",
		warning->entry == verdict->first ? "the first, " : "", who,
		warning->entry == verdict->first ? "," : "", process->kernel_oom_score.value,
		verdict->rules->name, warning->entry->oom_score.value);
}

const char *prose_reclaim_decides(struct arena *arena, const struct warning_facts *facts)
{
	const struct warning *warning = facts->warning;
	const char *files = "", *shmem = "", *others = "";

	if (warning->bytes > 0)
		files = text_format(arena, "%s of mapped files", prose_size(arena, warning->bytes));
	if (warning->more_bytes > 0)
		shmem = text_format(arena, "%s%s of shared memory, for which swap has room",
			*files ? " and " : "", prose_size(arena, warning->more_bytes));
	if (warning->count > 1)
		others = text_format(arena, " or %s",
			warning->count == 2
				? "1 other"
				: text_format(arena, "one of %zu others", warning->count - 1));
	return text_format(arena,
		"Before any process is killed, reclaim may take from %s up to %s%s, which count "
		"for it now. Then %s%s may be killed first.",
		prose_process(arena, facts->verdict->first->process), files, shmem,
		prose_process(arena, warning->entry->process), others);
}
