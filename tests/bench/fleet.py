#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Writes a recording to standard output: CGROUPS groups with a limit, nested in slices that have
a limit too, and twice as many processes.

    tests/bench/fleet.py CGROUPS >fleet.json
"""
import json
import sys

MIB = 1 << 20
GROUPS_A_SLICE = 50
SLICES_A_TENANT = 10


def slice_of(number):
    tenant = number // (GROUPS_A_SLICE * SLICES_A_TENANT)
    return "/t%d.slice/t%d-%d.slice" % (tenant, tenant, number // GROUPS_A_SLICE)


def group(path, maximum, current):
    return {"path": path, "max_bytes": maximum, "high_bytes": (1 << 60) - 1,
            "swap_max_bytes": (1 << 60) - 1, "current_bytes": current, "swap_current_bytes": 0,
            "oom_group": 0, "anon_bytes": current * 3 // 4, "file_bytes": current // 4,
            "active_file_bytes": current // 8, "inactive_file_bytes": current // 8,
            "mapped_bytes": current // 16, "shmem_bytes": 0}


def process(pid, path, anon):
    return {"pid": pid, "ppid": 1, "name": "worker-%d" % (pid % 97), "user": "app",
            "cgroup": path, "state": "S", "uid": 998, "start_ticks": 100 + pid, "flags": 4194560,
            "nice": 0, "threads": 4, "adj": pid % 5 * 50, "cap_sys_admin": 0,
            "vm_size_bytes": 2 * anon, "rss_bytes": anon + 2 * MIB, "rss_anon_bytes": anon,
            "rss_file_bytes": 2 * MIB, "rss_shmem_bytes": 0, "swap_bytes": 0,
            "page_tables_bytes": 65536, "hugetlb_bytes": 0, "locked_bytes": 0,
            "mm_owner_pid": pid}


def fleet(count):
    groups, processes, slices, total = [{"path": "/"}], [], {}, 0
    for number in range(count):
        path = "%s/app%d.service" % (slice_of(number), number)
        sizes = [MIB * (8 + number * 7919 % 57), MIB * (4 + number * 104729 % 31)]
        current = sum(sizes) + 8 * MIB
        groups.append(group(path, current + MIB * (16 + number % 100), current))
        for size in sizes:
            processes.append(process(1000 + len(processes), path, size))
        above = slice_of(number)
        while above:
            slices[above] = slices.get(above, 0) + current
            above = above.rsplit("/", 1)[0]
        total += current
    groups += [group(path, use + use // 8, use) for path, use in slices.items()]
    return total, groups, processes


def machine(total):
    ram = (total + total // 4) // 4096 * 4096
    return {"release": "6.1.0-28-amd64", "vantage": "whole", "page_size_bytes": 4096,
            "cpus_online": 64, "clock_ticks": 100, "uptime_ticks": 10000000,
            "mem_total_bytes": ram, "mem_free_bytes": ram - total,
            "mem_available_bytes": ram - total, "buffers_bytes": 0, "cached_bytes": total // 4,
            "shmem_bytes": 0, "mapped_bytes": total // 16, "swap_total_bytes": 0,
            "swap_free_bytes": 0, "slab_bytes": 0, "slab_unreclaimable_bytes": 0,
            "panic_on_oom": 0, "oom_kill_allocating_task": 0, "swappiness": 60, "unreadable": 0,
            "holders": []}


def main():
    total, groups, processes = fleet(int(sys.argv[1]))
    json.dump({"format": "oomtop-snapshot", "version": 1, "taken_at": "2025-01-17T03:12:45Z",
               "source": "proc", "machine": machine(total), "cgroup_version": 2,
               "cgroups": groups, "processes": processes}, sys.stdout)
    print()


if __name__ == "__main__":
    main()
