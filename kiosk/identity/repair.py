"""Undoing what readers, decoders and keyboards do to a payload on its way here.

Each repair is a guess; `candidates` lists them, the untouched text first, and the card reader
takes the first that is a card.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

LONGEST = 3000
"""Bytes of the largest QR code are 2953; no card comes near."""

_EDGES = "\ufeff\u200b\x00"
_LATIN_BOM = "ï»¿"
_SYMBOLOGY = re.compile(r"\]Q[0-6]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_JAPANESE = re.compile("[\u3000-\u30ff\u4e00-\u9fff\uff61-\uff9f]")
_VIETNAMESE = frozenset("àáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵđ")
_TONE_AFTER_VOWEL = re.compile(r"[aeiouyâêôãõýAEIOUYÂÊÔÃÕÝ][ÌÒÞìòÞþ]")
_WHOLE_SYLLABLES = re.compile(r"\b(?:qu[ìi]|gi[òo])", re.IGNORECASE)

_VN_KEYS = {"ă": "1", "â": "2", "ê": "3", "ô": "4", "đ": "0"} | dict(
    zip("\u0300\u0309\u0303\u0301\u0323", "56789", strict=True)
)
_HATS = {"a\u0306": "1", "a\u0302": "2", "e\u0302": "3", "o\u0302": "4"}


def scrub(text: str) -> str:
    """Without byte-order marks, NULs, symbology prefixes and white space at the edges.

    Lone surrogates become U+FFFD, so that the rest can be encoded.
    """
    text = _SURROGATE.sub("\ufffd", text).strip(_EDGES).removeprefix(_LATIN_BOM)
    text = "".join(c for c in text if c not in _EDGES).strip()
    match = _SYMBOLOGY.match(text)
    return text[match.end() :] if match else text


def candidates(text: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The text and what it may have been, each with the warnings that this guess deserves.

    Readings in another encoding come first where the text shows their traces, because a
    wrongly decoded payload can still look like a card with a broken name.
    """
    for repaired in (_from_shift_jis(text), _from_latin1_utf8(text), _from_cp1258(text)):
        if repaired is not None and repaired != text:
            yield repaired, ("repaired_encoding",)
    yield text, ()
    inverted = _from_vn_layout(text)
    if inverted is not None:
        yield inverted, ("layout_vn",)


def _from_shift_jis(text: str) -> str | None:
    """UTF-8 bytes that zbar took for Shift-JIS; its kanji may have swallowed separators."""
    if not _JAPANESE.search(text):
        return None
    for errors in ("strict", "replace"):
        for codec in ("shift_jis", "cp932"):
            try:
                return text.encode(codec, errors).decode("utf-8", errors)
            except UnicodeError:
                continue
    return None


def _from_latin1_utf8(text: str) -> str | None:
    """UTF-8 bytes that were shown as Latin-1 or Windows-1252."""
    if text.isascii():
        return None
    for codec in ("latin-1", "cp1252"):
        try:
            return text.encode(codec).decode("utf-8")
        except UnicodeError:
            continue
    return None


def _from_cp1258(text: str) -> str | None:
    """Windows-1258 bytes that were shown as Latin-1: tones are letters such as Þ, Ì, ò there."""
    try:
        again = unicodedata.normalize("NFC", text.encode("latin-1").decode("cp1258"))
    except UnicodeError:
        return None
    if not _only_vietnamese(again):
        return None
    traces = _TONE_AFTER_VOWEL.search(_WHOLE_SYLLABLES.sub("", text))
    return again if traces or not _only_vietnamese(text) else None


def _only_vietnamese(text: str) -> bool:
    return all(c in _VIETNAMESE for c in text.lower() if not c.isascii())


def _from_vn_layout(text: str) -> str | None:
    """A gun's key presses through the Vietnamese layout, where the digit row types ă â ê ô đ.

    Only the digit fields, and words of the address made of nothing but such letters, go back.
    """
    fields = text.split("|")
    if len(fields) < 6 or re.search("[0-9]", fields[0]) or not (number := _row_keys(fields[0])):
        return None
    back = [_row_keys(field) or field for field in fields[1:]]
    name = 1 if fields[1] and not back[0].isdigit() else 2
    for at in range(2, len(fields)):
        if at != name and not back[at - 1].isdigit():
            back[at - 1] = " ".join(_row_word(word) for word in fields[at].split(" "))
    back[name - 1] = fields[name]
    return "|".join([number, *back])


def _row_word(word: str) -> str:
    bare = word.rstrip(",")
    return (_row_keys(bare) or bare) + word[len(bare) :]


def _row_keys(text: str) -> str | None:
    """The digits whose keys typed `text`; None when other keys were pressed too."""
    keys = "".join(_keys_of(c) for c in text)
    return keys if keys.isdigit() and keys.isascii() else None


def _keys_of(character: str) -> str:
    """Digits for a letter that may have been composed with the tones typed after it."""
    if character in _VN_KEYS:
        return _VN_KEYS[character]
    parts = unicodedata.normalize("NFD", character)
    for hat, digit in _HATS.items():
        if len(parts) > 1 and parts[0] == hat[0] and hat[1] in parts:
            tones = parts[1:].replace(hat[1], "", 1)
            return digit + "".join(_VN_KEYS.get(tone, tone) for tone in tones)
    return character


def damaged_letters(text: str) -> bool:
    """True when a decoder left its marks: U+FFFD, question marks, Japanese letters."""
    return "\ufffd" in text or "?" in text or bool(_JAPANESE.search(text))
