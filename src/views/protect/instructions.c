/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "views/protect/instructions.h"

#include "base/text.h"
#include "model/kernel/relations.h"
#include "snapshot/cgroup_name.h"
#include "snapshot/cgroup_tree.h"
#include "snapshot/target_cgroup.h"
#include "snapshot/unit.h"
#include "views/prose/prose_adj.h"
#include "views/prose/prose_words.h"
#include "views/protect/instructions_container.h"
#include "views/protect/instructions_unit.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/*
 * Whether the value of the process is to change.  The kubelet sets the value of pods by class, and
 * a process that is exempt stays so.
 */
static bool is_written_to(const struct process *process, int64_t adj, int direction)
{
	return process->qos == POD_NONE && process->adj.known && process->adj.value != ADJ_MIN &&
	       (adj - process->adj.value) * direction > 0;
}

/* The cgroup that has exactly these processes; NULL if there is none. */
static const char *common_cgroup(const struct snapshot *snapshot, const struct target *written)
{
	const char *cgroup = written->items[0]->cgroup;
	size_t count = 0;

	if (!cgroup || !paste_can(PASTE_PATH, cgroup))
		return NULL;
	for (size_t i = 0; i < snapshot->process_count; i++) {
		const struct process *process = &snapshot->processes[i];

		if (!process->cgroup || strcmp(process->cgroup, cgroup) != 0)
			continue;
		if (!target_has(written, process->pid))
			return NULL;
		count++;
	}
	return count == written->count ? cgroup : NULL;
}

enum { PIDS_MAX = 256 }; /* in one command */

/* Reads the PIDs from the cgroup when the command is pasted, if possible: PIDs may be reused. */
static void write_each(struct writing *writing, const struct target *written, int64_t adj)
{
	struct arena *arena = writing->arena;
	const char *cgroup = common_cgroup(writing->snapshot, written), *pids = "";
	const char *list =
		cgroup ? instructions_cgroup_file(writing, cgroup, "cgroup.procs") : NULL;
	const char *loop =
		text_format(arena, "do echo %" PRId64 " > /proc/$pid/oom_score_adj; done", adj);

	if (list) {
		instructions_add_command(
			writing, text_format(arena, "while read -r pid; %s < %s", loop, list));
		return;
	}
	if (written->count > PIDS_MAX) {
		instructions_add_note(
			writing, text_format(arena,
					 "These %zu processes share no cgroup, and are too many "
					 "for a command: "
					 "write %" PRId64 " to the oom_score_adj of each.",
					 written->count, adj));
		return;
	}
	for (size_t i = 0; i < written->count; i++)
		pids = text_format(arena, "%s %d", pids, (int)written->items[i]->pid);
	instructions_add_command(writing, text_format(arena, "for pid in%s; %s", pids, loop));
}

/* fs/proc/base.c: __set_oom_adj() sets the value for all processes that share the mm. */
static void note_sharers(struct writing *writing, const struct target *written)
{
	struct arena *arena = writing->arena;
	const struct snapshot *snapshot = writing->snapshot;

	for (size_t i = 0; i < written->count; i++) {
		const struct process *process = written->items[i];

		if (!process->detail.mm_owner_pid.known)
			continue;
		for (size_t j = 0; j < snapshot->process_count; j++) {
			const struct process *other = &snapshot->processes[j];

			if (process_shares_mm(process, other) && !target_has(written, other->pid))
				instructions_add_note(
					writing, text_format(arena,
							 "%s shares its memory and gets the same "
							 "oom_score_adj.",
							 prose_process(arena, other)));
		}
	}
}

/* Writes to the running processes, without a restart, unless their value is further already. */
static void write_running(
	struct writing *writing, const struct target *adj_group, int64_t adj, int direction)
{
	struct arena *arena = writing->arena;
	struct target written = { 0 };

	for (size_t i = 0; i < adj_group->count; i++) {
		if (!is_written_to(adj_group->items[i], adj, direction))
			continue;
		array_reserve(written.items, written.count, written.capacity);
		written.items[written.count++] = adj_group->items[i];
	}
	if (written.count == 1)
		instructions_add_command(
			writing, text_format(arena, "echo %" PRId64 " > /proc/%d/oom_score_adj",
					 adj, (int)written.items[0]->pid));
	else if (written.count > 1)
		write_each(writing, &written, adj);
	note_sharers(writing, &written);
	target_release(&written);
}

static bool is_first_of_its_home(const struct target *adj_group, size_t number)
{
	for (size_t i = 0; i < number; i++)
		if (unit_is_shared(adj_group->items[i], adj_group->items[number]))
			return false;
	return true;
}

/* Of the home of that number's process: one whose value is to change, if there is one. */
static const struct process *written_in_home(
	const struct target *adj_group, size_t number, int64_t adj, int direction)
{
	for (size_t i = number; i < adj_group->count; i++)
		if ((i == number ||
			    unit_is_shared(adj_group->items[i], adj_group->items[number])) &&
			is_written_to(adj_group->items[i], adj, direction))
			return adj_group->items[i];
	return adj_group->items[number];
}

static void note_overwriter(struct writing *writing, const struct process *process)
{
	struct adj_origin origin = adj_origin_of(writing->snapshot, process);

	if (!writing->instructions->overwritten_by)
		writing->instructions->overwritten_by =
			prose_adj_overwriter(writing->arena, &origin, process);
}

