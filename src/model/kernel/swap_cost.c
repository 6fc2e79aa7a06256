/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/kernel/swap_cost.h"

#include "base/size.h"
#include "snapshot/cgroup_tree.h"

#include <math.h>

enum {
	SAMPLE_BYTES = 64 << 20, /* of stored pages, from which their ratio is taken */
	POOL_PERCENT = 20,       /* of the RAM: zswap's default of max_pool_percent */
};

/* RAM for each byte that is swapped. */
struct ratio {
	double careful, expected;
};

/*
 * `more_bytes` will be stored beside the pages that are.  A smaller sample tells no minimum: the
 * rest need not be like it.
 */
static struct ratio ratio_of(int64_t ram_bytes, int64_t stored_bytes, int64_t more_bytes)
{
	double part;

	if (stored_bytes < SAMPLE_BYTES || ram_bytes < 0)
		return (struct ratio){ 1, 1.0 / 3 };
	part = fmin(1, (double)ram_bytes / (double)stored_bytes);
	return (struct ratio){ .careful = stored_bytes < more_bytes ? 1 : fmin(1, 1.5 * part),
		.expected = part };
}

/* How many pages of that size fit into so much RAM at that ratio. */
static int64_t pages_within(int64_t bytes, double ratio, int64_t ram_bytes)
{
	return ratio * (double)bytes <= (double)ram_bytes ? bytes
							  : (int64_t)((double)ram_bytes / ratio);
}

/* Swap devices in RAM. */
struct zram {
	int64_t pages_bytes; /* that they may still take */
	int64_t ram_bytes;   /* for these, by their mem_limit */
	bool is_charged;     /* the domain pays for that RAM */
	struct ratio ratio;
};

/*
 * What swapping out so much to zram does not gain: RAM of the compressed pages, and pages that are
 * beyond mem_limit, whose writing fails (drivers/block/zram/zram_drv.c: zram_write_page) and
 * which stay charged to their cgroup.
 */
static int64_t lost_to_zram(const struct zram *zram, double ratio, int64_t bytes)
{
	int64_t sent = size_smaller(bytes, zram->pages_bytes);
	int64_t taken = pages_within(sent, ratio, zram->ram_bytes);

	return sent - taken + (zram->is_charged ? (int64_t)(ratio * (double)taken) : 0);
}

static int64_t limit_left_bytes(const struct holder *zram)
{
	int64_t limit = figure_or(zram->max_bytes, 0);

	return limit > 0 ? size_positive(limit - figure_or(zram->bytes, 0)) : INT64_MAX;
}

/* No cgroup is charged for what zram takes. */
static struct zram zram_of(
	const struct machine *machine, const struct domain *domain, int64_t more_bytes)
{
	struct zram zram = { .pages_bytes = machine_zram_free_bytes(machine),
		.is_charged = domain->kind != DOMAIN_MEMCG };
	int64_t ram = 0, stored = 0;

	for (size_t i = 0; i < machine->holder_count; i++) {
		const struct holder *holder = &machine->holders[i];

		if (!holder_may_be_swap(holder))
			continue;
		zram.ram_bytes = size_sum(zram.ram_bytes, limit_left_bytes(holder));
		if (!holder->bytes.known || !holder->stored_bytes.known)
			continue;
		ram = size_sum(ram, holder->bytes.value);
		stored = size_sum(stored, holder->stored_bytes.value);
	}
	zram.ratio = ratio_of(ram, stored, size_smaller(more_bytes, zram.pages_bytes));
	return zram;
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

bool swap_stays_in_zswap(const struct snapshot *snapshot, size_t memcg)
{
	if (!is_zswap_on(&snapshot->machine))
		return false;
	for (; memcg != CGROUP_UNKNOWN; memcg = cgroup_above(snapshot, memcg))
		if (figure_or(snapshot->cgroups[memcg].zswap_writeback, 1) == 0)
			return true;
	return false;
}

bool swap_has_no_zswap(const struct snapshot *snapshot, size_t memcg)
{
	if (figure_or(snapshot->machine.zswap_max_pool_percent, POOL_PERCENT) == 0)
		return true;
	for (; memcg != CGROUP_UNKNOWN; memcg = cgroup_above(snapshot, memcg))
		if (figure_or(snapshot->cgroups[memcg].zswap_max_bytes, UNLIMITED_BYTES) == 0)
			return true;
	return false;
}

/* What swapping out so much does not gain: what zswap does not keep goes on to zram. */
static int64_t lost_to_zswap(double zswap_ratio, int64_t bytes, int64_t pool_bytes,
	const struct zram *zram, double ratio)
{
	int64_t kept = pages_within(bytes, zswap_ratio, pool_bytes);

	return (int64_t)(zswap_ratio * (double)kept) + lost_to_zram(zram, ratio, bytes - kept);
}

bool swap_is_compressed(const struct machine *machine)
{
	return figure_or(machine->swap_free_bytes, 0) > 0 &&
	       (is_zswap_on(machine) || machine_zram_free_bytes(machine) > 0);
}

struct swap_gain swap_gain_in(const struct snapshot *snapshot, const struct domain *domain,
	int64_t careful_bytes, int64_t generous_bytes)
{
	const struct machine *machine = &snapshot->machine;
	int64_t pool_bytes = is_zswap_on(machine) ? zswap_left_bytes(snapshot, domain) : 0;
	struct ratio zswap = ratio_of(figure_or(machine->zswap_bytes, 0),
		figure_or(machine->zswapped_bytes, 0), careful_bytes);
	const struct zram zram = zram_of(machine, domain, careful_bytes);

	return (struct swap_gain){
		.min_bytes = careful_bytes - lost_to_zswap(zswap.careful, careful_bytes, pool_bytes,
						     &zram, zram.ratio.careful),
		.expected_bytes = generous_bytes - lost_to_zswap(zswap.expected, generous_bytes,
							   pool_bytes, &zram, zram.ratio.expected),
		.max_bytes = generous_bytes,
	};
}
