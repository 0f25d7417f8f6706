"""Bytes of an answer as text: only encodings of the web, never a Python codec that a header happens to name."""

from __future__ import annotations

import codecs
import re

#: The encodings of the WHATWG standard that Python knows, by Python's own name.
_ALLOWED = frozenset(
    [
        "utf-8", "cp1252", "iso8859-1", "iso8859-2", "iso8859-3", "iso8859-4", "iso8859-5", "iso8859-6", "iso8859-7",
        "iso8859-8", "iso8859-10", "iso8859-13", "iso8859-14", "iso8859-15", "iso8859-16", "koi8-r", "koi8-u", "mac-roman",
        "cp866", "cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "cp1258", "gbk", "gb2312",
        "gb18030", "big5", "euc_jp", "iso2022_jp", "shift_jis", "euc_kr", "utf-16-le", "utf-16-be", "utf-16", "ascii",
    ]
)  # fmt: skip
_META = re.compile(rb"""<meta[^>]{0,400}?charset\s*=\s*["']?\s*([\w:.-]{2,40})""", re.IGNORECASE)
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


def known_encoding(label: str) -> str | None:
    """Python's name of a web encoding; None for anything else, UTF-7 and transformations among it."""
    try:
        name = codecs.lookup(label.strip().strip("'\"")).name
    except (LookupError, ValueError):
        return None
    if name not in _ALLOWED:
        return None
    return "cp1252" if name in ("iso8859-1", "ascii") else name


def decoded(body: bytes, content_type: str = "") -> str:
    """The text of an HTML answer: byte order mark, header, meta, then UTF-8 if it fits, else Windows-1252."""
    for mark, name in _MARKS:
        if body.startswith(mark):
            return body[len(mark) :].decode(name, "replace").replace("\x00", "\ufffd")
    named = re.search(r"charset\s*=\s*[\"']?([^\s;\"']{2,40})", content_type, re.IGNORECASE)
    labels = [named[1]] if named else []
    labels += [found[1].decode("ascii", "replace") for found in [_META.search(body[:4096])] if found]
    for label in labels:
        encoding = known_encoding(label)
        if encoding is not None:
            return body.decode(encoding, "replace").replace("\x00", "\ufffd")
    if len(body) > 3 and body[1:2] == b"\x00" and body[3:4] == b"\x00":
        return body.decode("utf-16-le", "replace")
    if len(body) > 3 and body[0:1] == b"\x00" and body[2:3] == b"\x00":
        return body.decode("utf-16-be", "replace")
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        text = body.decode("cp1252", "replace")
    return text.replace("\x00", "\ufffd")
