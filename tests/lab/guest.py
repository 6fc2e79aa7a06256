# SPDX-License-Identifier: GPL-2.0-or-later
"""The guest's initial file system."""
import os
import pathlib
import re
import shutil
import subprocess
import threading

import postgresql

HERE = pathlib.Path(__file__).resolve().parent


def libraries(program):
    listing = subprocess.run(['ldd', program], capture_output=True, text=True, check=True).stdout
    return re.findall(r'(?:=> |^\s+)(/\S+)', listing, re.M)


def install(source, tree, target):
    (tree / target).parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(source, tree / target)


def build_tree(tree, oomtop):
    """What the guests of all kernels have in common."""
    install('/bin/busybox', tree, 'bin/busybox')
    install(oomtop, tree, 'bin/oomtop')
    for library in libraries(oomtop):
        install(library, tree, library.lstrip('/'))
    subprocess.run(['cc', '-O2', '-D_GNU_SOURCE', '-static', '-pthread',
                    '-o', tree / 'bin/workload', HERE.parent / 'live/workload.c'], check=True)
    install(HERE / 'guest/init', tree, 'init')
    for functions in ('functions', 'cgroups', 'drill', 'protect', 'postgresql'):
        install(HERE / 'guest' / functions, tree, f'lab/{functions}')
    shutil.copytree(HERE / 'scenarios', tree / 'lab/scenarios')
    os.chmod(tree / 'init', 0o755)


def pack(tree, target):
    """Not compressed: unpacking is what takes long in an emulated machine."""
    names = subprocess.run(['find', '.', '-print0'], cwd=tree, check=True,
                           stdout=subprocess.PIPE).stdout
    with target.open('wb') as out:
        subprocess.run(['cpio', '--null', '-o', '-H', 'newc', '--quiet', '-R', '0:0'], cwd=tree,
                       input=names, stdout=out, check=True)


def join(archives, target):
    """The kernel unpacks one archive after the other."""
    with target.open('wb') as out:
        for archive in archives:
            with archive.open('rb') as part:
                shutil.copyfileobj(part, out)


class Images:
    """The initial file systems, each made when it is first asked for."""

    def __init__(self, directory, oomtop):
        self._directory = directory
        self._lock = threading.Lock()
        build_tree(directory / 'tree', oomtop)

    def of(self, kernel, scenario):
        with self._lock:
            image = self._once(f'{kernel.suite}.cpio', lambda target: self._basic(kernel, target))
            if scenario.needs != 'postgresql':
                return image
            parts = image, self.postgresql()
            return self._once(f'{kernel.suite}-postgresql.cpio', lambda target: join(parts, target))

    def postgresql(self):
        return self._once('postgresql.cpio', self._postgresql)

    def _once(self, name, make):
        target = self._directory / name
        if not target.exists():
            make(target.with_suffix('.new'))
            target.with_suffix('.new').rename(target)
        return target

    def _basic(self, kernel, target):
        tree = self._directory / 'tree'
        modules = tree / 'lab/modules'
        shutil.rmtree(modules, ignore_errors=True)
        modules.mkdir()
        for number, (name, content) in enumerate(kernel.needed_modules().items()):
            (modules / f'{number:02}-{name}.ko').write_bytes(content)
        pack(tree, target)

    def _postgresql(self, target):
        tree = self._directory / 'postgresql'
        shutil.rmtree(tree, ignore_errors=True)
        tree.mkdir()
        postgresql.build_tree(tree)
        pack(tree, target)
