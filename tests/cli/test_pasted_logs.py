# SPDX-License-Identifier: GPL-2.0-or-later
"""Logs with the marks that tools, languages, mail and people leave on them: one kind a test."""
import json
import os
import unittest

from logs import UTC, LogTest
from oomtop import run, text

KILL = ("Out of memory: Killed process 7021 (mapper) total-vm:812340kB, anon-rss:655360kB, "
        "file-rss:2048kB, shmem-rss:0kB, UID:1004 pgtables:1400kB oom_score_adj:0")
INVOKED = ("reader invoked oom-killer: gfp_mask=0x140cca(GFP_HIGHUSER_MOVABLE|__GFP_COMP), "
           "order=0, oom_score_adj=0")
OLD_KILL = ("Out of memory: Kill process 7021 (mapper) score 611 or sacrifice child",
            "Killed process 7021 (mapper) total-vm:812340kB, anon-rss:655360kB, file-rss:2048kB")
OLD_HEAD = "[ pid ]   uid  tgid total_vm      rss nr_ptes swapents oom_score_adj name"
OLD_ROWS = ("[  402]     0   402     2210      310       7        0             0 inetd",
            "[ 7021]  1004  7021   203085   164352     350        0             0 mapper")
NEW_HEAD = "[  pid  ]   uid  tgid total_vm      rss pgtables_bytes swapents oom_score_adj name"
NEW_ROWS = ("[    402]     0   402     2210      310    57344        0             0 inetd",
            "[   7021]  1004  7021   203085   164352  1433600        0             0 mapper")
CONSTRAINT = ("oom-kill:constraint=CONSTRAINT_NONE,nodemask=(null),cpuset=/,mems_allowed=0,"
              "global_oom,task_memcg=/batch.slice/map.service,task=mapper,pid=7021,uid=1004")


def lines(prefix, *messages):
    return "".join(f"{prefix}{message}\n" for message in messages)


