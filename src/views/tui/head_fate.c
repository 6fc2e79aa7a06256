/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "views/tui/head_fate.h"

#include "base/text.h"
#include "base/text_columns.h"
#include "model/report/limits.h"
#include "views/prose/prose.h"
#include "views/prose/prose_words.h"
#include "views/table/owner.h"
#include "views/tui/head_line.h"
#include "views/tui/head_status.h"
#include "views/tui/left.h"
#include "views/tui/notes.h"
#include "views/tui/urgency.h"

#include <string.h>

enum { NAME_WIDTH = 22, FIGURE_WIDTH = 7, TIME_WIDTH = 12, GAP = 2, NARROW = 76, WIDE = 120 };

/* Columns for a name: fewer where the screen is narrow. */
static int name_width(const struct canvas *canvas)
{
	int width = canvas->width * 2 / 7;

	return width < NAME_WIDTH ? width : NAME_WIDTH;
}

static void put_name(
	struct canvas *canvas, int line, int x, int width, enum style style, const char *name)
{
	struct arena arena = ARENA_EMPTY;

	canvas_put(canvas, line, x, width, style, text_columns_cut_name(&arena, name, width));
	arena_release(&arena);
}

/* Why the prediction may be wrong, in a word or two; the notes say it in sentences. */
static const char *doubt_word(unsigned doubts)
{
	static const struct {
		enum doubt doubt;
		const char *word;
	} words[] = {
		{ DOUBT_TOO_CLOSE, "too close" },
		{ DOUBT_TIE, "a tie" },
		{ DOUBT_PARTIAL, "some hidden" },
		{ DOUBT_RECLAIM, "reclaim decides" },
		{ DOUBT_FIGURES, "figures differ" },
		{ DOUBT_SCORE, "score differs" },
		{ DOUBT_RULES, "unknown rules" },
		{ DOUBT_UNTOLD, "unknown rules" },
		{ DOUBT_ALLOCATOR, "any allocator" },
		{ DOUBT_SETTINGS, "sysctl unread" },
		{ DOUBT_ORIGIN, "swapoff runs" },
		{ DOUBT_LIMITS, "limits unread" },
		{ DOUBT_NODES, "NUMA policy" },
		{ DOUBT_NODE_ROOM, "NUMA figures" },
		{ DOUBT_DEMOTION, "NUMA demotion" },
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (doubts & words[i].doubt)
			return words[i].word;
	return "see notes";
}

static const char *certainty(
	struct arena *arena, const struct verdict *verdict, const struct snapshot *snapshot)
{
	if (limit_is_stalled(snapshot, &verdict->domain))
		return "stalls instead";
	if (limit_may_stall(snapshot, &verdict->domain))
		return "may stall instead";
	if (verdict->doubts == 0)
		return "certain";
	if (verdict->alike_count > 0 && verdict_is_certain_in_effect(verdict))
		return text_format(arena, "one of %zu alike", verdict->alike_count);
	return text_format(arena, "uncertain: %s",
		doubt_word(verdict->alike_count > 0 ? verdict->doubts & ~DOUBTS_OF_CANDIDATES
						    : verdict->doubts));
}

/* Who dies with the victim, behind a semicolon; `few` leaves words out. */
static const char *others_text(struct arena *arena, const struct kill *kill, bool few)
{
	size_t killed = kill->killed_count > 1 ? kill->killed_count - 1 : 0;
	const char *more = few ? "" : " more";

	if (killed && kill->collateral_count)
		return text_format(arena, "; %zu%s killed, %zu exit%s", killed, more,
			kill->collateral_count, kill->collateral_count == 1 ? "s" : "");
	if (killed)
		return text_format(arena, "; %zu%s killed", killed, more);
	if (kill->collateral_count)
		return text_format(arena, "; %zu%s exit%s", kill->collateral_count, more,
			kill->collateral_count == 1 ? "s" : "");
	return "";
}

/* How many words of what a kill frees are said; its total is said by all. */
enum freed_words { FREED_LONG, FREED_FEW, FREED_TOTAL_FIRST, FREED_TOTAL, FREED_END };

/* Whether those that die with the victim add to what it frees itself: not if they share all. */
static bool adds_to(const struct kill *kill, struct figure own)
{
	enum { LITTLE_PART = 64 };

	return kill->freed_bytes.value > own.value + own.value / LITTLE_PART;
}

/* What the kill frees: of the victim alone if that was measured, and of all that die. */
static const char *freed_words(
	struct arena *arena, const struct verdict *verdict, enum freed_words words)
{
	const struct kill *kill = &verdict->kill;
	struct figure own = process_freed_bytes(verdict->victim->process);
	bool alone = kill->killed_count + kill->collateral_count < 2;
	const char *others = others_text(arena, kill, words != FREED_LONG);
	const char *total;

	if (!kill->freed_bytes.known && !own.known)
		return alone ? "" : others + 2;
	if (alone)
		return text_format(arena, "frees %s",
			prose_freed(arena, own.known ? own : kill->freed_bytes, own.known,
				kill->frees_at_least));
	if (!kill->freed_bytes.known)
		return text_format(arena, "frees %s%s", prose_figure_size(arena, own), others);
	total = text_format(arena, "%s in all",
		prose_freed(
			arena, kill->freed_bytes, kill->freed_is_measured, kill->frees_at_least));
	if (words == FREED_TOTAL)
		return text_format(arena, "frees %s", total);
	if (!own.known || !adds_to(kill, own) || words == FREED_TOTAL_FIRST)
		return text_format(arena, "frees %s%s", total, others);
	return text_format(arena, "frees %s%s, %s", prose_figure_size(arena, own), others, total);
}

/* In as many words as fit: a total that is cut is none. */
static const char *freed_text(struct arena *arena, const struct verdict *verdict, int room)
{
	const char *text = "";

	for (int words = FREED_LONG; words < FREED_END; words++) {
		text = freed_words(arena, verdict, (enum freed_words)words);
		if (head_width(text) <= room)
			return text;
	}
	return text;
}

/* In place of a victim. */
static const char *nobody_text(struct arena *arena, const struct verdict *verdict)
{
	const char *first =
		verdict->first ? prose_process(arena, verdict->first->process) : "no process";

	switch (verdict->outcome) {
	case OUTCOME_PANIC:
		return text_format(arena, "the kernel panics (vm.panic_on_oom), else %s", first);
	case OUTCOME_ALLOCATING_TASK:
		return text_format(arena,
			"the task that allocates (vm.oom_kill_allocating_task), else %s", first);
	case OUTCOME_SLEEP:
		return text_format(
			arena, "no process: tasks sleep (oom_kill_disable), else %s", first);
	case OUTCOME_NOBODY:
		break;
	case OUTCOME_KILL:
		return "";
	}
	if (verdict->doubts & DOUBT_PARTIAL)
		return "unknown: no visible process can be killed";
	return verdict->domain.kind == DOMAIN_MEMCG ? "no process: none in it can be killed"
						    : "no process can be killed: the kernel panics";
}

static void paint_victim(
	struct canvas *canvas, int line, int x, enum style style, const struct tui_state *state)
{
	struct arena arena = ARENA_EMPTY;
	const struct verdict *verdict = state->view.verdict;
	int width = name_width(canvas), end;

	put_name(canvas, line, x, width, style, prose_process(&arena, verdict->victim->process));
	x += width;
	head_put_figure(canvas, line, x, FIGURE_WIDTH, style,
		prose_size(&arena, verdict_bytes(verdict, verdict->victim->badness.pages.value)));
	x += FIGURE_WIDTH + GAP;
	end = head_put_left_of(canvas, line, canvas->width, style,
		certainty(&arena, verdict, state->view.snapshot));
	canvas_put_short(
		canvas, line, x, end - 1 - x, style, freed_text(&arena, verdict, end - 1 - x));
	arena_release(&arena);
}

void head_paint_next(struct canvas *canvas, int line, const struct tui_state *state)
{
	struct arena arena = ARENA_EMPTY;
	const struct verdict *verdict = state->view.verdict;
	enum urgency urgency = urgency_shown(state);
	enum style style = urgency_style(urgency);
	int x = HEAD_LABEL_WIDTH;

	head_label(canvas, line, style, "NEXT");
	/* the kill may come while this is read: the domain first */
	if (urgency == URGENCY_NOW && canvas->width >= WIDE)
		x += canvas_put(canvas, line, x, canvas->width, style,
			text_format(&arena, "in %s: ",
				head_domain(&arena, state->view.snapshot, &verdict->domain)));
	if (verdict->outcome == OUTCOME_KILL && verdict->victim)
		paint_victim(canvas, line, x, style, state);
	else
		canvas_put_short(
			canvas, line, x, canvas->width - x, style, nobody_text(&arena, verdict));
	arena_release(&arena);
}

/*
 * The kernel raises what is negative: a process may be far from the first rank by the gap, and yet
 * equal.
 */
static bool is_equal(const struct verdict *verdict)
{
	return verdict->runner_up && verdict->runner_up->gap_pages.known &&
	       verdict->runner_up->badness.pages.value == verdict->first->badness.pages.value;
}

/* How much lower the runner-up is; by the kernel's score it may be lower though not by figures. */
static const char *gap_text(struct arena *arena, const struct verdict *verdict)
{
	struct figure gap = verdict->runner_up->gap_pages;

	if (!gap.known)
		return "?";
	if (is_equal(verdict))
		return "0";
	return text_format(arena, "%s%s", gap.value ? "-" : "",
		prose_size(arena, verdict_bytes(verdict, gap.value)));
}

/* In so many columns: when it takes the first rank comes before how fast it grows. */
static const char *grower_text(struct arena *arena, const struct tui_state *state, int room)
{
	const struct projection *projection = &state->projection;
	const char *who, *rate, *when, *text;

	if (!projection->entry)
		return NULL;
	who = prose_process(arena, projection->entry->process);
	rate = prose_size(arena, projection->bytes_per_second);
	if (projection->entry == state->view.verdict->victim)
		return text_format(arena, "%s +%s/s", who, rate);
	when = prose_time(arena, projection->overtakes_seconds.value);
	/* a rank, not a death, is foretold */
	text = text_format(arena, "%s would rank first in %s, +%s/s", who, when, rate);
	return head_width(text) <= room ? text
					: text_format(arena, "%s first rank in %s", who, when);
}

/* The group with the most memory of its own, where several processes make it. */
static const char *biggest_text(struct arena *arena, const struct tui_state *state)
{
	const struct group *group = &state->biggest;
	const char *owner;

	if (!state->biggest_is_known || !group->name || group->count < 2)
		return NULL;
	owner = group->first ? owner_of_process(arena, group->first->process) : NULL;
	return text_format(arena, "%s: %zu of %s", prose_figure_size(arena, group->own_bytes),
		group->count, head_name(arena, owner ? owner : group->name));
}

static int put_labelled(struct canvas *canvas, int line, int x, const char *label, const char *text)
{
	if (!text || x + (int)strlen(label) + 1 >= canvas->width)
		return x;
	x += canvas_put(canvas, line, x, canvas->width, STYLE_STATUS, label) + 1;
	return x + canvas_put_short(canvas, line, x, canvas->width - x, STYLE_PLAIN, text);
}

void head_paint_then(struct canvas *canvas, int line, const struct tui_state *state)
{
	enum { BIGGEST_COLUMN = 90, BOTH_FIT = 140 };
	struct arena arena = ARENA_EMPTY;
	const struct verdict *verdict = state->view.verdict;
	int width = name_width(canvas), x = HEAD_LABEL_WIDTH;
	int grower_column = x + width + FIGURE_WIDTH + GAP;
	const char *grower =
		grower_text(&arena, state, canvas->width - grower_column - head_width("GROWS "));

	head_label(canvas, line, STYLE_STATUS, "THEN");
	if (verdict->runner_up) {
		put_name(canvas, line, x, width, STYLE_PLAIN,
			prose_process(&arena, verdict->runner_up->process));
		head_put_figure(canvas, line, x + width, FIGURE_WIDTH, STYLE_PLAIN,
			gap_text(&arena, verdict));
	} else {
		canvas_put(canvas, line, x, width, STYLE_PLAIN, "none");
	}
	x = grower_column;
	if (grower)
		put_labelled(canvas, line, x, "GROWS", grower);
	if (!grower && is_equal(verdict))
		canvas_put_short(canvas, line, x, canvas->width - x, STYLE_PLAIN,
			prose_equal_badness(verdict));
	else if (!grower || canvas->width >= BOTH_FIT)
		put_labelled(canvas, line, grower ? BIGGEST_COLUMN : x, "BIGGEST",
			biggest_text(&arena, state));
	arena_release(&arena);
}

static const char *when_text(struct arena *arena, const struct tui_state *state)
{
	const struct first_full *full = &state->first_full;

	if (full->seconds.known)
		return text_format(arena, "in %s", prose_time(arena, full->seconds.value));
	if (full->has_rate)
		return "no end seen";
	return "no trend yet";
}

/* One snapshot alone has no trend. */
static bool has_time(const struct tui_state *state)
{
	return state->view.live || state->view.sample_count > 1;
}

static const char *fate_text(struct arena *arena, const struct tui_state *state)
{
	const struct first_full *full = &state->first_full;

	/* memory.max may never be reached */
	if (full->victim && (full->may_stall || full->is_stalled))
		return text_format(arena, "%s kill %s",
			full->is_stalled ? "stalls; may" : "may stall or",
			prose_process(arena, full->victim));
	if (full->victim && domain_is_same(&full->domain, &state->view.verdict->domain))
		return "kills NEXT";
	if (full->victim)
		return text_format(arena, "kills %s%s", prose_process(arena, full->victim),
			full->certain ? "" : "?");
	switch (full->outcome) {
	case OUTCOME_PANIC:
		return "panics";
	case OUTCOME_SLEEP:
		return "tasks sleep";
	case OUTCOME_ALLOCATING_TASK:
		return "kills the allocator";
	case OUTCOME_NOBODY:
		return "kills none";
	case OUTCOME_KILL:
		break;
	}
	return "";
}

/* What is cut of a name that ends in a PID is the name, also before the sign of doubt. */
static void put_fate(struct canvas *canvas, int line, int x, int room, enum style style,
	const struct tui_state *state)
{
	struct arena arena = ARENA_EMPTY;
	const char *text = fate_text(&arena, state);
	size_t length = strlen(text);
	bool doubt = text_ends_with(text, "?");

	text = text_columns_cut_name(
		&arena, arena_copy(&arena, text, length - doubt), room - doubt);
	canvas_put(canvas, line, x, room, style, doubt ? text_format(&arena, "%s?", text) : text);
	arena_release(&arena);
}

/* While a search is active, n goes to its next match; i always opens the notes. */
static const char *notes_text(struct arena *arena, const struct tui_state *state)
{
	size_t count = notes_count(state);
	const char *key = state->search ? "i" : "n";

	if (count == 0)
		return "";
	if (state->width < NARROW)
		return text_format(arena, "%s:%zu", key, count);
	return text_format(arena, "%s: %s", prose_count(arena, count, "note", "notes"), key);
}

int head_notes_column(const struct tui_state *state)
{
	struct arena arena = ARENA_EMPTY;
	int column = state->width - head_width(notes_text(&arena, state));

	arena_release(&arena);
	return column;
}

void head_paint_full(struct canvas *canvas, int line, const struct tui_state *state)
{
	enum { LEAST_WIDTH = 12, RANGE_WIDTH = 17 };
	struct arena arena = ARENA_EMPTY;
	const struct first_full *full = &state->first_full;
	int left_width = canvas->width < WIDE ? LEAST_WIDTH : RANGE_WIDTH;
	int width = name_width(canvas), x = HEAD_LABEL_WIDTH;
	int end = head_put_left_of(
		canvas, line, canvas->width, STYLE_STATUS, notes_text(&arena, state));
	enum urgency urgency;
	enum style style;

	head_label(canvas, line, STYLE_STATUS, "FULL");
	if (!full->is_known)
		canvas_put(canvas, line, x, end - 1 - x, STYLE_PLAIN, "what is left is not known");
	if (full->is_known) {
		urgency = urgency_first_full(state);
		style = urgency == URGENCY_CALM ? STYLE_PLAIN : urgency_style(urgency);
		head_label(canvas, line, urgency_style(urgency), "FULL");
		canvas_put(canvas, line, x, width, style,
			head_cut_left(&arena,
				head_domain(&arena, state->view.snapshot, &full->domain), width));
		head_put_figure(canvas, line, x + width, left_width, style,
			text_format(&arena, "%s left",
				canvas->width < WIDE
					? left_least(&arena, &full->headroom, UNIT_SHORT)
					: left_range(&arena, &full->headroom, UNIT_SHORT)));
		x += width + left_width + GAP;
		if (has_time(state)) {
			canvas_put_short(
				canvas, line, x, TIME_WIDTH, style, when_text(&arena, state));
			x += TIME_WIDTH + 1;
		}
		put_fate(canvas, line, x, end - 1 - x, style, state);
	}
	arena_release(&arena);
}
