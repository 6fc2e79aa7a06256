# SPDX-License-Identifier: GPL-2.0-or-later
"""Every key of the live screen, in a real terminal, on a recording, where nothing changes."""
import json
import os
import re
import tempfile
import time
import unittest

from screen import FIXTURES, GOLDEN, ROOT, STORY, Screen, shown

HOSTILE = str(FIXTURES / "odd" / "hostile-names.json")


def stripped(text):
    return "\n".join(line.rstrip() for line in text.split("\n"))


class OnNodes(unittest.TestCase):
    def test_the_menu_of_domains_has_the_nodes(self):
        with open(STORY, encoding="utf-8") as file:
            snapshot = json.load(file)
        snapshot["machine"]["nodes"] = [
            {"number": number, "present_pages": 900000, "allocatable_pages": 256000,
             "active_file_pages": 0, "inactive_file_pages": 0} for number in (0, 2)]
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "nodes.json")
            with open(path, "w", encoding="utf-8") as file:
                json.dump(snapshot, file)
            with Screen("top", "--from", path, width=100, height=30) as screen:
                screen.wait(r"F1 Help")
                screen.press("D", r"nodes:2 +a NUMA node, \d+M-\d+M left, swap included")
                screen.keys("End")
                screen.press("Enter", r"now: nodes 2")
                screen.press("D", r"-> +nodes:2 ")


