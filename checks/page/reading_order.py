"""What stands below on the screen comes later in the source."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from checks.dom import Dom
from checks.layout import is_sectioned_off, text_blocks
from checks.model import Finding, cant_tell, passed
from checks.registry import check


@check(requirements=["WCAG22:1.3.2"], impact="moderate", topic="reading-order")
def reading_order(dom: Dom) -> Iterator[Finding]:
    """A text block drawn wholly above its brother before it in the source, in the same column, is for review."""
    for one, after in pairwise(text_blocks(dom)):
        if one.parent is not after.parent or one.box is None or after.box is None or is_sectioned_off(one):
            continue
        if any(e.style("position") in ("fixed", "sticky") for e in (one, after)):
            continue
        same_column = min(one.box.right, after.box.right) - max(one.box.x, after.box.x) > 0.3 * min(
            one.box.width, after.box.width
        )
        if same_column and after.box.bottom <= one.box.y + 1 and len(one.text) > 3 and len(after.text) > 3:
            yield cant_tell(after, "above", text=after.text[:60], before=one.text[:60])
        else:
            yield passed(one)
