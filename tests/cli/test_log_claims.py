# SPDX-License-Identifier: GPL-2.0-or-later
"""Logs that were filtered, cut or joined: what belongs to which kill."""
import json
import unittest

from logs import UTC, LogTest, stamped
from oomtop import run, text

NAMES = ["mysqld", "java", "nginx"]


def kill(pid, name="a", words="Out of memory"):
    return (f"{words}: Killed process {pid} ({name}) total-vm:800kB, anon-rss:400kB, "
            "file-rss:4kB, shmem-rss:0kB, UID:33 pgtables:44kB oom_score_adj:0")


MEMCG = "Memory cgroup out of memory"


def constraint(pid, name="a", limit=None):
    domain = f"CONSTRAINT_MEMCG,oom_memcg={limit}" if limit else "CONSTRAINT_NONE"
    start, _, memcg = domain.partition(",")
    where = f",{memcg}" if memcg else ",global_oom"
    return (f"oom-kill:constraint={start},nodemask=(null),cpuset=/,mems_allowed=0{where},"
            f"task_memcg={limit or '/s'}/t,task={name},pid={pid},uid=33")


def report(pid, name="a", order=0, invoked=None):
    """A machine's report up to the line of the choice."""
    return [f"{invoked or name} invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order={order}, "
            "oom_score_adj=0", "Mem-Info:", "0 pages in swap cache", "Free swap  = 0kB",
            "Total swap = 0kB", "262144 pages RAM", "20000 pages reserved",
            "Tasks state (memory values in pages):",
            "[  pid  ]   uid  tgid total_vm      rss pgtables_bytes swapents oom_score_adj name",
            f"[{pid:7}]    33 {pid:5}      200      101    45056        0             0 {name}",
            constraint(pid, name)]


def dated(lines, start=0, host="h"):
    """One line a day, as syslog writes it."""
    return "".join(f"Nov {20 + i} 12:00:{start + i:02} {host} kernel: {line}\n"
                   for i, line in enumerate(lines))


