# SPDX-License-Identifier: GPL-2.0-or-later
"""Recordings that a test makes of a few processes and cgroups."""
import json
import os
import tempfile

MB, GB = 1 << 20, 1 << 30
SCOPE = "/kubepods.slice/kubepods-pod1b2c.slice/cri-containerd-aa.scope"


def process(pid, name, anon, ppid=1, **others):
    return {"pid": pid, "ppid": ppid, "name": name, "uid": 1000, "adj": 0, "start_ticks": pid,
            "vm_size_bytes": 2 * anon, "rss_bytes": anon, "rss_anon_bytes": anon,
            "rss_file_bytes": 0, "rss_shmem_bytes": 0, "swap_bytes": 0, "page_tables_bytes": 0,
            "mm_owner_pid": pid, "cgroup": SCOPE, **others}


def machine(**others):
    return {"release": "6.1.0", "vantage": "whole", "page_size_bytes": 4096, "clock_ticks": 100,
            "uptime_ticks": 99999, "cpus_online": 2, "mem_total_bytes": 16 * GB,
            "mem_free_bytes": 9 * GB, "mem_available_bytes": 9 * GB, "cached_bytes": GB,
            "buffers_bytes": 0, "shmem_bytes": 900 * MB, "swap_total_bytes": 0,
            "swap_free_bytes": 0, "panic_on_oom": 0, "oom_kill_allocating_task": 0, **others}


def recording(test, processes, cgroups=(), units=(), **others):
    folder = tempfile.TemporaryDirectory()
    test.addCleanup(folder.cleanup)
    path = os.path.join(folder.name, "made.json")
    with open(path, "w", encoding="utf-8") as file:
        json.dump({"format": "oomtop-snapshot", "version": 1, "machine": machine(**others),
                   "cgroup_version": 2, "cgroups": list(cgroups), "units": list(units),
                   "processes": processes}, file)
    return path


def edited(test, path, change):
    """Returns the path of a copy of the recording that `change` edited."""
    with open(path, encoding="utf-8") as file:
        document = json.load(file)
    change(document)
    file = tempfile.NamedTemporaryFile("w", suffix=".json", encoding="utf-8")
    test.addCleanup(file.close)
    json.dump(document, file)
    file.flush()
    return file.name
