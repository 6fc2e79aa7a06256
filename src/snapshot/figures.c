/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "snapshot/figures.h"

#include "snapshot/snapshot.h"

enum { ONE = 1, KB = 1024 };

#define MACHINE(member, ...)                                                                       \
	{                                                                                          \
#member, offsetof(struct machine, member), __VA_ARGS__                             \
	}
#define NODE(member, label)                                                                        \
	{                                                                                          \
#member, offsetof(struct node, member), "zoneinfo", label, ONE                     \
	}
#define PROCESS(member, ...)                                                                       \
	{                                                                                          \
#member, offsetof(struct process, member), __VA_ARGS__                             \
	}
#define MEMORY(member, ...)                                                                        \
	{                                                                                          \
#member, offsetof(struct process, memory.member), __VA_ARGS__                      \
	}
#define DETAIL(member, ...)                                                                        \
	{                                                                                          \
#member, offsetof(struct process, detail.member), __VA_ARGS__                      \
	}
#define PRESSURE(kind, span)                                                                       \
	{                                                                                          \
		"pressure_" #kind "_" #span, offsetof(struct machine, pressure_##kind.span), NULL, \
			NULL, ONE                                                                  \
	}

#define CGROUP(member, ...)                                                                        \
	{                                                                                          \
#member, offsetof(struct cgroup, member), __VA_ARGS__                              \
	}
#define CGROUP_PRESSURE(kind, span)                                                                \
	{                                                                                          \
		"pressure_" #kind "_" #span, offsetof(struct cgroup, pressure_##kind.span), NULL,  \
			NULL, ONE                                                                  \
	}
#define UNIT(member)                                                                               \
	{                                                                                          \
#member, offsetof(struct unit, member), NULL, NULL, ONE                            \
	}
#define KILLER(member)                                                                             \
	{                                                                                          \
#member, offsetof(struct killer, member), NULL, NULL, ONE                          \
	}

