/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "commands/leakers.h"

#include "base/text.h"
#include "commands/progress.h"
#include "commands/target_word.h"
#include "model/drill/large.h"
#include "views/prose/prose_words.h"

#include <stdlib.h>
#include <string.h>

void leakers_redact(
	struct leakers *leakers, struct observation *observation, struct pseudonyms *pseudonyms)
{
	struct snapshot *snapshot = &observation->snapshot;

	observation_redact(observation, pseudonyms);
	for (size_t i = 0; pseudonyms && i < leakers->group_count; i++)
		leakers->groups[i]->word = redact_target(
			pseudonyms, &snapshot->texts, snapshot, leakers->groups[i]->word);
}

void leakers_release(struct leakers *leakers)
{
	for (size_t i = 0; i < leakers->group_count; i++)
		leak_group_free(leakers->groups[i]);
	free(leakers->groups);
	free(leakers->processes);
	free(leakers->tmpfs);
	*leakers = (struct leakers){ 0 };
}

static bool has_process(const struct leakers *leakers, const struct process *process)
{
	for (size_t i = 0; i < leakers->process_count; i++)
		if (leakers->processes[i] == process)
			return true;
	return false;
}

static void add_process(struct leakers *leakers, const struct process *process)
{
	array_reserve(leakers->processes, leakers->process_count, leakers->process_capacity);
	leakers->processes[leakers->process_count++] = process;
}

static void add_holder(struct leakers *leakers, const struct holder *holder)
{
	array_reserve(leakers->tmpfs, leakers->tmpfs_count, leakers->tmpfs_capacity);
	leakers->tmpfs[leakers->tmpfs_count++] = holder;
}

static int add_tmpfs(struct leakers *leakers, const struct snapshot *snapshot, const char *path,
	struct error *error)
{
	const struct machine *machine = &snapshot->machine;

	if (path[0] == '\0')
		return error_usage(error, "'tmpfs:' is followed by the directory at which it is "
					  "mounted, as in tmpfs:/tmp");
	for (size_t i = 0; i < machine->holder_count; i++) {
		const struct holder *holder = &machine->holders[i];

		if (holder->kind != HOLDER_TMPFS || !holder->name ||
			strcmp(holder->name, path) != 0)
			continue;
		add_holder(leakers, holder);
		return 0;
	}
	return error_invalid(error, "drill", NULL, "no tmpfs is mounted at '%s'", path);
}

/* Says why nothing of the target can be drilled. */
static int refuse(const struct target *target, const char *word, struct error *error)
{
	for (size_t i = 0; i < target->count; i++)
		if (process_has_memory(target->items[i]) && process_is_dying(target->items[i]))
			return error_invalid(error, "drill", NULL,
				"'%s' is being killed and cannot leak any more", word);
	return error_invalid(error, "drill", NULL, "'%s' has no memory to leak", word);
}

/* As refuse(), for a group, which leaves out init. */
static int refuse_group(const struct snapshot *snapshot, const struct target *target,
	const char *word, struct error *error)
{
	for (size_t i = 0; i < target->count; i++)
		if (process_is_init(target->items[i], &snapshot->machine))
			return error_invalid(error, "drill", NULL,
				"'%s' has only init, which a group leaves out: drill '%s' without "
				"all:",
				word, word);
	return refuse(target, word, error);
}

static int add_group(struct leakers *leakers, const struct snapshot *snapshot, const char *word,
	struct error *error)
{
	struct leak_group *group = NULL;
	struct target target;
	int result = target_word_find(&target, snapshot, word, error);

	if (result == 0)
		group = leak_group_new(snapshot, &target, word);
	if (result == 0 && !group)
		result = refuse_group(snapshot, &target, word, error);
	target_release(&target);
	if (result < 0)
		return result;
	array_reserve(leakers->groups, leakers->group_count, leakers->group_capacity);
	leakers->groups[leakers->group_count++] = group;
	return 0;
}

int leakers_add(struct leakers *leakers, const struct snapshot *snapshot, const char *word,
	struct error *error)
{
	static const char tmpfs[] = "tmpfs:", all[] = "all:", kernel[] = "kernel:";
	struct target target;
	bool can_leak = false;
	int result;

