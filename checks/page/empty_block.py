"""Room is made by style, not by empty paragraphs and rows of line breaks."""

from __future__ import annotations

from collections.abc import Iterator

from checks.dom import Dom, Element, Text
from checks.model import Finding, failed, passed
from checks.registry import check

_HOLDS = "img, svg, input, button, iframe, video, audio, canvas, object, embed, select, textarea, a[href], hr, [role], [aria-label]"
BREAKS = 3


@check(requirements=["DIGG:webbriktlinjer"], impact="minor", topic="empty-element")
def empty_block(dom: Dom) -> Iterator[Finding]:
    """No empty `p` or list item takes up room, and no three `br` stand in a row."""
    for element in dom.elements:
        if element.tag in ("p", "li", "dd", "dt", "blockquote", "label", "legend") and element.box is not None:
            drawn = any(
                isinstance(c, Element) and c.tag.startswith("::") and c.box is not None and c.tag != "::marker"
                for c in element.children
            )
            styled = element.style("background-image") not in ("", "none")
            empty = not element.text_content.strip("\u00a0\u200b ") and not element.select(_HOLDS)
            if (
                empty
                and element.box.height > 4
                and element.is_visible
                and not drawn
                and not styled
                and not element.has("id")
                and not _is_divider(element)
            ):
                yield failed(element, "empty", tag=element.tag)
        elif element.tag == "br" and _starts_row(element):
            yield failed(element, "breaks", count=BREAKS)
        elif element.tag == "body":
            yield passed(element)


def _is_divider(element: Element) -> bool:
    """Kept from assistive technology, or called a separator: it draws a line and takes nobody's time."""
    return element.get("aria-hidden").lower() == "true" or element.get("role").lower() in ("separator", "presentation", "none")


def _starts_row(br: Element) -> bool:
    """The first of three or more `br` with nothing but white space between."""
    if br.parent is None:
        return False
    siblings = [c for c in br.parent.children if not (isinstance(c, Text) and not c.text.strip())]
    at = siblings.index(br)
    is_br = [isinstance(c, Element) and c.tag == "br" for c in siblings]
    return all(is_br[at : at + BREAKS]) and len(is_br[at : at + BREAKS]) == BREAKS and not (at and is_br[at - 1])
