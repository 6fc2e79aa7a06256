# SPDX-License-Identifier: GPL-2.0-or-later
"""What the tests of the command line share: the program, the fixtures, and how to run it."""
import json
import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT / "tests"))
from inherited import reset_signals  # noqa: E402

reset_signals()
FIXTURES = ROOT / "tests" / "fixtures"
PROGRAM = os.environ["OOMTOP"]
ENVIRONMENT = {**os.environ, "LC_ALL": "C.UTF-8", "TERM": "dumb"}


def run(*arguments, **options):
    """Runs oomtop; the output is bytes."""
    options.setdefault("env", ENVIRONMENT)
    return subprocess.run([PROGRAM, *arguments], capture_output=True, timeout=120, **options)


def text(*arguments, **options):
    """Returns standard output of a run that must succeed and print no error."""
    result = run(*arguments, **options)
    assert result.returncode == 0 and result.stderr == b"", (result.returncode, result.stderr)
    return result.stdout.decode()


def report(*arguments, **options):
    return json.loads(text("report", "--json", *arguments, **options))


def clean_failure(result, status):
    """Returns whether a run failed with one error (and a hint for status 2) and no output."""
    lines = result.stderr.decode().splitlines()
    return (result.returncode == status and result.stdout == b"" and
            len(lines) == (2 if status == 2 else 1) and lines[0].startswith("oomtop: "))
