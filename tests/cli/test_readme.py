# SPDX-License-Identifier: GPL-2.0-or-later
"""The output that the README shows is what the program prints."""
import re
import shlex
import subprocess
import unittest

from oomtop import ENVIRONMENT, PROGRAM, ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
MANUAL = (ROOT / "docs" / "oomtop.1.scd").read_text(encoding="utf-8")


def examples():
    """Yields each `$ oomtop …` with the output below it."""
    for part in re.split(r"^    \$ (?=oomtop )", README, flags=re.M)[1:]:
        command, _, rest = part.partition("\n")
        shown = re.match(r"(?:    .*\n|\n(?=    ))*", rest)[0].rstrip("\n")
        yield command, re.sub("^    ", "", shown, flags=re.M)


class Readme(unittest.TestCase):
    def test_examples_are_what_is_printed(self):
        commands = list(examples())
        self.assertGreaterEqual(len(commands), 3)
        for command, shown in commands:
            line = command.replace("oomtop", shlex.quote(PROGRAM), 1)
            printed = subprocess.run(["sh", "-c", line], cwd=ROOT, capture_output=True,
                                     env=ENVIRONMENT, text=True, check=True).stdout
            self.assertEqual(printed.rstrip("\n"), shown, command)

    def test_the_screen_is_the_golden_one(self):
        golden = (ROOT / "tests/tui/golden/table-80x24.txt").read_text(encoding="utf-8")
        lines = [line.rstrip() for line in golden.rstrip("\n").split("\n")]
        self.assertIn("\n".join(f"    {line}".rstrip() for line in lines), README)
        self.assertIn("\n".join(lines), MANUAL)


if __name__ == "__main__":
    unittest.main()
