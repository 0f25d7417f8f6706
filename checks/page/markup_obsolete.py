# ruff: noqa: E501 - lists that read better in one line
"""No element is used that the HTML standard calls obsolete."""

from __future__ import annotations

from collections.abc import Iterator

from checks.dom import Dom
from checks.model import Finding, failed, passed
from checks.registry import check

OBSOLETE = frozenset(
    {"acronym", "applet", "basefont", "bgsound", "big", "blink", "center", "dir", "font", "frame", "frameset", "isindex", "listing", "marquee",
     "multicol", "nobr", "noframes", "plaintext", "spacer", "strike", "tt", "xmp"}
)  # fmt: skip


@check(requirements=["HTML:obsolete"], impact="minor", topic="deprecated-markup")
def markup_obsolete(dom: Dom) -> Iterator[Finding]:
    """`font`, `center`, `marquee` and their like are not used."""
    told: set[str] = set()
    for element in dom.elements:
        if element.tag in OBSOLETE:
            if element.tag not in told:
                told.add(element.tag)
                count = sum(1 for e in dom.elements if e.tag == element.tag)
                yield failed(element, "obsolete", tag=element.tag, count=count)
        elif element.tag == "body":
            yield passed(element)
