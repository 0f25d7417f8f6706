"""With wider spacing of letters, words and lines, text is still all there."""

from __future__ import annotations

from collections.abc import Iterator

from checks.behaviour import Enlarged, target
from checks.dom import Dom
from checks.model import Finding, cant_tell, failed, passed
from checks.page.text_zoom import outermost
from checks.registry import check


@check(requirements=["WCAG22:1.4.12"], impact="moderate", topic="text-spacing")
def text_spacing(enlarged: Enlarged, dom: Dom) -> Iterator[Finding]:
    """Text that a box cuts off with WCAG's spacing and not before is a fault; text over text is for review."""
    for clipped in outermost(dom, tuple(c for c in enlarged.spaced if c.how == "cut")):
        yield failed(target(dom, clipped.spot), "cut", text=clipped.spot.text[:60])
    for clipped in outermost(dom, tuple(c for c in enlarged.spaced if c.how in ("overlap", "gone"))):
        yield cant_tell(target(dom, clipped.spot), clipped.how, text=clipped.spot.text[:60])
    if not enlarged.spaced:
        yield passed()
