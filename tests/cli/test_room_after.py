# SPDX-License-Identifier: GPL-2.0-or-later
"""How much room a kill gives back: what is in swap by then, locked, or a huge page decides."""
import json
import unittest

from oomtop import run, text
from recordings import GB, MB, process, recording

GROUP = "/c"


def drilled(path, *words):
    return json.loads(text("drill", "--from", path, "--json", *words))["drills"]


def service(pid, name, anon, **others):
    return process(pid, name, anon, **{"cgroup": GROUP, **others})


def group(path=GROUP, **figures):
    return {"path": path, "file_bytes": 0, "shmem_bytes": 0, "active_file_bytes": 0,
            "inactive_file_bytes": 0, **figures}


class Swappiness(unittest.TestCase):
    """At swappiness 0 the reclaim of a cgroup swaps nothing, so that a kill frees all it held."""

    def made(self, **figures):
        return recording(
            self, [service(100, "big", GB), service(101, "innocent", 700 * MB),
                   service(102, "leak", 180 * MB)],
            cgroups=[group(current_bytes=1904 * MB, max_bytes=2 * GB, anon_bytes=1904 * MB,
                           **figures.pop("cgroup", {}))],
            mem_total_bytes=16 * GB, swap_total_bytes=8 * GB, swap_free_bytes=8 * GB,
            shmem_bytes=0, **figures)

    def test_a_kill_frees_what_cannot_be_in_swap(self):
        for path in [self.made(swappiness=0),
                     self.made(swappiness=60, cgroup={"swap_max_bytes": 0})]:
            one = drilled(path, "leak")[0]
            self.assertEqual((one["victims"], one["certain"]), ([100, 102], True))
            safe = run("check", "--from", path, "--leak-safe", "innocent")
            self.assertEqual(safe.returncode, 0, safe.stdout)
            self.assertIn("Nothing to do", text("protect", "--from", path, "innocent"))

    def test_a_group_of_leakers_as_well(self):
        one = drilled(self.made(swappiness=0), f"all:cgroup:{GROUP}")[0]
        self.assertNotIn("swapped", json.dumps(one))
        self.assertEqual(one["victims"][0], 100)


class OfTheKernel(unittest.TestCase):
    def made(self, **figures):
        return recording(
            self, [service(100, "app", GB), service(101, "other", 500 * MB)],
            cgroups=[group(current_bytes=1524 * MB, anon_bytes=1524 * MB, max_bytes=2 * GB)],
            **{**dict(mem_total_bytes=8 * GB, mem_free_bytes=4 * GB, mem_available_bytes=4 * GB,
                      cached_bytes=20 * MB, active_file_bytes=10 * MB, inactive_file_bytes=10 * MB,
                      shmem_bytes=0, anon_bytes=1524 * MB, swap_total_bytes=32 * GB,
                      swap_free_bytes=32 * GB, swappiness=60), **figures})

    def test_it_is_never_swapped(self):
        path = self.made()
        one = drilled(path, "kernel:")[0]
        self.assertLess(one["leaks_by"], 6 * GB)
        self.assertGreater(one["leaks_by"], 5 * GB)
        self.assertIn("the kernel's own memory is not swapped",
                      text("drill", "--from", path, "kernel:"))
        self.assertLess(drilled(path, "--domain", f"cgroup:{GROUP}", "kernel:")[0]["leaks_by"],
                        2049 * MB)

    def test_free_pages_of_cma_are_no_room_for_it(self):
        path = self.made(cma_free_bytes=3 * GB, swap_total_bytes=0, swap_free_bytes=0)
        self.assertLess(drilled(path, "kernel:")[0]["leaks_by"], 1100 * MB)


