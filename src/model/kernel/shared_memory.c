/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/kernel/shared_memory.h"

#include "base/memory.h"
#include "base/size.h"

#include <stdlib.h>
#include <string.h>

enum {
	LEAST_PART = 1024,     /* of the RAM: less is not looked at */
	GENERATIONS_MAX = 32,  /* the parents of a hostile recording may form a circle */
	CHILDREN_LOOKED = 256, /* of one process, for a guess */
	OTHERS_PART = 4,       /* of RssShmem: others that map less do not map the same */
};

/* ---- anonymous memory ---- */

/* Processes that share memory since forks, by their first ancestor among them. */
struct family {
	const struct process *head, *largest; /* of those that die now, by what it shares */
	int64_t bytes;                        /* that the largest shares */
	bool is_ended;                        /* several shared the memory, and none is alive */
};

struct families {
	const struct relations *relations;
	const bool *gone;
	struct family *items;
	size_t count, capacity;
};

/* Without what is assumed to have been taken since, which is nobody else's. */
static int64_t anon_bytes(const struct process *process)
{
	return size_positive(figure_or(process->memory.rss_anon_bytes, 0) - process->grown_bytes);
}

static int64_t anon_of_kin(const struct process *process, const struct process *kin)
{
	return kin && process_has_own_memory(kin) && kin->name && process->name &&
			       strcmp(kin->name, process->name) == 0
		       ? anon_bytes(kin)
		       : 0;
}

static const struct process *parent_of(
	const struct relations *relations, const struct process *process)
{
	return process->ppid != process->pid ? snapshot_find(relations->snapshot, process->ppid)
					     : NULL;
}

static int64_t guess(const struct relations *relations, const struct process *process)
{
	int64_t all = relations_shared_anon_bytes(relations), most;
	struct relation_run children;

	if (all == 0)
		return 0;
	most = anon_of_kin(process, parent_of(relations, process));
	children = relations_children(relations, process->pid);
	for (size_t i = 0; i < children.count && i < CHILDREN_LOOKED; i++) {
		int64_t bytes = anon_of_kin(process, children.items[i]);

		most = bytes > most ? bytes : most;
	}
	return size_smaller(size_smaller(anon_bytes(process), most), all);
}

static bool is_measured(const struct process *process)
{
	return process->detail.private_bytes.known;
}

/* Whether its own memory is without what it shares: process_own_bytes(). */
static bool is_own_measured(const struct process *process)
{
	return is_measured(process) && process->detail.private_swap_bytes.known &&
	       process->memory.page_tables_bytes.known;
}

/* What the process shares with others by its own figures; 0 if that is little. */
static int64_t shared_bytes(const struct relations *relations, const struct process *process)
{
	int64_t least = figure_or(relations->snapshot->machine.mem_total_bytes, 0) / LEAST_PART;
	int64_t bytes = 0;

	if (!process_has_own_memory(process) || anon_bytes(process) < least)
		return 0;
	bytes = is_measured(process) ? anon_bytes(process) - process->detail.private_bytes.value
				     : guess(relations, process);
	return bytes > 0 && bytes >= least ? bytes : 0;
}

static const struct process *head_of(
	const struct relations *relations, const struct process *process)
{
	for (int i = 0; i < GENERATIONS_MAX; i++) {
		const struct process *parent = parent_of(relations, process);

		if (!parent || shared_bytes(relations, parent) == 0)
			break;
		process = parent;
	}
	return process;
}

/* Counts those of the family from this one down; false as soon as one is alive. */
static bool are_gone(const struct families *families, const struct process *process,
	int generations, size_t *count)
{
	const struct process *all = families->relations->snapshot->processes;
	struct relation_run children;

	if (!families->gone[process - all])
		return false;
	++*count;
	if (generations == 0)
		return true;
	children = relations_children(families->relations, process->pid);
	for (size_t i = 0; i < children.count; i++)
		if (children.items[i] != process &&
			shared_bytes(families->relations, children.items[i]) > 0 &&
			!are_gone(families, children.items[i], generations - 1, count))
			return false;
	return true;
}

static struct family *family_of(struct families *families, const struct process *process)
{
	const struct process *head = head_of(families->relations, process);
	size_t count = 0;
	bool gone;

	for (size_t i = 0; i < families->count; i++)
		if (families->items[i].head == head)
			return &families->items[i];
	gone = are_gone(families, head, GENERATIONS_MAX, &count);
	array_reserve(families->items, families->count, families->capacity);
	families->items[families->count] =
		(struct family){ .head = head, .is_ended = gone && count > 1 };
	return &families->items[families->count++];
}

