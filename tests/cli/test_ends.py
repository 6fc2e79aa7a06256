# SPDX-License-Identifier: GPL-2.0-or-later
"""Leaks that end without a kill, and leaks of a tmpfs or the kernel, in words and in JSON."""
import json
import unittest

from oomtop import FIXTURES, clean_failure, run

MIB = 1 << 20
STORY = FIXTURES / "story" / "small-runner.json"
BOX = "/system.slice/box.service"
POD = "/kubepods.slice/kubepods-pod0a0b0c0d_1111_4222_8333_444455556666.slice"
CONTAINER = "0123456789abcdef" * 4


def document(**machine):
    """The story, with a service of its own: 300M in a cgroup that the tests limit."""
    result = json.loads(STORY.read_text(encoding="utf-8"))
    like = next(one for one in result["processes"] if one["name"] == "app1")
    result["processes"].append({
        **like, "pid": 9000, "name": "boxed", "cgroup": BOX, "unit": "box.service",
        "rss_bytes": 300 * MIB, "rss_anon_bytes": 300 * MIB, "rss_file_bytes": 0,
        "rss_shmem_bytes": 0, "private_bytes": 300 * MIB, "pss_bytes": 300 * MIB,
        "shared_bytes": 0, "mm_owner_pid": 9000, "start_ticks": 900000})
    del result["processes"][-1]["kernel_oom_score"]
    result["cgroup_version"] = 2
    result["machine"].update(machine)
    return result


def boxed(machine=None, **limits):
    result = document(**(machine or {}))
    result["cgroups"] = [{"path": BOX, "unit": "box.service", "current_bytes": 310 * MIB,
                          "anon_bytes": 300 * MIB, **limits}]
    return result


def ask(recording, *arguments):
    result = run(*arguments, "--from", "-", input=json.dumps(recording).encode())
    return result.stdout.decode() if result.returncode == 0 else result


def drilled(recording, *arguments):
    return json.loads(ask(recording, "drill", "--json", *arguments))["drills"][0]


