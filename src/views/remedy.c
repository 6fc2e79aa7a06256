/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "views/remedy_write.h"

#include "base/text.h"
#include "snapshot/unit.h"
#include "views/prose.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

void remedy_add_file(struct writing *writing, struct remedy_file file)
{
	struct remedy *remedy = writing->remedy;

	for (size_t i = 0; i < remedy->file_count; i++)
		if (strcmp(remedy->files[i].path, file.path) == 0)
			return;
	array_reserve(remedy->files, remedy->file_count, remedy->file_capacity);
	remedy->files[remedy->file_count++] = file;
}

void remedy_add_command(struct writing *writing, const char *command)
{
	struct remedy *remedy = writing->remedy;

	for (size_t i = 0; i < remedy->command_count; i++)
		if (strcmp(remedy->commands[i], command) == 0)
			return;
	array_reserve(remedy->commands, remedy->command_count, remedy->command_capacity);
	remedy->commands[remedy->command_count++] = command;
}

void remedy_add_note(struct writing *writing, const char *sentences)
{
	struct remedy *remedy = writing->remedy;

	if (!remedy->note)
		remedy->note = sentences;
	else if (!strstr(remedy->note, sentences))
		remedy->note = text_format(writing->arena, "%s %s", remedy->note, sentences);
}

static bool has_any_of(const char *text, const char *bytes)
{
	return text[strcspn(text, bytes)] != '\0';
}

const char *remedy_quoted(struct arena *arena, const char *text)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "0123456789/._-:@%+=";
	const char *result = "'";

	if (*text && text[strspn(text, plain)] == '\0')
		return text;
	if (has_any_of(text, "'") && !has_any_of(text, "\"\\$`!"))
		return text_format(arena, "\"%s\"", text);
	for (; *text; text++)
		result = text_format(arena, "%s%.*s", result, *text == '\'' ? 4 : 1,
			*text == '\'' ? "'\\''" : text);
	return text_format(arena, "%s'", result);
}

const char *remedy_cgroup_folder(const struct writing *writing, const char *cgroup)
{
	bool v1 = writing->snapshot->cgroup_version == CGROUP_V1;

	return remedy_quoted(writing->arena,
		text_format(writing->arena, "/sys/fs/cgroup%s%s", v1 ? "/memory" : "", cgroup));
}

const char *remedy_file_command(struct arena *arena, const struct remedy_file *file)
{
	const char *path = remedy_quoted(arena, file->path), *line = file->text;
	int folder = (int)(strrchr(file->path, '/') - file->path);
	const char *lines = "";

	for (; *line; line += strcspn(line, "\n") + 1)
		lines = text_format(arena, "%s %s", lines,
			remedy_quoted(arena, arena_copy(arena, line, strcspn(line, "\n"))));
	if (file->appends)
		return text_format(arena, "printf '%%s\\n'%s >> %s", lines, path);
	return text_format(arena, "mkdir -p %s && printf '%%s\\n'%s > %s",
		remedy_quoted(arena, text_format(arena, "%.*s", folder, file->path)), lines, path);
}

bool remedy_can_be_pasted(const char *text)
{
	for (; text && *text; text++)
		if (*text < ' ' || *text > '~')
			return false;
	return true;
}

/* No kernel and no systemd has such names; a recording may, and a paste would write elsewhere. */
static bool leads_elsewhere(const struct process *process)
{
	const char *cgroup = process->cgroup;

	return (process->unit && strchr(process->unit, '/')) ||
		(cgroup && (strstr(cgroup, "/../") || text_ends_with(cgroup, "/..")));
}

static bool can_be_named(struct writing *writing, const struct process *process)
{
	if (remedy_can_be_pasted(process->unit) && remedy_can_be_pasted(process->container) &&
		remedy_can_be_pasted(process->cgroup) && !leads_elsewhere(process))
		return true;
	remedy_add_note(writing, "The name of its unit or cgroup holds bytes that cannot be "
				 "pasted: no command with it is offered.");
	return false;
}

/* The kubelet gives its pods what their class has: nothing else is worth writing. */
static bool is_written_to(const struct process *process, int64_t adj, int direction)
{
	return process->qos == POD_NONE && process->adj.known &&
		(adj - process->adj.value) * direction > 0;
}

