/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "views/prose/prose_warnings.h"

#include "base/text.h"
#include "model/report/unaccounted.h"
#include "model/report/warnings.h"
#include "views/prose/prose_domain.h"
#include "views/prose/prose_words.h"

#include <inttypes.h>

enum { NAMED_MAX = 8, CANDIDATES_NAMED_MAX = 64, UNACCOUNTED_MAX = 32 };

/* "a[1], b[2] and 3 more": the candidates in rank order, of whom there may be thousands. */
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

static const char *too_close(
	struct arena *arena, const struct verdict *verdict, const struct warning *warning)
{
	if (!verdict->counter_error_pages.known)
		return "The killer reads approximate per-CPU counters and the number of CPUs is "
		       "not "
		       "known, so neither is how far the ranking may be off.";
	return text_format(arena,
		"Too close to call among %zu: %s. This kernel's OOM killer reads approximate "
		"per-CPU counters, up to %" PRId64 " pages (%s) off for each.",
		warning->count, candidate_names(arena, verdict), verdict->counter_error_pages.value,
		prose_size(arena, warning->bytes));
}

static const char *overruled(
	struct arena *arena, const struct verdict *verdict, const struct snapshot *snapshot)
{
	return text_format(arena,
		"The release %s suggests the rules of %s, but the kernel's own scores follow those "
		"of %s (%s): it is patched; %zu of %zu scores are reproduced.",
		text_escape(arena, snapshot->machine.release), verdict->guessed_rules->name,
		verdict->rules->name, verdict->rules->summary, verdict->scores_reproduced,
		verdict->scores_observed);
}

static const char *unproven(struct arena *arena, const struct warning *warning)
{
	return text_format(arena,
		"No known rules reproduce this kernel's scores (%zu of %zu do): the ranking is not "
		"to be trusted.",
		warning->count, warning->more_count);
}

static const char *upside_down(
	struct arena *arena, const struct verdict *verdict, const struct warning *warning)
{
	const struct ranking_entry *largest = warning->entry;
	const char *many = warning->count == 1 ? "process" : "processes";

	return text_format(arena,
		"Upside down: %zu %s of at most %s %s above the largest one, %s with %s, because "
		"of "
		"adj %" PRId64 " to %" PRId64 " against %" PRId64
		": %zu kill%s would free about %s before it dies.",
		warning->count, many, prose_size(arena, warning->bytes),
		warning->count == 1 ? "ranks" : "rank", prose_process(arena, largest->process),
		prose_size(arena, verdict_bytes(verdict, largest->badness.memory_pages.value)),
		warning->min_adj, warning->max_adj, largest->process->adj.value, warning->count,
		warning->count == 1 ? "" : "s", prose_size(arena, warning->more_bytes));
}

static const char *unaccounted(
	struct arena *arena, const struct snapshot *snapshot, const struct warning *warning)
{
	struct figure ram = snapshot->machine.mem_total_bytes;
	struct unaccounted list[UNACCOUNTED_MAX];
	size_t count = unaccounted_list(snapshot, figure_or(ram, 0) / 100, list, UNACCOUNTED_MAX);
	const char *parts = "";

	for (size_t i = 0; i < count && i < NAMED_MAX; i++)
		parts = text_format(arena, "%s%s%s%s%s %s%s", parts, i ? ", " : "", list[i].what,
			list[i].name ? " " : "",
			list[i].name ? text_escape(arena, list[i].name) : "",
			prose_size(arena, list[i].bytes),
			list[i].may_be_mapped ? " (but for what is mapped)" : "");
	return text_format(arena,
		"About %s of %s is in no process's badness, page cache aside: %s.",
		prose_size(arena, warning->bytes), prose_figure_size(arena, ram), parts);
}

/*
 * Why most of what the process counts does not come back.  What is left beside files and shared
 * memory is anonymous: pages that a fork shares until one of the two writes to them.
 */
static const char *what_stays(const struct process *process, int64_t bytes)
{
	int64_t file = figure_or(process->rss_file_bytes, 0);
	int64_t shared = figure_or(process->rss_shmem_bytes, 0);
	int64_t forked = bytes - file - shared;

	if (!process->rss_file_bytes.known || !process->rss_shmem_bytes.known)
		return "the rest is mapped files and memory that others map, too";
	if (shared >= file && shared >= forked)
		return "the rest is shared memory, which stays while others map it";
	if (file >= forked)
		return "the rest is mapped files, which stay in the page cache; reclaim drops them "
		       "before it comes to a kill";
	return "the rest it shares with processes that were forked from it or before it";
}

static const char *futile(struct arena *arena, const struct warning *warning)
{
	const struct process *process = warning->entry->process;

	return text_format(arena, "Killing %s would give back about %s of the %s it counts: %s.",
		prose_process(arena, process), prose_size(arena, warning->more_bytes),
		prose_size(arena, warning->bytes),
		what_stays(process, warning->bytes - warning->more_bytes));
}

