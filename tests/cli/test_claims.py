# SPDX-License-Identifier: GPL-2.0-or-later
"""What drill and protect claim where no one large process of the machine decides."""
import json
import unittest

from oomtop import FIXTURES, clean_failure, run, text

BUILDERS = str(FIXTURES / "claims" / "builders.json")
PAIR = str(FIXTURES / "claims" / "pair.json")
COMPILERS = list(range(5100, 5114))


def document(command, recording, *arguments):
    return json.loads(text(command, "--from", recording, "--json", *arguments))


def drill(recording, *arguments):
    return document("drill", recording, *arguments)["drills"]


class Large(unittest.TestCase):
    def test_what_is_large_in_its_cgroup_is_drilled(self):
        leakers = {one["leaker"] for one in drill(PAIR)}
        self.assertLessEqual({500, 800, 801, 820, 821, 822}, leakers)
        rows = document("drill", PAIR, "--by", "unit")["groups"]
        self.assertEqual({row["name"]: row["large"] for row in rows if row["large"]},
                         {"db.service": 1, "pair.service": 2, "crowd.service": 3})

    def test_a_sibling_in_a_cgroup_is_a_leaker(self):
        for target, leaker in [("keeper", 801), ("800", 801), ("820", 822)]:
            shown = document("protect", PAIR, target)
            self.assertFalse(shown["safe"])
            self.assertEqual([threat["leaker"] for threat in shown["against"]], [leaker], target)

    def test_alike_ones_are_counted(self):
        threat = document("protect", PAIR, "820")["against"][0]
        self.assertEqual(threat["alike"], 1)
        self.assertIn("  The same holds for 1 more of that name and group,",
                      text("protect", "--from", PAIR, "820"))


class Next(unittest.TestCase):
    def test_it_is_not_safe_and_the_group_gets_advice(self):
        shown = document("protect", BUILDERS, "ci-agent.service")
        self.assertFalse(shown["safe"])
        self.assertEqual(shown["next_in"],
                         [{"kind": "machine", "path": "/", "pid": 900, "certain": True,
                           "alike_candidates": False}])
        threat = shown["against"][-1]
        self.assertEqual((threat["leaker"], threat["name"]), (None, "all:docker:b0b7b0b7b0b7"))
        self.assertEqual(threat["now"]["growing"], COMPILERS)
        self.assertEqual(threat["now"]["victims"][0], 900)
        self.assertTrue(threat["advice"])
        for advice in threat["advice"]:
            after = advice["after"]
            self.assertFalse({900, 950} & set(after["victims"] + after["collateral"]))
            assumed = [word for change in advice["changes"] for word in ("--assume", change)]
            self.assertEqual(drill(BUILDERS, threat["name"], *assumed)[0], after)

    def test_it_is_said(self):
        shown = text("protect", "--from", BUILDERS, "ci-agent.service")
        self.assertNotIn("Nothing to do", shown)
        for words in ["As things are, agent[900] is killed if many small processes fill the "
                      "machine together.",
                      "Now: If all 14 processes of docker:b0b7b0b7b0b7 grow alike, agent[900] is "
                      "killed first, 14 more after it until none of them is left; agent[900] dies "
                      "though not growing.",
                      "1. Raise the oom_score_adj of docker:b0b7b0b7b0b7 to 200 (56 and above "
                      "work): its processes are killed first."]:
            self.assertIn(words, shown)

    def test_an_all_clear_says_what_it_assumes(self):
        shown = text("protect", "--from", BUILDERS, "registry")
        self.assertIn("Nothing to do: registry[6000] ", shown)
        self.assertIn("assumes that one process leaks alone while all others stay as they are",
                      shown)
        self.assertIn("leaks alone", document("protect", BUILDERS, "registry")["assumed"])
        self.assertIn("nothing else grows and the limits and settings stay as read",
                      text("drill", "--from", BUILDERS, "900"))


