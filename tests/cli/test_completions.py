# SPDX-License-Identifier: GPL-2.0-or-later
"""The completions of bash, zsh and fish: the Tab key runs no name of the machine."""
import json
import os
import re
import shutil
import sys
import tempfile
import time
import unittest

from oomtop import FIXTURES, PROGRAM, text
from sanitized import is_sanitized
from terminal import PATIENCE, Terminal, is_installed, write_program
from test_hostile import Held

# Each name makes a file `p` if a shell expands it, or has a special meaning to one of the shells.
HOSTILE = ["$(>p)", "`>p`", ";>p;", "|>p", "&>p", "\n>p\n", "x\n>p", "<(>p)", "=(>p)", "(>p)",
           "*(e:'>p':)", "${x:=$(>p)}", "a[$(>p)]", "$((a[$(>p)]))", "$(>p)aaaaaaaaaa", "'$(>p)'",
           "\"$(>p)\"", "\\$(>p)", "}$(>p)", "a b", "-x", "--help", "-", "*", "?", "~", "~root",
           "{a,b}", "'\"", "!!", "%s", "&", "#x", "=ls", "$HOME", "\033[31mx", "\x1b]0;x\x07",
           "\x7f", "Ärger", "語言語言語", "1", "99999", " ", "\\", "a\tb", "^x^y", "[a]", ""]
NAMES = ["quiet", "a:b", "at@x", "q.w+e_r-t", "qqqqqqqqqqqqqqq"]
UNITS = ["quiet@15-main.service", "unit:x.service"]
MACHINE = {"format": "oomtop-snapshot", "version": 1, "taken_at": "2025-01-17T03:12:45Z"}
FIRST_PID = 70001
RECORDED = """#!/bin/sh
echo run >> '{folder}/runs'
command=$1
shift
exec '{program}' "$command" --from '{recording}' "$@"
"""


def hostile_recording(path):
    """Writes a recording with these names for processes, units, containers, cgroups and users."""
    document = json.loads((FIXTURES / "story" / "small-runner.json").read_text())
    like = next(process for process in document["processes"] if process["name"] == "postgres")
    places = [f"/system.slice/{name}.service" for name in HOSTILE]
    places += [f"/system.slice/docker-{name}.scope" for name in HOSTILE]
    places += [f"/{name}" for name in HOSTILE if name]
    places += [f"/system.slice/{unit}" for unit in UNITS]
    names = HOSTILE + NAMES
    document["processes"] = [
        {**like, "pid": FIRST_PID + i, "name": names[i % len(names)],
         "cgroup": place,
         "user": names[i % len(names)], "ppid": 1, "unit": os.path.basename(place),
         "container": names[i % len(names)]}
        for i, place in enumerate(places)]
    with open(path, "w", encoding="utf-8") as file:
        json.dump(document, file)
    return {FIRST_PID + i for i in range(len(places)) if i % len(names) < len(HOSTILE)}


