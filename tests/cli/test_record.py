# SPDX-License-Identifier: GPL-2.0-or-later
"""record: whatever happens meanwhile, the file is complete or unchanged."""
import json
import os
import re
import resource
import signal
import subprocess
import tempfile
import time
import unittest

from oomtop import FIXTURES, PROGRAM, clean_failure, run, text
from waiting import wait_for

STORY = str(FIXTURES / "story" / "small-runner.json")


def has_nameless_files(directory):
    try:
        os.close(os.open(directory, os.O_TMPFILE | os.O_WRONLY))
        return True
    except OSError:
        return False


class Recording(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.directory = folder.name
        self.path = os.path.join(folder.name, "moments")

    def start(self, **options):
        """Returns a recorder that has taken its first sample."""
        recorder = subprocess.Popen([PROGRAM, "record", "-d", "0.1", self.path],
                                    stderr=subprocess.DEVNULL, **options)
        self.addCleanup(recorder.wait)
        self.addCleanup(recorder.kill)
        wait_for(lambda: self.recorded_bytes(recorder) > 0)
        return recorder

    def recorded_bytes(self, recorder):
        """Returns the size of the file without a name, or of one that a name is not yet given."""
        folder = f"/proc/{recorder.pid}/fd"
        for number in os.listdir(folder):
            try:
                if os.readlink(f"{folder}/{number}").startswith(self.directory):
                    return os.stat(f"{folder}/{number}").st_size
            except FileNotFoundError:  # the descriptor was of a file in /proc
                pass
        return 0

    def test_a_signal_ends_it_and_keeps_it(self):
        recorder = self.start()
        recorder.terminate()
        self.assertEqual(recorder.wait(30), 0)
        self.assertEqual(os.listdir(self.directory), ["moments"])
        self.assertIn("Next to die", text("--from", self.path, "--limit", "1"))

    def test_what_cannot_be_caught_leaves_nothing(self):
        if not has_nameless_files(self.directory):
            self.skipTest("no O_TMPFILE here")
        recorder = self.start()
        recorder.kill()
        recorder.wait(30)
        self.assertEqual(os.listdir(self.directory), [])

    def test_a_signal_that_is_ignored_does_not_end_it(self):
        recorder = self.start(preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN))
        recorder.send_signal(signal.SIGHUP)
        time.sleep(0.3)
        self.assertIsNone(recorder.poll())
        recorder.terminate()
        self.assertEqual(recorder.wait(30), 0)

    def test_no_file_takes_the_place_of_a_closed_stream(self):
        recorder = self.start(preexec_fn=lambda: [os.close(fd) for fd in range(3)])
        for fd in range(3):
            self.assertEqual(os.readlink(f"/proc/{recorder.pid}/fd/{fd}"), "/")
        recorder.terminate()
        self.assertEqual(recorder.wait(30), 0)

    def test_a_file_that_is_replaced_hands_its_mode_on(self):
        text("record", "--from", STORY, self.path)
        os.chmod(self.path, 0o600)
        text("record", "--from", STORY, self.path)
        self.assertEqual(os.stat(self.path).st_mode & 0o777, 0o600)

    def test_a_full_disk_is_reported(self):
        with open("/dev/full", "wb") as full:
            result = subprocess.run([PROGRAM, "record", "--from", STORY, "-"], stdout=full,
                                    stderr=subprocess.PIPE, timeout=60)
        self.assertEqual(result.returncode, 1)
        self.assertEqual(result.stderr, b"oomtop: cannot write standard output: "
                                        b"No space left on device\n")

    def test_a_machine_that_died_leaves_what_came_before(self):
        text("record", "--from", STORY, self.path)
        with open(self.path, "rb") as file:
            whole = file.read()
        with open(self.path, "ab") as file:
            file.write(whole[:len(whole) // 2])
        self.assertEqual(text("--from", self.path), text("--from", STORY))

    def test_several_samples_are_one_line_each(self):
        text("record", "-d", "0.05", "-n", "3", self.path)
        with open(self.path, encoding="utf-8") as file:
            lines = file.read().splitlines()
        self.assertEqual(len(lines), 3)
        for line in lines:
            self.assertEqual(json.loads(line)["format"], "oomtop-snapshot")
        self.assertIn("Next to die", text("--from", self.path, "--limit", "1"))

    def test_a_damaged_sample_before_the_last_is_an_error(self):
        text("record", "-d", "0.05", "-n", "3", self.path)
        with open(self.path, "rb") as file:
            lines = file.read().splitlines(keepends=True)
        lines[1] = lines[1][:len(lines[1]) // 2] + b"\n"
        with open(self.path, "wb") as file:
            file.writelines(lines)
        result = run("report", "--from", self.path)
        self.assertTrue(clean_failure(result, 1), result)
        self.assertEqual(result.stderr.decode(),
                         f"oomtop: cannot read {self.path}:2: sample 2 is damaged; "
                         "remove it to read the others\n")

    @unittest.skipUnless(os.geteuid() == 0, "only root can leave another user's link")
    def test_a_link_that_another_left_in_a_folder_of_everybodys_is_refused(self):
        shared = os.path.join(self.directory, "shared")
        os.mkdir(shared)
        os.chmod(shared, 0o1777)
        link = os.path.join(shared, "link")
        with open(self.path, "wb") as file:
            file.write(b"mine")
        os.symlink(self.path, link)
        os.chown(link, 65534, 65534, follow_symlinks=False)
        self.assertTrue(clean_failure(run("record", "--from", STORY, link), 1))
        with open(self.path, "rb") as file:
            self.assertEqual(file.read(), b"mine")
        os.chown(link, 0, 0, follow_symlinks=False)
        text("record", "--from", STORY, link)
        self.assertTrue(os.path.islink(link))
        self.assertIn("Next to die", text("--from", self.path))

    def record_until_full(self, path, **options):
        """Records far more snapshots than fit."""
        return run("record", "-d", "0.01", "-n", "100000", path, **options)

    def expect_whole_ones(self, result, cause):
        """Checks that all samples reported as kept are in the file, complete."""
        self.assertTrue(clean_failure(result, 1), result)
        told = re.search(cause + rb"; (\d+) earlier snapshots are kept\n$", result.stderr)
        self.assertTrue(told, result)
        with open(self.path, encoding="utf-8") as file:
            rest, count = file.read(), 0
        while rest:
            _, end = json.JSONDecoder().raw_decode(rest)
            rest, count = rest[end:].lstrip(), count + 1
        self.assertEqual(count, int(told.group(1)))
        self.assertIn("Next to die", text("--from", self.path))
        self.assertEqual(os.listdir(os.path.dirname(self.path)), ["moments"])

    def test_what_was_recorded_before_a_failure_is_kept(self):
        text("record", self.path)
        size = int(os.stat(self.path).st_size * 3.5)

        def limit():
            resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
        self.expect_whole_ones(self.record_until_full(self.path, preexec_fn=limit),
                               b"File too large")

    @unittest.skipUnless(os.geteuid() == 0, "only root can mount a small disk")
    def test_a_disk_that_fills_up_keeps_what_was_recorded(self):
        disk = os.path.join(self.directory, "disk")
        text("record", self.path)
        size = int(os.stat(self.path).st_size * 3.5)
        os.mkdir(disk)
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "none", disk],
                                 capture_output=True, check=False)
        if mounted.returncode != 0:
            self.skipTest(f"no mount here: {mounted.stderr}")
        self.addCleanup(subprocess.run, ["umount", disk], check=True)
        self.path = os.path.join(disk, "moments")
        self.expect_whole_ones(self.record_until_full(self.path), b"No space left on device")

    def test_a_limit_of_file_size_is_an_error(self):
        def limit():
            resource.setrlimit(resource.RLIMIT_FSIZE, (1024, 1024))
        result = run("record", "--from", STORY, self.path, preexec_fn=limit)
        self.assertTrue(clean_failure(result, 1), result)
        self.assertIn(b"File too large", result.stderr)
        self.assertEqual(os.listdir(self.directory), [])


if __name__ == "__main__":
    unittest.main()
