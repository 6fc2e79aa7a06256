# SPDX-License-Identifier: GPL-2.0-or-later
"""Waits for what happens instead of for a time, and waits for several things at once."""
import concurrent.futures
import time

PATIENCE = 30


def wait_for(condition):
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, "it does not happen"
        time.sleep(0.01)


def at_once(function, cases):
    """Returns what the function returns for each tuple of arguments; all of them run at once."""
    with concurrent.futures.ThreadPoolExecutor(len(cases)) as pool:
        return list(pool.map(lambda case: function(*case), cases))
