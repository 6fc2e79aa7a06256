/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/kernel/domain.h"

#include "base/text.h"
#include "snapshot/cgroup_tree.h"
#include "snapshot/target.h"
#include "snapshot/target_cgroup.h"
#include "snapshot/target_prefix.h"

#include <errno.h>
#include <string.h>

enum { SMALLEST_PAGE = 4096, LARGEST_PAGE = 1 << 20 };

static bool is_page_size(int64_t bytes)
{
	return bytes >= SMALLEST_PAGE && bytes <= LARGEST_PAGE && (bytes & (bytes - 1)) == 0;
}

int domain_of_scores(
	struct domain *ret_domain, const struct snapshot *snapshot, struct error *error)
{
	const struct machine *machine = &snapshot->machine;
	struct figure shown = figure_add(machine->mem_total_bytes, machine->swap_total_bytes);
	struct figure kernels = figure_add(machine->kernel_ram_bytes, machine->kernel_swap_bytes);
	struct figure total = kernels.known ? kernels : shown;
	int64_t page_size_bytes = machine->page_size_bytes.value;

	if (!machine->page_size_bytes.known || !is_page_size(page_size_bytes))
		return error_invalid(error, "rank", NULL, "the machine's page size is not known");
	*ret_domain = (struct domain){
		.kind = DOMAIN_MACHINE,
		.path = "/",
		.total_pages = figure_or(total, 0) / page_size_bytes,
		.machine_total_pages = figure_or(total, 0) / page_size_bytes,
		.page_size_bytes = page_size_bytes,
		.total_is_faked = machine_total_is_faked(machine),
	};
	return 0;
}

/*
 * What lxcfs shows in a container is the limit of one of its cgroups, which may be above those that
 * are seen: memory ends there, and the adj counts of that limit.
 */
static void take_shown_total(struct domain *domain, const struct machine *machine)
{
	int64_t shown = figure_or(figure_add(machine->mem_total_bytes, machine->swap_total_bytes),
				INT64_MAX) /
			domain->page_size_bytes;

	if (domain->total_is_faked && machine->visibility == VISIBILITY_PID_NAMESPACE &&
		shown < domain->total_pages)
		domain->total_pages = shown;
}

int domain_machine(struct domain *ret_domain, const struct snapshot *snapshot, struct error *error)
{
	struct domain domain;
	int result = domain_of_scores(&domain, snapshot, error);

	if (result < 0)
		return result;
	take_shown_total(&domain, &snapshot->machine);
	if (domain.total_pages <= 0)
		return error_invalid(
			error, "rank", NULL, "the machine's total of memory and swap is not known");
	*ret_domain = domain;
	return 0;
}

bool memcg_is_limited(const struct cgroup *cgroup)
{
	return limit_is_set(cgroup->max_bytes);
}

size_t memcg_limited_from(const struct snapshot *snapshot, size_t memcg)
{
	while (memcg != CGROUP_UNKNOWN && !memcg_is_limited(&snapshot->cgroups[memcg]))
		memcg = cgroup_above(snapshot, memcg);
	return memcg;
}

/* Where a log does not tell the machine's swap, the cgroup's limit of swap is all that is known. */
static int64_t machine_swap_bytes(const struct machine *machine, struct figure limit)
{
	if (machine->kernel_swap_bytes.known)
		return machine->kernel_swap_bytes.value;
	return figure_or(machine->swap_total_bytes, limit_is_set(limit) ? limit.value : 0);
}

/* mm/memcontrol.c: mem_cgroup_get_max, which does not look at the cgroups above */
static int64_t swap_share_bytes(const struct snapshot *snapshot, const struct cgroup *cgroup)
{
	bool is_v1 = snapshot->cgroup_version == CGROUP_V1;
	int64_t swap = machine_swap_bytes(
		&snapshot->machine, is_v1 ? cgroup->memsw_max_bytes : cgroup->swap_max_bytes);

	if (is_v1) {
		if (figure_or(cgroup->swappiness, 1) == 0)
			return 0;
		return size_smaller(swap, figure_or(cgroup->memsw_max_bytes, UNLIMITED_BYTES) -
						  cgroup->max_bytes.value);
	}
	if (figure_or(snapshot->machine.swappiness, 1) == 0)
		return 0;
	return size_smaller(swap, figure_or(cgroup->swap_max_bytes, UNLIMITED_BYTES));
}

