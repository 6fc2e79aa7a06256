# SPDX-License-Identifier: GPL-2.0-or-later
"""A process whose memory map is locked for as long as a FUSE server does not answer.

    python3 locked.py FILE MEGABYTES

One thread reads the process's memory through /proc/self/mem, where FILE is mapped.  No READ of FILE
is answered, so the thread waits while it holds the mmap_lock.  Another thread maps memory and
queues for the lock behind it, and so does every process that takes the lock later.
"""
import mmap
import os
import sys
import threading
import time
import ctypes


def wait_for_page(address):
    memory = os.open("/proc/self/mem", os.O_RDONLY)
    os.pread(memory, 1, address)


def take_lock():
    mmap.mmap(-1, 1 << 20)


def main():
    large = mmap.mmap(-1, int(sys.argv[2]) << 20, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    for place in range(0, len(large), 4096):
        large[place] = 1
    libc = ctypes.CDLL(None)
    libc.mmap.restype = ctypes.c_void_p
    libc.mmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int, ctypes.c_int,
                          ctypes.c_int, ctypes.c_long]
    file = os.open(sys.argv[1], os.O_RDONLY)
    address = libc.mmap(None, 4096, mmap.PROT_READ, mmap.MAP_PRIVATE, file, 0)
    threads = [threading.Thread(target=wait_for_page, args=(address,), daemon=True),
               threading.Thread(target=take_lock, daemon=True)]
    os.write(1, b"ready\n")
    for thread in threads:
        thread.start()
        time.sleep(0.2)
    time.sleep(600)


main()
