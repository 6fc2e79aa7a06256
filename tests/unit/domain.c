/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which totals a domain uses, and when there is none. */
#include "builder.h"

#include <criterion/criterion.h>

#define UNKNOWN INT64_MIN

static struct figure figure_from(int64_t value)
{
	return value == UNKNOWN ? FIGURE_UNKNOWN : figure_of(value);
}

static const struct {
	/* as meminfo shows them, and as the kernel itself tells */
	int64_t page_bytes, ram_bytes, swap_bytes, kernel_ram_bytes, kernel_swap_bytes;
	int64_t total_pages; /* UNKNOWN: there is no ranking */
	bool faked;
} machines[] = {
	{ 4096, 4 * GB, GB, UNKNOWN, UNKNOWN, 5 * GB / 4096, false },
	{ 4096, 4 * GB, 0, UNKNOWN, UNKNOWN, 4 * GB / 4096, false },
	{ 65536, 4 * GB, GB, UNKNOWN, UNKNOWN, 5 * GB / 65536, false },
	{ 1 << 20, 4 * GB, 0, UNKNOWN, UNKNOWN, 4096, false },
	/* what does not fill a page is lost */
	{ 4096, 4096, 4095, UNKNOWN, UNKNOWN, 1, false },
	{ 4096, 4 * GB, GB, 4 * GB, GB, 5 * GB / 4096, false },
	{ 4096, 4 * GB, GB, 64 * GB, 8 * GB, 72 * GB / 4096, true },
	/* swap was switched on between the two readings */
	{ 4096, 4 * GB, 0, 4 * GB, GB, 5 * GB / 4096, false },
	/* half of the kernel's own is not enough */
	{ 4096, 4 * GB, GB, 64 * GB, UNKNOWN, 5 * GB / 4096, true },
	{ 4096, UNKNOWN, UNKNOWN, 64 * GB, 8 * GB, 72 * GB / 4096, false },
	{ 4096, 4 * GB, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, false },
	{ 4096, UNKNOWN, GB, UNKNOWN, UNKNOWN, UNKNOWN, false },
	{ 4096, INT64_MAX, 1, UNKNOWN, UNKNOWN, UNKNOWN, false },
	{ 4096, 4095, 0, UNKNOWN, UNKNOWN, UNKNOWN, false },
	{ UNKNOWN, 4 * GB, GB, UNKNOWN, UNKNOWN, UNKNOWN, false },
	{ 0, 4 * GB, GB, UNKNOWN, UNKNOWN, UNKNOWN, false },
	{ 2048, 4 * GB, GB, UNKNOWN, UNKNOWN, UNKNOWN, false },
	{ 4095, 4 * GB, GB, UNKNOWN, UNKNOWN, UNKNOWN, false },
	{ 12288, 4 * GB, GB, UNKNOWN, UNKNOWN, UNKNOWN, false },
	{ 1 << 21, 4 * GB, GB, UNKNOWN, UNKNOWN, UNKNOWN, false },
};

Test(domain, the_machines_total_is_the_kernels_where_it_tells)
{
	for (size_t i = 0; i < sizeof(machines) / sizeof(*machines); i++) {
		struct snapshot snapshot = { .machine = {
						     .page_size_bytes =
							     figure_from(machines[i].page_bytes),
						     .mem_total_bytes =
							     figure_from(machines[i].ram_bytes),
						     .swap_total_bytes =
							     figure_from(machines[i].swap_bytes),
						     .kernel_ram_bytes = figure_from(
							     machines[i].kernel_ram_bytes),
						     .kernel_swap_bytes = figure_from(
							     machines[i].kernel_swap_bytes),
					     } };
		bool rankable = machines[i].total_pages != UNKNOWN;
		struct domain domain = { 0 };
		struct error error = { 0 };

		cr_assert_eq(
			domain_machine(&domain, &snapshot, &error) == 0, rankable, "case %zu", i);
		cr_expect_eq(error.detail[0] == '\0', rankable, "case %zu", i);
		if (!rankable)
			continue;
		cr_expect_eq(domain.total_pages, machines[i].total_pages, "case %zu", i);
		cr_expect_eq(domain.page_size_bytes, machines[i].page_bytes);
		cr_expect_eq(domain.total_is_faked, machines[i].faked, "case %zu", i);
	}
}
