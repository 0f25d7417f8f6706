"""The one boundary where text from the web becomes text in the database: no surrogates, controls or bidi tricks, no excess."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from typing import Any

import msgspec

TITLE_LIMIT = 300
SNIPPET_LIMIT = 1_000
URL_LIMIT = 2_000
TEXT_LIMIT = 4_000
#: Deeper or wider values than these are cut: a basis or an argument is for a reader, not an archive.
DEPTH_LIMIT = 8
ITEMS_LIMIT = 500

#: C0 and C1 controls except tab and newline; bidi marks, embeddings, overrides and isolates.
_UNWANTED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_SURROGATE = re.compile("[\ud800-\udfff]")


def clean(text: str, limit: int = TEXT_LIMIT) -> str:
    """Text that is safe to store; longer text ends in an ellipsis and is `limit` characters long."""
    # A hostile title may be megabytes long: nothing beyond the limit (and what is dropped on the way) is looked at.
    safe = _UNWANTED.sub("", _SURROGATE.sub("\ufffd", text[: 4 * limit]))
    return safe if len(safe) <= limit else safe[: limit - 1] + "…"


def clean_url(url: str) -> str:
    """An address as stored. One that is too long keeps its beginning and a hash of the whole, so that two stay two."""
    safe = clean(url, 4 * URL_LIMIT)
    if len(url) <= URL_LIMIT:
        return safe
    digest = hashlib.sha256(url.encode("utf-8", "replace")).hexdigest()[:16]
    return f"{safe[: URL_LIMIT - 17]}~{digest}"


def cleaned(value: object, limit: int = SNIPPET_LIMIT) -> Any:
    """The value as plain lists, mappings, texts and numbers, every text in it cleaned."""
    return _cleaned(msgspec.to_builtins(value), limit, 0)


def clean_json(value: object, limit: int = SNIPPET_LIMIT) -> str:
    """The value as JSON text, every string in it cleaned."""
    return msgspec.json.encode(cleaned(value, limit)).decode("utf-8")


def _cleaned(value: object, limit: int, depth: int) -> object:
    if isinstance(value, str):
        return clean(value, limit)
    if isinstance(value, float):
        return value if value == value and abs(value) != float("inf") else None
    if depth >= DEPTH_LIMIT and isinstance(value, Mapping | list | tuple):
        return None
    if isinstance(value, Mapping):
        items = list(value.items())[:ITEMS_LIMIT]
        return {clean(str(key), TITLE_LIMIT): _cleaned(item, limit, depth + 1) for key, item in items}
    if isinstance(value, list | tuple):
        return [_cleaned(item, limit, depth + 1) for item in value[:ITEMS_LIMIT]]
    return value
