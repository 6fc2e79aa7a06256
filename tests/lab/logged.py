# SPDX-License-Identifier: GPL-2.0-or-later
"""Has oomtop explain the guest's own log, on the host."""
import json
import os
import subprocess


def events_of(log):
    program = os.environ.get('OOMTOP') or 'build/src/oomtop'
    result = subprocess.run([program, 'log', '--json', '-'], input=log, capture_output=True,
                            check=True, text=True, errors='replace', timeout=60)
    return json.loads(result.stdout)['events']


def objections(log, kills):
    """Yields each kill that `oomtop log` does not find; `kills` are pairs of PID and name."""
    events = events_of(log)
    found = {(killed['pid'], killed['name']) for event in events for killed in event['killed']}
    # the line of a kill may name a thread, the ranking names the process
    found |= {(event['predicted']['pid'], event['predicted']['name']) for event in events
              if event['agrees']}
    for pid, name in kills:
        if (pid, name) not in found:
            yield f'oomtop log does not find the kill of {name}[{pid}]'


def remarks(log):
    """Yields why the model does not choose what the kernel chose, where the log shows enough."""
    for event in events_of(log):
        if event['agrees'] is False:
            yield f'oomtop log: {event["why"]}'
