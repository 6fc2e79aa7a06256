/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "views/tui/changes_text.h"

#include "base/text.h"
#include "views/protect/paste.h"

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
		fputs("Lowering it requires CAP_SYS_RESOURCE, which root has.\n", out);
	fputs("Processes of other users require root. The value lasts until the process exits; "
	      "children forked from now on inherit it. Either every value is written or none.\n",
		out);
	arena_release(&arena);
}

static void print_undo(FILE *out, const struct tui_state *state)
{
	fputs(state->changes_stage == CHANGES_WRITTEN ? "Written. To undo:\n"
						      : "Being written. To undo:\n",
		out);
	for (size_t i = 0; i < state->change_count; i++) {
		const char *name = paste_comment(state->changes[i].name);

		fprintf(out, "  choom -n %lld -p %d    # %s%snow %lld\n",
			(long long)state->changes[i].old_adj, (int)state->changes[i].process.pid,
			name ? name : "", name ? ", " : "", (long long)state->changes[i].new_adj);
	}
}

void changes_print(FILE *out, const struct tui_state *state)
{
	if (state->changes_stage == CHANGES_ASKED)
		print_question(out, state);
	else
		print_undo(out, state);
}