class Shell:
    """Tests that every shell must pass."""
    name = None

    @classmethod
    def setUpClass(cls):
        if not is_installed(cls.name):
            raise unittest.SkipTest(f"{cls.name} is not installed: its completion is not tested")

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        os.mkdir(self.path("bin"))
        self.odd_pids = hostile_recording(self.path("machine.json"))

    def path(self, *parts):
        return os.path.join(self.folder, *parts)

    def put(self, text_of_program, name="bin/oomtop"):
        os.makedirs(os.path.dirname(self.path(name)), exist_ok=True)
        write_program(self.path(name), text_of_program)

    def put_recorded(self, name="bin/oomtop"):
        self.put(RECORDED.format(folder=os.path.dirname(self.path(name)), program=PROGRAM,
                                 recording=self.path("machine.json")), name)

    def terminal(self, setup=()):
        return Terminal(self.name, self.folder, setup)

    def assert_nothing_ran(self):
        self.assertFalse([name for name in os.listdir(self.folder) if name in ("p", "p'", "p)")])

    def assert_plain(self, shown):
        for trace in (">p", "e:'", "\\x", "~root", "{a", "!!", "%s", "=ls", "rger", "^x^y"):
            self.assertNotIn(trace, shown)

    @staticmethod
    def quoted(word, name):
        """Returns lines with the name quoted in two ways: the shell itself does not expand it."""
        lines = [f"oomtop {word} " + re.sub(r"([^\w])", r"\\\1", name)]
        return lines if "'" in name else [f"oomtop {word} '{name}", *lines]

    def test_names_of_the_machine_are_not_run(self):
        self.put_recorded()
        with self.terminal() as terminal:
            shown = terminal.complete("oomtop explain ", until=UNITS[1])
            self.assert_nothing_ran()
            for name in NAMES + UNITS:
                self.assertIn(name, shown)
            for pid in self.odd_pids:
                self.assertIn(str(pid), shown)
            self.assert_plain(shown)
            for line in ["oomtop drill ", "oomtop protect ", "oomtop protect --against ",
                         "oomtop report --domain ", "oomtop report --assume ",
                         "oomtop explain cgroup:/", "oomtop --domain /"]:
                shown = terminal.complete(line, until="unit:x.service")
                self.assertIn("unit:x.service", shown, line)
                self.assert_plain(shown)
        self.assert_nothing_ran()

    def test_users_and_containers_are_not_run(self):
        self.put_recorded()
        with self.terminal() as terminal:
            for kind in ["user", "container"]:
                shown = terminal.complete(f"oomtop explain {kind}:", until="q.w+e_r-t")
                self.assertIn("q.w+e_r-t", shown)
                self.assert_plain(shown)
            self.assert_plain(terminal.complete("oomtop drill all:", until="quiet"))
        self.assert_nothing_ran()

    def test_a_hostile_beginning_is_not_run(self):
        self.put_recorded()
        with self.terminal() as terminal:
            names = [name for name in HOSTILE if name.isprintable()]
            for name in dict.fromkeys(names + [name[:1] for name in names]):
                terminal.complete(*self.quoted("explain", name))
            for name in ["$(>p)", "`>p`", "*(e:'>p':)", "${x:=$(>p)}", "~root", "-x", "a[$(>p)]"]:
                for word in ["--domain", "--assume", "--sort", "-o", "--from", "--procfs",
                             "record"]:
                    terminal.complete(*self.quoted(word, name))
        self.assert_nothing_ran()

    def test_real_processes(self):
        os.symlink(PROGRAM, self.path("bin", "oomtop"))
        held = {name: Held(name.encode()) for name in [*HOSTILE, "oomtop:qu@iet"]}
        self.addCleanup(lambda: [process.release() for process in held.values()])
        with self.terminal() as terminal:
            shown = terminal.complete("oomtop explain ", "oomtop drill ", until="oomtop:qu@iet")
            self.assertIn("oomtop:qu@iet", shown)
            for name in HOSTILE:
                self.assertIn(str(held[name].pid), shown, name)
            self.assertEqual(terminal.run("oomtop drill kern\t"), ["oomtop", "drill", "kernel:"])
            self.assertEqual(terminal.run("oomtop explain oomtop:q\t"),
                             ["oomtop", "explain", "oomtop:qu@iet"])
        self.assert_nothing_ran()

    def test_words_are_completed(self):
        self.put_recorded()
        with self.terminal() as terminal:
            for typed, whole in [
                    ("expl", "explain"), ("explain qui", None), ("explain quiet@", UNITS[0]),
                    ("explain quiet@15-m", UNITS[0]), ("explain a", None), ("explain a:", "a:b"),
                    ("explain at", "at@x"), ("explain at@", "at@x"), ("explain unit:x", UNITS[1]),
                    ("explain q.w+", "q.w+e_r-t"), ("explain '*", "*"), ("explain 7000", None),
                    ("protect --against at@", "at@x"), ("report --domain mach", "machine"),
                    ("report --domain=unit:x", "--domain=" + UNITS[1]),
                    ("report --domain /system.slice/unit:", "/system.slice/" + UNITS[1]),
                    ("explain cgroup:/system.slice/quiet@", "cgroup:/system.slice/" + UNITS[0]),
                    ("explain user:at", "user:at@x"),
                    ("explain container:at@", "container:at@x"),
                    ("drill all:at@", "all:at@x"), ("protect --against all:at@", "all:at@x"),
                    ("explain cgroup:/sys", None), ("report --assume at@x:ad", "at@x:adj="),
                    ("report --assume at", "at@x:"),
                    ("report --assume=at@x:grow", "--assume=at@x:grow="),
                    ("report --assume unit:x.service:max=m", UNITS[1] + ":max=max"),
                    ("report --assume at@x:adj=10", "at@x:adj=1000"),
                    ("report --assume machine:s", "machine:swap="),
                    ("report -o NAME,PGT", "NAME,PGTBL"),
                    ("report -o +KSC", "+KSCORE"), ("report --sort -KSC", "-KSCORE"),
                    ("report --sort=-KSC", "--sort=-KSCORE"),
                    ("report --color=al", "--color=always"),
                    ("report --by us", "user"), ("report --by=us", "--by=user")]:
                if self.name == "fish" and "--sort -" in typed:
                    continue  # the program takes a word that begins with - for an option
                last = terminal.run(f"oomtop {typed}\t")[-1] if "'" not in typed else whole
                self.assertEqual(last, whole or last, typed)

    def test_files_are_completed_and_not_run(self):
        self.put_recorded()
        names = ["$(>p)", "`>p`", "a b", "*", "~", ";>p", "-x", "'\"", "!!", "\u00e4"]
        for i, name in enumerate(names):
            os.makedirs(self.path(str(i), name, "d"))
            with open(self.path(str(i), name, "f"), "w", encoding="utf-8"):
                pass
        with self.terminal() as terminal:
            for i, name in enumerate(names):
                for words in ["report --from", "record", "report --procfs"]:
                    self.assertEqual(terminal.run(f"oomtop {words} {i}/\t")[-1].rstrip("/"),
                                     f"{i}/{name}", words)
                os.makedirs(self.path(str(i), "n\n>p"))
                shutil.rmtree(self.path(str(i), name))
                terminal.complete(f"oomtop record {i}/", f"oomtop --from {i}/n",
                                  f"oomtop --procfs {i}/")
        self.assert_nothing_ran()

    def test_options_are_those_of_the_command(self):
        self.put_recorded()
        with self.terminal() as terminal:
            for command in ["top", "report", "explain", "drill", "protect", "record", "metrics",
                            "check"]:
                listed = re.findall(r"^ .{4}\s*--([a-z-]+)", text(command, "--help"), re.M)
                shown = terminal.complete(f"oomtop {command} --", until="--version")
                self.assertEqual(set(re.findall(r"(?<!\S)--([a-z][a-z-]+)", shown)), set(listed),
                                 command)

    def test_it_asks_the_program_that_is_typed(self):
        self.put_recorded()
        self.put_recorded("other/oomtop")
        with self.terminal() as terminal:
            terminal.complete("other/oomtop explain ", "./other/oomtop explain ")
            self.assertTrue(os.path.exists(self.path("other", "runs")))
            terminal.complete("\"$(>p)\"/oomtop explain ", "$PWD/nowhere/oomtop explain ",
                              "nowhere/oomtop explain ", "~/nowhere/oomtop explain ")
        self.assertFalse(os.path.exists(self.path("bin", "runs")))
        self.assert_nothing_ran()

    def test_a_recording_that_is_typed_is_asked(self):
        os.symlink(PROGRAM, self.path("bin", "oomtop"))
        with self.terminal() as terminal:
            for typed in ["--from machine.json", "--from=machine.json",
                          "--domain x --from ./machine.json"]:
                shown = terminal.complete(f"oomtop explain {typed} ", until=NAMES[4])
                self.assertIn(NAMES[4], shown, typed)
                self.assert_plain(shown)
            for typed in ["--from \"$(>p)\"", "--from nowhere", "--from -", "--from=`>p`"]:
                self.assertNotIn("python3", terminal.complete(f"oomtop explain {typed} "), typed)
        # the completion does not expand what is typed to find the program
        self.assert_nothing_ran()

    def test_no_error_reaches_the_prompt(self):
        for program in ["#!/bin/sh\necho NOISE >&2\nexit 1\n", "#!/nowhere\n", None]:
            if program:
                self.put(program)
            else:
                os.unlink(self.path("bin", "oomtop"))
            with self.terminal() as terminal:
                shown = terminal.complete("oomtop explain ", "oomtop -o ", "oomtop --domain ")
            self.assertNotRegex(shown.lower(), "noise|nowhere|not found|no such|unknown|error")

    def test_a_machine_that_does_not_answer(self):
        self.put("#!/bin/sh\necho $$ > pid\nexec sleep 1000\n")
        with self.terminal() as terminal:
            began = time.monotonic()
            terminal.complete("oomtop explain ")
            self.assertLess(time.monotonic() - began, PATIENCE / 2)
        with open(self.path("pid"), encoding="ascii") as file:
            pid = int(file.read())
        end = time.monotonic() + PATIENCE
        while os.path.exists(f"/proc/{pid}"):
            self.assertLess(time.monotonic(), end, "it is still there")
            time.sleep(0.05)


