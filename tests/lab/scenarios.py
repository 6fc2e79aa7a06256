# SPDX-License-Identifier: GPL-2.0-or-later
"""The scenarios with their properties, and the kernels to run them on."""
import dataclasses
import pathlib
import re

import kernels

FOLDER = pathlib.Path(__file__).resolve().parent / 'scenarios'
SHORT = ('adj-minus', 'exhaustion', 'hugetlb', 'panic', 'postgres-smaller', 'sizes',
         'swapped-larger', 'ties', 'twin', 'zombie-leader')
# What the oldest and the newest kernel have differently, or alone; --all runs all on both.
OLDEST_IN_CI = ('sizes', 'swapped-larger', 'zombie-leader', 'memcg-v1-flat')
NEWEST_IN_CI = ('exhaustion', 'sizes', 'ties', 'memcg-hugetlb', 'cache-evictable')
BY_HAND = 'by hand'
USUAL_KERNEL = 'bookworm'
PROPERTY = re.compile(r'^# (balloon|cpus|dies|disk|ends|memory|nodes|needs|parameters|runs): (.*)$',
                      re.M)
TOLD = re.compile(r'^# told (\S+): (.*)$', re.M)


@dataclasses.dataclass(frozen=True)
class Scenario:
    """A scenario, by the head of its file. `dies` names the process that must be killed, and for an
    end that is no kill (`ends` in the head) that end: `stalled`, `allocation-fails`. `memory`
    is the guest's in MiB, or `nodes` that of each NUMA node; `disk` is the size of its disk, and
    `cpus` how many it has. `needs` is what the guest must hold: `postgresql`, `systemd`,
    `postgresql-service` (PostgreSQL as a service of systemd), `tmux` or `crun`. `told` holds pairs
    of a section of the output and a line that must be in it. `runs` says when, if not always:
    `not in --ci`, or `by hand`, which is when it is named.

    `parameters` are more words for the kernel's command line. `balloon` is what a balloon takes of
    the memory, in MiB; it may end with `deflate-on-oom`."""
    name: str
    dies: str = None
    memory: int = 512
    cpus: int = 2
    disk: int = 0
    nodes: tuple = ()
    needs: tuple = ()
    told: tuple = ()
    parameters: str = ''
    balloon: str = ''
    runs: str = ''

    @classmethod
    def load(cls, name, folder=FOLDER):
        text = (folder / name).read_text()
        found = dict(PROPERTY.findall(text), told=tuple(TOLD.findall(text)))
        found['dies'] = ' '.join(filter(None, [found.get('dies'), found.pop('ends', '')])) or None
        found['needs'] = tuple(found.get('needs', '').split())
        found['nodes'] = tuple(map(int, found.get('nodes', '').split()))
        found['memory'] = int(found.get('memory', sum(found['nodes']) or cls.memory))
        found['cpus'], found['disk'] = int(found.get('cpus', cls.cpus)), int(found.get('disk', 0))
        return cls(name, **found)


def names():
    return sorted(path.name for path in FOLDER.iterdir())


def unasked():
    """Returns the scenarios that run without being named."""
    return [name for name in names() if Scenario.load(name).runs != BY_HAND]


def names_in_ci():
    return [name for name in names() if not Scenario.load(name).runs]


def plan(chosen):
    """Returns pairs of a suite and the scenarios to run on its kernel."""
    oldest, newest = kernels.SUITES[0], kernels.SUITES[-1]
    if chosen.ci:
        return [(USUAL_KERNEL, names_in_ci()), (oldest, OLDEST_IN_CI),
                (newest, NEWEST_IN_CI)]
    if chosen.all:
        suites = kernels.SUITES
    else:
        suites = chosen.kernel or ((oldest, newest) if chosen.short else (USUAL_KERNEL,))
    return [(suite, chosen.scenario or (SHORT if chosen.short else unasked())) for suite in suites]
