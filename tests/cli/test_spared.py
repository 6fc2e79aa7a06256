# SPDX-License-Identifier: GPL-2.0-or-later
"""What is said of processes that no kill takes, of alike ones, and of one without memory."""
import json
import os
import subprocess
import tempfile
import unittest

from oomtop import report, run, text
from recordings import GB, MB, edited, process, recording

SHOP = "/system.slice/shop.service"


def kernel_thread(pid, name):
    return {"pid": pid, "ppid": 0 if pid == 2 else 2, "name": name, "kernel_thread": True}


def service(pid, name, anon, **others):
    return process(pid, name, anon, cgroup=f"/system.slice/{name}.service", **others)


class Immune(unittest.TestCase):
    def setUp(self):
        self.path = recording(self, [
            process(1, "systemd", 20 * MB, ppid=0, cgroup="/init.scope"),
            kernel_thread(2, "kthreadd"), kernel_thread(45, "kswapd0"),
            service(700, "db", 500 * MB),
            service(800, "guard", 9 * MB, adj=-1000),
            service(810, "unasked", 9 * MB, adj=-1000, mm_owner_pid=None),
            service(820, "pair", 9 * MB, adj=-1000),
            service(821, "pair", 9 * MB, adj=-1000, mm_owner_pid=820),
            service(830, "odd", 9 * MB, adj=-1000),
            service(831, "odd", 9 * MB, adj=0, mm_owner_pid=830),
            service(840, "left", 0, has_mm=False, state="Z")])

    def protect(self, word):
        answer = json.loads(text("protect", "--from", self.path, word, "--json"))
        return answer["never_killed"], text("protect", "--from", self.path, word)

    def test_no_kill_takes_them(self):
        for word, told in [
                ("1", "systemd[1] is never killed: it is init, which the kernel exempts.\n"),
                ("45", "kswapd0[45] is never killed: a kernel thread has no memory of its own, "),
                ("guard", "guard[800] is never killed: an oom_score_adj of -1000 exempts it.\n"),
                ("pair", "pair (2 processes) is never killed: an oom_score_adj of -1000 "),
                ("left", "left[840] is never killed: it has no memory of its own (exiting, or "),
                ("unasked", "It is not known whether another process shares its address space: "
                 "a kill of that process would end it as well (kcmp).\n")]:
            immune, shown = self.protect(word)
            self.assertTrue(immune, word)
            self.assertIn(told, shown)
            self.assertNotIn("Nothing to do", shown)
        # its own leak is another matter
        self.assertIn("If guard[800] itself leaks, db[700] is killed first",
                      self.protect("guard")[1])
        self.assertNotIn("itself leaks", self.protect("1")[1])

    def test_others_are_analysed(self):
        for word in ("db", "odd", "830"):
            immune, shown = self.protect(word)
            self.assertFalse(immune, word)
            self.assertNotIn("never killed", shown)

    def test_who_exits_with_a_victim_is_not_spared(self):
        shop = {"cgroup": SHOP, "unit": "shop.service"}
        path = recording(self, [
            process(1, "systemd", 20 * MB, ppid=0, cgroup="/init.scope"),
            process(900, "till", 9 * MB, adj=-1000, **shop),
            process(901, "leak", 900 * MB, **shop)],
            units=[{"name": "shop.service", "manager": "system", "cgroup": SHOP,
                    "oom_policy": "stop"}])
        answer = json.loads(text("protect", "--from", path, "till", "--json"))
        self.assertEqual((answer["never_killed"], answer["safe"]), (False, False))


