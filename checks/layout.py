"""How text lies on the page: blocks of running text, their lines as drawn, what is large, what stands beside what."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from checks.dom import Dom, Element, Text

BLOCKS = frozenset(
    {"block", "flex", "grid", "list-item", "table-cell", "table-caption", "flow-root", "inline-block", "table"}
)
_PROSE_FREE = frozenset(
    {"script", "style", "noscript", "template", "svg", "math", "select", "textarea", "title", "option"}
)


@dataclass(frozen=True, slots=True)
class DrawnLine:
    """One line of a block as it is drawn, in CSS px of its document."""

    x: float
    y: float
    right: float
    bottom: float
    characters: int
    text: str


@lru_cache(maxsize=2)
def text_blocks(dom: Dom) -> tuple[Element, ...]:
    """Innermost visible blocks that hold text, in document order."""
    holds: set[int] = set()  # id() of blocks with a text-holding block below
    found: list[Element] = []
    for element in reversed(dom.elements):
        if element.style("display") not in BLOCKS or element.tag in _PROSE_FREE:
            continue
        if id(element) in holds or not element.text or not element.is_visible:
            continue
        found.append(element)
        for above in element.ancestors():
            if id(above) in holds:
                break
            holds.add(id(above))
    return tuple(reversed(found))


def text_nodes(element: Element) -> Iterator[Text]:
    """Rendered text nodes inside, in order."""
    for child in element.children:
        if isinstance(child, Text):
            if child.is_rendered and child.text.strip():
                yield child
        elif child.tag not in _PROSE_FREE:
            yield from text_nodes(child)


def lines_of(element: Element) -> list[DrawnLine]:
    """The lines of a block as drawn: fragments that overlap vertically by half make one line."""
    fragments = []
    for node in text_nodes(element):
        for line in node.lines:
            part = node.text[line.start : line.start + line.length]
            if part.strip() and line.width > 0:
                fragments.append((line.y, line.x, line.x + line.width, line.y + line.height, part))
    fragments.sort()
    merged: list[DrawnLine] = []
    for y, x, right, bottom, part in fragments:
        last = merged[-1] if merged else None
        if last is not None and y < last.y + (last.bottom - last.y) / 2:
            merged[-1] = DrawnLine(
                min(last.x, x), last.y, max(last.right, right), max(last.bottom, bottom),
                last.characters + len(part), last.text + part,
            )  # fmt: skip
        else:
            merged.append(DrawnLine(x, y, right, bottom, len(part), part))
    return merged


def is_bold(element: Element) -> bool:
    """Tell whether its text is drawn bold (600 and up)."""
    return element.px("font-weight") >= 600 or element.style("font-weight") == "bold"


def text_holder(block: Element) -> Element:
    """The innermost element that holds all of a block's text: what its look is read from."""
    at = block
    while not at.own_text:
        inner = [c for c in at.elements if c.text]
        if len(inner) != 1:
            return at
        at = inner[0]
    return at


#: What stands in a table that places parts of a page, and never in a table of data.
BULKY = "h1, h2, h3, h4, form, nav, header, footer, main, table"


def places_things(table: Element) -> bool:
    """Whether a table only puts things beside each other: it says so, or has neither header nor caption and holds parts of a page."""
    if table.get("role").lower() in ("presentation", "none"):
        return True
    return not table.select("th, caption") and bool(table.select(BULKY))


def is_sectioned_off(element: Element) -> bool:
    """Tell whether it stands in navigation, banner or footer: not the page's running text."""
    return element.landmark in ("navigation", "banner", "contentinfo", "search")
