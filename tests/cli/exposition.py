# SPDX-License-Identifier: GPL-2.0-or-later
"""Reads Prometheus's classic text format, and refuses whatever a scraper might."""
import re

NAME = re.compile(r"[a-z][a-z0-9_]*")
VALUE = r'"(?:[^"\\\n]|\\[\\"n])*"'
LABEL = re.compile(f"([a-z_]+)=({VALUE})")
SAMPLE = re.compile(r"([a-z][a-z0-9_]*)(?:\{((?:[a-z_]+=" + VALUE + r",?)+)\})? (-?[0-9.]+)")
TYPES = {"gauge", "counter"}


def unescape(value):
    return re.sub(r"\\(.)", lambda match: "\n" if match[1] == "n" else match[1], value)


class Exposition:
    """The metrics of a text: samples by name, each a pair of labels and value."""

    def __init__(self, text):
        self.samples, self.types, self.helps = {}, {}, {}
        current, seen = None, set()
        assert text.endswith("\n") and "\r" not in text
        for line in text[:-1].split("\n"):
            if line.startswith("# HELP "):
                current, self.helps[current] = self.begin(line[len("# HELP "):])
            elif line.startswith("# TYPE "):
                name, kind = line[len("# TYPE "):].split(" ")
                assert name == current and kind in TYPES, line
                self.types[name] = kind
                self.samples[name] = []
            else:
                name, labels, value = self.sample(line)
                assert name == current, f"{line}: not below its TYPE"
                assert (name, tuple(labels.items())) not in seen, f"{line}: twice"
                seen.add((name, tuple(labels.items())))
                self.samples[name].append((labels, value))
        assert set(self.samples) == set(self.helps)
        assert all(self.samples.values()), "a metric without samples"

    def begin(self, rest):
        name, _, words = rest.partition(" ")
        assert NAME.fullmatch(name) and words and name not in self.samples, rest
        return name, words

    @staticmethod
    def sample(line):
        match = SAMPLE.fullmatch(line)
        assert match, line
        labels = {name: unescape(value[1:-1]) for name, value in LABEL.findall(match[2] or "")}
        return match[1], labels, float(match[3])

    def value(self, name, **labels):
        """The value of the one sample that has these labels; None without one."""
        found = [value for having, value in self.samples.get(name, [])
                 if labels.items() <= having.items()]
        assert len(found) <= 1, (name, labels)
        return found[0] if found else None

    def labels(self, name, **labels):
        """The labels of all samples that have these."""
        return [having for having, _ in self.samples.get(name, [])
                if labels.items() <= having.items()]
