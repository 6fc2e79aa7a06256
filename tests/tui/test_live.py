# SPDX-License-Identifier: GPL-2.0-or-later
"""The live screen on this machine: ranks follow processes that start, grow and exit."""
import json
import os
import re
import subprocess
import time
import unittest

from screen import PROGRAM, Screen, end, start

# arguments: adj, name, bytes to grow by, how often; the process grows every 0.1 s
GROW = """
import ctypes, sys, time
with open("/proc/self/oom_score_adj", "w") as file:
    file.write(sys.argv[1])
ctypes.CDLL(None).prctl(15, sys.argv[2].encode())
print(flush=True)
held = []
for _ in range(int(sys.argv[4])):
    held.append(bytearray(b"x") * int(sys.argv[3]))
    time.sleep(0.1)
sys.stdin.read()
"""


# the end ensures that no other tag begins with this one
TAG = f"t{os.getpid()}-"


def first(process):
    """Returns a pattern for the process's row right below the heading."""
    return rf" WHY *\n..[^\n]*\b{process.pid} "


class Live(unittest.TestCase):
    """All use a filter, since others on the machine may run these tests at the same time."""

    def start(self, adj, name, step=0, steps=0):
        return start(self, GROW, adj, name, step, steps)

    def test_ranks_follow(self):
        one = self.start(800, f"{TAG}one")
        with Screen("--filter", TAG, "-d", "0.2", width=120) as screen:
            screen.wait(first(one))
            two = self.start(900, f"{TAG}two")
            screen.wait(first(two))
            screen.wait(rf"\b{two.pid} .*\n.*\b{one.pid} ")
            end(two)
            screen.wait(first(one))
            screen.wait(rf"\b{two.pid} ", absent=True)

    def test_the_victim_is_the_largest_of_all(self):
        process = self.start(1000, f"{TAG}all", 64 << 20, 1)
        report = json.loads(subprocess.run([PROGRAM, "report", "--json"], check=True,
                                           capture_output=True).stdout)
        if process.pid not in report["candidates"]:
            self.skipTest("another one is larger, and at 1000 as well")
        with Screen("-d", "0.2", width=120) as screen:
            screen.wait(rf"^ [!+?] .*\b{process.pid} ")

    def test_growth_and_projection(self):
        grower = self.start(1000, f"{TAG}grows", 1 << 20, 600)
        with Screen("--filter", TAG, "-d", "0.5", "-o", "PID,GROWTH,NAME") as screen:
            screen.wait(rf"^ .. *{grower.pid} +[\d.]+M ")
            screen.wait(r"GROWS \S+( would rank first in | first rank in |.* \+[\d.]+[KMG]/s)")

    def test_when_it_would_be_the_next_to_die(self):
        self.start(1000, f"{TAG}first")
        grower = self.start(900, f"{TAG}next", 1 << 20, 600)
        with Screen("--filter", TAG, "-d", "0.3", "-o", "PID,NEXT-IN,NAME") as screen:
            screen.wait(rf"^ .. *{grower.pid} +\d+ (s|min|h) ")

    def test_follow_through_the_ranks(self):
        process = self.start(0, f"{TAG}moves")
        with Screen("--filter", TAG, "-d", "0.2", "--sort", "PID", width=120) as screen:
            screen.wait("F1 Help")
            screen.type(f"/{TAG}moves\n")
            screen.wait(rf"{TAG}moves")
            screen.press("F", rf"following {process.pid}")
            screen.keys("B")
            screen.wait(rf"{TAG}moves")
            with open(f"/proc/{process.pid}/oom_score_adj", "w", encoding="utf-8") as file:
                file.write("1000")
            text = screen.wait(first(process))
            self.assertIn(f"following {process.pid}", text)

    def test_pause(self):
        with Screen("--filter", TAG, "-d", "0.1", width=120) as screen:
            screen.press("p", "PAUSED")
            time.sleep(0.3)
            process = self.start(1000, f"{TAG}later")
            time.sleep(0.5)
            self.assertNotIn(f"{TAG}later", screen.text())
            screen.press("Z", first(process))

    def test_explain_is_live_and_outlives(self):
        process = self.start(1000, f"{TAG}told", 4 << 20, 50)
        with Screen("--filter", TAG, "-d", "0.2", width=120) as screen:
            screen.wait(first(process))
            screen.press("Enter", rf"^Explain {process.pid}, ")
            text = screen.wait(r"anonymous +\d+")
            pages = re.search(r"anonymous +(\d+)", text).group(1)
            screen.wait(rf"anonymous +{pages} ", absent=True)
            end(process)
            screen.wait(rf"^Explain {process.pid} \(exited: last state\)")
            screen.press("q", "q Quit")

    def test_command_lines_of_what_is_in_view(self):
        self.start(1000, f"{TAG}args")
        with Screen("--filter", TAG, "-d", "0.2", width=200) as screen:
            screen.wait(rf"{TAG}args: python")
            screen.press("c", r"^command lines with the program's folder")
            screen.wait(r" /\S+/\S")
            screen.press("c", r"^names")
            screen.wait(r"NAME  ")

    def test_delay_is_taken(self):
        with Screen("--filter", TAG, "-d", "60", width=120) as screen:
            screen.wait("every 60 s")
            screen.type("d0.2\n")
            screen.wait("every 0.2 s")
            process = self.start(1000, f"{TAG}soon")
            screen.wait(first(process))

    def test_counted_refreshes(self):
        with Screen("--filter", TAG, "-d", "0.1", "-n", "3") as screen:
            screen.wait("^status 0")

    def test_foreign_root(self):
        with Screen("--procfs", "/proc") as screen:
            screen.wait("^NEXT ")


if __name__ == "__main__":
    unittest.main()
