# SPDX-License-Identifier: GPL-2.0-or-later
"""Leaks that end at a limit of the process's own: RLIMIT_AS and RLIMIT_DATA."""
import json
import os
import re
import resource
import subprocess
import unittest

from oomtop import run, text
from recordings import GB, MB, SCOPE, process, recording

UNLIMITED = (1 << 60) - 1


class Recorded(unittest.TestCase):
    """A leaker with 300M in pages; 9G are free."""
    def made(self, **limits):
        return recording(self, [process(10, "leaker", 300 * MB, **limits),
                                process(20, "other", 200 * MB)])

    def drilled(self, path):
        return json.loads(text("drill", "--json", "leaker", "--from", path))["drills"][0]

    def words(self, path, *command):
        return " ".join(text(*command, "--from", path).split())

    def test_data_are_limited(self):
        path = self.made(data_limit_bytes=GB, data_bytes=320 * MB)
        one = self.drilled(path)
        self.assertEqual((one["end"], one["victims"], one["certain"]),
                         ("allocation-fails", [], True))
        self.assertEqual((one["leaks_by_least"], one["leaks_by"]), (704 * MB, 724 * MB))
        words = self.words(path, "drill", "leaker")
        self.assertIn("its allocations fail (RLIMIT_DATA, ulimit -d: 1.0G) and no process is "
                      "killed", words)
        self.assertIn("After 704M to 724M more, of which up to 20M is mapped already, it has no "
                      "room for private data left (RLIMIT_DATA, ulimit -d: 1.0G), and new memory "
                      "is refused.", words)

    def test_addresses_are_limited(self):
        path = self.made(address_limit_bytes=GB, vm_size_bytes=300 * MB)
        self.assertEqual(self.drilled(path)["leaks_by"], 724 * MB)
        self.assertIn("After 724M more, it has no addresses left (RLIMIT_AS, ulimit -v: 1.0G), "
                      "and new memory is refused.", self.words(path, "drill", "leaker"))

    def test_what_is_mapped_may_be_more_than_memory(self):
        path = self.made(address_limit_bytes=20 * GB, vm_size_bytes=19 * GB)
        one = self.drilled(path)
        self.assertEqual((one["end"], one["certain"]), ("allocation-fails", False))
        self.assertEqual(one["alternative"]["end"], "leaker-dies")
        words = self.words(path, "drill", "leaker")
        self.assertIn("Not certain: it is not known whether memory or its own limit (RLIMIT_AS, "
                      "ulimit -v: 20.0G) comes first: it may map 1.0G more, and touch up to 18.7G "
                      "that is mapped already.", words)
        self.assertIn("Not certain: if memory that is mapped already is used as well, "
                      "leaker[10] is killed.", words)

    def test_what_bounds_nothing(self):
        for limits in [{}, {"address_limit_bytes": UNLIMITED, "data_limit_bytes": UNLIMITED},
                       {"address_limit_bytes": 90 * GB},
                       {"data_limit_bytes": 90 * GB, "data_bytes": 320 * MB},
                       {"data_limit_bytes": GB}]:
            one = self.drilled(self.made(**limits))
            self.assertEqual((one["end"], one["certain"]), ("leaker-dies", True), limits)

    def test_explain_says_how_far_it_is(self):
        for limits, words in [
                ({"address_limit_bytes": GB, "vm_size_bytes": 300 * MB},
                 "Limits at which no process is killed RLIMIT_AS (ulimit -v, 1.0G) lets leaker[10] "
                 "grow by at most 724M: then its allocations fail and no process is killed."),
                ({"data_limit_bytes": GB, "data_bytes": 320 * MB},
                 "RLIMIT_DATA (ulimit -d, 1.0G) lets leaker[10] grow by at most 724M, of which "
                 "704M is not mapped yet (shared memory apart): then its allocations fail and no "
                 "process is killed."),
                ({"address_limit_bytes": 20 * GB, "vm_size_bytes": 19 * GB},
                 "grow by at most 19.7G, of which 1.0G is not mapped yet: then its allocations "
                 "fail and no process is killed, unless memory runs out first (")]:
            self.assertIn(words, self.words(self.made(**limits), "explain", "leaker"))
        for limits in [{}, {"address_limit_bytes": UNLIMITED}, {"address_limit_bytes": 90 * GB}]:
            self.assertNotIn("Limits at which",
                             self.words(self.made(**limits), "explain", "leaker"))

    def test_explain_knows_of_a_cgroup_that_is_full_before(self):
        limits = {"address_limit_bytes": GB, "vm_size_bytes": 300 * MB}
        for most, is_told in (400 * MB, False), (4 * GB, True):
            path = recording(self, [process(10, "leaker", 300 * MB, **limits)],
                             [{"path": SCOPE, "max_bytes": most, "current_bytes": 310 * MB,
                               "anon_bytes": 300 * MB}])
            self.assertEqual("RLIMIT_AS" in self.words(path, "explain", "leaker"), is_told, most)

    def test_a_limit_is_recorded_again(self):
        limits = {"address_limit_bytes": 5 * GB, "data_limit_bytes": GB, "data_bytes": 320 * MB}
        path = self.made(**limits)
        for options in [], ["--redact"]:
            again = json.loads(text("record", "-", "--from", path, *options))
            self.assertEqual(limits, {key: again["processes"][0].get(key) for key in limits})
            self.assertNotIn("data_limit_bytes", again["processes"][1])

    def test_numbers_that_are_no_limit(self):
        for number in -1, 1 << 60, "many":
            result = run("drill", "leaker", "--from", self.made(data_limit_bytes=number))
            self.assertEqual(result.returncode, 1, number)

    def test_the_leak_is_no_threat(self):
        path = self.made(address_limit_bytes=GB, vm_size_bytes=300 * MB, adj=-1000)
        self.assertIn("1 of 1 leaks end when allocations fail (their processes may map no more). "
                      "Memory that is mapped already can still be used",
                      self.words(path, "protect", "other", "--against", "leaker"))

    def test_a_limited_leaker_stands_for_no_other(self):
        limits = {"address_limit_bytes": GB, "vm_size_bytes": 300 * MB}
        path = recording(self, [process(10, "leaker", 300 * MB, adj=-1000, **limits),
                                process(11, "leaker", 310 * MB, adj=-1000),
                                process(20, "other", 200 * MB)])
        self.assertIn("other[20] is not safe", self.words(path, "protect", "other", "--against",
                                                          "leaker"))

    def test_an_assumed_growth_counts(self):
        path = self.made(data_limit_bytes=GB, data_bytes=320 * MB)
        grown = json.loads(text("drill", "--json", "leaker", "--from", path, "--assume",
                                "leaker:grow=400M"))["drills"][0]
        self.assertEqual(grown["leaks_by_least"], 304 * MB)


