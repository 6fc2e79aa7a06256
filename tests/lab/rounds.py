# SPDX-License-Identifier: GPL-2.0-or-later
"""Many leaks in one guest, each on a ground of its own, to measure how much room there is.

The grounds are drawn by a seed, in the words of the guest's shell library. After the first kill
the guest clears away all of it, and lays the next."""
import random
import re

import judge
import room
import scenarios

MEMORY = (384, 512, 640, 896)  # of a guest, in MiB
LARGER_MEMORY = (2048, 2560, 3072)  # where the ordinary case alone is measured
OWN = 110                      # what the guest itself needs of that, roughly
ROUNDS_A_BOOT = 12
SECONDS_A_BOOT = 1200         # the patience with one guest
MARK = re.compile(r'lab: round (\d+)')
SAID = re.compile(r'^== round (\d+) (\S+) (.*)$', re.M)


class Draw:
    """Draws the sizes of one round, in MiB, from what the guest can use."""

    def __init__(self, seed, memory):
        self._random = random.Random(seed)
        self.usable = memory - OWN

    def of(self, low, high):
        """Returns a size between these shares of what can be used."""
        return round(self.usable * self._random.uniform(low, high))

    def one_of(self, *choices):
        return self._random.choice(choices)


def ordinary_no_cache(draw):
    return f'start innocent anon {draw.of(.1, .7)}; leaker leaker'


def ordinary(draw):
    return f'cache {draw.of(.2, .6)}; start innocent anon {draw.of(.1, .7)}; leaker leaker'


def ordinary_mglru(draw):
    return f'mglru {draw.one_of("y", "n")}; {ordinary(draw)}'


def kept(draw):
    size = draw.of(.1, .35)
    least = round(size * draw.one_of(.3, .6, 1, 1.3))
    return (f'box /keeper; keep_{draw.one_of("min", "min", "low")} /keeper {least}; '
            f'cache {size} /keeper; start innocent anon {draw.of(.1, .5)}; leaker leaker')


def unevictable(draw):
    return (f'unevictable {draw.of(.1, .35)}; cache {draw.of(.05, .3)}; '
            f'start innocent anon {draw.of(.1, .5)}; leaker leaker')


def min_ttl(draw):
    return f'mglru y {draw.one_of(500, 1000, 2000)}; {ordinary(draw)}'


def swap(draw):
    return (f'swap {draw.of(.1, .5)}; cache {draw.of(.05, .4)}; '
            f'start innocent anon {draw.of(.1, .6)}; leaker leaker')


def forbidden_swap(draw):
    innocent = f'start innocent anon {draw.of(.1, .6)}'
    home = 'home=/tenant'
    either = draw.one_of(f'{home}; {innocent}', f'{innocent}; {home}')
    return (f'swap {draw.of(.1, .5)}; cache {draw.of(.05, .3)}; box /tenant; '
            f'swap_limit /tenant 0; {either}; leaker leaker')


def limit(draw):
    size = draw.of(.2, .6)
    cache = draw.one_of('', f'cache {round(size * .4)} /box; ')
    return (f'box /box {size}M; home=/box; {cache}start neighbour anon {round(size * .3)}; '
            f'leaker leaker')


def limit_kept(draw):
    size = draw.of(.35, .7)
    least = round(size * draw.one_of(.1, .2, .4))
    return (f'box /pod {size}M; keep_min /pod {size}; box /pod/keeper; '
            f'keep_min /pod/keeper {least}; box /pod/job; cache {round(size * .3)} /pod/keeper; '
            f'home=/pod/job; start neighbour anon {round(size * .25)}; leaker leaker')


KINDS = (ordinary_no_cache, ordinary, ordinary, ordinary_mglru, kept, unevictable, min_ttl, swap,
         forbidden_swap, limit, limit_kept)
ORDINARY_KINDS = (ordinary, ordinary_mglru, ordinary_no_cache)


def boots(count, seed, ordinary_alone):
    """Yields the rounds of one guest after the other: its memory, and kinds with their grounds."""
    sizes, kinds = (LARGER_MEMORY, ORDINARY_KINDS) if ordinary_alone else (MEMORY, KINDS)
    numbers = range(count)
    for first in numbers[::ROUNDS_A_BOOT]:
        memory = random.Random(f'{seed} {first}').choice(sizes)
        rounds = []
        for number in numbers[first:first + ROUNDS_A_BOOT]:
            kind = kinds[number % len(kinds)]
            rounds.append((number, kind.__name__, kind(Draw(f'{seed} {number}', memory))))
        yield memory, rounds


def script(rounds):
    lines = [f"round {number} {kind} '{ground}'" for number, kind, ground in rounds]
    return '\n'.join(['. /lab/rounds', *lines, 'end_rounds', ''])


def jobs(count, seed, ordinary_alone):
    """Yields a scenario for each guest, and the text of it."""
    for memory, rounds in boots(count, seed, ordinary_alone):
        name = f'rounds-{rounds[0][0]}'
        yield scenarios.Scenario(name, memory=memory), script(rounds)


def parts(text, mark):
    """Returns what follows each mark, by the number in it."""
    marks = list(mark.finditer(text))
    ends = [found.start() for found in marks[1:]] + [len(text)]
    return {int(found[1]): (found, text[found.end():end]) for found, end in zip(marks, ends)}


def judged(kernel, scenario, boot):
    """Yields a line for each round that came to a kill, and the room that was measured in it."""
    logs = parts(boot.log, MARK)
    for number, (found, said) in parts(boot.said, SAID).items():
        title = f'{scenario.memory}M {found[2]} {number}: {found[3]}'
        try:
            measured = room.measured(kernel.release, found[2], said, logs[number][1])
        except (judge.Unusable, KeyError) as error:
            yield f'{title}: no result: {error}', None
            continue
        noted = ''.join(f' ({note})' for note in judge.noted(said))
        if not measured:
            yield f'{title}: nobody was killed{noted}', None
            continue
        named = 'named' if measured.right else 'NOT NAMED'
        yield f'{title}: {room.in_words(measured)}, the first victim was {named}{noted}', measured
