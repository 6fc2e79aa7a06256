# SPDX-License-Identifier: GPL-2.0-or-later
"""Every key of the help page at three sizes, on a recording and on the live machine."""
import json
import os
import re
import subprocess
import sys
import tempfile
import unittest

from screen import STORY, Screen, end, start

SIZES = [(80, 24), (200, 50), (60, 15)]
TMUX_NAMES = {"Backspace": "BSpace", "PgUp": "PPage", "PgDn": "NPage", "Esc": "Escape",
              "Shift-F3": "S-F3"}
# holds so many MB and waits
HOLD = """
import ctypes, sys
with open("/proc/self/oom_score_adj", "w") as file:
    file.write(sys.argv[1])
ctypes.CDLL(None).prctl(15, sys.argv[2].encode())
held = bytearray(b"x") * (int(sys.argv[3]) << 20)
print(flush=True)
sys.stdin.read()
"""
ONE_THAT_ENDED = """
import ctypes, sys
ctypes.CDLL(None).prctl(15, sys.argv[1].encode())
"""


class Walk:
    """Tries the keys on a table of five processes: the first victim has the highest PID and the
    most memory, and one process is exempt.  Remembers which keys it pressed."""

    def __init__(self, test, screen, pids, word):
        self.test, self.screen, self.pids, self.word = test, screen, pids, word
        self.pressed = set()

    def tmux_name(self, key):
        self.pressed.add(key)
        return TMUX_NAMES.get(key, re.sub(r"^\^(.)$", lambda found: "C-" + found[1].lower(), key))

    def press(self, key, pattern, absent=False):
        return self.screen.press(self.tmux_name(key), pattern, absent)

    def type(self, text):
        self.screen.type(text)

    def cursor_at(self, place):
        self.press("k", rf"run: kill {self.pids[place]}\b")

    def moves(self, key, place):
        self.screen.keys(self.tmux_name(key))
        self.cursor_at(place)

    def first_is(self, place):
        """Waits for the process in the first line: there the cursor stays when ranks change."""
        self.screen.wait(rf" PID .*\n..[^\n]*\b{self.pids[place]} ")

    def topic_lines(self):
        """Returns the lines of a topic of the help, which may be longer than the screen."""
        lines = []
        while True:
            page = self.screen.settled()
            title, *rest = page.split("\nHelp:")[1].split("\n")
            numbers = re.search(r" (\d+)-(\d+)/(\d+)", title)
            if not numbers:
                return rest[:-2]
            first, last, count = map(int, numbers.groups())
            lines += rest[len(lines) - (first - 1):last - first + 1]
            if last == count:
                return lines
            self.press("PgDn", rf"^Help:.* (?!{first}-)\d+-\d+/{count}")

    def help_names(self):
        """Returns the keys that the topics of the help name."""
        names = set()
        self.press("h", r"^Help:\[Screen\]")
        for topic in ["Bars", "Find", "Rows", "Ask", "Run", "Texts", "Menus"]:
            self.press("Tab", rf"^Help:.*\[{topic}\]")
            if topic == "Bars":
                continue
            # the help of a key is in a column of its own; what continues it has no name before it
            names |= {name for line in self.topic_lines() if re.match(r"  \S.{16} \S", line)
                      and line[19] == " " for name in line[2:20].split()}
        for key, topic in [("Left", "Texts"), ("Right", "Menus"), ("Backspace", "Texts"),
                           ("h", "Menus"), ("F1", "Screen")]:
            self.press(key, rf"^Help:.*\[{topic}\]")
        self.press("q", "q Quit")
        return names

    def move_around(self):
        self.cursor_at(0)
        for key, place in [("Down", 1), ("Down", 2), ("Up", 1), ("End", 4), ("Home", 0),
                           ("PgDn", 4), ("PgUp", 0), ("^F", 4), ("^B", 0)]:
            self.moves(key, place)
        self.press("Right", r"^ +#", absent=True)
        self.press("Left", r"^ +# ")

    def read_texts(self, live):
        for key in ["h", "?", "F1"]:
            self.press(key, r"^Help:")
            self.press("Esc", "q Quit")
        text = self.press("Enter", r"^Explain \d+, lines 1-")
        shown, total = map(int, re.search(r"^Explain \d+, lines 1-(\d+) of (\d+)$", text,
                                          re.M).groups())
        # the first line that can stand at the top, at most
        last = min(total - shown + 1, 3)
        # a page back may not end where the page forward began, if the head has grown meanwhile
        for key, lines in [("Down", f"{min(2, last)}-"), ("j", f"{last}-"),
                           ("Up", f"{max(last - 1, 1)}-"), ("g", "1-"), ("k", "1-"),
                           (">", "(?!1-)"), ("g", "1-"), ("f", "(?!1-)"), ("b", r"\d-"),
                           ("g", "1-"), ("Space", "(?!1-)"), ("<", "1-")]:
            self.press(key, rf"^Explain \d+, lines {'1-' if last == 1 else lines}")
        self.press("Left", "q Quit")
        self.press("O", "^Past kills of this boot" if live else "^a recording has no log")
        if live:
            self.press("Esc", "q Quit")
        self.press("i", "^Notes, lines 1-")
        self.press("q", "q Quit")
        self.press("g", "^Left .*")
        self.press("g", "q Quit")
        self.press("Enter", rf"^Explain {self.pids[0]}, lines 1-")
        self.press("Enter", "q Quit")
        self.press("L", rf"^Drill {self.pids[0]}, lines 1-")
        self.press("q", "q Quit")
        self.press("G", r"^By unit")
        self.press("q", "q Quit")

    def find(self):
        self.press("/", r"^Search: _")
        self.type(f"{self.pids[2]}")
        self.press("Enter", "q Quit")
        self.cursor_at(2)
        self.press("F3", r"^Search: _")
        self.type(self.word)
        self.press("Enter", "q Quit")
        self.moves("n", 3)
        self.moves("Shift-F3", 2)
        self.moves("Home", 0)
        self.press("\\", r"^Filter: ")
        self.press("Esc", "q Quit")
        self.press("F4", r"^Filter: ")
        self.type("no such thing\n")
        self.screen.wait("no process matches the filter")
        self.press("Esc", "no process passes", absent=True)
        self.screen.press("\\", r"^Filter: _")
        self.type(self.word + "\n")
        self.moves("Home", 0)

    def sort(self):
        self.press("N", "q Quit")
        self.first_is(4)
        for key, place in [("I", 0), ("R", 4), ("B", 0), ("M", 0)]:
            self.press(key, "q Quit")
            self.first_is(place)
        self.press("B", "q Quit")
        self.press(">", "q Quit")
        self.first_is(4)
        self.press("<", "q Quit")
        self.first_is(0)
        self.press("F6", "^Sort by")
        self.press("Esc", "q Quit")
        self.press("t", "^tree by parent")
        self.press("F5", "^tree by cgroup")
        self.press("t", "^no tree")
        self.press("^L", "^no tree", absent=True)

    def choose_what_is_shown(self):
        self.press("u", "^Show the processes of")
        self.press("q", "q Quit")
        self.press("F", "q Quit")
        self.press("+", "^nothing is folded here")
        self.press("-", "^nothing to fold here")
        self.press("*", "q Quit")
        self.press("*", "q Quit")
        self.moves("Down", 1)
        self.moves("Up", 0)
        self.press("Space", r"^\*")
        self.press("U", r"^\*", absent=True)
        self.press("K", "^.-")
        self.press("K", "^.-", absent=True)
        for _ in range(3):
            self.press("c", "^command lines|^names|^a recording has no command lines")
        self.press("e", "^sizes in the table: bytes")
        for _ in range(4):
            self.press("e", "^sizes in the table: ")
        self.press("E", r"left \d{9,}-\d{9,}$")
        for unit in ["K", "M", "G", r"\d[KMGT]"]:
            self.press("E", rf"left [-\d.KMGT]+{unit}$")
        self.press("#", "^NEXT ", absent=True)
        self.press("#", "^NEXT ")
        self.press("F2", "^Setup: ")
        self.press("Esc", "q Quit")
        for key in ["S"]:
            self.press(key, r"^  \[x\] #")
            self.press("Enter", "q Quit")
        self.press("S", r"^  \[x\] #")
        for right, left in [(">", "<"), ("+", "-"), ("F8", "F7")]:
            self.press(right, r"^  \[x\] PID.*\n  \[x\] # ")
            self.press(left, r"^  \[x\] #.*\n  \[x\] PID ")
        self.press("Space", r"^  \[x\] #", absent=True)
        self.press("Esc", r"^   +PID ")

    def assume(self):
        self.press("D", "^Memory that runs out")
        self.press("Enter", "now: machine")
        self.press("A", rf"^Assume for \S+\[{self.pids[0]}\]")
        self.press("Esc", "q Quit")
        self.press("F7", rf"^What if \(not the current state\).* {self.pids[0]}:adj=")
        self.press("F8", rf"^What if \(not the current state\).* {self.pids[0]}:adj=")
        self.press("A", r"^What if \(not the current state\)", absent=True)

    def settle_the_rest(self, live):
        for key in ["Z", "p"] * 2:
            self.press(key, "PAUSED|every|a recording does not change")
        for key in ["d", "s"]:
            self.press(key, "^Seconds between readings: _")
            self.press("Esc", "q Quit")
        for key in ["[", "]"]:
            self.press(key, "^only a recording of several snapshots")
        self.press("W", "written to .*config")
        self.press("F9", ("^oomtop does not kill;" if live else "^not this machine: there,") +
                   " run: kill ")
        self.press("w", "^no oom_score_adj is assumed")
        self.screen.press("F8", r"^What if \(not the current state\)")
        if live:
            self.press("w", "y/n")
            self.press("n", "q Quit")
            self.screen.press("w", "y/n")
            self.press("y", "^oom_score_adj of .* now; undo")
        else:
            self.press("w", "^only processes of this machine")
            self.pressed |= {"y", "n"}
            self.press("A", r"^What if \(not the current state\)", absent=True)

    def click(self):
        # on a live machine the head grows and shrinks, and moves the table
        self.press("#", "^NEXT ", absent=True)
        lines = self.screen.settled().split("\n")
        heading = next(i for i, line in enumerate(lines) if " PID " in line)
        self.screen.click(heading, lines[heading].index("PID"))
        self.first_is(4)
        self.screen.click(heading + 2, 20)
        self.cursor_at(3)
        self.screen.click(heading + 2, 20, button=65)
        self.cursor_at(0)
        self.screen.click(heading + 2, 20, button=64)
        self.cursor_at(3)
        bottom = self.press("^L", "q Quit").split("\n")[-2]
        self.screen.click(len(lines) - 2, bottom.index("Help"))
        self.screen.wait("^Help:")
        self.press("F10", "^status 0$")

    def all(self, live):
        if live:
            # the word is in the command lines of this test and of tmux, too
            self.press("c", "^command lines")
            self.press("c", "^names")
        names = self.help_names()
        self.move_around()
        self.read_texts(live)
        self.find()
        self.sort()
        self.choose_what_is_shown()
        self.assume()
        self.settle_the_rest(live)
        self.click()
        self.test.assertGreater(len(names), 50)
        self.test.assertEqual(names - self.pressed, set())


