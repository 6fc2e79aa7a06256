# SPDX-License-Identifier: GPL-2.0-or-later
"""Steps in a clean root, counted and kept, for the programs of this folder."""
import pathlib
import re
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.append(str(HERE.parent))
import clean_root  # noqa: E402
from clean_root import packages  # noqa: E402,F401

CHECKOUT = HERE.parent.parent
APT = 'export DEBIAN_FRONTEND=noninteractive; apt-get -q -y --no-install-recommends '


class Failed(Exception):
    """What follows cannot be tried."""


class Record:
    """Counts checks, and keeps what they print."""

    def __init__(self, folder):
        self.folder, self.passed, self.failed, self.skipped = folder, 0, 0, 0

    def check(self, name, is_good, said=''):
        print(f'{"ok" if is_good else "FAILED"}: {name}', flush=True)
        if is_good:
            self.passed += 1
            return
        self.failed += 1
        print('\n'.join(line[:200] for line in said.strip().splitlines()[-30:]), flush=True)

    def need(self, name, is_good, said=''):
        self.check(name, is_good, said)
        if not is_good:
            raise Failed

    def log(self, name, text):
        (self.folder / (re.sub('[^a-z0-9]+', '-', name) + '.log')).write_text(text)


def shell(root, script):
    """Runs the script in the root; returns whether it succeeded, and what it printed."""
    done = clean_root.in_root(root, 'sh', '-euc', script, stdout=subprocess.PIPE, text=True,
                              stderr=subprocess.STDOUT, errors='replace')
    return done.returncode == 0, done.stdout


def step(record, root, name, script):
    """A step without which the next ones make no sense."""
    is_good, said = shell(root, script)
    record.log(name, said)
    record.need(name, is_good, said)
    return said
