/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/kernel/headroom_tree.h"

#include "base/node_amounts.h"
#include "model/kernel/kswapd.h"
#include "model/kernel/locked_memory.h"
#include "model/kernel/relations.h"
#include "model/kernel/swap_cost.h"
#include "snapshot/cgroup_tree.h"

#include <assert.h>
#include <stdlib.h>

/* A cgroup and all below it, under one estimate.  Bytes. */
struct headroom_branch {
	size_t parent;         /* index of the branch; of the first: 0 */
	int64_t use, setting;  /* memory.current; memory.min, 0 for none */
	int64_t claimed;       /* by the cgroups right below: of memory.min, as far as used */
	int64_t protection;    /* effective memory.min */
	int64_t cache;         /* page cache and slab that reclaim could take without protection */
	int64_t cache_below;   /* of the cgroups right below, which is in theirs */
	int64_t kept_below;    /* of it, what protection below the cgroup itself keeps */
	int64_t kept;          /* and all protection */
	int64_t content;       /* anonymous and shared memory */
	int64_t own_content;   /* of this cgroup alone */
	int64_t swap_limit;    /* what the limit of the cgroup itself leaves */
	int64_t swap_below;    /* what can be swapped but for limit and protection of the cgroup */
	int64_t swap;          /* what can be swapped */
	bool is_known;         /* `cache` is known */
	bool is_protected;     /* it or one above in the tree has a setting */
	bool swaps;            /* swappiness lets its own memory be swapped */
	bool content_is_known; /* by the cgroup's own figures */
};

static int64_t bounded(int64_t bytes)
{
	return size_smaller(size_positive(bytes), UNLIMITED_BYTES);
}

static int64_t limit_of(struct figure figure, int64_t otherwise)
{
	return bounded(figure_or(figure, otherwise));
}

/* `amount` by part : whole, and no more than the amount; the whole is positive. */
static int64_t scaled(int64_t amount, int64_t part, int64_t whole)
{
	return part < whole ? (int64_t)((double)amount * ((double)part / (double)whole)) : amount;
}

int64_t headroom_swap_left_bytes(const struct snapshot *snapshot, size_t memcg)
{
	const struct cgroup *cgroup = &snapshot->cgroups[memcg];
	int64_t max = limit_of(cgroup->swap_max_bytes, UNLIMITED_BYTES);

	if (snapshot->cgroup_version == CGROUP_V1 || max == UNLIMITED_BYTES)
		return UNLIMITED_BYTES;
	return size_positive(max - limit_of(cgroup->swap_current_bytes, 0));
}

int64_t headroom_swap_allowed_bytes(const struct snapshot *snapshot, size_t memcg)
{
	int64_t left = size_positive(figure_or(snapshot->machine.swap_free_bytes, 0));

	for (; memcg != CGROUP_UNKNOWN; memcg = cgroup_above(snapshot, memcg))
		left = size_smaller(left, headroom_swap_left_bytes(snapshot, memcg));
	return left;
}

bool headroom_memcg_swaps(const struct snapshot *snapshot, size_t memcg)
{
	struct figure swappiness = snapshot->machine.swappiness;

	if (snapshot->cgroup_version == CGROUP_V1 && memcg != 0)
		swappiness = snapshot->cgroups[memcg].swappiness;
	return figure_or(swappiness, 1) != 0;
}

/* Whether the swappiness lets the memory of the cgroup itself be swapped. */
static bool may_swap(const struct headroom_tree *tree, enum estimate estimate, size_t memcg)
{
	return headroom_memcg_swaps(tree->snapshot, memcg) ||
	       (estimate == ESTIMATE_GENEROUS && tree->domain.kind != DOMAIN_MEMCG);
}

static int64_t content_of_process(const struct process *process, enum estimate estimate)
{
	int64_t bytes = size_sum(bounded(figure_or(process->memory.rss_anon_bytes,
					 figure_or(process->memory.rss_bytes, 0))),
		bounded(figure_or(process->memory.rss_shmem_bytes, 0)));

	if (!process_has_memory(process))
		return 0;
	return estimate == ESTIMATE_CAREFUL
		       ? size_positive(bytes - bounded(most_locked_bytes_of(process)))
		       : bounded(unlocked_content_bytes(process));
}

/*
 * All that is locked may be locked content, and `least_locked_bytes` of it is.  The processes tell
 * what is pinned besides.
 */