class Stalls(unittest.TestCase):
    HIGH = {"high_bytes": 400 * MIB, "max_bytes": 900 * MIB, "file_bytes": 0,
            "active_file_bytes": 0, "inactive_file_bytes": 0}

    def test_in_json_and_in_words(self):
        one = drilled(boxed(**self.HIGH), "boxed")
        self.assertEqual((one["end"], one["victims"], one["leaker_dies"]), ("stalled", [], False))
        self.assertEqual(one["domain"], {"kind": "memcg", "path": BOX, "total_pages": 102400})
        self.assertEqual((one["leaks_by"], one["certain"]), (90 * MIB, False))
        self.assertEqual(one["alternative"]["victims"], [9000])
        words = ask(boxed(**self.HIGH), "drill", "boxed")
        for line in [f"If boxed[9000] leaks, boxed[9000] is stalled above memory.high and may "
                     f"never be killed ({BOX} has nothing left to reclaim).\n",
                     f"  After 90M more, {BOX} is at its memory.high (400M)",
                     "  Not certain: if the leak goes on slowly while it is throttled, boxed[9000] "
                     "is killed.\n"]:
            self.assertIn(line, words)
        self.assertRegex(ask(boxed(**self.HIGH), "drill", "boxed", "sshd", "cron", "app1", "app2"),
                         r"boxed\[9000\].* no: stalls +no")

    def test_several_at_once_stall_like_one(self):
        one = drilled(boxed(**self.HIGH), "all:boxed")
        self.assertEqual((one["end"], one["certain"]), ("stalled", False))
        self.assertIn("they are stalled above memory.high and may never be killed",
                      ask(boxed(**self.HIGH), "drill", "all:boxed"))
        self.assertNotIn("stalled", ask(boxed(max_bytes=900 * MIB), "drill", "all:boxed"))

    def test_who_is_stalled_now_is_told(self):
        now = boxed(**{**self.HIGH, "high_bytes": 280 * MIB}, pressure_full_avg10=8600)
        stalled = f"{BOX} is stalled above memory.high and may never be killed: it uses 310M of "\
                  "280M"
        for command in [("report",), ("explain", "boxed")]:
            words = ask(now, *command)
            self.assertIn(stalled, words)
            self.assertIn("86% of the last 10 s", words)
        self.assertTrue(any(warning.startswith(stalled) for warning in
                            json.loads(ask(now, "report", "--json"))["warnings"]))
        self.assertIn("  Already now ", ask(now, "drill", "boxed"))
        for quiet in [{"pressure_full_avg10": 0}, {"high_bytes": 305 * MIB,
                                                   "inactive_file_bytes": 20 * MIB}]:
            now = boxed(**{**self.HIGH, "high_bytes": 280 * MIB, **quiet})
            self.assertNotIn("is stalled", ask(now, "report"), quiet)

    def test_who_is_stalled_by_swap_now_is_told(self):
        now = boxed(max_bytes=900 * MIB, swap_high_bytes=20 * MIB, swap_current_bytes=25 * MIB)
        stalled = f"{BOX} is stalled above memory.swap.high and may never be killed: it has 25M "\
                  "of 20M in swap"
        for command in [("report",), ("explain", "boxed")]:
            self.assertIn(stalled, ask(now, *command))
        self.assertIn(f"{BOX} is above its memory.swap.high and has more in swap, so each "
                      "allocation waits", ask(now, "protect", "boxed"))

    def test_explain_says_how_far_it_is(self):
        self.assertIn(f"\nLimits at which no process is killed\n  After 90M to 91M more, {BOX} "
                      "stalls above "
                      "memory.high (400M) and may never be killed: ",
                      ask(boxed(**self.HIGH), "explain", "boxed"))
        self.assertNotIn("Limits at which", ask(boxed(), "explain", "boxed"))

    def test_explain_says_how_far_memory_swap_high_is(self):
        swap = {"swap_total_bytes": 2000 * MIB, "swap_free_bytes": 1500 * MIB}
        for release, stalls in [("6.1.0", True), ("5.7.0", False)]:
            words = ask(boxed({**swap, "release": release}, max_bytes=400 * MIB,
                              swap_high_bytes=20 * MIB, swap_current_bytes=0), "explain", "boxed")
            self.assertEqual(f"more, {BOX} stalls above memory.swap.high (20M) and may never be "
                             "killed: " in words, stalls, words)

    def test_the_rank_in_the_cgroup_says_that_it_stalls(self):
        in_box = ("explain", "boxed", "--domain", BOX)
        self.assertRegex(ask(boxed(**self.HIGH), *in_box),
                         "next to be killed, unless the cgroup stalls above memory.high instead")
        now = boxed(**{**self.HIGH, "high_bytes": 280 * MIB}, pressure_full_avg10=8600)
        self.assertIn(", but the cgroup stalls above memory.high and may never kill",
                      ask(now, *in_box))
        self.assertNotIn("the cgroup stalls", ask(boxed(max_bytes=900 * MIB), *in_box))

    def test_the_list_of_limits(self):
        self.assertIn("stalls above memory.high (400M), may never be killed; at its limit boxed",
                      ask(boxed(**self.HIGH), "report"))
        box = json.loads(ask(boxed(**self.HIGH), "report", "--json"))["domains"][0]
        self.assertEqual((box["high"], box["stalls"]), (400 * MIB, True))

    def test_that_there_is_no_limit_is_said(self):
        none = "No memory cgroup has a limit: none can run out of memory before the machine."
        unlimited = boxed(max_bytes=(1 << 60) - 1)
        self.assertIn(none, ask(unlimited, "report"))
        self.assertNotIn(none, ask(unlimited, "report", "--raw"))
        self.assertNotIn(none, ask(boxed(**self.HIGH), "report"))
        del unlimited["cgroups"][-1]["max_bytes"]
        self.assertNotIn(none, ask(unlimited, "report"))

    def test_old_kernels_only_reclaim(self):
        one = drilled(boxed({"release": "5.3.0-76-generic"}, **self.HIGH), "boxed")
        self.assertEqual((one["end"], one["victims"]), ("leaker-dies", [9000]))


