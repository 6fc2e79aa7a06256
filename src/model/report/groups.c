/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/report/groups.h"

#include "model/kernel/relations.h"
#include "snapshot/cgroup_tree.h"

#include <stdlib.h>
#include <string.h>

static const char *unit_of(const struct process *process)
{
	return process->unit;
}

static const char *container_of(const struct process *process)
{
	return process->container;
}

static const char *pod_of(const struct process *process)
{
	return process->pod;
}

static const char *user_of(const struct process *process)
{
	return process->user;
}

const char *group_name_of(const struct process *process)
{
	if (process->container)
		return process->container;
	if (process->unit)
		return process->unit;
	if (process->cgroup && strcmp(process->cgroup, "/") != 0)
		return process->cgroup;
	return NULL;
}

static const struct {
	const char *word; /* of --by; NULL for none */
	const char *(*name)(const struct process *process);
} kinds[] = {
	[GROUP_UNIT] = { "unit", unit_of },
	[GROUP_CONTAINER] = { "container", container_of },
	[GROUP_POD] = { "pod", pod_of },
	[GROUP_USER] = { "user", user_of },
	[GROUP_NAMED] = { NULL, group_name_of },
};
_Static_assert(sizeof(kinds) / sizeof(*kinds) == GROUP_NAMED + 1, "one row for each group kind");

int group_kind_parse(enum group_kind *ret_kind, const char *word, struct error *error)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
		if (kinds[i].word && strcmp(kinds[i].word, word) == 0) {
			*ret_kind = (enum group_kind)i;
			return 0;
		}
	}
	return error_usage(error, "--by '%s' is none of unit, container, pod, user", word);
}

const char *group_kind_word(enum group_kind kind)
{
	return kinds[kind].word;
}

bool group_has(const struct group *group, const struct process *process)
{
	const char *name = group_name_of(process);

	return name && strcmp(name, group->name) == 0;
}

static struct figure uid_of(enum group_kind kind, const struct process *process)
{
	return kind == GROUP_USER ? process->uid : FIGURE_UNKNOWN;
}

/* Users are compared by UID, as in the kernel: one UID may have two names. */
static int compare_groups(
	enum group_kind kind, const struct process *left, const struct process *right)
{
	const char *a = kinds[kind].name(left), *b = kinds[kind].name(right);
	struct figure uid = uid_of(kind, left);
	int order = figure_compare(uid, uid_of(kind, right), 1);

	if (order != 0 || uid.known)
		return order;
	/* most members of a group were read in a row and share one copy of its name */
	if (a == b)
		return 0;
	if (!a || !b)
		return (a == NULL) - (b == NULL);
	return strcmp(a, b);
}

/* By group, and within a group in the order of the verdict. */
static int compare_members(const void *left, const void *right, void *kind)
{
	const struct ranking_entry *a = *(const struct ranking_entry *const *)left;
	const struct ranking_entry *b = *(const struct ranking_entry *const *)right;
	int order = compare_groups(*(enum group_kind *)kind, a->process, b->process);

	return order ? order : a < b ? -1 : a > b;
}

static int compare_best(const void *left, const void *right)
{
	const struct group *a = left, *b = right;

	return a->members[0] < b->members[0] ? -1 : a->members[0] > b->members[0];
}

struct figure group_own_bytes(const struct ranking_entry *entry)
{
	const struct process *process = entry->process;

	if (!process_has_own_memory(process) || entry->exemption == EXEMPT_VFORK)
		return figure_of(0);
	return figure_add(process->memory.rss_anon_bytes, process->memory.swap_bytes);
}

static void group_add(struct group *group, const struct ranking_entry *entry)
{
	struct figure own_bytes = group_own_bytes(entry);

	group->count++;
	group->ranked_count += entry->rank != 0;
	group->exempt_count += entry->exemption != EXEMPT_NOT;
	group->own_bytes = figure_add(group->own_bytes, own_bytes);
	if (figure_compare(own_bytes, group->largest_bytes, -1) < 0)
		group->largest_bytes = own_bytes;
}

/* What a cgroup has of what own_bytes sums up; unknown where members are in several. */
static struct figure charged_bytes(const struct snapshot *snapshot, const struct group *group)
{
	size_t memcg = group->members[0]->process->memcg;

	for (size_t i = 0; i < group->count; i++)
		if (group->members[i]->process->memcg != memcg ||
			group->members[i]->process->grown_bytes != 0)
			return FIGURE_UNKNOWN;
	if (memcg == CGROUP_UNKNOWN)
		return FIGURE_UNKNOWN;
	return figure_add(snapshot->cgroups[memcg].anon_bytes,
		figure_or(snapshot->machine.swap_total_bytes, -1) == 0
			? figure_of(0)
			: snapshot->cgroups[memcg].swap_current_bytes);
}

/*
 * A cgroup has less than its processes map together where they share memory since a fork, or where
 * they brought it along from another cgroup.  The sum is corrected by as much as is shared.
 */
static void limit_own_bytes(struct groups *groups, const struct snapshot *snapshot)
{
	struct relations relations;
	int64_t shared;

	relations_init(&relations, snapshot);
	shared = relations_shared_anon_bytes(&relations);
	relations_release(&relations);
	for (size_t i = 0; shared > 0 && i < groups->count; i++) {
		struct group *group = &groups->items[i];
		struct figure charged = charged_bytes(snapshot, group);

		if (charged.known && group->own_bytes.known &&
			group->own_bytes.value > charged.value)
			group->own_bytes = figure_of(
				size_larger(charged.value, group->own_bytes.value - shared));
	}
}

