"""Damage to good examples: by bytes for any file, by its parts for some.

A reader of JSON that meets nothing but flipped bits never comes past the parser: so members are
taken out, doubled, renamed and exchanged, and values become others of another type.
"""

from __future__ import annotations

import random
import re
import zlib
from functools import cache

Span = tuple[int, int, str]
"""From, to, and which sort of part of JSON it is: key, member, value, item."""

WORDS = (
    b"\0", b"\xff\xff\xff\xff", b"{", b"}", b"[" * 40, b'"', b",", b"-1", b"1e999", b"9" * 400,
    b"null", b"true", b"NaN", b"\\ud800", b"\\u0000", b"|", b"<", b"<<", b"&x;", b"]]>",
    b"<!DOCTYPE a [<!ENTITY x 'y'>]>", "Ữ\u0302\u202e".encode(), b"../../x", b"\r\n", b"\x1b[2J",
    b"\xef\xbb\xbf", b"99999999999999999999", b"0000-00-00", b"((((a+)+)+)+$", b"%s%n{0}{a.b}",
    b"\xed\xa0\x80", b"\xc0\xaf", b"\xe2\x80\xa8", b"\\", b"://[::1", b"http://[", b"\x85",
)  # fmt: skip
TEXTS = (
    "", " ", "0", "-0", "1e5", "nan", "inf", "00/00/0000", "01/01/0001 00:00:00", "31/02/2026",
    "29/02/1900", "31/12/9999 23:59", "00/00/1985", "0000-00-00", "2026-02-30", "9999-12-31",
    "1.2.3", "..", "...", "².³", "٠١٢٣٤٥٦٧٨٩", "０２５３０３００５６７８", "໑໒໓", "𝟘𝟙𝟚", "Ⅷ", "½",
    "025303000001", "0" * 12, "9" * 12, "025" * 300, "1" * 5000, "Ữ\u0302\u0302\u0302", "\u202e",
    "\ufeff", "\u2028", "\x1b[31m", "a\nb", "a\tb", "\x00", "K'Brếp", "ß", "ŉ", "İ", "ﬃ", "\u0345",
    "\U0001f1fb\U0001f1f3", "\U000e0001", "x" * 4000, "Nữ", "nữ", "../../../etc/passwd", "CON",
    "file:///etc/passwd", "https://a:99999/", "http://[", "%0d%0a", "{x}", "{0.__class__}", "*",
    "(a+)+$", "(?P<a>x)(?P<a>y)", "[", "\\", "(?=(a*)*)b", "true", "null", "opencps", "packet",
)  # fmt: skip
VALUES = (
    b"null", b"true", b"false", b"0", b"-1", b"1", b"2", b"1.5", b"1e308", b"1e999", b"-1e999",
    b"NaN", b"Infinity", b"-Infinity", b"9" * 30, b"9" * 400, b"-" + b"9" * 400, b"9" * 5000,
    b"18446744073709551616", b"9223372036854775807", b"0.1e-400", b"[]", b"{}", b"[[]]", b"[null]",
    b'{"":""}', b'[{}]', b"[" * 30 + b"]" * 30, b"[" * 1200 + b"]" * 1200, b"[" * 120_000,
    b'{"a":' * 300 + b"1" + b"}" * 300, b'"\\ud800"', b'"\\udc00x"', b'"\\ud83d\\ude00"',
    b'"\xff"', b'"\xed\xa0\x80"', b'"\\u0000"', b'"\\u202e"', b'"\\u001b[2J"', b"'a'", b"01", b"+1",
)  # fmt: skip


def damaged(good: bytes, luck: random.Random, others: list[bytes], kind: str = "bytes") -> bytes:
    """`good` with a few damages; one time in fifty nothing of it but noise."""
    if luck.random() < 0.02:
        return luck.randbytes(luck.randrange(200))
    if kind == "bytes" or luck.random() < 0.2:
        return by_bytes(good, luck, others)
    data = _by_parts(good, luck, others, kind)
    return by_bytes(data, luck, others) if luck.random() < 0.1 else data


