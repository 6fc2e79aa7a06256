# SPDX-License-Identifier: GPL-2.0-or-later
"""Resets what a test must not inherit from the program that started it.

A program inherits which signals its parent ignores and blocks, and oomtop respects that, for the
sake of nohup. A test that sends a signal therefore starts from the defaults, whatever ran the test.
"""
import signal

# Python ignores these signals; subprocess restores their defaults in the programs it starts.
IGNORED_BY_PYTHON = {signal.SIGPIPE, signal.SIGXFSZ}


def reset_signals():
    """Resets the test itself: no signal is blocked, and only those of Python are ignored."""
    for number in signal.valid_signals() - IGNORED_BY_PYTHON:
        if signal.getsignal(number) is signal.SIG_IGN:
            signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.pthread_sigmask(signal.SIG_SETMASK, [])


def reset_signals_before_exec():
    """Resets a child that was not started by subprocess."""
    reset_signals()
    for number in IGNORED_BY_PYTHON:
        signal.signal(number, signal.SIG_DFL)
