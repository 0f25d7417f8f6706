"""Pictures that move stop by themselves within five seconds, or can be stopped."""

from __future__ import annotations

from collections.abc import Iterator

from checks.behaviour import Rasters, target
from checks.dom import Dom
from checks.model import Finding, cant_tell, failed, passed
from checks.registry import check
from checks.wording import mentions, page_language

LONG_SECONDS = 5.0
SMALL_PX = 48


@check(requirements=["WCAG22:2.2.2"], impact="serious", topic="animation")
def moving_image(rasters: Rasters, dom: Dom) -> Iterator[Finding]:
    """An animated GIF, PNG or WebP that plays longer than five seconds has a control that stops it."""
    language = page_language(dom)
    for picture in rasters.pictures:
        if picture.frames < 2 or picture.shown_width < 2 or picture.shown_height < 2:
            continue
        total = picture.seconds * picture.loops if picture.loops else float("inf")
        if total <= LONG_SECONDS:
            yield passed()
            continue
        stoppable = any(e.role == "button" and mentions("PAUSE", e.name, language) for e in dom.elements)
        small = picture.shown_width <= SMALL_PX and picture.shown_height <= SMALL_PX
        if stoppable or small or picture.is_blank:
            yield cant_tell(target(dom, picture.spot), "moves", frames=picture.frames)
        else:
            yield failed(target(dom, picture.spot), "moves", frames=picture.frames)
