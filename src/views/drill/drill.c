/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "views/drill/drill.h"

#include "base/text.h"
#include "views/report/killers.h"
#include "views/prose/prose.h"

#include <inttypes.h>
#include <string.h>

enum {
	KILLS_SHOWN = 12,
	FUTILE_PART = 20, /* a kill that gives back less than that part of what it counts */
};

const char *drill_leaker(
	struct arena *arena, const struct process *leaker, const struct holder *tmpfs)
{
	if (leaker)
		return prose_process(arena, leaker);
	return text_format(
		arena, "tmpfs:%s", tmpfs->name ? text_escape(arena, tmpfs->name) : "?");
}

/* Kills before the leaker's own. */
static size_t kills_before(const struct course *course)
{
	return course->kill_count - (course->end == DRILL_LEAKER_DIES && course->kill_count > 0);
}

/* The leaker may also go with somebody's group, and is nobody's victim then. */
static const struct process *last_victim(const struct course *course)
{
	return course->kill_count ? course->kills[course->kill_count - 1].victim : NULL;
}

static const char *deaths(struct arena *arena, const struct course *course)
{
	size_t before = kills_before(course);

	if (before == 0)
		return "";
	if (before == 1)
		return text_format(arena, "%s dies first, then ",
			prose_process(arena, course->kills[0].victim));
	return text_format(arena, "%s dies first, %zu more after it, then ",
		prose_process(arena, course->kills[0].victim), before - 1);
}

static const char *leaker_end(
	struct arena *arena, const struct course *course, const char *leaker,
	const struct process *process)
{
	size_t others = course->kills[course->kill_count - 1].others;

	if (last_victim(course) != process)
		return text_format(arena, "%s dies with the group of %s", leaker,
			prose_process(arena, last_victim(course)));
	if (others == 0)
		return text_format(arena, "%s dies itself", leaker);
	return text_format(arena, "%s dies itself, and %zu with it", leaker, others);
}

static const char *nobody_left(
	struct arena *arena, const struct drill *drill, const struct course *course)
{
	if (drill->doubts & DOUBT_PARTIAL)
		return "none of the processes that are seen is left to be killed, and what follows is "
		       "not known";
	if (course->last.kind == DOMAIN_MEMCG)
		return text_format(arena,
			"nobody is left in %s that can be killed: its allocations fail again and "
			"again",
			prose_domain(arena, &course->last));
	return "nobody is left that can be killed, and the kernel panics";
}

static const char *course_words(
	struct arena *arena, const struct drill *drill, const struct course *course)
{
	const char *leaker = drill_leaker(arena, drill->leaker, drill->tmpfs);

	switch (course->end) {
	case DRILL_LEAKER_DIES:
		return text_format(arena, "%s%s", deaths(arena, course),
			leaker_end(arena, course, leaker, drill->leaker));
	case DRILL_ALLOCATOR:
		return text_format(arena,
			"whoever asks next dies (vm.oom_kill_allocating_task), most likely %s%s",
			drill->leaker ? "" : "what writes to ", leaker);
	case DRILL_PANIC:
		return "the kernel panics at once (vm.panic_on_oom)";
	case DRILL_NOBODY_LEFT:
		return text_format(
			arena, "%s%s", deaths(arena, course), nobody_left(arena, drill, course));
	case DRILL_SLEEPS:
		return text_format(arena, "%s%s sleeps and nobody%s dies (oom_kill_disable of %s)",
			deaths(arena, course), leaker, course->kill_count ? " else" : "",
			prose_domain(arena, &course->last));
	case DRILL_BOUNDED:
		return text_format(arena, "%sit is full before memory ends", deaths(arena, course));
	case DRILL_UNKNOWN:
		break;
	}
	return "how much memory is left is not known, and so neither is who dies";
}

const char *drill_sentence(struct arena *arena, const struct drill *drill)
{
	return text_format(arena, "If %s leaks: %s.", drill_leaker(arena, drill->leaker, drill->tmpfs),
		course_words(arena, drill, &drill->course));
}

static const char *leak_size(struct arena *arena, int64_t least_bytes, int64_t most_bytes)
{
	const char *most = prose_size(arena, most_bytes);

	if (least_bytes >= most_bytes)
		return most;
	return text_format(arena, "%s..%s", prose_size(arena, least_bytes), most);
}

