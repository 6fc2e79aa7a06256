# SPDX-License-Identifier: GPL-2.0-or-later
"""Idle processes to measure beside, and words on how far a run is."""
import contextlib
import signal
import subprocess
import sys
import time

# what else the machine runs must not lack PIDs meanwhile
SPARE_PIDS = 4000


class NotStarted(Exception):
    """The machine does not allow that many processes."""


def end_by_exit():
    """Has a signal that ends the program leave through `finally`."""
    for number in signal.SIGHUP, signal.SIGINT, signal.SIGTERM:
        signal.signal(number, lambda *_: sys.exit(1))


def progress(text):
    """On standard error, so that the tables can be kept without it."""
    print(time.strftime("%H:%M:%S"), text, file=sys.stderr, flush=True)


def number_in(path):
    with open(path, encoding="ascii") as file:
        return int(file.read())


def free_pids():
    """How many threads may still be made; a limit of the own cgroup is not looked at."""
    with open("/proc/loadavg", encoding="ascii") as file:
        used = int(file.read().split()[3].split("/")[1])
    return min(number_in(f"/proc/sys/kernel/{name}") for name in ("pid_max", "threads-max")) - used


@contextlib.contextmanager
def crowd(program, count):
    """Starts `count` idle processes, yields the PID of their parent, and ends them."""
    free = free_pids() - SPARE_PIDS
    if int(count) > free:
        raise NotStarted(f"{count} idle processes are not started: there is room for {free}")
    keeper = subprocess.Popen([program, count], stdout=subprocess.PIPE)
    try:
        if keeper.stdout.readline() != b"ready\n":
            raise NotStarted(f"{count} idle processes could not be started")
        yield keeper.pid
    finally:
        keeper.kill()
        keeper.wait()
        keeper.stdout.close()
        # until the last of them has exited
        time.sleep(1)