static int64_t content_by(struct figure anon, struct figure shmem, struct figure locked,
	int64_t least_locked_bytes, const struct locked_sum *processes, enum estimate estimate)
{
	int64_t anon_bytes = bounded(anon.value), shmem_bytes = bounded(figure_or(shmem, 0));
	int64_t least = size_sum(size_smaller(processes->anon_min, anon_bytes),
		size_smaller(processes->shmem_min, shmem_bytes));
	int64_t most = size_sum(size_smaller(processes->anon_max, anon_bytes),
		size_smaller(processes->shmem_max, shmem_bytes));

	return size_positive(
		size_sum(anon_bytes, shmem_bytes) -
		(estimate == ESTIMATE_CAREFUL ? size_larger(bounded(figure_or(locked, 0)), most)
					      : size_larger(least_locked_bytes, least)));
}

/* Reclaim on some nodes does not find the cache on others. */
static void keep_to_nodes(
	struct headroom_tree *tree, struct headroom_branch *branch, const struct cgroup *cgroup)
{
	int64_t inside, all;

	if (node_amounts_sum(cgroup->node_cache, &tree->domain.nodes, &inside, &all)) {
		branch->cache = bounded(inside);
		branch->is_known = true;
	} else if (branch->is_protected && (branch->is_known ? branch->cache : branch->use) > 0) {
		tree->is_split = false;
	}
}

/* How many pages zswap keeps depends on what they shrink to: in the minimum that gains nothing. */
static int64_t swap_limit_of(const struct snapshot *snapshot, enum estimate estimate, size_t memcg)
{
	return (estimate == ESTIMATE_CAREFUL || swap_has_no_zswap(snapshot, memcg)) &&
			       swap_stays_in_zswap(snapshot, memcg)
		       ? 0
		       : headroom_swap_left_bytes(snapshot, memcg);
}

static void set_figures(struct headroom_tree *tree, const struct locked_sum *locked,
	enum estimate estimate, size_t number)
{
	const struct cgroup *cgroup = &tree->snapshot->cgroups[tree->first + number];
	struct headroom_branch *branch = &tree->branches[estimate][number];
	struct figure files = figure_add(cgroup->active_file_bytes, cgroup->inactive_file_bytes);

	branch->parent = number > 0 ? cgroup->parent - tree->first : 0;
	branch->use = limit_of(cgroup->current_bytes, 0);
	if (cgroup->current_bytes.known && !(tree->may_ignore_min && estimate == ESTIMATE_GENEROUS))
		branch->setting = limit_of(cgroup->min_bytes, 0);
	branch->is_known = files.known;
	branch->cache = size_sum(
		bounded(files.value), bounded(figure_or(cgroup->slab_reclaimable_bytes, 0)));
	branch->is_protected =
		branch->setting > 0 || tree->branches[estimate][branch->parent].is_protected;
	if (tree->domain.kind == DOMAIN_NODES)
		keep_to_nodes(tree, branch, cgroup);
	branch->content_is_known = cgroup->anon_bytes.known;
	if (branch->content_is_known)
		branch->content = content_by(cgroup->anon_bytes, cgroup->shmem_bytes,
			cgroup->unevictable_bytes, locked_content_of_cgroup(cgroup),
			&locked[number], estimate);
	branch->swap_limit = swap_limit_of(tree->snapshot, estimate, tree->first + number);
	branch->swaps = may_swap(tree, estimate, tree->first + number);
}

/* The figures of the whole machine are better than those of its root cgroup. */
static void set_machine(
	struct headroom_tree *tree, const struct locked_sum *locked, enum estimate estimate)
{
	const struct machine *machine = &tree->snapshot->machine;
	struct headroom_branch *root = tree->branches[estimate];

	root->use = 0;
	root->swap_limit = UNLIMITED_BYTES;
	root->swaps = may_swap(tree, estimate, 0);
	root->content_is_known = machine->anon_bytes.known;
	if (root->content_is_known)
		root->content = content_by(machine->anon_bytes, machine->shmem_bytes,
			machine_unevictable_bytes(machine), locked_content_of_machine(machine),
			locked, estimate);
}

