# SPDX-License-Identifier: GPL-2.0-or-later
"""oomtop's own keys in the live screen: drill, groups, domain, assume, and writing an adj."""
import json
import os
import re
import tempfile
import unittest

from screen import PROGRAM, STORY, Pty, Screen, end, start
from test_manners import SEQUENCE

UNLIMITED = (1 << 60) - 1
HOSTILE_CGROUP = "/system.slice/\033]0;owned\007\033[2J\u202e\u009b1m.service"


def cgroup(path, maximum, current):
    return {"path": path, "max_bytes": maximum, "current_bytes": current,
            "swap_max_bytes": 0, "swap_current_bytes": 0, "oom_group": 0}


def recording_with_cgroups(folder):
    """Returns the story with limits: cron's of 2M is half used, the runners' is nearly reached."""
    with open(STORY, encoding="utf-8") as file:
        story = json.load(file)
    for process in story["processes"]:
        if process["name"] == "cron":
            process["cgroup"] = HOSTILE_CGROUP
    story["cgroup_version"] = 2
    story["cgroups"] = [cgroup("/", UNLIMITED, 12 << 30),
                        cgroup(HOSTILE_CGROUP, 2 << 20, 1 << 20),
                        cgroup("/system.slice/ci-runner.service", 11 << 30, (11 << 30) - 4096)]
    path = os.path.join(folder, "limits.json")
    with open(path, "w", encoding="utf-8") as file:
        json.dump(story, file)
    return path


class OnAStory(unittest.TestCase):
    def setUp(self):
        self.screen = Screen("top", "--from", STORY)
        self.addCleanup(self.screen.__exit__)
        self.screen.wait(r"F1 Help")

    def test_an_adj_ends_at_its_bounds(self):
        self.screen.keys(*["F8"] * 25)
        self.screen.wait(r"1366:adj=1000\.")
        self.screen.press("F7", r"1366:adj=950\.")

    def assume(self, words):
        """In the words of --assume."""
        self.screen.press("A", r"^Assume for ")
        self.screen.keys("End")
        self.screen.press("Enter", r"^Assume: 1366:adj=_")
        self.screen.keys("C-u")
        self.screen.type(words + "\n")

    def test_assume_in_words(self):
        self.assume("cron:grow=5G")
        self.screen.wait(r"\AWhat if \(not the current state\): cron:grow=5G\. "
                         r"This assumes 4\.8G more than")
        self.screen.wait(r"^NEXT cron\[498\]")

    def test_what_cannot_be_assumed_changes_nothing(self):
        for words, why in [("x", "'x' is not an assumption such as"),
                           ("1366:adj=2000", "'2000' in '1366:adj=2000' is not an oom_score_adj"),
                           ("nobody-here:adj=5", "nobody-here"), ("cron:grow=x", "is not a size")]:
            self.assume(words)
            self.screen.wait(why)
            text = self.screen.settled()
            self.assertNotIn("What if (not the current state)", text)
            self.assertNotIn("following", text)

    def test_a_step_that_fails_keeps_the_domain(self):
        """The domain exists only with the assumed limit."""
        self.assume("ci-runner.service:max=9G")
        self.screen.wait(r"What if \(not the current state\)")
        # the cursor is on the limit that fills first
        self.screen.press("D", r"^ +-> +machine")
        self.screen.press("Enter", r"now: ci-runner 9\.0G")
        self.screen.press("Escape", r"now: machine")
        self.screen.wait(r"What if \(not the current state\)", absent=True)

    def test_standard_input_is_asked_again(self):
        with Screen(command=["bash", "--norc", "--noprofile"]) as screen:
            screen.type(f"{PROGRAM} top --from - < {STORY}\n")
            screen.wait("F1 Help")
            screen.press("F8", r"1366:adj=50\.")
            screen.press("F8", r"1366:adj=100\.")
            screen.press("q", r"^bash")

    def test_no_drill_without_memory(self):
        self.screen.keys("K", "\\")
        self.screen.type("kworker\n")
        self.screen.wait(r"^ - ")
        self.screen.press("L", r"^\d+ has no memory to leak")

    def test_groups_on_a_narrow_screen(self):
        self.screen.press("G", r"^By unit")
        self.screen.wait(r"^ +1 postgresql@15-main\S* +46 +380M +3.6G postgres\[1366\]")
        self.screen.press("G", r"^By container")
        self.screen.press("G", r"^By user")
        self.screen.wait(r"^ +48 ci +63 +10.0G")
        self.screen.press("G", r"^ ! +1 1366")

    def test_the_head_may_be_hidden_but_not_that_it_is_assumed(self):
        self.screen.press("F8", r"What if \(not the current state\)")
        self.screen.press("#", "^NEXT ", absent=True)
        self.assertIn("What if (not the current state)", self.screen.text())
        self.screen.resize(60, 15)
        self.screen.wait(r"What if \(not the current state\)")

    def test_a_recording_is_not_written_to(self):
        self.screen.press("w", r"^no oom_score_adj is assumed: use F7, F8 or A")
        self.screen.press("F8", r"What if \(not the current state\)")
        self.screen.press("w", r"^only processes of this machine can be written to")


