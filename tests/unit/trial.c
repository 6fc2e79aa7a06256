/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "trial.h"
#include "model/report/warnings.h"

#include <criterion/criterion.h>

struct snapshot snapshot;
struct verdict verdict;

void trial_begin(void)
{
	build_machine(&snapshot, "6.1.0-18-amd64", INT64_C(1000000) * PAGE, 0);
}

void trial_begin_tight(void)
{
	struct machine *machine = &snapshot.machine;

	build_machine(&snapshot, "6.1.0-18-amd64", GB, 0);
	machine->mem_free_bytes = machine->mem_available_bytes = figure_of(200 * MB);
	machine->cached_bytes = machine->buffers_bytes = figure_of(0);
	machine->shmem_bytes = machine->mapped_bytes = figure_of(0);
	machine->swap_free_bytes = figure_of(0);
}

void trial_end(void)
{
	verdict_release(&verdict);
	snapshot_release(&snapshot);
}

void trial_renew(void)
{
	trial_end();
	trial_begin();
}

void judge(void)
{
	verdict_release(&verdict);
	verdict = judge_machine(&snapshot);
}

const struct ranking_entry *entry_of(pid_t pid)
{
	const struct ranking_entry *entry = verdict_find(&verdict, pid);

	cr_assert_not_null(entry, "PID %d", pid);
	return entry;
}

void expect_victim(pid_t pid, unsigned doubts)
{
	judge();
	cr_assert_eq(verdict.outcome, OUTCOME_KILL);
	cr_assert_not_null(verdict.victim);
	cr_expect_eq(verdict.victim->process->pid, pid, "took %d", verdict.victim->process->pid);
	cr_expect_eq(verdict.doubts, doubts, "doubts %#x", verdict.doubts);
}

const struct warning *warned(enum warning_kind kind)
{
	judge();
	return find_warning(&verdict, kind);
}

void expect_exempt(pid_t pid, enum exemption exemption)
{
	const struct ranking_entry *entry = entry_of(pid);

	cr_expect_eq(entry->exemption, exemption, "PID %d: %d", pid, entry->exemption);
	cr_expect_eq(entry->rank == 0, exemption != EXEMPT_NOT);
	cr_expect(exemption == EXEMPT_NOT || !entry->is_candidate);
	cr_expect_eq(entry->reason == REASON_EXEMPT, exemption != EXEMPT_NOT);
}
