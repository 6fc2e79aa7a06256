/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/killers/killers.h"

#include "base/bounded.h"
#include "base/clock.h"
#include "base/debug.h"
#include "base/privilege.h"
#include "snapshot/cgroup_name.h"
#include "snapshot/unit.h"
#include "sources/cache_lifetime.h"
#include "sources/killers/conf_files.h"
#include "sources/killers/killer_options.h"
#include "sources/killers/killer_text.h"
#include "sources/systemd/systemd.h"
#include "sources/systemd/systemd_oomd.h"
#include "sources/systemd/unit_file.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

enum { COMMAND_LINE_LIMIT = 1 << 16 };

/* The bus alone may take a second: systemd.c, PATIENCE_USEC. */
static const double idle_seconds = 2.5, all_seconds = 4;

struct finding;

struct known_killer {
	const char *name; /* of the process */
	enum killer_kind kind;
	const char *units[2]; /* the services that run it */
	/* sets the thresholds; false when the process kills nothing or is another program */
	bool (*find)(struct finding *finding);
};

/* One process that may be a killer, as a child looks at it. */
struct finding {
	const struct known_killer *known;
	int root; /* of /proc */
	struct buffer buffer;
	const struct process *process;
	struct killer killer;
	struct text_span arguments; /* in `buffer`, valid until that is used again */
	bool is_lacking;            /* some of the settings could not be read */
	bool skips_bus;             /* the bus did not answer an earlier child */
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

/* ---- in the child: one function a program ---- */

/*
 * What the child has found so far; the last message that arrives counts.  `is_known` is false while
 * some settings are unknown.
 */
struct found {
	struct killer killer;
	bool kills, is_known;
	bool is_complete; /* the child came to its end */
};

static void send(const struct finding *finding, struct found found)
{
	found.killer = finding->killer;
	bounded_put(finding->out, &found, sizeof(found));
}

static void parse_conf(struct text_span text, void *killer)
{
	systemd_oomd_parse(killer, text);
}

/*
 * The process that owns the name on the bus is systemd-oomd, and no other process of that name.
 * Where it answers, its files are not read: they may have changed since it was started.
 */
static bool find_systemd_oomd(struct finding *finding)
{
	struct buffer *buffer = &finding->buffer;
	struct systemd *systemd;
	bool is_late = finding->skips_bus, is_it = true, has_answered;
	pid_t owner = OOMD_OWNER_UNKNOWN;

	systemd = finding->skips_bus ? NULL : systemd_open(MANAGER_SYSTEM, &is_late);
	has_answered = systemd && systemd_query_oomd(systemd, buffer, &owner);
	if (has_answered)
		systemd_oomd_parse_dump(&finding->killer, span_of(buffer));
	if (owner == OOMD_OWNER_NOBODY)
		is_it = runs_in(finding->process, finding->known);
	else if (owner != OOMD_OWNER_UNKNOWN)
		is_it = owner == finding->process->pid;
	finding->is_lacking = is_late || (systemd && systemd_is_late(systemd));
	systemd_close(systemd);
	if (is_it && !has_answered)
		conf_files_read(buffer, "systemd/oomd.conf", parse_conf, &finding->killer);
	return is_it;
}

static bool find_earlyoom(struct finding *finding)
{
	return earlyoom_parse(&finding->killer, finding->arguments);
}

/*
 * Reads the file that an option names into finding->buffer, in place of the arguments; as the
 * process sees it, whose root directory may be another.
 */
static bool read_named_file(struct finding *finding, struct text_span path)
{
	char name[PATH_MAX], root[32];

	if (text_span_length(path) >= sizeof(name) || text_span_length(path) == 0 ||
		*path.start != '/') {
		finding->is_lacking = true;
		return false;
	}
	memcpy(name, path.start, text_span_length(path));
	name[text_span_length(path)] = '\0';
	snprintf(root, sizeof(root), "%d/root", (int)finding->process->pid);
	finding->is_lacking = buffer_read_regular(&finding->buffer, finding->root, root, name,
				      UNIT_FILE_LIMIT) < 0;
	return !finding->is_lacking;
}

static bool find_nohang(struct finding *finding)
{
	struct text_span path;

	/* -m is --memload, which consumes memory */
	if (!argument_is_there(finding->arguments, "--monitor"))
		return false;
	if ((argument_value(finding->arguments, "--config", &path) ||
		    argument_value(finding->arguments, "-c", &path)) &&
		read_named_file(finding, path))
		nohang_parse(&finding->killer, span_of(&finding->buffer));
	return true;
}

static bool find_oomd(struct finding *finding)
{
	(void)finding; /* its thresholds are rules in a language of their own */
	return true;
}

/* The option has precedence over the file. */
static bool find_kubelet(struct finding *finding)
{
	struct text_span value;

	if (argument_value(finding->arguments, "--eviction-hard", &value))
		kubelet_parse_option(&finding->killer, value);
	else if (argument_value(finding->arguments, "--config", &value) &&
		 read_named_file(finding, value))
		kubelet_parse_file(&finding->killer, span_of(&finding->buffer));
	return true;
}

static const struct known_killer known_killers[] = {
	{ "systemd-oomd", KILLER_SYSTEMD_OOMD, { "systemd-oomd.service" }, find_systemd_oomd },
	{ "earlyoom", KILLER_EARLYOOM, { "earlyoom.service" }, find_earlyoom },
	{ "nohang", KILLER_NOHANG, { "nohang.service", "nohang-desktop.service" }, find_nohang },
	{ "oomd", KILLER_OOMD, { "oomd.service", "fb-oomd.service" }, find_oomd },
	{ "kubelet", KILLER_KUBELET, { "kubelet.service" }, find_kubelet },
};

/*
 * Any user may give a process the name of a killer, so it must run as root or in its unit.  A
 * killer in a container kills nothing outside of that.
 */
static bool may_be(const struct process *process, const struct known_killer *known)
{
	return process->name && strcmp(process->name, known->name) == 0 && process->has_mm &&
	       !process->kernel_thread && !process->container &&
	       ((process->uid.known && process->uid.value == 0) || runs_in(process, known));
}

static void read_arguments(struct finding *finding)
{
	struct buffer *buffer = &finding->buffer;
	char path[32];

	snprintf(path, sizeof(path), "%d/cmdline", (int)finding->process->pid);
	finding->arguments = (struct text_span){ finding->process->name, finding->process->name };
	privilege_raise();
	if (buffer_read_at(buffer, finding->root, path, COMMAND_LINE_LIMIT) == 0)
		finding->arguments = span_of(buffer);
	privilege_lower();
}

/* Command lines, files and the bus may all block for ever. */
static void look_in_child(int out, int root, void *context)
{
	struct finding *finding = context;
	bool kills;

	finding->root = root;
	finding->out = out;
	send(finding, (struct found){ .kills = true });
	if (!finding->skips_bus)
		read_arguments(finding);
	kills = finding->known->find(finding);
	send(finding,
		(struct found){
			.kills = kills, .is_known = !finding->is_lacking, .is_complete = true });
}

/* ---- in the parent ---- */

/* Returns the last whole message; the defaults where none arrived. */
static struct found last_found(const struct buffer *buffer, const struct killer *defaults)
{
	struct found found = { .killer = *defaults, .kills = true };
	size_t count = buffer->length / sizeof(found);

