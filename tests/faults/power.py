"""A model of what a disk keeps when the power goes, run on a recorded trace of system calls.

What was not yet synced may be there, not there, or there in part (sectors of 512 bytes), whatever
the order it was written in; what never reached the disk of a grown file is zeros or old noise.
Names in a folder become durable in order, and certainly with the folder's own sync.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

TRACE = "openat,pwrite64,write,ftruncate,fsync,fdatasync,rename,unlink,writev"
SECTOR = 512
_FD = r"\d+<([^>]*)>"


@dataclass
class Inode:
    """A file: what is safe, and what was done to it since."""

    safe: bytearray = field(default_factory=bytearray)
    since: list[tuple[int, bytes | None]] = field(default_factory=list)
    """(offset, data) of a write; (size, None) of a change of size."""

    def sync(self) -> None:
        for at, data in self.since:
            _apply(self.safe, at, data)
        self.since.clear()

    def torn(self, dice: random.Random) -> bytes:
        """One of the contents that this file may have after the power went."""
        after = bytearray(self.safe)
        for at, data in self.since:
            fate = dice.random()
            if fate < 0.4:
                _apply(after, at, data)
            elif fate < 0.6 and data is not None:
                for start in range(0, len(data), SECTOR):
                    if dice.random() < 0.5:
                        _apply(after, at + start, data[start : start + SECTOR], dice)
        return bytes(after)


def _apply(
    content: bytearray, at: int, data: bytes | None, dice: random.Random | None = None
) -> None:
    if data is None:
        del content[at:]
        content.extend(bytes(at - len(content)))
        return
    gap = at - len(content)
    if gap > 0:
        content.extend(dice.randbytes(gap) if dice and dice.random() < 0.5 else bytes(gap))
    content[at : at + len(data)] = data


class Disk:
    """The files under one folder, as a trace goes on."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.said: list[list[str]] = []
        self.inodes: list[Inode] = []
        self.names: dict[str, int] = {}
        self.safe_names: dict[str, int] = {}
        self.since: list[tuple[str, str, str | int]] = []
        """(what, name, other name or inode): what was done to names since their folder's sync."""
        for path in sorted(folder.rglob("*")):
            if path.is_file() and not path.name.endswith("-shm"):
                self.safe_names[str(path)] = self.names[str(path)] = len(self.inodes)
                self.inodes.append(Inode(bytearray(path.read_bytes())))

    def do(self, call: str, words: str) -> bool:
        """Take one finished call; whether it changed anything that the power could take."""
        if call == "writev":
            found = re.search(r'iov_base="((?:[^"\\]|\\.)*)"', words)
            if found:
                self.said.append(json.loads(_bytes(found[1])))
            return False
        act = getattr(self, f"_{call}")
        return bool(act(words))

    def _openat(self, words: str) -> bool:
        found = re.match(r'[^,]*, "((?:[^"\\]|\\.)*)", ([A-Z_|]*)', words)
        if found is None or "O_CREAT" not in found[2]:
            return False
        return self._made(_bytes(found[1]).decode())

    def _made(self, name: str) -> bool:
        if not self._mine(name) or name in self.names:
            return False
        self.names[name] = len(self.inodes)
        self.since.append(("made", name, len(self.inodes)))
        self.inodes.append(Inode())
        return True

    def _pwrite64(self, words: str) -> bool:
        found = re.match(_FD + r', "((?:[^"\\]|\\.)*)", \d+, (\d+)', words)
        return found is not None and self._write_at(found[1], int(found[3]), _bytes(found[2]))

    def _write(self, words: str) -> bool:
        found = re.match(_FD + r', "((?:[^"\\]|\\.)*)"', words)
        if found is None or found[1] not in self.names:
            return False
        inode = self.inodes[self.names[found[1]]]
        end = len(inode.safe) + sum(len(data or b"") for _at, data in inode.since)
        return self._write_at(found[1], end, _bytes(found[2]))

    def _write_at(self, name: str, at: int, data: bytes) -> bool:
        if name not in self.names:
            return False
        self.inodes[self.names[name]].since.append((at, data))
        return True

    def _ftruncate(self, words: str) -> bool:
        found = re.match(_FD + r", (\d+)", words)
        if found is None or found[1] not in self.names:
            return False
        self.inodes[self.names[found[1]]].since.append((int(found[2]), None))
        return True

    def _fsync(self, words: str) -> bool:
        found = re.match(_FD, words)
        name = found[1] if found else ""
        if name in self.names:
            self.inodes[self.names[name]].sync()
        else:
            ours = [each for each in self.since if str(Path(each[1]).parent) == name]
            for each in ours:
                _rename(self.safe_names, each)
                self.since.remove(each)
        return True

    _fdatasync = _fsync

    def _rename(self, words: str) -> bool:
        old, new = (_bytes(text).decode() for text in re.findall(r'"((?:[^"\\]|\\.)*)"', words)[:2])
        if old in self.names:
            self.names[new] = self.names.pop(old)
            self.since.append(("renamed", old, new))
        return True

    def _unlink(self, words: str) -> bool:
        found = re.match(r'"((?:[^"\\]|\\.)*)"', words)
        name = _bytes(found[1]).decode() if found else ""
        if self.names.pop(name, None) is not None:
            self.since.append(("gone", name, ""))
        return True

    def _mine(self, name: str) -> bool:
        return name.startswith(str(self.folder)) and not name.endswith("-shm")

    def cut(self, dice: random.Random, into: Path) -> None:
        """Write what is left of the files when the power goes now to the folder `into`."""
        names = dict(self.safe_names)
        for each in self.since[: dice.randint(0, len(self.since))]:
            _rename(names, each)
        for name, number in names.items():
            path = into / Path(name).relative_to(self.folder)
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            path.write_bytes(self.inodes[number].torn(dice))
            path.chmod(0o600)


def _rename(names: dict[str, int], each: tuple[str, str, str | int]) -> None:
    what, name, other = each
    if what == "made":
        names[name] = int(other)
    elif name in names:
        number = names.pop(name)
        if what == "renamed":
            names[str(other)] = number


def finished_calls(trace: Path) -> Iterator[tuple[str, str]]:
    """(call, its words) of every call in the order in which they came to an end."""
    begun: dict[str, str] = {}
    with trace.open(encoding="latin-1") as lines:
        for line in lines:
            who, _space, rest = line.partition(" ")
            rest = rest.strip()
            if rest.endswith("<unfinished ...>"):
                begun[who] = rest.removesuffix("<unfinished ...>")
                continue
            resumed = re.match(r"<\.\.\. \w+ resumed>", rest)
            if resumed:
                rest = begun.pop(who) + rest[resumed.end() :]
            found = re.match(r"(\w+)\((.*)\) = (-?\d+)", rest)
            if found and not found[3].startswith("-"):
                yield found[1], found[2]


def _bytes(text: str) -> bytes:
    return text.encode("latin-1").decode("unicode_escape").encode("latin-1")
