/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How far userspace killers are from acting, in words. */
#include "views/report/killers.h"
#include "builder.h"
#include "model/report/killer_reach.h"

#include <criterion/criterion.h>
#include <string.h>

#define F(number)                                                                                  \
	{                                                                                          \
		number, true                                                                       \
	}
#define NO                                                                                         \
	{                                                                                          \
		0, false                                                                           \
	}

static const struct {
	const char *words;
	int64_t available_mb, swap_mb, swap_free_mb; /* of 1000 */
	bool acts_now;
	struct killer killer;
} killers[] = {
	{ "acts before the kernel: kills a process when at most 10% of memory is available (now "
	  "34%) and at most 10% of swap is free (now 80%).",
		340, 1000, 800, false,
		{ .kind = KILLER_EARLYOOM,
			.memory_hundredths = F(1000),
			.swap_hundredths = F(1000) } },
	{ "acts before the kernel: kills a process when at most 10% of memory is available (now "
	  "10%) and at most 10% of swap is free (now 5%); this is the case now.",
		100, 1000, 50, true,
		{ .kind = KILLER_EARLYOOM,
			.memory_hundredths = F(1000),
			.swap_hundredths = F(1000) } },
	{ "acts before the kernel: kills a process when at most 10% of memory is available (now "
	  "5%); this is the case now.",
		50, 0, 0, true,
		{ .kind = KILLER_EARLYOOM,
			.memory_hundredths = F(1000),
			.swap_hundredths = F(1000) } },
	{ "acts before the kernel: kills a process when at most 2.50% of memory is available (now "
	  "5%).",
		50, 1000, 0, false,
		{ .kind = KILLER_EARLYOOM,
			.memory_hundredths = F(250),
			.swap_hundredths = F(10000) } },
	{ "acts before the kernel: kills a process when at most 50M of memory is available (now "
	  "340M) and at most 10% of swap is free (now 80%).",
		340, 1000, 800, false,
		{ .kind = KILLER_NOHANG,
			.memory_hundredths = F(1000),
			.memory_bytes = F(50 * MB),
			.swap_hundredths = F(1000) } },
	{ "acts before the kernel: kills a whole cgroup when at most 10% of memory is available "
	  "(now 34%) and at most 10% of swap is free (now 80%), and in 2 watched units when memory "
	  "pressure stays above 50% for 20 s.",
		340, 1000, 800, false,
		{ .kind = KILLER_SYSTEMD_OOMD,
			.memory_hundredths = F(1000),
			.swap_hundredths = F(1000),
			.pressure_hundredths = F(5000),
			.pressure_seconds = F(20),
			.swap_watched = F(1),
			.pressure_watched = F(2) } },
	{ "acts before the kernel: kills a whole cgroup in the units set to be watched when memory "
	  "pressure stays above 60% for 30 s.",
		5, 0, 0, false,
		{ .kind = KILLER_SYSTEMD_OOMD,
			.memory_hundredths = F(1000),
			.swap_hundredths = F(1000),
			.pressure_hundredths = F(6000),
			.pressure_seconds = F(30),
			.swap_watched = NO,
			.pressure_watched = NO } },
	{ "runs, but no system unit is set to be watched at present.", 5, 1000, 0, false,
		{ .kind = KILLER_SYSTEMD_OOMD,
			.memory_hundredths = F(1000),
			.swap_hundredths = F(1000),
			.pressure_hundredths = F(6000),
			.pressure_seconds = F(30),
			.swap_watched = F(0),
			.pressure_watched = F(0) } },
	{ "acts before the kernel, by its own rule set.", 5, 0, 0, false, { .kind = KILLER_OOMD } },
	{ "evicts pods before the kernel kills, when at most 100M of memory is free or inactive "
	  "page cache, which the kubelet calls available (now 340M).",
		340, 1000, 800, false, { .kind = KILLER_KUBELET, .memory_bytes = F(100 * MB) } },
	{ "runs, but does not evict pods for lack of memory.", 5, 0, 0, false,
		{ .kind = KILLER_KUBELET } },
};

Test(killers, a_watched_unit_may_have_a_limit_of_its_own)
{
	struct unit units[] = {
		{ .name = "a.slice",
			.managed_oom_pressure = F(1),
			.managed_oom_limit_hundredths = F(0) },
		{ .name = "b.slice",
			.managed_oom_pressure = F(0),
			.managed_oom_limit_hundredths = F(1000) },
		{ .name = "c.slice",
			.managed_oom_pressure = F(1),
			.managed_oom_limit_hundredths = F(5000) },
		{ .name = "d.slice",
			.managed_oom_pressure = F(1),
			.managed_oom_limit_hundredths = F(4000) },
	};
	struct killer killer = { .kind = KILLER_SYSTEMD_OOMD,
		.pressure_hundredths = F(6000),
		.pressure_seconds = F(30),
		.pressure_watched = F(2) };
	struct snapshot snapshot = { .units = units, .unit_count = 2 };
	struct arena arena = ARENA_EMPTY;

	cr_expect(strstr(prose_killer(&arena, &snapshot, &killer), "stays above 60% for 30 s"));
	snapshot.unit_count = 3;
	cr_expect(strstr(prose_killer(&arena, &snapshot, &killer),
		"stays above 60% (50% in c.slice) for 30 s"));
	snapshot.unit_count = 4;
	cr_expect(strstr(prose_killer(&arena, &snapshot, &killer),
		"stays above 60% (40% in d.slice, the lowest of 2 limits of units) for 30 s"));
	arena_release(&arena);
}

