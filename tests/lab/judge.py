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
    """The last of that name: a scenario may ask again when it has changed something."""
    found = re.findall(rf'^== {name}\n(.*?)^== {end}$', said, re.M | re.S)
    if not found:
        raise Unusable(f'the guest did not get past "{name}"')
    return found[-1]


def parsed(said, name):
    text = section(said, name, 'end')
    try:
        return json.loads(text)
    except ValueError:
        raise Unusable(f'no {name}: {text.strip()}') from None


def report_of(said):
    return parsed(said, 'report')


def noted(said):
    """What the scenario itself had to say."""
    return re.findall(r'^== noted: (.*)$', said, re.M)


def plain(line):
    """Without what is another in each boot, or there for the look of it."""
    return re.sub(r'\[\d+\]', '', ' '.join(line.split()))


def not_told(told, said):
    """Lines that the scenario means to be in some section, and that are not there."""
    for name, line in told:
        if plain(line) not in map(plain, section(said, name, 'end').splitlines()):
            yield f'not told in {name}: {line}'


def with_told(outcome, told, said):
    """The same outcome, which is none if something was not told as it was meant to be."""
    missing = list(not_told(told, said))
    remark = f'{len(told) - len(missing)} of {len(told)} lines told as meant' if told else ''
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
    """manner: what the kernel says before it names the victim. pid: of a process, also where the
    kernel names a thread."""
    manner: str
    pid: int
    name: str


def kills(log):
    """A list for each time that the kernel chose: the victim and, of its group, who went with it.

    Under many kills the kernel leaves reports out, but never a kill: so a kill is one more choice
    unless the kernel has said that it goes on with a group.
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
    """Of whom oomtop says that it does not know whether they end with the victim."""
    cgroups = {process['pid']: process['cgroup'] for process in report['processes']}
    if not warned(report, 'is not known: by default they do'):
        return set()
    return {pid for pid, cgroup in cgroups.items() if cgroup == cgroups[report['victim']]}


def died_unforetold(report, foretold, events, said):
    """Who is gone though neither foretold nor chosen by the kernel, as far as it could die."""
    chosen = {kill.pid for event in events for kill in event}
    candidates = {process['pid'] for process in report['processes'] if not process['exempt']}
    return sorted(candidates - alive(said) - chosen - foretold)


def objections(report, dies, events, said):
    """What is wrong with whom the kernel killed, though the victim may be the one foretold."""
    victim = events[0][0]
    if dies and victim.name != dies:
        yield f'the scenario means {dies} to die'
    if victim.pid != report['victim']:
        return
    foretold = {*report['kill_set'], *report['collateral']}
    if alive(said) & foretold:
        yield f'of those foretold live on {sorted(alive(said) & foretold)}'
    others = [kill.name for kill in events[0] if kill.pid not in report['kill_set']]
    if others:
        yield f'outside of the kill set died {" ".join(others)}'
    gone = died_unforetold(report, foretold | doubted(report), events, said)
    if gone and len(events) == 1:
        yield f'beside those foretold died {gone}'


def told_on_screen(said):
    """The kills that the live screen tells of."""
    screen = section(said, 'screen', 'end') if '== screen' in said else ''
    return re.findall(r'^killed .*', screen, re.M)


def screen_objections(report, victim, said):
    """The kill must be told there, in its domain and with the rank that was foretold."""
    if '== screen' not in said:
        return
    place = f' in {report["domain"]["path"]}' if report['domain']['kind'] == 'memcg' else ''
    rank = next(process['rank'] for process in report['processes'] if process['pid'] == victim.pid)
    expected = re.compile(rf'killed \d+ s ago{re.escape(place)}(, most likely)?: '
                          rf'{re.escape(victim.name)}\[{victim.pid}\], was ranked {rank}')
    if not any(map(expected.fullmatch, told_on_screen(said))):
        yield f'the screen does not tell of {victim.name}[{victim.pid}]{place} of rank {rank}'


def remarks(report, events, said):
    """What is worth a word and no objection."""
    if len(events[0]) > 1:
        spared = [process['name'] for process in report['processes'] if process['exempt']
                  and process['pid'] != 1]
        yield f'with all of its group, {len(events[0])}' + (
            f', sparing {" ".join(spared)}' if spared else '')
    later = [kill.name for event in events[1:] for kill in event]
    if later:
        yield f'then died {" ".join(later)}'
    yield from (f'on the screen: {line}' for line in told_on_screen(said))
    yield from noted(said)


def in_kilobytes(size):
    return '-' if size is None else f'{size // 1024}K'


def figures(boot):
    """What oomtop saw, a line a process that can be chosen."""
    columns = ('rss_anon', 'rss_file', 'rss_shmem', 'swap', 'page_tables', 'hugetlb')
    report = report_of(boot.said)
    for process in report['processes']:
        if process['rank'] is None:
            continue
        kilobytes = (f'{column} {in_kilobytes(process[column])}' for column in columns)
        yield (f'{named(report, process["pid"])}: badness {process["badness_pages"]} pages, '
               f'oom_score {process["kernel_oom_score"]}, ' + ', '.join(kilobytes))


def is_beyond_sight(report, log):
    """Whether the kernel chose by what oomtop has said that it does not see."""
    return 'CONSTRAINT_MEMORY_POLICY' in log and warned(report, 'memory policy')


def foretold(report, manner, pid):
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
    """dies: whom the scenario's author means to die, or None."""
    report = report_of(boot.said)
    if OOM_PANIC.search(boot.log):
        certain_panic = report['machine']['panic_on_oom'] > 0 and report['certain']
        return Outcome(certain_panic and report['victim'] is None, prediction(report), 'panic')
    events = kills(boot.log)
    if not events:
        raise Unusable('the kernel killed nobody')
    victim = events[0][0]
    wrong = [*objections(report, dies, events, boot.said),
             *screen_objections(report, victim, boot.said)]
    agrees = foretold(report, victim.manner, victim.pid)
    said = [*wrong, *remarks(report, events, boot.said)]
    if not agrees and is_beyond_sight(report, boot.log):
        agrees = True
        said.append('chosen by memory policies, which oomtop says it does not see')
    return Outcome(agrees and not wrong, prediction(report), f'{victim.name}[{victim.pid}]',
                   '; '.join(said))
