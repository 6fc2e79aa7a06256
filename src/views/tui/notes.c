/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "views/tui/notes.h"

#include "base/text.h"
#include "model/report/warnings.h"
#include "snapshot/cgroup_name.h"
#include "snapshot/cgroup_tree.h"
#include "views/prose/prose.h"
#include "views/prose/prose_domain.h"
#include "views/prose/prose_memory.h"
#include "views/prose/prose_warnings_alike.h"
#include "views/prose/prose_words.h"
#include "views/report/killers.h"
#include "views/table/owner.h"

/* Whose the cgroup is that was full, which may be gone by now. */
static const char *owner_of_path(
	struct arena *arena, const char *path, const struct snapshot *snapshot)
{
	const struct cgroup *cgroup = snapshot_find_cgroup(snapshot, path);
	const struct cgroup gone = { .path = path, .container = cgroup_container(arena, path) };

	return text_escape(arena, owner_of_cgroup(arena, cgroup ? cgroup : &gone));
}

const char *notes_kill(
	struct arena *arena, const struct kill_note *note, const struct snapshot *snapshot)
{
	struct figure age = kill_note_age(note, snapshot);
	const char *when;

	if (!age.known)
		return NULL;
	when = text_format(arena, "killed %s ago%s%s", prose_time(arena, age.value),
		*note->cgroup ? " in " : "",
		*note->cgroup ? owner_of_path(arena, note->cgroup, snapshot) : "");
	if (note->pid == 0)
		return text_format(arena, "%s: a process not seen before", when);
	return text_format(arena, "%s%s: %s[%d], %s", when, note->certain ? "" : ", most likely",
		text_escape(arena, note->name), (int)note->pid,
		note->rank ? text_format(arena, "was ranked %zu", note->rank)
			   : "the ranking was hypothetical then");
}

size_t notes_count(const struct tui_state *state)
{
	return state->view.snapshot->killer_count +
	       prose_warnings_alike_count(state->view.verdict) +
	       (state->view.kills ? state->view.kills->count : 0);
}

static const char *grower_text(
	struct arena *arena, const struct projection *projection, const struct verdict *verdict)
{
	const char *who = prose_process(arena, projection->entry->process);
	const char *rate = prose_size(arena, projection->bytes_per_second);

	if (projection->entry == verdict->victim)
		return text_format(arena, "%s, the next to die, grows by %s/s", who, rate);
	return text_format(arena, "%s would take the first rank in about %s, growing by %s/s", who,
		prose_time(arena, projection->overtakes_seconds.value), rate);
}

static const char *end_words(struct arena *arena, const struct verdict *verdict)
{
	if (verdict->domain.kind == DOMAIN_MACHINE)
		return "memory runs out";
	return text_format(arena, "%s %s", prose_domain(arena, &verdict->domain),
		verdict->domain.kind == DOMAIN_NODES ? "is full" : "reaches its limit");
}

static const char *projection_text(struct arena *arena, const struct tui_state *state)
{
	const struct projection *projection = &state->projection;
	const char *ends = NULL;

	if (projection->ends_seconds.known)
		ends = text_format(arena, "%s in about %s", end_words(arena, state->view.verdict),
			prose_time(arena, projection->ends_seconds.value));
	if (!projection->entry)
		return ends ? text_format(arena, "Projection: %s.", ends) : NULL;
	return text_format(arena, "Projection: %s%s%s.",
		grower_text(arena, projection, state->view.verdict), ends ? "; " : "",
		ends ? ends : "");
}

static void print_sentence(FILE *out, const char *text)
{
	if (text)
		fprintf(out, "%s\n\n", text);
}

static void print_notes(FILE *out, struct arena *arena, const struct tui_state *state)
{
	const struct snapshot *snapshot = state->view.snapshot;
	const struct verdict *verdict = state->view.verdict;
	const struct kill_watch *kills = state->view.kills;

	for (size_t i = 0; kills && i < kills->count; i++)
		print_sentence(out, notes_kill(arena, &kills->notes[i], snapshot));
	for (size_t i = 0; i < snapshot->killer_count; i++)
		print_sentence(out, prose_killer(arena, snapshot, &snapshot->killers[i]));
	for (size_t i = 0; i < verdict->warning_count; i++)
		print_sentence(out, prose_warning_alike(arena, verdict, snapshot, i));
}

void notes_print(FILE *out, const struct tui_state *state)
{
	struct arena arena = ARENA_EMPTY;
	const struct snapshot *snapshot = state->view.snapshot;
	const struct verdict *verdict = state->view.verdict;

	print_sentence(out, prose_assumptions(&arena, snapshot));
	print_sentence(out, prose_verdict(&arena, verdict));
	print_sentence(out, prose_runner_up(&arena, verdict));
	print_sentence(out, projection_text(&arena, state));
	print_sentence(out, prose_memory(&arena, verdict, snapshot));
	print_notes(out, &arena, state);
	arena_release(&arena);
}
