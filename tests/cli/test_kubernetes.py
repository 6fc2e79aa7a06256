# SPDX-License-Identifier: GPL-2.0-or-later
"""The examples for Kubernetes: they build, and take nothing of a name for shell or YAML."""
import json
import os
import re
import shutil
import subprocess
import tempfile
import unittest

from oomtop import FIXTURES, ROOT, run

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


def knows_the_fields():
    """Earlier ones know no field for AppArmor, and Debian 12 has such a one."""
    if not shutil.which("kubectl"):
        return False
    done = subprocess.run(["kubectl", "version", "--client", "--output", "json"],
                          capture_output=True, timeout=60, check=False)
    version = re.search(r'"minor": "(\d+)', done.stdout.decode())
    return bool(version) and int(version.group(1)) >= 31


def fields(value, path=""):
    """Returns the paths of all keys in it."""
    if isinstance(value, list):
        return set().union(*(fields(item, path) for item in value))
    if not isinstance(value, dict):
        return {path}
    return {path}.union(*(fields(item, f"{path}.{key}") for key, item in value.items()))


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
        self.assertIn("drop:\n            - ALL", built)
        self.assertNotIn("/dev/kmsg", built)

    @unittest.skipUnless(knows_the_fields(), "no kubectl of Kubernetes 1.31 or later")
    def test_kubernetes_knows_each_field_of_the_daemonset(self):
        file = EXAMPLES / "daemonset.yaml"
        # the first prints what the file says, the second what is left once it is read by types
        written, read = (json.loads(subprocess.run(
            ["kubectl", *words, "--local", "--filename", file, "--output", "json"],
            capture_output=True, timeout=60, check=True).stdout)
            for words in (["label", "a=b"], ["set", "image", "oomtop=x"]))
        self.assertEqual(fields(written["spec"]) - fields(read["spec"]), set())
        self.assertIn(".template.spec.hostPID", fields(read["spec"]))

    @unittest.skipUnless(shutil.which("kubectl"), "no kubectl: the kustomization is not built")
    def test_the_patch_that_it_names_gives_the_kernels_log(self):
        copy = os.path.join(self.folder, "kubernetes")
        shutil.copytree(EXAMPLES, copy)
        with open(os.path.join(copy, "kustomization.yaml"), "r+", encoding="ascii") as file:
            text = file.read().replace("# patches:", "patches:")
            file.seek(0)
            file.truncate()
            file.write(text)
        done = subprocess.run(["kubectl", "kustomize", copy], capture_output=True, timeout=60,
                              check=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("mountPath: /dev/kmsg", done.stdout.decode())
        self.assertIn("/history/history.state", done.stdout.decode())
        self.assertIn("privileged: true", done.stdout.decode())

    def test_oomtop_takes_what_the_daemonset_calls_it_with(self):
        lines = re.findall(r"^ +(?:args|command): \[(.*)\]$",
                           (EXAMPLES / "daemonset.yaml").read_text(), re.M)
        self.assertEqual(len(lines), 2)
        for line in lines:
            words = [word.replace("/host/sys", "/sys").replace("/history/", f"{self.folder}/")
                     .replace("/textfile/", f"{self.folder}/") for word in line.split(", ")]
            words = words[1:] if words[0] == "oomtop" else [*words, "-n", "1"]
            self.assertEqual(run(*words).returncode, 0, words)
        self.assertIn("oomtop_victim_info", self.read("oomtop.prom"))
        self.assertIn('"processes"', self.read("history"))

    def test_the_plugin_of_the_problem_detector_is_json(self):
        plugin = json.loads((EXAMPLES / "node-problem-detector.json").read_text())
        self.assertEqual(plugin["plugin"], "custom")
        conditions = {condition["type"] for condition in plugin["conditions"]}
        self.assertEqual(conditions, {rule["condition"] for rule in plugin["rules"]})
        for rule in plugin["rules"]:
            # an event of the other type is sent where a check says unknown, too
            self.assertEqual(rule["type"], "permanent")
            self.assertEqual(rule["args"][:3], ["check", "--exit", "npd"])
            done = run(*rule["args"], "--from", str(FIXTURES / "kubernetes" / "node.json"))
            self.assertEqual(done.returncode, 0, (rule, done.stderr))
            self.assertRegex(done.stdout.decode(), r"\AOOM OK: .{,72}\n\Z")

    def test_the_wrapper_runs_oomtop_on_the_node(self):
        done = self.run_example("kubectl-oomtop", "node-1", "report", "--json")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(self.read("arguments").split(),
                         ["exec", "--namespace", "oomtop", "-i", "pod/oomtop-x", "--", "oomtop",
                          "report", "--sysfs", "/host/sys", "--json"])
        for words, expected in [([], ["top", "--sysfs", "/host/sys"]), (["log"], ["log"]),
                                (["--color", "never"],
                                 ["top", "--sysfs", "/host/sys", "--color", "never"])]:
            self.run_example("kubectl-oomtop", "node-1", *words)
            self.assertEqual(self.read("arguments").split()[7:], expected)
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
