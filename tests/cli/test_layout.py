# SPDX-License-Identifier: GPL-2.0-or-later
"""On a terminal no line is too wide, each cut is marked, and no figure is cut."""
import ctypes
import fcntl
import locale
import os
import pty
import re
import struct
import subprocess
import tempfile
import termios
import unittest

from oomtop import ENVIRONMENT, FIXTURES, PROGRAM, text

RECORDINGS = [path for path in sorted(FIXTURES.glob("**/*.json")) if path.stem != "no-totals"]
WIDTHS = [200, 120, 80, 60, 40, 20]
WIDTHS_IN_TURN = [WIDTHS[i::3] for i in range(3)]
LIBC = ctypes.CDLL(None)


def on_terminal(*arguments, columns, **variables):
    """Returns standard output on a terminal of that width; 0: the terminal does not tell."""
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    environment = {name: value for name, value in ENVIRONMENT.items() if name != "COLUMNS"}
    with subprocess.Popen([PROGRAM, *arguments], stdin=subprocess.DEVNULL, stdout=slave,
                          env={**environment, **variables}) as process:
        os.close(slave)
        out = b""
        while True:
            try:
                out += (part := os.read(master, 65536))
            except OSError:  # no process has the terminal open any more
                part = b""
            if not part:
                break
    os.close(master)
    assert process.returncode == 0, (arguments, process.returncode)
    return out.replace(b"\r\n", b"\n").decode()


def width(line):
    """Returns the width as ncurses counts it, without escape sequences."""
    return sum(LIBC.wcwidth(ord(character)) for character in re.sub("\033\\[[0-9;]*m", "", line))


def table(shown):
    """Returns the lines of the table in a report: heading and rows."""
    return next(part for part in shown.split("\n\n")
                if re.search(r"^ *(#|PID|GROUP|NAME|COLUMN)", part)).splitlines()


