/* SPDX-License-Identifier: GPL-2.0-or-later */
/* oomtop explain: the arithmetic of single processes, in words. */
#include "views/explain/explain.h"
#include "commands/capabilities.h"
#include "commands/command.h"
#include "commands/observation.h"
#include "commands/screen.h"
#include "commands/target_word.h"

#include <errno.h>
#include <stdlib.h>

struct pid_list {
	pid_t *items;
	size_t count, capacity;
};

static int find_pids(struct pid_list *pids, const struct snapshot *snapshot, const char *word,
	struct error *error)
{
	struct target target;
	int result = target_word_find(&target, snapshot, word, error);

	for (size_t i = 0; i < target.count; i++) {
		array_reserve(pids->items, pids->count, pids->capacity);
		pids->items[pids->count++] = target.items[i]->pid;
	}
	target_release(&target);
	return result;
}

static void print_all(const struct observation *observation, const struct pid_list *pids,
	const struct options *options)
{
	const struct table_options table = screen_table_options(options);
	struct screen_words words;

	screen_words_begin(&words, &table);
	for (size_t i = 0; i < pids->count; i++) {
		const struct row row = {
			.snapshot = &observation->snapshot,
			.verdict = &observation->verdict,
			.entry = verdict_find(&observation->verdict, pids->items[i]),
		};

		if (i > 0)
			putc('\n', words.out);
		explain_print(words.out, &row);
	}
	screen_words_end(&words);
}

/* A child inherits its adj, so the unit of an ancestor may have set it: asks for those, too. */
static void query_units(struct observation *observation, const struct pid_list *pids)
{
	enum { QUERIED_MAX = 64 };
	pid_t queried[QUERIED_MAX];
	size_t count = 0;

	for (size_t i = 0; i < pids->count; i++) {
		const struct process *process =
			snapshot_find(&observation->snapshot, pids->items[i]);

		for (; process && count < QUERIED_MAX; count++) {
			queried[count] = process->pid;
			process = snapshot_find(&observation->snapshot, process->ppid);
		}
	}
	observation_look_closer(observation, queried, count, DETAIL_UNIT);
}

static int check_domain(
	const struct observation *observation, const struct pid_list *pids, struct error *error)
{
	for (size_t i = 0; i < pids->count; i++)
		if (!verdict_find(&observation->verdict, pids->items[i]))
			return error_invalid(error, "explain", NULL, "process %d is not in %s",
				(int)pids->items[i], observation->domain.path);
	return 0;
}

static int explain(struct observation *observation, struct pid_list *pids,
	const struct options *options, struct error *error)
{
	int result = 0;

	for (size_t i = 0; result == 0 && i < options->operand_count; i++)
		result = find_pids(pids, &observation->snapshot, options->operands[i], error);
	if (result == 0)
		result = check_domain(observation, pids, error);
	if (result < 0)
		return result;
	observation_look_closer(observation, pids->items, pids->count,
		DETAIL_STAT | DETAIL_SMAPS | DETAIL_SHARERS | DETAIL_UNIT | DETAIL_POLICY);
	query_units(observation, pids);
	result = capabilities_keep(NULL, 0, error);
	if (result == 0)
		print_all(observation, pids, options);
	return result;
}

static int run(const struct options *options, struct error *error)
{
	struct pid_list pids = { 0 };
	struct observation observation;
	int result = observation_make(&observation, options, NEED_OOM_SCORE | NEED_CGROUP, error);

	if (result < 0)
		return result;
	result = explain(&observation, &pids, options, error);
	free(pids.items);
	observation_release(&observation);
	return result;
}

const struct command explain_command = {
	.name = "explain",
	.operands = "TARGET...",
	.min_operands = 1,
	.max_operands = SIZE_MAX,
	.summary = "show how the badness of a process is computed",
	.options = OPTIONS_SOURCE | OPTIONS_MODEL,
	/* smaps_rollup and kcmp of others' processes; directories and recordings of others */
	.capabilities = { CAP_SYS_PTRACE, CAP_DAC_READ_SEARCH },
	.capability_count = 2,
	.run = run,
};
