"""No style sheet lets something flash more than three times a second."""

from __future__ import annotations

from collections.abc import Iterator

from checks.behaviour import Modes, target
from checks.dom import Dom
from checks.model import Finding, cant_tell, failed
from checks.page.flashing_image import MOST, SAFE_AREA_PX
from checks.registry import check


@check(requirements=["WCAG22:2.3.1"], impact="critical", topic="flashing")
def flashing_style(modes: Modes, dom: Dom) -> Iterator[Finding]:
    """What comes and goes more than three times a second by an animation is small; small ones are for review."""
    for flash in modes.flashing:
        box = flash.spot.box
        if flash.times <= MOST or box is None:
            continue
        say = cant_tell if box.width * box.height < SAFE_AREA_PX else failed
        yield say(target(dom, flash.spot), "flashes", times=flash.times, text=flash.spot.text[:60] or flash.spot.tag)
