/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "commands/adj_writer.h"

#include "base/privilege.h"
#include "base/root.h"
#include "sources/proc/process_handle.h"
#include "views/prose/prose_words.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* One process to be written to. */
struct writing {
	struct adj_undo undo;
	/*
	 * oom_score_adj of the process, opened below a directory whose start time was checked.  A
	 * file of /proc stays with the task it was opened for, so a write reaches that process or
	 * fails with ESRCH.
	 */
	int file;
};

struct plan {
	struct writing *items;
	size_t count, capacity;
};

/* Of two values that are advised for a process, the one further from the current value counts. */
static void plan_add(struct plan *plan, const struct process *process, int64_t adj)
{
	for (size_t i = 0; i < plan->count; i++) {
		struct adj_undo *undo = &plan->items[i].undo;

		if (undo->process != process)
			continue;
		if (llabs(adj - undo->old_adj) > llabs(undo->new_adj - undo->old_adj))
			undo->new_adj = adj;
		return;
	}
	if (!process->adj.known || process->adj.value == adj)
		return;
	array_reserve(plan->items, plan->count, plan->capacity);
	plan->items[plan->count++] =
		(struct writing){ .undo = { process, process->adj.value, adj }, .file = -1 };
}

/* Plans the adjs that differ between the snapshot and the copy that the advice edited. */
static void plan_from_copy(
	struct plan *plan, const struct snapshot *snapshot, const struct snapshot *edited)
{
	for (size_t i = 0; i < snapshot->process_count; i++)
		if (snapshot->processes[i].adj.value != edited->processes[i].adj.value)
			plan_add(plan, &snapshot->processes[i], edited->processes[i].adj.value);
}

static const struct advice *first_adj(const struct threat *threat)
{
	for (size_t i = 0; i < threat->advice_count; i++)
		if (threat->advice[i].kind != ADVICE_LIMIT)
			return &threat->advice[i];
	return NULL;
}

static void make_plan(
	struct plan *plan, const struct protection *protection, const struct snapshot *snapshot)
{
	for (size_t i = 0; i < protection->threat_count; i++) {
		const struct advice *advice = first_adj(&protection->threats[i]);

		if (advice)
			plan_from_copy(plan, snapshot, advice->edited);
	}
}

static int check_capability(const struct plan *plan, struct error *error)
{
	for (size_t i = 0; i < plan->count; i++)
		if (plan->items[i].undo.new_adj < plan->items[i].undo.old_adj &&
			!privilege_is_held(CAP_SYS_RESOURCE, CAP_EFFECTIVE))
			return error_invalid(error, "lower an oom_score_adj", NULL,
				"this needs CAP_SYS_RESOURCE, which root has; nothing was changed");
	return 0;
}

static int open_failed(const struct process *process, int errnum, struct error *error)
{
	char path[48];

	if (errnum == ESRCH || errnum == ENOENT)
		return error_invalid(error, "write", NULL,
			"process %d has exited; nothing was changed", (int)process->pid);
	snprintf(path, sizeof(path), "/proc/%d/oom_score_adj", (int)process->pid);
	return error_invalid(error, "open", path, "%s; nothing was changed", strerror(errnum));
}

/* Reads the adj that undoes the change: it may have changed since the process was seen. */
static void read_adj(struct writing *writing)
{
	char text[24];
	ssize_t length = pread(writing->file, text, sizeof(text) - 1, 0);

	if (length <= 0)
		return; /* the process has exited */
	text[length] = '\0';
	writing->undo.old_adj = strtol(text, NULL, 10);
}

/* 0, or a negative errno: -ESRCH when the process is no longer the one that was seen. */
static int open_one(struct writing *writing)
{
	CLEANUP_CLOSE int directory = process_open_same(writing->undo.process);

	if (directory < 0)
		return is_resource_error(directory) ? directory : -ESRCH;
	writing->file = openat(directory, "oom_score_adj", O_RDWR | O_CLOEXEC);
	if (writing->file < 0)
		return -errno;
	read_adj(writing);
	return 0;
}

static int open_all(struct plan *plan, struct error *error)
{
	for (size_t i = 0; i < plan->count; i++) {
		int result = open_one(&plan->items[i]);

		if (result < 0)
			return open_failed(plan->items[i].undo.process, -result, error);
	}
	return 0;
}

/* Processes that have exited need no adj; among many there is always one. */
static void drop_gone(struct plan *plan)
{
	size_t kept = 0;

	for (size_t i = 0; i < plan->count; i++) {
		CLEANUP_CLOSE int directory = process_open_same(plan->items[i].undo.process);

		if (directory < 0 && !is_resource_error(directory))
			continue;
		plan->items[kept++] = plan->items[i];
	}
	/* with none left, open_all() is to report that they have exited */
	if (kept > 0)
		plan->count = kept;
}

