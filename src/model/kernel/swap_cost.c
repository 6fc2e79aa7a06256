/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/kernel/swap_cost.h"

#include "snapshot/cgroup_tree.h"

enum {
	SAMPLE_BYTES = 64 << 20, /* of stored pages, from which their ratio is taken */
	POOL_PERCENT = 20,       /* of the RAM: zswap's default of max_pool_percent */
};

/* RAM for each byte that is swapped. */
struct ratio {
	double careful, expected;
};

static double at_most_one(double part)
{
	return part < 1 ? part : 1;
}

static struct ratio ratio_of(int64_t ram_bytes, int64_t stored_bytes)
{
	double part;

	if (stored_bytes < SAMPLE_BYTES || ram_bytes < 0)
		return (struct ratio){ 2.0 / 3, 1.0 / 3 };
	part = at_most_one((double)ram_bytes / (double)stored_bytes);
	return (struct ratio){ at_most_one(1.5 * part), part };
}

/* How much may be compressed, and how much RAM that may take.  Bytes. */
struct room {
	int64_t pages_bytes, ram_bytes;
};

static int64_t cost(double ratio, int64_t bytes, struct room room)
{
	return size_smaller(
		(int64_t)(ratio * (double)size_smaller(bytes, room.pages_bytes)), room.ram_bytes);
}

static struct swap_gain gain(
	int64_t careful_bytes, int64_t generous_bytes, struct ratio ratio, struct room room)
{
	return (struct swap_gain){
		.min_bytes = careful_bytes - cost(ratio.careful, careful_bytes, room),
		.expected_bytes = generous_bytes - cost(ratio.expected, generous_bytes, room),
		.max_bytes = generous_bytes,
	};
}

static struct ratio zram_ratio(const struct machine *machine)
{
	int64_t ram = 0, stored = 0;

	for (size_t i = 0; i < machine->holder_count; i++) {
		const struct holder *holder = &machine->holders[i];

		if (!holder_may_be_swap(holder) || !holder->bytes.known ||
			!holder->stored_bytes.known)
			continue;
		ram = size_sum(ram, holder->bytes.value);
		stored = size_sum(stored, holder->stored_bytes.value);
	}
	return ratio_of(ram, stored);
}

/* The RAM that zswap may still take for the pages of the domain. */
static int64_t zswap_left_bytes(const struct snapshot *snapshot, const struct domain *domain)
{
	const struct machine *machine = &snapshot->machine;
	int64_t pool_bytes = figure_or(machine->mem_total_bytes, 0) / 100 *
			     figure_or(machine->zswap_max_pool_percent, POOL_PERCENT);
	int64_t left = pool_bytes - figure_or(machine->zswap_bytes, 0);
	size_t memcg = domain->memcg;

	if (left < 0)
		left = 0;
	if (domain->kind != DOMAIN_MEMCG || snapshot->cgroup_version == CGROUP_V1)
		return domain->kind == DOMAIN_MEMCG ? 0 : left;
	for (; memcg != CGROUP_UNKNOWN; memcg = cgroup_above(snapshot, memcg)) {
		const struct cgroup *cgroup = &snapshot->cgroups[memcg];
		int64_t max = figure_or(cgroup->zswap_max_bytes, UNLIMITED_BYTES);
		int64_t used = figure_or(cgroup->zswap_bytes, 0);

		if (max < UNLIMITED_BYTES)
			left = size_smaller(left, max > used ? max - used : 0);
	}
	return left;
}

/* Pages stay in a zswap that was switched off, and no others join them. */
static bool is_zswap_on(const struct machine *machine)
{
	return figure_or(machine->zswap_enabled, figure_or(machine->zswapped_bytes, 0) > 0) != 0;
}

struct swap_gain swap_gain_in(const struct snapshot *snapshot, const struct domain *domain,
	int64_t careful_bytes, int64_t generous_bytes)
{
	const struct machine *machine = &snapshot->machine;

	if (is_zswap_on(machine))
		return gain(careful_bytes, generous_bytes,
			ratio_of(figure_or(machine->zswap_bytes, 0),
				figure_or(machine->zswapped_bytes, 0)),
			(struct room){ INT64_MAX, zswap_left_bytes(snapshot, domain) });
	if (domain->kind != DOMAIN_MEMCG)
		return gain(careful_bytes, generous_bytes, zram_ratio(machine),
			(struct room){ machine_zram_free_bytes(machine), INT64_MAX });
	return gain(careful_bytes, generous_bytes, (struct ratio){ 0, 0 }, (struct room){ 0, 0 });
}