static void print_bound(
	FILE *out, struct arena *arena, const struct snapshot *snapshot, const struct drill *drill)
{
	const struct course *course = &drill->course;
	const char *of_machine = figure_or(snapshot->machine.swap_total_bytes, 1) > 0 ?
		"memory and swap" : "memory; there is no swap";

	/* a tmpfs that is full before anything else says so itself */
	if (course->end == DRILL_UNKNOWN ||
		(course->end == DRILL_BOUNDED && course->kill_count == 0))
		return;
	fprintf(out, "  After %s more, %s is full (%s).\n", leak_size(arena, drill->least_leak_bytes, drill->most_leak_bytes),
		prose_domain(arena, &course->domain),
		course->domain.kind == DOMAIN_MACHINE ? of_machine : "its limit");
}

static const char *freed_words(struct arena *arena, const struct drill_kill *kill, int64_t counted)
{
	if (!kill->freed_bytes.known)
		return "what that frees is not known";
	return text_format(arena, "frees %s%s%s", kill->freed_is_measured ? "" : "about ",
		prose_figure_size(arena, kill->freed_bytes),
		kill->freed_bytes.value < counted / FUTILE_PART ? ", next to nothing: futile" : "");
}

static void print_kill(FILE *out, struct arena *arena, const struct drill *drill, size_t number)
{
	const struct course *course = &drill->course;
	const struct drill_kill *kill = &course->kills[number];
	int64_t page_size_bytes = course->domain.page_size_bytes;
	int64_t counted = kill->badness_pages * page_size_bytes;

	fprintf(out, "  %zu. %s dies%s%s: it counts %s", number + 1,
		prose_process(arena, kill->victim), kill->chosen ? " in place of its parent " : "",
		kill->chosen ? prose_process(arena, kill->chosen) : "", prose_size(arena, counted));
	if (kill->victim != drill->leaker && drill->leaker)
		fprintf(out, ", %s %s", prose_process(arena, drill->leaker),
			prose_size(arena, kill->leaker_pages * page_size_bytes));
	fprintf(out, "; %s", freed_words(arena, kill, counted));
	if (kill->others > 0)
		fprintf(out, "; %zu other%s with it", kill->others, kill->others == 1 ? "" : "s");
	if (kill->undecided > 0)
		fprintf(out, "; whether %zu more of %s end%s is not known", kill->undecided,
			text_escape(arena, kill->victim->unit), kill->undecided == 1 ? "s" : "");
	fputs(".\n", out);
}

static void print_kills(FILE *out, struct arena *arena, const struct drill *drill)
{
	const struct course *course = &drill->course;
	size_t hidden = course->kill_count > KILLS_SHOWN ? course->kill_count - KILLS_SHOWN : 0;

	for (size_t i = 0; i < course->kill_count; i++) {
		if (hidden == 0 || i + 1 < KILLS_SHOWN || i + 1 == course->kill_count)
			print_kill(out, arena, drill, i);
		else if (i + 1 == KILLS_SHOWN)
			fprintf(out, "  ... %zu more ...\n", hidden);
	}
	if (course->collateral_count > 0)
		fprintf(out, "  Not chosen, but gone with them: %s.\n",
			prose_processes(arena, course->collateral, course->collateral_count, 4));
}

static const char *world_words(const struct world *world)
{
	if (world->all_free_used && !world->shmem_swapped)
		return "even the last free pages can be had";
	if (world->files_dropped)
		return "shared memory is swapped out first";
	return world->shmem_swapped ? "mapped files stay and shared memory is swapped out" :
				      "mapped file pages stay in memory";
}

/* Doubts that have a cause of their own, each on its line; false when there is none. */
static bool print_doubts(
	FILE *out, struct arena *arena, const struct snapshot *snapshot, const struct drill *drill)
{
	const char *partial = prose_partial(arena, snapshot, drill->doubts);

	if (partial)
		fprintf(out, "  Not certain: %s\n", partial);
	if (drill->doubts & DOUBT_RULES)
		fputs("  Not certain: by which rules this kernel chooses is not known.\n", out);
	if (drill->doubts & DOUBT_SETTINGS)
		fputs("  Not certain: vm.panic_on_oom or vm.oom_kill_allocating_task could not be "
		      "read.\n",
			out);
	if (drill->doubts & DOUBT_FIGURES)
		fputs("  Not certain: figures contradict each other (see oomtop report).\n", out);
	return drill->doubts;
}

static void print_certainty(
	FILE *out, struct arena *arena, const struct snapshot *snapshot, const struct drill *drill)
{
	const char *other = drill->has_alternative ?
		course_words(arena, drill, &drill->alternative) : NULL;

	if (drill->certain)
		return;
	if (print_doubts(out, arena, snapshot, drill) && !other)
		return;
	if (!other)
		fputs("  Not certain: a choice hangs on a difference too small to be known beforehand.\n", out);
	else if (strcmp(other, course_words(arena, drill, &drill->course)) == 0)
		fprintf(out, "  Not certain in between: if %s, others die or in another order.\n",
			world_words(&drill->alternative_world));
	else
		fprintf(out, "  Not certain: if %s, %s.\n",
			world_words(&drill->alternative_world), other);
}

