# SPDX-License-Identifier: GPL-2.0-or-later
"""How the live screen treats a terminal: however oomtop exits, the terminal is restored."""
import os
import re
import signal
import tempfile
import termios
import time
import unittest

from screen import FIXTURES, PROGRAM, STORY, Pty, Screen

HOSTILE = str(FIXTURES / "odd" / "hostile-names.json")
BEGIN, END = b"\033[?1049h", b"\033[?1049l"
SEQUENCE = re.compile(rb"\033(?:\[[0-?]*[ -/]*[@-~]|[()][0-9A-Za-z]|[=>78M])")


class Manners(unittest.TestCase):
    def start(self, *arguments, **options):
        terminal = Pty(*arguments, **options)
        self.addCleanup(terminal.close)
        return terminal

    def running(self, *arguments, **options):
        terminal = self.start(*arguments, **options)
        terminal.wait(b"F1")
        return terminal

    def given_back(self, terminal):
        output = terminal.output
        self.assertIn(BEGIN, output)
        self.assertGreater(output.rfind(END), output.rfind(BEGIN), output[-300:])
        self.assertGreater(output.rfind(b"\033[?25h"), output.rfind(b"\033[?25l"), "the cursor")
        self.assertGreater(output.rfind(b"1000l"), output.rfind(b"1000h"), "the mouse")
        self.assertEqual(termios.tcgetattr(terminal.fd), terminal.modes)

    def test_quit(self):
        terminal = self.running()
        terminal.send(b"q")
        self.assertEqual(terminal.ended(), 0)
        self.given_back(terminal)

    def test_signals(self):
        for number in [signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGQUIT,
                       signal.SIGSEGV, signal.SIGABRT, signal.SIGBUS, signal.SIGUSR1,
                       signal.SIGALRM]:
            with self.subTest(signal=number):
                terminal = self.running("--from", STORY)
                os.kill(terminal.pid, number)
                # a sanitizer handles faults itself
                self.assertIn(terminal.ended(), (-number, 1, -signal.SIGABRT))
                self.given_back(terminal)

    def test_interrupt_key(self):
        terminal = self.running("--from", STORY)
        terminal.send(b"\x03")
        self.assertEqual(terminal.ended(), -signal.SIGINT)
        self.given_back(terminal)

    def test_output_that_was_stopped_does_not_hold_up_the_end(self):
        terminal = self.running("-d", "0.1")
        termios.tcflow(terminal.fd, termios.TCIOFF)
        terminal.send(b"\x13")
        time.sleep(0.3)
        os.kill(terminal.pid, signal.SIGTERM)
        self.assertEqual(terminal.ended(), -signal.SIGTERM)
        self.assertEqual(termios.tcgetattr(terminal.fd), terminal.modes)

    def test_closed_terminal(self):
        terminal = Pty("-d", "0.1")
        terminal.wait(b"F1")
        os.close(terminal.fd)
        end = time.monotonic() + 10
        while time.monotonic() < end:
            pid, status = os.waitpid(terminal.pid, os.WNOHANG)
            if pid:
                self.assertIn(os.waitstatus_to_exitcode(status), (0, -signal.SIGHUP))
                return
            time.sleep(0.02)
        self.fail("it outlives its terminal")

    def test_unknown_terminal(self):
        for term, words in [("no-such-terminal", b"TERM 'no-such-terminal' is not known here"),
                            ("", b"TERM '' is not known here"),
                            ("dumb", b"TERM 'dumb' has no addressable cursor")]:
            with self.subTest(term=term):
                terminal = self.start("--from", STORY, TERM=term)
                self.assertEqual(terminal.ended(), 1)
                self.assertIn(words, terminal.output)
                self.assertNotIn(b"\033", terminal.output)
                self.assertEqual(terminal.output.strip().count(b"\n"), 0)
                self.assertEqual(termios.tcgetattr(terminal.fd), terminal.modes)

    def test_kinds_of_terminals(self):
        for term in ["linux", "vt100", "screen", "screen-256color", "tmux-256color", "xterm-mono",
                     "rxvt", "ansi"]:
            with self.subTest(term=term):
                # for a console ncurses loads a library for the mouse, which leaks ten bytes
                terminal = self.running("--from", STORY, TERM=term,
                                        ASAN_OPTIONS="detect_leaks=0")
                terminal.send(b"h")
                terminal.wait(b"Marks before a line")
                terminal.send(b"qq")
                self.assertEqual(terminal.ended(), 0)
                self.assertEqual(termios.tcgetattr(terminal.fd), terminal.modes)

    def test_no_colour(self):
        for arguments, environment in [(["--color", "never"], {}), ([], {"NO_COLOR": "1"}),
                                       ([], {"TERM": "vt100"})]:
            terminal = self.running("--from", STORY, *arguments, **environment)
            self.assertNotRegex(terminal.read(0.1), rb"\033\[[0-9;]*(3[0-8]|4[0-8])[;m]")
            terminal.send(b"q")
            terminal.ended()

    def test_colours(self):
        for term in ["xterm", "xterm-256color"]:
            terminal = self.running("--from", STORY, TERM=term)
            self.assertRegex(terminal.read(0.1), rb"\033\[[0-9;]*31m")
            terminal.send(b"q")
            terminal.ended()

    def test_no_control_byte_of_a_name_is_sent(self):
        terminal = self.running("--from", HOSTILE, "-o", "NAME,PID,USER,UNIT,CGROUP,WHY",
                                width=200, height=50)
        for keys in [b"\r", b"q", b"t", b"K", b"u", b"q", b"/red\r", b"\\\xe8\xaa\x9e\r", b"\033"]:
            terminal.send(keys)
            terminal.read(0.15)
        terminal.send(b"q")
        self.assertEqual(terminal.ended(), 0)
        rest = SEQUENCE.sub(b"", terminal.output)
        self.assertFalse(set(rest) & (set(range(32)) - {8, 10, 13} | {127}), rest)
        for text in [b"\033[31mred", b"\033]0;", b"\xc2\x9b", "\u202e".encode(), b"\033[1m.1"]:
            self.assertNotIn(text, terminal.output)
        rest.decode()

    @unittest.skipUnless(os.geteuid() == 0, "only root can be led into another user's files")
    def test_root_writes_no_settings_into_the_home_of_another(self):
        with tempfile.TemporaryDirectory() as home:
            target = os.path.join(home, "target")
            os.makedirs(os.path.join(home, "oomtop"))
            os.symlink(target, os.path.join(home, "oomtop", "config"))
            for path in [home, os.path.join(home, "oomtop")]:
                os.chown(path, 65534, 65534)
            terminal = self.running("--from", STORY, XDG_CONFIG_HOME=home, width=120)
            terminal.send(b"W")
            terminal.wait(b"belongs to another user")
            terminal.send(b"q")
            terminal.ended()
            self.assertFalse(os.path.lexists(target))

    def test_an_unknown_key_is_not_taken_apart(self):
        """Taken as Escape and letters, the key would drop the filter and sort."""
        terminal = self.running("--from", STORY, "--filter", "app")
        before = len(terminal.output)
        for sequence in [b"\033[99;99~", b"\033[1;9R", b"\033OZ"]:
            terminal.send(sequence)
            terminal.read(0.1)
        terminal.send(b"k")
        terminal.wait(b"run: kill 675")
        self.assertNotIn(b"118", terminal.output[before:])
        # an incomplete sequence, followed at once by a known key
        terminal.send(b"\033[1;\033\033[21~")
        self.assertEqual(terminal.ended(), 0)

    def test_repaints_only_what_changed(self):
        terminal = self.running("--from", STORY, width=200, height=50)
        before = len(terminal.read(0.2))
        terminal.send(b"k")
        terminal.wait(b"run: kill")
        self.assertLess(len(terminal.read(0.2)) - before, 600)

    def test_recording_by_standard_input(self):
        with Screen(command=["bash", "--norc", "--noprofile"]) as screen:
            screen.type(f"{PROGRAM} top --from - < {STORY}\n")
            screen.wait("F1 Help")
            screen.press("Down", "q Quit")
            screen.press("q", r"^bash")


class Stopping(unittest.TestCase):
    def test_suspend_and_resume(self):
        with Screen(command=["bash", "--norc", "--noprofile"]) as screen:
            screen.wait(r"[$#] *$")
            screen.type(f"{PROGRAM} --from {STORY}\n")
            screen.wait("F1 Help")
            screen.press("C-z", r"Stopped")
            screen.type("stty -a | tr ';' '\\n'\n")
            screen.wait(r"\becho\b")
            self.assertNotRegex(screen.text(), r"(?<![\w-])-(echo|icanon)\b")
            screen.type("clear; fg\n")
            screen.wait(r"^ ! +1 1366")
            screen.press("Down", "F1 Help")
            screen.press("q", r"[$#] *$")
            self.assertNotIn("F1 Help", screen.text())

    def test_resize(self):
        with Screen("--from", STORY) as screen:
            screen.wait("F1 Help")
            screen.resize(200, 50)
            screen.wait("F2 Setup")
            screen.wait(r"SCORE")
            screen.resize(60, 15)
            screen.wait(r"SCORE", absent=True)
            screen.wait(r"q Quit.*Assume$")


if __name__ == "__main__":
    unittest.main()
