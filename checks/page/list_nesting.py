"""Lists hold items, and items stand in lists."""

from __future__ import annotations

from collections.abc import Iterator

from checks.dom import Dom, Text
from checks.model import Finding, failed, passed
from checks.registry import check

_SCRIPTING = ("script", "template")


@check(
    requirements=["WCAG22:1.3.1", "HTML:conformance"], impact="moderate", topic="list-structure",
    covers=["axe/list", "axe/listitem", "axe/dlitem", "axe/definition-list"],
)  # fmt: skip
def list_nesting(dom: Dom) -> Iterator[Finding]:
    """`ul` and `ol` have only `li` in them; `li`, `dt` and `dd` stand where they belong."""
    for element in dom.elements:
        if not element.is_exposed or element.get("role"):
            continue
        if element.tag in ("ul", "ol"):
            strange = [
                c
                for c in element.elements
                if c.tag != "li" and c.get("role") != "listitem" and c.tag not in _SCRIPTING and c.is_exposed
            ]
            bare_text = [c for c in element.children if isinstance(c, Text) and c.text.strip() and c.is_rendered]
            if strange:
                yield failed(element, "strange", tag=strange[0].tag)
            elif bare_text:
                yield failed(element, "text", text=bare_text[0].text.strip()[:60])
            else:
                yield passed(element)
        elif element.tag == "li":
            parent = element.parent
            belongs = (
                parent is None or parent.tag in ("ul", "ol", "menu", "slot") or parent.get("role") or "-" in parent.tag
            )
            if not belongs and not (element.shadow or (parent is not None and parent.shadow)):
                yield failed(element, "stray", tag="li")
        elif element.tag in ("dt", "dd"):
            parent = element.parent
            if parent is not None and parent.tag == "div":
                parent = parent.parent
            if parent is not None and parent.tag != "dl":
                yield failed(element, "stray", tag=element.tag)