class Limits(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.path = recording_with_cgroups(folder.name)

    def test_fullest_first(self):
        for width, height in [(80, 24), (60, 15), (200, 50)]:
            with Screen("--from", self.path, width=width, height=height) as screen:
                screen.wait("F1 Help")
                screen.press("D", r"-> +machine")
                rows = shown_of_menu(screen.settled())
                self.assertRegex(rows[0], r"^ +-> +machine +\d+M-\d+M left; RAM and swap")
                self.assertRegex(rows[1], r"ci-runner +\S+ left of 11\.0G; kil")
                self.assertRegex(rows[2], r"1\.0M-2\.0M left of 2\.0M")
                screen.keys("End")
                screen.press("Enter", r"now: .*1m\.service")

    def test_no_control_byte_of_a_cgroup_is_sent(self):
        terminal = Pty("--from", self.path, width=200, height=50)
        self.addCleanup(terminal.close)
        terminal.wait(b"F1")
        for keys in [b"D", b"\033[B\033[B", b"\r", b"L", b"q", b"G", b"GG", b"q", b"A\r",
                     b"\x15x\x9b\r", b"A\033[B\033[B\r", b"9G\r", b"\033"]:
            terminal.send(keys)
            # longer than a key acts on what was seen before
            terminal.read(0.35)
        terminal.send(b"q")
        self.assertEqual(terminal.ended(), 0)
        self.assertIn(b"\\x1b]0;owned", terminal.output)
        rest = SEQUENCE.sub(b"", terminal.output)
        self.assertFalse(set(rest) & (set(range(32)) - {8, 10, 13} | {127}), rest)
        for text in [b"\033]0;", "\u202e".encode(), "\u009b".encode()]:
            self.assertNotIn(text, terminal.output)
        rest.decode()


def film(folder):
    """Writes the story in eight samples: the runner grows by 20M a second until postgres[1366] is
    killed in the seventh; the last is seven minutes later."""
    with open(STORY, encoding="utf-8") as file:
        story = json.load(file)
    runner = next(process for process in story["processes"] if process["pid"] == 1877)
    path = os.path.join(folder, "film.json")
    with open(path, "w", encoding="utf-8") as file:
        for moment in range(1, 9):
            seconds = 10 if moment < 8 else 7 * 60
            story["machine"]["uptime_ticks"] += seconds * story["machine"]["clock_ticks"]
            story["machine"]["oom_kills"] = 3 if moment < 7 else 4
            if moment < 7:
                runner["rss_bytes"] += 200 << 20
                runner["rss_anon_bytes"] += 200 << 20
            else:
                story["processes"] = [process for process in story["processes"]
                                      if process["pid"] != 1366]
            json.dump(story, file)
            file.write("\n")
    return path


class Samples(unittest.TestCase):
    def test_a_recording_is_stepped_through(self):
        with tempfile.TemporaryDirectory() as folder:
            path = film(folder)
            for width, height in [(80, 24), (60, 15), (200, 50)]:
                with Screen("--from", path, width=width, height=height) as screen:
                    screen.wait(r"machine 15.6G .*recording 8 of 8$")
                    screen.press("]", r"^this is the last of 8 snapshots$")
                    for moment in range(7, 0, -1):
                        text = screen.press("[", f"recording {moment} of 8$")
                        self.assertNotRegex(text, "KILL|GROWS")
                    screen.press("[", r"^this is the first of 8 snapshots$")
                    for moment in range(2, 7):
                        screen.press("]", f"recording {moment} of 8$")
                    # a screen may be seen half drawn: waited for is what comes last
                    if width > 60:
                        screen.wait(r"^THEN .*GROWS runner\[1877\] .*first.* in 2 min")
                    kill = r"^KILL killed 0 s ago: postgres\[1366\], was ranked 1$"
                    screen.press("]", kill)
                    screen.wait("recording 7 of 8$")
                    screen.wait(r"^NEXT (in machine: )?postgres\[1289\]")
                    screen.press("]", r"^KILL killed 7 min ago: postgres\[1366\], was ranked 1$")
                    screen.keys("[", "[")
                    screen.press("]", kill)

    def test_a_single_sample_cannot_be_stepped(self):
        with Screen("--from", STORY) as screen:
            screen.wait("F1 Help")
            for key in "[]":
                screen.press(key, "^only a recording of several snapshots can be stepped through$")
                screen.press("C-l", "only a recording", absent=True)


def shown_of_menu(text):
    lines = text.rstrip("\n").split("\n")
    title = next(i for i, line in enumerate(lines) if line.startswith("Memory that runs out"))
    return lines[title + 1:]


HOLD = """
import ctypes, sys
ctypes.CDLL(None).prctl(15, sys.argv[1].encode())
with open("/proc/self/oom_score_adj", "w") as file:
    file.write(sys.argv[2])
print(flush=True)
sys.stdin.read()
"""
TAG = f"v{os.getpid()}-"


class Live(unittest.TestCase):
    """These tests write only to processes of their own."""

    def start(self, adj, name):
        return start(self, HOLD, name, adj)

    def adj_of(self, process):
        with open(f"/proc/{process.pid}/oom_score_adj", encoding="utf-8") as file:
            return int(file.read())

    def choose(self, screen, process):
        screen.wait("F1 Help")
        screen.type(f"/{process.pid}\n")
        screen.press("k", rf"run: kill {process.pid}\b")

    def terminal_with_what_if(self, process):
        """Returns a terminal with the screen, where the process is assumed at adj 350 by F8."""
        terminal = Pty("-d", "60", width=120)
        self.addCleanup(terminal.close)
        terminal.wait(b"F1")
        terminal.send(f"/{process.pid}\n".encode())
        terminal.read(0.3)
        terminal.send(b"\033[19~")
        terminal.wait(f"{process.pid}:adj=350".encode())
        return terminal

    def test_an_adj_is_written_and_the_undo_is_shown(self):
        process = self.start(300, f"{TAG}write")
        with Screen("-d", "0.3", width=120) as screen:
            self.choose(screen, process)
            screen.press("F8", rf"What if \(not the current state\).*{process.pid}:adj=350\.")
            self.assertEqual(self.adj_of(process), 300)
            screen.press("w", rf"^write oom_score_adj 350 to {process.pid} \({TAG}write\)\? "
                         r"y/n; it is 300 now")
            screen.press("n", "F1 Help")
            self.assertEqual(self.adj_of(process), 300)
            screen.press("w", "y/n")
            screen.press("y", rf"^oom_score_adj of {process.pid} is 350 now; "
                         rf"undo: choom -n 300 -p {process.pid}$")
            self.assertEqual(self.adj_of(process), 350)
            screen.wait(r"What if \(not the current state\)", absent=True)
            screen.wait(rf"{process.pid} +\S+ +350 ")

    def test_what_was_typed_before_the_question_does_not_answer_it(self):
        process = self.start(300, f"{TAG}ahead")
        terminal = self.terminal_with_what_if(process)
        terminal.send(b"wyyy")
        terminal.wait(b"y/n")
        terminal.read(0.5)
        self.assertEqual(self.adj_of(process), 300)
        terminal.send(b"y")
        terminal.wait(f"undo: choom -n 300 -p {process.pid}".encode())
        self.assertEqual(self.adj_of(process), 350)
        terminal.send(b"q")
        self.assertEqual(terminal.ended(), 0)

    def test_the_undo_is_shown_before_the_write(self):
        """The screen shows the undo just before the write; a terminal shows both."""
        process = self.start(300, f"{TAG}told")
        terminal = self.terminal_with_what_if(process)
        terminal.send(b"w")
        terminal.wait(b"y/n")
        terminal.read(0.2)
        terminal.send(b"y")
        terminal.wait(b"Being written. To undo:")
        terminal.wait(f"350 now; undo: choom -n 300 -p {process.pid}".encode())
        terminal.send(b"q")
        self.assertEqual(terminal.ended(), 0)

    def test_another_sysfs_is_not_this_machine(self):
        process = self.start(300, f"{TAG}sysfs")
        with Screen("-d", "60", "--sysfs", "/sys", width=120) as screen:
            self.choose(screen, process)
            screen.press("F8", r"adj=350\.")
            screen.press("w", r"^only processes of this machine can be written to")

    def test_several_are_written_together(self):
        processes = [self.start(200, f"{TAG}one"), self.start(210, f"{TAG}two")]
        with Screen("-d", "0.3", width=120) as screen:
            for process in processes:
                self.choose(screen, process)
                screen.press("F8", rf"{process.pid}:adj=2[56]0")
            screen.press("w", rf"write oom_score_adj 250 to {processes[0].pid} ")
            screen.press("y", rf"^ +choom -n 210 -p {processes[1].pid} +# {TAG}two, now 260")
            self.assertEqual([self.adj_of(process) for process in processes], [250, 260])

    def test_a_process_that_exited_is_not_written_to(self):
        process = self.start(100, f"{TAG}write")
        with Screen("-d", "60", width=120) as screen:
            self.choose(screen, process)
            screen.press("F8", r"adj=150")
            screen.press("w", "y/n")
            end(process)
            screen.press("y", rf"process {process.pid} has exited")

    def test_what_is_assumed_of_a_process_ends_with_it(self):
        process, other = self.start(100, f"{TAG}ends"), self.start(110, f"{TAG}stays")
        with Screen("-d", "0.3", width=120) as screen:
            for one in process, other:
                self.choose(screen, one)
                screen.press("F8", rf"{one.pid}:adj=")
            end(process)
            screen.wait(rf"What if \(not the current state\): {other.pid}:adj=160\.$")
            screen.wait(rf"^no longer assumed: {process.pid} has exited$")

    def test_nothing_is_assumed_of_a_process_that_has_exited(self):
        process = self.start(100, f"{TAG}gone")
        with Screen("-d", "60", width=120) as screen:
            self.choose(screen, process)
            end(process)
            screen.press("F8", rf"^{process.pid} has exited$")
            self.assertNotIn("What if (not the current state)", screen.text())

    def test_lowering_needs_a_capability(self):
        process = self.start(100, f"{TAG}write")
        with open("/proc/self/status", encoding="utf-8") as file:
            effective = re.search(r"CapEff:\s*(\w+)", file.read()).group(1)
        with Screen("-d", "0.3", width=120) as screen:
            self.choose(screen, process)
            screen.press("F7", r"adj=50\.")
            screen.press("w", "Lowering it requires CAP_SYS_RESOURCE")
            text = screen.press("y", "is 50 now; undo: choom -n 100|cannot lower an oom_score_adj: "
                                "this needs CAP_SYS_RESOURCE")
            self.assertEqual(self.adj_of(process), 50 if "is 50 now" in text else 100)
            # in a user namespace the capability has no effect
            if not int(effective, 16) >> 24 & 1:
                self.assertEqual(self.adj_of(process), 100)

    def test_drill_knows_what_a_death_frees(self):
        """Details are read of all processes that die, not only of the first two: no "about"."""
        self.start(1000, f"{TAG}first")
        self.start(999, f"{TAG}second")
        self.start(998, f"{TAG}third")
        leaker = self.start(0, f"{TAG}leaks")
        # where others run at 1000 too, the third to die is one of theirs, and those of this test
        # may come behind the last death that a drill tells
        with Screen("-d", "0.3", width=120, height=100) as screen:
            self.choose(screen, leaker)
            screen.press("L", r"^ +3\. \S+\[\d+\] is killed: .*; frees \d")

    def test_drill_goes_on(self):
        process = self.start(1000, f"{TAG}drill")
        with Screen("-d", "0.3", width=120) as screen:
            self.choose(screen, process)
            screen.press("L", rf"^If {TAG}drill\[{process.pid}\] leaks")
            end(process)
            screen.wait(rf"^Drill {process.pid} \(exited: last state\)")


if __name__ == "__main__":
    unittest.main()
