# SPDX-License-Identifier: GPL-2.0-or-later
"""What report and explain say of a memory cgroup at its limit, and of what dies with a victim."""
import os
import re
import unittest

from oomtop import report, run, text
from recordings import GB, MB, SCOPE, process, recording

POD = os.path.dirname(SCOPE)


def pod(**scope):
    """The pod's own memory.stat was not read, that of the container below was."""
    return [{"path": "/"}, {"path": "/kubepods.slice"},
            {"path": POD, "max_bytes": GB, "current_bytes": GB - 4096, "swap_max_bytes": 0},
            {"path": SCOPE, "max_bytes": GB, "current_bytes": GB - 8192, "swap_max_bytes": 0,
             "anon_bytes": 50 * MB, "file_bytes": 960 * MB, "shmem_bytes": 940 * MB,
             "slab_bytes": 3 * MB, **scope}]


def rank_of(path, pid, *options):
    """Returns the lines of the section Rank."""
    told = text("explain", str(pid), "--from", path, *options)
    return re.search(r"^Rank\n((?:  .*\n)+)", told, re.M)[1].splitlines()


class Memory(unittest.TestCase):
    def setUp(self):
        self.path = recording(self, [process(10, "writer", 30 * MB), process(20, "db", 20 * MB)],
                              pod())

    def test_a_chosen_domain_shows_its_own_memory(self):
        told = text("report", "--from", self.path, "--domain", POD)
        self.assertIn(f"\nMemory of {POD}: 1.0G of 1.0G used: anon 50M, shmem 940M that hardly any "
                      "process maps, file 20M, slab 3.0M; no swap; ", told)
        self.assertNotIn("16.0G", told)

    def test_its_memory_is_in_json_and_the_machine_stays(self):
        document = report("--from", self.path, "--domain", POD)
        memory = document["domain"]["memory"]
        self.assertEqual((memory["max"], memory["anon"], memory["shmem"], memory["swap_max"]),
                         (GB, 50 * MB, 940 * MB, 0))
        self.assertEqual(memory["shmem_unmapped"], 940 * MB)
        self.assertEqual(document["machine"]["mem_total"], 16 * GB)
        self.assertEqual(document["machine"]["total_pages"], 16 * GB // 4096)
        self.assertEqual(document["domain"]["total_pages"], GB // 4096)

    def test_shared_memory_that_processes_map_is_not_called_unmapped(self):
        path = recording(self, [process(10, "db", 30 * MB, rss_shmem_bytes=900 * MB,
                                        rss_bytes=930 * MB)], pod())
        self.assertIn("shmem 940M, file 20M", text("report", "--from", path, "--domain", POD))

    def test_memory_that_its_processes_no_longer_map(self):
        for anon, words in [(100 * MB, "anon 100M (50M of it left by processes that moved away), "),
                            (52 * MB, "anon 52M, "), (40 * MB, "anon 40M, ")]:
            path = recording(self, [process(10, "writer", 50 * MB)], pod(anon_bytes=anon))
            self.assertIn(words, text("report", "--from", path, "--domain", SCOPE))

    def test_what_may_be_swapped(self):
        for scope, machines, words in [
                ({"swap_max_bytes": 0}, 8 * GB, "no swap allowed"),
                ({"swap_max_bytes": GB, "swap_current_bytes": MB}, 8 * GB,
                 "swap 1.0M of 1.0G used"),
                ({"swap_max_bytes": (1 << 60) - 1, "swap_current_bytes": MB}, 8 * GB,
                 "swap 1.0M used, no limit of its own"),
                ({"memsw_max_bytes": 2 * GB, "swap_current_bytes": MB}, 8 * GB,
                 "swap 1.0M used, at most 2.0G together with memory"),
                ({"swap_max_bytes": GB}, 0, "no swap")]:
            path = recording(self, [process(10, "db", MB)], pod(**scope),
                             swap_total_bytes=machines, swap_free_bytes=machines)
            self.assertIn(f"; {words}; ", text("report", "--from", path, "--domain", SCOPE))

    def test_the_machine_has_no_such_member(self):
        self.assertNotIn("memory", report("--from", self.path)["domain"])

    def test_a_limit_of_nothing_is_drawn(self):
        path = recording(self, [process(10, "db", MB)], pod(max_bytes=0, current_bytes=0))
        self.assertEqual(run("report", "--from", path, "--domain", SCOPE).returncode, 0)


class Container(unittest.TestCase):
    """Seen from inside a PID namespace, whose cgroup namespace has the limit at its root."""

    def inside(self, root, app=None, **others):
        processes = [process(1, "sh", MB, ppid=0, cgroup="/"),
                     process(7, "java", 200 * MB, cgroup="/app")]
        return recording(self, processes, [{"path": "/", **root}, {"path": "/app", **(app or {})}],
                         **{"vantage": "pid-namespace", **others})

    def test_its_own_limit_is_the_default(self):
        path = self.inside({"max_bytes": 300 * MB, "current_bytes": 210 * MB,
                            "anon_bytes": 201 * MB})
        told = text("report", "--from", path)
        self.assertRegex(told, r"\ANext to die in this container, as far as is known: java\[7\]")
        self.assertIn("Memory of this container: 210M of 300M used: anon 201M; ", told)
        self.assertIn("only its processes are visible", told)
        self.assertEqual(report("--from", path)["domain"]["path"], "/")
        self.assertIn("In this container, ", text("explain", "7", "--from", path))

    def test_where_no_list_hides_a_process_it_is_certain(self):
        limit = {"max_bytes": 300 * MB, "current_bytes": 210 * MB}
        path = self.inside({**limit, "hidden_processes": 0}, app={"hidden_processes": 0})
        told = " ".join(text("report", "--from", path).split())
        self.assertTrue(told.startswith("Next to die in this container: java[7]"), told)
        assumed = ("All processes of this container are visible, others are not. If the memory "
                   "of the machine, or of a cgroup above, runs out first")
        self.assertIn(assumed, told)
        self.assertTrue(report("--from", path)["certain"])
        self.assertIn(assumed, " ".join(text("explain", "7", "--from", path).split()))
        # a leak may fill what is above first, and the machine has others
        self.assertIn("Not certain: ", text("drill", "7", "--from", path))
        self.assertFalse(report("--from", path, "--domain", "machine")["certain"])

    def test_hidden_processes_are_counted(self):
        limit = {"max_bytes": 300 * MB, "current_bytes": 210 * MB}
        for own, below, words in [
                (0, 1, "1 of its processes is in another PID namespace and not visible, and the "
                       "victim may be that one."),
                (2, 1, "3 of its processes are in another PID namespace and not visible, and the "
                       "victim may be one of them."),
                (0, None, "only its processes are visible."),
                (None, 2, "only its processes are visible.")]:
            path = self.inside({**limit, "hidden_processes": own},
                               app={"hidden_processes": below})
            self.assertIn(words, " ".join(text("report", "--from", path).split()))
            self.assertFalse(report("--from", path)["certain"])
        # the list of a cgroup beside it does not matter
        path = self.inside({"hidden_processes": 5}, app={**limit, "hidden_processes": 0})
        answer = report("--from", path, "--domain", "/app")
        self.assertTrue(answer["certain"])
        self.assertIn("All processes of /app are visible, others are not.",
                      " ".join(text("report", "--from", path, "--domain", "/app").split()))

    def test_another_container_of_the_pod_is_not_this_one(self):
        """Of a pod whose containers share a PID namespace, but not their cgroups."""
        path = recording(self, [process(1, "pause", MB, ppid=0, cgroup="/../pause"),
                                process(7, "java", 200 * MB, cgroup="/"),
                                process(9, "sidecar", 250 * MB, cgroup="/../../beside")],
                         [{"path": "/", "max_bytes": 300 * MB, "current_bytes": 210 * MB,
                           "hidden_processes": 0}], vantage="pid-namespace")
        answer = report("--from", path)
        self.assertEqual((answer["domain"]["kind"], answer["victim"], answer["certain"]),
                         ("memcg", 7, True))

    def test_what_could_not_be_read_or_placed_is_a_doubt_all_the_same(self):
        limit = {"max_bytes": 300 * MB, "current_bytes": 210 * MB, "hidden_processes": 0}
        app = {"hidden_processes": 0}
        path = self.inside(limit, app=app, unreadable=1)
        self.assertFalse(report("--from", path)["certain"])
        path = recording(self, [process(1, "sh", MB, ppid=0, cgroup="/"),
                                process(7, "java", 200 * MB, cgroup=None)],
                         [{"path": "/", **limit}], vantage="pid-namespace")
        self.assertFalse(report("--from", path, "--domain", "/")["certain"])

    def test_explain_and_drill_speak_of_this_container(self):
        path = self.inside({"max_bytes": 300 * MB, "current_bytes": 210 * MB,
                            "anon_bytes": 201 * MB, "swap_max_bytes": 0})
        inside = "oomtop runs inside this container: only its processes are visible."
        for told in (text("explain", "7", "--from", path), text("drill", "7", "--from", path)):
            self.assertIn(inside, " ".join(told.split()))
            self.assertNotIn("inside a PID namespace", told)
        self.assertIn(", this container reaches its limit.", text("drill", "7", "--from", path))
        machine = text("explain", "7", "--from", path, "--domain", "machine")
        self.assertIn("inside a PID namespace", machine)

    def test_with_the_first_process_all_of_it_exit(self):
        processes = [process(1, "node", 200 * MB, ppid=0, cgroup="/"),
                     process(7, "java", 20 * MB, ppid=1, cgroup="/"),
                     process(9, "entered", MB, ppid=0, cgroup="/")]
        path = recording(self, processes, [
            {"path": "/", "max_bytes": 300 * MB, "current_bytes": 230 * MB}],
            vantage="pid-namespace")
        document = report("--from", path)
        self.assertEqual((document["victim"], sorted(document["collateral"])), (1, [7, 9]))
        self.assertIn("2 more processes exit (the init of their container is killed)",
                      " ".join(text("report", "--from", path).split()))
        # outside it is the machine's init, which is never killed
        path = recording(self, processes, vantage="whole")
        self.assertEqual(report("--from", path)["victim"], 7)

    def test_the_machine_is_asked_for(self):
        path = self.inside({"max_bytes": 300 * MB, "current_bytes": 210 * MB})
        told = text("report", "--from", path, "--domain", "machine")
        self.assertIn("\nMemory 16.0G, 9.0G available", told)

    def test_without_a_limit_or_with_a_whole_view_it_is_the_machine(self):
        limit = {"max_bytes": 300 * MB, "current_bytes": 210 * MB}
        for path in [self.inside({}), self.inside(limit, vantage="whole"),
                     self.inside({"max_bytes": (1 << 60) - 1})]:
            self.assertEqual(report("--from", path)["domain"]["kind"], "machine")

    def test_a_limit_above_is_one_too(self):
        processes = [process(7, "java", 200 * MB, cgroup="/pod/app"),
                     process(8, "sh", MB, cgroup="/pod/shell")]
        path = recording(self, processes, [
            {"path": "/"}, {"path": "/pod", "max_bytes": GB, "current_bytes": 210 * MB},
            {"path": "/pod/app", "max_bytes": 300 * MB, "current_bytes": 201 * MB},
            {"path": "/pod/shell"}], vantage="pid-namespace")
        self.assertEqual(report("--from", path)["domain"]["path"], "/pod")

    def test_kills_from_above_are_told(self):
        limit = {"max_bytes": 300 * MB, "current_bytes": 210 * MB, "events_oom_kill": 2}
        above = "2 processes of this container were killed, and its own limit was never the cause"
        self.assertIn(above, text("report", "--from", self.inside({**limit, "events_oom": 0})))
        for others in ({"events_oom": 1}, {}):
            self.assertNotIn(above, text("report", "--from", self.inside({**limit, **others})))


class Alike(unittest.TestCase):
    """Which of several alike processes is killed does not matter: no limit calls that uncertain."""

    def told(self, *names):
        processes = [process(10 + i, name, 100 * MB) for i, name in enumerate(names)]
        path = recording(self, processes, pod())
        limit = report("--from", path)["domains"][0]
        return limit, re.search(rf"^  {re.escape(SCOPE)}: (.*\n(?:    .*\n)*)",
                                text("report", "--from", path), re.M)[1]

    def test_alike_candidates_are_one_answer(self):
        limit, told = self.told("worker", "worker", "worker")
        self.assertIn("one of 3 worker processes would be killed\n", " ".join(told.split(" ")))
        self.assertEqual((limit["alike_candidates"], limit["certain"]), (True, False))

    def test_others_are_not(self):
        limit, told = self.told("worker", "worker", "other")
        self.assertIn("would be killed (not certain)", " ".join(told.split()))
        self.assertFalse(limit["alike_candidates"])


class Fate(unittest.TestCase):
    def test_a_group_that_is_killed_whole(self):
        path = recording(self, [process(10, "stress", 300 * MB), process(20, "sleep", MB)],
                         pod(oom_group=1))
        for options in [(), ("--domain", POD)]:
            self.assertEqual(rank_of(path, 20, *options)[0],
                             f"  dies with stress[10], which is next to die (memory.oom.group of "
                             f"{SCOPE})")
        self.assertNotIn("dies with", rank_of(path, 10)[0])

    def test_one_address_space(self):
        path = recording(self, [process(10, "a", 300 * MB), process(20, "b", 300 * MB,
                                                                    mm_owner_pid=10)])
        self.assertIn("which is next to die (they share an address space)", rank_of(path, 10)[0])

    def test_children_that_their_parent_restarts(self):
        backends = [process(pid, "postgres", 300 * MB + pid, ppid=10) for pid in range(20, 25)]
        path = recording(self, [process(10, "postgres", 10 * MB), *backends])
        self.assertEqual(rank_of(path, 20)[0], "  dies with postgres[24], which is next to die "
                         "(its parent restarts all its children)")
        self.assertEqual(rank_of(path, 10)[0], "  survives its child postgres[24], which is next "
                         "to die, and then restarts its 4 other children")

    def test_whoever_is_left_alone(self):
        path = recording(self, [process(10, "a", 300 * MB), process(20, "b", MB)])
        self.assertRegex(rank_of(path, 20)[0], r"^  rank 2 of 2: ")


class Warnings(unittest.TestCase):
    def huge(self, total, free, reserved=0):
        path = recording(self, [process(10, "a", 30 * MB)], hugetlb_bytes=total * GB,
                         huge_pages_total=total, huge_pages_free=free,
                         huge_pages_reserved=reserved, huge_page_bytes=GB)
        return " ".join(report("--from", path)["warnings"])

    def test_unused_huge_pages_are_the_cure(self):
        self.assertIn("12 huge pages of 1.0G are set aside and unused: 12.0G that no process can "
                      "use as ordinary memory and no kill frees. Lowering vm.nr_hugepages to 0 "
                      "gives it back.", self.huge(12, 12))
        self.assertIn("8 huge pages of 1.0G are set aside and unused: 8.0G", self.huge(12, 9, 1))
        self.assertIn("vm.nr_hugepages to 4 ", self.huge(12, 9, 1))

    def test_memory_of_graphics_drivers_has_holders(self):
        """Found in fdinfo, recorded with the process."""
        path = recording(self, [process(10, "kwin", 90 * MB, drm_bytes=6 * GB, dma_buf_bytes=MB),
                                process(20, "mpv", 30 * MB, drm_bytes=GB, dma_buf_bytes=0),
                                process(30, "cuda", MB, drm_bytes=0, dma_buf_bytes=0,
                                        nvidia_uvm=1), process(40, "sh", MB)],
                         mem_free_bytes=2 * GB, anon_bytes=GB, slab_bytes=0, page_tables_bytes=0,
                         hugetlb_bytes=0)
        self.assertIn("Graphics drivers hold 6.0G for kwin[10], 1.0G for mpv[20] (fdinfo): "
                      "no limit of a memory cgroup covers that.",
                      " ".join(report("--from", path)["warnings"]))
        self.assertIn("\n  memory of graphics drivers: 6.0G by its open files (fdinfo: DRM 6.0G, "
                      "dma-buf 1.0M); ", text("explain", "10", "--from", path))
        self.assertIn("\n  memory of NVIDIA's driver: unknown", text("explain", "30", "--from",
                                                                     path))
        self.assertNotIn("driver", text("explain", "40", "--from", path).split("Not counted")[1])

    def test_memory_that_ksm_merged_is_told(self):
        path = recording(self, [process(10, "qemu", 900 * MB, ksm_merged_bytes=600 * MB),
                                process(20, "sh", MB, ksm_merged_bytes=0), process(30, "cat", MB)])
        self.assertIn("\n  600M of its memory is merged with equal pages by KSM (ksm_stat): "
                      "badness "
                      "counts all of that, and a kill frees only pages that no other process "
                      "shares\n", text("explain", "10", "--from", path))
        for pid in ("20", "30"):
            self.assertNotIn("KSM", text("explain", pid, "--from", path))

    def test_huge_pages_in_use_are_not(self):
        for pool in [(12, 0), (12, 12, 12), (12, 3, 5), (0, 0)]:
            self.assertNotIn("set aside", self.huge(*pool))


if __name__ == "__main__":
    unittest.main()
