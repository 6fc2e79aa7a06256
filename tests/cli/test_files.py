# SPDX-License-Identifier: GPL-2.0-or-later
"""Which file `record` writes to: links, descriptors, and files of others in shared folders."""
import os
import subprocess
import tempfile
import threading
import unittest

from oomtop import ENVIRONMENT, FIXTURES, PROGRAM, clean_failure, run, text
from sanitized import is_sanitized

STORY = str(FIXTURES / "story" / "small-runner.json")
NOBODY = 65534
# the moment that is raced for is wider where a program is slower
RACES = 60 if is_sanitized(PROGRAM) else 300


class Files(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.directory = folder.name
        self.path = self.within("file")

    def within(self, *names):
        return os.path.join(self.directory, *names)

    def holds(self, path):
        self.assertEqual(text("--from", path), text("--from", STORY))

    def write(self, path, content=b"line1\n"):
        with open(path, "wb") as file:
            file.write(content)

    def record(self, path, **options):
        """Records to the path; the options are those of subprocess. No error may be printed."""
        result = subprocess.run([PROGRAM, "record", "--from", STORY, path], env=ENVIRONMENT,
                                stderr=subprocess.PIPE, timeout=60, check=False, **options)
        self.assertEqual((result.returncode, result.stderr), (0, b""), path)

    def refused(self, path, cause):
        result = run("record", "--from", STORY, path)
        self.assertTrue(clean_failure(result, 1), (path, result))
        self.assertIn(cause, result.stderr)


class Links(Files):
    def test_a_dangling_link_leads_to_the_new_file(self):
        os.mkdir(self.within("folder"))
        for link, leads in [("a", "target-a"), ("b", self.within("target-b")), ("c", "a2"),
                            ("a2", "folder/target-c"), ("d", "folder/../target-d"),
                            ("e", "elsewhere/target-e"), ("elsewhere", "folder")]:
            os.symlink(leads, self.within(link))
        for link, target in [("a", "target-a"), ("b", "target-b"), ("c", "folder/target-c"),
                             ("d", "target-d"), ("e", "folder/target-e")]:
            self.record(self.within(link))
            self.assertTrue(os.path.islink(self.within(link)))
            self.assertFalse(os.path.islink(self.within(target)))
            self.holds(self.within(target))

    def test_what_cannot_be_a_file_is_reported(self):
        os.symlink("loop", self.within("loop"))
        os.symlink("absent/x", self.within("nowhere"))
        self.write(self.path)
        for path, cause in [("loop", b"Too many levels"), ("nowhere", b"No such file"),
                            ("file/", b"Not a directory"), ("file/x", b"Not a directory"),
                            ("new/", b"Is a directory"), (".", b"Is a directory"),
                            ("..", b"Is a directory"), ("x" * 300, b"File name too long")]:
            self.refused(self.within(path), cause)
        self.refused("/", b"Is a directory")
        self.refused("", b"No such file")
        self.refused("x/" * 3000, b"File name too long")

    def test_a_path_may_lead_about(self):
        os.mkdir(self.within("folder"))
        self.record("folder//./../folder/../file", cwd=self.directory)
        self.holds(self.path)
        self.record("plain", cwd=self.within("folder"))
        self.holds(self.within("folder", "plain"))
        self.record("/proc/self/cwd/folder/../by-proc", cwd=self.directory)
        self.holds(self.within("by-proc"))


class Descriptors(Files):
    """/dev/stdout is the file that a shell has opened, with its present content."""

    def names(self, number):
        link, other = self.within(f"link-{number}"), self.within(f"other-{number}")
        os.symlink(f"/dev/fd/{number}", link)
        os.symlink(link, other)
        return [f"/proc/self/fd/{number}", f"/dev/fd/{number}", f"/proc/thread-self/fd/{number}",
                link, other] + (["/dev/stdout"] if number == 1 else [])

    def test_what_is_appended_to_keeps_its_lines(self):
        for name in ["-", *self.names(1)]:
            self.write(self.path)
            with open(self.path, "ab") as log:
                self.record(name, stdout=log)
            with open(self.path, "rb") as log:
                self.assertEqual(log.readline(), b"line1\n", name)
                self.write(self.path, log.read())
            self.holds(self.path)

    def test_it_continues_where_the_descriptor_is(self):
        for name in ["-", *self.names(1)]:
            with open(self.path, "wb") as log:
                log.write(b"line1\n")
                log.flush()
                self.record(name, stdout=log)
                log.write(b"last\n")
            with open(self.path, "rb") as log:
                lines = log.read().split(b"\n")
            self.assertEqual((lines[0], lines[-2:]), (b"line1", [b"last", b""]), name)

    def test_another_descriptor_than_standard_output(self):
        for name in self.names(9):
            self.write(self.path)
            command = f'exec "$0" record --from "$1" {name} 9>> "$2"'
            subprocess.run(["sh", "-c", command, PROGRAM, STORY, self.path], check=True,
                           env=ENVIRONMENT, timeout=60)
            with open(self.path, "rb") as log:
                self.assertEqual(log.readline(), b"line1\n", name)

    def test_a_pipe_and_a_file_without_a_name(self):
        result = run("record", "--from", STORY, "/dev/stdout")
        self.assertEqual(result.stdout, run("record", "--from", STORY, "-").stdout)
        with tempfile.TemporaryFile() as log:
            self.record("/proc/self/fd/1", stdout=log)
            log.seek(0)
            self.assertEqual(log.read(), result.stdout)

    def test_what_is_not_open_for_writing_is_reported(self):
        for closing, name in [(">&-", "/dev/stdout"), ("< /dev/null", "/dev/stdin"),
                              ("", "/dev/fd/77")]:
            result = subprocess.run(["sh", "-c", f'"$0" record --from "$1" {name} {closing}',
                                     PROGRAM, STORY], capture_output=True, timeout=60,
                                    env=ENVIRONMENT, check=False)
            self.assertEqual(result.returncode, 1, name)
            self.assertRegex(result.stderr, b"Bad file descriptor|No such file")


@unittest.skipUnless(os.geteuid() == 0, "only root can leave what another user leaves")
class Strangers(Files):
    def setUp(self):
        super().setUp()
        os.chmod(self.directory, 0o755)
        self.shared = self.within("shared")
        os.mkdir(self.shared)
        os.chmod(self.shared, 0o1777)

    def left(self, name, mode=0o666):
        path = os.path.join(self.shared, name)
        self.write(path, b"mine")
        os.chmod(path, mode)
        os.chown(path, NOBODY, NOBODY)
        return path

    def test_a_file_in_a_folder_of_everybodys_is_not_taken_over(self):
        for folder in [0o1777, 0o1775, 0o1773]:
            os.chmod(self.shared, folder)
            path = self.left("file")
            self.refused(path, b"Permission denied")
            with open(path, "rb") as file:
                self.assertEqual(file.read(), b"mine")
        fifo = os.path.join(self.shared, "fifo")
        os.mkfifo(fifo, 0o666)
        os.chown(fifo, NOBODY, NOBODY)
        reader = os.open(fifo, os.O_RDONLY | os.O_NONBLOCK)
        self.addCleanup(os.close, reader)
        self.refused(fifo, b"Permission denied")

    def test_what_cannot_be_replaced_is_refused_at_once(self):
        """In a sticky folder of another user no file can be replaced; a FIFO can be written to."""
        os.chown(self.shared, NOBODY, NOBODY)
        path = self.left("file")
        self.assertTrue(clean_failure(run("record", path, "-d", "60"), 1))
        fifo = os.path.join(self.shared, "fifo")
        os.mkfifo(fifo, 0o666)
        os.chown(fifo, NOBODY, NOBODY)
        reader = os.open(fifo, os.O_RDONLY | os.O_NONBLOCK)
        self.addCleanup(os.close, reader)
        self.record(fifo)

    def test_a_mode_of_another_is_handed_on_within_the_umask(self):
        os.chmod(self.shared, 0o755)
        for before, after in [(0o666, 0o600), (0o777, 0o600), (0o400, 0o400), (0o644, 0o600)]:
            path = self.left("file", before)
            self.record(path, preexec_fn=lambda: os.umask(0o077))
            status = os.stat(path)
            self.assertEqual((status.st_mode & 0o7777, status.st_uid), (after, 0))

    def test_a_link_on_the_way_is_refused_as_one_at_the_end(self):
        os.mkdir(self.within("target"))
        link = os.path.join(self.shared, "link")
        os.symlink(self.within("target"), link)
        os.chown(link, NOBODY, NOBODY, follow_symlinks=False)
        self.refused(os.path.join(link, "file"), b"Permission denied")
        os.symlink("shared/link/file", self.within("outer"))
        self.refused(self.within("outer"), b"Permission denied")
        self.assertEqual(os.listdir(self.within("target")), [])

    def test_a_link_in_a_folder_of_its_owner_is_refused(self):
        """As in node_exporter's folder, which belongs to another user than the writer."""
        os.chmod(self.shared, 0o755)
        os.chown(self.shared, NOBODY, NOBODY)
        link = os.path.join(self.shared, "oomtop.prom")
        self.write(self.path, b"precious")
        os.symlink(self.path, link)
        os.chown(link, NOBODY, NOBODY, follow_symlinks=False)
        log = str(FIXTURES / "log" / "machine.txt")
        for command in [["metrics", "--from", STORY, link], ["record", "--from", STORY, link],
                        ["record", "--ring", "1m", "-n", "1", link], ["log", "--html", link, log],
                        ["log", "--record", link, log]]:
            result = run(*command)
            self.assertEqual(result.returncode, 1, command)
            self.assertIn(b"Permission denied", result.stderr)
            with open(self.path, "rb") as file:
                self.assertEqual(file.read(), b"precious", command)
        os.chown(link, 0, 0, follow_symlinks=False)
        self.record(link)

    def test_a_link_that_leads_nowhere_yet_is_refused(self):
        link = os.path.join(self.shared, "link")
        os.symlink(self.path, link)
        os.chown(link, NOBODY, NOBODY, follow_symlinks=False)
        self.refused(link, b"Permission denied")
        self.assertFalse(os.path.lexists(self.path))

    def test_no_link_is_put_in_the_way_meanwhile(self):
        """The kernel's own rule would hide a second look-up, so it is off during this test."""
        setting = "/proc/sys/fs/protected_symlinks"
        try:
            with open(setting, encoding="ascii") as file:
                before = file.read()
            if before.strip() != "0":
                with open(setting, "w", encoding="ascii") as file:
                    file.write("0\n")
                self.addCleanup(lambda: open(setting, "w", encoding="ascii").write(before))
        except OSError:
            pass  # the rule stays on: the kernel refuses such links as well
        path, stop = os.path.join(self.shared, "x"), threading.Event()
        victim = self.within("victim")
        self.write(victim, b"precious")
        racer = threading.Thread(target=self.race, args=(victim, path, stop))
        racer.start()
        try:
            for _ in range(RACES):
                run("record", "--from", STORY, path)
                with open(victim, "rb") as file:
                    self.assertEqual(file.read(), b"precious")
        finally:
            stop.set()
            racer.join()

    @staticmethod
    def race(victim, path, stop):
        while not stop.is_set():
            spare = path + "-spare"
            os.symlink(victim, spare)
            os.chown(spare, NOBODY, NOBODY, follow_symlinks=False)
            os.replace(spare, path)
            try:
                os.unlink(path)
            except FileNotFoundError:
                pass


if __name__ == "__main__":
    unittest.main()
