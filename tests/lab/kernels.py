# SPDX-License-Identifier: GPL-2.0-or-later
"""Distribution kernels, fetched with a private apt configuration and unpacked into a cache."""
import lzma
import os
import pathlib
import re
import subprocess

SUITES = ('bullseye', 'bookworm', 'trixie', 'sid')
MODULES = ('lzo', 'lzo-rle', 'zram')
META_PACKAGE = 'linux-image-cloud-amd64'
MIRROR = os.environ.get('OOMTOP_LAB_MIRROR', 'http://deb.debian.org/debian')
KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg'


class Unavailable(Exception):
    """The kernel of a suite can't be had here."""


class Kernel:
    def __init__(self, suite, root):
        self.suite = suite
        self.image = next(root.glob('**/vmlinuz*'))
        self.release = next(root.glob('**/modules/*')).name
        files = root.glob('**/kernel/**/*.ko*')
        self.modules = {path.name.partition('.ko')[0]: path for path in files}

    def needed_modules(self):
        """Names and contents of the modules to load, each after those it depends on."""
        order = {}
        for name in MODULES:
            self._add(name, order)
        return order

    def _add(self, name, order):
        if name not in self.modules or name in order:
            return
        path = self.modules[name]
        content = lzma.open(path).read() if path.suffix == '.xz' else path.read_bytes()
        depends = re.search(rb'\0depends=([^\0]*)', content)
        for other in filter(None, depends[1].decode().split(',')):
            self._add(other, order)
        order[name] = content


def cache():
    base = os.environ.get('XDG_CACHE_HOME') or os.path.expanduser('~/.cache')
    return pathlib.Path(base, 'oomtop-lab')


def run(*command, cwd=None, settings=None):
    environment = {**os.environ, 'APT_CONFIG': str(settings or '/dev/null')}
    done = subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True)
    if done.returncode != 0:
        lines = done.stderr.strip().splitlines() or ['failed']
        raise Unavailable(f'{command[0]}: {lines[-1]}')
    return done.stdout


def apt_settings(suite, state):
    """A file for APT_CONFIG that keeps apt away from the system's settings, sources and lists.

    apt reads that file before the folder of the system's settings, whose place it can change; an
    option on the command line would come too late for that.  How old the mirror's index is, or
    how wrong this machine's clock, makes no kernel a worse one to play with.
    """
    etc = state / 'etc'
    for path in (etc / 'preferences.d', etc / 'apt.conf.d', etc / 'trusted.gpg.d',
                 state / 'lists/partial', state / 'cache/archives/partial'):
        path.mkdir(parents=True, exist_ok=True)
    (etc / 'sources.list').write_text(f'deb [signed-by={KEYRING}] {MIRROR} {suite} main\n')
    settings = {'Dir::Etc': etc, 'Dir::Etc::main': 'apt.conf', 'Dir::Etc::parts': 'apt.conf.d',
                'Dir::Etc::sourcelist': 'sources.list', 'Dir::Etc::sourceparts': 'sources.list.d',
                'Dir::State': state, 'Dir::State::status': '/dev/null',
                'Dir::Cache': state / 'cache', 'APT::Architecture': 'amd64',
                'APT::Sandbox::User': 'root', 'Acquire::Languages': 'none',
                'Acquire::Check-Date': 'false', 'Acquire::Check-Valid-Until': 'false'}
    path = state / 'apt.conf'
    path.write_text(''.join(f'{key} "{value}";\n' for key, value in settings.items()))
    return path


def packages(suite, settings):
    """The package of the suite's present kernel and, where it is split, those of its parts."""
    depends = run('apt-cache', 'depends', META_PACKAGE, settings=settings)
    image = re.search(r'Depends: (linux-image-(\d\S*))', depends)
    if not image:
        raise Unavailable(f'{suite} has no {META_PACKAGE}')
    depends = run('apt-cache', 'depends', image[1], settings=settings)
    part = rf'Depends: (linux-(?:binary|modules)-{re.escape(image[2])})$'
    return [image[1], *re.findall(part, depends, re.M)]


def download(suite, root):
    state = cache() / 'apt' / suite
    unpacked = root.with_suffix('.new')
    settings = apt_settings(suite, state)
    run('apt-get', '-q', 'update', settings=settings)
    run('apt-get', '-q', 'download', *packages(suite, settings), cwd=state, settings=settings)
    for archive in state.glob('*.deb'):
        run('dpkg', '-x', str(archive), str(unpacked))
        archive.unlink()
    unpacked.rename(root)


def fetch(suite):
    root = cache() / 'kernels' / suite
    if not root.exists():
        root.parent.mkdir(parents=True, exist_ok=True)
        download(suite, root)
    return Kernel(suite, root)
