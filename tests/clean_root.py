# SPDX-License-Identifier: GPL-2.0-or-later
"""Minimal roots of Debian releases, in which programs run as on a machine that has nothing else.

A root is unpacked anew for each run and has its own mounts, devices and processes, so that
nothing of the run stays on the machine. Its archive is kept beside the lab's kernels for a week.
"""
import contextlib
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.append(str(HERE / 'lab'))
import packages  # noqa: E402

SUITES = ('bookworm', 'trixie')
ENDING = (signal.SIGHUP, signal.SIGINT, signal.SIGQUIT, signal.SIGTERM)
FRESH_SECONDS = 7 * 24 * 3600
ENVIRONMENT = {'PATH': '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
               'HOME': '/root', 'TERM': os.environ.get('TERM', 'linux')}
# variables that lead to the mirror, passed on from this machine
PASSED_ON = ('http_proxy', 'https_proxy', 'no_proxy')
# The devices of a container: its own terminals and shared memory, and nodes that lead nowhere. The
# root is a mount, as programs expect it that make mounts of their own.
MOUNTS = r'''
root=$1; shift
mount --bind "$root" "$root"
mount -t proc proc "$root/proc"
mount --rbind /sys "$root/sys"
mount -t tmpfs -o mode=755 dev "$root/dev"
mkdir "$root/dev/pts" "$root/dev/shm"
for node in null zero full random urandom tty; do
    : > "$root/dev/$node"
    mount --bind "/dev/$node" "$root/dev/$node"
done
mount -t devpts -o newinstance,mode=620,ptmxmode=666 devpts "$root/dev/pts"
mount -t tmpfs -o mode=1777 shm "$root/dev/shm"
ln -s pts/ptmx "$root/dev/ptmx"
ln -s /proc/self/fd "$root/dev/fd"
for number in 0:stdin 1:stdout 2:stderr; do
    ln -s "/proc/self/fd/${number%:*}" "$root/dev/${number#*:}"
done
status=0
chroot "$root" "$@" < /dev/null || status=$?
exit "$status"
'''


def bootstrap(suite, mirror, target):
    """Makes a tar archive of the minimal system."""
    if shutil.which('mmdebstrap'):
        # --quiet would not print the cause of a failure
        packages.run('mmdebstrap', '--variant=minbase', '--format=tar', suite, str(target), mirror)
        return
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        packages.run('debootstrap', '--variant=minbase', suite, folder, mirror)
        packages.run('tar', '--numeric-owner', '-C', folder, '-cf', str(target), '.')


def install_bootstrap():
    """Installs mmdebstrap, or debootstrap where mmdebstrap cannot be installed."""
    if shutil.which('mmdebstrap') or shutil.which('debootstrap'):
        return
    packages.run('apt-get', '-q', 'update')
    install = ('apt-get', '-q', '-y', '--no-install-recommends', 'install')
    try:
        packages.run(*install, 'mmdebstrap')
    except packages.Unavailable:
        packages.run(*install, 'debootstrap')


def make_archive(suite, archive):
    """Makes the archive under another name, and renames it when it is complete."""
    install_bootstrap()
    archive.parent.mkdir(parents=True, exist_ok=True)
    errors = []
    with tempfile.TemporaryDirectory(dir=archive.parent) as folder:
        new = pathlib.Path(folder, archive.name)
        for mirror in packages.mirrors():
            try:
                bootstrap(suite, mirror, new)
                new.rename(archive)
                return
            except packages.Unavailable as error:
                errors.append(str(error))
    raise packages.Unavailable('; '.join(errors))


def is_fresh(archive):
    return archive.exists() and abs(time.time() - archive.stat().st_mtime) < FRESH_SECONDS


def unpack(suite, root):
    """Unpacks the archive of the cache, making a new one if it is old or broken and if possible."""
    archive = packages.cache() / 'roots' / f'{suite}.tar'
    for attempt in (1, 2):
        if attempt == 2 or not is_fresh(archive):
            try:
                make_archive(suite, archive)
            except packages.Unavailable as error:
                if attempt == 2 or not archive.exists():
                    raise
                print(f'{suite}: the root is old, but a new one cannot be made: {error}')
        try:
            packages.run('tar', '--numeric-owner', '-C', str(root), '-xpf', str(archive))
            return
        except packages.Unavailable as error:
            print(f'{suite}: the root in the cache is broken: {error}', flush=True)
            remove(root)
            root.mkdir()
    raise packages.Unavailable('the root cannot be unpacked')


def share_resolver(root):
    if os.path.exists('/etc/resolv.conf'):
        (root / 'etc/resolv.conf').unlink(missing_ok=True)
        shutil.copy('/etc/resolv.conf', root / 'etc/resolv.conf')


def in_root(root, *command, **options):
    """Runs a command in the root; its processes are killed with it, and with this program."""
    environment = {**ENVIRONMENT, **{name: os.environ[name] for name in PASSED_ON
                                     if name in os.environ}}
    return subprocess.run(['setpriv', '--pdeathsig', 'KILL', 'unshare', '--mount', '--pid',
                           '--fork', '--kill-child', '--propagation', 'private', 'sh', '-euc',
                           MOUNTS, 'sh', root, *command], env=environment, check=False,
                          **options)


def remove(root):
    """Removes the root, trying again while processes that were killed in it still exit."""
    for _ in range(20):
        if subprocess.run(['rm', '-rf', '--one-file-system', root], check=False,
                          stderr=subprocess.DEVNULL).returncode == 0:
            return
        time.sleep(0.2)
    print(f'{root} cannot be removed', file=sys.stderr)


def check_reach(root):
    """Checks that the root has namespaces, and that its mirror answers."""
    update = ('apt-get', '-q', '-o', 'APT::Update::Error-Mode=any', 'update')
    for command in (('true',), update):
        tried = in_root(root, *command, capture_output=True, text=True)
        if tried.returncode != 0:
            raise packages.Unavailable(
                f'{command[0]} in the root: {packages.cause(tried.stderr)}')


@contextlib.contextmanager
def clean_root(suite):
    """Makes a root whose mirror answers, and removes it; raises packages.Unavailable."""
    if os.geteuid() != 0:
        raise packages.Unavailable('only root can make a root')
    root = pathlib.Path(tempfile.mkdtemp(prefix='oomtop-root-', dir='/var/tmp'))
    try:
        unpack(suite, root)
        root.chmod(0o755)
        share_resolver(root)
        check_reach(root)
        yield root
    finally:
        before = [(number, signal.signal(number, signal.SIG_IGN)) for number in ENDING]
        remove(root)
        for number, handler in before:
            signal.signal(number, handler)


def end(number, _):
    sys.exit(128 + number)


def end_by_exit():
    """Has a signal that ends the program leave through `finally`."""
    for number in ENDING:
        signal.signal(number, end)
