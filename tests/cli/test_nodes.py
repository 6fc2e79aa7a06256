# SPDX-License-Identifier: GPL-2.0-or-later
"""NUMA nodes on made-up machines: what fills first, what --domain nodes: does, and warnings."""
import json
import os
import tempfile
import unittest

from oomtop import clean_failure, report, run, text

PAGE = 4096
GB = 1 << 30
MB = 1 << 20
FULL = "Not certain: how much its NUMA nodes have left is a rough guess"


def process(pid, name, anon, allowed="0-3", **more):
    return {"pid": pid, "ppid": 1, "name": name, "uid": 0, "adj": 0, "start_ticks": pid,
            "cgroup": "/", "state": "S", "threads": 1, "flags": 0, "vm_size_bytes": 2 * anon,
            "rss_bytes": anon, "rss_anon_bytes": anon, "rss_file_bytes": 0, "rss_shmem_bytes": 0,
            "swap_bytes": 0, "page_tables_bytes": 0, "cap_sys_admin": 0, "mm_owner_pid": pid,
            "private_bytes": anon, "private_swap_bytes": 0, "mems_allowed": allowed, **more}


def node(number, size, free=None):
    """A node of 4K pages; without `free` like those in recordings of old versions."""
    figures = {"number": number, "present_pages": size // PAGE}
    if free is not None:
        figures |= {"free_pages": free // PAGE, "allocatable_pages": free // PAGE,
                    "active_file_pages": 0, "inactive_file_pages": 0, "mapped_pages": 0,
                    "slab_reclaimable_pages": 0, "free_pcp_pages": 0}
    return figures


def machine(processes, nodes, free, swap=0):
    total = sum(node["present_pages"] for node in nodes) * PAGE
    return {"format": "oomtop-snapshot", "version": 1, "source": "proc",
            "machine": {"release": "6.1.0-18-amd64", "vantage": "whole", "page_size_bytes": PAGE,
                        "cpus_online": 8, "clock_ticks": 100, "uptime_ticks": 10**6,
                        "mem_total_bytes": total, "mem_free_bytes": free,
                        "mem_available_bytes": free, "buffers_bytes": 0, "cached_bytes": 0,
                        "shmem_bytes": 0, "mapped_bytes": 0, "slab_bytes": 0,
                        "slab_unreclaimable_bytes": 0, "swap_total_bytes": swap,
                        "swap_free_bytes": swap, "panic_on_oom": 0, "oom_kill_allocating_task": 0,
                        "swappiness": 60, "unreadable": 0, "nodes": nodes},
            "processes": [process(1, "systemd", 10 * MB), *processes]}


# Four nodes of 16G.  On node 0 three guests leave 2G, elsewhere 40G are free.
GUESTS = [process(100, "guest-a", 6 * GB, "0"), process(101, "guest-b", 5 * GB, "0"),
          process(102, "guest-c", 3 * GB, "0"), process(103, "guest-d", 4 * GB, "1"),
          process(200, "store", 4 * GB, policy_percent=0)]


def host(known, processes=GUESTS, swap=0):
    free = {0: 700 * MB, 1: 12 * GB, 2: 14 * GB, 3: 13 * GB}
    nodes = [node(number, 16 * GB, free[number] if known else None) for number in range(4)]
    return machine(processes, nodes, sum(free.values()), swap)


class Nodes(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.path = os.path.join(directory.name, "snapshot.json")

    def write(self, document):
        with open(self.path, "w", encoding="utf-8") as file:
            json.dump(document, file)

    def drill(self, *arguments):
        return json.loads(text("drill", "--from", self.path, "--json", *arguments))["drills"][0]

    def test_a_bound_process_fills_its_node(self):
        self.write(host(known=True))
        self.assertEqual(text("drill", "--from", self.path, "guest-c"),
                         "If guest-c[102] leaks, guest-a[100] is killed first, then guest-c[102] "
                         "is killed.\n"
                         "  After 686M to 700M more, the memory of NUMA node 0 is exhausted.\n"
                         "  1. guest-a[100] is killed: badness 6.0G (guest-c[102] 3.7G); frees "
                         "6.0G.\n"
                         "  2. guest-c[102] is killed: badness 9.7G; frees 9.7G.\n")
        drill = self.drill("guest-c")
        self.assertEqual(drill["domain"],
                         {"kind": "nodes", "path": "0", "total_pages": 16 * GB // PAGE})
        self.assertEqual((drill["certain"], drill["frees_there"]),
                         (True, [6 * GB, drill["frees"][1]]))

    def test_demotion_may_leave_more_room(self):
        reason = "Not certain: reclaim may move memory of its NUMA nodes to other nodes"
        for enabled in (0, 1):
            document = host(True)
            document["machine"]["demotion_enabled"] = enabled
            self.write(document)
            self.assertEqual(reason in text("drill", "--from", self.path, "guest-c"), enabled == 1)
            self.assertEqual(self.drill("guest-c")["certain"], enabled == 0)
            self.assertEqual(self.drill("store")["certain"], True)

    def test_an_unbound_process_fills_the_machine(self):
        self.write(host(known=True))
        drill = self.drill("store")
        self.assertEqual((drill["domain"]["kind"], drill["certain"]), ("machine", True))
        self.assertGreater(drill["leaks_by_least"], 38 * GB)
        self.assertNotIn("frees_there", drill)

    def test_sizes_alone_make_a_range(self):
        self.write(host(known=False, swap=GB))
        drill = self.drill("guest-c")
        self.assertEqual((drill["domain"]["path"], drill["certain"]), ("0", False))
        self.assertEqual((drill["leaks_by_least"], drill["leaks_by"]), (GB, 3 * GB))
        self.assertIn(FULL, text("drill", "--from", self.path, "guest-c"))

    def test_the_table_has_each_node(self):
        self.write(host(known=True))
        table = text("drill", "--from", self.path)
        for row in ["guest-c[102].* NUMA node 0 +guest-a", "guest-d[103].* NUMA node 1 +guest-d",
                    "store[200].* the machine +store"]:
            self.assertRegex(table, row.replace("[", r"\[").replace("]", r"\]"))

    def test_a_policy_binds(self):
        bound = process(201, "batch", GB, policy_percent=100, policy_nodes="0")
        self.write(host(known=True, processes=[*GUESTS, bound]))
        drill = self.drill("batch")
        self.assertEqual(drill["domain"]["path"], "0")
        # by a policy the killer spares nobody for a cpuset's sake
        self.assertEqual(drill["victims"][0], 100)
        explained = text("explain", "--from", self.path, "batch")
        self.assertIn("memory policies bind 100% of its anonymous memory to node 0", explained)
        self.assertIn("NUMA node 0 has about 700M left for it", explained)

    def test_a_kill_that_frees_nothing_there_is_futile(self):
        bound = process(201, "batch", GB, policy_percent=100, policy_nodes="0")
        large = process(202, "large", 9 * GB, "1")
        self.write(host(known=True, processes=[*GUESTS, bound, large]))
        words = text("drill", "--from", self.path, "batch")
        self.assertIn("1. large[202] is killed: badness 9.0G (batch[201] 1.7G); frees 9.0G, next "
                      "to nothing of it on the full NUMA nodes: futile.", words)
        self.assertEqual(self.drill("batch")["frees_there"][:2], [0, 6 * GB])

    def test_what_may_be_elsewhere_is_freed_there_in_part(self):
        large = process(202, "large", 9 * GB, policy_percent=0)
        self.write(host(known=True, processes=[*GUESTS, large]))
        words = text("drill", "--from", self.path, "guest-c")
        self.assertIn("1. large[202] is killed: badness 9.0G (guest-c[102] 3.7G); frees 9.0G, how "
                      "much of it on the full NUMA nodes is not known.", words)
        self.assertIn("Not certain", words)
        self.assertIsNone(self.drill("guest-c")["frees_there"][0])
        large["node_pages"] = "0=30,2=60"
        self.write(host(known=True, processes=[*GUESTS, large]))
        words = text("drill", "--from", self.path, "guest-c")
        self.assertIn("frees 9.0G, 3.0G of it on the full NUMA nodes.", words)
        self.assertNotIn("Not certain", words)
        for pages in ["", "0", "0=", "=1", "0=1,1", "0=-1", "5000=1", "0=99999999999999999999999",
                      "0=0", "\x1b=1"]:
            large["node_pages"] = pages
            self.write(host(known=True, processes=[*GUESTS, large]))
            self.assertIsNone(self.drill("guest-c")["frees_there"][0], pages)

    def test_a_policy_that_was_not_seen_is_a_doubt(self):
        unseen = process(201, "batch", GB)
        self.write(host(known=True, processes=[*GUESTS, unseen]))
        self.assertIn("Not certain: whether a memory policy binds it to some of the NUMA nodes "
                      "could not be seen.", text("drill", "--from", self.path, "batch"))
        self.write(machine([unseen], [node(0, 16 * GB, 4 * GB)], 4 * GB))
        self.assertTrue(self.drill("batch")["certain"])

    def test_groups_tell_whose_policies_were_not_read(self):
        def by_user():
            words = text("drill", "--from", self.path, "--by", "user")
            groups = json.loads(text("drill", "--from", self.path, "--by", "user", "--json"))
            return words, {group["leaker"]: group for group in groups["groups"]}

        pair = [process(201, "batch", 3 * GB, uid=7, policy_percent=0),
                process(202, "batch", 2 * GB, uid=7, policy_percent=0)]
        alone = process(203, "single", 3 * GB, uid=8)
        self.write(host(known=True, processes=[*GUESTS, *pair]))
        words, groups = by_user()
        self.assertNotIn("UNREAD", words)
        self.assertEqual([groups[201][key] for key in ("policies_unread", "certain", "alike")],
                         [0, True, True])
        del pair[1]["policy_percent"]
        self.write(host(known=True, processes=[*GUESTS, *pair, alone]))
        words, groups = by_user()
        self.assertIn("UNREAD: processes whose memory policies were not read.", words)
        self.assertEqual([groups[201][key] for key in ("policies_unread", "certain", "alike")],
                         [1, True, False])
        self.assertEqual([groups[203][key] for key in ("policies_unread", "certain", "alike")],
                         [1, False, True])

    def test_what_memory_min_keeps_on_the_node_is_no_room(self):
        for by_node, least, most in ((f"0={2 * GB},2={GB}", 1.66, 1.69),
                                     (f"2={3 * GB}", 3.6, 3.7), (None, 0.66, 3.7)):
            document = host(known=True)
            for number in (0, 2):
                document["machine"]["nodes"][number]["active_file_pages"] = 3 * GB // PAGE
            document["machine"].update(active_file_bytes=6 * GB, inactive_file_bytes=0)
            document.update(cgroup_version=2, cgroups=[
                {"path": "/"}, {"path": "/keeper", "current_bytes": 3 * GB, "min_bytes": 9 * GB,
                                "anon_bytes": 0, "active_file_bytes": 3 * GB,
                                "inactive_file_bytes": 0, "node_cache": by_node}])
            self.write(document)
            drill = self.drill("guest-c")
            self.assertEqual(drill["domain"]["path"], "0")
            self.assertAlmostEqual(drill["leaks_by_least"] / GB, least, delta=0.1)
            self.assertAlmostEqual(drill["leaks_by"] / GB, most, delta=0.1)
            full = "NUMA node 0 is nearly full" in text("report", "--from", self.path)
            self.assertIs(full, least < 1)

    def test_drill_in_a_domain_of_nodes(self):
        for known, least, most in [(True, 650 * MB, 700 * MB), (False, 0, 2 * GB)]:
            self.write(host(known))
            drill = self.drill("--domain", "nodes:0", "store")
            self.assertEqual((drill["domain"]["path"], drill["certain"]), ("0", known))
            self.assertGreaterEqual(drill["leaks_by_least"], least)
            self.assertLessEqual(drill["leaks_by"], most)

    def test_drill_refuses_who_cannot_leak_there(self):
        self.write(host(known=True))
        result = run("drill", "--from", self.path, "--domain", "nodes:0", "guest-d")
        self.assertTrue(clean_failure(result, 1), result.stderr)
        self.assertIn(b"process 103 may use only NUMA node 1", result.stderr)
        result = run("drill", "--from", self.path, "--domain", "nodes:0", "guest-d", "guest-c")
        self.assertEqual(result.returncode, 0)
        self.assertIn(b"left out 1 process that cannot leak on NUMA node 0", result.stderr)
        self.assertNotIn("guest-d", text("drill", "--from", self.path, "--domain", "nodes:0"))

    def test_protect_in_a_domain_of_nodes(self):
        self.write(host(known=True))
        for arguments in [["--domain", "nodes:0"], []]:
            document = json.loads(text(
                "protect", "--from", self.path, "--json", *arguments, "guest-a"))
            self.assertFalse(document["safe"])
            leakers = {against["leaker"] for against in document["against"]}
            self.assertIn(102, leakers)
            self.assertNotIn(103, leakers)
        result = run("protect", "--from", self.path, "--domain", "nodes:0", "guest-d")
        self.assertTrue(clean_failure(result, 1), result.stderr)
        self.assertIn(b"process 103 may use only NUMA node 1", result.stderr)

    def test_a_report_warns_of_a_full_node(self):
        self.write(host(known=True))
        warnings = " ".join(report("--from", self.path)["warnings"])
        self.assertIn("NUMA node 0 is nearly full, although the machine is not: about 700M of its "
                      "16.0G can still be allocated, without swap. 3 processes may use no other "
                      "node.", warnings)
        self.assertNotIn("node 1", warnings)
        self.write(host(known=False))
        self.assertIn("NUMA node 0 may be nearly full, although the machine is not: 3 processes "
                      "that may use no other node hold about 14.0G of its 16.0G, which leaves at "
                      "most 2.0G without swap.", " ".join(report("--from", self.path)["warnings"]))

    def test_a_full_machine_is_no_full_node(self):
        nodes = [node(number, 16 * GB, 100 * MB) for number in range(2)]
        self.write(machine([process(100, "hog", 30 * GB)], nodes, 200 * MB))
        self.assertNotIn("NUMA", " ".join(report("--from", self.path)["warnings"]))

    def test_assumed_growth_takes_of_the_node(self):
        self.write(host(known=True))
        for who, size, left in [("guest-a", "300M", 400 * MB), ("guest-d", "300M", 700 * MB),
                                ("guest-a", "2G", 0)]:
            drill = self.drill("guest-c", "--assume", f"{who}:grow={size}")
            self.assertEqual(drill["leaks_by"], left, who)

    def test_hostile_lists(self):
        for allowed, nodes in [("0" * 4000, "1"), ("0-1023", "0-1023"), ("1-0", "\x1b[31m"),
                               ("99999999999999999999", ""), ("\x1b]0;", "0,0,0")]:
            hostile = process(201, "batch", GB, allowed, policy_percent=100, policy_nodes=nodes)
            self.write(host(known=True, processes=[*GUESTS, hostile]))
            for command in ["drill", "explain", "protect"]:
                words = text(command, "--from", self.path, "batch")
                self.assertNotIn("\x1b", words)


if __name__ == "__main__":
    unittest.main()