static void add(struct kill *kill, const struct process *process, int64_t bytes)
{
	kill->shares = memory_resize(kill->shares, kill->share_count + 1, sizeof(*kill->shares));
	kill->shares[kill->share_count++] =
		(struct freed_share){ .process = process, .bytes = bytes };
}

static void add_member(struct families *families, struct kill *kill, const struct process *process)
{
	int64_t bytes = shared_bytes(families->relations, process);
	struct family *family;

	if (bytes == 0)
		return;
	if (!is_own_measured(process))
		add(kill, process, -bytes);
	kill->shares_are_guessed |= !is_measured(process);
	family = family_of(families, process);
	if (bytes > family->bytes) {
		family->bytes = bytes;
		family->largest = process;
	}
}

/* ---- shared memory ---- */

int64_t shared_memory_users(const struct process *process)
{
	int64_t share = figure_or(process->detail.pss_shmem_bytes, 0);

	if (share <= 0 || !process->memory.rss_shmem_bytes.known)
		return 0;
	return (process->memory.rss_shmem_bytes.value + share / 2) / share;
}

int64_t shared_memory_ending_bytes(const struct process *process, int64_t bytes)
{
	int64_t mapped = size_positive(figure_or(process->memory.rss_shmem_bytes, 0));
	int64_t lasting = size_positive(figure_or(process->detail.lasting_shmem_bytes, 0));

	if (mapped == 0 || lasting == 0)
		return bytes;
	return (int64_t)((double)bytes * (double)size_positive(mapped - lasting) / (double)mapped);
}

static bool maps_shmem(const struct process *process)
{
	return figure_or(process->memory.rss_shmem_bytes, 0) > 0;
}

size_t shared_memory_dying_users(const struct kill *kill)
{
	size_t count = 0;

	for (size_t i = 0; i < kill_member_count(kill); i++)
		count += maps_shmem(kill_member(kill, i));
	return count;
}

/* The dead that map shared memory, with those that die now. */
static int64_t gone_users(const struct snapshot *snapshot, const bool *gone)
{
	int64_t count = 0;

	for (size_t i = 0; i < snapshot->process_count; i++)
		count += gone[i] && maps_shmem(&snapshot->processes[i]);
	return count;
}

int64_t shared_memory_own_bytes(const struct snapshot *snapshot, const struct process *process)
{
	int64_t others = -figure_or(process->memory.rss_shmem_bytes, 0);

	if (shared_memory_users(process) < 2 || !machine_shows_all(&snapshot->machine))
		return 0;
	for (size_t i = 0; i < snapshot->process_count; i++) {
		const struct process *other = &snapshot->processes[i];

		if (process_has_own_memory(other))
			others = size_sum(others, figure_or(other->memory.rss_shmem_bytes, 0));
	}
	return others < process->memory.rss_shmem_bytes.value / OTHERS_PART
		       ? process->detail.pss_shmem_bytes.value
		       : 0;
}

/* Where those that die now are too few to be all that map its memory, but others died before. */
static void add_last_user(struct kill *kill, const struct snapshot *snapshot,
	const struct process *process, int64_t dying_users, const bool *gone)
{
	int64_t bytes = figure_or(process->memory.rss_shmem_bytes, 0), own;
	int64_t users = shared_memory_users(process);

	if (bytes < figure_or(snapshot->machine.mem_total_bytes, 0) / LEAST_PART ||
		!process_has_own_memory(process) || users < 2 || users <= dying_users)
		return;
	own = shared_memory_own_bytes(snapshot, process);
	if (own == 0 && users > gone_users(snapshot, gone))
		return;
	add(kill, process,
		shared_memory_ending_bytes(process, own > 0 ? own : bytes / dying_users));
	kill->shares_are_guessed = true;
}

/* ---- both ---- */

void kill_add_shared(struct kill *kill, const struct relations *relations, const bool *gone)
{
	struct families families = { .relations = relations, .gone = gone };
	int64_t dying_users = (int64_t)shared_memory_dying_users(kill);

	for (size_t i = 0; i < kill_member_count(kill); i++) {
		add_member(&families, kill, kill_member(kill, i));
		add_last_user(kill, relations->snapshot, kill_member(kill, i), dying_users, gone);
	}
	for (size_t i = 0; i < families.count; i++)
		if (families.items[i].is_ended)
			add(kill, families.items[i].largest, families.items[i].bytes);
	free(families.items);
}
