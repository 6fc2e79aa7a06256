# SPDX-License-Identifier: GPL-2.0-or-later
"""Hostile names and broken input: no control byte is printed, and each error is one line."""
import ctypes
import json
import os
import pathlib
import signal
import subprocess
import tempfile
import unicodedata
import unittest

from oomtop import FIXTURES, clean_failure, report, run, text

STORY = FIXTURES / "story" / "small-runner.json"
# filler, braille blank, soft hyphen, grapheme joiner, vowels, variation selectors, tags
INVISIBLE = ["\u3164", "\u2800\uffa0", "\u115f\u1160\u00ad", "\u034f\u061c\u17b4",
             "\u180b\u180f\ufe0f", "\U000e0020\U000e01ef"]
NAMES = [b"\033[31mred\n\tx", b"\xff" * 15, "語言語言語".encode(), b"a b) S 1 (c", b"\\n\\x41",
         "a\u202eb".encode(), b"\xc2\x9b31m", "\u00db31m".encode(), b" ", b"-",
         *(name.encode() for name in INVISIBLE)]
SET_DEATH_SIGNAL, SET_NAME = 1, 15  # of prctl(2)
LIBC = ctypes.CDLL(None)


class Held:
    """A process with that name: a child of the test, which waits until it is killed."""

    def __init__(self, name):
        reader, writer = os.pipe()
        self.pid = os.fork()
        if self.pid == 0:
            LIBC.prctl(SET_DEATH_SIGNAL, signal.SIGKILL)
            LIBC.prctl(SET_NAME, name)
            os.close(writer)
            signal.pause()
            os._exit(1)
        os.close(writer)
        os.read(reader, 1)
        os.close(reader)

    def release(self):
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)


def bytes_of(process):
    """Returns the bytes of a name in JSON, as the manual describes."""
    return bytes.fromhex(process["name_hex"]) if "name_hex" in process else \
        process["name"].encode()


def unescape(shown):
    out, rest = b"", shown
    while rest:
        if rest[:2] == b"\\x":
            out, rest = out + bytes.fromhex(rest[2:4].decode()), rest[4:]
        elif rest[:1] == b"\\":
            out += {b"n": b"\n", b"t": b"\t", b"\\": b"\\"}[rest[1:2]]
            rest = rest[2:]
        else:
            out, rest = out + rest[:1], rest[1:]
    return out


