# SPDX-License-Identifier: GPL-2.0-or-later
"""Compares what oomtop predicted in the guest with what the guest's kernel did."""
import dataclasses
import json
import re

from machine import OOM_PANIC

KILL = re.compile(r'(Out of memory[^:\n]*|Memory cgroup out of memory): '
                  r'Killed process (\d+) \((.*?)\) total-vm')
TABLE_ROW = re.compile(r'\[\s*(\d+)\]\s+\d+\s+(\d+)\s+\d+\s')


@dataclasses.dataclass
class Outcome:
    agrees: bool
    predicted: str
    killed: str
    remark: str = ''


class Unusable(Exception):
    """The guest did not come to the point where there is something to compare."""


class Skipped(Exception):
    """The guest's kernel lacks what the scenario is about."""


def section(said, name, end):
    found = re.search(rf'^== {name}\n(.*?)^== {end}$', said, re.M | re.S)
    if not found:
        raise Unusable(f'the guest did not get past "{name}"')
    return found[1]


def named(report, pid):
    names = {process['pid']: process['name'] for process in report['processes']}
    return f'{names.get(pid, "?")}[{pid}]'


def prediction(report):
    if report['victim'] is None and not report['candidates']:
        return 'a panic' if report['machine']['panic_on_oom'] else 'nobody'
    if report['certain']:
        return named(report, report['victim'])
    names = [named(report, pid) for pid in report['candidates']]
    more = f' and {len(names) - 3} more' if len(names) > 3 else ''
    return 'one of ' + ' '.join(names[:3]) + more


def killed_process(log):
    """Manner and PID of the first kill; of a thread the kernel named, its process."""
    kill = KILL.search(log)
    if not kill:
        raise Unusable('the kernel killed nobody')
    processes = dict(TABLE_ROW.findall(log[:kill.start()]))
    return kill[1], int(processes.get(kill[2], kill[2])), kill[3]


def survivors(report, said):
    alive = {int(pid) for pid in section(said, 'alive', 'done').split()}
    return [pid for pid in report['kill_set'] if pid in alive]


def in_kilobytes(size):
    return '-' if size is None else f'{size // 1024}K'


def figures(boot):
    """What oomtop saw, a line a process that can be chosen."""
    columns = ('rss_anon', 'rss_file', 'rss_shmem', 'swap', 'page_tables', 'hugetlb')
    report = json.loads(section(boot.said, 'report', 'end'))
    for process in report['processes']:
        if process['rank'] is None:
            continue
        kilobytes = (f'{column} {in_kilobytes(process[column])}' for column in columns)
        yield (f'{named(report, process["pid"])}: badness {process["badness_pages"]} pages, '
               f'oom_score {process["kernel_oom_score"]}, ' + ', '.join(kilobytes))


def foretold(report, manner, pid):
    if 'oom_kill_allocating_task' in manner:
        return report['victim'] is None and pid in report['candidates']
    return report['victim'] == pid if report['certain'] else pid in report['candidates']


def judge(boot, dies):
    """dies: whom the scenario's author means to die, or None."""
    if boot.crashed:
        raise Unusable('the emulator crashed in every try')
    skip = re.search(r'^== skip (.*)$', boot.said, re.M)
    if skip:
        raise Skipped(skip[1])
    report = json.loads(section(boot.said, 'report', 'end'))
    if OOM_PANIC.search(boot.log):
        certain_panic = report['machine']['panic_on_oom'] > 0 and report['certain']
        return Outcome(certain_panic and report['victim'] is None, prediction(report), 'panic')
    manner, pid, name = killed_process(boot.log)
    outcome = Outcome(foretold(report, manner, pid), prediction(report), f'{name}[{pid}]')
    if dies and name != dies:
        outcome.agrees, outcome.remark = False, f'the scenario means {dies} to die'
    elif pid == report['victim'] and survivors(report, boot.said):
        outcome.agrees, outcome.remark = False, f'of the kill set live on {survivors(report, boot.said)}'
    return outcome
