# SPDX-License-Identifier: GPL-2.0-or-later
"""Debian 13's sos and the programs whose output it collects, on top of that release's systemd; and
what oomtop says of the archive that sos made in the guest."""
import base64
import dataclasses
import json
import os
import re
import subprocess

import judge
import packages
import systemd
import trees

SUITE = 'trixie'
WANTED = ('sos', 'base-files', 'coreutils', 'procps', 'util-linux', 'systemd')
NOT_NEEDED = re.compile(r'perl|debconf|tzdata|netbase|media-types|readline-common|dpkg|gcc|libc6$|'
                        r'openssl|libdb|systemd')
PYTHON = 'usr/bin/python3.13'


def choose(settings):
    return [name for name in packages.plan(settings, *WANTED) if not NOT_NEEDED.search(name)]


def compile_modules(tree):
    """Compiles what the guest's Python reads, which takes long in an emulator."""
    libraries = tree / trees.LIBRARIES
    command = [libraries / 'ld-linux-x86-64.so.2', '--library-path', libraries, tree / PYTHON,
               '-m', 'compileall', '-q', '-s', tree, tree / 'usr/lib']
    done = subprocess.run(command, env={'PYTHONHOME': f'{tree / "usr"}', 'LC_ALL': 'C.UTF-8'},
                          capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise packages.Unavailable(f'Python: {packages.cause(done.stderr + done.stdout)}')


def build_tree(tree, oomtop):
    systemd.build_tree(tree, SUITE, oomtop)
    trees.add_packages(packages.unpacked('sos', SUITE, choose), tree)
    compile_modules(tree)


def asked(archive, *question):
    """Returns what oomtop on this machine answers about the archive, as JSON or text."""
    program = os.environ.get('OOMTOP') or 'build/src/oomtop'
    command, *words = question
    source = [archive] if command == 'log' else ['--from', archive]
    answer = subprocess.run([program, command, *words, *source], capture_output=True, text=True,
                            check=False)
    if answer.returncode != 0 or not answer.stdout:
        raise judge.Unusable(f'oomtop {command}, of the archive: {answer.stderr.strip()}')
    return json.loads(answer.stdout) if '--json' in words else answer.stdout


def objections(archive, said):
    """Yields what oomtop says of the archive and does not say in the guest."""
    report, drill = judge.report_of(said), judge.parsed(said, 'drill')['drills'][0]
    seen = asked(archive, 'report', '--json')
    if seen['victim'] != report['victim'] or not seen['certain']:
        yield f'by the archive the next is {judge.prediction(seen)}'
    drilled = asked(archive, 'drill', '--json', str(drill['leaker']))['drills'][0]
    if drilled['victims'] != drill['victims']:
        yield f'by the archive the drill kills {drilled["victims"]}, not {drill["victims"]}'
    victim = judge.named(report, report['victim'])
    for question in ('explain', 'protect'):
        if victim not in asked(archive, question, str(report['victim'])):
            yield f'{question}: {victim} is not named'
    past = [killed['name'] for event in asked(archive, 'log', '--json')['events']
            for killed in event['killed']]
    named = re.findall(r'^== past (\S+)$', said, re.M)
    if past != named:
        yield f'by the archive {past} were killed before, not {named}'


def without_past(boot):
    """Returns the boot without what the kernel said before the scenario's last `lab: past`."""
    return dataclasses.replace(boot, log=boot.log.rpartition('lab: past\n')[2])


def with_archive(outcome, boot, place):
    """Returns the outcome, which agrees only if the archive that the guest sent tells the same."""
    if '== archive\n' not in boot.said:
        return outcome
    archive = place / 'sosreport.tar.gz'
    archive.write_bytes(base64.b64decode(judge.section(boot.said, 'archive', 'end')))
    missing = list(objections(archive, boot.said))
    remark = '; '.join(filter(None, [outcome.remark, *missing])) or 'the archive agrees'
    return dataclasses.replace(outcome, agrees=outcome.agrees and not missing, remark=remark)
