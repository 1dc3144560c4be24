"""A driver for tests of the child process: its device's name says how it misbehaves."""

import os
import signal
import sys
import threading
import time

import numpy as np

from scanner.frame import DeviceBusy, Frame
from scanner.sources.base import Capabilities, Device


def picture(level: int, size=(30, 40)):
    return np.full((*size, 3), level, np.uint8)


class Camera:
    live = True

    def devices(self):
        sys.stdout.write("a driver that prints what nobody asked for\n")
        sys.stdout.flush()
        return [Device("x:one", "Máy ảnh", "x", "USB", ("serial:1",))]

    def capabilities(self, device):
        if device == "x:crash":
            os.kill(os.getpid(), signal.SIGSEGV)
        return Capabilities(sizes=((40, 30),))

    def frames(self, device, settings, cancel):
        what = device.partition(":")[2]
        if what == "busy":
            raise DeviceBusy("Đang bận.")
        if what == "bug":
            raise ZeroDivisionError
        level = 0
        while not cancel.is_set():
            level += 1
            yield Frame(picture(level % 250), device, time.monotonic())
            if level == 5 and what == "crash":
                os.kill(os.getpid(), signal.SIGSEGV)
            if level == 5 and what in ("hang", "stubborn"):
                signal.signal(signal.SIGTERM, signal.SIG_IGN)
                while True:
                    time.sleep(60)
            time.sleep(0.005)


class Feeder(Camera):
    live = False

    def frames(self, device, settings, cancel):
        for level in range(1, 8):
            if cancel.is_set():
                return
            size = (30, 40) if level % 2 else (30 * level, 40)
            yield Frame(picture(level, size), device, time.monotonic(), float(settings.dpi))
            if level == 6 and device == "x:crash":
                os.kill(os.getpid(), signal.SIGKILL)


class Sleeper(Camera):
    def devices(self):
        threading.Event().wait(60)
        return []
