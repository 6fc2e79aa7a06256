# SPDX-License-Identifier: GPL-2.0-or-later
"""Spreads processes over cgroups that are made for that, and removes them afterwards."""
import errno
import os
import time

NAME = "oomtop-bench"


def mount_options():
    """Yields path, file system and options of each mount of cgroups."""
    with open("/proc/self/mountinfo", encoding="utf-8") as file:
        for line in file:
            fields, _, rest = line.partition(" - ")
            kind, _, options = rest.split()[:3]
            if kind in ("cgroup", "cgroup2"):
                yield fields.split()[4], kind, options.split(",")


def hierarchies():
    """Those that oomtop reads: of the memory controller, and systemd's."""
    mounts = list(mount_options())
    found = [path for path, kind, options in mounts
             if kind == "cgroup" and {"memory", "name=systemd"} & set(options)]
    return found or [path for path, kind, _ in mounts if kind == "cgroup2"][:1]


class Spread:
    """`with Spread(pids, count)`: the processes are in `count` cgroups in turn.

    Raises OSError where no cgroup can be made.
    """

    def __init__(self, pids, count):
        self.pids, self.count, self.made = pids, count, []

    def make(self, path):
        os.mkdir(path)
        self.made.append(path)

    def __enter__(self):
        try:
            places = hierarchies()
            if not places:
                raise OSError(errno.ENOENT, "no cgroups are mounted")
            for place in places:
                self.fill(f"{place}/{NAME}")
        except OSError:
            self.__exit__()
            raise
        return self

    def fill(self, top):
        self.make(top)
        control = f"{top}/cgroup.subtree_control"
        if os.path.exists(control):
            with open(control, "w", encoding="ascii") as file:
                file.write("+memory")
        for number in range(self.count):
            self.make(f"{top}/{number}")
            with open(f"{top}/{number}/cgroup.procs", "w", encoding="ascii",
                      buffering=1) as file:
                for pid in self.pids[number::self.count]:
                    file.write(f"{pid}\n")

    def __exit__(self, *_):
        for path in reversed(self.made):
            remove(path)


def remove(path):
    """Its processes may need a moment to exit."""
    for _ in range(100):
        try:
            os.rmdir(path)
            return
        except OSError as error:
            if error.errno != errno.EBUSY:
                raise
            time.sleep(0.1)
    print(f"{path} is left: processes are still in it")