class StopCommands(unittest.TestCase):
    """A service that systemd stops runs its ExecStop=, which may end what its KillMode= spares."""

    def ask(self, **properties):
        base = {"cgroup": SHOP, "unit": "shop.service"}
        path = recording(self, [
            process(1, "systemd", 20 * MB, ppid=0, cgroup="/init.scope"),
            process(900, "listener", 30 * MB, **base),
            process(901, "till", 5 * GB, **base)],
            units=[{"name": "shop.service", "manager": "system", "cgroup": SHOP,
                    "oom_policy": "stop", **properties}])
        return (json.loads(text("protect", "--from", path, "900", "--json"))["safe"],
                text("report", "--from", path), text("drill", "--from", path, "901"))

    def test_what_they_end_is_not_known(self):
        for mode in ("process", "none"):
            for known, told in [({"stop_commands": 1}, ""), ({}, ", if it has any")]:
                safe, shown, drilled = self.ask(kill_mode=mode, **known)
                why = (f"KillMode={mode} spares them, but systemd runs its ExecStop= or "
                       f"ExecStopPost={told}, which may end them.\n")
                self.assertFalse(safe)
                self.assertIn("Whether 1 more process of shop.service exits with till[901] is not "
                              "known: " + why, shown)
                self.assertIn("  Not certain: it is not known whether the others of shop.service "
                              "exit with till[901]: " + why, drilled)

    def test_without_them_the_others_go_on(self):
        for mode in ("process", "none"):
            safe, shown, drilled = self.ask(kill_mode=mode, stop_commands=0)
            self.assertTrue(safe)
            self.assertNotIn("not known", shown + drilled)

    def test_with_the_main_process_no_policy_keeps_the_others(self):
        base = {"cgroup": SHOP, "unit": "shop.service"}
        for main, told in [(901, False), (900, True)]:
            path = recording(self, [
                process(1, "systemd", 20 * MB, ppid=0, cgroup="/init.scope"),
                process(900, "listener", 30 * MB, **base),
                process(901, "till", 5 * GB, **base)],
                units=[{"name": "shop.service", "manager": "system", "cgroup": SHOP,
                        "oom_policy": "stop", "kill_mode": "control-group", "main_pid": main}])
            shown = text("protect", "--from", path, "900", "--against", "till")
            self.assertIn("listener[900] dies because of that.", shown)
            self.assertEqual("OOMPolicy=continue keeps the others alive" in shown, told)

    def test_a_service_that_is_killed_whole_is_certain(self):
        for mode in ("control-group", "mixed"):
            safe, shown, drilled = self.ask(kill_mode=mode, stop_commands=1)
            self.assertFalse(safe)
            self.assertIn("1 more process exits (systemd stops its unit)", shown)
            self.assertNotIn("not known", shown + drilled)


