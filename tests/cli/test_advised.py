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


def node(test, leaker, cgroups, units=(), **others):
    """A recording of a database and of a leaker that is smaller."""
    return recording(test, [
        process(100, "db", 8 * GB, cgroup="/system.slice/db.service", unit="db.service"), leaker],
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

    def test_without_a_tree_it_says_what_is_not_known(self):
        leaker = process(200, "proxy", 600 * MB, cgroup="/system.slice/proxy.service",
                         unit="proxy.service")
        path = recording(self, [process(100, "db", 8 * GB, cgroup="/system.slice/db.service"),
                                leaker], mem_free_bytes=5 * GB, mem_available_bytes=5 * GB)
        limit, _ = limit_of(path)
        self.assertIn("How much its cgroup uses was not recorded", limit["note"])


if __name__ == "__main__":
    unittest.main()
