"""What pointing shows stays while the pointer moves onto it."""

from __future__ import annotations

from collections.abc import Iterator

from checks.behaviour import Trials, target
from checks.dom import Dom
from checks.model import Finding, cant_tell, passed
from checks.registry import check


@check(requirements=["WCAG22:1.4.13"], impact="moderate", topic="hover-content")
def hover_stays(trials: Trials, dom: Dom) -> Iterator[Finding]:
    """Content that appears under the pointer can be pointed at itself; for review, since the way there may lie elsewhere."""
    for reveal in trials.reveals:
        if reveal.stays:
            yield passed()
        else:
            yield cant_tell(target(dom, reveal.trigger), "vanishes", text=reveal.shown.text[:80])
