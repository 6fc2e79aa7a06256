# SPDX-License-Identifier: GPL-2.0-or-later
"""Kubernetes pods on a recorded node: class, what an adj says about it, groups and kills."""
import json
import os
import tempfile
import unittest

from oomtop import FIXTURES, report, run, text

NODE = str(FIXTURES / "kubernetes" / "node.json")
WEB, DB, REPORT = "shop/web-5d9c7b8f6-2xk4q", "shop/db-0", "batch/report-28391"
REDIS = "34fb46c8-47bb-9df9-6e52-05a39d382f64"
PODS = {905: (REPORT, "BestEffort"), 845: (DB, "Guaranteed"), 866: (WEB, "Burstable"),
        862: (WEB, "Burstable"), 885: (REDIS, "Burstable"), 690: (None, None), 861: (None, None),
        805: ("kube-system/kube-apiserver-node1", "Burstable"),
        825: ("kube-system/kube-proxy-x7k2p", "BestEffort")}


def table(*arguments):
    """Returns the rows of a raw table as dictionaries."""
    lines = [line.split(" ") for line in text(*arguments, "--raw").splitlines()]
    return [dict(zip(lines[0], line)) for line in lines[1:]]


def processes(*arguments):
    return {process["pid"]: process for process in report(*arguments)["processes"]}


def container_of(pid):
    return processes("--from", NODE)[pid]["cgroup"]


class Owners(unittest.TestCase):
    def test_a_container_is_named_as_the_column_shows_it(self):
        source = ["--from", str(FIXTURES / "kubernetes" / "node.json")]
        rows = text("report", *source, "--raw", "--noheadings", "-o", "PID,OWNER,NAME", "--all")
        owners = {row.split()[1]: row.split()[0] for row in reversed(rows.splitlines())}
        self.assertEqual(owners["34fb46c8/e5993b5c2c04"], "885")
        for word, pid in [("34fb46c8/e5993b5c2c04", 885), ("e5993b5c2c04", 885),
                          ("shop/web-5d9c7b8f6-2xk4q/proxy", 875)]:
            for command, expected in [("explain", f"[{pid}], uid"), ("drill", f"[{pid}] leaks"),
                                      ("protect", f"[{pid}]")]:
                self.assertIn(expected, text(command, word, *source), (command, word))
        for word in ("e5993b5c2c0", "e5993b5c2c05", "/e5993b5c2c04", "34fb46c9/e5993b5c2c04"):
            self.assertEqual(run("explain", word, *source).returncode, 1, word)


