# SPDX-License-Identifier: GPL-2.0-or-later
"""Work that takes longer than two seconds says so on a terminal, and takes the line away again."""
import json
import os
import pty
import select
import signal
import subprocess
import tempfile
import time
import unittest

from oomtop import ENVIRONMENT, PROGRAM
from test_size import MACHINE, MIB
from waiting import at_once

COUNT = 8000
FIRST_SECONDS, NEXT_SECONDS = 2.1, 0.3
PATIENCE = 240


def record(file):
    """Many processes above one percent of the memory, each in a unit of its own."""
    processes = [{"pid": number, "adj": number % 7, "rss_bytes": 256 * MIB + number,
                  "swap_bytes": 0, "page_tables_bytes": 0, "name": f"w{number}", "user": "web",
                  "unit": f"u{number}.service", "cgroup": f"/u{number}.service", "ppid": 1}
                 for number in range(2, COUNT + 2)]
    json.dump({"format": "oomtop-snapshot", "version": 1, "machine": MACHINE,
               "processes": processes}, file)
    file.flush()


def is_at_work(pid):
    """The thread that writes the line is there."""
    return len(os.listdir(f"/proc/{pid}/task")) > 1


def pause(process, seconds):
    process.send_signal(signal.SIGSTOP)
    time.sleep(seconds)
    process.send_signal(signal.SIGCONT)


def run_slowly(name, *arguments):
    """
    Status and what standard error, a terminal, shows of a run that is stopped once it is at work:
    so the work takes more than two seconds on any machine.
    """
    ours, theirs = pty.openpty()
    shown, seconds, end = b"", FIRST_SECONDS, time.monotonic() + PATIENCE
    with subprocess.Popen([PROGRAM, *arguments, "--from", name], stdout=subprocess.DEVNULL,
                          stderr=theirs, env=ENVIRONMENT) as process:
        os.close(theirs)
        try:
            while time.monotonic() < end:
                if b"\r" not in shown and process.poll() is None and is_at_work(process.pid):
                    pause(process, seconds)
                    seconds = NEXT_SECONDS
                if select.select([ours], [], [], 0.01)[0]:
                    shown += os.read(ours, 65536)
        except OSError:  # EIO: the terminal has no other end any more
            pass
        finally:
            os.close(ours)
    return process.returncode, shown.decode()


class Progress(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.file = tempfile.NamedTemporaryFile("w", suffix=".json")
        record(cls.file)

    @classmethod
    def tearDownClass(cls):
        cls.file.close()

    def run_until_seen(self, *arguments):
        # on a busy machine the work may be over before this program gets to stop it
        for _ in range(5):
            status, shown = run_slowly(self.file.name, *arguments)
            if status or shown:
                break
        return status, shown

    def test_each_command_has_a_line_and_takes_it_away(self):
        cases = {("drill",): r"drilling leakers: \d+ of \d+",
                 ("drill", "--json"): r"drilling leakers: \d+ of \d+",
                 ("drill", "--by", "unit"): r"drilling groups: \d+ s",
                 ("protect", "2"): r"searching for advice: \d+ s"}
        for (arguments, pattern), (status, shown) in zip(
                cases.items(), at_once(self.run_until_seen, list(cases))):
            with self.subTest(arguments):
                self.assertEqual(status, 0, shown)
                self.assertRegex(shown, rf"\r({pattern})")
                last = shown.rindex("\r")
                self.assertTrue(shown.startswith("\r\033[K", last), shown)

    def test_nothing_where_it_is_no_terminal(self):
        done = subprocess.run([PROGRAM, "drill", "--from", self.file.name], env=ENVIRONMENT,
                              capture_output=True, timeout=PATIENCE, check=True)
        self.assertNotIn(b"\r", done.stderr)


if __name__ == "__main__":
    unittest.main()
