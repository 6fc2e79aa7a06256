/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/kernel/locked_memory.h"

#include "base/size.h"

enum { UNLOCKED_PART = 8 }; /* of the address space: the vdso and the like cannot be locked */

static int64_t locked_bytes(const struct process *process)
{
	return size_positive(figure_or(process->memory.locked_bytes, 0));
}

static int64_t pinned_bytes(const struct process *process)
{
	return size_positive(figure_or(process->memory.pinned_bytes, 0));
}

int64_t most_locked_bytes_of(const struct process *process)
{
	return size_sum(locked_bytes(process), pinned_bytes(process));
}

int64_t unlocked_bytes_of(const struct process *process)
{
	const struct process_memory *memory = &process->memory;

	if (!memory->vm_size_bytes.known ||
		(!memory->locked_bytes.known && !memory->pinned_bytes.known))
		return INT64_MAX;
	return size_positive(memory->vm_size_bytes.value -
			     size_larger(locked_bytes(process), pinned_bytes(process)));
}

bool process_may_grow_locked(const struct process *process)
{
	int64_t size_bytes = figure_or(process->memory.vm_size_bytes, 0);

	return size_bytes > 0 && locked_bytes(process) > 0 &&
	       size_bytes - locked_bytes(process) <= size_bytes / UNLOCKED_PART;
}

static int64_t anon_bytes(const struct process *process)
{
	return size_positive(
		figure_or(process->memory.rss_anon_bytes, figure_or(process->memory.rss_bytes, 0)));
}

int64_t unlocked_anon_bytes(const struct process *process)
{
	return size_smaller(anon_bytes(process), unlocked_bytes_of(process));
}

int64_t unlocked_content_bytes(const struct process *process)
{
	int64_t shmem_bytes = size_positive(figure_or(process->memory.rss_shmem_bytes, 0));

	return size_smaller(size_sum(anon_bytes(process), shmem_bytes), unlocked_bytes_of(process));
}

void locked_sum_add(struct locked_sum *sum, const struct process *process)
{
	int64_t locked = most_locked_bytes_of(process);
	int64_t anon = anon_bytes(process), unlocked_anon = unlocked_anon_bytes(process);
	int64_t shmem = size_positive(figure_or(process->memory.rss_shmem_bytes, 0));
	int64_t locked_content = size_sum(anon, shmem) - unlocked_content_bytes(process);
	const struct locked_sum own = { .anon_min = anon - unlocked_anon,
		.anon_max = size_smaller(locked, anon),
		.shmem_min = size_positive(locked_content - (anon - unlocked_anon)),
		.shmem_max = size_smaller(locked, shmem) };

	locked_sum_join(sum, &own);
}

void locked_sum_join(struct locked_sum *sum, const struct locked_sum *other)
{
	sum->anon_min = size_sum(sum->anon_min, other->anon_min);
	sum->anon_max = size_sum(sum->anon_max, other->anon_max);
	sum->shmem_min = size_larger(sum->shmem_min, other->shmem_min);
	sum->shmem_max = size_sum(sum->shmem_max, other->shmem_max);
}

/* `cache` is with shared memory; `active` and `inactive` are the lists of page cache. */
static int64_t locked_content(struct figure locked, struct figure cache, struct figure shmem,
	struct figure active, struct figure inactive)
{
	struct figure lists = figure_add(active, inactive);

	if (!locked.known || !cache.known || !lists.known)
		return 0;
	return size_positive(
		locked.value - size_positive(cache.value - figure_or(shmem, 0) - lists.value));
}

struct figure machine_unevictable_bytes(const struct machine *machine)
{
	return machine->unevictable_bytes.known ? machine->unevictable_bytes
						: machine->mlocked_bytes;
}

int64_t locked_content_of_machine(const struct machine *machine)
{
	return locked_content(machine_unevictable_bytes(machine),
		figure_add(machine->cached_bytes, machine->buffers_bytes), machine->shmem_bytes,
		machine->active_file_bytes, machine->inactive_file_bytes);
}

int64_t locked_content_of_cgroup(const struct cgroup *cgroup)
{
	return locked_content(cgroup->unevictable_bytes, cgroup->file_bytes, cgroup->shmem_bytes,
		cgroup->active_file_bytes, cgroup->inactive_file_bytes);
}
