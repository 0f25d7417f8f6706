"""The first thing Tab reaches leads past the menu, and what it points at exists."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import unquote

from checks.dom import Dom
from checks.model import Finding, cant_tell, failed, passed
from checks.registry import check
from checks.wording import mentions, page_language

MANY_STOPS = 12  # Tab stops before the main content that make a way past them worth having


@check(
    requirements=["DIGG:webbriktlinjer"], impact="moderate", topic="skip-link", act=["ye5d6e"], covers=["axe/skip-link"]
)
def skip_link(dom: Dom) -> Iterator[Finding]:
    """A link called “skip to content” points at an element that exists; a page with a long way to its content has such a link."""
    language = page_language(dom)
    stops = [e for e in dom.elements if e.is_tab_stop]
    near = [e for e in stops[:8] if e.tag == "a" and e.get("href").startswith("#") and len(e.get("href")) > 1]
    skips = [e for e in near if mentions("SKIP", e.name, language)]
    for link in skips:
        name = unquote(link.get("href")[1:])
        if any(e.get("id") == name or (e.tag == "a" and e.get("name") == name) for e in dom.elements):
            yield passed(link)
        else:
            yield failed(link, "dangling", name=link.name[:60], fragment=link.get("href")[:60])
    main = next((e for e in dom.elements if e.role == "main" or e.tag == "main"), None)
    if skips or main is None:
        return
    before = sum(1 for e in stops if e.index < main.index)
    if before >= MANY_STOPS:
        yield cant_tell(None, "missing", stops=before)
