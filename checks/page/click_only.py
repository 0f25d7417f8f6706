"""What a click does, a key can do."""

from __future__ import annotations

from collections.abc import Iterator

from checks.behaviour import Press, Trials, find, target
from checks.dom import Dom
from checks.model import Finding, cant_tell, failed, passed
from checks.registry import check


@check(requirements=["WCAG22:2.1.1"], impact="critical", topic="keyboard-operable")
def click_only(trials: Trials, dom: Dom) -> Iterator[Finding]:
    """Elements that react to a click by showing something or leaving the page take focus."""
    for press in trials.presses:
        if press.focusable:
            yield passed()
            continue
        name = press.spot.text[:60] or press.spot.tag
        shows = press.shown is not None and len(press.shown.text) > 1
        if press.click in ("navigation", "window") or (press.click == "dom" and shows):
            if _has_twin(dom, press):
                yield cant_tell(target(dom, press.spot), "twin", name=name)
            else:
                yield failed(target(dom, press.spot), "mouse_only", name=name)
        elif press.click == "dom":
            yield cant_tell(target(dom, press.spot), "maybe", name=name)


def _has_twin(dom: Dom, press: Press) -> bool:
    """A focusable control stands right beside it and may do the same."""
    element = find(dom, press.spot)
    if element is None or element.parent is None:
        return True
    nearby = [element.parent, *(a for a in [element.parent.parent] if a is not None and len(a.elements) <= 3)]
    return any(
        e.is_tab_stop for box in nearby for e in box.descendants() if e.parent is box or box is not element.parent
    )
