# SPDX-License-Identifier: GPL-2.0-or-later
"""OOMTOP_DEBUG: traces on standard error, which change nothing else."""
import os
import tempfile
import unittest

from oomtop import ENVIRONMENT, FIXTURES, run


def traced(topics, *arguments):
    result = run(*arguments, env={**ENVIRONMENT, "OOMTOP_DEBUG": topics})
    return result, result.stderr.decode().splitlines()


class Debug(unittest.TestCase):
    def test_each_topic_traces_what_it_names(self):
        result, lines = traced("proc", "report", "--source", "proc", "--json")
        self.assertEqual(result.returncode, 0)
        self.assertIn("oomtop: proc: meminfo: read", lines)
        self.assertTrue(any(line.endswith("/status: read") for line in lines))
        self.assertFalse([line for line in lines if not line.startswith("oomtop: proc: ")])
        _, lines = traced("calibrate,cgroup", "report", "--json")
        self.assertTrue(any(line.startswith("oomtop: calibrate: rules of ") for line in lines))
        self.assertTrue(any(line.startswith("oomtop: cgroup: hierarchy") for line in lines))
        self.assertFalse([line for line in lines if line.startswith("oomtop: proc: ")])

    def test_what_is_refused_or_missing_is_named_with_its_reason(self):
        with tempfile.TemporaryDirectory() as tree:
            os.mkdir(f"{tree}/7")
            with open(f"{tree}/7/oom_score_adj", "w", encoding="ascii") as file:
                file.write("0\n")
            _, lines = traced("proc", "report", "--procfs", tree)
            self.assertIn("oomtop: proc: meminfo: No such file or directory", lines)
            self.assertIn("oomtop: proc: 7/status: No such file or directory", lines)
            self.assertIn("oomtop: proc: process 7 is left out: exited", lines)

    def test_text_from_outside_is_escaped(self):
        with tempfile.TemporaryDirectory() as parent:
            tree = f"{parent}/a\x1b[31m"
            os.mkdir(tree)
            os.mkdir(f"{tree}/7")
            result, lines = traced("all", "report", "--procfs", tree)
            self.assertNotIn(b"\x1b", result.stderr)
            self.assertTrue(any("\\x1b[31m" in line for line in lines))

    def test_a_recording_traces_its_calibration(self):
        recording = next(FIXTURES.rglob("*.json"))
        plain = run("report", "--from", str(recording))
        result, lines = traced("all", "report", "--from", str(recording))
        self.assertEqual((result.returncode, result.stdout), (plain.returncode, plain.stdout))
        self.assertTrue(any(line.startswith("oomtop: calibrate: ") for line in lines))

    def test_an_unknown_word_is_an_error_message_and_no_failure(self):
        result, lines = traced("calibrate,prok,", "report", "--from",
                               str(next(FIXTURES.rglob("*.json"))))
        self.assertEqual(result.returncode, 0)
        self.assertEqual(lines[0], "oomtop: OOMTOP_DEBUG: unknown word 'prok', use proc, cgroup, "
                         "systemd, killers, calibrate, bpf, all")
        self.assertTrue(any(line.startswith("oomtop: calibrate: ") for line in lines))

    def test_nothing_is_traced_when_unset_or_empty(self):
        self.assertEqual(run("report", "--json").stderr, b"")
        self.assertEqual(traced("", "report", "--json")[1], [])


if __name__ == "__main__":
    unittest.main()
