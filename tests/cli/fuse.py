# SPDX-License-Identifier: GPL-2.0-or-later
"""A file system that can stop answering, served over /dev/fuse by a process of its own.

    with Fuse() as fuse:      # a directory "d" and a file "f"; raises Unavailable
        ...
        fuse.die()            # takes requests from now on, and answers none

When the server has exited, the kernel fails every request that still waits for it.
"""
import ctypes
import os
import select
import struct
import subprocess
import sys
import tempfile

LOOKUP, GETATTR, OPEN, INIT, OPENDIR, GETXATTR = 1, 3, 14, 26, 27, 22
FORGET, READ, STATFS, BATCH_FORGET, INTERRUPT = 2, 15, 17, 42, 36
DIRECTORY, FILE = 0o40755, 0o100444
NODES = {1: DIRECTORY, 2: DIRECTORY, 3: FILE}
NAMES = {b"d": 2, b"f": 3}
FILE_BYTES = 1 << 16


class Unavailable(Exception):
    """There is no /dev/fuse, or no permission to mount."""


def libc_call(name, *arguments):
    libc = ctypes.CDLL(None, use_errno=True)
    if getattr(libc, name)(*arguments) != 0:
        error = ctypes.get_errno()
        raise OSError(error, f"{name}: {os.strerror(error)}")


def mount(source, target, kind, flags=0, data=None):
    libc_call("mount", os.fsencode(source), os.fsencode(target), os.fsencode(kind),
              ctypes.c_ulong(flags), os.fsencode(data) if data else None)


def unmount(target):
    """Unmounts lazily, without a request to the file system."""
    libc_call("umount2", os.fsencode(target), 2)


class Fuse:
    def __init__(self):
        self.folder = tempfile.TemporaryDirectory()
        self.path = os.path.join(self.folder.name, "m")
        os.mkdir(self.path)
        self.server = subprocess.Popen([sys.executable, __file__, self.path],
                                       stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        said = self.server.stdout.readline().strip()
        if said != "mounted":
            self.__exit__()
            raise Unavailable(said or "the FUSE server ended")

    def die(self):
        self.server.stdin.write("die\n")
        self.server.stdin.flush()
        self.server.stdout.readline()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.server.kill()
        self.server.wait()
        self.server.stdin.close()
        self.server.stdout.close()
        while True:
            try:
                unmount(self.path)
            except OSError:
                break
        self.folder.cleanup()


# ---- the server: struct fuse_in_header and others, as in linux/fuse.h ----

def attributes(node):
    mode = NODES[node]
    size = FILE_BYTES if mode == FILE else 0
    return struct.pack("<QQQQQQIIIIIIIIII", node, size, 8, 0, 0, 0, 0, 0, 0, mode, 1, 0, 0, 0,
                       4096, 0)


def answer(opcode, node, body):
    """Returns the reply, or a negative errno. Nothing stays valid, so that each walk asks again."""
    if opcode == INIT:
        major, _, readahead, _ = struct.unpack_from("<IIII", body)
        return struct.pack("<IIIIHHIIHHI", major, 31, readahead, 0, 12, 9, 4096, 1, 1, 0, 0) + \
            bytes(24)
    if opcode == LOOKUP:
        found = NAMES.get(body.rstrip(b"\0")) if node == 1 else None
        return struct.pack("<QQQQII", found, 0, 0, 0, 0, 0) + attributes(found) if found else -2
    if opcode == GETATTR:
        return struct.pack("<QII", 0, 0, 0) + attributes(node)
    if opcode in (OPEN, OPENDIR):
        return struct.pack("<QII", 0, 0, 0)
    if opcode == STATFS:
        return struct.pack("<QQQQQIIII", 9, 9, 9, 9, 9, 4096, 255, 4096, 0) + bytes(24)
    return -38


def serve(path):
    device = os.open("/dev/fuse", os.O_RDWR)
    mount("dead", path, "fuse", 0, f"fd={device},rootmode=40000,user_id=0,group_id=0,allow_other")
    print("mounted", flush=True)
    alive = True
    while True:
        ready, _, _ = select.select([device, 0], [], [])
        if 0 in ready:
            if not os.read(0, 16):
                return
            alive = False
            print("dead", flush=True)
        if device not in ready:
            continue
        request = os.read(device, 1 << 20)
        _, opcode, unique, node = struct.unpack_from("<IIQQ", request)
        if opcode in (FORGET, BATCH_FORGET, INTERRUPT, READ) or not alive:
            continue
        reply = answer(opcode, node, request[40:])
        error, body = (reply, b"") if isinstance(reply, int) else (0, reply)
        os.write(device, struct.pack("<IiQ", 16 + len(body), error, unique) + body)


if __name__ == "__main__":
    try:
        serve(sys.argv[1])
    except OSError as failure:
        print(failure, flush=True)
