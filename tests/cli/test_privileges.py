# SPDX-License-Identifier: GPL-2.0-or-later
"""Rights: given up before the first file is read, and none lent to what a user names."""
import os
import shutil
import subprocess
import tempfile
import time
import unittest

from oomtop import FIXTURES, PROGRAM

STORY = FIXTURES / "story" / "small-runner.json"
DAC_OVERRIDE, DAC_READ_SEARCH, SYS_PTRACE = (1 << number for number in (1, 2, 19))
NOBODY = 65534


def status_of(pid):
    with open(f"/proc/{pid}/status", encoding="utf-8", errors="replace") as file:
        return dict(line.rstrip("\n").split(":\t", 1) for line in file if ":\t" in line)


def sets_of(pid):
    status = status_of(pid)
    return {name: int(status[name], 16) for name in ("CapInh", "CapPrm", "CapEff", "CapAmb")}


@unittest.skipUnless(os.geteuid() == 0, "only root has rights to give up")
class Privileges(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        os.chmod(folder.name, 0o755)
        self.directory = folder.name

    def start(self, program, *arguments, **options):
        process = subprocess.Popen([program, *arguments], stdout=subprocess.DEVNULL,
                                   stderr=subprocess.DEVNULL, **options)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        time.sleep(1)
        return process.pid

    def lent(self):
        """A copy that anybody runs as root."""
        if os.statvfs(self.directory).f_flag & os.ST_NOSUID:
            self.skipTest("no file lends rights here")
        program = os.path.join(self.directory, "oomtop")
        shutil.copy(PROGRAM, program)
        os.chmod(program, 0o6755)
        return program

    def test_a_command_keeps_what_it_reads_and_writes_by(self):
        held = sets_of("self")["CapEff"]
        for arguments, kept in [
                (["report", "-b", "-d", "60"], SYS_PTRACE | DAC_READ_SEARCH),
                (["record", "-d", "60", os.path.join(self.directory, "x")],
                 SYS_PTRACE | DAC_READ_SEARCH | DAC_OVERRIDE)]:
            sets = sets_of(self.start(PROGRAM, *arguments))
            self.assertEqual(sets, {"CapInh": 0, "CapPrm": kept & held, "CapEff": kept & held,
                                    "CapAmb": 0}, arguments)

    def test_lent_rights_are_for_reading_proc_alone(self):
        held = sets_of("self")["CapEff"]
        program = self.lent()
        pid = self.start(program, "report", "-b", "-d", "60", user=NOBODY, group=NOBODY,
                         extra_groups=[])
        self.assertEqual(sets_of(pid)["CapPrm"], SYS_PTRACE & held)
        for ids in ("Uid", "Gid"):
            self.assertEqual(status_of(pid)[ids].split(), [str(NOBODY)] * 4)

    def test_lent_rights_open_nothing_that_a_user_names(self):
        program = self.lent()
        secret = os.path.join(self.directory, "secret.json")
        shutil.copy(STORY, secret)
        os.chmod(secret, 0o600)
        for arguments in [["report", "--from", secret], ["record", "--from", str(STORY), secret],
                          ["record", os.path.join(self.directory, "new")],
                          ["report", "--from", f"/proc/{os.getpid()}/environ"]]:
            result = subprocess.run([program, *arguments], capture_output=True, timeout=60,
                                    user=NOBODY, group=NOBODY, extra_groups=[],
                                    env={**os.environ, "ASAN_OPTIONS": "detect_leaks=0"})
            self.assertEqual(result.returncode, 1, arguments)
            self.assertIn(b"Permission denied", result.stderr)
        self.assertEqual(sorted(os.listdir(self.directory)), ["oomtop", "secret.json"])


if __name__ == "__main__":
    unittest.main()
