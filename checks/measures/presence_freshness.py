"""presence.freshness: is the content alive?"""

from __future__ import annotations

import re
from datetime import date

from checks.dom import Dom
from checks.material import Now, Page, Pages
from checks.measures import NotApplicable, Scored, Untested, Value, measure
from checks.measures.combinators import Verdict, linear, share
from checks.pagekind import CONTENT_WORDS, is_content, main_text
from checks.regions import dom_of
from checks.text import dates, median, near, parse_stamp
from checks.words import Words, normal

REACH = 60
LEAST_DATED = 5
ASKED_WORDS = 100  # of main text, from which on a page is asked for its date
MONTH_DAYS = 30.44


def update_date(dom: Dom, words: Words) -> date | None:
    """The date near a word of K_UPDATED, else of a `time` element in the content; the newest of several."""
    folded = normal(dom.text)
    found = [
        d
        for at, term in words.positions("K_UPDATED", dom.text)
        for _, d in dates(near(folded, at, len(term), REACH)[max(0, REACH if at > REACH else at) :])
    ]
    if found:
        return max(found)
    stamps = [
        parse_stamp(e.get("datetime"))
        for e in dom.select("main time[datetime], article time[datetime]")
        if e.is_visible
    ]
    return max((s for s in stamps if s), default=None)


@measure
def dated_pages(pages: Pages, words: Words) -> Value:
    """Is it visible when pages were last updated? DIGG R23. Share of pages of a hundred words.

    A site that has none, and dates its shorter pages (five of them), is measured by those.
    """
    dated = {p.url for p in pages if isinstance(dom := dom_of(p), Dom) and update_date(dom, words) is not None}
    long = any(is_content(p, ASKED_WORDS) for p in pages)
    least = CONTENT_WORDS if not long and sum(p.url in dated and is_content(p) for p in pages) >= LEAST_DATED else ASKED_WORDS

    def judge(page: Page) -> Verdict:
        dom = dom_of(page)
        if isinstance(dom, Untested):
            return dom
        return page.url in dated if is_content(page, least) else None

    return share(pages, judge, none=f"no page of {ASKED_WORDS} words in the sample")


@measure
def recent(pages: Pages, words: Words, now: Now) -> Value:
    """Is the content kept up to date? DIGG R24. Median age of update dates: 48 months -> 0 to 12 months -> 1."""
    today = now.at.date()
    found = {
        p.url: d
        for p in pages
        if is_content(p) and isinstance(dom := dom_of(p), Dom) and (d := update_date(dom, words))
    }
    if len(found) < LEAST_DATED:
        if not any(isinstance(dom_of(p), Dom) for p in pages):
            return Untested(reason="no page was visited")
        return NotApplicable(
            reason=f"only {len(found)} dated content pages (presence.freshness.dated_pages carries the loss)"
        )
    ages = [max(0.0, (today - d).days / MONTH_DAYS) for d in found.values()]
    return Scored(
        value=linear(median(ages), 48, 12),
        basis={"median_months": round(median(ages), 1), "pages": len(ages), "oldest": str(min(found.values()))},
    )


_NOT_STALE = re.compile(
    r"tidigare|dåvarande|före detta|f\.\s?d\.|upphäv|ersatt|ersätt|numera|namnbyte|bytte namn|hette|\b(?:19\d\d|200\d|"
    r"201[0-7])\s*(?:–|-|till|och)?\s*$"
)
OLD_NEWS_DAYS = 3 * 365


def stale_hits(text: str, words: Words) -> list[tuple[str, str]]:
    """Terms of K_STALE that are used as if they held, each with what stands around it."""
    folded = normal(text)
    return [
        (term, near(folded, at, len(term), 100))
        for at, term in words.positions("K_STALE", text)
        if not _NOT_STALE.search(near(folded, at, len(term), REACH).replace(term.removeprefix("="), " "))
    ]


@measure
def stale_references(pages: Pages, words: Words, now: Now) -> Value:
    """Are texts free from repealed laws and former authority names? DIGG R24.

    Share of content pages; old news and archives are left out.
    """
    seen: dict[str, str] = {}

    def judge(page: Page) -> Verdict:
        if not is_content(page):
            return None
        text = main_text(page)
        newest = max((d for _, d in dates(text)), default=None)
        archive = page.has_role("news_item") or re.search(r"/(?:nyhet|arkiv|protokoll|news)", page.url)
        if archive and newest and (now.at.date() - newest).days > OLD_NEWS_DAYS:
            return None
        hits = stale_hits(text, words)
        if hits:
            seen[page.url] = f"{hits[0][0]}: …{hits[0][1]}…"
        return not hits

    value = share(pages, judge, none="no content page in the sample")
    return (
        Scored(value=value.value, per_page=value.per_page, basis={**value.basis, "hits": dict(list(seen.items())[:20])})
        if isinstance(value, Scored)
        else value
    )
