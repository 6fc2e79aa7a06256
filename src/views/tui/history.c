/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "views/tui/history.h"

#include "base/memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void history_pressure(struct pressure *ret_some, struct pressure *ret_full,
	const struct snapshot *snapshot, const struct domain *domain)
{
	*ret_some = *ret_full = (struct pressure){ 0 };
	if (domain->kind == DOMAIN_MACHINE) {
		*ret_some = snapshot->machine.pressure_some;
		*ret_full = snapshot->machine.pressure_full;
	} else if (domain->kind == DOMAIN_MEMCG) {
		*ret_some = snapshot->cgroups[domain->memcg].pressure_some;
		*ret_full = snapshot->cgroups[domain->memcg].pressure_full;
	}
}

static struct history_rank rank_of(const struct verdict *verdict, const struct ranking_entry *entry)
{
	const struct process *process = entry->process;
	struct history_rank rank = { .pid = process->pid,
		.start_ticks = process->start_ticks,
		.badness_bytes = verdict_bytes(verdict, entry->badness.pages.value) };

	if (process->name)
		snprintf(rank.name, sizeof(rank.name), "%s", process->name);
	return rank;
}

static struct history_sample sample_of(
	const struct snapshot *snapshot, const struct verdict *verdict, struct figure left_bytes)
{
	struct history_sample sample = { .uptime_ticks = snapshot->machine.uptime_ticks,
		.clock_ticks = snapshot->machine.clock_ticks,
		.left_bytes = left_bytes };
	struct pressure some, full;

	history_pressure(&some, &full, snapshot, &verdict->domain);
	sample.some = some.avg10;
	sample.full = full.avg10;
	for (size_t i = 0; i < verdict->ranked_count && i < HISTORY_RANKS; i++)
		sample.ranks[sample.rank_count++] = rank_of(verdict, &verdict->entries[i]);
	return sample;
}

/* The name of what the samples are of: domain and assumptions. */
static char *subject_of(const struct snapshot *snapshot, const struct verdict *verdict)
{
	char *text;
	size_t length;
	FILE *out = open_memstream(&text, &length);

	if (!out)
		memory_exhausted();
	fprintf(out, "%d %s", (int)verdict->domain.kind, verdict->domain.path);
	for (size_t i = 0; i < snapshot->assumption_count; i++)
		fprintf(out, " %s", snapshot->assumptions[i]);
	if (fclose(out) != 0)
		memory_exhausted();
	return text;
}

static void begin(struct history *history, char *subject)
{
	history_release(history);
	history->domain = subject;
	history->samples = memory_alloc(HISTORY_MAX * sizeof(*history->samples));
}

/* Where the sample belongs: behind all that are not later. */
static size_t place_for(const struct history *history, const struct history_sample *sample)
{
	size_t place = history->count;

	if (!sample->uptime_ticks.known)
		return place;
	while (place > 0 && history->samples[place - 1].uptime_ticks.known &&
		history->samples[place - 1].uptime_ticks.value > sample->uptime_ticks.value)
		place--;
	return place;
}

static bool is_there(
	const struct history *history, size_t place, const struct history_sample *sample)
{
	const struct history_sample *before = place > 0 ? &history->samples[place - 1] : NULL;

	return before && figure_is_known_same(before->uptime_ticks, sample->uptime_ticks);
}

static void insert(struct history *history, size_t place, const struct history_sample *sample)
{
	struct history_sample *samples = history->samples;

	if (history->count == HISTORY_MAX) {
		if (place > 0)
			place--;
		memmove(samples, samples + 1, --history->count * sizeof(*samples));
	}
	memmove(samples + place + 1, samples + place, (history->count - place) * sizeof(*samples));
	samples[place] = *sample;
	history->count++;
	history->now = place;
}

void history_add(struct history *history, const struct snapshot *snapshot,
	const struct verdict *verdict, struct figure left_bytes)
{
	struct history_sample sample = sample_of(snapshot, verdict, left_bytes);
	char *subject = subject_of(snapshot, verdict);
	size_t place;

	if (!history->domain || strcmp(history->domain, subject) != 0)
		begin(history, subject);
	else
		free(subject);
	place = place_for(history, &sample);
	if (is_there(history, place, &sample)) {
		history->now = place - 1;
		history->samples[place - 1] = sample;
	} else {
		insert(history, place, &sample);
	}
}

void history_release(struct history *history)
{
	free(history->samples);
	free(history->domain);
	*history = (struct history){ 0 };
}
