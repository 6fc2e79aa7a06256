/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "commands/observation.h"

#include "base/attributes.h"
#include "base/debug.h"
#include "base/text.h"
#include "model/kernel/choice.h"
#include "model/kernel/domain_container.h"
#include "model/kernel/start_order.h"
#include "model/report/driver_holders.h"
#include "model/report/warnings.h"
#include "snapshot/assume.h"
#include "snapshot/builtin_killer.h"
#include "snapshot/cgroup_tree.h"
#include "sources/saved.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Processes of which details are read unasked: each reading takes a process's mmap_lock. */
enum { DETAILED_MAX = 64, DRIVER_SUSPECTS_MAX = 64 };

static int read_in(struct observation *observation, struct live_session *session,
	const struct options *options, unsigned needs, struct error *error)
{
	int result;

	*observation = (struct observation){
		.proc = { .procfs = options->procfs,
			.sysfs = options->sysfs,
			.needs = needs,
			.session = session,
			.program = options->program,
			.bpf_refused = options->bpf_refused,
			.bpf_only = options->source == PROCESSES_BPF },
		.live = options->from == NULL,
	};
	/* oomtop has exited when its report is read, and on an idle machine it would be the victim
	 */
	if (!options->procfs)
		observation->proc.leave_out = getpid();
	snapshot_init(&observation->snapshot);
	if (observation->live)
		result = live_read(&observation->snapshot, &observation->proc, error);
	else
		result = saved_read(&observation->snapshot, options->from, options->sample,
			&observation->sample_count, error);
	if (result < 0)
		snapshot_release(&observation->snapshot);
	else if (needs & NEED_KILLERS)
		snapshot_add_builtin_killer(&observation->snapshot);
	return result;
}

int observation_read(struct observation *observation, const struct options *options, unsigned needs,
	struct error *error)
{
	return read_in(observation, NULL, options, needs, error);
}

/* Ranks without looking at kills: enough to know of which processes more is to be read. */
static void rank(struct observation *observation)
{
	verdict_release(&observation->verdict);
	verdict_rank(&observation->verdict, &observation->snapshot, &observation->domain,
		&observation->calibration);
}

static void judge(struct observation *observation)
{
	verdict_release(&observation->verdict);
	verdict_by(&observation->verdict, &observation->snapshot, &observation->domain,
		&observation->calibration);
	warnings_make(&observation->verdict, &observation->snapshot);
}

/* Adds to the error what the user may have meant by that domain. */
static int hint_at_domain(const struct snapshot *snapshot, const char *word, struct error *error)
{
	struct arena arena = ARENA_EMPTY;
	const char *path = text_format(&arena, "/%s", word);

	/* a limit of the root cgroup exists only in a cgroup namespace */
	if (strcmp(word, "/") == 0)
		error_invalid(error, "find", NULL,
			"the root cgroup '/' has no limit of its own: use --domain machine");
	else if (snapshot_find_cgroup(snapshot, path))
		error_invalid(error, "find", NULL,
			"there is no unit or container '%s'; did you mean the cgroup '%s'?", word,
			path);
	arena_release(&arena);
	return -EINVAL;
}

static int find_domain(struct domain *ret_domain, const struct snapshot *snapshot,
	const struct options *options, struct error *error)
{
	int result;

	if (!options->domain)
		return domain_default(ret_domain, snapshot, error);
	result = domain_find(ret_domain, snapshot, options->domain, error);
	return result < 0 ? hint_at_domain(snapshot, options->domain, error) : result;
}

/* What 100% in an assumption means: the domain's memory, or the machine's when it has no limit. */
static int64_t whole_bytes(const struct observation *observation, const struct options *options)
{
	struct domain domain;
	struct error error;

	if (find_domain(&domain, &observation->snapshot, options, &error) < 0)
		domain = observation->domain;
	return domain.total_pages * domain.page_size_bytes;
}

static int assume_all(
	struct observation *observation, const struct options *options, struct error *error)
{
	int64_t whole = whole_bytes(observation, options);
	int result = 0;

	for (size_t i = 0; result == 0 && i < options->assumption_count; i++)
		result = assume(&observation->snapshot, options->assumptions[i], whole, error);
	return result;
}

static void trace_calibration(const struct calibration *calibration, const char *release)
{
	debug(DEBUG_CALIBRATE, "release %s suggests the rules of %s", release ? release : "unknown",
		calibration->guess ? calibration->guess->name : "no version");
	debug(DEBUG_CALIBRATE, "rules of %s: %zu of %zu scores agree, %s", calibration->rules->name,
		calibration->reproduced, calibration->observed,
		calibration->proven ? "proven" : "not proven");
}

/* Reads details of the processes; false when there is nothing to read. */
static bool read_closer(
	struct observation *observation, const pid_t *pids, size_t count, unsigned details)
{
	if (!observation->live || count == 0 || details == 0)
		return false;
	live_read_details(&observation->snapshot, &observation->proc, pids, count, details);
	return true;
}

