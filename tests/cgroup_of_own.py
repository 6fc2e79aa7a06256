# SPDX-License-Identifier: GPL-2.0-or-later
"""Memory cgroups on this machine, for tests that run as root; and kills by the kernel in them."""
import contextlib
import os
import pathlib
import subprocess
import sys
import time
from typing import NamedTuple

ROOTS = {1: "/sys/fs/cgroup/memory", 2: "/sys/fs/cgroup"}
LIMIT_FILE = {1: "memory.limit_in_bytes", 2: "memory.max"}
SOON_FULL = 64 << 20  # bytes: a limit for killed_in()
# grows by half a megabyte at a time
EATER = """
import sys, time
held = []
while True:
    held.append(bytearray(b"x" * (1 << 19)))
    time.sleep(float(sys.argv[1]))
"""


class Memcg(NamedTuple):
    directory: pathlib.Path
    path: str  # as oomtop tells it


def _place():
    """Returns the version of the memory controller, and the cgroup to make others in."""
    for line in pathlib.Path("/proc/self/cgroup").read_text("utf-8").splitlines():
        _, controllers, path = line.split(":", 2)
        if controllers == "memory":
            return 1, path.rstrip("/")
    # in version 2 a cgroup with processes in it lends its children no controller
    return 2, ""


def _remove(directory):
    """Removes a cgroup, in which processes may be exiting still."""
    for _ in range(200):
        with contextlib.suppress(OSError):
            return os.rmdir(directory)
        time.sleep(0.1)
    return os.rmdir(directory)


@contextlib.contextmanager
def memcg(name, limit_bytes=None):
    """Yields a new cgroup, with that limit, or raises OSError where it cannot be made."""
    version, above = _place()
    path = f"{above}/{name}"
    directory = pathlib.Path(ROOTS[version] + path)
    directory.mkdir()
    try:
        if limit_bytes:
            # an absent file could be made only by O_CREAT, which has an errno of its own
            with open(os.open(directory / LIMIT_FILE[version], os.O_WRONLY), "w",
                      encoding="ascii") as limit:
                limit.write(str(limit_bytes))
        yield Memcg(directory, path)
    finally:
        _remove(directory)


def memcg_of(test, name, limit_bytes=SOON_FULL):
    """Returns such a cgroup, which goes with the test; skips the test where none can be made."""
    stack = contextlib.ExitStack()
    try:
        cgroup = stack.enter_context(memcg(name, limit_bytes))
    except OSError as error:
        test.skipTest(f"no cgroup with a limit can be made: {error}")
    test.addCleanup(stack.close)
    return cgroup


def killed_in(cgroup, pause=0.01):
    """Lets a process grow in the cgroup until the kernel kills it, and returns its PID."""
    def enter():
        (cgroup.directory / "cgroup.procs").write_text("0")
    with subprocess.Popen([sys.executable, "-c", EATER, str(pause)], preexec_fn=enter,
                          stderr=subprocess.DEVNULL) as eater:
        eater.wait(60)
        return eater.pid
