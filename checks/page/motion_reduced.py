"""What moves stops for those who asked their system for less motion."""

from __future__ import annotations

from collections.abc import Iterator

from checks.behaviour import Modes, target
from checks.dom import Dom
from checks.model import Finding, cant_tell, passed
from checks.registry import check


@check(requirements=["WCAG22:2.2.2", "WCAG22:2.3.3"], impact="moderate", topic="animation")
def motion_reduced(modes: Modes, dom: Dom) -> Iterator[Finding]:
    """Movement by style sheets that lasts more than five seconds heeds `prefers-reduced-motion`; for review, there may be a button."""
    still = {spot.selector for spot in modes.moving_still}
    for spot in modes.moving:
        if spot.selector in still:
            yield cant_tell(target(dom, spot), "moves", text=spot.text[:60] or spot.tag)
        else:
            yield passed()
