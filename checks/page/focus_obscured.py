"""What has focus is not hidden behind something that floats over the page."""

from __future__ import annotations

from collections.abc import Iterator

from checks.behaviour import TabWalk, target
from checks.dom import Dom
from checks.model import Finding, cant_tell, passed
from checks.registry import check


@check(requirements=["WCAG22:2.4.11"], impact="moderate", topic="focus-obscured")
def focus_obscured(walk: TabWalk, dom: Dom) -> Iterator[Finding]:
    """No stop of the Tab walk lies wholly behind a fixed or sticky part; for review, since such parts may be see-through."""
    for stop in walk.stops:
        if stop.is_covered:
            yield cant_tell(target(dom, stop.spot), "covered", name=stop.spot.text[:60] or stop.spot.tag)
        else:
            yield passed()
