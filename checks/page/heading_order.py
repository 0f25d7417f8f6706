"""Heading levels never skip a level on the way down."""

from __future__ import annotations

from collections.abc import Iterator

from checks.dom import Dom
from checks.model import Finding, cant_tell, failed, passed
from checks.registry import check
from checks.wording import tokens

MOST_WORDS = 25  # a heading of more is a paragraph in large letters


@check(requirements=["DIGG:webbriktlinjer"], impact="moderate", topic="heading-structure", covers=["axe/heading-order"])
def heading_order(dom: Dom) -> Iterator[Finding]:
    """After a heading of level 2 comes 2 or 3, or one higher up, never 4; a heading of more than 25 words is for review."""
    previous = 0
    for heading in dom.elements:
        if heading.role != "heading" or not heading.is_exposed or not heading.level or not heading.name:
            continue
        if previous and heading.level > previous + 1:
            yield failed(heading, "skips", after=previous, found=heading.level)
        elif len(tokens(heading.name)) > MOST_WORDS:
            yield cant_tell(heading, "long", name=heading.name[:80], words=len(tokens(heading.name)))
        else:
            yield passed(heading)
        previous = heading.level
