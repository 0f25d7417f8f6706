"""How much there was to read on the way, and how hard (LIX, as the catalogue defines it)."""

from __future__ import annotations

import re

FEWEST_WORDS = 100
LONG = 6
_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_NO_WORD = re.compile(r"https?://\S+|\S+@\S+")
_END = re.compile(r"[.!?:](?=\s+[A-ZÅÄÖ0-9])|[.!?:]?$", re.MULTILINE)


def words_in(text: str) -> list[str]:
    """Words as LIX counts them: no addresses, no numbers."""
    return _WORD.findall(_NO_WORD.sub(" ", text))


def lix(paragraphs: list[str]) -> float | None:
    """LIX of running text; None under 100 words."""
    words = [w for p in paragraphs for w in words_in(p)]
    if len(words) < FEWEST_WORDS:
        return None
    sentences = sum(
        max(1, len([m for m in _END.finditer(p.strip()) if m.end() <= len(p)])) for p in paragraphs if p.strip()
    )
    long = sum(1 for w in words if len(w) > LONG)
    return round(len(words) / max(1, sentences) + 100 * long / len(words), 1)
