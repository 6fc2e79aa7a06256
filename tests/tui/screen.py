# SPDX-License-Identifier: GPL-2.0-or-later
"""What tests of the live screen share: oomtop in a tmux of its own, or on a plain pty."""
import os
import pathlib
import pty
import re
import select
import shlex
import struct
import subprocess
import sys
import tempfile
import termios
import time
import fcntl

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT / "tests"))
from inherited import reset_signals, reset_signals_before_exec  # noqa: E402

reset_signals()
FIXTURES = ROOT / "tests" / "fixtures"
GOLDEN = pathlib.Path(__file__).resolve().parent / "golden"
PROGRAM = os.environ["OOMTOP"]
STORY = str(FIXTURES / "story" / "workers.json")
PATIENCE = float(os.environ.get("PATIENCE", 30))


class Screen:
    """A terminal of that size that runs oomtop, or a shell without arguments."""

    def __init__(self, *arguments, width=80, height=24, command=None, **environment):
        self.folder = tempfile.TemporaryDirectory()
        self.socket = os.path.join(self.folder.name, "tmux")
        settings = {"LC_ALL": "C.UTF-8", "XDG_CONFIG_HOME": self.folder.name, **environment}
        words = command or [PROGRAM, *arguments]
        line = " ".join(["env", *(f"{name}={value}" for name, value in settings.items()),
                         shlex.join(words)])
        if command is None:
            line += "; echo status $?; exec cat"
        self.tmux("-f", "/dev/null", "new-session", "-d", "-x", str(width), "-y", str(height),
                  line)

    def tmux(self, *arguments):
        return subprocess.run(["tmux", "-u", "-S", self.socket, *arguments], check=True,
                              capture_output=True, timeout=PATIENCE).stdout.decode()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        subprocess.run(["tmux", "-S", self.socket, "kill-server"], capture_output=True,
                       check=False)
        self.folder.cleanup()

    def text(self):
        return self.tmux("capture-pane", "-p")

    def lines(self):
        return self.text().split("\n")

    def wait(self, pattern, absent=False):
        """Returns the screen once it shows the pattern, or no longer shows it."""
        end = time.monotonic() + PATIENCE
        while True:
            text = self.text()
            if bool(re.search(pattern, text, re.M)) != absent:
                return text
            if time.monotonic() > end:
                raise AssertionError(f"{'still' if absent else 'no'} {pattern!r} in\n{text}")
            time.sleep(0.02)

    def settled(self):
        """Returns the screen once it has not changed for a moment, since it may be half drawn."""
        text, before = self.text(), None
        while text != before:
            time.sleep(0.05)
            text, before = self.text(), text
        return text

    def keys(self, *keys):
        self.tmux("send-keys", *keys)

    def press(self, key, pattern, absent=False):
        self.keys(key)
        return self.wait(pattern, absent)

    def type(self, text):
        self.tmux("send-keys", "-l", text)

    def click(self, line, column, button=0):
        """Sends a click as a terminal of type `screen` does: \\e[M and three bytes."""
        data = b"".join(b"\033[M" + bytes([32 + which, 33 + column, 33 + line])
                        for which in ([button] if button >= 64 else [button, 3]))
        self.tmux("send-keys", "-H", *(f"{byte:02x}" for byte in data))

    def resize(self, width, height):
        self.tmux("resize-window", "-x", str(width), "-y", str(height))


class Pty:
    """oomtop on a plain pseudo-terminal: all that it writes, and the modes that it leaves."""

    def __init__(self, *arguments, width=80, height=24, **environment):
        self.output = b""
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.environ.update({"LC_ALL": "C.UTF-8", "TERM": "xterm-256color",
                               "XDG_CONFIG_HOME": "/nonexistent", **environment})
            fcntl.ioctl(1, termios.TIOCSWINSZ, struct.pack("HHHH", height, width, 0, 0))
            # the test sets unusual modes, then lets oomtop start
            os.read(0, 1)
            reset_signals_before_exec()
            os.execv(PROGRAM, [PROGRAM, *arguments])
        modes = termios.tcgetattr(self.fd)
        # what is typed after oomtop has ended is not in its output
        modes[3] &= ~(termios.ECHOE | termios.ECHO)
        modes[6][termios.VERASE] = b"\x08"
        termios.tcsetattr(self.fd, termios.TCSANOW, modes)
        self.modes = termios.tcgetattr(self.fd)
        os.write(self.fd, b"\n")

    def read(self, seconds=0.0):
        """Reads what was written, and what is written within that time."""
        end = time.monotonic() + seconds
        while True:
            left = end - time.monotonic()
            ready, _, _ = select.select([self.fd], [], [], max(left, 0))
            if not ready:
                return self.output
            try:
                data = os.read(self.fd, 65536)
            except OSError:
                return self.output
            if not data:
                return self.output
            self.output += data

    def wait(self, text):
        end = time.monotonic() + PATIENCE
        while text not in self.read(0.02):
            if time.monotonic() > end:
                raise AssertionError((text, self.output[-2000:]))
        return self.output

    def send(self, data):
        os.write(self.fd, data)

    def ended(self):
        """Returns the status of os.waitstatus_to_exitcode() after reading all output."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            self.read(0.02)
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.read(0.05)
                return os.waitstatus_to_exitcode(status)
        raise AssertionError("it does not end")

    def close(self):
        os.close(self.fd)


def start(test, code, *arguments):
    """Starts a Python program that prints a line when it is ready, and exits with the test."""
    process = subprocess.Popen([sys.executable, "-c", code, *map(str, arguments)],
                               stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE)
    test.addCleanup(end, process)
    if not process.stdout.readline():
        complaint = process.stderr.read().decode()
        if "PermissionError" in complaint:
            test.skipTest("an adj that is lower than ours cannot be set here")
        raise RuntimeError(complaint)
    return process


def end(process):
    if process.poll() is None:
        process.kill()
    process.wait()
    for stream in process.stdin, process.stdout, process.stderr:
        stream.close()


def shown(text):
    """Returns the rows of the table, between the heading and the key line."""
    lines = text.rstrip("\n").split("\n")
    heading = next(i for i, line in enumerate(lines) if re.search(r"\bPID\b", line))
    return lines[heading + 1:-1]
