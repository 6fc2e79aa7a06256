# SPDX-License-Identifier: GPL-2.0-or-later
"""Trees of files, and the archives the kernel unpacks them from."""
import os
import re
import shutil
import subprocess

MERGED = ('bin', 'sbin', 'lib', 'lib64')
LIBRARIES = 'usr/lib/x86_64-linux-gnu'
NOT_NEEDED = ('doc', 'man', 'locale', 'bash-completion', 'zsh', 'lintian', 'gconv', 'bitcode',
              'pgxs', 'system-generators')


def new(tree):
    """Makes an empty tree. In every tree the folders of programs are links into usr, so that an
    archive that is unpacked later does not replace a link by a folder."""
    shutil.rmtree(tree, ignore_errors=True)
    for name in MERGED:
        (tree / 'usr' / name).mkdir(parents=True)
        (tree / name).symlink_to(f'usr/{name}')
    return tree


def libraries(program):
    listing = subprocess.run(['ldd', program], capture_output=True, text=True, check=True).stdout
    return re.findall(r'(?:=> |^\s+)(/\S+)', listing, re.M)


def install(source, tree, target):
    (tree / target).parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(source, tree / target)


def write(tree, target, text):
    (tree / target).parent.mkdir(parents=True, exist_ok=True)
    (tree / target).write_text(text)


def add_packages(root, tree):
    """Copies what a guest can use from unpacked packages, with or without merged folders.
    Files that are in the tree already stay."""
    places = {name: f'usr/{name}' for name in MERGED} | {'usr': 'usr', 'etc': 'etc'}
    for name, place in places.items():
        def unwanted(folder, names, source=root / name, target=tree / place):
            there = target / os.path.relpath(folder, source)
            return {name for name in names if name in NOT_NEEDED or
                    os.path.lexists(there / name) and not (there / name).is_dir()}
        if (root / name).is_dir():
            shutil.copytree(root / name, tree / place, symlinks=True, dirs_exist_ok=True,
                            ignore=unwanted)


def pack(tree, target):
    """Packs the tree without compression, since decompressing is slow in an emulator."""
    names = subprocess.run(['find', '.', '-print0'], cwd=tree, check=True,
                           stdout=subprocess.PIPE).stdout
    with target.open('wb') as out:
        subprocess.run(['cpio', '--null', '-o', '-H', 'newc', '--quiet', '-R', '0:0'], cwd=tree,
                       input=names, stdout=out, check=True)


def join(archives, target):
    """Joins archives to one file; the kernel unpacks one after the other."""
    with target.open('wb') as out:
        for archive in archives:
            with archive.open('rb') as part:
                shutil.copyfileobj(part, out)
