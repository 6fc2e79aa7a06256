# SPDX-License-Identifier: GPL-2.0-or-later
"""The badness drawn, and alike neighbours in one line: in a pipe and on a terminal."""
import json
import re
import subprocess
import unittest

from oomtop import FIXTURES, report, text
from test_domains import GB, MB, process, recording
from test_layout import on_terminal, table, width

STORY = ["--from", str(FIXTURES / "story" / "workers.json")]
PODS = ["--from", str(FIXTURES / "kubernetes" / "node.json")]


def bars(shown):
    """Returns the cells of the column BAR, row by row, without colours."""
    lines = [re.sub("\033\\[[0-9;]*m", "", line) for line in table(shown)]
    start = lines[0].index("BAR") if "BAR" in lines[0] else lines[0].index("Anon")
    return [line[start:].split(" ")[0] for line in lines[1:] if "⋮" not in line]


class Bars(unittest.TestCase):
    def test_a_pipe_has_none_unless_asked(self):
        for source in (STORY, PODS):
            plain = text("report", *source)
            self.assertNotIn("BAR", plain)
            self.assertIn("UNIT", plain)
            self.assertEqual(plain, text("report", *source, "--fold", "auto", "--bars", "never"))
            self.assertIn("BAR", text("report", *source, "--bars", "always"))

    def test_letters(self):
        drawn = bars(text("report", *STORY, "--bars", "always"))
        self.assertEqual(drawn[0], "s" * 24)
        self.assertEqual(drawn[46], "A")
        # a dash is what is not known
        self.assertEqual(drawn[-1], "")
        unknown = text("report", "--from", str(FIXTURES / "odd" / "unknowns.json"), "--all",
                       "--bars", "always")
        self.assertIn("-", bars(unknown))
        raw = text("report", *STORY, "--bars", "always", "--raw").splitlines()
        self.assertEqual({len(line.split(" ")) for line in raw}, {14})
        self.assertEqual(bars(text("report", *PODS, "--bars", "always"))[0], "A" + "+" * 23)

    def test_a_terminal_has_them_where_there_is_room(self):
        for columns in (200, 120, 80, 60):
            shown = on_terminal("report", *STORY, "--color", "never", columns=columns)
            self.assertGreaterEqual(len(bars(shown)[0]), 12)
            shown = on_terminal("report", *STORY, "--bars", "never", columns=columns)
            self.assertNotRegex(shown, "BAR|Anon")

    def test_colours(self):
        shown = on_terminal("report", *PODS, "--color", "always", LC_ALL="C.UTF-8", columns=100)
        self.assertRegex(shown, "\033\\[0;31m█+\033\\[0;33m╱+\033\\[0m\033\\[1;31m")
        self.assertTrue(all(width(line) <= 100 for line in shown.split("\n")))
        shown = on_terminal("report", *PODS, "--color", "always", LC_ALL="C", columns=100)
        self.assertRegex(shown, "\033\\[0;31mA+\033\\[0;33m\\++\033\\[0m")

    def test_explain_begins_with_the_bar(self):
        shown = text("explain", "1366", *STORY)
        self.assertRegex(shown, r"\n  badness +\[s+ shared 3\.5G s+\] 3\.6G\n")
        self.assertRegex(shown, r"\n  kill frees \[ {40}\] 11M")
        shown = text("explain", "846", *PODS)
        self.assertRegex(shown, r"badness +\[\.+ not counted 3\.0G \.+\] -12\.5G")


