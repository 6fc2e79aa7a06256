# SPDX-License-Identifier: GPL-2.0-or-later
"""Runs a shell on a terminal of its own, with oomtop's completion, and presses keys in it."""
import fcntl
import os
import pty
import re
import select
import shlex
import shutil
import signal
import struct
import termios
import time

from oomtop import ROOT

PATIENCE = float(os.environ.get("PATIENCE", 30))
COMPLETIONS = ROOT / "completions"
# Starts each shell without a user's settings, except that lists are shown at once and in full.
SHELLS = {
    "bash": (["bash", "--norc", "--noprofile", "-i"],
             ["bind 'set show-all-if-ambiguous on'", "bind 'set completion-query-items 0'",
              "bind 'set page-completions off'", "bind 'set enable-bracketed-paste off'",
              f". {shlex.quote(str(COMPLETIONS / 'oomtop'))}"]),
    "zsh": (["zsh", "-f", "-i"],
            [f"fpath=({shlex.quote(str(COMPLETIONS))} $fpath)", "LISTMAX=99999",
             "unset zle_bracketed_paste", "autoload -U compinit", "compinit -u -D"]),
    "fish": (["fish", "--no-config", "-i"],
             [f"source {shlex.quote(str(COMPLETIONS / 'oomtop.fish'))}"]),
}
SANITIZERS = ("ASAN_OPTIONS", "UBSAN_OPTIONS")  # of the program
# What fish queries of a terminal before it continues.
QUESTIONS = {b"\033[c": b"\033[?6c", b"\033[0c": b"\033[?6c", b"\033[6n": b"\033[1;1R"}
# Tells the words that the shell makes of a line, and a last one, in one write.
LAST_WORD = "no word follows"
ARGS = f"""#!/bin/sh
printf '%s\\0' "$@" '{LAST_WORD}' > "$ARGS"
"""
START, END, KILL = "\x01", "\x05", "\x15"


def is_installed(shell):
    return shutil.which(shell) is not None


def write_program(path, text):
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    os.chmod(path, 0o755)


class Terminal:
    """Starts the shell in `folder`; programs in `folder`/bin come before all others."""

    def __init__(self, shell, folder, setup=()):
        command, own = SHELLS[shell]
        self.args = os.path.join(folder, "args")
        self.output = b""
        os.mkfifo(self.args)
        self.told = os.open(self.args, os.O_RDWR)
        write_program(os.path.join(folder, "bin", "args"), ARGS)
        environment = {
            "PATH": f"{folder}/bin:/usr/local/bin:/usr/bin:/bin", "HOME": folder, "ARGS": self.args,
            "TERM": "xterm", "LC_ALL": "C.UTF-8", "INPUTRC": "/dev/null", "PS1": "> ",
            "XDG_CONFIG_HOME": folder, "XDG_DATA_HOME": folder,
            **{name: os.environ[name] for name in SANITIZERS if name in os.environ}}
        self.pid, self.terminal = pty.fork()
        if self.pid == 0:
            for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGHUP, signal.SIGPIPE,
                           signal.SIGTERM, signal.SIGTTOU, signal.SIGTSTP):
                signal.signal(number, signal.SIG_DFL)
            os.chdir(folder)
            os.execvpe(command[0], command, environment)
        fcntl.ioctl(self.terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 500, 200, 0, 0))
        with open(os.path.join(folder, "setup"), "w", encoding="utf-8") as file:
            file.write("\n".join([*setup, *own, ""]))
        self.press("source ./setup; args ready\r")
        self.words()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        os.kill(self.pid, signal.SIGKILL)
        os.close(self.terminal)
        os.close(self.told)
        os.unlink(self.args)
        os.waitpid(self.pid, 0)

    def press(self, keys):
        """Waits until the shell reads keys: before, the terminal itself would act on some."""
        end = time.monotonic() + PATIENCE
        while termios.tcgetattr(self.terminal)[3] & termios.ICANON:
            self.read(0.01)
            if time.monotonic() > end:
                raise AssertionError(f"no prompt:\n{self.shown()}")
        os.write(self.terminal, keys.encode())

    def read(self, seconds):
        """Reads what was written; returns False when that is nothing."""
        if not select.select([self.terminal], [], [], seconds)[0]:
            return False
        data = os.read(self.terminal, 65536)
        self.output += data
        for question, answer in QUESTIONS.items():
            for _ in range(data.count(question)):
                os.write(self.terminal, answer)
        return True

    def run(self, line):
        """Has the shell run `args` with the line; returns the words that the shell made of it."""
        self.press(f"{line}{START}args \r")
        return self.words()

    def words(self):
        end, told = time.monotonic() + PATIENCE, b""
        while not told.endswith(LAST_WORD.encode() + b"\0"):
            if self.told in select.select([self.terminal, self.told], [], [], 1)[0]:
                told += os.read(self.told, 65536)
            self.read(0)
            if time.monotonic() > end:
                raise AssertionError(f"no end:\n{self.shown()}")
        while self.read(0):
            pass
        return told.decode("utf-8", "surrogateescape").split("\0")[:-2]

    def complete(self, *lines, until=""):
        """
        Types each line, presses Tab and deletes the line; returns what the terminal showed.
        zsh lists nothing while keys wait, so more keys are sent only once it shows `until`.
        """
        self.output = b""
        for line in lines:
            self.press(f"{line}\t")
            if until:
                self.wait_for(until)
            self.press(f"{END}{KILL}")
            while self.read(0):
                pass
        self.run("")
        return self.shown()

    def wait_for(self, until):
        """Waits until the list is drawn: `until` is in it, and the shell waits for keys again."""
        end = time.monotonic() + PATIENCE
        while until not in self.shown() and time.monotonic() < end:
            self.read(0.1)
        while self.read(0.01) or not self.is_waiting():
            pass

    def is_waiting(self):
        """Tells whether the shell sleeps; one that a busy machine keeps from running does not."""
        with open(f"/proc/{self.pid}/stat", "rb") as file:
            return file.read().rsplit(b") ", 1)[1].startswith(b"S")

    def shown(self):
        text = self.output.decode("utf-8", "replace")
        return re.sub(r"\x1b(\[[0-9;?>=]*[ -/]*[@-~]|\][^\x07\x1b]*(\x07|\x1b\\)|[()].|[=>])",
                      " ", text)
