# SPDX-License-Identifier: GPL-2.0-or-later
"""The house: includes point one way, and the model stays pure."""
import re
import unittest

from oomtop import ROOT

SOURCE = ROOT / "src"
BELOW = {
    "base": set(),
    "snapshot": {"base"},
    "sources": {"base", "snapshot"},
    "model": {"base", "snapshot"},
    "views": {"base", "snapshot", "model"},
    "commands": {"base", "snapshot", "sources", "model", "views"},
}
IMPURE = {"fcntl.h", "unistd.h", "time.h", "sys/time.h", "dirent.h", "sys/stat.h", "sys/ioctl.h"}


class House(unittest.TestCase):
    def test_includes_point_one_way(self):
        for path in SOURCE.glob("*/**/*.[ch]"):
            room = path.relative_to(SOURCE).parts[0]
            for included in re.findall(r'#include "(\w+)/', path.read_text()):
                self.assertIn(included, BELOW[room] | {room}, path)

    def test_the_model_does_nothing_but_think(self):
        for path in (SOURCE / "model").glob("*.[ch]"):
            included = set(re.findall(r"#include <([^>]+)>", path.read_text()))
            self.assertFalse(included & IMPURE, path)

    def test_files_fit_a_head(self):
        for path in SOURCE.glob("**/*.[ch]"):
            self.assertLessEqual(len(path.read_text().splitlines()), 400, path)


if __name__ == "__main__":
    unittest.main()
