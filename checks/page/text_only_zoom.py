"""With text alone at twice its size, lines neither cover each other nor vanish."""

from __future__ import annotations

from collections.abc import Iterator

from checks.behaviour import Enlarged, find, target
from checks.dom import Dom, Element
from checks.layout import is_sectioned_off
from checks.model import Finding, cant_tell, failed, passed
from checks.page.text_zoom import outermost
from checks.registry import check

LINE = 20  # characters


@check(requirements=["DIGG:webbriktlinjer"], impact="moderate", topic="text-resize")
def text_only_zoom(enlarged: Enlarged, dom: Dom) -> Iterator[Finding]:
    """Running text that is cut off or drawn over itself when only text grows; menus and cards are for review."""
    for clipped in outermost(dom, enlarged.text_doubled):
        element = find(dom, clipped.spot)
        if element is not None and len(clipped.spot.text) >= LINE and clipped.how != "gone" and _is_prose(element):
            yield failed(target(dom, clipped.spot), clipped.how, text=clipped.spot.text[:60])
        else:
            yield cant_tell(target(dom, clipped.spot), clipped.how, text=clipped.spot.text[:60])
    if not enlarged.text_doubled:
        yield passed()


def _is_prose(element: Element) -> bool:
    """Running text of the page's content, not a link or a menu."""
    return bool(element.closest("p", "li", "dd", "td", "blockquote")) and not (
        is_sectioned_off(element) or element.closest("a", "button")
    )
