# SPDX-License-Identifier: GPL-2.0-or-later
"""oomtop log --recording: what grew before a kill, by the file of a flight recorder."""
import calendar
import json
import os
import re
import subprocess
import tempfile
import time
import unittest

from oomtop import PROGRAM, clean_failure, run, text
from cgroup_of_own import SOON_FULL, killed_in, memcg_of
from recordings import GB, MB, machine, process
from waiting import wait_for

KILL = calendar.timegm((2026, 11, 28, 10, 0, 0))
BOOT = "0123456789abcdef0123456789abcdef"
RUNNER = "/system.slice/ci-runner.service"
POSTGRES = "/system.slice/postgresql.service"


def stamp(seconds):
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(seconds))


def group(path, anon, **others):
    return {"path": path, "current_bytes": 2 * anon, "anon_bytes": anon, "file_bytes": anon,
            "shmem_bytes": 0, "swap_current_bytes": 0, **others}


def cgroups(runner, postgres=3 * GB):
    return [group("/", runner + postgres), group("/system.slice", runner + postgres),
            group(RUNNER, runner, unit="ci-runner.service"),
            group(RUNNER + "/job", runner // 2, unit="ci-runner.service"),
            group(POSTGRES, postgres, unit="postgresql.service")]


def sample(seconds, processes, groups=(), boot=BOOT, **others):
    """One line of a recording, taken so many seconds before the kill."""
    document = {"format": "oomtop-snapshot", "version": 1,
                "taken_at": stamp(KILL - seconds) + "Z", "source": "proc",
                "machine": machine(host="alpha", boot_id=boot,
                                   uptime_ticks=100 * (100000 - seconds), **others),
                "cgroup_version": 2, "cgroups": list(groups), "processes": processes}
    return json.dumps(document) + "\n"


def runner(anon, **others):
    return process(1877, "runner", anon, cgroup=RUNNER, **others)


def postgres(anon=3 * GB):
    return process(846, "postgres", anon, cgroup=POSTGRES)


def kill_line(host="alpha", pid=1877, name="runner"):
    return (f"{stamp(KILL)}+00:00 {host} kernel: oom-kill:constraint=CONSTRAINT_NONE,"
            "nodemask=(null),cpuset=/,mems_allowed=0,global_oom,"
            f"task_memcg={RUNNER},task={name},pid={pid},uid=1000\n"
            f"{stamp(KILL)}+00:00 {host} kernel: Out of memory: Killed process {pid} ({name}) "
            "total-vm:9900000kB, anon-rss:9800000kB, file-rss:0kB, shmem-rss:0kB, UID:1000 "
            "pgtables:40kB oom_score_adj:0\n")


class Recorded(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.path = os.path.join(folder.name, "history")
        self.log = os.path.join(folder.name, "log")
        self.put("", kill_line(), self.log)

    def put(self, suffix, content, path=None):
        with open((path or self.path) + suffix, "w", encoding="utf-8") as file:
            file.write(content)

    def story(self, oldest=3000, step=20, **others):
        """A runner that grows from 300M to 9.3G within ten minutes, up to the kill."""
        lines = []
        for before in range(oldest, 0, -step):
            anon = 300 * MB + 9 * GB * max(0, 600 - before) // 600
            lines.append(sample(before, [postgres(), runner(anon)], cgroups(anon), **others))
        return "".join(lines)

    def recorded(self, *arguments):
        out = text("log", "--recording", self.path, *arguments, self.log)
        lines = [line for line in out.splitlines() if line.startswith("  Recorded")]
        return lines[0].partition("Recorded")[2].strip() if lines else None

    def event(self, *arguments):
        out = text("log", "--json", "--recording", self.path, *arguments, self.log)
        return json.loads(out)["events"][-1]

    def test_who_grew_and_who_did_not(self):
        self.put("", self.story())
        said = self.recorded()
        self.assertTrue(said.startswith("in the 9 min 40 s up to 20 s before, by group: "
                                        "ci-runner.service grew by 8.7G to 9.0G, "
                                        "postgresql.service stayed at 3.0G"), said)
        self.assertIn("by process: runner[1877] grew by 8.7G to 9.0G, postgres[846] stayed at",
                      said)
        self.assertNotIn("Not all processes", said)

    def test_groups_do_not_overlap(self):
        self.put("", self.story())
        found = self.event()["recorded"]
        grown = {item["cgroup"]: item["grown"] for item in found["groups"]}
        self.assertEqual(set(grown), {"/", "/system.slice", RUNNER, POSTGRES})
        self.assertEqual((grown["/"], grown["/system.slice"], grown[POSTGRES]), (0, 0, 0))
        whole = 9 * GB * 580 // 600
        self.assertEqual(grown[RUNNER], whole)
        self.assertEqual([item["cgroup"] for item in found["groups"] if item["is_victim"]],
                         [RUNNER])
        victim = found["processes"][0]
        self.assertEqual((victim["pid"], victim["grown"], victim["is_victim"]),
                         (1877, whole, True))
        self.assertEqual((found["from"], found["to"], found["all_processes"], found["file"]),
                         (stamp(KILL - 600) + "Z", stamp(KILL - 20) + "Z", True, self.path))

    def test_what_is_covered_is_said(self):
        self.put("", self.story(oldest=70, step=10))
        self.assertTrue(self.recorded().startswith("in the 1 min up to 10 s before, "))
        self.put("", self.story(oldest=50, step=10))
        self.assertTrue(self.recorded().startswith("in the 40 s up to 10 s before, "))

    def test_first_ranks_do_not_tell_of_all(self):
        early = sample(300, [postgres()], vantage="first-ranks")
        self.put("", early + sample(5, [postgres(), runner(2 * GB)], vantage="first-ranks"))
        said = self.recorded()
        self.assertIn("runner[1877] had 2.0G, and was not recorded at first", said)
        self.assertIn("Not all processes were recorded", said)
        event = self.event()["recorded"]
        victim = next(item for item in event["processes"] if item["is_victim"])
        self.assertEqual((victim["before"], victim["grown"], event["all_processes"]),
                         (None, None, False))

    def test_a_process_that_was_started_meanwhile(self):
        started = 100 * (100000 - 100)
        self.put("", sample(300, [postgres()]) +
                 sample(5, [postgres(), runner(2 * GB, start_ticks=started)]))
        self.assertIn("runner[1877] grew from its start to 2.0G", self.recorded())

    def test_a_reused_pid_is_another_process(self):
        self.put("", sample(300, [postgres(), runner(4 * GB, start_ticks=5)]) +
                 sample(5, [postgres(), runner(2 * GB, start_ticks=100 * (100000 - 100))]))
        self.assertIn("runner[1877] grew from its start to 2.0G", self.recorded())

    def test_a_sample_from_after_the_kill_is_not_before(self):
        """Woken by the kill, a recorder takes a sample in the same second."""
        before = sample(300, [postgres(), runner(GB)], oom_kills=0) + \
            sample(5, [postgres(), runner(9 * GB)], oom_kills=0)
        self.put("", before + sample(0, [postgres()], oom_kills=1))
        self.assertIn("up to 5 s before", self.recorded())
        self.put("", before + sample(0, [postgres(), runner(10 * GB)], oom_kills=0))
        self.assertIn("in the 5 min before, by process: runner[1877] grew by 9.0G to 10.0G",
                      self.recorded())
        # the clock of the log is two seconds late
        self.put("", before + sample(2, [postgres()]))
        self.assertIn("up to 5 s before", self.recorded())

    def test_groups_that_were_not_recorded_are_not_new(self):
        for groups in [(), cgroups(GB)[:1]]:
            self.put("", sample(300, [postgres(), runner(GB)], groups) +
                     sample(5, [postgres(), runner(2 * GB)], cgroups(2 * GB)))
            self.assertNotIn("from its start", self.recorded())
            self.put("", sample(300, [postgres(), runner(GB)], cgroups(GB)) +
                     sample(5, [postgres(), runner(2 * GB)], groups))
            self.assertFalse([item for item in self.event()["recorded"]["groups"]
                              if item["has_ended"]])
        self.put("", sample(300, [postgres(), runner(GB)], cgroups(GB)[:2]) +
                 sample(5, [postgres(), runner(2 * GB)], cgroups(2 * GB)))
        self.assertIn("ci-runner.service grew from its start to 2.0G", self.recorded())

    def test_what_ended_is_said(self):
        self.put("", sample(300, [postgres(), runner(GB)], cgroups(GB)) +
                 sample(5, [postgres()], cgroups(GB)[:2] + cgroups(GB)[4:]))
        groups = {item["cgroup"]: item for item in self.event()["recorded"]["groups"]}
        self.assertEqual((groups[RUNNER]["has_ended"], groups[RUNNER]["grown"]), (True, -GB))

    def test_the_copy_of_the_kill_comes_first(self):
        self.put(".kill", self.story(oldest=600))
        self.put("", self.story(oldest=30, step=10))
        self.assertEqual(self.event()["recorded"]["file"], self.path + ".kill")
        # of an older kill
        self.put(".kill", sample(9000, [postgres()]) + sample(8000, [postgres()]))
        self.assertEqual(self.event()["recorded"]["file"], self.path)
        os.unlink(self.path)
        self.assertIn("tells nothing: it ends before that kill", self.recorded())

    def test_another_machine_or_boot_is_refused(self):
        self.put("", self.story())
        self.put("", kill_line(host="beta"), self.log)
        self.assertIn("tells nothing: it is from another machine", self.recorded())
        event = self.event()
        self.assertEqual((event["recorded"], event["recording_refused"]),
                         (None, "it is from another machine"))
        for host in ["alpha", "alpha.example.org"]:
            self.put("", kill_line(host=host), self.log)
            self.assertIn("runner[1877] grew", self.recorded())
        fields = {"_TRANSPORT": "kernel", "_HOSTNAME": "alpha",
                  "__REALTIME_TIMESTAMP": str(KILL * 1000000)}
        for boot, word in [(BOOT, "runner[1877] grew"), ("f" * 32, "it is from another boot")]:
            entries = [json.dumps({**fields, "_BOOT_ID": boot, "MESSAGE": line.split(": ", 1)[1]})
                       for line in kill_line().splitlines()]
            self.put("", "\n".join(entries) + "\n", self.log)
            self.assertIn(word, self.recorded())

    def test_several_boots_are_not_compared(self):
        self.put("", sample(300, [postgres()], boot="e" * 32) + sample(5, [postgres()]))
        self.assertIn("its snapshots are from several boots or machines", self.recorded())
        for change in [{"host": "beta"}, {"release": "5.10.0"},
                       {"uptime_ticks": 100 * 100001}]:
            document = json.loads(sample(300, [postgres()], boot=None))
            document["machine"].update(change)
            self.put("", json.dumps(document) + "\n" + sample(5, [postgres()]))
            self.put("", kill_line().replace("alpha kernel", "kernel"), self.log)
            self.assertIn("from several boots or machines", self.recorded(), change)

    def test_what_is_no_file_beside_it_does_not_hang(self):
        self.put("", self.story())
        os.mkfifo(self.path + ".kill")
        holder = os.open(self.path + ".kill", os.O_RDWR)
        self.addCleanup(os.close, holder)
        os.mkdir(self.path + ".pressure")
        done = subprocess.run([PROGRAM, "log", "--recording", self.path, self.log], timeout=60,
                              capture_output=True, check=False)
        self.assertIn(b"runner[1877] grew by 8.7G", done.stdout)

    def test_a_victim_that_is_not_there_is_said(self):
        """As with a text log of local times, read in another zone than it was written in."""
        self.put("", self.story())
        self.assertNotIn("The victim", self.recorded())
        self.put("", kill_line(pid=555), self.log)
        self.assertTrue(self.recorded().endswith(
            ". The victim is not in the last of these snapshots: it was started "
            "later, or the clocks of the log and of the recording differ"), self.recorded())
        self.put("", self.story(vantage="first-ranks"))
        self.assertIn(". The victim is not in the last of these snapshots: it was started later, "
                      "was not among the first ranks, or the clocks of the log and of the "
                      "recording differ. Not all processes", self.recorded())

    def test_another_time_is_refused(self):
        line = sample(5, [postgres()])
        for content, why in [(sample(9000, [postgres()]) + sample(8000, [postgres()]), "it ends"),
                             (sample(-10, [postgres()]) * 2, "it begins after that kill"),
                             (line, "only one snapshot"), ("", "it holds no whole snapshot"),
                             ("{}\n", "it holds no whole snapshot"),
                             (line.replace("taken_at", "taken"), "have no times")]:
            self.put("", content)
            said = self.recorded()
            self.assertIn("tells nothing: ", said)
            self.assertIn(why, said)

    def test_a_log_without_times_is_not_joined(self):
        self.put("", self.story())
        self.put("", "[  100.000000] " + kill_line().splitlines()[1].split("kernel: ")[1] + "\n",
                 self.log)
        self.assertIn("the log does not tell the time of that kill", self.recorded())

    def test_a_truncated_last_sample_does_no_harm(self):
        whole = self.story()
        self.put("", whole + sample(0, [postgres()])[:300])
        self.assertIn("runner[1877] grew by 8.7G", self.recorded())

    def test_damage_does_no_harm(self):
        whole = self.story(oldest=100, step=10)
        for at in range(0, len(whole), 397):
            self.put("", whole[:at] + "\x00\"{" + whole[at + 3:])
            result = run("log", "--recording", self.path, self.log)
            self.assertEqual((result.returncode, result.stderr), (0, b""), at)

    def test_absurd_figures_do_no_harm(self):
        most = (1 << 60) - 1
        groups = [group("/", 0)] + [
            {**group(f"/{i}", 0), "anon_bytes": most, "shmem_bytes": most,
             "swap_current_bytes": most} for i in range(12)]
        processes = [process(9, "a", most, vm_size_bytes=most, swap_bytes=most,
                             page_tables_bytes=most)]
        self.put("", sample(300, processes, groups) + sample(5, processes, groups))
        self.assertIn("stayed at 3.0E", self.recorded())

    def test_hostile_names_do_nothing(self):
        name = "a\x1b[31m"
        self.put("", sample(300, [process(9, name, GB)], [group("/x\x1b]0;y", GB)]) +
                 sample(5, [process(9, name, 2 * GB)], [group("/x\x1b]0;y", 2 * GB)]))
        for arguments in [[], ["--json"]]:
            out = text("log", "--recording", self.path, *arguments, self.log)
            self.assertTrue(all(c.isprintable() or c == "\n" for c in out), arguments)
            self.assertIn("x1b" if not arguments else "u001B", out)

    def test_groups_of_another_kill_are_not_shown(self):
        self.put("", self.story())
        groups = {"taken_at": KILL + 1, "domain": None,
                  "victim": {"path": RUNNER, "current_bytes": GB, "max_bytes": 1 << 60}}
        for change, shown in [({}, True), ({"taken_at": KILL + 60}, False),
                              ({"victim": {"path": POSTGRES}}, False), ({"victim": None}, False)]:
            state = {"format": "oomtop-kills", "version": 1, "boot_id": BOOT, "kills": [],
                     "last_kill": {**groups, **change}}
            self.put(".state", json.dumps(state))
            self.assertEqual(f". Right after the kill {RUNNER} had 1.0G" in self.recorded(), shown,
                             change)
        self.put(".state", "{")
        self.assertIn("runner[1877] grew by 8.7G", self.recorded())

    def test_a_page_and_what_is_followed_have_it_too(self):
        self.put("", self.story())
        page = text("log", "--recording", self.path, "--html", "-", self.log)
        self.assertIn("runner[1877] grew by 8.7G to 9.0G", page)
        followed = run("log", "--recording", self.path, "--follow", "-",
                       input=kill_line().encode())
        self.assertIn(b"runner[1877] grew by 8.7G to 9.0G", followed.stdout)

    def test_no_file_is_an_error(self):
        result = run("log", "--recording", self.path, self.log)
        self.assertTrue(clean_failure(result, 1), result)
        self.assertIn(b"history: No such file", result.stderr)

    def test_what_systemd_oomd_told_of_was_read_before_the_kill(self):
        """Only of its own kill of that cgroup, and not as what was left after one by the kernel."""
        self.put("", self.story())
        kill = (f"{stamp(KILL)}+00:00 alpha systemd-oomd[61]: Marked {RUNNER} for killing due to "
                "memory used (9) / total (10) and swap used (9) / total (10) being more than "
                "90.00%\n")
        group_then = {"path": RUNNER, "current_bytes": 7 * GB}
        for before, log, key in ((True, kill, "before_kill"), (False, kill, None),
                                 (True, kill_line(), None), (False, kill_line(), "after_kill")):
            self.put("", log, self.log)
            self.put(".state", json.dumps({"format": "oomtop-kills", "version": 1, "kills": [],
                                           "last_kill": {"taken_at": KILL, "before": before,
                                                         "victim": group_then}}))
            found = self.event()["recorded"]
            told = {name for name in ("before_kill", "after_kill") if found[name]}
            self.assertEqual(told, {key} - {None})
            if key:
                self.assertEqual(found[key]["victim"]["current"], 7 * GB)
                when = key.partition("_")[0]
                self.assertIn(f"Right {when} the kill {RUNNER} had 7.0G", self.recorded())

    def test_what_was_read_later_is_not_called_before(self):
        self.put("", self.story())
        self.put("", f"{stamp(KILL)}+00:00 alpha systemd-oomd[61]: Marked {RUNNER} for killing due "
                 "to memory used (9) / total (10) and swap used (9) / total (10) being more than "
                 "90.00%\n", self.log)
        for seconds, shown in ((-9, True), (1, True), (9, False)):
            self.put(".state", json.dumps({
                "format": "oomtop-kills", "version": 1, "kills": [],
                "last_kill": {"taken_at": KILL + seconds, "before": True,
                              "victim": {"path": RUNNER, "current_bytes": 7 * GB}}}))
            self.assertEqual(self.event()["recorded"]["before_kill"] is not None, shown, seconds)

    def test_without_the_option_a_file_is_alone(self):
        event = json.loads(text("log", "--json", self.log))["events"][0]
        self.assertEqual((event["recorded"], event["recording_refused"]), (None, None))


class RealKill(unittest.TestCase):
    @staticmethod
    def sample_count(path):
        with open(path, "rb") as file:
            return file.read().count(b"\n")

    @staticmethod
    def is_counted(state, victim):
        if not os.path.exists(state):
            return False
        with open(state, encoding="utf-8") as file:
            last = json.load(file)["last_kill"]
        return last is not None and last["victim"] and last["victim"]["path"] == victim

    def test_a_kill_of_the_kernel_is_joined(self):
        """A process that grows to the limit of its cgroup while a recorder runs."""
        if not os.access("/dev/kmsg", os.R_OK):
            self.skipTest("only the kernel's log names the two cgroups")
        cgroup = memcg_of(self, f"oomtop-recorded-{os.getpid()}")
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        path = os.path.join(folder.name, "history")
        recorder = subprocess.Popen([PROGRAM, "record", "--ring", "1m", "-d", "0.2", path])
        self.addCleanup(recorder.wait)
        self.addCleanup(recorder.kill)
        wait_for(lambda: os.path.exists(path) and self.sample_count(path) > 2)
        pid = killed_in(cgroup, pause=0.04)
        wait_for(lambda: os.path.exists(path + ".kill"))
        wait_for(lambda: self.is_counted(path + ".state", cgroup.path))
        result = run("log", "--json", "--killed", str(pid), "--recording", path)
        if result.returncode != 0:
            self.skipTest(f"the kernel's log may not be read: {result.stderr}")
        event = json.loads(result.stdout)["events"][-1]
        self.assertIsNone(event["recording_refused"])
        victim = next(item for item in event["recorded"]["processes"] if item["is_victim"])
        self.assertEqual(victim["pid"], pid)
        self.assertTrue(victim["is_new"])
        self.assertGreater(victim["grown"], 4 << 20)
        group = next(item for item in event["recorded"]["groups"] if item["is_victim"])
        self.assertEqual(group["cgroup"], cgroup.path)
        self.assertLessEqual(group["bytes"], SOON_FULL)
        after = event["recorded"]["after_kill"]
        self.assertEqual(after["domain"], after["victim"])
        self.assertEqual((after["victim"]["cgroup"], after["victim"]["max"]),
                         (cgroup.path, SOON_FULL))
        self.assertLessEqual(after["victim"]["current"], SOON_FULL)
        out = " ".join(text("log", "--killed", str(pid), "--recording", path).split())
        self.assertRegex(out, rf"Right after the kill {re.escape(cgroup.path)} had \S+ of 64M\.")
        self.find_by_itself(path, pid)

    def find_by_itself(self, path, pid):
        """The example's recorder writes to a place that oomtop looks for."""
        script = 'mount -t tmpfs none /var/lib && mkdir /var/lib/oomtop && ' \
                 'cp "$0"* /var/lib/oomtop && exec "$1" log --json --killed "$2"'
        done = subprocess.run(["unshare", "-m", "sh", "-c", script, path, PROGRAM, str(pid)],
                              capture_output=True, check=False)
        if b"mount:" in done.stderr or b"unshare:" in done.stderr:
            return
        recorded = json.loads(done.stdout)["events"][-1]["recorded"]
        self.assertEqual(recorded["file"], "/var/lib/oomtop/history.kill")


if __name__ == "__main__":
    unittest.main()
