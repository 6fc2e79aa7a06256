/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/history/replay.h"

#include "model/history/replay_rules.h"
#include "model/history/replay_total.h"

#include <string.h>

/* One way to complete what the log does not hold. */
struct reading {
	const struct rules *rules;
	bool root_has_capability; /* processes of uid 0 have CAP_SYS_ADMIN */
	int64_t total_pages;
	bool total_is_made_up;
	bool leave_out_exiting;
};

struct trial {
	const struct kill_event *event;
	const pid_t *exiting;
	size_t exiting_count;
};

static bool is_exiting(const struct trial *trial, pid_t pid)
{
	for (size_t i = 0; i < trial->exiting_count; i++)
		if (trial->exiting[i] == pid)
			return true;
	return false;
}

static void complete_snapshot(
	struct snapshot *snapshot, const struct trial *trial, const struct reading *reading)
{
	for (size_t i = 0; i < snapshot->process_count; i++) {
		struct process *process = &snapshot->processes[i];

		process->cap_sys_admin =
			figure_of(reading->root_has_capability && figure_or(process->uid, 1) == 0);
		if (reading->rules->in_per_mille || !process->memory.page_tables_bytes.known)
			process->memory.page_tables_bytes = figure_of(0);
		if (!process->memory.swap_bytes.known)
			process->memory.swap_bytes = figure_of(0);
		if (reading->leave_out_exiting && is_exiting(trial, process->pid))
			process->has_mm = false;
	}
}

static const struct ranking_entry *entry_of(
	const struct verdict *verdict, pid_t pid, const char *name)
{
	for (size_t i = 0; i < verdict->count; i++) {
		const struct process *process = verdict->entries[i].process;

		if (process->pid == pid || process->mm_tid == pid)
			return &verdict->entries[i];
	}
	/* the kill line may name a thread, whose leader's row has the same name */
	for (size_t i = 0; i < verdict->count && name; i++) {
		const char *other = verdict->entries[i].process->name;

		if (other && strcmp(other, name) == 0)
			return &verdict->entries[i];
	}
	return NULL;
}

static pid_t chosen_pid(const struct kill_event *event)
{
	if (event->chosen_pid > 0)
		return event->chosen_pid;
	return event->killed_count > 0 ? event->killed[0].pid : 0;
}

static const char *chosen_name(const struct kill_event *event)
{
	if (event->chosen_pid > 0)
		return event->chosen_name;
	return event->killed_count > 0 ? event->killed[0].name : NULL;
}

static int64_t machine_total_pages(const struct snapshot *snapshot)
{
	struct domain machine;
	struct error error;

	return domain_machine(&machine, snapshot, &error) == 0 ? machine.total_pages : 0;
}

/* Ranks by one reading. */
static void rank(
	struct replay *ret_replay, const struct trial *trial, const struct reading *reading)
{
	const struct kill_event *event = trial->event;
	struct calibration calibration = { .rules = reading->rules, .proven = true };
	struct domain domain = {
		.kind = DOMAIN_MACHINE,
		.path = "/",
		.total_pages = reading->total_pages,
		.machine_total_pages = reading->total_pages,
		.page_size_bytes = event->snapshot.machine.page_size_bytes.value,
	};
	struct replay replay = { .has_verdict = true };

	if (event->constraint == CONSTRAINT_MEMCG)
		domain.machine_total_pages = machine_total_pages(&event->snapshot);
	snapshot_copy(&replay.snapshot, &event->snapshot);
	complete_snapshot(&replay.snapshot, trial, reading);
	/* a panic or the allocating task is decided by the event itself */
	replay.snapshot.machine.panic_on_oom = figure_of(0);
	replay.snapshot.machine.oom_kill_allocating_task = figure_of(0);
	*ret_replay = replay;
	verdict_rank(&ret_replay->verdict, &ret_replay->snapshot, &domain, &calibration);
	ret_replay->predicted = ret_replay->verdict.first;
	ret_replay->killed = entry_of(&ret_replay->verdict, chosen_pid(event), chosen_name(event));
	/* a chosen thread has no row of its own, whatever its name; its process is killed */
	if (!ret_replay->killed && event->killed_count > 0 && !event->table_cut)
		ret_replay->killed = entry_of(&ret_replay->verdict, event->killed[0].pid, NULL);
	if (reading->total_is_made_up)
		return;
	ret_replay->total_pages = figure_of(reading->total_pages);
	/* the kill line of kernels before 5.0: points * 1000 / totalpages */
	if (ret_replay->killed && ret_replay->killed->rank > 0)
		ret_replay->score = badness_score(&(struct rules){ .score_scale = SCORE_PER_MILLE },
			ret_replay->killed->badness.pages, reading->total_pages);
}

