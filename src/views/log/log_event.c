/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "views/log/log_event.h"

#include "base/text.h"
#include "model/history/holders.h"
#include "views/log/log_advice.h"
#include "views/log/log_candidates.h"
#include "views/log/log_recorded.h"
#include "views/log/log_short.h"
#include "views/log/log_why.h"
#include "views/log/log_words.h"
#include "views/prose/prose.h"
#include "views/prose/prose_words.h"

enum { HOLDERS_NAMED = 3 };

static const char *with_others(struct arena *arena, const struct kill_event *event)
{
	if (event->killed_count < 2)
		return "";
	return text_format(arena, " and %zu more%s", event->killed_count - 1,
		event->killed[1].in_group ? " with it" : "");
}

static const char *killed_whom(struct arena *arena, const struct kill_event *event)
{
	const char *group = kill_event_group(event);
	const char *name = log_name(arena, event->killed[0].name, event->killed[0].pid);
	const char *of = "";

	if (event->killed[0].sacrificed)
		of = text_format(arena, ", a child of the chosen %s",
			log_name(arena, event->chosen_name, event->chosen_pid));
	return text_format(arena, "killed %s%s%s%s%s", name, with_others(arena, event), of,
		group ? " of " : "", group ? text_escape(arena, group) : "");
}

static const char *what_happened(struct arena *arena, const struct kill_event *event)
{
	if (event->killed_count > 0)
		return killed_whom(arena, event);
	switch (event->end) {
	case KILL_END_NOBODY:
		return "found no process to kill";
	case KILL_END_PANIC:
		return "panicked for want of memory";
	case KILL_END_EXITING:
		return text_format(arena, "killed no process: %s was exiting already",
			log_name(arena, event->chosen_name, event->chosen_pid));
	case KILL_END_KILLED:
		return text_format(arena, "killed processes%s%s",
			kill_event_group(event) ? " of " : "",
			kill_event_group(event) ? text_escape(arena, kill_event_group(event)) : "");
	case KILL_END_UNKNOWN:
		break;
	}
	return "ran out of memory; the log does not tell which process it killed";
}

static const char *headline(struct arena *arena, const struct past_kill *kill)
{
	const struct kill_event *event = kill->event;
	const char *ago = log_ago(arena, event->seconds, kill->now_seconds);

	return text_format(arena, "%s%s%s%s: %s %s", log_time(arena, kill->summary),
		ago ? " (" : "", ago ? ago : "", ago ? ")" : "", log_killer(event->by),
		what_happened(arena, event));
}

static const char *add_part(
	struct arena *arena, const char *text, const char *what, struct figure bytes)
{
	if (!bytes.known || bytes.value == 0)
		return text;
	return text_format(
		arena, "%s%s%s %s", text, *text ? ", " : "", what, prose_size(arena, bytes.value));
}

/* By the kill line, else by the row. */
static struct figure first_known(struct figure a, struct figure b)
{
	return a.known ? a : b;
}

static struct figure adj_of(const struct killed_process *killed, const struct process *row)
{
	return first_known(killed->adj, row ? row->adj : FIGURE_UNKNOWN);
}

static const char *victim(struct arena *arena, const struct kill_event *event)
{
	static const struct process no_row;
	const struct killed_process *killed = event->killed;
	const struct process *row;
	const char *text = "";
	struct figure adj, uid;

	if (event->killed_count == 0)
		return NULL;
	row = snapshot_find(&event->snapshot, killed->pid);
	adj = adj_of(killed, row);
	uid = first_known(killed->uid, row ? row->uid : FIGURE_UNKNOWN);
	if (!row)
		row = &no_row;
	text = add_part(arena, text, "anonymous",
		first_known(killed->rss_anon_bytes, row->memory.rss_anon_bytes));
	text = add_part(arena, text, "file",
		first_known(killed->rss_file_bytes, row->memory.rss_file_bytes));
	text = add_part(arena, text, "shared",
		first_known(killed->rss_shmem_bytes, row->memory.rss_shmem_bytes));
	if (*text == '\0')
		text = add_part(arena, text, "resident", row->memory.rss_bytes);
	text = add_part(arena, text, "swap", row->memory.swap_bytes);
	text = add_part(arena, text, "page tables",
		first_known(killed->page_tables_bytes, row->memory.page_tables_bytes));
	if (adj.known)
		text = text_format(
			arena, "%s%soom_score_adj %d", text, *text ? "; " : "", (int)adj.value);
	if (uid.known)
		text = text_format(
			arena, "%s%sUID %lld", text, *text ? ", " : "", (long long)uid.value);
	return *text ? text : NULL;
}