class Advice(unittest.TestCase):
    """app1 must live, and boxed, at -900, would have it killed."""
    SWAP = {"swap_total_bytes": 8 << 30, "swap_free_bytes": 8 << 30, "kernel_swap_bytes": 8 << 30}

    def box(self, recording):
        for process in recording["processes"]:
            process.pop("kernel_oom_score", None)
            if process["pid"] == 9000:
                process["adj"] = -900
        recording["units"] = [{"manager": "system", "name": "box.service", "cgroup": BOX}]
        words = ask(recording, "protect", "app1", "--against", "boxed")
        against = json.loads(ask(recording, "protect", "--json", "app1", "--against", "boxed"))
        advice, = [one for one in against["against"][0]["advice"] if one["kind"] == "box"]
        return advice, next(line for line in words.splitlines() if " Limit " in line), words

    def size(self, advice, key):
        return [int(change.rsplit("=", 1)[1]) for change in advice["changes"]
                if f":{key}=" in change]

    def test_without_swap_memory_max_alone(self):
        advice, line, words = self.box(boxed())
        self.assertEqual(self.size(advice, "high"), [])
        self.assertIn("Limit box.service: at MemoryMax=", line)
        self.assertIn("a MemoryHigh= below that would stall the leaker", line)
        self.assertRegex(words, r"set-property --runtime -- box.service MemoryMax=\d+M\n")
        self.assertIn("'[Service]' MemoryMax=", words)
        self.assertEqual(advice["after"]["victims"], [9000])

    def test_a_lower_high_is_lifted(self):
        advice, line, words = self.box(boxed(high_bytes=500 * MIB))
        self.assertEqual(self.size(advice, "high"), self.size(advice, "max"))
        self.assertIn("MemoryHigh= is lifted to that", line)
        self.assertRegex(words, r"MemoryHigh=(\d+M) MemoryMax=\1\n")
        self.assertEqual(advice["after"]["end"], "leaker-dies")

    def test_with_swap_both_and_it_ends_with_a_kill(self):
        advice, line, words = self.box(boxed(self.SWAP))
        (high,), (most,) = self.size(advice, "high"), self.size(advice, "max")
        self.assertLess(high, most)
        self.assertRegex(line, r"MemoryHigh=\S+ slows the leaker, and at MemoryMax=")
        self.assertIn(f"MemoryHigh={high // MIB}M MemoryMax={most // MIB}M\n", words)
        self.assertEqual(advice["after"]["end"], "leaker-dies")

    def test_swap_that_its_cgroup_may_not_use_is_none(self):
        advice, _, _ = self.box(boxed(self.SWAP, swap_max_bytes=0))
        self.assertEqual(self.size(advice, "high"), [])


