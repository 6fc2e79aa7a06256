/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which programs kill before the kernel does, and when: by their processes, and how they run. */
#include "sources/proc/reader.h"

#include "base/bounded.h"
#include "base/clock.h"
#include "base/privilege.h"
#include "snapshot/cgroup_name.h"
#include "snapshot/unit.h"
#include "sources/killers/conf_files.h"
#include "sources/killers/killer_text.h"
#include "sources/systemd/systemd.h"
#include "sources/systemd/unit_file.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

enum { COMMAND_LINE_LIMIT = 1 << 16 };

/* For the bus alone systemd.c has a second. */
static const double idle_seconds = 1.5, all_seconds = 3;

struct finding;

struct known_killer {
	const char *name; /* of its process */
	enum killer_kind kind;
	const char *units[2]; /* that run it */
	bool (*find)(struct finding *finding);
};

struct finding {
	const struct known_killer *known;
	struct proc_reader *reader;
	const struct process *process;
	struct killer killer;
	struct text_span arguments; /* good until the buffer is used again */
	bool is_lacking;            /* some of what it is set to could not be read */
	int out;
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

/* ---- one program each: false when it does not kill after all ---- */

/*
 * What is known by now, which stands if nothing better comes in time.  `is_known` is false until
 * all of it is.
 */
struct found {
	struct killer killer;
	bool kills, is_known;
};

static void tell(const struct finding *finding, bool kills, bool is_known)
{
	const struct found found = { finding->killer, kills, is_known };

	bounded_put(finding->out, &found, sizeof(found));
}

static void parse_conf(struct text_span text, void *killer)
{
	systemd_oomd_parse(killer, text);
}

/*
 * It may have been started before its files were changed: what it says itself stands above them.
 * Whoever has its name on the bus is it, and no other process of that name.
 */
static bool find_systemd_oomd(struct finding *finding)
{
	struct buffer *buffer = &finding->reader->buffer;
	struct systemd *systemd;
	bool is_late = false, is_it = true;
	pid_t owner = OOMD_OWNER_UNKNOWN;

	conf_files_read(buffer, "systemd/oomd.conf", parse_conf, &finding->killer);
	tell(finding, true, false);
	systemd = systemd_open(MANAGER_SYSTEM, &is_late);
	if (systemd && systemd_query_oomd(systemd, buffer, &owner))
		systemd_oomd_parse_dump(&finding->killer, span_of(buffer));
	if (owner == OOMD_OWNER_NOBODY)
		is_it = runs_in(finding->process, finding->known);
	else if (owner != OOMD_OWNER_UNKNOWN)
		is_it = owner == finding->process->pid;
	finding->is_lacking = is_late || (systemd && systemd_is_late(systemd));
	systemd_close(systemd);
	return is_it;
}

static bool find_earlyoom(struct finding *finding)
{
	return earlyoom_parse(&finding->killer, finding->arguments);
}

/*
 * Reads the file an option names into the reader's buffer, where the arguments were; as the process
 * sees it, whose root may be another.
 */
static bool read_named_file(struct finding *finding, struct text_span path)
{
	struct proc_reader *reader = finding->reader;
	char name[PATH_MAX], root[32];

	if (text_span_length(path) >= sizeof(name) || text_span_length(path) == 0 ||
		*path.start != '/') {
		finding->is_lacking = true;
		return false;
	}
	memcpy(name, path.start, text_span_length(path));
	name[text_span_length(path)] = '\0';
	snprintf(root, sizeof(root), "%d/root", (int)finding->process->pid);
	finding->is_lacking = buffer_read_regular(&reader->buffer, reader->root.fd, root, name,
				      UNIT_FILE_LIMIT) < 0;
	return !finding->is_lacking;
}

static bool find_nohang(struct finding *finding)
{
	struct text_span path;

	if (!argument_is_there(finding->arguments, "--monitor") &&
		!argument_is_there(finding->arguments, "-m"))
		return false;
	if ((argument_value(finding->arguments, "--config", &path) ||
		    argument_value(finding->arguments, "-c", &path)) &&
		read_named_file(finding, path))
		nohang_parse(&finding->killer, span_of(&finding->reader->buffer));
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
	struct text_span value;

	if (argument_value(finding->arguments, "--eviction-hard", &value))
		kubelet_parse_option(&finding->killer, value);
	else if (argument_value(finding->arguments, "--config", &value) &&
		 read_named_file(finding, value))
		kubelet_parse_file(&finding->killer, span_of(&finding->reader->buffer));
	return true;
}

static const struct known_killer known_killers[] = {
	{ "systemd-oomd", KILLER_SYSTEMD_OOMD, { "systemd-oomd.service" }, find_systemd_oomd },
	{ "earlyoom", KILLER_EARLYOOM, { "earlyoom.service" }, find_earlyoom },
	{ "nohang", KILLER_NOHANG, { "nohang.service", "nohang-desktop.service" }, find_nohang },
	{ "oomd", KILLER_OOMD, { "oomd.service", "fb-oomd.service" }, find_oomd },
	{ "kubelet", KILLER_KUBELET, { "kubelet.service" }, find_kubelet },
};

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
	finding->arguments = (struct text_span){ finding->process->name, finding->process->name };
	privilege_raise();
	if (buffer_read_at(buffer, finding->reader->root.fd, path, COMMAND_LINE_LIMIT) == 0)
		finding->arguments = span_of(buffer);
	privilege_lower();
}