const struct figure_entry machine_figures[] = {
	MACHINE(page_size_bytes, NULL, NULL, ONE),
	MACHINE(page_size_guessed, NULL, NULL, ONE),
	MACHINE(cpus_online, NULL, NULL, ONE),
	MACHINE(clock_ticks, NULL, NULL, ONE),
	MACHINE(uptime_ticks, NULL, NULL, ONE),
	MACHINE(mem_total_bytes, "meminfo", "MemTotal", KB),
	MACHINE(mem_free_bytes, "meminfo", "MemFree", KB),
	MACHINE(mem_available_bytes, "meminfo", "MemAvailable", KB),
	MACHINE(buffers_bytes, "meminfo", "Buffers", KB),
	MACHINE(cached_bytes, "meminfo", "Cached", KB),
	MACHINE(swap_total_bytes, "meminfo", "SwapTotal", KB),
	MACHINE(swap_free_bytes, "meminfo", "SwapFree", KB),
	MACHINE(swap_cached_bytes, "meminfo", "SwapCached", KB),
	MACHINE(active_file_bytes, "meminfo", "Active(file)", KB),
	MACHINE(inactive_file_bytes, "meminfo", "Inactive(file)", KB),
	MACHINE(unevictable_bytes, "meminfo", "Unevictable", KB),
	MACHINE(anon_bytes, "meminfo", "AnonPages", KB),
	MACHINE(shmem_bytes, "meminfo", "Shmem", KB),
	MACHINE(mapped_bytes, "meminfo", "Mapped", KB),
	MACHINE(mlocked_bytes, "meminfo", "Mlocked", KB),
	MACHINE(slab_bytes, "meminfo", "Slab", KB),
	MACHINE(slab_unreclaimable_bytes, "meminfo", "SUnreclaim", KB),
	MACHINE(kernel_stack_bytes, "meminfo", "KernelStack", KB),
	MACHINE(page_tables_bytes, "meminfo", "PageTables", KB),
	MACHINE(secondary_page_tables_bytes, "meminfo", "SecPageTables", KB),
	MACHINE(percpu_bytes, "meminfo", "Percpu", KB),
	MACHINE(vmalloc_used_bytes, "meminfo", "VmallocUsed", KB),
	MACHINE(cma_free_bytes, "meminfo", "CmaFree", KB),
	MACHINE(commit_limit_bytes, "meminfo", "CommitLimit", KB),
	MACHINE(committed_bytes, "meminfo", "Committed_AS", KB),
	MACHINE(zswap_bytes, "meminfo", "Zswap", KB),
	MACHINE(zswapped_bytes, "meminfo", "Zswapped", KB),
	MACHINE(balloon_bytes, "meminfo", "Balloon", KB),
	MACHINE(balloon_inflated_pages, "vmstat", "balloon_inflate", ONE),
	MACHINE(balloon_deflated_pages, "vmstat", "balloon_deflate", ONE),
	MACHINE(gpu_active_bytes, "meminfo", "GPUActive", KB),
	MACHINE(unaccepted_bytes, "meminfo", "Unaccepted", KB),
	MACHINE(hugetlb_bytes, "meminfo", "Hugetlb", KB),
	MACHINE(huge_pages_total, "meminfo", "HugePages_Total", ONE),
	MACHINE(huge_pages_free, "meminfo", "HugePages_Free", ONE),
	MACHINE(huge_pages_reserved, "meminfo", "HugePages_Rsvd", ONE),
	MACHINE(huge_pages_surplus, "meminfo", "HugePages_Surp", ONE),
	MACHINE(huge_page_bytes, "meminfo", "Hugepagesize", KB),
	MACHINE(kernel_ram_bytes, NULL, NULL, ONE),
	MACHINE(kernel_swap_bytes, NULL, NULL, ONE),
	MACHINE(memcg_charges_hugetlb, NULL, NULL, ONE),
	MACHINE(panic_on_oom, "sys/vm/panic_on_oom", NULL, ONE),
	MACHINE(oom_kill_allocating_task, "sys/vm/oom_kill_allocating_task", NULL, ONE),
	MACHINE(overcommit_memory, "sys/vm/overcommit_memory", NULL, ONE),
	MACHINE(overcommit_ratio, "sys/vm/overcommit_ratio", NULL, ONE),
	MACHINE(swappiness, "sys/vm/swappiness", NULL, ONE),
	MACHINE(min_free_bytes, "sys/vm/min_free_kbytes", NULL, KB),
	MACHINE(shm_rmid_forced, "sys/kernel/shm_rmid_forced", NULL, ONE),
	MACHINE(lasting_segments_bytes, NULL, NULL, ONE), /* sysvipc/shm */
	MACHINE(admin_reserve_bytes, "sys/vm/admin_reserve_kbytes", NULL, KB),
	MACHINE(user_reserve_bytes, "sys/vm/user_reserve_kbytes", NULL, KB),
	MACHINE(lru_gen_enabled, NULL, NULL, ONE),
	MACHINE(lru_gen_min_ttl_ms, NULL, NULL, ONE),
	MACHINE(zswap_enabled, NULL, NULL, ONE),
	MACHINE(memory_controller, NULL, NULL, ONE),
	MACHINE(zswap_max_pool_percent, NULL, NULL, ONE),
	MACHINE(demotion_enabled, NULL, NULL, ONE),
	MACHINE(oom_kills, "vmstat", "oom_kill", ONE), /* 4.13 and later */
	MACHINE(counters_read, NULL, NULL, ONE),       /* by BPF alone */
	PRESSURE(some, avg10),
	PRESSURE(some, avg60),
	PRESSURE(some, avg300),
	PRESSURE(full, avg10),
	PRESSURE(full, avg60),
	PRESSURE(full, avg300),
	MACHINE(own_bytes, NULL, NULL, ONE),
	MACHINE(unreadable, NULL, NULL, ONE),
	MACHINE(unanswering, NULL, NULL, ONE),
	MACHINE(limits_unseen, NULL, NULL, ONE),
	MACHINE(silent_buses, NULL, NULL, ONE),
};
const size_t machine_figure_count = sizeof(machine_figures) / sizeof(*machine_figures);