class WithoutSwap(unittest.TestCase):
    def test_swap_that_a_kill_frees_is_room_as_far_as_others_can_use_it(self):
        """The leaker may not swap, and the others hold less in RAM than the first one in swap."""
        path = recording(
            self, [process(101, "first", 200 * MB, swap_bytes=10 * GB, cgroup="/a"),
                   process(102, "second", 200 * MB, swap_bytes=9 * GB, cgroup="/b"),
                   service(100, "leak", 1300 * MB)],
            cgroups=[group(current_bytes=1300 * MB, anon_bytes=1300 * MB, swap_max_bytes=0),
                     group("/a", current_bytes=200 * MB, anon_bytes=200 * MB),
                     group("/b", current_bytes=200 * MB, anon_bytes=200 * MB)],
            mem_total_bytes=8 * GB, mem_free_bytes=6 * GB, mem_available_bytes=6 * GB,
            cached_bytes=20 * MB, active_file_bytes=10 * MB, inactive_file_bytes=10 * MB,
            shmem_bytes=0, anon_bytes=1700 * MB, swap_total_bytes=20 * GB,
            swap_free_bytes=300 * MB, swappiness=60)
        self.assertEqual(drilled(path, "leak")[0]["victims"], [101, 102, 100])


class SharedSinceAFork(unittest.TestCase):
    """A database and its child that saves: both map the same 4 GiB, which the last one frees."""

    def made(self, details, **figures):
        database = {"cgroup": "/db", "private_bytes": 100 * MB} if details else {"cgroup": "/db"}
        return recording(
            self, [process(100, "redis", 4 * GB, **database),
                   process(101, "redis", 4 * GB, ppid=100, **database),
                   process(102, "java", 2 * GB, cgroup="/java", private_bytes=2 * GB),
                   process(103, "leak", 500 * MB, cgroup="/leak", private_bytes=500 * MB)],
            cgroups=[group(path, current_bytes=size, anon_bytes=size)
                     for path, size in (("/db", 4196 * MB), ("/java", 2 * GB),
                                        ("/leak", 500 * MB))],
            **{**dict(mem_total_bytes=8 * GB, mem_free_bytes=GB, mem_available_bytes=GB,
                      cached_bytes=20 * MB, active_file_bytes=10 * MB, inactive_file_bytes=10 * MB,
                      shmem_bytes=0, anon_bytes=6744 * MB, swap_total_bytes=0, swap_free_bytes=0),
               **figures})

    def test_the_last_one_frees_it(self):
        path = self.made(True)
        one = drilled(path, "leak")[0]
        self.assertEqual((one["victims"], one["certain"]), ([101, 100, 103], True))
        self.assertLess(one["frees"][0], 200 * MB)
        self.assertGreaterEqual(one["frees"][1], 4 * GB)
        self.assertEqual(run("check", "--from", path, "--leak-safe", "java").returncode, 0)

    def test_without_measured_figures_it_is_a_guess(self):
        path = self.made(False)
        one = drilled(path, "leak")[0]
        self.assertEqual((one["victims"], one["certain"]), ([101, 100, 103], False))
        self.assertIn("the memory that processes share is a guess",
                      text("drill", "--from", path, "leak"))
        self.assertNotIn("Nothing to do", text("protect", "--from", path, "100"))

    def test_a_kill_of_both_frees_it(self):
        path = self.made(True)
        with open(path, encoding="utf-8") as file:
            document = json.load(file)
        for one in document["cgroups"]:
            one["oom_group"] = int(one["path"] == "/db")
        report = json.loads(run("report", "--from", "-", "--json",
                                input=json.dumps(document).encode()).stdout)
        self.assertGreater(report["frees"], 4 * GB)
        self.assertLess(report["frees"], 5 * GB)

    def test_a_group_has_no_more_than_its_cgroup(self):
        """Workers that share 500M since a fork."""
        path = recording(
            self, [process(100, "web", 550 * MB, cgroup="/system.slice/web.service"),
                   *[process(101 + i, "web", 550 * MB, ppid=100, cgroup="/system.slice/web.service")
                     for i in range(20)],
                   process(200, "db", 600 * MB, cgroup="/db")],
            cgroups=[group("/system.slice/web.service", current_bytes=1600 * MB,
                           anon_bytes=1550 * MB), group("/db", current_bytes=600 * MB)],
            mem_total_bytes=8 * GB, mem_free_bytes=5 * GB, mem_available_bytes=5 * GB,
            anon_bytes=2200 * MB)
        self.assertRegex(text("report", "--from", path),
                         r"21 processes with 1\.[56]G of their own memory")

    def test_a_heap_that_is_mapped_three_times_goes_with_its_process(self):
        heap = {"rss_bytes": 9 * GB, "rss_shmem_bytes": 9 * GB - 50 * MB,
                "pss_shmem_bytes": 3 * GB - 17 * MB, "shared_bytes": 9 * GB - 50 * MB,
                "private_bytes": 50 * MB, "private_swap_bytes": 0, "cgroup": "/java"}
        path = recording(
            self, [process(100, "java", 50 * MB, **heap),
                   process(102, "other", 2500 * MB, cgroup="/other"),
                   process(103, "leak", 500 * MB, cgroup="/leak")],
            mem_total_bytes=8 * GB, mem_free_bytes=GB, mem_available_bytes=GB,
            cached_bytes=3 * GB, active_file_bytes=10 * MB, inactive_file_bytes=10 * MB,
            shmem_bytes=3 * GB, anon_bytes=3050 * MB)
        self.assertEqual(drilled(path, "leak")[0]["victims"], [100, 103])
        report = text("report", "--from", path)
        self.assertNotIn("while other processes map it", report)
        self.assertIn("which it alone maps, but several times",
                      text("explain", "--from", path, "java"))

    def test_the_last_one_that_maps_shared_memory_frees_it(self):
        worker = {"rss_bytes": 3 * GB, "rss_shmem_bytes": 3 * GB - 50 * MB,
                  "pss_shmem_bytes": 3 * GB // 2 - 25 * MB, "cgroup": "/db",
                  "private_bytes": 50 * MB, "private_swap_bytes": 0}
        path = recording(
            self, [process(100, "worker", 50 * MB, **worker),
                   process(101, "worker", 50 * MB, **worker),
                   process(102, "java", 2500 * MB, cgroup="/java"),
                   process(103, "leak", 500 * MB, cgroup="/leak")],
            mem_total_bytes=8 * GB, mem_free_bytes=GB, mem_available_bytes=GB,
            cached_bytes=3 * GB, active_file_bytes=10 * MB, inactive_file_bytes=10 * MB,
            shmem_bytes=3 * GB, anon_bytes=3100 * MB)
        one = drilled(path, "leak")[0]
        self.assertEqual((one["victims"], one["certain"]), ([101, 100, 103], False))


