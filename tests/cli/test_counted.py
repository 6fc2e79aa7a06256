# SPDX-License-Identifier: GPL-2.0-or-later
"""Kills that a flight recorder counts in its state file, and metrics that export them."""
import json
import os
import subprocess
import tempfile
import time
import unittest

from exposition import Exposition
from oomtop import PROGRAM, clean_failure, run, text
from cgroup_of_own import killed_in, memcg_of
from waiting import wait_for

NAME = "oomtop_recorded_kills_total"


class Counted(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        self.history = os.path.join(folder.name, "history")
        self.state = self.history + ".state"

    def put(self, kills, **others):
        with open(self.state, "w", encoding="utf-8") as file:
            json.dump({"format": "oomtop-kills", "version": 1, "boot_id": "x", "kills": kills,
                       **others}, file)

    def counts(self):
        """The counts of the state file: by killer, unit and pod."""
        with open(self.state, encoding="utf-8") as file:
            return {(item["killer"], item["unit"], item["pod"]): item["count"]
                    for item in json.load(file)["kills"]}

    def exported(self, *arguments):
        found = Exposition(text("metrics", "--state", self.state, *arguments))
        return {tuple(labels.values()): value for labels, value in found.samples.get(NAME, [])}

    def record(self):
        recorder = subprocess.Popen([PROGRAM, "record", "--ring", "1m", "-d", "0.3", self.history],
                                    stderr=subprocess.PIPE)
        self.addCleanup(recorder.stderr.close)
        self.addCleanup(recorder.wait)
        self.addCleanup(recorder.kill)
        wait_for(lambda: os.path.exists(self.history) and os.path.getsize(self.history) > 0)
        return recorder

    def test_real_kills_are_counted_once(self):
        """Over a recorder that is killed, and each time by one."""
        if not os.access("/dev/kmsg", os.R_OK):
            self.skipTest("/dev/kmsg may not be read")
        unit = f"oomtop-{os.getpid()}.service"
        cgroup = memcg_of(self, unit)
        for count in [1, 2]:
            recorder = self.record()
            if count == 2:
                time.sleep(1)
                self.assertEqual(self.counts()["kernel", unit, None], 1, "at the start")
            killed_in(cgroup)
            wait_for(lambda: os.path.exists(self.state) and
                     self.counts().get(("kernel", unit, None)) == count)
            time.sleep(1)
            self.assertEqual(self.counts()["kernel", unit, None], count)
            recorder.kill()
            recorder.wait()
        killed_in(cgroup)  # while no recorder runs
        self.record()
        wait_for(lambda: self.counts()["kernel", unit, None] == 3)
        self.assertEqual(self.exported()["kernel", unit, ""], 3)
        self.assertEqual(os.stat(self.state).st_mode & 0o777, 0o600)

    def test_a_damaged_state_is_set_aside_with_one_warning(self):
        for content in [b"{", b"\0" * 100, b"[]", b'{"format": "oomtop-kills", "version": 9}']:
            with open(self.state, "wb") as file:
                file.write(content)
            done = subprocess.run([PROGRAM, "record", "--ring", "1m", "-d", "0.1", "-n", "3",
                                   self.history], capture_output=True, check=False)
            self.assertEqual(done.returncode, 0)
            lines = done.stderr.decode().splitlines()
            self.assertEqual(len(lines), 1, lines)
            self.assertIn(f"cannot read {self.state}: ", lines[0])
            self.assertIn("kills are counted anew", lines[0])
            with open(self.state + ".damaged", "rb") as file:
                self.assertEqual(file.read(), content)
            self.assertGreater(os.path.getsize(self.history), 0)

    def expect_refused(self):
        done = subprocess.run([PROGRAM, "record", "--ring", "1m", "-d", "0.1", "-n", "2",
                               self.history], capture_output=True, timeout=60, check=False)
        self.assertTrue(clean_failure(done, 1), done)
        self.assertIn(b"history.state: it is a link, or belongs to another user", done.stderr)

    def test_a_state_of_another_user_is_not_taken_over(self):
        """In a folder that others may write to, it would hold what they want to be exported."""
        if os.geteuid() != 0:
            self.skipTest("makes files of another user")
        for mode in [0o1777, 0o777]:
            os.chmod(self.folder, mode)
            self.put([{"killer": "kernel", "unit": "ssh.service", "pod": None, "count": 7}])
            os.chown(self.state, 65534, 65534)
            self.expect_refused()

    def test_a_link_leads_the_state_nowhere(self):
        """The user names FILE, and whoever may write to its folder has put FILE.state there."""
        elsewhere = os.path.join(self.folder, "elsewhere")
        for content in [None, "{", '{"format": "oomtop-kills", "version": 1, "kills": []}']:
            if content:
                with open(elsewhere, "w", encoding="utf-8") as file:
                    file.write(content)
            os.symlink(elsewhere, self.state)
            self.expect_refused()
            os.unlink(self.state)
        self.put([])
        self.assertIsNone(self.record().poll())

    def test_a_state_goes_on(self):
        """The counts that are there stay, whatever the logs of this boot hold."""
        self.put([{"killer": "earlyoom", "unit": "a.service", "pod": None, "count": 7}])
        self.record()
        time.sleep(2)
        self.assertEqual(self.counts()["earlyoom", "a.service", None], 7)

    def test_a_full_disk_does_not_end_the_recorder(self):
        if os.geteuid() != 0 or not os.access("/dev/kmsg", os.R_OK):
            self.skipTest("counts real kills")
        cgroup = memcg_of(self, f"oomtop-{os.getpid()}-full.service")
        os.mkdir(self.state)
        recorder = self.record()
        killed_in(cgroup)
        wait_for(lambda: os.path.exists(self.history + ".kill"))
        self.assertIn(b"it is not a regular file", recorder.stderr.readline())
        self.assertIn(b"recording goes on", recorder.stderr.readline())
        self.assertIsNone(recorder.poll())
        recorder.terminate()
        self.assertEqual(recorder.stderr.read(), b"")

    def test_what_is_exported(self):
        self.put([{"killer": "kernel", "unit": "a.service", "pod": None, "count": 3},
                  {"killer": "systemd-oomd", "unit": "a.service", "pod": None, "count": 2},
                  {"killer": "kubelet", "unit": None, "pod": "shop/web-1", "count": 1},
                  {"killer": "kernel", "unit": None, "pod": None, "count": 4}])
        self.assertEqual(self.exported(), {("kernel", "a.service", ""): 3,
                                           ("systemd-oomd", "a.service", ""): 2,
                                           ("kubelet", "", "shop/web-1"): 1,
                                           ("kernel", "", ""): 4})
        self.assertEqual(len(self.exported("--top", "1")), 4, "a counter does not come and go")

    def test_a_recorder_begins_with_a_state_of_no_kill(self):
        """By which metrics finds the file before the first kill."""
        recorder = self.record()
        wait_for(lambda: os.path.exists(self.state))
        recorder.terminate()
        done = run("metrics", "--from", self.history, "--state", self.state)
        self.assertEqual(done.returncode, 0, done)

    def test_hostile_names_stay_values(self):
        name = 'a"} 1\noomtop_x{b="\x1b[31m\u202e'
        self.put([{"killer": "kernel", "unit": name, "pod": None, "count": 3}])
        raw = text("metrics", "--state", self.state)
        self.assertNotIn("oomtop_x", Exposition(raw).samples)
        self.assertTrue(all(c.isprintable() or c == "\n" for c in raw))

    def test_a_file_that_is_named_must_be_there(self):
        result = run("metrics", "--state", self.state)
        self.assertTrue(clean_failure(result, 1), result)
        for content in ["{", "[]"]:
            with open(self.state, "w", encoding="utf-8") as file:
                file.write(content)
            self.assertTrue(clean_failure(run("metrics", "--state", self.state), 1), content)
        os.unlink(self.state)
        os.mkfifo(self.state)
        self.assertTrue(clean_failure(run("metrics", "--state", self.state), 1))


if __name__ == "__main__":
    unittest.main()
