# SPDX-License-Identifier: GPL-2.0-or-later
"""systemd from Debian, its bus and systemd-oomd, as an archive that makes systemd the guest's
first process."""
import pathlib
import re
import shutil
import subprocess

import packages
import trees

WANTED = ('systemd', 'systemd-oomd', 'dbus', 'dbus-user-session', 'libpam-systemd')
PARTS = re.compile(r'systemd|dbus|zlib|lib(?!.*perl)')
# The C library of the oldest suite is older than the one that oomtop is built with.
SUITES = {'bullseye': 'bookworm'}
# Units that are started, of all that a complete system starts: each takes time in an emulator.
STARTED = {'dbus.socket', 'systemd-journald.service', 'systemd-journald.socket',
           'systemd-journald-dev-log.socket'}
OF_THIS_MACHINE = ('/lib/x86_64-linux-gnu', '/usr/lib/x86_64-linux-gnu')
HERE = pathlib.Path(__file__).resolve().parent
SETTINGS = HERE / 'guest/systemd'
EXAMPLES = HERE.parents[1] / 'docs/examples'


def choose(settings):
    return [name for name in packages.plan(settings, *WANTED) if PARTS.match(name)]


def check_that_runs(program, *folders):
    """Fails unless the guest's loader finds all libraries of the program in these folders."""
    loader = folders[0] / 'ld-linux-x86-64.so.2'
    listing = subprocess.run([loader, '--library-path', ':'.join(map(str, folders)), '--list',
                              program], capture_output=True, text=True)
    lost = [path for path in re.findall(r'=> (\S+)', listing.stdout)
            if not path.startswith(tuple(map(str, folders)))]
    if listing.returncode != 0 or lost:
        raise packages.Unavailable(f'{program.name}: {listing.stderr.strip() or lost}')


def build_tree(tree, suite, oomtop):
    suite = SUITES.get(suite, suite)
    trees.add_packages(packages.unpacked(f'systemd/{suite}', suite, choose), tree)
    for want in tree.glob('usr/lib/systemd/system/*.wants/*'):
        if want.name not in STARTED:
            want.unlink()
    libraries = tree / trees.LIBRARIES
    check_that_runs(tree / 'usr/lib/systemd/systemd', libraries, libraries / 'systemd')
    check_that_runs(pathlib.Path(oomtop), libraries, *OF_THIS_MACHINE)
    shutil.copytree(SETTINGS, tree, dirs_exist_ok=True)
    for unit in EXAMPLES.glob('oomtop-*'):
        trees.install(unit, tree, f'lab/examples/{unit.name}')
    (tree / 'var').mkdir()
    (tree / 'var/run').symlink_to('/run')
