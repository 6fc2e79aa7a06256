/* SPDX-License-Identifier: GPL-2.0-or-later */
/* oomtop protect: the smallest changes that keep a target alive, each proven by the drill. */
#include "views/protect/protect.h"
#include "base/text.h"
#include "snapshot/target.h"

#include "commands/adj_writer.h"
#include "commands/capabilities.h"
#include "commands/command.h"
#include "commands/leakers.h"
#include "commands/progress.h"
#include "commands/screen.h"
#include "commands/target_word.h"
#include "model/advice/exposed_groups.h"
#include "views/prose/prose_words.h"
#include "views/protect/protect_json.h"

#include <errno.h>
#include <stdlib.h>

/* Whether a process of the target is among the leakers. */
static bool leaks_itself(const struct leakers *leakers, const struct target *target)
{
	for (size_t i = 0; i < leakers->process_count; i++)
		if (target_has(target, leakers->processes[i]->pid))
			return true;
	for (size_t i = 0; i < leakers->group_count; i++)
		for (size_t j = 0; j < leakers->groups[i]->members.count; j++)
			if (target_has(target, leakers->groups[i]->members.items[j]->pid))
				return true;
	return false;
}

static int find_leakers(struct leakers *leakers, const struct observation *observation,
	const struct target *target, const struct options *options, struct error *error)
{
	int result;

	if (!options->against) {
		leakers_add_large(leakers, observation);
		return 0;
	}
	result = leakers_add(leakers, &observation->snapshot, options->against, error);
	if (result == 0)
		result = leakers_admit(leakers, &observation->domain, error);
	if (result == 0 && leaks_itself(leakers, target))
		return error_invalid(error, "protect", NULL,
			"protecting '%s' against its own leak is impossible: the kernel would kill "
			"all other processes first; give it a memory limit",
			options->operands[0]);
	if (result == 0 && leakers->tmpfs_count > 0 && leakers->tmpfs[0] == &drill_kernel)
		return error_invalid(error, "protect", NULL,
			"no oom_score_adj helps against the kernel's own memory, which no kill "
			"frees");
	if (result == 0 && leakers->tmpfs_count > 0)
		return error_invalid(error, "protect", NULL,
			"no oom_score_adj helps against a full tmpfs, since no kill empties it; "
			"mount it with a size");
	return result;
}

static int print(const struct protection *protection, const struct options *options,
	const struct observation *observation, struct error *error)
{
	const char *word = options->operands[0];
	int result;

	if (!(options->given & OPTION_APPLY)) {
		result = capabilities_keep(NULL, 0, error);
		if (result < 0)
			return result;
	}
	if (options->given & OPTION_JSON)
		protect_print_json(stdout, protection, word);
	else
		protect_print(stdout, screen_table_options(options).width, protection, word);
	if (options->given & OPTION_APPLY)
		return adj_apply(protection, &observation->snapshot, stdout, error);
	return 0;
}

static bool is_in_cgroup_of(const struct process *process, const struct process *other)
{
	return text_is_known_same(process_unit_cgroup(process), process_unit_cgroup(other));
}

/*
 * Asks systemd for the units of target and leakers: advice names a unit in a command only when
 * systemd confirmed the unit, and leakers_look_closer() asks only for those of victims.
 */
static void confirm_units(
	struct observation *observation, const struct target *target, const struct leakers *leakers)
{
	size_t count = 0;
	pid_t *pids = memory_alloc(
		(target->count + leakers->process_count + leakers->group_count) * sizeof(*pids));

	for (size_t i = 0; i < target->count; i++)
		if (i == 0 || !is_in_cgroup_of(target->items[i], target->items[i - 1]))
			pids[count++] = target->items[i]->pid;
	for (size_t i = 0; i < leakers->process_count; i++)
		pids[count++] = leakers->processes[i]->pid;
	for (size_t i = 0; i < leakers->group_count; i++)
		pids[count++] = target_largest(&leakers->groups[i]->members)->pid;
	observation_look_closer(observation, pids, count, DETAIL_UNIT);
	free(pids);
}

/* The same for the groups that are drilled where the target is next. */
static void confirm_exposed_units(struct observation *observation, const struct target *target)
{
	const struct exposure_request request = { &observation->snapshot, &observation->calibration,
		target };
	struct exposed_groups groups = { 0 };
	struct arena texts = ARENA_EMPTY;
	struct exposures exposures;

	exposures_find(&exposures, &request);
	for (size_t i = 0; i < exposures.count; i++)
		exposed_groups_add(&groups, &request, &exposures.items[i], &texts);
	for (size_t i = 0; i < groups.count; i++)
		observation_look_closer(observation,
			&target_largest(&groups.items[i]->members)->pid, 1, DETAIL_UNIT);
	exposed_groups_release(&groups);
	exposures_release(&exposures);
	arena_release(&texts);
}

