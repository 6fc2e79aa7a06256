/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "views/table/rows.h"

#include "base/size.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>

static bool text_has(const char *text, const char *part)
{
	return text && strcasestr(text, part);
}

static bool passes_filter(const struct process *process, const struct rows_options *options)
{
	const char *filter = options->filter;

	return (options->command_lines && text_has(process->command_line, filter)) ||
	       text_has(process->name, filter) || text_has(process->user, filter) ||
	       text_has(process->unit, filter) || text_has(process->container, filter) ||
	       text_has(process->pod, filter) || text_has(process->cgroup, filter);
}

/* By name or by number. */
static bool is_of_user(const struct process *process, const char *user)
{
	long long uid;

	if (process->user && strcmp(process->user, user) == 0)
		return true;
	return process->uid.known && number_parse(user, 0, INT64_MAX, &uid) &&
	       process->uid.value == uid;
}

static bool is_listed(const struct process *process, const struct rows_options *options)
{
	for (size_t i = 0; i < options->pid_count; i++)
		if (options->pids[i] == process->pid)
			return true;
	return false;
}

bool row_is_shown(const struct ranking_entry *entry, const struct rows_options *options)
{
	bool listed = is_listed(entry->process, options);

	if (options->pid_count > 0 && !listed)
		return false;
	if (entry->process->kernel_thread && !options->kernel_threads && !listed)
		return false;
	if (entry->exemption != EXEMPT_NOT && !options->exempt && !listed)
		return false;
	if (options->user && !is_of_user(entry->process, options->user))
		return false;
	return !options->filter || passes_filter(entry->process, options);
}

static int compare_rows(const void *left, const void *right, void *context)
{
	const struct rows_options *options = context;

	return sort_key_compare(&options->sort, left, right);
}

void rows_select(struct rows *ret_rows, const struct snapshot *snapshot,
	const struct verdict *verdict, const struct rows_options *options)
{
	/* in the order of the verdict the first ones are the rows to show */
	bool are_first = options->limit && !options->sort.field && options->limit < verdict->count;
	size_t enough = are_first ? options->limit : verdict->count;
	struct rows rows = { .items = memory_alloc_array(enough, sizeof(*rows.items)) };

	for (size_t i = 0; i < verdict->count && rows.count < enough; i++)
		if (row_is_shown(&verdict->entries[i], options))
			rows.items[rows.count++] = (struct row){ .snapshot = snapshot,
				.verdict = verdict,
				.entry = &verdict->entries[i],
				.trend = options->trend };
	if (options->sort.field && rows.count > 0)
		qsort_r(rows.items, rows.count, sizeof(*rows.items), compare_rows, (void *)options);
	if (options->limit && rows.count > options->limit)
		rows.count = options->limit;
	*ret_rows = rows;
}

void rows_reorder(struct rows *rows, const size_t *places)
{
	struct row *items = memory_alloc(rows->count * sizeof(*items));

	for (size_t i = 0; i < rows->count; i++)
		items[i] = rows->items[places[i]];
	free(rows->items);
	rows->items = items;
}

void rows_release(struct rows *rows)
{
	free(rows->items);
	*rows = (struct rows){ 0 };
}