class FirstProcess(unittest.TestCase):
    """Which process of a container began first is in /proc/PID/stat, which else is read of few."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        self.put("meminfo", "MemTotal: 4000000 kB\nSwapTotal: 0 kB\n")
        self.process(1, 0, "systemd", "/init.scope", 1)
        self.process(5, 1, "shim", "/system.slice/docker.service", 100)

    def put(self, name, words):
        path = os.path.join(self.folder, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            file.write(words)

    def process(self, pid, ppid, name, cgroup, start, inside="", megabytes=10):
        self.put(f"{pid}/status", f"Name:\t{name}\nState:\tS (sleeping)\nPid:\t{pid}\n"
                 f"PPid:\t{ppid}\nNSpid:\t{pid}{inside}\nVmSize:\t900000 kB\n"
                 f"VmRSS:\t{megabytes << 10} kB\nRssAnon:\t{megabytes << 10} kB\n"
                 "RssFile:\t0 kB\nRssShmem:\t0 kB\nVmPTE:\t4 kB\nVmSwap:\t0 kB\n")
        self.put(f"{pid}/oom_score_adj", "0\n")
        self.put(f"{pid}/cgroup", f"0::{cgroup}\n")
        self.put(f"{pid}/stat", f"{pid} ({name}) S {ppid}" + " 0" * 17 + f" {start} 0 0\n")

    def who_exit(self, *processes, apart=True):
        cgroup = "/docker/" + "0123456789abcdef" * 4
        for pid, ppid, name, start in processes:
            self.process(pid, ppid, name, cgroup, start, f"\t{pid - 9}" if apart else "",
                         100 if name == "till" else 10)
        told = report("--procfs", self.folder)
        self.assertEqual(told["processes"][0]["name"], "till")
        return sorted(told["collateral"])

    def test_the_program_of_a_minimal_init(self):
        self.assertEqual(self.who_exit((10, 5, "tini", 300), (11, 10, "till", 301),
                                       (12, 10, "left", 302), (13, 5, "sh", 400)), [10, 12, 13])

    def test_what_a_minimal_init_adopted(self):
        self.assertEqual(self.who_exit((10, 5, "tini", 300), (11, 10, "till", 303),
                                       (12, 10, "node", 301)), [])

    def test_the_first_of_a_container_in_the_namespace_of_the_machine(self):
        self.assertEqual(self.who_exit((20, 5, "till", 300), (15, 20, "sh", 301),
                                       (16, 5, "sh", 400), apart=False), [15, 16])

    def test_what_entered_a_container_in_the_namespace_of_the_machine(self):
        self.assertEqual(self.who_exit((20, 5, "till", 400), (15, 5, "node", 300),
                                       apart=False), [])


class VersionOne(unittest.TestCase):
    """Where no unit has a memory cgroup (version 1 without accounting), the main process still ends
    its service, and the unit is the one of systemd's own hierarchy."""

    def setUp(self):
        def unit(name, main_pid):
            return {"name": name, "manager": "system", "cgroup": "/system.slice/" + name,
                    "main_pid": main_pid, "kill_mode": "control-group", "oom_policy": "stop",
                    "oom_score_adjust": 0, "fragment_path": "/usr/lib/systemd/system/" + name}
        base = {"cgroup": "/", "unit": "shop.service", "unit_cgroup": SHOP}
        self.path = edited(self, recording(self, [
            process(1, "systemd", 20 * MB, ppid=0, cgroup="/"),
            process(900, "shop", 5 * GB, **base),
            process(901, "till", 300 * MB, ppid=900, **base),
            process(902, "batch", GB, cgroup="/", unit="batch.service",
                    unit_cgroup="/system.slice/batch.service")],
            units=[unit("shop.service", 900), unit("batch.service", 902)],
            cgroups=[{"path": "/"}], mem_free_bytes=2 * GB, mem_available_bytes=2 * GB),
            lambda one: one.update(cgroup_version=1))

    def without(self, *keys):
        def change(document):
            for key in keys:
                document.pop(key, None)
                for one in document["processes"]:
                    one.pop(key, None)
        return edited(self, self.path, change)

    def test_the_service_ends_with_its_main_process(self):
        # a recording that has no path of systemd's hierarchy yet
        for path in (self.path, self.without("unit_cgroup")):
            answer = json.loads(text("protect", "--from", path, "till", "--json"))
            self.assertFalse(answer["safe"])
            self.assertIn("; 1 more process exits (systemd stops its unit)",
                          text("report", "--from", path))

    def test_what_is_not_told_is_not_known(self):
        shown = text("report", "--from", self.without("units"))
        self.assertIn("Whether 1 more process of shop.service exits with shop[900] is not known: "
                      "they do if shop[900] is the main process, and no MainPID= of the unit is "
                      "known.\n", shown)
        self.assertIn("till[901] is not safe: 2 leaks may end it.",
                      text("protect", "--from", self.without("units"), "till"))

    def test_the_unit_is_verified(self):
        shown = text("protect", "--from", self.path, "shop.service", "--against", "batch")
        self.assertIn("/etc/systemd/system/batch.service.d/zz-oomtop-adj.conf", shown)
        self.assertNotIn("not verified", shown)

    def test_systemd_does_not_stop_it_by_its_policy(self):
        shown = text("protect", "--from", self.path, "till", "--against", "shop")
        self.assertIn("till[901] dies because of that.", shown)
        self.assertNotIn("OOMPolicy=", shown)

    def test_the_path_is_recorded(self):
        saved = json.loads(text("record", "--from", self.path, "-"))
        self.assertEqual(saved["processes"][1]["unit_cgroup"], SHOP)


