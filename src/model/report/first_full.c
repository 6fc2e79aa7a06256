/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/report/first_full.h"

#include "model/kernel/node_binding.h"
#include "model/kernel/node_room.h"
#include "model/report/limits.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NODES_MAX = 16 };

/* A limit that fills later than that is judged by what is left. */
static const int64_t soon_seconds = INT64_C(60) * 60;
/* Over a shorter interval the rate depends on clock ticks more than on growth. */
static const double shortest_seconds = 0.1;

/* The limits of one snapshot. */
struct limit_list {
	struct limit_left *items;
	size_t count;
	char nodes[NODES_MAX][NODE_WORD_MAX]; /* the paths of the domains of nodes */
	size_t node_count;
};

static double part_of(const struct domain *domain, const struct headroom *headroom)
{
	return (double)headroom->min_bytes /
	       ((double)domain->total_pages * (double)domain->page_size_bytes + 1);
}

static void add_machine(struct limit_list *list, const struct snapshot *snapshot)
{
	struct limit_left *item = &list->items[list->count];
	struct error error;

	if (domain_machine(&item->domain, snapshot, &error) < 0 ||
		!headroom_in(&item->headroom, snapshot, &item->domain))
		return;
	item->part_left = part_of(&item->domain, &item->headroom);
	item->is_guess = false;
	list->count++;
}

/* A node is a limit for processes that may use no other; nothing else makes it one. */
static bool has_bound_processes(const struct snapshot *snapshot, const struct domain *domain)
{
	size_t count = 0;

	node_room_bound_bytes(snapshot, domain, &count);
	return count > 0;
}

/* What is left at most of a node: its place if its own figures are not known. */
static double most_part_of(const struct domain *domain, const struct headroom *headroom)
{
	struct headroom most = *headroom;

	most.min_bytes = most.max_bytes;
	return part_of(domain, &most);
}

static void add_node(
	struct limit_list *list, const struct snapshot *snapshot, const struct node *node)
{
	struct limit_left *item = &list->items[list->count];
	char *word = list->nodes[list->node_count];
	struct error error;

	if (!node->number.known || figure_or(node->present_pages, 0) == 0)
		return;
	snprintf(word, NODE_WORD_MAX, "%" PRId64, node->number.value);
	if (domain_nodes(&item->domain, snapshot, word, false, &error) < 0 ||
		!has_bound_processes(snapshot, &item->domain) ||
		!headroom_in(&item->headroom, snapshot, &item->domain))
		return;
	item->is_guess = !node_room_is_known(snapshot, &item->domain);
	item->part_left = item->is_guess ? most_part_of(&item->domain, &item->headroom)
					 : part_of(&item->domain, &item->headroom);
	list->count++;
	list->node_count++;
}

static void list_limits(struct limit_list *list, const struct snapshot *snapshot)
{
	const struct machine *machine = &snapshot->machine;

	list->items = memory_alloc((snapshot->cgroup_count + 1 + NODES_MAX) * sizeof(*list->items));
	list->count = list->node_count = 0;
	add_machine(list, snapshot);
	if (nodes_are_several(snapshot))
		for (size_t i = 0; i < machine->node_count && list->node_count < NODES_MAX; i++)
			add_node(list, snapshot, &machine->nodes[i]);
	list->count += limits_list(list->items + list->count, snapshot);
}

static int compare(const void *left, const void *right)
{
	const struct limit_left *a = left, *b = right;

	if (a->part_left != b->part_left)
		return a->part_left < b->part_left ? -1 : 1;
	if (a->domain.kind != b->domain.kind)
		return a->domain.kind < b->domain.kind ? -1 : 1;
	return strcmp(a->domain.path, b->domain.path);
}

static char *name_of(const struct domain *domain)
{
	char *name = NULL;

	if (asprintf(&name, "%s%s", domain->kind == DOMAIN_NODES ? "nodes:" : "",
		    domain->kind == DOMAIN_MACHINE ? "machine" : domain->path) < 0)
		memory_exhausted();
	return name;
}

static const struct followed_limit *find(const struct limit_watch *watch, const char *name)
{
	for (size_t i = 0; i < watch->count; i++)
		if (strcmp(watch->items[i].name, name) == 0)
			return &watch->items[i];
	return NULL;
}