/* "badness 3.6G (largest: 1.7G resident)" */
static const char *badness(
	struct arena *arena, const struct verdict *verdict, const struct ranking_entry *entry)
{
	if (!entry->badness.pages.known)
		return text_format(
			arena, "a badness not known (%s)", prose_why(arena, verdict, entry));
	return text_format(arena, "badness %s (%s)",
		prose_size(arena, verdict_bytes(verdict, entry->badness.pages.value)),
		prose_why(arena, verdict, entry));
}

/* Why the victim ranks where it does, and how far ahead of the next it was. */
static const char *choice(struct arena *arena, const struct replay *replay)
{
	const struct verdict *verdict = &replay->verdict;
	const struct ranking_entry *killed = replay->killed, *next;
	const char *text;

	if (!replay->has_verdict || !killed || killed->rank == 0)
		return NULL;
	text = badness(arena, verdict, killed);
	if (killed->rank > 1 && !killed->badness.pages.known)
		return text;
	if (killed->rank > 1)
		return text_format(arena, "%s, rank %zu of %zu by the model", text, killed->rank,
			verdict->ranked_count);
	if (verdict->ranked_count < 2)
		return text_format(arena, "%s; no other process could be killed", text);
	next = &verdict->entries[1];
	if (!killed->badness.pages.known || !next->badness.pages.known)
		return text_format(arena, "%s; the next is %s with %s", text,
			prose_process(arena, next->process), badness(arena, verdict, next));
	if (killed->badness.pages.value == next->badness.pages.value)
		return text_format(arena, "%s; equal to the next, %s with %s", text,
			prose_process(arena, next->process), badness(arena, verdict, next));
	return text_format(arena, "%s; %s ahead of the next, %s with %s", text,
		prose_size(arena, verdict_bytes(verdict,
					  killed->badness.pages.value - next->badness.pages.value)),
		prose_process(arena, next->process), badness(arena, verdict, next));
}

static const struct process *largest_process(const struct snapshot *snapshot)
{
	const struct process *largest = NULL;

	for (size_t i = 0; i < snapshot->process_count; i++)
		if (!largest || figure_compare(snapshot->processes[i].memory.rss_bytes,
					largest->memory.rss_bytes, -1) < 0)
			largest = &snapshot->processes[i];
	return largest;
}

/* Which processes make one group: of those named, and of all where their cgroup is not known. */
static const char *grouping(struct arena *arena, const struct kill_event *event,
	const struct holder_group *groups, size_t count)
{
	size_t known = event->grouped_count, all = event->snapshot.process_count;
	bool is_by_group = false;

	for (size_t i = 0; i < count; i++)
		is_by_group = is_by_group || groups[i].is_cgroup;
	if (!is_by_group)
		return "by name";
	if (known == all)
		return "by group";
	return text_format(arena,
		"by group, or by name for the %zu of %zu processes whose group is "
		"not known",
		all - known, all);
}

/* By group as well as by process: many small ones may hold more than the largest. */
static const char *holders(struct arena *arena, const struct kill_event *event)
{
	struct holder_group groups[HOLDERS_NAMED];
	size_t count = holders_largest(event, groups, HOLDERS_NAMED);
	const struct process *largest = largest_process(&event->snapshot);
	const char *text = "";

	for (size_t i = 0; i < count && groups[i].bytes > 0; i++)
		text = text_format(arena, "%s%s%s %s%s%s", text, *text ? ", " : "",
			groups[i].name ? text_escape(arena, groups[i].name) : "?",
			groups[i].is_own ? "" : "up to ", prose_size(arena, groups[i].bytes),
			groups[i].count > 1
				? text_format(arena, " in %zu processes", groups[i].count)
				: "");
	if (*text == '\0' || !largest)
		return NULL;
	return text_format(arena, "%s: %s; the most resident memory: %s with %s",
		grouping(arena, event, groups, count), text, prose_process(arena, largest),
		prose_figure_size(arena, largest->memory.rss_bytes));
}

