# SPDX-License-Identifier: GPL-2.0-or-later
"""--by: one row for each unit, container, pod or user, and what cannot be combined with it."""
import json
import unittest

from oomtop import FIXTURES, ROOT, clean_failure, report, run, text

WORKERS = str(FIXTURES / "story" / "workers.json")
HOSTILE = str(FIXTURES / "odd" / "hostile-names.json")
NODE = str(FIXTURES / "kubernetes" / "node.json")
POSTGRES = "postgresql@15-main.service"
KINDS = ["unit", "container", "pod", "user"]


def table(*arguments):
    """Returns the rows of a raw table as dictionaries."""
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
        for kind, recording in [(kind, path) for kind in KINDS for path in (WORKERS, NODE)]:
            document = report("--from", recording, "--by", kind)
            self.assertEqual(document["by"], kind)
            for group in document["groups"]:
                members = [process for process in document["processes"]
                           if process[kind] == group["name"]]
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

    def test_processes_in_no_container_are_one_row(self):
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
            self.assertIn("What if (not the current state): ", text(*arguments).splitlines()[0])
            group = report(*arguments)["groups"][0]
            self.assertIs(group["killed_whole"], value == "1")
            self.assertEqual(group["max"], 11 << 30)

    def test_an_assumed_adj_moves_the_group(self):
        rows = table("report", "--from", WORKERS, "--by", "unit", "--assume",
                     "ci-runner.service:adj=900")
        self.assertEqual(rows[0]["GROUP"], "ci-runner.service")

    def test_hostile_names(self):
        for kind in KINDS:
            arguments = ["report", "--from", HOSTILE, "--by", kind, "--all"]
            for line in text(*arguments).splitlines() + text(*arguments, "--raw").splitlines():
                self.assertTrue(line == "" or line.isprintable(), line)
            json.loads(text(*arguments, "--json"))


class Drill(unittest.TestCase):
    def drills(self, *arguments):
        return json.loads(text("drill", "--json", *arguments))

    def test_a_hundred_lines_are_seven(self):
        self.assertGreater(len(table("drill", "--from", WORKERS)), 100)
        rows = table("drill", "--from", WORKERS, "--by", "unit")
        self.assertEqual([row["GROUP"] for row in rows], ["ci-runner.service", POSTGRES] +
                         [f"app{i}.service" for i in (5, 4, 3, 2, 1)])
        self.assertEqual((rows[0]["PROCS"], rows[0]["LARGE"], rows[0]["SAME-FOR-ALL"]),
                         ("61", "60", "yes"))
        self.assertTrue(rows[0]["FIRST-VICTIM"].startswith("postgres["))

    def test_the_groups_drill_is_that_of_its_largest_member(self):
        document = self.drills("--from", WORKERS, "--by", "unit")
        alone = {drill["leaker"]: drill for drill in self.drills("--from", WORKERS)["drills"]}
        processes = report("--from", WORKERS)["processes"]
        self.assertEqual(document["by"], "unit")
        self.assertEqual(len(document["groups"]), len(document["drills"]))
        for group, drill in zip(document["groups"], document["drills"]):
            self.assertEqual(group["leaker"], drill["leaker"])
            self.assertEqual(drill, alone[drill["leaker"]])
            own = {process["pid"]: process["rss_anon"] + process["swap"]
                   for process in processes if process["unit"] == group["name"]}
            self.assertEqual(own[group["leaker"]], max(own.values()))

    def test_alike_is_what_single_drills_say(self):
        """A leaking backend of PostgreSQL is killed itself; helpers go with the first backend."""
        document = self.drills("--from", WORKERS, "--by", "unit")
        for group in document["groups"]:
            pids = [str(process["pid"]) for process in report("--from", WORKERS)["processes"]
                    if process["unit"] == group["name"]]
            ends = set()
            for drill in self.drills("--from", WORKERS, *pids)["drills"]:
                victims = ["it" if victim == drill["leaker"] else victim
                           for victim in drill["victims"]]
                ends.add((drill["end"], tuple(victims)))
            self.assertEqual(group["alike"], len(ends) == 1, (group["name"], ends))
        self.assertEqual({group["alike"] for group in document["groups"]}, {True, False})

    def test_a_group_above_the_bound_by_its_sum_alone(self):
        group = self.drills("--from", WORKERS, "--by", "unit", "--assume",
                            "machine:swap=64G")["groups"][0]
        self.assertEqual((group["name"], group["large"]), ("ci-runner.service", 0))

    def test_a_cgroup_that_is_killed_whole(self):
        """The runner has 150M less than its workers: below a lower limit they are killed for it."""
        for limit, value, whole, alike in [("10390M", 0, False, True), ("10390M", 1, True, True),
                                           ("10300M", 0, False, False)]:
            document = self.drills("--from", WORKERS, "--by", "unit", "--assume",
                                   f"ci-runner.service:max={limit}", "--assume",
                                   f"ci-runner.service:group={value}")
            group, drill = document["groups"][0], document["drills"][0]
            self.assertEqual(drill["domain"]["kind"], "memcg")
            self.assertEqual((group["dies_whole"], group["alike"]), (whole, alike))
            self.assertEqual(len(drill["collateral"]), 60 if whole else 0)

    def test_an_exempt_leaker_ends_otherwise(self):
        for assumed, alike in [([], True), (["--assume", "1901:adj=-1000"], False)]:
            document = self.drills("--from", WORKERS, "--by", "unit", *assumed)
            self.assertIs(document["groups"][0]["alike"], alike)

    def test_where_no_group_is_large_the_largest_is_drilled(self):
        rows = table("drill", "--from", WORKERS, "--by", "unit", "--assume",
                     "machine:swap=9000G")
        self.assertEqual([row["GROUP"] for row in rows], ["ci-runner.service"])

    def test_hostile_names(self):
        for kind in KINDS:
            for line in text("drill", "--from", HOSTILE, "--by", kind).splitlines():
                self.assertTrue(line == "" or line.isprintable(), line)
            self.drills("--from", HOSTILE, "--by", kind)


class Usage(unittest.TestCase):
    def test_the_kinds_are_the_same_everywhere(self):
        said = run("report", "--from", WORKERS, "--by", "x").stderr.decode()
        self.assertIn("is none of " + ", ".join(KINDS), said)
        for name in ["oomtop", "_oomtop", "oomtop.fish"]:
            script = (ROOT / "completions" / name).read_text()
            self.assertIn(" ".join(KINDS), script)
        manual = (ROOT / "docs" / "oomtop.1.scd").read_text()
        self.assertIn("*--by* " + "|".join(f"*{kind}*" for kind in KINDS), manual)
        for help_text in [text("report", "--help"), text("drill", "--help")]:
            self.assertIn("each unit, container, pod or user", help_text)

    def test_wrong_kinds_and_what_it_excludes(self):
        for command in ["report", "drill"]:
            for arguments in [["--by", "x"], ["--by", ""], ["--by"]]:
                self.assertTrue(clean_failure(run(command, "--from", WORKERS, *arguments), 2),
                                (command, arguments))
        for arguments in [["-o", "PID"], ["--sort", "PID"], ["--list-columns"]]:
            result = run("report", "--from", WORKERS, "--by", "unit", *arguments)
            self.assertTrue(clean_failure(result, 2), arguments)
            self.assertIn(b"--by", result.stderr)
        self.assertTrue(clean_failure(
            run("drill", "--from", WORKERS, "--by", "unit", "postgres"), 2))
        self.assertTrue(clean_failure(run("explain", "--by", "unit", "1"), 2))


if __name__ == "__main__":
    unittest.main()
