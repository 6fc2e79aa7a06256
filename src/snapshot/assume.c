/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "snapshot/assume.h"

#include "base/node_set.h"
#include "base/size.h"
#include "base/text.h"
#include "snapshot/cgroup_tree.h"
#include "snapshot/memory_amounts.h"
#include "snapshot/swap_resize.h"
#include "snapshot/target.h"
#include "snapshot/target_cgroup.h"
#include "snapshot/target_prefix.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* A parsed change: "target:key=value". */
struct change {
	const char *text; /* the whole change, for messages */
	const char *target, *value;
	int64_t whole_bytes;
};

static int parse_size(const struct change *change, int64_t *ret_bytes, struct error *error)
{
	size_t length = strlen(change->value);
	long long bytes, percent;
	char digits[8];

	if (length > 1 && length < sizeof(digits) && change->value[length - 1] == '%') {
		memcpy(digits, change->value, length - 1);
		digits[length - 1] = '\0';
		if (number_parse(digits, 0, 1000, &percent) &&
			!__builtin_mul_overflow(change->whole_bytes / 100, percent, &bytes) &&
			bytes < UNLIMITED_BYTES) {
			*ret_bytes = bytes;
			return 0;
		}
	} else if (size_parse(change->value, &bytes) && bytes < UNLIMITED_BYTES) {
		*ret_bytes = bytes;
		return 0;
	}
	return error_usage(error, "'%s' in '%s' is not a size such as 512M, 1.5G or 10%%",
		change->value, change->text);
}

typedef void edit_process(struct snapshot *snapshot, struct process *process, int64_t value);

static int edit_target(struct snapshot *snapshot, const struct change *change, int64_t value,
	edit_process *edit, struct error *error)
{
	struct target target;
	int result = target_find(&target, snapshot, change->target, error);

	for (size_t i = 0; result == 0 && i < target.count; i++)
		edit(snapshot, snapshot_find(snapshot, target.items[i]->pid), value);
	target_release(&target);
	return result;
}

static int compare_owners(const void *left, const void *right)
{
	const int64_t *a = left, *b = right;

	return (*a > *b) - (*a < *b);
}

/* The sorted mm_owner_pids of the target's processes; the caller frees the list. */
static int64_t *list_owners(const struct target *target, size_t *ret_count)
{
	int64_t *owners = memory_alloc(target->count * sizeof(*owners));
	size_t count = 0;

	for (size_t i = 0; i < target->count; i++)
		if (target->items[i]->detail.mm_owner_pid.known)
			owners[count++] = target->items[i]->detail.mm_owner_pid.value;
	qsort(owners, count, sizeof(*owners), compare_owners);
	*ret_count = count;
	return owners;
}

static void set_adj(struct process *process, int64_t adj)
{
	process->adj = figure_of(adj);
	process->kernel_oom_score = FIGURE_UNKNOWN;
}

/* fs/proc/base.c: __set_oom_adj sets all processes that share the address space */
static void set_adj_of_sharers(struct snapshot *snapshot, const struct target *target, int64_t adj)
{
	size_t count;
	int64_t *owners = list_owners(target, &count);

	for (size_t i = 0; count > 0 && i < snapshot->process_count; i++) {
		struct process *process = &snapshot->processes[i];
		int64_t owner = process->detail.mm_owner_pid.value;

		if (process->detail.mm_owner_pid.known &&
			bsearch(&owner, owners, count, sizeof(*owners), compare_owners))
			set_adj(process, adj);
	}
	free(owners);
}

static int assume_adj(struct snapshot *snapshot, const struct change *change, struct error *error)
{
	struct target target;
	long long adj;
	int result;

	if (!number_parse(change->value, ADJ_MIN, ADJ_MAX, &adj))
		return error_usage(error, "'%s' in '%s' is not an oom_score_adj from %d to %d",
			change->value, change->text, ADJ_MIN, ADJ_MAX);
	result = target_find(&target, snapshot, change->target, error);
	for (size_t i = 0; i < target.count; i++)
		set_adj(snapshot_find(snapshot, target.items[i]->pid), adj);
	set_adj_of_sharers(snapshot, &target, adj);
	target_release(&target);
	return result;
}

