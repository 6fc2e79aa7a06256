# SPDX-License-Identifier: GPL-2.0-or-later
"""The examples for Kubernetes: they build, and take nothing of a name for shell or YAML."""
import json
import os
import shutil
import subprocess
import tempfile
import unittest

from oomtop import ROOT

EXAMPLES = ROOT / "docs" / "examples" / "kubernetes"
UID = "8f14e45f-ceea-467f-a0e6-12d3f4a5b6c7"
# Writes its arguments and input to the folder; lists one pod, or the pod of the DaemonSet.
KUBECTL = """#!/bin/sh
printf '%s\\n' "$@" > '{folder}/arguments'
case $* in
*--all-namespaces*) echo '{uid} shop web-0' ;;
*"get pods"*) echo pod/oomtop-x ;;
*create*) cat > '{folder}/event' ;;
esac
"""


class Kubernetes(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        path = os.path.join(self.folder, "kubectl")
        with open(path, "w", encoding="ascii") as file:
            file.write(KUBECTL.format(folder=self.folder, uid=UID))
        os.chmod(path, 0o755)

    def run_example(self, name, *arguments, **variables):
        environment = {"PATH": f"{self.folder}:{os.environ['PATH']}", **variables}
        return subprocess.run([EXAMPLES / name, *arguments], env=environment, cwd=self.folder,
                              capture_output=True, timeout=60, check=False)

    def read(self, name):
        with open(os.path.join(self.folder, name), encoding="utf-8") as file:
            return file.read()

    @unittest.skipUnless(shutil.which("kubectl"), "no kubectl: the kustomization is not built")
    def test_the_kustomization_builds(self):
        done = subprocess.run(["kubectl", "kustomize", EXAMPLES], capture_output=True, timeout=60,
                              check=True)
        built = done.stdout.decode()
        self.assertIn("kind: DaemonSet", built)
        self.assertIn("hostPID: true", built)
        self.assertIn("image: registry.example/oomtop:latest", built)

    def test_the_plugin_of_the_problem_detector_is_json(self):
        plugin = json.loads((EXAMPLES / "node-problem-detector.json").read_text())
        self.assertEqual(plugin["plugin"], "custom")
        for rule in plugin["rules"]:
            self.assertEqual(rule["args"][:3], ["check", "--exit", "npd"])

    def test_the_wrapper_runs_oomtop_on_the_node(self):
        done = self.run_example("kubectl-oomtop", "node-1", "report", "--json")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(self.read("arguments").split(),
                         ["exec", "--namespace", "oomtop", "-i", "pod/oomtop-x", "--", "oomtop",
                          "report", "--json"])
        for node in ["", "-o", "a,status.phase=x", "a b", "$(>p)", "../x"]:
            self.assertEqual(self.run_example("kubectl-oomtop", node).returncode, 2, node)

    def test_an_event_holds_plain_words_alone(self):
        hostile = 'x"\nkind: Secret\n$(>p)`>p`{a: b}\\'
        done = self.run_example("event-of-a-kill", OOMTOP_POD=UID, OOMTOP_NAME=hostile,
                                OOMTOP_PID="7", OOMTOP_WHY=hostile)
        self.assertEqual(done.returncode, 0, done.stderr)
        event = self.read("event")
        lines = [line for line in event.splitlines() if line.startswith("message: ")]
        self.assertEqual(lines, ['message: "x??kind: Secret??(?p)??p??a: b??[7]: '
                                 'x??kind: Secret??(?p)??p??a: b??"'])
        self.assertNotIn("\nkind: Secret", event)
        self.assertIn(f"uid: {UID}", event)
        self.assertFalse(os.path.exists(os.path.join(self.folder, "p")))

    def test_a_kill_outside_of_all_pods_makes_no_event(self):
        for variables in [{}, {"OOMTOP_POD": "another"}]:
            self.assertEqual(self.run_example("event-of-a-kill", **variables).returncode, 0)
        self.assertFalse(os.path.exists(os.path.join(self.folder, "event")))


if __name__ == "__main__":
    unittest.main()
