"""Focus goes into a dialog that opens, and stays there until it is closed."""

from __future__ import annotations

import re
from collections.abc import Iterator

from checks.behaviour import Overlay, Trials, find, target
from checks.dom import Dom
from checks.model import Finding, cant_tell, failed, passed
from checks.registry import check

LARGE_PX2 = 400_000  # a box over the page that leaves little of a desktop window to see
_MODAL = re.compile(r"modal|lightbox|dialog|overlay", re.I)


def _is_modal(dom: Dom, overlay: Overlay) -> bool:
    """It calls itself modal in its markup, or covers most of the window."""
    box = overlay.overlay.box
    if box is not None and box.width * box.height > LARGE_PX2:
        return True
    html = overlay.overlay.html
    element = find(dom, overlay.overlay)
    marks = f"{element.get('class')} {element.get('id')} {element.get('role')}" if element is not None else html
    return 'aria-modal="true"' in html or bool(_MODAL.search(marks))


@check(requirements=["WCAG22:2.4.3"], impact="serious", topic="dialog")
def dialog_focus(trials: Trials, dom: Dom) -> Iterator[Finding]:
    """An overlay opened by key gets focus at once or with the next Tab, and Tab does not leave it for what lies beneath."""
    for overlay in trials.overlays:
        name = overlay.opener.text[:60] or overlay.opener.tag
        message = "" if overlay.next_inside else "not_moved"
        if overlay.next_inside and not overlay.focus_stays:
            message = "leaves"
        if not message and overlay.focus_inside:
            yield passed()
        elif not message:
            yield cant_tell(target(dom, overlay.opener), "late", name=name)
        elif _is_modal(dom, overlay):
            yield failed(target(dom, overlay.opener), message, name=name)
        else:
            yield cant_tell(target(dom, overlay.opener), message, name=name)
