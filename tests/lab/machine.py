# SPDX-License-Identifier: GPL-2.0-or-later
"""The emulated machine: boots a guest, again if the emulator crashes."""
import dataclasses
import re
import subprocess
import threading

CRASHES_BORNE = 3
SECONDS_A_BOOT = 150
KERNEL_PARAMETERS = 'console=ttyS0 ignore_loglevel psi=1 swapaccount=1 panic=-1 oops=panic'
OOM_PANIC = re.compile(r'Kernel panic - not syncing: '
                       r'(Out of memory|System is deadlocked on memory)')
STALL = re.compile(r'rcu: INFO: \S+ (self-)?detected (expedited )?stall')


class Stopped(Exception):
    """The user has interrupted the lab."""


@dataclasses.dataclass
class Boot:
    said: str
    log: str
    hung: bool

    @property
    def whole(self):
        """Returns whether the scenario finished, possibly with the panic that it expects."""
        return '== done' in self.said or bool(OOM_PANIC.search(self.log))

    @property
    def crashed(self):
        """Returns whether the emulator failed: only that ends a guest before its scenario."""
        return not self.whole and ('== init' not in self.said or not self.hung or
                                   bool(STALL.search(self.log)))


def numa(nodes):
    """Yields options that give each node its memory and one CPU of the two."""
    for number, megabytes in enumerate(nodes):
        yield from ('-object', f'memory-backend-ram,id=node{number},size={megabytes}M',
                    '-numa', f'node,nodeid={number},cpus={number},memdev=node{number}')


def disk(megabytes, place):
    """Yields options for an empty disk, of which only what is written takes space."""
    if megabytes:
        with (place / 'disk').open('wb') as image:
            image.truncate(megabytes << 20)
        yield from ('-drive', f'file={place}/disk,if=virtio,format=raw,cache=unsafe')


def balloon(words):
    """Yields options for a balloon, whose size the monitor is told: see inflation()."""
    if words:
        deflates = 'on' if words.endswith(' deflate-on-oom') else 'off'
        yield from ('-device', f'virtio-balloon-pci,deflate-on-oom={deflates}')


def inflation(scenario):
    """Returns what the monitor is told: how much memory is to be left. The balloon takes the rest
    when the guest loads its driver."""
    if not scenario.balloon:
        return b''
    return b'balloon %d\n' % (scenario.memory - int(scenario.balloon.split()[0]))


def command_line(kernel, initramfs, scenario, place, source):
    return ['nice', 'qemu-system-x86_64', '-accel', 'tcg', '-cpu', 'max',
            '-smp', str(scenario.cpus), '-m', str(scenario.memory), *numa(scenario.nodes),
            *disk(scenario.disk, place), *balloon(scenario.balloon), '-display', 'none',
            '-monitor', 'stdio' if scenario.balloon else 'none', '-nic', 'none', '-no-reboot',
            '-kernel', kernel.image, '-initrd', initramfs,
            '-append', f'{KERNEL_PARAMETERS} lab={scenario.name} lab_source={source} '
                       f'{scenario.parameters}',
            '-serial', f'file:{place}/kernel.log', '-serial', f'file:{place}/guest.log']


def read(path):
    return path.read_text(errors='replace').replace('\r', '') if path.exists() else ''


class Machines:
    """The running emulators. None of them outlives stop()."""

    def __init__(self, patience=SECONDS_A_BOOT, source='auto'):
        self._patience = patience
        self._source = source
        self._lock = threading.Lock()
        self._running = set()
        self._stopped = False

    def _start(self, command, monitor, complaints):
        with self._lock:
            if self._stopped:
                raise Stopped
            emulator = subprocess.Popen(command, stdin=subprocess.PIPE,
                                        stdout=subprocess.DEVNULL, stderr=complaints)
            self._running.add(emulator)
        emulator.stdin.write(monitor)
        emulator.stdin.flush()
        return emulator

    def _wait(self, emulator):
        """Returns whether the emulator had to be killed."""
        try:
            emulator.wait(self._patience)
            return False
        except subprocess.TimeoutExpired:
            emulator.kill()
            emulator.wait()
            return True
        finally:
            emulator.stdin.close()
            with self._lock:
                self._running.discard(emulator)

    def boot(self, kernel, initramfs, scenario, place):
        """Boots once. The kernel's log and the guest's output are two files in `place`."""
        logs = [place / 'guest.log', place / 'kernel.log']
        for log in logs:
            log.unlink(missing_ok=True)
        with (place / 'qemu.log').open('w') as complaints:
            command = command_line(kernel, initramfs, scenario, place, self._source)
            emulator = self._start(command, inflation(scenario), complaints)
            hung = self._wait(emulator)
        (place / 'disk').unlink(missing_ok=True)
        return Boot(*map(read, logs), hung)

    def play(self, kernel, initramfs, scenario, place):
        """Returns the last boot of a scenario, and how many boots crashed before it."""
        place.mkdir(parents=True, exist_ok=True)
        for crashes in range(CRASHES_BORNE + 1):
            boot = self.boot(kernel, initramfs, scenario, place)
            if not boot.crashed:
                break
        return boot, crashes

    def stop(self):
        with self._lock:
            self._stopped = True
            for emulator in self._running:
                emulator.kill()
