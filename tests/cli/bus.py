# SPDX-License-Identifier: GPL-2.0-or-later
"""A message bus for tests, which answers well, badly or not at all.

    with Bus(oomd="endless") as bus:
        run("report", env={**ENVIRONMENT, "DBUS_SYSTEM_BUS_ADDRESS": bus.address})

The bus speaks as much of D-Bus as oomtop uses: AUTH EXTERNAL, Hello, and the methods of
systemd-oomd.  `manner` is how the bus itself answers: "good", "silent" after it accepted the
connection, "dripping" one byte at a time, or "flood" with endless messages after the answer to
Hello.  `oomd` is what systemd-oomd hands over: "good", "endless" data, or a "pipe" without a
writer.  `owner` is the PID that owns the name of systemd-oomd.
"""
import array
import os
import socket
import struct
import tempfile
import threading
import time

DUMP = (b"Dry Run: no\nSwap Used Limit: 70.00%\nDefault Memory Pressure Limit: 60.00%\n"
        b"Default Memory Pressure Duration: 25s\nSwap Monitored CGroups:\n\tPath: /\n"
        b"Memory Pressure Monitored CGroups:\n\tPath: /a\n\t\tMemory Pressure Limit: 40.00%\n")
RETURN, ERROR, SIGNAL = 2, 3, 4


def padded(data, to=8):
    return data + bytes(-len(data) % to)


def field(code, signature, value):
    if signature == "u":
        data = bytes([code, 1]) + b"u\0" + struct.pack("<I", value)
    elif signature == "g":
        data = bytes([code, 1]) + b"g\0" + bytes([len(value)]) + value.encode() + b"\0"
    else:
        data = bytes([code, 1]) + signature.encode() + b"\0" + struct.pack("<I", len(value)) + \
            value.encode() + b"\0"
    return data


def message(kind, serial, body=b"", signature="", reply_to=None, descriptors=0, error=None):
    fields = [field(7, "s", "org.freedesktop.DBus"), field(6, "s", ":1.7")]
    if reply_to is not None:
        fields.append(field(5, "u", reply_to))
    if error:
        fields.append(field(4, "s", error))
    if kind == SIGNAL:
        fields += [field(1, "o", "/a"), field(2, "s", "a.b"), field(3, "s", "C")]
    if signature:
        fields.append(field(8, "g", signature))
    if descriptors:
        fields.append(field(9, "u", descriptors))
    joined = b""
    for one in fields:
        joined = padded(joined) + one
    head = b"l" + bytes([kind, 0, 1]) + struct.pack("<III", len(body), serial, len(joined))
    return padded(head + joined) + body


def text_body(text):
    return struct.pack("<I", len(text)) + text.encode() + b"\0"


class Bus:
    def __init__(self, manner="good", oomd="good", owner=None):
        self.manner, self.oomd, self.owner = manner, oomd, owner
        self.folder = tempfile.TemporaryDirectory()
        path = os.path.join(self.folder.name, "bus")
        self.address = "unix:path=" + path
        self.listening = socket.socket(socket.AF_UNIX)
        self.listening.bind(path)
        self.listening.listen(8)
        self.kept, self.connections = [], 0
        threading.Thread(target=self.accept, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.listening.close()
        for descriptor in self.kept:
            os.close(descriptor)
        self.folder.cleanup()

    def accept(self):
        while True:
            try:
                connection, _ = self.listening.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self.serve, args=(connection,), daemon=True).start()

    def serve(self, connection):
        try:
            if self.manner == "silent":
                time.sleep(60)
            rest = self.authenticate(connection)
            while True:
                rest = self.take(connection, rest)
        except (OSError, EOFError):
            connection.close()

    def send(self, connection, data, descriptors=()):
        if self.manner == "dripping":
            for byte in data:
                connection.sendall(bytes([byte]))
                time.sleep(0.05)
        elif descriptors:
            connection.sendmsg([data], [(socket.SOL_SOCKET, socket.SCM_RIGHTS,
                                         array.array("i", descriptors))])
        else:
            connection.sendall(data)

    def authenticate(self, connection):
        got = b""
        while b"BEGIN\r\n" not in got:
            more = connection.recv(4096)
            if not more:
                raise EOFError
            for line in more.split(b"\r\n"):
                if line.lstrip(b"\0") == b"AUTH EXTERNAL":
                    self.send(connection, b"DATA\r\n")
                elif b"AUTH" in line or line == b"DATA":
                    self.send(connection, b"OK 0123456789abcdef0123456789abcdef\r\n")
                elif line == b"NEGOTIATE_UNIX_FD":
                    self.send(connection, b"AGREE_UNIX_FD\r\n")
            got += more
        return got.split(b"BEGIN\r\n", 1)[1]

    def take(self, connection, got):
        while len(got) < 16 or len(got) < self.length(got):
            more = connection.recv(65536)
            if not more:
                raise EOFError
            got += more
        length = self.length(got)
        self.answer(connection, got[:length])
        return got[length:]

    @staticmethod
    def length(got):
        body, _, fields = struct.unpack_from("<III", got, 4)
        return 16 + fields + -fields % 8 + body

    def answer(self, connection, call):
        serial = struct.unpack_from("<I", call, 8)[0]
        if b"Hello" in call:
            self.send(connection, message(RETURN, 1, text_body(":1.7"), "s", serial))
            while self.manner == "flood":
                connection.sendall(message(SIGNAL, 2, text_body("x" * 1000), "s") * 100)
        elif b"GetConnectionUnixProcessID" in call:
            if self.owner:
                self.send(connection, message(RETURN, 3, struct.pack("<I", self.owner), "u",
                                              serial))
            else:
                self.send(connection, message(ERROR, 3, text_body("none"), "s", serial,
                                              error="org.freedesktop.DBus.Error.NameHasNoOwner"))
        elif b"DumpByFileDescriptor" in call:
            descriptor = self.descriptor()
            self.send(connection, message(RETURN, 4, struct.pack("<I", 0), "h", serial,
                                          descriptors=1), [descriptor])
            self.kept.append(descriptor)
        else:
            self.send(connection, message(ERROR, 5, text_body("no"), "s", serial,
                                          error="org.freedesktop.DBus.Error.UnknownMethod"))

    def descriptor(self):
        if self.oomd == "endless":
            return os.open("/dev/zero", os.O_RDONLY)
        reader, writer = os.pipe()
        if self.oomd == "pipe":
            os.write(writer, DUMP)
            self.kept.append(writer)
        else:
            os.write(writer, DUMP)
            os.close(writer)
        return reader
