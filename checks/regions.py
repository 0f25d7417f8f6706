"""Where on a page an element stands: header, footer, the frame around the content, or the content itself."""

from __future__ import annotations

import re

from checks.dom import Dom, Element
from checks.material import Page
from checks.values import Untested

_FRAME_WORDS = re.compile(
    r"(?<![a-z])(?:site-?)?(?:head(?:er)?|top-?bar|masthead|foot(?:er)?|sidhuvud|sidfot|nav(?:bar|igation)?|meny|menu)(?![a-z])"
)
_HEADER_WORDS = re.compile(r"(?<![a-z])(?:site-?|page-?)?(?:header|top-?bar|masthead|sidhuvud)(?![a-z])")
_FOOTER_WORDS = re.compile(r"(?<![a-z])(?:site-?|page-?)?(?:footer|sidfot)(?![a-z])")
_NO_TEXT = frozenset({"script", "style", "template", "noscript"})
_CONSENT_WORDS = re.compile(r"cookie|consent|kakor|samtycke")


def dom_of(page: Page, persona: str = "desktop") -> Dom | Untested:
    """The page as that persona saw it, or why there is none."""
    visit = page.visits.get(persona)
    found = visit.get(Dom) if visit is not None else None
    if found is None:
        return Untested(reason=f"dom:{visit.failure(Dom) if visit is not None else 'not_visited'}")
    return found


def _marks(element: Element) -> str:
    return (element.get("id") + " " + element.get("class")).lower()


def in_main(element: Element) -> bool:
    """Stands in the main content."""
    return any(a.tag == "main" or a.get("role") == "main" for a in (element, *element.ancestors()))


def in_header(element: Element) -> bool:
    """Stands in the site's header: banner, or a block named as header where the page has no landmark."""
    for a in (element, *element.ancestors()):
        if a.tag in ("main", "article", "section", "aside", "footer"):
            return False
        if a.tag == "header" or a.get("role") == "banner" or (a.tag == "div" and _HEADER_WORDS.search(_marks(a))):
            return True
    return False


def in_footer(element: Element) -> bool:
    """Stands in the site's footer: contentinfo, or a block named as footer where the page has no landmark."""
    for a in (element, *element.ancestors()):
        if a.tag in ("main", "article"):
            return False
        if a.tag == "footer" or a.get("role") == "contentinfo" or (a.tag == "div" and _FOOTER_WORDS.search(_marks(a))):
            return True
    return False


def in_frame(element: Element) -> bool:
    """Stands around the content: header, footer or navigation of the site."""
    if in_main(element):
        return False
    return any(
        a.tag in ("header", "footer", "nav")
        or a.get("role") in ("banner", "contentinfo", "navigation")
        or (a.tag == "div" and bool(_FRAME_WORDS.search(_marks(a))))
        for a in (element, *element.ancestors())
    )


def in_consent(element: Element) -> bool:
    """Stands in a consent dialog: a box named so, or one that is fixed in the window or a dialog and speaks of cookies."""
    return any(
        _CONSENT_WORDS.search(_marks(a))
        or (
            (a.style("position") == "fixed" or a.tag == "dialog" or a.get("role") in ("dialog", "alertdialog"))
            and _CONSENT_WORDS.search(a.text.lower())
        )
        for a in (element, *element.ancestors())
        if a.tag not in ("body", "html")
    )


def name_of(element: Element) -> str:
    """The accessible name; where the accessibility tree has none, what the source gives for one."""
    if element.name:
        return element.name
    label = element.get("aria-label") or element.text or element.get("title")
    images = " ".join(i.get("alt") for i in element.descendants() if i.tag == "img")
    return " ".join((label or images or element.get("value")).split())


def visible_links(dom: Dom) -> list[Element]:
    """Links with an address that are drawn."""
    return [e for e in dom.links() if e.is_visible]


def content_headings(dom: Dom) -> list[Element]:
    """Exposed headings of the main content, in order."""
    main = dom.main
    headings = dom.headings()
    if main is None or main.tag == "body":
        return headings
    inside = set(main.descendants())
    return [h for h in headings if h in inside]


def unfolded(dom: Dom, whole: bool = False) -> str:
    """The text of the content (or of the whole page), and of what a button, summary or link beside it unfolds.

    What only a mouse opens stays shut.
    """
    part = dom.first("body") if whole else dom.main
    if part is None:
        return dom.text
    parts = [part.text]
    controlled = {identity for e in dom.select("[aria-controls]") for identity in e.get("aria-controls").split()}
    for e in part.descendants():
        parent = e.parent
        if e.is_visible or parent is None or not parent.is_visible or e.tag in _NO_TEXT:
            continue
        before = _before(parent, e)
        if e.get("id") in controlled or _is_control(before):
            parts.append(f"{before.text if before is not None else ''}\n{e.text_content}")
    return "\n".join(parts)


def _before(parent: Element, element: Element) -> Element | None:
    """The element that stands before this one under the same parent."""
    before = None
    for child in parent.children:
        if child is element:
            return before
        if isinstance(child, Element):
            before = child
    return None


def _is_control(element: Element | None) -> bool:
    return element is not None and any(
        e.tag in ("button", "summary") or e.get("role") == "button" or (e.tag == "a" and e.has("href"))
        for e in (element, *element.descendants())
    )
