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


def _is_left_out(element: Element, main: Element) -> bool:
    if element.tag in ("header", "footer") and main.tag != "body":
        return False  # the header of an article, not of the site
    if element.tag in _LEFT_OUT or element.get("role") in _ROLES_LEFT_OUT:
        return True
    return main.tag == "body" and bool(element.get("id") or element.get("class")) and in_consent(element)
