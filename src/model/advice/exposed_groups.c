/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/advice/exposed_groups.h"

#include "base/text.h"
#include "model/drill/drill_groups.h"
#include "model/drill/large.h"
#include "model/report/groups.h"

#include <stdlib.h>
#include <string.h>

enum {
	GROUPS_OF_A_DOMAIN = 3,
	MEMBERS_MIN = 3,
};

/* One search in one domain. */
struct search {
	struct exposed_groups *groups;
	const struct exposure_request *request;
	struct arena *texts;
	int64_t large_bytes;
	size_t added;
};

static bool is_listed(const struct exposed_groups *groups, const char *word)
{
	for (size_t i = 0; i < groups->count; i++)
		if (strcmp(groups->items[i]->word, word) == 0)
			return true;
	return false;
}

static int64_t own_bytes(const struct process *process)
{
	return process_has_own_memory(process)
		       ? size_sum(figure_or(process->memory.rss_anon_bytes, 0),
				 figure_or(process->memory.swap_bytes, 0))
		       : 0;
}

/* Not one large process with its shell: that one was drilled by itself. */
static bool has_many_small(const struct leak_group *group, int64_t large_bytes)
{
	int64_t sum = 0, largest = 0;

	for (size_t i = 0; i < group->members.count; i++) {
		int64_t bytes = own_bytes(group->members.items[i]);

		sum = size_sum(sum, bytes);
		largest = bytes > largest ? bytes : largest;
	}
	return group->members.count >= MEMBERS_MIN && sum > large_bytes && largest <= sum / 2;
}

static bool has_target(const struct search *search, const struct target *members)
{
	for (size_t i = 0; i < members->count; i++)
		if (target_has(search->request->target, members->items[i]->pid))
			return true;
	return false;
}

/*
 * Adds the processes that a user names by the word, if they are many small ones.  False if the
 * target is among them.
 */
static bool add_word(struct search *search, const char *word, size_t count_max)
{
	struct leak_group *group = NULL;
	struct target members;
	struct error error;
	bool is_own = false;

	if (target_find(&members, search->request->snapshot, word, &error) == 0) {
		is_own = has_target(search, &members);
		if (!is_own && members.count <= count_max)
			group = leak_group_new(search->request->snapshot, &members,
				arena_copy_text(search->texts, word));
	}
	target_release(&members);
	if (group && has_many_small(group, search->large_bytes) &&
		!is_listed(search->groups, group->word)) {
		array_reserve(
			search->groups->items, search->groups->count, search->groups->capacity);
		search->groups->items[search->groups->count++] = group;
		search->added++;
	} else {
		leak_group_free(group);
	}
	return !is_own;
}

static size_t count_of_name(const struct group *group, const char *name)
{
	size_t count = 0;

	for (size_t i = 0; i < group->count; i++) {
		const char *other = group->members[i]->process->name;

		count += other && strcmp(other, name) == 0;
	}
	return count;
}

/* Adds the siblings of the target by their names: there are none of that name elsewhere. */
static void add_siblings(struct search *search, const struct group *group)
{
	const char *last = NULL;

	for (size_t i = 0; i < group->count && search->added < GROUPS_OF_A_DOMAIN; i++) {
		const struct process *process = group->members[i]->process;

		if (!process->name || (last && strcmp(last, process->name) == 0) ||
			target_has(search->request->target, process->pid))
			continue;
		last = process->name;
		if (!is_listed(search->groups, last))
			add_word(search, last, count_of_name(group, last));
	}
}

static int compare_sums(const void *left, const void *right)
{
	const struct group *a = left, *b = right;
	int order = figure_compare(a->own_bytes, b->own_bytes, -1);

	return order ? order : (a->members > b->members) - (a->members < b->members);
}

static void add_groups(struct search *search, struct groups *found)
{
	qsort(found->items, found->count, sizeof(*found->items), compare_sums);
	for (size_t i = 0; i < found->count && search->added < GROUPS_OF_A_DOMAIN; i++) {
		const struct group *group = &found->items[i];
		const char *word = group->name;

		if (!word || group->count < MEMBERS_MIN ||
			figure_or(group->own_bytes, 0) <= search->large_bytes)
			continue;
		if (*word == '/')
			word = text_format(search->texts, "cgroup:%s", word);
		if (!add_word(search, word, SIZE_MAX))
			add_siblings(search, group);
	}
}

void exposed_groups_add(struct exposed_groups *groups, const struct exposure_request *request,
	const struct exposure *exposure, struct arena *texts)
{
	struct search search = { .groups = groups, .request = request, .texts = texts };
	struct verdict verdict;
	struct groups found;

	verdict_rank(&verdict, request->snapshot, &exposure->domain, request->calibration);
	search.large_bytes = verdict_bytes(&verdict, large_pages_of(&verdict.domain));
	groups_make(&found, request->snapshot, &verdict, GROUP_NAMED);
	add_groups(&search, &found);
	groups_release(&found);
	verdict_release(&verdict);
}

void exposed_groups_release(struct exposed_groups *groups)
{
	for (size_t i = 0; i < groups->count; i++)
		leak_group_free(groups->items[i]);
	free(groups->items);
	*groups = (struct exposed_groups){ 0 };
}
