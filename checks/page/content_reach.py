"""The whole of a page is never out of reach."""

from __future__ import annotations

from collections.abc import Iterator

from checks.dom import Dom
from checks.model import Finding, failed, passed
from checks.registry import check


@check(requirements=["WCAG22:2.1.1", "WCAG22:4.1.2"], impact="critical", topic="keyboard-operable")
def content_reach(dom: Dom) -> Iterator[Finding]:
    """Neither `html` nor `body` is inert: what an inert element holds can't be focused, clicked, found or heard."""
    body = dom.first("body")
    if body is None or not body.is_rendered or not body.text:
        return
    for element in (dom.first("html"), body):
        if element is not None and element.has("inert"):
            yield failed(element, "inert", tag=element.tag)
            return
    yield passed(body)
