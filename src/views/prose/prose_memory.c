/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "views/prose/prose_memory.h"

#include "base/text.h"
#include "model/report/domain_memory.h"
#include "views/prose/prose_domain.h"
#include "views/prose/prose_words.h"

static const char *machine_swap(struct arena *arena, const struct machine *machine)
{
	if (!machine->swap_total_bytes.known)
		return "swap unknown";
	if (machine->swap_total_bytes.value == 0)
		return "no swap";
	return text_format(arena, "swap %s, %s free",
		prose_figure_size(arena, machine->swap_total_bytes),
		prose_figure_size(arena, machine->swap_free_bytes));
}

static const char *pressure_words(
	struct arena *arena, const struct pressure *some_of, const struct pressure *full_of)
{
	struct figure some = some_of->avg10, full = full_of->avg10;

	if (!some.known || !full.known)
		return "pressure unknown";
	return text_format(arena, "pressure some %.2f%% full %.2f%% (10 s)",
		(double)some.value / 100, (double)full.value / 100);
}

/* What the group itself may swap; the machine may have less. */
static const char *memcg_swap(struct arena *arena, const struct snapshot *snapshot,
	const struct cgroup *cgroup, const struct domain_memory *memory)
{
	struct figure max = memory->swap_max_bytes, used = memory->swap_used_bytes;

	if (figure_or(snapshot->machine.swap_total_bytes, 1) == 0)
		return "no swap";
	if (limit_is_set(cgroup->memsw_max_bytes))
		return text_format(arena, "swap %s used, at most %s together with memory",
			prose_figure_size(arena, used),
			prose_figure_size(arena, cgroup->memsw_max_bytes));
	if (!max.known)
		return "swap limit unknown";
	if (max.value == 0)
		return "no swap allowed";
	if (max.value >= UNLIMITED_BYTES)
		return text_format(
			arena, "swap %s used, no limit of its own", prose_figure_size(arena, used));
	return text_format(arena, "swap %s of %s used", prose_figure_size(arena, used),
		prose_figure_size(arena, max));
}

static const char *add_part(
	struct arena *arena, const char *text, const char *name, struct figure bytes)
{
	if (!bytes.known)
		return text;
	return text_format(arena, "%s%s%s %s", text ? text : "", text ? ", " : "", name,
		prose_figure_size(arena, bytes));
}

/* Whether processes map less than a tenth of the shared memory. */
static bool is_hardly_mapped(const struct domain_memory *memory)
{
	return figure_or(memory->unmapped_shmem_bytes, 0) > 0 &&
	       memory->unmapped_shmem_bytes.value >=
		       memory->shmem_bytes.value - memory->shmem_bytes.value / 10;
}

/* Whether it is more than a tenth: small differences come from reading one file after the other. */
static bool has_leavings(const struct domain_memory *memory)
{
	return figure_or(memory->left_behind_bytes, 0) > memory->anon_bytes.value / 10;
}

static const char *parts_of(struct arena *arena, const struct domain_memory *memory)
{
	const char *text = add_part(arena, NULL, "anon", memory->anon_bytes);

	if (has_leavings(memory))
		text = text_format(arena, "%s (%s of it left by processes that moved away)", text,
			prose_figure_size(arena, memory->left_behind_bytes));
	text = add_part(arena, text, "shmem", memory->shmem_bytes);
	if (is_hardly_mapped(memory))
		text = text_format(arena, "%s that hardly any process maps", text);
	text = add_part(arena, text, "file", memory->file_bytes);
	return add_part(arena, text, "slab", memory->slab_bytes);
}

const char *prose_memory_parts(
	struct arena *arena, const struct snapshot *snapshot, const struct domain *domain)
{
	struct domain_memory memory;

	return domain_memory_of(&memory, snapshot, domain) ? parts_of(arena, &memory) : NULL;
}

static const char *rules_words(
	struct arena *arena, const struct verdict *verdict, const struct snapshot *snapshot)
{
	const char *release = snapshot->machine.release;

	return text_format(arena, "kernel %s, OOM rules of Linux %s and later",
		release ? text_escape(arena, release) : "unknown", verdict->rules->name);
}

static const char *machine_memory(
	struct arena *arena, const struct verdict *verdict, const struct snapshot *snapshot)
{
	const struct machine *machine = &snapshot->machine;

	return text_format(arena, "Memory %s, %s available; %s; %s; %s.",
		prose_figure_size(arena, machine->mem_total_bytes),
		prose_figure_size(arena, machine->mem_available_bytes),
		machine_swap(arena, machine),
		pressure_words(arena, &machine->pressure_some, &machine->pressure_full),
		rules_words(arena, verdict, snapshot));
}

const char *prose_memory(
	struct arena *arena, const struct verdict *verdict, const struct snapshot *snapshot)
{
	const struct cgroup *cgroup;
	struct domain_memory memory;
	const char *parts;

	if (!domain_memory_of(&memory, snapshot, &verdict->domain))
		return machine_memory(arena, verdict, snapshot);
	cgroup = &snapshot->cgroups[verdict->domain.memcg];
	parts = parts_of(arena, &memory);
	return text_format(arena, "Memory of %s: %s of %s used%s%s; %s; %s; %s.",
		prose_domain(arena, &verdict->domain), prose_figure_size(arena, memory.used_bytes),
		prose_figure_size(arena, memory.max_bytes), parts ? ": " : "", parts ? parts : "",
		memcg_swap(arena, snapshot, cgroup, &memory),
		pressure_words(arena, &cgroup->pressure_some, &cgroup->pressure_full),
		rules_words(arena, verdict, snapshot));
}