	if (count > 0)
		memcpy(&found, buffer->data + (count - 1) * sizeof(found), sizeof(found));
	return found;
}

/* The arguments of killers_read(). */
struct reading {
	struct snapshot *snapshot;
	const struct root *root;
	struct kept_killers *kept;
	const atomic_bool *stop;
};

/* Starts a child that looks at the process, and waits for what it finds. */
static struct found run_child(const struct reading *reading, struct finding *finding)
{
	const struct bounded_job job = { .work = look_in_child,
		.context = finding,
		.keep = reading->root->fd,
		.limit = 16 * sizeof(struct found),
		.idle_seconds = idle_seconds,
		.seconds = all_seconds,
		.stop = reading->stop };
	struct buffer buffer = { 0 };
	int result = bounded_run(&buffer, &job);
	struct found found = last_found(&buffer, &finding->killer);

	debug_file(DEBUG_KILLERS, result, "%s[%d]: command line, files and bus",
		finding->known->name, finding->process->pid);
	buffer_release(&buffer);
	return found;
}

/*
 * systemd-oomd's descriptor may block (systemd_oomd.h): then a second child reads its files, which
 * the first one left to the bus.
 */
static struct kept_killer look_at(const struct reading *reading, const struct process *process,
	const struct known_killer *known)
{
	struct finding finding = { .known = known, .process = process };
	struct found found;

	killer_init(&finding.killer, known->kind);
	finding.killer.pid = figure_of(process->pid);
	found = run_child(reading, &finding);
	if (!found.is_complete && known->kind == KILLER_SYSTEMD_OOMD) {
		finding.skips_bus = true;
		found = run_child(reading, &finding);
	}
	if (!found.is_known)
		found.killer.settings_unread = figure_of(1);
	debug(DEBUG_KILLERS, "%s[%d]: %s%s", known->name, process->pid,
		found.kills ? "kills" : "kills nothing, or is another program",
		found.is_known ? "" : "; some settings are unknown");
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

static void add(const struct reading *reading, const struct process *process,
	const struct known_killer *known)
{
	struct kept_killers *kept = reading->kept;
	const struct kept_killer *before = find_kept(kept, process, known->kind);
	struct kept_killer found = before ? *before : look_at(reading, process, known);

	if (!before)
		keep(kept, &found);
	found.killer.name = process->name;
	if (found.kills)
		snapshot_add_killer(reading->snapshot, found.killer);
}

static void forget_old(struct kept_killers *kept)
{
	if (kept && clock_seconds() - kept->first_seconds >= CACHE_LIFETIME_SECONDS)
		kept->count = 0;
}

void killers_read(struct snapshot *snapshot, const struct root *root, struct kept_killers *kept,
	const atomic_bool *stop)
{
	const struct reading reading = { snapshot, root, kept, stop };

	forget_old(kept);
	for (size_t i = 0; i < snapshot->process_count; i++)
		for (size_t j = 0; j < sizeof(known_killers) / sizeof(*known_killers); j++)
			if (snapshot->killer_count < KILLERS_FOUND_MAX &&
				may_be(&snapshot->processes[i], &known_killers[j]))
				add(&reading, &snapshot->processes[i], &known_killers[j]);
}

bool killers_recognize(const struct process *process, enum killer_kind *ret_kind)
{
	for (size_t i = 0; i < sizeof(known_killers) / sizeof(*known_killers); i++)
		if (may_be(process, &known_killers[i])) {
			*ret_kind = known_killers[i].kind;
			return true;
		}
	return false;
}
