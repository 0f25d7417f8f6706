"""Long texts are divided by headings."""

from __future__ import annotations

from collections.abc import Iterator

from checks.dom import Dom
from checks.layout import is_sectioned_off, text_blocks
from checks.model import Finding, cant_tell, passed
from checks.registry import check
from checks.wording import tokens

MANY_WORDS = 400
LONG_BLOCK = 120  # words in one paragraph


@check(requirements=["WCAG22:2.4.10"], impact="minor", topic="content-structure")
def heading_coverage(dom: Dom) -> Iterator[Finding]:
    """Running text of more than 400 words has a heading somewhere inside, and no paragraph more than 120."""
    run, start = 0, None
    for block in text_blocks(dom):
        if (
            block.tag in ("p", "div")
            and len(tokens(block.text)) > LONG_BLOCK
            and not block.closest("table", "form", "heading")
        ):
            yield cant_tell(block, "block", words=len(tokens(block.text)))
            return
        if block.closest("heading"):
            run, start = 0, None
            continue
        if is_sectioned_off(block) or block.closest("table", "form", "nav"):
            continue
        start = start or block
        run += len(tokens(block.text))
        if run > MANY_WORDS:
            yield cant_tell(start, "long", words=run)
            return
    if run:
        yield passed(start)
