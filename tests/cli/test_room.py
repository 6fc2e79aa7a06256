# SPDX-License-Identifier: GPL-2.0-or-later
"""How much there is before memory ends: what may not be swapped, dropped or taken is no room."""
import json
import pathlib
import tempfile
import unittest

from oomtop import report, text

MIB, GIB = 2**20, 2**30
FREE = 2 * GIB


def process(pid, name, anon, cgroup="/", **more):
    sizes = {"rss_anon_bytes": anon, "rss_file_bytes": 0, "rss_shmem_bytes": 0}
    sizes.update({key: more.pop(key) for key in list(more) if key in sizes})
    return {"pid": pid, "ppid": 1, "name": name, "uid": 1000, "adj": 0, "cgroup": cgroup,
            "start_ticks": pid, "state": "S", "threads": 1, "flags": 0x400100, "swap_bytes": 0,
            "page_tables_bytes": 0, "cap_sys_admin": 0, "rss_bytes": sum(sizes.values()),
            "vm_size_bytes": 2 * sum(sizes.values()), **sizes, **more}


def machine(**more):
    """A machine of 16 GiB with 2 GiB free, no cache and nothing to reclaim."""
    return {"release": "6.12.30-amd64", "vantage": "whole", "page_size_bytes": 4096,
            "cpus_online": 8, "clock_ticks": 100, "mem_total_bytes": 16 * GIB,
            "mem_free_bytes": FREE, "buffers_bytes": 0, "cached_bytes": 0, "shmem_bytes": 0,
            "active_file_bytes": 0, "inactive_file_bytes": 0, "mapped_bytes": 0, "slab_bytes": 0,
            "slab_unreclaimable_bytes": 0, "anon_bytes": 13 * GIB, "swap_total_bytes": 0,
            "swap_free_bytes": 0, "swappiness": 60, "panic_on_oom": 0, "unreadable": 0,
            "oom_kill_allocating_task": 0, "min_free_bytes": 0, **more}


def swap(size):
    return {"swap_total_bytes": size, "swap_free_bytes": size}


def cgroup(path, **more):
    return {"path": path, **more}


