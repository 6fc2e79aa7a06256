# SPDX-License-Identifier: GPL-2.0-or-later
"""Processes of all kinds (workload.c), for tests that compare what oomtop reads of them."""
import os
import random
import subprocess
import time

WORKLOAD = os.environ["OOMTOP_WORKLOAD"]
ODD = ["shmem", "file", "tables", "locked", "huge", "stopped", "zombie", "leader", "sharers",
       "twin", "vfork"]


def start(kind, megabytes, adj=None):
    arguments = [WORKLOAD, kind, str(megabytes)] + ([str(adj)] if adj is not None else [])
    process = subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                               stderr=subprocess.DEVNULL)
    if process.stdout.readline() != b"\n":
        raise RuntimeError(f"{arguments} did not start")
    return process


class Workloads:
    """Ordinary processes below that size, and one of each odd kind; alike in each run."""

    def __init__(self, count, megabytes_max):
        chance = random.Random(7)
        self.plain = [start(chance.choice(["anon", "anon", "shmem"]),
                            chance.randrange(1, megabytes_max), chance.randrange(0, 1001))
                      for _ in range(count)]
        self.odd = {kind: start(kind, 8, chance.randrange(0, 300)) for kind in ODD}
        time.sleep(0.3)

    def end(self):
        for process in [*self.plain, *self.odd.values()]:
            process.kill()
            process.stdin.close()
            process.stdout.close()
            process.wait()
