# SPDX-License-Identifier: GPL-2.0-or-later
"""The guest's initial file system."""
import os
import pathlib
import re
import shutil
import subprocess
import threading

import packages
import postgresql

LOCALE = pathlib.Path('/usr/lib/locale/C.utf8')
HERE = pathlib.Path(__file__).resolve().parent


def libraries(program):
    listing = subprocess.run(['ldd', program], capture_output=True, text=True, check=True).stdout
    return re.findall(r'(?:=> |^\s+)(/\S+)', listing, re.M)


def install(source, tree, target):
    (tree / target).parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(source, tree / target)


def install_program(program, tree):
    install(program, tree, f'bin/{pathlib.Path(program).name}')
    for library in libraries(program):
        install(library, tree, library.lstrip('/'))


def build_tree(tree, oomtop):
    """What the guests of all kernels have in common."""
    install('/bin/busybox', tree, 'bin/busybox')
    install_program(oomtop, tree)
    subprocess.run(['cc', '-O2', '-D_GNU_SOURCE', '-static', '-pthread',
                    '-o', tree / 'bin/workload', HERE.parent / 'live/workload.c'], check=True)
    install(HERE / 'guest/init', tree, 'init')
    for functions in ('functions', 'cgroups', 'drill', 'protect', 'screen', 'postgresql'):
        install(HERE / 'guest' / functions, tree, f'lab/{functions}')
    shutil.copytree(HERE / 'scenarios', tree / 'lab/scenarios')
    os.chmod(tree / 'init', 0o755)


def build_tmux_tree(tree):
    """A terminal to look at, its description, and the locale that it insists on."""
    program, folder = shutil.which('tmux'), terminal_descriptions()
    if not program or not folder:
        raise packages.Unavailable('tmux is not installed, or describes no terminal')
    install_program(program, tree)
    install(folder / 's/screen', tree, 'lib/terminfo/s/screen')
    if LOCALE.exists(): # else the C library has it built in
        shutil.copytree(LOCALE, tree / LOCALE.relative_to('/'))


def terminal_descriptions():
    folders = map(pathlib.Path, ('/lib/terminfo', '/usr/share/terminfo', '/etc/terminfo'))
    return next((folder for folder in folders if (folder / 's/screen').exists()), None)


# What a scenario may need besides what all guests have.
PARTS = {'postgresql': postgresql.build_tree, 'tmux': build_tmux_tree}


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
            if not scenario.needs:
                return image
            parts = image, self.part(scenario.needs)
            name = f'{kernel.suite}-{scenario.needs}.cpio'
            return self._once(name, lambda target: join(parts, target))

    def part(self, needs):
        """Raises packages.Unavailable or OSError where it can't be had."""
        return self._once(f'{needs}.cpio', lambda target: self._part(needs, target))

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

    def _part(self, needs, target):
        tree = self._directory / needs
        shutil.rmtree(tree, ignore_errors=True)
        tree.mkdir()
        PARTS[needs](tree)
        pack(tree, target)
