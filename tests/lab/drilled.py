# SPDX-License-Identifier: GPL-2.0-or-later
"""Compares the prediction of `oomtop drill` in the guest with what the kernel did."""
import itertools
import re

import judge
from machine import OOM_PANIC

PAGE = 4096  # where CPUs charge in advance
ENDS = {'nobody-left': 'panic', 'panic-on-oom': 'panic', 'bounded': 'nobody',
        'stalled': 'stalled', 'allocation-fails': 'allocation-fails'}
MEMORY = ('rss_anon', 'rss_file', 'rss_shmem', 'swap', 'page_tables')
# Each CPU of a guest may have charged 64 pages to a cgroup in advance: that is no error.
TOLERATED = 2 * 64 * PAGE
# PID, UID, TGID, total_vm, rss (since 6.8 with its three parts), page tables, swap, adj
ROW = re.compile(r'\[\s*\d+\]\s+\d+\s+(\d+)\s+\d+\s+(\d+)\s+(?:\d+\s+\d+\s+\d+\s+)?(\d+)'
                 r'\s+(\d+)\s+-?\d+\s')


def names_of(report, pids):
    names = {process['pid']: process['name'] for process in report['processes']}
    return [names.get(pid, f'?[{pid}]') for pid in pids]


def in_words(names):
    """Joins the names; repetitions of a name become one, with their number."""
    runs = ((name, len(list(run))) for name, run in itertools.groupby(names))
    return ' '.join(name if count == 1 else f'{name}×{count}' for name, count in runs)


def is_expected(dies, names):
    """Returns whether these are the names that the scenario expects, repetitions counted once."""
    return not dies or dies.split() == [name for name, _ in itertools.groupby(names)]


def end_in_words(outcome):
    """Returns the end that is no kill. In a cgroup allocations fail where the machine panics."""
    in_cgroup = outcome['domain'] and outcome['domain']['kind'] == 'memcg'
    if outcome['end'] not in ENDS or outcome['end'] == 'nobody-left' and in_cgroup:
        return []
    return [ENDS[outcome['end']]]


def outcome_in_names(report, outcome):
    names = names_of(report, outcome['victims'])
    return names + end_in_words(outcome)


def leaked_until_the_first_kill(report, leaker, log):
    """Returns the leaker's growth by the kernel's table of tasks; None without a table."""
    before = next(process for process in report['processes'] if process['pid'] == leaker)
    page = report['machine']['page_size']
    for line in log.partition('Killed process')[0].splitlines():
        row = ROW.search(line)
        if row and int(row[1]) == leaker:
            now = (int(row[2]) + int(row[4])) * page + int(row[3])
            return now - sum(before[part] or 0 for part in MEMORY)
    return None


def in_megabytes(size):
    return f'{size / 2**20:.1f}M'


def told_range(drill):
    """Returns what the leaker takes at least and at most until the first kill. If the first outcome
    is that nobody is killed, the kill is the alternative's."""
    alternative = drill['alternative']
    if alternative and alternative['victims'] and not drill['victims']:
        return alternative['leaks_by'], alternative['leaks_by']
    return drill['leaks_by_least'], drill['leaks_by']


def size_remark(report, drill, log):
    """Compares the estimated headroom with what leaked until the first kill."""
    leaked = drill['leaker'] and leaked_until_the_first_kill(report, drill['leaker'], log)
    if not leaked:
        return ''
    low, high = told_range(drill)
    held = ('less than' if leaked < low - TOLERATED else
            'more than' if leaked > high + TOLERATED else 'within')
    return (f'leaked {in_megabytes(leaked)} until the first kill, {held} the '
            f'{in_megabytes(low)} to {in_megabytes(high)} predicted')


def group_objections(report, leaker, outcome, events, said):
    """Yields processes that died without a prediction, and those predicted to die that live."""
    predicted = {*outcome['victims'], *outcome['collateral']}
    others = {kill.pid for event in events for kill in event[1:]} - predicted
    if others:
        yield f'killed with a victim, without a prediction: {sorted(others)}'
    if '== alive' not in said:
        return
    if judge.alive(said) & predicted:
        yield f'predicted to die but alive: {sorted(judge.alive(said) & predicted)}'
    # a program whose allocation fails may exit
    refused = {leaker} if outcome['end'] == 'allocation-fails' else set()
    gone = judge.died_unpredicted(report, predicted | refused, events, said)
    if gone:
        yield f'gone without a prediction: {gone}'


def end_of(boot, names):
    """Returns the end that is no kill, as a list of words: the guest says which it saw."""
    ended = re.findall(r'^== ended: (.*)$', boot.said, re.M)
    if OOM_PANIC.search(boot.log):
        return ['panic']
    return ended[-1:] or ([] if names else ['nobody'])


def follows(report, outcome, killed, end):
    """Returns whether the kernel killed in the order of this outcome. A process that is about to
    exit because another was killed takes time to do so: the kernel may choose it before."""
    chosen = [pid for pid in killed if pid not in outcome['collateral']]
    predicted = outcome['victims']
    twins = outcome['collateral'] and names_of(report, chosen) == names_of(report, predicted)
    same_end = [word for word in end_in_words(outcome) if word != 'nobody'] == \
        [word for word in end if word != 'nobody']
    return (chosen == predicted or twins) and same_end


def agreement(report, drill, killed, end):
    """Returns the predicted outcome that came true, or None, and a remark."""
    if follows(report, drill, killed, end):
        return drill, '' if drill['certain'] else 'uncertain, and it was the first outcome'
    if drill['alternative'] and follows(report, drill['alternative'], killed, end):
        return drill['alternative'], 'uncertain, and it was the alternative'
    return None, f'why: {drill["why"]}'


def advice_objections(said):
    """Yields what is wrong with the advice that was followed, by protect and by drill --assume."""
    if '== protect' not in said:
        return
    protect, assumed = judge.parsed(said, 'protect'), judge.parsed(said, 'assumed')['drills'][0]
    afters = [advice['after'] for advice in protect['against'][0]['advice']] \
        if protect['against'] else []
    if not afters:
        yield 'no advice'
    elif assumed['victims'] not in [after['victims'] for after in afters]:
        yield f'with its changes assumed, drill kills {assumed["victims"]}, unlike protect'
    if protect['safe']:
        yield 'the target was safe before'


def judge_drill(boot, dies):
    report = judge.report_of(boot.said)
    drill = judge.parsed(boot.said, 'drill')['drills'][0]
    events = judge.kills(boot.log)
    pids = [event[0].pid for event in events]
    names = [event[0].name for event in events]
    end = end_of(boot, names)
    followed, remark = agreement(report, drill, pids, end)
    outcome = followed or drill
    # the kernel may choose a process that is about to exit anyway
    needed = [name for pid, name in zip(pids, names) if pid not in outcome['collateral']]
    wrong = list(group_objections(report, drill['leaker'], outcome, events, boot.said))
    wrong += advice_objections(boot.said)
    if not is_expected(dies, names + end) and not is_expected(dies, needed + end):
        wrong.append(f'the scenario expects {dies} to be killed')
    others = sum(len(event) - 1 for event in events)
    remarks = [*wrong, remark, f'{others} more killed with them' if others else '',
               size_remark(report, drill, boot.log), *judge.noted(boot.said)]
    return judge.Outcome(bool(followed) and not wrong, in_words(outcome_in_names(report, drill)),
                         in_words(names + end), '; '.join(filter(None, remarks)))