/* Takes pages of one node; returns those that it does not have. */
static int64_t draw_node(struct node *node, int64_t pages)
{
	int64_t before = pages;

	pages = figure_draw(&node->allocatable_pages, pages);
	pages = figure_draw(
		&node->active_file_pages, figure_draw(&node->inactive_file_pages, pages));
	figure_draw(&node->free_pages, before - pages);
	figure_raise(&node->anon_pages, before - pages);
	return pages;
}

/* The NUMA nodes that the process may use fill one after the other. */
static void fill_nodes(struct snapshot *snapshot, const struct process *process, int64_t bytes)
{
	struct machine *machine = &snapshot->machine;
	int64_t page_size_bytes = figure_or(machine->page_size_bytes, 0);
	int64_t pages = page_size_bytes > 0 ? bytes / page_size_bytes : 0;
	struct node_set allowed;
	bool is_known = process->mems_allowed && node_set_parse(&allowed, process->mems_allowed);

	for (size_t i = 0; i < machine->node_count; i++) {
		struct node *node = &machine->nodes[i];

		if (node->number.known &&
			(!is_known || node_set_has(&allowed, (unsigned)node->number.value)))
			pages = draw_node(node, pages);
	}
}

static void charge(struct snapshot *snapshot, size_t memcg, int64_t bytes)
{
	for (; memcg != CGROUP_UNKNOWN; memcg = cgroup_above(snapshot, memcg)) {
		figure_raise(&snapshot->cgroups[memcg].current_bytes, bytes);
		figure_raise(&snapshot->cgroups[memcg].anon_bytes, bytes);
	}
}

/* Notes how much of the growth exceeds the memory and swap that are still available. */
static void note_excess(struct snapshot *snapshot, int64_t bytes)
{
	const struct machine *machine = &snapshot->machine;
	struct figure left = figure_add(machine->mem_available_bytes, machine->swap_free_bytes);

	if (left.known && bytes > left.value)
		snapshot->overcommitted_bytes =
			size_sum(snapshot->overcommitted_bytes, bytes - left.value);
}

static void grow(struct snapshot *snapshot, struct process *process, int64_t bytes)
{
	struct machine *machine = &snapshot->machine;

	if (!process_has_memory(process))
		return;
	note_excess(snapshot, bytes);
	figure_raise(&process->memory.rss_bytes, bytes);
	figure_raise(&process->memory.rss_anon_bytes, bytes);
	figure_raise(&process->memory.vm_size_bytes, bytes);
	figure_raise(&process->detail.data_bytes, bytes);
	process->grown_bytes = size_sum(process->grown_bytes, bytes);
	process->kernel_oom_score = FIGURE_UNKNOWN;
	charge(snapshot, process->memcg, bytes);
	fill_nodes(snapshot, process, bytes);
	figure_raise(&machine->anon_bytes, bytes);
	figure_raise(&machine->committed_bytes, bytes);
	/* reclaim drops files before it swaps */
	figure_draw(&machine->swap_free_bytes, machine_draw_memory(machine, bytes));
}

static int assume_growth(
	struct snapshot *snapshot, const struct change *change, struct error *error)
{
	int64_t bytes;
	int result = parse_size(change, &bytes, error);

	return result < 0 ? result : edit_target(snapshot, change, bytes, grow, error);
}

static struct cgroup *find_cgroup(
	struct snapshot *snapshot, const struct change *change, struct error *error)
{
	struct cgroup *cgroup = target_find_cgroup(snapshot, change->target);

	if (!cgroup)
		cgroup = target_make_cgroup(snapshot, change->target);
	if (!cgroup && target_check_prefixed(snapshot, change->target, error) == 0)
		error_invalid(error, "assume", NULL,
			"there is no memory cgroup, unit or container '%s'", change->target);
	return cgroup;
}

/* memory.high and memory.oom.group are files of version 2 alone. */
static int check_version_2(
	const struct snapshot *snapshot, const struct change *change, struct error *error)
{
	if (snapshot->cgroup_version != CGROUP_V1)
		return 0;
	return error_invalid(error, "assume", NULL,
		"'%s': the memory controller is of cgroup version 1, which does not have this",
		change->text);
}

static int assume_limit(
	struct snapshot *snapshot, const struct change *change, size_t offset, struct error *error)
{
	int64_t bytes = UNLIMITED_BYTES;
	struct cgroup *cgroup;
	int result = 0;

