# SPDX-License-Identifier: GPL-2.0-or-later
"""Kernels of the distribution, and the modules that the guests need."""
import dataclasses
import lzma
import re

import packages

MODULES = ('lzo', 'lzo-rle', 'zram', 'virtio_pci', 'virtio_blk', 'virtio_balloon')
PRESENT = r'cloud-amd64'  # the meta-package's: the release's present kernel


@dataclasses.dataclass(frozen=True)
class Row:
    """A kernel that the lab knows. `suite` has its packages, `version` is a pattern for the end of
    their names; of several that match, the newest is taken. `release` is the release of Debian
    whose programs the guest gets."""
    name: str
    suite: str
    version: str = PRESENT
    release: str = None


# The oldest and the newest come first and last: scenarios are planned by that.
SUITES = ('bullseye', 'bookworm', 'trixie', 'sid')
BACKPORTS = ('6.16', '6.17', '6.18', '6.19', '7.0', '7.1', '7.2', '7.3')
# Run by hand only.
MORE = (
    Row('5.10-security', 'bullseye-security', r'5\.10\.0-\d+-cloud-amd64', 'bullseye'),
    Row('6.1-security', 'bookworm-security', r'6\.1\.0-\d+-cloud-amd64', 'bookworm'),
    Row('6.12-security', 'trixie-security', r'6\.12\.\d+\+deb13-cloud-amd64', 'trixie'),
    Row('6.1-rt', 'bookworm', r'6\.1\.0-\d+-rt-amd64'),
    Row('6.12-rt', 'trixie', r'6\.12\.\d+\+deb13-rt-amd64'),
    *(Row(series, 'trixie-backports', re.escape(series) + r'\.\d+\+deb13-cloud-amd64', 'trixie')
      for series in BACKPORTS),
    Row('7.3-rt', 'trixie-backports', r'7\.3\.\d+\+deb13-rt-amd64', 'trixie'),
)
ROWS = {row.name: row for row in (*map(lambda suite: Row(suite, suite), SUITES), *MORE)}


class Kernel:
    def __init__(self, row, root):
        self.name = row.name
        self.suite = row.release or row.suite
        self.image = next(root.glob('**/vmlinuz*'))
        # some kernels of which a mirror keeps the image only have no modules
        named = self.image.name.partition('-')[2]
        self.release = named or next(root.glob('**/modules/*')).name
        files = root.glob('**/kernel/**/*.ko*')
        self.modules = {path.name.partition('.ko')[0]: path for path in files}

    def needed_modules(self):
        """Yields names and contents of the modules to load, each after those it depends on."""
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


def numbers(name):
    return [int(number) for number in re.findall(r'\d+', name)]


def image(version, settings):
    """Returns the newest package of the kernel, by the pattern of its row."""
    if version == PRESENT:
        depends = packages.run('apt-cache', 'depends', f'linux-image-{version}', settings=settings)
        names = re.findall(r'Depends: (linux-image-\d\S*)', depends)
    else:
        known = packages.run('apt-cache', 'pkgnames', 'linux-image-', settings=settings)
        names = re.findall(rf'^linux-image-{version}$', known, re.M)
    if not names:
        raise packages.Unavailable(f'no linux-image-{version}')
    return max(names, key=numbers)


def chosen(version, settings):
    """Returns the package of the kernel and, where it is split, those of its parts."""
    name = image(version, settings)
    depends = packages.run('apt-cache', 'depends', name, settings=settings)
    parts = '|'.join(rf'linux-{part}-{re.escape(name.removeprefix("linux-image-"))}'
                     for part in ('binary', 'modules'))
    return [name, *re.findall(rf'Depends: ({parts})$', depends, re.M)]


def fetch(name):
    row = ROWS[name]
    root = packages.unpacked(f'kernels/{name}', row.suite,
                             lambda settings: chosen(row.version, settings))
    return Kernel(row, root)
