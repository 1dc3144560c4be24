"""Sources that are loaded when they are first used: the first window need not wait for them."""

from __future__ import annotations

import importlib
import threading
from collections.abc import Generator
from functools import cached_property

from scanner.frame import Frame
from scanner.sources.base import Capabilities, Device, Settings, Source


def load(driver: str) -> Source:
    """The source that `module:Class` names."""
    module, _colon, name = driver.partition(":")
    source: Source = getattr(importlib.import_module(module), name)()
    return source


class Later:
    """The source that `driver` is; its module brings a network client, or much else."""

    def __init__(self, driver: str, *, live: bool) -> None:
        self.live = live
        self._driver = driver

    @cached_property
    def _source(self) -> Source:
        return load(self._driver)

    def devices(self) -> list[Device]:
        """As the source lists them."""
        return self._source.devices()

    def capabilities(self, device: str) -> Capabilities:
        """As the source knows them."""
        return self._source.capabilities(device)

    def frames(
        self, device: str, settings: Settings, cancel: threading.Event
    ) -> Generator[Frame, None, None]:
        """As the source gives them."""
        yield from self._source.frames(device, settings, cancel)
