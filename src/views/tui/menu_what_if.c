/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "views/tui/menu_what_if.h"

#include "base/text.h"
#include "views/prose/prose_words.h"
#include "views/report/limits.h"
#include "views/tui/actions_show.h"
#include "views/tui/cursor.h"

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

static size_t domain_count(const struct tui_state *state)
{
	return state->limit_count + 1;
}

static bool is_domain(const struct tui_state *state, const char *path)
{
	const struct domain *domain = &state->view.verdict->domain;

	return domain->kind == DOMAIN_MEMCG && strcmp(domain->path, path) == 0;
}

static struct menu_item domain_item(
	const struct tui_state *state, struct arena *arena, size_t place)
{
	const struct memcg_limit *limit;

	if (place == 0 || place > state->limit_count)
		return (struct menu_item){ state->view.verdict->domain.kind == DOMAIN_MACHINE ? "->"
											      : "",
			"machine", "all memory and swap" };
	limit = &state->limits[place - 1];
	return (struct menu_item){ is_domain(state, limit->cgroup->path) ? "->" : "",
		text_escape(arena, limit->cgroup->path), limit_brief_words(arena, limit) };
}

static unsigned domain_choose(struct tui_state *state, size_t place)
{
	tui_set_text(&state->domain, place == 0 || place > state->limit_count
					     ? "machine"
					     : state->limits[place - 1].cgroup->path);
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