class Terminal(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        locale.setlocale(locale.LC_CTYPE, "C.UTF-8")

    def lines_fit(self, *arguments, widths=(*WIDTHS,), **variables):
        for columns in widths:
            with self.subTest(arguments=arguments, columns=columns):
                shown = on_terminal(*arguments, columns=columns, **variables)
                self.assertTrue(shown)
                for line in shown.split("\n"):
                    self.assertLessEqual(width(line), columns, line)

    def test_no_line_is_wider_than_the_terminal(self):
        """Each command at each width, and each recording at some: all would take minutes."""
        columns = "PID,NAME,USER,UNIT,CGROUP,COMMAND,NUMA,QOS,AGREES,EXEMPT,WHY"
        for turn, path in enumerate(RECORDINGS):
            source = ["--from", str(path)]
            for arguments in [["report", "--all"], ["report", "--bytes", "--color", "always"],
                              ["report", "-o", columns], ["report", "-o", "+COMMAND,VSZ,PSS"],
                              ["report", "--by", "unit"], ["report", "--by", "user", "--bytes"],
                              ["drill"], ["drill", "--by", "unit"]]:
                self.lines_fit(*arguments, *source, widths=WIDTHS_IN_TURN[turn % 3])
        self.lines_fit("report", "--list-columns")
        self.lines_fit("report", "--by", "pod", "--from",
                       str(FIXTURES / "kubernetes" / "node.json"))

    def test_words_are_broken_to_the_terminal(self):
        story = ["--from", str(FIXTURES / "story" / "small-runner.json")]
        self.lines_fit("explain", "1366", *story)
        self.lines_fit("explain", "postgres", *story)
        self.lines_fit("drill", "1366", *story)

    def test_what_stands_below_a_list_of_kills_is_broken(self):
        report = (FIXTURES / "log" / "machine.txt").read_text()
        with tempfile.NamedTemporaryFile("w", encoding="utf-8") as log:
            for kill in range(30):
                log.write(re.sub(r"(?m)^\[ *\d+", f"[{30000 + kill * 100}", report))
            log.flush()
            self.assertIn("10 earlier kills are not shown", text("log", log.name))
            self.assertIn("Killed repeatedly: ", text("log", log.name))
            self.lines_fit("log", log.name)
            self.assertNotIn("not shown", text("log", "--limit", "all", log.name))
            self.assertIn("29 earlier kills", text("log", "--limit", "1", log.name))

    def test_what_a_label_names_stands_behind_it(self):
        shown = on_terminal("log", str(FIXTURES / "log" / "machine.txt"), columns=80)
        self.assertIn("\n  Victim        anonymous 3.1G, file 5.5M, shared 132K, page tables 6.3M;"
                      "\n                oom_score_adj 0, UID 998\n", shown)

    def test_of_protect_the_sentences_are_broken_and_the_commands_are_not(self):
        arguments = ["protect", "--from", str(FIXTURES / "story" / "workers.json"), "postgres"]
        piped = text(*arguments)
        commands = [line for line in piped.splitlines() if line.startswith(" " * 7)]
        self.assertGreater(max(map(width, commands)), 100)
        for columns in WIDTHS:
            shown = on_terminal(*arguments, columns=columns)
            lines = shown.splitlines()
            for line in lines:
                self.assertTrue(width(line) <= columns or line in commands, (columns, line))
            self.assertEqual([line for line in lines if line in commands], commands)
            self.assertEqual("".join(shown.split()), "".join(piped.split()))

    def test_no_line_is_wider_in_a_locale_of_ascii(self):
        for turn, path in enumerate(RECORDINGS):
            self.lines_fit("report", "--all", "--from", str(path), LC_ALL="C",
                           widths=WIDTHS_IN_TURN[turn % 3])

    def test_a_figure_is_there_whole_or_not_at_all(self):
        path = str(FIXTURES / "story" / "workers.json")
        whole = text("report", "--bytes", "--raw", "--all", "--from", path).splitlines()
        headings = whole[0].split()
        for columns in WIDTHS:
            shown = table(on_terminal("report", "--bytes", "--all", "--fold", "never", "--limit",
                                      "all", "--from", path, columns=columns))
            names = [name for name in shown[0].split() if name in
                     ("#", "PID", "ADJ", "SCORE", "BADNESS", "RSS", "SWAP", "PGTBL", "GAP")]
            self.assertIn("PID", names)
            for row, full in zip(shown[1:], whole[1:]):
                figures = row.split()
                for name in names:
                    self.assertIn(full.split()[headings.index(name)], figures, (columns, row))

    def test_what_is_cut_is_marked(self):
        path = str(FIXTURES / "story" / "workers.json")
        for variables, mark in [({}, "…"), ({"LC_ALL": "C"}, "~")]:
            shown = on_terminal("report", "-o", "PID,UNIT", "--from", path, "--limit", "20",
                                "--fold", "never", columns=20, **variables)
            cells = {line.split()[1] for line in table(shown)[1:]}
            self.assertIn("postgresql@15-" + mark, cells)

    def test_columns_that_were_asked_for_are_missed_aloud(self):
        path = str(FIXTURES / "story" / "workers.json")
        asked = ["report", "-o", "PID,RSS,SWAP,VSZ,PGTBL,NAME", "--from", path]
        self.assertNotIn("No room", on_terminal(*asked, columns=80))
        shown = on_terminal(*asked, columns=20)
        self.assertIn("No room for: PGTBL,\n  NAME\n", shown)
        self.assertNotIn("No room", on_terminal("report", "--from", path, columns=20))

    def test_of_default_columns_the_same_are_left_out_as_on_the_live_screen(self):
        path = str(FIXTURES / "story" / "workers.json")
        shown = table(on_terminal("report", "--from", path, "--limit", "all", columns=80))
        self.assertEqual(shown[0].split(), "# PID ADJ BADNESS BAR GAP OWNER NAME".split())

    def test_the_width_is_the_terminals_and_columns_may_narrow_it(self):
        path = str(FIXTURES / "story" / "workers.json")
        for columns, wanted, expected in [(100, "60", 60), (60, "100", 60), (0, "50", 50),
                                          (0, "", 80), (0, "x", 80), (100, "-5", 100)]:
            shown = on_terminal("report", "--from", path, columns=columns, COLUMNS=wanted)
            self.assertEqual(max(map(width, shown.split("\n"))), expected, (columns, wanted))

    def test_a_pipe_has_all(self):
        path = str(FIXTURES / "odd" / "hostile-names.json")
        columns = text("report", "--list-columns", "--raw", "--noheadings").splitlines()
        names = [line.split()[0] for line in columns]
        out = text("report", "--all", "-o", ",".join(names), "--from", path,
                   env={**ENVIRONMENT, "COLUMNS": "20"})
        self.assertEqual(table(out)[0].split(), names)
        self.assertNotIn("…", out)


if __name__ == "__main__":
    unittest.main()
