/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An assumed adj made real: asked for, and written only to the process that was seen. */
#include "commands/top/top_changes.h"
#include "model/report/warnings.h"
#include "views/tui/changes.h"
#include "views/tui/input.h"
#include "views/tui/keys.h"
#include "views/tui/refresh.h"
#include "views/tui/screen.h"
#include "views/tui/what_if.h"

#include "builder.h"

#include <criterion/criterion.h>
#include <locale.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static pid_t child;

/* The tests raise it by a little: where ours is at the top already, as in some containers, it is
 * lowered before, which may not be permitted. */
static void make_room(void)
{
	FILE *file = fopen("/proc/self/oom_score_adj", "r+");
	long adj = 0;

	if (file && fscanf(file, "%ld", &adj) == 1 && adj > 900) {
		rewind(file);
		fputs("900", file);
		fflush(file);
	}
	if (file)
		fclose(file);
}

static void start_child(void)
{
	make_room();
	child = fork();
	if (child == 0) {
		pause();
		_exit(0);
	}
}

static void end_child(void)
{
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
}

static long long adj_of_child(void)
{
	char path[64], text[16] = "";
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/oom_score_adj", (int)child);
	file = fopen(path, "r");
	cr_assert(file);
	cr_assert(fgets(text, sizeof(text), file));
	fclose(file);
	return atoll(text);
}

/* The one change that assuming the child's adj makes. */
static struct adj_change *find_change(long long adj)
{
	char text[48];
	const struct options options = { .assumptions = { text, "nobody-is-called-this:grow=5G" },
		.assumption_count = 2 };
	struct adj_change *changes;
	struct error error;
	size_t count;

	snprintf(text, sizeof(text), "%d:adj=%lld", (int)child, adj);
	cr_assert(adj_changes_find(&changes, &count, &options, &error) == 0, "%s", error.detail);
	cr_assert(count == 1);
	return changes;
}

Test(adj_changes, are_written_to_the_process_that_was_seen, .init = start_child, .fini = end_child)
{
	long long before = adj_of_child();
	struct adj_change *change = find_change(before + 7);
	struct error error;

	cr_expect(change->process.pid == child);
	cr_expect(change->old_adj == before && change->new_adj == before + 7);
	change->process.start_ticks.value++;
	cr_expect(adj_changes_write(change, 1, NULL, NULL, &error) < 0,
		"another process with its PID");
	cr_expect(adj_of_child() == before);
	change->process.start_ticks.value--;
	cr_expect(adj_changes_write(change, 1, NULL, NULL, &error) == 0, "%s", error.detail);
	cr_expect(adj_of_child() == before + 7);
	free(change);
}

Test(adj_changes, all_are_written_or_none, .init = start_child, .fini = end_child)
{
	long long before = adj_of_child();
	struct adj_change *first = find_change(before + 7), changes[2];
	struct error error;

	changes[0] = changes[1] = *first;
	changes[1].process.pid = 1 << 30;
	cr_expect(adj_changes_write(changes, 2, NULL, NULL, &error) < 0);
	cr_expect(strstr(error.detail, "nothing was changed") != NULL);
	cr_expect(adj_of_child() == before);
	free(first);
}

Test(adj_changes, are_none_where_it_is_so_already, .init = start_child, .fini = end_child)
{
	char text[48];
	const struct options options = { .assumptions = { text }, .assumption_count = 1 };
	struct adj_change *changes;
	struct error error;
	size_t count;

	snprintf(text, sizeof(text), "%d:adj=%lld", (int)child, adj_of_child());
	cr_assert(adj_changes_find(&changes, &count, &options, &error) == 0);
	cr_expect(count == 0);
	free(changes);
}

Test(adj_changes, of_a_process_that_is_not_there_are_refused)
{
	const struct options options = { .assumptions = { "nobody-is-called-this:adj=5" },
		.assumption_count = 1 };
	struct adj_change *changes;
	struct error error;
	size_t count;

	cr_expect(adj_changes_find(&changes, &count, &options, &error) < 0);
}

