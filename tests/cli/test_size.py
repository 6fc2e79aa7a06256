# SPDX-License-Identifier: GPL-2.0-or-later
"""Machines with many large processes: memory and time do not grow with their square."""
import functools
import json
import os
import resource
import subprocess
import tempfile
import unittest

from oomtop import PROGRAM as OOMTOP
from sanitized import is_sanitized

MIB = 1 << 20
GIB = 1 << 30
COUNT = 12000
MEMORY = 256 * MIB  # of address space; lists of all that die, for each leaker, take gigabytes
CPU_SECONDS = 60    # allows for a slow machine: the square of the processes takes minutes

MACHINE = {"release": "6.1.0", "page_size_bytes": 4096, "mem_total_bytes": 16 * GIB,
           "mem_free_bytes": 8 * GIB, "mem_available_bytes": 8 * GIB, "buffers_bytes": 0,
           "cached_bytes": 0, "swap_total_bytes": 0, "swap_free_bytes": 0, "shmem_bytes": 0,
           "mapped_bytes": 0}


def one_unit(number):
    return {"name": "postgres", "unit": "u.service", "cgroup": "/u.service", "ppid": 2}


def own_units(number):
    unit = f"u{number}.service"
    return {"name": f"w{number}", "unit": unit, "cgroup": f"/{unit}", "ppid": 1}


def one_address_space(number):
    return {"name": "worker", "ppid": 1, "mm_owner_pid": 2}


def every_second_exempt(number):
    return {"name": f"w{number}", "ppid": 1, "adj": -1000 * (number % 2)}


def below_one_unit(number):
    """One large process, and a leaking unit whose processes have a cgroup each."""
    if number == 2:
        return {"name": "db", "unit": "db.service", "cgroup": "/db.service", "ppid": 1,
                "rss_bytes": 12 * GIB}
    size = 200 * MIB if number == 3 else 200 * 1024
    return {"pid": 3000000 + number, "name": "leak", "unit": "leak.service", "ppid": 1,
            "cgroup": f"/leak.service/s{number}", "rss_bytes": size, "rss_anon_bytes": size,
            "rss_file_bytes": 0, "rss_shmem_bytes": 0}


@functools.cache
def recording(kind):
    """Returns the file that holds such a machine, written once for all tests."""
    processes = [{"pid": number, "adj": 0, "rss_bytes": 256 * MIB, "swap_bytes": 0,
                  "page_tables_bytes": 0, **kind(number)} for number in range(2, COUNT + 2)]
    file = tempfile.NamedTemporaryFile("w", suffix=".json")
    file.write(json.dumps({"format": "oomtop-snapshot", "version": 1, "machine": MACHINE,
                           "processes": processes}))
    file.flush()
    return file


def bound():
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))


def run(kind, *arguments):
    with tempfile.TemporaryFile() as out:
        done = subprocess.run([OOMTOP, *arguments, "--from", recording(kind).name], stdout=out,
                              stderr=subprocess.PIPE, preexec_fn=bound, check=False,
                              env={**os.environ, "LC_ALL": "C.UTF-8"})
        out.seek(0)
        return done.returncode, out.read().decode(), done.stderr.decode()


@unittest.skipIf(is_sanitized(OOMTOP), "a sanitizer reserves terabytes, and takes time")
class Size(unittest.TestCase):
    def check(self, kind, *arguments):
        code, out, errors = run(kind, *arguments)
        self.assertEqual(code, 0, (arguments, errors[-300:]))
        return out, errors

    def test_a_table_has_a_line_for_each_leaker(self):
        for kind in (one_unit, own_units, one_address_space, every_second_exempt):
            with self.subTest(kind.__name__):
                out, errors = self.check(kind, "drill", "--raw", "--noheadings")
                self.assertEqual(len(out.splitlines()), COUNT)
                self.assertEqual(errors, "")

    def test_long_lists_of_the_dead_say_what_is_left_out(self):
        out, errors = self.check(one_unit, "drill", "--json")
        document = json.loads(out)
        drilled = len(document["drills"])
        self.assertEqual(drilled + document["left_out"], COUNT)
        self.assertGreater(drilled, 100)
        self.assertIn(f"drilled the first {drilled} of {COUNT} leakers", errors)

    def test_short_lists_are_all_there(self):
        out, errors = self.check(own_units, "drill", "--json")
        document = json.loads(out)
        self.assertEqual(len(document["drills"]), COUNT)
        self.assertNotIn("left_out", document)
        self.assertEqual(errors, "")

    def test_groups(self):
        for kind in (one_unit, own_units):
            with self.subTest(kind.__name__):
                self.check(kind, "drill", "--by", "unit")

    def test_metrics_and_checks(self):
        for kind in (one_unit, own_units, one_address_space):
            with self.subTest(kind.__name__):
                out, errors = self.check(kind, "metrics")
                self.assertLess(len(out.splitlines()), 200)
                self.assertEqual(errors, "")
        path = below_one_unit
        out, _ = self.check(path, "metrics")
        self.assertIn("oomtop_victim_info", out)

    def test_protect(self):
        for kind in (one_unit, own_units, one_address_space):
            with self.subTest(kind.__name__):
                self.check(kind, "protect", "50")
                out, _ = self.check(kind, "protect", "50", "--json")
                self.assertEqual(json.loads(out)["format"], "oomtop-protect")

    def test_a_command_does_not_list_thousands_of_processes(self):
        out, _ = self.check(below_one_unit, "protect", "db")
        self.assertIn("too many for a command", out)
        self.assertLess(max(len(line) for line in out.splitlines()), 4000)


if __name__ == "__main__":
    unittest.main()
