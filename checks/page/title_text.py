"""The page's title says what the page is, and is not a placeholder."""

from __future__ import annotations

import re
from collections.abc import Iterator

from checks.dom import Dom
from checks.model import Finding, cant_tell, failed, passed
from checks.registry import check
from checks.wording import bare, is_phrase, main_text, page_language, tokens

_FILE_NAME = re.compile(r"^[\w%.-]+\.(html?|php|aspx?|jsp|docx?|pdf|cfm|do)$|^https?://\S+$", re.I)
_SHORT = 3  # shorter words carry no topic


@check(requirements=["WCAG22:2.4.2"], impact="serious", topic="title", act=["c4a8a4"])
def title_text(dom: Dom) -> Iterator[Finding]:
    """The title is no placeholder, file name or address, and shares a word with what the page is about."""
    title = " ".join(dom.top.title.split())
    element = dom.first("title")
    if not title:
        return
    language = page_language(dom)
    if is_phrase("PLACEHOLDER_TITLE", title, language) or _FILE_NAME.match(title) or not re.search(r"\w", title):
        yield failed(element, "placeholder", title=title)
        return
    headings = " ".join(e.text for e in dom.select("h1, h2") if e.is_visible)
    about = set(tokens(headings + " " + main_text(dom)))
    said = {t for t in tokens(title) if len(t) > _SHORT}
    if (
        said
        and len(about) >= 10
        and not any(a.startswith(s[:5]) or s.startswith(a[:5]) for s in said for a in about if len(a) > _SHORT)
    ):
        yield cant_tell(element, "unrelated", title=title, heading=bare(headings)[:80])
        return
    yield passed(element)
