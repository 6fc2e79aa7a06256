# SPDX-License-Identifier: GPL-2.0-or-later
"""Capabilities: given up before the first file is read, and none for files that a user names."""
import os
import shutil
import struct
import subprocess
import unittest

from held import (DAC_OVERRIDE, DAC_READ_SEARCH, SETPCAP, SYS_PTRACE, SYSLOG, Held, sets_of,
                  status_of, waits_for)
from oomtop import FIXTURES, PROGRAM
from waiting import wait_for

STORY = FIXTURES / "story" / "small-runner.json"
NOBODY = 65534
NOBODYS = {"user": NOBODY, "group": NOBODY, "extra_groups": []}


@unittest.skipUnless(os.geteuid() == 0, "only root has rights to give up")
class Privileges(Held):
    def copy(self):
        if os.statvfs(self.directory).f_flag & os.ST_NOSUID:
            self.skipTest("no file lends rights here")
        program = os.path.join(self.directory, "oomtop")
        shutil.copy(PROGRAM, program)
        return program

    def lent(self, capabilities=SYS_PTRACE):
        """Returns a copy of the program with these file capabilities, permitted and effective."""
        if sets_of("self")["CapBnd"] & capabilities != capabilities:
            self.skipTest("a capability that no file can lend here")
        program = self.copy()
        version, low, high = 0x02000001, capabilities & 0xffffffff, capabilities >> 32
        try:
            os.setxattr(program, "security.capability",
                        struct.pack("<5I", version, low, 0, high, 0))
        except OSError as error:
            self.skipTest(f"no capabilities of files here: {error}")
        return program

    def as_nobody(self, program, *arguments, **options):
        return subprocess.run([program, *arguments], capture_output=True, timeout=60,
                              env={**os.environ, "ASAN_OPTIONS": "detect_leaks=0"}, **NOBODYS,
                              **options)

    def test_a_command_keeps_what_it_reads_and_writes_by(self):
        held = sets_of("self")["CapEff"]
        lines = {("report", "-b", "-d", "60"): SYS_PTRACE | DAC_READ_SEARCH,
                 ("record", "-d", "60", os.path.join(self.directory, "x")):
                     SYS_PTRACE | DAC_READ_SEARCH | DAC_OVERRIDE | SYSLOG,
                 ("record", "--ring", "1m", "-d", "60", os.path.join(self.directory, "y")):
                     SYS_PTRACE | DAC_READ_SEARCH | DAC_OVERRIDE | SYSLOG}
        for pid, (arguments, kept) in zip(self.start_all(PROGRAM, lines), lines.items()):
            sets = sets_of(pid)
            del sets["CapBnd"]
            self.assertEqual(sets, {"CapInh": 0, "CapPrm": kept & held, "CapEff": kept & held,
                                    "CapAmb": 0}, arguments)

    def test_a_lent_right_shows_no_command_line(self):
        program = self.lent()
        for hidepid in (1, 2):
            with subprocess.Popen(["sleep", "61.25"]) as hidden:
                script = (f"mount -t proc -o hidepid={hidepid} proc /proc && exec setpriv "
                          f"--reuid={NOBODY} --regid={NOBODY} --clear-groups {program} report "
                          f"-p {hidden.pid} -o PID,NAME,COMMAND")
                shown = subprocess.run(["unshare", "-m", "sh", "-c", script], check=False,
                                       capture_output=True, timeout=60).stdout.decode()
                hidden.kill()
            if not shown:
                self.skipTest("no namespace of mounts here")
            self.assertIn(f"{hidden.pid} sleep", shown)
            self.assertNotIn("61.25", shown)

    def test_nothing_is_gained_again(self):
        pid = self.start(PROGRAM, "report", "-b", "-d", "60")
        self.assertEqual(status_of(pid)["NoNewPrivs"], "1")
        if sets_of("self")["CapEff"] & SETPCAP:
            self.assertEqual(sets_of(pid)["CapBnd"], 0)

    def test_a_recording_takes_the_rights_over_files_alone(self):
        """Each command waits for its recording, which comes from a pipe that stays open."""
        held = sets_of("self")["CapEff"]
        lines = [["top", "--from", "-"], ["report", "--from", "-"],
                 ["protect", "--from", "-", "x"], ["metrics", "--from", "-"],
                 ["check", "--from", "-", "--no-inversion"],
                 ["record", "--from", "-", os.path.join(self.directory, "x")]]
        pids = self.start_all(PROGRAM, lines, stdin=subprocess.PIPE)
        for pid, arguments in zip(pids, lines):
            kept = sets_of(pid)["CapPrm"]
            self.assertEqual(kept & ~(DAC_OVERRIDE | DAC_READ_SEARCH), 0, arguments)
            self.assertEqual(kept & DAC_READ_SEARCH, held & DAC_READ_SEARCH)

    def test_lent_rights_are_for_reading_proc_alone(self):
        program = self.lent(SYS_PTRACE | DAC_OVERRIDE | DAC_READ_SEARCH)
        pid = self.start(program, "report", "-b", "-d", "60", **NOBODYS)
        sets = sets_of(pid)
        self.assertEqual((sets["CapPrm"], sets["CapEff"], sets["CapInh"], sets["CapAmb"]),
                         (SYS_PTRACE, 0, 0, 0))

    def test_lent_rights_read_what_they_are_for(self):
        """PSS of another user's process is shown with the lent capability only."""
        sleeper = self.start("/bin/sleep", "60")
        told = {lent: self.as_nobody(program, "report", "--raw", "--noheadings", "--all",
                                     "-o", "PID,PSS").stdout.decode()
                for lent, program in [(False, PROGRAM), (True, self.lent())]}
        self.assertRegex(told[False], rf"(?m)^{sleeper} -$")
        self.assertRegex(told[True], rf"(?m)^{sleeper} \d")

    def test_a_lent_right_reads_the_kernels_log(self):
        """A user without it is told what is missing."""
        with open("/proc/sys/kernel/dmesg_restrict", encoding="ascii") as file:
            if file.read().strip() != "1" or not os.path.exists("/dev/kmsg"):
                self.skipTest("everybody, or nobody, reads the ring buffer here")
        wanted = b"needs CAP_SYSLOG: kernel.dmesg_restrict"
        for program, is_told in [(PROGRAM, True), (self.lent(SYSLOG), False)]:
            result = self.as_nobody(program, "log")
            self.assertEqual(wanted in result.stdout + result.stderr, is_told, result)
        result = self.as_nobody(PROGRAM, "log", "--follow")
        self.assertEqual(result.returncode, 1)
        self.assertIn(wanted, result.stderr)
        pid = self.start(self.lent(SYSLOG | SYS_PTRACE), "log", "--follow", **NOBODYS)
        self.assertEqual(sets_of(pid)["CapEff"], 0)
        self.assertIsNone(self.running.poll())

    def test_setuid_lends_nothing(self):
        program = self.copy()
        os.chmod(program, 0o6755)
        pid = self.start(program, "report", "-b", "-d", "60", **NOBODYS)
        sets = sets_of(pid)
        self.assertEqual((sets["CapPrm"], sets["CapEff"]), (0, 0))
        for ids in ("Uid", "Gid"):
            self.assertEqual(status_of(pid)[ids].split(), [str(NOBODY)] * 4)

    def test_what_a_user_names_is_open_without_effect(self):
        """A FIFO keeps each command waiting while it reads or writes."""
        program = self.lent()
        fifo = os.path.join(self.directory, "fifo")
        os.mkfifo(fifo)
        os.chmod(fifo, 0o666)
        writer = os.open(fifo, os.O_RDWR)
        self.addCleanup(os.close, writer)
        anybodys = os.path.join(self.directory, "anybodys")
        os.mkdir(anybodys)
        os.chmod(anybodys, 0o777)
        lines = [["report", "--from", fifo], ["top", "--from", fifo],
                 ["record", "--from", fifo, os.path.join(anybodys, "x")]]
        for pid, arguments in zip(self.start_all(program, lines, **NOBODYS), lines):
            sets = sets_of(pid)
            self.assertEqual((sets["CapPrm"], sets["CapEff"]), (0, 0), arguments)
        self.end_all()
        os.set_blocking(writer, False)
        try:
            while True:
                os.write(writer, bytes(4096))
        except BlockingIOError:
            pass
        pid = self.start(program, "record", fifo, **NOBODYS)
        wait_for(lambda: any(os.readlink(f"/proc/{pid}/fd/{fd}") == fifo and
                             waits_for(pid, int(fd)) for fd in os.listdir(f"/proc/{pid}/fd")))
        self.assertIsNone(self.running.poll())
        sets = sets_of(pid)
        self.assertEqual((sets["CapPrm"], sets["CapEff"]), (SYS_PTRACE, 0))

    def test_lent_rights_open_nothing_that_a_user_names(self):
        program = self.lent()
        secret = os.path.join(self.directory, "secret.json")
        shutil.copy(STORY, secret)
        os.chmod(secret, 0o600)
        for arguments in [["report", "--from", secret], ["record", "--from", str(STORY), secret],
                          ["record", os.path.join(self.directory, "new")],
                          ["report", "--from", f"/proc/{os.getpid()}/environ"]]:
            result = self.as_nobody(program, *arguments)
            self.assertEqual(result.returncode, 1, arguments)
            self.assertIn(b"Permission denied", result.stderr)
        self.assertEqual(sorted(os.listdir(self.directory)), ["oomtop", "secret.json"])

    def test_lent_rights_lead_through_no_other_process(self):
        """The paths lead through root's process to a folder below one that only root may enter."""
        private = os.path.join(self.directory, "private")
        shared = os.path.join(private, "shared")
        os.makedirs(shared)
        os.chmod(private, 0o700)
        os.chmod(shared, 0o1777)
        shutil.copy(STORY, shared)
        program = self.lent()
        with open(STORY, "rb") as story, open(os.path.join(shared, "log"), "wb") as log:
            pid = self.start("/bin/sleep", "60", cwd=shared, stdin=story)
            descriptor = log.fileno()
            for arguments in [["record", f"/proc/{pid}/cwd/new"],
                              ["record", f"/proc/{pid}/root{shared}/new"],
                              ["record", f"/proc/{os.getpid()}/fd/{descriptor}"],
                              ["report", "--from", f"/proc/{pid}/fd/0"],
                              ["report", "--from", f"/proc/{pid}/cwd/{STORY.name}"],
                              ["report", "--procfs", f"/proc/{pid}/root/proc"],
                              ["report", "--sysfs", f"/proc/{pid}/root/sys"]]:
                result = self.as_nobody(program, *arguments)
                self.assertEqual(result.returncode, 1, (arguments, result.stdout))
                self.assertIn(b"Permission denied", result.stderr)
        self.assertEqual(sorted(os.listdir(shared)), sorted(["log", STORY.name]))


if __name__ == "__main__":
    unittest.main()
