/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the words of a user stand for: units before processes, users, containers by part of an ID.
 */
#include "snapshot/target.h"

#include "snapshot/assume.h"
#include "snapshot/target_cgroup.h"
#include "trial.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#define ID_A "aaaa56789abc0123456789abcdef0123456789abcdef0123456789abcdef0123"
#define ID_B "aaab56789abc0123456789abcdef0123456789abcdef0123456789abcdef0123"

static void put(pid_t pid, const char *name, const char *user, int64_t uid, const char *cgroup,
	const char *container)
{
	struct process *process = add(&snapshot, pid, name, 10, 0);

	process->user = user;
	process->uid = figure_of(uid);
	process->cgroup = cgroup;
	process->container = container;
}

static void begin(void)
{
	trial_begin();
	put(2, "worker", "anna", 1000, "/system.slice/a.service", NULL);
	snapshot.processes[0].unit = "a.service";
	put(3, "a.service", "berta", 1001, "/user.slice", NULL);
	put(4, "worker", "1000", 1002, "/system.slice/docker-" ID_A ".scope", "docker:web");
	put(5, "worker", "root", 0, "/system.slice/docker-" ID_A ".scope/deep", "docker:web");
	put(6, "worker", NULL, 1003, "/system.slice/docker-" ID_B ".scope", "docker:aaab56789abc");
	put(7, "kthread", "root", 0, "/", NULL);
	snapshot.processes[5].kernel_thread = true;
	put(8, "worker", "anna", 1000, "/lxc.payload.aa", "lxc:aa");
	put(9, "lxc:aa", "anna", 1000, "/x", NULL);
	put(10, "user:anna", "berta", 1001, "/x", NULL);
	add_group(&snapshot, "/system.slice", -1, 60);
	add_group(&snapshot, "/system.slice/docker-" ID_A ".scope", -1, 20)->container =
		"docker:web";
	add_group(&snapshot, "/system.slice/docker-" ID_B ".scope", -1, 10)->container =
		"docker:aaab56789abc";
	link_groups(&snapshot);
}

TestSuite(target, .init = begin, .fini = trial_end);

static const struct case_of_word {
	const char *word, *pids; /* "": none; "2": wrong usage */
	int exit_status;         /* of the error */
	size_t namesakes;
} words[] = {
	{ "a.service", "2", 0, 1 },
	{ "worker", "2 4 5 6 8", 0, 0 },
	{ "lxc:aa", "8", 0, 1 },
	{ "docker:web", "4 5", 0, 0 },
	{ "user:anna", "2 8 9", 0, 0 },
	/* a user's name goes before a UID */
	{ "user:1000", "4", 0, 0 },
	{ "user:1001", "3 10", 0, 0 },
	{ "user:1003", "6", 0, 0 },
	{ "user:root", "5", 0, 0 },
	{ "user:0", "5", 0, 0 },
	{ "user:", "", 1, 0 },
	{ "user:nobody", "", 1, 0 },
	{ "user:-1", "", 1, 0 },
	{ "user:99999999999", "", 1, 0 },
	{ "user:4294967296", "", 1, 0 },
	{ "user:\033[31m", "", 1, 0 },
	{ "container:web", "4 5", 0, 0 },
	{ "container:docker:web", "4 5", 0, 0 },
	{ "container:" ID_A, "4 5", 0, 0 },
	{ "container:aaaa", "4 5", 0, 0 },
	{ "container:aaab", "6", 0, 0 },
	{ "container:aaab56789abc", "6", 0, 0 },
	/* a whole name goes before the beginning of an ID */
	{ "container:aa", "8", 0, 0 },
	{ "container:aaa", "", 2, 0 },
	{ "container:a", "", 2, 0 },
	{ "container:b", "", 1, 0 },
	{ "container:", "", 1, 0 },
	{ "container:" ID_A "0", "", 1, 0 },
};

static void expect(const struct case_of_word *one)
{
	struct target target;
	struct error error = { 0 };
	char pids[64] = "";
	int result = target_find(&target, &snapshot, one->word, &error);

	for (size_t i = 0; result == 0 && i < target.count; i++)
		snprintf(pids + strlen(pids), sizeof(pids) - strlen(pids), "%s%d", i ? " " : "",
			target.items[i]->pid);
	cr_expect_str_eq(pids, one->pids, "%s: '%s', not '%s'", one->word, pids, one->pids);
	cr_expect_eq(result < 0, one->exit_status != 0, "%s", one->word);
	if (result < 0)
		cr_expect_eq(
			error.exit_status, one->exit_status, "%s: %s", one->word, error.detail);
	cr_expect_eq(
		target.namesake_count, one->namesakes, "%s: %zu", one->word, target.namesake_count);
	target_release(&target);
}

Test(target, words)
{
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		expect(&words[i]);
}

Test(target, a_container_is_a_cgroup_by_the_same_words)
{
	const struct cgroup *cgroup = target_find_cgroup(&snapshot, "container:aaaa");

	cr_assert(cgroup);
	cr_expect_str_eq(cgroup->path, "/system.slice/docker-" ID_A ".scope");
	cr_expect_null(target_find_cgroup(&snapshot, "container:aaa"));
	cr_expect_null(target_find_cgroup(&snapshot, "user:anna"));
}

Test(target, assumptions_take_the_words)
{
	struct error error = { 0 };

	cr_assert_eq(assume(&snapshot, "user:anna:adj=100", 0, &error), 0, "%s", error.detail);
	cr_expect_eq(snapshot_find(&snapshot, 8)->adj.value, 100);
	cr_assert_eq(assume(&snapshot, "container:aaab:adj=7", 0, &error), 0, "%s", error.detail);
	cr_expect_eq(snapshot_find(&snapshot, 6)->adj.value, 7);
	cr_assert_eq(assume(&snapshot, "container:aaaa:max=64M", 0, &error), 0, "%s", error.detail);
	cr_expect_eq(target_find_cgroup(&snapshot, "docker:web")->max_bytes.value, 64 * MB);
	cr_assert_lt(assume(&snapshot, "container:aaa:max=64M", 0, &error), 0);
	cr_expect_eq(error.exit_status, 2);
}
