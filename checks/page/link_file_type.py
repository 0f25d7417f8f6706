"""A link to a file says what kind of file it is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from checks.dom import Dom
from checks.model import Finding, cant_tell, failed, passed
from checks.page.link_new_window import words_of
from checks.page.link_text import links
from checks.registry import check
from checks.wording import has_words, language_of, mentions, page_language

_FILES = re.compile(r"\.(pdf|docx?|xlsx?|pptx?|od[tsp]|rtf|zip|csv|epub|mp3|mp4|mov|avi|wmv)$", re.I)


@check(requirements=["DIGG:webbriktlinjer", "WCAG22:2.4.9"], impact="minor", topic="link-file-type")
def link_file_type(dom: Dom) -> Iterator[Finding]:
    """Links to PDF, Office and media files name the format in the link or beside it."""
    fallback = page_language(dom)
    for link in links(dom):
        found = _FILES.search(urlsplit(link.get("href").strip()).path) if link.has("href") else None
        if found is None:
            continue
        suffix = found.group(1).lower()
        language = language_of(link) or fallback
        if not has_words(language):
            continue
        if suffix in words_of(link).lower() or mentions("FILE_TYPE", words_of(link), language):
            yield passed(link)
            continue
        block = link.closest("p", "li", "dd", "td", "figcaption")
        around = block.text_content if block else ""
        if suffix in around.lower() or mentions("FILE_TYPE", around, language) or link.select("img, svg"):
            yield cant_tell(link, "beside", name=link.name, type=suffix)
        else:
            yield failed(link, "unnamed", name=link.name, type=suffix)