const struct figure_entry node_figures[] = {
	NODE(number, NULL),
	NODE(present_pages, "present"),
	NODE(spanned_pages, "spanned"),
	NODE(free_pages, "free"),
	NODE(allocatable_pages, NULL),
	NODE(kernel_allocatable_pages, NULL),
	NODE(movable_file_pages, NULL),
	NODE(movable_anon_pages, NULL),
	NODE(boost_pages, "boost"), /* 5.14 and later */
	NODE(free_pcp_pages, "count:"),
	NODE(active_file_pages, "nr_active_file"),
	NODE(inactive_file_pages, "nr_inactive_file"),
	NODE(anon_pages, "nr_anon_pages"),
	NODE(shmem_pages, "nr_shmem"),
	NODE(mapped_pages, "nr_mapped"),
	NODE(slab_reclaimable_pages, "nr_slab_reclaimable"),
	NODE(unreclaimable, "node_unreclaimable:"),
};
const size_t node_figure_count = sizeof(node_figures) / sizeof(*node_figures);

const struct figure_entry process_figures[] = {
	PROCESS(uid, "status", "Uid", ONE), /* the first of the four: the real one */
	PROCESS(start_ticks, "stat", NULL, ONE),
	PROCESS(flags, "stat", NULL, ONE),
	PROCESS(nice, "stat", NULL, ONE),
	PROCESS(namespace_pid, NULL, NULL, ONE), /* status NSpid: the last of several */
	PROCESS(threads, "status", "Threads", ONE),
	PROCESS(adj, "oom_score_adj", NULL, ONE),
	PROCESS(kernel_oom_score, "oom_score", NULL, ONE),
	PROCESS(cap_sys_admin, NULL, NULL, ONE),
	PROCESS(policy_percent, NULL, NULL, ONE), /* numa_maps */
	/* by BPF alone */
	PROCESS(in_vfork, NULL, NULL, ONE),
	PROCESS(mm_skipped, NULL, NULL, ONE),
	PROCESS(oom_origin, NULL, NULL, ONE),
	PROCESS(oom_victim, NULL, NULL, ONE),
	PROCESS(oom_victim_reaped, NULL, NULL, ONE),
	MEMORY(vm_size_bytes, "status", "VmSize", KB),
	MEMORY(rss_bytes, "status", "VmRSS", KB),
	MEMORY(rss_anon_bytes, "status", "RssAnon", KB),
	MEMORY(rss_file_bytes, "status", "RssFile", KB),
	MEMORY(rss_shmem_bytes, "status", "RssShmem", KB),
	MEMORY(swap_bytes, "status", "VmSwap", KB),
	MEMORY(page_tables_bytes, "status", "VmPTE", KB), /* 4.0 … 4.14 add VmPMD */
	MEMORY(hugetlb_bytes, "status", "HugetlbPages", KB),
	MEMORY(locked_bytes, "status", "VmLck", KB),
	MEMORY(pinned_bytes, "status", "VmPin", KB),
	DETAIL(pss_bytes, "smaps_rollup", "Pss", KB),
	DETAIL(private_bytes, NULL, NULL, ONE), /* smaps_rollup: Private_Clean + Private_Dirty */
	DETAIL(private_swap_bytes, "smaps_rollup", "SwapPss", KB),
	DETAIL(shared_bytes, NULL, NULL, ONE), /* smaps_rollup: Shared_Clean + Shared_Dirty */
	DETAIL(pss_shmem_bytes, "smaps_rollup", "Pss_Shmem", KB),
	DETAIL(address_limit_bytes, NULL, NULL, ONE), /* limits: Max address space */
	DETAIL(data_limit_bytes, NULL, NULL, ONE),    /* limits: Max data size */
	DETAIL(data_bytes, NULL, NULL, ONE),          /* status: VmData, of few processes */
	DETAIL(lasting_shmem_bytes, NULL, NULL, ONE), /* maps and sysvipc/shm */
	DETAIL(ksm_merged_bytes, NULL, NULL, ONE),    /* ksm_stat: ksm_merging_pages */
	DETAIL(drm_bytes, NULL, NULL, ONE),
	DETAIL(dma_buf_bytes, NULL, NULL, ONE),
	DETAIL(nvidia_uvm, NULL, NULL, ONE),
	DETAIL(mm_owner_pid, NULL, NULL, ONE),
};
const size_t process_figure_count = sizeof(process_figures) / sizeof(*process_figures);

