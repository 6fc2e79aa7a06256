/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/proc/session.h"

#include "base/memory.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

enum {
	KEPT_MAX = 1024,
	KEPT_SHARE = 8, /* the files of one process for that many descriptors allowed */
	/* kept files are moved above the numbers that libraries may use with select(2) */
	KEPT_FIRST = 1024,
};

struct proc_session {
	atomic_bool is_stopped;
	struct process_files *kept; /* sorted by PID */
	size_t count;
	struct kept_rollups rollups;
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
	kept_rollups_release(&session->rollups);
	free(session);
}

void proc_session_stop(struct proc_session *session, bool stop)
{
	atomic_store(&session->is_stopped, stop);
}

bool proc_session_is_stopped(const struct proc_session *session)
{
	return session && atomic_load(&session->is_stopped);
}

const atomic_bool *proc_session_stop_flag(const struct proc_session *session)
{
	return session ? &session->is_stopped : NULL;
}

struct kept_rollups *proc_session_rollups(struct proc_session *session)
{
	return session ? &session->rollups : NULL;
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

void proc_session_adopt_files(
	struct proc_session *session, struct process_files *found, size_t count, size_t descriptors)
{
	size_t max = descriptors / KEPT_SHARE;

	if (!session)
		return;
	for (size_t i = 0; i < count; i++) {
		found[i].is_kept = i < KEPT_MAX && i < max;
		adopt(session, &found[i]);
	}
	forget_files(session);
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

void proc_session_keep_files(
	struct proc_session *session, struct process_files *found, size_t count)
{
	if (!session)
		return;
	session->kept = memory_alloc(KEPT_MAX * sizeof(*session->kept));
	for (size_t i = 0; i < count && session->count < KEPT_MAX; i++) {
		struct process_files *files = &found[i];

		if (!files->is_kept || !move_all_up(files))
			continue;
		session->kept[session->count++] = *files;
		*files = process_files_in(-1, 0);
	}
	if (session->count > 0)
		qsort(session->kept, session->count, sizeof(*session->kept), compare_pids);
}