class Folds(unittest.TestCase):
    def test_alike_neighbours_share_a_line(self):
        shown = on_terminal("report", *STORY, "--limit", "118", columns=120, LC_ALL="C.UTF-8")
        self.assertIn("⋮ 39 more of postgres in postgresql@15-main, 3.6G … 3.3G;", shown)
        ranks = [int(line.split()[0]) for line in
                 (re.sub("\033\\[[0-9;]*m", "", line) for line in table(shown)[1:])
                 if "⋮" not in line]
        self.assertEqual(ranks, sorted(ranks))
        folded = sum(int(count) for count in re.findall(r"⋮ (\d+) more", shown))
        self.assertEqual(len(ranks) + folded, 118)

    def test_only_in_order_of_rank(self):
        self.assertNotIn(" more of ", text("report", *STORY))
        self.assertIn(" more of ", text("report", *STORY, "--fold", "always"))
        for options in (["--sort", "PID"], ["--raw"], ["--by", "unit"]):
            self.assertNotIn(" more of ", text("report", *STORY, "--fold", "always", *options))

    def test_many_warnings_of_one_kind_are_one_sentence(self):
        arguments = ["report", *STORY, "--assume", "postgresql@15-main.service:adj=-1000"]
        shown = " ".join(on_terminal(*arguments, columns=200).split())
        self.assertRegex(shown, r"\d\d large processes, with about \d+M of their own, have an "
                                r"oom_score_adj of -1000, the largest is postgres\[1366\] "
                                r"with 3\.6G")
        self.assertEqual(shown.count("no kill can stop"), 1)
        self.assertGreater(text(*arguments).count("no kill can stop"), 30)
        self.assertGreater(text(*arguments, "--json").count("no kill can stop"), 30)


