"""The text is no harder to read than it must be."""

from __future__ import annotations

import re
from collections.abc import Iterator

from checks.dom import Dom
from checks.layout import is_sectioned_off, text_blocks
from checks.model import Finding, cant_tell, passed
from checks.registry import check
from checks.wording import page_language, tokens

FEW_WORDS = 30
HARD_LIX = 55.0  # LIX above 55: official texts and harder
HARD_GRADE = 12.0  # Flesch-Kincaid grade: years of school in the United States
LONG_SENTENCE = 25


def lix(sentences: list[list[str]]) -> float:
    """LIX (Björnsson 1968): words per sentence plus the percentage of words of more than six letters."""
    words = [w for s in sentences for w in s]
    return len(words) / len(sentences) + 100 * sum(len(w) > 6 for w in words) / len(words)


def grade(sentences: list[list[str]]) -> float:
    """Flesch-Kincaid grade level of English text; syllables counted as groups of vowels."""
    words = [w for s in sentences for w in s]
    syllables = sum(
        max(1, len(re.findall(r"[aeiouy]+", w)) - (w.endswith("e") and not w.endswith("le"))) for w in words
    )
    return 0.39 * len(words) / len(sentences) + 11.8 * syllables / len(words) - 15.59


@check(requirements=["WCAG22:3.1.5", "SPRAKLAG:11"], impact="minor", topic="plain-language")
def plain_language(dom: Dom) -> Iterator[Finding]:
    """Running text has a LIX of at most 55 in Nordic languages, or needs at most twelve years of school in English; for review."""
    language = page_language(dom)
    sentences: list[list[str]] = []
    for block in text_blocks(dom):
        if is_sectioned_off(block) or block.closest("heading", "table", "button", "nav", "form"):
            continue
        if len(tokens(block.text)) < 6 or not re.search(r"[.!?]", block.text):
            continue
        sentences += [said for s in re.split(r"[.!?:]+(?=\s|$)", block.text) if len(said := tokens(s)) >= 2]
    words = sum(len(s) for s in sentences)
    if words < FEW_WORDS or language not in ("sv", "nb", "no", "nn", "da", "en"):
        return
    long_ones = sum(len(s) > LONG_SENTENCE for s in sentences)
    value, most, measure = (
        (grade(sentences), HARD_GRADE, "Flesch-Kincaid") if language == "en" else (lix(sentences), HARD_LIX, "LIX")
    )
    if value > most:
        yield cant_tell(None, "hard", value=round(value, 1), measure=measure, long=long_ones, sentences=len(sentences))
    else:
        yield passed()