/* Which process of a container began first decides what exits with it.  BPF tells it of all. */
static void read_deciding_starts(struct observation *observation)
{
	const struct snapshot *snapshot = &observation->snapshot;
	CLEANUP_FREE pid_t *pids = NULL;

	if (!observation->live || snapshot->source == SOURCE_BPF)
		return;
	pids = memory_alloc(snapshot->process_count * sizeof(*pids));
	(void)read_closer(observation, pids, start_order_list_unknown(snapshot, pids), DETAIL_STAT);
}

/* Reads the snapshot, calibrates, edits by the assumptions and finds the domain; no verdict. */
static int prepare(struct observation *observation, struct live_session *session,
	const struct options *options, unsigned needs, struct error *error)
{
	int result = read_in(observation, session, options,
		needs | NEED_LIMITS | NEED_KILLERS | NEED_SEVERAL_NODES |
			(options->assumption_count ? NEED_OOM_SCORE | NEED_CGROUP_ALL : 0) |
			(options->domain ? NEED_NODES : 0),
		error);

	if (result < 0)
		return result;
	read_deciding_starts(observation);
	result = domain_of_scores(&observation->domain, &observation->snapshot, error);
	if (result == 0) {
		observation->calibration = calibrate(&observation->snapshot, &observation->domain);
		trace_calibration(&observation->calibration, observation->snapshot.machine.release);
		result = assume_all(observation, options, error);
	}
	if (result == 0)
		result = find_domain(&observation->domain, &observation->snapshot, options, error);
	if (result < 0)
		observation_release(observation);
	return result;
}

static bool is_any_candidate_shared(const struct verdict *verdict)
{
	for (size_t i = 0; i < verdict->ranked_count; i++) {
		const struct process *process = verdict->entries[i].process;

		if (verdict->entries[i].is_candidate && process->detail.mm_owner_pid.known &&
			process->detail.mm_owner_pid.value != process->pid)
			return true;
	}
	return false;
}

/*
 * Start times and scores decide ranks; so do shared address spaces among several candidates, unless
 * BPF has told them before.
 */
static bool may_move_ranks(const struct observation *observation, unsigned details)
{
	const struct verdict *verdict = &observation->verdict;

	return (details & (DETAIL_STAT | DETAIL_OOM_SCORE)) ||
	       ((details & DETAIL_SHARERS) && verdict->candidate_count > 1 &&
		       observation->snapshot.source != SOURCE_BPF &&
		       is_any_candidate_shared(verdict));
}

static void complete(struct observation *observation)
{
	verdict_complete(&observation->verdict, &observation->snapshot);
	warnings_make(&observation->verdict, &observation->snapshot);
}

static void judge_closer(struct observation *observation, unsigned details)
{
	if (may_move_ranks(observation, details))
		judge(observation);
	else
		complete(observation);
}

void observation_look_closer(
	struct observation *observation, const pid_t *pids, size_t count, unsigned details)
{
	if (read_closer(observation, pids, count, details))
		judge_closer(observation, details);
}

/* Lists the ranked processes whose score of the kernel is unknown and may change the verdict. */
static size_t list_wanted_scores(const struct verdict *verdict, pid_t *pids)
{
	size_t count = 0;

	for (size_t i = 0; i < verdict->ranked_count; i++)
		if (verdict_wants_score(verdict, &verdict->entries[i]))
			pids[count++] = verdict->entries[i].process->pid;
	return count;
}

static bool is_any_score_known(const struct snapshot *snapshot, const pid_t *pids, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (snapshot_find(snapshot, pids[i])->kernel_oom_score.known)
			return true;
	return false;
}

static bool any_disagrees(const struct verdict *verdict, const pid_t *pids, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct ranking_entry *entry = verdict_find(verdict, pids[i]);

		if (entry && entry->agreement == DISAGREES)
			return true;
	}
	return false;
}

/*
 * Ranks by the scores of these processes, which BPF has not read with the counters.  Nearly always
 * they agree, and no rank moves.  Where one does not, both are read again.
 */
static void rank_by_scores(struct observation *observation, const pid_t *pids, size_t count)
{
	if (observation->snapshot.source == SOURCE_BPF &&
		choice_take_scores(&observation->verdict, &observation->snapshot))
		return;
	rank(observation);
	if (observation->snapshot.source == SOURCE_BPF &&
		any_disagrees(&observation->verdict, pids, count)) {
		(void)read_closer(observation, pids, count, DETAIL_OOM_SCORE | DETAIL_MEMORY);
		rank(observation);
	}
}

/* Reads the scores and ranks by them; false when none of them could be read. */
static bool read_scores(struct observation *observation, const pid_t *pids, size_t count)
{
	if (!read_closer(observation, pids, count, DETAIL_OOM_SCORE))
		return false;
	rank_by_scores(observation, pids, count);
	return is_any_score_known(&observation->snapshot, pids, count);
}

