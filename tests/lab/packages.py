# SPDX-License-Identifier: GPL-2.0-or-later
"""Packages of Debian, fetched with an apt configuration of our own and unpacked into a cache."""
import os
import pathlib
import re
import shutil
import subprocess

MIRROR = os.environ.get('OOMTOP_LAB_MIRROR', 'http://deb.debian.org/debian')
KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg'


class Unavailable(Exception):
    """The packages cannot be fetched here."""


def cache():
    base = os.environ.get('XDG_CACHE_HOME') or os.path.expanduser('~/.cache')
    return pathlib.Path(base, 'oomtop-lab')


def cause(said):
    """Returns the first error of what a failed command said: later ones follow from it."""
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    return next((line for line in lines if line.startswith('E: ')), (lines or ['failed'])[-1])


def run(*command, settings='/dev/null', cwd=None):
    environment = {**os.environ, 'APT_CONFIG': str(settings)}
    done = subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True)
    if done.returncode != 0:
        raise Unavailable(f'{command[0]}: {cause(done.stderr)}')
    return done.stdout


def codename():
    """Returns the name of this machine's release, or None."""
    text = pathlib.Path('/etc/os-release').read_text(encoding='utf-8')
    found = re.search(r'^VERSION_CODENAME="?(\w+)', text, re.M)
    return found and found[1]


def mirrors():
    """Yields the default mirror and then, if that is unreachable, those of this machine's apt."""
    listing = run('apt-get', 'indextargets', '--format', '$(RELEASE) $(COMPONENT) $(REPO_URI)',
                  'Created-By: Packages')
    own = re.findall(rf'^{codename()} main (https?://\S+)$', listing, re.M)
    return list(dict.fromkeys([MIRROR, *(uri.rstrip('/') for uri in own)]))


def apt_settings(suite, state):
    """Writes a file for APT_CONFIG that makes apt ignore the system's settings, sources and lists.

    apt reads that file before the folder of the system's settings, whose place it can change; an
    option on the command line would come too late for that.  An old index of the mirror, or a
    wrong clock on this machine, does not matter for the lab.
    """
    etc = state / 'etc'
    for path in (etc / 'preferences.d', etc / 'apt.conf.d', etc / 'trusted.gpg.d',
                 state / 'lists/partial', state / 'cache/archives/partial'):
        path.mkdir(parents=True, exist_ok=True)
    mirror = MIRROR + ('-security' if suite.endswith('-security') else '')
    (etc / 'sources.list').write_text(f'deb [signed-by={KEYRING}] {mirror} {suite} main\n')
    settings = {'Dir::Etc': etc, 'Dir::Etc::main': 'apt.conf', 'Dir::Etc::parts': 'apt.conf.d',
                'Dir::Etc::sourcelist': 'sources.list', 'Dir::Etc::sourceparts': 'sources.list.d',
                'Dir::State': state, 'Dir::State::status': '/dev/null',
                'Dir::Cache': state / 'cache', 'APT::Architecture': 'amd64',
                'APT::Sandbox::User': 'root', 'Acquire::Languages': 'none',
                'Acquire::Check-Date': 'false', 'Acquire::Check-Valid-Until': 'false'}
    path = state / 'apt.conf'
    path.write_text(''.join(f'{key} "{value}";\n' for key, value in settings.items()))
    return path


def plan(settings, *names):
    """Returns these packages and all that a bare system needs for them."""
    planned = run('apt-get', '-s', '--no-install-recommends', 'install', *names, settings=settings)
    return re.findall(r'^Inst (\S+)', planned, re.M)


def unpacked(name, suite, choose):
    """Returns the folder, in the cache, with the packages that choose(settings) names."""
    root = cache() / name
    if root.exists():
        return root
    state = cache() / 'apt' / suite
    new = root.with_suffix('.new')
    settings = apt_settings(suite, state)
    for left_over in state.glob('*.deb'):
        left_over.unlink()
    run('apt-get', '-q', 'update', settings=settings)
    run('apt-get', '-q', 'download', *choose(settings), cwd=state, settings=settings)
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir(parents=True)
    for archive in state.glob('*.deb'):
        run('dpkg', '-x', str(archive), str(new))
        archive.unlink()
    new.rename(root)
    return root
