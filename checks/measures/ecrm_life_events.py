"""ecrm.life_events: does the site begin with what happens in life, and join up with other bodies?"""

from __future__ import annotations

from statistics import fmean

from checks.addresses import domain_of, host_of, is_public_address
from checks.measures import NotApplicable, Scored, Untested, Value, measure
from checks.measures.combinators import EXAMPLES
from checks.reading import Reading, asked_in_sweden
from checks.words import Words

MOST_PAGES = 5


def events_on(reading: Reading, words: Words) -> dict[str, tuple[str, str]]:
    """Life events used as link or heading within two clicks: key -> (name, address)."""
    keys = [k for k in words.keys() if k.startswith("K_LIFE_")]  # noqa: SIM118 (Words is no mapping)
    found: dict[str, tuple[str, str]] = {}
    for page in reading.read:
        if not 0 <= page.depth <= 2:
            continue
        dom = reading.dom(page.url)
        headings = [(h.text, page.url) for h in dom.headings()] if dom else [(page.h1, page.url)]
        links = [(link.text, link.url) for link in page.links if page.depth <= 1]
        for key in keys:
            if key not in found:
                hit = next(
                    ((n, u) for n, u in (*links, *headings) if n and len(n) < 120 and words.in_text(key, n)), None
                )
                if hit:
                    found[key] = hit
    return found


@measure
def entry(reading: Reading, words: Words) -> Value:
    """Are life events a way in? E-delegationen G1; eGov Benchmark. Events within two clicks n/5; n/2 for a body of one branch of life."""
    found = events_on(reading, words)
    if not found and not reading.looked(2):
        return Untested(reason="the crawl was cut before two clicks")
    wanted = 2 if "narrow" in reading.site.organisation.flags else 5
    return Scored(value=min(1.0, len(found) / wanted), basis={"events": {k: n for k, (n, _) in found.items()}})


@measure
@asked_in_sweden
def cross_agency(reading: Reading, words: Words) -> Value:
    """Do pages on life events lead to other public bodies? Förvaltningslagen 8 §. Two links 1, one 0.5; mean over at most five pages."""
    walked = [e for w in reading.went("J13") for e in (w.facts.get("events") or ())]
    pages: dict[str, list[str]] = {str(e["url"]): [str(u) for u in (e.get("links") or ())] for e in walked}
    if not pages:
        for _, url in events_on(reading, words).values():
            page = reading.site.page(url)
            if page is not None and page.depth > 0 and page.outcome == "fetched":
                pages.setdefault(page.url, [link.url for link in reading.content_links(page)])
    if not pages:
        return (
            NotApplicable(reason="no page on a life event")
            if reading.looked(2)
            else Untested(reason="the crawl was cut before two clicks")
        )
    values: dict[str, float] = {}
    for url, links in list(pages.items())[:MOST_PAGES]:
        bodies = {domain_of(host_of(u)) for u in links if is_public_address(u, reading.own_domains)}
        values[url] = min(1.0, 0.5 * len(bodies))
    return Scored(value=fmean(values.values()), basis={"pages": dict(list(values.items())[:EXAMPLES])})