class PastedLogs(LogTest):
    def document(self, content):
        return json.loads(text("log", "--json", self.put(content), env=UTC))

    def events(self, content):
        return self.document(content)["events"]

    def only(self, content):
        event, = self.events(content)
        return event

    def pids(self, content):
        return [[killed["pid"] for killed in event["killed"]] for event in self.events(content)]

    def test_months_of_other_languages(self):
        for date, time in [("[日 7月 19 06:07:08 2026] ", "2026-07-19T06:07:08Z"),
                           ("[일  7월 19 06:07:08 2026] ", "2026-07-19T06:07:08Z"),
                           ("[Вс июл 19 06:07:08 2026] ", "2026-07-19T06:07:08Z"),
                           ("[dim. 19 juil. 06:07:08 2026] ", "2026-07-19T06:07:08Z"),
                           ("[So 19. Juli 06:07:08 2026] ", "2026-07-19T06:07:08Z"),
                           ("jul 19 06:07:08 nas kernel: ", "2026-07-19T06:07:08Z"),
                           ("Mär 19 06:07:08 nas kernel: ", "2026-03-19T06:07:08Z"),
                           ("févr. 19 06:07:08 nas kernel: ", "2026-02-19T06:07:08Z"),
                           ("7月 19 06:07:08 nas kernel: ", "2026-07-19T06:07:08Z")]:
            path = self.put(lines(date, INVOKED, CONSTRAINT, KILL))
            os.utime(path, (1785000000, 1785000000))
            event, = json.loads(text("log", "--json", path, env=UTC))["events"]
            with self.subTest(date):
                self.assertEqual((event["time"], event["invoked_by"]["name"], event["host"]),
                                 (time, "reader", "nas" if "nas" in date else None))

    def test_no_month_is_no_date(self):
        for word in ["host", "13月", "m", "7"]:
            event = self.only(lines(f"{word} 19 06:07:08 nas kernel: ", KILL))
            self.assertIsNone(event["time"], word)

    def test_logread_of_openwrt(self):
        """It names the weekday, the year and the facility, and no host."""
        date = "Sun Jul 19 06:07:08 2026 "
        event = self.only(lines(date, "daemon.info mapper[7021]: up",
                                "kern.warn kernel: [  311.5] " + INVOKED) +
                          lines(date + "kern.info kernel: [  311.6] ", NEW_HEAD, *NEW_ROWS) +
                          lines(date + "kern.err kernel: [  311.7] ", KILL))
        self.assertEqual((event["time"], event["since_boot_us"], event["host"]),
                         ("2026-07-19T06:07:08Z", 311500000, None))
        self.assertEqual((event["invoked_by"]["name"], len(event["processes"]), event["agrees"]),
                         ("reader", 2, True))

    def test_a_program_in_logread_is_not_the_kernel(self):
        document = self.document(lines("Sun Jul 19 06:07:08 2026 user.err kernel: ", KILL))
        self.assertEqual((document["events"], document["coverage"]["forged"]), ([], 1))

    def test_a_clock_without_a_date(self):
        event = self.only(lines("06:07:08 nas kernel: ", INVOKED, CONSTRAINT, KILL))
        self.assertEqual((event["time"], event["printed_time"], event["host"]),
                         (None, "06:07:08", "nas"))
        self.assertEqual(event["invoked_by"]["name"], "reader")
        event = self.only("06:07:08 systemd-oomd[61]: Killed /a.slice/b.service due to memory "
                          "pressure for /a.slice being 91.00% > 80.00% for > 20s\n")
        self.assertEqual((event["killer"], event["unit"]), ("systemd-oomd", "b.service"))
        self.assertEqual(self.events("06:07:08 nas cron[61]: " + KILL + "\n"), [])

    def test_talosctl_dmesg(self):
        date = "[2026-07-19T06:07:08.913975631Z]: "
        event = self.only(f"kern: warning: {date}{INVOKED}\nkern:    info: {date}{NEW_HEAD}\n" +
                          lines(f"kern:    info: {date}", *NEW_ROWS) +
                          f"kern:     err: {date}{KILL}\n")
        self.assertEqual((event["time"], event["invoked_by"]["name"], len(event["processes"])),
                         ("2026-07-19T06:07:08Z", "reader", 2))
        document = self.document(f"user: warning: {date}{KILL}\n")
        self.assertEqual((document["events"], document["coverage"]["forged"]), ([], 1))

    def test_a_console_that_something_else_logged(self):
        prefix = "2026-07-19T06:07:08.103Z In(05) vcpu-2 - Console: <6>[ 311.500000] "
        event = self.only(lines(prefix, INVOKED, NEW_HEAD, *NEW_ROWS, KILL))
        self.assertEqual((event["time"], event["since_boot_us"]),
                         ("2026-07-19T06:07:08Z", 311500000))
        self.assertEqual((event["invoked_by"]["name"], len(event["processes"]), event["agrees"]),
                         ("reader", 2, True))

    def test_the_clock_of_televisions(self):
        event = self.only(lines("[3-311.5000] ", INVOKED, OLD_HEAD, *OLD_ROWS, *OLD_KILL))
        self.assertEqual((event["since_boot_us"], event["invoked_by"]["name"]),
                         (311500000, "reader"))
        self.assertEqual(len(event["processes"]), 2)

    def test_an_unknown_prefix_is_no_part_of_the_name(self):
        event = self.only(lines("(console 4) | log: ", INVOKED, KILL))
        self.assertEqual(event["invoked_by"]["name"], "reader")
        for prefix in ["a console without marks reader", "a name that ends in a mark:", "]" * 40]:
            event = self.only(lines("", INVOKED.replace("reader", prefix), KILL))
            self.assertIsNone(event["invoked_by"])

    def test_a_thread_was_chosen(self):
        """It has no row, and a name of its own."""
        thread = OLD_KILL[0].replace("7021 (mapper)", "7033 (map worker)")
        event = self.only(lines("[ 311.5] ", INVOKED, NEW_HEAD, *NEW_ROWS, thread, OLD_KILL[1]))
        self.assertEqual((event["agrees"], event["predicted"]["pid"], event["killed"][0]["pid"]),
                         (True, 7021, 7021))

    def test_the_trace_of_another_warning_asked_for_nothing(self):
        trace = "CPU: 2 PID: 91 Comm: pump Not tainted 4.9.0-7 #1"
        event = self.only(lines("[ 311.5] ", OLD_KILL[0], trace))
        self.assertEqual((event["invoked_by"], event["kernel"]), (None, "4.9.0-7"))
        event = self.only(lines("[ 311.5] ", INVOKED, trace.replace("91 Comm: pump",
                                                                    "92 Comm: reader"), KILL))
        self.assertEqual(event["invoked_by"]["pid"], 92)

    def test_a_page_of_html(self):
        date = "Jul 19 06:07:08 nas kernel: "
        event = self.only(f'<div class="log"><pre>{date}{INVOKED}<br/>\n{date}{OLD_HEAD}<br/>\n' +
                          f"<span>{date}{OLD_ROWS[0]}</span>\n<span>{date}{OLD_ROWS[1]}</span>\n"
                          f"<b>{date}{OLD_KILL[0]}</b>\n{date}{OLD_KILL[1]}</pre>\n")
        self.assertEqual((event["invoked_by"]["name"], event["host"]), ("reader", "nas"))
        self.assertEqual({process["name"] for process in event["processes"]}, {"mapper", "inetd"})

    def test_tags_within_a_line_are_kept(self):
        event = self.only(lines("Jul 19 06:07:08 nas kernel: ",
                                KILL.replace("(mapper)", "(<b>map</b>)")))
        self.assertEqual(event["killed"][0]["name"], "<b>map</b>")

    def test_mail_breaks_behind_a_colon_and_a_hyphen(self):
        for at in ["total-vm:", "total-", "anon-", "pgtables:", "oom_score_adj:"]:
            content = "[ 311.500000] " + KILL.replace(at, at + "\n> ", 1) + "\n"
            killed, = self.only("> " + content)["killed"]
            with self.subTest(at):
                self.assertEqual((killed["total_vm"], killed["rss_anon"], killed["page_tables"],
                                  killed["adj"]), (812340 << 10, 640 << 20, 1400 << 10, 0))

    def test_a_terminal_breaks_a_path_and_a_number(self):
        path = "/farm/pod81e2c6d4-77aa-4c1e-9d3f-4b5a6978a1b2/" + "5f0a9b8c" * 5
        limit = f"Task in {path} killed as a result of limit of {path}"
        stats = f"Memory cgroup stats for {path}: cache:2048KB rss:655360KB swap:0KB"
        content = ("[ 311.500000] " + limit[:-50] + "\n" + limit[-50:] + "\n" +
                   lines("[ 311.500000] ", "memory: usage 786432kB, limit 786432kB, failcnt 9",
                         stats.replace("rss:6553", "rss:6553\n"), NEW_HEAD, *NEW_ROWS,
                         "Memory cgroup out of memory: Kill process 7021 (mapper) score 838 or "
                         "sacrifice child", OLD_KILL[1]))
        event = self.only(content)
        self.assertEqual((event["memcg"], event["task_memcg"]), (path, path))
        file = self.put(content)
        record = file + ".json"
        saved = run("log", file, "--event", "1", "--record", record, env=UTC)
        self.assertEqual(saved.returncode, 0)
        self.assertIn(b"who has CAP_SYS_ADMIN", saved.stderr)
        with open(record, encoding="utf-8") as saved:
            cgroups = {cgroup["path"]: cgroup for cgroup in json.load(saved)["cgroups"]}
        self.assertEqual((cgroups[path]["anon_bytes"], cgroups[path]["file_bytes"]),
                         (640 << 20, 2 << 20))

    def test_a_remark_behind_a_limit_is_no_path(self):
        path = "/farm/pod81e2c6d4-77aa-4c1e-9d3f-4b5a6978a1b2"
        limit = f"Task in {path} killed as a result of limit of {path}"
        for remark in ["", "```", "why?", "see /var/log for more"]:
            event = self.only(lines("", limit, remark, "memory: usage 8kB, limit 8kB, failcnt 9",
                                    "Memory cgroup out of memory: " + KILL[15:]))
            self.assertEqual(event["memcg"], path, remark)

    def test_what_is_before_a_copied_line(self):
        date = "Jul 19 06:07:08 nas kernel: "
        for mark in ["/var/log/messages-20260720:", "./syslog.1:1201:", "1201:", "  1201  ", "| "]:
            event = self.only(lines(mark + date, INVOKED, NEW_HEAD, *NEW_ROWS, KILL))
            clock = self.only(lines(mark + date + "[  311.5] ", KILL))
            with self.subTest(mark):
                self.assertEqual((clock["host"], clock["since_boot_us"]), ("nas", 311500000))
                self.assertEqual((event["host"], event["invoked_by"]["name"],
                                  len(event["processes"])), ("nas", "reader", 2))
        # no mark of a copy makes a program's word the kernel's
        for mark in ["x:", "/var/log/a b:", "a | "]:
            self.assertEqual(len(self.events(mark + date + KILL + "\n")), 1)
        self.assertEqual(self.events("/var/log/messages:" + date.replace("kernel", "cron[7]") +
                                     KILL + "\n"), [])

    def test_a_report_without_newlines(self):
        clock = "[  311.500000] "
        report = lines(clock, INVOKED, NEW_HEAD, *NEW_ROWS, CONSTRAINT, KILL).replace("\n", " ")
        for content in [" ".join(report.split()), report.replace(
                clock, "Jul 19 06:07:08 nas kernel: "), report.replace(
                clock, "2026-07-19T06:07:08+00:00 nas kernel: ")]:
            event = self.only(content + "\n")
            self.assertEqual((event["unit"], event["agrees"], len(event["processes"])),
                             ("map.service", True, 2))
            self.assertEqual(event["processes"][0]["name"], "mapper")
        # the same words in a path are no lines
        document = self.document(f"{clock}fs: error: bad path '/srv/{report}'\n")
        self.assertEqual((document["events"], document["coverage"]["forged"]), ([], 1))

    def test_columns_tell_the_age_of_the_kernel(self):
        """Where the log names no release: no rules of an older kernel, and no total made up."""
        event = self.only(lines("[ 311.5] ", INVOKED, NEW_HEAD, *NEW_ROWS, *OLD_KILL))
        self.assertEqual((event["agrees"], event["rules"], event["total_pages"]),
                         (True, "4.8", None))
        out = text("log", self.put(lines("[ 311.5] ", NEW_HEAD, *NEW_ROWS, CONSTRAINT,
                                         OLD_KILL[1])), env=UTC)
        self.assertNotIn("CAP_SYS_ADMIN", out)
        # up to 3.13, root's bonus is of a total that this log does not tell
        event = self.only(lines("[ 311.5] ", INVOKED, OLD_HEAD, *OLD_ROWS, *OLD_KILL))
        self.assertEqual((event["agrees"], event["rules"]), (None, None))
        self.assertIn("does not tell the total memory", event["why"])

    def test_a_console_and_syslog_tell_of_one_kill(self):
        clock = "[  311.500000] "
        date = "Jul 19 06:07:08 nas kernel: "
        full = lines(clock, INVOKED, NEW_HEAD, *NEW_ROWS, CONSTRAINT, KILL)
        for content in [full + date + clock + KILL + "\n", date + clock + KILL + "\n" + full]:
            event = self.only(content)
            self.assertEqual((event["host"], event["unit"], len(event["processes"])),
                             ("nas", "map.service", 2))
            self.assertIsNotNone(event["time"])
        # another time, another machine or another victim is another kill
        for other in [date + clock.replace("500000", "500001") + KILL,
                      date + clock + KILL.replace("7021", "7022")]:
            self.assertEqual(len(self.events(full + other + "\n")), 2)
        self.assertEqual(len(self.events(date + clock + KILL + "\n" +
                                         date.replace("nas", "nfs") + clock + KILL + "\n")), 2)

    def test_a_pid_comes_again(self):
        """The same line twice is one kill; hours later, it is another."""
        self.assertEqual(self.pids(lines("[ 311.5] ", KILL, KILL)), [[7021]])
        self.assertEqual(self.pids(f"[ 311.5] {KILL}\n[ 70311.5] {KILL}\n"), [[7021], [7021]])

    def test_systemd_tells_of_the_kill_before(self):
        kill = "Jul 19 06:07:08 nas kernel: " + KILL + "\n"
        said = ("Jul 19 06:07:{} nas systemd[1]: {}: A process of this unit has been killed by "
                "the OOM killer.\n")
        event = self.only(kill + said.format("09", "map.service"))
        self.assertEqual([item["unit"] for item in event["consequences"]], ["map.service"])
        self.assertIsNone(event["unit"])
        self.assertEqual(len(self.events(kill + said.format("40", "map.service"))), 2)
        self.assertEqual(len(self.events(kill + said.format("09", "map.service") +
                                         said.format("10", "other.service"))), 2)

    def test_the_unit_of_a_container(self):
        kill = CONSTRAINT.replace("NONE", "MEMCG").replace("global_oom", "oom_memcg=/lxc/31")
        kill = lines("Jul 19 06:07:08 nas kernel: ", kill.replace("/batch.slice", "/lxc/31/ns"),
                     "Memory cgroup o" + KILL[1:])
        said = ("Jul 19 06:07:09 nas systemd[1]: pve-container@{}.service: A process of this unit "
                "has been killed by the OOM killer.\n")
        self.assertEqual(len(self.only(kill + said.format("31"))["consequences"]), 1)
        self.assertEqual(len(self.events(kill + said.format("3"))), 2)

    def test_the_reaper_names_the_victim(self):
        """As where people kept the lines with "oom" in them alone."""
        reaped = "oom_reaper: reaped process 7021 (mapper), now anon-rss:0kB, file-rss:0kB"
        event = self.only(lines("[ 311.5] ", INVOKED, OLD_HEAD, reaped))
        self.assertEqual([(killed["pid"], killed["name"]) for killed in event["killed"]],
                         [(7021, "mapper")])
        self.assertIn("the kill line", event["lost"])
        # the chosen one is known, and a process that shares its memory is reaped
        self.assertEqual(self.pids(lines("[ 311.5] ", INVOKED, OLD_KILL[0], reaped.replace(
            "7021", "7077"))), [[7021]])

    def test_a_log_that_begins_in_the_memory(self):
        event = self.only(lines("[ 311.5] ", "active_anon:2100 inactive_anon:90 isolated_anon:0",
                                "Normal: 5*16kB (UM) 3*32kB (UM) 0*64kB = 176kB", "9000 pages RAM",
                                "100 pages reserved", NEW_HEAD, *NEW_ROWS))
        self.assertEqual((event["page_size"], event["page_size_assumed"]), (16384, False))

    def test_events_are_in_the_order_of_the_log(self):
        """One without its kill line ends with the log."""
        first = lines("[ 311.500000][ T7] ", INVOKED, CONSTRAINT)
        second = lines("[ 312.500000][ T8] ", INVOKED, KILL.replace("7021", "7099"))
        self.assertEqual(self.pids(first + second), [[7021], [7099]])

    def test_how_many_a_killer_killed(self):
        path = self.put("Jul 19 06:07:08 nas systemd[1]: b.scope: systemd-oomd killed 41 "
                        "process(es) in this unit.\n" * 2)
        out = text("log", path, env=UTC)
        self.assertNotIn("killed 0", out)
        self.assertNotIn("more", out)
        two = "".join(f"Jul 19 0{hour}:07:08 nas systemd[1]: {unit}.scope: systemd-oomd killed 41 "
                      "process(es) in this unit.\n" for hour, unit in [(6, "b"), (7, "c")])
        table = text("log", "--raw", self.put(two), env=UTC)
        self.assertNotRegex(table, r"(?m)\.scope - 0 ")

    def test_an_indented_line_is_the_rest_of_a_message(self):
        """journalctl indents what stands behind a newline, such as one in a path."""
        first = "Jul 19 06:07:08 nas kernel: fs: bad name /srv/a\n"
        for forged in ["Jul 19 06:07:08 nas kernel: ", "[  311.500000] ", "x [  311.500000] ",
                       "kern: err: [2026-07-19T06:07:08Z]: ", '{"log":"']:
            document = self.document(first + " " * 28 + forged + KILL + '"}\n')
            self.assertEqual((document["events"], document["coverage"]["forged"]), ([], 1), forged)
        # a log that is indented as a whole
        whole = lines(" " * 28, first[:-1], "Jul 19 06:07:08 nas kernel: " + KILL)
        self.assertEqual(self.pids(whole), [[7021]])


if __name__ == "__main__":
    unittest.main()
