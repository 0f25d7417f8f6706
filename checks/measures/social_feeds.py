"""social.feeds: news that come by themselves."""

from __future__ import annotations

import re
from datetime import date, timedelta

from checks.dom import Dom
from checks.forms import forms
from checks.material import CrawledPage, Now, Probes
from checks.measures import NotApplicable, Scored, Untested, Value, measure
from checks.measures.combinators import linear, points
from checks.reading import Reading
from checks.text import dates, mail_addresses, parse_stamp, phones
from checks.words import Words, normal

_FEED_ADDRESS = re.compile(
    r"\.(?:rss|atom)(?:$|\?)|/(?:rss|feed|atom)(?:/|\.xml|$|\?)|rss\.xml|feed\.xml|atom\.xml", re.IGNORECASE
)
_PODCAST = re.compile(
    r"podcasts\.apple|open\.spotify\.com/show|acast\.com|poddtoppen|podbean|soundcloud|sverigesradio\.se/podd",
    re.IGNORECASE,
)
FRESH_DAYS = 14
STALE_DAYS = 90


def feeds(reading: Reading, probes: Probes) -> list[str]:
    """Feeds that parse and have an item; where the feed probe was not sent, addresses that look like feeds."""
    probe = probes.get("feeds")
    if probe.state == "ok":
        return [
            str(f["url"]) for f in (probe.data.get("feeds") or ()) if f.get("parses") and int(f.get("items") or 0) >= 1
        ]
    return sorted({link.url for p in reading.read for link in p.links if _FEED_ADDRESS.search(link.url)})


def podcasts(reading: Reading) -> list[str]:
    """Links to podcasts."""
    return sorted({link.url for p in reading.read for link in p.links if _PODCAST.search(link.url)})


@measure
def exists(reading: Reading, probes: Probes) -> Value:
    """Is there a feed? DIGG R87; RFC 4287. Parses with an item 1, linked but unreadable 0.3."""
    probe = probes.get("feeds")
    if probe.state != "ok":
        return Untested(reason=probe.reason)
    found = list(probe.data.get("feeds") or ())
    good = [f for f in found if f.get("parses") and int(f.get("items") or 0) >= 1]
    if good:
        return Scored(value=1.0, basis={"feeds": good[:5]})
    return Scored(value=0.3 if found else 0.0, basis={"feeds": found[:5]})


def news_pages(reading: Reading) -> list[CrawledPage]:
    """News and press pages: lists and items."""
    return list({p.url: p for role in ("news_list", "press", "news_item") for p in reading.site.roles(role)}.values())


def news_dates(reading: Reading, page: CrawledPage) -> list[date]:
    """Dates of the items on a news page: of `time` elements, else dates written in its text."""
    dom = reading.dom(page.url)
    stamps = [d for e in dom.select("time[datetime]") if (d := parse_stamp(e.get("datetime")))] if dom else []
    return sorted({*stamps, *(d for _, d in dates(reading.text(page)))}, reverse=True)


@measure
def fresh(reading: Reading, probes: Probes, now: Now) -> Value:
    """Is there news? DIGG R26. Age of the newest item: 14 days 1, 90 days 0; dates of news pages where there is no feed."""
    today = now.at.date()
    stamps = [d for f in (probes.get("feeds").data.get("feeds") or ()) if (d := parse_stamp(str(f.get("newest", ""))))]
    where = "feed"
    if not stamps:
        stamps = [d for p in news_pages(reading) for d in news_dates(reading, p)]
        where = "news page"
    stamps = [d for d in stamps if d <= today + timedelta(1)]
    if not stamps:
        return NotApplicable(reason="neither feed nor dated news page")
    age = max(0, (today - max(stamps)).days)
    return Scored(
        value=1.0 if age <= FRESH_DAYS else linear(age, STALE_DAYS, FRESH_DAYS),
        basis={"newest": str(max(stamps)), "days": age, "found_in": where},
    )


@measure
def newsletter(reading: Reading, words: Words) -> Value:
    """Can one subscribe by mail? DIGG R87. 0.5 form or link, 0.25 privacy told beside it, 0.25 how to leave, or an archive."""
    best: Scored | None = None
    told = {p.url for p in reading.site.roles("privacy")}
    for page in reading.read:
        if not 0 <= page.depth <= 3:
            continue
        text = normal(reading.text(page))
        if not re.search(r"nyhetsbrev|prenumerera|e-postutskick|få nyheter|newsletter", text):
            continue
        dom = reading.dom(page.url)
        form = _has_mail_form(dom) if dom else page.forms > 0
        link = any(
            words.is_name("K_NEWSLETTER", n.text)
            and not re.search(r"rss|av(?:registrera|prenumerera|sluta|anmäl)|säg upp|unsubscribe", n.text, re.IGNORECASE)
            for n in page.links
        )
        if not form and not link:
            continue
        made = points(
            subscribe=0.5,
            privacy=0.25 * (words.in_text("K_PRIVACY", text) or any(n.url in told for n in reading.content_links(page))),
            leave=0.25
            * bool(
                re.search(
                    r"avsluta|avprenumerera|avregistrera|säga upp|avanmäl|tidigare (?:nummer|nyhetsbrev|utskick)", text
                )
            ),
        )
        scored = Scored(value=made.value, basis={**made.basis, "page": page.url})
        if best is None or scored.value > best.value:
            best = scored
    return best or reading.miss("K_NEWSLETTER", what="a newsletter")


def _has_mail_form(dom: Dom) -> bool:
    return any(
        re.search(r"e-?post|e-?mail|mejl", f.said, re.IGNORECASE) or f.kind == "email"
        for form in forms(dom)
        for f in form.fields
    )


@measure
def press(reading: Reading, now: Now) -> Value:
    """Are journalists served? DIGG R23. 0.4 five dated items, 0.3 the newest of the last 30 days, 0.3 a press contact."""
    pages = news_pages(reading)
    if not pages:
        return reading.miss(what="news or press page")
    today = now.at.date()
    lists = [
        p for p in pages if p.url in {q.url for r in ("news_list", "press") for q in reading.site.roles(r)}
    ] or pages
    stamps = sorted({d for p in lists for d in news_dates(reading, p)}, reverse=True)
    items = max((len(news_dates(reading, p)) for p in lists), default=0)
    items = max(items, len({p.url for p in pages if p.url not in {q.url for q in lists} and news_dates(reading, p)}))
    past = [d for d in stamps if d <= today + timedelta(1)]
    contact = next((p.url for p in reading.read if 0 <= p.depth <= 3 and _press_contact(reading.text(p))), "")
    made = points(
        items=0.4 * (items >= 5), recent=0.3 * bool(past and (today - past[0]).days <= 30), contact=0.3 * bool(contact)
    )
    return Scored(
        value=made.value,
        basis={
            **made.basis,
            "pages": [p.url for p in lists][:5],
            "newest": str(past[0]) if past else "",
            "contact": contact,
        },
    )


def _press_contact(text: str) -> bool:
    for match in re.finditer(
        r"press(?:kontakt|tjänst|ansvarig|jour|telefon|sekreterare|avdelning|meddelande|frågor)?\b|journalist|kommunikationschef",
        text,
        re.IGNORECASE,
    ):
        around = text[match.start() : match.start() + 250]
        if phones(around) or mail_addresses(around):
            return True
    return False
