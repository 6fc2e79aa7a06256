# SPDX-License-Identifier: GPL-2.0-or-later
"""Compares what BPF reads with /proc and with the running kernel's own scores, on processes of many
kinds. Skipped, aloud, where BPF is not permitted or not built in."""
import json
import os
import pathlib
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "cli"))
from oomtop import report, run, text  # noqa: E402
from workloads import Workloads  # noqa: E402

PLAIN = 100
TRIES = 5  # to get readings between which nothing changed
# The killer's own counters, which differ from those of /proc where they are per CPU
COUNTERS = {"rss_bytes", "rss_anon_bytes", "rss_file_bytes", "rss_shmem_bytes", "swap_bytes"}
# read of few processes, chosen by rank; or by BPF alone
OTHERS = {"pss_bytes", "private_bytes", "private_swap_bytes", "shared_bytes", "pss_shmem_bytes",
          "ksm_merged_bytes", "drm_bytes", "dma_buf_bytes", "nvidia_uvm", "mm_owner_pid",
          "in_vfork", "mm_skipped", "oom_origin", "oom_victim", "oom_victim_reaped",
          "policy_percent", "policy_nodes", "node_pages", "threads", "state"}


def recording(source):
    document = json.loads(text("record", "-", "--source", source))
    return {process["pid"]: process for process in document["processes"]}


def children_of(processes, parent):
    return [process for process in processes.values() if process["ppid"] == parent]


