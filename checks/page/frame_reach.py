"""What can be pressed in a frame can be reached by key."""

from __future__ import annotations

from collections.abc import Iterator

from checks.dom import Dom
from checks.model import Finding, failed, passed
from checks.registry import check


@check(
    requirements=["WCAG22:2.1.1"], impact="serious", topic="keyboard-operable", act=["akn7bn"], covers=["axe/frame-focusable-content"]
)
def frame_reach(dom: Dom) -> Iterator[Finding]:
    """A frame that is seen and holds something for the Tab key has no negative `tabindex` itself: that takes out all it holds."""
    for document in dom.documents:
        frame = document.owner
        if frame is None or not frame.is_visible or any(a.has("inert") for a in (frame, *frame.ancestors())):
            continue
        stops = [e for e in document.elements if e.is_tab_stop and e.is_visible]
        if stops and frame.get("tabindex").strip().startswith("-"):
            yield failed(frame, "taken_out", name=(stops[0].name or stops[0].text or stops[0].tag)[:60], count=len(stops))
        elif stops:
            yield passed(frame)