static int find_protection(struct protection *ret_protection, const struct observation *observation,
	const struct target *target, const struct leakers *leakers, const struct options *options,
	struct error *error)
{
	struct progress progress;
	int result;

	progress_begin(&progress, "searching for advice");
	result = protection_find(ret_protection,
		&(struct protection_request){
			.snapshot = &observation->snapshot,
			.calibration = &observation->calibration,
			.domain = &observation->domain,
			.target = target,
			.word = options->operands[0],
			.leakers = leakers->processes,
			.leaker_count = leakers->process_count,
			.groups = (const struct leak_group *const *)leakers->groups,
			.group_count = leakers->group_count,
			.seeks_exposure = !options->against,
			.max_work = DRILL_WORK_MAX,
		},
		error);
	progress_end(&progress);
	return result;
}

/* A process that may use other NUMA nodes alone is not killed when these are full. */
static int check_nodes(
	const struct observation *observation, const struct target *target, struct error *error)
{
	struct arena arena = ARENA_EMPTY;

	for (size_t i = 0; i < target->count; i++)
		if (domain_admits(&observation->domain, target->items[i]))
			return 0;
	error_invalid(error, "protect", NULL,
		"process %d may use only NUMA %s: the kernel spares it when memory of %s runs out",
		(int)target->items[0]->pid, prose_nodes(&arena, target->items[0]->mems_allowed),
		prose_nodes(&arena, observation->domain.path));
	arena_release(&arena);
	return -EINVAL;
}

static int protect(struct observation *observation, struct target *target, struct leakers *leakers,
	const struct options *options, struct error *error)
{
	struct protection protection;
	int result = check_nodes(observation, target, error);

	if (result == 0)
		result = find_leakers(leakers, observation, target, options, error);
	if (result == 0)
		confirm_units(observation, target, leakers);
	if (result == 0 && observation->live && !options->against)
		confirm_exposed_units(observation, target);
	if (result == 0)
		leakers_look_at_target(observation, target);
	if (result == 0)
		result = leakers_look_closer(leakers, observation, error);
	if (result == 0)
		result = find_protection(&protection, observation, target, leakers, options, error);
	if (result < 0)
		return result;
	result = print(&protection, options, observation, error);
	if (result == 0)
		leakers_print_left_out((struct drill_left_out){ protection.drilled_count,
					       protection.leaker_count },
			"leakers");
	protection_release(&protection);
	return result;
}

static int check(const struct options *options, struct error *error)
{
	if ((options->given & OPTION_APPLY) && (options->given & OPTIONS_PLACE))
		return error_usage(error,
			"--apply writes to this machine: not with --from, --procfs or --sysfs");
	if ((options->given & OPTION_APPLY) && (options->given & OPTION_JSON))
		return error_usage(error, "--apply and --json exclude each other");
	if ((options->given & OPTION_APPLY) && options->assumption_count > 0)
		return error_usage(error, "--apply and --assume exclude each other");
	return 0;
}

static int run(const struct options *options, struct error *error)
{
	struct leakers leakers = { 0 };
	struct observation observation;
	struct target target;
	int result = check(options, error);

	if (result < 0)
		return result;
	result = observation_make(&observation, options,
		/* NEED_CGROUP_ALL: a limit may be advised for a cgroup that has none yet */
		NEED_STAT | NEED_OOM_SCORE | NEED_CGROUP | NEED_HOLDERS | NEED_CGROUP_ALL |
			NEED_NODES | NEED_FREED,
		error);
	if (result < 0)
		return result;
	result = target_word_find(&target, &observation.snapshot, options->operands[0], error);
	if (result == 0)
		result = protect(&observation, &target, &leakers, options, error);
	target_release(&target);
	leakers_release(&leakers);
	observation_release(&observation);
	return result;
}

const struct command protect_command = {
	.name = "protect",
	.operands = "TARGET",
	.min_operands = 1,
	.max_operands = 1,
	.summary = "find the smallest changes that keep TARGET alive",
	.options = OPTIONS_SOURCE | OPTIONS_MODEL | OPTION_JSON | OPTION_AGAINST | OPTION_APPLY,
	/* like report; for --apply also to lower an oom_score_adj, and to write another user's */
	.capabilities = { CAP_SYS_PTRACE, CAP_DAC_READ_SEARCH, CAP_SYS_RESOURCE, CAP_DAC_OVERRIDE },
	.capability_count = 4,
	.run = run,
};
