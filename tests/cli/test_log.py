# SPDX-License-Identifier: GPL-2.0-or-later
"""oomtop log: kills in a log are found, played again and explained."""
import collections
import gzip
import html.parser
import io
import json
import os
import subprocess
import tarfile
import tempfile
import unittest

from logs import stamped
from oomtop import ENVIRONMENT, FIXTURES, PROGRAM, clean_failure, run, text

MACHINE = FIXTURES / "log" / "machine.txt"
HEADER = "[  pid  ]   uid  tgid total_vm      rss pgtables_bytes swapents oom_score_adj name"
POD = "/kubepods.slice/kubepods-burstable.slice/cri-containerd-0123456789abcdef0123456789abcdef" \
      "0123456789abcdef0123456789abcdef.scope"
LABELS = ["Victim", "Short of", "Chosen for", "Held most", "No process's", "Before",
          "Recorded", "Followed by", "Replay", "Look at"]
ROWS = [(501, 6000, 0, "keeper"), (502, 9000, 0, "eater"), (503, 900, 0, "helper")]


def memcg_lines(killed=502, name="eater", rows=tuple(ROWS), path=POD):
    table = [f"[{pid:7}]     0 {pid:5} {rss * 2:8} {rss:8}    40960        0         {adj:5} {word}"
             for pid, rss, adj, word in rows]
    return [
        "eater invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0",
        f"CPU: 0 PID: {killed} Comm: eater Not tainted 6.1.0-28-amd64 #1 Debian 6.1.119-1",
        "memory: usage 65536kB, limit 65536kB, failcnt 99",
        "swap: usage 0kB, limit 0kB, failcnt 0",
        f"Memory cgroup stats for {path}:",
        "anon 65000000",
        "Tasks state (memory values in pages):", HEADER, *table,
        f"oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=x,mems_allowed=0,"
        f"oom_memcg={path},task_memcg={path},task={name},pid={killed},uid=0",
        f"Memory cgroup out of memory: Killed process {killed} ({name}) total-vm:72000kB, "
        f"anon-rss:36000kB, file-rss:0kB, shmem-rss:0kB, UID:0 pgtables:40kB oom_score_adj:0"]


class Page(html.parser.HTMLParser):
    """What a browser finds in a page."""

    def __init__(self, page):
        super().__init__()
        self.tags, self.attributes, self.open_tags = collections.Counter(), [], []
        self.content = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags[tag] += 1
        self.attributes += attrs
        if tag != "meta":
            self.open_tags.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags[tag] += 1
        self.attributes += attrs

    def handle_endtag(self, tag):
        assert self.open_tags.pop() == tag, tag

    def handle_data(self, data):
        self.content += data


