# SPDX-License-Identifier: GPL-2.0-or-later
"""oomtop in a memory cgroup of 32 MB, on a machine with 10,000 processes."""
import contextlib
import os
import pathlib
import pty
import signal
import subprocess
import sys
import time
import unittest

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1] / "cli"))
from oomtop import PROGRAM  # noqa: E402

CROWD = os.environ["OOMTOP_CROWD"]
COUNT = 10000
LIMIT = 32 << 20
ROOTS = {1: "/sys/fs/cgroup/memory", 2: "/sys/fs/cgroup"}
LIMIT_FILE = {1: "memory.limit_in_bytes", 2: "memory.max"}


def sanitized():
    with open(PROGRAM, "rb") as program:
        return b"__asan_init" in program.read()


def above():
    """Returns the version of memory cgroups, and the cgroup of this test."""
    for line in pathlib.Path("/proc/self/cgroup").read_text("utf-8").splitlines():
        _, controllers, path = line.split(":", 2)
        if controllers == "memory":
            return 1, path
    return 2, "/"


@contextlib.contextmanager
def limited():
    """Yields a new cgroup with that limit, or skips the test."""
    version, path = above()
    directory = f"{ROOTS[version]}{path.rstrip('/')}/oomtop-small-{os.getpid()}"
    try:
        os.mkdir(directory)
    except OSError as error:
        raise unittest.SkipTest(f"no cgroup can be made: {error}")
    try:
        try:
            with open(os.path.join(directory, LIMIT_FILE[version]), "w", encoding="ascii") as file:
                file.write(str(LIMIT))
        except OSError as error:
            raise unittest.SkipTest(f"no limit can be set: {error}")
        yield directory
    finally:
        for _ in range(100):
            with contextlib.suppress(OSError):
                os.rmdir(directory)
                break
            time.sleep(0.1)


@unittest.skipIf(sanitized(), "a sanitizer takes memory of its own")
class Small(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        stack = contextlib.ExitStack()
        cls.addClassCleanup(stack.close)
        cls.directory = stack.enter_context(limited())
        cls.crowd = subprocess.Popen(["nice", CROWD, str(COUNT)], stdout=subprocess.PIPE,
                                     stderr=subprocess.DEVNULL)
        stack.callback(cls.crowd.communicate)
        stack.callback(cls.crowd.kill)
        if cls.crowd.stdout.readline() != b"ready\n":
            raise unittest.SkipTest("so many processes cannot be started")
        if sum(name.isdigit() for name in os.listdir("/proc")) > COUNT * 1.2:
            raise unittest.SkipTest("there are more processes than that")

    def enter(self):
        with open(os.path.join(self.directory, "cgroup.procs"), "w", encoding="ascii") as file:
            file.write("0")

    def test_commands(self):
        for command in [["report"], ["report", "--json"], ["record", "-"], ["metrics"],
                        ["drill", "--limit", "3"], ["check", "--no-inversion"]]:
            done = subprocess.run([PROGRAM, *command], stdout=subprocess.DEVNULL,
                                  stderr=subprocess.PIPE, preexec_fn=self.enter, timeout=300)
            self.assertNotEqual(done.returncode, -signal.SIGKILL, command)
            self.assertEqual(done.stderr, b"", command)

    def test_the_screen(self):
        for source in ("auto", "proc"):
            pid, terminal = pty.fork()
            if pid == 0:
                self.enter()
                os.environ.update({"TERM": "xterm", "XDG_CONFIG_HOME": "/nonexistent"})
                os.execv(PROGRAM, [PROGRAM, "top", "--source", source, "-d", "0.2", "-n", "5"])
            shown = self.read_all(terminal)
            _, status = os.waitpid(pid, 0)
            self.assertEqual(os.waitstatus_to_exitcode(status), 0, shown[-300:])
            self.assertIn(b"NEXT", shown)

    @staticmethod
    def read_all(terminal):
        shown = b""
        with contextlib.suppress(OSError):
            while data := os.read(terminal, 65536):
                shown += data
        os.close(terminal)
        return shown


if __name__ == "__main__":
    unittest.main()