/* mm/page_counter.c: effective_protection */
static int64_t effective(
	const struct headroom_branch *branch, const struct headroom_branch *parent, bool inherits)
{
	int64_t claim = size_smaller(branch->use, branch->setting);
	int64_t bytes = claim;

	if (parent->claimed > parent->protection)
		return scaled(claim, parent->protection, parent->claimed);
	if (inherits && parent->protection > parent->claimed && parent->use > parent->claimed &&
		branch->use > claim)
		bytes += scaled(parent->protection - parent->claimed, branch->use - claim,
			parent->use - parent->claimed);
	return size_smaller(bytes, branch->use);
}

static void set_protection(struct headroom_tree *tree, enum estimate estimate)
{
	struct headroom_branch *all = tree->branches[estimate];

	for (size_t i = 1; i < tree->count; i++)
		all[all[i].parent].claimed = size_sum(
			all[all[i].parent].claimed, size_smaller(all[i].use, all[i].setting));
	for (size_t i = 1; i < tree->count; i++)
		all[i].protection = all[i].parent == 0 ? size_smaller(all[i].use, all[i].setting)
						       : effective(&all[i], &all[all[i].parent],
								 estimate == ESTIMATE_CAREFUL);
}

/* The branch that the process is charged to; tree->count or more if that is not in the tree. */
static size_t branch_of(const struct headroom_tree *tree, const struct process *process)
{
	return process->memcg == CGROUP_UNKNOWN ? 0 : process->memcg - tree->first;
}

/* What is locked in each cgroup and below.  The caller frees it. */
static struct locked_sum *sum_locked(const struct headroom_tree *tree)
{
	struct locked_sum *locked = memory_alloc(tree->count * sizeof(*locked));
	size_t count = domain_process_count(&tree->domain, tree->snapshot);

	for (size_t i = 0; i < count; i++) {
		const struct process *process = domain_process(&tree->domain, tree->snapshot, i);
		size_t number = branch_of(tree, process);

		if (number < tree->count && process_has_memory(process) &&
			most_locked_bytes_of(process) > 0 && process_has_own_memory(process))
			locked_sum_add(&locked[number], process);
	}
	for (size_t i = tree->count; i-- > 1;)
		locked_sum_join(
			&locked[tree->snapshot->cgroups[tree->first + i].parent - tree->first],
			&locked[i]);
	return locked;
}

/* The memory of processes stands in where a cgroup does not say what it has. */
static void add_processes(struct headroom_tree *tree, enum estimate estimate)
{
	struct headroom_branch *all = tree->branches[estimate];
	size_t count = domain_process_count(&tree->domain, tree->snapshot);

	for (size_t i = 0; i < count; i++) {
		const struct process *process = domain_process(&tree->domain, tree->snapshot, i);
		size_t number = branch_of(tree, process);

		if (number < tree->count)
			all[number].own_content = size_sum(
				all[number].own_content, content_of_process(process, estimate));
	}
}

/* Content of each cgroup itself: its own figure less those below, or that of its processes. */
static void set_content(struct headroom_tree *tree, enum estimate estimate)
{
	struct headroom_branch *all = tree->branches[estimate];
	int64_t *below = memory_alloc(tree->count * sizeof(*below));

	add_processes(tree, estimate);
	for (size_t i = tree->count; i-- > 0;) {
		if (all[i].content_is_known)
			all[i].own_content = size_positive(all[i].content - below[i]);
		else
			all[i].content = size_sum(all[i].own_content, below[i]);
		if (i > 0)
			below[all[i].parent] = size_sum(below[all[i].parent], all[i].content);
	}
	free(below);
}

/*
 * What of the cache is kept, where the cgroups below keep `kept_below`.  While the cgroup uses no
 * more than its protection, its own memory is not taken.  Memory below counts for its use: if that
 * is taken first, more of its own is kept.
 */
static int64_t kept_by(
	const struct headroom_branch *branch, int64_t kept_below, enum estimate estimate)
{
	int64_t spare = size_positive(branch->use - branch->protection), kept;

	if (branch->protection == 0)
		return kept_below;
	if (estimate == ESTIMATE_GENEROUS)
		return size_sum(
			kept_below, size_positive(branch->cache - branch->cache_below - spare));
	kept = size_positive(branch->cache - spare);
	return kept > kept_below ? kept : kept_below;
}

/* What can be swapped of `below`: protection counts for what is left once the cache is taken. */
static int64_t swap_by(const struct headroom_branch *branch, int64_t below)
{
	int64_t spare = size_positive(
		branch->use - branch->protection - size_positive(branch->cache - branch->kept));

	if (branch->protection > 0)
		below = size_smaller(below, spare);
	return size_smaller(below, branch->swap_limit);
}

