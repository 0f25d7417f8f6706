"""Some way leads past what every page begins with: a skip link, a landmark, a heading, or a control that folds it away."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote

from checks.dom import Dom, Element
from checks.layout import text_blocks
from checks.model import Finding, cant_tell, cleared, failed, passed
from checks.registry import check
from checks.wording import mentions, page_language

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
        if block.landmark in _REPEATED:
            holder = _holder(block)
            if holder not in repeated:
                repeated.append(holder)
        elif not repeated or _is_way(block):
            continue
        else:
            return Opening(tuple(repeated), block)
    return None


def _holder(block: Element) -> Element:
    return next((a for a in (block, *block.ancestors()) if a.parent is None or a.parent.landmark not in _REPEATED), block)


def _is_way(block: Element) -> bool:
    """Nothing but a link or button: a way into the page, not its content."""
    ways = [e for e in (block, *block.descendants()) if e.role in ("link", "button")]
    return bool(ways) and " ".join(w.text for w in ways) == block.text


def leads_past(link: Element, content: Element) -> bool:
    """A link to a place in the page that is the content, holds its beginning or stands after it."""
    href = link.get("href")
    if not href.startswith("#") or len(href) < 2:
        return False
    name = unquote(href[1:])
    for element in link.document.elements:
        if element.get("id") == name or (element.tag == "a" and element.get("name") == name):
            return element.index >= content.index or any(a is element for a in content.ancestors())
    return False


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
        any(leads_past(e, content) for e in _stops_before(dom, content))
        or any(e.role in _CONTENT and e.is_exposed and e.text for e in dom.elements)
        or any(_is_heard_heading(e) and e.landmark not in _REPEATED for e in dom.elements)
    )


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
    elif any(mentions("SKIP", e.name, language) or mentions("FOLD", e.name, language) or e.has("aria-expanded") for e in skips):
        yield cant_tell(html, "control", stops=len(skips))
    elif skips or any(e.is_tab_stop for block in found.repeated for e in block.descendants()):
        yield failed(html, "nothing", stops=len(skips), text=content.text[:60])
    else:
        yield passed(html)
