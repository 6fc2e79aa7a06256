/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which programs kill before the kernel does, and when: by their processes, and how they run. */
#include "sources/proc_reader.h"

#include "snapshot/cgroup_name.h"
#include "snapshot/unit.h"
#include "sources/conf_files.h"
#include "sources/killer_text.h"
#include "sources/unit_file.h"
#include "sources/units.h"

#include <fcntl.h>
#include <limits.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

enum { COMMAND_LINE_LIMIT = 1 << 16, FOUND_MOST = 16 };

struct finding {
	struct proc_reader *reader;
	const struct process *process;
	struct killer killer;
	struct slice arguments; /* good until the buffer is used again */
};

/* ---- one program each: false when it does not kill after all ---- */

static void take_conf(struct slice text, void *killer)
{
	systemd_oomd_take(killer, text);
}

/* How many units are set so; unknown when systemd tells it of none. */
static struct figure count_watched(const struct snapshot *snapshot, size_t offset)
{
	struct figure count = FIGURE_UNKNOWN;

	for (size_t i = 0; i < snapshot->unit_count; i++) {
		const struct figure *managed = (const struct figure *)(const void *)
			((const char *)&snapshot->units[i] + offset);

		if (managed->known)
			count = figure_of(figure_or(count, 0) + managed->value);
	}
	return count;
}

/* The least pressure at which one of the watched is killed. */
static void take_unit_limits(struct killer *killer, const struct snapshot *snapshot)
{
	struct figure least = FIGURE_UNKNOWN;

	for (size_t i = 0; i < snapshot->unit_count; i++) {
		const struct unit *unit = &snapshot->units[i];
		struct figure limit = unit->managed_oom_limit_hundredths;

		if (figure_or(unit->managed_oom_pressure, 0) == 0)
			continue;
		if (figure_or(limit, 0) == 0)
			limit = killer->pressure_hundredths;
		if (figure_compare(limit, least, 1) < 0)
			least = limit;
	}
	if (least.known)
		killer->pressure_hundredths = least;
}

static bool find_systemd_oomd(struct finding *finding)
{
	struct snapshot *snapshot = finding->reader->snapshot;
	struct killer *killer = &finding->killer;

	conf_files_read(&finding->reader->buffer, "systemd/oomd.conf", take_conf, killer);
	units_read_slices(snapshot, session_units(finding->reader));
	killer->swap_watched = count_watched(snapshot, offsetof(struct unit, managed_oom_swap));
	killer->pressure_watched =
		count_watched(snapshot, offsetof(struct unit, managed_oom_pressure));
	take_unit_limits(killer, snapshot);
	return true;
}

static bool find_earlyoom(struct finding *finding)
{
	return earlyoom_take(&finding->killer, finding->arguments);
}

/* Reads the file an option names into the reader's buffer, where the arguments were. */
static bool read_named_file(struct finding *finding, struct slice path)
{
	struct buffer *buffer = &finding->reader->buffer;
	char name[PATH_MAX];

	if (slice_length(path) >= sizeof(name) || slice_length(path) == 0 || *path.start != '/')
		return false;
	memcpy(name, path.start, slice_length(path));
	name[slice_length(path)] = '\0';
	return buffer_read_at(buffer, AT_FDCWD, name, UNIT_FILE_LIMIT) == 0;
}

static bool find_nohang(struct finding *finding)
{
	struct slice path;

	if (!argument_is_there(finding->arguments, "--monitor") &&
		!argument_is_there(finding->arguments, "-m"))
		return false;
	if ((argument_value(finding->arguments, "--config", &path) ||
		    argument_value(finding->arguments, "-c", &path)) &&
		read_named_file(finding, path))
		nohang_take(&finding->killer, slice_of(&finding->reader->buffer));
	return true;
}

static bool find_oomd(struct finding *finding)
{
	(void)finding; /* its rule set is a program of its own */
	return true;
}

/* Options stand above the file. */
static bool find_kubelet(struct finding *finding)
{
	struct slice value;

	if (argument_value(finding->arguments, "--eviction-hard", &value))
		kubelet_take_option(&finding->killer, value);
	else if (argument_value(finding->arguments, "--config", &value) &&
		read_named_file(finding, value))
		kubelet_take_file(&finding->killer, slice_of(&finding->reader->buffer));
	return true;
}

static const struct known_killer {
	const char *name; /* of its process */
	enum killer_kind kind;
	const char *units[2]; /* that run it */
	bool (*find)(struct finding *finding);
} known_killers[] = {
	{ "systemd-oomd", KILLER_SYSTEMD_OOMD, { "systemd-oomd.service" }, find_systemd_oomd },
	{ "earlyoom", KILLER_EARLYOOM, { "earlyoom.service" }, find_earlyoom },
	{ "nohang", KILLER_NOHANG, { "nohang.service", "nohang-desktop.service" }, find_nohang },
	{ "oomd", KILLER_OOMD, { "oomd.service", "fb-oomd.service" }, find_oomd },
	{ "kubelet", KILLER_KUBELET, { "kubelet.service" }, find_kubelet },
};

static bool runs_in(const struct process *process, const struct known_killer *known)
{
	struct arena arena = ARENA_EMPTY;
	const char *manager = NULL;
	bool found = false;
	size_t length;

	for (size_t i = 0; process->unit && i < 2; i++)
		found |= known->units[i] && strcmp(process->unit, known->units[i]) == 0;
	if (found && process->cgroup)
		manager = cgroup_manager(&arena, process->cgroup, &length);
	found = manager && strcmp(manager, MANAGER_SYSTEM) == 0;
	arena_release(&arena);
	return found;
}

/* Anybody may give a process that name.  One in a container has no say outside of it. */
static bool is_it(const struct process *process, const struct known_killer *known)
{
	return process->name && strcmp(process->name, known->name) == 0 && process->has_mm &&
		!process->kernel_thread && !process->container &&
		((process->uid.known && process->uid.value == 0) || runs_in(process, known));
}

static void read_arguments(struct finding *finding)
{
	struct buffer *buffer = &finding->reader->buffer;
	char path[32];

	snprintf(path, sizeof(path), "%d/cmdline", (int)finding->process->pid);
	finding->arguments = (struct slice){ finding->process->name, finding->process->name };
	if (buffer_read_at(buffer, finding->reader->root.fd, path, COMMAND_LINE_LIMIT) == 0)
		finding->arguments = slice_of(buffer);
}

static void look_at(
	struct proc_reader *reader, const struct process *process, const struct known_killer *known)
{
	struct finding finding = { .reader = reader, .process = process };

	killer_init(&finding.killer, known->kind);
	finding.killer.name = process->name;
	finding.killer.pid = figure_of(process->pid);
	read_arguments(&finding);
	if (known->find(&finding))
		snapshot_add_killer(reader->snapshot, finding.killer);
}

void killers_read(struct proc_reader *reader)
{
	const struct snapshot *snapshot = reader->snapshot;

	for (size_t i = 0; i < snapshot->process_count; i++)
		for (size_t j = 0; j < sizeof(known_killers) / sizeof(*known_killers); j++)
			if (snapshot->killer_count < FOUND_MOST &&
				is_it(&snapshot->processes[i], &known_killers[j]))
				look_at(reader, &snapshot->processes[i], &known_killers[j]);
}
