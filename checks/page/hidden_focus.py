"""What is hidden from screen readers gets no focus."""

from __future__ import annotations

from collections.abc import Iterator

from checks.behaviour import TabWalk, find
from checks.dom import Dom
from checks.model import Finding, failed, passed
from checks.registry import check


@check(
    requirements=["WCAG22:4.1.2"],
    impact="serious",
    topic="hidden-text",
    act=["6cfa84"],
    covers=["axe/aria-hidden-focus"],
)
def hidden_focus(walk: TabWalk, dom: Dom) -> Iterator[Finding]:
    """No stop of a real Tab walk stands in an element with `aria-hidden="true"`."""
    for stop in walk.stops:
        element = find(dom, stop.spot)
        if element is None:
            continue
        if any(a.get("aria-hidden").lower() == "true" for a in (element, *element.ancestors())):
            yield failed(element, "hidden", name=stop.spot.text[:60] or stop.spot.tag)
        else:
            yield passed(element)
