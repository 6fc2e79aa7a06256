# SPDX-License-Identifier: GPL-2.0-or-later
"""drill, --domain and --assume on the recorded story: sentences, JSON keys, hostile names."""
import json
import os
import re
import tempfile
import unittest

from oomtop import FIXTURES, clean_failure, report, run, text

SCOPE = "/user.slice/user-1000.slice/session-3.scope"
KEYS = {"leaker", "name", "domain", "leaks_by", "leaks_by_least", "victims", "leaker_dies",
        "collateral", "certain", "why"}
HYPOTHETICAL = "What if (not the current state): "


def story(name):
    return str(FIXTURES / "story" / f"{name}.json")


def drill(*arguments):
    return json.loads(text("drill", "--json", *arguments))


ASSUMED = ("  This assumes that nothing else grows and the limits and settings stay as read.\n")


class Story(unittest.TestCase):
    def test_a_runner_that_leaks_dies_itself(self):
        self.assertEqual(text("drill", "--from", story("small-runner"), "runner"),
                         "If runner[1877] leaks, runner[1877] is killed.\n"
                         "  After 8.4G to 9.3G more, the machine's memory is exhausted (there is "
                         "no swap).\n"
                         "  1. runner[1877] is killed: badness 10.3G; frees 10.3G.\n" + ASSUMED)

    def test_where_nothing_is_known_a_sentence_stands_for_the_table(self):
        source = ["--from", str(FIXTURES / "odd" / "unknowns.json")]
        for by in [], ["--by", "user"]:
            shown = text("drill", *source, *by)
            self.assertTrue(shown.endswith(
                "\nWhat a leak does is not known, since how much memory is left could not be "
                "read. 'oomtop report' ranks the processes as they are.\n"), shown)
            rows = text("drill", *source, *by, "--raw", "--noheadings").splitlines()
            self.assertTrue(rows)
            for row in rows:
                self.assertIn(" - - - - - unknown ", row)

    def test_the_runner_below_a_limit(self):
        self.assertEqual(text("drill", "--from", story("small-runner"), "--assume",
                              "session-3.scope:max=2G", "runner"),
                         f"{HYPOTHETICAL}session-3.scope:max=2G.\n"
                         "If runner[1877] leaks, runner[1877] is killed.\n"
                         f"  After 1018M more, {SCOPE} reaches its limit.\n"
                         "  1. runner[1877] is killed: badness 2.0G; frees 2.0G.\n" + ASSUMED)

    def test_a_worker_takes_the_database_first(self):
        words = text("drill", "--from", story("workers"), "1901")
        self.assertIn("If runner-worker[1901] leaks, postgres[1366] is killed first, then "
                      "runner-worker[1901] is killed", words)
        self.assertRegex(words, r"1\. postgres\[1366\] is killed: badness 3\.\dG "
                         r"\(runner-worker\[1901\] \d+M\); frees \d+M; 44 others with it\.")
        self.assertIn("Also killed or exiting, though not chosen: postgres[809]", words)

    def test_the_table_has_all_above_one_percent(self):
        head, table = text("drill", "--from", story("workers")).split("\n\n")
        self.assertEqual(head, "What is killed when each of these leaks until memory runs out and "
                         "nothing else grows:")
        rows = table.splitlines()
        self.assertEqual(rows[0].split(), ["LEAKER", "UNIT", "HEADROOM", "EXHAUSTS", "FIRST-VICTIM",
                                           "KILLED-BEFORE", "COLLATERAL", "LEAKER-DIES", "CERTAIN"])
        self.assertEqual(sum(row.startswith("runner-worker[") for row in rows), 60)
        self.assertFalse(any(row.startswith(("cron[", "systemd[")) for row in rows))

    def test_alike_leakers_share_a_line_where_that_is_wanted(self):
        rows = text("drill", "--fold", "always", "--from", story("workers")).splitlines()[3:]
        leakers = [re.split(r" +(?=[a-z0-9@-]+\.service)", row)[0] for row in rows]
        self.assertEqual(leakers, ["15 × postgres", "26 × postgres", "postgres[810]", "app5[675]",
                                   "app4[668]", "app3[661]", "app2[654]", "app1[647]",
                                   "60 × runner-worker"])
        self.assertEqual([row.split()[-5:] for row in rows[:2]],
                         [["itself", "0", "44", "yes", "yes"], ["itself", "0", "44", "yes", "no"]])
        self.assertIn("postgres[1366]", rows[-1])
        raw = text("drill", "--raw", "--fold", "always", "--from", story("workers"))
        self.assertEqual(raw.count("runner-worker["), 60)

    def test_the_keys_of_json(self):
        document = drill("--from", story("workers"), "1901", "runner")
        self.assertEqual((document["format"], document["version"]), ("oomtop-drill", 1))
        self.assertEqual(document["assumptions"], [])
        self.assertEqual([one["leaker"] for one in document["drills"]], [1901, 1877])
        for one in document["drills"]:
            self.assertLessEqual(KEYS, set(one))
        one = document["drills"][0]
        self.assertEqual(one["domain"]["kind"], "machine")
        self.assertEqual(one["domain"]["path"], "/")
        self.assertEqual(one["victims"], [1366, 1901])
        self.assertTrue(one["leaker_dies"])
        self.assertEqual(len(one["collateral"]), 44)
        self.assertEqual(one["why"], "If runner-worker[1901] leaks, postgres[1366] is killed "
                                     "first, then "
                         "runner-worker[1901] is killed.")

    def test_a_tmpfs_that_leaks_kills_all_in_vain(self):
        words = text("drill", "--from", story("small-runner"), "tmpfs:/run")
        self.assertIn("no process that can be killed is left, and the kernel panics", words)
        self.assertIn("No kill frees the memory of a tmpfs: give the tmpfs a size", words)
        one = drill("--from", story("small-runner"), "tmpfs:/run")["drills"][0]
        self.assertEqual((one["leaker"], one["name"]), (None, "tmpfs:/run"))
        self.assertFalse(one["leaker_dies"])

    def test_wrong_words(self):
        for word, status in [("nobody", 1), ("tmpfs:/nowhere", 1), ("tmpfs:", 2),
                             ("kthreadd", 1), ("", 1)]:
            result = run("drill", "--from", story("small-runner"), word)
            self.assertTrue(clean_failure(result, status), (word, result.stderr))

    def test_each_word_names_something_that_can_leak(self):
        result = run("drill", "--from", story("workers"), "675", "2")
        self.assertTrue(clean_failure(result, 1), result.stderr)
        self.assertIn(b"'2' has no memory to leak", result.stderr)

    def test_a_process_that_is_named_twice_is_drilled_once(self):
        drills = drill("--from", story("workers"), "675", "app5", "675")["drills"]
        self.assertEqual([one["leaker"] for one in drills].count(675), 1)


