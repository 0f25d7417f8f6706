"""Long texts are divided by headings."""

from __future__ import annotations

from collections.abc import Iterator

from checks.dom import Dom
from checks.layout import is_sectioned_off, text_blocks
from checks.model import Finding, cant_tell, failed, passed
from checks.registry import check
from checks.wording import tokens

MANY_WORDS = 400
LONG_BLOCK = 120  # words in one paragraph
PARAGRAPH = 15  # words: fewer are a line, not running text
RUNNING_SHARE = 0.9


@check(requirements=["WCAG22:2.4.10"], impact="minor", topic="content-structure")
def heading_coverage(dom: Dom) -> Iterator[Finding]:
    """Running text of more than 400 words has a heading somewhere inside, and no paragraph more than 120."""
    run, start, running = 0, None, 0
    for block in text_blocks(dom):
        if (
            block.tag in ("p", "div")
            and len(tokens(block.text)) > LONG_BLOCK
            and not block.closest("table", "form", "heading")
        ):
            yield cant_tell(block, "block", words=len(tokens(block.text)))
            return
        if block.closest("heading"):
            run, start, running = 0, None, 0
            continue
        if is_sectioned_off(block) or block.closest("table", "form", "nav"):
            continue
        start = start or block
        words = len(tokens(block.text))
        run += words
        if block.tag == "p" and words >= PARAGRAPH:
            running += words
        if run > MANY_WORDS and running > RUNNING_SHARE * MANY_WORDS:
            yield failed(start, "long", words=run)
            return
        if run > MANY_WORDS + 2 * LONG_BLOCK:
            yield cant_tell(start, "long", words=run)
            return
    if run:
        yield passed(start)
