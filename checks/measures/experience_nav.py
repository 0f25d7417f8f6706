"""experience.nav: ways to find what one came for."""

from __future__ import annotations

import re

from checks.addresses import same_page
from checks.dom import Dom, Element
from checks.material import Page, Pages, Task
from checks.measures import NotApplicable, Scored, Untested, Value, measure
from checks.measures.combinators import Verdict, clamp, linear, share
from checks.measures.experience_search import has_search
from checks.reading import Reading
from checks.regions import dom_of, in_frame, in_header, name_of
from checks.text import median
from checks.words import Words, normal

NAVIGATION_LINKS = 4
WAYS_SHARE = 0.9
TASK_NOT_FOUND = 6


def has_navigation(dom: Dom) -> bool:
    """A navigation landmark with four links (hidden behind a menu button counts: it opens)."""
    navs = [e for e in dom.elements if e.tag == "nav" or e.get("role") == "navigation"]
    return any(sum(1 for d in nav.descendants() if d.tag == "a" and d.has("href")) >= NAVIGATION_LINKS for nav in navs)


@measure
def multiple_ways(pages: Pages, reading: Reading, words: Words) -> Value:
    """Is there more than one way to a page? WCAG 2.1 SC 2.4.5.

    0.4 navigation on 90 % of pages (a login needs none), 0.4 search on as many, 0.2 a list A-Ö or site map.
    """
    doms = {p.url: d for p in pages if isinstance(d := dom_of(p), Dom)}
    if not doms:
        return Untested(reason="no page was visited")
    without = [url for url, dom in doms.items() if not has_navigation(dom)]
    searching = sum(1 for dom in doms.values() if has_search(dom))
    listed = reading.in_role("sitemap_page") is not None or any(
        words.is_name("K_AZ", link.text) for p in reading.read if p.depth <= 1 for link in p.links
    )
    navigation = 0.4 * (len(without) <= (1 - WAYS_SHARE) * len(doms))
    search = 0.4 * (searching / len(doms) >= WAYS_SHARE)
    basis = {
        "without_navigation": without[:20],
        "pages_with_search": searching,
        "pages": len(doms),
        "list_of_pages": listed,
    }
    return Scored(value=clamp(navigation + search + 0.2 * listed), basis=basis)


def breadcrumb(dom: Dom, words: Words) -> bool:
    """A path of links from the start page down, named as such or of that shape."""
    for e in dom.elements:
        marks = normal(" ".join((e.get("aria-label"), e.get("class").replace("-", " "), e.get("id").replace("-", " "))))
        if (
            e.tag in ("nav", "ol", "ul", "div", "p")
            and marks
            and e.is_visible
            and words.in_text("K_BREADCRUMB", re.sub(r"[_\-]", " ", marks))
        ):
            links = [d for d in e.descendants() if d.tag == "a" and d.has("href")]
            if len(links) >= 2 or (len(links) == 1 and e.tag == "nav"):
                return True
    return False


def _leads_home(link: Element, reading: Reading) -> bool:
    href = link.get("href")
    start = reading.site.crawl.start_url
    return (
        href in ("/", "./", "index.html", "/index.html")
        or same_page(href, start)
        or bool(re.fullmatch(r"(?:\.\./)+(?:index\.html?)?", href))
    )


@measure
def orientation(pages: Pages, reading: Reading, words: Words) -> Value:
    """Does one see where one is? DIGG R27, R31. Breadcrumb or marked menu item, and a way home in the header, on pages two clicks down."""

    def judge(page: Page) -> Verdict:
        dom = dom_of(page)
        if isinstance(dom, Untested):
            return dom
        if page.crawled.depth < 2:
            return None
        marked = any(
            e.get("aria-current") in ("page", "true", "location", "step")
            for e in dom.elements
            if e.tag in ("a", "li", "span") and in_frame(e)
        )
        home = any(_leads_home(link, reading) for link in dom.links() if in_header(link) or in_frame(link))
        return (breadcrumb(dom, words) or marked) and home

    return share(pages, judge, none="no sampled page lies two clicks down")


@measure
def click_depth(reading: Reading, words: Words) -> Value:
    """How many clicks to the top tasks? DIGG R28. Median over the eight tasks: six -> 0 to two -> 1; not found counts as six."""
    tasks = reading.site.tasks
    if not tasks:
        return NotApplicable(reason="no top tasks are listed for this body")
    depths: dict[str, int] = {}
    for task in tasks:
        page = reading.task_place(words, task)
        depths[task.id] = min(page.depth, TASK_NOT_FOUND) if page is not None else TASK_NOT_FOUND
    if all(d == TASK_NOT_FOUND for d in depths.values()) and not reading.looked():
        return Untested(reason="the crawl was cut before three clicks")
    at = median(list(depths.values()))
    return Scored(value=linear(at, 6, 2), basis={"median": at, "clicks": depths})


@measure
def top_tasks(pages: Pages, reading: Reading) -> Value:
    """Do the top tasks stand on the start page? DIGG R28, R30. Share of the eight whose words a link or button there has."""
    tasks = reading.site.tasks
    if not tasks:
        return NotApplicable(reason="no top tasks are listed for this body")
    start = reading.site.start
    if start is None:
        return Untested(reason="the start page was not read")
    page = pages.by_url(start.url)
    dom = page.desktop.get(Dom) if page else None
    if dom is not None:
        names = [
            name_of(e)
            for e in dom.elements
            if (e.tag == "a" and e.has("href")) or e.tag in ("button", "summary") or e.role in ("button", "link")
        ]
    else:
        names = [link.text for link in start.links]
    there = {t.id: n for t in tasks if (n := _named(t, names))}
    return Scored(
        value=len(there) / len(tasks), basis={"found": there, "missing": [t.id for t in tasks if t.id not in there]}
    )


def _named(task: Task, names: list[str]) -> str:
    terms = [normal(t) for t in task.strong_terms_sv]
    return next((n for n in names if any(t in normal(n) for t in terms)), "")
