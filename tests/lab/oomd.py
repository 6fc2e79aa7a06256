# SPDX-License-Identifier: GPL-2.0-or-later
"""Compares what oomtop says of systemd-oomd with what oomctl shows and what systemd-oomd does."""
import re

import judge

KILLED = re.compile(r'(?:Killed|Marked) /\S*?([^/\s]+)(?: for killing)? due to (.*)')


def told(oomctl, label):
    return re.findall(rf'^\s*{label}: (\S+)$', oomctl, re.M)


def percent(text):
    return float(text.rstrip('%'))


def watched(oomctl, kind):
    """Returns the paths below the heading of that kind."""
    found = re.search(rf'^{kind} Monitored CGroups:\n((?:\s.*\n)*)', oomctl, re.M)
    return told(found[1], 'Path')


def wrong_limits(report, killer, oomctl):
    """Yields limits that differ. oomctl shows percentages of a total, oomtop bytes of it."""
    unused = 100 - percent(told(oomctl, 'Swap Used Limit')[0])
    for what in 'memory', 'swap':
        total = report['machine']['mem_total' if what == 'memory' else 'swap_total']
        limit = killer[f'{what}_limit']
        expected = total * unused / 100 if watched(oomctl, 'Swap') else None
        if (limit is None) != (expected is None) or abs((limit or 0) - (expected or 0)) > 4096:
            yield f'its limit of {what} is {expected}, not {limit}'


def wrong_pressure(killer, oomctl):
    paths = watched(oomctl, 'Memory Pressure')
    limits = [percent(limit) for limit in told(oomctl, '\tMemory Pressure Limit')]
    if killer['pressure_limit'] != min(limits, default=None):
        yield f'its limit of pressure is {limits}, not {killer["pressure_limit"]}'
    durations = told(oomctl, 'Default Memory Pressure Duration')
    durations += told(oomctl, '\tMemory Pressure Duration')
    if limits and f'{killer["pressure_seconds"]}s' not in durations:
        yield f'its pressure is to last {durations}, not {killer["pressure_seconds"]} s'
    if limits and f'in {len(paths)} watched unit' not in killer['why']:
        yield f'it watches {" ".join(paths)}'


def judge_oomd(boot, dies):
    report = judge.report_of(boot.said)
    oomctl = judge.section(boot.said, 'oomctl', 'end')
    found = KILLED.search(judge.section(boot.said, 'journal', 'end'))
    killers = [killer for killer in report['killers'] if killer['kind'] == 'systemd-oomd']
    if not killers:
        return judge.Outcome(False, 'no systemd-oomd', found[1] if found else 'nobody')
    wrong = [*wrong_limits(report, killers[0], oomctl), *wrong_pressure(killers[0], oomctl)]
    wrong += [f'the kernel killed {event[0].name}' for event in judge.kills(boot.log)]
    if not found or found[1] != dies:
        wrong.append(f'the scenario expects {dies} to be killed')
    return judge.Outcome(not wrong, 'a cgroup by systemd-oomd', found[1] if found else 'nobody',
                         '; '.join([*wrong, found[2] if found else '']))
