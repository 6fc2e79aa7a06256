/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/proc/numa_maps.h"

#include "base/text_span.h"

#include <stdio.h>
#include <string.h>

enum {
	NUMA_MAPS_LIMIT = 1 << 24, /* 65,530 mappings with paths of some 150 bytes */
	POLICIES_MAX = 32,         /* different lists of nodes; the mappings of more bind to none */
	WHOLE_PERCENT = 100,
};

/* Anonymous pages, and mappings, by the nodes that they are bound to. */
struct pages_by_policy {
	struct bound_pages {
		struct text_span nodes;
		int64_t pages, mappings;
	} items[POLICIES_MAX];
	size_t count;
	int64_t all_pages, all_mappings;
	struct node_amounts on_nodes; /* pages of mappings without a file */
};

bool numa_maps_matter(const struct snapshot *snapshot, const struct process *process)
{
	const struct machine *machine = &snapshot->machine;
	size_t count = 0;

	for (size_t i = 0; i < machine->node_count; i++)
		count += figure_or(machine->nodes[i].present_pages, 1) > 0;
	return count > 1 && (!process->mems_allowed || strpbrk(process->mems_allowed, ",-"));
}

static bool is_list(struct text_span text)
{
	for (const char *at = text.start; at < text.end; at++)
		if ((*at < '0' || *at > '9') && *at != ',' && *at != '-')
			return false;
	return text_span_length(text) > 0 && text_span_length(text) <= POLICY_BYTES_MAX;
}

/* "bind:0-1", or with flags "bind=static:0-1" (mm/mempolicy.c: mpol_to_str). */
static bool parse_policy(struct text_span word, struct text_span *ret_nodes)
{
	struct text_span mode;

	if (!text_span_cut(&word, ':', &mode) || !is_list(word))
		return false;
	if (!text_span_equals(mode, "bind") &&
		(text_span_length(mode) < 5 || memcmp(mode.start, "bind=", 5) != 0))
		return false;
	*ret_nodes = word;
	return true;
}

static bool is_same(struct text_span a, struct text_span b)
{
	return text_span_length(a) == text_span_length(b) &&
	       memcmp(a.start, b.start, text_span_length(a)) == 0;
}

static void add_pages(struct pages_by_policy *sums, struct text_span nodes, int64_t pages)
{
	size_t place = 0;

	while (place < sums->count && !is_same(sums->items[place].nodes, nodes))
		place++;
	if (place == POLICIES_MAX)
		return;
	if (place == sums->count)
		sums->items[sums->count++] = (struct bound_pages){ .nodes = nodes };
	sums->items[place].pages = size_sum(sums->items[place].pages, pages);
	sums->items[place].mappings++;
}

/* "anon=12" */
static bool parse_anon(struct text_span word, int64_t *ret_pages)
{
	struct text_span label;
	struct figure pages;

	if (!text_span_cut(&word, '=', &label) || !text_span_equals(label, "anon"))
		return false;
	pages = text_span_amount(word, 1);
	*ret_pages = figure_or(pages, 0);
	return pages.known;
}

static bool is_of_file(struct text_span line)
{
	static const char start[] = "file=";
	struct text_span word;

	while (text_span_word(&line, &word))
		if (text_span_length(word) >= sizeof(start) - 1 &&
			memcmp(word.start, start, sizeof(start) - 1) == 0)
			return true;
	return false;
}

static void add_on_nodes(struct pages_by_policy *sums, struct text_span line)
{
	struct text_span word;

	if (is_of_file(line))
		return;
	while (text_span_word(&line, &word))
		node_amounts_add(&sums->on_nodes, word);
}

/* "7f00 bind:1 anon=3 dirty=3 N1=3 kernelpagesize_kB=4"; huge pages have a pool of their own. */
static void parse_line(struct pages_by_policy *sums, struct text_span line)
{
	struct text_span nodes = { "", "" }, address, policy, word, rest;
	bool is_bound, is_huge = false;
	int64_t pages = 0;

	if (!text_span_word(&line, &address) || !text_span_word(&line, &policy))
		return;
	is_bound = parse_policy(policy, &nodes);
	rest = line;
	while (text_span_word(&line, &word)) {
		is_huge |= text_span_equals(word, "huge");
		parse_anon(word, &pages);
	}
	if (is_huge)
		return;
	add_on_nodes(sums, rest);
	sums->all_pages = size_sum(sums->all_pages, pages);
	sums->all_mappings++;
	if (is_bound)
		add_pages(sums, nodes, pages);
}

/* A part is never called the whole, nor nothing. */
static int64_t percent_of(int64_t part, int64_t all)
{
	int64_t percent = (int64_t)((double)part / (double)all * (double)WHOLE_PERCENT);

	if (part == all)
		return WHOLE_PERCENT;
	return percent < 1 ? 1 : percent < WHOLE_PERCENT ? percent : WHOLE_PERCENT - 1;
}

/* Without a resident anonymous page, as when all are swapped out, the mappings tell. */
static int64_t weight_of(const struct pages_by_policy *sums, const struct bound_pages *bound)
{
	return sums->all_pages > 0 ? bound->pages : bound->mappings;
}

static struct memory_policy policy_of(const struct pages_by_policy *sums)
{
	struct memory_policy policy = { .percent = figure_of(0) };
	const struct bound_pages *largest = NULL;

	for (size_t i = 0; i < sums->count; i++)
		if (weight_of(sums, &sums->items[i]) > (largest ? weight_of(sums, largest) : 0))
			largest = &sums->items[i];
	node_amounts_print(&sums->on_nodes, policy.pages);
	if (!largest)
		return policy;
	policy.percent = figure_of(percent_of(weight_of(sums, largest),
		sums->all_pages > 0 ? sums->all_pages : sums->all_mappings));
	memcpy(policy.nodes, largest->nodes.start, text_span_length(largest->nodes));
	return policy;
}

bool numa_maps_read(struct memory_policy *ret_policy, struct buffer *buffer,
	const struct process *process, int directory)
{
	struct pages_by_policy sums = { .count = 0 };
	char path[48] = "numa_maps";
	struct text_span text, line;

	if (process->mm_tid != process->pid)
		snprintf(path, sizeof(path), "task/%d/numa_maps", process->mm_tid);
	if (buffer_read_at(buffer, directory, path, NUMA_MAPS_LIMIT) < 0 || buffer->length == 0 ||
		buffer->length >= NUMA_MAPS_LIMIT)
		return false;
	text = span_of(buffer);
	while (text_span_line(&text, &line))
		parse_line(&sums, line);
	*ret_policy = policy_of(&sums);
	return true;
}
