"""What shaking or tilting the device does can be done, and turned off, in the page."""

from __future__ import annotations

from collections.abc import Iterator

from checks.behaviour import Trials
from checks.dom import Dom
from checks.model import Finding, cant_tell
from checks.registry import check


@check(requirements=["WCAG22:2.5.4"], impact="moderate", topic="motion", act=["c249d5", "7677a9"])
def device_motion(trials: Trials, dom: Dom) -> Iterator[Finding]:
    """A page that listens to the device's motion is for review."""
    if trials.listens_to_motion:
        yield cant_tell(dom.first("body"), "listens")
