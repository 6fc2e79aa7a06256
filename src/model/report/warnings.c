/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/report/warnings.h"

#include "base/text.h"
#include "model/kernel/commit.h"
#include "model/kernel/page_cache.h"
#include "model/kernel/reclaim_doubt.h"
#include "model/kernel/throttle.h"
#include "model/report/full_nodes.h"
#include "model/report/groups.h"
#include "model/report/unaccounted.h"
#include "snapshot/unit.h"

#include <stdlib.h>
#include <string.h>

enum {
	LARGE_PERCENT = 5,        /* of the domain's total: a large process */
	DRIVER_PERCENT = 2,       /* of RAM: pages of a driver worth a warning */
	UNACCOUNTED_PERCENT = 10, /* of RAM: unaccounted memory worth a warning */
	UNUSED_PERCENT = 5,       /* of RAM: unused huge pages worth a warning */
	UNACCOUNTED_MAX = 32,
	FULL_NODES_MAX = 4,
	STALLED_NAMED = 3,
	/* upside down: the part of the largest process that is small; its sentence says it, too */
	SMALL_FRACTION = 8,
};

static struct warning *add(struct verdict *verdict, enum warning_kind kind)
{
	struct warning *warning;

	verdict->warnings = memory_resize(
		verdict->warnings, verdict->warning_count + 1, sizeof(*verdict->warnings));
	warning = &verdict->warnings[verdict->warning_count++];
	*warning = (struct warning){ .kind = kind };
	return warning;
}

static void add_outcome(struct verdict *verdict)
{
	if (verdict->outcome == OUTCOME_PANIC)
		add(verdict, WARNING_PANIC_ON_OOM);
	if (verdict->outcome == OUTCOME_ALLOCATING_TASK)
		add(verdict, WARNING_ALLOCATING_TASK);
	if (verdict->outcome == OUTCOME_NOBODY && !(verdict->doubts & DOUBT_PARTIAL))
		add(verdict, WARNING_NOBODY);
}

/*
 * While a victim has memory that was not taken, the killer looks for no other (mm/oom_kill.c:
 * oom_evaluate_task).
 */
static void add_pending(struct verdict *verdict)
{
	const struct ranking_entry *first = NULL;
	size_t count = 0;

	for (size_t i = 0; i < verdict->count; i++) {
		const struct ranking_entry *entry = &verdict->entries[i];

		if (entry->exemption != EXEMPT_KILLED ||
			figure_or(entry->process->oom_victim_reaped, 0) == 1)
			continue;
		count++;
		first = first ? first : entry;
	}
	if (first) {
		struct warning *warning = add(verdict, WARNING_KILL_PENDING);

		warning->entry = first;
		warning->count = count;
	}
}

static void add_doubts(struct verdict *verdict)
{
	if (verdict->doubts & (DOUBT_TOO_CLOSE | DOUBT_TIE)) {
		bool tie = verdict->doubts & DOUBT_TIE;
		struct warning *warning = add(verdict, tie ? WARNING_TIE : WARNING_TOO_CLOSE);

		warning->count = verdict->candidate_count;
		warning->bytes = verdict_bytes(verdict, figure_or(verdict->counter_error_pages, 0));
	}
	if ((verdict->doubts & DOUBT_RULES) && verdict->scores_observed > 0) {
		struct warning *warning = add(verdict, WARNING_RULES_UNPROVEN);

		warning->count = verdict->scores_reproduced;
		warning->more_count = verdict->scores_observed;
	}
	for (size_t i = 0; i < verdict->rule_doubt_count; i++)
		add(verdict, WARNING_RULES_UNTOLD)->count = i;
	if (verdict->contradicting)
		add(verdict, WARNING_SCORE)->entry = verdict->contradicting;
}

bool warnings_hidden(const struct snapshot *snapshot, struct warning *ret_warning)
{
	static const enum warning_kind kinds[] = {
		[VISIBILITY_UNKNOWN] = WARNING_PARTIAL_UNKNOWN,
		[VISIBILITY_WHOLE] = WARNING_NONE_SEEN,
		[VISIBILITY_PID_NAMESPACE] = WARNING_PARTIAL_NAMESPACE,
		[VISIBILITY_HIDEPID] = WARNING_PARTIAL_HIDEPID,
		[VISIBILITY_FIRST_RANKS] = WARNING_PARTIAL_RANKS,
	};
	_Static_assert(sizeof(kinds) / sizeof(*kinds) == VISIBILITY_FIRST_RANKS + 1,
		"one warning for each visibility");
	enum visibility visibility = snapshot->machine.visibility;

	*ret_warning = (struct warning){ .kind = kinds[visibility] };
	return visibility != VISIBILITY_WHOLE || !snapshot_shows_any(snapshot);
}