/* What can be swapped of the memory of the cgroup itself. */
static int64_t own_swap(const struct headroom_branch *branch)
{
	if (!branch->swaps)
		return 0;
	return branch->protection == 0 ? branch->own_content
				       : size_smaller(branch->own_content,
						 size_positive(branch->use - branch->protection));
}

static void sum_up(struct headroom_tree *tree, enum estimate estimate)
{
	struct headroom_branch *all = tree->branches[estimate];
	int64_t swap_free = size_positive(figure_or(tree->snapshot->machine.swap_free_bytes, 0));

	for (size_t i = tree->count; i-- > 0;) {
		struct headroom_branch *branch = &all[i], *parent = &all[branch->parent];

		/* all that processes do not hold may be cache */
		if (!branch->is_known && estimate == ESTIMATE_CAREFUL)
			branch->cache = size_positive(branch->use - branch->content);
		branch->kept = kept_by(branch, branch->kept_below, estimate);
		branch->swap_below = size_sum(branch->swap_below, own_swap(branch));
		branch->swap = swap_by(branch, branch->swap_below);
		tree->swap_is_bound |= branch->swap_below > branch->swap_limit ||
				       (branch->content > 0 && branch->swap_limit < swap_free) ||
				       (!branch->swaps && branch->own_content > 0);
		if (i == 0)
			continue;
		parent->cache_below = size_sum(parent->cache_below, branch->cache);
		parent->kept_below = size_sum(parent->kept_below, branch->kept);
		parent->swap_below = size_sum(parent->swap_below, branch->swap);
	}
}

static void read_tree(
	struct headroom_tree *tree, const struct locked_sum *locked, enum estimate estimate)
{
	tree->branches[estimate] = memory_alloc(tree->count * sizeof(struct headroom_branch));
	for (size_t i = 0; i < tree->count && tree->snapshot->cgroup_count > 0; i++)
		set_figures(tree, locked, estimate, i);
	tree->branches[estimate][0].setting = 0; /* the domain's own does not count */
	if (tree->domain.kind != DOMAIN_MEMCG)
		set_machine(tree, locked, estimate);
	set_protection(tree, estimate);
	set_content(tree, estimate);
	sum_up(tree, estimate);
}

void headroom_tree_init(
	struct headroom_tree *tree, const struct snapshot *snapshot, const struct domain *domain)
{
	struct locked_sum *locked;

	*tree = (struct headroom_tree){ .snapshot = snapshot,
		.domain = *domain,
		.count = 1,
		.is_split = domain->kind == DOMAIN_NODES,
		.may_ignore_min = kswapd_may_ignore_min(snapshot, domain) };
	if (domain->kind == DOMAIN_MEMCG)
		tree->first = domain->memcg;
	if (snapshot->cgroup_count > 0 && !domain->is_alone)
		tree->count = snapshot->cgroups[tree->first].end - tree->first;
	locked = sum_locked(tree);
	for (enum estimate estimate = 0; estimate < ESTIMATE_COUNT; estimate++)
		read_tree(tree, locked, estimate);
	free(locked);
}

void headroom_tree_release(struct headroom_tree *tree)
{
	for (enum estimate estimate = 0; estimate < ESTIMATE_COUNT; estimate++)
		free(tree->branches[estimate]);
	*tree = (struct headroom_tree){ 0 };
}

size_t headroom_tree_held_bytes(const struct headroom_tree *tree)
{
	return tree->count * ESTIMATE_COUNT * sizeof(struct headroom_branch);
}

/* With the leak, the cgroup uses more than it protects. */
static bool outgrows(const struct headroom_branch *branch, int64_t leak_bytes)
{
	return branch->setting == 0 ||
	       size_sum(branch->use, size_positive(leak_bytes)) > branch->setting;
}

/*
 * By how much the protection of a leaker's neighbours may fall when the leak makes the leaker's
 * cgroup claim all of its memory.min: all claims share what the parent has.
 */
static int64_t lost_claims(
	const struct headroom_branch *parent, const struct headroom_branch *leakers)
{
	int64_t others = parent->claimed - size_smaller(leakers->use, leakers->setting);
	int64_t claimed = size_sum(others, leakers->setting);

	if (claimed <= parent->protection || parent->claimed == 0)
		return 0;
	return size_positive(scaled(others, parent->protection, parent->claimed) -
			     scaled(others, parent->protection, claimed)) +
	       1;
}

