# SPDX-License-Identifier: GPL-2.0-or-later
"""Situations in which no process is chosen, or none that a kill helps: the views agree on them."""
import json
import unittest

from oomtop import clean_failure, run, text
from recordings import GB, MB, process, recording

DB = "/system.slice/db.service"
FORCING, FAILING, UNTOLD = "4.18.0-348.el8.x86_64", "6.1.0", "5.10.0"


def drilled(path, *arguments):
    return json.loads(text("drill", "--from", path, "--json", *arguments))["drills"][0]


def protected(path, target):
    return json.loads(text("protect", "--from", path, "--json", target))


class Exempt(unittest.TestCase):
    """An exempt process alone in a limited cgroup: what its leak does depends on the kernel."""

    def made(self, release, *others, **limits):
        group = {"path": DB, "current_bytes": 300 * MB, "anon_bytes": 300 * MB, "file_bytes": 0,
                 "shmem_bytes": 0, "swap_max_bytes": 0, "max_bytes": 500 * MB, **limits}
        return recording(self, [process(500, "db", 300 * MB, adj=-1000, cgroup=DB), *others],
                         cgroups=[group], release=release, mem_total_bytes=4 * GB,
                         mem_free_bytes=3 * GB, mem_available_bytes=3 * GB, cached_bytes=50 * MB,
                         shmem_bytes=0)

    def test_a_limit_that_is_passed_stops_no_leak(self):
        shell = process(700, "sh", 5 * MB, cgroup="/")
        for release, victims, certain, safe in [(FORCING, [700], True, False),
                                                (FAILING, [], True, None),
                                                (UNTOLD, [], False, False)]:
            path = self.made(release, shell)
            one = drilled(path, "db")
            self.assertEqual((one["victims"], one["certain"], one["end"]),
                             (victims, certain, "nobody-left"), release)
            leakers = [threat["leaker"] for threat in protected(path, "sh")["against"]]
            self.assertEqual(leakers, [] if safe is None else [500], release)
            rows = json.loads(text("drill", "--from", path, "--json"))["drills"]
            self.assertEqual([row["victims"] for row in rows if row["leaker"] == 500], [victims])
        self.assertEqual(drilled(self.made(UNTOLD, shell), "db")["alternative"]["victims"], [700])
        self.assertIn("Not certain: if allocations pass that limit, sh[700] is killed first",
                      text("drill", "--from", self.made(UNTOLD, shell), "db"))
        self.assertIn("this kernel lets allocations pass its limit",
                      text("drill", "--from", self.made(FORCING, shell), "db"))

    def test_a_group_of_exempt_ones_passes_it_too(self):
        shell = process(700, "sh", 5 * MB, cgroup="/")
        self.assertEqual(drilled(self.made(FORCING, shell), f"all:cgroup:{DB}")["victims"], [700])
        self.assertEqual(drilled(self.made(FAILING, shell), f"all:cgroup:{DB}")["victims"], [])

    def test_the_warning_says_what_the_kernel_does(self):
        shell = process(700, "sh", 5 * MB, cgroup="/")
        words = "if it leaks, no kill can stop it; "
        self.assertIn(words + "the kernel kills every other process and then panics.",
                      text("report", "--from", self.made(FORCING, shell)))
        self.assertNotIn(words, text("report", "--from", self.made(FAILING, shell)))
        unlimited = {"max_bytes": None}
        self.assertIn(words + "the kernel panics.",
                      text("report", "--from", self.made(FAILING, **unlimited)))
        for release, end in [
                (FORCING, "allocations pass its limit on this kernel, until"),
                (FAILING, "allocations fail there again and again, and each failure"),
                (UNTOLD, "allocations fail there again and again or, as on some kernels, pass")]:
            shown = text("report", "--from", self.made(release), "--domain", DB)
            self.assertIn(f"{words}when {DB} is full, {end}", shown)
            self.assertNotIn("every other process", shown)

    def test_an_exempt_process_may_die_with_its_unit(self):
        unit = {"name": "db.service", "manager": "system", "oom_policy": "stop", "cgroup": DB,
                "kill_mode": "control-group", "oom_score_adjust": 0, "main_pid": 501}
        members = [process(500, "db", GB, adj=-1000, cgroup=DB, unit="db.service"),
                   process(501, "child", 2 * GB, cgroup=DB, unit="db.service")]
        path = recording(self, members, units=[unit], mem_total_bytes=8 * GB)
        self.assertEqual(drilled(path, "db")["collateral"], [500])
        shown = text("report", "--from", path)
        self.assertIn("other processes are killed, and it exits only once its parent or a process "
                      "of its unit is killed.",
                      shown)
        self.assertNotIn("no kill can stop it", shown)
        other = process(502, "other", 1536 * MB, cgroup="/o")
        path = recording(self, [*members, other], units=[unit], mem_total_bytes=8 * GB)
        self.assertIn("Closest: if db[500] leaks, child[501] is killed, by a margin of",
                      text("protect", "--from", path, "other"))


