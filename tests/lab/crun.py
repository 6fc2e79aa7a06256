# SPDX-License-Identifier: GPL-2.0-or-later
"""crun from Debian, which runs containers by the settings that the guest writes for it."""
import os
import pathlib
import re
import shutil
import subprocess

import packages
import trees

SUITE = 'bookworm'
PROGRAM = 'usr/bin/crun'
LIBRARIES = re.compile(r'crun|lib(?!c6|gcc)')
USERS = 'root:x:0:0::/:/bin/sh\nuser:x:1000:1000::/tmp:/bin/sh\n'
GROUPS = 'root:x:0:\nuser:x:1000:\n'


def choose(settings):
    return [name for name in packages.plan(settings, 'crun') if LIBRARIES.match(name)]


def build_tree(tree):
    """Adds crun with its libraries; the guest has the C library of this machine."""
    root = packages.unpacked('crun', SUITE, choose)
    trees.install(root / PROGRAM, tree, PROGRAM)
    add_libraries(root, PROGRAM, tree)
    trees.write(tree, 'etc/passwd', USERS)
    trees.write(tree, 'etc/group', GROUPS)


def add_libraries(root, program, tree):
    """Copies the libraries of the program from unpacked packages, or else from this machine."""
    for library in needed(root, program):
        target = tree / trees.LIBRARIES / os.path.basename(library)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(library, target)


def needed(root, program):
    folders = [root / trees.LIBRARIES, root / 'lib/x86_64-linux-gnu']
    listing = subprocess.run(['ldd', root / program], check=True, text=True, capture_output=True,
                             env={'LD_LIBRARY_PATH': ':'.join(map(str, folders))}).stdout
    if 'not found' in listing:
        raise packages.Unavailable(
            f'{os.path.basename(program)} does not go with the C library of this machine')
    return map(pathlib.Path, re.findall(r'=> (/\S+)', listing))
