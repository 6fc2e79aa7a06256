# SPDX-License-Identifier: GPL-2.0-or-later
"""--redact: no name of a person or a program's owner is left, and every figure stays."""
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

from oomtop import FIXTURES, ROOT, clean_failure, report, run, text

WORD = re.compile(r"[0-9A-Za-z\u0080-\U0010ffff]+")
# what systemd, container runtimes, Kubernetes and the directories of every machine are called by
KEPT = set("""app automount background besteffort buildkit burstable cgroup conf conmon containerd
    credentials cri crio d dev device dir docker earlyoom empty etc fs init io kubelet kubepods
    kubernetes lib libpod local lock lxc machine machines monitor mount nerdctl nohang ns nspawn
    oomd parent path payload pod podman pods proc projected qemu root run scope secret service
    session shm slice socket srv swap sys system systemd target timer tmp transient user usr var
    volumes host""".split())
POD = "0c14e8ab-7d1e-4b0f-9a55-3f1f0c8d2a77"
CONTAINER = "5f0e" * 16
# each of these is said nowhere else: neither in a name of a process nor in oomtop's own words
SECRETS = ["zanzibar", "quetzal", "wombat", "narwhal", "axolotl", "kestrel", "ocelot", "pangolin",
           "gryphon", "0c0ffee0", "4711", POD[:8], POD.replace("-", "_")[:13], CONTAINER[:12],
           "\u017eluva"]


def process(pid, name, cgroup, **more):
    return {"pid": pid, "ppid": 1, "name": name, "uid": 1000 + pid, "user": "quetzal",
            "cgroup": cgroup, "adj": 0, "start_ticks": pid, "rss_anon_bytes": pid << 20,
            "rss_bytes": pid << 20, "rss_file_bytes": 0, "rss_shmem_bytes": 0, "swap_bytes": 0,
            "page_tables_bytes": 4096, **more}


def machine():
    """Returns a recording in which each name that could tell something does."""
    unit = "/system.slice/system-zanzibar.slice/zanzibar@4711-wombat.service"
    users = "/user.slice/user-1000.slice/user@1000.service/app.slice/narwhal.service"
    pod = f"/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod" \
          f"{POD.replace('-', '_')}.slice/cri-containerd-{CONTAINER}.scope"
    groups = {"/": {}, "/system.slice": {}, unit: {"unit": "zanzibar@4711-wombat.service",
                                                   "max_bytes": 1 << 30, "current_bytes": 1 << 29},
              users: {"unit": "narwhal.service"},
              pod: {"container": "containerd:axolotl/kestrel/ocelot", "pod": "axolotl/kestrel",
                    "max_bytes": 1 << 30, "current_bytes": 1 << 28},
              "/\u017eluva": {}, "/podwombat": {"max_bytes": 1 << 30, "current_bytes": 1 << 20},
              "/podwombat/kubepods": {}, "/podwombat/10-narwhal/a.conf": {}}
    return {
        "format": "oomtop-snapshot", "version": 1, "source": "proc",
        # the figures are those of a whole machine, without which no drill is made
        "machine": {**json.loads((FIXTURES / "story" / "workers.json").read_text())["machine"],
                    "host": "gryphon", "boot_id": "0c0ffee0" * 4,
                    "holders": [
                        {"kind": "tmpfs", "name": "/srv/pangolin", "bytes": 1 << 20},
                        {"kind": "tmpfs", "bytes": 1 << 28, "name": "/var/lib/kubelet/pods/"
                         f"{POD}/volumes/kubernetes.io~empty-dir/ocelot"},
                        {"kind": "zram", "name": "zram0", "bytes": 4096}]},
        "cgroup_version": 2,
        "cgroups": [{"path": path, **more} for path, more in groups.items()],
        "units": [{"manager": "system", "name": "zanzibar@4711-wombat.service", "cgroup": unit,
                   "fragment_path": "/etc/systemd/system/zanzibar@.service",
                   "drop_ins": [
                       {"path": "/etc/systemd/system/zanzibar@.service.d/90-quetzal.conf"}],
                   "oom_policy": "stop"}],
        "processes": [
            process(1, "systemd", "/init.scope", user="root", uid=0),
            process(200, "worker", unit, unit="zanzibar@4711-wombat.service"),
            {**process(300, "worker", users, unit="narwhal.service"), "uid": 1000},
            process(400, "server", pod, container="containerd:axolotl/kestrel/ocelot",
                    pod="axolotl/kestrel"),
            process(500, "nested", "/podwombat/kubepods", unit_cgroup="/wombat.slice/lynx"),
            process(501, "nested", "/podwombat/10-narwhal/a.conf"),
            process(100, "other", "/\u017eluva", user="\u017eluva")]}


