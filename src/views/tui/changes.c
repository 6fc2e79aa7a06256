/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "views/tui/changes.h"

#include "base/text.h"
#include "views/protect/paste.h"
#include "views/tui/actions.h"
#include "views/tui/what_if.h"

#include <stdlib.h>

unsigned act_changes(struct tui_state *state)
{
	if (state->view.snapshot->assumption_count > 0)
		return TUI_PLAN;
	tui_say(state, "no adj is assumed: F7 and F8 do, or A");
	return 0;
}

void changes_ask(struct tui_state *state, struct adj_change *changes, size_t count)
{
	free(state->changes);
	state->changes = changes;
	state->change_count = count;
	state->changes_stage = CHANGES_ASKED;
	if (count > 0)
		tui_open_pane(state, TUI_CHANGES);
	else
		tui_say(state, "no process has another oom_score_adj than is assumed");
}

unsigned act_write(struct tui_state *state)
{
	return state->changes_stage == CHANGES_ASKED ? TUI_WRITE : 0;
}

void changes_tell(struct tui_state *state)
{
	state->changes_stage = CHANGES_TOLD;
	tui_open_pane(state, TUI_CHANGES);
}

/* One is told of in a line; the undo of several needs a page. */
void changes_done(struct tui_state *state)
{
	const struct adj_change *first = state->changes;

	what_if_drop_adj(state);
	state->changes_stage = CHANGES_WRITTEN;
	if (state->change_count > 1) {
		tui_open_pane(state, TUI_CHANGES);
		return;
	}
	act_close(state);
	tui_say(state, "oom_score_adj of %d is %lld now; undo: choom -n %lld -p %d",
		(int)first->process.pid, (long long)first->new_adj, (long long)first->old_adj,
		(int)first->process.pid);
}

static void print_question(FILE *out, const struct tui_state *state)
{
	struct arena arena = ARENA_EMPTY;
	bool lowers = false;

	for (size_t i = 0; i < state->change_count; i++) {
		const struct adj_change *change = &state->changes[i];

		fprintf(out, "write oom_score_adj %lld to %d (%s)? y/n; it is %lld now\n",
			(long long)change->new_adj, (int)change->process.pid,
			text_escape(&arena, change->name), (long long)change->old_adj);
		lowers |= change->new_adj < change->old_adj;
	}
	if (lowers)
		fputs("Lowering needs CAP_SYS_RESOURCE, which is root's.\n", out);
	fputs("Another user's process needs root. It holds until the process ends, and for the "
	      "children it forks from now on. All are written, or none.\n",
		out);
	arena_release(&arena);
}

static void print_undo(FILE *out, const struct tui_state *state)
{
	fputs(state->changes_stage == CHANGES_WRITTEN ? "Written. To undo:\n"
						      : "Being written. To undo:\n", out);
	for (size_t i = 0; i < state->change_count; i++) {
		const char *name = paste_comment(state->changes[i].name);

		fprintf(out, "  choom -n %lld -p %d    # %s%snow %lld\n",
			(long long)state->changes[i].old_adj, (int)state->changes[i].process.pid,
			name ? name : "", name ? ", " : "",
			(long long)state->changes[i].new_adj);
	}
}

char *changes_text(const struct tui_state *state)
{
	size_t length;
	char *text;
	FILE *out = open_memstream(&text, &length);

	if (!out)
		memory_exhausted();
	if (state->changes_stage == CHANGES_ASKED)
		print_question(out, state);
	else
		print_undo(out, state);
	if (fclose(out) != 0)
		memory_exhausted();
	return text;
}
