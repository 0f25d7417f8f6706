"""Lines of text are not too long to find the way back from."""

from __future__ import annotations

from collections.abc import Iterator

from checks.dom import Dom
from checks.layout import is_sectioned_off, lines_of, text_blocks
from checks.model import Finding, cant_tell, failed, passed
from checks.registry import check

MOST = 90
TOO_MANY = 100


@check(requirements=["WCAG22:1.4.8"], impact="minor", topic="line-length")
def line_length(dom: Dom) -> Iterator[Finding]:
    """In blocks of two lines or more no full line has more than ninety characters."""
    for block in text_blocks(dom):
        if len(block.text) < MOST or is_sectioned_off(block) or block.closest("table", "pre", "code", "form"):
            continue
        lines = lines_of(block)
        if len(lines) < 2:
            continue
        longest = max(line.characters for line in lines[:-1])
        if longest > TOO_MANY:
            yield failed(block, "long", characters=longest)
        elif longest > MOST:
            yield cant_tell(block, "long", characters=longest)
        else:
            yield passed(block)
