/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Branches of the tree that are folded, from one snapshot to the next. */
#include "../unit/builder.h"

#include "model/kernel/calibrate.h"
#include "model/kernel/domain.h"
#include "views/tui/input.h"
#include "views/tui/press.h"
#include "views/tui/refresh.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

static struct snapshot snapshot;
static struct calibration calibration;
static struct verdict verdict;
static struct tui_state state;

/* Two services, each with a child that has a child; the second's child is killed first. */
static void take_snapshot(bool with_more)
{
	struct domain domain;
	struct error error;

	build_machine(&snapshot, "6.1.0", 8 * GB, 0);
	add(&snapshot, 10, "one", 100, 0)->cgroup = "/a";
	add(&snapshot, 11, "child", 90, 0)->cgroup = "/a/b";
	add(&snapshot, 12, "grandchild", 80, 0)->cgroup = "/a/b";
	add(&snapshot, 20, "two", 70, 0)->cgroup = "/c";
	add(&snapshot, 21, "child", 900, 0)->cgroup = "/c";
	if (with_more)
		add(&snapshot, 22, "late", 60, 0)->cgroup = "/c";
	for (size_t i = 0; i < snapshot.process_count; i++) {
		pid_t pid = snapshot.processes[i].pid;

		snapshot.processes[i].ppid = pid == 12 ? 11 : pid % 10 ? pid / 10 * 10 : 1;
	}
	cr_assert(domain_machine(&domain, &snapshot, &error) == 0);
	calibration = calibrate(&snapshot, &domain);
	verdict_by(&verdict, &snapshot, &domain, &calibration);
}

static void show(void)
{
	tui_show(&state,
		&(struct tui_view){
			.snapshot = &snapshot, .verdict = &verdict, .calibration = &calibration });
}

static void forget(void)
{
	verdict_release(&verdict);
	snapshot_release(&snapshot);
}

static void open_tree(void)
{
	take_snapshot(false);
	tui_init(&state);
	tui_resize(&state, 24, 80);
	show();
	tui_press(&state, 't');
}

static void close_tree(void)
{
	tui_release(&state);
	forget();
}

static void press(const char *keys)
{
	for (; *keys; keys++)
		tui_press(&state, (unsigned char)*keys);
}

/* The lines of the table by their PIDs: "+2" for a fold of two, "/a" for a cgroup. */
static const char *lines(void)
{
	static char text[256];
	char *at = text;

	*at = '\0';
	for (size_t i = 0; i < tui_line_count(&state); i++) {
		size_t place;
		const struct tree_group *group = tree_at(&state.tree, i, &place);
		const struct fold *fold = folds_at(&state.tree.folds, place);

		if (group)
			at += sprintf(at, "%s ", group->path);
		else if (fold)
			at += sprintf(at, "+%zu ", fold->count);
		else
			at += sprintf(at, "%d ", (int)state.rows.items[place].entry->process->pid);
	}
	return text;
}

static void expect(const char *wanted)
{
	cr_expect_str_eq(lines(), wanted, "%s", lines());
}

static void choose(pid_t pid)
{
	char keys[16];

	snprintf(keys, sizeof(keys), "/%d\r", (int)pid);
	press(keys);
}

static pid_t chosen(void)
{
	return tui_chosen(&state)->entry->process->pid;
}

Test(branches, open_and_close)
{
	open_tree();
	expect("10 11 12 20 21 ");
	choose(12);
	press("-");
	expect("10 11 +1 20 21 ");
	press("-");
	expect("10 +2 20 21 ");
	press("-");
	expect("10 +2 20 21 ");
	/* what is folded inside stays so */
	press("+");
	expect("10 11 +1 20 21 ");
	press("++");
	expect("10 11 12 20 21 ");
	/* one that begins a branch folds its own */
	choose(11);
	press("+");
	expect("10 11 +1 20 21 ");
	press("*");
	expect("10 +2 20 +1 ");
	press("*");
	expect("10 11 12 20 21 ");
	close_tree();
}

Test(branches, stay_over_snapshots)
{
	open_tree();
	choose(21);
	press("-");
	expect("10 11 12 20 +1 ");
	forget();
	take_snapshot(true);
	show();
	expect("10 11 12 20 +2 ");
	press("*");
	choose(11);
	expect("10 11 +1 20 +2 ");
	forget();
	take_snapshot(false);
	show();
	expect("10 11 +1 20 +1 ");
	cr_expect(chosen() == 11);
	close_tree();
}

Test(branches, of_cgroups)
{
	open_tree();
	press("t");
	expect("/ /c 21 20 /a 10 /a/b 11 12 ");
	choose(12);
	press("-");
	expect("/ /c 21 20 /a 10 +2 ");
	cr_expect_str_eq(state.tree.folded[0].path, "/a/b");
	press("-");
	expect("/ /c 21 20 +3 ");
	press("+");
	expect("/ /c 21 20 /a 10 +2 ");
	press("*");
	expect("/ +2 +3 ");
	/* opens what is above as well, and nothing beside */
	choose(11);
	expect("/ +2 /a 10 /a/b 11 12 ");
	cr_expect(chosen() == 11);
	close_tree();
}

/* The process that is followed is seen, unless the user folds its branch. */
Test(branches, open_for_the_one_that_is_followed)
{
	open_tree();
	choose(12);
	press("F*");
	expect("10 11 12 20 +1 ");
	cr_expect(chosen() == 12 && state.following);
	press("-");
	cr_expect(!state.following);
	expect("10 +2 20 +1 ");
	close_tree();
}

Test(branches, a_fold_is_one_step_of_the_cursor)
{
	open_tree();
	press("*");
	expect("10 +2 20 +1 ");
	tui_press(&state, PRESS_HOME);
	tui_press(&state, PRESS_DOWN);
	tui_press(&state, PRESS_DOWN);
	cr_expect(chosen() == 20);
	tui_press(&state, PRESS_UP);
	cr_expect(chosen() == 11);
	tui_press(&state, PRESS_END);
	cr_expect(chosen() == 21);
	tui_press(&state, PRESS_PAGE_UP);
	cr_expect(chosen() == 10);
	close_tree();
}
