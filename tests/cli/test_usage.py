# SPDX-License-Identifier: GPL-2.0-or-later
"""What a newcomer types wrongly, and what oomtop answers."""
import json
import os
import re
import subprocess
import sys
import tempfile
import unittest

from oomtop import FIXTURES, clean_failure, run, text

COMMANDS = ["top", "report", "explain", "drill", "protect", "record", "metrics", "check"]
STORY = str(FIXTURES / "story" / "small-runner.json")
POSTGRESQL = "/system.slice/system-postgresql.slice/postgresql@15-main.service"
COLUMNS = ["LEAKER", "UNIT", "HEADROOM", "EXHAUSTS", "FIRST-VICTIM", "KILLED-BEFORE", "COLLATERAL",
           "LEAKER-DIES", "CERTAIN"]
WORKERS = str(FIXTURES / "story" / "workers.json")


class Words(unittest.TestCase):
    def test_options_may_stand_before_the_command(self):
        for command in [["report"], ["drill"], ["explain", "1366"], ["drill", "1366", "1366"]]:
            self.assertEqual(text("--from", STORY, *command), text(*command, "--from", STORY))
        # the command's name may be that of a process, too
        for words in [["--from", STORY, "explain", "report"],
                      ["explain", "report", "--from", STORY]]:
            self.assertIn("report", run(*words).stderr.decode())

    def test_the_summary_of_a_command_is_a_phrase_with_a_verb(self):
        listed = text("--help")
        for command in COMMANDS:
            sentence = text(command, "--help").split("\n")[2]
            self.assertRegex(sentence,
                             r"^(Watch|Rank|Show|Find|Save|Export|Judge) [^.:;]{10,55}\.$")
            phrase = sentence[0].lower() + sentence[1:-1]
            self.assertRegex(listed, rf"(?m)^  {command} .* {re.escape(phrase)}$")
        self.assertIn("Show which processes are killed if TARGET leaks.", text("drill", "--help"))

    def test_the_delay_is_that_of_the_command(self):
        self.assertIn("read every SECS seconds (default 1)\n", text("top", "--help"))
        self.assertIn("read every SECS seconds (default 3)\n", text("report", "--help"))
        self.assertIn("(default 1 in top, else 3)\n", text("--help"))


class Rows(unittest.TestCase):
    def rows(self, *words):
        return text("--from", WORKERS, *words, "-o", "#,PID,USER", "--raw",
                    "--noheadings").splitlines()

    def test_processes_by_pid_keep_their_ranks(self):
        self.assertEqual(self.rows("-p", "1877,1289"), ["2 1289 postgres", "109 1877 ci"])
        self.assertEqual(self.rows("--pid=1877", "-p", "1289"), self.rows("-p", "1289,1877"))
        # asked for by number, an exempt process is shown
        self.assertRegex(self.rows("-p", "1")[0], r"^- 1 root$")

    def test_the_processes_of_a_user(self):
        rows = self.rows("-u", "ci")
        self.assertGreater(len(rows), 60)
        self.assertEqual({row.split()[2] for row in rows}, {"ci"})
        self.assertEqual(self.rows("-u", "ci", "-p", "1877"), ["109 1877 ci"])

    def test_none_is_a_failure(self):
        for words, error in [(["-p", "77777"], "none of these PIDs is a process"),
                             (["-u", "nobody-here"], "nothing matches --user 'nobody-here'")]:
            result = run("report", "--from", WORKERS, *words)
            self.assertEqual(result.returncode, 1)
            self.assertIn(error, result.stderr.decode())
        for word in ["x", "0", "-1", "1,,2", "", "99999999999"]:
            self.assertTrue(clean_failure(run("report", "--from", WORKERS, "-p", word), 2), word)


