/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/domain.h"

enum { SMALLEST_PAGE = 4096, LARGEST_PAGE = 1 << 20 };

static bool is_page_size(int64_t bytes)
{
	return bytes >= SMALLEST_PAGE && bytes <= LARGEST_PAGE && (bytes & (bytes - 1)) == 0;
}

int domain_machine(struct domain *ret_domain, const struct snapshot *snapshot, struct error *error)
{
	const struct machine *machine = &snapshot->machine;
	struct figure shown = figure_add(machine->mem_total_bytes, machine->swap_total_bytes);
	struct figure kernels = figure_add(machine->kernel_ram_bytes, machine->kernel_swap_bytes);
	struct figure total = kernels.known ? kernels : shown;
	int64_t page_size_bytes = machine->page_size_bytes.value;

	if (!machine->page_size_bytes.known || !is_page_size(page_size_bytes))
		return error_invalid(error, "rank", NULL, "the machine's page size is not known");
	if (!total.known || total.value < page_size_bytes)
		return error_invalid(
			error, "rank", NULL, "the machine's total of memory and swap is not known");
	*ret_domain = (struct domain){
		.kind = DOMAIN_MACHINE,
		.path = "/",
		.total_pages = total.value / page_size_bytes,
		.page_size_bytes = page_size_bytes,
		/* swap may be switched on or off between the two readings; RAM stays */
		.total_is_faked = machine->kernel_ram_bytes.known && machine->mem_total_bytes.known &&
			machine->kernel_ram_bytes.value != machine->mem_total_bytes.value,
	};
	return 0;
}
