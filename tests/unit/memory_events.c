/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which groups are watched, and what in memory.events is a kill.  The files of these trees wake
 * nobody: that the kernel's do, the lab sees.
 */
#include "sources/cgroup/memory_events.h"

#include "tree.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

TestSuite(memory_events, .init = plant, .fini = uproot);

static void put_events(const char *name, const char *kills)
{
	char text[128];

	snprintf(text, sizeof(text), "low 0\nhigh 7\nmax 3\noom 1\n%soom_group_kill 0\n", kills);
	put(name, text);
}

static struct memory_events watch(enum cgroup_version version)
{
	const struct cgroup_place place = { .version = version, .directory = tree, .top = "/" };

	return memory_events_open(&place);
}

/* Of files that all changed, whether one tells of a kill. */
static bool is_kill(struct memory_events *events)
{
	struct pollfd polled[MEMORY_EVENTS_MAX] = { 0 };
	size_t count = memory_events_poll(events, polled);

	cr_assert_not(memory_events_have_changed(events, polled));
	for (size_t i = 0; i < count; i++)
		polled[i].revents = POLLPRI;
	cr_assert_eq(memory_events_have_changed(events, polled), count > 0);
	return memory_events_have_kill(events, polled);
}

Test(memory_events, a_kill_is_told_once)
{
	put_events("jobs/memory.events", "oom_kill 4\n");
	struct memory_events events = watch(CGROUP_V2);

	cr_assert_eq(events.count, 1);
	cr_assert_not(is_kill(&events));
	put("jobs/memory.events", "low 0\nhigh 900\nmax 3\noom 2\noom_kill 4\noom_group_kill 0\n");
	cr_assert_not(is_kill(&events), "events that are no kill");
	put_events("jobs/memory.events", "oom_kill 5\n");
	cr_assert(is_kill(&events));
	cr_assert_not(is_kill(&events));
	memory_events_close(&events);
}

Test(memory_events, what_did_not_change_is_not_read)
{
	struct pollfd polled[MEMORY_EVENTS_MAX];

	put_events("jobs/memory.events", "oom_kill 4\n");
	struct memory_events events = watch(CGROUP_V2);
	put_events("jobs/memory.events", "oom_kill 5\n");
	cr_assert_eq(memory_events_poll(&events, polled), 1);
	cr_assert_not(memory_events_have_kill(&events, polled));
	memory_events_close(&events);
}

Test(memory_events, the_mount_points_own_group_tells_of_all)
{
	put_events("memory.events", "oom_kill 0\n");
	put_events("jobs/memory.events", "oom_kill 0\n");
	struct memory_events events = watch(CGROUP_V2);

	cr_assert_eq(events.count, 1);
	put_events("more/memory.events", "oom_kill 0\n");
	memory_events_watch_new(&events);
	cr_assert_eq(events.count, 1);
	put_events("memory.events", "oom_kill 1\n");
	cr_assert(is_kill(&events));
	memory_events_close(&events);
}

Test(memory_events, groups_that_appear_are_watched_once)
{
	put_events("jobs/memory.events", "oom_kill 0\n");
	struct memory_events events = watch(CGROUP_V2);

	memory_events_watch_new(&events);
	cr_assert_eq(events.count, 1);
	put_events("more/memory.events", "oom_kill 3\n");
	memory_events_watch_new(&events);
	memory_events_watch_new(&events);
	cr_assert_eq(events.count, 2);
	cr_assert_not(is_kill(&events), "kills of before");
	put_events("more/memory.events", "oom_kill 4\n");
	cr_assert(is_kill(&events));
	memory_events_close(&events);
}

Test(memory_events, a_count_that_is_not_there_is_no_kill)
{
	put("jobs/cgroup.procs", "");
	put_events("old/memory.events", "");
	put_events("odd/memory.events", "oom_kill -1\n");
	put_events("jobs/inner/memory.events", "oom_kill 0\n");
	put("memory.max", "max\n");
	struct memory_events events = watch(CGROUP_V2);

	cr_assert_eq(events.count, 0);
	cr_assert_not(is_kill(&events));
	memory_events_close(&events);
}

Test(memory_events, a_tree_of_version_1_is_not_watched)
{
	put_events("jobs/memory.events", "oom_kill 0\n");
	struct memory_events events = watch(CGROUP_V1);

	memory_events_watch_new(&events);
	cr_assert_eq(events.count, 0);
	memory_events_close(&events);
}

Test(memory_events, links_and_pipes_are_not_watched)
{
	char path[512];

	put("elsewhere", "oom_kill 0\n");
	snprintf(path, sizeof(path), "%s/linked", tree);
	cr_assert_eq(symlink(".", path), 0);
	put("piped/cgroup.procs", "");
	snprintf(path, sizeof(path), "%s/piped/memory.events", tree);
	cr_assert_eq(mkfifo(path, 0600), 0);
	struct memory_events events = watch(CGROUP_V2);

	cr_assert_eq(events.count, 0);
	memory_events_close(&events);
}

Test(memory_events, the_number_of_descriptors_is_bounded)
{
	for (int i = 0; i < 3 * MEMORY_EVENTS_MAX; i++) {
		char name[64];

		snprintf(name, sizeof(name), "group-%d/memory.events", i);
		put_events(name, "oom_kill 0\n");
	}
	struct memory_events events = watch(CGROUP_V2);

	memory_events_watch_new(&events);
	cr_assert_eq(events.count, MEMORY_EVENTS_MAX);
	memory_events_close(&events);
}