class Spared(unittest.TestCase):
    """What no kill takes, or what is killed already, is no leaker and no victim to any view."""

    def made(self, *processes, **machine):
        return recording(self, processes, release="6.1.0", mem_total_bytes=4 * GB, **machine,
                         mem_free_bytes=3 * GB, mem_available_bytes=3 * GB, cached_bytes=50 * MB)

    def test_who_is_being_killed_leaks_no_more(self):
        for fact in ("oom_victim", "mm_skipped"):
            path = self.made(process(500, "a", 400 * MB), process(501, "b", 900 * MB),
                             process(502, "c", 800 * MB, **{fact: 1}))
            leakers = json.loads(text("drill", "--from", path, "--json"))["drills"]
            self.assertEqual({one["leaker"] for one in leakers}, {500, 501}, fact)
            refused = run("drill", "--from", path, "c")
            self.assertTrue(clean_failure(refused, 1))
            self.assertIn(b"'c' is being killed and cannot leak", refused.stderr)

    def test_an_exempt_process_does_not_die_for_its_allocations(self):
        path = self.made(process(500, "a", 400 * MB, adj=-1000), process(501, "b", 900 * MB),
                         process(502, "c", 800 * MB), oom_kill_allocating_task=1)
        spared = run("check", "--from", path, "--victim-not", "a")
        self.assertEqual(spared.returncode, 0)
        self.assertIn(b"the process that allocates is killed, but never a", spared.stdout)
        self.assertEqual(run("check", "--from", path, "--victim-not", "b").returncode, 1)

    def test_who_shares_memory_with_a_victim_is_killed_whatever_its_adj(self):
        words = "no kill can stop it"
        alone = [process(500, "a", 900 * MB, adj=-1000), process(501, "b", 800 * MB)]
        self.assertIn(words, text("report", "--from", self.made(*alone)))
        shared = [{**one, "mm_owner_pid": 501} for one in alone]
        shown = text("report", "--from", self.made(*shared))
        self.assertIn("a[500] is killed with it", shown)
        self.assertNotIn(words, shown)

    def test_what_was_not_drilled_is_not_called_safe(self):
        path = self.made(process(500, "a", 400 * MB), process(501, "b", 900 * MB),
                         process(502, "c", 800 * MB))
        self.assertIn("would not be killed by a leak of what --against names; other leaks",
                      text("protect", "--from", path, "c", "--against", "b"))

    def test_the_same_process_of_several_that_may_be_chosen(self):
        group = {"path": DB, "current_bytes": 300 * MB, "max_bytes": 500 * MB, "oom_group": 1}
        path = recording(self, [process(pid, "sib", 100 * MB, cgroup=DB) for pid in (500, 501)],
                         cgroups=[group], release="6.1.0", mem_total_bytes=4 * GB,
                         mem_free_bytes=3 * GB, mem_available_bytes=3 * GB)
        for pid in ("500", "501"):
            told = run("check", "--from", path, "--domain", DB, "--victim-not", pid)
            self.assertEqual(told.returncode, 2)
            self.assertNotRegex(told.stdout, rb"killing (sib\[\d+\]) ends \1")


class NeverReached(unittest.TestCase):
    """What comes before a limit, or before the end of memory, is told by every view."""

    def strict(self, *processes, **machine):
        return recording(self, processes, release="6.1.0", shmem_bytes=0, cached_bytes=50 * MB,
                         overcommit_memory=2, commit_limit_bytes=6 * GB,
                         committed_bytes=5800 * MB, **machine)

    def test_refused_allocations_expose_nobody(self):
        crowd = [process(600 + i, "job", 80 * MB, cgroup="/ci") for i in range(30)]
        path = self.strict(process(500, "db", 3 * GB, cgroup="/db"), *crowd)
        self.assertEqual(drilled(path, "all:cgroup:/ci")["end"], "allocation-fails")
        self.assertIn("Nothing to do", text("protect", "--from", path, "db"))
        self.assertEqual(run("check", "--from", path, "--leak-safe", "db").returncode, 0)

    def test_refused_allocations_end_an_exempt_leak(self):
        others = [process(600, "job", 80 * MB, cgroup="/ci")]
        exempt = process(500, "db", 3 * GB, adj=-1000, cgroup="/db")
        words = "if it leaks, no kill can stop it"
        self.assertNotIn(words, text("report", "--from", self.strict(exempt, *others)))
        lax = recording(self, [exempt, *others], release="6.1.0")
        self.assertIn(words, text("report", "--from", lax))

    def below(self, **above):
        figures = {"file_bytes": 0, "shmem_bytes": 0, "active_file_bytes": 0,
                   "inactive_file_bytes": 0, "swap_max_bytes": 0}
        groups = [{"path": "/p", "current_bytes": 900 * MB, "anon_bytes": 900 * MB, **figures,
                   **above},
                  {"path": "/p/c", "current_bytes": 500 * MB, "anon_bytes": 500 * MB,
                   "max_bytes": 4 * GB, **figures}]
        return recording(self, [process(100, "c", 500 * MB, cgroup="/p/c"),
                                process(101, "p", 400 * MB, cgroup="/p")],
                         cgroups=groups, release="6.12.0")

    def limits(self, path):
        document = json.loads(text("report", "--from", path, "--json"))
        return {one["path"]: one for one in document["domains"]}

    def test_a_limit_above_is_full_before(self):
        path = self.below(max_bytes=GB)
        before = self.limits(path)["/p/c"]["full_before"]
        self.assertEqual((before["path"], before["stalls"]), ("/p", False))
        self.assertIsNone(self.limits(path)["/p"]["full_before"])
        self.assertRegex(text("report", "--from", path),
                         r"  /p/c: .*; /p is full first, after 12\dM .*; at its own limit c")
        for line in text("metrics", "--from", path).splitlines():
            if line.startswith('oomtop_domain_headroom_bytes{domain="/p/c"'):
                self.assertLess(int(line.split()[-1]), 130 * MB, line)

    def test_a_bound_above_stalls_before(self):
        path = self.below(high_bytes=950 * MB)
        before = self.limits(path)["/p/c"]["full_before"]
        self.assertEqual((before["path"], before["stalls"]), ("/p", True))
        self.assertIn("/p stalls above memory.high first, after",
                      text("report", "--from", path))

    def test_the_machine_is_full_before(self):
        path = self.below(max_bytes=64 * GB)
        self.assertEqual(self.limits(path)["/p"]["full_before"]["kind"], "machine")
        self.assertIn("; the machine is full first, after", text("report", "--from", path))


