"""No picture flashes more than three times a second."""

from __future__ import annotations

from collections.abc import Iterator

from checks.behaviour import Rasters, target
from checks.dom import Dom
from checks.model import Finding, cant_tell, failed, passed
from checks.registry import check

MOST = 3.0
SAFE_AREA_PX = 150 * 150  # a quarter of the central ten degrees of sight is 21 824 CSS px


@check(requirements=["WCAG22:2.3.1"], impact="critical", topic="flashing")
def flashing_image(rasters: Rasters, dom: Dom) -> Iterator[Finding]:
    """Animated pictures change between light and dark at most three times a second, or are small."""
    for picture in rasters.pictures:
        if picture.frames < 2:
            continue
        if picture.flashes <= MOST:
            yield passed()
        elif picture.shown_width * picture.shown_height < SAFE_AREA_PX:
            yield cant_tell(target(dom, picture.spot), "flashes", times=round(picture.flashes, 1))
        else:
            yield failed(target(dom, picture.spot), "flashes", times=round(picture.flashes, 1))