int domain_memcg(struct domain *ret_domain, const struct snapshot *snapshot, size_t memcg,
	struct error *error)
{
	const struct cgroup *cgroup = &snapshot->cgroups[memcg];
	struct domain domain;
	int result = domain_of_scores(&domain, snapshot, error);

	if (result < 0)
		return result;
	if (!memcg_is_limited(cgroup))
		return error_invalid(error, "rank in", cgroup->path,
			cgroup->max_bytes.known || memcg == 0
				? "it has no limit, so its memory cannot run out before that of a "
				  "cgroup above"
				: "its limit could not be read");
	domain.kind = DOMAIN_MEMCG;
	domain.path = cgroup->path;
	domain.memcg = memcg;
	/* mm/memcontrol.c: mem_cgroup_css_alloc, mem_cgroup_iter, before 5.11 */
	domain.is_alone = figure_or(cgroup->use_hierarchy, 1) == 0;
	domain.sleeps = figure_or(cgroup->oom_kill_disable, 0) != 0;
	domain.total_pages = (cgroup->max_bytes.value + swap_share_bytes(snapshot, cgroup)) /
			     domain.page_size_bytes;
	if (domain.total_pages == 0)
		domain.total_pages = 1; /* mm/memcontrol.c: mem_cgroup_out_of_memory */
	*ret_domain = domain;
	return 0;
}

static int domain_cgroup(struct domain *ret_domain, const struct snapshot *snapshot,
	const char *word, struct error *error)
{
	const struct cgroup *cgroup;

	if (snapshot->cgroup_count == 0)
		return error_invalid(error, "find", NULL,
			"no tree of memory cgroups could be read, so there is no domain '%s'",
			word);
	cgroup = target_find_cgroup(snapshot, word);
	if (!cgroup && target_check_prefixed(snapshot, word, error) < 0)
		return -EINVAL;
	if (!cgroup)
		return error_invalid(error, "find", NULL,
			"there is no memory cgroup, unit or container '%s'", word);
	return domain_memcg(ret_domain, snapshot, (size_t)(cgroup - snapshot->cgroups), error);
}

/* Unknown if a part is, and for a sum whose bytes would not fit. */
static struct figure sum_of_nodes(
	const struct snapshot *snapshot, const struct node_set *set, int64_t page_size_bytes)
{
	const struct machine *machine = &snapshot->machine;
	struct figure sum = figure_of(0);
	size_t found = 0;

	for (size_t i = 0; i < machine->node_count; i++) {
		const struct node *node = &machine->nodes[i];

		if (!node->number.known || !node_set_has(set, (unsigned)node->number.value))
			continue;
		sum = figure_add(sum, node->present_pages);
		found++;
	}
	if (!found || figure_or(sum, 0) >= UNLIMITED_BYTES / page_size_bytes)
		return FIGURE_UNKNOWN;
	return sum;
}

/* mm/oom_kill.c: constrained_alloc: all swap, and the present pages of these nodes */
int domain_nodes(struct domain *ret_domain, const struct snapshot *snapshot, const char *list,
	bool is_policy, struct error *error)
{
	struct node_set nodes;
	struct domain domain;
	struct figure pages;
	int result;

	if (!node_set_parse(&nodes, list))
		return error_usage(error, "'%s' is not a list of NUMA nodes such as 0-1,3", list);
	result = domain_machine(&domain, snapshot, error);
	if (result < 0)
		return result;
	pages = sum_of_nodes(snapshot, &nodes, domain.page_size_bytes);
	if (!pages.known)
		return error_invalid(error, "find", NULL,
			"no NUMA node of '%s' exists, or its size is not known", list);
	domain.kind = DOMAIN_NODES;
	domain.path = list;
	domain.nodes = nodes;
	domain.is_policy = is_policy;
	domain.total_pages = pages.value + machine_swap_bytes(&snapshot->machine, FIGURE_UNKNOWN) /
						   domain.page_size_bytes;
	*ret_domain = domain;
	return 0;
}