class Claims(LogTest):
    def events(self, content):
        return json.loads(text("log", "--json", self.put(content), env=UTC))["events"]

    def killed(self, content):
        return [[process["pid"] for process in event["killed"]]
                for event in self.events(content)]

    def test_what_the_reaper_could_not_take(self):
        """Of a victim that it empties, nothing is said."""
        for line, what in [
                ("oom_reaper: unable to reap pid:20 (a)",
                 ["it could not take the memory, which comes free when the process exits"]),
                ("oom_reaper: reaped process 20 (a), now anon-rss:390000kB, file-rss:0kB, "
                 "shmem-rss:0kB", ["it left 380 MiB of the anonymous memory, which comes free "
                                   "when the process exits"]),
                ("oom_reaper: reaped process 20 (a), now anon-rss:0kB, file-rss:0kB, "
                 "shmem-rss:9kB", [])]:
            lines = [*report(20), kill(20).replace("anon-rss:400kB", "anon-rss:398800kB"), line]
            event, = self.events(stamped(lines))
            self.assertEqual([one["what"] for one in event["consequences"]], what, line)

    def test_lines_alone_are_kills_of_their_own(self):
        """Each kind of line, kept without the others, begins another kill."""
        kinds = ["Out of memory: Kill process {} ({}) score 900 or sacrifice child",
                 f"{MEMCG}: Kill process {{}} ({{}}) score 900 or sacrifice child"]
        kinds = [[kind.format(i + 10, name) for i, name in enumerate(NAMES)] for kind in kinds]
        kinds += [[constraint(i + 10, name) for i, name in enumerate(NAMES)]]
        for lines in kinds:
            for content in [dated(lines), "\n".join(lines), stamped(lines)]:
                with self.subTest(content[:60]):
                    self.assertEqual([(event["killed"][0]["pid"], event["killed"][0]["name"])
                                      for event in self.events(content)],
                                     [(i + 10, name) for i, name in enumerate(NAMES)])
        limits = [f"Task in /d/{name} killed as a result of limit of /d" for name in NAMES]
        self.assertEqual([event["task_memcg"] for event in self.events(dated(limits))],
                         [f"/d/{name}" for name in NAMES])

    def test_a_late_line_is_another_kill(self):
        """The same process again, or a child, but hours later."""
        first = "Out of memory: Kill process 20 (a) score 900 or sacrifice child"
        self.assertEqual(self.killed(f"[ 1000.000000] {first}\n[90000.000000] {first}\n"),
                         [[20], [20]])
        late = "Killed process 31 (b) total-vm:1kB, anon-rss:1kB, file-rss:0kB"
        self.assertEqual(self.killed(f"[ 1000.000000] {first}\n[90000.000000] {late}\n"),
                         [[20], [31]])
        self.assertEqual(self.killed(f"[ 1000.000000] {first}\n[ 1000.000050] {late}\n"), [[31]])

    def test_two_choices_before_two_kills(self):
        """Before Linux 4, two cgroups at their limits did not wait for each other."""
        lines = [f"{MEMCG}: Kill process {pid} (a) score 900 or sacrifice child"
                 for pid in (10, 20)]
        lines += [f"Killed process {pid} (a) total-vm:8kB, anon-rss:4kB, file-rss:0kB"
                  for pid in (10, 20)]
        self.assertEqual(self.killed(stamped(lines)), [[10], [20]])

    def test_a_report_without_a_kill_line(self):
        """It takes no kill line of another process, time, boot or kind of memory."""
        whole = report(20)
        for name, lines, other in [
                ("process", whole, stamped([kill(99)], 101)),
                ("time", whole[:-1], stamped([kill(99)], 9000)),
                ("boot", whole[:-1],
                 stamped(["Linux version 6.1.0", "x"], 0) + stamped([kill(99)], 100.5)),
                ("clock", whole[:-1], stamped([kill(99)], 50)),
                ("memory", whole, stamped([kill(20, words=MEMCG)], 101)),
                ("memory of a table", whole[:-1], stamped([kill(20, words=MEMCG)], 101)),
                ("header alone", whole[:1], stamped([kill(99)], 9000))]:
            with self.subTest(name):
                first, second = self.events(stamped(lines) + other)
                self.assertIn("the kill line", first["lost"])
                self.assertEqual(second["lost"], "the whole report")
                self.assertEqual(len(second["processes"]), 0)
        # syslog itself is short of memory, and may date the last line late
        lines = [f"Nov 24 00:28:55 h kernel: {line}\n" for line in whole]
        event, = self.events("".join(lines) + f"Nov 24 00:30:10 h kernel: {kill(20)}\n")
        self.assertTrue(event["complete"])

    def test_a_hypervisor_has_a_clock_of_its_own(self):
        lines = stamped(report(20) + [kill(20)], 1000).splitlines(True)
        event, = self.events("(XEN) [    9.000001] x\n".join(lines))
        self.assertTrue(event["complete"])

    def test_a_group_ends_with_its_burst(self):
        group = [kill(6, words=MEMCG), "Tasks in /m are going to be killed due to "
                 "memory.oom.group set", kill(5, words=MEMCG), kill(6, words=MEMCG)]
        other = [kill(20, words=MEMCG), "Tasks in /n are going to be killed due to "
                 "memory.oom.group set", kill(20, words=MEMCG), kill(21, words=MEMCG)]
        for name, content in [
                ("of the machine", stamped(group + [kill(20)])),
                ("later", stamped(group) + stamped(other[:1], 103)),
                ("by date", "".join(f"Nov 24 00:28:55 h kernel: {line}\n" for line in group) +
                 f"Nov 24 00:28:58 h kernel: {other[0]}\n"),
                ("without times", "\n".join(group + ["eth0: link is up"] * 20 + other[:1]))]:
            with self.subTest(name):
                self.assertEqual(self.killed(content), [[6, 5], [20]])
        self.assertEqual(self.killed(stamped(group + other)), [[6, 5], [20, 21]])
        # a group is killed for want of the machine's memory, too
        self.assertEqual(self.killed(stamped(
            [line.replace(MEMCG, "Out of memory") for line in group])), [[6, 5]])

    def test_sysrq_asks_at_once(self):
        asked = "sysrq: Manual OOM execution"
        for name, content, expected in [
                ("at once", stamped([asked] + report(20, order=-1) + [kill(20)]), True),
                ("of an old kernel",
                 stamped(["SysRq : Manual OOM execution"] +
                         report(20, invoked="kworker/0:1") + [kill(20)]), True),
                ("a line alone", stamped([asked, kill(20)]), True),
                ("ignored", stamped([asked, "sysrq: OOM request ignored. No task eligible",
                                     kill(20)]), False),
                ("by a process", stamped([asked] + report(20) + [kill(20)]), False),
                ("later", stamped([asked]) + stamped([kill(20)], 103), False),
                ("a cgroup", stamped([asked, kill(20, words=MEMCG)]), False)]:
            with self.subTest(name):
                out = text("log", self.put(content), env=UTC)
                self.assertEqual("SysRq" in out, expected)

    def test_systemd_tells_of_the_latest_kill(self):
        """Of one whose cgroup is not known, or else of the unit's."""
        word = "systemd[1]: {}: A process of this unit has been killed by the OOM killer."

        def units(*lines):
            return [[one["unit"] for one in event["consequences"] or []]
                    for event in self.events("".join(f"Nov 24 00:28:{line}\n"
                                                     for line in lines))]
        tomcat = word.format("tomcat.service")
        self.assertEqual(units(f"00 h kernel: {kill(5, 'java')}", f"00 h {tomcat}",
                               f"30 h kernel: {kill(7, 'java')}", f"31 h {tomcat}"),
                         [["tomcat.service"], ["tomcat.service"]])
        mysql = word.format("mysql.service")
        for first, second in [(tomcat, mysql), (mysql, tomcat)]:
            self.assertEqual(units(f"00 h kernel: {kill(5, 'java')}",
                                   f"01 h kernel: {kill(6, 'mysqld')}",
                                   f"01 h {first}", f"02 h {second}"),
                             [["tomcat.service"], ["mysql.service"]])

    def test_one_kill_in_two_files(self):
        """kern.log and syslog have the same lines, here joined."""
        lines = "".join(f"Nov 24 00:28:55 h kernel: [  100.0000{i:02}] {line}\n"
                        for i, line in enumerate(report(20) + [kill(20)]))
        others = "".join(f"Nov 24 0{i % 10}:30:00 h kernel: [  {900 + i}.000000] {kill(i)}\n"
                         for i in range(100, 120))
        self.assertEqual(len(self.events(lines + lines)), 1)
        self.assertEqual(len(self.events(lines + others + lines)), 21)
        for other in [lines.replace(" h ", " g "), lines.replace("Nov 24", "Oct 24")]:
            self.assertEqual(len(self.events(lines + other)), 2)

    def test_a_release_is_of_its_own_host(self):
        banner = "Nov 24 00:28:00 h1 kernel: Linux version 3.10.0-1160.el7.x86_64 (x)\n"
        lines = "".join(f"Nov 24 00:28:55 HOST kernel: {line}\n"
                        for line in report(20) + [kill(20)])
        for host, expected in [("h2", None), ("h1", "3.10.0-1160.el7.x86_64")]:
            event, = self.events(banner + lines.replace("HOST", host))
            self.assertEqual(event["kernel"], expected)
        later = banner.replace("00:28:00", "00:29:00").replace("3.10.0-1160", "3.10.0-1170")
        event, = self.events(banner + lines.replace("HOST", "h1") + later)
        self.assertEqual(event["kernel"], "3.10.0-1160.el7.x86_64")

    def test_losses_and_parts(self):
        for lost in ("rsyslogd: 12 messages lost due to rate-limiting",
                     "rsyslogd[9]: imjournal: 12 messages lost due to rate-limiting (20 allowed)"):
            path = self.put(dated([kill(20)]) + f"Nov 24 00:28:55 h {lost}\n")
            self.assertEqual(json.loads(text("log", "--json", path))["coverage"]["missed"], 12)
        event, = self.events(stamped(
            ["Killed process 5 (x), UID 48, total-vm:8kB, anon-rss:4kB, file-rss:0kB"]))
        self.assertEqual(event["killed"][0]["uid"], 48)
        # the rows were filtered out
        event, = self.events(stamped([line for line in report(20) if line[0] != "[" or
                                      "total_vm" in line] + [kill(20)]))
        self.assertEqual((event["complete"], event["lost"]), (False, "rows of the table"))

    def test_swap_may_be_the_largest_part(self):
        """Before Linux 6.8 the table has resident memory alone."""
        lines = [line.replace("200      101    45056        0", "20000   101    45056     9000")
                 .replace("swap = 0kB", "swap = 90000kB") for line in report(20)]
        out = text("log", self.put(stamped(lines + [kill(20)])))
        self.assertIn("largest: 35M swap", out)

    def test_a_container_by_its_id(self):
        number = "0123456789abcdef" * 4
        for path in (f"/ecs/task/{number}", f"/actions_job/{number}", f"/{number}"):
            log = self.put(stamped([constraint(5, limit=path).replace("/t,", ","),
                                    kill(5, words=MEMCG)]))
            for word in (number[:12], number, f"container:{number[:12]}"):
                self.assertIn("killed a[5]", text("log", "--killed", word, log))
            refused = run("log", "--killed", "container:0123456789ac", log)
            self.assertEqual(refused.returncode, 1)
        event, = self.events('Nov 24 00:28:55 h containerd[9]: time="2026-11-24T00:28:55Z" '
                             f'msg="TaskOOM event container_id:\\"{number}\\""\n')
        self.assertEqual((event["unit"], event["container"]),
                         (None, f"containerd:{number[:12]}"))

    def memcg_report(self, adj, score):
        """Of Linux 4.19, in a cgroup of 512M without a limit of swap."""
        lines = ["small invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0",
                 "CPU: 0 PID: 11 Comm: small Not tainted 4.19.0-27-amd64 #1",
                 "Task in /s killed as a result of limit of /s",
                 "memory: usage 524288kB, limit 524288kB, failcnt 1234",
                 "memory+swap: usage 524288kB, limit 9007199254740988kB, failcnt 0",
                 "[ pid ]   uid  tgid total_vm      rss pgtables_bytes swapents oom_score_adj name",
                 "[   10]  1000    10   210000   100000   450560        0             0 big",
                 f"[   11]  1000    11   110000    25000   450560        0          {adj:4} small"]
        if score:
            lines.append(f"{MEMCG}: Kill process 11 (small) score {score} or sacrifice child")
        return stamped(lines + ["Killed process 11 (small) total-vm:440000kB, anon-rss:100000kB, "
                                "file-rss:0kB, shmem-rss:0kB"])

    def test_a_total_that_is_not_told(self):
        """The swap of the machine counts in it, which a cgroup's report does not print."""
        event, = self.events(self.memcg_report(500, None))
        small = [row for row in event["processes"] if row["pid"] == 11][0]
        self.assertEqual((event["total_pages"], small["badness_pages"], small["adj_pages"]),
                         (None, None, None))
        self.assertIn("adj +500 counts in a total that is not known",
                      text("log", self.put(self.memcg_report(500, None))))
        # memory is 20 thousandths of it: 25110 * 1000 / 20 pages
        event, = self.events(self.memcg_report(500, 520))
        small = [row for row in event["processes"] if row["pid"] == 11][0]
        self.assertTrue(event["agrees"])
        self.assertAlmostEqual(small["badness_pages"], 25110 * 520 // 20, delta=35000)
        self.assertAlmostEqual(event["total_pages"], 25110 * 50, delta=65000)
        # more swap than is usual
        event, = self.events(self.memcg_report(8, 8))
        self.assertNotEqual(event["agrees"], False)

    def test_pages_of_64k(self):
        """One page more or less in the table tells the size as well."""
        for vm, release in [(15001, "5.14.0-1.el9.ppc64le"), (15000, "6.8.0-45-generic"),
                            (15001, "6.8.0-45-generic-64k")]:
            lines = [line.replace("200      101", f"{vm}     3000") for line in report(20)]
            lines.insert(1, f"CPU: 0 PID: 20 Comm: a Not tainted {release} #1")
            event, = self.events(stamped(lines + [
                "Out of memory: Killed process 20 (a) total-vm:960000kB, anon-rss:190000kB, "
                "file-rss:3000kB, shmem-rss:0kB, UID:33 pgtables:44kB oom_score_adj:0"]))
            self.assertEqual((event["page_size"], event["page_size_assumed"]), (65536, False))
        for release, size, assumed in [("6.8.0-45-generic-64k", 65536, False),
                                       ("5.14.0-1.el9.ppc64le", 4096, True),
                                       ("6.8.0-45-generic", 4096, True),
                                       ("6.1.0-18-amd64", 4096, False)]:
            lines = report(20)
            lines.insert(1, f"CPU: 0 PID: 20 Comm: a Not tainted {release} #1")
            event, = self.events(stamped(lines))
            self.assertEqual((event["page_size"], event["page_size_assumed"]), (size, assumed))


class Prefixes(LogTest):
    """What stands before the lines of a whole report."""
    LINES = report(20) + [kill(20)]

    def event(self, prefix, zone="UTC", **more):
        path = self.put("".join(f"{prefix}{line}\n" for line in self.LINES))
        out = json.loads(text("log", "--json", path, env={**UTC, "TZ": zone}))
        event, = out["events"]
        self.assertTrue(event["complete"], prefix)
        self.assertEqual(event["host"], more.get("host", "h1"), prefix)
        return event, out["coverage"]

    def test_zones_of_the_journal(self):
        for word, time in [("UTC", "23:30:00"), ("+03", "20:30:00"), ("-0330", None),
                           ("+0545", "17:45:00")]:
            event, coverage = self.event(f"Sun 2026-11-29 23:30:00.5 {word} h1 kernel: ")
            self.assertEqual(event["time"], f"2026-11-29T{time}Z" if time else
                             "2026-11-30T03:00:00Z")
            self.assertIsNone(coverage["unknown_zone"])
        # a name is of several zones, so that only those of this machine are known
        for date, word, time in [("2026-11-29", "CET", "2026-11-29T22:30:00Z"),
                                 ("2026-07-29", "CEST", "2026-07-29T21:30:00Z"),
                                 ("2026-10-25", "CEST", "2026-10-25T21:30:00Z")]:
            event, coverage = self.event(f"Sun {date} 23:30:00 {word} h1 kernel[0]: ",
                                         "Europe/Berlin")
            self.assertEqual((event["time"], coverage["unknown_zone"]), (time, None))
        for word in ("IST", "PDT", "AEDT"):
            event, coverage = self.event(f"Sun 2026-11-29 23:30:00 {word} h1 kernel: ")
            self.assertEqual((event["time"], event["printed_time"], coverage["unknown_zone"]),
                             (None, f"2026-11-29 23:30:00 {word}", word))
        event, _ = self.event("2026-11-29 23:30:00 IST h1 kernel: ")
        self.assertEqual(event["printed_time"], "2026-11-29 23:30:00 IST")
        out = text("log", self.put("Sun 2026-11-29 23:30:00 IST h1 kernel: " + kill(5) + "\n"),
                   env=UTC)
        self.assertEqual(out.count("does not know the zone IST"), 1)

    def test_a_level_is_no_host(self):
        for level in ("WARNING", "INFO", "ERR"):
            self.event(f"2026-11-29T12:00:00.000001Z {level} kernel: [    5.000001] ", host=None)

    def test_names_of_files_before_a_line(self):
        for name in ("kern.log:", "kern.log.2.gz:", "kern.log.1-", "kern.log-120-",
                     "/var/log/kern.log:12:", "messages-20261129:", "messages-20261129-",
                     "syslog:", "./a-b/syslog.1-"):
            for date in ("Nov 24 00:28:55 h1 kernel: [    5.000001] ",
                         "Nov 24 00:28:55 h1 kernel: ",
                         "2026-11-24T00:28:55.5+00:00 h1 kernel: "):
                self.event(name + date)

    def test_a_day_that_no_month_has(self):
        for date, printed in [("Nov 31 10:00:00", "Nov 31 10:00:00"),
                              ("2026-02-29T10:00:00Z", "2026-02-29T10:00:00Z")]:
            event, _ = self.event(f"{date} h1 kernel: ")
            self.assertEqual((event["time"], event["printed_time"]), (None, printed))
        event, _ = self.event("Feb 29 10:00:00 h1 kernel: ")
        self.assertTrue(event["time"].endswith("-02-29T10:00:00Z"), event["time"])


class Orders(LogTest):
    """Inputs that are no text, or none from the first line to the last."""

    def test_newest_first(self):
        lines = report(20)
        lines.insert(1, "CPU: 0 PID: 20 Comm: a Not tainted 6.1.0-18-amd64 #1")
        lines.append(kill(20))
        log = stamped(lines, 100) + stamped([line.replace("20", "30") for line in lines], 200)
        dates = "".join(f"Nov 24 00:28:55 h kernel: {line}\n" for line in lines)
        objects = "".join(json.dumps({"MESSAGE": line, "_TRANSPORT": "kernel",
                                      "__REALTIME_TIMESTAMP": str(1764000000000000 + i)}) + "\n"
                          for i, line in enumerate(lines))
        for content, count in [(log, 2), (dates, 1), (objects, 1), (dates.rstrip("\n"), 1)]:
            whole = json.loads(text("log", "--json", self.put(content), env=UTC))
            self.assertFalse(whole["coverage"]["newest_first"])
            turned = "\n".join(reversed(content.rstrip("\n").split("\n"))) + "\n"
            out = json.loads(text("log", "--json", self.put(turned), env=UTC))
            self.assertTrue(out["coverage"]["newest_first"], turned[:100])
            self.assertEqual(len(out["events"]), count)
            for event, other in zip(out["events"], whole["events"]):
                self.assertTrue(event["complete"])
                self.assertEqual((event["killed"], event["time"]),
                                 (other["killed"], other["time"]))
        self.assertIn("newest first", text("log", self.put(turned), env=UTC))

    def test_a_console_in_a_string(self):
        lines = stamped(report(20) + [kill(20, 'a"b')])
        for indent in (None, 4):
            content = json.dumps({"Id": "i", "Output": "x\r\n" + lines}, indent=indent)
            out = json.loads(text("log", "--json", self.put(content)))
            self.assertEqual([event["killed"][0]["name"] for event in out["events"]], ['a"b'])

    def test_no_text_is_refused(self):
        folder = self.put("")
        for content, cause in [(b"BZh91AY&SY", "bzip2"), (b"PK\x03\x04\x14", "zip"),
                               (b"LPKSHHRH\0\0", "--journal"), (bytes(range(1, 32)) * 9, "binary"),
                               (json.dumps([kill(i) for i in range(200)]).encode(), "one line")]:
            with open(folder, "wb") as file:
                file.write(content)
            refused = run("log", folder)
            self.assertEqual((refused.returncode, refused.stdout), (1, b""))
            self.assertIn(cause, refused.stderr.decode())
        # printk's clock begins as an array does
        path = self.put(stamped([kill(20) + " " * 20000]))
        self.assertIn("killed a[20]", text("log", path))


if __name__ == "__main__":
    unittest.main()