void replay_release(struct replay *replay)
{
	if (replay->has_verdict) {
		verdict_release(&replay->verdict);
		snapshot_release(&replay->snapshot);
	}
	*replay = (struct replay){ 0 };
}

/* The table is printed before the choice, so that a score may move by one in between. */
static bool is_refuted(const struct replay *replay, const struct kill_event *event)
{
	int64_t printed = event->chosen_score.value;

	return event->chosen_score.known && replay->score.known &&
	       (replay->score.value > size_sum(printed, 1) || replay->score.value < printed - 1);
}

/* Beyond what a total that is a little wrong explains. */
static bool is_far_off(const struct replay *replay, const struct kill_event *event)
{
	enum { FAR_OFF = 10 };
	int64_t printed = figure_or(event->chosen_score, 0);

	return event->chosen_score.known && replay->score.known &&
	       (replay->score.value > size_sum(printed, FAR_OFF) ||
		       replay->score.value < printed - FAR_OFF);
}

static bool names_killed(const struct replay *replay)
{
	return replay->predicted && replay->predicted == replay->killed;
}

static bool names_candidate(const struct replay *replay)
{
	return replay->killed && replay->killed->is_candidate;
}

/* Whether the reading names the killed process, outright or among the candidates. */
static bool reading_agrees(const struct replay *replay)
{
	return names_killed(replay) || names_candidate(replay);
}

/* The readings that the event leaves open, tried one by one; the last one kept is the best. */
struct readings {
	struct replay_rules rules;
	struct total_range total;
};

struct tally {
	size_t agreeing, other; /* readings that are not refuted */
	bool has_best, best_agrees, best_is_refuted;
};

static void keep_best(
	struct replay *best, struct replay *replay, struct tally *tally, bool agrees, bool refuted)
{
	bool is_better = !tally->has_best || (tally->best_is_refuted && !refuted) ||
			 (tally->best_is_refuted == refuted && !tally->best_agrees && agrees);

	if (!is_better) {
		replay_release(replay);
		return;
	}
	replay_release(best);
	/* the verdict points into the snapshot's array, which does not move with the struct */
	*best = *replay;
	tally->has_best = true;
	tally->best_agrees = agrees;
	tally->best_is_refuted = refuted;
}

static void try_reading(struct replay *best, const struct trial *trial,
	const struct reading *reading, struct tally *tally)
{
	struct replay replay;
	bool agrees, refuted;

	rank(&replay, trial, reading);
	agrees = reading_agrees(&replay);
	refuted = is_refuted(&replay, trial->event);
	if (!refuted && agrees)
		tally->agreeing++;
	if (!refuted && !agrees)
		tally->other++;
	keep_best(best, &replay, tally, agrees, refuted);
}

static void try_rules(struct replay *best, const struct trial *trial, struct reading reading,
	const struct total_range *total, struct tally *tally)
{
	int bonus_count = reading.rules->root_bonus == ROOT_BONUS_NONE ? 1 : 2;
	int total_count = total->min_pages == total->max_pages ? 1 : 2;

	for (int bonus = 0; bonus < bonus_count; bonus++) {
		for (int i = 0; i < total_count; i++) {
			reading.root_has_capability = bonus_count == 2 && bonus == 0;
			reading.total_is_made_up = total->is_made_up;
			reading.total_pages = i == 0 ? total->min_pages : total->max_pages;
			try_reading(best, trial, &reading, tally);
		}
	}
}

