"""Links beside each other are kept apart by more than a blank."""

from __future__ import annotations

from collections.abc import Iterator

from checks.dom import Dom, Element, Text
from checks.model import Finding, cant_tell, passed
from checks.registry import check

NEAR_PX = 8.0


@check(requirements=["DIGG:webbriktlinjer"], impact="minor", topic="link-separation")
def link_separation(dom: Dom) -> Iterator[Finding]:
    """Two inline links on a line have a sign, a list or eight pixels between them."""
    for link in dom.select("a[href]"):
        parent = link.parent
        if parent is None or link.style("display") != "inline" or not link.is_visible or not link.name:
            continue
        after = _next(parent.children, link)
        if after is None or after.box is None or link.box is None or after.style("display") != "inline":
            continue
        same_line = abs(after.box.y - link.box.y) < link.box.height / 2
        if same_line and 0 <= after.box.x - link.box.right < NEAR_PX:
            yield cant_tell(link, "blank_only", name=link.name, next=after.name)
        else:
            yield passed(link)


def _next(children: list[Element | Text], link: Element) -> Element | None:
    """The link that follows with nothing but white space between."""
    for child in children[children.index(link) + 1 :]:
        if isinstance(child, Text):
            if child.text.strip():
                return None
        else:
            return child if child.tag == "a" and child.has("href") else None
    return None