class Ends(unittest.TestCase):
    """The machine is full first, then the runner's cgroup, in which no process can be killed."""

    def drill(self, target, version=2, **limits):
        with open(story("small-runner"), encoding="utf-8") as file:
            document = json.load(file)
        document["cgroup_version"] = version
        document["cgroups"] = [{"path": SCOPE, "current_bytes": 1100 << 20,
                                "max_bytes": 11000 << 20, **limits}]
        for holder in document["machine"]["holders"]:
            if holder["name"] == "/run":
                holder["most_bytes"] = 1 << 30
        for process in document["processes"]:
            if process["cgroup"] == SCOPE:
                process["adj"] = -1000
                del process["kernel_oom_score"]
        result = run("drill", "--from", "-", target, input=json.dumps(document).encode())
        self.assertEqual((result.returncode, result.stderr), (0, b""))
        return result.stdout.decode()

    def test_allocations_of_the_cgroup_fail(self):
        words = self.drill("runner")
        self.assertIn("After 8.4G to 9.3G more, the machine's memory is exhausted", words)
        self.assertIn(f"no process that can be killed is left in {SCOPE}: ", words)
        self.assertNotIn("panics", words.splitlines()[0])

    def test_tasks_of_the_cgroup_sleep(self):
        self.assertRegex(self.drill("runner", 1, oom_kill_disable=1),
                         r"^If runner\[1877\] leaks, postgres\[1366\] is killed first, .*then "
                         r"runner\[1877\] sleeps and no other process is killed "
                         r"\(oom_kill_disable of /user")

    def test_a_tmpfs_with_a_size_kills_nobody(self):
        self.assertEqual(self.drill("tmpfs:/run"),
                         "If tmpfs:/run leaks, the tmpfs is full before memory runs out.\n")