/* Groups the first `count` entries of the verdict. */
static void gather(struct groups *groups, const struct snapshot *snapshot,
	const struct verdict *verdict, size_t count, enum group_kind kind)
{
	size_t listed = 0;

	*groups = (struct groups){
		.kind = kind,
		.items = memory_alloc(count * sizeof(*groups->items)),
		.members = memory_alloc(count * sizeof(*groups->members)),
	};
	for (size_t i = 0; i < count; i++)
		if (!verdict->entries[i].process->kernel_thread)
			groups->members[listed++] = &verdict->entries[i];
	qsort_r(groups->members, listed, sizeof(*groups->members), compare_members, &kind);
	for (size_t i = 0; i < listed; i++) {
		const struct process *process = groups->members[i]->process;

		if (i == 0 || compare_groups(kind, groups->members[i - 1]->process, process) != 0)
			groups->items[groups->count++] = (struct group){
				.name = kinds[kind].name(process),
				.uid = uid_of(kind, process),
				.qos = kind == GROUP_POD ? process->qos : POD_NONE,
				.members = &groups->members[i],
				.own_bytes = figure_of(0),
			};
		group_add(&groups->items[groups->count - 1], groups->members[i]);
	}
	limit_own_bytes(groups, snapshot);
}

/* How many of the first `count` members are charged to the cgroup or one below it. */
static size_t covered_count(const struct snapshot *snapshot, const struct cgroup *cgroup,
	const struct group *group, size_t count)
{
	size_t place = (size_t)(cgroup - snapshot->cgroups), covered = 0;

	for (size_t i = 0; i < count; i++) {
		size_t memcg = group->members[i]->process->memcg;

		covered += memcg != CGROUP_UNKNOWN && memcg >= place && memcg < cgroup->end;
	}
	return covered;
}

static const char *cgroup_name(enum group_kind kind, const struct cgroup *cgroup)
{
	switch (kind) {
	case GROUP_UNIT:
		return cgroup->unit;
	case GROUP_CONTAINER:
		return cgroup->container;
	case GROUP_POD:
		return cgroup->pod;
	case GROUP_USER:
	case GROUP_NAMED:
		break;
	}
	return NULL;
}

/*
 * The outermost cgroup of the group's name above its first member.  NULL if another member is not
 * below it: units of one name under several users' managers have one cgroup each.
 */
static const struct cgroup *find_cgroup(
	const struct snapshot *snapshot, enum group_kind kind, const struct group *group)
{
	const struct cgroup *found = NULL;
	size_t place = group->members[0]->process->memcg;

	if (!group->name)
		return NULL;
	for (; place != CGROUP_UNKNOWN; place = cgroup_above(snapshot, place)) {
		const char *name = cgroup_name(kind, &snapshot->cgroups[place]);

		if (name && strcmp(name, group->name) == 0)
			found = &snapshot->cgroups[place];
	}
	if (!found || covered_count(snapshot, found, group, group->count) < group->count)
		return NULL;
	return found;
}

static enum group_death find_death(
	const struct snapshot *snapshot, const struct domain *domain, const struct group *group)
{
	const struct cgroup *whole;
	size_t dying;

	if (group->ranked_count == 0)
		return GROUP_DEATH_UNKNOWN;
	if (group->ranked_count == 1)
		return GROUP_DEATH_SINGLE;
	if (snapshot->cgroup_version == CGROUP_V1)
		return GROUP_DEATH_ONE;
	if (group->first->process->memcg == CGROUP_UNKNOWN)
		return GROUP_DEATH_UNKNOWN;
	whole = kill_oom_group(snapshot, domain, group->first->process);
	dying = whole ? covered_count(snapshot, whole, group, group->ranked_count) : 1;
	if (dying == group->ranked_count)
		return GROUP_DEATH_WHOLE;
	return dying > 1 ? GROUP_DEATH_PART : GROUP_DEATH_ONE;
}

/* The chosen process need not have the best rank: struct verdict, `first`. */
static const struct ranking_entry *find_first(
	enum group_kind kind, const struct group *group, const struct verdict *verdict)
{
	const struct ranking_entry *best = group->members[0];

	if (verdict->first && compare_groups(kind, verdict->first->process, best->process) == 0)
		return verdict->first;
	return best->rank ? best : NULL;
}

void groups_make(struct groups *ret_groups, const struct snapshot *snapshot,
	const struct verdict *verdict, enum group_kind kind)
{
	struct groups groups;

	gather(&groups, snapshot, verdict, verdict->count, kind);
	for (size_t i = 0; i < groups.count; i++) {
		struct group *group = &groups.items[i];

		group->first = find_first(kind, group, verdict);
		group->cgroup = find_cgroup(snapshot, kind, group);
		group->death = find_death(snapshot, &verdict->domain, group);
	}
	qsort(groups.items, groups.count, sizeof(*groups.items), compare_best);
	*ret_groups = groups;
}

void groups_release(struct groups *groups)
{
	free(groups->items);
	free(groups->members);
	*groups = (struct groups){ 0 };
}

bool groups_largest(
	struct group *ret_group, const struct snapshot *snapshot, const struct verdict *verdict)
{
	struct group largest = { 0 };
	struct groups groups;

	gather(&groups, snapshot, verdict, verdict->ranked_count, GROUP_NAMED);
	for (size_t i = 0; i < groups.count; i++)
		if (groups.items[i].name &&
			figure_compare(groups.items[i].own_bytes, largest.own_bytes, -1) < 0)
			largest = groups.items[i];
	largest.first = largest.members ? largest.members[0] : NULL;
	groups_release(&groups);
	largest.members = NULL;
	*ret_group = largest;
	return largest.own_bytes.known;
}
