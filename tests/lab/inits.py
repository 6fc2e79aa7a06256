# SPDX-License-Identifier: GPL-2.0-or-later
"""The minimal inits of containers, from Debian. They need the C library alone."""
import crun
import packages
import trees

PROGRAMS = ('tini', 'dumb-init', 'catatonit')


def choose(_):
    return PROGRAMS


def build_tree(tree):
    root = packages.unpacked('inits', crun.SUITE, choose)
    for program in PROGRAMS:
        trees.install(root / 'usr/bin' / program, tree, f'usr/bin/{program}')
    # as docker and podman name them
    trees.install(root / 'usr/bin/tini-static', tree, 'usr/bin/docker-init')
    trees.install(root / 'usr/bin/catatonit', tree, 'usr/bin/podman-init')
