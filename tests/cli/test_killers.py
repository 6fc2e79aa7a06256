# SPDX-License-Identifier: GPL-2.0-or-later
"""Userspace killers: in the heads, in JSON, and found among this machine's processes."""
import json
import os
import subprocess
import tempfile
import unittest

from oomtop import FIXTURES, report, run, text
from recordings import GB, edited, process, recording

STORY = FIXTURES / "story" / "small-runner.json"
KILLERS = [
    {"kind": "earlyoom", "name": "earlyoom", "pid": 412, "memory_hundredths": 1000,
     "swap_hundredths": 1000},
    {"kind": "kubelet", "name": "kube\u001b[31m", "pid": 800, "memory_bytes": 104857600},
]
WORDS = ("earlyoom[412] acts before the kernel: kills a process when at most 10% of memory is "
         "available")


class Killers(unittest.TestCase):
    def setUp(self):
        self.room = tempfile.TemporaryDirectory()
        self.addCleanup(self.room.cleanup)
        self.path = os.path.join(self.room.name, "killers.json")
        snapshot = json.loads(STORY.read_text())
        snapshot["killers"] = KILLERS
        with open(self.path, "w", encoding="utf-8") as file:
            json.dump(snapshot, file)

    def test_they_stand_in_the_head_of_report_drill_and_protect(self):
        for arguments in [[], ["drill"], ["drill", "runner"], ["protect", "postgres"]]:
            out = text(*arguments, "--from", self.path)
            self.assertIn(WORDS, out, arguments)
            self.assertIn("kube\\x1b[31m[800] evicts pods", out, arguments)
        self.assertIn("\nWhat follows is about the kernel's OOM killer only.\n",
                      text("protect", "postgres", "--from", self.path))
        for arguments in [[], ["protect", "postgres"]]:
            self.assertNotIn("before the kernel", text(*arguments, "--from", str(STORY)))

    def test_the_killer_in_the_init_of_talos(self):
        made = recording(self, [process(1, "init", 8 << 20, ppid=0, cgroup="/init"),
                                process(500, "app", GB)], release="6.18.2-talos")
        words = "init[1] is Talos's, which acts before the kernel: under memory pressure it kills"
        for command in [["report"], ["drill", "app"], ["protect", "app"]]:
            self.assertIn(words, text(*command, "--from", made), command)
        killers = report("--from", made)["killers"]
        self.assertEqual([(one["kind"], one["pid"], one["settings_unread"]) for one in killers],
                         [("talos", 1, True)])
        # Talos 1.11 has none
        older = edited(self, made,
                       lambda document: document["machine"].update(release="6.12.40-talos"))
        self.assertEqual(report("--from", older)["killers"], [])

    def test_a_limit_is_reached_before_they_look(self):
        path = "/box"
        made = recording(self, [process(500, "app", GB, cgroup=path)],
                         cgroups=[{"path": path, "current_bytes": GB, "max_bytes": 2 * GB}])
        made = edited(self, made, lambda document: document.update(killers=KILLERS))
        self.assertNotIn("acts before the kernel", text("drill", "app", "--from", made))
        self.assertIn("acts before the kernel", text("report", "--from", made))

    def test_json_has_them(self):
        killers = report("--from", self.path)["killers"]
        self.assertEqual([killer["kind"] for killer in killers], ["earlyoom", "kubelet"])
        self.assertEqual(killers[0]["pid"], 412)
        self.assertIn(WORDS, killers[0]["why"])
        self.assertEqual(killers[1]["memory_limit"], 100 << 20)
        self.assertIsNone(killers[1]["swap_limit"])
        drill = json.loads(text("drill", "runner", "--json", "--from", self.path))
        self.assertEqual(drill["killers"], killers)
        protected = json.loads(text("protect", "postgres", "--json", "--from", self.path))
        self.assertEqual(protected["killers"], killers)
        self.assertEqual(report("--from", str(STORY))["killers"], [])

    def start(self, name, *arguments, uid=0):
        path = os.path.join(self.room.name, name)
        os.chmod(self.room.name, 0o755)
        with open(path, "w", encoding="utf-8") as file:
            file.write("#!/bin/sh\nread line\n")
        os.chmod(path, 0o755)
        process = subprocess.Popen([path, *arguments], stdin=subprocess.PIPE, user=uid)
        self.addCleanup(process.wait)
        self.addCleanup(process.stdin.close)
        while True:
            with open(f"/proc/{process.pid}/comm", encoding="utf-8") as comm:
                if comm.read().strip() == name:
                    return process.pid

    @unittest.skipUnless(os.geteuid() == 0, "a killer runs as root")
    def test_a_killer_that_runs_here_is_found(self):
        limits = os.path.join(self.room.name, "nohang.conf")
        with open(limits, "w", encoding="utf-8") as file:
            file.write("soft_threshold_min_mem = 123 M\n")
        pids = {self.start("earlyoom", "-m", "23", "-s", "100"),
                self.start("nohang", "--monitor", "--config", limits)}
        false = {self.start("earlyoom", "--dryrun"), self.start("nohang", "--tasks"),
                 self.start("nohang", "-m")}
        found = {killer["pid"]: killer for killer in report()["killers"]}
        self.assertLessEqual(pids, set(found))
        self.assertFalse(false & set(found))
        whys = "\n".join(found[pid]["why"] for pid in pids)
        self.assertIn("at most 23% of memory is available", whys)
        self.assertIn("at most 123M of memory is available", whys)

    @unittest.skipUnless(os.geteuid() == 0, "needs another user")
    def test_a_name_alone_is_not_believed(self):
        pid = self.start("earlyoom", "-m", "23", uid=65534)
        self.assertNotIn(pid, {killer["pid"] for killer in report()["killers"]})

    def test_a_recording_keeps_them(self):
        again = os.path.join(self.room.name, "again.json")
        self.assertEqual(run("record", again, "--from", self.path).returncode, 0)
        with open(again, encoding="utf-8") as file:
            self.assertEqual(json.load(file)["killers"], KILLERS)


if __name__ == "__main__":
    unittest.main()
