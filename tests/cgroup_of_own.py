# SPDX-License-Identifier: GPL-2.0-or-later
"""Memory cgroups of this machine's own, for tests that run as root."""
import contextlib
import os
import pathlib
import time

ROOTS = {1: "/sys/fs/cgroup/memory", 2: "/sys/fs/cgroup"}
LIMIT_FILE = {1: "memory.limit_in_bytes", 2: "memory.max"}


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
    """
    Yields the directory of a new cgroup, and its path as oomtop tells it, or raises OSError where
    it cannot be made.
    """
    version, above = _place()
    path = f"{above}/oomtop-{name}-{os.getpid()}"
    directory = ROOTS[version] + path
    os.mkdir(directory)
    try:
        if limit_bytes:
            file = pathlib.Path(directory, LIMIT_FILE[version])
            # an absent file could be made only by O_CREAT, which has an errno of its own
            with open(os.open(file, os.O_WRONLY), "w", encoding="ascii") as limit:
                limit.write(str(limit_bytes))
        yield directory, path
    finally:
        _remove(directory)