const struct figure_entry cgroup_figures[] = {
	CGROUP(current_bytes, "memory.current", NULL, ONE),
	CGROUP(max_bytes, "memory.max", NULL, ONE),
	CGROUP(high_bytes, "memory.high", NULL, ONE),
	CGROUP(low_bytes, "memory.low", NULL, ONE),
	CGROUP(min_bytes, "memory.min", NULL, ONE),
	CGROUP(swap_current_bytes, "memory.swap.current", NULL, ONE),
	CGROUP(swap_max_bytes, "memory.swap.max", NULL, ONE),
	CGROUP(swap_high_bytes, "memory.swap.high", NULL, ONE),
	CGROUP(zswap_max_bytes, "memory.zswap.max", NULL, ONE),
	CGROUP(zswap_writeback, "memory.zswap.writeback", NULL, ONE),
	CGROUP(kmem_max_bytes, NULL, NULL, ONE),
	CGROUP(kmem_bytes, NULL, NULL, ONE),
	CGROUP(memsw_max_bytes, NULL, NULL, ONE),
	CGROUP(oom_group, "memory.oom.group", NULL, ONE),
	CGROUP(oom_kill_disable, NULL, NULL, ONE),
	CGROUP(under_oom, NULL, NULL, ONE),
	CGROUP(swappiness, NULL, NULL, ONE),
	CGROUP(use_hierarchy, NULL, NULL, ONE),
	CGROUP(anon_bytes, "memory.stat", "anon", ONE),
	CGROUP(file_bytes, "memory.stat", "file", ONE),
	CGROUP(shmem_bytes, "memory.stat", "shmem", ONE),
	CGROUP(mapped_bytes, "memory.stat", "file_mapped", ONE),
	CGROUP(active_file_bytes, "memory.stat", "active_file", ONE),
	CGROUP(inactive_file_bytes, "memory.stat", "inactive_file", ONE),
	CGROUP(unevictable_bytes, "memory.stat", "unevictable", ONE),
	CGROUP(slab_bytes, "memory.stat", "slab", ONE),
	CGROUP(slab_reclaimable_bytes, "memory.stat", "slab_reclaimable", ONE),
	CGROUP(zswap_bytes, "memory.stat", "zswap", ONE),
	CGROUP(sock_bytes, "memory.stat", "sock", ONE),
	CGROUP(page_tables_bytes, "memory.stat", "pagetables", ONE),
	CGROUP(hugetlb_bytes, "memory.stat", "hugetlb", ONE),
	CGROUP(events_high, "memory.events", "high", ONE),
	CGROUP(events_max, "memory.events", "max", ONE),
	CGROUP(events_oom, "memory.events", "oom", ONE),
	CGROUP(events_oom_kill, "memory.events", "oom_kill", ONE),
	CGROUP(events_oom_group_kill, "memory.events", "oom_group_kill", ONE),
	CGROUP(local_oom, "memory.events.local", "oom", ONE),
	CGROUP(local_oom_kill, "memory.events.local", "oom_kill", ONE),
	CGROUP_PRESSURE(some, avg10),
	CGROUP_PRESSURE(some, avg60),
	CGROUP_PRESSURE(some, avg300),
	CGROUP_PRESSURE(full, avg10),
	CGROUP_PRESSURE(full, avg60),
	CGROUP_PRESSURE(full, avg300),
	CGROUP(hidden_processes, NULL, NULL, ONE),
};
const size_t cgroup_figure_count = sizeof(cgroup_figures) / sizeof(*cgroup_figures);

const struct figure_entry unit_figures[] = {
	UNIT(oom_score_adjust),
	UNIT(main_pid),
	UNIT(stop_commands),
	UNIT(memory_accounting),
	UNIT(memory_high_bytes),
	UNIT(memory_max_bytes),
	UNIT(managed_oom_swap),
	UNIT(managed_oom_pressure),
	UNIT(managed_oom_limit_hundredths),
	UNIT(oom_kills),
	UNIT(managed_oom_kills),
};
const size_t unit_figure_count = sizeof(unit_figures) / sizeof(*unit_figures);

const struct figure_entry killer_figures[] = {
	KILLER(pid),
	KILLER(memory_hundredths),
	KILLER(memory_bytes),
	KILLER(swap_hundredths),
	KILLER(swap_bytes),
	KILLER(pressure_hundredths),
	KILLER(pressure_seconds),
	KILLER(settings_unread),
	KILLER(swap_watched),
	KILLER(pressure_watched),
};
const size_t killer_figure_count = sizeof(killer_figures) / sizeof(*killer_figures);
