# SPDX-License-Identifier: GPL-2.0-or-later
"""One report in all formats of dmesg, journalctl and others; what is lost, and whose line it is."""
import json

from logs import UTC, LogTest, stamped
from oomtop import run, text

GROUP = "/system.slice/{}.service"


def memcg_report(name="cron", pid=90):
    group = GROUP.format(name)
    return [
        f"{name} invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0",
        f"CPU: 1 PID: {pid} Comm: {name} Not tainted 6.1.0-28-amd64 #1 Debian",
        "memory: usage 409600kB, limit 409600kB, failcnt 9",
        "swap: usage 0kB, limit 0kB, failcnt 0",
        f"Memory cgroup stats for {group}:",
        "anon 409600000",
        "Tasks state (memory values in pages):",
        "[  pid  ]   uid  tgid total_vm      rss pgtables_bytes swapents oom_score_adj name",
        f"[{pid:7d}]     0 {pid:5d}   120000   100000   839680        0             0 {name}",
        f"oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=/,mems_allowed=0,"
        f"oom_memcg={group},task_memcg={group},task={name},pid={pid},uid=0",
        f"Memory cgroup out of memory: Killed process {pid} ({name}) total-vm:480000kB, "
        "anon-rss:400000kB, file-rss:0kB, shmem-rss:0kB, UID:0 pgtables:820kB oom_score_adj:0"]


def numbered(form):
    return "".join(form.format(us=i, text=line) + "\n" for i, line in enumerate(memcg_report()))


def verbose():
    return "".join(
        f"Sun 2026-11-29 12:00:00.{i:06d} UTC [s=a;i={i};b=aa;m=1;t={1795953600000000 + i:x};x=3]\n"
        "    _TRANSPORT=kernel\n    _HOSTNAME=h1\n    SYSLOG_IDENTIFIER=kernel\n"
        f"    MESSAGE={line}\n" for i, line in enumerate(memcg_report()))


def pretty():
    return "".join("{\n" + "".join(
        f'\t"{key}" : {json.dumps(value)},\n' for key, value in {
            "__REALTIME_TIMESTAMP": str(1795953600000000 + i), "_HOSTNAME": "h1",
            "_TRANSPORT": "kernel", "SYSLOG_IDENTIFIER": "kernel", "MESSAGE": line}.items()
    ).rstrip(",\n") + "\n}\n" for i, line in enumerate(memcg_report()))


class Formats(LogTest):
    def events(self, content):
        return json.loads(text("log", "--json", self.put(content), env=UTC))["events"]

    def test_the_report_is_whole_in_each(self):
        for content, time in [
                (numbered("[ 1000.{us:06d} <    0.000010>] {text}"), None),
                (numbered("[ 1000.{us:06d} <    0.000001 >] h1 kernel: {text}"), None),
                (numbered("kern  :warn  : [ 1000.{us:06d} <    0.000010>] {text}"), None),
                (numbered("[<    0.000010>] {text}"), None),
                (numbered("10.1.1.2: kern: warning: [2026-11-29T12:00:00.{us:09d}Z]: {text}"),
                 "2026-11-29T12:00:00Z"),
                (verbose(), "2026-11-29T12:00:00Z"), (pretty(), "2026-11-29T12:00:00Z")]:
            with self.subTest(content[:60]):
                one, = self.events(content)
                self.assertEqual((one["killed"][0]["name"], one["complete"], one["agrees"],
                                  one["time"]), ("cron", True, True, time))

    def test_a_program_behind_a_node_is_no_kernel(self):
        forged = numbered("10.1.1.2: user: warning: [2026-11-29T12:00:00.{us:09d}Z]: {text}")
        self.assertEqual(self.events(forged), [])

    def test_messages_that_a_console_dropped(self):
        whole = [f"[ 1000.{i:06d}] {line}\n" for i, line in enumerate(memcg_report())]
        for lines in [whole[:8] + ["** 5 printk messages dropped **\n"] + whole[8:],
                      whole[:8] + ["** 5 printk messages dropped ** " + whole[8]] + whole[9:]]:
            log = self.put("".join(lines))
            document = json.loads(text("log", "--json", log))
            self.assertEqual(document["coverage"]["missed"], 5)
            self.assertEqual([one["complete"] for one in document["events"]], [False])
            told = run("log", "--killed", "nobody", log)
            self.assertIn(b"this log does not tell from whom, or has lost the trace\n",
                          told.stderr)