/* Writes to the processes, and for each unit and container what makes the value last. */
static void write_adj(
	struct writing *writing, const struct target *adj_group, int64_t adj, int direction)
{
	write_running(writing, adj_group, adj, direction);
	for (size_t i = 0; i < adj_group->count; i++) {
		const struct process *process;

		if (!is_first_of_its_home(adj_group, i))
			continue;
		process = written_in_home(adj_group, i, adj, direction);
		if (process->container)
			instructions_write_container_adj(writing, process, adj);
		else if (instructions_write_unit_adj(writing, process, adj))
			continue;
		note_overwriter(writing, process);
	}
}

static bool has_home(const struct process *process)
{
	return process->container || (process->unit && text_ends_with(process->unit, ".service"));
}

/* A leaker named by its PID shares its unit or container with processes that stay as they are. */
static void write_leaker_adj(
	struct writing *writing, const struct threat *threat, const struct advice *advice)
{
	const struct process *leaker = threat->leaker;

	if (threat->group || !isdigit((unsigned char)threat->raised_word[0]) || !has_home(leaker)) {
		write_adj(writing, &threat->raised, advice->leaker_adj, 1);
		return;
	}
	write_running(writing, &threat->raised, advice->leaker_adj, 1);
	instructions_add_note(writing,
		"Other processes of its unit or container keep their value: this change applies to "
		"that process alone, until it exits.");
	note_overwriter(writing, leaker);
}

/* The path of the cgroup in the drill, or else the part of the leaker's path that has that name. */
static const char *box_path(
	const struct writing *writing, const struct threat *threat, const struct advice *advice)
{
	const struct process *leaker = threat->leaker;
	const struct cgroup *limit = target_find_cgroup(
		advice->edited ? advice->edited : writing->snapshot, threat->limit);
	const char *path = NULL, *unit;
	size_t length;

	if (limit)
		return limit->path;
	if (text_starts_with(threat->limit, "cgroup:"))
		return threat->limit + strlen("cgroup:");
	if (!leaker->cgroup)
		return NULL;
	unit = cgroup_unit(writing->arena, leaker->cgroup);
	if (leaker->container)
		path = cgroup_container_path(writing->arena, leaker->cgroup);
	else if (unit && leaker->unit && strcmp(unit, leaker->unit) == 0 &&
		 cgroup_manager(writing->arena, leaker->cgroup, &length))
		path = arena_copy(writing->arena, leaker->cgroup, length);
	return path ? path : leaker->cgroup;
}

/* Sockets, kernel objects and BPF maps are charged to the cgroup and in no process. */
static void note_use_is_estimated(struct writing *writing, const struct threat *threat)
{
	const struct cgroup *limit = target_find_cgroup(writing->snapshot, threat->limit);

	if (writing->snapshot->cgroup_count == 0)
		instructions_add_note(writing,
			"How much its cgroup uses was not recorded, only what its processes use: "
			"set no limit that is not well above memory.current of the cgroup, or the "
			"kernel kills at once.");
	else if (limit && !limit->active_file_bytes.known && !limit->inactive_file_bytes.known)
		instructions_add_note(writing,
			"How much of what its cgroup uses is cache was not recorded: the limit is "
			"above all of it.");
}

/* Whether the limit is of the leaker's container, not of a cgroup around it. */
static bool is_of_container(struct writing *writing, const struct process *leaker, const char *path)
{
	const char *own = leaker->container && leaker->cgroup
				  ? cgroup_container_path(writing->arena, leaker->cgroup)
				  : NULL;

	return leaker->container &&
	       !(own && path && cgroup_path_is_within(own, path) && strlen(own) > strlen(path));
}

static void write_limit(
	struct writing *writing, const struct threat *threat, const struct advice *advice)
{
	const struct process *leaker = threat->leaker;
	const struct snapshot *snapshot = writing->snapshot;
	const struct cgroup *limit = target_find_cgroup(snapshot, threat->limit);
	const char *path = box_path(writing, threat, advice);
	const struct unit *unit = path ? snapshot_unit_at(snapshot, path) : NULL;
	bool is_containers = is_of_container(writing, leaker, path);

	if (is_containers && !text_starts_with(leaker->container, "nspawn:"))
		instructions_write_container_limit(writing, leaker, limit, path, advice);
	else if (unit)
		instructions_write_unit_limit(writing, leaker, unit, limit, advice);
	else
		instructions_write_unverified_limit(
			writing, is_containers ? leaker->container : NULL, path, advice);
}

void instructions_for(struct instructions *ret_instructions, struct arena *arena,
	const struct protection *protection, const struct threat *threat,
	const struct advice *advice)
{
	struct instructions instructions = { 0 };
	struct writing writing = {
		.instructions = &instructions, .arena = arena, .snapshot = protection->snapshot
	};

	switch (advice->kind) {
	case ADVICE_LIMIT:
		write_limit(&writing, threat, advice);
		note_use_is_estimated(&writing, threat);
		break;
	case ADVICE_COMBINATION:
		write_leaker_adj(&writing, threat, advice);
		write_adj(&writing, protection->target, advice->target_adj, -1);
		break;
	case ADVICE_LEAKER_ADJ:
		write_leaker_adj(&writing, threat, advice);
		break;
	case ADVICE_ADJ:
		write_adj(&writing, protection->target, advice->target_adj, -1);
		break;
	}
	if (protection->snapshot->machine.visibility == VISIBILITY_PID_NAMESPACE)
		instructions_add_note(&writing,
			"oomtop saw this from inside a container: PIDs are those of the container, "
			"files and systemctl are those of its host.");
	*ret_instructions = instructions;
}
