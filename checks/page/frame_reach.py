"""What can be pressed in a frame can be reached by key."""

from __future__ import annotations

from collections.abc import Iterator

from checks.dom import Dom, Element
from checks.model import Finding, failed, passed
from checks.registry import check


@check(
    requirements=["WCAG22:2.1.1"], impact="serious", topic="keyboard-operable", act=["akn7bn"], covers=["axe/frame-focusable-content"]
)
def frame_reach(dom: Dom) -> Iterator[Finding]:
    """A frame that is seen and holds something for the Tab key has no negative `tabindex` itself: that takes out all it holds."""
    modal = next((e for e in dom.elements if _is_modal(e)), None)
    for document in dom.documents:
        frame = document.owner
        if frame is None or not frame.is_visible or any(a.has("inert") for a in (frame, *frame.ancestors())):
            continue
        if modal is not None and modal not in frame.ancestors():
            continue  # all behind an open dialog is out of reach on purpose
        stops = [e for e in document.elements if e.is_tab_stop and e.is_visible]
        if stops and frame.get("tabindex").strip().startswith("-"):
            yield failed(frame, "taken_out", name=(stops[0].name or stops[0].text or stops[0].tag)[:60], count=len(stops))
        elif stops:
            yield passed(frame)


def _is_modal(element: Element) -> bool:
    return ((element.tag == "dialog" and element.has("open")) or element.get("aria-modal") == "true") and element.is_visible
