/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/kernel/throttle.h"

#include "model/kernel/headroom_tree.h"
#include "model/kernel/rules.h"

enum {
	BATCH_PAGES = 64,   /* charged at once; 32 before Linux 6.1 */
	OVERAGE_PART = 100, /* of memory.high: below that the kernel does not let tasks sleep */
	PRESSURE_HUNDREDTHS = 1, /* of the time: less pressure means that no task waits */
};

/*
 * A batch is delayed by 64 seconds times the square of the overage, which is a part of memory.high
 * (calculate_high_delay): at this part the delay has reached its maximum.
 */
static const double delay_scale = 64, overage_of_max = 0.17677669529663687;
static const double delay_seconds_max = 2; /* MEMCG_MAX_HIGH_DELAY_JIFFIES */

static const double stall_seconds_min = 10; /* a shorter delay is no stall */
static const double brief_seconds = 5;      /* of delay where there must be no stall */

bool throttle_applies(const struct snapshot *snapshot, size_t memcg)
{
	const struct cgroup *cgroup = &snapshot->cgroups[memcg];

	return snapshot->cgroup_version == CGROUP_V2 && limit_is_set(cgroup->high_bytes) &&
	       rules_throttle_above_high(snapshot->machine.release);
}

bool throttle_applies_to_swap(const struct snapshot *snapshot, size_t memcg)
{
	return snapshot->cgroup_version == CGROUP_V2 &&
	       limit_is_set(snapshot->cgroups[memcg].swap_high_bytes) &&
	       rules_throttle_above_swap_high(snapshot->machine.release);
}

int64_t throttle_swap_above_bytes(const struct snapshot *snapshot, size_t memcg)
{
	const struct cgroup *cgroup = &snapshot->cgroups[memcg];
	int64_t left = cgroup->swap_high_bytes.value - figure_or(cgroup->swap_current_bytes, 0);

	return size_positive(headroom_swap_allowed_bytes(snapshot, memcg) - size_positive(left));
}

bool throttle_headroom(struct headroom *ret_headroom, const struct snapshot *snapshot, size_t memcg)
{
	return throttle_applies(snapshot, memcg) &&
	       headroom_below(
		       ret_headroom, snapshot, memcg, snapshot->cgroups[memcg].high_bytes.value);
}

bool throttle_swap_headroom(
	struct headroom *ret_headroom, const struct snapshot *snapshot, size_t memcg)
{
	struct headroom headroom;
	struct domain domain;
	struct error error;
	int64_t above;

	if (!throttle_applies_to_swap(snapshot, memcg) ||
		!memcg_is_limited(&snapshot->cgroups[memcg]) ||
		domain_memcg(&domain, snapshot, memcg, &error) < 0 ||
		!headroom_in(&headroom, snapshot, &domain))
		return false;
	above = throttle_swap_above_bytes(snapshot, memcg);
	headroom.min_bytes -= above;
	headroom.expected_bytes -= above;
	headroom.max_bytes -= above;
	*ret_headroom = headroom;
	return true;
}

double throttle_seconds(int64_t high_bytes, int64_t above_bytes, int64_t page_size_bytes)
{
	double high = (double)(high_bytes > page_size_bytes ? high_bytes : page_size_bytes);
	double batches = high / (double)(BATCH_PAGES * page_size_bytes);
	double overage = (double)above_bytes / high;
	double rising = overage < overage_of_max ? overage : overage_of_max;

	if (above_bytes <= 0)
		return 0;
	return batches * (delay_scale * rising * rising * rising / 3 +
				 (overage - rising) * delay_seconds_max);
}

bool throttle_stalls(int64_t high_bytes, int64_t above_bytes, int64_t page_size_bytes)
{
	return throttle_seconds(high_bytes, above_bytes, page_size_bytes) >= stall_seconds_min;
}

int64_t throttle_brief_bytes(int64_t max_bytes, int64_t above_bytes, int64_t page_size_bytes)
{
	while (above_bytes > page_size_bytes &&
		throttle_seconds(max_bytes - above_bytes, above_bytes, page_size_bytes) >
			brief_seconds)
		above_bytes -= above_bytes / 8;
	return above_bytes;
}

/* Whether so much use of what is bounded by `high_bytes` lets tasks of the cgroup sleep. */
static bool sleeps_above(const struct cgroup *cgroup, int64_t used_bytes, int64_t high_bytes)
{
	return used_bytes - high_bytes >= high_bytes / OVERAGE_PART &&
	       figure_or(cgroup->pressure_full.avg10, PRESSURE_HUNDREDTHS) >= PRESSURE_HUNDREDTHS;
}

static bool is_stalled_by_memory(const struct snapshot *snapshot, size_t memcg)
{
	const struct cgroup *cgroup = &snapshot->cgroups[memcg];
	struct headroom headroom;

	return throttle_headroom(&headroom, snapshot, memcg) && headroom.max_bytes <= 0 &&
	       sleeps_above(cgroup, cgroup->current_bytes.value, cgroup->high_bytes.value);
}

bool throttle_is_stalled_by_swap(const struct snapshot *snapshot, size_t memcg)
{
	const struct cgroup *cgroup = &snapshot->cgroups[memcg];

	/* where nothing is above it, a setting of 0 only keeps from swapping */
	return throttle_applies_to_swap(snapshot, memcg) &&
	       figure_or(cgroup->swap_current_bytes, 0) > cgroup->swap_high_bytes.value &&
	       sleeps_above(
		       cgroup, cgroup->swap_current_bytes.value, cgroup->swap_high_bytes.value);
}

bool throttle_is_stalled(const struct snapshot *snapshot, size_t memcg)
{
	return is_stalled_by_memory(snapshot, memcg) ||
	       throttle_is_stalled_by_swap(snapshot, memcg);
}

const char *throttle_setting(bool is_of_swap)
{
	return is_of_swap ? "memory.swap.high" : "memory.high";
}

bool throttle_domain_of(struct domain *ret_domain, const struct snapshot *snapshot, size_t memcg,
	int64_t high_bytes)
{
	struct domain domain;
	struct error error;

	if (domain_machine(&domain, snapshot, &error) < 0)
		return false;
	domain.kind = DOMAIN_MEMCG;
	domain.path = snapshot->cgroups[memcg].path;
	domain.memcg = memcg;
	domain.total_pages = high_bytes / domain.page_size_bytes;
	*ret_domain = domain;
	return true;
}

bool throttle_domain(struct domain *ret_domain, const struct snapshot *snapshot, size_t memcg)
{
	return throttle_applies(snapshot, memcg) &&
	       throttle_domain_of(
		       ret_domain, snapshot, memcg, snapshot->cgroups[memcg].high_bytes.value);
}
