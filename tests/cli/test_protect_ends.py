# SPDX-License-Identifier: GPL-2.0-or-later
"""What protect says where the kernel panics, kills whoever allocates, or can kill nobody."""
import json
import unittest

from oomtop import run, text
from recordings import GB, MB, process, recording

DB = "/system.slice/db.service"


def group(path, anon, **others):
    return {"path": path, "current_bytes": anon, "anon_bytes": anon, "file_bytes": 0,
            "shmem_bytes": 0, "swap_max_bytes": 0, **others}


class Stalls(unittest.TestCase):
    """The target's neighbour leaks, and both are below one memory.high."""

    def made(self, used, **settings):
        path = "/app.slice"
        return recording(self, [process(500, "db", GB, cgroup=f"{path}/db.service"),
                                process(600, "web", 2 * GB, cgroup=f"{path}/web.service")],
                         cgroups=[group(path, used, high_bytes=4 * GB, active_file_bytes=0,
                                        inactive_file_bytes=0, pressure_full_avg10=5000),
                                  group(f"{path}/db.service", GB),
                                  group(f"{path}/web.service", used - GB)], **settings)

    def asked(self, path):
        result = run("check", "--from", path, "--leak-safe", "db")
        return (json.loads(text("protect", "--from", path, "--json", "db")),
                text("protect", "--from", path, "db"), result.returncode, result.stdout)

    def test_a_neighbour_that_leaks_stalls_the_target(self):
        found, shown, status, said = self.asked(self.made(3 * GB))
        self.assertEqual((found["safe"], found["stalls"]),
                         (False, {"now": None, "leaker": 600, "in": "/app.slice"}))
        self.assertNotIn("Nothing to do", shown)
        self.assertIn("A leak of web[600] stalls it: both are below the memory.high of /app.slice",
                      shown)
        self.assertEqual((status, said), (1, b"OOM WARNING: a leak of web[600] stalls db in "
                                             b"/app.slice\n"))

    def test_the_target_is_stalled_now(self):
        found, shown, status, said = self.asked(self.made(5 * GB))
        self.assertEqual((found["safe"], found["stalls"]["now"]), (False, "/app.slice"))
        self.assertNotIn("Nothing to do", shown)
        self.assertIn("It is stalled now: /app.slice is above its memory.high", shown)
        self.assertEqual((status, said), (2, b"OOM CRITICAL: db is stalled in /app.slice\n"))


class Settings(unittest.TestCase):
    """The leaker of the machine's memory is the target's neighbour, below no limit."""

    def made(self, **settings):
        web = "/system.slice/web.service"
        return recording(self, [process(500, "db", 3 * GB, cgroup=DB),
                                process(600, "web", GB, cgroup=web)],
                         cgroups=[group(DB, 3 * GB), group(web, GB, max_bytes=2 * GB)],
                         **settings)

    def test_no_all_clear_where_any_process_may_be_killed(self):
        # the leak of web, which is in a limited cgroup, leaves the kernel its choice by badness
        said = {"web": "That may be web[600].",
                "db": "Whether it is safe is not known. vm.oom_kill_allocating_task is set"}
        for target, words in said.items():
            path = self.made(oom_kill_allocating_task=1)
            shown = text("protect", "--from", path, target)
            self.assertNotIn("Nothing to do", shown)
            self.assertIn(words, shown)
            self.assertFalse(json.loads(text("protect", "--from", path, "--json", target))["safe"])

    def test_no_all_clear_where_the_machine_panics(self):
        path = self.made(panic_on_oom=1)
        shown = text("protect", "--from", path, "db")
        self.assertNotIn("Nothing to do", shown)
        self.assertIn("It is not safe: when the machine runs out of memory, the kernel panics",
                      shown)
        self.assertFalse(json.loads(text("protect", "--from", path, "--json", "db"))["safe"])


