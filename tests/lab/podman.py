# SPDX-License-Identifier: GPL-2.0-or-later
"""podman from Debian, with what it runs and its settings; crun comes from its own archive."""
import re

import crun
import packages
import trees

WANTED = ('podman', 'conmon', 'uidmap')
PARTS = re.compile(r'podman|conmon|uidmap|golang-github-containers|lib(?!c6|gcc)')
PROGRAMS = ('usr/bin/podman', 'usr/bin/conmon', 'usr/bin/newuidmap', 'usr/bin/newgidmap')
# What podman asks before it runs anything; pictures of file systems are not used.
SETTINGS = {
    'etc/containers/policy.json': '{"default": [{"type": "reject"}]}\n',
    'etc/containers/registries.conf': '',
    'etc/containers/storage.conf': '[storage]\ndriver = "vfs"\n',
    'etc/containers/containers.conf': '[engine]\nruntime = "crun"\nevents_logger = "none"\n'
                                      'no_pivot_root = true\n'
                                      '[containers]\nnetns = "none"\nlog_driver = "none"\n',
    'etc/subuid': 'user:100000:1000\n',
    'etc/subgid': 'user:100000:1000\n',
}


def choose(settings):
    return [name for name in packages.plan(settings, *WANTED) if PARTS.match(name)]


def build_tree(tree):
    root = packages.unpacked('podman', crun.SUITE, choose)
    for program in PROGRAMS:
        trees.install(root / program, tree, program)
        crun.add_libraries(root, program, tree)
    for program in PROGRAMS[2:]:
        (tree / program).chmod(0o4755)
    for path, text in SETTINGS.items():
        trees.write(tree, path, text)
