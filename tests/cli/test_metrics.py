# SPDX-License-Identifier: GPL-2.0-or-later
"""oomtop metrics: the text, its agreement with reports and drills, hostile names, the file."""
import json
import os
import re
import stat
import tempfile
import unittest

import recordings
from exposition import Exposition
from oomtop import FIXTURES, ROOT, clean_failure, report, run, text
from recordings import edited

WORKERS = str(FIXTURES / "story" / "workers.json")
SMALL = str(FIXTURES / "story" / "small-runner.json")
NODE = str(FIXTURES / "kubernetes" / "node.json")
HOSTILE = str(FIXTURES / "odd" / "hostile-names.json")
UNKNOWNS = str(FIXTURES / "odd" / "unknowns.json")
ALL = [WORKERS, SMALL, NODE, HOSTILE, UNKNOWNS]
POSTGRES = "postgresql@15-main.service"
UNITS = {"bytes": "_bytes", "seconds": "_seconds", "ratio": "_ratio"}


def metrics(recording, *arguments):
    return Exposition(text("metrics", "--from", recording, *arguments))


def table():
    """The rows of --list-metrics, by name."""
    rows = [[cell.replace("\\x20", " ") for cell in line.split(" ")]
            for line in text("metrics", "--list-metrics", "--raw", "--noheadings").splitlines()]
    return {row[0]: row[1:] for row in rows}


