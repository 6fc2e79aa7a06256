/* SPDX-License-Identifier: GPL-2.0-or-later */
/* oomtop protect: the smallest changes that keep a target alive, each proven by the drill. */
#include "views/protect/protect.h"

#include "commands/adj_writer.h"
#include "commands/capabilities.h"
#include "commands/command.h"
#include "commands/leakers.h"
#include "commands/progress.h"
#include "views/protect/protect_json.h"

#include <stdlib.h>
#include <string.h>

static int find_leakers(struct leakers *leakers, const struct observation *observation,
	const struct target *target, const struct options *options, struct error *error)
{
	int result;

	if (!options->against) {
		leakers_add_large(leakers, &observation->verdict);
		return 0;
	}
	result = leakers_add(leakers, &observation->snapshot, options->against, error);
	for (size_t i = 0; result == 0 && i < leakers->process_count; i++)
		if (target_has(target, leakers->processes[i]->pid))
			return error_invalid(error, "protect", NULL,
				"protecting '%s' against its own leak is impossible: the "
				"kernel would kill all other processes first; give it a "
				"memory limit",
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
		protect_print(stdout, protection, word);
	if (options->given & OPTION_APPLY)
		return adj_apply(protection, &observation->snapshot, stdout, error);
	return 0;
}

static bool is_in_cgroup_of(const struct process *process, const struct process *other)
{
	return process->cgroup && other->cgroup && strcmp(process->cgroup, other->cgroup) == 0;
}

/*
 * Asks systemd for the units of target and leakers: advice names a unit in a command only when
 * systemd confirmed the unit, and leakers_look_closer() asks only for those of victims.
 */
static void confirm_units(
	struct observation *observation, const struct target *target, const struct leakers *leakers)
{
	size_t count = 0;
	pid_t *pids = memory_alloc((target->count + leakers->process_count) * sizeof(*pids));

	for (size_t i = 0; i < target->count; i++)
		if (i == 0 || !is_in_cgroup_of(target->items[i], target->items[i - 1]))
			pids[count++] = target->items[i]->pid;
	for (size_t i = 0; i < leakers->process_count; i++)
		pids[count++] = leakers->processes[i]->pid;
	observation_look_closer(observation, pids, count, DETAIL_UNIT);
	free(pids);
}

static int find_protection(struct protection *ret_protection, const struct observation *observation,
	const struct target *target, const struct leakers *leakers, const char *word,
	struct error *error)
{
	struct progress progress;
	int result;

	progress_begin(&progress, "searching for advice");
	result = protection_find(ret_protection,
		&(struct protection_request){
			.snapshot = &observation->snapshot,
			.calibration = &observation->calibration,
			.target = target,
			.word = word,
			.leakers = leakers->processes,
			.leaker_count = leakers->process_count,
			.max_work = DRILL_WORK_MAX,
		},
		error);
	progress_end(&progress);
	return result;
}

static int protect(struct observation *observation, struct target *target, struct leakers *leakers,
	const struct options *options, struct error *error)
{
	struct protection protection;
	int result = find_leakers(leakers, observation, target, options, error);

	if (result == 0)
		confirm_units(observation, target, leakers);
	if (result == 0)
		result = leakers_look_closer(leakers, observation, error);
	if (result == 0)
		result = find_protection(
			&protection, observation, target, leakers, options->operands[0], error);
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
	if ((options->given & OPTION_APPLY) && (options->given & OPTIONS_SOURCE))
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
			NEED_NODES,
		error);
	if (result < 0)
		return result;
	result = target_find(&target, &observation.snapshot, options->operands[0], error);
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
