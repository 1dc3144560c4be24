"""The connectors by the name that packs and cases use."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache, partial

from . import credentials
from .base import Connector
from .opencps import OpenCps


@lru_cache(maxsize=32)
def _opencps(portal: str, group: str = "", trust: str = "") -> Connector:
    # kept, because a connector remembers that it is signed in and which template it found
    root = credentials.root_of(portal)
    return OpenCps(root, partial(credentials.find, root, group), trust=trust)


def own_account(portal: str, user: str, password: str, group: str, trust: str = "") -> Connector:
    """Return a connector that signs in as one citizen; it is not kept."""
    root = credentials.root_of(portal)
    group = group or credentials.find(root).group
    account = credentials.Credentials(user, password, group)
    return OpenCps(root, lambda: account, trust=trust)


CONNECTORS: Mapping[str, Callable[..., Connector]] = {"opencps": _opencps}
"""Connectors that send: name → maker(portal, group="", trust="").

`packet` and `paper` end at the desk and send nothing; they are functions in their own files.
"""