	if (strcmp(change->value, "max") != 0)
		result = parse_size(change, &bytes, error);
	if (result < 0)
		return result;
	cgroup = find_cgroup(snapshot, change, error);
	if (!cgroup)
		return -EINVAL;
	*(struct figure *)((char *)cgroup + offset) = figure_of(bytes);
	return 0;
}

static int assume_max(struct snapshot *snapshot, const struct change *change, struct error *error)
{
	return assume_limit(snapshot, change, offsetof(struct cgroup, max_bytes), error);
}

static int assume_high(struct snapshot *snapshot, const struct change *change, struct error *error)
{
	int result = check_version_2(snapshot, change, error);

	return result < 0
		       ? result
		       : assume_limit(snapshot, change, offsetof(struct cgroup, high_bytes), error);
}

static int assume_group(struct snapshot *snapshot, const struct change *change, struct error *error)
{
	struct cgroup *cgroup;
	long long group;
	int result = check_version_2(snapshot, change, error);

	if (result < 0)
		return result;
	if (!number_parse(change->value, 0, 1, &group))
		return error_usage(
			error, "'%s' in '%s' is neither 0 nor 1", change->value, change->text);
	cgroup = find_cgroup(snapshot, change, error);
	if (!cgroup)
		return -EINVAL;
	cgroup->oom_group = figure_of(group);
	return 0;
}

static int assume_swap(struct snapshot *snapshot, const struct change *change, struct error *error)
{
	int64_t bytes;
	int result;

	if (strcmp(change->target, "machine") != 0)
		return error_usage(error, "'%s': only the machine has swap, as in machine:swap=8G",
			change->text);
	result = parse_size(change, &bytes, error);
	return result < 0 ? result : swap_resize(snapshot, bytes, error);
}

static const struct {
	const char *key;
	const char *form; /* for the error that lists what may be assumed */
	int (*apply)(struct snapshot *snapshot, const struct change *change, struct error *error);
} keys[] = {
	{ "adj", "TARGET:adj=N", assume_adj },
	{ "grow", "TARGET:grow=SIZE", assume_growth },
	{ "max", "CGROUP:max=SIZE", assume_max },
	{ "high", "CGROUP:high=SIZE", assume_high },
	{ "group", "CGROUP:group=0|1", assume_group },
	{ "swap", "machine:swap=SIZE", assume_swap },
};
enum { KEY_COUNT = sizeof(keys) / sizeof(*keys) };

static int refuse_form(const struct change *change, struct error *error)
{
	struct arena arena = ARENA_EMPTY;
	const char *forms = "";

	for (size_t i = 0; i < KEY_COUNT; i++)
		forms = text_format(&arena, "%s%s%s", forms,
			i == 0                      ? ""
			: i + 1 < (size_t)KEY_COUNT ? ", "
						    : " or ",
			keys[i].form);
	error_usage(error, "'%s' is not an assumption such as %s", change->text, forms);
	arena_release(&arena);
	return -EINVAL;
}

/* Applies a change; names may contain colons and equal signs, so the last ones separate. */
static int apply(struct snapshot *snapshot, char *text, struct change *change, struct error *error)
{
	char *equal = strrchr(text, '='), *colon;

	if (equal)
		*equal = '\0';
	colon = equal ? strrchr(text, ':') : NULL;
	for (size_t i = 0; colon && i < KEY_COUNT; i++) {
		if (strcmp(colon + 1, keys[i].key) != 0)
			continue;
		*colon = '\0';
		change->target = text;
		change->value = equal + 1;
		return keys[i].apply(snapshot, change, error);
	}
	return refuse_form(change, error);
}

int assume(struct snapshot *snapshot, const char *text, int64_t whole_bytes, struct error *error)
{
	struct change change = { .whole_bytes = whole_bytes };
	char *parts = strdup(text);
	int result;

	if (!parts)
		memory_exhausted();
	change.text = arena_copy(&snapshot->texts, text, strlen(text));
	result = apply(snapshot, parts, &change, error);
	free(parts);
	if (result < 0)
		return result;
	snapshot->assumptions = memory_resize(snapshot->assumptions, snapshot->assumption_count + 1,
		sizeof(*snapshot->assumptions));
	snapshot->assumptions[snapshot->assumption_count++] = change.text;
	return 0;
}
