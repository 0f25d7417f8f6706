"""No picture is there only to make room."""

from __future__ import annotations

from collections.abc import Iterator

from checks.behaviour import Rasters, target
from checks.dom import Dom
from checks.model import Finding, failed, passed
from checks.registry import check

THIN_PX = 2.0
LONG_PX = 8.0


@check(requirements=["DIGG:webbriktlinjer"], impact="minor", topic="spacer-image")
def spacer_image(rasters: Rasters, dom: Dom) -> Iterator[Finding]:
    """Pictures one or two pixels thin, and pictures with nothing in them, are not used for layout."""
    for picture in rasters.pictures:
        short, long = sorted((picture.shown_width, picture.shown_height))
        if long < LONG_PX:
            continue
        if (0 < short <= THIN_PX) or (picture.is_blank and picture.width and short > 0):
            yield failed(
                target(dom, picture.spot),
                "spacer",
                width=round(picture.shown_width),
                height=round(picture.shown_height),
            )
        else:
            yield passed()
