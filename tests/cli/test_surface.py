# SPDX-License-Identifier: GPL-2.0-or-later
"""The command line: options, help, manual and completions agree; exit statuses; columns."""
import os
import re
import signal
import subprocess
import tempfile
import unittest

from oomtop import ENVIRONMENT, FIXTURES, PROGRAM, ROOT, clean_failure, report, run, text

COMMANDS = ["top", "report", "explain", "drill", "protect", "log", "record", "metrics",
            "check"]
LONG = re.compile(r"--([a-z][a-z-]+)")
STORY = str(FIXTURES / "story" / "small-runner.json")
WORKERS = str(FIXTURES / "story" / "workers.json")


def options_of(command):
    body = text(command, "--help").split("Options:")[1]
    return set(re.findall(r"^ .{4}\s*--([a-z-]+)", body, re.M))


def all_options():
    return set.union(*(options_of(command) for command in COMMANDS))


class Surface(unittest.TestCase):
    def test_help_names_every_command_and_option(self):
        help_text = text("--help")
        for command in COMMANDS:
            self.assertRegex(help_text, rf"(?m)^  {command} ")
        self.assertGreaterEqual(set(LONG.findall(help_text)), options_of("report"))

    def test_manual_has_the_same_options_and_commands(self):
        manual = (ROOT / "docs" / "oomtop.1.scd").read_text()
        body = manual.split("# OPTIONS")[1].split("# COLUMNS")[0]
        named = set(re.findall(r"^\*(?:-\w\*, \*)?--([a-z-]+)\*", body, re.M))
        self.assertEqual(named, all_options())
        for command in COMMANDS:
            self.assertIn(f"*{command}*", manual)

    def test_help_fits_a_terminal(self):
        for arguments in [["--help"], *([command, "--help"] for command in COMMANDS)]:
            for line in text(*arguments).splitlines():
                self.assertLessEqual(len(line), 80, line)

    def test_apropos_shows_the_whole_purpose(self):
        manual = (ROOT / "docs" / "oomtop.1.scd").read_text()
        purpose = re.search(r"^# NAME\n\noomtop - (.*)\n\n# ", manual, re.M)[1]
        self.assertIn("OOM killer", purpose)
        self.assertLessEqual(len(purpose), 80 - len("oomtop (1)           - "))

    def test_completions_have_the_same_options_and_commands(self):
        for name in ["oomtop", "_oomtop"]:
            script = (ROOT / "completions" / name).read_text()
            self.assertEqual(set(LONG.findall(script)) - {"noheadings"},
                             all_options() - {"noheadings"}, name)
        fish = (ROOT / "completions" / "oomtop.fish").read_text()
        self.assertEqual(set(re.findall(r"^complete .* -l ([a-z-]+)", fish, re.M)), all_options())
        for name in ["oomtop", "_oomtop", "oomtop.fish"]:
            script = (ROOT / "completions" / name).read_text()
            for command in COMMANDS:
                self.assertIn(command, script)

    def test_a_plain_locale_gets_plain_characters(self):
        for arguments in [["--help"], *([command, "--help"] for command in COMMANDS),
                          ["report", "--list-columns"], ["report"], ["report", "--by", "unit"],
                          ["drill"], ["drill", "--by", "unit"], ["drill", "runner"],
                          ["explain", "postgres"], ["protect", "postgres"]]:
            source = [] if arguments[-1] in ("--help", "--list-columns") else ["--from", WORKERS]
            out = text(*arguments, *source, env={**ENVIRONMENT, "LC_ALL": "C"})
            self.assertTrue(out.isascii(), arguments)

    def test_version(self):
        self.assertRegex(text("--version"), r"^oomtop \d+\.\d+\.\d+\n$")

    def test_wrong_usage_is_one_error_and_status_2(self):
        for arguments in [["nonsense"], ["--nonsense"], ["report", "word"], ["explain"],
                          ["record"], ["record", "a", "b"], ["--sort", "X"], ["-o", "PID,X"],
                          ["-o", ""], ["--limit", "-1"], ["--limit", "x"], ["-d", "0"],
                          ["-d", "nan"], ["-n", "0"], ["--color", "red"], ["--from"],
                          ["--from", STORY, "--procfs", "/proc"], ["-x"],
                          ["explain", "--json", "1"], ["log", "a", "b"], ["log", "-b", "1"],
                          ["log", "-b", "0", "file"], ["log", "--since", "never"],
                          ["log", "--event", "0"], ["log", "--from", STORY]]:
            self.assertTrue(clean_failure(run(*arguments), 2), arguments)

    def test_what_cannot_be_done_is_one_error_and_status_1(self):
        for arguments in [["--from", "/nonexistent"], ["--procfs", "/nonexistent"],
                          ["--sysfs", "/nonexistent"], ["--sysfs", "/dev/null"],
                          ["--from", "/etc"], ["--from", "/dev/null"],
                          ["explain", "--from", STORY, "no-such-process"],
                          ["protect", "--from", STORY, "cgroup:"],
                          ["record", "/nonexistent/file"], ["record", "/dev/full"],
                          ["log", "/nonexistent"], ["log", "--json", "/nonexistent"]]:
            self.assertTrue(clean_failure(run(*arguments), 1), arguments)

    def test_a_closed_pipe_ends_it_in_silence(self):
        for disposition in [signal.SIG_DFL, signal.SIG_IGN]:
            reading, writing = os.pipe()
            os.close(reading)
            result = subprocess.run(
                [PROGRAM, "report", "--from", STORY], stdout=writing, stderr=subprocess.PIPE,
                preexec_fn=lambda: signal.signal(signal.SIGPIPE, disposition),
                restore_signals=False, timeout=60)
            os.close(writing)
            self.assertEqual((result.returncode, result.stderr), (-signal.SIGPIPE, b""))

    def test_a_closed_or_full_output_is_an_error(self):
        for arguments in [["report"], ["report", "--json"], ["report", "--by", "unit"], ["drill"],
                          ["explain", "postgres"], ["protect", "postgres"]]:
            for path, reason in [("/dev/full", "No space left"), ("/dev/null", "Bad file desc")]:
                with open(path, "rb" if path == "/dev/null" else "wb") as out:
                    result = subprocess.run([PROGRAM, *arguments, "--from", STORY], stdout=out,
                                            stderr=subprocess.PIPE, timeout=60)
                self.assertEqual(result.returncode, 1, arguments)
                self.assertIn(reason, result.stderr.decode())

    def test_assumptions_and_domains_that_mean_nothing(self):
        for change in ["", "x", "postgres:adj", "postgres:adj=", "postgres:adj=1001", "adj=5",
                       "postgres:size=3", "postgres:grow=big", "postgres:grow=-1",
                       "ci-runner.service:max=9E", "ci-runner.service:group=2", "x:swap=1G"]:
            self.assertTrue(clean_failure(run("--from", STORY, "--assume", change), 2), change)
        self.assertTrue(clean_failure(run("--from", STORY, "--domain", "nodes:1-0"), 2))
        for change in ["nobody:adj=1", "nobody.service:max=1G"]:
            self.assertTrue(clean_failure(run("--from", STORY, "--assume", change), 1), change)
        for domain in ["/nowhere", "nodes:0", "ssh.service"]:
            self.assertTrue(clean_failure(run("--from", STORY, "--domain", domain), 1), domain)

    def test_what_is_cut_is_marked(self):
        for arguments in [["x" * 1000], ["--from", "y" * 1000], ["explain", "z" * 1000]]:
            first = run(*arguments).stderr.decode().splitlines()[0]
            self.assertRegex(first, r"[xyz]\.\.\.(: File name too long)?$")

    def test_a_near_miss_gets_a_suggestion(self):
        result = run("explain", "--from", STORY, "postgre")
        self.assertIn(b"did you mean 'postgres'", result.stderr)

    def test_every_listed_column_can_be_shown_and_sorted_by(self):
        listed = text("--list-columns", "--noheadings").splitlines()
        for column in [line.split()[0] for line in listed]:
            shown = text("--from", STORY, "-o", column, "--sort", "-" + column)
            self.assertIn(column, shown)

    def test_columns_can_be_added(self):
        head = text("--from", STORY, "-o", "+KSCORE", "--raw").splitlines()[0]
        self.assertTrue(head.startswith("# PID USER ADJ SCORE BADNESS"))
        self.assertTrue(head.endswith(" WHY KSCORE"))

    def test_a_user_by_name_or_number(self):
        for user in ("postgres", "105"):
            self.assertIn("postgres", text("report", "--from", WORKERS, "-u", user, "--raw"))

    def test_sort_limit_filter(self):
        rows = text("--from", STORY, "--raw", "--noheadings", "--bytes", "-o", "ANON",
                    "--sort", "-ANON", "--limit", "5").split()
        self.assertEqual(rows, sorted(rows, key=int, reverse=True))
        self.assertEqual(len(rows), 5)
        names = text("--from", STORY, "--raw", "--noheadings", "-o", "NAME", "--filter",
                     "POSTGRES").split()
        self.assertEqual(set(names), {"postgres"})

    def test_all_shows_the_exempt_and_kernel_threads(self):
        few = text("--from", STORY, "--raw", "--noheadings", "-o", "NAME").split()
        many = text("--from", STORY, "--raw", "--noheadings", "-o", "NAME", "--all").split()
        self.assertNotIn("kthreadd", few)
        self.assertIn("kthreadd", many)
        self.assertNotIn("systemd", few)
        self.assertIn("systemd", many)

    def test_batch_repeats(self):
        out = text("--from", STORY, "-n", "2", "-d", "0.01")
        self.assertEqual(out.count("Next to die"), 2)

    def test_several_samples_in_one_file(self):
        with tempfile.TemporaryDirectory() as directory:
            path = os.path.join(directory, "moments")
            text("record", "-d", "0.1", "-n", "3", path)
            self.assertEqual(os.listdir(directory), ["moments"])
            with open(path, "rb") as file:
                self.assertEqual(file.read().count(b'"format": "oomtop-snapshot"'), 3)
            self.assertIn("Next to die", text("--from", path, "--limit", "1"))

    def test_json_has_the_promised_keys(self):
        document = report("--from", STORY)
        for key in ["format", "version", "taken_at", "source", "assumptions", "kernel", "machine",
                    "killer", "domain", "victim", "certain", "candidates", "kill_set", "why",
                    "warnings", "processes"]:
            self.assertIn(key, document)
        for key in ["rank", "pid", "ppid", "name", "uid", "user", "adj", "exempt",
                    "badness_pages", "adj_pages", "oom_score", "kernel_oom_score", "rss_anon",
                    "rss_file", "rss_shmem", "swap", "page_tables", "hugetlb", "gap", "cgroup",
                    "unit", "why"]:
            for process in document["processes"]:
                self.assertIn(key, process)
        ranks = [process["rank"] for process in document["processes"]]
        ranked = [rank for rank in ranks if rank is not None]
        self.assertEqual(ranked, list(range(1, len(ranked) + 1)))
        self.assertEqual(ranks[len(ranked):], [None] * (len(ranks) - len(ranked)))

    def test_no_colour_when_piped_and_colour_when_asked(self):
        self.assertNotIn("\033", text("--from", STORY))
        self.assertIn("\033[", text("--from", STORY, "--color", "always"))


if __name__ == "__main__":
    unittest.main()