class Report(unittest.TestCase):
    def test_pod_and_class_of_each(self):
        found = processes("--from", NODE)
        self.assertEqual({pid: (found[pid]["pod"], found[pid]["qos"]) for pid in PODS}, PODS)
        rows = {row["PID"]: (row["POD"], row["QOS"])
                for row in table("report", "--from", NODE, "-o", "PID,POD,QOS")}
        for pid, (pod, qos) in PODS.items():
            self.assertEqual(rows[str(pid)], (pod or "-", qos or "-"))

    def test_a_recording_without_pods_has_uid_and_class(self):
        with open(NODE, encoding="utf-8") as file:
            node = json.load(file)
        for process in node["processes"]:
            process.pop("pod", None)
        with tempfile.TemporaryDirectory() as directory:
            path = os.path.join(directory, "old.json")
            with open(path, "w", encoding="utf-8") as file:
                json.dump(node, file)
            found = processes("--from", path)
        self.assertEqual((found[885]["pod"], found[885]["qos"]), (REDIS, "Burstable"))
        self.assertRegex(found[866]["pod"], r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")
        self.assertRegex(found[805]["pod"], r"^[0-9a-f]{32}$", "a static pod has a hash")
        self.assertEqual({pid: found[pid]["qos"] for pid in PODS},
                         {pid: qos for pid, (_, qos) in PODS.items()})

    def test_a_pod_can_be_filtered_for(self):
        rows = table("report", "--from", NODE, "--filter", DB, "-o", "PID,NAME")
        self.assertEqual(sorted((row["PID"], row["NAME"]) for row in rows),
                         [("842", "pause")] + [(str(pid), "postgres") for pid in range(845, 849)])

    def test_what_is_large_beside_pods_is_pointed_out(self):
        line = ("restic[690] (2.6G, above 1% of this node's memory) is in no pod; no pod's "
                "request or limit accounts for it.")
        self.assertIn(line + "\n", text("report", "--from", NODE))
        self.assertIn(line, report("--from", NODE)["warnings"])
        self.assertNotIn("of this node's memory",
                         text("report", "--from", NODE, "--domain", "/kubepods.slice"))

    def test_by_pod(self):
        rows = table("report", "--from", NODE, "--by", "pod", "--bytes")
        self.assertEqual([(row["GROUP"], row["PROCS"], row["QOS"]) for row in rows], [
            (REPORT, "2", "BestEffort"), (WEB, "7", "Burstable"), (REDIS, "2", "Burstable"),
            ("-", "13", "-"), (DB, "5", "Guaranteed"),
            ("kube-system/kube-apiserver-node1", "2", "Burstable"),
            ("kube-system/kube-proxy-x7k2p", "2", "BestEffort")])
        self.assertEqual(rows[4]["MAX"], str(4 << 30), "the pod's limit, not a container's")
        self.assertEqual(rows[1]["FIRST-VICTIM"], "envoy[875]")
        self.assertEqual(list(rows[0])[-1], "QOS")
        self.assertNotIn("QOS", table("report", "--from", NODE, "--by", "unit")[0])

    def test_by_pod_in_json(self):
        document = report("--from", NODE, "--by", "pod")
        self.assertEqual(document["by"], "pod")
        groups = {group["name"]: group for group in document["groups"]}
        self.assertEqual({name: group["qos"] for name, group in groups.items()}, {
            None: None, **{pod: qos for pod, qos in PODS.values() if pod}})
        self.assertRegex(groups[DB]["cgroup"], r"^/kubepods.slice/kubepods-pod[0-9a-f_]+.slice$")
        self.assertEqual(groups[DB]["max"], 4 << 30)
        self.assertIsNone(groups[None]["cgroup"])
        for group in report("--from", NODE, "--by", "unit")["groups"]:
            self.assertIsNone(group["qos"])


class Explain(unittest.TestCase):
    def pod(self, pid, *arguments):
        """Returns the two sections of `explain` on adj and pod."""
        words = text("explain", "--from", NODE, str(pid), *arguments)
        return words.split("\nOrigin of oom_score_adj\n")[1].split("\nRank\n")[0]

    def test_an_adj_of_its_class_implies_a_request(self):
        words = self.pod(866)
        self.assertIn("935: kubelet: Burstable, a memory request of about 6.5% of the node "
                      "(inferred)\n", words)
        self.assertIn(f"\nPod\n  {WEB}: Burstable, by its cgroup\n"
                      "  935 is an oom_score_adj of that class: if the kubelet set it, the "
                      "container "
                      "requested about 6.5% of the node, 1.0G (an estimate)\n", words)
        self.assertIn("less than 0.2% of the node, 32M or nothing", self.pod(875))
        self.assertIn("1000 is the oom_score_adj of that class\n", self.pod(905))
        self.assertIn("-997 is the oom_score_adj of that class, and of node-critical",
                      self.pod(845))

    def test_the_cgroup_of_a_container_tells_its_request(self):
        """By MemoryQoS: what was an estimate is a figure, and the adj is checked against it."""
        words = self.pod(885)
        self.assertIn("967: kubelet: Burstable, a memory request of 530M (inferred)\n", words)
        self.assertIn(f"\nPod\n  {REDIS}: Burstable, by its cgroup\n"
                      "  the container requests 530M, by memory.low of its cgroup, if the kubelet "
                      "set it (MemoryQoS)\n"
                      "  967 is the oom_score_adj that the kubelet gives for that request\n", words)
        words = self.pod(885, "--assume", "885:adj=500")
        self.assertIn("500: kubelet: Burstable (inferred)\n", words)
        self.assertIn("  500 is an oom_score_adj of that class, but not the 967 of that request: ",
                      words)

    def test_an_adj_of_another_class_is_no_proof_of_it(self):
        """By their adj alone these would pass for Guaranteed, Burstable and BestEffort."""
        self.assertIn("-997 is not of that class: the kubelet gives it to node-critical",
                      self.pod(805))
        for pid, adj in [(845, 935), (866, 1000), (905, 3), (866, -500)]:
            words = self.pod(pid, "--assume", f"{pid}:adj={adj}")
            self.assertIn(f"  {adj} is not an oom_score_adj that the kubelet gives to that "
                          f"class (", words)
            self.assertNotIn("kubelet: ", words)
            self.assertNotIn("request of", words)

    def test_a_process_that_changed_its_adj_is_named(self):
        words = self.pod(871)
        self.assertIn("0: differs from its pod's class (Burstable)\n", words)
        self.assertIn("0 is not an oom_score_adj that the kubelet gives to that class (3 to 999 "
                      "by request, -997 "
                      "where node-critical): the program itself, its runtime or an administrator "
                      "set it\n", words)
        self.assertIn("-999: itself: oomScoreAdj of its configuration (inferred)", self.pod(825))

    def test_the_sandbox(self):
        words = self.pod(902)
        self.assertIn("-998: its runtime: the pod's sandbox", words)
        self.assertIn("a change is undone when the sandbox is recreated", words)

    def test_nothing_is_said_of_pods_where_there_is_none(self):
        self.assertNotIn("\nPod\n", text("explain", "--from", NODE, "restic"))
        self.assertEqual(run("explain", "--from", NODE, "restic").returncode, 0)


class Kill(unittest.TestCase):
    def test_a_container_dies_whole_and_the_rest_of_its_pod_stays(self):
        for domain in (container_of(866), "/kubepods.slice"):
            document = report("--from", NODE, "--domain", domain, "--assume", "866:grow=400M",
                              "--assume", f"{container_of(866)}:max=2G", "--assume",
                              "905:adj=-1000", "--assume", "875:adj=0", "--assume", "885:adj=0")
            self.assertEqual(document["kill_set"], [866, 865, 867, 868], domain)
            self.assertEqual(document["collateral"], [])

    def test_the_first_process_of_a_container_takes_it_along(self):
        """With the kubelet's singleProcessOOMKill, the sandbox and other containers stay."""
        box = container_of(865)
        single = ["--from", NODE, "--domain", box, "--assume", f"{box}:group=0"]
        document = report(*single, "--assume", "865:grow=400M", "--assume", f"{box}:max=8G")
        self.assertEqual(document["kill_set"], [865])
        self.assertEqual(document["collateral"], [866, 867, 868])
        document = report(*single)
        self.assertEqual((document["kill_set"], document["collateral"]), ([868], []))

    def test_the_sandbox_takes_its_pod_along(self):
        """Up to 1.18 containers of Guaranteed pods had the adj of sandboxes."""
        box = container_of(902)
        document = report("--from", NODE, "--domain", box, "--assume", f"{box}:max=1M")
        self.assertEqual((document["kill_set"], document["collateral"]), ([902], [905]))
        self.assertIn("; 1 more process exits (the kubelet ends a pod without its sandbox)",
                      document["why"])


class Drill(unittest.TestCase):
    def test_a_process_beside_the_pods_takes_them_first(self):
        words = text("drill", "--from", NODE, "restic")
        self.assertIn("If restic[690] leaks, python3[905] is killed first, 3 more after it, then "
                      "restic[690] is killed.", words)
        self.assertIn("4. gunicorn[868] is killed: ", words)
        self.assertIn("Also killed or exiting, though not chosen: gunicorn[865], gunicorn[866], "
                      "gunicorn[867].", words)

    def test_by_pod(self):
        rows = table("drill", "--from", NODE, "--by", "pod")
        self.assertEqual([(row["GROUP"], row["LEAKER"], row["LEAKER-DIES"], row["QOS"])
                          for row in rows[:3]],
                         [(DB, "postgres[846]", "yes", "Guaranteed"),
                          ("-", "restic[690]", "yes", "-"),
                          (WEB, "gunicorn[868]", "yes", "Burstable")])
        self.assertNotIn("QOS", table("drill", "--from", NODE, "--by", "unit")[0])
        document = json.loads(text("drill", "--from", NODE, "--by", "pod", "--json"))
        self.assertEqual(document["by"], "pod")
        self.assertEqual([group["qos"] for group in document["groups"][:3]],
                         ["Guaranteed", None, "Burstable"])
        self.assertIs(document["groups"][0]["dies_whole"], False, "the sandbox stays")


class Protect(unittest.TestCase):
    def advice(self, target, leaker, recording=NODE):
        document = json.loads(text("protect", "--from", recording, target, "--against", leaker,
                                   "--json"))
        return {one["kind"]: one for one in document["against"][0]["advice"]}

    def test_what_sets_adj_and_limit_of_a_pod_is_named(self):
        advice = self.advice("python3", "kube-apiserver")
        self.assertRegex(advice["box"]["note"], r"^In the pod's manifest, for the container: "
                         r"resources: \{requests: \{memory: (\d+Mi)\}, limits: \{memory: \1\}\}$",
                         "a request may not be above the limit")
        self.assertIn("The kubelet sets it by the pod's class", advice["adj"]["note"])
        for one in advice.values():
            self.assertEqual((one["files"], one["commands"]), ([], []), "the kubelet's to set")

    def test_a_known_request_stands_beside_the_one_that_is_needed(self):
        self.assertRegex(self.advice("redis-server", "restic")["adj"]["note"],
                         r"a memory request of at least \S+ \(530M now\) gives it \d+\.")

    def test_a_container_that_is_in_no_pod_has_no_manifest(self):
        with open(NODE, encoding="utf-8") as file:
            node = file.read().replace("kubepods", "lxc.payload.x")
        with tempfile.TemporaryDirectory() as directory:
            path = os.path.join(directory, "no-pods.json")
            with open(path, "w", encoding="utf-8") as file:
                file.write(node)
            advice = self.advice("python3", "kube-apiserver", path)
        self.assertRegex(advice["box"]["note"], r"set a memory limit of \d+ bytes in its "
                         r"configuration\.$")
        self.assertIn("--oom-score-adj=", advice["adj"]["note"])


if __name__ == "__main__":
    unittest.main()