class Whose(LogTest):
    def stamped(self, second, lines, host="h1", program="kernel"):
        return "".join(f"Nov 29 10:00:{second:02d} {host} {program}: {line}\n" for line in lines)

    def events(self, content):
        return json.loads(text("log", "--json", self.put(content), env=UTC))["events"]

    def test_a_unit_is_a_whole_component(self):
        told = ["cron.service: A process of this unit has been killed by the OOM killer."]
        both = self.events(
            self.stamped(1, memcg_report("cron", 90)) + self.stamped(2, memcg_report("anacron", 91))
            + self.stamped(3, told, program="systemd[1]"))
        self.assertEqual([len(one["consequences"]) for one in both], [1, 0])
        alone = self.events(self.stamped(1, memcg_report("anacron", 91))
                            + self.stamped(3, told, program="systemd[1]"))
        self.assertEqual([one["unit"] for one in alone], ["anacron.service", "cron.service"])

    def test_kills_of_another_machine_or_day_are_not_before(self):
        words = "for want of the same memory in the 10 s before"
        first, second = memcg_report("cron", 90), memcg_report("cron", 91)
        near = self.stamped(1, first) + self.stamped(3, second)
        self.assertIn(words, text("log", self.put(near)))
        elsewhere = self.stamped(1, first, "h2") + self.stamped(3, second)
        self.assertNotIn(words, text("log", self.put(elsewhere)))
        clocks = [[f"[ 100{n}.000000] {line}" for line in lines]
                  for n, lines in enumerate([first, second])]
        later = self.stamped(1, clocks[0]).replace("Nov 29", "Nov 28") + self.stamped(3, clocks[1])
        self.assertNotIn(words, text("log", self.put(later)))

    def test_evictions_for_want_of_disk(self):
        manager = "I1129 10:00:01.4 5 eviction_manager.go:595] \"Eviction manager: {}\""
        must = manager.format("must evict pod(s) to reclaim") + " resourceName=\"memory\""
        done = manager.format("pod is evicted successfully") + " pod=\"default/a\""
        for lines, count in [([done], 0), ([must, done], 1)]:
            log = self.stamped(1, lines, program="kubelet[5]")
            self.assertEqual(len(self.events(log)), count, lines)
        later = (self.stamped(1, [must, done], program="kubelet[5]")
                 + self.stamped(1, [done.replace("default/a", "default/b")],
                                program="kubelet[5]").replace(" 10:", " 11:"))
        self.assertEqual([one["pod"] for one in self.events(later)], ["default/a"])

    def test_earlyoom_without_a_signal(self):
        sent = "sending SIGTERM to process 5 uid 0 \"app\": oom_score 1, VmRSS 1 MiB"
        for first, count in [("earlyoom v1.8.2", 1),
                             ("dryrun mode enabled, will not kill anything", 0)]:
            log = self.stamped(1, [first, sent], program="earlyoom[3]")
            self.assertEqual(len(self.events(log)), count)


