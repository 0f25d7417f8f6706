"""The one boundary where text from a page becomes text we keep: whole, without controls that steer a reader's screen."""

import re
from typing import Any, TypeVar

T = TypeVar("T")

# Half of a surrogate pair alone can't be stored or sent; it stays visible as U+FFFD.
_HALF_PAIR = re.compile("[\ud800-\udfff]")
# C0 and C1 controls but tab and newline, and the controls that turn the direction of text (marks stay: languages need them).
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
MAX_NESTING = 40


def whole(text: str) -> str:
    """A text that every sink can take: no lone surrogates, no controls."""
    if _CONTROL.search(text):
        text = _CONTROL.sub("", text)
    return text if text.isascii() else _HALF_PAIR.sub("\ufffd", text)


def whole_all(value: T, nesting: int = MAX_NESTING) -> T:
    """The same for every text in lists and mappings, keys too; what is nested too deep is left out."""
    answer: Any
    if isinstance(value, str):
        answer = whole(value)
    elif isinstance(value, list | tuple):
        answer = [whole_all(item, nesting - 1) for item in value] if nesting else []
    elif isinstance(value, dict):
        answer = {whole_all(key): whole_all(item, nesting - 1) for key, item in value.items()} if nesting else {}
    else:
        answer = value
    return answer  # type: ignore[no-any-return]
