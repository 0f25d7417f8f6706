"""Text over pictures and gradients against the stronger contrast of level AAA, measured from the pixels."""

from __future__ import annotations

from collections.abc import Iterator

from checks.behaviour import TextPixels
from checks.dom import Dom
from checks.model import Finding
from checks.page.text_contrast import measured
from checks.registry import check

NEEDED, NEEDED_LARGE = 7.0, 4.5  # success criterion 1.4.6


@check(
    requirements=["WCAG22:1.4.6"], impact="minor", topic="contrast", act=["09o5cg"], covers=["axe/color-contrast-enhanced"]
)
def text_contrast_enhanced(pixels: TextPixels, dom: Dom) -> Iterator[Finding]:
    """Where styles do not tell: the median of the letters' contrast is clearly below level AAA, or its worst twentieth is high enough."""
    yield from measured(pixels, dom, needed=NEEDED, needed_large=NEEDED_LARGE)