static const char *before(struct arena *arena, const struct past_kill *kill)
{
	size_t count = kill->futile_before, again = kill->summary->same_name_before;
	const char *text = "";

	if (count > 0)
		text = text_format(arena,
			"%s for want of the same memory in the %d s before: %s not enough",
			prose_count(arena, count, "kill", "kills"), KILLS_BEFORE_SECONDS,
			count == 1 ? "that was" : "they were");
	if (again > 0)
		text = text_format(arena, "%s%s%s was killed %s before in this log", text,
			*text ? "; " : "", text_escape(arena, kill->event->killed[0].name),
			prose_count(arena, again, "time", "times"));
	return *text ? text : NULL;
}

static const char *consequences(struct arena *arena, const struct kill_event *event)
{
	enum { NAMED = 3 };
	const char *text = "", *by = "systemd";
	int64_t ended = 0;

	for (size_t i = 0; i < event->consequence_count; i++) {
		const struct kill_consequence *item = &event->consequences[i];

		if (figure_or(item->processes, 0) > 0) {
			ended = size_sum(ended, item->processes.value);
			by = item->by;
		}
		if (i < NAMED && item->what)
			text = text_format(arena, "%s%s%s: %s", text, *text ? "; " : "",
				item->by ? text_escape(arena, item->by) : "?",
				text_escape(arena, item->what));
	}
	if (event->consequence_count > NAMED)
		text = text_format(
			arena, "%s; and %zu more", text, event->consequence_count - NAMED);
	/* a killer that names no process: the number is of those that it killed itself */
	if (ended > 0 && event->killed_count > 0)
		text = text_format(arena, "%s killed %zu, %s ended %lld more%s%s",
			log_killer(event->by), event->killed_count, text_escape(arena, by),
			(long long)ended, *text ? "; " : "", text);
	return *text ? text : NULL;
}

static const char *agreement(struct arena *arena, const struct past_kill *kill)
{
	const struct kill_event *event = kill->event;
	const char *text = kill->replay->reason == REPLAY_OTHER_KILLER ? "" : log_why(arena, kill);

	if (event->lost)
		text = text_format(arena, "%s%sThe log lacks %s.", text, *text ? " " : "",
			text_escape(arena, event->lost));
	if (event->page_size_assumed && event->has_table)
		text = text_format(arena,
			"%s%sSizes assume pages of 4K, since nothing in the log tells their size.",
			text, *text ? " " : "");
	return *text ? text : NULL;
}

static void add(
	struct event_line *lines, size_t *count, const char *label, const char *text_or_null)
{
	if (text_or_null && *count < EVENT_LINES_MAX)
		lines[(*count)++] = (struct event_line){ label, text_or_null };
}

size_t log_event_lines(struct arena *arena, const struct past_kill *kill,
	struct event_line lines[static EVENT_LINES_MAX])
{
	const struct kill_event *event = kill->event;
	size_t count = 0;

	add(lines, &count, "", headline(arena, kill));
	add(lines, &count, "Victim", victim(arena, event));
	if (event->by == KILL_BY_KERNEL)
		/* SysRq f kills whether or not memory is short */
		add(lines, &count, kill->event->by_sysrq ? "Memory" : "Short of",
			log_short(arena, kill));
	add(lines, &count, "Chosen for", choice(arena, kill->replay));
	add(lines, &count, "Chosen as", log_candidates(arena, event));
	add(lines, &count, "Held most", holders(arena, event));
	add(lines, &count, "No process's", log_outside(arena, kill));
	add(lines, &count, "Before", before(arena, kill));
	add(lines, &count, "Recorded", log_recorded(arena, kill));
	add(lines, &count, "Followed by", consequences(arena, event));
	add(lines, &count, "Replay", agreement(arena, kill));
	add(lines, &count, "Look at", log_advice(arena, kill));
	return count;
}

void log_event_print(FILE *out, const struct past_kill *kill)
{
	enum { LABEL_WIDTH = 12 };
	struct event_line lines[EVENT_LINES_MAX];
	struct arena arena = ARENA_EMPTY;
	size_t count = log_event_lines(&arena, kill, lines);

	for (size_t i = 0; i < count; i++) {
		if (*lines[i].label)
			fprintf(out, "  %-*s  %s\n", LABEL_WIDTH, lines[i].label, lines[i].text);
		else
			fprintf(out, "%s\n", lines[i].text);
	}
	arena_release(&arena);
}