static void add_hidden(struct verdict *verdict, const struct snapshot *snapshot)
{
	size_t strays = domain_stray_count(&verdict->domain, snapshot);
	struct figure count = domain_hidden_count(&verdict->domain, snapshot);
	struct warning hidden;

	if (warnings_hidden(snapshot, &hidden)) {
		if (hidden.kind != WARNING_NONE_SEEN && figure_or(count, 1) == 0)
			hidden.kind = WARNING_OTHERS_HIDDEN;
		else if (verdict->domain.is_own_container)
			hidden.kind = WARNING_PARTIAL_CONTAINER;
		hidden.count = (size_t)count.value;
		*add(verdict, hidden.kind) = hidden;
	}
	if (figure_or(snapshot->machine.unreadable, 0) > 0)
		add(verdict, WARNING_UNREADABLE)->count =
			(size_t)snapshot->machine.unreadable.value;
	if (strays > 0)
		add(verdict, WARNING_MEMBERS_UNKNOWN)->count = strays;
}

static void add_contradictions(struct verdict *verdict)
{
	size_t named = verdict->contradiction_count < CONTRADICTIONS_NAMED
			       ? verdict->contradiction_count
			       : CONTRADICTIONS_NAMED;

	for (size_t i = 0; i < named; i++) {
		struct warning *warning = add(verdict, WARNING_CONTRADICTION);

		warning->count = i;
		warning->more_count = i + 1 == named ? verdict->contradiction_count - named : 0;
	}
}

static size_t count_unseen_tmpfs(const struct machine *machine)
{
	size_t count = 0;

	for (size_t i = 0; i < machine->holder_count; i++)
		count += machine->holders[i].kind == HOLDER_UNSEEN_TMPFS;
	return count;
}

/* Processes, buses and file systems that did not answer, or that may not answer. */
static void add_unanswered(struct verdict *verdict, const struct machine *machine)
{
	size_t tmpfs = count_unseen_tmpfs(machine);

	if (figure_or(machine->unanswering, 0) > 0)
		add(verdict, WARNING_UNANSWERING)->count = (size_t)machine->unanswering.value;
	if (figure_or(machine->silent_buses, 0) > 0)
		add(verdict, WARNING_SILENT_BUS);
	if (tmpfs > 0)
		add(verdict, WARNING_UNSEEN_TMPFS)->count = tmpfs;
}

static void add_view(struct verdict *verdict, const struct machine *machine)
{
	if (verdict->doubts & DOUBT_SETTINGS)
		add(verdict, WARNING_SETTINGS_UNKNOWN);
	if (figure_or(machine->page_size_guessed, 0) == 1)
		add(verdict, WARNING_PAGE_SIZE_GUESSED);
	if (verdict->domain.total_is_faked) {
		struct warning *warning = add(verdict, WARNING_FAKED_TOTAL);

		warning->bytes = machine->mem_total_bytes.value;
		warning->more_bytes = machine->kernel_ram_bytes.value;
	}
	if (rules_predate(machine->release))
		add(verdict, WARNING_RULES_OLD);
	else if (!verdict->guessed_rules)
		add(verdict, WARNING_RELEASE_UNKNOWN);
	else if (verdict->guessed_rules != verdict->rules)
		add(verdict, WARNING_RULES_OVERRULED);
}

/* Whether a limit stops a leak of the process before the domain's memory runs out. */
static bool is_limited(const struct verdict *verdict, const struct snapshot *snapshot,
	const struct process *process)
{
	size_t top = verdict->domain.kind == DOMAIN_MEMCG ? verdict->domain.memcg : CGROUP_UNKNOWN;

	for (size_t memcg = process->memcg; memcg != top && memcg != CGROUP_UNKNOWN;
		memcg = snapshot->cgroups[memcg].parent) {
		const struct cgroup *cgroup = &snapshot->cgroups[memcg];
		bool is_charged =
			memcg == process->memcg || figure_or(cgroup->use_hierarchy, 1) != 0;

		if (is_charged && memcg_is_limited(cgroup) &&
			cgroup->max_bytes.value <
				verdict_bytes(verdict, verdict->domain.total_pages))
			return true;
		if (memcg == 0)
			break;
	}
	return false;
}