class OnAStory(unittest.TestCase):
    def setUp(self):
        self.screen = Screen("top", "--from", STORY, width=100, height=30)
        self.addCleanup(self.screen.__exit__)
        self.screen.wait(r"F1 Help")

    def cursor(self):
        """The PID under the cursor, told by `k`."""
        self.screen.press("C-l", r"run: kill \d+", absent=True)
        text = self.screen.press("k", r"run: kill \d+")
        return int(re.search(r"run: kill (\d+)", text).group(1))

    def ranks(self):
        return [int(line[3:].split()[0])
                for line in shown(self.screen.settled())]

    def pids(self):
        return [int(line[3:].split()[1]) for line in shown(self.screen.settled())]

    def test_moving(self):
        self.screen.press("*", r"^ \+ +4 ")
        first = self.cursor()
        self.assertEqual(first, 1366)
        self.screen.keys("Down")
        self.assertEqual(self.cursor(), 1289)
        self.screen.keys("Up", "Up")
        self.assertEqual(self.cursor(), 1366)
        self.screen.keys("NPage")
        page = len(self.ranks())
        self.screen.wait(rf"^ .. *{page + 1} ")
        self.screen.keys("PPage")
        self.assertEqual(self.cursor(), 1366)
        self.screen.press("End", r"systemd-journal|118")
        self.assertEqual(self.cursor(), 312)
        self.screen.press("Home", r"^ ! +1 ")
        self.assertEqual(self.cursor(), 1366)

    def test_folds(self):
        """A line stands for neighbours that are alike; + and Enter open it, + folds again."""
        self.screen.wait(r"^ \+ +⋮ 39 more of postgres in postgresql@15-main, 3\.6G … 3\.\dG")
        self.screen.wait(r"^ +⋮ 59 more of runner-worker in ci-runner")
        self.screen.keys("Down", "Down")
        self.screen.press("F", r"stands for 39 processes; Enter opens")
        self.screen.keys("Down")
        self.screen.wait(r"^ \+ +42 ")
        self.screen.keys("Up")
        self.screen.press("Enter", r"^ \+ +4 ")
        self.assertEqual(self.cursor(), 1212)
        self.screen.press("+", r"⋮ 39 more of postgres")
        self.screen.press("*", r"⋮", absent=True)
        self.screen.press("*", r"⋮ 39 more of postgres")
        self.screen.press("M", r"⋮", absent=True)

    def test_branches_fold(self):
        """- folds the branch that the process is in, + opens it, * folds or opens all."""
        self.screen.press("t", r"└ postgres")
        self.screen.press("-", r"^no branch to fold here")
        self.screen.keys(*["Down"] * 6)
        self.assertEqual(self.cursor(), 1366)
        self.screen.press("-", r"^ ! +⋮ 45 processes below, ranks 1 to 112; about 570M of their")
        self.screen.press("F", r"stands for 45 processes; Enter opens")
        self.screen.keys("Down")
        self.assertEqual(self.cursor(), 1877)
        self.screen.keys("Up")
        self.screen.press("Enter", r"^ ! +1 1366 .*└ postgres")
        self.screen.keys("Up")
        self.assertEqual(self.cursor(), 801)
        self.screen.press("+", r"⋮ 45 processes below")
        self.screen.press("+", r"⋮", absent=True)
        self.screen.press("*", r"⋮ 60 processes below, ranks 48 to 107")
        self.screen.press("*", r"⋮", absent=True)

    def test_cgroups_fold(self):
        self.screen.press("t", r"tree by parent")
        self.screen.press("t", r"└ postgres")
        self.screen.press("-", r"^ ! +\+ system-postgresql\S+: 46 processes, own 380M$")
        self.screen.press("-", r"^ ! +\+ system\.slice: 116 processes")
        self.screen.press("+", r"^ ! +\+ system-postgresql")
        self.screen.press("Enter", r"^ ! +1 1366")
        # all but the one branch that holds all
        self.screen.press("*", r"^ ! +\+ system\.slice: 116 processes")
        self.screen.wait(r"^ +/: 120 processes")
        self.screen.keys("Down")
        self.screen.press("+", r"^ +113 1711 ")
        self.assertEqual(self.cursor(), 1711)

    def test_a_folded_branch_opens_for_what_is_found(self):
        for tree, keys in [("parent", ["t"]), ("cgroup", ["t"])]:
            with self.subTest(tree):
                self.screen.press(*keys, rf"tree by {tree}")
                self.screen.press("*", r"└", absent=True)
                self.screen.press("/", r"^Search: _")
                self.screen.type("1135\n")
                self.screen.wait(r"^ \+ +4 +1135 .*└ postgres")
                self.assertEqual(self.cursor(), 1135)
                # the rest stays folded
                self.screen.keys("Home")
                self.screen.press("*", r"^q Quit")

    def test_what_is_found_is_shown(self):
        self.screen.press("/", r"^Search: _")
        self.screen.type("1135")
        self.screen.press("Enter", r"^ \+ +4 +1135")
        self.assertEqual(self.cursor(), 1135)

    def test_columns_scroll(self):
        self.screen.press("Right", r"^ +#", absent=True)
        self.screen.press("Left", r"^ +# ")

    def test_search(self):
        self.screen.press("/", r"^Search: _")
        self.screen.type("cron")
        self.screen.wait(r"cron")
        self.screen.press("Enter", r"F1 Help")
        self.assertEqual(self.cursor(), 498)
        self.screen.press("F3", r"^Search: _")
        self.screen.type("app")
        self.screen.wait("Search: app_")
        self.screen.keys("F3", "Enter")
        self.screen.wait(r"F1 Help")
        self.assertEqual(self.cursor(), 668)
        self.screen.keys("n")
        self.assertEqual(self.cursor(), 661)
        self.screen.keys("/")
        self.screen.type("no such thing")
        self.screen.press("Enter", r"^not found: no such thing$")

    def test_a_whole_pid_is_that_process(self):
        """Other PIDs begin with this one, and come before it."""
        self.screen.keys("K", "/")
        self.screen.type("61\n")
        self.assertEqual(self.cursor(), 61)

    def test_filter(self):
        self.screen.press("\\", r"^Filter: _")
        self.screen.type("APP")
        self.screen.wait(r" 43 +675")
        self.screen.wait("systemd", absent=True)
        self.assertEqual(len([line for line in shown(self.screen.settled()) if line.strip()]), 5)
        self.screen.press("Enter", r"filter APP")
        self.screen.press("F4", r"^Filter: APP_")
        self.screen.press("BSpace", r"^Filter: AP_")
        self.screen.press("C-u", r"^Filter: _")
        self.screen.press("Escape", r"filter APP")
        self.screen.press("Escape", r"filter", absent=True)
        self.screen.wait(r"^ ! +1 ")

    def test_nothing_passes_a_filter(self):
        self.screen.keys("\\")
        self.screen.type("zzz")
        self.screen.press("Enter", r"no process matches the filter")
        self.screen.keys("Down", "Up", "NPage", "End", "Enter", " ", "F", "t", "Home")
        self.screen.wait(r"no process matches the filter")

    def test_user(self):
        self.screen.press("u", r"Show the processes of")
        self.screen.press("Down", r"app")
        self.screen.press("Enter", r"user app")
        text = self.screen.settled()
        rows = [line for line in shown(text) if line.strip()]
        self.assertTrue(all(re.search(r" app\d( |$)", line) for line in rows))
        self.screen.keys("u")
        self.screen.wait(r"-> +app")
        self.screen.press("q", r"user app")
        self.screen.press("Escape", r"user app", absent=True)

    def test_tree(self):
        self.screen.press("t", r"└ postgres")
        self.screen.wait(r"^tree by parent; press again: by cgroup")
        text = self.screen.press("F5", r"^tree by cgroup; press again: none")
        self.assertRegex(text, r"\n   /: 120 processes, own 11.3G *\n +system.slice: 116 processes"
                         r".*\n +system-postgresql.slice/postgresql@15-main.service: 46 .*\n ! +1 ")
        self.assertEqual(self.cursor(), 1366)
        self.screen.press("t", r"^no tree$")
        self.screen.wait(r"└", absent=True)

    def test_sorting(self):
        self.screen.press("N", r"^ +- *\d* +(1|312) |^ +118 +312")
        pids = self.pids()
        self.assertEqual(pids, sorted(pids))
        self.screen.keys("I")
        self.screen.wait(r" 1960 ")
        pids = self.pids()
        self.assertEqual(pids, sorted(pids, reverse=True))
        self.screen.press("M", r"^ ! +1 +1366")
        self.screen.press("R", r"^ .. *117 ")
        self.screen.press("B", r"^ ! +1 +1366")
        self.screen.press(">", r"^ .. *118 +312")
        self.screen.press("<", r"^ ! +1 +1366")

    def test_sort_menu(self):
        self.screen.press("F6", r"Sort by")
        self.screen.wait(r"-> +#")
        self.screen.keys("Down")
        self.screen.press("Enter", r"^ .. *118 +312")

    def test_clicks(self):
        lines = self.screen.settled().split("\n")
        heading = next(i for i, line in enumerate(lines) if " PID " in line)
        self.screen.click(heading, lines[heading].index("PID"))
        self.screen.wait(r"^ .. *118 +312")
        self.screen.click(heading, lines[heading].index("PID"))
        self.screen.wait(r"1960")
        self.screen.click(heading + 3, 10)
        self.assertEqual(self.cursor(), 1958)
        self.screen.keys("C-l")
        bottom = self.screen.wait(r"F1 Help").split("\n")
        self.screen.click(29, bottom[29].index("Explain"))
        self.screen.wait(r"Explain 1958")

    def test_wheel(self):
        self.screen.press("*", r"^ \+ +4 ")
        self.screen.click(15, 10, button=65)
        self.assertEqual(self.cursor(), 1135)
        self.screen.click(15, 10, button=64)
        self.assertEqual(self.cursor(), 1366)

    def test_all(self):
        self.assertNotIn("kthreadd", self.screen.text())
        self.screen.keys("K")
        self.screen.press("End", r"^ - .*kworker|^ - ")
        self.screen.press("K", r"^ - ", absent=True)

    def test_command_line(self):
        self.screen.press("c", r"^a recording has no command lines")

    def test_follow(self):
        self.screen.press("*", r"^ \+ +4 ")
        self.screen.keys("Down", "Down")
        self.screen.press("F", r"following 1212")
        self.screen.press("I", r"following 1212")
        self.assertEqual(self.cursor(), 1212)
        self.screen.wait(r"^ .. +3 +1212")
        self.screen.press("Down", r"following", absent=True)

    def test_units(self):
        self.screen.press("e", r"\b3\d{9}\b")
        self.screen.press("e", r"\b3\d{6}K\b")
        self.screen.press("e", r"\b3\d{3}M\b")
        self.screen.press("e", r"\b3\.\d\dG\b")
        self.screen.press("E", r"anon 1\d{10}")

    def test_head(self):
        self.screen.press("#", r"^NEXT ", absent=True)
        self.screen.press("#", r"^NEXT ")

    def test_tags(self):
        self.screen.press(" ", r"^\*! +1 ")
        self.screen.press(" ", r"^\*.. +2 ")
        self.screen.press("U", r"^\*", absent=True)

    def test_no_such_key(self):
        self.screen.press("v", r"^no such key here; h for help")
        self.screen.press("h", r"^Help:\[Screen\]")

    def test_n_is_the_notes_until_something_is_searched(self):
        self.screen.wait(r"2 notes: n$")
        self.screen.press("n", r"^Notes, lines 1-")
        self.screen.press("q", r"^q Quit")
        self.screen.keys("/")
        self.screen.type("runner\n")
        self.screen.wait(r"^q Quit")
        first = self.cursor()
        self.screen.keys("n")
        self.screen.settled()
        self.assertNotEqual(self.cursor(), first)
        self.screen.wait(r"2 notes: i$")
        self.screen.press("i", r"^Notes, lines 1-")
        self.screen.press("q", r"^q Quit")
        self.screen.press("Escape", r"^q Quit")
        self.screen.press("n", r"^Notes, lines 1-")

    def test_colours(self):
        self.screen.press("F2", r"^Setup: ")
        for _ in range(6):
            self.screen.keys("Down")
        for word in ["light", "contrast", "mono", "default"]:
            self.screen.press("Enter", rf"Colours +{word} ")
        self.screen.press("W", "written to ")

    def test_pause_is_for_the_living(self):
        self.screen.press("Z", r"a recording does not change")
        self.screen.press("p", r"a recording does not change")

    def test_delay(self):
        self.screen.press("d", r"^Seconds between readings: _")
        self.screen.type("x")
        self.screen.press("Enter", r"'x' is not a number of seconds")
        self.screen.press("s", r"^Seconds between readings: _")
        self.screen.press("Escape", r"F1 Help")

    def test_columns(self):
        self.screen.press("F2", r"^Setup: ")
        self.screen.press("Enter", r"\[x\] # ")
        self.screen.keys("Down", "Down")
        self.screen.press(" ", r"\[x\] USER", absent=True)
        self.screen.press(">", r"\[x\] SCORE[^\n]*\n[^\n]*\[x\] ADJ|\[x\] ADJ")
        self.screen.press("Enter", r"USER", absent=True)
        self.screen.press("S", r"\[x\] # ")
        self.screen.press("Escape", r"F1 Help")

    def test_help(self):
        for key in ["h", "?", "F1"]:
            self.screen.press(key, r"^Help:\[Screen\]")
            self.screen.press("q", r"^Help", absent=True)
        self.screen.press("h", r"^Help:\[Screen\]")
        for key, topic in [("Tab", "Bars"), ("Right", "Find"), ("h", "Rows"), ("F1", "Ask"),
                           ("Tab", "Run"), ("Tab", "Texts"), ("Tab", "Menus"),
                           ("Left", "Texts"), ("BSpace", "Run"), ("Tab", "Texts")]:
            self.screen.press(key, rf"^Help:.*\[{topic}\]")
        self.screen.wait(r"^  Esc q Enter +back to where")

    def test_help_leads_back(self):
        """The topic is that of what is on the screen, and Esc leads back there."""
        for keys, topic, back in [(["Enter"], "Texts", r"^Explain 1366, "),
                                  (["g"], "Texts", r"^Left at least"),
                                  (["D"], "Menus", r"^Memory that runs out"),
                                  (["S"], "Menus", r"^Columns")]:
            with self.subTest(keys):
                self.screen.press(*keys, back)
                self.screen.press("h", rf"^Help:.*\[{topic}\]")
                self.screen.press("Escape", back)
                self.screen.press("Escape", r"^q Quit")

    def test_explain(self):
        self.screen.press("Enter", r"Explain 1366, lines 1-")
        self.screen.wait(r"^postgres\[1366\], user postgres")
        self.screen.press("NPage", r"Often believed|What killing it frees")
        self.screen.press("Home", r"lines 1-")
        self.screen.press("End", r"which process allocates when memory runs out")
        self.screen.press("Escape", r"^q Quit +F1 Help")

    def test_assume_by_steps(self):
        self.screen.press("F7", r"What if \(not the current state\).*1366:adj=-50\b")
        self.screen.press("F7", r"What if \(not the current state\).*1366:adj=-100\b")
        self.screen.wait("following 1366")
        self.screen.wait(r"^NEXT postgres\[1289\]")
        self.screen.press("F8", r"1366:adj=-50\b")
        self.screen.press("A", r"What if \(not the current state\)", absent=True)
        self.screen.wait(r"^NEXT postgres\[1366\]")

    def test_assume_by_words(self):
        self.screen.press("A", r"Assume for ")
        self.screen.press("Enter", r"^Assume oom_score_adj")
        self.screen.type("5000")
        self.screen.press("Enter", r"is not an oom_score_adj")
        self.assertNotIn("What if (not the current state)", self.screen.text())
        self.screen.keys("End")
        self.screen.press("A", r"Assume for ")
        self.screen.keys("Down")
        self.screen.press("Enter", r"^Assume growth by")
        self.screen.type("12G")
        self.screen.press("Enter", r"What if \(not the current state\).*312:grow=12G")
        self.screen.wait(r"^NEXT systemd-journal\[312\]")
        self.screen.press("Escape", r"What if \(not the current state\)", absent=True)

    def test_drill(self):
        self.screen.press("L", r"^Drill 1366, lines 1-")
        self.screen.wait(r"^If postgres\[1366\] leaks, ")
        self.screen.press("q", r"^q Quit")

    def test_groups(self):
        self.screen.press("G", r"^By unit .*\n *# ")
        self.screen.press("G", r"^By container ")
        self.screen.press("G", r"^By user ")
        self.screen.press("G", r"^q Quit")

    def test_domains(self):
        self.screen.press("D", r"^Memory that runs out")
        self.screen.press("Enter", r"now: machine")

    def test_no_kill(self):
        self.screen.press("k", r"not this machine: there, run: kill 1366 # postgres")

    def test_save_and_load(self):
        self.screen.press("W", r"written to .*/oomtop/config")
        path = os.path.join(self.screen.folder.name, "oomtop", "config")
        with open(path, encoding="utf-8") as file:
            text = file.read()
        self.assertIn("\ncolumns = #,PID,USER", text)
        self.assertIn("\ndelay = 1\n", text)
        self.assertEqual(os.listdir(os.path.dirname(path)), ["config"])
        with open(path, "w", encoding="utf-8") as file:
            file.write("columns = PID,NAME\nnonsense = 1\nsort = -PID\n\033[31m\n")
        config = {"XDG_CONFIG_HOME": self.screen.folder.name}
        with Screen("top", "--from", STORY, width=120, **config) as second:
            second.wait(r"config:2: unknown setting; line skipped, and 1 more")
            text = second.settled()
            self.assertRegex(text, r"(?m)^   +PID NAME$")
            self.assertIn(":2:", text)
            self.assertRegex(text, r"(?m)^   1960 ")

    def test_quit(self):
        self.screen.press("q", r"^status 0$")

    def test_quit_by_f10(self):
        self.screen.press("F10", r"^status 0$")


