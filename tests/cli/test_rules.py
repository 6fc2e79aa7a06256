# SPDX-License-Identifier: GPL-2.0-or-later
"""Kernels of distributions: whose rules hold, and what neither release nor scores tell."""
import json
import os
import tempfile
import unittest

from oomtop import report, run, text

MIB = 1 << 20
TOTAL = 8 << 30


def per_mille(pages, bonus=0):
    return (pages - pages * bonus // 100) * 1000 // (TOTAL // 4096)


def two_thirds(pages, bonus=0):
    return (1000 + pages * 1000 // (TOTAL // 4096)) * 2 // 3


class Rules(unittest.TestCase):
    def setUp(self):
        self.directory = tempfile.TemporaryDirectory()
        self.addCleanup(self.directory.cleanup)
        self.path = os.path.join(self.directory.name, "machine.json")

    def record(self, release, processes, score=None, **machine):
        """Each process is (pid, ppid, name, MiB, has CAP_SYS_ADMIN)."""
        document = {
            "format": "oomtop-snapshot", "version": 1, "taken_at": "2026-02-03T00:00:00Z",
            "source": "proc",
            "machine": {"release": release, "page_size_bytes": 4096, "vantage": "whole",
                        "mem_total_bytes": TOTAL, "mem_available_bytes": TOTAL // 8,
                        "swap_total_bytes": 0, "cpus_online": 4, "panic_on_oom": 0,
                        "oom_kill_allocating_task": 0, "unreadable": 0, **machine},
            "processes": []}
        for pid, ppid, name, size, capable in processes:
            process = {"pid": pid, "ppid": ppid, "name": name, "state": "S", "adj": 0,
                       "start_ticks": pid, "cap_sys_admin": int(capable),
                       "rss_bytes": size * MIB, "rss_anon_bytes": size * MIB,
                       "rss_file_bytes": 0, "rss_shmem_bytes": 0, "swap_bytes": 0,
                       "page_tables_bytes": 0, "vm_size_bytes": (size + pid) * MIB}
            if score:
                process["kernel_oom_score"] = score(size * 256, 3 if capable else 0)
            document["processes"].append(process)
        with open(self.path, "w", encoding="utf-8") as file:
            json.dump(document, file)
        return report("--from", self.path)

    FAMILY = [(400, 1, "tomcat", 4000, False), (410, 400, "probe", 20, False),
              (420, 1, "mongod", 1500, False)]
    ADMIN = [(400, 1, "agent", 2000, True), (420, 1, "mongod", 1900, False)] + [
        (500 + number, 1, "idle", 3, False) for number in range(30)]

    def test_rhel_8_kills_no_child(self):
        for release in ("4.18.0-240.10.1.el8_3.x86_64", "4.18.0-513.5.1.el8_9.x86_64"):
            for score in (None, per_mille, two_thirds):
                answer = self.record(release, self.FAMILY, score)
                self.assertEqual((answer["victim"], answer["certain"]), (400, True), release)

    def test_rhel_7_grants_three_percent(self):
        answer = self.record("3.10.0-957.el7.x86_64", self.ADMIN, per_mille)
        self.assertEqual((answer["victim"], answer["certain"]), (400, True))
        self.assertEqual(answer["kernel"]["rules"], "3.14")
        # a vendor of whom nothing is known: the two scores that tell outvote thirty that do not
        answer = self.record("3.10.0-957.unheard.x86_64", self.ADMIN, per_mille)
        self.assertEqual((answer["victim"], answer["certain"]), (400, True))
        self.assertEqual(answer["kernel"]["rules"], "3.14")

    def test_an_unknown_vendors_rules_are_named_where_they_decide(self):
        answer = self.record("4.18.0-99.unheard.x86_64", self.FAMILY, per_mille)
        self.assertFalse(answer["certain"])
        self.assertIn("tomcat[400] is killed instead if this kernel (4.18.0-99.unheard.x86_64) "
                      "kills no child in its parent's place. Neither its release nor its scores "
                      "show whether it does.", answer["warnings"])
        self.assertIn("as far as is known", answer["why"])
        self.assertIn("tomcat[400] is killed instead", text("report", "--from", self.path))
        self.assertIn("Not certain", text("drill", "mongod", "--from", self.path))
        alone = [self.FAMILY[0], self.FAMILY[2]]
        self.assertTrue(self.record("4.18.0-99.unheard.x86_64", alone, per_mille)["certain"])
        self.assertTrue(self.record("5.10.0-99.unheard.x86_64", self.FAMILY, two_thirds)["certain"])

    def test_the_kernels_own_score_of_the_first_contradicts(self):
        self.record("5.10.0", self.FAMILY, two_thirds)
        with open(self.path, encoding="utf-8") as file:
            document = json.load(file)
        first = document["processes"][0]
        expected = first["kernel_oom_score"]
        first["kernel_oom_score"] -= 20
        with open(self.path, "w", encoding="utf-8") as file:
            json.dump(document, file)
        answer = report("--from", self.path)
        self.assertFalse(answer["certain"])
        self.assertTrue(any(
            f"The kernel scores the first, tomcat[400], at {expected - 20}, the OOM rules of "
            f"Linux 5.9 at {expected}: " in warning for warning in answer["warnings"]),
            answer["warnings"])

    def test_alike_candidates_are_one_answer(self):
        backends = [(300, 1, "postgres", 40, False)] + [
            (310 + number, 300, "postgres", 900, False) for number in range(6)]
        answer = self.record("6.12.0", backends + [(420, 1, "mongod", 700, False)], two_thirds)
        self.assertEqual(answer["candidates"], [315, 314, 313, 312, 311, 310])
        self.assertEqual(answer["alike_candidates"], True)
        self.assertIn("Next to die: one of 6 postgres processes, badness 900M", answer["why"])
        self.assertIn("Whichever of these is killed, the consequences are the same.",
                      answer["warnings"][0])
        answer = self.record("6.12.0", backends + [(420, 1, "mongod", 900, False)], two_thirds)
        self.assertEqual(answer["alike_candidates"], False)
        self.assertIn("Next to die, as far as is known: mongod[420]", answer["why"])

    def test_a_score_above_2000(self):
        """Shared memory counts in each process: a badness may exceed the total."""
        self.record("5.10.0", self.FAMILY, two_thirds)
        with open(self.path, encoding="utf-8") as file:
            document = json.load(file)
        document["processes"][0].update(rss_bytes=4 * TOTAL, rss_anon_bytes=0,
                                        rss_shmem_bytes=4 * TOTAL, vm_size_bytes=5 * TOTAL,
                                        kernel_oom_score=two_thirds(4 * TOTAL // 4096))
        self.assertGreater(document["processes"][0]["kernel_oom_score"], 2000)
        with open(self.path, "w", encoding="utf-8") as file:
            json.dump(document, file)
        result = run("report", "--json", "--from", self.path)
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual(json.loads(result.stdout)["victim"], 400)


if __name__ == "__main__":
    unittest.main()