class Assume(unittest.TestCase):
    def assume(self, *changes, command=("report", "--json")):
        options = [word for change in changes for word in ("--assume", change)]
        return text(*command, "--from", story("small-runner"), *options)

    def test_it_is_marked_everywhere(self):
        change = "runner:adj=500"
        for command in [("report",), ("drill",), ("drill", "runner"), ("explain", "runner")]:
            self.assertTrue(self.assume(change, command=command).startswith(
                f"{HYPOTHETICAL}{change}.\n"), command)
        for command in [("report", "--json"), ("drill", "--json")]:
            self.assertEqual(json.loads(self.assume(change, command=command))["assumptions"],
                             [change])

    def test_several_at_once(self):
        document = json.loads(self.assume("runner:adj=500", "runner:grow=1G", "machine:swap=4G"))
        self.assertEqual(document["victim"], 1877)
        runner = next(one for one in document["processes"] if one["pid"] == 1877)
        self.assertEqual(runner["adj"], 500)
        self.assertEqual(runner["rss_anon"], 2 << 30)
        self.assertIsNone(runner["kernel_oom_score"])
        self.assertEqual(document["machine"]["swap_total"], 4 << 30)

    def test_growth_is_no_longer_there_to_be_leaked(self):
        before = json.loads(self.assume(command=("drill", "--json", "runner")))["drills"][0]
        for size in (1, 6, 9):
            after = json.loads(self.assume(f"app1:grow={size}G", "app1:adj=-1000", command=(
                "drill", "--json", "runner")))["drills"][0]
            self.assertEqual(before["leaks_by"] - after["leaks_by"], size << 30)

    def test_what_means_nothing(self):
        for change, status in [("runner:adj=1001", 2), ("runner", 2), ("runner:grow=-1G", 2),
                               ("nobody:adj=1", 1), ("/nowhere:max=1G", 1)]:
            result = run("report", "--from", story("small-runner"), "--assume", change)
            self.assertTrue(clean_failure(result, status), (change, result.stderr))


class Domain(unittest.TestCase):
    BOX = ("--from", story("small-runner"), "--assume", "session-3.scope:max=2G")

    def test_a_limited_cgroup_by_its_unit_or_its_path(self):
        for word in ["session-3.scope", SCOPE, f"cgroup:{SCOPE}", f"{SCOPE}/"]:
            document = report(*self.BOX, "--domain", word)
            self.assertLessEqual({("kind", "memcg"), ("path", SCOPE),
                                  ("total_pages", (2 << 30) // 4096)},
                                 {item for item in document["domain"].items()
                                  if item[0] != "memory"})
            self.assertEqual(document["victim"], 1877)
            self.assertEqual({one["pid"] for one in document["processes"]},
                             {1711, 1729, 1730, 1877})

    def test_domains_that_are_none(self):
        for word in ["nowhere", "/", "/nowhere", "nodes:0", "nodes:77"]:
            result = run("report", *self.BOX, "--domain", word)
            self.assertTrue(clean_failure(result, 1), (word, result.stderr))
        for word in ["nodes:", "nodes:x", "nodes:1-0", "nodes:1024"]:
            result = run("report", *self.BOX, "--domain", word)
            self.assertTrue(clean_failure(result, 2), (word, result.stderr))


class Hostile(unittest.TestCase):
    NAME = "\033[31m\n\u202ex"

    def recording(self):
        with open(story("small-runner"), encoding="utf-8") as file:
            document = json.load(file)
        path = "/" + self.NAME
        for process in document["processes"]:
            if process["pid"] == 1877:
                process.update(name=self.NAME, cgroup=path, unit=self.NAME, container=self.NAME)
        document["cgroup_version"] = 2
        document["cgroups"] = [{"path": path, "unit": self.NAME, "current_bytes": 1100 << 20,
                                "max_bytes": 1200 << 20}]
        document["machine"]["holders"].append({"kind": "tmpfs", "name": path, "bytes": 4096})
        file, name = tempfile.mkstemp()
        self.addCleanup(os.unlink, name)
        with os.fdopen(file, "w", encoding="utf-8") as out:
            json.dump(document, out)
        return name

    def test_no_control_byte_gets_out(self):
        recording = self.recording()
        for arguments in [("drill",), ("drill", "1877"), ("drill", "--raw"),
                          ("drill", "tmpfs:/" + self.NAME), ("drill", "--json", "1877"),
                          ("drill", "--assume", self.NAME + ":adj=5", "1877"),
                          ("report", "--domain", "/" + self.NAME),
                          ("drill", "1877", "--assume", "nobody" + self.NAME + ":adj=5"),
                          ("report", "--domain", "x" + self.NAME),
                          ("drill", "tmpfs:x" + self.NAME)]:
            result = run(*arguments, "--from", recording)
            out = result.stdout + result.stderr
            self.assertNotIn(b"Sanitizer", out)
            self.assertFalse(set(out) & (set(range(32)) - {10} | {127}), arguments)
            if "--json" not in arguments:
                self.assertNotIn("\u202e".encode(), out, arguments)
            lines = out.decode().splitlines()
            self.assertFalse(any(line.startswith(("x", "\u202e")) for line in lines), arguments)

    def test_the_hostile_leaker_is_killed_in_its_cgroup(self):
        one = drill("--from", self.recording(), "1877")["drills"][0]
        self.assertEqual((one["domain"]["path"], one["victims"]), ("/" + self.NAME, [1877]))


if __name__ == "__main__":
    unittest.main()
