# SPDX-License-Identifier: GPL-2.0-or-later
"""Logs as people paste them, one file a kind, and those of killers in userspace."""
import json
import unittest

from logs import UTC, LogTest
from oomtop import FIXTURES, text

ODD = FIXTURES / "log" / "odd"
# what the log holds: PID and name of the victim, the constraint, whether the replay agrees, rows
KILLS = {
    "2.6.32-one-adj.txt": [(9920, "apache2", "none", None, 5)],
    "android-marks.txt": [(12345, "com.camera:[ui]", "none", True, 4)],
    "dmesg-de.txt": [(8123, "Isolated Web Co", "none", True, 3)],
    "dmesg-fr.txt": [(8123, "Isolated Web Co", "none", True, 3)],
    "el6-oom-adj.txt": [(7741, "java", "none", True, 5)],
    "journal-bytes.txt": [(611, "Web\ufffd", "memcg", True, 2)],
    "kubelet-json.txt": [(40112, "java", "unknown", None, 0)],
    "lxc.txt": [(30102, "mysqld", "memcg", True, 5)],
    "memory-policy.txt": [(5150, "vmmgr", "memory_policy", True, 2)],
    "task-in-docker-4.9.txt": [(20151, "node", "memcg", True, 3)],
    "two-callers.txt": [(4410, "leak", "memcg", True, 1), (5520, "grow", "memcg", True, 2)],
    "wrapped-80.txt": [(8123, "Isolated Web Co", "none", True, 3)],
}
OOMD = "Nov 24 00:28:55 h1 systemd-oomd[9]: "
CANDIDATES = """Considered 52 cgroups for killing, top candidates were:
\tPath: /user.slice/browser.scope
\t\tMemory Pressure Limit: 0.00%
\t\tPressure: Avg10: 87.61, Avg60: 45.30, Avg300: 12.20, Total: 1min 4s
\t\tCurrent Memory Usage: 2.5G
\t\tMemory Min: 0B
\t\tMemory Low: 250.0M
\t\tPgscan: 1345
\t\tLast Pgscan: 1000
\tPath: /user.slice/mail.scope
\t\tPressure: Avg10: 7.00, Avg60: 0.00, Avg300: 0.00, Total: 1s
\t\tCurrent Memory Usage: 512.0M
\t\tPgscan: 0
\t\tLast Pgscan: 0
Killed /user.slice/browser.scope due to memory pressure for / being 78.88% > 50.00% for > 20s
"""


class OddLogs(LogTest):
    def events(self, path):
        return json.loads(text("log", "--json", str(path), env=UTC))["events"]

    def test_each_kill_is_found(self):
        self.assertEqual(sorted(path.name for path in ODD.iterdir()), sorted(KILLS))
        for name, kills in KILLS.items():
            found = [event for event in self.events(ODD / name) if event["killer"] == "kernel"]
            with self.subTest(name):
                self.assertEqual([(event["killed"][0]["pid"], event["killed"][0]["name"],
                                   event["constraint"], event["agrees"],
                                   len(event["processes"])) for event in found], kills)

    def test_names_of_months_are_read(self):
        for name, time in [("dmesg-de.txt", "2026-03-18T22:04:31Z"),
                           ("dmesg-fr.txt", "2026-02-18T22:04:31Z")]:
            self.assertEqual(self.events(ODD / name)[0]["time"], time)

    def test_a_broken_line_is_whole(self):
        """Columns, a name and a path were cut where the terminal ended."""
        broken, = self.events(ODD / "wrapped-80.txt")
        whole, = self.events(ODD / "dmesg-fr.txt")
        for key in ("kernel", "task_memcg", "killed", "processes", "total_pages", "complete"):
            self.assertEqual(broken[key], whole[key], key)

    def test_the_kubelet_evicts_in_json(self):
        kill, eviction = self.events(ODD / "kubelet-json.txt")
        self.assertEqual(kill["time"], "2026-11-24T00:28:55Z")
        self.assertEqual((eviction["killer"], eviction["pod"]), ("kubelet", "shop/cart-0"))

    def test_what_systemd_oomd_considered(self):
        path = self.put("".join(OOMD + line for line in CANDIDATES.splitlines(True)))
        event, = self.events(path)
        self.assertEqual((event["killer"], event["considered"]), ("systemd-oomd", 52))
        self.assertEqual(event["candidates"][0], {
            "cgroup": "/user.slice/browser.scope", "memory": 5 << 29, "swap": None,
            "scanned_pages": 345, "pressure_hundredths": 8761})
        self.assertEqual(len(event["candidates"]), 2)
        out = text("log", path)
        self.assertIn("number 1 of 52 cgroups considered: 2.5G memory, 345 pages scanned by "
                      "reclaim, pressure 87.61%; next was /user.slice/mail.scope with 512M", out)

    def test_a_list_without_prefixes(self):
        """As journalctl -o cat prints it, and as systemd 252 wrote it on a console."""
        others = "e1000: link is up\n" * 100
        event, = self.events(self.put(others + CANDIDATES.replace("\tPath", "e1000: up\n\tPath")))
        self.assertEqual((event["considered"], len(event["candidates"])), (52, 2))
        # the same once more without a time is no other kill
        again = CANDIDATES.replace("2.5G", "1.5G")
        event, = self.events(self.put(CANDIDATES + again))
        self.assertEqual(event["candidates"][0]["memory"], 5 << 29)

    def test_candidates_of_another_kill_are_left_out(self):
        """The list is of the cgroup that it holds, and of one kill."""
        lines = [OOMD + line for line in CANDIDATES.splitlines(True)]
        other = lines[-1].replace("browser", "other")
        for content in ["".join(lines[:-1]) + other, other]:
            event, = self.events(self.put(content))
            self.assertEqual((event["considered"], event["candidates"]), (None, None))
        again = "".join(lines) + lines[-1].replace("00:28", "01:28")
        self.assertEqual([event["considered"] for event in self.events(self.put(again))],
                         [52, None])

    def test_swap_is_what_systemd_oomd_considered(self):
        path = self.put(OOMD + "Considered 41 cgroups for killing, top candidates were:\n" +
                        OOMD + "\tPath: /system.slice/a.service\n" +
                        OOMD + "\t\tSwap Usage: 22.2G\n" +
                        OOMD + "Marked /system.slice/a.service for killing due to memory used "
                        "(9) / total (10) and swap used (9) / total (10) being more than 90.00%\n")
        event, = self.events(path)
        self.assertEqual(event["candidates"][0]["swap"], 22 * 2**30 + 2 * (2**30 // 10))


if __name__ == "__main__":
    unittest.main()