class Names(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.held = {name: Held(name) for name in NAMES}

    @classmethod
    def tearDownClass(cls):
        for process in cls.held.values():
            process.release()

    def test_json_keeps_the_bytes(self):
        by_pid = {process["pid"]: process for process in report()["processes"]}
        for name, process in self.held.items():
            self.assertEqual(bytes_of(by_pid[process.pid]), name)

    def test_raw_output_can_be_turned_back(self):
        rows = run("--all", "--raw", "--noheadings", "-o", "PID,NAME").stdout.splitlines()
        shown = dict(row.split(b" ", 1) for row in rows)
        for name, process in self.held.items():
            self.assertEqual(unescape(shown[str(process.pid).encode()]), name)

    def test_no_control_byte_is_printed(self):
        for arguments in [[], ["--raw"], ["--all"], ["explain", *(
                str(process.pid) for process in self.held.values())]]:
            out = run(*arguments).stdout
            self.assertFalse(set(out) & (set(range(32)) - {10} | {127}), arguments)
            self.assertNotIn(b"\xc2\x9b", out)
            self.assertNotIn("\u202e".encode(), out)
            out.decode()

    def test_a_name_that_draws_nothing_is_shown_escaped(self):
        for name in INVISIBLE:
            process = self.held[name.encode()]
            shown = "".join(f"\\x{byte:02x}" for byte in name.encode())
            self.assertIn(f"{shown}[{process.pid}]", text("explain", str(process.pid)))
            table = run("--all", "--raw", "--noheadings", "-o", "PID,NAME").stdout.decode()
            self.assertIn(f"\n{process.pid} {shown}\n", f"\n{table}")

    def test_no_document_acts_on_a_terminal(self):
        one = str(next(iter(self.held.values())).pid)
        for arguments in [["report", "--json", "--all"], ["record", "-"], ["drill", "--json", one],
                          ["protect", "--json", one], ["metrics"]]:
            for character in text(*arguments):
                self.assertTrue(character == "\n" or unicodedata.category(character) not in
                                ("Cc", "Cf"), (arguments, hex(ord(character))))

    def test_in_a_locale_of_single_bytes_nothing_else_is_printed(self):
        with tempfile.TemporaryDirectory() as folder:
            locale = os.path.join(folder, "de_DE.ISO-8859-1")
            try:
                subprocess.run(["localedef", "-i", "de_DE", "-f", "ISO-8859-1", locale],
                               capture_output=True)
            except FileNotFoundError:
                pass
            if not os.path.isdir(locale):
                self.skipTest("no locale can be made here")
            environment = {**os.environ, "LOCPATH": folder, "LC_ALL": "de_DE.ISO-8859-1"}
            out = text("--raw", "--noheadings", "-o", "NAME", env=environment)
        self.assertTrue(out.isascii())
        self.assertIn("\\xc3\\x9b31m", out)

    def test_the_table_stays_straight(self):
        # a list of limits may follow the table; names of other cgroups may be anything
        table = text("--all", "-o", "NAME,PID").split("\n\n")[1].splitlines()
        pids = [str(process.pid) for process in self.held.values()]
        rows = [row for row in table[1:] if row.split()[-1] in pids]
        widths = {sum(1 + (unicodedata.east_asian_width(character) == "W") for character in row)
                  for row in [table[0], *rows]}
        self.assertEqual(len(rows), len(pids))
        self.assertTrue(any("語" in row for row in rows))
        self.assertEqual(len(widths), 1)

    def test_a_recording_keeps_the_bytes(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "recording.json")
            text("record", path)
            recorded = {process["pid"]: process for process in report("--from", path)["processes"]}
        for name, process in self.held.items():
            self.assertEqual(bytes_of(recorded[process.pid]), name)


class Broken(unittest.TestCase):
    def refuse(self, data):
        result = run("--from", "-", input=data)
        self.assertTrue(clean_failure(result, 1), (data[:60], result.stderr[:300]))

    def test_a_recording_cut_anywhere_is_refused(self):
        whole = STORY.read_bytes()
        end = len(whole.rstrip())
        # the reader's own test cuts at every length; here each cut starts the program
        for length in list(range(0, 300, 10)) + list(range(300, end, max(1, end // 100))):
            self.refuse(whole[:length])

    def test_wrong_documents(self):
        for data in [b"", b"[]", b"{}", b"null", b"1", b"\xef\xbb\xbf{}", b"{\"format\": 1}",
                     b'{"format": "oomtop-snapshot"}',
                     b'{"format": "oomtop-snapshot", "version": 2}',
                     b'{"format": "oomtop-report", "version": 1}', b"{} trailing", b"\x00" * 99]:
            self.refuse(data)

    def test_wrong_values(self):
        for place, key, value in [
                ("process", "pid", 0), ("process", "pid", -1), ("process", "pid", 1 << 40),
                ("process", "pid", "1"), ("process", "name", 7),
                ("process", "name", "a\x00b"), ("process", "name_hex", "zz"),
                ("process", "adj", 1001), ("process", "adj", 1.5),
                ("process", "rss_bytes", -4), ("process", "rss_bytes", 1 << 62),
                ("process", "has_mm", "yes"), ("process", "state", 5),
                ("machine", "page_size_bytes", 0), ("machine", "page_size_bytes", 4095),
                ("machine", "mem_total_bytes", -1), ("machine", "vantage", 1),
                ("machine", "holders", {}), ("machine", "release", []),
                ("document", "taken_at", "yesterday"), ("document", "processes", {}),
                ("document", "machine", [])]:
            document = json.loads(STORY.read_bytes())
            part = {"process": document["processes"][-1], "machine": document["machine"],
                    "document": document}[place]
            part[key] = value
            with self.subTest(key=key, value=value):
                self.refuse(json.dumps(document).encode())

    def test_a_process_twice_is_refused(self):
        document = json.loads(STORY.read_bytes())
        document["processes"].append(document["processes"][0])
        self.refuse(json.dumps(document).encode())

    def test_a_hundred_million_brackets(self):
        self.refuse(b"[" * 100_000_000)

    def test_an_endless_number(self):
        self.refuse(b'{"format": "oomtop-snapshot", "version": ' + b"9" * 1_000_000 + b"}")


class ProcTree(unittest.TestCase):
    """A foreign /proc with wrong content."""

    def tree(self, files):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        base = {"meminfo": b"MemTotal: 1000000 kB\nSwapTotal: 0 kB\n",
                "sys/kernel/osrelease": b"6.1.0\n",
                "7/statm": b"1000 500 100 1 0 100 0\n", "7/oom_score_adj": b"0\n",
                "7/oom_score": b"666\n", "7/status": b"Name:\tx\nState:\tS (sleeping)\nPPid:\t1\n"
                b"Uid:\t0\t0\t0\t0\nVmSize:\t4000 kB\nVmRSS:\t2000 kB\nRssAnon:\t2000 kB\n"
                b"RssFile:\t0 kB\nRssShmem:\t0 kB\nVmPTE:\t40 kB\nVmSwap:\t0 kB\nThreads:\t1\n"}
        for name, data in {**base, **files}.items():
            path = pathlib.Path(folder.name, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        return folder.name

    def run_tree(self, files):
        result = run("--procfs", self.tree(files), "--all")
        self.assertIn(result.returncode, (0, 1), result.stderr)
        self.assertNotIn(b"Sanitizer", result.stderr)
        self.assertNotIn(b"runtime error", result.stderr)
        self.assertFalse(set(result.stdout) & (set(range(32)) - {10}))
        return result

    def test_a_good_tree_is_ranked(self):
        result = self.run_tree({})
        self.assertIn(b"Next to die", result.stdout)

    def test_bad_files(self):
        for name in ["7/status", "7/oom_score_adj", "7/oom_score", "7/statm", "7/cgroup",
                     "7/stat", "meminfo", "sys/kernel/osrelease", "stat", "uptime",
                     "pressure/memory", "zoneinfo"]:
            for data in [b"", b"\n", b"\x00" * 50, b"x" * 1_000_000, b"9" * 400, b":" * 400,
                         b"VmRSS:", b"VmRSS:\t99999999999999999999999 kB\n", b"-1", b"\xff" * 300,
                         b"Name:\t\033[31m\nVmRSS:\t1 kB\n", b"Threads:\t-5\n"]:
                self.run_tree({name: data})

    def test_odd_directories(self):
        for name in ["00012", "99999999999", "-1", "0", "4194305", "1x", "self"]:
            self.run_tree({f"{name}/status": b"Name:\tx\n"})


if __name__ == "__main__":
    unittest.main()