def recording(folder):
    """Returns the story with one more process of that name, which is exempt."""
    with open(STORY, encoding="utf-8") as file:
        story = json.load(file)
    pattern = next(process for process in story["processes"] if process["pid"] == 647)
    story["processes"].append({**pattern, "pid": 9000, "adj": -1000})
    path = os.path.join(folder, "story.json")
    with open(path, "w", encoding="utf-8") as file:
        json.dump(story, file)
    return path


class EveryKey(unittest.TestCase):
    def walk(self, arguments, pids, word, live):
        for width, height in SIZES:
            with self.subTest(size=(width, height)), \
                    Screen(*arguments, "--filter", word, width=width, height=height) as screen:
                screen.wait("F1 Help")
                Walk(self, screen, pids, word).all(live)

    def test_on_a_recording(self):
        with tempfile.TemporaryDirectory() as folder:
            self.walk(["--from", recording(folder)], [675, 668, 661, 654, 647], "app", False)

    def test_on_the_live_machine(self):
        tag = f"w{os.getpid()}-"
        # no process waits for it before the test ends
        ended = subprocess.Popen([sys.executable, "-c", ONE_THAT_ENDED, f"{tag}z"])
        self.addCleanup(ended.wait)
        pids = self.start_in_order(tag)
        self.walk(["-d", "0.3"], pids[::-1], tag, True)

    def start_in_order(self, tag):
        """Starts processes with rising PIDs, and starts over where PIDs wrap around."""
        while True:
            # the test raises it by 50 at each size
            processes = [start(self, HOLD, 800 + 10 * place, f"{tag}{place}", 4 * place)
                         for place in range(5)]
            pids = [process.pid for process in processes]
            if pids == sorted(pids):
                return pids
            for process in processes:
                end(process)


if __name__ == "__main__":
    unittest.main()
