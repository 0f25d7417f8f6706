"""Lines of text have air between them."""

from __future__ import annotations

from collections.abc import Iterator

from checks.dom import Dom
from checks.layout import lines_of, text_blocks, text_holder
from checks.model import Finding, cant_tell, failed, passed
from checks.registry import check

LEAST = 1.2
GOOD = 1.3


@check(requirements=["WCAG22:1.4.8"], impact="minor", topic="line-height")
def line_height(dom: Dom) -> Iterator[Finding]:
    """Blocks of three lines or more have a line height of at least 1.3 times the letters."""
    for block in text_blocks(dom):
        holder = text_holder(block)
        size, height = holder.px("font-size"), holder.px("line-height")
        if not size or not height or len(block.text) < 60 or block.closest("heading") or len(lines_of(block)) < 3:
            continue
        ratio = height / size
        if ratio < LEAST - 0.01:
            yield failed(block, "tight", ratio=round(ratio, 2))
        elif ratio < GOOD - 0.01:
            yield cant_tell(block, "tight", ratio=round(ratio, 2))
        else:
            yield passed(block)
