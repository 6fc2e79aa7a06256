/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/kill_watch.h"

#include <stdlib.h>
#include <string.h>

/* A large process may take that long to vanish after it was killed. */
enum { VANISHING_SECONDS = 10 };

static size_t kills_between(const struct snapshot *before, const struct snapshot *now)
{
	struct figure a = before->machine.oom_kills, b = now->machine.oom_kills;

	return a.known && b.known && b.value > a.value ? (size_t)(b.value - a.value) : 0;
}

static int64_t uptime_of(const struct snapshot *snapshot)
{
	return figure_or(snapshot->machine.uptime_ticks, 0);
}

static void copy_name(char to[static KILL_NAME_MAX], const char *name)
{
	size_t length = name ? strnlen(name, KILL_NAME_MAX - 1) : 0;

	memcpy(to, name ? name : "", length);
	to[length] = '\0';
}

/* The order as the killer met it; later snapshots see the victim shrink and fall behind. */
static void remember_order(struct kill_watch *watch, const struct verdict *verdict)
{
	free(watch->foretold);
	watch->foretold = memory_alloc(verdict->ranked_count * sizeof(*watch->foretold));
	watch->foretold_count = verdict->ranked_count;
	for (size_t i = 0; i < verdict->ranked_count; i++) {
		const struct standing *standing = &verdict->standings[i];

		watch->foretold[i] = (struct foretold){ .pid = standing->process->pid,
			.start_ticks = standing->process->start_ticks,
			.rank = standing->rank };
		copy_name(watch->foretold[i].name, standing->process->name);
	}
}

static bool is_gone(const struct foretold *foretold, const struct snapshot *now)
{
	const struct process *process = snapshot_find(now, foretold->pid);

	if (!process || !process->has_mm)
		return true;
	return foretold->start_ticks.known && process->start_ticks.known &&
	       foretold->start_ticks.value != process->start_ticks.value;
}

static size_t count_gone(const struct kill_watch *watch, const struct snapshot *now)
{
	size_t count = 0;

	for (size_t i = 0; i < watch->foretold_count; i++)
		count += !watch->foretold[i].told && is_gone(&watch->foretold[i], now);
	return count;
}

static void add_note(struct kill_watch *watch, struct kill_note note)
{
	if (watch->count == KILL_NOTES_MAX)
		watch->count--;
	memmove(watch->notes + 1, watch->notes, watch->count * sizeof(*watch->notes));
	watch->notes[0] = note;
	watch->count++;
}

/* Of those that are gone, the kernel took the first by rank. */
static void tell_gone(struct kill_watch *watch, const struct snapshot *now)
{
	bool certain = count_gone(watch, now) <= watch->pending;

	for (size_t i = 0; i < watch->foretold_count && watch->pending > 0; i++) {
		struct foretold *foretold = &watch->foretold[i];
		struct kill_note note = { .pid = foretold->pid,
			.rank = foretold->rank,
			.certain = certain,
			.uptime_ticks = watch->pending_since };

		if (foretold->told || !is_gone(foretold, now))
			continue;
		copy_name(note.name, foretold->name);
		add_note(watch, note);
		foretold->told = true;
		watch->pending--;
	}
}

static void give_up(struct kill_watch *watch)
{
	for (; watch->pending > 0; watch->pending--)
		add_note(watch, (struct kill_note){ .uptime_ticks = watch->pending_since });
}

void kill_watch_update(struct kill_watch *watch, const struct snapshot *before,
	const struct verdict *verdict_before, const struct snapshot *now)
{
	size_t kills = kills_between(before, now);
	int64_t ticks = figure_or(now->machine.clock_ticks, 0);

	if (kills > 0) {
		if (watch->pending == 0)
			remember_order(watch, verdict_before);
		watch->pending += kills < KILL_NOTES_MAX ? kills : KILL_NOTES_MAX;
		watch->pending_since = uptime_of(now);
	}
	if (watch->pending == 0)
		return;
	tell_gone(watch, now);
	if (uptime_of(now) - watch->pending_since >= VANISHING_SECONDS * ticks)
		give_up(watch);
}

void kill_watch_release(struct kill_watch *watch)
{
	free(watch->foretold);
	*watch = (struct kill_watch){ 0 };
}

struct figure kill_note_age(const struct kill_note *note, const struct snapshot *now)
{
	int64_t ticks = figure_or(now->machine.clock_ticks, 0), age;

	if (ticks <= 0 || !now->machine.uptime_ticks.known)
		return FIGURE_UNKNOWN;
	age = (uptime_of(now) - note->uptime_ticks) / ticks;
	return age >= 0 && age <= KILL_REMEMBERED_SECONDS ? figure_of(age) : FIGURE_UNKNOWN;
}
