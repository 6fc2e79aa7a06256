# SPDX-License-Identifier: GPL-2.0-or-later
"""The recorded story: which process is killed in each variant, and the important words."""
import unittest

from oomtop import FIXTURES, report, text


def story(name):
    return str(FIXTURES / "story" / f"{name}.json")


def victim_of(document):
    return next(process for process in document["processes"]
                if process["pid"] == document["victim"])


class Story(unittest.TestCase):
    def verdict(self, name):
        document = report("--from", story(name))
        return victim_of(document), document

    def head(self, name):
        return text("--from", story(name)).split("\n\n")[0]

    def test_a_small_runner_lets_a_backend_die_for_nothing(self):
        victim, document = self.verdict("small-runner")
        self.assertEqual(victim["name"], "postgres")
        self.assertTrue(document["certain"])
        head = self.head("small-runner")
        self.assertRegex(head, r"^Next to die: postgres\[\d+\] of postgresql@15-main\.service, "
                         r"badness 3\.\dG \(oom_score_adj 0\), 3\.\dG of 3\.\dG shared: killing "
                         r"it frees \d\dM")
        self.assertRegex(head, r"Killing postgres\[\d+\] frees \d\dM of the 3\.\dG "
                         r"counted for it")

    def test_a_big_runner_dies_itself_whatever_the_story_remembers(self):
        victim, document = self.verdict("big-runner")
        self.assertEqual(victim["name"], "runner")
        self.assertTrue(document["certain"])
        self.assertRegex(self.head("big-runner"), r"^Next to die: runner\[\d+\].*largest: 10")

    def test_many_workers_hide_behind_their_size(self):
        victim, document = self.verdict("workers")
        self.assertEqual(victim["name"], "postgres")
        self.assertRegex(self.head("workers"), r"Largest group: \S+, 61 processes with "
                         r"(10|9\.9\d?|10\.\d)G of their own memory, at most 17\dM each")

    def test_huge_pages_take_the_buffers_out_of_the_score(self):
        victim, document = self.verdict("hugepages")
        self.assertEqual(victim["name"], "runner")
        self.assertIn("hugetlb pool", self.head("hugepages"))

    def test_protected_postgres_lets_the_runner_die(self):
        victim, document = self.verdict("protected")
        self.assertEqual(victim["name"], "runner")
        postgres = next(process for process in document["processes"]
                        if process["name"] == "postgres")
        self.assertRegex(postgres["why"], r"^protected: adj -500 subtracts [78]\.\dG$")

    def test_the_same_story_on_64k_pages(self):
        victim, document = self.verdict("aarch64-64k")
        self.assertEqual(victim["name"], "postgres")
        self.assertEqual(document["machine"]["page_size"], 65536)

    def test_every_recomputed_score_is_the_recorded_one(self):
        for path in sorted((FIXTURES / "story").glob("*.json")) + [
                FIXTURES / "kubernetes" / "node.json"]:
            for process in report("--from", str(path))["processes"]:
                if process["exempt"] is None:
                    self.assertEqual(process["oom_score"], process["kernel_oom_score"],
                                     (path.name, process["pid"]))

    def test_explain_shows_the_arithmetic(self):
        words = text("explain", "--from", story("protected"), "runner")
        for part in ["RssAnon", "VmSwap", "VmPTE", "oom_score_adj 0 *", "* 2 / 3 =", "agrees",
                     "next to be killed", "hugetlb pages", "virtual size", "nice",
                     "children", "no bonus since Linux 4.17"]:
            self.assertIn(part, words)

    def test_explain_finds_the_unit_behind_its_meta_unit(self):
        words = text("explain", "--from", story("small-runner"), "postgresql.service")
        self.assertIn("This explains the first of these 46 processes;", words)
        self.assertEqual(words.count("unit postgresql@15-main.service"), 1)


if __name__ == "__main__":
    unittest.main()