class Bpf(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        result = run("report", "--source", "bpf")
        if result.returncode != 0:
            raise unittest.SkipTest(result.stderr.strip())
        workloads = Workloads(PLAIN, 9)
        cls.addClassCleanup(workloads.end)
        cls.plain, cls.odd = workloads.plain, workloads.odd

    def ours(self, processes):
        mine = {process.pid for process in [*self.plain, *self.odd.values()]}
        return {pid: process for pid, process in processes.items()
                if pid in mine or process["ppid"] in mine}

    def test_every_figure_is_that_of_proc(self):
        for _ in range(TRIES):
            files, counters = recording("proc"), recording("bpf")
            mine = self.ours(files)
            self.assertEqual(set(mine), set(self.ours(counters)))
            wrong = {(pid, key): (files[pid].get(key), counters[pid].get(key)) for pid in mine
                     for key in {*files[pid], *counters[pid]} - COUNTERS - OTHERS
                     if files[pid].get(key) != counters[pid].get(key)}
            if not wrong:
                break
        self.assertFalse(wrong)
        self.assertEqual({counters[pid]["state"] for pid in mine}, {"S", "T", "Z", "D"})

    def test_the_first_process_is_there(self):
        first = [recording(source)[1] for source in ("bpf", "proc")]
        keys = ("name", "uid", "ppid", "adj", "cgroup", "start_ticks")
        self.assertEqual(*({key: process.get(key) for key in keys} for process in first))

    def test_every_score_is_the_kernels(self):
        for _ in range(TRIES):
            first, second = (report("--source", "bpf") for _ in range(2))
            before = {process["pid"]: process for process in first["processes"]}
            still = [process for process in second["processes"]
                     if process["rank"] and process["pid"] in before and
                     before[process["pid"]]["badness_pages"] == process["badness_pages"] and
                     before[process["pid"]]["kernel_oom_score"] == process["kernel_oom_score"]]
            wrong = [process for process in still
                     if process["oom_score"] != process["kernel_oom_score"]]
            if not wrong:
                break
        self.assertFalse(wrong)
        self.assertEqual(second["source"], "bpf")
        self.assertGreaterEqual(len(still), PLAIN)
        self.assertFalse([words for words in second["warnings"] if "oo close" in words])
        print(f"\n{len(still)} processes: every score is the kernel's; "
              f"rules {second['kernel']['rules']}")

    def test_both_sources_rank_alike(self):
        """But where the difference is within what per-CPU counters hold back."""
        error = 4 * os.cpu_count() * (max(32, 2 * os.cpu_count()) - 1)
        for _ in range(TRIES):
            documents = [report("--source", source) for source in ("proc", "bpf")]
            exact = documents[0]["kernel"]["rules"] not in ("6.2",)
            ranks = [[process for process in document["processes"]
                      if process["rank"] and process["pid"] in self.ours(
                          {process["pid"]: process for process in document["processes"]})]
                     for document in documents]
            if exact:
                wrong = [process["pid"] for process in ranks[0]] != [
                    process["pid"] for process in ranks[1]]
            else:
                badness = {process["pid"]: process["badness_pages"] for process in ranks[0]}
                wrong = [process for process in ranks[1]
                         if abs(process["badness_pages"] - badness[process["pid"]]) > error]
                # whoever is further apart than both errors has one order
                wrong += [1 for one, two in zip(ranks[1], ranks[1][1:])
                          if badness[one["pid"]] + 2 * error < badness[two["pid"]]]
            if not wrong:
                break
        self.assertFalse(wrong)
        self.assertGreaterEqual(len(ranks[1]), PLAIN)

    def test_what_proc_does_not_show_is_told(self):
        processes = recording("bpf")
        (child,) = children_of(processes, self.odd["vfork"].pid)
        self.assertEqual(child["in_vfork"], 1)
        self.assertEqual(sum(process.get("in_vfork", 0) for process in
                             self.ours(processes).values()), 1)
        (twin,) = children_of(processes, self.odd["twin"].pid)
        self.assertEqual(twin["mm_owner_pid"], self.odd["twin"].pid)
        alone = self.plain[0].pid
        self.assertEqual(processes[alone]["mm_owner_pid"], alone)
        self.assertFalse([process for process in self.ours(processes).values()
                          if process.get("oom_victim") or process.get("mm_skipped")])

    def test_the_rights_are_given_up(self):
        process = subprocess.Popen([os.environ["OOMTOP"], "report", "--source", "bpf", "-b",
                                    "-d", "60"], stdout=subprocess.PIPE)
        try:
            process.stdout.readline()
            status = pathlib.Path(f"/proc/{process.pid}/status").read_text()
        finally:
            process.kill()
            process.communicate()
        effective = int(status.split("CapEff:")[1].split()[0], 16)
        self.assertFalse(effective & (1 << 38 | 1 << 39 | 1 << 21))

    def test_a_refusal_says_why(self):
        result = subprocess.run(["setpriv", "--bounding-set", "-bpf",
                                 os.environ["OOMTOP"], "report", "--source", "bpf"],
                                capture_output=True, text=True, check=False)
        # SYS_ADMIN stands in for it
        self.assertEqual(result.returncode, 0, result.stderr)
        for missing in ("-bpf,-sys_admin", "-perfmon,-sys_admin", "-syslog"):
            result = subprocess.run(["setpriv", "--bounding-set", missing,
                                     os.environ["OOMTOP"], "report", "--source", "bpf"],
                                    capture_output=True, text=True, check=False)
            self.assertEqual(result.returncode, 1, missing)
            self.assertIn("CAP_BPF", result.stderr)

    def test_what_proc_hides_is_not_told(self):
        """To a user who has the rights for BPF, but none to trace."""
        rights = "+bpf,+perfmon,+syslog"
        nobody = ["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups",
                  "--inh-caps", rights, "--ambient-caps", rights, os.environ["OOMTOP"], "report",
                  "--json"]
        hidden = ["unshare", "--mount", "sh", "-c",
                  'mount -t proc -o hidepid=2 proc /proc && exec "$@"', "sh", *nobody]
        for command, source in ((nobody, "bpf"), (hidden, "proc")):
            result = subprocess.run(command, capture_output=True, text=True, check=False)
            self.assertEqual(json.loads(result.stdout)["source"], source)

    def test_in_a_namespace_proc_is_read(self):
        for words in (["--pid", "--fork", "--mount-proc"], ["--time", "--boottime", "9", "--fork"]):
            result = subprocess.run(["unshare", *words, os.environ["OOMTOP"], "report", "--json"],
                                    capture_output=True, text=True, check=False)
            self.assertEqual(json.loads(result.stdout)["source"], "proc", words)


if __name__ == "__main__":
    unittest.main(verbosity=2)
