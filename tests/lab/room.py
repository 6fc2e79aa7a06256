# SPDX-License-Identifier: GPL-2.0-or-later
"""How much a leaker takes until the first kill: as `oomtop drill` told it, and in truth."""
import dataclasses
import statistics

import drilled
import judge

# Plays whose machine runs out with page cache that can be taken, and without swap or protection.
ORDINARY = ('ordinary', 'cache-evictable', 'cache-mglru', 'drill-alone', 'drill-innocent')
COLUMNS = ('kernel', 'play', 'told_least', 'told_most', 'died_at', 'verdict', 'ordinary')


@dataclasses.dataclass(frozen=True)
class Room:
    """Sizes are in bytes. `kind` groups the plays. `right`: the first to die was named."""
    kernel: str
    kind: str
    low: int
    high: int
    died_at: int
    right: bool

    @property
    def verdict(self):
        if self.died_at < self.low - drilled.TOLERATED:
            return 'less'
        return 'more' if self.died_at > self.high + drilled.TOLERATED else 'within'

    @property
    def ordinary(self):
        return self.kind.startswith(ORDINARY)

    @property
    def width(self):
        """Returns how wide the range is, as a share of the room that there was."""
        return (self.high - self.low) / max(self.died_at, 1)

    def row(self):
        return (self.kernel, self.kind, self.low, self.high, self.died_at, self.verdict,
                'yes' if self.ordinary else 'no')


def measured(kernel, kind, said, log):
    """Returns the room of a play with a drill, or None: nobody was killed, or without a table."""
    if '== drill\n' not in said:
        return None
    report = judge.report_of(said)
    drill = judge.parsed(said, 'drill')['drills'][0]
    events = judge.kills(log)
    died_at = drill['leaker'] and drilled.leaked_until_the_first_kill(report, drill['leaker'], log)
    if not died_at or not events:
        return None
    outcomes = [drill, *filter(None, [drill['alternative']])]
    firsts = [pid for outcome in outcomes for pid in outcome['victims'][:1]]
    return Room(kernel, kind, *drilled.told_range(drill), died_at,
                events[0][0].pid in firsts)


def in_words(room):
    low, high, died_at = map(drilled.in_megabytes, (room.low, room.high, room.died_at))
    return f'told {low} to {high}, died at {died_at}: {room.verdict}'


def share(rooms):
    inside = sum(room.verdict == 'within' for room in rooms)
    return f'{inside} of {len(rooms)} ({100 * inside / len(rooms):.0f}%)'


def summary(rooms):
    """Yields lines: how many first kills came within the told range, and how wide that is."""
    if not rooms:
        return
    for kind in sorted({room.kind for room in rooms}) if len(rooms) > 1 else ():
        of_kind = [room for room in rooms if room.kind == kind]
        if len(of_kind) > 1:
            verdicts = [room.verdict for room in of_kind]
            width = statistics.median(room.width for room in of_kind)
            yield (f'room: {kind}: {share(of_kind)} within, {verdicts.count("less")} less, '
                   f'{verdicts.count("more")} more; {sum(room.right for room in of_kind)} first '
                   f'victims named; median width {100 * width:.0f}%')
    yield f'room: {share(rooms)} first kills within the range that was told'
    widths = [room.width for room in rooms if room.ordinary]
    if widths:
        middle, most = (round(100 * width) for width in (statistics.median(widths), max(widths)))
        yield (f'room: in the ordinary case the range is {middle}% of the room wide '
               f'(median of {len(widths)}), {most}% at most')


def keep(rooms, path):
    """Writes what was measured as a table."""
    lines = ['\t'.join(COLUMNS)] + ['\t'.join(map(str, room.row())) for room in rooms]
    path.write_text('\n'.join(lines) + '\n')