/* The cgroup whose processes these are, all of them and no others; NULL for none such. */
static const char *common_cgroup(const struct snapshot *snapshot, const struct target *written)
{
	const char *cgroup = written->items[0]->cgroup;
	size_t count = 0;

	if (!cgroup || strcmp(cgroup, "/") == 0 || !remedy_can_be_pasted(cgroup))
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

/* As the cgroup has them when it is pasted, where that is the same: PIDs grow old. */
static const char *pids_of(struct writing *writing, const struct target *written)
{
	const char *cgroup = common_cgroup(writing->snapshot, written), *pids = "";

	if (cgroup)
		return text_format(writing->arena, "$(cat %s/cgroup.procs)",
			remedy_cgroup_folder(writing, cgroup));
	for (size_t i = 0; i < written->count; i++)
		pids = text_format(writing->arena, "%s%s%d", pids, i > 0 ? " " : "",
			(int)written->items[i]->pid);
	return pids;
}

/* fs/proc/base.c: __set_oom_adj gives it to all that share the mm. */
static void note_sharers(struct writing *writing, const struct target *written)
{
	struct arena *arena = writing->arena;
	const struct snapshot *snapshot = writing->snapshot;

	for (size_t i = 0; i < written->count; i++) {
		struct figure owner = written->items[i]->detail.mm_owner_pid;

		for (size_t j = 0; owner.known && j < snapshot->process_count; j++) {
			const struct process *other = &snapshot->processes[j];

			if (other->detail.mm_owner_pid.known &&
				other->detail.mm_owner_pid.value == owner.value &&
				!target_has(written, other->pid))
				remedy_add_note(writing,
					text_format(arena,
						"%s shares its memory and gets the same adj.",
						prose_process(arena, other)));
		}
	}
}

/* The running processes, without waiting for a restart; those that are further already stay so. */
static void write_running(
	struct writing *writing, const struct target *crowd, int64_t adj, int direction)
{
	struct arena *arena = writing->arena;
	struct target written = { 0 };

	for (size_t i = 0; i < crowd->count; i++) {
		if (!is_written_to(crowd->items[i], adj, direction))
			continue;
		array_reserve(written.items, written.count, written.capacity);
		written.items[written.count++] = crowd->items[i];
	}
	if (written.count == 1)
		remedy_add_command(
			writing, text_format(arena, "echo %" PRId64 " > /proc/%d/oom_score_adj",
					 adj, (int)written.items[0]->pid));
	else if (written.count > 1)
		remedy_add_command(writing, text_format(arena,
						    "for pid in %s; do echo %" PRId64
						    " > /proc/$pid/oom_score_adj; done",
						    pids_of(writing, &written), adj));
	note_sharers(writing, &written);
	target_release(&written);
}

static bool is_first_of_its_home(const struct target *crowd, size_t number)
{
	for (size_t i = 0; i < number; i++)
		if (unit_is_shared(crowd->items[i], crowd->items[number]))
			return false;
	return true;
}

static void note_overwriter(struct writing *writing, const struct process *process)
{
	struct adj_origin origin = adj_origin_of(writing->snapshot, process);

	if (!writing->remedy->overwritten_by)
		writing->remedy->overwritten_by =
			prose_adj_overwriter(writing->arena, &origin, process);
}

/* Each unit and container that these are in, by the first of it. */
static void write_adj(
	struct writing *writing, const struct target *crowd, int64_t adj, int direction)
{
	write_running(writing, crowd, adj, direction);
	for (size_t i = 0; i < crowd->count; i++) {
		const struct process *process = crowd->items[i];

		if (!is_first_of_its_home(crowd, i) || !can_be_named(writing, process))
			continue;
		if (process->container)
			remedy_write_container_adj(writing, process, adj);
		else if (remedy_write_unit_adj(writing, process, adj))
			continue;
		note_overwriter(writing, process);
	}
}

static bool has_home(const struct process *process)
{
	return process->container || (process->unit && text_ends_with(process->unit, ".service"));
}

/* What is raised by its PID though it has a unit or container shares that with others. */
static void write_leaker_adj(
	struct writing *writing, const struct threat *threat, const struct advice *advice)
{
	const struct process *leaker = threat->leaker;

	if (!isdigit((unsigned char)threat->raised_word[0]) || !has_home(leaker)) {
		write_adj(writing, &threat->raised, advice->leaker_adj, 1);
		return;
	}
	write_running(writing, &threat->raised, advice->leaker_adj, 1);
	remedy_add_note(writing, "It shares its unit or container with others that are not to be "
				 "raised: this is for that process alone, until it ends.");
	note_overwriter(writing, leaker);
}

static void write_bare_box(
	struct writing *writing, const struct process *leaker, const struct advice *advice)
{
	struct arena *arena = writing->arena;
	const char *folder = remedy_cgroup_folder(writing, leaker->cgroup);

	if (advice->high_bytes > 0)
		remedy_add_command(writing, text_format(arena, "echo %" PRId64 " > %s/memory.high",
						    advice->high_bytes, folder));
	remedy_add_command(writing,
		text_format(arena, "echo %" PRId64 " > %s/%s", advice->max_bytes, folder,
			writing->snapshot->cgroup_version == CGROUP_V1 ? "memory.limit_in_bytes"
								       : "memory.max"));
	remedy_add_note(
		writing, "It lasts as long as that cgroup does; what made it can set the same.");
}

static void write_box(
	struct writing *writing, const struct threat *threat, const struct advice *advice)
{
	const struct process *leaker = threat->leaker;
	const struct cgroup *box = target_find_cgroup(writing->snapshot, threat->box);

	if (!can_be_named(writing, leaker))
		return;
	if (leaker->container && !text_starts_with(leaker->container, "nspawn:"))
		remedy_write_container_box(writing, leaker, box, advice);
	else if (leaker->unit)
		remedy_write_unit_box(writing, leaker, box, advice);
	else
		write_bare_box(writing, leaker, advice);
}

void remedy_for(struct remedy *ret_remedy, struct arena *arena, const struct protection *protection,
	const struct threat *threat, const struct advice *advice)
{
	struct remedy remedy = { 0 };
	struct writing writing = {
		.remedy = &remedy, .arena = arena, .snapshot = protection->snapshot
	};

	switch (advice->kind) {
	case ADVICE_BOX:
		write_box(&writing, threat, advice);
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
	if (protection->snapshot->machine.vantage == VANTAGE_PID_NAMESPACE)
		remedy_add_note(&writing,
			"This was seen from within a container: PIDs are those in "
			"there, and files and systemctl are its host's.");
	*ret_remedy = remedy;
}

void remedy_release(struct remedy *remedy)
{
	free(remedy->files);
	free(remedy->commands);
	*remedy = (struct remedy){ 0 };
}
