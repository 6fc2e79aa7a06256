# SPDX-License-Identifier: GPL-2.0-or-later
"""docs/examples: units that systemd takes, and a mixin whose files are those that it makes."""
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT / "tests" / "cli"))
from oomtop import FIXTURES, PROGRAM, text  # noqa: E402

EXAMPLES = ROOT / "docs" / "examples"
MIXIN = EXAMPLES / "mixin"
MADE = ["alerts.yaml", "rules.yaml", "dashboard.json"]
EXPOSED_MAX = 3.5  # of 10, by `systemd-analyze security`
OWN = re.compile(r"\boomtop_[a-z0-9_]+\b")


def needs(program):
    return unittest.skipUnless(shutil.which(program), f"{program} is not installed")


def run(*command, **options):
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False,
                          **options)


class Folder(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def succeeds(self, *command, **options):
        result = run(*command, **options)
        self.assertEqual(result.returncode, 0, result.stdout + result.stderr)
        return result.stdout


@needs("systemd-analyze")
class Units(Folder):
    def test_systemd_takes_them(self):
        for unit in [*EXAMPLES.glob("*.service"), *EXAMPLES.glob("*.timer")]:
            copy = unit.read_text().replace("/usr/bin/oomtop", PROGRAM)
            (self.folder / unit.name).write_text(copy)
        paths = sorted(self.folder.iterdir())
        self.assertGreaterEqual(len(paths), 2)
        for path in paths:
            result = run("systemd-analyze", "verify", "--man=no", path)
            self.assertEqual((result.returncode, result.stderr), (0, ""), path)

    def test_they_have_few_rights(self):
        for service in EXAMPLES.glob("*.service"):
            out = self.succeeds("systemd-analyze", "security", "--offline=true", "--no-pager",
                                service)
            exposed = float(re.search(r"Overall exposure level for .*: ([0-9.]+)", out)[1])
            self.assertLessEqual(exposed, EXPOSED_MAX, out)


class Mixin(Folder):
    @needs("jsonnet")
    def test_the_files_are_those_that_it_makes(self):
        self.succeeds(MIXIN / "generate", self.folder)
        for name in MADE:
            self.assertEqual((self.folder / name).read_text(), (MIXIN / name).read_text(), name)

    @needs("jsonnet")
    def test_what_is_protected_is_configured(self):
        out = self.succeeds("jsonnet", "-J", MIXIN, "-e", """
            ((import 'mixin.libsonnet') + {_config+:: {
                protectedUnits: ['mine[.]service'], selector: 'job="x"', runbook: 'https://r/'
            }}).prometheusAlerts""")
        rules = json.loads(out)["groups"][0]["rules"]
        one = next(rule for rule in rules if rule["alert"] == "OomtopProtectedIsNext")
        self.assertIn('job="x", domain="machine", unit=~"mine[.]service"', one["expr"])
        self.assertTrue(all(rule["annotations"]["runbook_url"] == "https://r/" for rule in rules))

    @needs("promtool")
    def test_the_rules_do_what_they_say(self):
        for name in ["alerts.yaml", "rules.yaml"]:
            shutil.copy(MIXIN / name, self.folder)
            self.succeeds("promtool", "check", "rules", MIXIN / name)
        tests = self.folder / "alerts_test.yaml"
        shutil.copy(pathlib.Path(__file__).with_name(tests.name), tests)
        self.succeeds("promtool", "test", "rules", tests)

    def test_each_alert_is_tested(self):
        alerts = set(re.findall(r'"alert": "(\w+)"', (MIXIN / "alerts.yaml").read_text()))
        tests = pathlib.Path(__file__).with_name("alerts_test.yaml").read_text()
        self.assertEqual(set(re.findall(r"alertname: (\w+)", tests)), alerts)
        page = (ROOT / "docs" / "monitoring.md").read_text()
        self.assertEqual(set(re.findall(r"^\| `(Oomtop\w+)`", page, re.M)), alerts)

    @needs("promtool")
    def test_promtool_takes_the_metrics(self):
        for recording in FIXTURES.glob("*/*.json"):
            if json.loads(recording.read_text()).get("machine", {}).get("mem_total_bytes"):
                out = text("metrics", "--from", str(recording))
                result = run("promtool", "check", "metrics", input=out)
                self.assertEqual((result.returncode, result.stderr), (0, ""), recording)

    def test_the_metrics_named_exist(self):
        listed = {line.split(" ")[0] for line in
                  text("metrics", "--list-metrics", "--raw", "--noheadings").splitlines()}
        for name in MADE:
            # not the names of recorded series, which have colons
            used = set(OWN.findall(re.sub(r"\w+:\w+:\w+", "", (MIXIN / name).read_text())))
            self.assertGreater(len(used), 0)
            self.assertLessEqual(used - {"oomtop_rules"}, listed, name)


class Dashboard(Folder):
    def setUp(self):
        super().setUp()
        self.board = json.loads((MIXIN / "dashboard.json").read_text())

    def test_its_parts(self):
        for key, kind in {"title": str, "uid": str, "schemaVersion": int, "panels": list,
                          "templating": dict, "time": dict, "refresh": str}.items():
            self.assertIsInstance(self.board[key], kind, key)
        variables = {variable["name"] for variable in self.board["templating"]["list"]}
        self.assertEqual(len({panel["id"] for panel in self.board["panels"]}),
                         len(self.board["panels"]))
        taken = set()
        for panel in self.board["panels"]:
            self.assertIn(panel["type"], ("timeseries", "table"))
            place = panel["gridPos"]
            cells = {(x, y) for x in range(place["x"], place["x"] + place["w"])
                     for y in range(place["y"], place["y"] + place["h"])}
            self.assertLessEqual(place["x"] + place["w"], 24)
            self.assertFalse(cells & taken, panel["title"])
            taken |= cells
            self.assertTrue(panel["title"] and panel["description"] and panel["targets"])
            letters = [target["refId"] for target in panel["targets"]]
            self.assertEqual(len(set(letters)), len(letters))
            for target in panel["targets"]:
                self.assertEqual(target["datasource"]["uid"], "${datasource}")
                used = set(re.findall(r"\$(?!__)\{?(\w+)", target["expr"]))
                self.assertLessEqual(used, variables)

    @needs("promtool")
    def test_its_queries_are_queries(self):
        rules = [{"record": "x", "expr": target["expr"].replace("$__rate_interval", "5m")}
                 for panel in self.board["panels"] for target in panel["targets"]]
        path = self.folder / "queries.yaml"
        # a document of JSON is one of YAML
        path.write_text(json.dumps({"groups": [{"name": "queries", "rules": rules}]}))
        self.succeeds("promtool", "check", "rules", "--lint=none", path)


if __name__ == "__main__":
    os.chdir(tempfile.gettempdir())
    unittest.main()
