"""Colours are set in the style sheet, where readers can change them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from checks.dom import Dom
from checks.model import Finding, cant_tell
from checks.registry import check

_COLOUR = re.compile(
    r"(?:^|;)\s*(color|background(?:-color)?)\s*:\s*(?!inherit|currentcolor|transparent|var\()([^;]+)", re.I
)


@check(requirements=["DIGG:webbriktlinjer"], impact="minor", topic="inline-style")
def inline_colour(dom: Dom) -> Iterator[Finding]:
    """Text with a colour in its own `style` attribute is for review; told once a page."""
    coloured = [
        e for e in dom.elements if e.has("style") and _COLOUR.search(e.get("style")) and e.text and e.is_visible
    ]
    if coloured:
        yield cant_tell(coloured[0], "inline", count=len(coloured))
