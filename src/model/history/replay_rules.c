/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/history/replay_rules.h"

#include "base/release.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>

static void add(struct replay_rules *rules, const struct rules *row)
{
	if (rules->count < REPLAY_RULES_MAX)
		rules->items[rules->count++] = row;
}

/* The third number of "2.6.N"; -1 for other releases. */
static long patch_of_2_6(const char *text)
{
	static const char series[] = "2.6.";
	const char *patch = text + strlen(series);

	if (!text_starts_with(text, series) || *patch < '0' || *patch > '9')
		return -1;
	return strtol(patch, NULL, 10);
}

/* el6 took the heuristic of 2.6.36 over, as its tables with oom_score_adj show. */
static struct replay_rules of_release(const char *text, const struct release *release)
{
	struct replay_rules rules = { .are_guessed = rules_predate(text) };
	struct rule_guess guess = rules_guess(text);
	long patch = patch_of_2_6(text);

	if (release->major < 2 || (release->major == 2 && release->minor < 6))
		return rules;
	if (patch >= 0 && patch < 36 && !strstr(text, ".el6"))
		return rules;
	if (release->major == 2 || (release->major == 3 && release->minor < 5)) {
		rules.are_guessed = !release_is_mainline(release);
		add(&rules, &rules_in_per_mille);
		return rules;
	}
	/* the change to pages came about 3.5, whose source was not read */
	if (release->major == 3 && release->minor == 5)
		add(&rules, &rules_in_per_mille);
	rules.are_guessed = rules.are_guessed || !guess.is_known;
	add(&rules, guess.rules);
	return rules;
}

/* Tables show swap since Linux 3.8, together with page tables. */
static bool table_is_old(const struct snapshot *snapshot)
{
	for (size_t i = 0; i < snapshot->process_count; i++)
		if (snapshot->processes[i].memory.swap_bytes.known)
			return false;
	return snapshot->process_count > 0;
}

/* The last row that is no younger than the oldest kernel that prints such a report. */
static const char *first_row(const struct kill_event *event)
{
	const char *first = rule_table[0].name;

	for (size_t i = 0; i < rule_count; i++)
		if (rule_table[i].major < event->since_major ||
			(rule_table[i].major == event->since_major &&
				rule_table[i].minor <= event->since_minor))
			first = rule_table[i].name;
	return first;
}

/*
 * What a report shows of its kernel: its columns and lines, page tables in the kill line since 5.4,
 * a score in "Kill process" up to 5.0, no swap before 3.8.
 */
static struct replay_rules of_era(const struct kill_event *event)
{
	struct replay_rules rules = { .are_guessed = true };
	const char *first = first_row(event), *last = rule_table[rule_count - 1].name;
	bool inside = false;

	if (event->killed_count > 0 && event->killed[0].page_tables_bytes.known) {
		if (event->since_major < 6)
			first = "5.3";
	} else if (event->chosen_score.known) {
		last = "4.17";
	}
	if (table_is_old(&event->snapshot)) {
		add(&rules, &rules_in_per_mille);
		last = "3.10";
	}
	for (size_t i = 0; i < rule_count; i++) {
		inside = inside || strcmp(rule_table[i].name, first) == 0;
		if (inside)
			add(&rules, &rule_table[i]);
		if (strcmp(rule_table[i].name, last) == 0)
			break;
	}
	return rules;
}

struct replay_rules replay_rules_for(const struct kill_event *event)
{
	const char *text = event->snapshot.machine.release;
	struct release release;

	if (text && release_parse(&release, text))
		return of_release(text, &release);
	return of_era(event);
}