class Refused(unittest.TestCase):
    def expect(self, arguments, status, words):
        result = run(*arguments)
        self.assertTrue(clean_failure(result, status), (arguments, result))
        self.assertEqual(result.stderr.decode().splitlines()[0], f"oomtop: {words}")
        return result.stderr.decode().splitlines()

    def test_the_beginning_of_an_option_is_no_option(self):
        for command, word in [("report", "--lim"), ("report", "--filt"), ("drill", "--js"),
                              ("protect", "--app"), ("record", "--cou"), ("top", "--byt"),
                              ("explain", "--fro"), ("report", "--no")]:
            for words in [[word], [word, "1"], [word + "=1"]]:
                self.expect([command, *words], 2, f"unknown option '{words[0]}'")

    def test_an_option_of_another_command_is_named(self):
        for command, options, words in [
                ("top", ["--by", "unit"], "'--by' is not for top; report and drill take it"),
                ("top", ["--json"],
                 "'--json' is not for top; report, drill, protect and log take it"),
                ("explain", ["-o", "PID"], "'--output' is not for explain; top and report take it"),
                ("report", ["--apply"], "'--apply' is not for report; protect takes it")]:
            lines = self.expect([command, *options], 2, words)
            self.assertEqual(lines[1], f"Try 'oomtop {command} --help'.")
        lines = self.expect(["--bogus"], 2, "unknown option '--bogus'")
        self.assertEqual(lines[1], "Try 'oomtop --help'.")

    def test_an_operand_too_many(self):
        self.expect(["--bytes", "x"], 2, "unexpected word 'x' (usage: oomtop top [OPTION]...)")
        self.expect(["top", "report"], 2,
                    "unexpected word 'report' (usage: oomtop top [OPTION]...)")
        self.expect(["record", "a", "b"], 2,
                    "unexpected word 'b' (usage: oomtop record [OPTION]... FILE)")
        self.expect(["--against", "x", "protect"], 2, "protect needs TARGET")
        self.expect(["--json", "top"], 2,
                    "'--json' is not for top; report, drill, protect and log take it")

    def test_values_and_their_options(self):
        for words, error in [
                (["--limit", "0"], "--limit '0' is not a whole number from 1 to 2147483647"),
                (["-n", "x"], "--count 'x' is not a whole number from 1 to 2147483647"),
                (["-d", "0"], "--delay '0' is not a number of seconds from 0.01 to 86400"),
                (["--color", "red"], "--color 'red' is none of auto, always, never"),
                (["--by", "x"], "--by 'x' is none of unit, container, pod, user"),
                (["--json=3"], "option '--json' takes no value"),
                (["--json", "-bx"], "unknown option '-x'"),
                (["--limit"], "option '--limit' needs a value"),
                (["-bn"], "option '-bn' needs a value")]:
            self.expect(["report", *words], 2, error)

    def test_json_and_raw_exclude_each_other(self):
        for words in [["report"], ["report", "--by", "unit"], ["drill"], ["log"], []]:
            self.expect([*words, "--json", "--raw"], 2, "--json and --raw exclude each other")
        self.expect(["metrics", "--json", "--raw"], 2,
                    "'--json' is not for metrics; report, drill, protect and log take it")

    def test_options_written_in_every_way_are_taken(self):
        rows = text("report", "--from", STORY, "--limit", "1", "--raw")
        self.assertEqual(text("report", f"--from={STORY}", "--limit=1", "--raw"), rows)
        self.assertEqual(text("report", "--raw", "-bn1", "--limit", "1", "--from", STORY), rows)
        self.assertEqual(text("report", "--raw", "-b", "-n", "1", "--limit=1", "--from", STORY),
                         rows)