static struct tally try_readings(struct replay *best, const struct trial *trial,
	const struct readings *readings, bool leave_out_exiting)
{
	struct tally tally = { 0 };

	for (size_t i = 0; i < readings->rules.count; i++)
		try_rules(best, trial,
			(struct reading){ .rules = readings->rules.items[i],
				.leave_out_exiting = leave_out_exiting },
			&readings->total, &tally);
	return tally;
}

/* Which missing fact makes the readings differ. */
static enum replay_reason open_reason(const struct readings *readings)
{
	if (readings->rules.count > 1)
		return REPLAY_RULES;
	if (readings->total.min_pages != readings->total.max_pages)
		return REPLAY_NO_TOTAL;
	return REPLAY_ROOT_BONUS;
}

/* Whether the killed process had grown past the first one when its kill line was printed. */
static bool grew_past(const struct replay *replay, const struct kill_event *event)
{
	const struct killed_process *killed = event->killed_count > 0 ? &event->killed[0] : NULL;
	struct figure shown, rss;

	if (!killed || event->chosen_pid > 0 || !replay->killed || replay->killed->rank == 0 ||
		!replay->predicted)
		return false;
	rss = figure_add(figure_add(killed->rss_anon_bytes, killed->rss_file_bytes),
		killed->rss_shmem_bytes);
	shown = replay->killed->process->memory.rss_bytes;
	if (!rss.known || !shown.known)
		return false;
	return (rss.value - shown.value) / replay->verdict.domain.page_size_bytes >=
	       replay->predicted->badness.pages.value - replay->killed->badness.pages.value;
}

static enum replay_reason disagreement(
	const struct replay *replay, const struct trial *trial, const struct readings *readings)
{
	if (!replay->killed)
		return REPLAY_NOT_IN_TABLE;
	if (trial->event->table_cut)
		return REPLAY_TABLE_CUT;
	if (grew_past(replay, trial->event))
		return REPLAY_TABLE_EARLIER;
	if (readings->total.max_is_guessed)
		return REPLAY_NO_TOTAL;
	if (readings->rules.are_guessed)
		return REPLAY_RULES;
	return REPLAY_UNEXPLAINED;
}

/* Whether the table leaves out swap that there is, or that there may be. */
static bool hides_swap(const struct kill_event *event)
{
	const struct snapshot *snapshot = &event->snapshot;

	if (snapshot->machine.swap_total_bytes.known &&
		(snapshot->machine.swap_total_bytes.value == 0 ||
			figure_or(snapshot->machine.swap_free_bytes, 0) ==
				snapshot->machine.swap_total_bytes.value))
		return false;
	for (size_t i = 0; i < snapshot->process_count; i++)
		if (!snapshot->processes[i].memory.swap_bytes.known)
			return true;
	return false;
}

static void conclude(struct replay *replay, const struct trial *trial,
	const struct readings *readings, const struct tally *tally)
{
	if (hides_swap(trial->event)) {
		replay->reason = REPLAY_NO_SWAP;
		return;
	}
	if (tally->best_agrees && tally->other == 0) {
		replay->agreement = REPLAY_AGREES;
		if (!names_killed(replay))
			replay->reason = REPLAY_CANDIDATES;
		else if (is_far_off(replay, trial->event))
			replay->reason = REPLAY_OTHER_SCORE;
		return;
	}
	if (tally->best_agrees) {
		replay->reason = open_reason(readings);
		return;
	}
	replay->reason = disagreement(replay, trial, readings);
	/* a row that is not there is no evidence against the rules, nor is a total */
	if (replay->reason != REPLAY_NOT_IN_TABLE && replay->reason != REPLAY_TABLE_CUT &&
		replay->reason != REPLAY_NO_TOTAL)
		replay->agreement = REPLAY_DISAGREES;
}

