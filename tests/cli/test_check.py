# SPDX-License-Identifier: GPL-2.0-or-later
"""oomtop check: its exit statuses, and one line of 80 bytes that stands alone."""
import json
import os
import subprocess
import tempfile
import unittest

import recordings

from oomtop import ENVIRONMENT, FIXTURES, PROGRAM, report, run
from recordings import edited

WORKERS = str(FIXTURES / "story" / "workers.json")
SMALL = str(FIXTURES / "story" / "small-runner.json")
NODE = str(FIXTURES / "kubernetes" / "node.json")
HOSTILE = str(FIXTURES / "odd" / "hostile-names.json")
OK, WARNING, CRITICAL, UNKNOWN = range(4)
WORDS = {OK: "OK", WARNING: "WARNING", CRITICAL: "CRITICAL", UNKNOWN: "UNKNOWN"}


class Check(unittest.TestCase):
    def check(self, status, *arguments, recording=WORKERS):
        """Returns the line, which says the status that the run must end with."""
        result = run("check", "--from", recording, *arguments)
        lines = result.stdout.decode().splitlines()
        self.assertEqual((result.returncode, result.stderr), (status, b""), lines)
        self.assertTrue(lines[0].startswith(f"OOM {WORDS[status]}: "), lines)
        self.assertLessEqual(len(lines[0].encode()), 80)
        self.assertEqual(len(lines) > 1, "-v" in arguments)
        return lines[0] if len(lines) == 1 else lines

    def test_the_next_victim(self):
        victim = report("--from", WORKERS)["victim"]
        for target in ["postgres", "postgresql.service", str(victim)]:
            line = self.check(CRITICAL, "--victim-not", target)
            self.assertEqual(line, f"OOM CRITICAL: next victim is postgres[{victim}]")
        line = self.check(OK, "--victim-not", "runner")
        self.assertEqual(line, f"OOM OK: next victim is postgres[{victim}], not runner")

    def test_another_killer_is_not_checked(self):
        def add_killer(document):
            document["killers"] = [{"kind": "systemd-oomd", "name": "systemd-oomd", "pid": 411}]
        recording = edited(self, WORKERS, add_killer)
        line = self.check(OK, "--victim-not", "runner", recording=recording)
        self.assertTrue(line.startswith("OOM OK: kernel: next victim is "), line)
        line = self.check(OK, "--leak-safe", "runner", "-v", recording=recording)[1]
        self.assertTrue(line.endswith("alone: systemd-oomd acts before it."), line)
        line = self.check(CRITICAL, "--victim-not", "postgres", recording=recording)
        self.assertNotIn("kernel", line)

    def test_what_ends_with_the_victim(self):
        line = self.check(CRITICAL, "--victim-not", "809")
        self.assertRegex(line, r"killing postgres\[\d+\] ends postgres\[809\]$")

    def test_a_verdict_that_is_not_certain_is_a_warning(self):
        def hide(document):
            document["machine"]["vantage"] = "hidepid"
        hidden = edited(self, WORKERS, hide)
        for target in ["postgres", "runner"]:
            line = self.check(WARNING, "--victim-not", target, recording=hidden)
            self.assertRegex(line, r"may be next \(not certain\)$")
            line = self.check(WARNING, "--leak-safe", target, recording=hidden)
            self.assertRegex(line, "may kill|may be next|not certain")
        lines = self.check(WARNING, "--leak-safe", "redis-server", "-v",
                           recording=edited(self, NODE, hide))
        self.assertRegex(lines[1], r"^WARNING .* Not certain: see oomtop drill\.$")

    def test_candidates_that_are_not_of_the_target(self):
        """Two processes of one badness and unknown age: one of both is next."""
        def tie(document):
            documented = document["processes"]
            worst = dict(max(documented, key=lambda process: process.get("rss_bytes", 0)),
                         ppid=1, cgroup="/system.slice/x.service")
            worst["rss_anon_bytes"] = worst["rss_bytes"] = worst["rss_bytes"] + (100 << 20)
            worst["rss_file_bytes"] = worst["rss_shmem_bytes"] = 0
            for key in ["start_ticks", "kernel_oom_score", "unit", "mm_owner_pid"]:
                worst.pop(key, None)
            documented += [dict(worst, pid=9001, name="left"), dict(worst, pid=9002, name="right")]
        tied = edited(self, WORKERS, tie)
        self.assertEqual(set(report("--from", tied)["candidates"]), {9001, 9002})
        self.check(WARNING, "--victim-not", "left", recording=tied)
        self.check(OK, "--victim-not", "postgres", recording=tied)

    def test_a_panic_spares_nobody(self):
        def change(document):
            document["machine"]["panic_on_oom"] = 1
        self.assertIn("panics", self.check(CRITICAL, "--victim-not", "cron",
                                           recording=edited(self, WORKERS, change)))

    def test_a_leak(self):
        line = self.check(CRITICAL, "--leak-safe", "postgres")
        self.assertRegex(line, r"a leak of .* kills postgres\[\d+\]$")
        # protect says the same
        for recording in [WORKERS, SMALL, NODE]:
            names = sorted({process["name"] for process in report("--from", recording)["processes"]
                            if process["exempt"] is None})
            for name in names[:8]:
                safe = json.loads(run("protect", "--json", "--from", recording, name).stdout)
                status = run("check", "--from", recording, "--leak-safe", name).returncode
                self.assertEqual(status == OK, safe["safe"], (recording, name))

    def test_pressure(self):
        for bounds, status in [("30", OK), ("24.18", OK), ("24.17", WARNING), ("10", WARNING),
                               ("10,24.1", CRITICAL), ("10,24.18", WARNING)]:
            self.check(status, "--pressure", f"full.avg10:{bounds}")
        self.assertEqual(self.check(CRITICAL, "--pressure", "full.avg10:10,20"),
                         "OOM CRITICAL: full.avg10 24.18% above 20.00% "
                         "| full.avg10=24.18%;10.00;20.00")
        self.check(UNKNOWN, "--pressure", "full.avg10:10", "--domain", "/kubepods.slice",
                   recording=NODE)

    def test_headroom(self):
        left = report("--from", WORKERS)["headroom"]["min"]
        for bounds, status in [(f"{left}", OK), (f"{left + 1}", WARNING), ("1G,512M", CRITICAL),
                               ("1G,1M", WARNING), ("5%", WARNING), ("10%,5%", CRITICAL),
                               ("1%", OK)]:
            self.check(status, "--headroom", bounds)
        self.assertEqual(self.check(CRITICAL, "--headroom", "1G,512M"),
                         f"OOM CRITICAL: 173M left, less than 512M | headroom={left}B")
        self.assertEqual(self.check(OK, "--headroom", "9M,1M"),
                         f"OOM OK: 173M left | headroom={left}B;{9 << 20}:;{1 << 20}:")

    def test_headroom_of_a_cgroup_is_what_comes_first(self):
        """A limit above is nearly reached; the cgroup's own leaves five times as much."""
        made = recordings.recording(
            self, [recordings.process(100, "app", recordings.GB, cgroup="/outer/in"),
                   recordings.process(101, "other", 6 * recordings.GB, cgroup="/outer/o")],
            cgroups=[{"path": "/outer", "max_bytes": 8 * recordings.GB,
                      "current_bytes": 8 * recordings.GB - 100 * recordings.MB},
                     {"path": "/outer/in", "max_bytes": 6 * recordings.GB,
                      "current_bytes": recordings.GB}])
        bounds = ["--headroom", "1200M,1000M", "--domain", "/outer/in"]
        self.assertIn("100M left, less than 1000M",
                      self.check(CRITICAL, *bounds, recording=made))
        self.assertIn("left in /outer of",
                      run("check", "--from", made, *bounds, "-v").stdout.decode())

    def test_headroom_of_strict_overcommit(self):
        """Where allocations fail before memory runs out, what may still be committed counts."""
        def limit(document):
            document["machine"].update(overcommit_memory=2, commit_limit_bytes=14 << 30,
                                       committed_bytes=13 << 30)
        roomy = edited(self, SMALL, limit)
        line = self.check(WARNING, "--headroom", "1G", recording=roomy)
        self.assertRegex(line, r"^OOM WARNING: \d+M left to commit, less than 1\.0G \|")
        lines = self.check(OK, "--headroom", "500M", "-v", recording=roomy)
        self.assertIn("may still be allocated (vm.overcommit_memory=2), of ", lines[1])

    def test_inversion(self):
        self.check(OK, "--no-inversion")

        def lift(document):
            for process in document["processes"]:
                if process["name"].startswith("app"):
                    process["adj"] = 900
        line = self.check(WARNING, "--no-inversion", recording=edited(self, WORKERS, lift))
        self.assertRegex(line, r"\d small processes before postgres\[\d+\]$")

    def test_several_at_once(self):
        arguments = ["--victim-not", "postgres", "--pressure", "full.avg10:10",
                     "--headroom", "10%", "--no-inversion", "--victim-not", "nobody-at-all"]
        line = self.check(CRITICAL, *arguments)
        self.assertTrue(line.startswith("OOM CRITICAL: next victim is postgres["), line)
        lines = self.check(CRITICAL, *arguments, "-v")
        self.assertEqual(len(lines), 6)
        self.assertEqual([line.split()[0] for line in lines[1:]],
                         ["CRITICAL", "UNKNOWN", "WARNING", "WARNING", "OK"])
        self.assertRegex(lines[0], r"; \+\d$")

    def test_what_cannot_be_read_is_unknown(self):
        self.check(UNKNOWN, "--victim-not", "no-such-process")
        for source in [["--from", "/nonexistent"], ["--procfs", "/nonexistent"],
                       ["--from", WORKERS, "--domain", "/nowhere"]]:
            result = run("check", "--no-inversion", *source)
            self.assertEqual((result.returncode, result.stderr), (UNKNOWN, b""))
            self.assertRegex(result.stdout, rb"^OOM UNKNOWN: cannot [^\n]*\n$")

    def test_without_memory_nothing_is_known(self):
        with open(WORKERS, encoding="utf-8") as file:
            document = json.load(file)
        one = document["processes"][-1]
        document["processes"] += [{**one, "pid": pid} for pid in range(100000, 160000)]
        for words, status in ([], UNKNOWN), (["--exit", "npd"], 2):
            result = subprocess.run(
                ["sh", "-c", 'ulimit -v 40000; exec "$0" "$@"', PROGRAM, "check", "--from", "-",
                 "--victim-not", "cron", *words], check=False, capture_output=True,
                input=json.dumps(document).encode(), env=ENVIRONMENT)
            if b"ASan" in result.stderr or b"Sanitizer" in result.stderr:
                self.skipTest("sanitizers take more memory")
            self.assertEqual((result.returncode, result.stdout),
                             (status, b"OOM UNKNOWN: out of memory\n"), result.stderr)

    def test_a_wrong_command_line_is_not_critical(self):
        for arguments in [[], ["word"], ["--pressure", "x"], ["--pressure", "full.avg10:"],
                          ["--pressure", "full.avg10:20,10"], ["--pressure", "full.avg10:101"],
                          ["--pressure", "full.avg10:1.234"], ["--pressure", "full.avg10:-1"],
                          ["--headroom", "x"], ["--headroom", "1G,2G"], ["--headroom", "101%"],
                          ["--no-inversion", "--exit", "x"], ["--nonsense"], ["--victim-not"],
                          ["--victim-not", "x"] * 17]:
            result = run("check", *arguments)
            self.assertEqual((result.returncode, result.stdout), (UNKNOWN, b""), arguments)
            self.assertTrue(result.stderr.startswith(b"oomtop: "))

    def test_an_output_that_is_full_is_not_ok(self):
        with open("/dev/full", "wb") as out:
            result = subprocess.run([PROGRAM, "check", "--from", WORKERS, "--no-inversion"],
                                    stdout=out, stderr=subprocess.PIPE, env=ENVIRONMENT,
                                    timeout=60)
        self.assertEqual(result.returncode, UNKNOWN)

    def test_node_problem_detector(self):
        for arguments, status in [(["--no-inversion"], 0), (["--victim-not", "postgres"], 1),
                                  (["--headroom", "1G"], 1), (["--victim-not", "no-such"], 2)]:
            result = run("check", "--exit", "npd", "--from", WORKERS, *arguments)
            self.assertEqual(result.returncode, status, arguments)
        self.assertEqual(run("check", "--exit", "npd", "--from", "/nonexistent",
                             "--no-inversion").returncode, 2)

    def test_names_are_cut_and_escaped(self):
        for process in report("--from", HOSTILE)["processes"]:
            result = run("check", "--from", HOSTILE, "--victim-not", str(process["pid"]), "-v")
            out = result.stdout.decode()
            self.assertTrue(out.replace("\n", "").isprintable(), out)
            self.assertLessEqual(len(out.splitlines()[0].encode()), 80)
        line = self.check(UNKNOWN, "--victim-not", "語" * 80)
        self.assertTrue(line.endswith("..."))

    def test_a_name_gives_no_performance_data(self):
        """A plugin's performance data begins at the first bar of its line."""
        def rename(document):
            for process in document["processes"]:
                if process["name"] == "postgres":
                    process["name"] = "x|a=1B;"
        named = edited(self, WORKERS, rename)
        victim = report("--from", named)["victim"]
        left = report("--from", named)["headroom"]["min"]
        shown = rf"x\x7ca=1B;[{victim}]"
        line = self.check(CRITICAL, "--victim-not", str(victim), "--headroom", "1,0",
                          recording=named)
        self.assertEqual(line.split("|"), [f"OOM CRITICAL: next victim is {shown} ",
                                           f" headroom={left}B;1:;0:"])
        lines = self.check(CRITICAL, "--victim-not", "x|a=1B;", "--leak-safe", "x|a=1B;", "-v",
                           recording=named)
        self.assertNotIn("|", "".join(lines))
        self.assertIn(shown, lines[-1])
        lines = self.check(UNKNOWN, "--victim-not", "|" * 80, "-v")
        self.assertNotIn("|", "".join(lines))
        self.assertTrue(lines[0].endswith("..."), lines)

    def test_only_what_is_told_is_read(self):
        """The use of a cgroup without a limit matters for what is left, not for who is next."""
        with tempfile.TemporaryDirectory() as tree:
            for name, content in {
                    "proc/7/status": "Name:\tp\nState:\tS (sleeping)\nVmRSS:\t8 kB\n",
                    "proc/7/oom_score_adj": "0\n",
                    "proc/meminfo": "MemTotal: 1000000 kB\nSwapTotal: 0 kB\n",
                    "sys/fs/cgroup/cgroup.controllers": "memory\n",
                    "sys/fs/cgroup/a/memory.max": "max\n",
                    "sys/fs/cgroup/a/memory.current": "4096\n"}.items():
                path = os.path.join(tree, name)
                os.makedirs(os.path.dirname(path), exist_ok=True)
                with open(path, "w", encoding="ascii") as file:
                    file.write(content)
            for arguments, is_read in [(["--victim-not", "7"], False), (["--no-inversion"], False),
                                       (["--headroom", "1,0"], True), (["--leak-safe", "7"], True)]:
                result = run("check", *arguments, "--procfs", f"{tree}/proc", "--sysfs",
                             f"{tree}/sys", env={**ENVIRONMENT, "OOMTOP_DEBUG": "cgroup"})
                self.assertIn(b"oomtop: cgroup: /a: memory.max: read\n", result.stderr)
                self.assertEqual(b"oomtop: cgroup: /a: memory.current: read\n" in result.stderr,
                                 is_read, arguments)

    def test_what_a_kill_frees_is_read_where_it_is_told(self):
        """smaps_rollup of a large process takes long, and holds its lock meanwhile."""
        for arguments, is_read in [(["--victim-not", "1"], False), (["--no-inversion"], False),
                                   (["--victim-not", "1", "-v"], True),
                                   (["--leak-safe", "1"], True)]:
            result = run("check", *arguments, env={**ENVIRONMENT, "OOMTOP_DEBUG": "proc"})
            self.assertEqual(b"/smaps_rollup: " in result.stderr, is_read, arguments)

    def test_this_machine(self):
        result = run("check", "--headroom", "1,0", "--pressure", "full.avg10:100")
        self.assertIn(result.returncode, (OK, UNKNOWN))


if __name__ == "__main__":
    unittest.main()
