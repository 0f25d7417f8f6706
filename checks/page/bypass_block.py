"""Some way leads past what every page begins with: a skip link, a landmark, a heading, or a control that folds it away."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote

from checks.dom import Dom, Element
from checks.layout import text_blocks
from checks.model import Finding, cant_tell, cleared, failed, passed
from checks.registry import check
from checks.wording import mentions, page_language, tokens

FEWEST_LINKS = 3
_REPEATED = ("navigation", "banner", "complementary", "contentinfo", "search")
_CONTENT = ("main", "region")


@dataclass(frozen=True, slots=True)
class Opening:
    """What stands before the content, and the block with which the content begins."""

    repeated: tuple[Element, ...]
    content: Element


def opening(dom: Dom) -> Opening | None:
    """The blocks that pages repeat (menu, header, aside) before the first text outside them; None when there are none."""
    repeated: list[Element] = []
    for block in text_blocks(dom):
        holder = _holder(block) if block.landmark in _REPEATED else _menu(block)
        if holder is not None:
            if holder not in repeated:
                repeated.append(holder)
        elif not repeated or _is_way(block):
            continue
        else:
            return Opening(tuple(repeated), block)
    return None


def _holder(block: Element) -> Element:
    return next((a for a in (block, *block.ancestors()) if a.parent is None or a.parent.landmark not in _REPEATED), block)


def _menu(block: Element) -> Element | None:
    """A block of nothing but links, or the list of such (the name of the page itself among them) in which the block stands."""
    ways = [e for e in block.descendants() if e.tag == "a"]
    if len(ways) >= FEWEST_LINKS and all(a.has("href") for a in ways) and tokens(" ".join(a.text for a in ways)) == tokens(block.text):
        return block
    menu = block.closest("ul", "ol")
    if menu is None:
        return None
    items = [item for item in menu.elements if item.tag == "li"]
    links = [[a for a in item.descendants() if a.tag == "a"] for item in items]
    alone = all(len(found) == 1 and found[0].text == item.text for item, found in zip(items, links, strict=True))
    return menu if len(items) > 1 and alone and any(a.has("href") for found in links for a in found) else None


def _is_way(block: Element) -> bool:
    """Nothing but a link or button: a way into the page, not its content."""
    ways = [e for e in (block, *block.descendants()) if e.role in ("link", "button")]
    return bool(ways) and " ".join(w.text for w in ways) == block.text


def leads_past(dom: Dom, link: Element, content: Element) -> bool:
    """A link to a place in the page that is the content, holds its beginning, stands after it or right before it."""
    href = link.get("href")
    if not href.startswith("#") or len(href) < 2:
        return False
    name = unquote(href[1:])
    for element in link.document.elements:
        if element.get("id") == name or (element.tag == "a" and element.get("name") == name):
            if element.index >= content.index or any(a is element for a in content.ancestors()):
                return True
            return not any(element.index <= block.index < content.index for block in text_blocks(dom))  # right before it
    return False


def _is_landmark_of(element: Element, content: Element) -> bool:
    """A landmark for content that holds the beginning of it, or something after."""
    if element.role not in _CONTENT or not element.is_exposed or not element.text:
        return False
    return element.index >= content.index or any(a is element for a in content.ancestors())


def _is_heard_heading(element: Element) -> bool:
    return element.role == "heading" and element.is_visible and element.is_exposed and bool(element.name or element.text)


def _stops_before(dom: Dom, content: Element) -> list[Element]:
    return [
        e for e in dom.elements
        if e.index < content.index and e.role in ("link", "button") and e.is_exposed and e.is_tab_stop
    ]  # fmt: skip


def has_way(dom: Dom, content: Element) -> bool:
    """Tell whether a link leads to the content, or a landmark or heading of it can be jumped to."""
    return (
        any(leads_past(dom, e, content) for e in _stops_before(dom, content))
        or any(_is_landmark_of(e, content) for e in dom.elements)
        or any(_is_heard_heading(e) and e.landmark not in _REPEATED for e in dom.elements)
    )


def _may_lead(control: Element, language: str) -> bool:
    """Its name speaks of a way past or of folding; a link to a place in the page that is known not to be the content does not count."""
    name = unquote(control.get("href").removeprefix("#"))
    if control.get("href").startswith("#") and name and any(e.get("id") == name for e in control.document.elements):
        return False
    return mentions("SKIP", control.name, language) or mentions("FOLD", control.name, language) or control.has("aria-expanded")


@check(
    requirements=["WCAG22:2.4.1"], impact="moderate", topic="skip-link",
    act=["cf77f2", "047fe0", "ye5d6e", "b40fd1", "3e12e1"], covers=["axe/bypass"],
)  # fmt: skip
def bypass_block(dom: Dom) -> Iterator[Finding]:
    """Past menus and headers leads a link into the content, a landmark or heading of it, or a control that folds them away."""
    html, found = dom.first("html"), opening(dom)
    if html is None or found is None:
        return
    language = page_language(dom)
    content = found.content
    skips = _stops_before(dom, content)
    if has_way(dom, content):
        yield cleared(html)
    elif any(_may_lead(e, language) for e in skips):
        yield cant_tell(html, "control", stops=len(skips))
    elif skips or any(e.is_tab_stop for block in found.repeated for e in block.descendants()):
        yield failed(html, "nothing", stops=len(skips), text=content.text[:60])
    else:
        yield passed(html)
