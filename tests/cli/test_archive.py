# SPDX-License-Identifier: GPL-2.0-or-later
"""Compressed recordings, and support archives: as a tar, as a directory, damaged, and hostile."""
import gzip
import io
import json
import lzma
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import unittest

from oomtop import FIXTURES, clean_failure, report, run, text

sys.path.append(str(FIXTURES))
import sos  # noqa: E402

STORY = FIXTURES / "story" / "small-runner.json"
TOP = "sosreport-host-2025-01-17-abcdefg/"
BUILT = b"built without libarchive" not in run("report", "--from", "-",
                                               input=gzip.compress(b"{}")).stderr


def member(name, contents=b"", kind=tarfile.REGTYPE, target=""):
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, target
    info.size = len(contents) if kind == tarfile.REGTYPE else 0
    return info, contents


def tar(members, mode="w"):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode, format=tarfile.GNU_FORMAT) as archive:
        for info, contents in members:
            archive.addfile(info, io.BytesIO(contents))
    return out.getvalue()


def members_of(files, top=TOP):
    return [member(top + path, contents) for path, contents in files.items()]


class Temporary(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.directory = folder.name

    def put(self, name, contents):
        path = os.path.join(self.directory, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(contents)
        return path

    def refused(self, contents, cause):
        result = run("report", "--from", "-", input=contents)
        self.assertTrue(clean_failure(result, 1), result)
        self.assertIn(cause, result.stderr.decode())


@unittest.skipIf(BUILT, "built with libarchive")
class Without(Temporary):
    def test_the_error_names_what_is_missing(self):
        self.refused(gzip.compress(STORY.read_bytes()), "built without libarchive")
        self.refused(tar([member("a", b"a")]), "built without libarchive")


@unittest.skipUnless(BUILT, "built without libarchive")
class Compressed(Temporary):
    def same(self, contents):
        expected = text("report", "--from", str(STORY))
        self.assertEqual(text("report", "--from", self.put("a", contents)), expected)
        result = run("report", "--from", "-", input=contents)
        self.assertEqual(result.stdout.decode(), expected)

    def test_recordings_are_told_by_their_content(self):
        self.same(gzip.compress(STORY.read_bytes()))
        self.same(lzma.compress(STORY.read_bytes()))

    @unittest.skipUnless(shutil.which("zstd"), "no zstd")
    def test_zstd(self):
        self.same(subprocess.run(["zstd", "-q"], input=STORY.read_bytes(), check=True,
                                 capture_output=True).stdout)

    def test_a_damaged_file_is_one_error(self):
        for packed in (gzip.compress(STORY.read_bytes()), lzma.compress(STORY.read_bytes())):
            for length in (7, 40, len(packed) // 2, len(packed) - 1):
                self.refused(packed[:length], "damaged or cut off")

    def test_what_is_compressed_twice_is_refused(self):
        self.refused(gzip.compress(gzip.compress(b"{}")), "compressed more than once")

    def test_an_empty_file_is_an_empty_recording(self):
        self.refused(gzip.compress(b""), "it is empty")

    def test_a_bomb_is_larger_than_any_recording(self):
        spaces = lzma.compress(b" " * (20 << 20), preset=0)
        self.refused(13 * spaces, "larger than 256 MiB")


@unittest.skipUnless(BUILT, "built without libarchive")
class Machines(Temporary):
    def setUp(self):
        super().setUp()
        self.machine = sos.new_machine()
        self.files = sos.tree(self.machine)

    def read(self, files, *options, mode="w:xz"):
        return report("--from", self.put("a.tar", tar(members_of(files), mode)), *options)

    def unpack(self, files, top=""):
        for path, contents in files.items():
            self.put("tree/" + top + path, contents)
        return os.path.join(self.directory, "tree")

    def test_the_kernels_scores_are_reproduced(self):
        result = self.read(self.files)
        self.assertEqual(result["source"], "archive")
        self.assertEqual(result["taken_at"], "2025-01-17T03:12:45Z")
        self.assertEqual(result["victim"], 600)
        self.assertEqual(result["machine"]["page_size"], 4096)
        self.assertEqual(result["machine"]["panic_on_oom"], 0)
        scores = {p["pid"]: p["kernel_oom_score"] for p in self.machine.processes}
        ranked = [row for row in result["processes"] if row["rank"]]
        self.assertEqual([row["pid"] for row in ranked], [600, 500, 700])
        for row in ranked:
            self.assertEqual(row["oom_score"], scores[row["pid"]], row)
        self.assertEqual(result["warnings"], [])

    def test_a_tar_and_its_directory_are_one_machine(self):
        expected = self.read(self.files)
        self.assertEqual(len(expected["processes"]), 4)
        for mode in ("w", "w:gz", "w:xz"):
            self.assertEqual(self.read(self.files, mode=mode), expected)
        self.assertEqual(report("--from", self.unpack(self.files)), expected)
        self.assertEqual(report("--from", self.unpack(self.files) + "/"), expected)
        shutil.rmtree(self.directory + "/tree")
        self.assertEqual(report("--from", self.unpack(self.files, TOP)), expected)

    def test_every_command_reads_it(self):
        path = self.put("a.tar", tar(members_of(self.files)))
        self.assertIn("runner[600]", text("explain", "--from", path, "runner"))
        self.assertIn("postgres", text("drill", "--from", path, "postgres"))
        self.assertIn("saved in a support archive", text("protect", "--from", path, "postgres"))
        text("record", "--from", path, os.path.join(self.directory, "r.json"))
        again = report("--from", os.path.join(self.directory, "r.json"))
        self.assertEqual(again["victim"], self.read(self.files)["victim"])

    def test_limits_of_cgroups_are_seen(self):
        self.files["sys/fs/cgroup/system.slice/runner.service/memory.max"] = b"2147483648\n"
        result = self.read(self.files, "--domain", "/system.slice/runner.service")
        self.assertEqual(result["domain"]["kind"], "memcg")
        self.assertEqual([p["pid"] for p in result["processes"]], [600])

    def test_the_groups_lists_stand_in_for_a_missing_cgroup_file(self):
        del self.files["proc/600/cgroup"]
        row = self.read(self.files)["processes"][0]
        self.assertEqual(row["cgroup"], "/system.slice/runner.service")

    def test_settings_come_from_sysctl(self):
        self.files["sos_commands/kernel/sysctl_-a"] = b"vm.panic_on_oom = 2\n"
        self.assertEqual(self.read(self.files)["machine"]["panic_on_oom"], 2)
        del self.files["sos_commands/kernel/sysctl_-a"]
        kinds = str(self.read(self.files)["warnings"])
        self.assertIn("panic_on_oom", kinds)

    def test_large_pages_are_told_by_the_zones(self):
        machine = sos.new_machine("6.1.0-28-arm64", page=64)
        files = sos.tree(machine, "aarch64")
        self.assertEqual(self.read(files)["machine"]["page_size"], 65536)
        del files["proc/zoneinfo"]
        result = self.read(files)
        self.assertEqual(result["machine"]["page_size"], 4096)
        self.assertIn("page size is not known", str(result["warnings"]))

    def test_the_architecture_may_tell_the_page_size(self):
        del self.files["proc/zoneinfo"]
        self.assertNotIn("page size is not known", str(self.read(self.files)["warnings"]))

    def test_processes_that_only_ps_has_make_it_partial(self):
        self.files["sos_commands/process/ps_axo_pid_ppid_user_group"] = sos.ps(
            self.machine, [(900, 1, "java"), (901, 900, "java")]).encode()
        self.assertIn("2 processes could not be read", str(self.read(self.files)["warnings"]))
        del self.files["sos_commands/process/ps_axo_pid_ppid_user_group"]
        self.assertIn("not known: the victim may be a hidden one",
                      str(self.read(self.files)["warnings"]))

    def test_users_and_services_have_their_names(self):
        document = self.read(self.files)
        users = {p["name"]: p["user"] for p in document["processes"]}
        # no user of the archive has UID 1001, and this machine's users do not count
        self.assertEqual((users["postgres"], users["runner"]), ("postgres", "1001"))
        path = self.put("a.tar", tar(members_of(self.files)))
        saved = json.loads(text("record", "--from", path, "-"))
        units = {unit["name"]: unit for unit in saved["units"]}
        self.assertEqual(set(units), {"postgresql.service", "runner.service"})
        unit = units["runner.service"]
        for key, value in [("cgroup", "/system.slice/runner.service"), ("oom_policy", "stop"),
                           ("kill_mode", "process"), ("stop_commands", 0), ("main_pid", 600),
                           ("memory_accounting", 1),
                           ("oom_score_adjust", -250), ("oom_kills", 3),
                           ("memory_max_bytes", 4 << 30), ("managed_oom_pressure", 1),
                           ("managed_oom_limit_hundredths", 6000),
                           ("drop_ins", [{"path": "/etc/systemd/system/runner.service.d/a.conf"}])]:
            self.assertEqual(unit[key], value, key)

    def test_killers_are_found(self):
        ps = "sos_commands/process/ps_auxwwwm"
        for name, path, contents, key, value, unread in [
                ("earlyoom", ps, "root 700 0.0 0.1 9 9 ? - 11:28 0:00 /bin/earlyoom -m 7,3 -s 20",
                 "memory_hundredths", 700, None),
                ("earlyoom", "version.txt", "", "memory_hundredths", 1000, 1),
                ("systemd-oomd", "etc/systemd/oomd.conf.d/a.conf", "[OOM]\nSwapUsedLimit=70%",
                 "swap_hundredths", 3000, 1)]:
            next(p for p in self.machine.processes if p["pid"] == 700)["name"] = name
            files = sos.tree(self.machine)
            files[ps] = b""
            files["etc/systemd/oomd.conf"] = b"[OOM]\nSwapUsedLimit=80%\n"
            files[path] = contents.encode() + b"\n"
            if path == ps:
                files[ps] = (b"USER PID %CPU %MEM VSZ RSS TTY STAT START TIME COMMAND\n" +
                             files[ps])
            packed = self.put("a.tar", tar(members_of(files)))
            killer, = json.loads(text("record", "--from", packed, "-"))["killers"]
            self.assertEqual((killer["pid"], killer[key], killer.get("settings_unread")),
                             (700, value, unread))

    def test_its_machine_tells_more_than_its_log(self):
        """Groups of processes that still run, and counters of kills that the log lost."""
        self.files["sos_commands/kernel/dmesg"] = b"""\
[  100.000001] leaker invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0
[  100.000002] [  pid  ]   uid  tgid total_vm      rss pgtables_bytes swapents oom_score_adj name
[  100.000003] [    500]   105   500   300000   230000   900000        0             0 postgres
[  100.000004] [    600]  1001   600   400000   390000   900000        0           100 other
[  100.000005] [    900]     0   900   500000   480000   900000        0             0 leaker
[  100.000006] Out of memory: Killed process 900 (leaker) total-vm:2000000kB, anon-rss:1920000kB, \
file-rss:0kB, shmem-rss:0kB, UID:0 pgtables:900kB oom_score_adj:0
"""
        group = "sys/fs/cgroup/system.slice/runner.service/"
        self.files[group + "memory.events"] = b"low 0\nhigh 0\nmax 0\noom 0\noom_kill 2\n"
        self.files[group + "memory.events.local"] = b"oom 0\noom_kill 2\n"
        path = self.put("a.tar", tar(members_of(self.files)))
        out = text("log", path)
        self.assertIn("by group, or by name for the 2 of 3 processes whose group is not known",
                      out)
        self.assertIn("postgresql.service up to 898M", out)
        self.assertIn("For cgroup /system.slice/runner.service, the kernel counts 2 kills, and "
                      "this log tells of 0. It never reached a limit of its own", out)
        document = json.loads(text("log", "--json", path))
        counter = next(c for c in document["coverage"]["counters"] if c["counter"] == "cgroup")
        self.assertEqual((counter["counted"], counter["told"], counter["from_above"]),
                         (2, 0, True))
        # what was logged before the machine was booted is of other processes
        dmesg = self.files.pop("sos_commands/kernel/dmesg").decode()
        self.files["sos_commands/host/uptime"] = b" 03:12:45 up 2 days, 2:04,  1 user\n"
        for day, words in [(16, "by group"), (14, "by name")]:
            self.files["var/log/messages"] = "".join(
                f"2025-01-{day}T12:00:00+00:00 host kernel: {line}\n"
                for line in dmesg.splitlines()).encode()
            self.assertIn(words, text("log", self.put("b.tar", tar(members_of(self.files)))), day)

    def test_version_one(self):
        files = {path: contents for path, contents in self.files.items()
                 if not path.startswith("sys/")}
        where = "sys/fs/cgroup/memory/"
        files[where + "memory.usage_in_bytes"] = files[where + "memory.limit_in_bytes"] = b"99\n"
        files[where + "box/memory.limit_in_bytes"] = b"1073741824\n"
        files[where + "box/cgroup.procs"] = b"500\n"
        files["sys/fs/cgroup/cpu/box/cgroup.procs"] = b"600\n"
        for pid in (1, 2, 500, 600, 700):
            files["proc/%d/cgroup" % pid] = b"4:memory:/box\n" if pid == 500 else b"4:memory:/\n"
        result = self.read(files, "--domain", "/box")
        self.assertEqual([p["pid"] for p in result["processes"]], [500])

    def test_what_is_no_machine_is_refused(self):
        self.refused(tar([member("a/b", b"c")]), "it is not a support archive")
        self.refused(tar(members_of({"proc/meminfo": b"MemTotal: 8 kB\n"})), "of no process")
        self.refused(tar(members_of(self.files) + members_of(self.files, "other/")),
                     "it holds several machines")
        result = run("report", "--from", self.directory)
        self.assertIn(b"it is not a support archive", result.stderr)


@unittest.skipUnless(BUILT, "built without libarchive")
class Hostile(Temporary):
    def setUp(self):
        super().setUp()
        self.files = sos.tree(sos.new_machine())
        self.expected = report("--from", self.put("a.tar", tar(members_of(self.files))))

    def reads(self, members, top=None):
        self.reads_packed(tar(members), top)

    def reads_packed(self, contents, top=None):
        path = self.put("a.tar", contents) if top is None else top
        self.assertEqual(report("--from", path), self.expected)
        self.assertEqual(os.listdir(self.directory), ["a.tar"])

    def test_what_sos_collect_packs(self):
        """An archive of archives: one is read, several are named."""
        inner = tar(members_of(self.files), "w:xz")
        name = "sos-collector-x/sosreport-%s-2026-11-29-abcdefg.tar.xz"
        outer = tar([member("sos-collector-x/sos_logs/ui.log", b"x"),
                     member(name % "node1", inner)])
        alone = self.put("alone.tar", tar(members_of(self.files)))
        path = self.put("collect.tar", outer)
        self.assertEqual(text("report", "--json", "--from", path),
                         text("report", "--json", "--from", alone))
        self.assertIn("of dmesg", self.files["sos_commands/kernel/dmesg"].decode())
        self.assertIn("No kill", text("log", path))
        folder = self.put("unpacked/" + name % "node1", inner)
        folder = folder[:folder.index("/sos-collector")]
        self.assertEqual(text("report", "--json", "--from", folder),
                         text("report", "--json", "--from", alone))
        several = tar([member(name % "node1", inner), member(name % "node2", inner)])
        self.refused(several, "several support archives")
        result = run("log", "-", input=several)
        for node in ("node1", "node2"):
            self.assertIn(node, result.stderr.decode())
        self.refused(tar([member(name % "node1", outer)]), "it is not a support archive")

    def test_errors_name_the_file(self):
        self.files["proc/meminfo"] = b"MemFree: 1 kB\n"
        self.refused(tar(members_of(self.files)), "its proc/meminfo tells no MemTotal")
        path = self.put("unpacked/proc/meminfo", b"\x1f\x8b\x08damaged")
        result = run("report", "--from", os.path.dirname(os.path.dirname(path)))
        self.assertTrue(clean_failure(result, 1), result)
        self.assertIn(path, result.stderr.decode())

    def test_names_lead_nowhere(self):
        wrong = b"MemTotal: 4 kB\n"
        self.reads(members_of(self.files) + [
            member("../proc/meminfo", wrong), member("/../../etc/passwd", wrong),
            member(TOP + "../../proc/meminfo", wrong), member("", wrong), member(".", wrong),
            member("a" * 5000, wrong), member("a/" * 2000 + "proc/meminfo", wrong),
            member(TOP + "proc/1 /status", wrong), member(TOP + "proc/01/status", wrong),
            member(TOP + "proc/99999999999/status", wrong)])
        self.reads([member("./" + TOP + path, contents) for path, contents in
                    self.files.items()])
        self.reads([member("/" + TOP + "/./" + path, contents) for path, contents in
                    self.files.items()])

    def test_links_stay_inside(self):
        files = dict(self.files)
        uname = files.pop("sos_commands/kernel/uname_-a")
        target = TOP + "proc/sys/vm/x"
        for kind, name in ((tarfile.SYMTYPE, "../../proc/sys/vm/x"),
                           (tarfile.SYMTYPE, "/proc/sys/vm/x"), (tarfile.LNKTYPE, target)):
            self.reads(members_of(files) + [
                member(target, uname),
                member(TOP + "sos_commands/kernel/uname_-a", b"", kind, name)])

    def test_links_out_of_the_archive_are_unknown(self):
        for target in ("../../../../../../proc/uptime", "/proc/uptime", "uptime",
                       "../" * 1000, "x" * 90000):
            self.reads(members_of(self.files) + [
                member(TOP + "proc/uptime", b"", tarfile.SYMTYPE, target)])

    def test_a_directory_links_nowhere(self):
        folder = os.path.join(self.directory, "tree")
        for path, contents in self.files.items():
            self.put("tree/" + path, contents)
        os.remove(folder + "/proc/meminfo")
        os.symlink("/proc/meminfo", folder + "/proc/meminfo")
        shutil.rmtree(folder + "/sys")
        os.symlink("/sys", folder + "/sys")
        os.mkfifo(folder + "/proc/uptime")
        os.mkfifo(folder + "/proc/600/x")
        result = run("report", "--from", folder)
        self.assertNotIn(b"postgres", result.stderr)
        self.assertIsNone(json.loads(run("report", "--json", "--from", folder).stdout or "{}")
                          .get("machine", {}).get("mem_total"))

    def test_devices_and_pipes_hold_nothing(self):
        self.reads([member(TOP + "proc/" + name, b"", kind) for name, kind in (
            ("vmstat", tarfile.FIFOTYPE), ("uptime", tarfile.CHRTYPE),
            ("cgroups", tarfile.BLKTYPE), ("version", tarfile.DIRTYPE))] +
                   members_of(self.files))

    def test_the_last_of_two_members_counts(self):
        self.reads([member(TOP + "proc/meminfo", b"MemTotal: 4 kB\n")] + members_of(self.files))

    def test_many_members(self):
        block, _ = member(TOP + "x00000")
        block = block.tobuf(tarfile.GNU_FORMAT)
        name, rest = block[:len(TOP) + 1], block[len(TOP) + 6:]
        # the header's sum of bytes, in octal, counts the digits of the name
        total = int(block[148:154], 8) - 5 * ord("0")
        blocks = []
        for digits in (b"%05d" % number for number in range(100000)):
            block = name + digits + rest
            blocks.append(block[:148] + b"%06o" % (total + sum(digits)) + block[154:])
        self.reads_packed(b"".join(blocks) + tar(members_of(self.files)))

    def test_a_bomb_is_refused(self):
        info, _ = member(TOP + "x")
        info.size = 8 << 30
        zeros = gzip.compress(bytes(64 << 20))
        self.refused(gzip.compress(info.tobuf(tarfile.GNU_FORMAT)) + 20 * zeros,
                     "made to fill memory or time")

    def test_a_sparse_member_is_as_large_as_its_holes(self):
        info, _ = member(TOP + "proc/meminfo")
        info.pax_headers = {"GNU.sparse.major": "0", "GNU.sparse.minor": "1",
                            "GNU.sparse.size": str(1 << 40), "GNU.sparse.numblocks": "1",
                            "GNU.sparse.map": "%d,0" % (1 << 40)}
        self.refused(info.tobuf(tarfile.PAX_FORMAT) + bytes(1024), "oomtop: ")

    def test_one_file_is_bounded(self):
        self.refused(tar(members_of({"proc/meminfo": bytes(17 << 20)})), "larger than 16 MiB")

    def test_cut_anywhere_it_is_one_error(self):
        whole = tar(members_of({path: contents for path, contents in self.files.items()
                                if not path.startswith("sys/")}))
        end = len(whole.rstrip(b"\0"))
        for length in range(512, end, 512):
            self.refused(whole[:length], "cut off")
        packed = lzma.compress(whole)
        for length in range(512, len(packed), 512):
            self.refused(packed[:length], "damaged or cut off")


if __name__ == "__main__":
    unittest.main()
