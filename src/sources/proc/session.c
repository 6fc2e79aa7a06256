/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/proc/session.h"

#include "sources/proc/reader.h"
#include "sources/systemd/units.h"

#include <fcntl.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

enum {
	KEPT_MAX = 1024,
	KEPT_SHARE = 8, /* one process in that many descriptors there may be */
	/* what stays open leaves those numbers to others, who may use select(2) */
	KEPT_FIRST = 1024,
};

struct proc_session {
	atomic_bool is_stopped;
	struct process_files *kept; /* by PID */
	size_t count;
	struct unit_answers units;
	struct kept_rollups rollups;
	struct kept_killers killers;
};

struct proc_session *proc_session_new(void)
{
	return memory_alloc(sizeof(struct proc_session));
}

static void forget_files(struct proc_session *session)
{
	for (size_t i = 0; i < session->count; i++)
		process_files_close(&session->kept[i]);
	free(session->kept);
	session->kept = NULL;
	session->count = 0;
}

void proc_session_free(struct proc_session *session)
{
	if (!session)
		return;
	forget_files(session);
	unit_answers_release(&session->units);
	free(session->rollups.items);
	free(session);
}

void proc_session_stop(struct proc_session *session, bool stop)
{
	atomic_store(&session->is_stopped, stop);
}

bool session_is_stopped(const struct proc_reader *reader)
{
	return reader->session && atomic_load(&reader->session->is_stopped);
}

const atomic_bool *session_stop_flag(const struct proc_reader *reader)
{
	return reader->session ? &reader->session->is_stopped : NULL;
}

struct kept_rollups *session_rollups(const struct proc_reader *reader)
{
	return reader->session ? &reader->session->rollups : NULL;
}

struct kept_killers *session_killers(const struct proc_reader *reader)
{
	return reader->session ? &reader->session->killers : NULL;
}

struct unit_answers *session_units(const struct proc_reader *reader)
{
	return reader->session ? &reader->session->units : NULL;
}

static int compare_pids(const void *left, const void *right)
{
	const struct process_files *a = left, *b = right;

	return (a->pid > b->pid) - (a->pid < b->pid);
}

static void adopt(struct proc_session *session, struct process_files *files)
{
	struct process_files *kept = NULL;

	if (session->count > 0)
		kept = bsearch(files, session->kept, session->count, sizeof(*kept), compare_pids);
	if (!kept)
		return;
	for (size_t i = 0; i < PROCESS_FILES_OPEN; i++) {
		files->open[i] = kept->open[i];
		kept->open[i] = -1;
	}
	files->is_old = true;
}

void session_adopt_files(struct proc_reader *reader)
{
	size_t max = reader->descriptors / KEPT_SHARE;

	if (!reader->session)
		return;
	for (size_t i = 0; i < reader->found_count; i++) {
		reader->found[i].is_kept = i < KEPT_MAX && i < max;
		adopt(reader->session, &reader->found[i]);
	}
	forget_files(reader->session);
	unit_answers_age(&reader->session->units);
}

static bool move_up(int *fd)
{
	int up;

	if (*fd < 0 || *fd >= KEPT_FIRST)
		return true;
	up = fcntl(*fd, F_DUPFD_CLOEXEC, KEPT_FIRST);
	close(*fd);
	*fd = up;
	return up >= 0;
}

static bool move_all_up(struct process_files *files)
{
	bool moved = files->open[PROCESS_ADJ] >= 0;

	for (size_t i = 0; i < PROCESS_FILES_OPEN; i++)
		moved &= move_up(&files->open[i]);
	return moved;
}

void session_keep_files(struct proc_reader *reader)
{
	struct proc_session *session = reader->session;

	if (!session)
		return;
	session->kept = memory_alloc(KEPT_MAX * sizeof(*session->kept));
	for (size_t i = 0; i < reader->found_count && session->count < KEPT_MAX; i++) {
		struct process_files *files = &reader->found[i];

		if (!files->is_kept || !move_all_up(files))
			continue;
		session->kept[session->count++] = *files;
		*files = process_files_in(-1);
	}
	if (session->count > 0)
		qsort(session->kept, session->count, sizeof(*session->kept), compare_pids);
}
