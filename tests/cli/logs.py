# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests of oomtop log on logs that they write themselves, in the time zone UTC."""
import os
import tempfile
import unittest

from oomtop import ENVIRONMENT

UTC = {**ENVIRONMENT, "TZ": "UTC"}


class LogTest(unittest.TestCase):
    def put(self, content):
        """Returns the path of a new log, which goes with the test."""
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        path = os.path.join(folder.name, "log")
        with open(path, "w", encoding="utf-8") as file:
            file.write(content)
        return path


def stamped(lines, start=100.0):
    return "".join(f"[{start + i / 1e6:12.6f}] {line}\n" for i, line in enumerate(lines))