Test(killers, a_watched_unit_above_its_limit_is_named)
{
	struct cgroup cgroups[] = {
		{ .path = "/", .pressure_full.avg10 = F(9900) },
		{ .path = "/a.slice", .pressure_full.avg10 = F(5500) },
		{ .path = "/b.slice", .pressure_full.avg10 = F(9000) },
	};
	struct unit units[] = {
		{ .name = "a.slice", .cgroup = "/a.slice", .managed_oom_pressure = F(1) },
		{ .name = "b.slice", .cgroup = "/b.slice", .managed_oom_pressure = F(0) },
	};
	struct killer killer = { .kind = KILLER_SYSTEMD_OOMD,
		.pressure_hundredths = F(6000),
		.pressure_seconds = F(30),
		.pressure_watched = F(1) };
	struct snapshot snapshot = {
		.units = units, .unit_count = 2, .cgroups = cgroups, .cgroup_count = 3
	};
	struct arena arena = ARENA_EMPTY;

	/* 55% of 60%, and one above it that is not watched */
	cr_expect(!killer_reach_of(&snapshot, &killer).acts_now);
	units[0].managed_oom_limit_hundredths = figure_of(5000);
	cr_expect(killer_reach_of(&snapshot, &killer).acts_now);
	cr_expect(strstr(prose_killer(&arena, &snapshot, &killer),
		"for 30 s; pressure in a.slice is 55% now."));
	arena_release(&arena);
}

Test(killers, each_says_when_it_acts)
{
	for (size_t i = 0; i < sizeof(killers) / sizeof(*killers); i++) {
		struct arena arena = ARENA_EMPTY;
		struct killer killer = killers[i].killer;
		struct snapshot snapshot;
		const char *words;

		build_machine(&snapshot, "6.1.0", 1000 * MB, killers[i].swap_mb * MB);
		snapshot.machine.mem_available_bytes = figure_of(killers[i].available_mb * MB);
		snapshot.machine.swap_free_bytes = figure_of(killers[i].swap_free_mb * MB);
		killer.pid = figure_of(7);
		killer.name = "a\n";
		words = prose_killer(&arena, &snapshot, &killer);
		cr_expect(strncmp(words, "a\\n[7] ", 7) == 0 &&
				  strcmp(words + 7, killers[i].words) == 0,
			"%zu: %s", i, words);
		cr_expect_eq(killer_reach_of(&snapshot, &killer).acts_now, killers[i].acts_now,
			"%zu", i);
		arena_release(&arena);
		snapshot_release(&snapshot);
	}
}

/* Since 1.8 earlyoom compares with what processes have and may have, and not with all memory. */
Test(killers, earlyoom_acts_for_sure_by_either_rule)
{
	static const struct {
		int64_t available_mb, anon_mb;
		bool acts_now;
	} cases[] = { { 90, 200, false }, { 90, 900, true }, { 110, 900, false } };
	struct killer killer = { .kind = KILLER_EARLYOOM, .memory_hundredths = F(1000) };

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct arena arena = ARENA_EMPTY;
		struct snapshot snapshot;

		build_machine(&snapshot, "6.1.0", 1000 * MB, 0);
		snapshot.machine.mem_available_bytes = figure_of(cases[i].available_mb * MB);
		snapshot.machine.anon_bytes = figure_of(cases[i].anon_mb * MB);
		cr_expect_eq(
			killer_reach_of(&snapshot, &killer).acts_now, cases[i].acts_now, "%zu", i);
		cr_expect_not_null(strstr(prose_killer(&arena, &snapshot, &killer),
			"since earlyoom 1.8 of available and anonymous memory (now "));
		/* a size is a part of all memory at first, and compared as that part */
		killer.memory_bytes = figure_of(100 * MB);
		cr_expect_eq(
			killer_reach_of(&snapshot, &killer).acts_now, cases[i].acts_now, "%zu", i);
		killer.memory_bytes = FIGURE_UNKNOWN;
		arena_release(&arena);
		snapshot_release(&snapshot);
	}
}

Test(killers, on_a_machine_of_which_little_is_known_nothing_is_claimed)
{
	struct arena arena = ARENA_EMPTY;
	struct killer killer = {
		.kind = KILLER_EARLYOOM, .memory_hundredths = F(1000), .swap_hundredths = F(1000)
	};
	struct snapshot snapshot;

	snapshot_init(&snapshot);
	cr_expect(!killer_reach_of(&snapshot, &killer).acts_now);
	cr_expect_str_eq(prose_killer(&arena, &snapshot, &killer),
		"?[0] acts before the kernel: kills a process when at most 10% of memory is "
		"available (now ?) and at most 10% of swap is free (now ?).");
	arena_release(&arena);
}
