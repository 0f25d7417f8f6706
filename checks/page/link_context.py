"""A link's purpose is clear from its name together with its sentence, list item, cell or heading."""

from __future__ import annotations

import re
from collections.abc import Iterator

from checks.dom import Dom, Element, Text
from checks.model import Finding, cant_tell, failed, passed
from checks.page.link_text import is_called_image, links
from checks.registry import check
from checks.wording import bare, has_words, is_phrase, language_of, page_language, tokens

_CONTEXT = ("p", "li", "td", "th", "dd", "dt", "figcaption", "blockquote")


def _names_itself_elsewhere(link: Element, own: set[str]) -> bool:
    """Description, paragraph, list item or cell, the cell's headers, and headings before: WCAG's programmatic context."""
    if set(tokens(str(link.ax.get("description", "")))) - own:
        return True
    block = link.closest(*_CONTEXT)
    around = block or next((a for a in link.ancestors() if a.style("display") not in ("", "inline", "contents")), None)
    if around is not None and around.tag not in ("body", "html", "main") and set(tokens(_sentence(around, link))) - own:
        return True
    at = block
    while at is not None and at.tag in ("li", "ul", "ol"):
        at = at.parent.closest("li") if at.parent else None
        if at is not None and set(tokens(at.text_content)) - own:
            return True
    return block is not None and block.tag in ("td", "th") and bool(_headers_of(block) - own)


def _sentence(block: Element, link: Element) -> str:
    """A paragraph's whole text; of another block only the words that stand directly in it, beside the link."""
    if block.tag in _CONTEXT:
        return block.text_content
    return " ".join(c.text for c in block.children if isinstance(c, Text) or _is_beside(c, link))


def _is_beside(child: Element, link: Element) -> bool:
    return child.style("display") in ("inline", "contents") and (child is link or child.tag != "a")


def _headers_of(cell: Element) -> set[str]:
    table = cell.closest("table")
    return {t for th in table.select("th") for t in tokens(th.text_content)} if table else set()


def _under_heading(link: Element) -> bool:
    """Some heading stands before the link in the document and is no further than its own sections."""
    before = link.document.elements[: link.document.elements.index(link)]
    return any(e.role == "heading" and e.name for e in before)


@check(requirements=["WCAG22:2.4.4", "WCAG22:2.4.9"], impact="serious", topic="link-text", act=["5effbb"])
def link_context(dom: Dom) -> Iterator[Finding]:
    """No link with a name that says nothing stands without words around it that say where it leads."""
    fallback = page_language(dom)
    for link in links(dom):
        language = language_of(link) or fallback
        if not has_words(language):
            continue
        says_nothing = (
            is_phrase("GENERIC_LINK", link.name, language)
            or is_phrase("FILE_FORMAT", link.name, language)
            or is_called_image(link, language)
            or not re.search(r"\w", link.name)
        )
        if not says_nothing or _names_itself_elsewhere(link, set(tokens(link.name))):
            yield passed(link)
        elif _under_heading(link):
            yield cant_tell(link, "heading_only", name=bare(link.name) or link.name)
        else:
            yield failed(link, "alone", name=bare(link.name) or link.name)
