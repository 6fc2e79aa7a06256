# SPDX-License-Identifier: GPL-2.0-or-later
"""
oomtop in a memory cgroup of 32 MB, on a machine with 10,000 processes. By /proc it has 64: the
kernel counts 20 to 30 MB of its own there, for the files of /proc that were read, and gives them
back late.
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
from cgroup_of_own import memcg  # noqa: E402
from sanitized import is_sanitized  # noqa: E402

CROWD = os.environ["OOMTOP_CROWD"]
os.environ.pop("MALLOC_PERTURB_", None)  # writes to memory that is allocated and never used
COUNT = 10000
LIMIT_BYTES = {"bpf": 32 << 20, "proc": 64 << 20}


@unittest.skipIf(is_sanitized(PROGRAM), "a sanitizer takes memory of its own")
class Small(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        stack = contextlib.ExitStack()
        cls.addClassCleanup(stack.close)
        try:
            cls.cgroups = {source: stack.enter_context(
                memcg(f"oomtop-small-{source}-{os.getpid()}", limit_bytes))
                for source, limit_bytes in LIMIT_BYTES.items()}
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

    def run_by(self, source, command):
        return subprocess.run([PROGRAM, *command, "--source", source], timeout=300,
                              stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                              preexec_fn=lambda: self.enter(self.cgroups[source]))

    def need(self, source):
        if self.run_by(source, ["report"]).returncode not in (0, -signal.SIGKILL):
            self.skipTest(f"processes cannot be listed by {source} here")

    def run_commands(self, source):
        self.need(source)
        for command in [["report"], ["report", "--json"], ["record", "-"], ["metrics"],
                        ["drill", "--limit", "3"], ["check", "--no-inversion"]]:
            done = self.run_by(source, command)
            self.assertNotEqual(done.returncode, -signal.SIGKILL, command)
            self.assertEqual(done.stderr, b"", command)

    def look(self, source):
        self.need(source)
        pid, terminal = pty.fork()
        if pid == 0:
            self.enter(self.cgroups[source])
            os.environ.update({"TERM": "xterm", "XDG_CONFIG_HOME": "/nonexistent"})
            os.execv(PROGRAM, [PROGRAM, "top", "--source", source, "-d", "0.2", "-n", "5"])
        shown = self.read_all(terminal)
        _, status = os.waitpid(pid, 0)
        self.assertEqual(os.waitstatus_to_exitcode(status), 0, shown[-300:])
        self.assertIn(b"NEXT", shown)

    def test_commands_by_bpf(self):
        self.run_commands("bpf")

    def test_commands_by_proc(self):
        self.run_commands("proc")

    def test_the_screen_by_bpf(self):
        self.look("bpf")

    def test_the_screen_by_proc(self):
        self.look("proc")

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
