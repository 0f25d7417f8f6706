"""Text over pictures, gradients and veils has enough contrast, measured from the pixels."""

from __future__ import annotations

from collections.abc import Iterator

from checks.behaviour import TextPixels, target
from checks.dom import Dom
from checks.model import Finding, cant_tell, cleared, failed
from checks.registry import check

NEEDED, NEEDED_LARGE = 4.5, 3.0  # success criterion 1.4.3
LARGE_PX, LARGE_BOLD_PX = 24.0, 18.66
CLEAR = 0.9  # of what is needed: a median below that is no matter of smoothing at the letters' edges


def measured(pixels: TextPixels, dom: Dom, *, needed: float, needed_large: float) -> Iterator[Finding]:
    """Each measured text against the contrast that it needs, large text less."""
    for text in pixels.texts:
        if not text.pixels:
            continue
        large = text.size_px >= LARGE_PX or (text.is_bold and text.size_px >= LARGE_BOLD_PX)
        enough = needed_large if large else needed
        told = {"median": text.median, "needed": enough, "text": text.spot.text[:60]}
        if text.worst >= enough:
            yield cleared(target(dom, text.spot))
        elif text.median < CLEAR * enough:
            yield failed(target(dom, text.spot), "low", **told)
        else:
            yield cant_tell(target(dom, text.spot), "partly", worst=text.worst, **told)


@check(requirements=["WCAG22:1.4.3"], impact="serious", topic="contrast", act=["afw4f7"], covers=["axe/color-contrast"])
def text_contrast(pixels: TextPixels, dom: Dom) -> Iterator[Finding]:
    """Where styles do not tell: the median of the letters' contrast is clearly too low, or its worst twentieth is high enough."""
    yield from measured(pixels, dom, needed=NEEDED, needed_large=NEEDED_LARGE)