class Fits(unittest.TestCase):
    def test_a_report_fits_on_a_terminal(self):
        for source in (STORY, PODS):
            shown = on_terminal("report", *source, "--all", columns=80)
            self.assertLess(len(shown.splitlines()), 24)
            left = int(re.search(r"^… (\d+) more \(--limit all\)$", shown, re.M).group(1))
            whole = on_terminal("report", *source, "--all", "--fold", "never", "--limit", "all",
                                columns=80)
            self.assertNotIn("--limit all", whole)
            rows = [line for line in table(shown)[1:] if "(--limit" not in line]
            folded = sum(int(count) - 1 for count in re.findall(r"⋮ (\d+) more", shown))
            self.assertEqual(len(rows) + folded + left, len(table(whole)) - 1)
        shown = on_terminal("report", "--by", "unit", *STORY, columns=80)
        self.assertRegex(shown, r"(?m)^… \d+ more \(--limit all\)$")
        self.assertEqual(text("report", *STORY), text("report", *STORY, "--limit", "all"))

    def test_a_drill_fits_on_a_terminal(self):
        for arguments in (["drill"], ["drill", "--by", "unit"]):
            processes = [process(100 + i, f"worker{i}", (900 - i) * MB, unit=f"w{i}.service",
                                 cgroup=f"/system.slice/long-name-of-a-slice.slice/w{i}.service")
                         for i in range(60)]
            cgroups = [{"path": "/"}] + [
                {"path": one["cgroup"], "max_bytes": GB, "current_bytes": 900 * MB,
                 "anon_bytes": 900 * MB, "file_bytes": 0, "shmem_bytes": 0, "slab_bytes": 0,
                 "swap_max_bytes": 0} for one in processes]
            source = ["--from", recording(self, processes, cgroups)]
            shown = on_terminal(*arguments, *source, columns=140)
            self.assertLess(len(shown.splitlines()), 24)
            rows = [line for line in shown.splitlines() if ".service" in line]
            left = int(re.search(r"^… (\d+) more \(--limit all\)$", shown, re.M).group(1))
            self.assertEqual(len(rows) + left, 60)
            self.assertRegex(rows[0], r"/s\S*…\S*w\d+\.service")  # its own name
            whole = on_terminal(*arguments, *source, "--limit", "all", columns=140)
            self.assertNotIn("--limit all", whole)
            piped = text(*arguments, *source)
            self.assertNotIn("…", piped)
            self.assertEqual(piped, text(*arguments, *source, "--limit", "all"))
            few = text(*arguments, *source, "--limit", "3", "--raw", "--noheadings")
            self.assertEqual(len(few.splitlines()), 3)
            drills = json.loads(text(*arguments, *source, "--limit", "3", "--json"))["drills"]
            self.assertEqual(len(drills), 3)

    def test_the_container_at_the_end_of_an_owner_is_readable(self):
        shown = on_terminal("report", *PODS, columns=80)
        self.assertIn("…", shown)
        self.assertRegex(shown, r"shop\S*…\S*/proxy ")

    def test_domains_in_danger_stand_above_the_processes(self):
        processes = [process(100 + i, f"worker{i}", (60 - i) * MB, cgroup=f"/box{i // 20}")
                     for i in range(60)]
        cgroups = [{"path": "/"}] + [
            {"path": f"/box{i}", "max_bytes": 2 * GB, "current_bytes": 2 * GB - free * MB,
             "swap_max_bytes": 0, "anon_bytes": 2 * GB - free * MB, "file_bytes": 0,
             "shmem_bytes": 0, "slab_bytes": 0} for i, free in enumerate([900, 8, 800])]
        source = ["report", "--from", recording(self, processes, cgroups)]
        shown = on_terminal(*source, columns=100)
        self.assertLess(shown.index("/box1: 2.0G of 2.0G used"), shown.index("PID"))
        self.assertTrue(shown.endswith("\n… 2 memory limits (--limit all)\n"), shown)
        self.assertLess(len(shown.splitlines()), 24)
        self.assertNotIn("/box2", shown)
        whole = on_terminal(*source, "--limit", "all", columns=100)
        self.assertLess(whole.index("/box1: "), whole.index("PID"))
        self.assertGreater(whole.index("/box2: "), whole.index("PID"))
        self.assertNotIn("memory limits (", whole)
        piped = text(*source)
        self.assertGreater(piped.index("/box1: "), piped.index("PID"))

    def test_a_pipe_gets_all_limits(self):
        processes = [process(100 + i, f"worker{i}", 9 * MB, cgroup=f"/box{i}") for i in range(8)]
        cgroups = [{"path": "/"}] + [
            {"path": f"/box{i}", "max_bytes": 2 * GB, "current_bytes": 9 * MB, "swap_max_bytes": 0,
             "anon_bytes": 9 * MB, "file_bytes": 0, "shmem_bytes": 0, "slab_bytes": 0}
            for i in range(8)]
        source = ["report", "--from", recording(self, processes, cgroups)]
        heading = "Memory cgroups with a limit, fullest first"
        for some, count in (([], 8), (["--limit", "all"], 8), (["--limit", "3"], 5)):
            piped = text(*source, *some)
            self.assertIn(f"{heading} ({count} of 8):\n", piped)
            self.assertEqual(piped.count("\n  /box"), count)
            self.assertEqual(len(json.loads(text(*source, *some, "--json"))["domains"]), count)
        self.assertNotIn("  /box", text(*source, "--raw"))
        for count, some in ((5, "3"), (8, "all")):
            self.assertIn(f"{heading} ({count} of 8):",
                          on_terminal(*source, "--limit", some, columns=100))

    def test_json_has_headroom_and_what_was_read(self):
        report = json.loads(text("report", "--json", *STORY))
        headroom = report["headroom"]
        self.assertLessEqual(headroom["min"], headroom["expected"])
        self.assertLessEqual(headroom["expected"], headroom["max"])
        victim = report["processes"][0]
        self.assertEqual(victim["frees"] >> 20, 11)
        self.assertLess(victim["private"], victim["rss"])
        self.assertLess(victim["pss"], victim["rss"])
        self.assertIsNone(victim["cmdline"])

    def test_json_has_command_lines_and_what_columns_read(self):
        with subprocess.Popen(["sleep", "1000.25"]) as sleeper:
            try:
                one = ["--pid", str(sleeper.pid)]
                plain = report(*one)["processes"][0]
                asked = report(*one, "-o", "PSS")["processes"][0]
            finally:
                sleeper.kill()
        self.assertEqual(plain["cmdline"], "sleep 1000.25")
        self.assertIsNone(plain["pss"])
        self.assertGreater(asked["pss"], 0)
        self.assertGreater(asked["private"], 0)

    def test_json_has_the_memory_of_each_limited_domain(self):
        cgroups = [{"path": "/"}, {
            "path": "/box", "max_bytes": 2 * GB, "current_bytes": GB, "swap_max_bytes": 0,
            "anon_bytes": 700 * MB, "file_bytes": 300 * MB, "shmem_bytes": 200 * MB,
            "slab_bytes": 5 * MB}]
        source = ["--from", recording(self, [process(100, "one", 90 * MB, cgroup="/box")], cgroups)]
        whole = report(*source)
        self.assertNotIn("memory", whole["domain"])
        memory = whole["domains"][0]["memory"]
        self.assertEqual([memory[key] for key in ("used", "max", "anon", "file", "shmem", "slab")],
                         [GB, 2 * GB, 700 * MB, 100 * MB, 200 * MB, 5 * MB])
        self.assertEqual(memory, report(*source, "--domain", "/box")["domain"]["memory"])


if __name__ == "__main__":
    unittest.main()
