/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "builder.h"
#include "model/report/warnings.h"
#include "snapshot/cgroup_tree.h"
#include "sources/recording/read.h"

#include <criterion/criterion.h>
#include <string.h>

void build_machine(
	struct snapshot *snapshot, const char *release, int64_t ram_bytes, int64_t swap_bytes)
{
	snapshot_init(snapshot);
	snapshot->machine = (struct machine){
		.release = release,
		.page_size_bytes = figure_of(PAGE),
		.cpus_online = figure_of(2),
		.mem_total_bytes = figure_of(ram_bytes),
		.swap_total_bytes = figure_of(swap_bytes),
		.panic_on_oom = figure_of(0),
		.oom_kill_allocating_task = figure_of(0),
		.visibility = VISIBILITY_WHOLE,
		.unreadable = figure_of(0),
	};
}

struct process *add_pages(struct snapshot *snapshot, pid_t pid, int64_t rss_pages, int64_t adj)
{
	struct process *process = snapshot_add_process(snapshot);
	struct figure rss = figure_of(rss_pages * snapshot->machine.page_size_bytes.value);

	*process = (struct process){
		.pid = pid,
		.mm_tid = pid,
		.name = "task",
		.state = 'S',
		.memcg = CGROUP_UNKNOWN,
		.start_ticks = figure_of(pid),
		.threads = figure_of(1),
		.adj = figure_of(adj),
		.cap_sys_admin = figure_of(0),
		.has_mm = true,
		.memory.vm_size_bytes = figure_of(rss.value + pid * (int64_t)PAGE),
		.memory.rss_bytes = rss,
		.memory.rss_anon_bytes = rss,
		.memory.rss_file_bytes = figure_of(0),
		.memory.rss_shmem_bytes = figure_of(0),
		.memory.swap_bytes = figure_of(0),
		.memory.page_tables_bytes = figure_of(0),
	};
	return process;
}

struct process *add(
	struct snapshot *snapshot, pid_t pid, const char *name, int64_t rss_anon_mb, int64_t adj)
{
	int64_t pages = rss_anon_mb * MB / snapshot->machine.page_size_bytes.value;
	struct process *process = add_pages(snapshot, pid, pages, adj);

	process->name = name;
	return process;
}

struct cgroup *add_group(
	struct snapshot *snapshot, const char *path, int64_t max_mb, int64_t current_mb)
{
	struct cgroup *cgroup = snapshot_add_cgroup(snapshot, path);

	cgroup->max_bytes = figure_of(max_mb < 0 ? UNLIMITED_BYTES : max_mb * MB);
	cgroup->current_bytes = figure_of(current_mb * MB);
	return cgroup;
}

int read_recording(struct snapshot *snapshot, const char *path, struct error *error)
{
	size_t count;

	return recording_read_sample(snapshot, path, 0, &count, error);
}

void link_groups(struct snapshot *snapshot)
{
	snapshot->cgroup_version = CGROUP_V2;
	cr_assert(snapshot_link(snapshot));
}

struct cgroup *the_group(const struct snapshot *snapshot, const char *path)
{
	struct cgroup *cgroup = snapshot_find_cgroup(snapshot, path);

	cr_assert_not_null(cgroup, "cgroup %s", path);
	return cgroup;
}

struct oracle_task as_task(const struct snapshot *snapshot, const struct process *process)
{
	int64_t page = snapshot->machine.page_size_bytes.value;

	return (struct oracle_task){
		.rss = process->memory.rss_bytes.value / page,
		.swap = process->memory.swap_bytes.value / page,
		.tables = process->memory.page_tables_bytes.value / page,
		.adj = process->adj.value,
		.root = process->cap_sys_admin.value != 0,
	};
}

void observe_scores(struct snapshot *snapshot, enum oracle_era era)
{
	const struct machine *machine = &snapshot->machine;
	long total = (machine->mem_total_bytes.value + machine->swap_total_bytes.value) /
		     machine->page_size_bytes.value;

	for (size_t i = 0; i < snapshot->process_count; i++) {
		struct process *process = &snapshot->processes[i];
		struct oracle_task task = as_task(snapshot, process);
		long badness = oracle_badness(era, &task, total);

		process->kernel_oom_score = figure_of(oracle_score(era, badness, total));
	}
}

struct verdict judge_machine(const struct snapshot *snapshot)
{
	struct error error = { 0 };
	struct domain domain;
	struct verdict verdict;

	cr_assert(domain_machine(&domain, snapshot, &error) == 0, "%s", error.detail);
	verdict_for(&verdict, snapshot, &domain);
	warnings_make(&verdict, snapshot);
	return verdict;
}

const struct warning *find_warning(const struct verdict *verdict, enum warning_kind kind)
{
	for (size_t i = 0; i < verdict->warning_count; i++)
		if (verdict->warnings[i].kind == kind)
			return &verdict->warnings[i];
	return NULL;
}

const struct rules *row(const char *name)
{
	for (size_t i = 0; i < rule_count; i++)
		if (strcmp(rule_table[i].name, name) == 0)
			return &rule_table[i];
	cr_assert_fail("the table has no row %s", name);
	return NULL;
}

int64_t roll(struct dice *dice, int64_t min, int64_t max)
{
	/* xorshift64 */
	dice->state ^= dice->state << 13;
	dice->state ^= dice->state >> 7;
	dice->state ^= dice->state << 17;
	return min + (int64_t)(dice->state % (uint64_t)(max - min + 1));
}
