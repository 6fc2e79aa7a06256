# SPDX-License-Identifier: GPL-2.0-or-later
"""--by: one row for each unit, container or user, and what cannot be combined with it."""
import json
import unittest

from oomtop import FIXTURES, clean_failure, report, run, text

WORKERS = str(FIXTURES / "story" / "workers.json")
PROTECTED = str(FIXTURES / "story" / "protected.json")
HOSTILE = str(FIXTURES / "odd" / "hostile-names.json")
POSTGRES = "postgresql@15-main.service"


def table(*arguments):
    """The rows of a raw table, as dictionaries."""
    lines = [line.split(" ") for line in text(*arguments, "--raw").splitlines()]
    return [dict(zip(lines[0], line)) for line in lines[1:]]


def by_group(rows):
    return {row["GROUP"]: row for row in rows}


class Report(unittest.TestCase):
    def test_sixty_one_processes_are_one_row(self):
        row = by_group(table("report", "--from", WORKERS, "--by", "unit"))["ci-runner.service"]
        self.assertEqual((row["PROCS"], row["EXEMPT"], row["OWN"]), ("61", "0", "10.0G"))
        self.assertRegex(row["FIRST-VICTIM"], r"^runner-worker\[\d+\]$")

    def test_the_sums_are_those_of_the_processes(self):
        for kind, key in [("unit", "unit"), ("user", "user"), ("container", "container")]:
            document = report("--from", WORKERS, "--by", kind)
            self.assertEqual(document["by"], kind)
            for group in document["groups"]:
                members = [process for process in document["processes"]
                           if process.get(key) == group["name"]]
                self.assertEqual(group["processes"], len(members))
                self.assertEqual(group["own"], sum(process["rss_anon"] + process["swap"]
                                                   for process in members))
                ranks = [process["rank"] for process in members if process["rank"]]
                self.assertEqual(group["ranked"], len(ranks))
                self.assertEqual(group["rank"], min(ranks, default=None))
            self.assertEqual(sum(group["processes"] for group in document["groups"]),
                             len(document["processes"]))

    def test_the_order_is_that_of_the_first_victims(self):
        ranks = [int(row["#"]) for row in table("report", "--from", WORKERS, "--by", "unit")]
        self.assertEqual(ranks, sorted(ranks))
        self.assertEqual(ranks[0], 1)

    def test_those_in_no_container_are_one_row(self):
        rows = table("report", "--from", WORKERS, "--by", "container")
        self.assertEqual([row["GROUP"] for row in rows], ["-"])

    def test_the_head_stays_but_for_raw(self):
        self.assertIn("Next to die: postgres", text("--from", WORKERS, "--by", "user"))
        rows = text("--from", WORKERS, "--by", "user", "--raw", "--noheadings").splitlines()
        self.assertTrue(all(len(row.split(" ")) == 11 for row in rows), rows)

    def test_limit_filter_all_bytes(self):
        arguments = ["report", "--from", WORKERS, "--by", "unit"]
        self.assertEqual(len(table(*arguments, "--limit", "2")), 2)
        self.assertEqual(len(report(*arguments[1:], "--limit", "2")["groups"]), 2)
        filtered = table(*arguments, "--filter", "runner-worker", "--bytes")
        self.assertEqual([row["GROUP"] for row in filtered], ["ci-runner.service"])
        self.assertEqual(filtered[0]["PROCS"], "61", "the runner itself is one of them")
        self.assertGreater(int(filtered[0]["OWN"]), 9 << 30)
        self.assertNotIn("ssh.service", by_group(table(*arguments)))
        exempt = by_group(table(*arguments, "--all"))["ssh.service"]
        self.assertEqual((exempt["#"], exempt["EXEMPT"], exempt["FIRST-VICTIM"]), ("-", "1", "-"))

    def test_a_group_kill_is_marked(self):
        box = ["--domain", "ci-runner.service", "--assume", "ci-runner.service:max=11G"]
        for value, word in [("0", "no"), ("1", "yes")]:
            arguments = ["--from", WORKERS, "--by", "unit", *box,
                         "--assume", f"ci-runner.service:group={value}"]
            rows = table("report", *arguments)
            self.assertEqual(len(rows), 1, "the domain has nobody else")
            self.assertEqual((rows[0]["KILLED-WHOLE"], rows[0]["MAX"]), (word, "11.0G"))
            self.assertIn("HYPOTHETICAL", text(*arguments).splitlines()[0])
            group = report(*arguments)["groups"][0]
            self.assertIs(group["killed_whole"], value == "1")
            self.assertEqual(group["max"], 11 << 30)

    def test_an_assumed_adj_moves_the_group(self):
        rows = table("report", "--from", WORKERS, "--by", "unit", "--assume",
                     "ci-runner.service:adj=900")
        self.assertEqual(rows[0]["GROUP"], "ci-runner.service")

    def test_hostile_names(self):
        for kind in ["unit", "container", "user"]:
            arguments = ["report", "--from", HOSTILE, "--by", kind, "--all"]
            for line in text(*arguments).splitlines() + text(*arguments, "--raw").splitlines():
                self.assertTrue(line == "" or line.isprintable(), line)
            json.loads(text(*arguments, "--json"))


class Usage(unittest.TestCase):
    def test_wrong_kinds_and_what_it_excludes(self):
        for command in ["report"]:
            for arguments in [["--by", "x"], ["--by", ""], ["--by"]]:
                self.assertTrue(clean_failure(run(command, "--from", WORKERS, *arguments), 2),
                                (command, arguments))
        for arguments in [["-o", "PID"], ["--sort", "PID"], ["--list-columns"]]:
            result = run("report", "--from", WORKERS, "--by", "unit", *arguments)
            self.assertTrue(clean_failure(result, 2), arguments)
            self.assertIn(b"--by", result.stderr)


if __name__ == "__main__":
    unittest.main()