class Metrics(unittest.TestCase):
    def test_options_that_would_have_no_effect_are_refused(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "oomtop.prom")
            for words in [[path], ["-"], ["--top", "3"], ["--state", path], ["--from", WORKERS],
                          ["--procfs", "/proc"], ["--source", "proc"]]:
                result = run("metrics", "--list-metrics", *words)
                self.assertTrue(clean_failure(result, 2), (words, result))
                self.assertIn(b"--list-metrics excludes FILE, ", result.stderr)
            for word in ["--raw", "--noheadings"]:
                result = run("metrics", word, path)
                self.assertTrue(clean_failure(result, 2), (word, result))
                self.assertIn(b"--raw and --noheadings go with --list-metrics", result.stderr)
            self.assertEqual(os.listdir(folder), [])

    def test_the_victim_is_that_of_the_report(self):
        for recording in [WORKERS, SMALL, NODE]:
            found, document = metrics(recording), report("--from", recording)
            victim = next(process for process in document["processes"]
                          if process["pid"] == document["victim"])
            page = document["machine"]["page_size"]
            labels = found.labels("oomtop_victim_info", domain="machine")[0]
            self.assertEqual((labels["comm"], labels["unit"], labels["killer"]),
                             (victim["name"], "" if victim["pod"] else victim["unit"], "kernel"))
            self.assertEqual(labels["pod"], victim["pod"] or "")
            self.assertEqual(found.value("oomtop_victim_badness_bytes", domain="machine"),
                             victim["badness_pages"] * page)
            self.assertEqual(found.value("oomtop_victim_certain", domain="machine"),
                             document["certain"])
            self.assertEqual(found.value("oomtop_domain_total_bytes", domain="machine"),
                             document["domain"]["total_pages"] * page)
            gaps = sorted(process["gap"] for process in document["processes"]
                          if process["gap"] is not None and process["pid"] != victim["pid"])
            self.assertEqual(found.value("oomtop_victim_margin_bytes", domain="machine"), gaps[0])
            for bound in ["min", "expected", "max"]:
                self.assertEqual(
                    found.value("oomtop_domain_headroom_bytes", domain="machine", estimate=bound),
                    document["headroom"][bound])
            self.assertEqual(found.value("oomtop_domain_outcome_info", outcome="kill",
                                         domain="machine"), 1)

    def test_what_a_kill_frees(self):
        self.assertAlmostEqual(metrics(WORKERS).value("oomtop_victim_frees_bytes",
                                                      domain="machine"), 570 << 20, delta=1 << 20)

    def test_a_leak_is_that_of_the_drill(self):
        drills = json.loads(text("drill", "--by", "unit", "--json", "--from", WORKERS))
        found = metrics(WORKERS)
        names = {process["pid"]: process for process in report("--from", WORKERS)["processes"]}
        units = [group["name"] for group in drills["groups"]]
        self.assertIn("ci-runner.service", units)
        self.assertGreater(len(drills["groups"]), 5)
        for group, drill in zip(drills["groups"], drills["drills"]):
            first = names[drill["victims"][0]]
            labels = found.labels("oomtop_leak_victim_info", unit=group["name"])[0]
            self.assertEqual((labels["victim_unit"], labels["victim_comm"]),
                             (first["unit"], first["name"]))
            ending = {names[pid]["unit"] for pid in drill["victims"] + drill["collateral"]}
            self.assertEqual(found.value("oomtop_leak_kills_self", unit=group["name"]),
                             drill["leaker_dies"] and ending == {group["name"]})
            self.assertEqual(found.value("oomtop_leak_certain", unit=group["name"]),
                             drill["certain"])
        self.assertEqual(found.value("oomtop_leak_kills_self", unit="ci-runner.service"), 0)

    def test_a_leak_in_a_pod_is_that_of_the_pod(self):
        found = metrics(NODE)
        labels = found.labels("oomtop_leak_victim_info", pod="batch/report-28391")
        self.assertEqual((len(labels), labels[0]["unit"], labels[0]["victim_pod"]),
                         (1, "", "batch/report-28391"))

    def test_each_large_pod_leaks_for_itself(self):
        """Also with the kubelet's cgroupfs driver, by which containers have no units."""
        def without_units(document):
            for one in document["processes"] + document["cgroups"]:
                if "pod" in one:
                    one.pop("unit", None)
        drills = json.loads(text("drill", "--by", "pod", "--json", "--from", NODE))
        expected = {group["name"]: drill["leaker_dies"] for group, drill
                    in zip(drills["groups"], drills["drills"]) if group["name"]}
        self.assertGreater(len(expected), 3)
        for recording in [NODE, edited(self, NODE, without_units)]:
            found = metrics(recording).labels("oomtop_leak_victim_info")
            self.assertEqual({labels["pod"] for labels in found if labels["pod"]}, set(expected))
            self.assertEqual({labels["unit"] for labels in found if not labels["pod"]},
                             {"backup.service"})
            self.assertEqual(len(found), len(expected) + 1)

    def test_the_machine(self):
        found = metrics(WORKERS)
        self.assertEqual(found.value("oomtop_sees_all_processes"), 1)
        self.assertEqual(found.value("oomtop_adj_inversions"), 0)
        version = text("--version").split()[1]
        self.assertEqual(found.labels("oomtop_build_info"), [{"version": version}])
        self.assertIsNone(found.value("oomtop_scan_duration_seconds"), "a recording")
        self.assertGreater(found.value("oomtop_unaccounted_bytes", kind="slab"), 0)
        self.assertGreater(found.value("oomtop_exempt_bytes"), 0)

    def test_inversions_and_unkillable_processes(self):
        def change(document):
            for process in document["processes"]:
                if process["name"] == "postgres":
                    process["adj"] = -1000
                    process["kernel_oom_score"] = 0
                elif process["name"] == "runner-worker":
                    process["adj"] = 300
        found = metrics(edited(self, WORKERS, change))
        self.assertGreater(found.value("oomtop_exempt_bytes"), 100 << 20)
        largest = found.samples["oomtop_unkillable_bytes"][0]
        self.assertEqual((largest[0]["comm"], largest[0]["unit"]), ("postgres", POSTGRES))
        self.assertGreater(largest[1], 3 << 30)

        def lift(document):
            for process in document["processes"]:
                if process["name"].startswith("app"):
                    process["adj"] = 900
        inverted = edited(self, WORKERS, lift)
        self.assertGreater(metrics(inverted).value("oomtop_adj_inversions"), 3)

    def test_kills_by_unit_and_pod(self):
        def change(document):
            document["machine"]["oom_kills"] = 9
            for cgroup in document["cgroups"]:
                cgroup["events_oom_kill"] = len(cgroup["path"]) % 3
        recording = edited(self, NODE, change)
        found = metrics(recording)
        self.assertEqual(found.value("oomtop_kills_total"), 9)
        self.assertEqual(found.types["oomtop_kills_total"], "counter")
        with open(recording, encoding="utf-8") as file:
            counts = {cgroup["path"]: cgroup["events_oom_kill"]
                      for cgroup in json.load(file)["cgroups"]}
        for labels, value in found.samples["oomtop_unit_kills_total"]:
            self.assertEqual(value, counts[labels["cgroup"]])
            self.assertNotIn("-pod", labels["cgroup"])
        pods = found.labels("oomtop_pod_kills_total")
        self.assertTrue(pods)
        self.assertTrue(all(labels["pod"] for labels in pods))

    def test_what_is_unknown_is_absent(self):
        self.assertIsNone(metrics(WORKERS).value("oomtop_kills_total"))

        def forget(document):
            document["machine"]["oom_kills"] = None
            document["machine"]["mem_free_bytes"] = None
        found = metrics(edited(self, WORKERS, forget))
        self.assertIsNone(found.value("oomtop_domain_usage_bytes", domain="machine"))
        self.assertIsNone(found.value("oomtop_kills_total"))
        for recording in ALL:
            metrics(recording)

    def test_a_panic_has_no_victim(self):
        def change(document):
            document["machine"]["panic_on_oom"] = 1
        found = metrics(edited(self, WORKERS, change))
        self.assertEqual(found.labels("oomtop_domain_outcome_info", domain="machine"),
                         [{"domain": "machine", "outcome": "panic"}])
        self.assertEqual(found.labels("oomtop_victim_info", domain="machine"), [])

    def test_a_machine_on_which_nobody_can_be_killed_panics(self):
        exempt = recordings.process(500, "a", 400 << 20, adj=-1000)
        path = recordings.recording(self, [exempt], release="6.1.0")
        self.assertEqual(metrics(path).value("oomtop_domain_outcome_info", outcome="panic",
                                             domain="machine"), 1)

    def test_pressure_is_a_ratio_of_cgroups_alone(self):
        def change(document):
            for cgroup in document["cgroups"]:
                if cgroup["path"] == "/kubepods.slice":
                    for kind in ["some", "full"]:
                        for window, value in [("avg10", 2418), ("avg60", 5), ("avg300", 10000)]:
                            cgroup[f"pressure_{kind}_{window}"] = value
        found = metrics(edited(self, NODE, change))
        for window, value in [("10s", 0.2418), ("60s", 0.0005), ("300s", 1)]:
            self.assertEqual(found.value("oomtop_domain_pressure_ratio", domain="/kubepods.slice",
                                         kind="full", window=window), value)
        self.assertEqual({labels["domain"] for labels
                          in found.labels("oomtop_domain_pressure_ratio")}, {"/kubepods.slice"})

    def test_a_limit_is_a_domain(self):
        found, domain = metrics(NODE), "/kubepods.slice"
        document = report("--from", NODE, "--domain", domain)
        victim = next(process for process in document["processes"]
                      if process["pid"] == document["victim"])
        self.assertEqual(found.labels("oomtop_victim_info", domain=domain)[0]["pod"],
                         victim["pod"])
        self.assertEqual(found.value("oomtop_domain_total_bytes", domain=domain),
                         document["domain"]["total_pages"] * document["machine"]["page_size"])
        # the machine is full before the limit is reached
        self.assertEqual(found.value("oomtop_domain_headroom_bytes", domain=domain,
                                     estimate="min"),
                         report("--from", NODE)["headroom"]["min"])
        self.assertGreater(document["headroom"]["min"], report("--from", NODE)["headroom"]["max"])

    def test_a_stalled_cgroup(self):
        """It is above memory.high, and nothing of it can be reclaimed."""
        def change(document):
            for cgroup in document["cgroups"]:
                if cgroup["path"] == "/kubepods.slice":
                    cgroup["high_bytes"] = 1 << 30
                    for key in ["file_bytes", "active_file_bytes", "inactive_file_bytes",
                                "slab_bytes"]:
                        cgroup[key] = 0
        found = metrics(edited(self, NODE, change), "--top", "1")
        self.assertEqual(found.value("oomtop_domain_stalled", domain="/kubepods.slice"), 1)
        self.assertEqual(metrics(NODE).value("oomtop_domain_stalled", domain="/kubepods.slice"), 0)

    def test_top_bounds_the_samples(self):
        many = metrics(NODE)
        few = metrics(NODE, "--top", "1")
        self.assertGreater(len(many.samples["oomtop_domain_total_bytes"]), 2)
        self.assertEqual(len(few.samples["oomtop_domain_total_bytes"]), 2, "the machine and one")
        leakers = [bool(labels["pod"]) for labels in few.labels("oomtop_leak_kills_self")]
        self.assertEqual(len(set(leakers)), len(leakers), "one unit, one pod")
        for word in ["0", "1001", "x", ""]:
            self.assertTrue(clean_failure(run("metrics", "--from", NODE, "--top", word), 2), word)

    def test_no_label_holds_a_pid(self):
        for recording in ALL:
            pids = {str(process["pid"]) for process in report("--from", recording)["processes"]}
            for samples in metrics(recording).samples.values():
                for labels, _ in samples:
                    self.assertNotIn("pid", labels)
                    self.assertFalse(set(labels.values()) & pids, labels)

    def test_hostile_names_stay_values(self):
        names = ['a"} 1\noomtop_x{b="', "back\\slash", "\x1b[31m", "\u202etxet", "new\nline",
                 "\x7f", "語", "\\n", '"', "{}", "# HELP x"]

        def change(document):
            worst = max(document["processes"], key=lambda process: process.get("rss_bytes", 0))
            place = document["processes"].index(worst)
            copies = [{**worst, "pid": 5000 + i, "name": name[:15], "unit": name,
                       "rss_bytes": worst["rss_bytes"] + i, "cgroup": f"/odd/{i}"}
                      for i, name in enumerate(names)]
            document["processes"][place:place + 1] = [worst]
            document["processes"] += copies
        for recording in [HOSTILE, edited(self, SMALL, change)]:
            raw = text("metrics", "--from", recording)
            found = Exposition(raw)
            self.assertFalse(re.search(r"[\x00-\x09\x0b-\x1f\x7f\u202e]", raw))
            self.assertNotIn("oomtop_x", found.samples)
            self.assertTrue(found.labels("oomtop_victim_info"))

    def test_the_table_is_that_of_the_documents(self):
        rows = table()
        page = (ROOT / "docs" / "monitoring.md").read_text()
        documented = {}
        for line in page.splitlines():
            if line.startswith("| `oomtop_"):
                cells = [cell.strip().strip("`") for cell in line.strip("|").split(" | ")]
                documented[cells[0]] = ["-" if cell == "" else cell for cell in cells[1:]]
        self.assertEqual(documented, rows)
        for recording in ALL:
            found = metrics(recording)
            for name, samples in found.samples.items():
                kind, unit, labels = rows[name][:3]
                self.assertEqual((found.types[name], found.helps[name]), (kind, rows[name][4]))
                self.assertTrue(name.endswith(UNITS.get(unit, "")), name)
                self.assertEqual(name.endswith("_total"), kind == "counter", name)
                wanted = [] if labels == "-" else labels.split(", ")
                for having, _ in samples:
                    self.assertEqual(list(having), wanted, name)

    def test_a_file_appears_whole_and_for_all_to_read(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "oomtop.prom")
            for mode in [None, 0o600]:
                if mode is not None:
                    os.chmod(path, mode)
                self.assertEqual(text("metrics", "--from", WORKERS, path, umask=0o077), "")
                self.assertEqual(stat.S_IMODE(os.stat(path).st_mode), 0o644)
            with open(path, encoding="utf-8") as file:
                self.assertEqual(file.read(), text("metrics", "--from", WORKERS))
            self.assertEqual(os.listdir(folder), ["oomtop.prom"])
            before = os.stat(path).st_ino
            self.assertTrue(clean_failure(run("metrics", "--from", "/nonexistent", path), 1))
            self.assertEqual(os.stat(path).st_ino, before, "the file before stays")
            self.assertTrue(clean_failure(run("metrics", "--from", WORKERS,
                                              os.path.join(folder, "no", "x.prom")), 1))
        self.assertTrue(clean_failure(run("metrics", "--from", WORKERS, "/dev/full"), 1))

    def test_this_machine(self):
        found = Exposition(text("metrics"))
        self.assertGreater(found.value("oomtop_scan_duration_seconds"), 0)
        self.assertTrue(found.labels("oomtop_domain_outcome_info"))


if __name__ == "__main__":
    unittest.main()
