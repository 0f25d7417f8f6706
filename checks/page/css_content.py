"""Words stand in the page, not in its style sheet."""

from __future__ import annotations

import re
from collections.abc import Iterator

from checks.dom import Dom, Element, Text
from checks.model import Finding, cant_tell, failed, passed
from checks.registry import check

_WORD = re.compile(r"[^\W\d_]{3,}")
_PRIVATE = re.compile(r"[\ue000-\uf8ff\U000f0000-\U0010ffff]")
_ICON_FONT = re.compile(r"icon|material|glyph|fa-|symbol", re.I)


@check(requirements=["WCAG22:1.3.1"], impact="moderate", topic="css-content")
def css_content(dom: Dom) -> Iterator[Finding]:
    """No `::before` or `::after` draws words that the page itself does not have."""
    for element in dom.elements:
        for child in element.children:
            if not isinstance(child, Element) or child.tag not in ("::before", "::after") or child.box is None:
                continue
            drawn = "".join(c.text for c in child.children if isinstance(c, Text)) or _string(child.style("content"))
            if not drawn.strip() or not child.is_visible:
                continue
            if (
                not _WORD.search(drawn)
                or _PRIVATE.search(drawn)
                or _ICON_FONT.search(element.get("class"))
                or drawn.strip().lower() in element.text_content.lower()
                or _is_value(drawn, element)
            ):
                yield passed(child)
            elif element.role in ("link", "button") or len(_WORD.findall(drawn)) > 1 or element.text_content:
                yield failed(element, "words", text=drawn.strip()[:80])
            else:
                yield cant_tell(element, "words", text=drawn.strip()[:80])


def _string(content: str) -> str:
    found = re.match(r'"(.*)"$', content.strip())
    return found.group(1) if found else ""


def _is_value(drawn: str, element: Element) -> bool:
    """The words come out of an attribute of the element: responsive tables repeat their headers so."""
    return drawn.strip().lower() in {v.strip().lower() for v in element.attributes.values()}
