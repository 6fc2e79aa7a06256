# SPDX-License-Identifier: GPL-2.0-or-later
"""Compares what oomtop drill foretold in the guest with the course that things took."""
import itertools
import re

import judge
from machine import OOM_PANIC

PAGE = 4096
ENDS = {'nobody-left': 'panic', 'panic-on-oom': 'panic', 'bounded': 'nobody'}
MEMORY = ('rss_anon', 'rss_file', 'rss_shmem', 'swap', 'page_tables')
# What each CPU of a guest may have charged to a cgroup in advance, 64 pages, is no error.
TOLERATED = 2 * 64 * PAGE
# pid, uid, tgid, total_vm, rss (since 6.8 with its three parts), page tables, swap, adj
ROW = re.compile(r'\[\s*\d+\]\s+\d+\s+(\d+)\s+\d+\s+(\d+)\s+(?:\d+\s+\d+\s+\d+\s+)?(\d+)'
                 r'\s+(\d+)\s+-?\d+\s')


def names_of(report, pids):
    names = {process['pid']: process['name'] for process in report['processes']}
    return [names.get(pid, f'?[{pid}]') for pid in pids]


def in_words(names):
    """A run of one name is said once, with its number."""
    runs = ((name, len(list(run))) for name, run in itertools.groupby(names))
    return ' '.join(name if count == 1 else f'{name}×{count}' for name, count in runs)


def means(dies, names):
    """Whether these are those that the author means to die, where a name stands for a run of it."""
    return not dies or dies.split() == [name for name, _ in itertools.groupby(names)]


def course_in_names(report, course):
    names = names_of(report, course['victims'])
    if course['end'] in ENDS:
        names.append(ENDS[course['end']])
    return names


def leaked_until_the_first_kill(report, leaker, log):
    """By what the kernel's own table says of it; None without a table."""
    before = next(process for process in report['processes'] if process['pid'] == leaker)
    for line in log.partition('Killed process')[0].splitlines():
        row = ROW.search(line)
        if row and int(row[1]) == leaker:
            now = (int(row[2]) + int(row[4])) * PAGE + int(row[3])
            return now - sum(before[part] or 0 for part in MEMORY)
    return None


def in_megabytes(size):
    return f'{size / 2**20:.1f}M'


def size_remark(report, drill, log):
    """How the room that was estimated compares with what there was."""
    leaked = drill['leaker'] and leaked_until_the_first_kill(report, drill['leaker'], log)
    if not leaked:
        return ''
    least, most = drill['leaks_by_least'], drill['leaks_by']
    held = ('less than' if leaked < least - TOLERATED else
            'more than' if leaked > most + TOLERATED else 'within')
    return (f'leaked {in_megabytes(leaked)} until the first kill, {held} the '
            f'{in_megabytes(least)} to {in_megabytes(most)} foretold')


def group_objections(report, course, events, said):
    """All that died without being chosen must have been foretold, and nobody of them may live."""
    foretold = {*course['victims'], *course['collateral']}
    others = {kill.pid for event in events for kill in event[1:]} - foretold
    if others:
        yield f'beside them died {sorted(others)}'
    if '== alive' not in said:
        return
    if judge.alive(said) & foretold:
        yield f'of those foretold live on {sorted(judge.alive(said) & foretold)}'
    gone = judge.died_unforetold(report, foretold, events, said)
    if gone:
        yield f'beside those foretold died {gone}'


def follows(report, course, killed, panicked):
    """Whether the kernel chose in the order of that course. Those who were to end anyway, since
    another was killed, may be chosen before they do: that takes them time."""
    chosen = [pid for pid in killed if pid not in course['collateral']]
    foretold = course['victims']
    ends_in_panic = ENDS.get(course['end']) == 'panic'
    twins = course['collateral'] and names_of(report, chosen) == names_of(report, foretold)
    return (chosen == foretold or twins) and panicked == ends_in_panic


def agreement(report, drill, killed, panicked):
    """The course of those foretold that was followed, None for none, and what to say of it."""
    if follows(report, drill, killed, panicked):
        return drill, '' if drill['certain'] else 'uncertain, and it was the course'
    if drill['alternative'] and follows(report, drill['alternative'], killed, panicked):
        return drill['alternative'], 'uncertain, and it was the alternative'
    return None, f'why: {drill["why"]}'


def advice_objections(said):
    """What is wrong with the advice that was carried out: before, and as an assumption."""
    if '== protect' not in said:
        return
    protect, assumed = judge.parsed(said, 'protect'), judge.parsed(said, 'assumed')['drills'][0]
    afters = [advice['after'] for advice in protect['against'][0]['advice']] \
        if protect['against'] else []
    if not afters:
        yield 'no advice'
    elif assumed['victims'] not in [after['victims'] for after in afters]:
        yield f'with its changes assumed die {assumed["victims"]}, which protect does not say'
    if protect['safe']:
        yield 'it was safe before'


def judge_drill(boot, dies):
    report = judge.report_of(boot.said)
    drill = judge.parsed(boot.said, 'drill')['drills'][0]
    events = judge.kills(boot.log)
    pids = [event[0].pid for event in events]
    names = [event[0].name for event in events]
    panicked = bool(OOM_PANIC.search(boot.log))
    followed, remark = agreement(report, drill, pids, panicked)
    course = followed or drill
    end = ['panic'] if panicked else [] if names else ['nobody']
    # the kernel may choose one who is about to end anyway
    needed = [name for pid, name in zip(pids, names) if pid not in course['collateral']]
    wrong = list(group_objections(report, course, events, boot.said))
    wrong += advice_objections(boot.said)
    if not means(dies, names + end) and not means(dies, needed + end):
        wrong.append(f'the scenario means {dies} to die')
    others = sum(len(event) - 1 for event in events)
    remarks = [*wrong, remark, f'{others} more with them' if others else '',
               size_remark(report, drill, boot.log), *judge.noted(boot.said)]
    return judge.Outcome(bool(followed) and not wrong, in_words(course_in_names(report, drill)),
                         in_words(names + end), '; '.join(filter(None, remarks)))
