"""Decoders for tests of the child process: the first word of a file says how they misbehave."""

import os
import signal
import sys
import time

import numpy as np

from scanner import decoders


def whole(data, name):
    word = data.partition(b" ")[0]
    if word == b"segv":
        os.kill(os.getpid(), signal.SIGSEGV)
    if word == b"abort":
        os.abort()
    if word == b"sleep":
        time.sleep(600)
    if word == b"spin":
        sum(range(10**13))  # in C, and never gives way to another thread
    if word == b"stop":
        os.kill(os.getpid(), signal.SIGSTOP)
    if word == b"fill":
        yield np.ones((1, 1, 3 << 30), np.uint8), None
    if word == b"half":
        yield np.full((30, 40, 3), 9, np.uint8), None
        os.abort()
    if word == b"bug":
        raise ZeroDivisionError
    if word == b"print":
        sys.stdout.write("a library that prints what nobody asked for\n")
        sys.stdout.flush()
        data = data.partition(b" ")[2]
    yield from decoders.whole(data, name)


def small(data, longest):
    list(whole(data, ""))
    yield from decoders.small(data, longest)
