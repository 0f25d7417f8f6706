"""Focus that goes into a part of the page by Tab comes out of it again."""

from __future__ import annotations

from collections.abc import Iterator

from checks.behaviour import TabWalk, target
from checks.dom import Dom
from checks.model import Finding, cant_tell, failed, passed
from checks.registry import check


@check(requirements=["WCAG22:2.1.2"], impact="critical", topic="keyboard-trap", act=["80af7b", "a1b64e", "ebe86a"])
def keyboard_trap(walk: TabWalk, dom: Dom) -> Iterator[Finding]:
    """Neither Tab nor Shift+Tab nor a key that the page names leads out: a trap. Open dialogs may keep focus."""
    if not walk.stops:
        return
    if walk.ended != "trapped" or walk.way_back:
        yield passed()
        return
    caught = {spot.selector for spot in walk.trapped}
    in_dialog = all(stop.dialog for stop in walk.stops if stop.spot.selector in caught)
    last = walk.trapped[-1]
    if in_dialog or walk.way_out:
        yield passed()
    elif last.tag in ("iframe", "frame", "object", "embed"):
        yield cant_tell(target(dom, last), "caught", count=len(walk.trapped), name=last.text[:60] or last.tag)
    else:
        yield failed(target(dom, last), "caught", count=len(walk.trapped), name=last.text[:60] or last.tag)
