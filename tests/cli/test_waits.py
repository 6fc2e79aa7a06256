# SPDX-License-Identifier: GPL-2.0-or-later
"""oomtop never waits without end: file systems, memory maps, buses, devices, pipes."""
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
import unittest

import bus
import fuse
from oomtop import ENVIRONMENT, PROGRAM, ROOT, report
from waiting import at_once

PATIENCE = 30
LOCKED = ROOT / "tests" / "cli" / "locked.py"


def timed(*arguments, **options):
    """Returns the output of a run that must exit by itself, on a slow machine too."""
    options.setdefault("env", ENVIRONMENT)
    done = subprocess.run([PROGRAM, *arguments], capture_output=True, timeout=PATIENCE,
                          check=False, **options)
    assert done.returncode == 0, (arguments, done.returncode, done.stderr)
    return done.stdout.decode()


def dead_file_system(test):
    """Returns a file system with a tmpfs on its directory, which stops answering after die()."""
    try:
        served = fuse.Fuse()
    except fuse.Unavailable as failure:
        test.skipTest(f"no FUSE here: {failure}")
    test.addCleanup(served.__exit__)
    return served


@unittest.skipUnless(os.geteuid() == 0, "mounts")
class Mounts(unittest.TestCase):
    def test_a_tmpfs_below_a_dead_file_system_is_named_and_not_walked_to(self):
        served = dead_file_system(self)
        point = served.path + "/d"
        fuse.mount("none", point, "tmpfs")
        served.die()
        with tempfile.NamedTemporaryFile() as file:
            for arguments in [["report"], ["drill"], ["explain", str(os.getpid())],
                              ["protect", str(os.getpid())], ["record", file.name],
                              ["metrics"]]:
                out = timed(*arguments)
                if arguments[0] == "report":
                    self.assertRegex(out, f"Not measured: the memory in tmpfs at .*{point}[.,]")
            self.assertRegex(timed("report", "--from", file.name), f"Not measured: .*{point}\\.")

    def test_what_is_mounted_over_it_hides_it(self):
        served = dead_file_system(self)
        with tempfile.TemporaryDirectory() as folder:
            below = os.path.join(folder, "x")
            os.mkdir(below)
            fuse.mount("none", below, "tmpfs")
            fuse.mount(served.path, folder, "none", 0x1000)  # a bind mount
            served.die()
            try:
                self.assertRegex(timed("report"), f"Not measured: the memory in tmpfs at .*{below}")
            finally:
                fuse.unmount(folder)
                fuse.unmount(below)


@unittest.skipUnless(os.geteuid() == 0, "mounts")
class LockedMemory(unittest.TestCase):
    def setUp(self):
        self.served = dead_file_system(self)
        self.holder = subprocess.Popen(
            [sys.executable, str(LOCKED), self.served.path + "/f", "64"], stdout=subprocess.PIPE)
        self.addCleanup(self.end_holder)
        self.holder.stdout.readline()
        time.sleep(1)
        self.pid = str(self.holder.pid)
        with open(f"/proc/{self.pid}/oom_score_adj", "w", encoding="ascii") as adj:
            adj.write("999")

    def end_holder(self):
        self.holder.kill()
        self.served.server.kill()
        self.holder.wait()
        self.holder.stdout.close()

    def test_the_map_of_the_next_victim_is_locked(self):
        words = "The memory of 1 process could not be read in time"
        out = timed("report")
        # others that grow while they are read contradict the rules
        self.assertRegex(out, r"^Next to die\b")
        self.assertIn(f"[{self.pid}]", out.splitlines()[0])
        self.assertIn(words, out)
        at_once(timed, [["explain", self.pid], ["drill", self.pid], ["protect", self.pid],
                        ["report", "-o", "PID,PSS", "-n", "2", "-d", "0.1"]])
        with tempfile.NamedTemporaryFile() as file:
            timed("record", file.name)
            self.assertIn(words, timed("report", "--from", file.name))
            self.assertEqual(report("--from", file.name)["processes"][0]["pid"], int(self.pid))

    def test_a_reader_of_the_output_does_not_wait_for_a_child(self):
        started = time.monotonic()
        out = subprocess.run(["sh", "-c", f"'{PROGRAM}' report 2>&1 | cat"], timeout=PATIENCE,
                             capture_output=True, check=True, env=ENVIRONMENT).stdout
        self.assertIn(b"could not be read in time", out)
        self.assertLess(time.monotonic() - started, 20)

    def test_no_child_is_left_when_we_are_ended_meanwhile(self):
        process = subprocess.Popen([PROGRAM, "report", "-n", "100000", "-d", "0.01"],
                                   env=ENVIRONMENT, stdout=subprocess.DEVNULL)
        time.sleep(0.3)
        process.send_signal(signal.SIGINT)
        self.assertEqual(process.wait(timeout=PATIENCE), -signal.SIGINT)


