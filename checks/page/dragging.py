"""What can be dragged can be moved in another way."""

from __future__ import annotations

from collections.abc import Iterator

from checks.dom import Dom
from checks.model import Finding, cant_tell
from checks.registry import check


@check(requirements=["WCAG22:2.5.7"], impact="moderate", topic="dragging")
def dragging(dom: Dom) -> Iterator[Finding]:
    """Elements that the page makes draggable are for review: there must be a way with single presses."""
    for element in dom.select("[draggable=true]"):
        if element.is_visible and element.tag not in ("a", "img"):
            yield cant_tell(element, "draggable", name=element.name[:60] or element.text[:60])
