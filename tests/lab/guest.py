# SPDX-License-Identifier: GPL-2.0-or-later
"""The guest's initial file system."""
import os
import pathlib
import re
import shutil
import subprocess
import threading

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
    install(HERE / 'guest/functions', tree, 'lab/functions')
    shutil.copytree(HERE / 'scenarios', tree / 'lab/scenarios')
    os.chmod(tree / 'init', 0o755)


def pack(tree, target):
    """Not compressed: unpacking is what takes long in an emulated machine."""
    names = subprocess.run(['find', '.', '-print0'], cwd=tree, check=True,
                           stdout=subprocess.PIPE).stdout
    with target.open('wb') as out:
        subprocess.run(['cpio', '--null', '-o', '-H', 'newc', '--quiet', '-R', '0:0'], cwd=tree,
                       input=names, stdout=out, check=True)


class Images:
    """The initial file systems, each made when it is first asked for."""

    def __init__(self, directory, oomtop):
        self._directory = directory
        self._tree = directory / 'tree'
        self._lock = threading.Lock()
        build_tree(self._tree, oomtop)

    def of(self, kernel):
        target = self._directory / f'{kernel.suite}.cpio'
        with self._lock:
            if not target.exists():
                self._build(kernel, target)
        return target

    def _build(self, kernel, target):
        modules = self._tree / 'lab/modules'
        shutil.rmtree(modules, ignore_errors=True)
        modules.mkdir()
        for number, (name, content) in enumerate(kernel.needed_modules().items()):
            (modules / f'{number:02}-{name}.ko').write_bytes(content)
        pack(self._tree, target)
