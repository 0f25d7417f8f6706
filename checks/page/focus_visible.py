"""Every stop of a Tab walk shows that it has focus."""

from __future__ import annotations

from collections.abc import Iterator

from checks.behaviour import Stop, TabWalk, find, target
from checks.dom import Dom
from checks.model import Finding, cant_tell, failed, passed
from checks.registry import check


@check(requirements=["WCAG22:2.4.7"], impact="serious", topic="focus-visible", act=["oj04fd"])
def focus_visible(walk: TabWalk, dom: Dom) -> Iterator[Finding]:
    """A stop that looks the same with and without focus is a fault; one that can't be seen or lies outside the page is for review."""
    for stop in walk.stops:
        if stop.look == "same_pixels":
            element = find(dom, stop.spot)
            box = stop.spot.box
            unseen = box is None or box.width < 4 or box.height < 4 or (element is not None and not element.is_visible)
            yield (
                cant_tell(target(dom, stop.spot), "unseen", name=stop.spot.text[:60] or stop.spot.tag)
                if unseen
                else failed(target(dom, stop.spot), "same", name=stop.spot.text[:60] or stop.spot.tag)
            )
        elif _is_off_the_page(stop):
            yield cant_tell(target(dom, stop.spot), "unseen", name=stop.spot.text[:60] or stop.spot.tag)
        elif stop.look in ("changed", "pixels"):
            yield passed()


def _is_off_the_page(stop: Stop) -> bool:
    """A link or button that lies above or left of the page also while it has focus; of a field the label may show it."""
    box = stop.spot.box
    return box is not None and stop.spot.tag in ("a", "button") and (box.x + box.width <= 0 or box.y + box.height <= 0)
