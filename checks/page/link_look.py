"""A link in running text looks different from the text."""

from __future__ import annotations

from collections.abc import Iterator

from checks.colour import contrast, parse_colour
from checks.dom import Dom, Element, Text
from checks.model import Finding, cant_tell, failed, passed
from checks.page.link_text import links
from checks.registry import check

_LOOK = ("font-weight", "font-style", "font-size", "text-decoration-line", "background-color", "text-transform")
NEEDED = 3.0  # WCAG technique G183: contrast between link and text where colour is all there is


def _stands_out(link: Element, around: Element) -> bool:
    """Some inner element of the link that holds its text has a mark other than colour."""
    if "underline" in link.style("text-decoration-line") or any(
        "underline" in e.style("text-decoration-line") for e in link.descendants()
    ):
        return True
    if link.style("border-bottom-style") not in ("", "none") and link.px("border-bottom-width") > 0:
        return True
    if link.style("background-image") not in ("", "none") or link.select("img, svg"):
        return True
    if any(isinstance(c, Element) and c.tag.startswith("::") for c in link.children):
        return True
    return any(link.style(name) != around.style(name) for name in _LOOK)


def text_around(link: Element) -> Element | None:
    """The block in whose running text the link stands: it has words of its own outside links."""
    for at in link.ancestors():
        if at.style("display") not in ("inline", "contents"):
            outside = sum(len(c.text.split()) for c in _own_texts(at, link))
            return at if outside >= 3 and link.style("display").startswith("inline") else None
    return None


def _own_texts(block: Element, link: Element) -> Iterator[Text]:
    for child in block.children:
        if isinstance(child, Text):
            yield child
        elif child.tag != "a" and child.style("display") == "inline":
            yield from _own_texts(child, link)


@check(requirements=["WCAG22:1.4.1"], impact="serious", topic="link-colour-alone", covers=["axe/link-in-text-block"])
def link_look(dom: Dom) -> Iterator[Finding]:
    """Links in text have an underline, border, weight or another mark; where colour is all, it differs by 3:1."""
    for link in links(dom):
        if link.tag != "a" or not link.has("href") or not link.is_visible:
            continue
        around = text_around(link)
        if around is None:
            continue
        inner = next((e for e in (link, *link.descendants()) if e.own_text), link)
        if _stands_out(link, around):
            yield passed(link)
            continue
        ratio = contrast(parse_colour(inner.style("color")), parse_colour(around.style("color")))
        if inner.style("color") == around.style("color"):
            yield failed(link, "same", name=link.name)
        elif ratio < NEEDED:
            yield cant_tell(link, "colour", name=link.name, ratio=round(ratio, 2))
        else:
            yield passed(link)
