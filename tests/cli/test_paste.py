# SPDX-License-Identifier: GPL-2.0-or-later
"""Runs what protect prints to paste, for hostile recordings: shells run each command with stubs
that note how they were called, and no file of the machine can be reached."""
import json
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

from oomtop import FIXTURES, text

GIB = 1 << 30
ID = "0123456789abcdef" * 4
HOME = "/user.slice/user-1000.slice/user@1000.service/app.slice/"
STUBS = ["systemctl", "docker", "podman", "nerdctl", "mkdir", "runuser", "choom", "tee", "cat",
         "env", "reboot", "touch", "rm"]

# unit, container and cgroup of the leaker, its user, and what the recording claims of systemd
HOSTILE = [
    ("x.service", None, "/system.slice/../../../../tmp/x.service", "job", None),
    ("x.service", None, "/system.slice/../../../../tmp/x.service", "job", "system"),
    (None, None, "/a/../../b", "job", None),
    (None, None, "/a/./b", "job", None),
    (None, None, "relative/path", "job", None),
    (None, None, "/$(touch pwned)/`touch pwned`", "job", None),
    (None, None, "/a' ; touch pwned; '", "job", None),
    (None, None, '/a"; touch pwned; "$HOME', "job", None),
    (None, None, "/a\ntouch pwned", "job", None),
    (None, None, "/a b\\", "job", None),
    ("ssh.service", None, "/system.slice/ci.service/ssh.service", "job", None),
    ("ssh.service", None, "/system.slice/ci.service/ssh.service", "job", "system"),
    ("-Hroot@host.service", None, "/system.slice/-Hroot@host.service", "job", "system"),
    ("--help.service", None, "/system.slice/--help.service", "job", "system"),
    ("a$(touch pwned).service", None, "/system.slice/a$(touch pwned).service", "job", "system"),
    ("a@../../x.service", None, "/system.slice/a@../../x.service", "job", "system"),
    ("a@x..y.service", None, "/system.slice/a@x..y.service", "job", "system"),
    ("postgresql@15-main.service", None, HOME + "postgresql@15-main.service", "postgres", None),
    ("postgresql@15-main.service", None, HOME + "postgresql@15-main.service", "postgres", "system"),
    ("postgresql@15-main.service", None, HOME + "postgresql@15-main.service", "postgres",
     "user@1000"),
    ("postgresql@15-...service", None, "/system.slice/postgresql@15-...service", "postgres",
     "system"),
    ("postgresql@..-main.service", None, "/system.slice/postgresql@..-main.service", "postgres",
     "system"),
    ("app.service", None, HOME + "app.service", "job", "user@1000"),
    (f"docker-{ID}.scope", "docker:--help", f"{HOME}docker-{ID}.scope", "job", None),
    (f"docker-{ID}.scope", "docker:-Htcp://host", f"/system.slice/docker-{ID}.scope", "job",
     "system"),
    (None, "docker:$(touch pwned)", f"/docker/{ID}", "job", None),
    (None, "podman:web", f"/docker/{ID}", "job", None),
    ("x.service", "lxc:../x", "/lxc.payload.x/../../../x", "job", None),
    ("machine-x.scope", "nspawn:$(touch pwned)", "/machine.slice/machine-x.scope", "job", None),
]


def process(pid, name, size, **more):
    return {"pid": pid, "ppid": 1, "name": name, "uid": 1000, "user": "alice", "adj": 0,
            "rss_bytes": size, "rss_anon_bytes": size, "rss_file_bytes": 0, "rss_shmem_bytes": 0,
            "swap_bytes": 0, "page_tables_bytes": 4096, "vm_size_bytes": size,
            **{key: value for key, value in more.items() if value is not None}}


