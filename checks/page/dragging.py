"""What can be dragged can be moved in another way."""

from __future__ import annotations

import re
from collections.abc import Iterator

from checks.dom import Dom, Element
from checks.model import Finding, cant_tell, failed, passed
from checks.registry import check

#: The page tells people to drag.
_TOLD = re.compile(
    r"\b(drag (?:and|to|the|items?|them|each)|drag-and-drop|dra och släpp|dra (?:för att|raderna|rutorna|korten|objekten)|vedä ja pudota|"
    r"trascina)\b",
    re.I,
)
_OTHER_WAY = "button, select, input, [role=button], [role=option], [role=menuitem], [tabindex], a[href]"


def _has_other_way(element: Element) -> bool:
    """Something to press, choose or type in the element, or beside it in the box that holds all of its kind."""
    holder = element.parent
    return element.matches(_OTHER_WAY) or bool(element.select(_OTHER_WAY)) or (holder is not None and bool(holder.select(_OTHER_WAY)))


@check(requirements=["WCAG22:2.5.7"], impact="moderate", topic="dragging")
def dragging(dom: Dom) -> Iterator[Finding]:
    """Elements that the page makes draggable have a way with single presses; a fault where it says to drag and nothing else is there."""
    body = dom.first("body")
    told = body is not None and bool(_TOLD.search(body.text))
    for element in dom.select("[draggable=true]"):
        if not element.is_visible or element.tag in ("a", "img"):
            continue
        if not told or _has_other_way(element):
            yield cant_tell(element, "draggable", name=element.name[:60] or element.text[:60])
        elif _is_first(element):
            yield failed(element, "only", name=element.name[:60] or element.text[:60])
    for slider in dom.select("input[type=range]"):
        if slider.is_visible:
            yield passed(slider)


def _is_first(element: Element) -> bool:
    """Told once for all brothers that can be dragged."""
    return element.parent is None or next(e for e in element.parent.elements if e.get("draggable") == "true") is element