class Live(unittest.TestCase):
    def read(self, *command):
        """The processes whose limits a command reads."""
        result = run(*command, env={**os.environ, "OOMTOP_DEBUG": "proc"})
        return set(re.findall(r"(\d+)/limits: read", result.stderr.decode()))

    def test_they_are_read_of_leakers_alone(self):
        self.assertEqual(self.read("report"), set())
        self.assertEqual(self.read("check"), set())
        pid = str(os.getpid())
        self.assertEqual(self.read("explain", pid), {pid})
        for command in "drill", "protect":
            self.assertIn(pid, self.read(command, pid))
        self.assertTrue(self.read("drill", "--by", "user"))

    def test_the_limits_of_a_process_are_read(self):
        def limit():
            resource.setrlimit(resource.RLIMIT_AS, (5 * GB, 6 * GB))
            resource.setrlimit(resource.RLIMIT_DATA, (3 * GB, 4 * GB))

        with subprocess.Popen(["sleep", "60"], preexec_fn=limit) as sleeper:
            self.addCleanup(sleeper.kill)
            try:
                snapshot = json.loads(text("record", "-"))
                found, = (one for one in snapshot["processes"] if one["pid"] == sleeper.pid)
                self.assertEqual((found["address_limit_bytes"], found["data_limit_bytes"]),
                                 (5 * GB, 3 * GB))
                self.assertLess(0, found["data_bytes"])
                self.assertLess(found["data_bytes"], found["vm_size_bytes"])
            finally:
                sleeper.kill()


if __name__ == "__main__":
    unittest.main()
