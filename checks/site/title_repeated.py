"""Pages of one site have titles of their own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from checks.dom import Dom
from checks.material import Page, Pages
from checks.model import Finding, Target, cant_tell, failed, passed
from checks.registry import check
from checks.wording import bare

MANY = 3


def doms(pages: Pages) -> list[tuple[Page, Dom]]:
    """Audited pages with the desktop visitor's Dom, duplicates of others left out."""
    return [
        (page, dom) for page in pages if not page.crawled.duplicate_of and (dom := page.desktop.get(Dom)) is not None
    ]


def main_heading(dom: Dom) -> str:
    return next((bare(e.text) for e in dom.select("h1") if e.text), "")


@check(requirements=["WCAG22:2.4.2"], impact="moderate", topic="title")
def title_repeated(pages: Pages) -> Iterator[Finding]:
    """Three or more pages with different main headings and one title are a fault; two are for review."""
    groups: dict[str, list[tuple[Page, Dom]]] = defaultdict(list)
    for page, dom in doms(pages):
        if dom.top.title.strip():
            groups[" ".join(dom.top.title.split())].append((page, dom))
    for title, group in groups.items():
        if len(group) == 1:
            yield passed()
            continue
        headings = {main_heading(dom) for _, dom in group}
        told = {"title": title, "count": len(group), "pages": [page.url for page, _ in group[:5]]}
        first = Target(frame=group[0][0].url)
        if len(group) >= MANY and len(headings) >= MANY:
            yield failed(first, "same", **told)
        else:
            yield cant_tell(first, "same", **told)
