"""Pictures in memory that two processes share; it is gone when both are."""

from __future__ import annotations

import mmap
import os
import sys

import numpy as np
from numpy.typing import NDArray


class Shared:
    """One piece of memory, made larger when it is too small.

    A file without a name under Linux, a named mapping of the page file under Windows: nothing
    of it ever lies on a disk as a file.
    """

    def __init__(self, name: str, size: int = 0) -> None:
        self._name = name
        self._map: mmap.mmap | None = None
        if size:
            self.resize(size)

    @classmethod
    def make(cls) -> Shared:
        """Memory of this process, to be inherited by the child that is started next."""
        if sys.platform == "win32":
            return cls(f"cungnop-{os.getpid()}-{os.urandom(8).hex()}")
        return cls(str(os.memfd_create("cungnop-frames")))

    @property
    def name(self) -> str:
        """What the child is told."""
        return self._name

    @property
    def inherited(self) -> tuple[int, ...]:
        """Handles that the child needs."""
        return () if sys.platform == "win32" else (int(self._name),)

    def resize(self, size: int) -> None:
        """Map `size` bytes."""
        self._unmap()
        if sys.platform == "win32":
            # A mapping of Windows cannot grow: each size is another one.
            self._map = mmap.mmap(-1, size, f"{self._name}-{size}")
        else:
            if os.fstat(int(self._name)).st_size < size:
                os.ftruncate(int(self._name), size)
            self._map = mmap.mmap(int(self._name), size)

    def pixels(self, at: int, shape: tuple[int, ...]) -> NDArray[np.uint8]:
        """A view of a picture that begins `at` bytes from the start; copy it or fill it at once."""
        if self._map is None:
            raise ValueError("no memory yet")
        count = int(np.prod(shape))
        return np.frombuffer(self._map, np.uint8, count, at).reshape(shape)

    def close(self) -> None:
        """Let it go."""
        self._unmap()
        if sys.platform != "win32":
            os.close(int(self._name))

    def _unmap(self) -> None:
        if self._map is not None:
            self._map.close()
            self._map = None