class Room(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.recording = str(pathlib.Path(folder.name) / "machine.json")

    def record(self, machine_figures, processes, cgroups=(), version=2):
        document = {"format": "oomtop-snapshot", "version": 1,
                    "taken_at": "2026-01-10T10:00:00Z", "source": "proc",
                    "machine": machine_figures, "processes": processes}
        if cgroups:
            document.update(cgroup_version=version, cgroups=[cgroup("/"), *cgroups])
        pathlib.Path(self.recording).write_text(json.dumps(document))

    def drill(self, leaker):
        return json.loads(text("drill", "--json", "--from", self.recording, leaker))["drills"][0]

    def expect(self, leaker, least, most):
        """Expects that range of room, to a hundredth, which is that of page tables and more."""
        drill = self.drill(leaker)
        self.assertAlmostEqual(drill["leaks_by_least"] / GIB, least * 31 / 32 / GIB, delta=0.02)
        self.assertAlmostEqual(drill["leaks_by"] / GIB, most / GIB, delta=0.02)
        return drill

    # swap

    def containers(self, limit, others=(), version=2, **below):
        self.record(
            machine(**swap(8 * GIB), anon_bytes=11 * GIB + 10 * MIB),
            [process(1, "init", 10 * MIB),
             process(100, "builder", 4 * GIB, "/pods/builder"),
             process(200, "database", 7 * GIB, "/pods/database"), *others],
            [cgroup("/pods", **limit), cgroup("/pods/builder", **below),
             cgroup("/pods/database", **below), cgroup("/free")], version)

    def test_swap_that_containers_may_not_use_is_no_room(self):
        self.containers({"swap_max_bytes": 0, "swap_current_bytes": 0})
        drill = self.drill("builder")
        self.assertLess(drill["leaks_by"], FREE * 1.02)
        self.assertEqual(drill["victims"], [200, 100])
        self.assertTrue(drill["leaves_swap"])
        self.assertIn("none of these processes may use the swap that is left",
                      text("drill", "--from", self.recording, "builder"))
        self.assertNotIn("Nothing to do", text("protect", "--from", self.recording, "database"))

    def test_a_limit_of_swap_that_is_reached_forbids_it_too(self):
        self.containers({"swap_max_bytes": GIB, "swap_current_bytes": GIB})
        self.assertLess(self.drill("builder")["leaks_by"], FREE * 1.02)

    def test_the_least_that_is_left_is_that_of_the_container(self):
        """Any process may leak, so that the machine's minimum is without what a limit denies."""
        self.record(machine(**swap(8 * GIB), anon_bytes=2 * GIB),
                    [process(100, "database", 2 * GIB), process(101, "job", 100 * MIB, "/job")],
                    [cgroup("/job", swap_max_bytes=256 * MIB, swap_current_bytes=0,
                            current_bytes=100 * MIB, anon_bytes=100 * MIB)])
        least = report("--from", self.recording)["headroom"]["min"]
        self.assertLessEqual(least, self.drill("job")["leaks_by"])
        self.assertLess(least, FREE + 3 * GIB)

    def test_what_the_limit_leaves_is_room(self):
        self.containers({"swap_max_bytes": 2 * GIB, "swap_current_bytes": GIB})
        self.expect("builder", FREE + GIB, FREE + GIB)

    def test_swap_without_a_limit_is_room(self):
        self.containers({})
        drill = self.expect("builder", FREE + 8 * GIB, FREE + 8 * GIB)
        self.assertEqual(drill["victims"], [100])
        self.assertFalse(drill["leaves_swap"])

    def test_a_leaker_that_may_swap_fills_the_swap_beside_containers_that_may_not(self):
        self.containers({"swap_max_bytes": 0}, [process(300, "editor", GIB, "/free")])
        self.expect("editor", FREE + 8 * GIB, FREE + 8 * GIB)

    def test_a_cgroup_of_version_1_with_swappiness_0_may_swap_or_not(self):
        self.containers({"swappiness": 0}, version=1, swappiness=0)
        self.expect("builder", FREE + 10 * MIB, FREE + 8 * GIB)

    def test_what_is_freed_in_swap_is_no_room_for_who_may_not_swap(self):
        self.record(
            machine(**swap(8 * GIB), anon_bytes=10 * GIB),
            [process(1, "init", 10 * MIB), process(100, "leaker", 3 * GIB, "/bound"),
             process(200, "guest", 5 * GIB, adj=500)],
            [cgroup("/bound", swap_max_bytes=0, swap_current_bytes=0, current_bytes=3 * GIB,
                    anon_bytes=3 * GIB, shmem_bytes=0)])
        drill = self.drill("leaker")
        self.assertEqual(drill["victims"], [200, 100])
        self.assertTrue(drill["leaves_swap"])

    def test_shared_memory_of_a_cgroup_that_may_not_swap_stays(self):
        shared = {"shmem_bytes": 3 * GIB, "cached_bytes": 3 * GIB, "anon_bytes": 110 * MIB}
        processes = [process(1, "init", 10 * MIB),
                     process(100, "leaker", 100 * MIB, "/pods"),
                     process(200, "shared", 0, "/pods", rss_shmem_bytes=3 * GIB)]
        for limit, first in ((0, 200), (2**60 - 1, 100)):
            self.record(machine(**swap(9 * GIB), **shared), processes,
                        [cgroup("/pods", swap_max_bytes=limit, swap_current_bytes=0)])
            drill = self.drill("leaker")
            self.assertEqual(drill["victims"][0], first)
            self.assertIsNone(drill["alternative"])

    def test_zram_takes_what_its_pages_took_so_far(self):
        holder = {"kind": "zram", "name": "zram0", "bytes": 1024 * MIB, "stored_bytes": 4096 * MIB}
        self.record(machine(**swap(4 * GIB), holders=[holder]), [process(100, "leaker", GIB)])
        drill = self.drill("leaker")
        self.assertAlmostEqual(drill["leaks_by_least"] / GIB, (2 + 4 * 0.625) * 31 / 32, delta=0.02)
        self.assertAlmostEqual(drill["leaks_by"] / GIB, 6, delta=0.02)
        holder.update(bytes=4096 * MIB)
        self.record(machine(**swap(4 * GIB), holders=[holder]), [process(100, "leaker", GIB)])
        self.assertAlmostEqual(self.drill("leaker")["leaks_by_least"] / GIB, 2 * 31 / 32,
                               delta=0.02)

    def test_swap_on_a_disk_takes_no_memory(self):
        holder = {"kind": "zram", "name": "zram0", "bytes": 2048 * MIB, "stored_bytes": 4096 * MIB}
        for on_zram, cost in (({}, 3), ({"swap_bytes": 2 * GIB, "swap_free_bytes": GIB}, 0.75),
                              ({"swap_bytes": 2 * GIB, "swap_free_bytes": 0}, 0),
                              ({"swap_bytes": 0, "swap_free_bytes": 0}, 0)):
            self.record(machine(**swap(4 * GIB), holders=[{**holder, **on_zram}]),
                        [process(100, "leaker", GIB)])
            self.assertAlmostEqual(self.drill("leaker")["leaks_by_least"] / GIB,
                                   (6 - cost) * 31 / 32, delta=0.02)

    # zones

    def test_growth_of_the_kernel_does_not_reach_movable_zones(self):
        page = 4096
        zone = {"number": 0, "present_pages": 8 * GIB // page, "free_pages": GIB // 2 // page,
                "allocatable_pages": GIB // 2 // page, "free_pcp_pages": 0, "boost_pages": 0}
        nodes = [zone, {**zone, "number": 1, "free_pages": 3 * GIB // 2 // page,
                        "allocatable_pages": 3 * GIB // 2 // page}]
        figures = self.cached(**swap(4 * GIB), anon_bytes=6 * GIB, mem_available_bytes=5 * GIB,
                              nodes=nodes)
        self.record(figures, [process(100, "leaker", GIB)])
        drill = self.drill("kernel:")
        self.assertFalse(drill["certain"])
        self.assertAlmostEqual(drill["leaks_by"] / GIB, 10, delta=0.1)
        self.assertIn("Not certain: it is not known how much of the memory is for movable pages "
                      "alone", text("drill", "--from", self.recording, "kernel:"))
        self.assertNotIn("movable", text("drill", "--from", self.recording, "leaker"))
        # of node 1 all is movable
        for node, (free, file, anon) in zip(nodes, ((GIB // 2, 0, 0), (0, 3 * GIB, 5 * GIB))):
            node.update(kernel_allocatable_pages=free // page, movable_file_pages=file // page,
                        movable_anon_pages=anon // page)
        self.record(figures, [process(100, "leaker", GIB)])
        drill = self.drill("kernel:")
        self.assertNotIn("movable", text("drill", "--from", self.recording, "kernel:"))
        # half a GiB free, one of page cache, and one that is swapped
        self.assertAlmostEqual(drill["leaks_by"] / GIB, 2.5, delta=0.02)
        self.assertAlmostEqual(drill["leaks_by_least"] / GIB, 2.5, delta=0.1)
        self.assertAlmostEqual(self.drill("leaker")["leaks_by"] / GIB, 10, delta=0.1)

    # page cache

    def cached(self, **more):
        return machine(cached_bytes=4 * GIB, **{"active_file_bytes": 3 * GIB,
                                                "inactive_file_bytes": GIB, **more})

    def test_page_cache_is_room(self):
        self.record(self.cached(), [process(100, "leaker", GIB)])
        self.expect("leaker", FREE + 4 * GIB, FREE + 4 * GIB)

    def test_cache_on_no_list_is_not(self):
        self.record(self.cached(active_file_bytes=0, inactive_file_bytes=0,
                                unevictable_bytes=4 * GIB), [process(100, "leaker", GIB)])
        self.expect("leaker", FREE, FREE)

    def test_protected_cache_is_not(self):
        self.record(self.cached(mem_available_bytes=6 * GIB),
                    [process(100, "leaker", GIB, "/user")],
                    [cgroup("/user"),
                     cgroup("/web", min_bytes=3 * GIB, current_bytes=int(3.5 * GIB),
                            active_file_bytes=3 * GIB, inactive_file_bytes=0,
                            anon_bytes=GIB // 2, shmem_bytes=0)])
        self.expect("leaker", FREE + int(1.5 * GIB), FREE + int(1.5 * GIB))

    def test_memory_low_gives_way(self):
        self.record(self.cached(), [process(100, "leaker", GIB, "/user")],
                    [cgroup("/user"),
                     cgroup("/web", low_bytes=3 * GIB, current_bytes=int(3.5 * GIB),
                            active_file_bytes=3 * GIB, inactive_file_bytes=0,
                            anon_bytes=GIB // 2, shmem_bytes=0)])
        self.expect("leaker", FREE + 4 * GIB, FREE + 4 * GIB)

    def test_at_a_limit_the_protection_below_counts_and_its_own_does_not(self):
        for below, room in ((0, 3), (2 * GIB, 1)):
            self.record(self.cached(), [process(100, "leaker", GIB, "/pod/main")],
                        [cgroup("/pod", max_bytes=4 * GIB, current_bytes=3 * GIB,
                                min_bytes=3 * GIB, active_file_bytes=2 * GIB,
                                inactive_file_bytes=0, anon_bytes=GIB, shmem_bytes=0),
                         cgroup("/pod/cache", min_bytes=below, current_bytes=2 * GIB,
                                active_file_bytes=2 * GIB, inactive_file_bytes=0, anon_bytes=0,
                                shmem_bytes=0),
                         cgroup("/pod/main", current_bytes=GIB, anon_bytes=GIB, shmem_bytes=0,
                                min_bytes=0)])
            drill = self.drill("leaker")
            self.assertEqual(drill["domain"]["path"], "/pod")
            self.assertAlmostEqual(drill["leaks_by"] / GIB, room, delta=0.01)
            self.assertAlmostEqual(drill["leaks_by_least"] / GIB, room, delta=0.01)

    def test_pages_of_a_driver_are_not_dropped(self):
        self.record(machine(active_file_bytes=60 * MIB, inactive_file_bytes=40 * MIB,
                            cached_bytes=100 * MIB, mapped_bytes=9 * GIB, anon_bytes=3 * GIB),
                    [process(1, "init", 10 * MIB), process(100, "browser", 2 * GIB),
                     process(200, "compositor", 300 * MIB, rss_file_bytes=9 * GIB)])
        drill = self.drill("browser")
        self.assertEqual(drill["victims"][0], 200)
        self.assertIsNone(drill["alternative"])
        words = text("report", "--from", self.recording)
        self.assertIn("8.9G of what counts as mapped files of compositor[200] is not page cache",
                      words)
        self.assertNotIn("which reclaim drops before any process is killed", words)
        self.assertIn("8.9G of its mapped files is not page cache: pages of a driver",
                      text("explain", "--from", self.recording, "compositor"))

    def test_a_balloon_in_the_total_may_shrink_first(self):
        processes = [process(1, "init", 10 * MIB), process(100, "db", 4 * GIB),
                     process(200, "app", 500 * MIB)]
        others = {"page_tables_bytes": 0, "hugetlb_bytes": 0, "balloon_bytes": 8 * GIB}
        self.record(machine(anon_bytes=6 * GIB, **others), processes)
        drill = self.drill("app")
        self.assertEqual((drill["victims"], drill["certain"]), ([100, 200], False))
        self.assertLess(drill["leaks_by_least"], 2.1 * GIB)
        self.assertGreater(drill["leaks_by"], 9.9 * GIB)
        self.assertEqual(drill["alternative"]["victims"], [200])
        # before Linux 6.16 vmstat counts its pages
        events = {"balloon_inflated_pages": 3 * GIB // 4096, "balloon_deflated_pages": GIB // 4096}
        self.record(machine(anon_bytes=6 * GIB, page_tables_bytes=0, hugetlb_bytes=0, **events),
                    processes)
        self.assertGreater(self.drill("app")["leaks_by"], 3.9 * GIB)
        self.assertLess(self.drill("app")["leaks_by"], 4.1 * GIB)
        # 13 GiB are accounted for: the balloon was taken off the total
        self.record(machine(**others), processes)
        self.assertTrue(self.drill("app")["certain"])

    def test_what_a_kill_frees_is_a_minimum_beside_sockets(self):
        proxy = cgroup("/proxy", current_bytes=7 * GIB, anon_bytes=3 * GIB, file_bytes=0,
                       sock_bytes=4 * GIB)
        processes = [process(1, "init", 10 * MIB), process(100, "leaker", 2 * GIB),
                     process(200, "haproxy", 3 * GIB, cgroup="/proxy", adj=500)]
        self.record(machine(), processes, [proxy])
        drill = self.drill("leaker")
        self.assertEqual(drill["victims"], [200, 100])
        self.assertEqual(drill["frees_at_least"], [True, False])
        # another process of the cgroup may have them
        self.record(machine(), [*processes, process(300, "other", MIB, cgroup="/proxy")], [proxy])
        self.assertEqual(self.drill("leaker")["frees_at_least"], [False, False])

    def test_what_a_kill_frees_is_a_minimum_beside_pages_of_a_driver(self):
        self.record(machine(active_file_bytes=60 * MIB, inactive_file_bytes=40 * MIB,
                            cached_bytes=100 * MIB, mapped_bytes=9 * GIB, anon_bytes=3 * GIB),
                    [process(1, "init", 10 * MIB), process(100, "browser", 2 * GIB),
                     process(200, "compositor", 300 * MIB, rss_file_bytes=9 * GIB)])
        drill = self.drill("browser")
        self.assertEqual(drill["victims"], [200, 100])
        self.assertEqual(drill["frees_at_least"], [True, False])
        self.assertFalse(drill["certain"], "what the kill gives back decides what follows")
        self.assertRegex(text("drill", "--from", self.recording, "browser"),
                         r"; frees at least about 300M of the 9\.2G counted for it")
        self.assertIn("  Not certain: it is not known whether a kill frees the pages of a driver, "
                      "the graphics memory, the huge pages or the buffers of sockets that the "
                      "process holds.",
                      text("drill", "--from", self.recording, "browser"))
        self.assertIn("\n  at least about 300M: anonymous memory, swap and page tables",
                      text("explain", "--from", self.recording, "compositor"))
        self.assertTrue(json.loads(text("report", "--from", self.recording, "--json"))
                        ["frees_at_least"])
        self.record(machine(active_file_bytes=60 * MIB, inactive_file_bytes=40 * MIB,
                            cached_bytes=100 * MIB, mapped_bytes=9 * GIB, anon_bytes=3 * GIB),
                    [process(1, "init", 10 * MIB), process(100, "browser", 2 * GIB),
                     process(200, "compositor", 300 * MIB, rss_file_bytes=9 * GIB,
                             private_bytes=300 * MIB, private_swap_bytes=0, pss_shmem_bytes=0)])
        for command, words in ((["report"], "; killing it frees at least 300M"),
                               (["report"], "frees at least 300M of the 9.3G counted"),
                               (["explain", "compositor"], "\n  at least 300M: private pages"),
                               (["drill", "browser"], "; frees at least 300M of the 9.2G counted")):
            self.assertIn(words, text(*command, "--from", self.recording))

    def test_a_kill_may_come_while_the_cache_is_full(self):
        self.record(self.cached(lru_gen_min_ttl_ms=1000), [process(100, "leaker", GIB)])
        drill = self.expect("leaker", FREE - 16 * GIB // 8, FREE + 4 * GIB)
        self.assertTrue(drill["cache_may_stay"])
        self.assertIn("The OOM killer may act while page cache is left (min_ttl_ms of lru_gen is "
                      "1000).", text("drill", "--from", self.recording, "leaker"))

    def test_a_protection_may_be_unknown_to_reclaim(self):
        sentence = ("The kernel may also reclaim memory that memory.min protects: kswapd may "
                    "have given up")
        for release, mglru, failures, fails in (
                ("7.2.13-amd64", 1, 3, True), ("7.2.13-amd64", None, None, True),
                ("7.2.13-amd64", 0, 3, False), ("7.2.13-amd64", 1, 0, False),
                ("6.18.15-amd64", 1, 3, False)):
            node = {"number": 0, "present_pages": 4 * GIB // 1024, "unreclaimable": failures}
            self.record(
                self.cached(release=release, lru_gen_enabled=mglru, nodes=[node]),
                [process(100, "leaker", GIB)],
                [cgroup("/keeper", current_bytes=4 * GIB, min_bytes=3 * GIB, anon_bytes=0,
                        active_file_bytes=4 * GIB, inactive_file_bytes=0)])
            drill = self.drill("leaker")
            self.assertIs(drill["min_may_fail"], fails, (release, mglru, failures))
            self.assertAlmostEqual(drill["leaks_by"] / GIB, 6 if fails else 3, delta=0.05)
            self.assertLess(drill["leaks_by_least"], 3.1 * GIB)
            words = text("drill", "--from", self.recording, "leaker")
            self.assertEqual(sentence in words, fails)

    # other

    def test_the_cache_of_zfs_above_its_minimum_may_be_room(self):
        holder = {"kind": "zfs-arc", "bytes": 5 * GIB, "least_bytes": GIB}
        self.record(machine(holders=[holder]), [process(100, "leaker", GIB)])
        self.expect("leaker", FREE, FREE + 4 * GIB)

    def test_a_name_that_says_what_it_is_is_printed_once(self):
        holder = {"kind": "zfs-arc", "name": "ARC", "bytes": 5 * GIB, "least_bytes": GIB}
        self.record(machine(holders=[holder]), [process(100, "leaker", GIB)])
        self.assertIn(" ZFS ARC 5.0G", text("report", "--from", self.recording))

    def test_no_limit_is_null(self):
        self.record(machine(), [process(100, "leaker", GIB, "/box")],
                    [cgroup("/box", max_bytes=2 * GIB, high_bytes=(1 << 60) - 1,
                            current_bytes=GIB)])
        report = json.loads(text("report", "--json", "--from", self.recording))
        self.assertIsNone(report["domains"][0]["high"])
        self.assertEqual(report["domains"][0]["max"], 2 * GIB)

    def test_slab_of_a_cgroup_is_room(self):
        self.record(machine(), [process(100, "leaker", GIB, "/box")],
                    [cgroup("/box", max_bytes=2 * GIB, current_bytes=int(1.9 * GIB),
                            active_file_bytes=0, inactive_file_bytes=0, anon_bytes=GIB,
                            shmem_bytes=0, slab_reclaimable_bytes=800 * MIB)])
        drill = self.drill("leaker")
        self.assertAlmostEqual(drill["leaks_by_least"] / MIB, 102.4 + 200, delta=1)
        self.assertAlmostEqual(drill["leaks_by"] / MIB, 102.4 + 800, delta=1)


if __name__ == "__main__":
    unittest.main()
