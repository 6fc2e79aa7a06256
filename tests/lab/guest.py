# SPDX-License-Identifier: GPL-2.0-or-later
"""Makes the guest's initial file system."""
import os
import pathlib
import shutil
import subprocess
import threading

import crun
import inits
import packages
import podman
import postgresql
import sos
import systemd
import trees

LOCALE = pathlib.Path('/usr/lib/locale/C.utf8')
HERE = pathlib.Path(__file__).resolve().parent
FUNCTIONS = ('play', 'functions', 'cgroups', 'cache', 'drill', 'protect', 'postgresql', 'units',
             'screen', 'crew', 'container', 'main-program', 'podman', 'numa', 'postgresql-service',
             'rounds')


def install_program(program, tree, name):
    trees.install(program, tree, f'bin/{name}')
    for library in trees.libraries(program):
        trees.install(library, tree, library.lstrip('/'))


def build_tree(tree, oomtop):
    """Makes the part that the guests of all kernels share."""
    trees.install('/bin/busybox', tree, 'bin/busybox')
    install_program(oomtop, tree, 'oomtop')
    subprocess.run(['cc', '-O2', '-D_GNU_SOURCE', '-static', '-pthread',
                    '-o', tree / 'bin/workload', HERE.parent / 'live/workload.c'], check=True)
    trees.install(HERE / 'guest/init', tree, 'init')
    for functions in FUNCTIONS:
        trees.install(HERE / 'guest' / functions, tree, f'lab/{functions}')
    shutil.copytree(HERE / 'scenarios', tree / 'lab/scenarios')
    os.chmod(tree / 'init', 0o755)


def build_tmux_tree(tree):
    """Adds tmux, a description of its terminal, and the locale that it requires."""
    program, folder = shutil.which('tmux'), terminal_descriptions()
    if not program or not folder:
        raise packages.Unavailable('tmux is not installed, or describes no terminal')
    install_program(program, tree, 'tmux')
    trees.install(folder / 's/screen', tree, 'lib/terminfo/s/screen')
    if LOCALE.exists():  # otherwise the C library has it built in
        shutil.copytree(LOCALE, tree / LOCALE.relative_to('/'))


def terminal_descriptions():
    folders = map(pathlib.Path, ('/lib/terminfo', '/usr/share/terminfo', '/etc/terminfo'))
    return next((folder for folder in folders if (folder / 's/screen').exists()), None)


class Images:
    """The initial file systems; each is made when it is first used."""

    def __init__(self, directory, oomtop):
        self._directory = directory
        self._oomtop = oomtop
        self._lock = threading.Lock()
        self._basic_tree = trees.new(directory / 'tree')
        build_tree(self._basic_tree, oomtop)

    def of(self, kernel, scenario):
        with self._lock:
            parts = [self._once(f'{kernel.name}.cpio', lambda target: self._basic(kernel, target)),
                     *(self._part(kernel, need) for need in scenario.needs)]
            if len(parts) == 1:
                return parts[0]
            name = '-'.join([kernel.name, *scenario.needs])
            return self._once(f'{name}.cpio', lambda target: trees.join(parts, target))

    def with_text(self, kernel, scenario, text):
        """Returns the file system with this text as the scenario."""
        with self._lock:
            basic = self._once(f'{kernel.name}.cpio', lambda target: self._basic(kernel, target))
            part = self._directory / f'{scenario.name}.part'
            self._pack(lambda tree: trees.write(tree, f'lab/scenarios/{scenario.name}', text), part)
            return self._once(f'{kernel.name}-{scenario.name}.cpio',
                              lambda target: trees.join([basic, part], target))

    def missing(self, kernel, scenario):
        """Returns why what the scenario needs is not available, or None."""
        for need in scenario.needs:
            try:
                self._part(kernel, need)
            except (packages.Unavailable, OSError) as error:
                return f'{need}: {error}'
        return None

    def _part(self, kernel, need):
        build = {'postgresql': postgresql.build_tree,
                 'tmux': build_tmux_tree,
                 'crun': crun.build_tree,
                 'inits': inits.build_tree,
                 'podman': podman.build_tree,
                 'postgresql-service': self._postgresql_service,
                 'sos': lambda tree: sos.build_tree(tree, self._oomtop),
                 'systemd': lambda tree: systemd.build_tree(tree, kernel.suite, self._oomtop)}
        of_suite = f'-{kernel.suite}' if need == 'systemd' else ''
        return self._once(f'{need}{of_suite}.part', lambda target: self._pack(build[need], target))

    def _postgresql_service(self, tree):
        """Returns the file system with systemd of the kernel's own suite."""
        systemd.build_tree(tree, postgresql.SUITE, self._oomtop)
        postgresql.build_service(tree)

    def _once(self, name, make):
        target = self._directory / name
        if not target.exists():
            make(target.with_suffix('.new'))
            target.with_suffix('.new').rename(target)
        return target

    def _basic(self, kernel, target):
        modules = self._basic_tree / 'lab/modules'
        shutil.rmtree(modules, ignore_errors=True)
        modules.mkdir()
        for number, (name, content) in enumerate(kernel.needed_modules().items()):
            (modules / f'{number:02}-{name}.ko').write_bytes(content)
        trees.pack(self._basic_tree, target)

    def _pack(self, build, target):
        tree = trees.new(self._directory / 'part')
        build(tree)
        trees.pack(tree, target)
