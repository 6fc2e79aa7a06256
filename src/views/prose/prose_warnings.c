/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "views/prose/prose_warnings.h"

#include "base/text.h"
#include "model/kernel/domain_container.h"
#include "model/kernel/page_cache.h"
#include "model/report/unaccounted.h"
#include "model/report/warnings.h"
#include "views/prose/prose_domain.h"
#include "views/prose/prose_driver.h"
#include "views/prose/prose_ends.h"
#include "views/prose/prose_words.h"

#include <inttypes.h>

enum { NAMED_MAX = 8, CANDIDATES_NAMED_MAX = 64, UNACCOUNTED_MAX = 32 };

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
		       ? text_format(arena, " BPF would read its counters, and is not used: %s.",
				 text_escape(arena, snapshot->bpf_refused))
		       : "";
}

static const char *too_close(struct arena *arena, const struct verdict *verdict,
	const struct snapshot *snapshot, const struct warning *warning)
{
	if (!verdict->counter_error_pages.known)
		return "This kernel's OOM killer reads approximate per-CPU counters. The number of "
		       "CPUs is not known, and so the error of the ranking is not known either.";
	return text_format(arena,
		"Too close to call among %zu processes: %s. This kernel's OOM killer reads "
		"approximate per-CPU counters; each process may be off by %" PRId64
		" pages (%s).%s%s",
		warning->count, candidate_names(arena, verdict), verdict->counter_error_pages.value,
		prose_size(arena, warning->bytes), counters_unread(arena, snapshot),
		all_alike(verdict));
}

static const char *tie(struct arena *arena, const struct verdict *verdict, size_t count)
{
	return text_format(arena,
		"A tie among %zu processes whose order of creation is not known: %s.%s", count,
		candidate_names(arena, verdict), all_alike(verdict));
}

static const char *overruled(
	struct arena *arena, const struct verdict *verdict, const struct snapshot *snapshot)
{
	return text_format(arena,
		"Release %s suggests the OOM rules of Linux %s, but the kernel's own scores follow "
		"those of Linux %s (%s): the kernel is patched. %zu of %zu scores are reproduced.",
		text_escape(arena, snapshot->machine.release), verdict->guessed_rules->name,
		verdict->rules->name, verdict->rules->summary, verdict->scores_reproduced,
		verdict->scores_observed);
}

