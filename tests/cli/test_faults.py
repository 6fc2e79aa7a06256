# SPDX-License-Identifier: GPL-2.0-or-later
"""Disks that are full or read-only, readers that leave or are slow, few descriptors, closed
streams: oomtop works, or says in one line why it does not."""
import os
import pty
import resource
import signal
import subprocess
import tempfile
import threading
import time
import unittest

from oomtop import ENVIRONMENT, FIXTURES, PROGRAM, clean_failure, run

STORY = str(FIXTURES / "story" / "workers.json")
LOG = str(FIXTURES / "log" / "machine.txt")
# commands that print, by their exit status when printing fails
PRINTING = [(["report", "--from", STORY], 1), (["report", "--json", "--from", STORY], 1),
            (["report"], 1), (["drill", "--from", STORY], 1), (["metrics", "--from", STORY], 1),
            (["explain", "postgres", "--from", STORY], 1),
            (["protect", "postgres", "--from", STORY], 1), (["log", LOG], 1),
            (["log", "--json", LOG], 1), (["log", "--html", "-", LOG], 1),
            (["log", "--record", "-", LOG], 1), (["record", "--from", STORY, "-"], 1),
            (["record", "-"], 1), (["--help"], 1), (["--version"], 1),
            (["report", "--list-columns"], 1), (["check", "--no-inversion", "--from", STORY], 3)]
# commands that write a file, which stands for None
WRITING = [["record", "--from", STORY, None], ["metrics", "--from", STORY, None],
           ["log", "--html", None, LOG], ["log", "--record", None, LOG]]


def writing(command, path):
    return [path if word is None else word for word in command]


def limit_descriptors(most):
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