/* In a child: command lines, files and the bus may all be waited for in vain. */
static void look_in_child(int out, int root, void *context)
{
	struct finding *finding = context;
	bool kills;

	finding->reader->root.fd = root;
	finding->out = out;
	tell(finding, true, false);
	read_arguments(finding);
	kills = finding->known->find(finding);
	tell(finding, kills, !finding->is_lacking);
}

/* The last of what was told in full; the defaults where nothing was. */
static struct found last_found(const struct buffer *buffer, const struct killer *defaults)
{
	struct found found = { .killer = *defaults, .kills = true };
	size_t count = buffer->length / sizeof(found);

	if (count > 0)
		memcpy(&found, buffer->data + (count - 1) * sizeof(found), sizeof(found));
	return found;
}

static struct kept_killer look_at(
	struct proc_reader *reader, const struct process *process, const struct known_killer *known)
{
	struct finding finding = { .known = known, .reader = reader, .process = process };
	const struct bounded_job job = { .work = look_in_child,
		.context = &finding,
		.keep = reader->root.fd,
		.limit = 16 * sizeof(struct found),
		.idle_seconds = idle_seconds,
		.seconds = all_seconds,
		.stop = session_stop_flag(reader) };
	struct buffer buffer = { 0 };
	struct found found;

	killer_init(&finding.killer, known->kind);
	finding.killer.pid = figure_of(process->pid);
	bounded_run(&buffer, &job);
	found = last_found(&buffer, &finding.killer);
	buffer_release(&buffer);
	if (!found.is_known)
		found.killer.settings_unread = figure_of(1);
	return (struct kept_killer){ .killer = found.killer, .kills = found.kills };
}

static const struct kept_killer *find_kept(
	const struct kept_killers *kept, const struct process *process, enum killer_kind kind)
{
	for (size_t i = 0; kept && i < kept->count; i++)
		if (kept->items[i].killer.pid.value == process->pid &&
			kept->items[i].killer.kind == kind)
			return &kept->items[i];
	return NULL;
}

static void keep(struct kept_killers *kept, const struct kept_killer *found)
{
	if (!kept || kept->count == KILLERS_FOUND_MAX)
		return;
	if (kept->count == 0)
		kept->first_seconds = clock_seconds();
	kept->items[kept->count++] = *found;
}

static void add(
	struct proc_reader *reader, const struct process *process, const struct known_killer *known)
{
	struct kept_killers *kept = session_killers(reader);
	const struct kept_killer *before = find_kept(kept, process, known->kind);
	struct kept_killer found = before ? *before : look_at(reader, process, known);

	if (!before)
		keep(kept, &found);
	found.killer.name = process->name;
	if (found.kills)
		snapshot_add_killer(reader->snapshot, found.killer);
}

/* Settings change, but not often. */
static void forget_old(struct kept_killers *kept)
{
	if (kept && clock_seconds() - kept->first_seconds >= SESSION_KEEPS_SECONDS)
		kept->count = 0;
}

void killers_read(struct proc_reader *reader)
{
	const struct snapshot *snapshot = reader->snapshot;

	forget_old(session_killers(reader));
	for (size_t i = 0; i < snapshot->process_count; i++)
		for (size_t j = 0; j < sizeof(known_killers) / sizeof(*known_killers); j++)
			if (snapshot->killer_count < KILLERS_FOUND_MAX &&
				is_it(&snapshot->processes[i], &known_killers[j]))
				add(reader, &snapshot->processes[i], &known_killers[j]);
}