class Above(unittest.TestCase):
    """A cgroup above both is full long before the machine, and is killed whole."""

    def made(self, room):
        outer, leaky, other = "/outer", "/outer/in", "/outer/db"
        return recording(
            self, [process(500, "leaky", 500 * MB, cgroup=leaky),
                   process(502, "victim", 300 * MB, cgroup=other)],
            cgroups=[group(outer, 800 * MB, max_bytes=800 * MB + room, oom_group=1),
                     group(leaky, 500 * MB), group(other, 300 * MB)])

    def test_the_limit_that_is_advised_binds_before_it(self):
        for room in (400 * MB, 60 * MB):
            path = self.made(room)
            arguments = ["protect", "--from", path, "victim", "--against", "leaky"]
            self.assertRegex(text(*arguments),
                             r"Limit .* kills in its cgroup, before /outer is full")
            advice = json.loads(text(*arguments, "--json"))["against"][0]["advice"]
            change = next(one for one in advice if one["kind"] == "box")["changes"][0]
            drill = json.loads(text("drill", "--from", path, "--json", "leaky", "--assume",
                                    change))["drills"][0]
            self.assertEqual((drill["victims"], drill["certain"]), ([500], True), change)


class Limits(unittest.TestCase):
    def shown(self, limits, **machine):
        path = recording(self, [process(500, "db", 300 * MB, adj=-1000, cgroup=DB),
                                process(700, "sh", 5 * MB, cgroup="/")],
                         cgroups=[{"path": DB, **limits}],
                         **{"mem_total_bytes": 4 * GB, "mem_free_bytes": 3 * GB,
                            "mem_available_bytes": 3 * GB, "cached_bytes": 50 * MB,
                            "shmem_bytes": 0, **machine})
        return text("protect", "--from", path, "sh")

    def test_the_advice_says_that_nothing_is_killed_there(self):
        shown = self.shown(group(DB, 300 * MB))
        self.assertRegex(shown, r"at MemoryMax=\S+ its cgroup is full, and no process there can "
                                r"be killed, before the machine")
        self.assertNotIn("the kernel kills in its cgroup", shown)

    def test_why_there_is_none(self):
        for limits, machine, why in [
                ({}, {}, "how much memory its cgroup uses is not known"),
                (group(DB, 300 * MB), {"release": "4.18.0-348.el8.x86_64"},
                 "this kernel may let allocations pass a limit where no process can be killed")]:
            self.assertIn(f"No limit for db[500]: {why}.\n", self.shown(limits, **machine))

    def test_first_is_said_of_the_first_alone(self):
        job = "/system.slice/job.service"
        path = recording(self, [process(500, "leader", 30 * MB, adj=-1000, cgroup=job),
                                process(501, "worker", 900 * MB, cgroup=job),
                                process(502, "helper", 60 * MB, cgroup=job)],
                         cgroups=[group(job, 990 * MB, max_bytes=2 * GB)])
        shown = text("protect", "--from", path, "helper", "--against", "500")
        self.assertRegex(shown, r"above work\): leader\[500\] is killed before helper\[502\]\.\n"
                                r".*worker\[501\] is killed first, then leader\[500\] is killed")

    def check(self, target, path):
        result = run("check", "--leak-safe", target, "--from", path)
        self.assertEqual(result.returncode, 2)
        return result.stdout.decode()

    def test_a_panic_ends_the_target(self):
        """check says so as well, and of one that is exempt, where nobody else is left."""
        path = recording(self, [process(500, "db", 3 * GB), process(840, "app", GB)],
                         panic_on_oom=1)
        for target, words in [("app", "a leak of db[500] panics the kernel"),
                              ("db", "a leak of app[840] panics the kernel")]:
            self.assertIn(f"OOM CRITICAL: {words}",
                          self.check(target, path))
        exempt = [process(500, "db", 3 * GB, adj=-1000), process(840, "app", GB, adj=-1000)]
        path = recording(self, exempt, panic_on_oom=1)
        self.assertRegex(text("protect", "app", "--from", path),
                         r"not safe[^$]*the kernel panics")
        path = recording(self, exempt)
        self.assertIn("OOM CRITICAL: a leak of db[500] panics the kernel",
                      self.check("app", path))


if __name__ == "__main__":
    unittest.main()
