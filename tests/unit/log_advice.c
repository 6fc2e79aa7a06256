/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What to look at after a kill: what is gone is not named. */
#include "views/log/log_advice.h"

#include "builder.h"

#include <criterion/criterion.h>

#define CONTAINER "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static struct snapshot machine;
static struct arena arena;

/* A machine with one process of a service in a cgroup. */
static void begin(void)
{
	struct process *process;

	build_machine(&machine, "6.1.0", 4 * GB, 0);
	process = add(&machine, 10, "web", 500, 0);
	process->unit = "web.service";
	process->cgroup = "/system.slice/web.service";
	add_group(&machine, "/system.slice/web.service", 900, 500);
	link_groups(&machine);
}

static void end(void)
{
	snapshot_release(&machine);
	arena_release(&arena);
}

struct killing {
	const char *memcg, *unit, *container, *name; /* of the victim and of the largest process */
};

static const char *advice(const struct killing *kill, const struct snapshot *now)
{
	struct killed_process killed = { .name = kill->name, .pid = 3 };
	struct kill_summary summary = { .number = 1 };
	struct replay replay = { .has_verdict = false };
	struct kill_event event;
	const char *text;

	kill_event_init(&event);
	event.by = KILL_BY_KERNEL;
	event.constraint = kill->memcg ? CONSTRAINT_MEMCG : CONSTRAINT_NONE;
	event.memcg = kill->memcg;
	event.unit = kill->unit;
	event.container = kill->container;
	event.killed = &killed;
	event.killed_count = 1;
	event.snapshot.machine.page_size_bytes = figure_of(PAGE);
	add(&event.snapshot, 3, kill->name, 600, 0);
	text = log_advice(&arena,
		&(struct past_kill){
			.event = &event, .replay = &replay, .summary = &summary, .machine = now });
	event.killed = NULL;
	kill_event_release(&event);
	return text ? text : "none";
}

Test(log_advice, what_is_there_is_named, .init = begin, .fini = end)
{
	static const struct killing kill = { "/system.slice/web.service", "web.service", NULL,
		"web" };
	static const char expected[] =
		"oomtop protect web.service; oomtop report --domain /system.slice/web.service; "
		"oomtop drill web";

	cr_expect_str_eq(advice(&kill, &machine), expected);
	cr_expect_str_eq(advice(&kill, NULL), expected, "where the machine is not known");
}

Test(log_advice, what_is_gone_is_not_named, .init = begin, .fini = end)
{
	static const struct {
		struct killing kill;
		const char *advice;
	} cases[] = {
		{ { "/test", NULL, NULL, "web" }, "oomtop protect web; oomtop drill web" },
		{ { "/system.slice/web.service", "old.service", NULL, "old" },
			"oomtop report --domain /system.slice/web.service" },
		{ { NULL, NULL, "docker:" CONTAINER, "web" }, "oomtop drill web" },
		{ { "/test", NULL, NULL, "old" }, "none" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		cr_expect_str_eq(advice(&cases[i].kill, &machine), cases[i].advice, "%zu: %s", i,
			advice(&cases[i].kill, &machine));
}

/* Who may not see all processes cannot tell that one is gone. */
Test(log_advice, what_may_be_hidden_is_named, .init = begin, .fini = end)
{
	static const struct killing kill = { NULL, "old.service", NULL, "old" };

	machine.machine.visibility = VISIBILITY_HIDEPID;
	cr_expect_str_eq(advice(&kill, &machine), "oomtop protect old.service; oomtop drill old");
}