	if (text_starts_with(word, tmpfs))
		return add_tmpfs(leakers, snapshot, word + strlen(tmpfs), error);
	if (strcmp(word, kernel) == 0) {
		add_holder(leakers, &drill_kernel);
		return 0;
	}
	if (text_starts_with(word, all))
		return add_group(leakers, snapshot, word + strlen(all), error);
	result = target_word_find(&target, snapshot, word, error);
	for (size_t i = 0; i < target.count; i++) {
		const struct process *process = target.items[i];

		if (!process_has_memory(process) || process_is_dying(process))
			continue;
		can_leak = true;
		if (!has_process(leakers, process))
			add_process(leakers, process);
	}
	if (result == 0 && !can_leak)
		result = refuse(&target, word, error);
	target_release(&target);
	return result;
}

/* Says that processes, `refused` the last of them, may not use the NUMA nodes of the domain. */
static int refuse_nodes(const struct leakers *leakers, const struct process *refused, size_t count,
	const struct domain *domain, struct error *error)
{
	struct arena arena = ARENA_EMPTY;
	const char *nodes = prose_nodes(&arena, domain->path);
	int result = 0;

	if (leakers_count(leakers) == 0)
		result = error_invalid(error, "drill", NULL,
			"process %d may use only NUMA %s, and cannot leak on %s", (int)refused->pid,
			prose_nodes(&arena, refused->mems_allowed), nodes);
	else
		fprintf(stderr, "oomtop: left out %s that cannot leak on NUMA %s\n",
			prose_count(&arena, count, "process", "processes"), nodes);
	arena_release(&arena);
	return result;
}

int leakers_admit(struct leakers *leakers, const struct domain *domain, struct error *error)
{
	const struct process *refused = NULL;
	size_t kept = 0, count = leakers->process_count;

	for (size_t i = 0; i < count; i++) {
		if (domain_admits(domain, leakers->processes[i]))
			leakers->processes[kept++] = leakers->processes[i];
		else
			refused = leakers->processes[i];
	}
	leakers->process_count = kept;
	if (!refused)
		return 0;
	return refuse_nodes(leakers, refused, count - kept, domain, error);
}

int leakers_none(struct error *error)
{
	return error_invalid(error, "drill", NULL, "no process that could leak is visible");
}

static int compare_sizes(const void *left, const void *right)
{
	const struct process *a = *(const struct process *const *)left;
	const struct process *b = *(const struct process *const *)right;
	int order = figure_compare(a->memory.rss_bytes, b->memory.rss_bytes, -1);

	return order ? order : a->pid < b->pid ? -1 : 1;
}

void leakers_add_large(struct leakers *leakers, const struct observation *observation)
{
	const struct verdict *verdict = &observation->verdict;
	struct drill_context *context =
		drill_context_new(&observation->snapshot, &observation->calibration);
	const struct process *largest = NULL;

	for (size_t i = 0; i < verdict->count; i++) {
		const struct ranking_entry *entry = &verdict->entries[i];
		const struct process *process = entry->process;

		if (!drill_can_leak(entry))
			continue;
		if (large_is(context, verdict, entry))
			add_process(leakers, process);
		if (!largest || figure_compare(process->memory.rss_bytes, largest->memory.rss_bytes,
					-1) < 0)
			largest = process;
	}
	drill_context_free(context);
	if (leakers->process_count == 0 && largest)
		add_process(leakers, largest);
	if (leakers->process_count > 0)
		qsort(leakers->processes, leakers->process_count, sizeof(*leakers->processes),
			compare_sizes);
}

void leakers_print_left_out(struct drill_left_out left_out, const char *what)
{
	struct arena arena = ARENA_EMPTY;
	const char *words = drill_left_out_words(&arena, left_out, what);

	if (words) {
		fflush(stdout);
		fprintf(stderr, "oomtop: %s\n", words);
	}
	arena_release(&arena);
}

size_t leakers_count(const struct leakers *leakers)
{
	return leakers->process_count + leakers->tmpfs_count + leakers->group_count;
}

/* The processes come first, then the tmpfs mounts, then the groups. */
static const struct leak_group *group_of(const struct leakers *leakers, size_t number)
{
	size_t before = leakers->process_count + leakers->tmpfs_count;

	return number < before ? NULL : leakers->groups[number - before];
}

static const struct process *process_of(const struct leakers *leakers, size_t number)
{
	return number < leakers->process_count ? leakers->processes[number] : NULL;
}

static const struct holder *tmpfs_of(const struct leakers *leakers, size_t number)
{
	size_t before = leakers->process_count;

	return number >= before && number - before < leakers->tmpfs_count
		       ? leakers->tmpfs[number - before]
		       : NULL;
}

