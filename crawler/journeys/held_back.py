"""Embeds that a page holds back from one who has refused cookies: what stands in their place, and whether it says and leads somewhere."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urljoin, urlsplit

from checks.dom import Element
from crawler.journeys.sight import View

EMBEDS = frozenset({"iframe", "video", "audio", "object", "embed"})
WORDS_MOST = 80  # of what stands in the place of an embed
WORDS_FEWEST = 5  # that tell what is held back
_HOLDS = re.compile(r"cookie|consent|samtycke|cmp|kakor", re.IGNORECASE)
_ASKS = re.compile(
    r"(godkänn|acceptera|tillåt|samtyck|accept|allow|consent)\w*[^.]{0,80}(för att|to) (kunna )?"
    r"(se|visa|spela|titta|läsa|lyssna|view|see|watch|play)\b|"
    r"(innehåll|film|video|karta|inlägg|spelare|content|map)\w* [^.]{0,60}(visas inte|blocker|kräver|requires|is blocked)"
    r"[^.]{0,60}(kakor|cookies|samtycke|consent)",
    re.IGNORECASE,
)


def held_back(view: View) -> list[dict[str, Any]]:
    """One object for each place: `page`, `name`, `has_link` (to the source, on another host), `has_text` (says what is held back)."""
    places: list[Element] = []
    for element in view.dom.top.elements:
        if element.tag in EMBEDS and _waits(element):
            places.append(_around(element))
    for block in view.blocks:
        if not block.in_dialog and _ASKS.search(block.text) and len(block.text.split()) <= WORDS_MOST:
            places.append(_around(block.element))
    outer = [p for p in dict.fromkeys(places) if not any(other in p.ancestors() for other in places)]
    return [_told(place, view) for place in outer]


def _waits(embed: Element) -> bool:
    """An embed without a source, whose source waits in an attribute that speaks of consent."""
    if embed.get("src").startswith(("http", "//")):
        return False
    return any(_HOLDS.search(name) for name in embed.attributes) and any(
        value.startswith(("http", "//")) for value in embed.attributes.values()
    )


def _around(element: Element) -> Element:
    """The largest part around it that holds little besides."""
    found = element
    for at in element.ancestors():
        if at.tag in ("main", "body", "html", "article") or at.role == "main" or len(at.text.split()) > WORDS_MOST:
            break
        if at.tag in ("div", "figure", "section", "aside", "p"):
            found = at
    return found


def _told(place: Element, view: View) -> dict[str, Any]:
    inside = [place, *place.descendants()]
    links = [e.get("href") for e in inside if e.tag == "a"]
    own = urlsplit(view.url).netloc
    away = any(urlsplit(urljoin(view.url, href)).netloc not in ("", own) for href in links)
    buttons = " ".join(e.text for e in inside if e.tag == "button" or e.role == "button")
    words = len(place.text.split()) - len(buttons.split())
    names = (
        *(e.get("aria-label") for e in inside),
        *(e.text for e in inside if re.fullmatch("h[1-6]", e.tag)),
        *(e.get("title") for e in inside if e.tag in EMBEDS),
        buttons,
    )
    name = next((" ".join(n.split()) for n in names if n.strip()), "")
    return {"page": view.url, "name": name[:120], "has_link": away, "has_text": words >= WORDS_FEWEST}