static void print_cure(FILE *out, const struct drill *drill)
{
	if (!drill->tmpfs || drill->course.end == DRILL_BOUNDED)
		return;
	fputs("  No kill gives a tmpfs's memory back: the cure is a size for it (mount -o "
	      "remount,size=SIZE) or a memory limit for what writes to it.\n",
		out);
}

void drill_print(FILE *out, const struct snapshot *snapshot, const struct drill *drill)
{
	struct arena arena = ARENA_EMPTY;
	const char *assumptions = prose_assumptions(&arena, snapshot);

	if (assumptions)
		fprintf(out, "%s\n", assumptions);
	fprintf(out, "%s\n", drill_sentence(&arena, drill));
	print_bound(out, &arena, snapshot, drill);
	print_kills(out, &arena, drill);
	print_certainty(out, &arena, snapshot, drill);
	print_cure(out, drill);
	killers_print(out, snapshot, "  ");
	arena_release(&arena);
}

void drill_print_head(FILE *out, const struct snapshot *snapshot, const char *leakers)
{
	struct arena arena = ARENA_EMPTY;
	const char *assumptions = prose_assumptions(&arena, snapshot);

	if (assumptions)
		fprintf(out, "%s\n", assumptions);
	if (!machine_shows_all(&snapshot->machine))
		fprintf(out, "%s\n", prose_partial(&arena, snapshot, DOUBT_PARTIAL));
	killers_print(out, snapshot, "");
	fprintf(out, "Who dies when %s leaks until memory runs out, if nothing else grows:\n\n",
		leakers);
	arena_release(&arena);
}

static const char *ends_words(enum drill_end end)
{
	static const char *const words[] = {
		[DRILL_LEAKER_DIES] = "yes",
		[DRILL_ALLOCATOR] = "probably",
		[DRILL_PANIC] = "no: panic",
		[DRILL_NOBODY_LEFT] = "no: all others",
		[DRILL_SLEEPS] = "no: sleeps",
		[DRILL_BOUNDED] = "no: bounded",
		[DRILL_UNKNOWN] = "unknown",
	};

	return words[end];
}

void drill_add_course(struct sheet *sheet, const struct drill_summary *summary)
{
	struct arena *arena = &sheet->texts;
	bool known = summary->end != DRILL_UNKNOWN;

	sheet_add(sheet, known ? leak_size(arena, summary->least_leak_bytes,
					 summary->most_leak_bytes) : NULL);
	sheet_add(sheet, known ? prose_domain(arena, &summary->domain) : NULL);
	sheet_add(sheet, summary->first_victim ?
			prose_process(arena, summary->first_victim) : NULL);
	sheet_add_count(sheet, drill_summary_kills_before(summary));
	sheet_add_count(sheet, summary->collateral_count);
	sheet_add(sheet, ends_words(summary->end));
}

const char *drill_color(const struct drill_summary *summary)
{
	bool alone = summary->end == DRILL_LEAKER_DIES && summary->kill_count == 1;

	return alone ? NULL : "\033[33m";
}

void drill_sheet_init(struct sheet *sheet)
{
	static const struct sheet_column columns[] = {
		{ "LEAKER", SHEET_PROCESS, 0, 14 }, { "UNIT", SHEET_TEXT, 1, 16 },
		DRILL_COURSE_COLUMNS, { "CERTAIN", SHEET_TEXT, 4, 0 } };

	sheet_init(sheet, columns, sizeof(columns) / sizeof(*columns));
}

void drill_sheet_add(struct sheet *sheet, const struct drill_summary *summary)
{
	const struct process *leaker = summary->leaker;
	struct arena *arena = &sheet->texts;

	sheet_add(sheet, drill_leaker(arena, leaker, summary->tmpfs));
	sheet_add(sheet, leaker && leaker->unit ? text_escape(arena, leaker->unit) : NULL);
	drill_add_course(sheet, summary);
	sheet_add(sheet, summary->certain ? "yes" : "no");
	sheet_color(sheet, drill_color(summary));
}

const char *drill_left_out_words(
	struct arena *arena, struct drill_left_out left_out, const char *what)
{
	if (left_out.drilled == left_out.wanted)
		return NULL;
	return text_format(arena,
		"drilled the first %zu of %zu %s: the drills of the other %zu would take too long "
		"and were left out", left_out.drilled, left_out.wanted, what,
		left_out.wanted - left_out.drilled);
}
