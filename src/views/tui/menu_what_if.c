/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "views/tui/menu_what_if.h"

#include "base/text.h"
#include "model/kernel/domain.h"
#include "model/kernel/headroom.h"
#include "model/kernel/node_binding.h"
#include "views/prose/prose_words.h"
#include "views/report/limits.h"
#include "views/table/owner.h"
#include "views/tui/actions_show.h"
#include "views/tui/cursor.h"
#include "views/tui/left.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LIMITS_MAX = 64 };

void menu_domain_fill(struct tui_state *state)
{
	size_t total;

	if (!state->limits)
		state->limits = memory_alloc(LIMITS_MAX * sizeof(*state->limits));
	total = limits_fullest(
		state->limits, LIMITS_MAX, state->view.snapshot, state->view.calibration);
	state->limit_count = total < LIMITS_MAX ? total : LIMITS_MAX;
}

/* The node of that number from 0 among those with memory, of a machine with several; or NULL. */
static const struct node *node_at(const struct tui_state *state, size_t number)
{
	const struct machine *machine = &state->view.snapshot->machine;

	if (!nodes_are_several(state->view.snapshot))
		return NULL;
	for (size_t i = 0; i < machine->node_count; i++)
		if (machine->nodes[i].number.known &&
			figure_or(machine->nodes[i].present_pages, 0) > 0 && number-- == 0)
			return &machine->nodes[i];
	return NULL;
}

static size_t domain_count(const struct tui_state *state)
{
	size_t nodes = 0;

	while (node_at(state, nodes))
		nodes++;
	return 1 + state->limit_count + nodes;
}

static const char *node_word(struct arena *arena, const struct node *node)
{
	return text_format(arena, "nodes:%" PRId64, node->number.value);
}

static struct menu_item node_item(
	const struct tui_state *state, struct arena *arena, const struct node *node)
{
	const struct domain *chosen = &state->view.verdict->domain;
	const char *word = node_word(arena, node);
	struct menu_item item = { "", word, "a NUMA node" };
	struct domain domain;
	struct headroom headroom;
	struct error error;

	if (domain_find(&domain, state->view.snapshot, word, &error) < 0)
		return item;
	if (domain_is_same(chosen, &domain))
		item.mark = "->";
	if (headroom_in(&headroom, state->view.snapshot, &domain))
		item.help = text_format(arena, "a NUMA node, %s left, swap included",
			left_range(arena, &headroom, UNIT_SHORT));
	return item;
}

size_t menu_domain_first_full(const struct tui_state *state)
{
	const struct first_full *full = &state->first_full;
	const struct node *node;

	if (!full->is_known)
		return 0;
	for (size_t i = 0; full->domain.kind == DOMAIN_MEMCG && i < state->limit_count; i++)
		if (strcmp(state->limits[i].cgroup->path, full->domain.path) == 0)
			return i + 1;
	for (size_t i = 0; full->domain.kind == DOMAIN_NODES && (node = node_at(state, i)); i++)
		if (node_set_has(&full->domain.nodes, (unsigned)node->number.value))
			return 1 + state->limit_count + i;
	return 0;
}

static bool is_domain(const struct tui_state *state, const char *path)
{
	const struct domain *domain = &state->view.verdict->domain;

	return domain->kind == DOMAIN_MEMCG && strcmp(domain->path, path) == 0;
}

static struct menu_item machine_item(const struct tui_state *state, struct arena *arena)
{
	struct menu_item item = { "", "machine", "all memory and swap" };
	struct domain domain;
	struct headroom headroom;
	struct error error;

	if (state->view.verdict->domain.kind == DOMAIN_MACHINE)
		item.mark = "->";
	if (domain_machine(&domain, state->view.snapshot, &error) == 0 &&
		headroom_in(&headroom, state->view.snapshot, &domain))
		item.help = text_format(
			arena, "%s left; RAM and swap", left_range(arena, &headroom, UNIT_SHORT));
	return item;
}

static struct menu_item domain_item(
	const struct tui_state *state, struct arena *arena, size_t place)
{
	const struct memcg_limit *limit;
	const char *name, *path;
	const struct node *node =
		place > state->limit_count ? node_at(state, place - 1 - state->limit_count) : NULL;

	if (node)
		return node_item(state, arena, node);
	if (place == 0 || place > state->limit_count)
		return machine_item(state, arena);
	limit = &state->limits[place - 1];
	path = text_escape(arena, limit->cgroup->path);
	name = text_escape(arena, owner_of_cgroup(arena, limit->cgroup));
	return (struct menu_item){ is_domain(state, limit->cgroup->path) ? "->" : "", name,
		text_format(arena, "%s%s%s", limit_brief_words(arena, limit),
			strcmp(name, path) == 0 ? "" : "; ", strcmp(name, path) == 0 ? "" : path) };
}

static unsigned domain_choose(struct tui_state *state, size_t place)
{
	const struct node *node =
		place > state->limit_count ? node_at(state, place - 1 - state->limit_count) : NULL;
	struct arena arena = ARENA_EMPTY;
	const char *word = "machine";

	if (node)
		word = node_word(&arena, node);
	else if (place > 0 && place <= state->limit_count)
		word = state->limits[place - 1].cgroup->path;
	tui_set_text(&state->domain, word);
	arena_release(&arena);
	state->at_head = !state->following;
	return act_close(state) | TUI_JUDGE;
}

const struct menu_entry menu_domain = {
	"Memory that runs out: the machine's or a cgroup's (fullest first)", NULL, domain_count,
	domain_item, domain_choose
};

static const struct {
	enum prompt_kind prompt;
	const char *name, *help;
} assumables[] = {
	{ PROMPT_ADJ, "adj", "another oom_score_adj" },
	{ PROMPT_GROW, "grow", "growth of its anonymous memory" },
	{ PROMPT_MAX, "max", "another memory.max of its cgroup" },
	{ PROMPT_ASSUME, "words", "any change in the words of --assume" },
};

static size_t assume_count(const struct tui_state *state)
{
	(void)state;
	return sizeof(assumables) / sizeof(*assumables);
}

static struct menu_item assume_item(
	const struct tui_state *state, struct arena *arena, size_t place)
{
	(void)state;
	(void)arena;
	return (struct menu_item){ "", assumables[place].name, assumables[place].help };
}

static unsigned assume_choose(struct tui_state *state, size_t place)
{
	const struct row *row = cursor_target(state);
	unsigned effects = act_close(state);
	char words[32];

	if (!row)
		return effects;
	if (assumables[place].prompt == PROMPT_MAX && !row->entry->process->cgroup) {
		tui_say(state, "its cgroup is not known");
		return effects;
	}
	state->assumed_pid = row->entry->process->pid;
	tui_set_text(&state->assumed_cgroup, row->entry->process->cgroup);
	snprintf(words, sizeof(words), "%d:adj=", (int)state->assumed_pid);
	prompt_begin(&state->prompt, assumables[place].prompt,
		assumables[place].prompt == PROMPT_ASSUME ? words : NULL);
	return effects;
}

/* Names the process, because the menu hides the table. */
static const char *assume_title(const struct tui_state *state, struct arena *arena)
{
	const struct row *row = tui_chosen(state);

	if (!row)
		return "Assume";
	return text_format(arena, "Assume for %s", prose_process(arena, row->entry->process));
}

const struct menu_entry menu_assume = { NULL, assume_title, assume_count, assume_item,
	assume_choose };