class Help(unittest.TestCase):
    def test_help_is_a_command_too(self):
        self.assertEqual(text("help"), text("--help"))
        for command in [*COMMANDS, "log"]:
            self.assertEqual(text("help", command), text(command, "--help"))
        for word in ["help", "-h", "--help"]:
            self.assertEqual(text("help", word), text("--help"))
        for words in [["help", "nope"], ["help", "drill", "x"], ["help", "help", "x"]]:
            self.assertTrue(clean_failure(run(*words), 2), words)

    def test_lines_end_and_fit(self):
        for words in [["--help"], *([command, "--help"] for command in COMMANDS)]:
            for line in text(*words).splitlines():
                self.assertEqual(line, line.rstrip())
                self.assertLessEqual(len(line), 80)

    def test_a_summary_is_a_sentence(self):
        for command in COMMANDS:
            self.assertRegex(text(command, "--help").splitlines()[2], r"^[A-Z].*[^.]\.$")

    def test_options_of_report_alone_are_marked(self):
        both, report = text("--help").split("Options of report alone:")
        for option in ["--json", "--list-columns", "--limit", "--by", "--raw", "--noheadings"]:
            self.assertNotRegex(both, rf"(?m)^ +{option} ")
            self.assertRegex(report, rf"(?m)^ +{option} ")

    def test_delay_and_count_are_true_of_every_command(self):
        for command in ["top", "report", "record"]:
            words = text(command, "--help")
            self.assertIn("read every SECS seconds (default ", words)
            self.assertIn("end after COUNT readings", words)


class Targets(unittest.TestCase):
    def error(self, *arguments):
        result = run(*arguments)
        self.assertEqual(result.returncode, 1, result)
        return result.stderr.decode().strip()

    def test_a_pid_that_no_process_has(self):
        for command in ["explain", "drill", "protect"]:
            self.assertEqual(self.error(command, "--from", WORKERS, "999999"),
                             "oomtop: there is no process 999999: it has exited or never existed")
        self.assertIn("no process 999999", self.error("report", "--from", WORKERS, "--assume",
                                                      "999999:adj=5"))

    def changed_story(self, **changes):
        """Returns the path of the workers' recording with these keys."""
        with open(WORKERS, encoding="utf-8") as file:
            story = json.load(file)
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        path = os.path.join(folder.name, "changed.json")
        with open(path, "w", encoding="utf-8") as file:
            json.dump({**story, **changes,
                       "machine": {**story["machine"], **changes.get("machine", {})}}, file)
        return path

    def test_a_pid_that_may_be_hidden(self):
        path = self.changed_story(machine={"vantage": "hidepid"})
        self.assertEqual(
            self.error("explain", "--from", path, "999999"),
            "oomtop: no process 999999 is visible: it has exited, never existed or is hidden")

    def test_a_unit_without_a_part_of_its_name(self):
        for word in ["postgresql@15.service", "postgresql-main.service", "ci.service"]:
            self.assertRegex(self.error("explain", "--from", WORKERS, word),
                             "did you mean '(postgresql@15-main|ci-runner)[.]service'")
        self.assertNotIn("did you mean", self.error("explain", "--from", WORKERS, "zzz.service"))

    def test_domains(self):
        path = self.changed_story(cgroup_version=2, cgroups=[
            {"path": "/", "max_bytes": (1 << 60) - 1},
            {"path": "/system.slice", "max_bytes": 12 << 30, "current_bytes": 11 << 30}])
        self.assertEqual(self.error("report", "--from", path, "--domain", "system.slice"),
                         "oomtop: cannot find: there is no unit or container 'system.slice'; did "
                         "you mean the cgroup '/system.slice'?")
        self.assertEqual(self.error("report", "--from", path, "--domain", "/"),
                         "oomtop: cannot find: the root cgroup '/' has no limit of its own: use "
                         "--domain machine")

    def test_a_filter_that_matches_nothing(self):
        for words in [[], ["--by", "unit"], ["--json"], ["--raw"], ["--sort", "PID"]]:
            self.assertEqual(
                self.error("report", "--from", WORKERS, "--filter", "nosuch", *words),
                "oomtop: nothing matches --filter 'nosuch' (--all adds what cannot be killed)")
        self.assertEqual(self.error("report", "--from", WORKERS, "--filter", "nosuch", "--all"),
                         "oomtop: nothing matches --filter 'nosuch'")
        text("report", "--from", WORKERS, "--filter", "kworker", "--all")
        text("report", "--from", WORKERS, "--filter", "nosuch", "-n", "2", "-d", "0.01")