int domain_find(struct domain *ret_domain, const struct snapshot *snapshot, const char *word,
	struct error *error)
{
	static const char nodes[] = "nodes:";

	if (!word || strcmp(word, "machine") == 0)
		return domain_machine(ret_domain, snapshot, error);
	if (text_starts_with(word, nodes))
		return domain_nodes(ret_domain, snapshot, word + strlen(nodes), false, error);
	return domain_cgroup(ret_domain, snapshot, word, error);
}

size_t domain_process_count(const struct domain *domain, const struct snapshot *snapshot)
{
	const struct cgroup *cgroup;
	size_t end;

	if (domain->kind != DOMAIN_MEMCG)
		return snapshot->process_count;
	cgroup = &snapshot->cgroups[domain->memcg];
	end = cgroup->end_member;
	if (domain->is_alone && domain->memcg + 1 < cgroup->end)
		end = snapshot->cgroups[domain->memcg + 1].first_member; /* own members first */
	return end - cgroup->first_member;
}

const struct process *domain_process(
	const struct domain *domain, const struct snapshot *snapshot, size_t number)
{
	if (domain->kind == DOMAIN_MEMCG)
		number = snapshot->members[snapshot->cgroups[domain->memcg].first_member + number];
	return &snapshot->processes[number];
}

bool domain_charges(
	const struct domain *domain, const struct snapshot *snapshot, const struct process *process)
{
	if (domain->kind != DOMAIN_MEMCG)
		return domain->kind == DOMAIN_MACHINE;
	if (domain->is_alone)
		return process->memcg == domain->memcg;
	return process->memcg >= domain->memcg &&
	       process->memcg < snapshot->cgroups[domain->memcg].end;
}

/* The list that limits where the process allocates, as the killer sees it; NULL for none. */
static const char *eligible_by(const struct domain *domain, const struct process *process)
{
	if (!domain->is_policy)
		return process->mems_allowed;
	/* the killer looks at the policy of the task, which binds all of its mappings */
	return figure_or(process->policy_percent, 0) == 100 ? process->policy_nodes : NULL;
}

bool domain_admits(const struct domain *domain, const struct process *process)
{
	const char *list = domain->kind == DOMAIN_NODES ? eligible_by(domain, process) : NULL;
	struct node_set allowed;

	if (!list || !node_set_parse(&allowed, list))
		return true;
	allowed = node_set_common(&allowed, &domain->nodes);
	return node_set_count(&allowed) > 0;
}

bool domain_is_same(const struct domain *a, const struct domain *b)
{
	if (a->kind != b->kind)
		return false;
	if (a->kind == DOMAIN_NODES)
		return a->is_policy == b->is_policy && node_set_is_same(&a->nodes, &b->nodes);
	return a->kind != DOMAIN_MEMCG || a->memcg == b->memcg;
}

struct figure domain_hidden_count(const struct domain *domain, const struct snapshot *snapshot)
{
	struct figure count = figure_of(0);

	if (snapshot->machine.visibility == VISIBILITY_WHOLE)
		return count;
	if (domain->kind != DOMAIN_MEMCG)
		return FIGURE_UNKNOWN;
	for (size_t i = domain->memcg; i < snapshot->cgroups[domain->memcg].end; i++)
		count = figure_add(count, snapshot->cgroups[i].hidden_processes);
	return count;
}

size_t domain_stray_count(const struct domain *domain, const struct snapshot *snapshot)
{
	size_t count = 0;

	if (domain->kind != DOMAIN_MEMCG)
		return 0;
	for (size_t i = 0; i < snapshot->process_count; i++)
		count += process_has_memory(&snapshot->processes[i]) &&
			 !snapshot->processes[i].cgroup;
	return count;
}