static struct snapshot snapshot;
static struct domain domain;
static struct calibration calibration;
static struct verdict verdict;
static struct tui_state state;

static void show(void)
{
	tui_show(&state,
		&(struct tui_view){
			.snapshot = &snapshot, .verdict = &verdict, .calibration = &calibration });
}

static void open_screen(void)
{
	struct error error;

	cr_assert(setlocale(LC_CTYPE, "C.UTF-8"));
	build_machine(&snapshot, "6.1.0", 4 * GB, 0);
	add(&snapshot, 10, "largest", 900, 0);
	add(&snapshot, 20, "second", 500, 980);
	add(&snapshot, 30, "third", 100, 0);
	cr_assert(domain_machine(&domain, &snapshot, &error) == 0);
	calibration = calibrate(&snapshot, &domain);
	verdict_by(&verdict, &snapshot, &domain, &calibration);
	warnings_make(&verdict, &snapshot);
	tui_init(&state);
	tui_resize(&state, 24, 80);
	show();
}

static void close_screen(void)
{
	tui_release(&state);
	verdict_release(&verdict);
	snapshot_release(&snapshot);
}

TestSuite(changes, .init = open_screen, .fini = close_screen);

static bool shows(const char *text)
{
	struct canvas canvas;
	size_t length;
	char *screen;
	FILE *out = open_memstream(&screen, &length);
	bool found;

	canvas_init(&canvas, state.height, state.width, state.ascii);
	screen_paint(&canvas, &state);
	canvas_print(out, &canvas);
	canvas_release(&canvas);
	fclose(out);
	found = strstr(screen, text) != NULL;
	cr_expect_null(strpbrk(screen, "\033\007"));
	free(screen);
	return found;
}

static struct adj_change *changes_of(size_t count)
{
	struct adj_change *changes = memory_alloc((count + 1) * sizeof(*changes));

	for (size_t i = 0; i < count; i++)
		changes[i] = (struct adj_change){ .process.pid = 10 + (pid_t)i,
			.name = "na\033me",
			.old_adj = 0,
			.new_adj = i ? -5 : 5 };
	return changes;
}

Test(changes, nothing_is_written_without_a_yes)
{
	const char *assumptions[] = { "10:adj=5" };

	cr_expect(!(tui_press(&state, 'w') & TUI_PLAN), "nothing is assumed");
	what_if_assume(&state, "10:adj=5");
	what_if_assume(&state, "20:grow=1G");
	snapshot.assumptions = assumptions;
	snapshot.assumption_count = 1;
	cr_expect(tui_press(&state, 'w') & TUI_PLAN);
	snapshot.assumptions = NULL;
	snapshot.assumption_count = 0;
	changes_ask(&state, changes_of(1), 1);
	cr_expect(shows("write oom_score_adj 5 to 10 (na\\x1bme)? y/n; it is 0 now"));
	cr_expect(!shows("CAP_SYS_RESOURCE"));
	cr_expect(!(tui_press(&state, 'x') & TUI_WRITE));
	cr_expect(!(tui_press(&state, PRESS_ENTER) & TUI_WRITE));
	cr_expect(state.mode == TUI_TABLE);
	changes_ask(&state, changes_of(2), 2);
	cr_expect(shows("CAP_SYS_RESOURCE"));
	cr_expect(tui_press(&state, 'y') & TUI_WRITE);
	changes_done(&state);
	cr_assert(state.assumption_count == 1, "what is real is no assumption any more");
	cr_expect_str_eq(state.assumptions[0], "20:grow=1G");
	cr_expect(shows("choom -n 0 -p 11"));
	cr_expect(!(tui_press(&state, 'y') & TUI_WRITE), "once");
	changes_ask(&state, changes_of(0), 0);
	cr_expect(shows("every process already has the oom_score_adj that is assumed"));
}
