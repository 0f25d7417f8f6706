"""Text is large enough to read."""

from __future__ import annotations

from collections.abc import Iterator

from checks.dom import Dom
from checks.layout import text_blocks, text_nodes
from checks.model import Finding, cant_tell, failed, passed
from checks.registry import check

TINY_PX = 10.0
SMALL_PX = 12.0


@check(requirements=["DIGG:webbriktlinjer"], impact="minor", topic="text-size")
def text_size(dom: Dom) -> Iterator[Finding]:
    """No text of three words or more is below 10 px; below 12 px is for review."""
    for block in text_blocks(dom):
        sizes = [
            (node.parent.px("font-size"), node.parent) for node in text_nodes(block) if len(node.text.split()) >= 3
        ]
        if not sizes:
            continue
        size, holder = min(sizes, key=lambda s: s[0])
        if holder.closest("sup", "sub") or size == 0:
            continue
        if size < TINY_PX:
            yield failed(holder, "tiny", px=round(size, 1), text=holder.text[:60])
        elif size < SMALL_PX:
            yield cant_tell(holder, "tiny", px=round(size, 1), text=holder.text[:60])
        else:
            yield passed(holder)
