"""presence.description: what a search result may show of a page."""

from __future__ import annotations

from collections import Counter

from checks.material import Page, Pages
from checks.measures import Value, measure
from checks.measures.combinators import Verdict, share
from checks.pagekind import is_content
from checks.regions import dom_of
from checks.values import Untested


def description_of(page: Page) -> str | Untested:
    """The content of meta description, white space collapsed."""
    dom = dom_of(page)
    if isinstance(dom, Untested):
        return dom
    for meta in dom.select("meta"):
        if meta.get("name").lower() == "description":
            return " ".join(meta.get("content").split())
    return ""


@measure
def useful(pages: Pages) -> Value:
    """Do the pages have a description of their own for search results (50-320 characters)? HTML meta description."""
    content = [p for p in pages if is_content(p)]
    counts = Counter(d for p in content if isinstance(d := description_of(p), str) and d)

    def judge(page: Page) -> Verdict:
        if page not in content:
            return None
        text = description_of(page)
        return text if isinstance(text, Untested) else 50 <= len(text) <= 320 and counts[text] == 1

    return share(pages, judge, none="no content page in the sample")