static const char *unkillable(
	struct arena *arena, const struct verdict *verdict, const struct warning *warning)
{
	const struct domain *domain = &verdict->domain;
	const char *end = domain->kind == DOMAIN_MEMCG
				  ? text_format(arena, " in %s, and then its allocations fail",
					    prose_domain(arena, domain))
				  : " and ends by panicking";

	return text_format(arena,
		"%s has %s at adj -1000: if it leaks, no kill can stop it; the kernel kills all "
		"else%s.",
		prose_process(arena, warning->entry->process), prose_size(arena, warning->bytes),
		end);
}

static const char *unit_unknown(struct arena *arena, const struct warning *warning)
{
	return text_format(arena,
		"Whether %zu more of %s end%s with %s is not known: by default they do, but a "
		"user's "
		"systemd tells its OOMPolicy= to that user alone.",
		warning->count, text_escape(arena, warning->entry->process->unit),
		warning->count == 1 ? "s" : "", prose_process(arena, warning->entry->process));
}

/* What cannot be seen, and how it could be. */
static const char *const hidden_words[] = {
	[WARNING_PARTIAL_NAMESPACE] =
		"Seen from inside a PID namespace (a container): the machine's other processes are "
		"hidden, and the victim may be one of them. Outside of it, or with --procfs on the "
		"host's /proc, oomtop sees them.",
	[WARNING_PARTIAL_HIDEPID] =
		"/proc is mounted with hidepid: other users' processes are hidden, and the victim "
		"may "
		"be one of them. Root sees them, outside of any user namespace.",
	[WARNING_PARTIAL_UNKNOWN] =
		"Whether all processes of the machine are seen is not known: the victim may be one "
		"that is hidden. A mounted /proc tells, and so does a recording made from one.",
	[WARNING_NONE_SEEN] = "No process with memory is seen, and every machine has some: all are "
			      "hidden, and the "
			      "victim is one of them.",
};

static const char *among_them(struct arena *arena, const struct warning *warning)
{
	bool one = warning->count == 1;

	if (warning->kind == WARNING_MEMBERS_UNKNOWN)
		return text_format(arena,
			"The cgroup of %zu process%s is not known: the victim may be "
			"among them.",
			warning->count, one ? "" : "es");
	return text_format(arena, "%zu process%s could not be read: the victim may be among them.",
		warning->count, one ? "" : "es");
}

const char *prose_partial(struct arena *arena, const struct snapshot *snapshot, unsigned doubts)
{
	struct warning hidden, unreadable = { .kind = WARNING_UNREADABLE };
	const char *words = NULL;

	if (!(doubts & DOUBT_PARTIAL))
		return NULL;
	unreadable.count = (size_t)figure_or(snapshot->machine.unreadable, 0);
	if (warnings_hidden(snapshot, &hidden))
		words = hidden_words[hidden.kind];
	if (unreadable.count > 0)
		words = text_format(arena, "%s%s%s", words ? words : "", words ? " " : "",
			among_them(arena, &unreadable));
	return words ? words
		     : "A part of what some processes count could not be read: the victim may "
		       "be among them.";
}

const char *prose_contradiction(struct arena *arena, const struct contradiction *contradiction)
{
	const char *whose = contradiction->process
				    ? text_format(arena, "%s has ",
					      prose_process(arena, contradiction->process))
				    : "";

	switch (contradiction->kind) {
	case CONTRADICTION_SIZES:
		return text_format(arena, "%s%s of %s, but %s %s %s", whose, contradiction->part,
			prose_size(arena, contradiction->part_bytes), contradiction->whole,
			contradiction->process ? "of" : "is",
			prose_size(arena, contradiction->whole_bytes));
	case CONTRADICTION_START:
		return text_format(arena, "%sa start time that is still to come", whose);
	case CONTRADICTION_NO_MEMORY:
		return text_format(arena, "%smemory, but no address space of its own", whose);
	case CONTRADICTION_SCORE:
		return text_format(arena, "%sadj -1000, but the kernel scores it above 0", whose);
	}
	return "";
}

static const char *contradiction_words(
	struct arena *arena, const struct verdict *verdict, const struct warning *warning)
{
	const char *more = "";

	if (warning->more_count > 0)
		more = text_format(arena, ", and %zu more do", warning->more_count);
	return text_format(arena, "Figures contradict each other: %s%s.",
		prose_contradiction(arena, &verdict->contradictions[warning->count]), more);
}

static const char *unseen_tmpfs(struct arena *arena, const struct snapshot *snapshot, size_t count)
{
	const struct machine *machine = &snapshot->machine;
	const char *names = "";
	size_t named = 0;

	for (size_t i = 0; i < machine->holder_count && named < NAMED_MAX; i++)
		if (machine->holders[i].kind == HOLDER_UNSEEN_TMPFS && machine->holders[i].name)
			names = text_format(arena, "%s%s%s", names, named++ ? ", " : "",
				text_escape(arena, machine->holders[i].name));
	if (named < count)
		names = text_format(arena, "%s and %zu more", names, count - named);
	return text_format(arena,
		"Not seen: the memory in tmpfs at %s. The way there leads through a network or "
		"FUSE "
		"file system, which may never answer.",
		names);
}

