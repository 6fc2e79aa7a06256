# SPDX-License-Identifier: GPL-2.0-or-later
"""Whether a sanitizer is built in: then bounds of memory and of addresses do not apply."""


def is_sanitized(program):
    with open(program, "rb") as file:
        return b"__asan_init" in file.read()
