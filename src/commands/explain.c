/* SPDX-License-Identifier: GPL-2.0-or-later */
/* oomtop explain: the arithmetic of single processes, in words. */
#include "views/explain/explain.h"
#include "commands/capabilities.h"
#include "commands/command.h"
#include "commands/observation.h"
#include "commands/screen.h"
#include "commands/target_word.h"
#include "snapshot/target.h"
#include "views/prose/prose_domain.h"
#include "views/prose/wrap_stream.h"
#include "views/table/table.h"

#include <errno.h>
#include <stdlib.h>

/* Of more processes of one name, only the first is explained, below a table of all. */
enum { EXPLAINED_MAX = 3 };

struct pid_list {
	pid_t *items;
	size_t count, capacity;
	size_t *ends; /* of each operand: the place behind its last process */
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

static struct row row_of(const struct observation *observation, pid_t pid)
{
	return (struct row){
		.snapshot = &observation->snapshot,
		.verdict = &observation->verdict,
		.entry = verdict_find(&observation->verdict, pid),
	};
}

static void print_one(const struct observation *observation, pid_t pid,
	const struct table_options *table, bool is_first)
{
	const struct row row = row_of(observation, pid);
	struct wrap_stream words;

	if (!is_first)
		putchar('\n');
	wrap_stream_begin(&words, stdout, table->width);
	explain_print(words.out, &row);
	wrap_stream_end(&words);
}

/* In the order of the ranking. */
static int compare_rows(const void *left, const void *right)
{
	const struct row *a = left, *b = right;

	return (a->entry > b->entry) - (a->entry < b->entry);
}

/* Says that the table is hypothetical; the explanation below says so itself. */
static void print_assumptions(const struct snapshot *snapshot, const struct table_options *table)
{
	struct arena arena = ARENA_EMPTY;
	const char *assumptions = prose_assumptions(&arena, snapshot);
	struct wrap_stream words;

	if (assumptions) {
		wrap_stream_begin(&words, stdout, table->width);
		fprintf(words.out, "%s\n", assumptions);
		wrap_stream_end(&words);
	}
	arena_release(&arena);
}

/* Prints a line for each process, and explains the one that is killed first. */
static void print_many(const struct observation *observation, const pid_t *pids, size_t count,
	const struct table_options *table, bool is_first)
{
	CLEANUP_FREE struct row *items = memory_alloc(count * sizeof(*items));
	const struct rows rows = { .items = items, .count = count };
	struct field_list columns;
	struct wrap_stream words;
	struct error error;

	for (size_t i = 0; i < count; i++)
		items[i] = row_of(observation, pids[i]);
	qsort(items, count, sizeof(*items), compare_rows);
	if (!is_first)
		putchar('\n');
	print_assumptions(&observation->snapshot, table);
	if (field_list_parse(&columns, "#,PID,NAME,BADNESS,FREES,WHY", &error) == 0)
		table_print(stdout, &columns, &rows, NULL, table);
	field_list_release(&columns);
	wrap_stream_begin(&words, stdout, table->width);
	fprintf(words.out,
		"\nThis explains the first of these %zu processes; 'oomtop explain PID' explains "
		"another one:\n\n",
		count);
	wrap_stream_end(&words);
	print_one(observation, items[0].entry->process->pid, table, true);
}

static void print_all(const struct observation *observation, const struct pid_list *pids,
	const struct options *options)
{
	const struct table_options table = screen_table_options(options);
	size_t place = 0;

	for (size_t i = 0; i < options->operand_count; i++) {
		size_t count = pids->ends[i] - place;

		if (count > EXPLAINED_MAX)
			print_many(observation, pids->items + place, count, &table, place == 0);
		else
			for (size_t j = place; j < pids->ends[i]; j++)
				print_one(observation, pids->items[j], &table, j == 0);
		place = pids->ends[i];
	}
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
	struct pseudonyms *pseudonyms = NULL;
	int result = 0;

	pids->ends = memory_alloc(options->operand_count * sizeof(*pids->ends));
	for (size_t i = 0; result == 0 && i < options->operand_count; i++) {
		result = find_pids(pids, &observation->snapshot, options->operands[i], error);
		pids->ends[i] = pids->count;
	}
	if (result == 0)
		result = check_domain(observation, pids, error);
	if (result < 0)
		return result;
	observation_look_closer(observation, pids->items, pids->count,
		DETAIL_STAT | DETAIL_SMAPS | DETAIL_SHARERS | DETAIL_UNIT | DETAIL_POLICY |
			DETAIL_DRIVER | DETAIL_KSM);
	query_units(observation, pids);
	result = capabilities_keep(NULL, 0, error);
	if (result < 0)
		return result;
	if (options->given & OPTION_REDACT)
		pseudonyms = pseudonyms_new();
	observation_redact(observation, pseudonyms);
	print_all(observation, pids, options);
	pseudonyms_free(pseudonyms);
	return result;
}

static int run(const struct options *options, struct error *error)
{
	struct pid_list pids = { 0 };
	struct observation observation;
	int result = observation_make(
		&observation, options, NEED_OOM_SCORE | NEED_CGROUP | NEED_FREED, error);

	if (result < 0)
		return result;
	result = explain(&observation, &pids, options, error);
	free(pids.items);
	free(pids.ends);
	observation_release(&observation);
	return result;
}

const struct command explain_command = {
	.name = "explain",
	.operands = "TARGET...",
	.min_operands = 1,
	.max_operands = SIZE_MAX,
	.summary = "show how the badness of a process is computed",
	.options = OPTIONS_SOURCE | OPTIONS_MODEL | OPTION_REDACT,
	/* smaps_rollup and kcmp of others' processes; directories and recordings of others */
	.capabilities = { CAP_SYS_PTRACE, CAP_DAC_READ_SEARCH },
	.capability_count = 2,
	.run = run,
};
