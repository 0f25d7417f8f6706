"""What shaking or tilting the device does can be done, and turned off, in the page."""

from __future__ import annotations

from collections.abc import Iterator

from checks.behaviour import Trials
from checks.dom import Dom
from checks.model import Finding, cant_tell, failed
from checks.registry import check
from checks.wording import mentions, page_language

_SWITCHES = frozenset({"checkbox", "switch", "button", "link", "radio", "combobox", "menuitemcheckbox", "togglebutton"})


@check(requirements=["WCAG22:2.5.4"], impact="moderate", topic="motion", act=["c249d5", "7677a9"])
def device_motion(trials: Trials, dom: Dom) -> Iterator[Finding]:
    """A page that listens to the device's motion has a control that speaks of motion or of turning it off; what that does is for review."""
    if not trials.listens_to_motion:
        return
    language = page_language(dom)
    switches = [e for e in dom.elements if e.role in _SWITCHES and e.is_exposed]
    if any(mentions("MOTION_OFF", e.name, language) for e in switches) or any(e.tag == "iframe" for e in dom.elements):
        yield cant_tell(dom.first("body"), "listens")
    else:
        yield failed(dom.first("body"), "no_switch")
