/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "views/metrics/metric_table.h"

const struct metric_row metric_rows[METRIC_COUNT] = {
	[METRIC_BUILD_INFO] = { "oomtop_build_info", "gauge", "1", SCALE_ONE, "version",
		"the program", "Always 1. The version of the oomtop that wrote this." },
	[METRIC_SCAN_DURATION] = { "oomtop_scan_duration_seconds", "gauge", "seconds",
		SCALE_MILLIONTHS, NULL, "the monotonic clock",
		"Time from the start of the reading to the last verdict. Absent for a recording." },
	[METRIC_SEES_ALL] = { "oomtop_sees_all_processes", "gauge", "1", SCALE_ONE, NULL,
		"hidepid, PID and user namespaces, processes that could not be read",
		"1 if no process of the machine is hidden from oomtop. 0: each statement about a "
		"victim may be wrong." },
	[METRIC_VICTIM_INFO] = { "oomtop_victim_info", "gauge", "1", SCALE_ONE,
		"domain, comm, unit, pod, killer", "the ranking of the domain",
		"Always 1. The process that the kernel would kill next if the memory of the domain "
		"ran out now; a userspace killer may act before. Absent where none would be." },
	[METRIC_VICTIM_BADNESS] = { "oomtop_victim_badness_bytes", "gauge", "bytes", SCALE_ONE,
		"domain", "RSS, swap, page tables and oom_score_adj of the victim",
		"Badness of the next victim: its resident memory, swap and page tables, plus "
		"oom_score_adj thousandths of the domain's total. May be negative." },
	[METRIC_VICTIM_MARGIN] = { "oomtop_victim_margin_bytes", "gauge", "bytes", SCALE_ONE,
		"domain", "the gap of the runner-up",
		"How much the runner-up would have to grow to be killed instead of the next "
		"victim. "
		"Absent without a runner-up." },
	[METRIC_VICTIM_FREES] = { "oomtop_victim_frees_bytes", "gauge", "bytes", SCALE_ONE,
		"domain", "smaps_rollup, else RssAnon, VmSwap and VmPTE, of all that end",
		"Estimate of what the next kill frees, with all processes that are killed with the "
		"victim or exit because of it. Shared memory that stays is not in it." },
	[METRIC_VICTIM_CERTAIN] = { "oomtop_victim_certain", "gauge", "1", SCALE_ONE, "domain",
		"the doubts of the verdict",
		"1 if nothing puts the verdict on the domain in doubt; 0 if another process may be "
		"killed than the one named, or none." },
	[METRIC_DOMAIN_OUTCOME] = { "oomtop_domain_outcome_info", "gauge", "1", SCALE_ONE,
		"domain, outcome", "sysctls, the ranking, memory.oom_control",
		"Always 1. What the kernel does when the memory of the domain runs out: kill, "
		"panic, allocating-task (it kills whichever task allocates), nobody (none in the "
		"cgroup can be killed) or sleep." },
	[METRIC_DOMAIN_TOTAL] = { "oomtop_domain_total_bytes", "gauge", "bytes", SCALE_ONE,
		"domain", "MemTotal and SwapTotal; memory.max and the swap it may use",
		"RAM and swap that the processes of the domain may use. oom_score_adj counts in "
		"thousandths of it." },
	[METRIC_DOMAIN_USAGE] = { "oomtop_domain_usage_bytes", "gauge", "bytes", SCALE_ONE,
		"domain", "meminfo; memory.current and memory.swap.current",
		"RAM and swap in use in the domain, with page cache that can be reclaimed: total "
		"less usage is not what is left, see oomtop_domain_headroom_bytes." },
	[METRIC_DOMAIN_HEADROOM] = { "oomtop_domain_headroom_bytes", "gauge", "bytes", SCALE_ONE,
		"domain, estimate",
		"free memory above the reserves, reclaimable cache and slab, swap",
		"Estimate of how much more can be allocated before a kill there or in a domain "
		"above, or a stall: min, expected and max, by how much reclaim gets back. Negative "
		"where a limit is below the use." },
	[METRIC_DOMAIN_STALLED] = { "oomtop_domain_stalled", "gauge", "1", SCALE_ONE, "domain",
		"memory.high, memory.current, memory.stat and memory.pressure",
		"1 if the cgroup is above its memory.high and an estimate finds nothing left to "
		"reclaim: its tasks are slowed down, and no kill may ever come." },
	[METRIC_DOMAIN_PRESSURE] = { "oomtop_domain_pressure_ratio", "gauge", "ratio",
		SCALE_TEN_THOUSANDTHS, "domain, kind, window", "memory.pressure of the cgroup",
		"Share of the time of that window that some or all (full) tasks of the cgroup "
		"waited "
		"for memory. For the machine see node_pressure_memory_*." },
	[METRIC_KILLS] = { "oomtop_kills_total", "counter", "1", SCALE_ONE, NULL,
		"oom_kill in /proc/vmstat",
		"OOM kills since boot in all domains, as the kernel counts them: a victim that is "
		"killed with its whole cgroup may count twice. Not kills by programs such as "
		"systemd-oomd." },
	[METRIC_UNIT_KILLS] = { "oomtop_unit_kills_total", "counter", "1", SCALE_ONE,
		"unit, cgroup", "oom_kill in memory.events of the unit's cgroup",
		"OOM kills in the unit and in what is below it since its cgroup was made, as the "
		"kernel counts them. A service that stops takes its count with it; its slice keeps "
		"it." },
	[METRIC_POD_KILLS] = { "oomtop_pod_kills_total", "counter", "1", SCALE_ONE, "pod",
		"oom_kill in memory.events of the pod's cgroup",
		"OOM kills in the pod since its cgroup was made, as the kernel counts them. The "
		"pod's cgroup outlives its containers." },
	[METRIC_RECORDED_KILLS] = { "oomtop_recorded_kills_total", "counter", "1", SCALE_ONE,
		"killer, unit, pod", "the state of a flight recorder, record --ring",
		"Kills that a flight recorder found in the kernel's log and in the journal, by "
		"killer (kernel, systemd-oomd, earlyoom ...). One for each event, however many "
		"processes it ended. They outlive units, pods and reboots. Both labels are empty "
		"where the log names no unit of the system and no pod." },
	[METRIC_LEAK_KILLS_SELF] = { "oomtop_leak_kills_self", "gauge", "1", SCALE_ONE, "unit, pod",
		"a drill of the largest process of the unit or pod",
		"If the largest process of the unit or pod leaked until memory ran out: 1 if the "
		"processes that end, up to and with the leaker, are all of it; 0 if others end "
		"too. "
		"Absent where nothing is killed." },
	[METRIC_LEAK_VICTIM_INFO] = { "oomtop_leak_victim_info", "gauge", "1", SCALE_ONE,
		"unit, pod, victim_unit, victim_pod, victim_comm",
		"a drill of the largest process of the unit or pod",
		"Always 1. The process that is killed first if the largest process of the unit or "
		"pod leaks until memory runs out." },
	[METRIC_LEAK_CERTAIN] = { "oomtop_leak_certain", "gauge", "1", SCALE_ONE, "unit, pod",
		"a drill of the largest process of the unit or pod",
		"1 if the two metrics above hold however far reclaim gets; 0 if they are the "
		"likeliest outcome of several." },
	[METRIC_INVERSIONS] = { "oomtop_adj_inversions", "gauge", "1", SCALE_ONE, NULL,
		"the ranking of the machine",
		"Small processes (at most an eighth of the largest) that would be killed before "
		"the "
		"largest one because of a raised oom_score_adj." },
	[METRIC_EXEMPT] = { "oomtop_exempt_bytes", "gauge", "bytes", SCALE_ONE, NULL,
		"RssAnon and VmSwap of processes at oom_score_adj -1000",
		"Anonymous memory and swap of all processes that no OOM kill takes because their "
		"oom_score_adj is -1000." },
	[METRIC_UNKILLABLE] = { "oomtop_unkillable_bytes", "gauge", "bytes", SCALE_ONE,
		"comm, unit, pod", "RSS, swap and page tables of the process",
		"Memory of a process at oom_score_adj -1000 that has more than a twentieth of the "
		"total, and that no smaller limit stops." },
	[METRIC_UNACCOUNTED] = { "oomtop_unaccounted_bytes", "gauge", "bytes", SCALE_ONE, "kind",
		"meminfo, mounts and devices",
		"Memory that is in no process's badness. tmpfs counts files that processes map "
		"too; "
		"rest is an estimate, what no known figure accounts for. Absent where none, or "
		"unknown." },
};

void metric_table_print(FILE *out, const struct table_options *options)
{
	static const struct grid_column headings[] = { { "METRIC", GRID_WORD, 0, 0 },
		{ "TYPE", GRID_WORD, 3, 0 }, { "UNIT", GRID_WORD, 2, 0 },
		{ "LABELS", GRID_TEXT, 4, 0 }, { "FROM", GRID_TEXT, 1, 0 },
		{ "MEANING", GRID_TEXT, 0, 40 } };
	struct grid grid;

	grid_init(&grid, headings, sizeof(headings) / sizeof(*headings));
	for (size_t i = 0; i < METRIC_COUNT; i++) {
		grid_add(&grid, metric_rows[i].name);
		grid_add(&grid, metric_rows[i].type);
		grid_add(&grid, metric_rows[i].unit);
		grid_add(&grid, metric_rows[i].labels);
		grid_add(&grid, metric_rows[i].origin);
		grid_add(&grid, metric_rows[i].help);
	}
	grid_print(out, &grid, options);
	grid_release(&grid);
}
