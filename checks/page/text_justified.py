"""Running text is not stretched to both margins."""

from __future__ import annotations

from collections.abc import Iterator

from checks.dom import Dom
from checks.layout import lines_of, text_blocks
from checks.model import Finding, failed, passed
from checks.registry import check


@check(requirements=["WCAG22:1.4.8"], impact="minor", topic="justified")
def text_justified(dom: Dom) -> Iterator[Finding]:
    """No block of two lines or more is justified."""
    for block in text_blocks(dom):
        justified = block.style("text-align") == "justify"
        lines = len(lines_of(block)) if justified or len(block.text) > 60 else 0
        if lines < 2:
            continue
        yield failed(block, "justified", lines=lines) if justified else passed(block)
