# SPDX-License-Identifier: GPL-2.0-or-later
"""What protect advises does no harm of its own when it is pasted, and lasts as long as it says."""
import json
import unittest

from oomtop import text
from recordings import GB, MB, process, recording

NO_LIMIT = 1152921504606846975


def group(path, current, **others):
    return {"path": path, "current_bytes": current, "max_bytes": NO_LIMIT,
            "high_bytes": NO_LIMIT, "swap_max_bytes": NO_LIMIT, **others}


def confirmed(name, cgroup, manager="system", **others):
    return {"manager": manager, "name": name, "cgroup": cgroup, "oom_policy": "stop",
            "fragment_path": f"/usr/lib/systemd/system/{name}", **others}


def node(test, leaker, cgroups, units=(), adj=0, **others):
    """A recording of a database and of a leaker that is smaller."""
    return recording(test, [
        process(100, "db", 8 * GB, cgroup="/system.slice/db.service", unit="db.service",
                adj=adj), leaker],
        [group("/", 12 * GB), group("/system.slice/db.service", 8 * GB, unit="db.service"),
         *cgroups],
        [confirmed("db.service", "/system.slice/db.service"), *units],
        mem_free_bytes=3 * GB, mem_available_bytes=3 * GB, **others)


def limit_of(path, *arguments):
    """Returns the advice of a limit against the only threat, and its largest change."""
    against, = json.loads(text("protect", "--from", path, "--json", "db", *arguments))["against"]
    limit, = [advice for advice in against["advice"] if advice["kind"] == "box"]
    return limit, int(limit["changes"][-1].rsplit("=", 1)[1])


class Held(unittest.TestCase):
    def proxy(self, **stat):
        path = "/system.slice/proxy.service"
        leaker = process(200, "proxy", 600 * MB, cgroup=path, unit="proxy.service")
        return node(self, leaker, [group(path, 4 * GB, unit="proxy.service", **stat)],
                    [confirmed("proxy.service", path)])

    def test_a_limit_is_above_what_reclaim_cannot_free(self):
        limit, most = limit_of(self.proxy(anon_bytes=600 * MB, active_file_bytes=0,
                                          inactive_file_bytes=0))
        self.assertGreaterEqual(most, 4 * GB + 64 * MB)
        self.assertIn(f"MemoryMax={most // MB}M", limit["commands"][-1])

    def test_cache_is_not_held(self):
        _, most = limit_of(self.proxy(anon_bytes=600 * MB, active_file_bytes=GB,
                                      inactive_file_bytes=GB))
        self.assertGreaterEqual(most, 2 * GB + 64 * MB)
        self.assertLess(most, 4 * GB)

    def test_what_is_advised_leaves_room_at_once(self):
        """By the figures that report shows of the same change."""
        path = self.proxy(anon_bytes=600 * MB)
        limit, most = limit_of(path)
        shown = json.loads(text("report", "--from", path, "--json", "--assume",
                                limit["changes"][-1]))
        full, = [domain for domain in shown["domains"] if domain["max"] == most]
        self.assertGreaterEqual(full["room_least"], 64 * MB)

    def test_without_memory_stat_all_of_it_is_held(self):
        limit, most = limit_of(self.proxy())
        self.assertGreaterEqual(most, 4 * GB + 64 * MB)
        self.assertIn("How much of what its cgroup uses is cache was not recorded", limit["note"])

    def test_without_a_tree_it_says_what_is_not_known(self):
        leaker = process(200, "proxy", 600 * MB, cgroup="/system.slice/proxy.service",
                         unit="proxy.service")
        path = recording(self, [process(100, "db", 8 * GB, cgroup="/system.slice/db.service"),
                                leaker], mem_free_bytes=5 * GB, mem_available_bytes=5 * GB)
        limit, _ = limit_of(path)
        self.assertIn("How much its cgroup uses was not recorded", limit["note"])


class Pods(unittest.TestCase):
    def note(self, qos, adj):
        path = f"/kubepods.slice/kubepods-{qos}.slice/kubepods-{qos}-pod1b2c.slice"
        scope = f"{path}/cri-containerd-{'ab' * 32}.scope"
        leaker = process(200, "worker", GB, cgroup=scope, adj=adj,
                         container="containerd:abababababab")
        limit, _ = limit_of(node(self, leaker, [group(path, GB), group(scope, GB)], adj=adj))
        return limit["note"]

    def test_a_limit_does_not_become_the_request(self):
        for qos, adj in [("burstable", 999), ("besteffort", 1000)]:
            self.assertIn("resources: {requests: {memory: 0}, limits: {memory: ",
                          self.note(qos, adj), qos)
        self.assertIn("with an oom_score_adj of 999.", self.note("besteffort", 1000))

    def test_a_request_that_is_there_stays(self):
        note = self.note("burstable", 980)
        self.assertIn("resources: {limits: {memory: ", note)
        self.assertIn("A memory request that it has stays", note)


class Lasting(unittest.TestCase):
    def test_what_systemd_manages_is_limited_by_systemd(self):
        """Where it is confirmed; a write to memory.max is undone at a daemon-reload."""
        manager = "/user.slice/user-1000.slice/user@1000.service"
        leakers = [f"{manager}/{name}.slice/a.service" for name in ("app", "session")]
        path = recording(self, [
            process(100, "db", 6 * GB, cgroup="/system.slice/db.service", uid=27),
            *(process(200 + i, "job", 2 * GB, cgroup=cgroup, user="alice")
              for i, cgroup in enumerate(leakers))],
            [group("/", 12 * GB), group("/system.slice/db.service", 6 * GB),
             group(manager, 4 * GB), *(group(cgroup, 2 * GB) for cgroup in leakers)],
            [confirmed("user@1000.service", manager)],
            mem_free_bytes=3 * GB, mem_available_bytes=3 * GB)
        limit, _ = limit_of(path, "--against", "all:user:1000")
        self.assertRegex(limit["commands"][-1], r"^systemctl set-property --runtime -- "
                                                r"user@1000\.service MemoryMax=\d+M$")

    def test_what_systemd_may_undo_is_told(self):
        leaker = process(200, "job", GB, cgroup="/system.slice/job.service", unit="job.service")
        limit, _ = limit_of(node(self, leaker, [group("/system.slice/job.service", GB)]))
        self.assertIn("the limit may end at the next daemon-reload", limit["note"])


class Sessions(unittest.TestCase):
    def test_a_login_is_raised_alone(self):
        """A drop-in for ssh.service or cron.service would be for all logins and jobs."""
        for daemon, unit in [("sshd", "ssh.service"), ("crond", "crond.service"),
                             ("sshd", "sshd@3-10.0.0.1:22-10.0.0.2:4711.service")]:
            path = f"/system.slice/{unit}"
            made = [process(200, "job", GB, cgroup=path, unit=unit, ppid=199),
                    process(199, daemon, MB, cgroup=path, unit=unit, uid=0),
                    process(100, "db", 8 * GB, cgroup="/system.slice/db.service")]
            shown = text("protect", "--from", recording(
                self, made, [group("/", 9 * GB), group(path, GB, unit=unit)],
                [confirmed(unit, path)], mem_free_bytes=3 * GB, mem_available_bytes=3 * GB),
                "db")
            self.assertIn("Raise the oom_score_adj of job[200] to ", shown, unit)
            self.assertIn("/proc/200/oom_score_adj", shown, unit)
            self.assertNotIn("zz-oomtop-adj.conf", shown, unit)
            self.assertIn(f"All sessions or jobs in {unit} share the limit.", shown)


if __name__ == "__main__":
    unittest.main()
