/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "commands/adj_writer.h"

#include "base/root.h"
#include "sources/proc.h"
#include "views/prose.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/capability.h>
#include <unistd.h>

/* One process to be written to. */
struct writing {
	const struct process *process;
	int64_t old_adj, new_adj;
	int directory; /* /proc/PID as it was when its start time was checked */
};

struct plan {
	struct writing *items;
	size_t count, capacity;
};

static void plan_add(struct plan *plan, const struct process *process, int64_t adj)
{
	for (size_t i = 0; i < plan->count; i++)
		if (plan->items[i].process == process)
			return;
	if (!process->adj.known || process->adj.value == adj)
		return;
	array_reserve(plan->items, plan->count, plan->capacity);
	plan->items[plan->count++] = (struct writing){ .process = process,
		.old_adj = process->adj.value, .new_adj = adj, .directory = -1 };
}

/* The edited copy tells whose adj a change is of, and which. */
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
		if (threat->advice[i].kind != ADVICE_BOX)
			return &threat->advice[i];
	return NULL;
}

static void make_plan(struct plan *plan, const struct protection *protection,
	const struct snapshot *snapshot)
{
	for (size_t i = 0; i < protection->threat_count; i++) {
		const struct advice *advice = first_adj(&protection->threats[i]);

		if (advice)
			plan_from_copy(plan, snapshot, advice->edited);
	}
}

static bool has_capability(cap_value_t capability)
{
	cap_t held = cap_get_proc();
	cap_flag_value_t value = CAP_CLEAR;
	bool has = held && cap_get_flag(held, capability, CAP_EFFECTIVE, &value) == 0 &&
		value == CAP_SET;

	cap_free(held);
	return has;
}

static int check_capability(const struct plan *plan, struct error *error)
{
	for (size_t i = 0; i < plan->count; i++)
		if (plan->items[i].new_adj < plan->items[i].old_adj &&
			!has_capability(CAP_SYS_RESOURCE))
			return error_invalid(error, "lower an oom_score_adj", NULL,
				"that takes CAP_SYS_RESOURCE (root's); nothing was changed");
	return 0;
}

/* Opens each process and makes sure that it still is the one that was seen. */
static int open_all(struct plan *plan, struct error *error)
{
	for (size_t i = 0; i < plan->count; i++) {
		struct writing *writing = &plan->items[i];

		writing->directory = proc_open_same(writing->process);
		if (is_own_lack(writing->directory))
			return error_system(error, "write", "/proc", -writing->directory);
		if (writing->directory < 0)
			return error_invalid(error, "write", NULL,
				"process %d is gone or another one by now; nothing was changed",
				(int)writing->process->pid);
	}
	return 0;
}

static int write_adj(const struct writing *writing, int64_t adj)
{
	int file = openat(writing->directory, "oom_score_adj", O_WRONLY | O_CLOEXEC);
	int result = 0;

	if (file < 0)
		return -errno;
	if (dprintf(file, "%" PRId64, adj) < 0)
		result = -errno;
	if (close(file) < 0 && result == 0)
		result = -errno;
	return result;
}

/* One that has died meanwhile needs nothing any more. */
static int write_all(struct plan *plan, struct error *error)
{
	for (size_t i = 0; i < plan->count; i++) {
		int result = write_adj(&plan->items[i], plan->items[i].new_adj);
		char path[48];

		if (result == 0 || result == -ESRCH || result == -ENOENT)
			continue;
		for (size_t done = 0; done < i; done++)
			write_adj(&plan->items[done], plan->items[done].old_adj);
		snprintf(path, sizeof(path), "/proc/%d/oom_score_adj",
			(int)plan->items[i].process->pid);
		return error_system(error, "write", path, -result);
	}
	return 0;
}

static int carry_out(struct plan *plan, struct error *error)
{
	int result = check_capability(plan, error);

	if (result == 0)
		result = open_all(plan, error);
	if (result == 0)
		result = write_all(plan, error);
	return result;
}

static void print_done(FILE *out, const struct plan *plan)
{
	struct arena arena = ARENA_EMPTY;

	fputs("\nApplied to the running processes, until they end:\n", out);
	for (size_t i = 0; i < plan->count; i++)
		fprintf(out, "  %s: oom_score_adj %" PRId64 ", was %" PRId64 "\n",
			prose_process(&arena, plan->items[i].process), plan->items[i].new_adj,
			plan->items[i].old_adj);
	fputs("To undo:\n", out);
	for (size_t i = 0; i < plan->count; i++)
		fprintf(out, "  choom -n %" PRId64 " -p %d\n", plan->items[i].old_adj,
			(int)plan->items[i].process->pid);
	arena_release(&arena);
}

static void plan_release(struct plan *plan)
{
	for (size_t i = 0; i < plan->count; i++)
		if (plan->items[i].directory >= 0)
			close(plan->items[i].directory);
	free(plan->items);
}

int adj_write(const struct adj_order *orders, size_t count, struct error *error)
{
	struct plan plan = { 0 };
	int result;

	for (size_t i = 0; i < count; i++)
		plan_add(&plan, orders[i].process, orders[i].adj);
	result = carry_out(&plan, error);
	plan_release(&plan);
	return result;
}

int adj_apply(const struct protection *protection, const struct snapshot *snapshot, FILE *out,
	struct error *error)
{
	struct plan plan = { 0 };
	int result;

	make_plan(&plan, protection, snapshot);
	result = carry_out(&plan, error);
	if (result == 0 && plan.count > 0)
		print_done(out, &plan);
	else if (result == 0)
		fputs("\nNothing was applied: no advice is an adj.\n", out);
	plan_release(&plan);
	return result;
}