def golden_text(name):
    """Returns the text of a golden screen, without the styles that stand below it."""
    return (GOLDEN / (name + ".txt")).read_text().split("-- styles\n")[0]


def renew_picture(path, indent, golden):
    """Puts the screen in the place of the one that the document shows."""
    lines = path.read_text().split("\n")
    first = next(i for i, line in enumerate(lines)
                 if line.startswith((indent + "oomtop: machine", indent + "If memory ran out")))
    last = next(i for i in range(first, len(lines)) if lines[i].startswith(indent + "q Quit"))
    lines[first:last + 1] = [(indent + line).rstrip() for line in golden]
    path.write_text("\n".join(lines))


class Sizes(unittest.TestCase):
    """Compares whole screens with the text of golden files, which tests/tui/golden.c writes."""

    def compare(self, name, screen):
        """A screen may be half drawn: compares until it equals the golden one."""
        golden, end = golden_text(name), time.monotonic() + 5
        while stripped(screen.text()) != golden and time.monotonic() < end:
            time.sleep(0.05)
        self.assertEqual(stripped(screen.text()), golden)

    def test_golden(self):
        for width, height in [(80, 24), (200, 50), (60, 15)]:
            with Screen("--from", STORY, width=width, height=height) as screen:
                screen.wait("F1 Help")
                for name, keys, mark in [
                        ("explain", ["Enter"], "^Explain 1"), ("columns", ["q", "S"], r"\[x\]"),
                        ("help", ["q", "h"], "^Help:"), ("table", ["q"], "^ ! *1 "),
                        ("tree", ["K", "t"], "└"), ("cgroups", ["K", "t"], "tree by cgroup")]:
                    with self.subTest(size=(width, height), screen=name):
                        screen.keys(*keys)
                        screen.wait(mark)
                        self.compare(f"{name}-{width}x{height}", screen)

    def test_documents_show_the_real_thing(self):
        golden = golden_text("table-80x24").rstrip("\n").split("\n")
        if os.environ.get("OOMTOP_RENEW_GOLDEN"):
            renew_picture(ROOT / "README.md", "    ", golden)
            renew_picture(ROOT / "docs" / "oomtop.1.scd", "", golden)
        readme = (ROOT / "README.md").read_text()
        self.assertIn("\n".join(("    " + line).rstrip() for line in golden), readme)
        self.assertIn("\n".join(golden), (ROOT / "docs" / "oomtop.1.scd").read_text())

    def test_ascii_and_monochrome(self):
        with Screen("--from", STORY, LC_ALL="C", TERM="vt100") as screen:
            text = screen.wait("F1 Help")
            text.encode("ascii")
            screen.press("t", "` postgres").encode("ascii")

    def test_too_small(self):
        with Screen("--from", STORY, width=60, height=15) as screen:
            screen.wait("F1 Help")
            screen.resize(59, 15)
            screen.wait("59×15 is too small")
            screen.resize(60, 14)
            screen.wait("oomtop needs 60×15")
            screen.keys("Down", "Enter", "h", "F2", "/", "x", "Enter", "Escape")
            screen.resize(10, 2)
            screen.resize(80, 24)
            screen.wait(r"\[x\]|Help|Explain")

    def test_wide_names_stay_aligned(self):
        with Screen("--from", HOSTILE, "-o", "NAME,PID,USER") as screen:
            screen.wait("F1 Help")
            text = screen.settled()
            rows = [line for line in shown(text) if re.search(r"\b10\d\b", line)]
            self.assertTrue(any("語" in line for line in rows))
            columns = {len(re.sub(r"[^\x00-\x7f…▲▼]", "xx", line[:line.index(" 10")]))
                       for line in rows}
            self.assertEqual(len(columns), 1, text)


if __name__ == "__main__":
    unittest.main()
