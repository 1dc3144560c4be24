"""What the window's thread must not do, kind by kind: Python's audit events, and entry points."""

from __future__ import annotations

import os
import shutil
import socket
import ssl
import subprocess
import threading
import time
from types import ModuleType

import argon2
import cv2
import img2pdf
import keyring
import pikepdf
import pypdfium2
import zxingcpp
from PIL import Image
from pyzbar import pyzbar
from reportlab.platypus import BaseDocTemplate

from kiosk.vault import passphrase

EVENTS = frozenset(
    {
        "open",
        "fcntl.fcntl",
        "fcntl.flock",
        "fcntl.lockf",
        "glob.glob",
        "mmap.__new__",
        "os.chdir",
        "os.chmod",
        "os.chown",
        "os.fork",
        "os.getxattr",
        "os.link",
        "os.listdir",
        "os.lockf",
        "os.mkdir",
        "os.posix_spawn",
        "os.remove",
        "os.rename",
        "os.rmdir",
        "os.scandir",
        "os.setxattr",
        "os.symlink",
        "os.system",
        "os.truncate",
        "os.utime",
        "os.walk",
        "shutil.copyfile",
        "shutil.move",
        "shutil.rmtree",
        "socket.__new__",
        "socket.bind",
        "socket.connect",
        "socket.getaddrinfo",
        "socket.gethostbyaddr",
        "socket.gethostbyname",
        "socket.getnameinfo",
        "socket.sendmsg",
        "socket.sendto",
        "sqlite3.connect",
        "subprocess.Popen",
        "tempfile.mkdtemp",
        "tempfile.mkstemp",
    }
)
SQL = (
    "backup",
    "blob_open",
    "close",
    "cursor",
    "execute",
    "executemany",
    "pragma",
    "wal_checkpoint",
)
"""Methods of the store's connection."""
_OF_OS = (
    "access",
    "fdatasync",
    "fstat",
    "fsync",
    "lstat",
    "read",
    "readlink",
    "replace",
    "stat",
    "statvfs",
    "write",
)
_OF_SOCKETS = ("accept", "recv", "recv_into", "send", "sendall")


def _functions(module: ModuleType) -> tuple[str, ...]:
    found = {name: getattr(module, name) for name in dir(module) if not name.startswith("_")}
    return tuple(name for name, it in found.items() if callable(it) and not isinstance(it, type))


ENTRIES: tuple[tuple[object, tuple[str, ...]], ...] = (
    (os, _OF_OS),
    (shutil, ("disk_usage", "which")),
    (socket.socket, _OF_SOCKETS),
    (ssl.SSLSocket, (*_OF_SOCKETS, "do_handshake")),
    (subprocess.Popen, ("communicate", "wait")),
    (threading.Condition, ("wait",)),
    (threading.Event, ("wait",)),
    (threading.Thread, ("join",)),
    (time, ("sleep",)),
    (cv2, (*_functions(cv2), "VideoCapture")),
    (Image, ("open", "fromarray")),
    (Image.Image, ("convert", "resize", "save")),
    (zxingcpp, ("read_barcode", "read_barcodes")),
    (pyzbar, ("decode",)),
    (pikepdf, ("open", "new")),
    (pypdfium2, ("PdfDocument",)),
    (img2pdf, ("convert",)),
    (BaseDocTemplate, ("build",)),
    (keyring, ("get_keyring", "get_password", "set_password", "delete_password")),
    (argon2.PasswordHasher, ("hash", "verify")),
    (passphrase, ("hash_secret_raw",)),
)
"""Owner and names: what tells no audit hook, or tells it too late."""
