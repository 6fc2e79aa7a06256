# SPDX-License-Identifier: GPL-2.0-or-later
"""Metrics and checks of this machine: a real process that the kernel would take next."""
import os
import pathlib
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "cli"))
from exposition import Exposition  # noqa: E402
from oomtop import report, run, text  # noqa: E402

WORKLOAD = os.environ["OOMTOP_WORKLOAD"]
NAME, MEGABYTES = "oomtop victim\n\"", 64  # with what the format must escape


class Live(unittest.TestCase):
    def setUp(self):
        self.victim = subprocess.Popen([WORKLOAD, "anon", str(MEGABYTES), "1000", NAME],
                                       stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.addCleanup(self.end)
        self.assertEqual(self.victim.stdout.readline(), b"\n")
        if report()["victim"] != self.victim.pid:
            self.skipTest("another process of this machine is next")

    def end(self):
        self.victim.kill()
        self.victim.communicate()

    def test_the_victim_is_exported(self):
        found = Exposition(text("metrics"))
        domain = found.labels("oomtop_victim_info")[0]["domain"]
        self.assertEqual(found.labels("oomtop_victim_info", domain=domain)[0]["comm"],
                         NAME[:15].replace("\n", "\\x0a"))
        total = found.value("oomtop_domain_total_bytes", domain=domain)
        badness = found.value("oomtop_victim_badness_bytes", domain=domain)
        self.assertGreater(badness, total * 0.99)
        frees = found.value("oomtop_victim_frees_bytes", domain=domain)
        self.assertGreaterEqual(frees, MEGABYTES << 20)
        self.assertLess(frees, (MEGABYTES + 16) << 20)
        left = [found.value("oomtop_domain_headroom_bytes", domain=domain, estimate=estimate)
                for estimate in ("min", "expected", "max")]
        self.assertEqual(left, sorted(left))
        # as far as the file is there, and within a moment of it
        with open("/proc/vmstat", encoding="ascii") as file:
            counted = [int(line.split()[1]) for line in file if line.startswith("oom_kill ")]
        self.assertEqual([found.value("oomtop_kills_total")], counted or [None])

    def test_the_check_sees_it(self):
        certain = report()["certain"]
        result = run("check", "--victim-not", str(self.victim.pid))
        self.assertEqual(result.returncode, 2 if certain else 1, result.stdout)
        result = run("check", "--victim-not", str(os.getpid()))
        self.assertEqual(result.returncode, 0 if certain else 1, result.stdout)


if __name__ == "__main__":
    unittest.main()