def recording(unit, container, cgroup, name, manager, user="alice"):
    """A recording in which a large process is killed if the hostile one leaks; it has a sibling."""
    machine = {"release": "6.1.0", "page_size_bytes": 4096, "vantage": "whole"}
    for key, size in [("mem_total", 16 * GIB), ("mem_free", 2 * GIB), ("mem_available", 2 * GIB)]:
        machine[key + "_bytes"] = size
    for key in ["buffers", "cached", "swap_total", "swap_free", "shmem", "mapped"]:
        machine[key + "_bytes"] = 0
    home = {"unit": unit, "container": container, "cgroup": cgroup, "user": user}
    document = {"format": "oomtop-snapshot", "version": 1, "machine": machine,
                "processes": [process(100, "db", 5 * GIB, cgroup="/system.slice/db.service",
                                      unit="db.service"),
                              process(200, name, GIB // 5, **home),
                              process(201, name, GIB // 6, **home)]}
    if manager:
        document["units"] = [{"manager": manager, "name": unit, "cgroup": cgroup}]
    return document


class Paste(unittest.TestCase):
    def setUp(self):
        room = tempfile.TemporaryDirectory()
        self.addCleanup(room.cleanup)
        self.room = pathlib.Path(room.name)
        stubs = self.room / "bin"
        stubs.mkdir()
        for name in STUBS:
            (stubs / name).write_text(
                '#!/bin/sh\n{ printf %s "${0##*/}"; printf \'\\1%s\' "$@"; echo; } >>"$CALLS"\n')
            (stubs / name).chmod(0o755)

    def advice(self, document, target, *more):
        path = self.room / "recording.json"
        path.write_text(json.dumps(document))
        arguments = ["protect", "--from", str(path), target, *more]
        shown = text(*arguments)
        self.assertTrue(shown.isascii())
        self.assertNotIn("\x1b", shown)
        printed = [line.strip() for line in shown.splitlines() if line.startswith("       ")]
        for threat in json.loads(text(*arguments, "--json"))["against"]:
            for advice in threat["advice"]:
                for file in advice["files"]:
                    self.check_path(file["path"])
                for command in advice["commands"]:
                    self.assertIn(command, printed)
        return shown, printed

    def check_path(self, path):
        self.assertRegex(path, r"\A/(sys/fs/cgroup|etc/systemd/(system|user)|etc/postgresql)/")
        for part in path.split("/")[1:]:
            self.assertNotIn(part, ["", ".", ".."], path)

    def called(self, command):
        """Returns how each installed shell called the stubs, and which files it opened."""
        seen = []
        for shell in ["dash", "bash"]:
            if not shutil.which(shell):
                continue
            calls = self.room / "calls"
            calls.write_text("")
            # a redirection opens its file before a stub is called: print its word instead
            script = re.sub(r" (>>|>|<) (?=['\"/])", " ; opened ", command)
            script = ('opened() { { printf opened; printf \'\\1%s\' "$@"; echo; } '
                      '>>"$CALLS"; }\n' +
                      script.replace("while read -r pid; do", "while false; do"))
            run = subprocess.run([shutil.which(shell), "-c", script], cwd=self.room, check=False,
                                 stdin=subprocess.DEVNULL, capture_output=True,
                                 env={"PATH": str(self.room / "bin"), "CALLS": str(calls)})
            self.assertEqual(run.stderr, b"", (shell, command))
            seen.append([line.split("\1") for line in calls.read_text().splitlines()])
        self.assertEqual(seen, [seen[0]] * len(seen), command)
        return seen[0]

    def check_command(self, command):
        self.assertNotIn("$(", command.replace("'", "\0") if "'" not in command else "")
        for name, *arguments in self.called(command):
            self.assertIn(name, ["opened", "mkdir", "systemctl", "docker", "podman", "runuser"],
                          command)
            if name in ("opened", "mkdir"):
                path = arguments[-1]
                if not re.fullmatch(r"/proc/[0-9]*/oom_score_adj", path):
                    self.check_path(path)
            if name == "runuser":
                self.assertEqual(arguments[0], "-u")
                self.assertRegex(arguments[1], r"\A[a-z][a-z0-9]*\Z")
                self.assertEqual(arguments[2:4], ["--", "env"])
                self.assertEqual(arguments[5:7], ["systemctl", "--user"])
                arguments = arguments[6:]
            options = [word for word in arguments if word.startswith("-")]
            allowed = ["--", "-p", "--runtime", "--user", "--memory-swap=-1"]
            for option in options:
                self.assertTrue(option in allowed or re.fullmatch(r"--memory=\d+", option),
                                (option, command))
            self.assertLessEqual(options.count("--"), 2)
        self.assertFalse((self.room / "pwned").exists(), command)

    def test_no_recording_has_a_shell_do_what_it_wants(self):
        for case in HOSTILE:
            for arguments in [["db"], ["200"], [case[3]]]:
                with self.subTest(case=case, arguments=arguments):
                    _, printed = self.advice(recording(*case), *arguments)
                    for command in printed:
                        self.check_command(command)

    def test_every_recording_beside_is_fit_to_paste(self):
        for path in sorted(FIXTURES.glob("*/*.json")):
            document = json.loads(path.read_text())
            names = {row.get("name", "1") for row in document["processes"]
                     if row.get("rss_anon_bytes")}
            for name in sorted(names)[:2]:
                try:
                    _, printed = self.advice(document, name)
                except (AssertionError, UnicodeEncodeError, ValueError):
                    continue  # the recording has no totals, or a name that is no argument
                for command in printed[:40]:
                    self.check_command(command)

    def test_a_unit_is_named_only_where_it_was_confirmed(self):
        cgroup = "/system.slice/app.service"
        shown, _ = self.advice(recording("app.service", None, cgroup, "job", "system"), "db")
        self.assertIn("systemctl set-property --runtime -- app.service ", shown)
        self.assertNotIn("app.service (not verified)", shown)
        self.assertNotIn("app.service is not verified", shown)
        for manager, control_group in [(None, None), ("system", "/system.slice/other.service"),
                                       ("user@1000", cgroup)]:
            document = recording("app.service", None, cgroup, "job", manager)
            if manager:
                document["units"][0]["cgroup"] = control_group
            shown, printed = self.advice(document, "db")
            self.assertNotIn("systemctl", "\n".join(printed))
            self.assertNotIn("/etc/", "\n".join(printed))
            self.assertIn("app.service (not verified)", shown)
            self.assertIn("app.service is not verified: ", shown)
            self.assertIn(f"> /sys/fs/cgroup{cgroup}/memory.max", shown)

    def test_a_manager_without_a_uid_gets_no_drop_in(self):
        for manager in ["user@99999999999", "user@4294967295", "user@01", "user@-1", "user@"]:
            cgroup = f"/user.slice/user-1000.slice/{manager}.service/app.slice/app.service"
            for claimed in [manager, "system"]:
                document = recording("app.service", None, cgroup, "job", claimed)
                shown, printed = self.advice(document, "db")
                self.assertNotIn("/etc/", "\n".join(printed), manager)
                self.assertNotIn("systemctl", "\n".join(printed), manager)
                self.assertIn("app.service is not verified: ", shown)

    def test_what_sets_its_own_value_is_not_changed_by_a_drop_in(self):
        """Of a unit at -900 the worker sets itself to 0, and one process is exempt."""
        document = recording("app.service", None, "/system.slice/app.service", "job", "system")
        document["units"][0].update(oom_score_adjust=-900, oom_policy="continue")
        document["processes"].append(process(202, "main", GIB // 8, unit="app.service", adj=-1000,
                                             cgroup="/system.slice/app.service"))
        shown, printed = self.advice(document, "db", "--against", "app.service")
        self.assertIn("app.service starts its processes at -900", shown)
        self.assertNotIn("OOMScoreAdjust=", "\n".join(printed))
        self.assertIn("for pid in 200 201; do echo ", "\n".join(printed))

    def test_a_user_of_a_recording_is_no_option(self):
        for user in ["-c", "$(touch pwned)", "root", "a b", "1000", "--shell=/x"]:
            document = recording("app.service", None, HOME + "app.service", "job", "user@1000",
                                 user)
            document["processes"][0]["uid"] = 0
            _, printed = self.advice(document, "db")
            self.assertNotIn("runuser", "\n".join(printed))

    def test_the_head_says_for_which_machine(self):
        document = recording("app.service", None, "/system.slice/app.service", "job", None)
        shown, _ = self.advice(document, "db")
        self.assertTrue(shown.startswith("This is for the machine that was recorded (Linux 6.1.0), "
                                         "not for this one.\n"), shown)
        self.assertIn("     As root on that machine:\n", shown)
        document["taken_at"] = "2025-01-17T03:12:45Z"
        document["machine"]["release"] = "6.1.0\x1b[31m"
        shown, _ = self.advice(document, "db")
        self.assertIn("(Linux 6.1.0\\x1b[31m, 2025-01-17T03:12:45Z), not for this one.\n", shown)
        path = str(self.room / "recording.json")
        self.assertIs(json.loads(text("protect", "--from", path, "db", "--json"))["this_machine"],
                      False)
        own = text("protect", str(os.getpid()))
        self.assertNotIn("not for this one", own)
        self.assertIs(json.loads(text("protect", str(os.getpid()), "--json"))["this_machine"], True)


if __name__ == "__main__":
    unittest.main()