class StrictOvercommit(unittest.TestCase):
    @staticmethod
    def strict(left, untouched=0):
        """That much may still be committed, and that much is committed and not in use."""
        result = document(overcommit_memory=2, admin_reserve_bytes=8 * MIB,
                          user_reserve_bytes=128 * MIB)
        machine = result["machine"]
        committed = machine["anon_bytes"] + machine["shmem_bytes"] + untouched
        machine.update(committed_bytes=committed, commit_limit_bytes=committed + left)
        return result

    def test_allocations_fail_before_memory_ends(self):
        recording = self.strict(2 << 30)
        one = drilled(recording, "boxed")
        self.assertEqual((one["end"], one["victims"], one["certain"], one["domain"]["kind"]),
                         ("allocation-fails", [], True, "machine"))
        self.assertLess(one["leaks_by_least"], one["leaks_by"])
        self.assertLessEqual(one["leaks_by"], 2 << 30 | 64 * MIB)
        words = ask(recording, "drill", "boxed")
        left = json.loads(ask(recording, "report", "--json"))["machine"]["commit_left"]
        self.assertLess(0, left["min"])
        self.assertLess(left["min"], left["max"])
        self.assertIn("its allocations fail (vm.overcommit_memory=2) and no process is killed",
                      words)
        self.assertIn("the commit limit is reached, and new memory is refused", words)
        for command in [("report",), ("explain", "boxed")]:
            self.assertRegex(ask(recording, *command),
                             r"Strict overcommit \(vm.overcommit_memory=2\): \S+ to \S+ may still "
                             r"be allocated; then allocations fail and no process is killed\.")

    def test_what_is_committed_may_still_be_used(self):
        recording = self.strict(2 << 30, 50 << 30)
        leaker, = (one for one in recording["processes"] if one["pid"] == 9000)
        leaker["vm_size_bytes"] = 99 << 30
        one = drilled(recording, "boxed")
        self.assertEqual((one["end"], one["certain"]), ("allocation-fails", False))
        self.assertEqual(one["alternative"]["end"], "leaker-dies")
        self.assertIn("unless memory that is committed already", ask(recording, "report"))

    def test_memory_ends_first(self):
        recording = self.strict(60 << 30)
        self.assertEqual(drilled(recording, "boxed")["end"], "leaker-dies")
        self.assertIn("but memory runs out first", ask(recording, "report"))

    def test_a_limit_that_is_not_known(self):
        one = drilled(document(overcommit_memory=2), "boxed")
        self.assertEqual((one["end"], one["certain"]), ("leaker-dies", False))
        self.assertIn("which is not known", ask(document(overcommit_memory=2), "report"))
        self.assertIn("it is not known whether memory or the commit limit is exhausted first",
                      ask(document(overcommit_memory=2), "drill", "boxed"))

    def test_safe_names_what_that_assumes(self):
        recording = self.strict(1 << 30)
        words = ask(recording, "protect", "boxed")
        self.assertIn("That holds for memory that is allocated anew", words)
        self.assertGreater(json.loads(ask(recording, "protect", "--json", "boxed"))
                           ["allocations_fail"], 0)

    def test_assumed_growth_is_committed_and_assumed_swap_raises_the_limit(self):
        recording = self.strict(2 << 30)
        recording["machine"]["user_reserve_bytes"] = 0
        least = [drilled(recording, "app1", "--assume", change)["leaks_by_least"]
                 for change in ("boxed:grow=0", "boxed:grow=1G", "machine:swap=1G")]
        self.assertEqual(least[0] - least[1], 1 << 30)
        self.assertEqual(least[2] - least[0], 1 << 30)


