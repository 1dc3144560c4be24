"""The language of all texts: Vietnamese in the source, others by gettext catalogues."""

from __future__ import annotations

import gettext
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import lru_cache, wraps

import assets

DOMAIN = "cungnop"
_SOURCE = "cungnop-source"
"""A domain without a catalogue: texts come out as they stand in the source."""


def choose_language(language: str) -> None:
    """Make `gettext.gettext` speak `language` ("vi", "en"); without a catalogue Vietnamese.

    Comes before the import of any module that makes tables of words while it is loaded.
    """
    os.environ["LANGUAGE"] = language
    gettext.bindtextdomain(DOMAIN, str(assets.path("translations")))
    gettext.textdomain(DOMAIN)
    if not hasattr(gettext.find, "__wrapped__"):
        # the library has no setting for it
        gettext.find = _find_once(gettext.find)  # type: ignore[assignment]


def _find_once(find: Callable[..., list[str]]) -> Callable[..., list[str]]:
    """`gettext.find` looks on the disk for each text that is worded; once a language is enough."""
    known: dict[object, list[str]] = {}

    @wraps(find)
    def found(
        domain: str,
        localedir: str | None = None,
        languages: Iterable[str] | None = None,
        all: bool = False,  # noqa: A002 - gettext's own name
    ) -> list[str]:
        asked = os.environ.get("LANGUAGE") if languages is None else tuple(languages)
        key = (domain, localedir, asked, all)
        if key not in known:
            known[key] = find(domain, localedir, languages, all)
        return known[key]

    return found


@contextmanager
def in_vietnamese() -> Iterator[None]:
    """What is worded inside is Vietnamese, whatever the program speaks: it is printed."""
    spoken = gettext.textdomain()
    gettext.textdomain(_SOURCE)
    try:
        yield
    finally:
        gettext.textdomain(spoken)


def vietnamese(text: str) -> str:
    """Return the Vietnamese of a whole text that was worded while a module was loaded."""
    return _back(os.environ.get("LANGUAGE", "")).get(text, text)


@lru_cache(maxsize=4)
def _back(language: str) -> dict[str, str]:
    folder = str(assets.path("translations"))
    found = gettext.translation(DOMAIN, folder, languages=[language or "vi"], fallback=True)
    # there is no public way to read a catalogue backwards
    pairs: dict[str, str] = getattr(found, "_catalog", {})
    return {said: source for source, said in pairs.items() if source}
