"""A link that opens a new window says so."""

from __future__ import annotations

import re
from collections.abc import Iterator

from checks.dom import Dom, Element
from checks.model import Finding, cant_tell, failed, passed
from checks.page.link_text import links
from checks.registry import check
from checks.wording import has_words, language_of, mentions, page_language

_NO_PAGE = ("mailto:", "tel:", "sms:")  # another program opens, not a window of the browser
_TAKEN = re.compile(r"return\s*(false|!)|preventDefault")  # script does something else instead


def words_of(element: Element) -> str:
    """Everything the element says of itself: name, description, title, and the alternatives of pictures inside."""
    inner = " ".join(f"{e.get('title')} {e.get('alt')} {e.get('aria-label')} {e.name}" for e in element.descendants())
    return " ".join(
        (element.name, str(element.ax.get("description", "")), element.get("title"), element.text_content, inner)
    )


@check(requirements=["WCAG22:3.2.5"], impact="minor", topic="link-new-window")
def link_new_window(dom: Dom) -> Iterator[Finding]:
    """`target="_blank"` (or any other window name) is announced in the link's name, description, title or picture."""
    fallback = page_language(dom)
    for link in links(dom):
        window = link.get("target").strip().lower()
        if window not in ("_blank", "_new", "blank", "new") or link.get("href").strip().lower().startswith(_NO_PAGE):
            continue
        if not has_words(language_of(link) or fallback):
            continue
        if mentions("NEW_WINDOW", words_of(link), language_of(link) or fallback):
            yield passed(link)
            continue
        block = link.closest("p", "li", "dd", "td", "figcaption")
        around = block.text_content if block else ""
        taken = bool(_TAKEN.search(link.get("onclick")))
        if (
            taken
            or mentions("NEW_WINDOW", around, fallback)
            or any(c.tag in ("svg", "img", "i", "::after") for c in _marks(link))
        ):
            yield cant_tell(link, "unclear", name=link.name)
        else:
            yield failed(link, "unannounced", name=link.name)


def _marks(link: Element) -> list[Element]:
    """Small pictures and signs drawn after the link, which may be what announces the window to those who see it."""
    marks = [e for e in link.descendants() if e.tag in ("svg", "img", "i") and (e.box is None or e.box.width <= 32)]
    for child in link.children:
        if isinstance(child, Element) and child.tag == "::after" and (child.box is not None and child.box.width > 4):
            marks.append(child)
    return marks