/*
 * The share of the leaker's neighbours, the other cgroups below `parent`.  While the leak grows,
 * the parent may protect more, and the neighbours may get less of it.
 */
static struct headroom_share neighbours(const struct headroom_branch *parent,
	const struct headroom_branch *leakers, enum estimate estimate)
{
	struct headroom_share share = { parent->kept_below - leakers->kept,
		parent->swap_below - leakers->swap };
	int64_t may_keep =
		size_smaller(size_positive(parent->cache - leakers->cache), parent->setting);

	if (estimate == ESTIMATE_GENEROUS) {
		int64_t lost = lost_claims(parent, leakers);

		share.kept_bytes = size_positive(share.kept_bytes - lost);
		share.swap_bytes = size_sum(share.swap_bytes, lost);
		return share;
	}
	if (may_keep > share.kept_bytes)
		share.kept_bytes = may_keep;
	share.swap_bytes = size_positive(share.swap_bytes - parent->setting);
	return share;
}

struct headroom_share headroom_tree_share(
	const struct headroom_tree *tree, enum estimate estimate, const struct headroom_leak *leak)
{
	const struct headroom_branch *all = tree->branches[estimate];
	size_t number = leak->memcg == CGROUP_UNKNOWN ? 0 : leak->memcg - tree->first;
	int64_t leak_bytes = leak->grow_bytes;
	struct headroom_share share;
	bool leak_swaps;

	assert(number < tree->count);
	leak_swaps = all[number].swaps;
	/* the leaker may be one that may not swap */
	if (estimate == ESTIMATE_CAREFUL &&
		(leak->kind == LEAK_MAY_BE_LOCKED ||
			(leak->memcg == CGROUP_UNKNOWN && tree->swap_is_bound)))
		leak_swaps = false;
	if (leak->kind == LEAK_OF_KERNEL || leak->kind == LEAK_UNSWAPPED)
		leak_swaps = false;
	share.kept_bytes =
		outgrows(&all[number], leak_bytes) ? all[number].kept_below : all[number].kept;
	leak_swaps &= outgrows(&all[number], leak_bytes);
	share.swap_bytes = leak_swaps ? all[number].swap_limit : all[number].swap;
	while (number > 0) {
		const struct headroom_branch *branch = &all[number];
		struct headroom_share others = neighbours(&all[branch->parent], branch, estimate);
		int64_t kept = size_sum(others.kept_bytes, share.kept_bytes);
		int64_t swap = size_sum(others.swap_bytes, share.swap_bytes);

		number = branch->parent;
		leak_swaps &= outgrows(&all[number], leak_bytes);
		share.kept_bytes = outgrows(&all[number], leak_bytes)
					   ? kept
					   : kept_by(&all[number], kept, estimate);
		share.swap_bytes = leak_swaps ? size_smaller(swap, all[number].swap_limit)
					      : swap_by(&all[number], swap);
	}
	return share;
}

int64_t headroom_tree_droppable_bytes(
	const struct headroom_tree *tree, const struct process *process, int64_t bytes)
{
	size_t number = branch_of(tree, process);
	const struct headroom_branch *branch;
	int64_t own_bytes;

	if (number == 0 || number >= tree->count)
		return bytes;
	branch = &tree->branches[ESTIMATE_GENEROUS][number];
	own_bytes = size_smaller(bytes, branch->cache);
	return bytes - own_bytes + size_smaller(own_bytes, branch->cache - branch->kept);
}

size_t headroom_tree_place(const struct snapshot *snapshot, size_t memcg)
{
	while (memcg != 0) {
		const struct cgroup *cgroup = &snapshot->cgroups[memcg];
		const struct cgroup *parent = &snapshot->cgroups[cgroup->parent];
		bool swaps = figure_or(cgroup->swappiness, 1) != 0;

		if (memcg_is_limited(cgroup) || figure_or(cgroup->min_bytes, 0) > 0 ||
			headroom_swap_left_bytes(snapshot, memcg) < UNLIMITED_BYTES ||
			figure_or(cgroup->zswap_writeback, 1) == 0 ||
			figure_or(parent->use_hierarchy, 1) == 0 ||
			(snapshot->cgroup_version == CGROUP_V1 &&
				swaps != (figure_or(parent->swappiness, 1) != 0)))
			return memcg;
		memcg = cgroup->parent;
	}
	return 0; /* what the root sets, it sets for all */
}