def by_bytes(good: bytes, luck: random.Random, others: list[bytes]) -> bytes:
    """One to six damages anywhere."""
    data = bytearray(good)
    for _damage in range(luck.randrange(1, 7)):
        at = luck.randrange(len(data) + 1)
        what = luck.randrange(7)
        if what == 0 and data:
            data[at % len(data)] ^= 1 << luck.randrange(8)
        elif what == 1 and data:
            data[at % len(data)] = luck.randrange(256)
        elif what == 2:
            data[at:at] = luck.choice(WORDS)
        elif what == 3:
            del data[at : at + luck.randrange(1, 40)]
        elif what == 4:
            data[at:at] = data[at : at + luck.randrange(1, 300)]
        elif what == 5 and luck.random() < 0.3:
            del data[at:]
        else:
            other = luck.choice(others)
            begin = luck.randrange(len(other) + 1)
            data[at : at + 30] = other[begin : begin + luck.randrange(1, 60)]
    return bytes(data)


def _by_parts(good: bytes, luck: random.Random, others: list[bytes], kind: str) -> bytes:
    """One to four parts, from the back to the front so that the places of the others hold."""
    parts = spans(good, kind)
    if not parts:
        return by_bytes(good, luck, others)
    chosen = sorted((luck.choice(parts) for _ in range(_few(luck))), reverse=True)
    data, behind = good, len(good) + 1
    for begin, end, sort in chosen:
        if end <= behind:
            old = data[begin:end]
            new = _other(old, luck, others, kind, sort)
            if not new and sort:  # a comma goes with what it parted
                end += data[end : end + 1] == b","
            if kind == "pdf" and luck.random() < 0.7:  # the places of its objects stay true
                new = new[: len(old)].ljust(len(old))
            data, behind = data[:begin] + new + data[end:], begin
    return data


def _few(luck: random.Random) -> int:
    return luck.choice((1, 1, 1, 1, 2, 2, 3, 4))


def _other(old: bytes, luck: random.Random, others: list[bytes], kind: str, sort: str) -> bytes:
    """What stands in the place of a part."""
    what = luck.randrange(9)
    if what <= 1:
        other = luck.choice(others)
        begin, end, _sort = luck.choice(_alike(other, kind, sort))
        return other[begin:end]
    if what == 2 and sort not in ("key", "value"):
        return b""
    if what == 3 and sort not in ("key", "value"):
        between = {"json": b",", "fields": luck.choice((b"|", b"\n", b";"))}.get(kind, b"")
        return old + between + old
    if what == 4 and sort in ("", "value", "item"):
        return _nested(old, luck, kind)
    if sort:
        return _json_part(old, luck, sort)
    if what == 5:
        return luck.choice(WORDS)
    if what == 6:
        return luck.choice(TEXTS).encode()
    return _tweaked(old, luck)


def _json_part(old: bytes, luck: random.Random, sort: str) -> bytes:
    """Another value, or the same string or number a little off."""
    if sort == "member":
        key, colon, value = old.partition(b":")
        return key + colon + _json_part(value, luck, "value")
    if sort != "key" and luck.random() < 0.4:
        return luck.choice(VALUES)
    if old[:1] == b'"' and luck.random() < 0.5:
        inside = _tweaked(old[1:-1], luck).replace(b'"', b"").rstrip(b"\\")
        return b'"' + inside + b'"'
    if old[:1].isdigit():
        return _tweaked(old, luck)
    text = luck.choice(TEXTS).replace("\\", "\\\\").replace('"', "")
    return b'"' + re.sub(r"[\0-\x1f]", lambda c: f"\\u{ord(c[0]):04x}", text).encode() + b'"'


def _nested(old: bytes, luck: random.Random, kind: str) -> bytes:
    if kind == "json":
        deep = luck.choice((1, 1, 2, 13, 600))
        return luck.choice((b"[" * deep + old + b"]" * deep, b'{"a":' * deep + old + b"}" * deep))
    if kind == "xml":
        deep = luck.choice((1, 2, 300))
        return b"<a>" * deep + old + b"</a>" * deep
    return old * luck.choice((2, 3, 60))


