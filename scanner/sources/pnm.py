"""Pixels out of the plainest of picture formats, in which scanimage hands over its scans."""

from __future__ import annotations

import re

import cv2
import numpy as np

from scanner.decoders import LIMIT
from scanner.frame import Pixels

_GAP = rb"(?:\s|#[^\n]*\n)+"
_NUMBER = rb"(\d{1,6})"
_HEADER = re.compile(
    rb"P(?:(4)%b%b%b%b|([56])%b%b%b%b%b%b)\s"
    % (_GAP, _NUMBER, _GAP, _NUMBER, _GAP, _NUMBER, _GAP, _NUMBER, _GAP, _NUMBER)
)
_ROOM = 1 << 16
_PIECE = 1 << 20


class Picture:
    """A picture that is read into its place piece by piece, colours put in order on the way."""

    def __init__(self) -> None:
        self._head = b""
        self._scratch = memoryview(bytearray(_ROOM))
        self._body: np.ndarray[tuple[int], np.dtype[np.uint8]] | None = None
        self._filled = self._turned = 0
        self._kind = self._width = self._height = self._most = 0

    def room(self) -> memoryview:
        """Where the next bytes go."""
        if self._body is None or self._filled == self._body.size:
            return self._scratch
        return self._body.data[self._filled : self._filled + _PIECE]

    def took(self, count: int) -> None:
        """So many bytes came; raises ValueError for what is no such picture."""
        if count == 0:
            return
        if self._body is None:
            self._look_for_header(self._scratch[:count].tobytes())
        elif self._filled == self._body.size:
            raise ValueError("more than the picture")
        else:
            self._filled += count
            self._turn_colours()

    def pixels(self) -> Pixels:
        """Height x width x 3, blue-green-red; raises ValueError when it is not whole."""
        body = self._body
        if body is None or self._filled != body.size:
            raise ValueError("not whole")
        if self._kind == 4:
            bits = np.unpackbits(body.reshape(self._height, -1), axis=1)[:, : self._width]
            return _grey((1 - bits) * np.uint8(255))
        channels = 3 if self._kind == 6 else 1
        samples = body if self._most <= 255 else np.ascontiguousarray(body[::2])  # high bytes
        shaped = samples.reshape(self._height, self._width, channels)
        if channels == 1:
            return _grey(shaped)
        return shaped if self._most <= 255 else np.ascontiguousarray(shaped[:, :, ::-1])

    def _look_for_header(self, data: bytes) -> None:
        self._head += data
        found = _HEADER.match(self._head)
        if found is None:
            if len(self._head) > _ROOM:
                raise ValueError("no header")
            return
        self._begin(found)
        rest = self._head[found.end() :]
        if self._body is None or len(rest) > self._body.size:
            raise ValueError("more than the picture")
        self._body[: len(rest)] = np.frombuffer(rest, np.uint8)
        self._filled = len(rest)
        self._turn_colours()

    def _turn_colours(self) -> None:
        """Red and blue change places, a piece at a time while the scanner sends the next."""
        if self._kind != 6 or self._most > 255 or self._body is None:
            return
        row = 3 * self._width
        end = self._filled // row * row
        if end - self._turned >= _PIECE or (end == self._body.size and end > self._turned):
            part = self._body[self._turned : end].reshape(-1, self._width, 3)
            cv2.cvtColor(part, cv2.COLOR_RGB2BGR, dst=part)
            self._turned = end

    def _begin(self, found: re.Match[bytes]) -> None:
        numbers = [int(one) for one in found.groups() if one is not None]
        self._kind, self._width, self._height = numbers[:3]
        self._most = numbers[3] if len(numbers) > 3 else 1
        if not 0 < self._width * self._height <= LIMIT or not 0 < self._most < 65536:
            raise ValueError("impossible size")
        row = -(-self._width // 8) if self._kind == 4 else self._width
        size = row * self._height * (3 if self._kind == 6 else 1) * (2 if self._most > 255 else 1)
        self._body = np.empty(size, np.uint8)


def _grey(grey: Pixels) -> Pixels:
    return np.asarray(cv2.cvtColor(grey, cv2.COLOR_GRAY2BGR), np.uint8)
