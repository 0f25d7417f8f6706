"""What calls itself a button works with Enter and with Space."""

from __future__ import annotations

from collections.abc import Iterator

from checks.behaviour import Trials, target
from checks.dom import Dom
from checks.model import Finding, failed, passed
from checks.registry import check

_ROLES = ("button", "checkbox", "switch", "menuitemcheckbox")


@check(requirements=["ARIA:roles", "WCAG22:4.1.2"], impact="serious", topic="keyboard-operable")
def widget_space(trials: Trials, dom: Dom) -> Iterator[Finding]:
    """On elements that only call themselves buttons or boxes, Space does what a click does."""
    for press in trials.presses:
        if not press.focusable or press.role not in _ROLES or press.click == "nothing":
            continue
        name = press.spot.text[:60] or press.spot.tag
        if press.space != "nothing":
            yield passed()
        elif press.enter != "nothing":
            yield failed(target(dom, press.spot), "space", name=name, role=press.role)
        else:
            yield failed(target(dom, press.spot), "neither", name=name, role=press.role)
