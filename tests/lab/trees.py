# SPDX-License-Identifier: GPL-2.0-or-later
"""Trees of files, and the archives the kernel unpacks them from."""
import re
import shutil
import subprocess

MERGED = ('bin', 'sbin', 'lib', 'lib64')
LIBRARIES = 'usr/lib/x86_64-linux-gnu'
FOR_PEOPLE = shutil.ignore_patterns('doc', 'man', 'locale', 'bash-completion', 'zsh', 'lintian')


def new(tree):
    """An empty one. Folders of programs are links into usr in all of them: what is unpacked later
    must not put a folder into the place of a link."""
    shutil.rmtree(tree, ignore_errors=True)
    for name in MERGED:
        (tree / 'usr' / name).mkdir(parents=True)
        (tree / name).symlink_to(f'usr/{name}')
    return tree


def libraries(program):
    listing = subprocess.run(['ldd', program], capture_output=True, text=True, check=True).stdout
    return re.findall(r'(?:=> |^\s+)(/\S+)', listing, re.M)


def install(source, tree, target):
    (tree / target).parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(source, tree / target)


def add_packages(root, tree, ignore=FOR_PEOPLE):
    """What packages hold, whether they know of merged folders or not."""
    for name in MERGED:
        if (root / name).is_dir():
            shutil.copytree(root / name, tree / 'usr' / name, symlinks=True, ignore=ignore,
                            dirs_exist_ok=True)
    for name in ('usr', 'etc'):
        shutil.copytree(root / name, tree / name, symlinks=True, ignore=ignore,
                        dirs_exist_ok=True)


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
