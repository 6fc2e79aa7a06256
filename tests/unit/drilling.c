/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "drilling.h"

#include <criterion/criterion.h>
#include <stdio.h>

struct drill drill;
static struct calibration calibration;

void drilling_end(void)
{
	drill_release(&drill);
	trial_end();
}

struct process *add_in(pid_t pid, const char *cgroup, const char *name, int64_t rss_mb, int64_t adj)
{
	struct process *process = add(&snapshot, pid, name, rss_mb, adj);

	process->cgroup = cgroup;
	return process;
}

struct drill_context *drilling_context(void)
{
	struct domain machine;
	struct error error;

	cr_assert(domain_machine(&machine, &snapshot, &error) == 0);
	calibration = calibrate(&snapshot, &machine);
	return drill_context_new(&snapshot, &calibration);
}

void drill_one(const struct process *leaker, const struct holder *holder, size_t writer_memcg)
{
	struct drill_context *context = drilling_context();
	struct error error;

	context->writer_memcg = writer_memcg;
	drill_release(&drill);
	cr_assert(drill_run(&drill, context, leaker, holder, &error) == 0);
	drill_context_free(context);
}

const char *outcome_text(const struct drill_outcome *outcome)
{
	static char text[256];
	size_t length = 0;

	text[0] = '\0';
	for (size_t i = 0; i < outcome->kill_count; i++)
		length += (size_t)snprintf(text + length, sizeof(text) - length, "%s%d",
			i ? " " : "", outcome->kills[i].victim->pid);
	for (size_t i = 0; i < outcome->collateral_count; i++)
		length += (size_t)snprintf(text + length, sizeof(text) - length, "%s%d",
			i ? " " : " + ", outcome->collateral[i]->pid);
	return text;
}

void expect_drill(const char *outcome, enum drill_end end, int64_t leaks_by_mb, bool certain)
{
	cr_expect_str_eq(outcome_text(&drill.outcome), outcome, "%s, not %s",
		outcome_text(&drill.outcome), outcome);
	cr_expect_eq(drill.outcome.end, end, "ends with %d", drill.outcome.end);
	cr_expect_eq(drill.outcome.leaks_by_bytes, leaks_by_mb * MB, "leaks by %lld",
		(long long)drill.outcome.leaks_by_bytes);
	cr_expect_eq(drill.certain, certain, "%scertain", drill.certain ? "" : "not ");
}