def figures(value):
    """Returns the document without its texts, but for names of processes and fixed words."""
    if isinstance(value, dict):
        return {key: figures(item) for key, item in value.items()
                if not isinstance(item, str) or key in ("name", "exempt", "kind", "rules")}
    if isinstance(value, list):
        return [figures(item) for item in value if not isinstance(item, str)]
    return value


def texts(value, key=None):
    """Yields all texts of a document, but for names of processes and what no one chose."""
    if isinstance(value, dict):
        for name, item in value.items():
            yield from texts(item, name)
    elif isinstance(value, list):
        for item in value:
            yield from texts(item, key)
    elif isinstance(value, str) and key not in (
            "release", "taken_at", "vantage", "oom_policy", "kill_mode", "state", "format",
            "source", "kind", "mems_allowed", "policy_nodes", "node_pages"):
        yield value


def names(document):
    """Returns the texts of a recording that are neither a name of a process nor of a device."""
    document = json.loads(json.dumps(document))
    for listed in document["processes"] + document.get("killers", []):
        listed.pop("name", None)
    document["machine"]["holders"] = [holder for holder in document["machine"].get("holders", [])
                                      if "tmpfs" in holder["kind"]]
    return set(texts(document))


def is_kept(word):
    return word.lower() in KEPT or re.fullmatch(r"w\d+|user\d+|(pod)?[0-9a-f]{4,}", word)