def _tweaked(old: bytes, luck: random.Random) -> bytes:
    """A number a little off, a letter more, or one of another script, inside the part."""
    digits = [m.span() for m in re.finditer(rb"\d+", old[:2000])]
    if digits and luck.random() < 0.5:
        begin, end = luck.choice(digits)
        off = luck.choice((-1, 1, 7, -1000, 10**6, 2**31, 2**63))
        return old[:begin] + str(int(old[begin:end][:300]) + off).encode() + old[end:]
    at = luck.randrange(len(old) + 1)
    put = luck.choice((luck.choice(WORDS), luck.choice(TEXTS).encode(), luck.randbytes(1)))
    return old[:at] + put + old[at + luck.randrange(3) :]


def example(good: list[bytes], seed: int, number: int, kind: str = "bytes") -> bytes:
    """The bytes of one number; the first of all are the good ones themselves."""
    if number < len(good):
        return good[number]
    luck = random.Random(seed * 1_000_003 + number)
    return damaged(luck.choice(good), luck, good, kind)


# what the kinds consist of

_JSON = re.compile(rb'"(?:[^"\\]|\\.)*"|[{}\[\],:]|[^\s{}\[\],:"]+')
_PARTS = {
    "xml": re.compile(rb"<[^<>]*>|[^<>]+"),
    "fields": re.compile(rb"[^|;\n\t ]+"),
    "pdf": re.compile(
        rb"/[A-Za-z]+|\d+|<<|>>|\[|\]|endobj|obj|R|<[0-9a-fA-F]{2,40}|\([^()]{0,80}\)"
    ),
}


@cache
def spans(data: bytes, kind: str) -> list[Span]:
    """Where the parts of an example begin and end, and for JSON of which sort they are."""
    if kind == "json":
        return _of_json(data)
    pattern = _PARTS.get(kind)
    found = [match.span() for match in pattern.finditer(data)] if pattern else []
    if kind == "xml":
        found += [m.span() for m in re.finditer(rb"<([\w:]+)[^<>]*>[^<>]*</\1>", data)]
        found += [m.span() for m in re.finditer(rb"[\w:]+(?==\")|\"[^\"]*\"", data)]
    return [(begin, end, "") for begin, end in found]


@cache
def _alike(data: bytes, kind: str, sort: str) -> list[Span]:
    """The parts of one sort; the whole where there is none."""
    return [one for one in spans(data, kind) if one[2] == sort] or [(0, len(data), sort)]


def _of_json(data: bytes) -> list[Span]:
    """Every key, member (with its key), value of a member, and item of a list."""
    found: list[Span] = []
    begun: list[int] = []
    keys: list[int] = [-1]
    last = (0, 0)
    for match in _JSON.finditer(data):
        token, (begin, end) = match.group(), match.span()
        if token in (b"{", b"["):
            begun.append(begin)
            keys.append(-1)
        elif token == b":" and found:
            keys[-1] = last[0]
            found[-1] = (*last, "key")
        elif token != b",":
            if token in (b"}", b"]"):
                if not begun:
                    return []  # no JSON at all: damaged by bytes alone
                begin = begun.pop()
                keys.pop()
            last = (begin, end)
            if keys[-1] < 0:
                found.append((begin, end, "item"))
            else:
                found += [(begin, end, "value"), (keys[-1], end, "member")]
                keys[-1] = -1
    return found


def sound_png(data: bytes) -> bytes:
    """A PNG whose chunks bear right sums again, so that a reader comes to what they say."""
    out, at = bytearray(data[:8]), 8
    while at + 12 <= len(data):
        size = int.from_bytes(data[at : at + 4], "big")
        if at + 12 + size > len(data):
            break
        body = data[at + 4 : at + 8 + size]
        out += data[at : at + 4] + body + zlib.crc32(body).to_bytes(4, "big")
        at += 12 + size
    return bytes(out) + data[at:]
