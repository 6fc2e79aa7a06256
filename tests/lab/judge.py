# SPDX-License-Identifier: GPL-2.0-or-later
"""Compares the prediction of oomtop in the guest with what the guest's kernel did."""
import dataclasses
import json
import re

import logged
from machine import OOM_PANIC

KILL = re.compile(r'(Out of memory[^:\n]*|Memory cgroup out of memory): '
                  r'Killed process (\d+) \((.*?)\) total-vm')
PID_KEYS = {'pid', 'ppid', 'victim', 'victims', 'leaker', 'candidates', 'kill_set', 'collateral'}
# How oomtop says that it does not know whether the others of a unit exit with the victim.
DOUBTS = ('is not known: by default they do', 'which may end them')
TABLE_ROW = re.compile(r'\[\s*(\d+)\]\s+\d+\s+(\d+)\s+\d+\s')


@dataclasses.dataclass
class Outcome:
    agrees: bool
    predicted: str
    killed: str
    remark: str = ''


class Unusable(Exception):
    """The guest did not get far enough for a comparison."""


class Skipped(Exception):
    """The guest's kernel lacks the feature that the scenario tests."""


def section(said, name, end):
    """Returns the last section of that name: a scenario may print one again after a change."""
    found = re.findall(rf'^== {name}\n(.*?)^== {end}$', said, re.M | re.S)
    if not found:
        raise Unusable(f'the guest did not get past "{name}"')
    return found[-1]


def parsed(said, name):
    text = section(said, name, 'end')
    try:
        document = json.loads(text)
    except ValueError:
        raise Unusable(f'no {name}: {text.strip()}') from None
    return seen_from_outside(document, pids_outside(said)) if '== pids' in said else document


def pids_outside(said):
    """Returns the PIDs, outside of their container, by those inside, which oomtop printed."""
    lines = section(said, 'pids', 'end').splitlines()
    return {int(inside): int(outside) for outside, inside in map(str.split, lines)}


def seen_from_outside(value, pids, key=None):
    """Returns the document with the PIDs by which the kernel's log names the processes."""
    if isinstance(value, dict):
        return {name: seen_from_outside(part, pids, name) for name, part in value.items()}
    if isinstance(value, list):
        return [seen_from_outside(part, pids, key) for part in value]
    return pids.get(value, value) if key in PID_KEYS else value


def report_of(said):
    return parsed(said, 'report')


def noted(said):
    """Returns the notes that the scenario itself printed."""
    return re.findall(r'^== noted: (.*)$', said, re.M)


def plain(line):
    """Returns the line without PIDs, which differ in each boot, and with single blanks."""
    return re.sub(r'\[\d+\]', '', ' '.join(line.split()))


def not_told(told, said):
    """Yields the lines that the scenario requires in a section and that are missing there."""
    for name, line in told:
        if plain(line) not in map(plain, section(said, name, 'end').splitlines()):
            yield f'missing in {name}: {line}'


def with_told(outcome, told, said):
    """Returns the outcome, which agrees only if no required line is missing."""
    missing = list(not_told(told, said))
    remark = f'{len(told) - len(missing)} of {len(told)} required lines are there' if told else ''
    return dataclasses.replace(outcome, agrees=outcome.agrees and not missing,
                               remark='; '.join(filter(None, [outcome.remark, *missing, remark])))


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


@dataclasses.dataclass
class Kill:
    """One kill. `manner` is what the kernel says before it names the victim. `pid` is that of the
    process, also where the kernel names a thread."""
    manner: str
    pid: int
    name: str


def kills(log):
    """Returns one list for each choice of the kernel: the victim, and members of its group.

    When there are many kills the kernel leaves out reports, but never the line of a kill. So each
    kill is a choice of its own unless the kernel has announced the kill of a group.
    """
    events, grouped, processes = [], False, {}
    for line in log.splitlines():
        if 'invoked oom-killer' in line:
            grouped, processes = False, {}
        elif 'are going to be killed due to memory.oom.group' in line:
            grouped = True
        row, found = TABLE_ROW.search(line), KILL.search(line)
        if row:
            processes[row[1]] = row[2]
        if not found:
            continue
        kill = Kill(found[1], int(processes.get(found[2], found[2])), found[3])
        if grouped and kill not in events[-1]:
            events[-1].append(kill)
        elif not grouped:
            events.append([kill])
    return events


def alive(said):
    return {int(pid) for pid in section(said, 'alive', 'end').split()}


def warned(report, words):
    return any(words in warning for warning in report['warnings'])


def doubted(report):
    """Returns PIDs of which oomtop does not know whether they exit with the victim."""
    cgroups = {process['pid']: process['cgroup'] for process in report['processes']}
    if not any(warned(report, words) for words in DOUBTS):
        return set()
    return {pid for pid, cgroup in cgroups.items() if cgroup == cgroups[report['victim']]}


def died_unpredicted(report, predicted, events, said):
    """Returns PIDs of eligible processes that are gone without a prediction or a choice."""
    chosen = {kill.pid for event in events for kill in event}
    candidates = {process['pid'] for process in report['processes'] if not process['exempt']}
    return sorted(candidates - alive(said) - chosen - predicted)


