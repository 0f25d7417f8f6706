"""The page is not turned sideways in one of the screen's two orientations."""

from __future__ import annotations

from collections.abc import Iterator

from checks.behaviour import Enlarged, target
from checks.dom import Dom
from checks.model import Finding, cant_tell, failed, passed
from checks.registry import check


@check(
    requirements=["WCAG22:1.3.4"],
    impact="serious",
    topic="orientation",
    act=["b33eff"],
    covers=["axe/css-orientation-lock"],
)
def orientation_lock(enlarged: Enlarged, dom: Dom) -> Iterator[Finding]:
    """Neither the page nor a large part of it stands at a right angle upright and not across, or the other way round."""
    for spot in enlarged.turned:
        box = spot.box
        is_page = spot.tag in ("html", "body", "main") or (box is not None and len(spot.text) > 20)
        if is_page:
            yield failed(target(dom, spot), "turned")
        else:
            yield cant_tell(target(dom, spot), "turned")
    if not enlarged.turned:
        yield passed()