static void add_unkillable(struct verdict *verdict, const struct snapshot *snapshot)
{
	int64_t large_pages = verdict->domain.total_pages / 100 * LARGE_PERCENT;

	for (size_t i = verdict->ranked_count; i < verdict->count; i++) {
		const struct ranking_entry *entry = &verdict->entries[i];
		struct warning *warning;

		if (entry->exemption != EXEMPT_ADJ ||
			figure_or(entry->badness.memory_pages, 0) < large_pages ||
			is_limited(verdict, snapshot, entry->process))
			continue;
		warning = add(verdict, WARNING_UNKILLABLE);
		warning->entry = entry;
		warning->bytes = verdict_bytes(verdict, entry->badness.memory_pages.value);
	}
}

static void add_futile(struct verdict *verdict)
{
	const struct ranking_entry *victim = verdict->victim;
	struct figure freed;
	struct warning *warning;
	int64_t counted;

	if (!victim)
		return;
	freed = process_freed_bytes(victim->process);
	counted = verdict_bytes(verdict, victim->badness.memory_pages.value);
	if (!freed.known || freed.value > counted / 4)
		return;
	warning = add(verdict, WARNING_FUTILE);
	warning->entry = victim;
	warning->bytes = counted;
	warning->more_bytes = freed.value;
}

static void add_reclaim(struct verdict *verdict, const struct snapshot *snapshot)
{
	struct reclaim_loss loss;
	struct warning *warning;
	size_t count = 0;

	if (!(verdict->doubts & DOUBT_RECLAIM))
		return;
	for (size_t i = 0; i < verdict->ranked_count; i++)
		count += verdict->entries[i].is_reclaim_candidate;
	loss = reclaim_loss_of(snapshot, verdict->first->process);
	warning = add(verdict, WARNING_RECLAIM);
	warning->entry = verdict->after_reclaim;
	warning->count = count;
	warning->bytes = loss.files_bytes;
	warning->more_bytes = loss.shmem_bytes;
}

static int64_t driver_bytes(const struct machine *machine, const struct ranking_entry *entry)
{
	return page_cache_driver_bytes(machine, entry->process);
}

/* Warns of the process that maps the most memory as files that is no page cache. */
static void add_driver_pages(struct verdict *verdict, const struct machine *machine)
{
	const struct ranking_entry *most = verdict->first;
	int64_t rest = figure_or(unaccounted_rest_bytes(machine), 0), bytes;
	struct warning *warning;

	if (!most || !machine->mem_total_bytes.known)
		return;
	bytes = driver_bytes(machine, most);
	for (size_t i = 0; i < verdict->ranked_count; i++)
		if (driver_bytes(machine, &verdict->entries[i]) > bytes) {
			most = &verdict->entries[i];
			bytes = driver_bytes(machine, most);
		}
	if (bytes < machine->mem_total_bytes.value / 100 * DRIVER_PERCENT || bytes == 0)
		return;
	warning = add(verdict, WARNING_DRIVER_PAGES);
	warning->entry = most;
	warning->bytes = bytes;
	warning->more_bytes = rest >= bytes / 2 ? rest : 0;
}

static const struct ranking_entry *largest_ranked(const struct verdict *verdict)
{
	const struct ranking_entry *largest = NULL;

	for (size_t i = 0; i < verdict->ranked_count; i++)
		if (!largest || verdict->entries[i].badness.memory_pages.value >
					largest->badness.memory_pages.value)
			largest = &verdict->entries[i];
	return largest;
}

/*
 * Anonymous memory and swap, an upper bound of what the process alone holds.  Private memory is
 * more exact but read for few processes, and a sum must not mix the two.
 */
static int64_t own_bytes(const struct process *process)
{
	return size_sum(figure_or(process->memory.rss_anon_bytes, 0),
		figure_or(process->memory.swap_bytes, 0));
}

static void count_small_above(struct warning *warning, const struct ranking_entry *small)
{
	int64_t adj = small->process->adj.value;

	if (warning->count == 0 || adj < warning->min_adj)
		warning->min_adj = adj;
	if (warning->count == 0 || adj > warning->max_adj)
		warning->max_adj = adj;
	warning->count++;
	warning->more_bytes = size_sum(warning->more_bytes, own_bytes(small->process));
}

/*
 * Whether a small process ranks above the large one because its oom_score_adj is raised.  A large
 * process that is protected is meant to rank below those that are not, and where the floor of 1
 * makes all equal, no oom_score_adj decides.
 */
static bool is_raised_above(const struct ranking_entry *small, const struct ranking_entry *large)
{
	return small->process->adj.value > 0 &&
	       small->process->adj.value > large->process->adj.value;
}

