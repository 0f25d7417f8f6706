"""social.dialogue: taking part in decisions, and seeing them made."""

from __future__ import annotations

import re
from datetime import timedelta

from checks.material import Now
from checks.measures import NotApplicable, Scored, Untested, Value, measure
from checks.mention import has_way
from checks.reading import Found, Reading
from checks.services import service_links
from checks.text import dates
from checks.words import Words


@measure
def participation(reading: Reading, words: Words, now: Now) -> Value:
    """Can one take part? Kommunallagen 8 kap.; UN E-Participation Index. Form, e-service or dated matters under way 1, described 0.5."""
    best: Scored | None = None
    today = now.at.date()
    for found in reading.find(words, "K_PARTICIPATE", role="participation", least=20):
        under_way = any(-timedelta(60) <= d - today <= timedelta(365) for _, d in dates(found.text))
        acts = has_way(reading, found) or bool(service_links(reading, found.page, words))
        scored = Scored(value=1.0 if acts or under_way else 0.5, basis=found.basis())
        if best is None or scored.value > best.value:
            best = scored
    return best or reading.miss("K_PARTICIPATE", what="ways to take part")


_CAPTIONED = re.compile(r"textad|undertext|textning|textas|syntolk|teckenspråkstolk", re.IGNORECASE)


@measure
def webcast(reading: Reading, words: Words) -> Value:
    """Can one see the meetings? Kommunallagen 5 kap. 0.6 a webcast, 0.4 captions stated or minutes linked for it.

    Agencies only when they have one.
    """
    found: list[Found] = reading.find(words, "K_WEBCAST", role="webcast", least=5) + reading.mentions(
        words, "K_WEBCAST", least=10
    )
    for page in found:
        text = page.text
        links = reading.content_links(page.page)
        minutes = any(re.search(r"protokoll|handlingar|kallelse", link.text, re.IGNORECASE) for link in links)
        value = 0.6 + 0.4 * bool(_CAPTIONED.search(text) or minutes)
        return Scored(value=value, basis={**page.basis(), "captions_or_minutes": value > 0.6})
    if reading.site.organisation.kind == "agency":
        return (
            NotApplicable(reason="no webcast found")
            if reading.looked()
            else Untested(reason="the crawl was cut before three clicks")
        )
    return reading.miss("K_WEBCAST", what="a webcast of meetings")