class MinimalInit(unittest.TestCase):
    """A container whose init runs one program and exits with it (docker run --init)."""

    def ask(self, init):
        scope = {"cgroup": "/system.slice/docker-" + 64 * "a" + ".scope",
                 "container": "docker:" + 12 * "a"}
        path = recording(self, [
            process(1, "systemd", 20 * MB, ppid=0, cgroup="/init.scope"),
            process(400, "containerd-shim", 9 * MB, adj=-998,
                    cgroup="/system.slice/containerd.service"),
            process(500, init, MB, ppid=400, namespace_pid=1, **scope),
            process(501, "java", 5 * GB, ppid=500, namespace_pid=7, **scope),
            process(502, "node", 300 * MB, ppid=501, namespace_pid=9, **scope)])
        return (json.loads(text("protect", "--from", path, "502", "--json"))["safe"],
                report("--from", path), text("report", "--from", path))

    def test_the_container_ends_with_that_program(self):
        for init in ("tini", "docker-init", "podman-init", "catatonit", "dumb-init"):
            safe, answer, shown = self.ask(init)
            self.assertFalse(safe, init)
            self.assertTrue(answer["certain"])
            self.assertIn("; 2 more processes exit (their container exits with its main process)",
                          shown)

    def test_another_init_may_go_on(self):
        safe, _, shown = self.ask("supervisord")
        self.assertTrue(safe)
        self.assertNotIn("more processes exit", shown)


class Unsure(unittest.TestCase):
    """A target is not said to be safe by a drill that is not certain, unless it has less badness
    than the leaker anyway."""

    def protect(self, db_bytes, freed_lazily=0):
        path = recording(self, [
            process(1, "systemd", 20 * MB, ppid=0, cgroup="/init.scope"),
            service(700, "cache", 6 * GB), service(800, "db", db_bytes),
            service(900, "leaker", GB)],
            cached_bytes=GB, active_file_bytes=50 * MB,
            inactive_file_bytes=50 * MB + freed_lazily, mem_free_bytes=GB, mem_available_bytes=GB)
        return (json.loads(text("protect", "--from", path, "db", "--json")),
                text("protect", "--from", path, "db"),
                run("check", "--from", path, "--leak-safe", "db"))

    def test_another_shrinks(self):
        certain, shown, checked = self.protect(5 * GB)
        self.assertEqual((certain["safe"], certain["uncertain_leakers"]), (True, 0))
        self.assertIn("Nothing to do", shown)
        self.assertEqual(checked.returncode, 0)
        unsure, shown, checked = self.protect(5 * GB, 2 * GB)
        self.assertEqual((unsure["safe"], unsure["uncertain_leakers"]), (False, 1))
        self.assertNotIn("Nothing to do", shown)
        self.assertIn("Whether it is safe is not known: 1 such drill is not certain (oomtop drill "
                      "900 says why).\n", shown)
        self.assertEqual(checked.returncode, 1)

    def test_the_target_is_smaller_than_the_leaker(self):
        answer, shown, _ = self.protect(200 * MB, 2 * GB)
        self.assertEqual((answer["safe"], answer["uncertain_leakers"]), (True, 0))
        self.assertIn("Nothing to do", shown)