static void add_upside_down(struct verdict *verdict)
{
	const struct ranking_entry *largest = largest_ranked(verdict);
	struct warning upside_down = { .kind = WARNING_UPSIDE_DOWN, .entry = largest };
	int64_t max_pages = 0;

	if (!largest || largest->badness.memory_pages.value <
				verdict->domain.total_pages / 100 * LARGE_PERCENT)
		return;
	for (size_t i = 0; i + 1 < largest->rank; i++) {
		int64_t pages = verdict->entries[i].badness.memory_pages.value;

		if (pages > largest->badness.memory_pages.value / SMALL_FRACTION ||
			!is_raised_above(&verdict->entries[i], largest))
			continue;
		count_small_above(&upside_down, &verdict->entries[i]);
		if (pages > max_pages)
			max_pages = pages;
	}
	if (upside_down.count == 0)
		return;
	upside_down.bytes = verdict_bytes(verdict, max_pages);
	*add(verdict, WARNING_UPSIDE_DOWN) = upside_down;
}

/* Whether a group may be as large as the warning asks: all processes together bound it. */
static bool may_be_large(const struct verdict *verdict, int64_t own_bytes_min)
{
	int64_t sum = 0;

	for (size_t i = 0; i < verdict->ranked_count && sum < own_bytes_min; i++)
		sum = size_sum(sum, figure_or(group_own_bytes(&verdict->entries[i]), 0));
	return sum >= own_bytes_min;
}

/*
 * Warns if many small processes of one unit together hold more than the victim: the kernel ranks
 * single processes, so the unit that is likely to blame is not killed first.
 */
static void add_group(struct verdict *verdict)
{
	const struct ranking_entry *victim = verdict->victim;
	struct group largest;
	struct warning *warning;
	int64_t own;

	if (!victim || !may_be_large(verdict, 2 * own_bytes(victim->process)) ||
		!groups_largest(verdict, &largest) || largest.count < 2)
		return;
	own = largest.own_bytes.value;
	/* if one member has most of the memory, the ranking shows that process anyway */
	if (largest.largest_bytes.value > own / 2 || group_has(&largest, victim->process) ||
		own < 2 * own_bytes(victim->process) ||
		own / verdict->domain.page_size_bytes <
			verdict->domain.total_pages / 100 * LARGE_PERCENT)
		return;
	warning = add(verdict, WARNING_GROUP);
	warning->name = largest.name;
	warning->count = largest.count;
	warning->bytes = own;
	warning->more_bytes = largest.largest_bytes.value;
}

/* Warns of large processes outside of all pods, whose memory no pod has requested. */
static void add_beside_pods(struct verdict *verdict, const struct snapshot *snapshot)
{
	struct warning beside = { .kind = WARNING_BESIDE_PODS };
	int64_t large_pages = verdict->domain.total_pages / 100;

	if (verdict->domain.kind != DOMAIN_MACHINE || !snapshot_has_pods(snapshot))
		return;
	for (size_t i = 0; i < verdict->ranked_count; i++) {
		const struct ranking_entry *entry = &verdict->entries[i];

		if (entry->process->qos != POD_NONE ||
			entry->badness.memory_pages.value < large_pages)
			continue;
		beside.count++;
		if (!beside.entry || entry->badness.memory_pages.value >
					     beside.entry->badness.memory_pages.value)
			beside.entry = entry;
	}
	if (beside.count == 0)
		return;
	beside.bytes = verdict_bytes(verdict, beside.entry->badness.memory_pages.value);
	*add(verdict, WARNING_BESIDE_PODS) = beside;
}

static void add_unit_unknown(struct verdict *verdict)
{
	struct warning *warning;

	if (verdict->kill.undecided_count == 0)
		return;
	warning = add(verdict, WARNING_UNIT_UNKNOWN);
	warning->entry = verdict->victim;
	warning->count = verdict->kill.undecided_count;
}

/*
 * mm/oom_kill.c, oom_cpuset_eligible: if a policy binds the allocation (mbind, numactl), policies
 * and not cpusets decide which tasks are eligible.  No file of /proc shows them cheaply.
 */
static void add_memory_policies(struct verdict *verdict)
{
	if (verdict->domain.kind == DOMAIN_NODES)
		add(verdict, WARNING_MEMORY_POLICIES);
}

/* memory.events counts "oom" where a limit was hit, and "oom_kill" where a process was killed. */
static void add_killed_from_above(struct verdict *verdict, const struct snapshot *snapshot)
{
	const struct cgroup *cgroup;

	if (verdict->domain.kind != DOMAIN_MEMCG)
		return;
	cgroup = &snapshot->cgroups[verdict->domain.memcg];
	if (cgroup->events_oom.known && cgroup->events_oom.value == 0 &&
		figure_or(cgroup->events_oom_kill, 0) > 0)
		add(verdict, WARNING_KILLED_FROM_ABOVE)->count =
			(size_t)cgroup->events_oom_kill.value;
}

