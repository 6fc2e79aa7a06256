# SPDX-License-Identifier: GPL-2.0-or-later
"""A memory cgroup of the test's own, in which the kernel kills."""
import os
import pathlib
import subprocess
import sys

LIMIT = 64 << 20
# grows by half a megabyte at a time, up to its limit
EATER = """
import sys, time
held = []
while True:
    held.append(bytearray(b"x" * (1 << 19)))
    time.sleep(float(sys.argv[1]))
"""


def _make(test, path, limit_file):
    try:
        path.mkdir()
    except OSError as error:
        test.skipTest(f"no memory cgroup of its own here: {error}")
    test.addCleanup(path.rmdir)
    try:
        (path / limit_file).write_text(str(LIMIT))
    except OSError as error:
        test.skipTest(f"no memory controller here: {error}")
    return path


def memory_cgroup(test, name):
    """Returns the directory of a new cgroup with a limit; skips the test where none can be."""
    if os.geteuid() != 0:
        test.skipTest("only root can make a cgroup")
    version1 = pathlib.Path("/sys/fs/cgroup/memory")
    if version1.is_dir():
        return _make(test, version1 / name, "memory.limit_in_bytes")
    return _make(test, pathlib.Path("/sys/fs/cgroup") / name, "memory.max")


def killed_in(cgroup, pause=0.01):
    """Lets a process grow in the cgroup until the kernel kills it, and returns its PID."""
    def enter():
        (cgroup / "cgroup.procs").write_text(str(os.getpid()))
    with subprocess.Popen([sys.executable, "-c", EATER, str(pause)], preexec_fn=enter,
                          stderr=subprocess.DEVNULL) as eater:
        eater.wait(60)
        return eater.pid
