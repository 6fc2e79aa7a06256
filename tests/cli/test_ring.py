# SPDX-License-Identifier: GPL-2.0-or-later
"""record --ring: the last minutes, whatever ends the recorder; frozen at a kill."""
import contextlib
import fcntl
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import unittest

from oomtop import PROGRAM, clean_failure, report, run, text
from cgroup_of_own import killed_in, memcg_of
from waiting import wait_for

FIRST_RANKS = 32


def kills():
    """The kernel's count of kills, of whatever runs on the machine."""
    with open("/proc/vmstat", encoding="ascii") as file:
        return [line for line in file if line.startswith("oom_kill ")]


def write(path, text_of_file):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="ascii") as file:
        file.write(text_of_file)


def opened(pid):
    """Returns the paths of the files that the process has open."""
    paths = []
    for descriptor in os.listdir(f"/proc/{pid}/fd"):
        with contextlib.suppress(FileNotFoundError):  # closed meanwhile
            paths.append(os.readlink(f"/proc/{pid}/fd/{descriptor}"))
    return paths


class Ring(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.directory = folder.name
        self.path = os.path.join(folder.name, "history")
        self.kills_before = kills()

    def start(self, *options, before=(), stderr=subprocess.DEVNULL):
        """Returns a recorder that has written its first sample."""
        command = [*before, PROGRAM, "record", "--ring", "1m", *options, self.path]
        recorder = subprocess.Popen(command, stderr=stderr)
        if recorder.stderr:
            self.addCleanup(recorder.stderr.close)
        self.addCleanup(recorder.wait)
        self.addCleanup(recorder.kill)
        wait_for(lambda: os.path.exists(self.path) and os.path.getsize(self.path) > 0)
        return recorder

    def samples(self, path=None):
        """Returns the whole samples of a file; none while the recorder sets it aside."""
        try:
            with open(path or self.path, encoding="utf-8") as file:
                return [json.loads(line) for line in file if line.endswith("\n")]
        except FileNotFoundError:
            return []

    def expect_nothing_noticed(self):
        """One sample, and no copy: unless the machine was really short of memory meanwhile."""
        if kills() != self.kills_before or os.path.exists(self.path + ".pressure"):
            self.skipTest("something was killed meanwhile, or memory was short")
        self.assertEqual(self.files(), ["history"])
        self.assertEqual(len(self.samples()), 1)

    def files(self):
        """The history's files; kills in this boot's log make a state as well."""
        return sorted(set(os.listdir(self.directory)) - {"history.state"})

    def crowd(self):
        """Starts more processes than the first ranks have room for, the last the largest."""
        sleepers = [subprocess.Popen(["/bin/sleep", "60"]) for _ in range(FIRST_RANKS + 8)]
        self.addCleanup(lambda: [(sleeper.kill(), sleeper.wait()) for sleeper in sleepers])

    def test_a_sample_has_the_first_ranks(self):
        self.crowd()
        done = subprocess.run([PROGRAM, "record", "--ring", "1m", "-n", "2", "-d", "0.1",
                               self.path], check=True, capture_output=True)
        self.assertEqual(done.stderr, b"")
        samples = self.samples()
        self.assertEqual(len(samples), 2)
        # what hides processes from the reader weighs more than what the recorder leaves out
        whole = json.loads(subprocess.run([PROGRAM, "record", "-"], check=True,
                                          capture_output=True).stdout)["machine"]["vantage"]
        vantage = "first-ranks" if whole == "whole" else whole
        for sample in samples:
            self.assertEqual(sample["machine"]["vantage"], vantage)
            self.assertGreaterEqual(len(sample["processes"]), FIRST_RANKS)
            self.assertLessEqual(len(sample["processes"]), len(report()["processes"]))
        ranked = report("--from", self.path)
        self.assertEqual([process["rank"] for process in ranked["processes"][:FIRST_RANKS]],
                         list(range(1, FIRST_RANKS + 1)))
        if whole == "whole":
            self.assertIn("A flight recorder kept the first ranks", text("--from", self.path))

    def test_what_is_written_outlives_the_recorder(self):
        recorder = self.start("-d", "0.1")
        wait_for(lambda: len(self.samples()) > 2)
        recorder.send_signal(signal.SIGKILL)
        recorder.wait()
        before = self.samples()
        self.assertIn("Next to die", text("--from", self.path, "--limit", "1"))
        again = self.start("-d", "60")
        wait_for(lambda: len(self.samples()) == 1)
        self.assertEqual(self.samples(self.path + ".before"), before)
        again.send_signal(signal.SIGTERM)
        self.assertEqual(again.wait(30), -signal.SIGTERM)
        self.assertEqual(self.files(), ["history", "history.before"])

    @unittest.skipUnless(os.geteuid() == 0 and os.access("/dev/kmsg", os.W_OK), "writes to kmsg")
    def test_what_a_user_writes_into_the_log_is_no_kill(self):
        recorder = self.start("-d", "60")
        with open("/dev/kmsg", "w", encoding="ascii") as log:
            log.write("Out of memory: Killed process 1 (init) total-vm:1kB\n")
        with self.assertRaises(subprocess.TimeoutExpired):
            recorder.wait(2)
        self.expect_nothing_noticed()

    def test_a_name_that_the_kernel_prints_is_no_kill(self):
        recorder = self.start("-d", "60")
        time.sleep(1.2)  # an alarm is not heard sooner
        crash = ("import ctypes; ctypes.CDLL(None).prctl(15, b'Killed process '); "
                 "ctypes.string_at(0)")
        subprocess.run([sys.executable, "-c", crash], check=False, stderr=subprocess.DEVNULL)
        with self.assertRaises(subprocess.TimeoutExpired):
            recorder.wait(0.5)
        self.expect_nothing_noticed()

    def test_one_recorder_at_a_time(self):
        self.start("-d", "60")
        second = run("record", "--ring", "1m", "-n", "1", self.path)
        self.assertTrue(clean_failure(second, 1), second.stderr)
        self.assertIn(b"another recorder", second.stderr)

    def test_nothing_else_takes_its_file(self):
        self.start("-d", "60")
        for command in (["record", self.path], ["metrics", self.path]):
            result = run(*command)
            self.assertTrue(clean_failure(result, 1), result.stderr)
            self.assertIn(b"another oomtop records to it", result.stderr)

    def expect_end(self, recorder, words):
        """The recorder ends by itself with that error, after warnings that end nothing."""
        self.assertEqual(recorder.wait(30), 1)
        said = [line for line in recorder.stderr.read().decode().splitlines()
                if not line.endswith("; recording goes on")]
        self.assertEqual(said, [f"oomtop: cannot {words}"])

    def test_a_file_that_was_renamed_is_begun_anew(self):
        recorder = self.start("-d", "0.1", stderr=subprocess.PIPE)
        moved = self.path + ".moved"
        os.rename(self.path, moved)
        wait_for(lambda: len(self.samples()) > 1)
        before = self.samples(moved)
        wait_for(lambda: len(self.samples()) > 3)
        self.assertEqual(self.samples(moved), before)
        recorder.kill()
        self.assertEqual(recorder.stderr.read().decode(),
                         f"oomtop: {self.path} was removed or renamed; "
                         "recording goes on in a new file\n")

    def test_a_file_that_was_removed_is_begun_anew_each_time(self):
        recorder = self.start("-d", "0.1", stderr=subprocess.PIPE)
        for _ in range(2):
            os.unlink(self.path)
            wait_for(lambda: len(self.samples()) > 1)
        recorder.kill()
        self.assertEqual(recorder.stderr.read().count(b"was removed or renamed"), 2)
        self.assertIn("Next to die", text("--from", self.path, "--limit", "1"))

    def test_a_file_that_took_its_place_stays(self):
        recorder = self.start("-d", "0.1", stderr=subprocess.PIPE)
        other = os.path.join(self.directory, "other")
        write(other, "precious\n")
        os.rename(other, self.path)
        self.expect_end(recorder, f"record to {self.path}: another file has taken its place")
        with open(self.path, encoding="ascii") as file:
            self.assertEqual(file.read(), "precious\n")

    def test_it_ends_when_its_folder_is_removed(self):
        folder = os.path.join(self.directory, "folder")
        os.mkdir(folder)
        self.path = os.path.join(folder, "history")
        recorder = self.start("-d", "1", stderr=subprocess.PIPE)
        shutil.rmtree(folder)
        self.expect_end(recorder, f"create {self.path}: No such file or directory")

    def test_a_lock_keeps_no_writer_of_metrics_off(self):
        """Whoever may read a file can lock it."""
        path = os.path.join(self.directory, "oomtop.prom")
        self.assertEqual(run("metrics", path).returncode, 0)
        with open(path, "rb") as locked:
            fcntl.flock(locked, fcntl.LOCK_EX)
            result = run("metrics", path)
        self.assertEqual((result.returncode, result.stderr), (0, b""))

    def small_disk(self, size="512k"):
        if os.geteuid() != 0:
            self.skipTest("mounts")
        if subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "none", self.directory],
                          capture_output=True, check=False).returncode != 0:
            self.skipTest("no tmpfs here")
        self.addCleanup(subprocess.run, ["umount", self.directory], check=True)

    def test_a_full_disk_is_told_and_keeps_whole_samples(self):
        self.small_disk()
        done = subprocess.run([PROGRAM, "record", "--ring", "1m", "-d", "0.01", "-n", "200",
                               self.path], capture_output=True, timeout=120, check=False)
        self.assertEqual(done.returncode, 1)
        # kills in this boot's log make a state, which has no room either
        # a sample that is smaller than those before may find room, and the next is told again
        *told, last = [line for line in done.stderr.splitlines() if b".state: " not in line]
        self.assertIn(b"No space left on device", last)
        self.assertEqual(set(told), {last + b"; recording goes on"}, done.stderr)
        with open(self.path, "rb") as file:
            self.assertTrue(file.read().endswith(b"}\n"))

    def test_a_disk_that_may_not_be_written_is_named_as_such(self):
        self.small_disk("4m")
        remount = ["mount", "-o", "remount,ro", self.directory]
        subprocess.run(remount, check=True)
        record = ["record", "--ring", "1m", "-n", "1", self.path]
        result = run(*record)
        self.assertTrue(clean_failure(result, 1), result.stderr)
        self.assertEqual(result.stderr.decode(),
                         f"oomtop: cannot create {self.path}: Read-only file system\n")
        subprocess.run(["mount", "-o", "remount,rw", self.directory], check=True)
        subprocess.run([PROGRAM, *record], check=True)
        subprocess.run(remount, check=True)
        result = run(*record)
        self.assertTrue(clean_failure(result, 1), result.stderr)
        self.assertEqual(result.stderr.decode(),
                         f"oomtop: cannot rename {self.path}: Read-only file system\n")

    def test_it_goes_on_when_the_disk_has_room_again(self):
        self.small_disk()
        filler = os.path.join(self.directory, "filler")
        recorder = self.start("-d", "0.05")
        with open(filler, "wb", buffering=0) as file:
            with self.assertRaises(OSError):
                while True:
                    file.write(bytes(4096))
        time.sleep(0.5)
        self.assertIsNone(recorder.poll())
        before = len(self.samples())
        os.unlink(filler)
        wait_for(lambda: len(self.samples()) > before)
        recorder.kill()
        self.assertIn("Next to die", text("--from", self.path, "--limit", "1"))

    def test_restarts_on_a_full_disk_keep_the_history(self):
        self.small_disk()
        subprocess.run([PROGRAM, "record", "--ring", "1m", "-n", "1", self.path], check=True)
        history = self.samples()
        with open(os.path.join(self.directory, "filler"), "wb", buffering=0) as file:
            with self.assertRaises(OSError):
                while True:
                    file.write(bytes(4096))
        for _ in range(3):
            again = run("record", "--ring", "1m", "-n", "1", self.path)
            self.assertTrue(clean_failure(again, 1), again)
            self.assertIn(b"No space left on device", again.stderr)
        self.assertEqual(self.samples(self.path + ".before"), history)

    def test_within_a_kill_the_count_alone_is_read(self):
        """No whole sample, for which there is no memory; the name has it run behind the others,
        which the pressure of this one would wake."""
        if not os.access("/dev/kmsg", os.R_OK):
            self.skipTest("/dev/kmsg may not be read")
        cgroup = memcg_of(self, f"oomtop-ring-{os.getpid()}")
        self.start("-d", "300")
        killed_in(cgroup)
        wait_for(lambda: os.path.exists(self.path + ".kill"))
        kept = self.samples(self.path + ".kill")
        self.assertEqual(kept, self.samples()[:len(kept)])
        if not os.path.exists(self.path + ".pressure"):
            self.assertEqual(len(self.samples()), 1)

    def test_without_the_log_few_descriptors_do(self):
        """More cgroups than are watched, of which the test only sees that they are; 64 in all."""
        if os.geteuid() != 0:
            self.skipTest("hides /dev/kmsg by a mount")
        for number in range(40):
            write(f"{self.directory}/sys/fs/cgroup/group-{number}/memory.events", "oom_kill 0\n")
        write(f"{self.directory}/sys/fs/cgroup/cgroup.controllers", "memory\n")
        # what cannot be opened, not even by root
        hidden = os.path.join(self.directory, "hidden")
        with socket.socket(socket.AF_UNIX) as unopenable:
            unopenable.bind(hidden)
        # a container has no log to hide
        recorder = self.start("-d", "0.1", "--sysfs", f"{self.directory}/sys", before=[
            "unshare", "--mount", "sh", "-euc",
            '[ ! -e /dev/kmsg ] || mount --bind "$0" /dev/kmsg; exec prlimit --nofile=64 "$@"',
            hidden])
        wait_for(lambda: len(self.samples()) > 3)
        watched = [name for name in opened(recorder.pid) if name.endswith("/memory.events")]
        self.assertEqual(len(watched), 24)
        self.assertIsNone(recorder.poll())

    def test_wrong_usage(self):
        for arguments in [["--ring", "x"], ["--ring", "0"], ["--ring", "15y"], ["--max", "20M"],
                          ["--ring", "1m", "--max", "10"], ["--ring", "1m", "--from", "x"],
                          ["--ring", "15"], ["--ring", "1m", "--redact"]]:
            self.assertTrue(clean_failure(run("record", *arguments, self.path), 2), arguments)
        self.assertTrue(clean_failure(run("record", "--ring", "1m", "-"), 2))
        self.assertEqual(os.listdir(self.directory), [])


if __name__ == "__main__":
    unittest.main()