class Forged(LogTest):
    """A name of at most 15 bytes that looks like another part of the kernel's line."""

    def event(self, lines):
        return json.loads(text("log", "--json", self.put(stamped(lines))))["events"][0]

    def test_a_name_is_no_limit(self):
        lines = memcg_report(",oom_memcg=/b,")
        del lines[2:6]
        lines[-2] = ("oom-kill:constraint=CONSTRAINT_NONE,nodemask=(null),cpuset=/,mems_allowed=0,"
                     "global_oom,task_memcg=/a,task=,oom_memcg=/b,,pid=90,uid=0")
        lines[-1] = lines[-1].replace("Memory cgroup out", "Out")
        event = self.event(lines)
        self.assertEqual((event["constraint"], event.get("memcg")), ("none", None))

    def test_a_name_is_no_part_of_its_path(self):
        lines = [line.replace("cron", "x,task=y") for line in memcg_report()]
        lines = [line.replace("/system.slice/x,task=y.service", GROUP.format("cron"))
                 for line in lines]
        event = self.event(lines)
        self.assertEqual((event["task_memcg"], event["unit"]),
                         (GROUP.format("cron"), "cron.service"))
        lines = [line.replace("/system.slice/cron.service", "/a,task=x") for line in
                 memcg_report("y")]
        lines = [line.replace(GROUP.format("y"), "/a,task=x") for line in lines]
        self.assertEqual(self.event(lines)["task_memcg"], "/a,task=x")

    def test_a_name_is_no_user(self):
        for name in ("UID:7", "UID:7,", " UID:7", "a), UID:7", "UID 7"):
            lines = [line.replace("(cron)", f"({name})").replace("UID:0", "UID:1000")
                     for line in memcg_report()]
            self.assertEqual(self.event(lines)["killed"][0]["uid"], 1000, name)


class Limits(LogTest):
    def events(self, lines):
        content = "".join(f"[ 1000.{i:06d}] {line}\n" for i, line in enumerate(lines))
        return json.loads(text("log", "--json", self.put(content)))["events"]

    def test_a_cgroup_in_which_nothing_can_be_killed(self):
        one, = self.events([*memcg_report()[:-2], "Out of memory and no killable processes..."])
        self.assertEqual((one["constraint"], one["memcg"], one["killed"]),
                         ("memcg", GROUP.format("cron"), []))

    def node_report(self, first, cpuset):
        zone = ("Node {} Normal free:{}kB min:40000kB low:50000kB high:60000kB present:8388608kB "
                "managed:8200000kB mlocked:0kB")
        return [
            f"db invoked oom-killer: gfp_mask=0x14280ca(GFP_HIGHUSER_MOVABLE|__GFP_ZERO), {first}, "
            "order=0, oom_score_adj=0", cpuset,
            "CPU: 1 PID: 2001 Comm: db Not tainted 4.15.0-20-generic #1 Debian",
            "Mem-Info:", zone.format(0, 6360000), zone.format(1, 39000),
            "0 pages in swap cache", "Free swap  = 0kB", "Total swap = 0kB",
            "4194304 pages RAM", "0 pages HighMem/MovableOnly", "100000 pages reserved",
            "[ pid ]   uid  tgid total_vm      rss nr_ptes nr_pmds swapents oom_score_adj name",
            "[ 2000]     0  2000   130500   120500     255       3        0           500 app",
            "[ 2001]     0  2001  1905500  1900500    3725       3        0             0 db",
            "Out of memory: Kill process 2001 (db) score 465 or sacrifice child",
            "Killed process 2001 (db) total-vm:7622000kB, anon-rss:7600000kB, file-rss:2000kB, "
            "shmem-rss:0kB"]

    def test_nodes_before_5_0(self):
        for first, cpuset, constraint in [
                ("nodemask=(null)", "db cpuset=cs1 mems_allowed=1", "cpuset"),
                ("nodemask=1", "db cpuset=/ mems_allowed=0-1", "memory_policy"),
                ("nodemask=(null)", "db cpuset=/ mems_allowed=0-1", "none")]:
            one, = self.events(self.node_report(first, cpuset))
            self.assertEqual(one["constraint"], constraint)
            # the machine's total would make app the first
            self.assertEqual(one["agrees"], constraint != "none")


if __name__ == "__main__":
    import unittest
    unittest.main()