class Locked(unittest.TestCase):
    def test_locked_memory_is_never_in_swap(self):
        """What is locked and no page cache cannot be swapped, nor is it swap when it is freed."""
        path = recording(
            self, [process(100, "locked", 3 * GB, vm_size_bytes=3 * GB + 8 * MB,
                           locked_bytes=3 * GB),
                   process(101, "other", 2560 * MB, vm_size_bytes=2568 * MB,
                           locked_bytes=2560 * MB),
                   service(102, "leak", 300 * MB)],
            cgroups=[group(current_bytes=300 * MB, anon_bytes=300 * MB, swap_max_bytes=0)],
            mem_total_bytes=8 * GB, mem_free_bytes=1500 * MB, mem_available_bytes=1500 * MB,
            cached_bytes=20 * MB, active_file_bytes=10 * MB, inactive_file_bytes=10 * MB,
            shmem_bytes=0, anon_bytes=5932 * MB, mlocked_bytes=5632 * MB,
            swap_total_bytes=8 * GB, swap_free_bytes=8 * GB, swappiness=60)
        one = drilled(path, "leak")[0]
        self.assertLess(one["leaks_by"], 9 * GB // 4)
        self.assertEqual(one["victims"], [100, 102])

    def test_what_mlockall_takes_may_be_locked_as_well(self):
        for size, is_wide in [(GB + 16 * MB, True), (3 * GB, False)]:
            path = recording(
                self, [process(100, "es", GB, vm_size_bytes=size, locked_bytes=GB),
                       process(101, "other", 2 * GB)],
                mem_total_bytes=8 * GB, mem_free_bytes=4 * GB, mem_available_bytes=4 * GB,
                cached_bytes=20 * MB, active_file_bytes=10 * MB, inactive_file_bytes=10 * MB,
                shmem_bytes=0, anon_bytes=3 * GB, mlocked_bytes=GB,
                swap_total_bytes=16 * GB, swap_free_bytes=16 * GB, swappiness=60)
            one = drilled(path, "es")[0]
            self.assertEqual(one["leaks_by_least"] < 7 * GB, is_wide)
            self.assertGreater(one["leaks_by"], 19 * GB)


class SwapLimit(unittest.TestCase):
    def test_the_last_kill_needs_no_room(self):
        """A limit of swap that is reached leaves the machine's: only a later kill depends on it."""
        path = recording(
            self, [service(100, "node", 1600 * MB), service(101, "sh", 4 * MB)],
            cgroups=[group(current_bytes=1604 * MB, anon_bytes=1604 * MB, max_bytes=2 * GB,
                           swap_max_bytes=2 * GB, swap_current_bytes=0)],
            mem_total_bytes=32 * GB, mem_free_bytes=28 * GB, mem_available_bytes=28 * GB,
            swap_total_bytes=32 * GB, swap_free_bytes=32 * GB, swappiness=60, shmem_bytes=0)
        alone, row = drilled(path, "node")[0], drilled(path)[0]
        self.assertEqual([alone["certain"], row["certain"]], [True, True])
        self.assertEqual(alone["victims"], [100])
        self.assertEqual(run("check", "--from", path, "--leak-safe", "node").returncode, 2)

    def test_a_limit_counts_once_for_all_below_it(self):
        """Of six times 1 GB only 300 MB can be in swap."""
        crowd = [service(200 + i, f"w{i}", 1000 * MB, adj=300) for i in range(6)]
        path = recording(
            self, [*crowd, process(102, "leak", GB, cgroup="/l")],
            cgroups=[group(current_bytes=6000 * MB, anon_bytes=6000 * MB,
                           swap_max_bytes=300 * MB, swap_current_bytes=0),
                     group("/l", current_bytes=GB, anon_bytes=GB, swap_max_bytes=0)],
            mem_total_bytes=8 * GB, mem_free_bytes=600 * MB, mem_available_bytes=600 * MB,
            cached_bytes=20 * MB, active_file_bytes=10 * MB, inactive_file_bytes=10 * MB,
            shmem_bytes=0, anon_bytes=7024 * MB, swap_total_bytes=8 * GB, swap_free_bytes=8 * GB,
            swappiness=60)
        shown = text("drill", "--from", path, "leak")
        self.assertIn("\n  4. w2[202] is killed: badness 5.8G (leak[102] 4.7G)", shown)
        self.assertIn("leak[102] is killed: badness 6.5G", shown)
        self.assertIn("Not certain: it is not known how much of what a kill frees is in "
                      "swap by then", shown)
        self.assertNotIn("difference too small", shown)


class HugePages(unittest.TestCase):
    def made(self, charges):
        return recording(
            self, [service(100, "huge", 100 * MB, hugetlb_bytes=2 * GB),
                   service(101, "b", 300 * MB, adj=-500 if charges else -800),
                   service(102, "inno", 90 * MB)],
            cgroups=[group(current_bytes=2538 * MB if charges else 490 * MB,
                           anon_bytes=490 * MB, swap_max_bytes=0,
                           max_bytes=2840 * MB if charges else 792 * MB)],
            release="6.12.0", memcg_charges_hugetlb=charges, hugetlb_bytes=2 * GB)

    def test_charged_ones_come_back_with_their_process(self):
        one = drilled(self.made(1), "b")[0]
        self.assertEqual((one["victims"], one["certain"]), ([100, 101], False))
        self.assertEqual(one["frees_at_least"], [True, False])
        document = json.loads(text("report", "--from", self.made(1), "--domain", GROUP, "--json"))
        self.assertTrue(document["frees_at_least"])

    def test_others_do_not(self):
        one = drilled(self.made(0), "b")[0]
        self.assertEqual(one["victims"], [100, 102, 101])
        self.assertEqual(one["frees_at_least"], [False] * 3)


if __name__ == "__main__":
    unittest.main()
