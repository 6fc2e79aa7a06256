# SPDX-License-Identifier: GPL-2.0-or-later
"""Every command, read back while it runs: it holds what SECURITY.md says, and less as it prints."""
import os
import pty
import re
import unittest

import fuse
from held import (DAC_OVERRIDE, DAC_READ_SEARCH, SETPCAP, SYS_PTRACE, SYS_RESOURCE, SYSLOG, Held,
                  sets_of, status_of, waits_for)
from oomtop import FIXTURES, PROGRAM, ROOT, text
from waiting import wait_for

READING = SYS_PTRACE | DAC_READ_SEARCH
CHANGING = READING | DAC_OVERRIDE | SYS_RESOURCE
SELF = str(os.getpid())
LOG = str(FIXTURES / "log" / "machine.txt")
# What each command keeps to read and to write, and what is left when it prints: what SECURITY.md
# says of it. A command that has no line of its own is not complete.
KEPT = {"report": (READING, 0), "explain": (READING, 0), "drill": (READING, 0),
        "protect": (CHANGING, 0), "check": (READING, 0), "log": (SYSLOG | DAC_READ_SEARCH, 0),
        "metrics": (READING | DAC_OVERRIDE, READING | DAC_OVERRIDE),
        "record": (READING | DAC_OVERRIDE | SYSLOG, READING | DAC_OVERRIDE | SYSLOG),
        "top": (CHANGING | SYSLOG, CHANGING | SYSLOG)}
OPERANDS = {"explain": [SELF], "drill": [SELF], "protect": [SELF], "check": ["--no-inversion"],
            "record": ["-"]}


def full_pipe():
    """Returns both ends of a pipe that takes no byte more."""
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    try:
        while True:
            os.write(writer, bytes(4096))
    except BlockingIOError:
        os.set_blocking(writer, True)
    return reader, writer


@unittest.skipUnless(os.geteuid() == 0, "only root has rights to give up")
class EveryCommand(Held):
    def check(self, pid, kept, command):
        self.assertIsNone(self.running.poll(), command)
        held, sets = sets_of("self")["CapEff"], sets_of(pid)
        bounding = sets.pop("CapBnd")
        self.assertEqual(sets, {"CapInh": 0, "CapPrm": kept & held, "CapEff": kept & held,
                                "CapAmb": 0}, command)
        self.assertEqual(status_of(pid)["NoNewPrivs"], "1", command)
        if held & SETPCAP:
            self.assertEqual(bounding, 0, command)

    def test_each_is_looked_at(self):
        commands = set(re.findall(r"^  ([a-z]+) ", text("--help").partition("\nOptions")[0], re.M))
        self.assertEqual(commands, set(KEPT))

    def test_while_it_reads(self):
        """The tree of --sysfs is on a file system that does not answer."""
        try:
            served = fuse.Fuse()
        except fuse.Unavailable as failure:
            self.skipTest(f"no FUSE here: {failure}")
        # before those that wait for it are ended: no signal reaches them
        self.addCleanup(served.__exit__)
        os.stat(f"{served.path}/d")  # once it was used, who waits for it can be seen to sleep
        served.die()
        for command in sorted(set(KEPT) - {"log", "top"}):
            pid = self.start(PROGRAM, command, "--sysfs", served.path, *OPERANDS.get(command, []))
            self.check(pid, KEPT[command][0], command)

    def test_a_log_is_followed(self):
        for arguments in [["--follow", "-"], ["-"]]:
            reader, writer = os.pipe()
            self.addCleanup(os.close, writer)
            pid = self.start(PROGRAM, "log", *arguments, stdin=reader)
            os.close(reader)
            self.check(pid, KEPT["log"][0], arguments)

    def test_on_a_terminal(self):
        terminal, end = pty.openpty()
        self.addCleanup(os.close, terminal)
        pid = self.start(PROGRAM, "top", "-d", "60", stdin=end, stdout=end,
                         env={**os.environ, "TERM": "xterm"})
        os.close(end)
        self.check(pid, KEPT["top"][0], "top")

    def test_while_it_prints(self):
        for command in sorted(set(KEPT) - {"top"}):
            reader, writer = full_pipe()
            operands = [LOG] if command == "log" else OPERANDS.get(command, [])
            pid = self.begin(PROGRAM, command, *operands, stdout=writer)
            os.close(writer)
            wait_for(lambda: waits_for(pid, 1))
            self.check(pid, KEPT[command][1], command)
            self.end_all()
            os.close(reader)

    def test_the_page_says_so(self):
        rows = re.findall(r"^\| (CAP_\w+) \| ([^|]*) \|", (ROOT / "docs/SECURITY.md").read_text(),
                          re.M)
        names = {"CAP_SYS_PTRACE": SYS_PTRACE, "CAP_SYSLOG": SYSLOG,
                 "CAP_DAC_READ_SEARCH": DAC_READ_SEARCH, "CAP_DAC_OVERRIDE": DAC_OVERRIDE,
                 "CAP_SYS_RESOURCE": SYS_RESOURCE}
        self.assertEqual({name for name, _ in rows}, set(names))
        for name, keepers in rows:
            said = set(re.findall(r"`([a-z]+)`", keepers))
            if keepers.startswith("all commands"):
                said = set(KEPT) - said
            self.assertEqual(said, {command for command, kept in KEPT.items()
                                    if kept[0] & names[name]}, name)


if __name__ == "__main__":
    unittest.main()
