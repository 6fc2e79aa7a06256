# SPDX-License-Identifier: GPL-2.0-or-later
"""
oomtop in a memory cgroup of 32 MB, on a machine with 10,000 processes. The screen by /proc has 64:
the kernel counts 20 to 30 MB of its own there, for the files of /proc that were read, and gives
them back late.
"""
import contextlib
import os
import pathlib
import pty
import signal
import subprocess
import sys
import unittest

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1] / "cli"))
from oomtop import PROGRAM  # noqa: E402
from cgroup_of_own import memcg, memcg_of  # noqa: E402
from sanitized import is_sanitized  # noqa: E402

CROWD = os.environ["OOMTOP_CROWD"]
os.environ.pop("MALLOC_PERTURB_", None)  # writes to memory that is allocated and never used
COUNT = 10000
LIMIT, LIMIT_BY_PROC = 32 << 20, 64 << 20


@unittest.skipIf(is_sanitized(PROGRAM), "a sanitizer takes memory of its own")
class Small(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        stack = contextlib.ExitStack()
        cls.addClassCleanup(stack.close)
        try:
            cls.cgroup = stack.enter_context(memcg(f"oomtop-small-{os.getpid()}", LIMIT))
        except OSError as error:
            raise unittest.SkipTest(f"no cgroup with a limit can be made: {error}")
        cls.crowd = subprocess.Popen(["nice", CROWD, str(COUNT)], stdout=subprocess.PIPE,
                                     stderr=subprocess.DEVNULL)
        stack.callback(cls.crowd.communicate)
        stack.callback(cls.crowd.kill)
        if cls.crowd.stdout.readline() != b"ready\n":
            raise unittest.SkipTest("so many processes cannot be started")
        if sum(name.isdigit() for name in os.listdir("/proc")) > COUNT * 1.2:
            raise unittest.SkipTest("there are more processes than that")

    @staticmethod
    def enter(cgroup):
        (cgroup.directory / "cgroup.procs").write_text("0", "ascii")

    def run_in(self, cgroup, command):
        return subprocess.run([PROGRAM, *command], stdout=subprocess.DEVNULL, timeout=300,
                              stderr=subprocess.PIPE, preexec_fn=lambda: self.enter(cgroup))

    def test_commands(self):
        for command in [["report"], ["report", "--json"], ["record", "-"], ["metrics"],
                        ["drill", "--limit", "3"], ["check", "--no-inversion"]]:
            done = self.run_in(self.cgroup, command)
            self.assertNotEqual(done.returncode, -signal.SIGKILL, command)
            self.assertEqual(done.stderr, b"", command)

    def look(self, cgroup, source):
        pid, terminal = pty.fork()
        if pid == 0:
            self.enter(cgroup)
            os.environ.update({"TERM": "xterm", "XDG_CONFIG_HOME": "/nonexistent"})
            os.execv(PROGRAM, [PROGRAM, "top", "--source", source, "-d", "0.2", "-n", "5"])
        shown = self.read_all(terminal)
        _, status = os.waitpid(pid, 0)
        self.assertEqual(os.waitstatus_to_exitcode(status), 0, shown[-300:])
        self.assertIn(b"NEXT", shown)

    def test_the_screen_by_bpf(self):
        if self.run_in(self.cgroup, ["report", "--source", "bpf"]).returncode != 0:
            self.skipTest("processes cannot be listed by BPF here")
        self.look(self.cgroup, "bpf")

    def test_the_screen_by_proc(self):
        self.look(memcg_of(self, f"oomtop-small-proc-{os.getpid()}", LIMIT_BY_PROC), "proc")

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
