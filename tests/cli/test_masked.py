# SPDX-License-Identifier: GPL-2.0-or-later
"""Files that a container's runtime masks, and a root that is read-only: oomtop says so."""
import json
import os
import shutil
import subprocess
import tempfile
import unittest

from oomtop import PROGRAM

EMPTY, FOLDER = "mount --bind /dev/null", "mount -t tmpfs -o ro masked"
READ_ONLY = "mount --bind / / && mount -o remount,ro,bind /"
LEAKER = str(os.getpid())
# what is masked; a command; what it says then
MASKED = [
    (f"{EMPTY} /proc/meminfo", ["report"], "Memory ?, ? available"),
    (f"{EMPTY} /proc/meminfo", ["check", "--headroom", "1%"],
     "OOM UNKNOWN: how much memory is left is not known"),
    (f"{EMPTY} /proc/pressure/memory", ["report"], "pressure unknown"),
    (f"{EMPTY} /proc/pressure/memory", ["check", "--pressure", "full.avg10:10"],
     "OOM UNKNOWN: memory pressure (full.avg10) cannot be read"),
    (f"{FOLDER} /proc/sys", ["report"],
     "vm.panic_on_oom or vm.oom_kill_allocating_task could not be read"),
    (f"{FOLDER} /proc/sys", ["report"], "The kernel's release is not known"),
    (f"{FOLDER} /sys/fs/cgroup", ["drill", LEAKER],
     "Not certain: the limits of memory cgroups could not be read"),
    (READ_ONLY, ["record", "/recording"], "/recording: Read-only file system"),
    (READ_ONLY, ["metrics", "/oomtop.prom"], "/oomtop.prom: Read-only file system"),
]


def can_unshare():
    return os.geteuid() == 0 and subprocess.run(
        ["unshare", "-m", "true"], capture_output=True, check=False).returncode == 0


def below(mounts, *arguments, program=PROGRAM):
    """Runs oomtop where this is mounted."""
    done = subprocess.run(["unshare", "-m", "sh", "-euc", f'{mounts}; exec "$@"', "sh", program,
                           *arguments], capture_output=True, timeout=120, check=False)
    return done.returncode, (done.stdout + done.stderr).decode(errors="replace")


@unittest.skipUnless(can_unshare(), "namespaces cannot be made here")
class Masked(unittest.TestCase):
    def test_what_is_masked_is_said(self):
        for mounts, arguments, expected in MASKED:
            if mounts.startswith(EMPTY) and not os.path.exists(mounts.split()[-1]):
                continue
            status, words = below(mounts, *arguments)
            self.assertIn(expected, words, (mounts, arguments))
            self.assertLessEqual(status, 3, (mounts, arguments))

    def test_counts_that_are_not_known_are_no_samples(self):
        _, words = below(f"{EMPTY} /proc/vmstat", "metrics")
        self.assertIn("\noomtop_victim_info{", words)
        self.assertNotIn("oomtop_kills_total", words)

    def test_settings_that_are_masked_make_no_verdict_certain(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        os.chmod(folder.name, 0o755)
        anybodys = shutil.copy(PROGRAM, folder.name)
        for before in ([], ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]):
            mounts = f"{FOLDER} /proc/sys; set -- {' '.join(before)} \"$@\""
            status, words = below(mounts, "report", "--json", program=anybodys)
            self.assertEqual(status, 0, words)
            self.assertFalse(json.loads(words)["certain"], before)

    def test_a_read_only_root_takes_nothing_from_a_report(self):
        for arguments in (["report"], ["drill", LEAKER], ["explain", LEAKER], ["metrics"]):
            status, words = below(READ_ONLY, *arguments)
            self.assertEqual(status, 0, words)
            self.assertNotIn("Read-only", words)


if __name__ == "__main__":
    unittest.main()