class Bash(Shell, unittest.TestCase):
    name = "bash"

    def test_any_setting_of_the_users_shell(self):
        self.put_recorded()
        for setup in ["set -u", "shopt -s failglob nullglob nocasematch dotglob", "IFS=e/:",
                      "alias local=false read=false shopt=false exec=false type=false set=false",
                      "set -f", "COMP_WORDBREAKS=${COMP_WORDBREAKS//[:@=]}", "set -o posix",
                      "shopt -s localvar_inherit; words=x rows=y lead=z", "LC_ALL=C",
                      "exec() { >p; }; type() { >p; }", "set -e"]:
            with self.terminal([setup]) as terminal:
                self.assertEqual(terminal.run("oomtop explain quiet@1\t")[-1], UNITS[0], setup)
                self.assertEqual(terminal.run("oomtop --assume at@x:a\t")[-1], "at@x:adj=", setup)
                shown = terminal.complete("oomtop explain ", until=UNITS[1])
                self.assertIn(UNITS[1], shown, setup)
                self.assert_plain(shown)
        self.assert_nothing_ran()


class Zsh(Shell, unittest.TestCase):
    name = "zsh"


class Fish(Shell, unittest.TestCase):
    name = "fish"

    def test_the_help_of_a_command_takes_no_target(self):
        self.put_recorded()
        with self.terminal() as terminal:
            for command in ["explain", "drill", "protect"]:
                self.assertIn(UNITS[1], terminal.complete(f"oomtop {command} ", until=UNITS[1]))
                self.assertEqual(terminal.run(f"oomtop help {command} quiet@\t")[-1], "quiet@")


if __name__ == "__main__":
    if is_sanitized(PROGRAM):
        print("SKIPPED: these test scripts of shells, and start a program often", file=sys.stderr)
        sys.exit(77)
    result = unittest.main(exit=False).result
    for case, reason in result.skipped:
        print(f"SKIPPED {case}: {reason}", file=sys.stderr)
    sys.exit(1 if not result.wasSuccessful() else 77 if result.skipped else 0)