class Redact(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.recording = pathlib.Path(folder.name, "machine.json")
        self.recording.write_text(json.dumps(machine()))

    def redacted(self, path):
        return text("record", "-", "--redact", "--from", str(path))

    def assert_no_secret(self, out):
        for secret in SECRETS:
            self.assertNotIn(secret, out)

    def test_no_name_is_left_in_a_recording(self):
        out = self.redacted(self.recording)
        self.assert_no_secret(out)
        for name in names(json.loads(out)):
            for word in WORD.findall(name):
                self.assertTrue(is_kept(word) or word in ("1000", "90"), f"{word} in {name}")

    def test_no_name_is_left_on_a_screen(self):
        for arguments in [
                ["report"], ["report", "--json"],
                ["report", "--all", "-o", "+CGROUP,CONTAINER,POD"],
                *(["report", "--by", kind] for kind in ("unit", "container", "pod", "user")),
                ["report", "--domain", "zanzibar@4711-wombat.service"],
                ["report", "--json", "--assume", "narwhal.service:grow=1G", "--assume",
                 "user:quetzal:adj=100", "--filter", "axolotl"],
                ["explain", "zanzibar@4711-wombat.service", "user:quetzal"], ["drill"],
                ["drill", "--json"], ["drill", "--by", "unit"], ["drill", "all:narwhal.service"],
                ["drill", "tmpfs:/srv/pangolin"]]:
            with self.subTest(arguments):
                plain = text(*arguments, "--from", str(self.recording))
                out = text(*arguments, "--redact", "--from", str(self.recording))
                self.assertTrue("--json" in arguments or
                                any(secret in plain for secret in SECRETS))
                self.assert_no_secret(out)

    def test_the_names_on_the_command_line_are_those_of_the_machine(self):
        for arguments in [["--filter", "axolotl"], ["--user", "quetzal"], ["--filter", "ZANZI"],
                          ["--domain", "containerd:axolotl/kestrel/ocelot"]]:
            plain, redacted = (report("--from", str(self.recording), *arguments, *more)
                               for more in ([], ["--redact"]))
            self.assertEqual(figures(plain), figures(redacted), arguments)
        self.assertEqual(run("report", "--from", str(self.recording), "--redact", "--filter",
                             "nowhere").returncode, 1)

    def test_what_the_model_reads_from_names_stays(self):
        document = json.loads(self.redacted(self.recording))
        by_pid = {entry["pid"]: entry for entry in document["processes"]}
        self.assertRegex(by_pid[200]["cgroup"], r"^/system\.slice/system-(w\d+)\.slice/"
                         r"\1@w\d+-w\d+\.service$")
        self.assertRegex(by_pid[300]["cgroup"], r"^/user\.slice/user-1000\.slice/"
                         r"user@1000\.service/app\.slice/w\d+\.service$")
        self.assertRegex(by_pid[400]["cgroup"], r"kubepods-burstable-pod\w{8}_0000_0000_0000_0{12}"
                         r"\.slice/cri-containerd-[0-9a-f]{64}\.scope$")
        self.assertRegex(by_pid[400]["container"], r"^containerd:w\d+/w\d+/w\d+$")
        self.assertEqual(by_pid[1]["user"], "root")
        unit = document["units"][0]
        self.assertEqual((unit["cgroup"], unit["name"]), (by_pid[200]["cgroup"],
                                                          by_pid[200]["unit"]))
        self.assertRegex(unit["drop_ins"][0]["path"], r"/w\d+@\.service\.d/90-w\d+\.conf$")
        self.assertIn("zram0", [holder["name"] for holder in document["machine"]["holders"]])

    def edited(self, change):
        """Returns the plain recording after the change, and as it is redacted."""
        document = machine()
        change(document)
        self.recording.write_text(json.dumps(document))
        return document, json.loads(self.redacted(self.recording))

    def processes_of(self, document):
        return {entry["pid"]: entry for entry in document["processes"]}

    def test_words_that_systemd_escapes_are_replaced(self):
        """As systemd-escape writes them: of a character beyond ASCII each byte is escaped."""
        peter, secret, plain = (r"srv-\xd0\x9f\xd0\xb5\xd1\x82.mount",
                                r"\x73\x65\x63.service", "sec.service")
        around = r"var-caf\xc3\xa9\x2dnarwhal\x20\x5cx.mount"
        names = [peter, secret, plain, around, r"\xd0\x9f\xd0\xb5\xd1\x82.mount"]

        def change(document):
            document["cgroups"] += [{"path": f"/system.slice/{name}", "unit": name,
                                     "max_bytes": 1 << 30, "current_bytes": (i + 2) << 20}
                                    for i, name in enumerate(names)]
            document["processes"] += [
                process(600 + i, "nested", f"/system.slice/{name}", unit=name)
                for i, name in enumerate(names)]
        document, redacted = self.edited(change)
        units = [self.processes_of(redacted)[600 + i]["unit"] for i in range(len(names))]
        self.assertRegex(units[0], r"^srv-w\d+\.mount$")
        self.assertRegex(units[1], r"^w\d+\.service$")
        self.assertRegex(units[3], r"^var-w\d+\\x2dw\d+\\x20\\x5cw\d+\.mount$")
        # one word has one pseudonym; no two names become one, also of two spellings of a word
        self.assertEqual(units[4], units[0].removeprefix("srv-"))
        self.assertEqual(len(set(units)), len(names))
        for out in [json.dumps(redacted), *(
                text(*arguments, "--redact", "--from", str(self.recording)) for arguments in (
                    ["report", "--all", "-o", "+CGROUP"], ["explain", peter], ["report", "--json"],
                    ["report", "--domain", f"/system.slice/{peter}"]))]:
            for byte in ("xd0", "x9f", "x73", "x65", "xc3"):
                self.assertNotIn(byte, out)
        self.assertEqual(figures(report("--from", str(self.recording), "--redact")),
                         figures(report("--from", str(self.recording))))

    def test_a_number_stays_as_a_user_id_of_the_snapshot_alone(self):
        paths = ["/user-000123", "/user/4712", "/user.slice/user-4713.slice/session-2.scope",
                 "/user.slice/user-1200.slice", r"/user\x2d4714",
                 "/user.slice/user-4715.slice/user@4715.service/app.slice/narwhal.service"]

        def change(document):
            document["cgroups"] += [
                {"path": path, "max_bytes": 1 << 30, "current_bytes": (i + 2) << 20}
                for i, path in enumerate(paths)]
            document["processes"] += [process(600 + i, "nested", path)
                                      for i, path in enumerate(paths)]
            for listed, user in zip(document["processes"], ["root", "12345", "1200"]):
                listed["user"] = user
        document, redacted = self.edited(change)
        by_pid = self.processes_of(redacted)
        shown = [by_pid[600 + i]["cgroup"] for i in range(len(paths))]
        for pattern, path in zip([
                r"/user-w\d+", r"/user/4\d{9}",
                r"/user\.slice/user-4\d{9}\.slice/session-w\d+\.scope",
                r"/user\.slice/user-1200\.slice", r"/user\\x2d4\d{9}",
                r"/user\.slice/user-(4\d{9})\.slice/user@\1\.service/app\.slice/w\d+\.service"],
                shown):
            self.assertRegex(path, f"^{pattern}$")
        users = [by_pid[pid]["user"] for pid in (1, 200, 300)]
        self.assertRegex(users[1], r"^user\d+$")
        self.assertEqual((users[0], users[2]), ("root", "1200"))
        self.assertEqual(len(set(shown)), len(paths))
        plain = text("report", "--redact", "--all", "-o", "+CGROUP,USER", "--from",
                     str(self.recording))
        for number in ("123", "4712", "4713", "4714", "4715", "12345"):
            self.assertIsNone(re.search(rf"\b0*{number}\b", json.dumps(redacted["cgroups"])))
            self.assertIsNone(re.search(rf"\b0*{number}\b", plain))
        self.assertEqual(figures(report("--from", str(self.recording), "--redact")),
                         figures(report("--from", str(self.recording))))
        out = text("report", "--redact", "--json", "--from", str(self.recording), "--domain",
                   "/user/4712", "--assume", "user:12345:adj=100", "--assume",
                   "user:1200:adj=100")
        self.assertNotIn("4712", out)
        self.assertNotIn("12345", out)
        self.assertIn("user:1200:adj=100", out)

    def test_a_setting_or_a_device_that_is_none_is_replaced(self):
        def change(document):
            document["units"][0].update(oom_policy="quetzal", kill_mode="ocelot")
            document["machine"]["holders"] += [
                {"kind": "zram", "name": name, "bytes": 4096}
                for name in ("wombat", "zramwombat", "zram")]
        document, redacted = self.edited(change)
        self.assert_no_secret(json.dumps(redacted))
        self.assertEqual([holder["name"] for holder in redacted["machine"]["holders"]][2], "zram0")
        for policy, mode in [("stop", "control-group"), ("continue", "mixed"), ("kill", "process"),
                             ("stop", "none")]:
            def choose(document):
                document["units"][0].update(oom_policy=policy, kill_mode=mode)
            unit = self.edited(choose)[1]["units"][0]
            self.assertEqual((unit["oom_policy"], unit["kill_mode"]), (policy, mode))

    def test_a_number_that_is_no_pid_is_a_name(self):
        def change(document):
            document["cgroups"].append({"path": "/docker"})
            document["processes"].append(process(600, "nested", "/docker",
                                                 container="docker:4711"))
        self.edited(change)
        for word, shown in [("container:4711", r"container:w\d+"), ("600", "600")]:
            out = text("report", "--redact", "--json", "--from", str(self.recording),
                       "--assume", f"{word}:adj=100")
            self.assertNotIn("4711", out)
            self.assertRegex(out, rf'"{shown}:adj=100"')

    def test_every_recording_ranks_as_before_and_keeps_no_name(self):
        tried = 0
        for path in sorted(FIXTURES.glob("**/*.json")):
            if run("report", "--from", str(path)).returncode != 0:
                continue
            with self.subTest(path.relative_to(ROOT)), tempfile.NamedTemporaryFile("w") as file:
                file.write(self.redacted(path))
                file.flush()
                self.assertEqual(figures(report("--from", str(path), "--all")),
                                 figures(report("--from", file.name, "--all")))
                self.assertEqual(figures(report("--from", str(path), "--redact")),
                                 figures(report("--from", str(path))))
                document = json.loads(pathlib.Path(file.name).read_text())
                left = {word for name in names(document) for word in WORD.findall(name)
                        if not is_kept(word) and not word.isdigit()}
                self.assertEqual(left, set())
                tried += 1
        self.assertGreater(tried, 5)

    def test_a_word_has_one_pseudonym_in_all_samples(self):
        lines = text("record", "-", "--redact", "-n", "2", "-d", "0.1").splitlines()
        first, second = ({entry["pid"]: entry for entry in json.loads(line)["processes"]}
                         for line in lines)
        own = os.getpid()
        for key in ("user", "cgroup", "unit"):
            self.assertEqual(first[own].get(key), second[own].get(key))

    def test_no_command_line_is_left(self):
        with subprocess.Popen([sys.executable, "-c", "import sys; sys.stdin.read()", "wombat"],
                              stdin=subprocess.PIPE) as other:
            for arguments in (["report", "--json"], ["report", "-o", "+COMMAND"]):
                arguments = [*arguments, "-p", str(other.pid)]
                self.assertIn("wombat", text(*arguments))
                self.assertNotIn("wombat", text(*arguments, "--redact"))
            other.stdin.close()

    def test_a_ring_is_not_redacted(self):
        self.assertTrue(clean_failure(run("record", "--ring", "1m", "--redact", "-"), 2))

    def test_who_is_below_which_cgroup_stays(self):
        document = json.loads(self.redacted(self.recording))
        paths = {entry["pid"]: entry["cgroup"] for entry in document["processes"]}
        limited = {entry["path"] for entry in document["cgroups"] if "max_bytes" in entry}
        for pid in (500, 501):
            self.assertEqual(sum(paths[pid].startswith(f"{path}/") for path in limited), 1)

    def test_a_redacted_recording_can_be_redacted_again(self):
        with tempfile.NamedTemporaryFile("w") as file:
            file.write(self.redacted(self.recording))
            file.flush()
            self.assertEqual(figures(report("--from", file.name, "--redact")),
                             figures(report("--from", str(self.recording))))


if __name__ == "__main__":
    unittest.main()