static void play(struct replay *replay, const struct trial *trial, const struct readings *readings)
{
	struct replay without = { 0 };
	struct tally tally = try_readings(replay, trial, readings, false), again;

	conclude(replay, trial, readings, &tally);
	if (replay->agreement == REPLAY_AGREES || trial->exiting_count == 0)
		return;
	again = try_readings(&without, trial, readings, true);
	if (!again.best_agrees || again.other > 0) {
		replay_release(&without);
		return;
	}
	replay_release(replay);
	*replay = without;
	replay->agreement = REPLAY_AGREES;
	replay->reason = REPLAY_DYING;
}

/* Bounds of a total are no total: the ranking may be known, but not what an adj counts. */
static void forget_total(struct replay *replay)
{
	replay->total_pages = replay->score = FIGURE_UNKNOWN;
	for (size_t i = 0; i < replay->verdict.count; i++) {
		struct ranking_entry *entry = &replay->verdict.entries[i];

		if (figure_or(entry->process->adj, 0) == 0)
			continue;
		entry->badness.pages = entry->badness.adj_pages = FIGURE_UNKNOWN;
		entry->oom_score = FIGURE_UNKNOWN;
		entry->gap_pages = FIGURE_UNKNOWN;
		if (entry->reason == REASON_RAISED || entry->reason == REASON_PROTECTED)
			entry->reason = REASON_ADJ_UNKNOWN;
	}
}

/* What the event itself decides, without any ranking; else REPLAY_REASON_NONE. */
static enum replay_reason obstacle(const struct kill_event *event)
{
	if (event->by != KILL_BY_KERNEL)
		return REPLAY_OTHER_KILLER;
	if (!event->has_table || event->snapshot.process_count == 0)
		return REPLAY_NO_TABLE;
	if (!event->snapshot.machine.page_size_bytes.known)
		return REPLAY_NO_PAGE_SIZE;
	return REPLAY_REASON_NONE;
}

static void judge_without_ranking(struct replay *replay, const struct kill_event *event)
{
	if (event->end != KILL_END_KILLED || event->killed_count == 0) {
		replay->agreement = REPLAY_UNKNOWN;
		replay->reason = REPLAY_NOBODY_KILLED;
	} else if (event->allocating_task_killed) {
		bool same = event->invoked_by.pid.known &&
			    event->invoked_by.pid.value == event->killed[0].pid;

		replay->agreement = same ? REPLAY_AGREES : REPLAY_UNKNOWN;
		replay->reason = REPLAY_ALLOCATING_TASK;
	}
}

/* Whether a total that is made up would decide, by the bonus of root. */
static bool made_up_total_counts(const struct readings *readings, const struct kill_event *event)
{
	const struct snapshot *snapshot = &event->snapshot;
	bool has_bonus = false;

	for (size_t i = 0; i < readings->rules.count; i++)
		has_bonus = has_bonus || readings->rules.items[i]->root_bonus == ROOT_BONUS_ADJ_30;
	if (!readings->total.is_made_up || !has_bonus)
		return false;
	for (size_t i = 0; i < snapshot->process_count; i++)
		if (figure_or(snapshot->processes[i].uid, 1) == 0 &&
			figure_or(snapshot->processes[i].adj, 0) != ADJ_MIN)
			return true;
	return false;
}

void replay_event(struct replay *ret_replay, const struct kill_event *event, const pid_t *exiting,
	size_t exiting_count)
{
	struct trial trial = { event, exiting, exiting_count };
	struct readings readings = { .rules = replay_rules_for(event) };

	*ret_replay = (struct replay){ .reason = obstacle(event) };
	if (ret_replay->reason != REPLAY_REASON_NONE)
		return;
	if (!replay_total(&readings.total, event) || made_up_total_counts(&readings, event)) {
		ret_replay->reason = REPLAY_NO_TOTAL;
		return;
	}
	if (readings.rules.count == 0) {
		ret_replay->reason = REPLAY_RULES;
		return;
	}
	play(ret_replay, &trial, &readings);
	if (total_range_is_open(&readings.total))
		forget_total(ret_replay);
	judge_without_ranking(ret_replay, event);
}
