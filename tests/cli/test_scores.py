# SPDX-License-Identifier: GPL-2.0-or-later
"""On a large machine oomtop reads the kernel's score of few processes: the verdict must be the one
that all scores give."""
import os
import pathlib
import random
import re
import tempfile
import unittest

from oomtop import text

PAGE_KB, RAM_KB, CPUS = 4, 16 << 20, 4
TOTAL_PAGES = RAM_KB // PAGE_KB
COUNTER_ERROR = 4 * CPUS * 31  # pages, include/linux/mm.h: get_mm_counter, 6.2 to 6.19
PROCESSES, CLOSE, REAPED, SEEDS = 1000, 100, 20, 3
FIRST = 32  # ranks that are exact whichever scores are read
VICTIM, CANDIDATE = "\033[1;31m", "\033[33m"


def score(pages):
    return (1000 + pages * 1000 // TOTAL_PAGES) * 2 // 3


def put(root, name, content):
    with open(f"{root}/{name}", "w", encoding="ascii") as file:
        file.write(content)


def put_machine(root):
    put(root, "meminfo", f"MemTotal: {RAM_KB} kB\nMemAvailable: {RAM_KB // 2} kB\n"
        "SwapTotal: 0 kB\nSwapFree: 0 kB\n")
    os.makedirs(f"{root}/sys/kernel")
    put(root, "sys/kernel/osrelease", "6.6.0\n")
    put(root, "stat", "".join(f"cpu{cpu} 1 2 3\n" for cpu in range(CPUS)))


def put_process(root, pid, pages, shown):
    size = 4 * pages * PAGE_KB
    os.mkdir(f"{root}/{pid}")
    put(root, f"{pid}/status", f"Name:\tp{pid}\nState:\tS (sleeping)\nPPid:\t1\n"
        f"Uid:\t0\t0\t0\t0\nVmSize:\t{size} kB\nVmRSS:\t{pages * PAGE_KB} kB\n"
        f"RssAnon:\t{pages * PAGE_KB} kB\nRssFile:\t0 kB\nRssShmem:\t0 kB\nVmPTE:\t0 kB\n"
        "VmSwap:\t0 kB\nThreads:\t1\n")
    put(root, f"{pid}/statm", f"{4 * pages} {pages} 0 0 0 0 0\n")
    put(root, f"{pid}/stat", f"{pid} (p) S 1 {'0 ' * 17}{pid} 0\n")
    put(root, f"{pid}/oom_score_adj", "0\n")
    put(root, f"{pid}/oom_score", f"{shown}\n")


def put_processes(root, chance):
    """Makes many small processes, some close to the first, and above them some already reaped."""
    pids = chance.sample(range(2, 30000), PROCESSES)
    # one more page adds one to the score here: the score shows what the counters hide
    top = next(pages for pages in range(200000, 300000) if score(pages) > score(pages - 1))
    for place, pid in enumerate(pids):
        pages = chance.randrange(100, 20000)
        shown = score(pages)
        if place < REAPED:
            pages, shown = top + 4 * COUNTER_ERROR + place, 0
        elif place < CLOSE:
            pages = top + chance.randrange(-2 * COUNTER_ERROR, COUNTER_ERROR)
            counted = pages + chance.randrange(-COUNTER_ERROR, COUNTER_ERROR + 1)
            shown = chance.choice([0, *[score(counted)] * 5])
        put_process(root, pid, pages, shown)


def folder_of_many():
    """In memory where that can be had: a disk takes seconds to make and remove thousands of
    files."""
    memory = "/dev/shm"
    return tempfile.TemporaryDirectory(dir=memory if os.access(memory, os.W_OK) else None)


class Scores(unittest.TestCase):
    def report(self, root, columns):
        """Returns the head, the candidates, and the first ranks."""
        out = text("--procfs", str(root), "--noheadings", "--color", "always", "-o", columns)
        rows = re.findall(r"^(\033\[[\d;]+m)? *(\d+)", out, re.MULTILINE)
        taken = [pid for color, pid in rows if color in (VICTIM, CANDIDATE)]
        return out.splitlines()[:4], taken, [pid for color, pid in rows[:FIRST]]

    def test_few_scores_tell_what_all_tell(self):
        for seed in range(SEEDS):
            with folder_of_many() as folder:
                root = pathlib.Path(folder)
                put_machine(root)
                put_processes(root, random.Random(seed))
                few, full = self.report(root, "PID"), self.report(root, "PID,KSCORE")
            self.assertGreater(len(few[1]), 5)
            self.assertEqual(few, full)

    def test_many_candidates_are_counted(self):
        with folder_of_many() as folder:
            root = pathlib.Path(folder)
            put_machine(root)
            for pid in range(2, 202):
                put_process(root, pid, 200000, score(200000))
            warning = text("--procfs", folder).splitlines()[3]
        self.assertRegex(warning, r"^Too close to call among 200 processes: p201\[201\], .*\] "
                                  r"and 136 more\. ")
        self.assertEqual(warning.count("["), 64)


if __name__ == "__main__":
    unittest.main()
