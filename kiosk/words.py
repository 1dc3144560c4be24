"""The language of all texts: Vietnamese in the source, others by gettext catalogues."""

from __future__ import annotations

import gettext
import os

import assets

DOMAIN = "cungnop"


def choose_language(language: str) -> None:
    """Make `gettext.gettext` speak `language` ("vi", "en"); without a catalogue Vietnamese.

    Comes before the import of any module that makes tables of words while it is loaded.
    """
    os.environ["LANGUAGE"] = language
    gettext.bindtextdomain(DOMAIN, str(assets.path("translations")))
    gettext.textdomain(DOMAIN)
