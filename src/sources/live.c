/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Conducts the sources of the live machine: what is read, and in which order. */
#include "sources/live.h"

#include "base/debug.h"
#include "snapshot/cgroup_tree.h"
#include "sources/bpf/task_processes.h"
#include "sources/cgroup/container_names.h"
#include "sources/cgroup/namespace.h"
#include "sources/cgroup/walk.h"
#include "sources/killers/killers.h"
#include "sources/live_session.h"
#include "sources/proc/cgroup_lists.h"
#include "sources/proc/demotion.h"
#include "sources/proc/details.h"
#include "sources/proc/holders.h"
#include "sources/proc/lru_gen.h"
#include "sources/proc/machine.h"
#include "sources/proc/nodes.h"
#include "sources/proc/processes.h"
#include "sources/proc/reader.h"
#include "sources/proc/users.h"
#include "sources/proc/visibility.h"
#include "sources/proc/zswap.h"
#include "sources/systemd/units.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { CGROUPS_FILE_LIMIT = 1 << 16 };

enum { READINGS_MAX = 3, SPARE_PROCESSES = 64 };

/* Cgroups are of no use without the processes in them; units and killers are found by theirs. */
static unsigned complete_needs(unsigned needs)
{
	const unsigned by_cgroup = NEED_LIMITS | NEED_CGROUP_ALL | NEED_UNITS | NEED_KILLERS;

	return needs & by_cgroup ? needs | NEED_CGROUP : needs;
}

/* A session is of this machine alone. */
static struct live_session *session_of(const struct live_options *options)
{
	return options->procfs ? NULL : options->session;
}

static int open_reader(struct proc_reader *reader, struct snapshot *snapshot,
	const struct live_options *options, struct error *error)
{
	const struct live_session *session = session_of(options);

	return reader_open(reader, snapshot,
		&(struct proc_options){
			.procfs = options->procfs,
			.sysfs = options->sysfs,
			.needs = complete_needs(options->needs),
			.leave_out = options->leave_out,
			.session = session ? session->proc : NULL,
		},
		error);
}

/* The tree below a sysfs that was named, or of a foreign machine. */
static int read_cgroups_below_sysfs(struct proc_reader *reader, struct error *error)
{
	struct cgroup_place place = { .version = CGROUP_NONE };

	if (reader->sysfs)
		place = cgroup_place_below(&reader->snapshot->texts, reader->sysfs);
	cgroup_place_own_root(reader->snapshot, &place);
	return cgroups_read(reader->snapshot, &place, reader->needs, NULL, error);
}

/* Begins to list the processes by the BPF program; false where /proc is to be read instead. */
static bool begin_by_bpf(struct task_reading *reading, struct proc_reader *reader,
	const struct live_options *options)
{
	const char **refused = &reader->snapshot->bpf_refused;

	*refused = options->bpf_refused;
	if (!options->program)
		return false;
	if (task_processes_begin(reading, reader, options->program, refused))
		return true;
	debug(DEBUG_BPF, "processes are read by /proc: %s", *refused);
	return false;
}

static int find_processes(
	struct proc_reader *reader, const struct live_options *options, struct error *error)
{
	if (options->bpf_only)
		return error_invalid(
			error, "list processes by BPF", NULL, "%s", reader->snapshot->bpf_refused);
	return processes_find(reader, error);
}

/*
 * This machine's cgroups are read before the processes, whose groups their lists tell; those below
 * a named sysfs after the processes, whose paths tell what part of the tree is seen.
 */
static int read_processes_and_cgroups(
	struct proc_reader *reader, const struct live_options *options, struct error *error)
{
	bool wants_cgroups = reader->needs & (NEED_LIMITS | NEED_CGROUP_ALL);
	bool has_mounts = reader->own && strcmp(reader->sysfs, "/sys") == 0;
	struct task_reading reading;
	bool is_by_bpf = begin_by_bpf(&reading, reader, options);
	int result = is_by_bpf ? 0 : find_processes(reader, options, error);

	if (result == 0 && wants_cgroups && has_mounts)
		result = cgroup_lists_read(reader, is_by_bpf, error);
	if (is_by_bpf && result < 0)
		task_processes_cancel(&reading);
	else if (result == 0)
		result = is_by_bpf ? task_processes_read(reader, &reading, error)
				   : processes_read(reader, error);
	if (result == 0 && wants_cgroups && !has_mounts)
		result = read_cgroups_below_sysfs(reader, error);
	return result;
}

/*
 * Whether the kernel has memory cgroups besides the root, by the line of /proc/cgroups: name,
 * hierarchy, number of cgroups, enabled.  True where that file does not tell.
 */
static bool may_have_limits(struct proc_reader *reader)
{
	struct text_span text, line, name, hierarchy, groups, enabled;

	if (buffer_read_at(&reader->buffer, reader->root.fd, "cgroups", CGROUPS_FILE_LIMIT) < 0)
		return true;
	text = span_of(&reader->buffer);
	while (text_span_line(&text, &line))
		if (text_span_word(&line, &name) && text_span_equals(name, "memory"))
			return !text_span_word(&line, &hierarchy) ||
			       !text_span_word(&line, &groups) ||
			       !text_span_word(&line, &enabled) ||
			       (text_span_equals(enabled, "1") && !text_span_equals(groups, "1"));
	return true;
}