@unittest.skipUnless(os.geteuid() == 0, "a killer runs as root")
class Killers(unittest.TestCase):
    def start(self, name, *arguments):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        path = os.path.join(folder.name, name)
        with open(path, "w", encoding="utf-8") as file:
            file.write("#!/bin/sh\nread line\n")
        os.chmod(path, 0o755)
        process = subprocess.Popen([path, *arguments], stdin=subprocess.PIPE)
        self.addCleanup(process.wait)
        self.addCleanup(process.stdin.close)
        while True:
            with open(f"/proc/{process.pid}/comm", encoding="utf-8") as comm:
                if comm.read().strip() == name:
                    return process.pid

    def words_on(self, pid, address="unix:path=/nonexistent"):
        out = timed("report", env={**ENVIRONMENT, "DBUS_SYSTEM_BUS_ADDRESS": address})
        return "\n".join(line for line in out.splitlines() if f"[{pid}]" in line and
                         "kernel" in line or "is set to kill" in line)

    def test_systemd_oomd_on_a_bus_that_answers_well_or_not(self):
        pid = self.start("systemd-oomd")
        unread = "Some of its settings could not be read"

        def words_by(manner, oomd):
            with bus.Bus(manner, oomd, owner=pid) as made:
                words = self.words_on(pid, made.address)
                return words if made.connections else None
        bad = [("good", "pipe"), ("good", "endless"), ("silent", "good"), ("dripping", "good")]
        # these wait for the same time limit; the good one answers before any other is busy, and a
        # flood leaves no processor to others
        told = {("good", "good"): words_by("good", "good")}
        if told["good", "good"] is None:
            self.skipTest("built without libsystemd")
        told.update(zip(bad, at_once(words_by, bad)))
        told["flood", "good"] = words_by("flood", "good")
        for manner, words in told.items():
            is_read = manner == ("good", "good")
            with self.subTest(manner):
                self.assertIsNotNone(words)
                self.assertIn(f"systemd-oomd[{pid}]", words)
                self.assertEqual("above 40% for 25 s" in words, is_read, words)
                self.assertEqual(unread in words, not is_read, words)

    def test_the_owner_of_the_bus_name_is_systemd_oomd(self):
        pid = self.start("systemd-oomd")
        for owner in [None, os.getpid()]:
            with bus.Bus(owner=owner) as made:
                words = self.words_on(pid, made.address)
                if made.connections == 0:
                    self.skipTest("built without libsystemd")
                self.assertEqual(words, "", owner)

    def test_only_a_regular_file_that_another_names_is_opened(self):
        with tempfile.TemporaryDirectory() as folder:
            fifo, device, link = (os.path.join(folder, name) for name in ["fifo", "full", "link"])
            os.mkfifo(fifo)
            os.mknod(device, 0o600 | 0o020000, os.makedev(1, 7))
            os.symlink(device, link)
            for name in [fifo, device, link, folder, "/dev/tty63", folder + "/none"]:
                pid = self.start("kubelet", "--config", name)
                self.assertIn("could not be read", self.words_on(pid), name)
            # if oomtop opened the FIFO for reading, a writer could open it
            with self.assertRaises(OSError):
                os.close(os.open(fifo, os.O_WRONLY | os.O_NONBLOCK))

    def test_a_device_that_another_names_is_not_opened(self):
        if subprocess.run(["which", "strace"], capture_output=True, check=False).returncode != 0:
            self.skipTest("no strace")
        self.start("kubelet", "--config", "/dev/tty63")
        self.start("nohang", "--monitor", "--config", "/dev/tty62")
        with tempfile.NamedTemporaryFile() as trace:
            subprocess.run(["strace", "-f", "-o", trace.name, "-e", "trace=openat,openat2,open",
                            PROGRAM, "report"], capture_output=True, check=True, timeout=PATIENCE,
                           env={**ENVIRONMENT, "ASAN_OPTIONS": "detect_leaks=0"})
            calls = trace.read().decode()
        opened = [line for line in calls.splitlines() if re.search("tty6[23]", line)]
        self.assertTrue(opened)
        for line in opened:
            self.assertIn("O_PATH", line)

    def test_a_named_file_is_read_and_its_size_is_bounded(self):
        with tempfile.NamedTemporaryFile("w") as file:
            file.write("evictionHard:\n  memory.available: 123Mi\n")
            file.truncate(1 << 40)
            file.flush()
            pid = self.start("kubelet", "--config", file.name)
            self.assertIn("at most 123M", self.words_on(pid))

    def test_a_file_on_a_dead_file_system(self):
        served = dead_file_system(self)
        pid = self.start("kubelet", "--config", served.path + "/f")
        self.assertIn("could not be read", self.words_on(pid))
        served.die()
        self.assertIn("could not be read", self.words_on(pid))


class Input(unittest.TestCase):
    def test_an_input_without_end_is_ended_by_a_signal(self):
        with tempfile.TemporaryDirectory() as folder:
            fifo = os.path.join(folder, "fifo")
            os.mkfifo(fifo)
            for source in ["-", fifo]:
                writer = os.open(fifo, os.O_RDWR)
                process = subprocess.Popen([PROGRAM, "report", "--from", source], stdin=writer,
                                           stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                           env=ENVIRONMENT)
                os.write(writer, b"{")
                time.sleep(0.3)
                if process.poll() is None:
                    process.send_signal(signal.SIGINT)
                process.communicate(timeout=PATIENCE)
                self.assertIn(process.returncode, (1, -signal.SIGINT), source)
                os.close(writer)


if __name__ == "__main__":
    unittest.main()