class Raised(unittest.TestCase):
    """Up to 5.8 the kernel raises a badness below 1 to 1: of equal ones the order decides."""

    def made(self, **others):
        return recording(self, [
            process(100 + i, name, 100 * MB, adj=-998, rss_file_bytes=10 * MB,
                    rss_bytes=110 * MB, **others)
            for i, name in enumerate(["pause", "tini", "app"])], release="5.4.0",
            mem_total_bytes=8 * GB, mem_free_bytes=6 * GB, mem_available_bytes=6 * GB,
            shmem_bytes=0, active_file_bytes=500 * MB, inactive_file_bytes=400 * MB)

    def test_reclaim_changes_nothing(self):
        shown = text("report", "--from", self.made())
        self.assertIn("Next to die: app[102]", shown)
        self.assertNotIn("reclaim may take", shown)

    def test_a_drill_is_certain(self):
        for row in json.loads(text("drill", "--from", self.made(), "--json"))["drills"]:
            self.assertEqual((row["victims"][0], row["certain"]), (102, True), row)
        shown = text("drill", "--from", self.made(), "tini")
        self.assertNotIn("Not certain", shown)
        # without start times the order is not known
        self.assertIn("Not certain", text("drill", "--from", self.made(start_ticks=None), "tini"))


class Sentences(unittest.TestCase):
    def test_any_process_may_be_the_one_that_allocates(self):
        path = recording(self, [process(500, "db", 3 * GB)], oom_kill_allocating_task=1)
        shown = text("drill", "--from", path, "db")
        self.assertIn("Not certain: the process that allocates next is killed", shown)
        self.assertNotIn("difference too small", shown)

    def test_what_is_killed_before_any_badness_is_compared(self):
        path = recording(self, [process(500, "db", 3 * GB),
                                process(600, "swapoff", MB, oom_origin=1)])
        shown = text("report", "--from", path)
        self.assertIn("Next to die: swapoff[600]", shown)
        self.assertIn("Runner-up, the first by badness: db[500]", shown)
        shown = text("explain", "--from", path, "db")
        self.assertIn("  swapoff[600] is killed before any badness is compared\n", shown)
        self.assertEqual(drilled(path, "db")["victims"], [600, 500])
        self.assertIn("\n  1. swapoff[600] is killed: taken before any badness is compared (db",
                      text("drill", "--from", path, "db"))
        self.assertEqual(drilled(path, "swapoff")["victims"], [600])
        self.assertNotIn("the kernel counts less", shown)

    def test_one_node_is_no_nodes(self):
        nodes = [{"number": number, "present_pages": 1 << 21, "spanned_pages": 1 << 21}
                 for number in (0, 1)]
        for bound, words in [("0", "to NUMA node 0,"), ("0,1", "to NUMA nodes 0,1,")]:
            path = recording(self, [process(500, "vm", 3 * GB, mems_allowed="0-1",
                                            policy_nodes=bound, policy_percent=98)], nodes=nodes)
            if bound == "0":
                self.assertIn(words, text("drill", "--from", path, "vm"))
            self.assertIn(words.replace(" NUMA", "").rstrip(",") + " (numa_maps)",
                          text("explain", "--from", path, "vm"))

    def test_a_tmpfs_that_fills_after_a_kill(self):
        holders = [{"kind": "tmpfs", "name": "/tmp", "bytes": GB, "most_bytes": 11 * GB}]
        path = recording(self, [process(500, "db", 3 * GB)], holders=holders)
        self.assertIn("db[500] is killed first, then the tmpfs is full before memory runs out "
                      "again.", text("drill", "--from", path, "tmpfs:/tmp"))


if __name__ == "__main__":
    unittest.main()