static void add_unused_huge_pages(struct verdict *verdict, const struct machine *machine)
{
	int64_t bytes = unused_huge_pages_bytes(machine);
	struct warning *warning;

	if (!machine->mem_total_bytes.known || verdict->domain.kind == DOMAIN_MEMCG ||
		bytes < machine->mem_total_bytes.value / 100 * UNUSED_PERCENT || bytes == 0)
		return;
	warning = add(verdict, WARNING_UNUSED_HUGE_PAGES);
	warning->bytes = bytes;
	warning->count = (size_t)(bytes / machine->huge_page_bytes.value);
}

static void add_full_nodes(struct verdict *verdict, const struct snapshot *snapshot)
{
	struct full_node list[FULL_NODES_MAX];
	size_t count;

	if (verdict->domain.kind == DOMAIN_MEMCG)
		return;
	count = full_nodes_list(snapshot, verdict->domain.page_size_bytes, list, FULL_NODES_MAX);
	for (size_t i = 0; i < count; i++) {
		struct warning *warning =
			add(verdict, list[i].is_guess ? WARNING_NODE_BOUND : WARNING_NODE_FULL);

		warning->number = list[i].number;
		warning->count = list[i].bound_count;
		warning->bytes = list[i].left_bytes;
		warning->more_bytes = list[i].size_bytes;
	}
}

static void add_unaccounted(struct verdict *verdict, const struct snapshot *snapshot)
{
	struct figure ram = snapshot->machine.mem_total_bytes;
	struct unaccounted list[UNACCOUNTED_MAX];
	int64_t sum = 0;
	size_t count;

	if (!ram.known || verdict->domain.kind == DOMAIN_MEMCG)
		return;
	count = unaccounted_list(snapshot, ram.value / 100, list, UNACCOUNTED_MAX);
	for (size_t i = 0; i < count; i++)
		sum = size_sum(sum, list[i].bytes);
	if (sum >= ram.value / 100 * UNACCOUNTED_PERCENT)
		add(verdict, WARNING_UNACCOUNTED)->bytes = sum;
}

/* The cgroups of the domain that stall now, the outermost first; those in one of them are left out.
 */
static void add_stalled(struct verdict *verdict, const struct snapshot *snapshot)
{
	bool in_memcg = verdict->domain.kind == DOMAIN_MEMCG;
	size_t end =
		in_memcg ? snapshot->cgroups[verdict->domain.memcg].end : snapshot->cgroup_count;
	size_t named = 0, last = 0;

	for (size_t i = in_memcg ? verdict->domain.memcg : 0; i < end; i++) {
		struct warning *warning;

		if (!throttle_is_stalled(snapshot, i))
			continue;
		if (named == STALLED_NAMED) {
			verdict->warnings[last].more_count++;
		} else {
			last = verdict->warning_count;
			warning = add(verdict, WARNING_STALLED);
			warning->count = i;
			named++;
		}
		i = snapshot->cgroups[i].end - 1;
	}
}

static void add_ends(struct verdict *verdict, const struct snapshot *snapshot)
{
	if (verdict->domain.kind == DOMAIN_MACHINE && commit_is_strict(&snapshot->machine))
		add(verdict, WARNING_STRICT_OVERCOMMIT);
	add_stalled(verdict, snapshot);
}

void warnings_make(struct verdict *verdict, const struct snapshot *snapshot)
{
	free(verdict->warnings);
	verdict->warnings = NULL;
	verdict->warning_count = 0;
	add_outcome(verdict);
	add_pending(verdict);
	add_ends(verdict, snapshot);
	add_doubts(verdict);
	add_contradictions(verdict);
	add_hidden(verdict, snapshot);
	add_view(verdict, &snapshot->machine);
	add_unanswered(verdict, &snapshot->machine);
	add_futile(verdict);
	add_reclaim(verdict, snapshot);
	add_driver_pages(verdict, &snapshot->machine);
	add_group(verdict);
	add_upside_down(verdict);
	add_unkillable(verdict, snapshot);
	add_beside_pods(verdict, snapshot);
	add_unit_unknown(verdict);
	add_memory_policies(verdict);
	add_killed_from_above(verdict, snapshot);
	add_unused_huge_pages(verdict, &snapshot->machine);
	add_full_nodes(verdict, snapshot);
	add_unaccounted(verdict, snapshot);
}