def objections(report, dies, events, said):
    """Yields what differs from the prediction, even where the victim was predicted."""
    victim = events[0][0]
    if dies and victim.name != dies:
        yield f'the scenario expects {dies} to be killed'
    if victim.pid != report['victim']:
        return
    predicted = {*report['kill_set'], *report['collateral']}
    if alive(said) & predicted:
        yield f'predicted to die but alive: {sorted(alive(said) & predicted)}'
    others = [kill.name for kill in events[0] if kill.pid not in report['kill_set']]
    if others:
        yield f'killed outside the kill set: {" ".join(others)}'
    gone = died_unpredicted(report, predicted | doubted(report), events, said)
    if gone and len(events) == 1:
        yield f'gone without a prediction: {gone}'


def told_on_screen(said):
    """Returns the kills that the live screen reports."""
    screen = section(said, 'screen', 'end') if '== screen' in said else ''
    return re.findall(r'^KILL (killed .*?) *$', screen, re.M)


def screen_objections(report, victim, said):
    """Yields an objection unless the screen reports the kill, its domain and the rank before it."""
    if '== screen' not in said:
        return
    place = f' in {report["domain"]["path"]}' if report['domain']['kind'] == 'memcg' else ''
    rank = next(process['rank'] for process in report['processes'] if process['pid'] == victim.pid)
    expected = re.compile(rf'killed \d+ s ago{re.escape(place)}(, most likely)?: '
                          rf'{re.escape(victim.name)}\[{victim.pid}\], was ranked {rank}')
    # the line names the newest kill, and counts those before
    newer = re.compile(rf'killed \d+ s ago{re.escape(place)}(, most likely)?: '
                       rf'\S+\[\d+\], was ranked \d+; \d+ more: i')
    if not any(expected.fullmatch(told) or newer.fullmatch(told) for told in told_on_screen(said)):
        yield f'the screen does not report {victim.name}[{victim.pid}]{place} of rank {rank}'


def remarks(report, events, said):
    """Yields remarks that are no objections."""
    if len(events[0]) > 1:
        spared = [process['name'] for process in report['processes'] if process['exempt']
                  and process['pid'] != 1]
        yield f'with its whole group of {len(events[0])}' + (
            f', sparing {" ".join(spared)}' if spared else '')
    later = [kill.name for event in events[1:] for kill in event]
    if later:
        yield f'then killed: {" ".join(later)}'
    yield from (f'on the screen: {line}' for line in told_on_screen(said))
    yield from noted(said)


def in_kilobytes(size):
    return '-' if size is None else f'{size // 1024}K'


def figures(boot):
    """Yields what oomtop saw, one line for each process that can be killed."""
    columns = ('rss_anon', 'rss_file', 'rss_shmem', 'swap', 'page_tables', 'hugetlb')
    report = report_of(boot.said)
    for process in report['processes']:
        if process['rank'] is None:
            continue
        kilobytes = (f'{column} {in_kilobytes(process[column])}' for column in columns)
        yield (f'{named(report, process["pid"])}: badness {process["badness_pages"]} pages, '
               f'oom_score {process["kernel_oom_score"]}, ' + ', '.join(kilobytes))


def beyond_sight(report, log, victim):
    """Returns what decided and oomtop had warned that it cannot see, or None."""
    if 'CONSTRAINT_MEMORY_POLICY' in log and warned(report, 'memory polic'):
        return 'chosen by memory policies'
    if (warned(report, 'in another PID namespace and not visible') and not report['certain']
            and all(process['pid'] != victim for process in report['processes'])):
        return 'a process of another PID namespace'
    return None


def predicted(report, manner, pid):
    if 'oom_kill_allocating_task' in manner:
        return report['victim'] is None and pid in report['candidates']
    return report['victim'] == pid if report['certain'] else pid in report['candidates']


def check_usable(boot):
    if boot.crashed:
        raise Unusable('the emulator crashed in every try')
    skip = re.search(r'^== skip (.*)$', boot.said, re.M)
    if skip:
        raise Skipped(skip[1])


def judge_report(boot, dies):
    """`dies` is the name of the process that the scenario expects to be killed, or None."""
    report = report_of(boot.said)
    if OOM_PANIC.search(boot.log):
        certain_panic = report['machine']['panic_on_oom'] > 0 and report['certain']
        return Outcome(certain_panic and report['victim'] is None, prediction(report), 'panic')
    events = kills(boot.log)
    if not events:
        raise Unusable('the kernel killed nobody')
    victim = events[0][0]
    wrong = [*objections(report, dies, events, boot.said),
             *screen_objections(report, victim, boot.said),
             *logged.objections(boot.log, [(kill.pid, kill.name) for event in events
                                           for kill in event])]
    agrees = predicted(report, victim.manner, victim.pid)
    said = [*wrong, *remarks(report, events, boot.said), *logged.remarks(boot.log)]
    unseen = not agrees and beyond_sight(report, boot.log, victim.pid)
    if unseen:
        agrees = True
        said.append(f'{unseen}, which oomtop had said it cannot see')
    return Outcome(agrees and not wrong, prediction(report), f'{victim.name}[{victim.pid}]',
                   '; '.join(said))
