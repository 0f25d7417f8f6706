"""At 200 % nothing that was there to read is cut off."""

from __future__ import annotations

from collections.abc import Iterator

from checks.behaviour import Clipped, Enlarged, find, target
from checks.dom import Dom
from checks.model import Finding, cant_tell, failed, passed
from checks.registry import check


def outermost(dom: Dom, clipped: tuple[Clipped, ...]) -> list[Clipped]:
    """Without what lies inside something else that is told."""
    elements = {c.spot.selector: find(dom, c.spot) for c in clipped}
    kept: list[Clipped] = []
    for one in clipped:
        element = elements[one.spot.selector]
        above = {a.selector for a in element.ancestors()} if element is not None else set()
        if not above & set(elements) and all(k.spot.selector != one.spot.selector for k in kept):
            kept.append(one)
    return kept


@check(requirements=["WCAG22:1.4.4"], impact="serious", topic="text-resize", act=["59br37"])
def text_zoom(enlarged: Enlarged, dom: Dom) -> Iterator[Finding]:
    """Text that a box cuts off at 200 % zoom and not before is a fault; lines on top of each other are for review."""
    cut = [c for c in enlarged.zoomed if c.how == "cut"]
    for clipped in outermost(dom, tuple(cut)):
        yield failed(target(dom, clipped.spot), "cut", text=clipped.spot.text[:60])
    for clipped in outermost(dom, tuple(c for c in enlarged.zoomed if c.how in ("overlap", "gone"))):
        yield cant_tell(target(dom, clipped.spot), clipped.how, text=clipped.spot.text[:60])
    if not enlarged.zoomed:
        yield passed()