class Log(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def put(self, content, name="log"):
        path = os.path.join(self.folder, name)
        with open(path, "w", encoding="utf-8", errors="surrogateescape") as file:
            file.write(content)
        return path

    def events(self, content, *arguments):
        document = json.loads(text("log", "--json", *arguments, self.put(content)))
        self.assertEqual((document["format"], document["version"]), ("oomtop-log", 1))
        return document["events"]

    def test_a_kill_takes_ten_lines(self):
        lines = text("log", str(MACHINE)).splitlines()
        self.assertLessEqual(len(lines), 10)
        self.assertIn("the kernel killed runner[1877] of ci-runner.service", lines[0])
        labels = [line[2:16].strip() for line in lines[1:]]
        self.assertEqual(labels, [label for label in LABELS if label in labels])
        for words in ["3.1G", "the machine's memory of 7.6G",
                      "87M ahead of the next, postgres[846]",
                      "runner up to 3.8G in 3 processes", "choose runner[1877] as well",
                      "oomtop protect ci-runner.service"]:
            self.assertIn(words, "\n".join(lines))

    def test_standard_input_is_a_log(self):
        content = MACHINE.read_bytes()
        self.assertEqual(run("log", "-", input=content).stdout,
                         run("log", str(MACHINE)).stdout)

    def test_compressed_logs_are_read(self):
        path = os.path.join(self.folder, "log.gz")
        with gzip.open(path, "wb") as file:
            file.write(MACHINE.read_bytes())
        self.assertIn("killed runner[1877]", text("log", path))

    def test_a_support_archive_tells_a_kill_once(self):
        content = MACHINE.read_text()
        dated = "".join(f"Nov 24 00:28:55 h1 kernel: {line}\n" for line in content.splitlines())
        path = os.path.join(self.folder, "sos.tar.xz")
        with tarfile.open(path, "w:xz") as archive:
            for name, body in [("sos_commands/kernel/dmesg", content),
                               ("var/log/messages", dated)]:
                member = tarfile.TarInfo(f"sosreport-h1/{name}")
                member.size = len(body)
                archive.addfile(member, io.BytesIO(body.encode()))
        self.assertEqual(json.loads(text("log", "--json", path))["events"][0]["killed"][0]["pid"],
                         1877)
        self.assertEqual(len(json.loads(text("log", "--json", path))["events"]), 1)
        with tarfile.open(path) as archive:
            archive.extractall(self.folder)
        folder = os.path.join(self.folder, "sosreport-h1")
        self.assertEqual(len(json.loads(text("log", "--json", folder))["events"]), 1)

    def test_the_document(self):
        event, = self.events(MACHINE.read_text())
        self.assertEqual(event["killed"][0]["pid"], 1877)
        self.assertEqual(event["predicted"], {"pid": 1877, "name": "runner"})
        self.assertEqual((event["agrees"], event["complete"], event["lost"]), (True, True, None))
        self.assertEqual((event["killer"], event["constraint"]), ("kernel", "none"))
        self.assertEqual(event["total_pages"], 2097052 - 106741)
        self.assertEqual([p["pid"] for p in event["processes"]][:2], [1877, 846])
        self.assertIsNone(next(p for p in event["processes"] if p["name"] == "systemd")["rank"])

    def test_a_cgroup_is_told_with_its_limit(self):
        out = text("log", self.put(stamped(memcg_lines())))
        self.assertIn("usage 64M of 64M", out)
        self.assertIn("containerd:0123456789ab", out)
        self.assertIn("oomtop protect container:0123456789ab", out)
        event, = self.events(stamped(memcg_lines()))
        self.assertEqual((event["constraint"], event["memcg"]), ("memcg", POD))
        self.assertEqual(event["memcg_memory"]["limit"], 64 << 20)

    def test_several_kills_are_listed_first(self):
        content = stamped(memcg_lines()) + stamped(memcg_lines(501, "keeper", ROWS[::2]), 101) + \
            stamped(memcg_lines(604, "eater", [(604, 9000, 0, "eater"), ROWS[0]]), 900)
        out = text("log", self.put(content))
        table, _, last = out.partition("\n\n")
        self.assertEqual([line.split()[0] for line in table.splitlines()[:4]], list("#123"))
        self.assertIn("Killed repeatedly: eater 2 times", table)
        self.assertIn("killed eater[604]", last)
        self.assertIn("eater was killed 1 time before in this log", last)
        second = text("log", "--event", "2", self.put(content))
        self.assertIn("killed keeper[501]", second)
        self.assertIn("1 kill for want of the same memory in the 10 s before", second)
        self.assertNotIn("VICTIM", second)
        self.assertIn("2 earlier kills are not shown",
                      text("log", "--limit", "1", self.put(content)))
        events = self.events(content)
        self.assertEqual([event["kills_before"] for event in events], [0, 1, 0])
        self.assertEqual([event["agrees"] for event in events], [True] * 3)

    def test_a_disagreement_names_both(self):
        event, = self.events(stamped(memcg_lines(503, "helper")))
        self.assertIs(event["agrees"], False)
        self.assertEqual(event["predicted"]["name"], "eater")
        for name in ("eater[502]", "helper[503]"):
            self.assertIn(name, event["why"])

    def test_what_the_log_lacks_is_unknown(self):
        event, = self.events(stamped(memcg_lines()[-1:]))
        self.assertEqual((event["agrees"], event["predicted"], event["processes"]),
                         (None, None, []))
        self.assertFalse(event["complete"])
        self.assertTrue(event["lost"])
        out = text("log", self.put(stamped(memcg_lines()[-1:])))
        self.assertIn("The log lacks", out)
        self.assertNotIn("fragmented", out)

    def test_a_kill_by_sysrq_is_not_said_to_be_a_persons(self):
        """A program may write to /proc/sysrq-trigger, too."""
        out = text("log", self.put(MACHINE.read_text().replace("order=0", "order=-1")))
        self.assertIn("; asked for by SysRq f (a key, or /proc/sysrq-trigger)\n", out)

    def test_who_was_killed_is_an_exit_status(self):
        path = self.put(stamped(memcg_lines()))
        for word in ["eater", "502", "0123456789ab", "cgroup:/kubepods.slice",
                     "cgroup:/kubepods.slice/", "cgroup:/"]:
            self.assertIn("killed eater[502]", text("log", "--killed", word, path), word)
        for word in ["keeper", "501", "ssh.service", "eate", "cgroup:/kubepods"]:
            result = run("log", "--killed", word, path)
            self.assertEqual(result.returncode, 1, word)
            self.assertIn(f"no killer's trace of '{word}'".encode(), result.stderr)
            self.assertIn(b"if it got a SIGKILL in that time, this log does not tell from whom\n",
                          result.stderr)

    def test_a_lossy_log_proves_nothing(self):
        content = stamped(["out_of_memory: 7 callbacks suppressed", *memcg_lines()])
        result = run("log", "--killed", "nobody", self.put(content))
        self.assertEqual(result.returncode, 1)

    def test_a_forged_kill_is_no_trace(self):
        """The lines of /dev/kmsg tell their writer, whose words are counted and are no loss."""
        forged = "".join(f"12,{i},{i},-;{line}\n" for i, line in enumerate(memcg_lines()))
        path = self.put("6,1,1,-;usb 1-1: new device\n" + forged)
        result = run("log", "--killed", "eater", path)
        self.assertEqual(result.returncode, 1)
        self.assertIn(b"this log does not tell from whom\n", result.stderr)
        self.assertIn(b"1 line reads like the kernel's report of a kill, but a program wrote it",
                      result.stdout)
        document = json.loads(text("log", "--json", path))
        self.assertEqual((document["events"], document["coverage"]["forged"]), ([], 1))

    def test_a_path_that_the_kernel_repeats_is_no_kill(self):
        """A record of the kernel's, whose words are those of whoever mounted that."""
        killed = memcg_lines()[-1]
        for path in [f"/tmp/{killed}", f"/tmp/x\\x0a{killed}"]:
            log = self.put(f"3,1,1,-;overlayfs: failed to resolve '{path}': -2\n")
            document = json.loads(text("log", "--json", log))
            self.assertEqual((document["events"], document["coverage"]["forged"]), ([], 1))

    def test_a_log_without_times_proves_nothing(self):
        for content, words in [("", "in this log (it is empty)"),
                               ("x\n", "in 1 line without a time")]:
            result = run("log", "--killed", "nobody", self.put(content))
            self.assertEqual(result.returncode, 1)
            self.assertIn(words.encode(), result.stdout)
            self.assertIn(b"whether the log covers its end is not known", result.stderr)

    def test_no_kill_is_no_failure(self):
        out = text("log", self.put(stamped(["usb 1-1: new device", "e1000: link is up"])))
        self.assertIn("No kill for want of memory in this log", out)
        self.assertEqual(self.events("")[:1], [])
        self.assertTrue(clean_failure(run("log", "--event", "1", self.put("x\n")), 1))
        self.assertTrue(clean_failure(run("log", "--record", os.path.join(self.folder, "y"),
                                          self.put("x\n")), 1))

    def test_times_choose(self):
        lines = "".join(f"2026-11-2{day}T10:00:00.{i:06}+00:00 host kernel: {line}\n"
                        for day in (7, 8) for i, line in enumerate(memcg_lines()))
        self.assertEqual(len(self.events(lines)), 2)
        self.assertEqual([e["event"] for e in self.events(lines, "--since", "2026-11-28")], [2])
        self.assertEqual([e["event"] for e in self.events(
            lines, "--until", "2026-11-27T10:00:00Z")], [1])
        self.assertEqual(self.events(lines, "--since", "@1800000000"), [])

    def test_a_kill_is_a_snapshot_for_other_commands(self):
        path = os.path.join(self.folder, "kill.json")
        text("log", "--record", path, str(MACHINE))
        document = json.loads(text("report", "--json", "--from", path))
        self.assertEqual(document["victim"], 1877)
        self.assertEqual(document["processes"][1]["pid"], 846)
        with open(path, encoding="utf-8") as file:
            self.assertEqual(json.load(file)["source"], "kernel-log")
        self.assertIn("runner[1877]", text("explain", "--from", path, "1877"))

    def test_a_page_stands_alone(self):
        page = text("log", "--html", "-", str(MACHINE))
        found = Page(page)
        self.assertEqual(found.tags["svg"], 2)
        self.assertEqual(found.open_tags, [])
        self.assertGreater(found.tags["rect"], 10)
        self.assertIn("the kernel killed runner[1877]", found.content)
        for foreign in ("http:", "https:", "url(", "@import"):
            self.assertNotIn(foreign, page)
        self.assertTrue({name for name, _ in found.attributes}.isdisjoint({"src", "href"}))

    def test_names_on_a_page_are_text(self):
        """Names of the kernel are short; cgroup paths are not."""
        name, path = "<script>x('&", "/<script>alert(1)</script>/\" onload=\"alert(2)"
        content = stamped(memcg_lines(502, name, [(502, 9000, 0, name), ROWS[0]], path))
        found = Page(text("log", "--html", "-", self.put(content)))
        self.assertNotIn("script", found.tags)
        self.assertFalse([name for name, _ in found.attributes if name.startswith("on")])
        self.assertEqual(found.open_tags, [])
        self.assertIn(name, found.content)

    def test_a_kill_is_followed_by_a_program(self):
        program = self.put("#!/bin/sh\nenv | grep ^OOMTOP_ | sort\ncat\n", "program")
        os.chmod(program, 0o755)
        result = run("log", "--follow", "--exec", program, "-",
                     input=stamped(memcg_lines()).encode())
        self.assertEqual((result.returncode, result.stderr), (0, b""))
        out = result.stdout.decode()
        self.assertIn("killed eater[502]", out.splitlines()[0])
        for fact in ["NAME=eater", "PID=502", "KILLED=1", "KILLER=kernel", "CONSTRAINT=memcg",
                     f"MEMCG={POD}"]:
            self.assertIn(f"OOMTOP_{fact}\n", out)
        self.assertTrue(clean_failure(run("log", "--exec", program), 2))
        self.assertTrue(clean_failure(run("log", "--follow", "--exec", "x"), 2))

    def test_a_program_that_cannot_be_started_is_refused_at_once(self):
        """Before the first kill, which may be weeks away."""
        file = self.put("no program", "file")
        os.chmod(file, 0o644)
        for path in ["/nonexistent", "/", file]:
            result = run("log", "--follow", "--exec", path, "-", input=b"")
            self.assertTrue(clean_failure(result, 1), result)
            self.assertIn(f"cannot start {path}".encode(), result.stderr)
        script = self.put("#!/nonexistent\n", "script")
        os.chmod(script, 0o755)
        late = run("log", "--follow", "--exec", script, "-",
                   input=stamped(memcg_lines()).encode())
        self.assertEqual(late.returncode, 1)
        self.assertIn(f"cannot start {script}: No such file".encode(), late.stderr)

    def test_a_kill_at_a_limit_is_saved_so_that_commands_rank_there(self):
        path = self.put("") + ".json"
        text("log", "--record", path, self.put(stamped(memcg_lines())))
        for words in ([], ["--domain", POD]):
            ranked = json.loads(text("report", "--from", path, "--json", *words))
            self.assertEqual((ranked["domain"]["path"], ranked["victim"]), (POD, 502))
            self.assertIsNone(ranked["machine"]["total_pages"])

    def test_one_kill_is_a_table_for_scripts_as_well(self):
        shown = text("log", "--raw", self.put(stamped(memcg_lines()))).splitlines()
        self.assertEqual(len(shown), 2)
        self.assertIn("eater", shown[1])

    def test_the_status_of_the_program_is_its_own_matter(self):
        for status in (1, 126, 127):
            script = self.put(f"#!/bin/sh\nexit {status}\n", "script")
            os.chmod(script, 0o755)
            result = run("log", "--follow", "--exec", script, "-",
                         input=stamped(memcg_lines()).encode())
            self.assertEqual((result.returncode, result.stderr), (0, b""))

    def test_an_output_that_is_full_is_not_blamed_on_the_input(self):
        with open("/dev/full", "wb") as full:
            result = subprocess.run([PROGRAM, "log", "--follow", "-"], stdout=full, check=False,
                                    input=stamped(memcg_lines()).encode(), env=ENVIRONMENT,
                                    stderr=subprocess.PIPE)
        self.assertEqual(result.returncode, 1)
        self.assertIn(b"cannot write standard output", result.stderr)

    def test_what_comes_is_explained_within_a_moment(self):
        with subprocess.Popen([PROGRAM, "log", "--follow", "-"], stdin=subprocess.PIPE,
                              stdout=subprocess.PIPE, env=ENVIRONMENT) as process:
            process.stdin.write(stamped(memcg_lines()).encode())
            process.stdin.flush()
            self.assertIn(b"killed eater[502]", process.stdout.readline())
            self.assertIsNone(process.poll())
            process.stdin.close()
            process.stdout.read()

    def test_hostile_names_do_nothing(self):
        hostile = "a\x1b[31mb;$(x)"
        content = stamped(memcg_lines(502, hostile, [(502, 9000, 0, hostile), ROWS[0]],
                                      "/x/`reboot`;\x1b]0;y\x07"))
        for arguments in [[], ["--json"], ["--raw"], ["--killed", "502"]]:
            out = text("log", *arguments, self.put(content))
            self.assertTrue(all(c.isprintable() or c == "\n" for c in out), arguments)
        advice = text("log", self.put(content)).rpartition("Look at")[2]
        self.assertNotIn("reboot", advice)
        self.assertNotIn("$(x)", advice)


if __name__ == "__main__":
    unittest.main()