/* A limit that is there and not seen makes another course of a leak than the one that is told. */
static void note_unseen_limits(struct proc_reader *reader)
{
	struct snapshot *snapshot = reader->snapshot;

	if ((reader->needs & (NEED_LIMITS | NEED_CGROUP_ALL)) &&
		snapshot->cgroup_version == CGROUP_NONE && may_have_limits(reader))
		snapshot->machine.limits_unseen = figure_of(1);
}

/* What is read of this machine's processes from elsewhere than /proc. */
static void read_units_and_killers(struct proc_reader *reader, struct live_session *session)
{
	struct snapshot *snapshot = reader->snapshot;

	if (session)
		unit_answers_age(&session->units);
	if (reader->needs & NEED_UNITS)
		units_read(snapshot, NULL, session ? &session->units : NULL);
	if (reader->needs & NEED_KILLERS)
		killers_read(snapshot, &reader->root, session ? &session->killers : NULL,
			proc_session_stop_flag(reader->session));
}

static void read_nodes(struct proc_reader *reader)
{
	bool is_wanted = reader->needs & NEED_NODES;

	if (!is_wanted && reader->needs & NEED_SEVERAL_NODES)
		/* with memory.min it matters on one node, too, whether kswapd has given up */
		is_wanted = snapshot_has_min(reader->snapshot) || nodes_are_many(reader);
	if (is_wanted)
		nodes_read(reader);
}

/* What decides how much reclaim gains. */
static void read_sysfs_settings(struct proc_reader *reader)
{
	lru_gen_read(reader);
	zswap_read(reader);
	demotion_read(reader);
}

static int read_all(
	struct proc_reader *reader, const struct live_options *options, struct error *error)
{
	struct live_session *session = session_of(options);
	struct snapshot *snapshot = reader->snapshot;
	int result;

	snapshot->source = SOURCE_PROC;
	snapshot->is_foreign = !reader->own;
	snapshot->taken_at = figure_of(time(NULL));
	machine_read(reader);
	result = read_processes_and_cgroups(reader, options, error);
	if (result < 0)
		return result;
	note_unseen_limits(reader);
	machine_finish(reader);
	snapshot->machine.visibility = visibility_of(reader);
	if (reader->needs & NEED_HOLDERS)
		holders_read(reader);
	read_nodes(reader);
	if (reader->needs & (NEED_NODES | NEED_LIMITS) && reader->sysfs)
		read_sysfs_settings(reader);
	if (reader->own) {
		users_name(snapshot, session ? &session->users : NULL);
		container_names_read(snapshot, "/");
	}
	if (!snapshot_link(snapshot))
		return error_invalid(
			error, "read", reader->root.path, "two cgroups have the same path");
	if (reader->own)
		read_units_and_killers(reader, session);
	return 0;
}

/* A named sysfs that does not exist is an error: without it limits would silently be missing. */
static int check_sysfs(const struct live_options *options, struct error *error)
{
	struct root sysfs;
	int result = options->sysfs ? root_open(&sysfs, options->sysfs, error) : 0;

	if (options->sysfs && result == 0)
		root_close(&sysfs);
	return result;
}

/*
 * *ret_is_torn: the OOM killer killed a process during the reading, or so many processes began that
 * lists of cgroups may mean others.  `by_lists`: whether they may be used.
 */
static int read_once(struct snapshot *snapshot, const struct live_options *options, bool by_lists,
	bool *ret_is_torn, struct error *error)
{
	struct live_session *session = session_of(options);
	struct proc_reader reader;
	int result = open_reader(&reader, snapshot, options, error);

	if (result < 0)
		return result;
	reader.by_lists = by_lists;
	if (session && session->process_count > 0)
		snapshot_expect_processes(snapshot, session->process_count + SPARE_PROCESSES);
	result = read_all(&reader, options, error);
	if (session && result == 0)
		session->process_count = snapshot->process_count;
	if (result == 0)
		*ret_is_torn = machine_kills_have_grown(&reader) || reader.is_outrun;
	reader_close(&reader);
	return result;
}

static void empty(struct snapshot *snapshot)
{
	snapshot_release(snapshot);
	snapshot_init(snapshot);
}

/*
 * A kill in the middle of a reading would leave the victim out of a snapshot whose oom_kill does
 * not count that kill; such a reading is repeated, READINGS_MAX in all.
 */
int live_read(struct snapshot *snapshot, const struct live_options *options, struct error *error)
{
	int result = check_sysfs(options, error);
	bool is_torn = true;

	for (int i = 0; result == 0 && is_torn && i < READINGS_MAX; i++) {
		empty(snapshot);
		result = read_once(snapshot, options, i == 0, &is_torn, error);
	}
	if (result < 0)
		empty(snapshot);
	return result;
}

void live_read_details(struct snapshot *snapshot, const struct live_options *options,
	const pid_t *pids, size_t count, unsigned details)
{
	struct live_session *session = session_of(options);
	struct proc_reader reader;
	struct error error;
	bool *wanted;

	if (open_reader(&reader, snapshot, options, &error) < 0)
		return;
	if (snapshot->source == SOURCE_BPF && (details & DETAIL_OOM_SCORE)) {
		if (details & DETAIL_MEMORY)
			task_processes_read_again(&reader, options->program, pids, count);
		task_processes_read_scores(&reader, pids, count);
		details &= ~(unsigned)DETAIL_OOM_SCORE;
	}
	wanted = memory_alloc(snapshot->process_count * sizeof(*wanted));
	details_read(&reader, pids, count, details, wanted);
	if ((details & DETAIL_UNIT) && reader.own)
		units_read(snapshot, wanted, session ? &session->units : NULL);
	free(wanted);
	reader_close(&reader);
}
