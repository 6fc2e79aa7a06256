/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "commands/leakers.h"

#include "base/text.h"
#include "snapshot/target.h"

#include <stdlib.h>
#include <string.h>

void leakers_release(struct leakers *leakers)
{
	free(leakers->processes);
	free(leakers->tmpfs);
	*leakers = (struct leakers){ 0 };
}

static void add_process(struct leakers *leakers, const struct process *process)
{
	array_reserve(leakers->processes, leakers->process_count, leakers->process_capacity);
	leakers->processes[leakers->process_count++] = process;
}

static int add_tmpfs(struct leakers *leakers, const struct snapshot *snapshot, const char *path,
	struct error *error)
{
	const struct machine *machine = &snapshot->machine;

	for (size_t i = 0; i < machine->holder_count; i++) {
		const struct holder *holder = &machine->holders[i];

		if (holder->kind != HOLDER_TMPFS || !holder->name || strcmp(holder->name, path) != 0)
			continue;
		array_reserve(leakers->tmpfs, leakers->tmpfs_count, leakers->tmpfs_capacity);
		leakers->tmpfs[leakers->tmpfs_count++] = holder;
		return 0;
	}
	return error_invalid(error, "drill", NULL, "no tmpfs is mounted at '%s'", path);
}

int leakers_add(struct leakers *leakers, const struct snapshot *snapshot, const char *word,
	struct error *error)
{
	static const char tmpfs[] = "tmpfs:";
	struct target target;
	int result;

	if (text_starts_with(word, tmpfs))
		return add_tmpfs(leakers, snapshot, word + strlen(tmpfs), error);
	result = target_find(&target, snapshot, word, error);
	for (size_t i = 0; i < target.count; i++)
		if (process_has_memory(target.items[i]))
			add_process(leakers, target.items[i]);
	target_release(&target);
	if (result == 0 && leakers->process_count == 0)
		return error_invalid(error, "drill", NULL, "'%s' has no memory to leak", word);
	return result;
}

int leakers_lack(struct error *error)
{
	return error_invalid(error, "drill", NULL, "no process that could leak is visible");
}

static int compare_sizes(const void *left, const void *right)
{
	const struct process *a = *(const struct process *const *)left;
	const struct process *b = *(const struct process *const *)right;
	int order = figure_compare(a->rss_bytes, b->rss_bytes, -1);

	return order ? order : a->pid < b->pid ? -1 : 1;
}

void leakers_add_large(struct leakers *leakers, const struct verdict *verdict)
{
	const struct process *largest = NULL;

	for (size_t i = 0; i < verdict->count; i++) {
		const struct standing *standing = &verdict->standings[i];
		const struct process *process = standing->process;

		if (!drill_can_leak(standing))
			continue;
		if (figure_or(standing->badness.memory_pages, 0) > drill_large_pages(verdict))
			add_process(leakers, process);
		if (!largest || figure_compare(process->rss_bytes, largest->rss_bytes, -1) < 0)
			largest = process;
	}
	if (leakers->process_count == 0 && largest)
		add_process(leakers, largest);
	if (leakers->process_count > 0)
		qsort(leakers->processes, leakers->process_count, sizeof(*leakers->processes),
			compare_sizes);
}

void drill_list_release(struct drill_list *drills)
{
	for (size_t i = 0; i < drills->count; i++)
		drill_release(&drills->items[i]);
	free(drills->items);
	*drills = (struct drill_list){ 0 };
}

static int add_drill(struct drill_list *drills, struct drill_ground *ground,
	const struct process *process, const struct holder *tmpfs, struct error *error)
{
	struct drill drill;
	int result = drill_run(&drill, ground, process, tmpfs, error);

	if (result < 0)
		return result;
	array_reserve(drills->items, drills->count, drills->capacity);
	drills->items[drills->count++] = drill;
	return 0;
}

static int run_all(struct drill_list *drills, const struct observation *observation,
	const struct leakers *leakers, struct error *error)
{
	struct drill_ground *ground =
		drill_ground_new(&observation->snapshot, &observation->calibration);
	int result = 0;

	drill_list_release(drills);
	for (size_t i = 0; result == 0 && i < leakers->process_count; i++)
		result = add_drill(drills, ground, leakers->processes[i], NULL, error);
	for (size_t i = 0; result == 0 && i < leakers->tmpfs_count; i++)
		result = add_drill(drills, ground, NULL, leakers->tmpfs[i], error);
	drill_ground_free(ground);
	return result;
}

static bool is_listed(const pid_t *pids, size_t count, pid_t pid)
{
	for (size_t i = 0; i < count; i++)
		if (pids[i] == pid)
			return true;
	return false;
}

static size_t add_pid(pid_t *pids, size_t count, pid_t pid)
{
	if (count == LOOKED_AT_MOST || is_listed(pids, count, pid))
		return count;
	pids[count] = pid;
	return count + 1;
}

size_t leakers_add_victims(pid_t *pids, size_t count, const struct course *course)
{
	for (size_t i = 0; i < course->kill_count && count < LOOKED_AT_MOST; i++)
		count = add_pid(pids, count, course->kills[i].victim->pid);
	for (size_t i = 0; i < course->collateral_count && count < LOOKED_AT_MOST; i++)
		count = add_pid(pids, count, course->collateral[i]->pid);
	return count;
}

int leakers_drill(const struct leakers *leakers, struct drill_list *drills,
	struct observation *observation, struct error *error)
{
	pid_t pids[LOOKED_AT_MOST];
	size_t count = 0;
	int result = run_all(drills, observation, leakers, error);

	if (result < 0 || !observation->live)
		return result;
	for (size_t i = 0; i < drills->count && count < LOOKED_AT_MOST; i++)
		count = leakers_add_victims(pids, count, &drills->items[i].course);
	observation_look_closer(observation, pids, count, DETAIL_SMAPS | DETAIL_SHARERS | DETAIL_UNIT);
	return run_all(drills, observation, leakers, error);
}
