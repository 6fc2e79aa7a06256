# SPDX-License-Identifier: GPL-2.0-or-later
"""The rooms: includes point one way, in no circle; a header declares only its file's functions."""
import re
import unittest

from oomtop import ROOT

SOURCE = ROOT / "src"
BELOW = {
    "base": set(),
    "snapshot": {"base"},
    "sources": {"base", "snapshot"},
    "model": {"base", "snapshot"},
    "views": {"base", "snapshot", "model"},
    "commands": {"base", "snapshot", "sources", "model", "views"},
}
# the smaller rooms that a smaller room may include
BESIDE = {
    "model/adj": set(),
    "model/kernel": {"model/adj"},
    "model/report": {"model/history", "model/kernel"},
    "model/history": {"model/kernel"},
    "model/drill": {"model/kernel", "model/report"},
    "model/advice": {"model/adj", "model/drill", "model/kernel", "model/report"},
    "sources/archive": {"sources", "sources/cgroup", "sources/killers", "sources/proc"},
    "sources/bpf": {"sources", "sources/proc"},
    "sources/cgroup": {"sources"},
    "sources/proc": {"sources", "sources/cgroup"},
    "sources/systemd": {"sources"},
    "sources/killers": {"sources", "sources/systemd"},
    "sources/recording": set(),
    "sources/log": {"sources/archive"},
    "views/prose": set(),
    "views/table": {"views/prose"},
    "views/report": {"views/prose", "views/table"},
    "views/explain": {"views/prose", "views/table"},
    "views/metrics": {"views/table"},
    "views/check": set(),
    "views/drill": {"views/prose", "views/table", "views/report"},
    "views/log": {"views/prose", "views/table", "views/report", "views/protect"},
    "views/protect": {"views/prose", "views/table", "views/report", "views/drill"},
}
IMPURE = {"fcntl.h", "unistd.h", "time.h", "sys/time.h", "dirent.h", "sys/stat.h", "sys/ioctl.h"}
# files that are built in place of another file with the same header
STAND_INS = {"base/unpack_none": "base/unpack",
             "sources/bpf/task_program_none": "sources/bpf/task_program",
             "sources/log/input_journal_none": "sources/log/input_journal",
             "sources/log/killer_journal_none": "sources/log/killer_journal",
             "sources/systemd/systemd_none": "sources/systemd/systemd"}
INCLUDE = re.compile(r'#include "([^"]+)\.h"')
COMMENT = re.compile(r"/\*.*?\*/", re.S)
STRING = re.compile(r'"(?:\\.|[^"\\\n])*"')
DEFINITION = re.compile(r"^(?!static\b|typedef\b)[a-z][\w *]*?\b([a-z]\w*)\(([^;{}]*)\)\n"
                        r"\{\n(.*?)^\}", re.M | re.S)
ANY_DEFINITION = re.compile(r"^(?!typedef\b)[a-z][\w *]*?\b([a-z]\w*)\(([^;{}]*)\)\n\{\n(.*?)^\}",
                            re.M | re.S)
DECLARATION = re.compile(r"^(?!static\b|typedef\b)[a-z][\w *]*?\b([a-z]\w*)\([^;{}]*\)[^;{}]*;",
                         re.M)
LONGEST_FUNCTION = 100
MOST_PARAMETERS = 7


def files(pattern):
    return sorted(SOURCE.glob(pattern))


def name_of(path):
    """Returns the module, which is a file and its header: "model/kernel/verdict"."""
    name = str(path.relative_to(SOURCE).with_suffix(""))
    return STAND_INS.get(name, name)


def code_of(path):
    return STRING.sub('""', COMMENT.sub("", path.read_text()))


def room_of(name):
    return name.rpartition("/")[0]


def include_graph():
    graph = {}
    for path in files("**/*.[ch]"):
        graph.setdefault(name_of(path), set()).update(
            STAND_INS.get(name, name) for name in INCLUDE.findall(path.read_text()))
    return {name: included - {name} for name, included in graph.items()}


def circle_in(graph):
    """Returns modules that include each other in a circle, or None."""
    done, way = set(), []

    def visit(name):
        if name in way:
            return way[way.index(name):]
        if name in done:
            return None
        way.append(name)
        for included in sorted(graph.get(name, ())):
            circle = visit(included)
            if circle:
                return circle
        done.add(way.pop())
        return None

    for name in sorted(graph):
        circle = visit(name)
        if circle:
            return circle
    return None


class House(unittest.TestCase):
    def test_includes_point_one_way(self):
        for path in files("*/**/*.[ch]"):
            room = path.relative_to(SOURCE).parts[0]
            for included in re.findall(r'#include "(\w+)/', path.read_text()):
                self.assertIn(included, BELOW[room] | {room}, path)

    def test_rooms_beside_each_other_point_one_way(self):
        for name, included in include_graph().items():
            allowed = BESIDE.get(room_of(name))
            if allowed is None:
                continue
            house = name.split("/")[0] + "/"
            for other in included:
                if other.startswith(house) and room_of(other) != room_of(name):
                    self.assertIn(room_of(other), allowed, f"{name} includes {other}")

    def test_no_files_include_each_other_in_a_circle(self):
        self.assertEqual(circle_in({"a": {"b"}, "b": {"c"}, "c": {"b"}}), ["b", "c"])
        self.assertIsNone(circle_in(include_graph()))

    def test_a_header_declares_what_its_file_defines(self):
        defined = {}
        for path in files("**/*.c"):
            for match in DEFINITION.finditer(code_of(path)):
                defined[match[1]] = name_of(path)
        self.assertGreater(len(defined), 400)
        for path in files("**/*.h"):
            for declared in DECLARATION.findall(code_of(path)):
                self.assertEqual(defined.get(declared), name_of(path), f"{declared} in {path}")

    def test_functions_are_short_and_take_few_parameters(self):
        count = 0
        for path in files("**/*.c"):
            for match in ANY_DEFINITION.finditer(code_of(path)):
                count += 1
                self.assertLessEqual(match[3].count("\n"), LONGEST_FUNCTION, f"{path}: {match[1]}")
                self.assertLessEqual(match[2].count(",") + 1, MOST_PARAMETERS,
                                     f"{path}: {match[1]}")
        self.assertGreater(count, 1000)

    def test_the_model_does_nothing_but_think(self):
        for path in files("model/**/*.[ch]"):
            included = set(re.findall(r"#include <([^>]+)>", path.read_text()))
            self.assertFalse(included & IMPURE, path)


if __name__ == "__main__":
    unittest.main()
