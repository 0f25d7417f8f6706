"""presence.title: every page's own title."""

from __future__ import annotations

from collections import Counter

from checks.addresses import same_page
from checks.material import Page, Pages
from checks.measures import Value, measure
from checks.measures.combinators import Verdict, share
from checks.regions import dom_of
from checks.values import Untested
from checks.words import Words


def title_of(page: Page) -> str | Untested:
    """The title as the browser shows it."""
    dom = dom_of(page)
    return dom if isinstance(dom, Untested) else dom.title


def _canonical(page: Page) -> str:
    return page.crawled.canonical or page.crawled.final_url or page.url


@measure
def unique(pages: Pages, words: Words) -> Value:
    """Does every page have a title of its own that says something (10-120 characters)? WCAG 2.1 SC 2.4.2."""
    titles = {p.url: t for p in pages if isinstance(t := title_of(p), str)}
    counts = Counter(titles.values())
    shared = {title: [p for p in pages if titles.get(p.url) == title] for title, n in counts.items() if n > 1}

    def judge(page: Page) -> Verdict:
        title = title_of(page)
        if isinstance(title, Untested):
            return title
        twins = [p for p in shared.get(title, ()) if not same_page(_canonical(p), _canonical(page))]
        return 10 <= len(title) <= 120 and not words.is_name("K_GENERIC_TITLE", title) and not twins

    repeated = {t: [p.url for p in ps][:5] for t, ps in list(shared.items())[:20]}
    return share(pages, judge, none="no page was read", notes={"shared_titles": repeated})