class Charged(unittest.TestCase):
    @staticmethod
    def pods():
        result = document()
        scope = f"{POD}/crio-{CONTAINER}.scope"
        for process in result["processes"]:
            if process["pid"] == 9000:
                process.update(cgroup=scope, unit=None, adj=900)
        result["cgroups"] = [
            {"path": "/kubepods.slice"},
            {"path": POD, "current_bytes": 310 * MIB, "max_bytes": 512 * MIB, "swap_max_bytes": 0},
            {"path": scope, "current_bytes": 310 * MIB, "max_bytes": 512 * MIB,
             "shmem_bytes": 50 * MIB}]
        result["machine"]["holders"] += [
            {"kind": "tmpfs", "name": f"/run/containers/{CONTAINER}/userdata/shm", "bytes": 0,
             "most_bytes": 1 << 30}]
        return result

    def test_a_writer_may_be_in_a_limited_cgroup(self):
        one = drilled(self.pods(), "tmpfs:/dev/shm")
        self.assertEqual((one["domain"]["kind"], one["certain"]), ("machine", False))
        self.assertEqual(one["writer"], {"path": f"{POD}/crio-{CONTAINER}.scope",
                                         "max": 512 * MIB, "known": False})
        self.assertIn("it is not known which process writes to it. A process in a cgroup with "
                      f"a limit fills that cgroup first, such as {POD}/crio-{CONTAINER}.scope, "
                      "which has 202M of its limit of 512M left",
                      ask(self.pods(), "drill", "tmpfs:/dev/shm"))

    def test_in_the_cgroup_of_domain(self):
        one = drilled(self.pods(), "tmpfs:/dev/shm", "--domain", POD)
        self.assertEqual((one["domain"]["path"], one["victims"], one["leaks_by"], one["end"]),
                         (POD, [9000], 202 * MIB, "nobody-left"))
        self.assertEqual(one["writer"]["known"], True)
        told = ask(self.pods(), "drill", "tmpfs:/dev/shm", "--domain", POD)
        self.assertIn(f"Charged to {POD}.", told)

    def test_the_path_names_the_pod(self):
        path = f"tmpfs:/run/containers/{CONTAINER}/userdata/shm"
        scope = f"{POD}/crio-{CONTAINER}.scope"
        one = drilled(self.pods(), path)
        self.assertEqual((one["domain"]["path"], one["victims"]), (scope, [9000]))
        self.assertEqual((one["writer"]["path"], one["writer"]["known"]), (scope, True))
        recording = self.pods()
        recording["machine"]["holders"][-1]["most_bytes"] = 100 * MIB
        self.assertEqual(drilled(recording, path)["end"], "bounded")

    def test_a_tmpfs_that_is_mounted_with_noswap_is_not_swapped(self):
        found = []
        for noswap in (0, 1):
            # more than all processes could fill
            recording = document(swap_total_bytes=100 << 30, swap_free_bytes=100 << 30)
            recording["machine"]["holders"].append(
                {"kind": "tmpfs", "name": "/mnt/x", "bytes": 0, "noswap": noswap})
            found.append(drilled(recording, "tmpfs:/mnt/x")["leaks_by_least"])
        self.assertGreater(found[0] - found[1], 50 << 30)
        self.assertIn("the machine's memory is exhausted (the tmpfs is mounted with noswap)",
                      ask(recording, "drill", "tmpfs:/mnt/x"))

    def test_of_several_containers_the_one_that_holds_it_is_taken(self):
        recording = self.pods()
        other = f"{POD}/crio-{'c' * 64}.scope"
        mover = next(p for p in recording["processes"] if p["name"] == "app1")
        mover.update(cgroup=other, unit=None)
        recording["cgroups"].append({"path": other, "current_bytes": 100 * MIB,
                                     "max_bytes": 120 * MIB, "shmem_bytes": 60 * MIB})
        recording["machine"]["holders"][-1].update(bytes=55 * MIB)
        path = f"tmpfs:/run/containers/{CONTAINER}/userdata/shm"
        one = drilled(recording, path)
        self.assertEqual((one["writer"]["path"], one["writer"]["known"]), (other, False))
        self.assertEqual((one["domain"]["path"], one["certain"]), (other, False))
        self.assertIn(f"Taken as charged to {other}.", ask(recording, "drill", path))
        # none of them can hold that much: only the pod is sure to be charged
        recording["machine"]["holders"][-1].update(bytes=300 * MIB)
        one = drilled(recording, path)
        self.assertEqual((one["writer"]["path"], one["certain"]), (POD, False))

    def test_where_tasks_sleep_a_write_to_a_tmpfs_fails(self):
        recording = self.pods()
        recording["cgroup_version"] = 1
        recording["cgroups"][2].update(oom_kill_disable=1)
        one = drilled(recording, f"tmpfs:/run/containers/{CONTAINER}/userdata/shm")
        self.assertEqual((one["end"], one["certain"]), ("sleeps", False))

    def test_the_kernel_grows_and_no_death_helps(self):
        one = drilled(document(), "kernel:")
        self.assertEqual((one["leaker"], one["name"], one["end"], one["leaker_dies"]),
                         (None, "kernel", "nobody-left", False))
        self.assertGreater(len(one["victims"]), 5)
        words = ask(document(), "drill", "kernel:")
        self.assertTrue(words.startswith("If the kernel's memory grows, "), words)
        self.assertIn("No kill stops that: a kill frees only the memory of its process", words)
        self.assertEqual(drilled(self.pods(), "kernel:", "--domain", POD)["victims"], [9000])
        self.assertTrue(clean_failure(ask(document(), "protect", "boxed", "--against", "kernel:"),
                                      1))
        self.assertTrue(clean_failure(ask(document(), "explain", "kernel:"), 1))


if __name__ == "__main__":
    unittest.main()