class Output(unittest.TestCase):
    def test_a_full_disk_is_told(self):
        for command, status in PRINTING:
            with open("/dev/full", "wb") as full:
                done = subprocess.run([PROGRAM, *command], stdout=full, stderr=subprocess.PIPE,
                                      env=ENVIRONMENT, timeout=120)
            self.assertEqual((done.returncode, done.stderr), (
                status, b"oomtop: cannot write standard output: No space left on device\n"),
                command)

    def test_a_reader_that_leaves_ends_it_quietly(self):
        for command, _ in PRINTING:
            reading, writing_end = os.pipe()
            os.close(reading)
            done = subprocess.run([PROGRAM, *command], stdout=writing_end, stderr=subprocess.PIPE,
                                  env=ENVIRONMENT, timeout=120)
            os.close(writing_end)
            self.assertEqual((done.returncode, done.stderr), (-signal.SIGPIPE, b""), command)

    def test_closed_streams(self):
        for command, status in PRINTING:
            done = subprocess.run(["sh", "-c", 'exec "$0" "$@" <&- >&- 2>&-', PROGRAM, *command],
                                  env=ENVIRONMENT, timeout=120)
            self.assertEqual(done.returncode, status, command)

    def test_a_slow_reader_gets_all(self):
        whole = run("record", "--from", STORY, "-").stdout
        with tempfile.TemporaryDirectory() as folder:
            fifo = os.path.join(folder, "fifo")
            os.mkfifo(fifo)
            got = []
            reader = threading.Thread(target=self.read_slowly, args=(fifo, got))
            reader.start()
            while run("record", "--from", STORY, fifo).returncode != 0:
                time.sleep(0.01)  # nobody reads yet
            reader.join()
        self.assertEqual(b"".join(got), whole)

    @staticmethod
    def read_slowly(fifo, got):
        with open(fifo, "rb", buffering=0) as file:
            while data := file.read(1000):
                got.append(data)
                time.sleep(0.005)

    def test_a_recorder_outlives_no_reader(self):
        recorder = subprocess.Popen([PROGRAM, "record", "-d", "0.05", "-"],
                                    stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        recorder.stdout.read(1)
        recorder.stdout.close()
        self.assertEqual(recorder.stderr.read(), b"")
        self.assertEqual(recorder.wait(60), -signal.SIGPIPE)
        recorder.stderr.close()


@unittest.skipUnless(os.geteuid() == 0, "mounts")
class Disks(unittest.TestCase):
    def mount(self, *options):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        if subprocess.run(["mount", *options, folder.name], capture_output=True,
                          check=False).returncode != 0:
            self.skipTest("no mounts here")
        self.addCleanup(subprocess.run, ["umount", folder.name], check=True)
        return folder.name

    def test_a_file_that_does_not_fit_leaves_the_old_one(self):
        folder = self.mount("-t", "tmpfs", "-o", "size=4k", "none")
        path = os.path.join(folder, "file")
        with open(path, "wb") as file:
            file.write(b"old")
        for command in WRITING:
            done = run(*writing(command, path))
            self.assertTrue(clean_failure(done, 1), (command, done))
            self.assertIn(b"No space left on device", done.stderr)
            with open(path, "rb") as file:
                self.assertEqual(file.read(), b"old")
            self.assertEqual(os.listdir(folder), ["file"])

    def test_a_disk_without_a_free_inode(self):
        folder = self.mount("-t", "tmpfs", "-o", "nr_inodes=1", "none")
        for command in [*WRITING, ["record", "--ring", "1m", None]]:
            done = run(*writing(command, os.path.join(folder, "file")))
            self.assertTrue(clean_failure(done, 1), (command, done))
            self.assertIn(b"No space left on device", done.stderr)
        self.assertEqual(os.listdir(folder), [])

    def test_a_read_only_root(self):
        def run_there(*command):
            return subprocess.run(
                ["unshare", "-m", "sh", "-c", "mount --make-rprivate / && "
                 'mount -o remount,bind,ro / || exit 77; exec "$0" "$@"', PROGRAM, *command],
                capture_output=True, env=ENVIRONMENT, timeout=120)

        done = run_there("report", "--limit", "1")
        if done.returncode == 77:
            self.skipTest("no mounts here")
        self.assertEqual((done.returncode, done.stderr), (0, b""))
        for command in [*WRITING, ["record", "--ring", "1m", None]]:
            done = run_there(*writing(command, "/oomtop-is-not-written"))
            self.assertTrue(clean_failure(done, 1), (command, done))
            self.assertIn(b"Read-only file system", done.stderr)


class Descriptors(unittest.TestCase):
    def test_64_are_enough(self):
        with tempfile.TemporaryDirectory() as folder:
            for command in [["report"], ["report", "--json"], ["drill", "--limit", "2"],
                            ["record", "-"], ["metrics"], ["log", LOG], ["check", "--no-inversion"],
                            ["record", "--ring", "1m", "-n", "3", "-d", "0.05",
                             os.path.join(folder, "history")]]:
                done = run(*command, preexec_fn=lambda: limit_descriptors(64))
                self.assertEqual(done.stderr, b"", command)
                self.assertIn(done.returncode, (0, 1, 2) if command[0] == "check" else (0,))
                self.assertNotIn(b"could not be read", done.stdout)

    def test_64_are_enough_for_the_screen(self):
        pid, terminal = pty.fork()
        if pid == 0:
            limit_descriptors(64)
            os.environ.update({"TERM": "xterm", "XDG_CONFIG_HOME": "/nonexistent"})
            os.execv(PROGRAM, [PROGRAM, "top", "-d", "0.1", "-n", "5"])
        shown = b""
        try:
            while data := os.read(terminal, 65536):
                shown += data
        except OSError:
            pass
        os.close(terminal)
        self.assertEqual(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), 0, shown[-500:])
        self.assertIn(b"NEXT", shown)
        self.assertNotIn(b"Too many open files", shown)

    def test_with_fewer_it_says_so(self):
        for most in range(6, 24, 3):
            for command in [["report", "--limit", "1"], ["record", "-"], ["drill", "--limit", "1"],
                            ["metrics"]]:
                done = run(*command, preexec_fn=lambda: limit_descriptors(most))
                if b"shared libraries" in done.stderr or done.returncode == 0:
                    continue
                self.assertTrue(clean_failure(done, 1), (most, command, done))
                self.assertIn(b"Too many open files", done.stderr)


if __name__ == "__main__":
    unittest.main()
