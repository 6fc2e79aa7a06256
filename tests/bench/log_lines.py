#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Writes an ordinary kernel log of MEGABYTES to standard output, with REPORTS reports in it.

    tests/bench/log_lines.py MEGABYTES REPORTS
"""
import random
import sys

SUBJECTS = [
    "usb %d-1: new high-speed USB device number %d using xhci_hcd",
    "e1000e %04x:00:1f.6 eth0: NIC Link is Up %d Mbps Full Duplex, Flow Control: None",
    "audit: type=1400 audit(%d.301:%d): apparmor=\"STATUS\" operation=\"profile_load\"",
    "IPv6: ADDRCONF(NETDEV_CHANGE): veth%x: link becomes ready after %d ms",
    "docker0: port %d(veth%x) entered blocking state",
    "EXT4-fs (sd%x1): mounted filesystem with ordered data mode. Opts: (null) %d",
    "nf_conntrack: table full, dropping packet %d of %d",
    "TCP: request_sock_TCP: Possible SYN flooding on port %d. Sending cookies. %d",
    "perf: interrupt took too long (%d > %d), lowering kernel.perf_event_max_sample_rate",
]


def ordinary_lines(dice, size):
    """Returns about `size` bytes of lines."""
    lines, length = [], 0
    while length < size:
        line = "Nov 24 %02d:%02d:%02d host7 kernel: [%12.6f] %s\n" % (
            dice.randrange(24), dice.randrange(60), dice.randrange(60), dice.random() * 1e6,
            dice.choice(SUBJECTS) % (dice.randrange(9000), dice.randrange(60000)))
        lines.append(line)
        length += len(line)
    return "".join(lines).encode()


def report(number):
    """Returns one report of a cgroup of its own, with forty tasks."""
    pid, start = 100000 + number, 2e6 + number
    memcg = "/kubepods.slice/pod%d" % number
    rows = ["[%7d]  1000 %5d %8d %8d %8d        0           0 worker" % (
        pid + i, pid + i, 9000 + i, 4000 - 50 * i, 90112) for i in range(40)]
    lines = [
        "worker invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0",
        "CPU: 1 PID: %d Comm: worker Not tainted 6.1.0-28-amd64 #1 Debian 6.1.119-1" % pid,
        "memory: usage 655360kB, limit 655360kB, failcnt %d" % number,
        "swap: usage 0kB, limit 0kB, failcnt 0", "Memory cgroup stats for %s:" % memcg,
        "anon 630000000", "Tasks state (memory values in pages):",
        "[  pid  ]   uid  tgid total_vm      rss pgtables_bytes swapents oom_score_adj name", *rows,
        "oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=/,mems_allowed=0,"
        "oom_memcg=%s,task_memcg=%s,task=worker,pid=%d,uid=1000" % (memcg, memcg, pid),
        "Memory cgroup out of memory: Killed process %d (worker) total-vm:36000kB, "
        "anon-rss:16000kB, file-rss:0kB, shmem-rss:0kB, UID:1000 pgtables:88kB "
        "oom_score_adj:0" % pid]
    return "".join("Nov 24 12:00:00 host7 kernel: [%12.6f] %s\n" % (start + i / 1e6, line)
                   for i, line in enumerate(lines)).encode()


def main():
    megabytes, reports = (int(word) for word in sys.argv[1:])
    dice, out, written = random.Random(1), sys.stdout.buffer, 0
    blocks = [ordinary_lines(dice, 1 << 18) for _ in range(64)]
    for number in range(reports + 1):
        while written < megabytes * 2**20 * number // reports:
            written += out.write(dice.choice(blocks))
        if number < reports:
            written += out.write(report(number))


if __name__ == "__main__":
    main()