class Together(unittest.TestCase):
    def test_words_of_a_group_are_those_of_a_target(self):
        for word in ["container:b0b7", "docker:b0b7b0b7b0b7", "cc1plus",
                     "container:" + "b0b7" * 16]:
            one = drill(BUILDERS, "all:" + word)[0]
            self.assertEqual((one["leaker"], one["name"]), (None, "all:" + word))
            self.assertEqual(one["growing"], COMPILERS)
            self.assertEqual(one["victims"][0], 900)
            self.assertEqual(set(one["victims"][1:]), set(COMPILERS))
            self.assertTrue(one["leaker_dies"])

    def test_a_single_leak_names_its_process(self):
        self.assertEqual(drill(BUILDERS, "900")[0]["growing"], [900])

    def test_in_a_table(self):
        rows = text("drill", "--from", BUILDERS, "--raw", "all:cc1plus", "900").splitlines()
        self.assertEqual({row.split()[0] for row in rows[1:]}, {"all:cc1plus", "agent[900]"})

    def test_the_box_that_is_full_is_named(self):
        one = drill(PAIR, "all:crowd.service")[0]
        self.assertEqual(one["domain"]["path"], "/system.slice/crowd.service")
        self.assertEqual(one["victims"], [820, 821, 822])

    def test_against(self):
        shown = document("protect", BUILDERS, "agent", "--against", "all:cc1plus")
        self.assertFalse(shown["safe"])
        self.assertEqual([threat["name"] for threat in shown["against"]], ["all:cc1plus"])
        self.assertTrue(document("protect", BUILDERS, "registry", "--against",
                                 "all:ci-agent.service")["safe"])

    def test_what_is_none(self):
        for word in ["all:", "all:nobody", "all:kthreadd", "all:systemd", "all:tmpfs:/run",
                     "all:all:agent", "all:\x1b[31m"]:
            self.assertTrue(clean_failure(run("drill", "--from", BUILDERS, word), 1), word)
        self.assertTrue(clean_failure(run("drill", "--from", BUILDERS, "all:container:b0b"), 2))
        self.assertTrue(clean_failure(run("protect", "--from", BUILDERS, "agent", "--against",
                                          "all:ci-agent.service"), 1))


class Elsewhere(unittest.TestCase):
    def test_what_an_adj_does_on_the_machine(self):
        first, second = document("protect", PAIR, "keeper")["against"][0]["advice"]
        # a process of 57M would become the machine's first: that comes last
        self.assertEqual((first["kind"], second["kind"]), ("adj", "leaker-adj"))
        self.assertEqual(first["on_machine"]["pid"], 800)
        self.assertLess(first["on_machine"]["adds"], -7 << 30)
        self.assertEqual((second["on_machine"]["pid"], second["on_machine"]["rank"]), (801, 1))
        unit = 4097469 // 1000 * 4096
        self.assertEqual(second["on_machine"]["adds"], 500 * unit)
        self.assertIn("     On the whole machine it adds 7.8G to the badness of feeder[801]: "
                      "rank 1 of ", text("protect", "--from", PAIR, "keeper"))

    def test_where_the_machine_is_full_it_goes_without_saying(self):
        self.assertNotIn("On the whole machine", text("protect", "--from", BUILDERS, "agent"))


class Words(unittest.TestCase):
    def test_a_unit_goes_before_a_process(self):
        for command in ["explain", "drill", "protect"]:
            result = run(command, "--from", PAIR, "pair.service")
            self.assertEqual(result.returncode, 0)
            self.assertEqual(result.stderr, b"oomtop: 'pair.service' stands for the unit or "
                             b"container of that name, not for process 840 of that name\n")
            self.assertIn(b"keeper[800]", result.stdout)

    def test_users(self):
        for word in ["user:pair", "user:1001"]:
            self.assertEqual({one["leaker"] for one in drill(PAIR, word)}, {800, 801})
        after = document("report", PAIR, "--assume", "user:crowd:adj=77")
        self.assertEqual({row["pid"] for row in after["processes"] if row["adj"] == 77},
                         {820, 821, 822})

    def test_nonsense(self):
        for word in ["user:", "user:nobody-here", "user:99999999999", "user:-1", "user:1e3",
                     "container:", "container:zzz", "container:\x1b[31m", "user:" + "9" * 4000]:
            for command in ["explain", "drill", "protect"]:
                self.assertTrue(clean_failure(run(command, "--from", BUILDERS, word), 1), word)
        for word in ["container:b", "container:b0b"]:
            for command in ["explain", "drill", "protect"]:
                self.assertTrue(clean_failure(run(command, "--from", BUILDERS, word), 2), word)
            self.assertTrue(clean_failure(run("--from", BUILDERS, "--domain", word), 2), word)
            for change in [":max=1G", ":adj=5"]:
                self.assertTrue(clean_failure(
                    run("--from", BUILDERS, "--assume", word + change), 2), word)

    def test_a_container_is_a_domain(self):
        shown = document("report", BUILDERS, "--assume", "container:b0b7:max=12G", "--domain",
                         "container:b0b7")
        self.assertEqual(shown["domain"]["path"], f"/system.slice/docker-{'b0b7' * 16}.scope")


if __name__ == "__main__":
    unittest.main()
