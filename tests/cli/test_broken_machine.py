# SPDX-License-Identifier: GPL-2.0-or-later
"""What is missing is reported, and never changes the verdict in silence."""
import json
import resource
import tempfile
import unittest

from oomtop import clean_failure, run

NOBODY = {"format": "oomtop-snapshot", "version": 1,
          "machine": {"page_size_bytes": 4096, "mem_total_bytes": 1 << 33, "swap_total_bytes": 0,
                      "mem_available_bytes": 1 << 32, "mem_free_bytes": 1 << 32, "cached_bytes": 0,
                      "buffers_bytes": 0, "mapped_bytes": 0, "shmem_bytes": 0,
                      "slab_bytes": 0, "min_free_bytes": 0, "release": "6.1.0", "vantage": "whole",
                      "panic_on_oom": 0, "oom_kill_allocating_task": 0},
          "processes": [{"pid": 1, "name": "init", "adj": 0},
                        {"pid": 7, "name": "safe", "adj": -1000, "rss_bytes": 1 << 30}]}


SEEN = {**NOBODY, "processes": [
    {"pid": 1, "name": "init", "adj": 0, "rss_bytes": 1 << 20, "swap_bytes": 0,
     "page_tables_bytes": 0},
    {"pid": 8, "name": "calm", "adj": -900, "rss_bytes": 1 << 26, "swap_bytes": 0,
     "page_tables_bytes": 0},
    {"pid": 9, "name": "large", "adj": 0, "rss_bytes": 1 << 31, "swap_bytes": 0,
     "page_tables_bytes": 0}]}


def hidden_in(document):
    """Yields the recording as made where processes are hidden, or where that is not known."""
    machine = document["machine"]
    for key, value in [("vantage", "hidepid"), ("vantage", "pid-namespace"), ("vantage", None),
                       ("vantage", "of a later version"), ("unreadable", 3)]:
        yield {**document, "machine": {**machine, key: value}}
    yield {**document, "machine": {k: v for k, v in machine.items() if k != "vantage"}}


def report_on(document, *arguments):
    return run(*(arguments or ["report"]), "--from", "-", input=json.dumps(document).encode())


class Lacks(unittest.TestCase):
    def test_few_descriptors_are_an_error_or_enough(self):
        refused = 0
        for most in range(4, 12):
            def limit(most=most):
                resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
            result = run("report", "--limit", "1", preexec_fn=limit)
            if result.returncode == 0:
                self.assertNotRegex(result.stdout, rb"process(es)? could not be read(?! in time)")
                self.assertNotIn(b"No process can be killed", result.stdout)
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
        self.assertIn("No process can be killed: none is eligible.", out)

    def test_where_some_are_hidden_it_is_not_known(self):
        for document in hidden_in(NOBODY):
            out = report_on(document).stdout.decode()
            self.assertIn("Next to die: unknown.", out)
            self.assertNotIn("panics", out)
            self.assertNotIn("no process is eligible", out)
            report = json.loads(report_on(document, "report", "--json").stdout)
            self.assertFalse(report["certain"])
            self.assertIsNone(report["victim"])
            self.assertTrue(report["warnings"])

    def test_without_any_process_it_is_not_known_either(self):
        for processes in [[], [{"pid": 2, "name": "kthreadd", "kernel_thread": True}],
                          [{"pid": 7, "name": "dead", "has_mm": False, "state": "Z"}]]:
            document = {**NOBODY, "processes": processes}
            out = report_on(document).stdout.decode()
            self.assertIn("Next to die: unknown.", out)
            self.assertNotIn("panics", out)
            self.assertFalse(json.loads(report_on(document, "report", "--json").stdout)["certain"])

    def test_a_drill_without_anybody_to_leak_says_so(self):
        document = {**NOBODY, "processes": []}
        for command in [["drill"], ["drill", "--json"], ["drill", "--by", "unit"],
                        ["drill", "--by", "user", "--json"]]:
            result = report_on(document, *command)
            self.assertTrue(clean_failure(result, 1), result)


class Hidden(unittest.TestCase):
    """Compares what commands say of a view that hides processes and of one that does not."""

    def test_no_verdict_is_certain(self):
        self.assertTrue(json.loads(report_on(SEEN, "report", "--json").stdout)["certain"])
        for document in hidden_in(SEEN):
            report = json.loads(report_on(document, "report", "--json").stdout)
            self.assertFalse(report["certain"])
            self.assertEqual(report["victim"], 9)
            self.assertIn("as far as is known", report_on(document).stdout.decode())

    def test_nobody_is_safe(self):
        self.assertTrue(json.loads(report_on(SEEN, "protect", "calm", "--json").stdout)["safe"])
        self.assertIn("Nothing to do", report_on(SEEN, "protect", "calm").stdout.decode())
        for document in hidden_in(SEEN):
            self.assertFalse(
                json.loads(report_on(document, "protect", "calm", "--json").stdout)["safe"])
            out = report_on(document, "protect", "calm").stdout.decode()
            self.assertNotIn("Nothing to do", out)
            self.assertIn("Whether it is safe is not known.", out)

    def test_no_drill_is_certain(self):
        for document in hidden_in(SEEN):
            drill = json.loads(report_on(document, "drill", "large", "--json").stdout)["drills"][0]
            self.assertFalse(drill["certain"])
            out = report_on(document, "drill", "large").stdout.decode()
            self.assertIn("  Not certain: ", out)
            self.assertIn("the victim may be", out)

    def test_a_drill_that_leaves_no_process_claims_no_panic(self):
        self.assertIn("the kernel panics", report_on(NOBODY, "drill", "safe").stdout.decode())
        for document in hidden_in(NOBODY):
            out = report_on(document, "drill", "safe").stdout.decode()
            self.assertNotIn("panics", out)

    def test_a_place_is_one_among_those_that_are_seen(self):
        self.assertIn("next to be killed", report_on(SEEN, "explain", "9").stdout.decode())
        for document in hidden_in(SEEN):
            out = report_on(document, "explain", "9").stdout.decode()
            self.assertNotIn("next to be killed", out)
            self.assertIn("among the visible processes.", out)

    def check_unsafe(self, key, words):
        """The machine figure `key`, which is 1, leaves no drill certain and no target safe."""
        document = {**SEEN, "machine": {**SEEN["machine"], key: 1}}
        drill = json.loads(report_on(document, "drill", "large", "--json").stdout)["drills"][0]
        self.assertFalse(drill["certain"])
        self.assertFalse(
            json.loads(report_on(document, "protect", "calm", "--json").stdout)["safe"])
        out = report_on(document, "protect", "calm").stdout.decode()
        self.assertNotIn("Nothing to do", out)
        self.assertIn(words, out)

    def test_limits_that_could_not_be_read_leave_nothing_certain(self):
        self.check_unsafe("limits_unseen", "limits of memory cgroups could not be read")

    def test_a_kernel_that_kills_the_allocating_task_leaves_nobody_safe(self):
        self.check_unsafe("oom_kill_allocating_task", "That may be calm[8].")


if __name__ == "__main__":
    unittest.main()