int leakers_drill(const struct leakers *leakers, size_t number, struct drill_context *context,
	struct drill *ret_drill, struct error *error)
{
	const struct leak_group *group = group_of(leakers, number);

	if (group)
		return drill_run_group(ret_drill, context, group, error);
	return drill_run(
		ret_drill, context, process_of(leakers, number), tmpfs_of(leakers, number), error);
}

int leakers_summarize(const struct leakers *leakers, size_t number, struct drill_context *context,
	struct drill_summary *ret_summary, struct error *error)
{
	struct drill drill;
	int result;

	if (!group_of(leakers, number))
		return drill_summarize(ret_summary, context, process_of(leakers, number),
			tmpfs_of(leakers, number), error);
	result = leakers_drill(leakers, number, context, &drill, error);
	if (result < 0)
		return result;
	*ret_summary = drill_summary_of(&drill, context);
	drill_release(&drill);
	return 0;
}

static bool is_listed(const pid_t *pids, size_t count, pid_t pid)
{
	for (size_t i = 0; i < count; i++)
		if (pids[i] == pid)
			return true;
	return false;
}

size_t leakers_add_pid(pid_t *pids, size_t count, pid_t pid)
{
	if (count == LOOKED_AT_MAX || is_listed(pids, count, pid))
		return count;
	pids[count] = pid;
	return count + 1;
}

size_t leakers_add_victims(pid_t *pids, size_t count, const struct drill_outcome *outcome)
{
	for (size_t i = 0; i < outcome->kill_count && count < LOOKED_AT_MAX; i++)
		count = leakers_add_pid(pids, count, outcome->kills[i].victim->pid);
	for (size_t i = 0; i < outcome->collateral_count && count < LOOKED_AT_MAX; i++)
		count = leakers_add_pid(pids, count, outcome->collateral[i]->pid);
	return count;
}

struct drill_context *leakers_context(const struct observation *observation)
{
	const struct domain *domain = &observation->verdict.domain;
	struct drill_context *context =
		drill_context_new(&observation->snapshot, &observation->calibration);

	if (domain->kind == DOMAIN_MEMCG)
		context->writer_memcg = domain->memcg;
	return context;
}

static int list_victims(const struct leakers *leakers, const struct observation *observation,
	pid_t *pids, size_t *ret_count, struct error *error)
{
	struct drill_context *context = leakers_context(observation);
	struct progress progress;
	size_t count = 0;
	int result = 0;

	drill_context_bind(context, &observation->domain);
	progress_begin(&progress, "listing victims");
	for (size_t i = 0; i < leakers_count(leakers) && count < LOOKED_AT_MAX; i++) {
		struct drill drill;

		if (drill_context_work(context) > DRILL_WORK_MAX)
			break;
		progress_count(&progress, i, leakers_count(leakers));
		result = leakers_drill(leakers, i, context, &drill, error);
		if (result < 0)
			break;
		count = leakers_add_victims(pids, count, &drill.outcome);
		drill_release(&drill);
	}
	progress_end(&progress);
	drill_context_free(context);
	*ret_count = count;
	return result;
}

static void look_at_policies(const struct leakers *leakers, struct observation *observation)
{
	pid_t pids[LOOKED_AT_MAX];
	size_t count = 0;

	for (size_t i = 0; i < leakers->process_count && count < LOOKED_AT_MAX; i++)
		pids[count++] = leakers->processes[i]->pid;
	observation_look_closer(observation, pids, count, DETAIL_POLICY);
}

void leakers_look_at_target(struct observation *observation, const struct target *target)
{
	pid_t pids[LOOKED_AT_MAX];
	size_t count = 0;

	for (size_t i = 0; i < target->count && count < LOOKED_AT_MAX; i++)
		pids[count++] = target->items[i]->pid;
	observation_look_closer(observation, pids, count, DETAIL_POLICY | DETAIL_SHARERS);
}

int leakers_look_closer(
	const struct leakers *leakers, struct observation *observation, struct error *error)
{
	pid_t pids[LOOKED_AT_MAX];
	size_t count;
	int result;

	if (!observation->live)
		return 0;
	/* what a leaker is bound to decides who is killed */
	look_at_policies(leakers, observation);
	result = list_victims(leakers, observation, pids, &count, error);
	if (result == 0)
		observation_look_closer(observation, pids, count,
			DETAIL_SMAPS | DETAIL_SHARERS | DETAIL_UNIT | DETAIL_POLICY);
	return result;
}
