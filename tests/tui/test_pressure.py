# SPDX-License-Identifier: GPL-2.0-or-later
"""The live screen under memory pressure: it shares a memory cgroup with a process that has all page
cache taken back, the screen's own pages among it, and that is killed in the end."""
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import time
import unittest

from screen import PROGRAM, Screen
from cgroup_of_own import memcg_of
from sanitized import is_sanitized

MIB = 1 << 20
LIMIT, FILE = 128 * MIB, 256 * MIB
THRASH_SECONDS = 6
DELAY = 0.2
LONGEST_REFRESH = 10  # seconds: on a busy machine
GROWTH_KB = 1024
NAME = f"hog-{os.getpid()}"

# arguments: cgroup.procs, file, seconds, name, bytes held meanwhile
HOG = """
import ctypes, mmap, sys, time
with open(sys.argv[1], "w") as file:
    file.write("0")
with open("/proc/self/oom_score_adj", "w") as file:
    file.write("1000")
ctypes.CDLL(None).prctl(15, sys.argv[4].encode())
end = time.monotonic() + float(sys.argv[3])
held = [bytearray(b"x") * int(sys.argv[5])]
with open(sys.argv[2], "rb") as file:
    pages = mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ)
    while time.monotonic() < end:
        sum(pages[i] for i in range(0, len(pages), 4096))
while True:
    held.append(bytearray(b"x") * (1 << 20))
    time.sleep(0.002)
"""


@unittest.skipIf(is_sanitized(PROGRAM), "a sanitizer takes memory of its own")
class Pressure(unittest.TestCase):
    def limited(self):
        """Returns the cgroup.procs of a new cgroup with that limit."""
        cgroup = memcg_of(self, f"oomtop-pressure-{os.getpid()}", LIMIT)
        return str(cgroup.directory / "cgroup.procs")

    @staticmethod
    def forget(path):
        """Drops the file's pages, so that the cgroup that reads them is charged."""
        subprocess.run(["sync", "-d", path], check=True)
        with open(path, "rb") as file:
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)

    @staticmethod
    def figures(pid):
        """Returns the screen's own memory in kB, and its major page faults."""
        status = pathlib.Path(f"/proc/{pid}/status").read_text("utf-8")
        stat = pathlib.Path(f"/proc/{pid}/stat").read_text("utf-8").rsplit(") ", 1)[1].split()
        return int(re.search(r"^RssAnon:\s+(\d+)", status, re.M)[1]), int(stat[9])

    def least(self, pid):
        """Returns the least memory of some moments: between two readings there is one snapshot."""
        least = self.figures(pid)[0]
        for _ in range(40):
            time.sleep(0.05)
            least = min(least, self.figures(pid)[0])
        return least

    def watch(self, screen, hog):
        """Returns the longest time between two refreshes until the process is killed."""
        shown, since, longest = None, time.monotonic(), 0
        while hog.poll() is None:
            clock = re.search(r"\d\d:\d\d:\d\dZ", screen.text())
            now = time.monotonic()
            longest = max(longest, now - since)
            if clock and clock[0] != shown:
                shown, since = clock[0], now
            self.assertLess(now - since, 60, "it refreshes no more")
        return longest

    def test_it_refreshes_and_tells_the_kill(self):
        group = self.limited()
        script = 'echo 0 > "$0" && exec "$@"'
        with tempfile.TemporaryDirectory() as folder:
            program, large = os.path.join(folder, "oomtop"), os.path.join(folder, "large")
            subprocess.run(["cp", PROGRAM, program], check=True)
            with open(large, "wb") as file:
                file.write(bytes(FILE))
            for path in program, large:
                self.forget(path)
            with Screen(command=["sh", "-c", script, group, program, "top", "-d", str(DELAY)],
                        width=120, height=30) as screen:
                screen.wait("^NEXT")
                pid = int(screen.tmux("display", "-p", "#{pane_pid}"))
                before, faults = self.least(pid), self.figures(pid)[1]
                hog = subprocess.Popen([sys.executable, "-c", HOG, group, large,
                                        str(THRASH_SECONDS), NAME, str(LIMIT // 3)])
                self.addCleanup(hog.wait)
                self.addCleanup(hog.kill)
                longest = self.watch(screen, hog)
                screen.wait(rf"^KILL.*{NAME}")
                after, faults = self.least(pid), self.figures(pid)[1] - faults
        print(f"{faults} major faults, {longest:.1f} s between two refreshes at most, "
              f"{before} kB, then {after} kB", file=sys.stderr)
        self.assertLess(longest, LONGEST_REFRESH)
        self.assertLess(after, before * 1.05 + GROWTH_KB)


if __name__ == "__main__":
    unittest.main()
