/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which processes are alone on their address space, by sizes alone. */
#include "sources/proc/sharers.h"
#include "trial.h"

#include <criterion/criterion.h>

TestSuite(sharers, .init = trial_begin, .fini = trial_end);

Test(sharers, a_size_that_no_other_process_has_is_of_one_process)
{
	bool wanted[3] = { true, false, false };

	add(&snapshot, 10, "alone", 100, 0);
	add(&snapshot, 20, "other", 200, 0);
	cr_expect(!sharers_find_alone(&snapshot, wanted));
	cr_expect_eq(snapshot.processes[0].detail.mm_owner_pid.value, 10);
	cr_expect(!snapshot.processes[1].detail.mm_owner_pid.known, "not asked for");
}

Test(sharers, an_equal_or_unknown_size_is_left_to_the_kernel)
{
	bool wanted[3] = { true, false, true };

	add(&snapshot, 10, "one", 100, 0);
	add(&snapshot, 20, "same", 200, 0)->memory.vm_size_bytes =
		snapshot.processes[0].memory.vm_size_bytes;
	add(&snapshot, 30, "third", 300, 0);
	cr_expect(sharers_find_alone(&snapshot, wanted));
	cr_expect(!snapshot.processes[0].detail.mm_owner_pid.known);
	cr_expect_eq(snapshot.processes[2].detail.mm_owner_pid.value, 30);
	snapshot.processes[1].memory.vm_size_bytes = FIGURE_UNKNOWN;
	cr_expect(sharers_find_alone(&snapshot, wanted));
	cr_expect(!snapshot.processes[0].detail.mm_owner_pid.known);
	/* without memory it shares none */
	snapshot.processes[1].has_mm = false;
	cr_expect(!sharers_find_alone(&snapshot, wanted));
	cr_expect_eq(snapshot.processes[0].detail.mm_owner_pid.value, 10);
}
