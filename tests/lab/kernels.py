# SPDX-License-Identifier: GPL-2.0-or-later
"""Kernels of the distribution, and the modules that the guests need."""
import lzma
import re

import packages

SUITES = ('bullseye', 'bookworm', 'trixie', 'sid')
MODULES = ('lzo', 'lzo-rle', 'zram')
META_PACKAGE = 'linux-image-cloud-amd64'


class Kernel:
    def __init__(self, suite, root):
        self.suite = suite
        self.image = next(root.glob('**/vmlinuz*'))
        self.release = next(root.glob('**/modules/*')).name
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


def newest(settings):
    """Returns the package of the present kernel and, where it is split, those of its parts."""
    depends = packages.run('apt-cache', 'depends', META_PACKAGE, settings=settings)
    image = re.search(r'Depends: (linux-image-(\d\S*))', depends)
    if not image:
        raise packages.Unavailable(f'no {META_PACKAGE}')
    depends = packages.run('apt-cache', 'depends', image[1], settings=settings)
    part = rf'Depends: (linux-(?:binary|modules)-{re.escape(image[2])})$'
    return [image[1], *re.findall(part, depends, re.M)]


def fetch(suite):
    return Kernel(suite, packages.unpacked(f'kernels/{suite}', suite, newest))
