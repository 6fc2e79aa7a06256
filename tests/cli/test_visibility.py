# SPDX-License-Identifier: GPL-2.0-or-later
"""Where /proc hides processes, in containers and with hidepid, no verdict is certain."""
import json
import os
import shutil
import subprocess
import tempfile
import unittest

from oomtop import FIXTURES, PROGRAM, run

NOBODY = 65534


def can_unshare():
    return os.geteuid() == 0 and subprocess.run(
        ["unshare", "-m", "-U", "-r", "true"], capture_output=True).returncode == 0


@unittest.skipUnless(can_unshare(), "namespaces cannot be made here")
class Hidden(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        os.chmod(folder.name, 0o755)
        self.program = os.path.join(folder.name, "oomtop")
        shutil.copy(PROGRAM, self.program)
        os.chmod(self.program, 0o755)

    def below(self, options, *command):
        """Runs the command in a mount namespace where /proc is mounted with these options."""
        mount = f"mount -t proc {'-o ' + options if options else ''} proc /proc || exit 77; "
        shell = "mount --make-rprivate / && " + mount + 'exec "$@"'
        result = subprocess.run(["unshare", "-m", "sh", "-c", shell, "sh", *command],
                                capture_output=True, timeout=60)
        if result.returncode == 77:
            self.skipTest(f"this kernel has no /proc with {options}")
        return result

    def as_nobody(self, *command, group=NOBODY):
        return ["setpriv", f"--reuid={NOBODY}", f"--regid={group}", "--clear-groups", *command]

    def expect_partial(self, options, *before):
        report = self.below(options, *before, self.program, "report", "--json")
        self.assertEqual(report.returncode, 0, report)
        self.assertFalse(json.loads(report.stdout)["certain"], (options, before))
        text = self.below(options, *before, self.program, "report").stdout
        self.assertNotIn(b"panics", text, (options, before))
        self.assertNotIn(b"No process can be killed", text, (options, before))
        return text

    def vantage(self, options, *before):
        recording = self.below(options, *before, self.program, "record", "-")
        self.assertEqual(recording.returncode, 0, recording)
        return json.loads(recording.stdout)["machine"].get("vantage")

    def test_capabilities_of_a_user_namespace_see_nothing(self):
        for hidepid in ("2", "4", "invisible", "ptraceable"):
            for user in (["unshare", "-U"], ["unshare", "-U", "-r"], []):
                text = self.expect_partial(f"hidepid={hidepid}", *self.as_nobody(*user))
                self.assertIn(b"mounted with hidepid", text)

    def test_files_that_are_hidden_are_counted(self):
        self.assertIn(b"could not be read", self.expect_partial("hidepid=1", *self.as_nobody()))

    def test_a_group_may_see_all_where_no_ptrace_is_asked_for(self):
        group = 4242
        self.assertEqual(self.vantage(f"hidepid=2,gid={group}", *self.as_nobody(group=group)),
                         "whole")
        self.assertEqual(self.vantage(f"hidepid=2,gid={group}", *self.as_nobody()), "hidepid")
        self.assertEqual(self.vantage(f"hidepid=4,gid={group}", *self.as_nobody(group=group)),
                         "hidepid")

    def test_a_number_that_a_user_namespace_gives_is_no_group(self):
        self.assertEqual(self.vantage("hidepid=2", *self.as_nobody("unshare", "-U", "-r")),
                         "hidepid")

    def test_root_sees_all(self):
        for options in ("", "hidepid=2", "hidepid=4"):
            self.assertEqual(self.vantage(options), "whole", options)

    def test_a_pid_namespace(self):
        for before in (["unshare", "-p", "-f", "--mount-proc"],
                       ["unshare", "-U", "-r", "-p", "-f", "--mount-proc"]):
            text = self.expect_partial("", *before)
            self.assertIn(b"inside a PID namespace", text)

    def test_a_pid_namespace_with_the_proc_of_the_machine(self):
        self.assertEqual(self.vantage("", "unshare", "-p", "-f"), "whole")

    def test_the_proc_of_another_namespace(self):
        shell = ('unshare -p -f --kill-child sh -c "mount -t proc proc /mnt; exec sleep 60 '
                 '>/dev/null" & '
                 'i=0; until test -e /mnt/1 || test $i = 100; do sleep 0.1; i=$((i+1)); done; '
                 f'{self.program} record --procfs /mnt -; kill -9 $!')
        result = self.below("", "sh", "-c", shell)
        self.assertEqual(json.loads(result.stdout)["machine"].get("vantage"), "pid-namespace")

    def test_a_proc_without_its_settings(self):
        text = self.expect_partial("subset=pid")
        self.assertIn(b"could not be read", text)


class Rows(unittest.TestCase):
    """A filter changes what is shown, and neither ranks nor verdict."""

    def test_a_selection_leaves_ranks_and_the_verdict(self):
        recording = FIXTURES / "story" / "big-runner.json"
        whole = json.loads(run("report", "--json", "--from", recording).stdout)
        ranks = {process["pid"]: process["rank"] for process in whole["processes"]}
        second = whole["processes"][1]
        for selection in (["--filter", second["name"]], ["--filter", "no such name"],
                          ["--limit", "1"]):
            some = json.loads(run("report", "--json", "--from", recording, *selection).stdout)
            for key in ("victim", "certain", "why", "candidates"):
                self.assertEqual(some[key], whole[key], selection)
            for process in some["processes"]:
                self.assertEqual(process["rank"], ranks[process["pid"]], selection)


if __name__ == "__main__":
    unittest.main()
