# SPDX-License-Identifier: GPL-2.0-or-later
"""The key that quits works while oomtop waits for something that does not answer."""
import os
import pathlib
import subprocess
import sys
import time
import unittest

from screen import ROOT, Screen

sys.path.insert(0, str(ROOT / "tests" / "cli"))
import bus  # noqa: E402
import fuse  # noqa: E402

LOCKED = pathlib.Path(ROOT) / "tests" / "cli" / "locked.py"
SECONDS = 5  # a minute would count as never


@unittest.skipUnless(os.geteuid() == 0, "mounts")
class Waits(unittest.TestCase):
    def setUp(self):
        try:
            self.served = fuse.Fuse()
        except fuse.Unavailable as failure:
            self.skipTest(f"no FUSE here: {failure}")
        self.addCleanup(self.served.__exit__)

    def lock(self):
        """Locks the memory map of the next victim."""
        holder = subprocess.Popen([sys.executable, str(LOCKED), self.served.path + "/f", "64"],
                                  stdout=subprocess.PIPE)

        def end():
            holder.kill()
            self.served.server.kill()
            holder.wait()
            holder.stdout.close()
        self.addCleanup(end)
        holder.stdout.readline()
        with open(f"/proc/{holder.pid}/oom_score_adj", "w", encoding="ascii") as adj:
            adj.write("999")
        time.sleep(1)
        return holder

    def quits(self, screen, *keys):
        screen.keys(*keys)
        began = time.monotonic()
        screen.wait("^status 0")
        self.assertLess(time.monotonic() - began, SECONDS)

    def test_a_locked_memory_map(self):
        holder = self.lock()
        for keys in [["q"], ["Down", "q"], ["Enter", "q", "q"], ["+", "q", "q"],
                     ["End", "Enter", "q", "q"], ["Down", "Enter", "Up", "q", "q"]]:
            with self.subTest(keys), Screen("-d", "0.1") as screen:
                screen.wait(str(holder.pid))
                self.quits(screen, *keys)

    def test_a_tmpfs_below_a_dead_file_system(self):
        fuse.mount("none", self.served.path + "/d", "tmpfs")
        self.served.die()
        with Screen("-d", "0.1") as screen:
            screen.wait("NEXT|PID")
            self.quits(screen, "q")

    def test_a_bus_that_says_nothing(self):
        with bus.Bus("silent") as made, \
                Screen("-d", "0.1", DBUS_SYSTEM_BUS_ADDRESS=made.address) as screen:
            screen.wait("PID")
            self.quits(screen, "Enter", "q", "q")


if __name__ == "__main__":
    unittest.main()