static const char *unproven(struct arena *arena, const struct warning *warning)
{
	return text_format(arena,
		"No known OOM rules reproduce this kernel's scores (%zu of %zu match): do not "
		"trust the ranking.",
		warning->count, warning->more_count);
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

static const char *untold_rule(struct arena *arena, const struct verdict *verdict,
	const struct snapshot *snapshot, const struct warning *warning)
{
	const struct rule_doubt *doubt = &verdict->rule_doubts[warning->count];

	return text_format(arena,
		"%s is killed instead if this kernel (%s) %s: neither its release nor its scores "
		"tell.",
		prose_process(arena, doubt->victim),
		snapshot->machine.release ? text_escape(arena, snapshot->machine.release)
					  : "of unknown release",
		other_rules(arena, verdict, doubt->untold));
}

static const char *score_contradicts(
	struct arena *arena, const struct verdict *verdict, const struct warning *warning)
{
	const struct process *process = warning->entry->process;
	const char *who = prose_process(arena, process);

	return text_format(arena,
		"The kernel scores %s%s%s at %" PRId64 ", the OOM rules of Linux %s at %" PRId64
		": its memory changed between two reads, or the kernel applies another rule.",
		warning->entry == verdict->first ? "the first, " : "", who,
		warning->entry == verdict->first ? "," : "", process->kernel_oom_score.value,
		verdict->rules->name, warning->entry->oom_score.value);
}

static const char *upside_down(
	struct arena *arena, const struct verdict *verdict, const struct warning *warning)
{
	const struct ranking_entry *largest = warning->entry;
	const char *others = warning->count == 1 ? "" : "es";
	const char *sizes = warning->count == 1 ? "" : " and less";
	const char *kills = warning->count == 1
				    ? "that kill"
				    : text_format(arena, "the %zu kills", warning->count);
	const char *theirs = text_format(arena, "%" PRId64, warning->min_adj);

	if (warning->min_adj != warning->max_adj)
		theirs = text_format(arena, "%s to %" PRId64, theirs, warning->max_adj);
	return text_format(arena,
		"%zu process%s at most an eighth as large (%s%s) would be killed before %s (%s), "
		"because of oom_score_adj (%s against %" PRId64 "); %s would free about %s.",
		warning->count, others, prose_size(arena, warning->bytes), sizes,
		prose_process(arena, largest->process),
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
		"About %s of %s is in no process's badness, not counting page cache: %s.%s%s",
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
		return "the rest is pages of a driver, device memory or locked files, of which is "
		       "not known whether they go with it";
	if (file >= forked)
		return "the rest is mapped files, which stay in the page cache; reclaim drops them "
		       "before any process is killed";
	return "the rest is shared, since a fork, with its parent, siblings or children";
}

static const char *reclaim_decides(
	struct arena *arena, const struct verdict *verdict, const struct warning *warning)
{
	const char *files = "", *shmem = "", *others = "";

	if (warning->bytes > 0)
		files = text_format(arena, "%s of mapped files", prose_size(arena, warning->bytes));
	if (warning->more_bytes > 0)
		shmem = text_format(arena, "%s%s of shared memory, for which swap has room",
			*files ? " and " : "", prose_size(arena, warning->more_bytes));
	if (warning->count > 1)
		others = text_format(arena, " or one of %zu other%s", warning->count - 1,
			warning->count > 2 ? "s" : "");
	return text_format(arena,
		"Before any process is killed, reclaim may take from %s up to %s%s, which count "
		"for it now. Then %s%s may be killed first.",
		prose_process(arena, verdict->first->process), files, shmem,
		prose_process(arena, warning->entry->process), others);
}

static const char *driver_pages(struct arena *arena, const struct warning *warning)
{
	const char *rest = "";

	if (warning->more_bytes > 0)
		rest = text_format(arena, ", probably part of the %s that is not accounted for",
			prose_size(arena, warning->more_bytes));
	return text_format(arena,
		"%s of what counts as mapped files of %s is no page cache, since the machine has "
		"less of that: pages of a driver (graphics, for example), device memory or locked "
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
	const struct domain *domain = &verdict->domain;
	const char *end = domain->kind == DOMAIN_MEMCG
				  ? text_format(arena, " in %s, and then allocations fail there",
					    prose_domain(arena, domain))
				  : " and then panics";

	return text_format(arena,
		"%s has %s and an oom_score_adj of -1000: if it leaks, no kill can stop it; the "
		"kernel kills every other process%s.",
		prose_process(arena, warning->entry->process), prose_size(arena, warning->bytes),
		end);
}

static const char *unit_unknown(struct arena *arena, const struct warning *warning)
{
	return text_format(arena,
		"Whether %zu more process%s of %s exit%s with %s is not known: by default they do, "
		"but a user's systemd tells its OOMPolicy= to that user only.",
		warning->count, warning->count == 1 ? "" : "es",
		text_escape(arena, warning->entry->process->unit), warning->count == 1 ? "s" : "",
		prose_process(arena, warning->entry->process));
}

#define FIRST_ELSEWHERE                                                                            \
	"If the memory of the machine, or of a cgroup above, runs out first, a hidden process or " \
	"one of these is killed"

/* What is hidden, and from where it is visible. */
static const char *const hidden_words[] = {
	[WARNING_PARTIAL_NAMESPACE] =
		"oomtop runs inside a PID namespace (a container): the machine's other processes "
		"are hidden, and the victim may be one of them. Run outside of it, or with "
		"--procfs on the host's /proc, oomtop sees them.",
	[WARNING_PARTIAL_HIDEPID] =
		"/proc is mounted with hidepid: other users' processes are hidden, and the victim "
		"may be one of them. Root sees them, outside of any user namespace.",
	[WARNING_PARTIAL_RANKS] =
		"A flight recorder kept the first ranks of the machine and the first of each "
		"cgroup: who comes second in a cgroup, and the sums of all processes, are not "
		"known.",
	[WARNING_PARTIAL_UNKNOWN] =
		"Whether all processes of the machine are visible is not known: the victim may be "
		"a hidden one. A mounted /proc tells, and so does a recording made from one.",
	[WARNING_NONE_SEEN] = "No process with memory is visible. Every machine has some, so all "
			      "are hidden, and the victim is one of them.",
};

static const char settings_unknown[] =
	"vm.panic_on_oom or vm.oom_kill_allocating_task could not be read: if one of them is set, "
	"the ranking does not decide. A /proc mounted with subset=pid has no /proc/sys.";
static const char page_size_guessed[] =
	"The page size is a guess: nothing that was read tells it, and 4K is usual. With larger "
	"pages each badness is rounded otherwise.";

static const char *among_them(struct arena *arena, const struct warning *warning)
{
	bool one = warning->count == 1;
	const char *among = one ? "it may be the victim" : "the victim may be among them";

	if (warning->kind == WARNING_MEMBERS_UNKNOWN)
		return text_format(arena, "The cgroup of %zu process%s is not known: %s.",
			warning->count, one ? "" : "es", among);
	return text_format(arena, "%zu process%s could not be read: %s.", warning->count,
		one ? "" : "es", among);
}

/* Which processes are visible inside a container, and whose memory this is not about. */
static const char *seen_inside(struct arena *arena, size_t hidden_count)
{
	const char *others = hidden_count == 0
				     ? "only its processes are visible"
				     : text_format(arena,
					       "%zu of its processes %s in another PID namespace "
					       "and not visible, and the victim may be %s",
					       hidden_count, hidden_count == 1 ? "is" : "are",
					       hidden_count == 1 ? "that one" : "one of them");

	return text_format(
		arena, "oomtop runs inside this container: %s. " FIRST_ELSEWHERE, others);
}

static const char *seen_whole(struct arena *arena, const struct domain *domain)
{
	return text_format(arena,
		"All processes of %s are visible, others are not. " FIRST_ELSEWHERE,
		prose_domain(arena, domain));
}

static const char *hidden_sentence(
	struct arena *arena, const struct domain *domain, const struct warning *warning)
{
	if (warning->kind != WARNING_PARTIAL_CONTAINER && warning->kind != WARNING_OTHERS_HIDDEN)
		return hidden_words[warning->kind];
	return text_format(arena, "%s; --domain machine ranks them for that.",
		warning->kind == WARNING_OTHERS_HIDDEN ? seen_whole(arena, domain)
						       : seen_inside(arena, warning->count));
}

/* NULL if the domain, or domain_default() for NULL, is not the container that oomtop is in. */
static const char *of_own_container(
	struct arena *arena, const struct snapshot *snapshot, const struct domain *domain)
{
	struct domain own;
	struct error error;

	if (!domain && domain_default(&own, snapshot, &error) == 0)
		domain = &own;
	if (!domain || !domain->is_own_container)
		return NULL;
	return text_format(arena, "%s.",
		seen_inside(arena, (size_t)domain_hidden_count(domain, snapshot).value));
}

const char *prose_outside(
	struct arena *arena, const struct snapshot *snapshot, const struct domain *domain)
{
	if (snapshot->machine.visibility == VISIBILITY_WHOLE ||
		figure_or(domain_hidden_count(domain, snapshot), 1) > 0)
		return NULL;
	return text_format(arena, "%s.", seen_whole(arena, domain));
}

const char *prose_partial(struct arena *arena, const struct snapshot *snapshot,
	const struct domain *domain, unsigned doubts)
{
	struct warning hidden, unreadable = { .kind = WARNING_UNREADABLE };
	const char *words = NULL;

	if (!(doubts & DOUBT_PARTIAL))
		return NULL;
	unreadable.count = (size_t)figure_or(snapshot->machine.unreadable, 0);
	if (warnings_hidden(snapshot, &hidden)) {
		words = of_own_container(arena, snapshot, domain);
		if (!words)
			words = hidden_words[hidden.kind];
	}
	if (unreadable.count > 0)
		words = text_format(arena, "%s%s%s", words ? words : "", words ? " " : "",
			among_them(arena, &unreadable));
	return words ? words
		     : "Part of the memory of some processes could not be read: the victim may be "
		       "among them.";
}

const char *prose_contradiction(struct arena *arena, const struct contradiction *contradiction)
{
	const char *whose = contradiction->process
				    ? text_format(arena, "%s has ",
					      prose_process(arena, contradiction->process))
				    : "";

	switch (contradiction->kind) {
	case CONTRADICTION_SIZES:
		return text_format(arena, "%s%s %s %s, but %s %s %s", whose, contradiction->part,
			contradiction->process ? "of" : "is",
			prose_size(arena, contradiction->part_bytes), contradiction->whole,
			contradiction->process ? "of" : "is",
			prose_size(arena, contradiction->whole_bytes));
	case CONTRADICTION_START:
		return text_format(arena, "%sa start time in the future", whose);
	case CONTRADICTION_NO_MEMORY:
		return text_format(arena, "%smemory, but no address space of its own", whose);
	case CONTRADICTION_SCORE:
		return text_format(
			arena, "%san oom_score_adj of -1000, but an oom_score above 0", whose);
	}
	return "";
}

static const char *contradiction_words(
	struct arena *arena, const struct verdict *verdict, const struct warning *warning)
{
	const char *more = "";

	if (warning->more_count > 0)
		more = text_format(arena, " (and %zu more)", warning->more_count);
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
		"Not measured: the memory in tmpfs at %s. The path leads through a network or FUSE "
		"file system, which may never answer.",
		names);
}

static const char *unanswered(
	struct arena *arena, const struct snapshot *snapshot, const struct warning *warning)
{
	if (warning->kind == WARNING_UNANSWERING)
		return text_format(arena,
			"The memory of %zu process%s could not be read in time, so what killing %s "
			"would free is an estimate or unknown. A thread that waits for a file "
			"system may hold the lock of a memory map, or no child process could be "
			"started to read.",
			warning->count, warning->count == 1 ? "" : "es",
			warning->count == 1 ? "it" : "them");
	if (warning->kind == WARNING_SILENT_BUS)
		return "systemd did not answer in time: the settings of units are not known, nor "
		       "which processes exit together because of them.";
	return unseen_tmpfs(arena, snapshot, warning->count);
}

static const char *node_full(struct arena *arena, const struct warning *warning)
{
	const char *bound =
		warning->count == 0
			? "A process that a cpuset or a memory policy binds to it can take no more."
			: text_format(arena, "%zu process%s may use no other node.", warning->count,
				  warning->count == 1 ? "" : "es");

	return text_format(arena,
		"NUMA node %u is nearly full, although the machine is not: about %s of its %s can "
		"still be allocated, without swap. %s",
		warning->number, prose_size(arena, warning->bytes),
		prose_size(arena, warning->more_bytes), bound);
}

static const char *node_bound(struct arena *arena, const struct warning *warning)
{
	return text_format(arena,
		"NUMA node %u may be nearly full, although the machine is not: %zu process%s that "
		"may use no other node hold%s about %s of its %s, which leaves at most %s without "
		"swap. What is free on the node is not known.",
		warning->number, warning->count, warning->count == 1 ? "" : "es",
		warning->count == 1 ? "s" : "",
		prose_size(arena, warning->more_bytes - warning->bytes),
		prose_size(arena, warning->more_bytes), prose_size(arena, warning->bytes));
}

static const char *stalled(
	struct arena *arena, const struct snapshot *snapshot, const struct warning *warning)
{
	const char *words = prose_stalled(arena, snapshot, warning->count);

	if (warning->more_count == 0)
		return words;
	return text_format(arena, "%s So do %zu more cgroups.", words, warning->more_count);
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
		return too_close(arena, verdict, snapshot, warning);
	case WARNING_TIE:
		return tie(arena, verdict, warning->count);
	case WARNING_PARTIAL_NAMESPACE:
	case WARNING_PARTIAL_CONTAINER:
	case WARNING_OTHERS_HIDDEN:
	case WARNING_PARTIAL_HIDEPID:
	case WARNING_PARTIAL_RANKS:
	case WARNING_PARTIAL_UNKNOWN:
	case WARNING_NONE_SEEN:
		return hidden_sentence(arena, &verdict->domain, warning);
	case WARNING_MEMBERS_UNKNOWN:
	case WARNING_UNREADABLE:
		return among_them(arena, warning);
	case WARNING_SETTINGS_UNKNOWN:
		return settings_unknown;
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
	case WARNING_RULES_UNTOLD:
		return untold_rule(arena, verdict, snapshot, warning);
	case WARNING_SCORE:
		return score_contradicts(arena, verdict, warning);
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
			"has %s; the ranking uses the latter.",
			prose_size(arena, warning->bytes), prose_size(arena, warning->more_bytes));
	case WARNING_UNKILLABLE:
		return unkillable(arena, verdict, warning);
	case WARNING_FUTILE:
		return futile(arena, &snapshot->machine, warning);
	case WARNING_RECLAIM:
		return reclaim_decides(arena, verdict, warning);
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
		return text_format(arena,
			"%zu process%s of %s %s killed, and its own limit was never the cause: "
			"the memory of the machine, or of a cgroup above, ran out.",
			warning->count, warning->count == 1 ? "" : "es",
			prose_domain(arena, &verdict->domain),
			warning->count == 1 ? "was" : "were");
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
