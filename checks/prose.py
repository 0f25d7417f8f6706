"""The running text of a page's main content as blocks: paragraphs and list items, without headings, tables and menus."""

from __future__ import annotations

from dataclasses import dataclass

from checks.dom import Dom, Element, Text
from checks.regions import in_consent

_LEFT_OUT = frozenset(
    {
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "table",
        "nav",
        "header",
        "footer",
        "aside",
        "dialog",
        "form",
        "button",
        "select",
        "textarea",
        "script",
        "style",
        "noscript",
        "template",
        "svg",
        "figcaption",
        "label",
        "legend",
        "title",
        "option",
        "iframe",
        "video",
        "audio",
    }
)
_ROLES_LEFT_OUT = frozenset(
    {"heading", "table", "navigation", "banner", "contentinfo", "complementary", "dialog", "search", "form"}
)
_BLOCKS = frozenset(
    {
        "p",
        "li",
        "td",
        "div",
        "section",
        "article",
        "main",
        "blockquote",
        "dd",
        "dt",
        "ul",
        "ol",
        "dl",
        "pre",
        "address",
        "details",
        "summary",
        "br",
        "body",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One block of running text; `kind` paragraph or item."""

    kind: str
    text: str


def prose(dom: Dom) -> list[Block]:
    """Visible blocks of the main content, in order."""
    main = dom.main
    if main is None:
        return []
    made: list[Block] = []
    buffer: list[str] = []

    def close(kind: str) -> None:
        text = " ".join("".join(buffer).split())
        buffer.clear()
        if text:
            made.append(Block(kind=kind, text=text))

    def walk(element: Element, kind: str) -> None:
        for child in element.children:
            if isinstance(child, Text):
                if child.is_rendered and element.style("visibility") in ("visible", ""):
                    buffer.append(child.text)
                continue
            if child.tag.startswith("::") or _is_left_out(child, main):
                continue
            if not child.is_rendered and child.tag != "br":
                continue
            block = child.tag in _BLOCKS or child.style("display") in ("block", "flex", "grid", "list-item", "table")
            inner = (
                "item"
                if child.tag in ("li", "dd", "dt")
                else "paragraph"
                if child.tag == "p" and kind != "item"
                else kind
            )
            if block:
                close(kind)
            walk(child, inner)
            if block:
                close(inner)

    walk(main, "paragraph")
    close("paragraph")
    return made


_OF_PAGES = frozenset({"p", "div", "table", "ul", "form", "h1", "h2"})


def is_layout(table: Element) -> bool:
    """A table that places parts of a page: no header cell, no caption, and blocks or tables in its cells."""
    if table.get("role") in ("presentation", "none"):
        return True
    tags = {d.tag for d in table.descendants()}
    return not tags & {"th", "caption", "thead"} and not table.get("role") and bool(tags & _OF_PAGES)


def _is_menu(cell: Element) -> bool:
    """A cell of a layout table that holds hardly anything but links."""
    whole = len(cell.text)
    return whole > 0 and sum(len(d.text) for d in cell.descendants() if d.tag == "a") >= 0.6 * whole


def _is_left_out(element: Element, main: Element) -> bool:
    if element.tag in ("header", "footer") and main.tag != "body":
        return False  # the header of an article, not of the site
    if element.tag == "table" and is_layout(element):
        return False
    if element.tag == "td" and _is_menu(element):
        return True
    if element.tag in _LEFT_OUT or element.get("role") in _ROLES_LEFT_OUT:
        return True
    return main.tag == "body" and bool(element.get("id") or element.get("class")) and in_consent(element)