static int write_adj(const struct writing *writing, int64_t adj)
{
	char text[24];
	int length = snprintf(text, sizeof(text), "%" PRId64, adj);

	if (write(writing->file, text, (size_t)length) == length)
		return 0;
	/* a process that has exited meanwhile needs no adj */
	return errno == ESRCH ? 0 : -errno;
}

/* Processes whose old adj could not be given back, as far as the text has room. */
struct remains {
	char text[160];
	size_t length, count;
};

static void add_remaining(struct remains *remains, const struct writing *writing)
{
	int length = snprintf(remains->text + remains->length,
		sizeof(remains->text) - remains->length, "%s%d has %" PRId64 ", had %" PRId64,
		remains->count > 0 ? "; " : "", (int)writing->undo.process->pid,
		writing->undo.new_adj, writing->undo.old_adj);

	remains->count++;
	if (remains->length + (size_t)length < sizeof(remains->text))
		remains->length += (size_t)length;
	else
		remains->text[remains->length] = '\0';
}

/* Gives the old adj back to the processes before the one that failed. */
static int undo(struct plan *plan, size_t failed, int errnum, struct error *error)
{
	struct remains remains = { .length = 0 };
	char path[48];

	for (size_t i = 0; i < failed; i++)
		if (write_adj(&plan->items[i], plan->items[i].undo.old_adj) < 0)
			add_remaining(&remains, &plan->items[i]);
	snprintf(path, sizeof(path), "/proc/%d/oom_score_adj",
		(int)plan->items[failed].undo.process->pid);
	if (remains.count == 0)
		return error_invalid(
			error, "write", path, "%s; nothing was changed", strerror(errnum));
	return error_invalid(error, "write", path,
		"%s; of %zu processes changed before, %zu cannot be changed back: %s",
		strerror(errnum), failed, remains.count, remains.text);
}

static int write_all(struct plan *plan, struct error *error)
{
	for (size_t i = 0; i < plan->count; i++) {
		int result = write_adj(&plan->items[i], plan->items[i].undo.new_adj);

		if (result < 0)
			return undo(plan, i, -result, error);
	}
	return 0;
}

/* Without the old values shown, nobody could undo the change. */
static int tell_of(const struct plan *plan, adj_tell *tell, void *data, struct error *error)
{
	CLEANUP_FREE struct adj_undo *undo = NULL;

	if (!tell || plan->count == 0)
		return 0;
	undo = memory_alloc(plan->count * sizeof(*undo));
	for (size_t i = 0; i < plan->count; i++)
		undo[i] = plan->items[i].undo;
	return tell(data, undo, plan->count, error);
}

static int carry_out(struct plan *plan, adj_tell *tell, void *data, struct error *error)
{
	int result = check_capability(plan, error);

	if (result == 0)
		result = open_all(plan, error);
	if (result == 0)
		result = tell_of(plan, tell, data, error);
	if (result == 0)
		result = write_all(plan, error);
	return result;
}

static int print_undo(void *data, const struct adj_undo *undo, size_t count, struct error *error)
{
	struct arena arena = ARENA_EMPTY;
	FILE *out = data;

	fputs("\nApplying to the running processes, until they exit:\n", out);
	for (size_t i = 0; i < count; i++)
		fprintf(out, "  %s: oom_score_adj %" PRId64 ", was %" PRId64 "\n",
			prose_process(&arena, undo[i].process), undo[i].new_adj, undo[i].old_adj);
	fputs("To undo:\n", out);
	for (size_t i = 0; i < count; i++)
		fprintf(out, "  echo %" PRId64 " > /proc/%d/oom_score_adj\n", undo[i].old_adj,
			(int)undo[i].process->pid);
	arena_release(&arena);
	errno = 0;
	if (fflush(out) == 0 && !ferror(out))
		return 0;
	return error_invalid(error, "write", "standard output", "%s; nothing was changed",
		strerror(errno ? errno : EIO));
}

static void plan_release(struct plan *plan)
{
	for (size_t i = 0; i < plan->count; i++)
		if (plan->items[i].file >= 0)
			close(plan->items[i].file);
	free(plan->items);
}

int adj_write(const struct adj_order *orders, size_t count, adj_tell *tell, void *data,
	struct error *error)
{
	struct plan plan = { 0 };
	int result;

	for (size_t i = 0; i < count; i++)
		plan_add(&plan, orders[i].process, orders[i].adj);
	result = carry_out(&plan, tell, data, error);
	plan_release(&plan);
	return result;
}

int adj_apply(const struct protection *protection, const struct snapshot *snapshot, FILE *out,
	struct error *error)
{
	struct plan plan = { 0 };
	int result;

	make_plan(&plan, protection, snapshot);
	drop_gone(&plan);
	result = carry_out(&plan, print_undo, out, error);
	if (result == 0 && plan.count == 0)
		fputs("\nNothing was applied: no advice changes an oom_score_adj.\n", out);
	plan_release(&plan);
	return result;
}