/*
 * A report does not need the kernel's score of every process, only the scores that could lift a
 * process into the first places or out of them.  Each round ranks by the scores read so far, by
 * which other processes may come near the first places.  The rounds end when no score is wanted, or
 * when none of those wanted can be read.
 */
static void read_deciding_scores(struct observation *observation)
{
	CLEANUP_FREE pid_t *pids = memory_alloc(observation->verdict.count * sizeof(*pids));
	size_t count;

	do
		count = list_wanted_scores(&observation->verdict, pids);
	while (count > 0 && read_scores(observation, pids, count));
}

/* When a child is killed in the place of the first process, its candidate siblings are tied. */
static bool is_tied(const struct verdict *verdict, const struct ranking_entry *entry)
{
	return entry->badness.pages.value == verdict->first->badness.pages.value &&
	       (entry->is_candidate || verdict->victim != verdict->first);
}

/*
 * Start times decide a tie for the first place, also between processes that share their memory and
 * so have equal counters.  They cost reading one more file of each process, so they are read only
 * when there is a tie, and then of all tied processes.
 */
static void resolve_tie(struct observation *observation)
{
	const struct verdict *verdict = &observation->verdict;
	CLEANUP_FREE pid_t *pids = NULL;
	size_t count = 0;

	if (!verdict->victim || !(verdict->doubts & (DOUBT_TIE | DOUBT_TOO_CLOSE)))
		return;
	pids = memory_alloc(verdict->ranked_count * sizeof(*pids));
	for (size_t i = 0; i < verdict->ranked_count; i++)
		if (is_tied(verdict, &verdict->entries[i]))
			pids[count++] = verdict->entries[i].process->pid;
	if (count > 1 && read_closer(observation, pids, count, DETAIL_STAT))
		rank(observation);
}

/* Reads whose memory of graphics drivers it may be that nothing accounts for. */
static void look_at_drivers(struct observation *observation)
{
	pid_t pids[DRIVER_SUSPECTS_MAX];
	size_t count = driver_suspects_list(&observation->snapshot, pids, DRIVER_SUSPECTS_MAX);

	(void)read_closer(observation, pids, count, DETAIL_DRIVER);
}

/*
 * Reads what a kill of the victim or of the runner-up would free, where that is wanted, and details
 * of the processes that are killed with the victim or exit after it; then completes the verdict.
 */
static void look_at_victims(struct observation *observation, bool reads_freed)
{
	const unsigned details = DETAIL_SHARERS | DETAIL_UNIT | (reads_freed ? DETAIL_SMAPS : 0);
	const struct verdict *verdict = &observation->verdict;
	pid_t pids[DETAILED_MAX];
	size_t count = 0;

	verdict_add_kill(&observation->verdict, &observation->snapshot);
	if (verdict->victim)
		pids[count++] = verdict->victim->process->pid;
	if (verdict->victim && verdict->runner_up)
		pids[count++] = verdict->runner_up->process->pid;
	for (size_t i = 1; i < verdict->kill.killed_count && count < DETAILED_MAX; i++)
		pids[count++] = verdict->kill.killed[i]->pid;
	for (size_t i = 0; i < verdict->kill.collateral_count && count < DETAILED_MAX; i++)
		pids[count++] = verdict->kill.collateral[i].process->pid;
	judge_closer(observation, read_closer(observation, pids, count, details) ? details : 0);
}

int observation_make(struct observation *observation, const struct options *options, unsigned needs,
	struct error *error)
{
	return observation_make_next(observation, NULL, options, needs, error);
}

int observation_make_next(struct observation *observation, struct live_session *session,
	const struct options *options, unsigned needs, struct error *error)
{
	int result = prepare(observation, session, options, needs, error);

	if (result < 0)
		return result;
	rank(observation);
	/* the kernel's scores belong to the unedited processes: not used under an assumption */
	if ((needs & NEED_SOME_SCORES) && options->assumption_count == 0)
		read_deciding_scores(observation);
	resolve_tie(observation);
	look_at_victims(observation, needs & NEED_FREED);
	look_at_drivers(observation);
	observation->proc.session = NULL; /* the session belongs to the reading thread */
	return 0;
}

void observation_redact(struct observation *observation, struct pseudonyms *pseudonyms)
{
	struct snapshot *snapshot = &observation->snapshot;
	struct domain *domain = &observation->domain;

	if (!pseudonyms)
		return;
	redact_snapshot(snapshot, pseudonyms);
	if (domain->kind == DOMAIN_MEMCG) {
		domain->path = pseudonyms_of_text(pseudonyms, &snapshot->texts, domain->path);
		domain->memcg =
			(size_t)(snapshot_find_cgroup(snapshot, domain->path) - snapshot->cgroups);
	}
	/* the new names are of nothing that could be read */
	observation->live = false;
	judge(observation);
}

void observation_release(struct observation *observation)
{
	verdict_release(&observation->verdict);
	snapshot_release(&observation->snapshot);
	arena_release(&observation->words);
}