static const char *unanswered(
	struct arena *arena, const struct snapshot *snapshot, const struct warning *warning)
{
	if (warning->kind == WARNING_UNANSWERING)
		return text_format(arena,
			"The memory of %zu process%s could not be looked at in time, so what %s "
			"would "
			"free is an estimate or unknown. A memory map may be locked by a thread "
			"that "
			"waits for a file system that does not answer; or no child process could "
			"be "
			"started to look.",
			warning->count, warning->count == 1 ? "" : "es",
			warning->count == 1 ? "its death" : "their deaths");
	if (warning->kind == WARNING_SILENT_BUS)
		return "systemd did not answer in time: what it has set for units is not known, "
		       "nor "
		       "who ends with whom by it.";
	return unseen_tmpfs(arena, snapshot, warning->count);
}

const char *prose_warning(struct arena *arena, const struct verdict *verdict,
	const struct snapshot *snapshot, const struct warning *warning)
{
	switch (warning->kind) {
	case WARNING_PANIC_ON_OOM:
		return "vm.panic_on_oom is set: when memory ends the kernel panics instead of "
		       "killing.";
	case WARNING_ALLOCATING_TASK:
		return "vm.oom_kill_allocating_task is set: the ranking will not decide.";
	case WARNING_NOBODY:
		return "Nobody can be killed: no process is eligible.";
	case WARNING_TOO_CLOSE:
		return too_close(arena, verdict, warning);
	case WARNING_TIE:
		return text_format(arena,
			"A tie among %zu, whose order of creation is not known: %s.",
			warning->count, candidate_names(arena, verdict));
	case WARNING_PARTIAL_NAMESPACE:
	case WARNING_PARTIAL_HIDEPID:
	case WARNING_PARTIAL_UNKNOWN:
	case WARNING_NONE_SEEN:
		return hidden_words[warning->kind];
	case WARNING_MEMBERS_UNKNOWN:
	case WARNING_UNREADABLE:
		return among_them(arena, warning);
	case WARNING_SETTINGS_UNKNOWN:
		return "vm.panic_on_oom or vm.oom_kill_allocating_task could not be read: if one "
		       "of "
		       "them is set, the ranking does not decide. Below a /proc mounted with "
		       "subset=pid there is no /proc/sys.";
	case WARNING_CONTRADICTION:
		return contradiction_words(arena, verdict, warning);
	case WARNING_UNANSWERING:
	case WARNING_SILENT_BUS:
	case WARNING_UNSEEN_TMPFS:
		return unanswered(arena, snapshot, warning);
	case WARNING_RULES_OVERRULED:
		return overruled(arena, verdict, snapshot);
	case WARNING_RULES_UNPROVEN:
		return unproven(arena, warning);
	case WARNING_RULES_OLD:
		return "This kernel is older than 3.10: its rules are not known here, those of "
		       "3.10 "
		       "were used.";
	case WARNING_RELEASE_UNKNOWN:
		return text_format(arena,
			"The kernel's release is not known: the rules of %s were used.",
			verdict->rules->name);
	case WARNING_FAKED_TOTAL:
		return text_format(arena,
			"/proc/meminfo is faked (lxcfs?): it tells %s of RAM, the kernel itself "
			"%s; "
			"the ranking uses the kernel's.",
			prose_size(arena, warning->bytes), prose_size(arena, warning->more_bytes));
	case WARNING_UNKILLABLE:
		return unkillable(arena, verdict, warning);
	case WARNING_FUTILE:
		return futile(arena, warning);
	case WARNING_FILES:
		return text_format(arena,
			"%s of what %s counts are mapped files: page cache, which reclaim drops "
			"before "
			"it comes to a kill. Without any such files %s is the first to die.",
			prose_size(arena, warning->bytes),
			prose_process(arena, verdict->first->process),
			prose_process(arena, warning->entry->process));
	case WARNING_GROUP:
		return text_format(arena,
			"The largest user is %s: %zu processes with %s of their own, none more "
			"than "
			"%s. The kernel ranks processes, not groups.",
			text_escape(arena, warning->name), warning->count,
			prose_size(arena, warning->bytes), prose_size(arena, warning->more_bytes));
	case WARNING_UPSIDE_DOWN:
		return upside_down(arena, verdict, warning);
	case WARNING_BESIDE_PODS:
		return text_format(arena,
			"Beside this node's pods: %zu process%s above 1%% of it in no pod, the "
			"largest "
			"%s with %s; no pod's request or limit accounts for them.",
			warning->count, warning->count == 1 ? "" : "es",
			prose_process(arena, warning->entry->process),
			prose_size(arena, warning->bytes));
	case WARNING_UNIT_UNKNOWN:
		return unit_unknown(arena, warning);
	case WARNING_MEMORY_POLICIES:
		return "This is for an allocation that a cpuset binds to those nodes. Where a "
		       "memory "
		       "policy does (mbind, numactl), whoever is bound by one to other nodes is "
		       "spared, which is not seen.";
	case WARNING_UNACCOUNTED:
		return unaccounted(arena, snapshot, warning);
	}
	return "";
}