class Alike(unittest.TestCase):
    """The same words wherever it makes no difference which of several is killed."""

    def setUp(self):
        workers = [process(310 + i, "worker", 900 * MB + i * 4096, ppid=1, cgroup=SHOP,
                           unit="shop.service") for i in range(6)]
        self.path = recording(self, [process(1, "systemd", 20 * MB, ppid=0), *workers],
                              release="6.12.0", cpus_online=8)

    def test_one_of_them(self):
        words = "one of 6 worker processes"
        self.assertTrue(report("--from", self.path)["alike_candidates"])
        self.assertIn(f"Next to die: {words} of shop.service", text("report", "--from", self.path))
        self.assertIn(f"\n  {words} among which the kernel may choose, with the same",
                      text("explain", "312", "--from", self.path))
        for target, which in [("312", ", which may be worker[312],"), ("worker", "")]:
            self.assertIn(f"As things are, {words} is killed{which} if many small "
                          f"processes fill the machine together.",
                          text("protect", target, "--from", self.path))
            answer = json.loads(text("protect", target, "--json", "--from", self.path))
            self.assertEqual([(one["certain"], one["alike_candidates"])
                              for one in answer["next_in"]], [(which == "", True)])

    def test_in_a_container(self):
        inside = [process(1, "app", 30 * MB, ppid=0, cgroup="/"),
                  process(5, "db", 200 * MB, cgroup="/"),
                  *(process(10 + i, "job", 20 * MB, cgroup="/") for i in range(5))]
        path = recording(self, inside, [{"path": "/", "max_bytes": 512 * MB,
                                         "current_bytes": 400 * MB, "hidden_processes": 0}],
                         vantage="pid-namespace")
        shown = text("protect", "db", "--from", path)
        self.assertIn("As things are, db[5] is killed, as far as is known, if many small "
                      "processes fill the machine together.", shown)
        self.assertIn("As things are, db[5] is killed if many small processes fill this "
                      "container together.", shown)

    def test_in_doubt(self):
        path = recording(self, [process(1, "systemd", 20 * MB, ppid=0),
                                process(310, "worker", 900 * MB)], vantage="hidepid")
        self.assertIn("worker[310] is killed, as far as is known, if many small processes fill",
                      text("protect", "310", "--from", path))
        answer = json.loads(text("protect", "310", "--json", "--from", path))
        self.assertFalse(answer["next_in"][0]["certain"])


class WithoutMemory(unittest.TestCase):
    def test_by_its_state(self):
        path = recording(self, [process(1, "systemd", 20 * MB, ppid=0), *(
            process(400 + i, "gone", 0, has_mm=False, state=state)
            for i, state in enumerate(["Z", "R", None]))])
        for pid, words in [(400, "no memory of its own (zombie)"),
                           (401, "no memory: it is exiting"),
                           (402, "no memory of its own (exiting, or a zombie)")]:
            self.assertIn(f"never chosen: {words}\n", text("explain", str(pid), "--from", path))

    def test_sizes_that_no_kernel_has(self):
        """They are not known, which is no reason to call the process a zombie."""
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        for name, text_of in {
                "7/status": "Name:\thuge\nState:\tS (sleeping)\nPid:\t7\nPPid:\t1\n"
                            "VmSize:\t99999999999999999999 kB\n"
                            "VmRSS:\t99999999999999999999 kB\n",
                "7/oom_score_adj": "0\n",
                "meminfo": "MemTotal: 1000000 kB\nSwapTotal: 0 kB\n"}.items():
            path = os.path.join(folder.name, name)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "w", encoding="utf-8") as file:
                file.write(text_of)
        told = text("explain", "7", "--procfs", folder.name)
        self.assertNotIn("zombie", told)
        self.assertIn("not ranked: part of its badness could not be read", told)
        self.assertRegex(told, r"resident +unknown +\S*/proc/7/status VmRSS")
        self.assertIn("unknown", text("report", "--procfs", folder.name).splitlines()[0])

    def test_a_real_zombie(self):
        with subprocess.Popen(["sh", "-c", "exit 0"]) as child:
            os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
            told = run("explain", str(child.pid))
        self.assertIn(b"never chosen: no memory of its own (zombie)\n", told.stdout)


if __name__ == "__main__":
    unittest.main()
