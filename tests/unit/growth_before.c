/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whose memory grew between two samples: groups do not overlap, and a PID alone is no process. */
#include "model/history/growth_before.h"
#include "builder.h"
#include "snapshot/cgroup_tree.h"

#include <criterion/criterion.h>
#include <string.h>

static void add_charged(struct snapshot *snapshot, const char *path, const char *unit, int64_t anon)
{
	struct cgroup *cgroup = snapshot_add_cgroup(snapshot, path);

	cgroup->unit = unit;
	cgroup->anon_bytes = anon < 0 ? FIGURE_UNKNOWN : figure_of(anon);
}

static void add_worker(struct snapshot *snapshot, pid_t pid, int64_t start, int64_t rss)
{
	struct process *process = snapshot_add_process(snapshot);

	process->pid = pid;
	process->name = "worker";
	process->has_mm = true;
	process->start_ticks = figure_of(start);
	process->memory.rss_bytes = figure_of(rss);
	process->memory.swap_bytes = figure_of(0);
	process->memory.page_tables_bytes = figure_of(0);
}

/* All unknown where there is no such group. */
static struct memory_growth group_at(const struct growth_before *growth, const char *path)
{
	for (size_t i = 0; i < growth->group_count; i++)
		if (strcmp(growth->groups[i].cgroup, path) == 0)
			return growth->groups[i];
	return (struct memory_growth){ .grown_bytes = figure_of(-1) };
}

static void link_all(struct snapshot *snapshot)
{
	cr_assert(snapshot_order(snapshot));
	cr_assert(snapshot_link(snapshot));
}

Test(growth_before, groups_do_not_overlap)
{
	const struct kill_event event = { .task_memcg = "/a.slice/b.service/sub" };
	struct snapshot earlier, later;
	struct growth_before growth;
	struct snapshot *both[] = { &earlier, &later };

	for (int i = 0; i < 2; i++) {
		snapshot_init(both[i]);
		add_charged(both[i], "/", NULL, (10 + i * 5) * MB);
		add_charged(both[i], "/a.slice", "a.slice", (8 + i * 5) * MB);
		add_charged(both[i], "/a.slice/b.service", "b.service", (4 + i * 3) * MB);
		add_charged(both[i], "/a.slice/b.service/sub", "b.service", (1 + i) * MB);
		add_charged(both[i], "/a.slice/c.service", "c.service", -1);
		link_all(both[i]);
	}
	growth_before_make(&growth, &earlier, &later, &event);
	cr_assert_eq(growth.group_count, 3);
	cr_expect_eq(group_at(&growth, "/").grown_bytes.value, 0);
	cr_expect_eq(group_at(&growth, "/a.slice").grown_bytes.value, 2 * MB);
	cr_expect_eq(group_at(&growth, "/a.slice/b.service").grown_bytes.value, 3 * MB);
	cr_expect_eq(group_at(&growth, "/a.slice/b.service").bytes.value, 7 * MB);
	cr_expect(group_at(&growth, "/a.slice/b.service").is_victim);
	cr_expect_eq(growth.groups[0].grown_bytes.value, 3 * MB, "the largest growth is first");
	growth_before_release(&growth);
	snapshot_release(&earlier);
	snapshot_release(&later);
}

Test(growth_before, a_pid_alone_is_no_process)
{
	struct killed_process killed = { .pid = 3, .name = "worker" };
	const struct kill_event event = { .killed = &killed, .killed_count = 1 };
	struct snapshot earlier, later;
	struct growth_before growth;

	snapshot_init(&earlier);
	snapshot_init(&later);
	earlier.machine.uptime_ticks = figure_of(1000);
	add_worker(&earlier, 1, 10, 4 * MB);
	add_worker(&earlier, 2, 20, 9 * MB);
	add_worker(&later, 1, 10, 6 * MB);
	add_worker(&later, 2, 1500, 5 * MB);
	add_worker(&later, 3, 30, 7 * MB);
	link_all(&earlier);
	link_all(&later);
	growth_before_make(&growth, &earlier, &later, &event);
	cr_assert_eq(growth.process_count, 3);
	cr_expect_eq(growth.processes[0].pid, 2);
	cr_expect(growth.processes[0].is_new);
	cr_expect_eq(growth.processes[0].grown_bytes.value, 5 * MB);
	cr_expect_eq(growth.processes[1].grown_bytes.value, 2 * MB);
	cr_expect_eq(growth.processes[2].pid, 3);
	cr_expect_not(growth.processes[2].before_bytes.known, "it ran, and was not recorded");
	cr_expect(growth.processes[2].is_victim);
	cr_expect(growth_shows_victim(&later, &event));
	cr_expect_not(growth_shows_victim(&earlier, &event));
	growth_before_release(&growth);
	snapshot_release(&earlier);
	snapshot_release(&later);
}
