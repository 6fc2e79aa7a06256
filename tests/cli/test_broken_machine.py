# SPDX-License-Identifier: GPL-2.0-or-later
"""What is lacking is said: it never makes another verdict."""
import json
import resource
import tempfile
import unittest

from oomtop import clean_failure, run

NOBODY = {"format": "oomtop-snapshot", "version": 1,
          "machine": {"page_size_bytes": 4096, "mem_total_bytes": 1 << 33, "swap_total_bytes": 0,
                      "release": "6.1.0"},
          "processes": [{"pid": 1, "name": "init", "adj": 0},
                        {"pid": 7, "name": "safe", "adj": -1000, "rss_bytes": 1 << 30}]}


def report_on(document, *arguments):
    return run(*(arguments or ["report"]), "--from", "-", input=json.dumps(document).encode())


class Lacks(unittest.TestCase):
    def test_few_descriptors_are_an_error_or_enough(self):
        refused = 0
        for most in range(4, 12):
            limit = lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
            result = run("report", "--limit", "1", preexec_fn=limit)
            if result.returncode == 0:
                self.assertNotIn(b"could not be read", result.stdout)
                self.assertNotIn(b"Nobody", result.stdout)
            elif b"shared libraries" not in result.stderr:
                self.assertTrue(clean_failure(result, 1), result)
                self.assertIn(b"Too many open files", result.stderr)
                refused += 1
        self.assertGreater(refused, 0)

    def test_a_proc_without_processes_is_none(self):
        with tempfile.TemporaryDirectory() as directory:
            for command in [["report"], ["record", "-"], ["drill"], ["report", "--json"]]:
                result = run(*command, "--procfs", directory)
                self.assertTrue(clean_failure(result, 1), result)
                self.assertIn(b"no process is visible", result.stderr)


class Nobody(unittest.TestCase):
    def test_where_all_is_seen_the_machine_panics(self):
        out = report_on(NOBODY).stdout.decode()
        self.assertIn("Next to die: the whole machine.", out)
        self.assertIn("Nobody can be killed: no process is eligible.", out)

    def test_where_some_are_hidden_it_is_not_known(self):
        for key, value in [("vantage", "hidepid"), ("vantage", "pid-namespace"),
                           ("unreadable", 3)]:
            document = {**NOBODY, "machine": {**NOBODY["machine"], key: value}}
            out = report_on(document).stdout.decode()
            self.assertIn("Next to die: unknown.", out)
            self.assertNotIn("panics", out)
            self.assertNotIn("no process is eligible", out)
            self.assertFalse(json.loads(report_on(document, "report", "--json").stdout)["certain"])

    def test_a_drill_without_anybody_to_leak_says_so(self):
        document = {**NOBODY, "processes": []}
        for command in [["drill"], ["drill", "--json"], ["drill", "--by", "unit"],
                        ["drill", "--by", "user", "--json"]]:
            result = report_on(document, *command)
            self.assertTrue(clean_failure(result, 1), result)


if __name__ == "__main__":
    unittest.main()
