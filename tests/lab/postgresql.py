# SPDX-License-Identifier: GPL-2.0-or-later
"""PostgreSQL from Debian, with an empty cluster, as a second archive for the guest."""
import os
import pathlib
import re
import shutil
import subprocess

import packages
import trees

SUITE = 'bookworm'
SERVER, CLIENT = 'postgresql-15', 'postgresql-client-15'
BIN, LIB, SHARE = (f'usr/{folder}' for folder in (
    'lib/postgresql/15/bin', 'lib/postgresql/15/lib', 'share/postgresql/15'))
NOT_NEEDED = re.compile(r'lib(c6|c-|gcc|llvm|perl|z3)|-perl$')
COMMON = ['postgresql-common', 'postgresql-client-common', 'perl-base', 'zlib1g']
OF_DEBIAN = """\
data_directory = '/var/lib/postgresql/15/main'
hba_file = '/etc/postgresql/15/main/pg_hba.conf'
ident_file = '/etc/postgresql/15/main/pg_ident.conf'
external_pid_file = '/var/run/postgresql/15-main.pid'
cluster_name = '15/main'
"""
SETTINGS = pathlib.Path(__file__).resolve().parent / 'guest/postgresql.conf'
NOBODY = 65534


def choose(settings):
    """Returns server and client with their libraries; the guest has a C library of its own."""
    libraries = [name for name in packages.plan(settings, SERVER)
                 if name.startswith('lib') and not NOT_NEEDED.search(name)]
    return [SERVER, CLIENT, *libraries]


def fetch():
    return packages.unpacked('postgresql', SUITE, choose)


def environment(root):
    return {'PATH': '/usr/bin:/bin', 'LC_ALL': 'C', 'LD_LIBRARY_PATH': f'{root / trees.LIBRARIES}'}


def install_libraries(root, tree):
    folders = [root / trees.LIBRARIES, root / 'lib/x86_64-linux-gnu']
    listing = subprocess.run(['ldd', root / BIN / 'postgres', root / BIN / 'psql'], check=True,
                             env={'LD_LIBRARY_PATH': ':'.join(map(str, folders))},
                             capture_output=True, text=True).stdout
    if 'not found' in listing:
        raise packages.Unavailable('PostgreSQL does not go with the C library of this machine')
    for library in set(re.findall(r'=> (/\S+)', listing)):
        of_postgresql = library.startswith(f'{root}/')
        target = tree / (trees.LIBRARIES if of_postgresql else os.path.dirname(library).lstrip('/'))
        target.mkdir(parents=True, exist_ok=True)
        shutil.copy(library, target)


def create_cluster(tree):
    """Runs the command as another user: PostgreSQL refuses to work for root."""
    data = tree / 'postgresql'
    data.mkdir()
    identity = {}
    if os.geteuid() == 0:
        shutil.chown(data, NOBODY, NOBODY)
        identity = {'user': NOBODY, 'group': NOBODY, 'extra_groups': []}
    command = [tree / BIN / 'initdb', '-D', data / 'data', '-U', 'postgres', '-A', 'trust',
               '-E', 'UTF8', '--no-locale', '--no-sync', '--wal-segsize=1']
    made = subprocess.run(command, cwd='/', env=environment(tree), capture_output=True, text=True,
                          **identity)
    if made.returncode != 0:
        raise packages.Unavailable(f'initdb: {made.stderr.strip()}')
    shutil.copy(SETTINGS, data / 'data')


def build_service(tree):
    """Adds Debian's scripts and a cluster to a tree with systemd, which then runs the service."""
    trees.add_packages(fetch(), tree)
    trees.add_packages(packages.unpacked('postgresql-common', SUITE, lambda _: COMMON), tree)
    plain = trees.new(tree.with_name('plain'))
    build_tree(plain)
    shutil.move(plain / 'postgresql/data', tree / 'var/lib/postgresql/15/main')
    settings = tree / 'etc/postgresql/15/main'
    settings.mkdir(parents=True)
    (settings / 'postgresql.conf').write_text(OF_DEBIAN + SETTINGS.read_text())
    (settings / 'pg_hba.conf').write_text('local all all trust\n')
    for name in 'pg_ident.conf', 'environment':
        (settings / name).touch()


def build_tree(tree):
    root = fetch()
    (tree / BIN).mkdir(parents=True)
    for program in ('postgres', 'psql', 'initdb', 'pgbench'):
        shutil.copy(root / BIN / program, tree / BIN)
    for folder in (LIB, SHARE):
        shutil.copytree(root / folder, tree / folder, symlinks=True,
                        ignore=shutil.ignore_patterns('bitcode', 'llvm*', 'pgxs', 'man'))
    install_libraries(root, tree)
    create_cluster(tree)
    (tree / 'etc').mkdir()
    (tree / 'etc/passwd').write_text('root:x:0:0::/:/bin/sh\npostgres:x:100:100::/:/bin/sh\n')
    (tree / 'etc/group').write_text('root:x:0:\npostgres:x:100:\n')
