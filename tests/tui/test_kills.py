# SPDX-License-Identifier: GPL-2.0-or-later
"""The list of past kills in the live screen: of a support archive, of this boot, of neither."""
import os
import subprocess
import sys
import tempfile
import unittest

from screen import FIXTURES, PROGRAM, STORY, Screen

sys.path.append(str(FIXTURES))
import sos  # noqa: E402

LOG = (FIXTURES / "log" / "machine.txt").read_text(encoding="utf-8")
LATER = "".join(
    f"[{81300 + number}.000000] Out of memory: Killed process {3000 + number} (runner) "
    f"total-vm:4096kB, anon-rss:2048kB, file-rss:0kB, shmem-rss:0kB, UID:998 pgtables:40kB "
    f"oom_score_adj:0\n" for number in range(60))


def archive(folder, log):
    files = {**sos.tree(sos.new_machine()), "sos_commands/kernel/dmesg": log}
    for path, contents in files.items():
        path = os.path.join(folder, "sosreport-vm", path)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(contents if isinstance(contents, bytes) else contents.encode())
    return os.path.join(folder, "sosreport-vm")


def explained(log):
    """Returns what oomtop log prints of the kill, without its headline, as one line."""
    text = subprocess.run([PROGRAM, "log", "-"], input=log, capture_output=True, text=True,
                          check=True).stdout
    return " ".join(" ".join(text.split("\n")[1:]).split())


class OfAnArchive(unittest.TestCase):
    def open(self, log, **size):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        screen = Screen("top", "--from", archive(folder.name, log), **size)
        self.addCleanup(screen.__exit__)
        screen.wait("F1 Help")
        return screen

    def test_a_kill_is_listed_and_explained(self):
        for width, height in [(80, 24), (200, 50), (60, 15)]:
            with self.subTest(width=width):
                screen = self.open(LOG, width=width, height=height)
                screen.press("O", r"^Past kills in the archive, 1-1 of 1")
                screen.wait(r"^\S.* runner\[1877\]")
                screen.wait(r"^The log reaches ")
                if width >= 80:
                    screen.wait(r"^TIME +KILLER +VICTIM +FREED +OF")
                    screen.wait(r" kernel +runner\[1877\] +3\.1G ci-runner\.service")
                screen.press("Enter", r"^Past kill, lines 1-")
                screen.wait(r"^ +Victim +anonymous 3\.1G")
                if width == 200:
                    shown = screen.settled().split("Past kill, lines")[1].split("\n", 2)[2]
                    self.assertIn(" ".join(shown.split())[:600], explained(LOG))
                    self.assertIn("(on the log's machine)", " ".join(shown.split()))
                screen.press("h", r"^Help:.*\[Texts\]")
                screen.press("Escape", r"^Past kill, lines 1-")
                screen.press("Escape", r"^Past kills in the archive")
                screen.press("Escape", r"^q Quit")

    def test_the_newest_is_first_and_the_list_scrolls(self):
        screen = self.open(LOG + LATER)
        screen.press("O", r"^Past kills in the archive, 1-\d+ of 61")
        screen.wait(r"runner\[3059\](.*\n)+.*runner\[3058\]")
        screen.press("End", r"runner\[1877\]")
        screen.press("Enter", r"^ +Victim +anonymous 3\.1G")
        screen.press("Left", r"^Past kills in the archive, \d+-61 of 61")
        screen.press("Home", r"^Past kills in the archive, 1-")
        screen.keys("Down")
        screen.press("Enter", r"runner\[3058\]")

    def test_a_log_without_a_kill(self):
        screen = self.open("[    0.000000] Linux version 6.1.0\n")
        screen.press("O", r"^No kill for want of memory in the log ")
        screen.keys("Enter", "Down")
        screen.press("q", r"^q Quit")

    def test_names_are_escaped(self):
        screen = self.open(LOG.replace("(runner)", "(\033[31mx\x07)"))
        text = screen.press("O", r"^Past kills in the archive, 1-1 of 1")
        self.assertNotIn("\x07", text)


class OfOthers(unittest.TestCase):
    def test_a_recording_has_no_log(self):
        with Screen("top", "--from", STORY) as screen:
            screen.wait("F1 Help")
            screen.press("O", r"^a recording has no log")

    def test_another_machine_has_none(self):
        with Screen("top", "--procfs", "/proc/self/root/proc") as screen:
            screen.wait("F1 Help")
            screen.press("O", r"the log of the machine behind --procfs|^Past kills of this boot")

    def test_this_boot(self):
        """What the list says of the log depends on the rights of whoever runs this."""
        with Screen("top", "-d", "0.3") as screen:
            screen.wait("F1 Help")
            screen.press("O", r"^Past kills of this boot")
            screen.wait(r"^(The log reaches|No kill for want of memory in the log|Cannot read)")
            screen.press("F10", r"^status 0$")


if __name__ == "__main__":
    unittest.main()
