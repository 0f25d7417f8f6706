"""Text over pictures and gradients against the stronger contrast of level AAA, measured from the pixels."""

from __future__ import annotations

from collections.abc import Iterator

from checks.behaviour import TextPixels, target
from checks.dom import Dom
from checks.model import Finding, cant_tell, cleared, failed
from checks.page.text_contrast import CLEAR, LARGE_BOLD_PX, LARGE_PX
from checks.registry import check

NEEDED, NEEDED_LARGE = 7.0, 4.5  # success criterion 1.4.6


@check(
    requirements=["WCAG22:1.4.6"], impact="minor", topic="contrast", act=["09o5cg"], covers=["axe/color-contrast-enhanced"]
)
def text_contrast_enhanced(pixels: TextPixels, dom: Dom) -> Iterator[Finding]:
    """Where styles do not tell: the median of the letters' contrast is clearly below level AAA, or its worst twentieth is high enough."""
    for text in pixels.texts:
        if not text.pixels:
            continue
        large = text.size_px >= LARGE_PX or (text.is_bold and text.size_px >= LARGE_BOLD_PX)
        needed = NEEDED_LARGE if large else NEEDED
        told = {"median": text.median, "needed": needed, "text": text.spot.text[:60]}
        if text.worst >= needed:
            yield cleared(target(dom, text.spot))
        elif text.median < CLEAR * needed:
            yield failed(target(dom, text.spot), "low", **told)
        else:
            yield cant_tell(target(dom, text.spot), "partly", worst=text.worst, **told)
