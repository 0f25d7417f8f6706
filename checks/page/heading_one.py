"""The page has a main heading that people can see."""

from __future__ import annotations

from collections.abc import Iterator

from checks.dom import Dom
from checks.model import Finding, failed, passed
from checks.registry import check


@check(
    requirements=["DIGG:webbriktlinjer"],
    impact="moderate",
    topic="heading-missing-h1",
    covers=["axe/page-has-heading-one"],
)
def heading_one(dom: Dom) -> Iterator[Finding]:
    """Some heading of level 1 with text is exposed, in the page or in a frame of it."""
    body = dom.first("body")
    if body is None or not body.text:
        return
    for element in dom.all_elements():
        if element.tag not in ("h1", "body", "html") and element.role != "heading":
            continue
        if (element.level == 1 or element.tag == "h1") and element.is_exposed and (element.name or element.text):
            yield passed(element)
            return
    yield failed(None, "missing")
