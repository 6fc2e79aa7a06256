/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/report/killer_reach.h"

#include "snapshot/cgroup_tree.h"

enum { WHOLE = 10000 };

static struct figure part_of(struct figure total, struct figure hundredths)
{
	if (!total.known || !hundredths.known)
		return FIGURE_UNKNOWN;
	return figure_of(total.value / WHOLE * hundredths.value +
			 total.value % WHOLE * hundredths.value / WHOLE);
}

static struct killer_threshold threshold_of(
	struct figure total, struct figure now, struct figure hundredths, struct figure bytes)
{
	struct figure part = part_of(total, hundredths);
	struct killer_threshold threshold = { .total_bytes = total, .now_bytes = now };

	threshold.limit_bytes = figure_compare(part, bytes, 1) < 0 ? part : bytes;
	threshold.is_reached = threshold.limit_bytes.known && now.known &&
			       now.value <= threshold.limit_bytes.value;
	return threshold;
}

/* False if the machine has no swap, and if the killer has no threshold or 100% for it. */
static bool swap_matters(const struct machine *machine, const struct killer *killer)
{
	if (machine->swap_total_bytes.known && machine->swap_total_bytes.value == 0)
		return false;
	if (killer->swap_bytes.known)
		return true;
	return killer->swap_hundredths.known && killer->swap_hundredths.value < WHOLE;
}

/* A limit in bytes is a part of all memory then, and counts as that part. */
static bool is_reached_of_user(const struct killer_reach *reach, const struct killer *killer)
{
	struct figure limit = part_of(reach->user_bytes, killer->memory_hundredths);

	if (killer->memory_bytes.known && figure_or(reach->memory.total_bytes, 0) > 0) {
		double part = (double)killer->memory_bytes.value /
			      (double)reach->memory.total_bytes.value;
		struct figure bytes = figure_of((int64_t)(part * (double)reach->user_bytes.value));

		limit = figure_compare(limit, bytes, 1) < 0 ? limit : bytes;
	}
	return limit.known && reach->memory.now_bytes.known &&
	       reach->memory.now_bytes.value <= limit.value;
}

/*
 * The kubelet's memory.available is the capacity less the working set, which is all that is used
 * but for inactive page cache (pkg/kubelet/eviction; cAdvisor): active cache is not available.
 */
static struct figure available_to(const struct machine *machine, const struct killer *killer)
{
	struct figure unused = figure_add(machine->mem_free_bytes, machine->inactive_file_bytes);

	return killer->kind == KILLER_KUBELET && unused.known ? unused
							      : machine->mem_available_bytes;
}

/* The unit's own limit, or that of the killer's settings where the unit has none. */
static struct figure pressure_limit_of(const struct unit *unit, const struct killer *killer)
{
	return figure_or(unit->managed_oom_limit_hundredths, 0) > 0
		       ? unit->managed_oom_limit_hundredths
		       : killer->pressure_hundredths;
}

static void find_pressed_unit(
	struct killer_reach *reach, const struct snapshot *snapshot, const struct killer *killer)
{
	for (size_t i = 0; i < snapshot->unit_count; i++) {
		const struct unit *unit = &snapshot->units[i];
		const struct cgroup *cgroup =
			unit->cgroup ? snapshot_find_cgroup(snapshot, unit->cgroup) : NULL;
		struct figure limit = pressure_limit_of(unit, killer);

		if (figure_or(unit->managed_oom_pressure, 0) != 1 || !cgroup || !limit.known ||
			figure_or(cgroup->pressure_full.avg10, 0) <= limit.value ||
			cgroup->pressure_full.avg10.value <=
				figure_or(reach->pressed_hundredths, 0))
			continue;
		reach->pressed_unit = unit;
		reach->pressed_hundredths = cgroup->pressure_full.avg10;
	}
}

struct killer_reach killer_reach_of(const struct snapshot *snapshot, const struct killer *killer)
{
	const struct machine *machine = &snapshot->machine;
	struct killer_reach reach = {
		.memory = threshold_of(machine->mem_total_bytes, available_to(machine, killer),
			killer->memory_hundredths, killer->memory_bytes),
		.swap = threshold_of(machine->swap_total_bytes, machine->swap_free_bytes,
			killer->swap_hundredths, killer->swap_bytes),
		.by_pressure = killer->kind == KILLER_SYSTEMD_OOMD &&
			       killer->pressure_hundredths.known &&
			       figure_or(killer->pressure_watched, 1) > 0,
	};

	if (killer->kind == KILLER_EARLYOOM)
		reach.user_bytes = figure_add(machine->mem_available_bytes, machine->anon_bytes);
	if (reach.user_bytes.known)
		reach.memory.is_reached &= is_reached_of_user(&reach, killer);
	reach.by_shortage = killer->memory_hundredths.known || killer->memory_bytes.known;
	reach.swap_matters = swap_matters(machine, killer);
	/* systemd, src/oom/oomd-util.c: needs swap, and units that are watched for it */
	if (killer->kind == KILLER_SYSTEMD_OOMD)
		reach.by_shortage = reach.swap_matters && figure_or(killer->swap_watched, 1) > 0;
	if (reach.by_pressure)
		find_pressed_unit(&reach, snapshot, killer);
	reach.acts_now =
		reach.pressed_unit || (reach.by_shortage && reach.memory.is_reached &&
					      (!reach.swap_matters || reach.swap.is_reached));
	return reach;
}
