# SPDX-License-Identifier: GPL-2.0-or-later
"""Documents are right: the README shows what the program prints, and names in tables exist."""
import re
import shlex
import subprocess
import unittest

from oomtop import ENVIRONMENT, PROGRAM, ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
MANUAL = (ROOT / "docs" / "oomtop.1.scd").read_text(encoding="utf-8")
ARCHITECTURE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
AGENTS = (ROOT / "docs" / "agents.md").read_text(encoding="utf-8")
SECURITY = (ROOT / "docs" / "SECURITY.md").read_text(encoding="utf-8")


def examples(page):
    """Yields each `$ oomtop …` of a page with the output below it."""
    for part in re.split(r"^    \$ (?=oomtop )", page, flags=re.M)[1:]:
        command, _, rest = part.partition("\n")
        shown = re.match(r"(?:    .*\n|\n(?=    ))*", rest)[0].rstrip("\n")
        yield command, re.sub("^    ", "", shown, flags=re.M)


def named_tests():
    """Yields each file that the table of threats names, with its tests as the table names them."""
    for line in SECURITY.splitlines():
        cells = line.split(" | ")
        if len(cells) != 3 or not re.search(r"`(unit|cli|tui|fuzz|bench)/", cells[2]):
            continue
        for part in cells[2].split(";"):
            found = re.search(r"`([\w/.]+)`(?:: ([\w, ]*\w))?", part)
            yield found[1], found[2].split(", ") if found[2] else []


def map_steps():
    """Returns each file of the newcomer's map with the function that the map names in it."""
    return re.findall(r"`([\w/]+\.c): (\w+)`", ARCHITECTURE)


class Readme(unittest.TestCase):
    def test_examples_are_what_is_printed(self):
        commands = [*examples(README), *examples(AGENTS)]
        self.assertGreaterEqual(len(commands), 6)
        for command, shown in commands:
            line = command.replace("oomtop", shlex.quote(PROGRAM), 1)
            printed = subprocess.run(["sh", "-c", line], cwd=ROOT, capture_output=True,
                                     env=ENVIRONMENT, text=True, check=True).stdout
            self.assertEqual(printed.rstrip("\n"), shown, command)

    def test_the_screen_is_the_golden_one(self):
        golden = (ROOT / "tests/tui/golden/table-80x24.txt").read_text(encoding="utf-8")
        text = golden.split("-- styles\n")[0]
        lines = [line.rstrip() for line in text.rstrip("\n").split("\n")]
        self.assertIn("\n".join(f"    {line}".rstrip() for line in lines), README)
        self.assertIn("\n".join(lines), MANUAL)

    def test_the_tests_named_in_security_exist(self):
        files = list(named_tests())
        self.assertGreater(len(files), 40)
        for file, tests in files:
            path = ROOT / "tests" / file
            self.assertTrue(path.exists(), file)
            content = path.read_text(encoding="utf-8") if path.is_file() else ""
            for test in tests:
                self.assertRegex(content, rf"(\(\w+, |def test_){test}\b", file)

    def test_the_map_names_functions_that_exist(self):
        steps = map_steps()
        self.assertGreater(len(steps), 40)
        for file, name in steps:
            paths = [path for path in (ROOT / "src").rglob("*.c") if str(path).endswith("/" + file)]
            self.assertTrue(paths, file)
            code = "\n".join(path.read_text(encoding="utf-8") for path in paths)
            self.assertTrue(re.search(rf"(?m)^[a-z].*\b{name}\(", code), (file, name))


if __name__ == "__main__":
    unittest.main()
