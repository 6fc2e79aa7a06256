# SPDX-License-Identifier: GPL-2.0-or-later
"""Programs that are looked at while they run: which capabilities they hold."""
import os
import subprocess
import tempfile
import time
import unittest

from waiting import PATIENCE

DAC_OVERRIDE, DAC_READ_SEARCH, SETPCAP, SYS_PTRACE, SYS_RESOURCE, SYSLOG = (
    1 << number for number in (1, 2, 8, 19, 24, 34))


def status_of(pid):
    with open(f"/proc/{pid}/status", encoding="utf-8", errors="replace") as file:
        return dict(line.rstrip("\n").split(":\t", 1) for line in file if ":\t" in line)


def sets_of(pid):
    status = status_of(pid)
    return {name: int(status[name], 16)
            for name in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb")}


def waits_for(pid, descriptor):
    """Whether the process waits in a call whose first argument is this descriptor of it."""
    with open(f"/proc/{pid}/syscall", encoding="ascii") as file:
        return file.read().split()[1:2] == [hex(descriptor)]


class Held(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        os.chmod(folder.name, 0o755)
        self.directory = folder.name
        self.processes = []
        self.addCleanup(self.end_all)

    def end_all(self):
        for process in self.processes:
            process.kill()
            process.wait()

    def start(self, program, *arguments, **options):
        return self.start_all(program, [arguments], **options)[0]

    def start_all(self, program, lines, **options):
        """One process for each list of arguments, all of them once they do what they stay at."""
        pids = [self.begin(program, *arguments, **options) for arguments in lines]
        for pid in pids:
            self.wait_for_rest(pid)
        return pids

    def wait_for_rest(self, pid):
        """Returns once the process has slept, and used no processor, for a fifth of a second."""
        spent, since = None, time.monotonic()
        end = since + PATIENCE
        while spent is None or time.monotonic() - since < 0.2:
            assert time.monotonic() < end, "it does not come to rest"
            with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as file:
                fields = file.read().rpartition(")")[2].split()
            now = fields[11:13] if fields[0] == "S" else None
            if now is None or now != spent:
                spent, since = now, time.monotonic()
            time.sleep(0.02)

    def begin(self, program, *arguments, **options):
        options = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, **options}
        process = subprocess.Popen([program, *arguments], **options)
        self.processes.append(process)
        if process.stdin:
            self.addCleanup(process.stdin.close)
        self.running = process
        return process.pid
