"""Whole sentences are not set in capitals."""

from __future__ import annotations

from collections.abc import Iterator

from checks.dom import Dom
from checks.layout import text_blocks, text_holder
from checks.model import Finding, failed, passed
from checks.registry import check
from checks.wording import tokens

MANY_WORDS = 8


@check(requirements=["DIGG:webbriktlinjer"], impact="minor", topic="all-caps")
def text_capitals(dom: Dom) -> Iterator[Finding]:
    """No block of eight words or more is in capitals, typed or by style."""
    for block in text_blocks(dom):
        words = tokens(block.text)
        if len(words) < MANY_WORDS:
            continue
        by_style = text_holder(block).style("text-transform") == "uppercase"
        letters = [c for c in block.text if c.isalpha() and c.lower() != c.upper()]
        typed = len(letters) >= 30 and sum(c.isupper() for c in letters) >= 0.9 * len(letters)
        if len(block.select("a, button")) > 1:
            yield passed(block)  # a row of menu items, not words in a row
        elif by_style or typed:
            yield failed(block, "capitals", words=len(words), text=block.text[:60])
        else:
            yield passed(block)