class Recorded(unittest.TestCase):
    def test_no_command_line_is_recorded(self):
        word = f"secret-{os.getpid()}"
        process = subprocess.Popen([sys.executable, "-c", "input()", word], stdin=subprocess.PIPE)
        self.addCleanup(process.communicate, b"\n")
        recorded = text("record", "-")
        self.assertTrue(f'"pid":{process.pid},' in recorded)
        self.assertFalse(word in recorded)


class Drilled(unittest.TestCase):
    def setUp(self):
        """PostgreSQL's processes die together: a backend that leaks dies with the largest."""
        with open(WORKERS, encoding="utf-8") as file:
            story = json.load(file)
        story["cgroup_version"] = 2
        story["cgroups"] = [
            {"path": "/"}, {"path": POSTGRESQL, "max_bytes": 12 << 30, "current_bytes": 11 << 30,
                            "swap_max_bytes": 0, "oom_group": 1}]
        for process in story["processes"]:
            if process["name"] == "postgres":
                process["cgroup"] = POSTGRESQL
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.path = os.path.join(folder.name, "group.json")
        with open(self.path, "w", encoding="utf-8") as file:
            json.dump(story, file)

    def test_who_dies_with_another_is_marked(self):
        rows = [dict(zip(COLUMNS, line.split())) for line in text(
            "drill", "--from", self.path, "--raw", "--noheadings").splitlines()]
        own = {row["LEAKER-DIES"] for row in rows if row["LEAKER"] == row["FIRST-VICTIM"]}
        others = {(row["KILLED-BEFORE"], row["LEAKER-DIES"]) for row in rows
                  if row["LEAKER"] != row["FIRST-VICTIM"] and row["KILLED-BEFORE"] == "0"}
        self.assertEqual(own, {"yes"})
        self.assertEqual(others, {("0", r"yes:\x20with\x20another")})

    def test_what_a_kill_frees_is_not_compared_with_what_an_adj_adds(self):
        words = text("drill", "--from", WORKERS, "--assume", "cron:adj=1000", "runner")
        self.assertRegex(words, r"(?m)^  1\. cron\[498\] is killed: badness 15\.6G .*; frees "
                         r"(about )?[\d.]+K\.$")


class Explain(unittest.TestCase):
    def test_many_of_a_name_are_listed_and_the_first_is_explained(self):
        words = text("explain", "--from", WORKERS, "postgres")
        table, rest = words.split("\nThis explains the first of these 46 processes; 'oomtop "
                                  "explain PID' explains another one:\n\n")
        lines = table.splitlines()
        self.assertRegex(lines[0], r"^ *# +PID NAME +BADNESS FREES WHY$")
        self.assertEqual(len(lines), 47)
        self.assertRegex(lines[1], r"^ *1 1366 postgres +3.6G +11M 3.5G of 3.6G shared")
        self.assertEqual(rest, text("explain", "--from", WORKERS, "1366"))

    def test_few_are_all_explained(self):
        words = text("explain", "--from", WORKERS, "1366", "1289", "498", "675")
        self.assertEqual(len(re.findall("^Badness ", words, re.M)), 4)
        self.assertNotIn("the first of these", words)

    def test_a_table_under_an_assumption_says_so(self):
        words = text("explain", "--from", WORKERS, "--assume", "cron:adj=5", "postgres")
        self.assertTrue(words.startswith("What if (not the current state): cron:adj=5."))


class Assumed(unittest.TestCase):
    def head(self, *changes):
        words = [word for change in changes for word in ("--assume", change)]
        return text("report", "--from", WORKERS, "--limit", "1", *words).splitlines()[0]

    def test_growth_beyond_what_is_available(self):
        """178M are available there, and no swap."""
        for changes, words in [
                (["cron:grow=100M"], ""),
                (["cron:grow=5G"], " This assumes 4.8G more than is available (178M)."),
                (["cron:grow=100M", "cron:grow=100M"],
                 " This assumes 22M more than is available (178M)."),
                (["machine:swap=8G", "cron:grow=5G"], "")]:
            self.assertEqual(self.head(*changes), "What if (not the current state): " +
                             ", ".join(changes) + "." + words)


if __name__ == "__main__":
    unittest.main()