void limit_watch_release(struct limit_watch *watch)
{
	for (size_t i = 0; i < watch->count; i++)
		free(watch->items[i].name);
	*watch = (struct limit_watch){ 0 };
}

/* Puts the limits, fullest first, in the place of those of the snapshot before. */
static void follow(struct limit_watch *watch, const struct limit_list *list,
	const struct machine *machine, double seconds)
{
	bool goes_on = seconds >= shortest_seconds || !watch->uptime_ticks.known || seconds < 0;
	struct limit_watch next = { .uptime_ticks =
					    goes_on ? machine->uptime_ticks : watch->uptime_ticks };

	for (size_t i = 0; i < list->count && i < FOLLOWED_MAX; i++) {
		struct figure left = list->items[i].is_guess
					     ? FIGURE_UNKNOWN
					     : figure_of(list->items[i].headroom.min_bytes);
		struct followed_limit *item = &next.items[next.count++];
		const struct followed_limit *before;

		item->name = name_of(&list->items[i].domain);
		before = seconds >= 0 ? find(watch, item->name) : NULL;
		item->left = before ? before->left : (struct trend_amount){ .bytes = left };
		if (before && seconds >= shortest_seconds)
			trend_amount_add(&item->left, left, seconds);
	}
	limit_watch_release(watch);
	*watch = next;
}

/* The place of the limit that is full soonest, if one is soon; else 0, the fullest. */
static size_t soonest(const struct limit_watch *watch)
{
	int64_t best = soon_seconds + 1;
	size_t place = 0;

	for (size_t i = 0; i < watch->count; i++) {
		struct figure seconds = trend_amount_seconds_to_end(&watch->items[i].left);

		if (seconds.known && seconds.value < best) {
			best = seconds.value;
			place = i;
		}
	}
	return place;
}

static void set_fate(struct first_full *full, const struct verdict *verdict)
{
	full->outcome = verdict->outcome;
	full->victim = verdict->outcome == OUTCOME_KILL && verdict->victim
			       ? verdict->victim->process
			       : NULL;
	full->certain = verdict_is_certain_in_effect(verdict);
}

static void judge(struct first_full *full, const struct snapshot *snapshot,
	const struct verdict *shown, const struct calibration *calibration)
{
	struct verdict verdict;

	if (domain_is_same(&full->domain, &shown->domain)) {
		set_fate(full, shown);
	} else if (calibration) {
		verdict_by(&verdict, snapshot, &full->domain, calibration);
		set_fate(full, &verdict);
		verdict_release(&verdict);
	}
}

static void choose(struct first_full *full, const struct limit_watch *watch,
	const struct limit_list *list, const struct snapshot *snapshot)
{
	size_t place = soonest(watch);
	const struct limit_left *item = &list->items[place];
	const struct trend_amount *left = &watch->items[place].left;

	*full = (struct first_full){ .is_known = true,
		.domain = item->domain,
		.headroom = item->headroom,
		.part_left = item->part_left,
		.has_rate = left->intervals > 0,
		.seconds = trend_amount_seconds_to_end(left) };
	full->may_stall = limit_may_stall(snapshot, &item->domain);
	full->is_stalled = limit_is_stalled(snapshot, &item->domain);
	if (item->domain.kind == DOMAIN_NODES) {
		snprintf(full->node, sizeof(full->node), "%s", item->domain.path);
		full->domain.path = full->node;
	}
}

void first_full_find(struct first_full *ret_full, struct limit_watch *watch,
	const struct snapshot *snapshot, const struct verdict *verdict,
	const struct calibration *calibration)
{
	double seconds = trend_seconds_since(watch->uptime_ticks, &snapshot->machine);
	struct limit_list list;

	list_limits(&list, snapshot);
	if (list.count > 0)
		qsort(list.items, list.count, sizeof(*list.items), compare);
	follow(watch, &list, &snapshot->machine, seconds);
	*ret_full = (struct first_full){ 0 };
	if (list.count > 0) {
		choose(ret_full, watch, &list, snapshot);
		judge(ret_full, snapshot, verdict, calibration);
	}
	free(list.items);
}
