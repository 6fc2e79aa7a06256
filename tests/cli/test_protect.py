# SPDX-License-Identifier: GPL-2.0-or-later
"""protect on the recorded story: what is advised, and that drills confirm it."""
import json
import os
import pathlib
import subprocess
import tempfile
import unittest

from oomtop import FIXTURES, clean_failure, report, run, text
from test_domains import GB, MB, process as made, recording as recorded

WORKERS = str(FIXTURES / "story" / "workers.json")
SMALL = str(FIXTURES / "story" / "small-runner.json")


def protect(recording, *arguments):
    return json.loads(text("protect", "--from", recording, "--json", *arguments))


def drill(recording, leaker, changes):
    assumed = [word for change in changes for word in ("--assume", change)]
    document = json.loads(text("drill", "--from", recording, "--json", str(leaker), *assumed))
    return document["drills"][0]


class Protect(unittest.TestCase):
    def test_three_kinds_of_advice_for_the_story(self):
        shown = text("protect", "--from", WORKERS, "postgres", "--against", "runner")
        for words in ["postgres (46 processes) is not safe: 1 leak would kill it.",
                      "Now: If runner[1877] leaks, postgres[1366] is killed first, then "
                      "runner[1877] "
                      "is killed.",
                      "1. Raise the oom_score_adj of ci-runner.service to 350",
                      "2. Limit ci-runner.service: at MemoryMax=10.1G",
                      "3. Lower the oom_score_adj of postgres (46 processes) to -350",
                      "     As root on that machine:\n"
                      "       mkdir -p -- /etc/systemd/system/ci-runner.service.d && "
                      "printf '%s\\n' '[Service]' OOMScoreAdjust=350 > "
                      "/etc/systemd/system/ci-runner.service.d/zz-oomtop-adj.conf\n"
                      "       while read -r pid; do echo 350 > /proc/$pid/oom_score_adj; done < "
                      "/sys/fs/cgroup/system.slice/ci-runner.service/cgroup.procs\n"
                      "       systemctl daemon-reload\n"
                      "     No restart is needed:",
                      "       mkdir -p -- /etc/systemd/system/ci-runner.service.d && "
                      "printf '%s\\n' '[Service]' MemoryMax=10352M > "
                      "/etc/systemd/system/ci-runner.service.d/zz-oomtop-memory.conf\n"
                      "       systemctl daemon-reload\n"
                      "       systemctl set-property --runtime -- ci-runner.service "
                      "MemoryMax=10352M\n",
                      "       printf '%s\\n' \"PG_OOM_ADJUST_VALUE = '-350'\" >> "
                      "/etc/postgresql/15/main/environment\n",
                      "       systemctl restart -- postgresql@15-main.service\n"
                      "     The restart ends all sessions;",
                      "Never use -1000:"]:
            self.assertIn(words, shown)

    def test_who_holds_most_comes_first_and_what_is_alike_once(self):
        shown = text("protect", "--from", WORKERS, "postgres")
        self.assertIn("7 leaks would kill it.\nOf these leakers, ci-runner.service holds the most "
                      "memory: 10.0G of its own in 61 processes.\n", shown)
        blocks = [block for block in shown.split("\n\n") if block.startswith("Now: ")]
        self.assertEqual([block.split()[2] for block in blocks],
                         ["all", "runner-worker[1901]", "app5[675]"])
        self.assertIn("So would a leak of app4[668], app3[661], app2[654] or app1[647]: the same "
                      "changes help, each for that leaker (--against 668 tells them).", blocks[2])
        told = text("protect", "--from", WORKERS, "postgres", "--against", "668")
        for words in ["Raise the oom_score_adj of app4.service to 350",
                      "Limit app4.service: at MemoryMax=336M"]:
            self.assertIn(words, told)
        self.assertNotIn("Of these leakers", told)
        self.assertEqual(len(protect(WORKERS, "postgres")["against"]), 7)

    def test_the_largest_leaker_is_not_said_to_hold_the_most_of_all(self):
        """What would be killed holds more here."""
        processes = [made(100, "postgres", 8 * GB, cgroup="/a"),
                     made(900, "java", 2 * GB, cgroup="/d")]
        processes += [made(200 + i, "worker", 50 * MB, cgroup="/w") for i in range(60)]
        shown = text("protect", "postgres", "--from",
                     recorded(self, processes, mem_free_bytes=GB, mem_available_bytes=GB))
        self.assertIn("2 leaks would kill it.\nOf these leakers, cgroup:/w holds the most memory: "
                      "2.9G of its own in 60 processes.\n", shown)
        self.assertNotIn("The most memory is", shown)

    def test_the_drill_shows_what_was_promised(self):
        for arguments in [["postgres"], ["postgres", "--against", "runner"],
                          ["postgresql@15-main.service", "--against", "app3"]]:
            document = protect(WORKERS, *arguments)
            self.assertFalse(document["safe"])
            targets = set(document["target"]["pids"])
            for threat in document["against"]:
                self.assertTrue(targets & set(threat["now"]["victims"] +
                                              threat["now"]["collateral"]))
                self.assertTrue(threat["advice"], threat["name"])
                for advice in threat["advice"]:
                    after = drill(WORKERS, threat["leaker"] or threat["name"],
                                  advice["changes"])
                    for key in ["victims", "collateral", "leaker_dies", "domain", "leaks_by"]:
                        self.assertEqual(after[key], advice["after"][key], key)
                    self.assertFalse(targets & set(after["victims"] + after["collateral"]))

    def test_one_adj_of_the_target_for_all_threats(self):
        changes = {tuple(advice["changes"]) for threat in protect(WORKERS, "postgres")["against"]
                   for advice in threat["advice"] if advice["kind"] == "adj"}
        self.assertEqual(len(changes), 1)

    def test_never_an_exemption(self):
        for threat in protect(WORKERS, "postgres")["against"]:
            for advice in threat["advice"]:
                self.assertFalse([change for change in advice["changes"] if "-1000" in change])

    def test_the_least_that_works_is_the_least(self):
        shown = text("protect", "--from", WORKERS, "postgres", "--against", "runner")
        self.assertIn("(-216 and below work)", shown)
        pids = set(protect(WORKERS, "postgres", "--against", "runner")["target"]["pids"])
        enough = drill(WORKERS, "runner", ["postgres:adj=-216"])
        short = drill(WORKERS, "runner", ["postgres:adj=-190"])
        self.assertFalse(pids & set(enough["victims"]))
        self.assertTrue(pids & set(short["victims"]))

    def test_a_limit_leaves_headroom_above_what_is_used(self):
        for threat in protect(WORKERS, "postgres")["against"]:
            for advice in threat["advice"]:
                if advice["kind"] != "box":
                    continue
                self.assertEqual(len(advice["changes"]), 1, "there is no swap: no memory.high")
                most = int(advice["changes"][0].rsplit("=", 1)[1])
                # what the cgroup uses now: a lower limit would throttle or kill at once
                now = json.loads(text("report", "--from", WORKERS, "--json", "--assume",
                                      advice["changes"][0]))
                box = [domain for domain in now["domains"] if domain["max"] == most]
                self.assertLess(box[0]["current"], most)

    def test_safe_says_so_with_the_margin(self):
        self.assertTrue(protect(SMALL, "app5")["safe"])
        shown = text("protect", "--from", SMALL, "app5")
        self.assertIn("Nothing to do: app5[675] would not be killed by a leak of any large "
                      "process.\nThis assumes that one process leaks alone while all others stay "
                      "as they are, with the limits and settings as read.\n", shown)
        self.assertRegex(shown, r"app1\[647\] is killed, by a margin of 9\.\dG\.")

    def test_what_is_next_is_not_safe(self):
        document = protect(SMALL, "postgres")
        self.assertEqual((document["safe"], document["against"]), (False, []))
        self.assertEqual(document["next_in"], [
            {"kind": "machine", "path": "/", "pid": 1366, "certain": True,
             "alike_candidates": False}])
        shown = text("protect", "--from", SMALL, "postgres")
        self.assertIn("postgres (46 processes) is not safe, though a leak of any large process "
                      "would spare it.\nThis assumes that one process leaks alone while all "
                      "others stay as they are, with the limits and settings as read.\n"
                      "As things are, postgres[1366] is killed if many small processes fill "
                      "the machine together.", shown)
        self.assertRegex(shown, r"app1\[647\] is killed, by a margin of 5\.\dG\.")
        # what was asked for is one leak
        self.assertTrue(protect(SMALL, "postgres", "--against", "app5")["safe"])

    def test_what_is_not_known_is_no_threat(self):
        shown = text("protect", "--from", str(FIXTURES / "odd" / "unknowns.json"), "no-adj")
        self.assertIn("What a leak does to no-adj[202] is not known, since how much memory is left "
                      "could not be read.\n", shown)
        self.assertNotRegex(shown, "would kill|keeps|Now:")

    def test_now_and_then_tell_what_happens_to_the_target(self):
        shown = text("protect", "--from", str(FIXTURES / "kubernetes" / "node.json"),
                     "redis-server")
        self.assertRegex(shown, r"Now: If .* leaks, .* more after it, then .* is killed\. "
                                r"redis-server\[\d+\] is killed as number \d+\.")
        self.assertRegex(shown, r"Then: .* \(What else is killed is not certain; each case spares "
                                r"redis-server\[\d+\]\.\)")

    def test_the_case_that_kills_is_named(self):
        # only if reclaim leaves the files that the reader maps, little room is left to the leaker
        processes = [made(100, "leaker", 900 * MB), made(200, "app", 2300 * MB),
                     made(300, "reader", 10 * MB, rss_file_bytes=2 * GB,
                          rss_bytes=2 * GB + 10 * MB)]
        path = recorded(self, processes, mem_free_bytes=300 * MB, cached_bytes=2 * GB,
                        shmem_bytes=0, mapped_bytes=2 * GB, active_file_bytes=2 * GB,
                        inactive_file_bytes=0, slab_reclaimable_bytes=0)
        shown = text("protect", "--from", path, "app", "--against", "leaker")
        self.assertIn("Now: If leaker[100] leaks, leaker[100] is killed. Not certain: if mapped "
                      "file pages stay in memory, app[200] is killed first, then leaker[100] is "
                      "killed.\n", shown)

    def test_against_itself_is_impossible(self):
        result = run("protect", "--from", WORKERS, "postgres", "--against", "1366")
        self.assertTrue(clean_failure(result, 1))
        self.assertIn(b"impossible", result.stderr)

    def test_what_is_printed_does_what_it_says(self):
        """Pastes the commands into a shell; files are in a test folder, systemctl counts calls."""
        shown = text("protect", "--from", WORKERS, "postgres", "--against", "runner")
        lines = [line.strip() for line in shown.splitlines() if line.startswith("       ")]
        with tempfile.TemporaryDirectory() as folder:
            root = pathlib.Path(folder)
            environment = root / "etc/postgresql/15/main/environment"
            environment.parent.mkdir(parents=True)
            environment.write_text("KEPT = 'yes'\n")
            for path, pids in [("ci-runner.service", "11 12"),
                               ("system-postgresql.slice/postgresql@15-main.service", "13 14")]:
                procs = root / "sys/fs/cgroup/system.slice" / path / "cgroup.procs"
                procs.parent.mkdir(parents=True)
                procs.write_text(pids.replace(" ", "\n") + "\n")
            for pid in ["11", "12", "13", "14"]:
                (root / "proc" / pid).mkdir(parents=True)
            script = "\n".join(lines)
            for name in ["/etc/", "/sys/", "/proc/"]:
                script = script.replace(" " + name, f" {folder}{name}")
            played = subprocess.run(["sh", "-euc", 'systemctl() { echo "$*"; }\n' + script],
                                    check=True, capture_output=True, text=True)
            self.assertEqual(played.stdout.splitlines(), [
                "daemon-reload", "daemon-reload", "set-property --runtime -- ci-runner.service "
                "MemoryMax=10352M", "restart -- postgresql@15-main.service"])
            self.assertEqual(environment.read_text(),
                             "KEPT = 'yes'\nPG_OOM_ADJUST_VALUE = '-350'\n")
            units = root / "etc/systemd/system/ci-runner.service.d"
            self.assertEqual({file.name: file.read_text() for file in units.iterdir()}, {
                "zz-oomtop-adj.conf": "[Service]\nOOMScoreAdjust=350\n",
                "zz-oomtop-memory.conf": "[Service]\nMemoryMax=10352M\n"})
            for pid, adj in [("11", "350"), ("12", "350"), ("13", "-350"), ("14", "-350")]:
                written = root / "proc" / pid / "oom_score_adj"
                self.assertEqual(written.read_text(), adj + "\n")

    def test_what_is_promised_is_drilled_on_every_recording(self):
        seen = set()
        for recording in sorted((FIXTURES / "story").glob("*.json")):
            rows = report("--from", str(recording))["processes"]
            for target in list(dict.fromkeys(row["name"] for row in rows))[:2]:
                document = protect(str(recording), target)
                own = document["target"]["pid"]
                for threat in document["against"]:
                    for advice in threat["advice"]:
                        seen.add(advice["kind"])
                        for leaker, key in [(threat["leaker"] or threat["name"], "after"),
                                            (own, "own_after")]:
                            self.assertEqual(drill(str(recording), leaker, advice["changes"]),
                                             advice[key], (recording.name, target, advice["kind"]))
                        for command in advice["commands"]:
                            subprocess.run(["sh", "-nc", command], check=True)
        self.assertEqual(seen, {"leaker-adj", "box", "adj"})

    def renamed(self, name):
        """Returns the recording with another unit in the runner's place."""
        with open(WORKERS, encoding="utf-8") as file:
            document = json.load(file)
        for process in document["processes"]:
            if process.get("unit") == "ci-runner.service":
                process["unit"] = name
                process["cgroup"] = "/system.slice/" + name
        for unit in document["units"]:
            if unit["name"] == "ci-runner.service":
                unit.update(name=name, cgroup="/system.slice/" + name)
        with tempfile.NamedTemporaryFile("w", suffix=".json", delete=False) as file:
            json.dump(document, file)
        self.addCleanup(os.unlink, file.name)
        return file.name

    def test_an_escaped_unit_is_named_as_systemd_does(self):
        name = "app-a\\x2db.service"
        shown = text("protect", "--from", self.renamed(name), "postgres", "--against", "runner")
        self.assertIn(f"mkdir -p -- '/etc/systemd/system/{name}.d' && printf '%s\\n' '[Service]' "
                      f"OOMScoreAdjust=350 > '/etc/systemd/system/{name}.d/zz-oomtop-adj.conf'",
                      shown)

    def test_what_cannot_be_pasted_is_not_offered(self):
        for name in ["a\x1b[31m.service", "ab\u202e.service", "a\nb.service"]:
            path = self.renamed(name)
            shown = text("protect", "--from", path, "postgres", "--against", "runner")
            self.assertNotIn("\x1b", shown)
            self.assertIn("is not safe to paste: oomtop shows no command with it", shown)
            for threat in protect(path, "postgres", "--against", "runner")["against"]:
                for advice in threat["advice"]:
                    if advice["kind"] == "adj":
                        continue
                    self.assertEqual(advice["files"], [])
                    for command in advice["commands"]:
                        self.assertRegex(command, r"\Afor pid in [0-9 ]+; do echo 350 > "
                                         r"/proc/\$pid/oom_score_adj; done\Z")

    def test_what_dies_with_others_is_not_called_never_killed(self):
        """At -1000, in a unit that ends when its job is killed."""
        with open(FIXTURES / "story" / "small-runner.json", encoding="utf-8") as file:
            document = json.load(file)
        job = next(one for one in document["processes"] if one["pid"] == 1877)
        document["cgroup_version"] = 2
        for policy in ("stop", "kill"):
            document["processes"] = [one for one in document["processes"] if one["pid"] != 77777]
            document["processes"].append({**job, "pid": 77777, "ppid": 1, "name": "agent",
                                          "adj": -1000, "mm_owner_pid": 77777,
                                          "kernel_oom_score": 0})
            document["units"] = [{"manager": "system", "name": "session-3.scope",
                                  "cgroup": job["cgroup"], "oom_policy": policy}]
            shown = run("protect", "--from", "-", "77777",
                        input=json.dumps(document).encode()).stdout.decode()
            self.assertNotIn("is never killed", shown)
            self.assertIn("agent[77777] dies when", shown)

    def test_a_unit_that_systemd_stops_whole(self):
        with open(WORKERS, encoding="utf-8") as file:
            document = json.load(file)
        for process in document["processes"]:
            if process["name"] in ["postgres", "runner"]:
                process.update(unit="all.service", cgroup="/system.slice/all.service")
        document["units"] = [{"manager": "system", "name": "all.service",
                              "cgroup": "/system.slice/all.service", "oom_policy": "stop"}]
        with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
            json.dump(document, file)
            file.flush()
            shown = text("protect", "--from", file.name, "postgres", "--against", "runner")
        self.assertIn("  No oom_score_adj, no limit and no combination of them keeps postgres "
                      "(46 processes) "
                      "alive then.\n  systemd stops all.service when one of its processes is "
                      "killed: OOMPolicy=continue keeps the others alive (not drilled).\n", shown)

    def test_wrong_usage(self):
        for arguments in [["protect"], ["protect", "a", "b"],
                          ["protect", "--from", WORKERS, "postgres", "--apply"],
                          ["protect", "postgres", "--apply", "--sysfs", "/sys"],
                          ["protect", "postgres", "--apply", "--procfs", "/proc"],
                          ["protect", "postgres", "--apply", "--json"],
                          ["protect", "postgres", "--apply", "--assume", "postgres:adj=1"]]:
            self.assertTrue(clean_failure(run(*arguments), 2), arguments)
        for arguments in [["nobody"], ["postgres", "--against", "nobody"]]:
            self.assertTrue(clean_failure(run("protect", "--from", WORKERS, *arguments), 1))


if __name__ == "__main__":
    unittest.main()
